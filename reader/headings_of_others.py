"""Headings under which no word is of the patient: rules of payers, samples of wording, the story of a relative."""

import re
from typing import Final

#: The section of what others say of other patients: rules of payers, samples, literature.
REFERENCES: Final = "references"
#: Words of a heading in capitals, or of one that is nothing else, that opens such a section.
_RULE: Final = (
    r"(?:requirements?|criteri(?:a|on)|guidelines?|samples?|examples?|templates?|boilerplate|lcd|ncd|polic(?:y|ies)|"
    r"instructions? (?:to|for) (?:the )?(?:providers?|clinicians?|writers?|scribes?|staff))"
)
_OF_RULES: Final = re.compile(rf"\b{_RULE}\b")
_WHOSE: Final = (
    r"(?:the|an?|of|for|to|from|payer(?:s|'s|s')?|insur(?:er|er's|ance)|plan(?:'s)?|carrier|medicare|medicaid|cms|quoted|"
    r"documentation|coverage|medical|necessity|clinical|note|checklist|authorization|approval|prior|submission|review|"
    rf"excerpt|text|wording|language|adequate|acceptable|good|letter|standard|general|l?\d+|{_RULE})"
)
_WHEREOF: Final = (
    r"(?:for|of|to|an?|this|any|the|notes?|wording|text|only|language|letter|documentation|checklist|coverage|approval|lcd|ncd|"
    r"authorization|payers?|injections?|procedures?|steroid|epidurals?|surgery|imaging|\(?(?:lcd |ncd )?l?\d*\)?)"
)
#: "Documentation requirements", "Payer's coverage criteria (LCD L39054)", "Sample note wording".
_ONLY_RULES: Final = re.compile(rf"(?:{_WHOSE} )*{_RULE}(?: {_WHEREOF})*")
#: What says that the rule is met, or that the heading is of something else.
_MET: Final = re.compile(
    r"\b(?:met|meets?|meeting|satisf\w+|fulfil\w*|patient(?:'s)?|how|why|blood|urine|tissue|number|no|id|holder)\b"
)
_RELATIVE: Final = (
    r"\b(?:mother|father|sister|brother|son|daughter|husband|wife|spouse|aunt|uncle|cousin|niece|nephew|"
    r"grand(?:mother|father|parents?|son|daughter)|parents?|siblings?|relatives?|partner)(?:'?s)?\b"
)
_OF_RELATIVE: Final = re.compile(_RELATIVE)
#: "Sister's history", "History of her brother".
_ONLY_RELATIVE: Final = re.compile(
    rf"(?:(?:her|his|the patient's|patient's) )?{_RELATIVE}(?: [a-z]+){{0,2}} (?:history|story|illness|complaints?)|"
    rf"(?:history|story|illness|complaints?|mri|imaging) of (?:her|his|the patient's|the) {_RELATIVE}"
)
#: Who tells the story is not whose it is: "HISTORY (PER WIFE)".
_BY_RELATIVE: Final = re.compile(r"\b(?:by|per|from|according|present|accompanied|contact|informant)\b")


def section_of_others(key: str, *, is_capitals: bool) -> str | None:
    """The section that a heading in lower case opens where it is of rules, samples or a relative."""
    if _OF_RULES.search(key) is not None and _MET.search(key) is None:
        return REFERENCES if is_capitals or _ONLY_RULES.fullmatch(key) else None
    if _OF_RELATIVE.search(key) is not None and _BY_RELATIVE.search(key) is None:
        return "family_history" if is_capitals or _ONLY_RELATIVE.fullmatch(key) else None
    return None
