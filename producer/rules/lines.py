"""What one line asks for."""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from producer.findings import Findings, Path
from producer.rules.codes import procedure
from producer.rules.dates import line_dates
from producer.spelling import levels_of, side_of_modifiers
from schemas.request import ServiceLine

_MOST: Final = Decimal(100_000)
_STATE: Final = re.compile(r"[A-Z]{2}")
_MODIFIER: Final = re.compile(r"[0-9A-Z]{2}")


def line(asked: ServiceLine, place: int, today: date, findings: Findings) -> dict[str, None]:
    """What has to be left out of the line."""
    path: Path = ("service_lines", place)
    procedure(asked, place, today, findings)
    line_dates(asked, place, today, findings)
    for spot, level in enumerate(asked.levels):
        if levels_of(level) != (level,):
            expected = "neighbouring vertebrae, such as C7-T1"
            findings.add((*path, "levels", spot), "level_form", expected, line=asked.line)
    for spot, modifier in enumerate(asked.modifiers):
        if not _MODIFIER.fullmatch(modifier):
            findings.add((*path, "modifiers", spot), "modifier_form", "two letters or digits", line=asked.line)
    named = side_of_modifiers(list(asked.modifiers))
    if named is not None and asked.side not in (None, named):
        findings.add((*path, "side"), "side_differs", "the side that the modifiers name", line=asked.line)
    return _quantity(asked, path, findings) | _state(asked, path, findings)


def _quantity(asked: ServiceLine, path: Path, findings: Findings) -> dict[str, None]:
    if asked.quantity is None or 0 < asked.quantity.value <= _MOST:
        return {}
    findings.add((*path, "quantity"), "quantity_odd", f"a number greater than 0 and at most {_MOST}", line=asked.line)
    return {"quantity": None}


def _state(asked: ServiceLine, path: Path, findings: Findings) -> dict[str, None]:
    if asked.service_state is None or _STATE.fullmatch(asked.service_state):
        return {}
    findings.add((*path, "service_state"), "state_form", "the two capitals of a state", line=asked.line)
    return {"service_state": None}
