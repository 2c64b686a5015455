"""Lines into groups that stand or fall together, and into sessions done at one sitting (`domain.md` 1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.request import ServiceLine


@dataclass(frozen=True, slots=True)
class Group:
    """Lines decided together, numbered by the first of them."""

    number: int
    lines: tuple[ServiceLine, ...]

    @property
    def primary(self) -> ServiceLine:
        """The line that the others add to: it picks the policy."""
        return next((line for line in self.lines if _leads_to(line, self.lines) is None), self.lines[0])

    @property
    def line_numbers(self) -> tuple[int, ...]:
        return tuple(line.line for line in self.lines)


def group_lines(lines: Sequence[ServiceLine]) -> tuple[Group, ...]:
    """Groups by add-on and riding lines, in order of their first line. A pointer to no line groups nothing."""
    root = {line.line: line.line for line in lines}
    for line in lines:
        for other in (line.add_on_to, line.rides_with):
            if other in root:
                _join(root, line.line, other)
    members: dict[int, list[ServiceLine]] = {}
    for line in sorted(lines, key=lambda one: one.line):
        members.setdefault(_top(root, line.line), []).append(line)
    return tuple(Group(min(one.line for one in of), tuple(of)) for of in members.values())


def may_be_one_session(one: ServiceLine, other: ServiceLine) -> bool:
    """Whether two lines could be done at one sitting: by its name, or on a day that both could have.

    Two names do not part the lines of one day, since nobody says that they are two sittings; only two days do. A line
    without a day could have any.
    """
    if one.session is not None and one.session == other.session:
        return True
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: ServiceLine, other: ServiceLine) -> bool:
    if one.service_from is None or other.service_from is None:
        return True
    return one.service_from <= max(other.service_from, other.service_to or other.service_from)


def _join(root: dict[int, int], one: int, other: int) -> None:
    first, second = sorted((_top(root, one), _top(root, other)))
    root[second] = first


def _top(root: dict[int, int], line: int) -> int:
    while root[line] != line:
        line = root[line]
    return line


def _leads_to(line: ServiceLine, lines: Sequence[ServiceLine]) -> int | None:
    numbers = {one.line for one in lines}
    return next((other for other in (line.add_on_to, line.rides_with) if other in numbers and other != line.line), None)
