"""Which lines stand or fall together: an add-on and its primary, a drug or supply and its procedure."""

from collections.abc import Mapping

from engine.grouping import group_lines
from policies.codes import procedures
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
            findings.renumber(("service_lines", place), spare)
            findings.add(("service_lines", place, "line"), "line_twice", "a number that no other line has", line=spare)
            line = line.model_copy(update={"line": spare})  # noqa: PLW2901
        used.add(line.line)
        result.append(line)
    return tuple(result)


def grouped(lines: tuple[ServiceLine, ...], findings: Findings) -> tuple[ServiceLine, ...]:
    """The lines with what they lead to and their group, which is numbered by its first line."""
    led = tuple(_led(line, place, lines, findings) for place, line in enumerate(lines))
    number = {line.line: group.number for group in group_lines(led) for line in group.lines}
    return tuple(
        line if line.group == number[line.line] else line.model_copy(update={"group": number[line.line]})
        for line in led
    )


def _led(line: ServiceLine, place: int, lines: tuple[ServiceLine, ...], findings: Findings) -> ServiceLine:
    table = procedures.table()
    changes: dict[str, object] = {}
    if line.is_drug is None and line.code in table.drugs:
        changes["is_drug"] = True
    for field, primaries in (("add_on_to", table.add_on), ("rides_with", table.rides_with)):
        other = getattr(line, field)
        if other is not None and (other == line.line or all(one.line != other for one in lines)):
            expected = "the number of another line of this request"
            findings.add(("service_lines", place, field), "line_reference", expected, line=line.line)
            changes[field] = other = None
        if other is None and (primary := _primary(line, lines, primaries)) is not None:
            changes[field] = primary
        elif other is None and field == "add_on_to" and line.code in primaries:
            expected = "the line of its primary service in the same request, or add_on_to naming it"
            findings.add(("service_lines", place, "code"), "add_on_alone", expected, line=line.line)
    return line.model_copy(update=changes) if changes else line


def _primary(line: ServiceLine, lines: tuple[ServiceLine, ...], primaries: Mapping[str, frozenset[str]]) -> int | None:
    """The one line that this code adds to or rides with. With several it is not ours to choose."""
    if line.code is None or line.code not in primaries or len(lines) == 1:
        return None
    fitting = primaries[line.code]
    found = [
        other.line
        for other in lines
        if other.line != line.line and (other.code in fitting if fitting else other.code not in primaries)
    ]
    # A supply beside a first and a further level rides with the first: the further one only adds to it.
    leading = [one for one in found if one not in _further(lines)] if len(found) > 1 else found
    return leading[0] if len(leading) == 1 else None


def _further(lines: tuple[ServiceLine, ...]) -> frozenset[int]:
    """Lines with add-on codes whose primary is asked for as well."""
    add_on, codes = procedures.table().add_on, {line.code for line in lines if line.code is not None}
    return frozenset(line.line for line in lines if not add_on.get(line.code or "", frozenset()).isdisjoint(codes))
