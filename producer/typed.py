"""From a shape to the model: what cannot be typed is taken out and becomes an issue, and never breaks the rest."""

from copy import deepcopy
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from producer.findings import Findings, Part, Path
from producer.spelling import Json
from schemas.request import AuthorizationRequest

#: Each round takes at least one value out of a shape that is at most five levels deep and full of constants.
_ROUNDS: Final = 12
_GONE: Final = object()

#: pydantic's kind of error -> our code, and what would be right. Never the value.
_MEANING: Final[dict[str, tuple[str, str]]] = {
    "extra_forbidden": ("field_unknown", "a field of the schema; this one was kept as sent and is not used"),
    "missing": ("field_missing", "this field, which its object needs"),
    "string_too_long": ("too_long", "a shorter text"),
    "string_too_short": ("empty", "a text"),
    "string_type": ("not_a_text", "a text"),
    "literal_error": ("not_listed", "one of the listed words"),
    "enum": ("not_listed", "one of the listed words"),
    "decimal_parsing": ("not_a_number", "a number"),
    "int_parsing": ("not_a_number", "a whole number"),
    "int_type": ("not_a_number", "a whole number"),
    "int_from_float": ("not_a_number", "a whole number"),
    "greater_than_equal": ("out_of_range", "a larger number"),
    "bool_parsing": ("not_yes_or_no", "true or false"),
    "bool_type": ("not_yes_or_no", "true or false"),
    "model_type": ("not_an_object", "an object"),
    "base64": ("not_base64", "the bytes of the document in base64"),
    "bytes_type": ("not_base64", "the bytes of the document in base64"),
    "tuple_type": ("not_a_list", "a list"),
    "timezone_aware": ("time_without_zone", "a time with its zone, such as 2026-01-31T09:30:00-05:00"),
}


class UntypableError(Exception):
    """The request cannot be brought into the model. Send it in the form of the schema of AuthorizationRequest."""


def typed(shape: Json, findings: Findings, *, facts: list[int] | None = None) -> AuthorizationRequest:
    """The model of a shape. Takes out of `shape` what does not fit, with a finding for each.

    `facts` says where the facts of the shape stood as sent, when some are gone already.

    Raises:
        UntypableError: what has to be there is not.
    """
    places: dict[int, list[int]] = {}
    if facts is not None:
        places[id(shape["facts"])] = facts
    for attempt in range(_ROUNDS):
        try:
            request = AuthorizationRequest.model_validate(shape)
        except ValidationError as error:
            if attempt == 0:
                _own(shape)
                places = {id(shape["facts"]): facts} if facts is not None else {}
            # From the back, so that a list's earlier places stay true while items are taken out.
            problems = error.errors(include_url=False, include_input=False)
            # A list whose only item has a doubtful field counts as too short as well, until that field is taken out.
            inner = [problem for problem in problems if problem["type"] != "too_short"]
            for problem in reversed(inner or problems):
                _take_out(shape, problem, places, findings)
        else:
            findings.places = {field: places[id(sent)] for field, sent in shape.items() if id(sent) in places}
            return request
    raise UntypableError


def _own(shape: Json) -> None:
    """Copies what lies deeper than the copies made so far, before anything is taken out of what was sent."""
    copied = deepcopy(shape)
    shape.clear()
    shape.update(copied)


def _take_out(shape: Json, problem: ErrorDetails, places: dict[int, list[int]], findings: Findings) -> None:
    steps = _steps(shape, problem["loc"])
    if problem["type"] == "missing":
        steps = [*steps, (steps[-1][2] if steps else shape, problem["loc"][len(steps)], _GONE)]
    if not steps:
        raise UntypableError
    path = _original(steps, places)
    if not findings.inside(path):
        code, expected = _meaning(problem)
        findings.add(path, code, expected, blocks=_matters(path, code), line=_line(steps))
    container, part, value = steps[-1]
    if value is not _GONE:
        _remove(container, part, places)
    elif len(steps) == 1:
        raise UntypableError
    else:
        _remove(steps[-2][0], steps[-2][1], places)


def _steps(shape: Json, loc: tuple[Part, ...]) -> list[tuple[Any, Part, Any]]:
    """(container, key, value) down to what is wrong. The tail of `loc` that names a union's branch is left off."""
    steps: list[tuple[Any, Part, Any]] = []
    here: Any = shape
    for part in loc:
        below = _below(here, part)
        if below is _GONE:
            break
        steps.append((here, part, below))
        here = below
    return steps


def _below(here: Any, part: Part) -> Any:
    if isinstance(here, dict):
        return here.get(part, _GONE)
    return here[part] if isinstance(here, list) and isinstance(part, int) and part < len(here) else _GONE


def _original(steps: list[tuple[Any, Part, Any]], places: dict[int, list[int]]) -> Path:
    return tuple(places[id(container)][int(part)] if id(container) in places else part for container, part, _ in steps)


def _remove(container: Any, part: Part, places: dict[int, list[int]]) -> None:
    if isinstance(container, list) and isinstance(part, int):
        places.setdefault(id(container), list(range(len(container)))).pop(part)
    elif part not in container:
        return
    del container[part]


def _meaning(problem: ErrorDetails) -> tuple[str, str]:
    kind = problem["type"]
    if kind in ("literal_error", "enum"):
        # `expected` lists our own words, not what was sent.
        return "not_listed", "one of " + str(problem.get("ctx", {}).get("expected", "the listed words"))
    if kind.startswith("date_"):
        return "date_unreadable", "a date as YYYY-MM-DD"
    if kind.startswith(("datetime_", "timezone_")):
        return "time_unreadable", "a time with its zone, such as 2026-01-31T09:30:00-05:00"
    return _MEANING.get(kind, ("not_of_this_type", "a value of the field's type in the schema"))


#: Parts of a request whose unreadable or unknown fields change nothing that is decided.
_ASIDE: Final = frozenset({"received_by", "requester", "attestations"})


def _matters(path: Path, code: str) -> bool:
    """Whether an approval "exactly as asked" could be wrong because this was left out.

    On a line even an unknown field matters: it may be a part of what is asked.
    """
    if path[0] in _ASIDE:
        return False
    return code != "field_unknown" or path[0] == "service_lines"


def _line(steps: list[tuple[Any, Part, Any]]) -> int | None:
    if len(steps) > 1 and steps[0][1] == "service_lines" and isinstance(steps[1][2], dict):
        number = steps[1][2].get("line")
        return number if isinstance(number, int) else None
    return None
