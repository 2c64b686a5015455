"""Which lines stand or fall together: an add-on with its primary, a drug or supply with its procedure (`domain.md` 1)."""

from producer.findings import Findings
from schemas.request import ServiceLine


def numbered(lines: tuple[ServiceLine, ...], findings: Findings) -> tuple[ServiceLine, ...]:
    """The lines with numbers that occur once. A second line of a number gets the next free one, and an issue."""
    used: set[int] = set()
    spare = max(line.line for line in lines)
    result = []
    for place, line in enumerate(lines):
        if line.line in used:
            spare += 1
            findings.add(("service_lines", place, "line"), "line_twice", "a number that no other line has", line=spare)
            line = line.model_copy(update={"line": spare})  # noqa: PLW2901
        used.add(line.line)
        result.append(line)
    return tuple(result)


def grouped(lines: tuple[ServiceLine, ...], findings: Findings) -> tuple[ServiceLine, ...]:
    """The lines with their group, which is numbered by its first line."""
    if len(lines) == 1 and lines[0].add_on_to is None and lines[0].rides_with is None:
        only = lines[0]
        return lines if only.group == only.line else (only.model_copy(update={"group": only.line}),)
    group = {line.line: line.line for line in lines}
    result = []
    for place, line in enumerate(lines):
        changes: dict[str, object] = {}
        for field in ("add_on_to", "rides_with"):
            other = getattr(line, field)
            if other is None:
                continue
            if other not in group or other == line.line:
                expected = "the number of another line of this request"
                findings.add(("service_lines", place, field), "line_reference", expected, line=line.line)
                changes[field] = None
            else:
                _join(group, line.line, other)
        result.append(line.model_copy(update=changes) if changes else line)
    return tuple(
        line if line.group == group[line.line] else line.model_copy(update={"group": group[line.line]})
        for line in result
    )


def _join(group: dict[int, int], one: int, other: int) -> None:
    first, second = sorted((group[one], group[other]))
    for line, number in group.items():
        if number == second:
            group[line] = first
