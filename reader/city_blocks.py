""" "Stops after one block of walking": a street, and no injection."""

import re
from typing import Final

BLOCK: Final = "block"
_COUNT: Final = (
    r"(?:half|a|an|one|two|three|four|five|six|seven|eight|nine|ten|dozen|few|couple|several|\d{1,2}|city|"
    r"street|short|"
    r"long|single|full|or|to|-|of|the|than|about|only|barely|under|over|least|most|at|some)"
)
_BEHIND: Final = re.compile(
    r"s? (?:of (?:walking|flat|level|strolling)|away|from (?:home|the (?:house|car|bus|shop|store))|on (?:foot|"
    r"level|the flat)|"
    r"(?:of |at )?(?:walk|walking|distance)|before (?:he|she|they|it|stopping|resting|sitting|the (?:leg|thigh|"
    r"calf|calves)|"
    r"(?:his|her) (?:leg|thigh|calf|calves))|without (?:stopping|resting|a rest|pause|sitting)|"
    r"(?:and )?then (?:rests|stops|sits|must)|at a time|at most(?! \w+ (?:relief|weeks)))\b"
)
_WALK: Final = (
    r"(?:walk(?:s|ed|ing)?|ambulat\w+|stroll\w*|limp\w*|manage[sd]?|stops?|stopped|sits?|rests?|tolerance|distance|"
    r"claudicat\w+|go|cover(?:s|ed)?)"
)
_BEFORE: Final = re.compile(
    rf"\b{_WALK}\b,?(?: (?:is|was|of|limited|reduced|down|to|after|for|within|in|became|now|"
    rf"legs?|heavy|both|more|less|no|not|further|beyond|even|{_COUNT}))* $"
)
_REACH: Final = 60


def is_street(lower: str, start: int, end: int) -> bool:
    """Whether "block" or "blocks" between two offsets is a stretch of the way that somebody walks."""
    if _BEHIND.match(lower, start + len(BLOCK)):
        return True
    return end - start <= len(BLOCK) + 1 and _BEFORE.search(lower, max(0, start - _REACH), start) is not None
