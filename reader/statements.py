"""Where a new statement begins within a sentence, so that what a word of context reaches ends before it."""

import re
from typing import Final

from reader.sentences import ATTRIBUTE

#: A comma ends a scope when what follows starts a new statement rather than the next item of a list. The first
#: characters stand in front of all alternatives, so that the search need not try these anywhere else.
_STATEMENT: Final = (
    r"\s*(?:and\s+|with\s+)?(?:mild|moderate|severe|positive|decreased|diminished|reduced|increased|he\b|"
    r"she\b|they\b|it\b|i\b|we\b|patient\b|the\b|"
    r"there\b|his\b|her\b|has\b|have\b|had\b|is\b|was\b|reports|mri\b|imaging|with\b|now\b|worse|left\b|"
    r"right\b|normal|intact|"
    r"strength\b|reflexes\b|sensation\b|negative\b|no\b|denies\b|without\b|who\b|which\b|tried\b|failed\b|"
    r"\d|each\b|"
    r"(?:about|roughly|approximately|around|nearly|over|at least) "
    r"(?:\d|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)|"
    r"will\b|only\b|just\b|instead\b|switched\b|changed (?:over )?to\b|replaced by\b|"
    r"plan\b|neck pain|back pain|at c|at l|requested|ordered|recommended|limit(?:s|ing)\b|"
    # "... without compression, PT 12 weeks and NSAIDs failed, ODI 40": a measure, a course or a failure of its own.
    r"(?:odi|ndi|nrs|vas|epworth|ess|bmi|oswestry|pain|saturation|spo2|sao2|pao2|ahi|mrd1) (?:score )?(?:of |is )?\d|"
    r"(?!or |nor )(?:[\w/-]+ ){1,3}(?:for |x ?)?\d{1,2} (?:weeks?|wks?|months?|mos?)\b|"
    r"(?!or |nor )(?:[\w/-]+ ){1,6}failed\b|"
    # "... abutting the S1 root, ankle reflex absent": the reflex is absent, not the herniation before it.
    r"(?:ankle|knee|achilles|patellar|biceps|triceps|brachioradialis)(?: tendon)? (?:reflex(?:es)?|jerks?) "
    r"(?:is |are |was |were )?(?:absent|diminished|decreased|reduced|depressed|lost|missing|trace|\d))"
)
NEW_STATEMENT: Final = re.compile(
    rf"[,;?wp\s](?:(?<=,){_STATEMENT}"
    rf"|(?<=[;?])(?!\s*{ATTRIBUTE})|"
    r"(?<=\bw)ith (?:mild|moderate|severe|positive|decreased|diminished|left|right|bilateral)\b|(?<=\s)-\s|"
    r"(?<=\bp)lan:)"
)
#: The same where a sentence has no other mark: the search runs from comma to comma, at a quarter of the cost.
BEHIND_COMMA: Final = re.compile(f",{_STATEMENT}")
#: A field that says more of the same thing goes on with its statement.
SEMICOLON: Final = re.compile(rf";(?!\s*{ATTRIBUTE})")
NEW_SUBJECT: Final = re.compile(r",\s*(?:and\s+|then\s+)?(?:he|she|they|i|we|the patient|patient|who|which|his|her)\b")


def may_stand_apart(dash: str, words: str) -> bool:
    """Whether there may be a dash with a blank (" -", "- "), which may be any of Unicode."""
    return dash in words or ("-" in words and not words.isascii())


def may_end_scope(words: str) -> bool:
    """Whether a mark other than a comma may open a new statement."""
    return may_stand_apart("- ", words) or ";" in words or "?" in words or "with " in words or "plan:" in words
