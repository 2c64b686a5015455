"""What a single line asks for, where it says so in more ways than one."""

from schemas.request import ServiceLine


def side_of(line: ServiceLine) -> str | None:
    """The side asked for; the modifiers 50, or RT with LT, mean both, and RT or LT stand in for a silent field."""
    modifiers = set(line.modifiers)
    if "50" in modifiers or {"RT", "LT"} <= modifiers:
        return "bilateral"
    return line.side or ("right" if "RT" in modifiers else "left" if "LT" in modifiers else None)
