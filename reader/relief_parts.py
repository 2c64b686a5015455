"""Relief told by a part or a number in words: "half relief", "eased by a third", "fifty percent better"."""

import re
from typing import Final

from reader.letters import sieve

_PART: Final = (
    r"(?:a )?half|a third|one[- ]third|two[- ]thirds|a quarter|one[- ]quarter|three[- ]quarters|a fifth|one[- ]fifth|"
    r"a tenth|one[- ]tenth|"
    r"(?:five|ten|fifteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ]five)?)"
    r"(?= ?(?:(?:-|to|or|and) ?[a-z]+(?:[- ]five)? ?)?(?:%|percent|per cent))"
)
RELIEF_PART: Final = re.compile(
    rf"\b(?P<n>{_PART})\b(?=[^.;\d]{{0,24}}\b(?:relief|better|improve\w*|reduc\w*|benefit|less pain)\b)"
    r"|\b(?:relieved|removed|eliminated|abolished|took away) (?:about |roughly |around |only |just |some |nearly )*"
    rf"(?P<k2>{_PART})(?= of (?:the|his|her|their)(?: [\w-]+)? (?:pain|symptoms))"
    r"|\b(?:(?:relief|improvement|improved|benefit|better|helped|estimated)\b[^.;\d%]{0,20}?"
    r"|(?:reduced|eased|lessened|decreased|lowered|cut|improved)\b[^.;\d%]{0,30}? by [^.;\d%]{0,20}?)"
    rf"\b(?P<k>{_PART})\b(?! (?:a|an|the|of) )(?P<m>)?"
)
#: Each part is one of these, or a number before one of these.
PART_LETTERS: Final = sieve("half", "third", "quarter", "fifth", "tenth", "%", "percent", "per cent")
_WORTH: Final = {
    "half": 50, "third": 33, "two thirds": 66, "quarter": 25, "three quarters": 75, "fifth": 20, "tenth": 10, "five": 5,
    "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_ONE: Final = re.compile(r"^(?:a|one) ")


def worth(words: str) -> int:
    """The per cent of a part that `RELIEF_PART` found."""
    plain = _ONE.sub("", words.replace("-", " "))
    return _WORTH[plain] if plain in _WORTH else _WORTH[plain.removesuffix(" five")] + _WORTH["five"]
