"""What stands before or behind a value of oxygen that is a bound, a lowest value or an aim."""

import re
from typing import Final

_UNDER: Final = ("below", "under", "less than", "<", "<=", "\u2264")
#: Of these one stands right before every value that is a bound: at once, before a pattern is tried on the words.
_BOUNDS: Final = (*_UNDER, "lower than", "above", "over", "greater than", "more than", "at least", ">", ">=", "\u2265")
OR_LESS: Final = re.compile(
    r" ?(?:%|percent|mm ?hg|torr)? ?or (?:less|below|lower|under|more|greater|above|higher|better)\b"
)
_STRICTLY: Final = re.compile(r"(?<!at or )(?<!or )(?:below|under|less than|<)\s*$")
#: "Goal SpO2 88 %": what is aimed at was not measured.
_AIMED: Final = re.compile(
    r"\b(?:goal|target|aim(?:ing)? for|titrate to)"
    r"(?: (?:an?|the|her|his|resting|spo2|sao2|pao2|o2|oxygen|saturations?|sats?|of|is|at|to))*:? ?$"
)
#: "Never below 90 %", "did not drop under 90 %", "remained above 90 %": the lowest value that there was.
_LOWEST: Final = re.compile(
    r"(?:\b(?:never|not|without|no|nor)\b(?: [\w-]+){0,4} (?:below|under|less than|lower than|<)|"
    r"\b(?:remain\w*|stay\w*|held|always|consistently|throughout|persistently)(?: [\w-]+){0,3} "
    r"(?:above|over|greater than|more than|at or above|at least|>=?|\u2265)) ?$"
)
AIM: Final = re.compile(r"\b(?:goal|target|keep\w*|titrat\w*|maintain\w*|ensure|so that)\b")


def is_under(before: str) -> bool:
    """Whether the words before a value make it a bound that was not reached."""
    return before.rstrip().endswith(_UNDER)


def is_strictly_under(before: str) -> bool:
    """As `is_under`, and not "at or below"."""
    return is_under(before) and _STRICTLY.search(before) is not None


def is_lowest(before: str) -> bool:
    """Whether the words before a value say that it was the lowest there was."""
    is_bound = before.rstrip().endswith(_BOUNDS)
    return is_bound and _LOWEST.search(before) is not None and AIM.search(before) is None


def is_aimed(before: str) -> bool:
    """Whether they say that it is aimed at."""
    may_be = "goal" in before or "target" in before or "aim" in before or "titrate" in before
    return may_be and _AIMED.search(before) is not None
