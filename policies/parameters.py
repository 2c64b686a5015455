"""Named values of a policy: what a family states once, a sister family gives its own, and a payer's overlay may tune.

`$name` in a policy file stands for the value of a parameter. Where it is a whole value, the value itself is put there;
inside a text, its words ("4 weeks", "cervical or thoracic"). A part of a text in braces is left out where a number that
it names is 0: what a rule says of a case that it does not know ("4 weeks{, or $acute_care_days for pain newer than
$acute_days}").
"""

import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from policies.findings import Finding, instead
from schemas.policy_parameter import NUMERIC_KINDS, Parameter

Path = tuple[str | int, ...]
_NAME: Final = re.compile(r"\$([a-z][a-z0-9_]*)")
_PART: Final = re.compile(r"\{([^{}]*\$[^{}]*)\}")
_WEEK: Final = 7
#: Spans that the sources give in months. Others are read in weeks, where they fit, or days.
_MONTHS: Final = {90: "3 months", 180: "6 months", 182: "6 months", 365: "12 months", 730: "24 months"}
_MOST_WEEKS: Final = 26
_MOST_PERCENT: Final = 100


def fits(kind: str, value: object) -> bool:
    """Whether a value may stand for a parameter of this kind."""
    if kind in ("days", "count"):
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if kind in NUMERIC_KINDS:
        most = _MOST_PERCENT if kind == "percent" else math.inf
        return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= most
    if kind == "text":
        return isinstance(value, str)
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def in_words(kind: str, value: Any) -> str:
    """The value inside a sentence. One that does not fit its kind is told elsewhere, and put there as it is."""
    if not fits(kind, list(value) if isinstance(value, tuple) else value):
        return str(value)
    if kind == "days":
        return _span(value)
    if kind == "percent":
        return f"{value:g} %"
    if kind == "list":
        return _joined(value)
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def names_in(value: object) -> list[str]:
    """Every parameter that a part of a policy file refers to, as often as it does."""
    found: list[str] = []
    _gather(value, found)
    return found


def _gather(value: object, found: list[str]) -> None:
    """Without generators and places: a whole house of policies is walked at each start of a process."""
    if isinstance(value, str):
        if "$" in value:
            found += _NAME.findall(value)
    elif isinstance(value, Mapping):
        for below in value.values():
            _gather(below, found)
    elif isinstance(value, list):
        for below in value:
            _gather(below, found)


def filled(value: Any, parameters: Mapping[str, Parameter]) -> Any:
    """The same with every `$name` replaced. A name that is no parameter stays; `unknown` tells of it."""
    if isinstance(value, str):
        return _filled_text(value, parameters) if "$" in value else value
    if isinstance(value, dict):
        return {key: filled(below, parameters) for key, below in value.items()}
    if isinstance(value, list):
        return [filled(below, parameters) for below in value]
    return value


def unknown(value: object, known: Iterable[str], path: Path = ()) -> Iterator[Finding]:
    """`$name`s that no parameter has."""
    names = sorted(known)
    for place, name in _named(value, path):
        if name not in names:
            remedy = instead(name, names).replace("`", "`$", 1) if names else "Declare it under `parameters:`."
            yield Finding(place, f"`${name}` is no parameter", remedy)


def _named(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Every `$name` with its place."""
    if isinstance(value, str):
        if "$" in value:
            yield from ((path, match[1]) for match in _NAME.finditer(value))
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from _named(below, (*path, key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from _named(below, (*path, number))


def closest(name: str, known: Iterable[str]) -> str:
    """A remedy for a misspelt parameter in a list of values."""
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"Did you mean `{close[0]}`?" if close else f"Known: {', '.join(sorted(known)) or 'none'}."


def _filled_text(text: str, parameters: Mapping[str, Parameter]) -> Any:
    whole = _NAME.fullmatch(text)
    if whole is not None and whole[1] in parameters:
        value = parameters[whole[1]].value
        return list(value) if isinstance(value, (list, tuple)) else value

    def words(match: "re.Match[str]") -> str:
        one = parameters.get(match[1])
        return match[0] if one is None else in_words(one.kind, one.value)

    def part(match: "re.Match[str]") -> str:
        named = [parameters[name] for name in _NAME.findall(match[1]) if name in parameters]
        return "" if any(one.value == 0 for one in named) else match[1]

    return _NAME.sub(words, _PART.sub(part, text))


def _span(days: int) -> str:
    if days in _MONTHS:
        return _MONTHS[days]
    weeks, rest = divmod(days, _WEEK)
    if weeks and not rest and weeks <= _MOST_WEEKS:
        return f"{weeks} week{'s' if weeks > 1 else ''}"
    return f"{days} day{'' if days == 1 else 's'}"


def _joined(values: Iterable[str]) -> str:
    plain = [value.replace("_", " ") for value in values]
    return plain[0] if len(plain) == 1 else f"{', '.join(plain[:-1])} or {plain[-1]}"
