"""How much a line asks for."""

from collections.abc import Iterable
from decimal import Decimal
from math import ceil
from typing import Final

from engine.operators.asked import side_of
from schemas.request import ServiceLine

#: Words for "so many of the code". A quantity in days, months or milligrams is another number.
_COUNTED: Final = frozenset(
    ["unit", "units", "un", "each", "ea", "session", "sessions", "visit", "visits", "vs", "procedure", "procedures"]
)


def is_counted(line: ServiceLine) -> bool:
    """Whether the quantity, where there is one, is a number of the code."""
    return line.quantity is None or line.quantity.unit.strip().lower() in _COUNTED


def units_of(line: ServiceLine) -> Decimal:
    """The units asked for. A line of a service without a quantity asks for one."""
    return Decimal(1) if line.quantity is None else line.quantity.value


def units_on_one_side(lines: Iterable[ServiceLine]) -> int:
    """The most units that these lines ask for on one side of the body.

    Modifier 50 stands for both sides of one unit; without it two units of both sides are one on each. A line that names
    no side may be on either.
    """
    left = right = 0
    for line in lines:
        units, side = ceil(units_of(line)), side_of(line)
        if side == "bilateral" and "50" not in line.modifiers:
            units = ceil(units / 2)
        left += 0 if side == "right" else units
        right += 0 if side == "left" else units
    return max(left, right)
