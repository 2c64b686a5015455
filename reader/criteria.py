"""Criteria of a payer that a chart quotes: what an examination must show is nobody's finding."""

import re
from collections.abc import Set as AbstractSet
from typing import Final

from reader.chart import Chart, Sentence
from reader.letters import sieve

_SOURCE: Final = (
    r"(?:payers?|payors?|insur(?:er|ance)|carrier|medicare|medicaid|cms|lcd|ncd|odg|acoem|mtus|polic(?:y|ies)|guidelines?|criteri(?:a|on)|"
    r"coverage|health plan|(?:the|this|her|his) plan|rules?)"
)
_SHOW: Final = r"(?:show|demonstrate|have|include|document|reveal|contain|confirm|support|radiate|last|persist|fail)"
#: The rule before the thing: "the payer requires a positive ...", "examination must show ...".
_BEFORE: Final = re.compile(
    rf"\b{_SOURCE}\b[^.;]{{0,60}}?\b(?:requires?|require[sd]|requiring|calls? for|asks? for|"
    r"demands?|needs?|wants?|must|should|shall|(?:says?|states?|specify|specifies|lists?) that)\b|"
    # "Requirement: failed physical therapy", "Please document failed physical therapy": what the writer is to write.
    r"\b(?:requirements?|criteri(?:a|on))(?: \(?\d{1,2}\)?)?:(?! ?(?:met|yes|satisfied|fulfilled)\b)|"
    r"\b(?:please|kindly|be sure to|make sure to|remember to|make sure (?:that )?(?:you|the note)) (?:also )?"
    r"(?:document|include|state|record|mention|specify|write|describe|attach|says?)\b|"
    rf"(?<!\bhe )(?<!\bshe )(?<!\bit )(?<!\bi )(?<!\bwe )\bmust (?:\w+ ){{0,2}}?{_SHOW}\b|"
    rf"\b(?:exam(?:ination)?|findings?|records?|documentation|notes?|chart|imaging|patients?) "
    rf"(?:should|shall|needs? to|has to|have to|"
    rf"is required to|are required to) (?:\w+ ){{0,2}}?{_SHOW}\b"
)
#: The rule behind it: "a positive test is required by the payer".
_BEHIND: Final = re.compile(
    rf"[^.;]{{0,40}}?\b(?:is|are|be|must be|being) (?:also )?"
    rf"(?:required|needed|demanded|asked for|listed|a requirement|a criterion)"
    rf"(?= (?:by|for|under|per|in|of|to)\b[^.;]{{0,24}}\b(?:{_SOURCE}|approv\w+|authori[sz]\w+|coverage)\b)"
)
#: The patient in the same sentence: "..., and hers is positive on the left", "meets the criteria with ...".
_PATIENT: Final = re.compile(
    r"\b(?:meets?|met|fulfil(?:s|led)?|satisf(?:ies|ied)|qualif(?:ies|ied)|"
    r"(?:and|but|while|whereas|which|as) (?:hers|his|her|the patient(?:'s)?|"
    r"this patient(?:'s)?|he|she)|(?:his|her|patient's) (?:\w+ ){1,4}?(?:is|was|shows?|showed|are|were)|"
    r"(?:he|she|patient) (?:has|had|was|is|does|did|requires?|required))\b"
)
#: Of these one stands in every rule that a sentence tells, and of those below in every one behind the thing.
_RULE_LETTERS: Final = sieve(
    "say that", "says that", "state that", "states that", "specify that", "specifies that", "list that", "lists that",
    "must", "should", "need", "require", "requiring", "call for", "calls for", "ask for", "asks for", "want", "demand",
    "shall", "has to", "have to", "criteria", "criterion", "please", "kindly", "sure ", "remember to",
)  # fmt: skip
_BEHIND_LETTERS: Final = sieve("required", "needed", "demanded", "asked for", "listed", "a requirement", "a criterion")
_KEPT: Final = ("items of rules",)
_ITEM: Final = re.compile(r"(?:(?:and|or) )?\(?(?:[a-h]|\d|i{1,3}|iv|v)[).] ")
_ITEMS: Final = 8
_SEMICOLON: Final = re.compile(r";(?!\s*(?:(?:and|or)\b|\(?[a-z0-9]{1,3}[).]))")


def is_criterion(chart: Chart, sentence: Sentence, start: int, end: int) -> bool:
    """Whether the sentence tells, of what stands here, what somebody asks for and not what was found."""
    rules = chart.positions_saying(_RULE_LETTERS)
    if not rules:
        return sentence.position in chart.positions_saying(_BEHIND_LETTERS) and _is_behind(sentence, end)
    return (
        (sentence.position in rules and _is_told(sentence, start - sentence.start))
        or sentence.position in _items(chart)
        or (sentence.position in chart.positions_saying(_BEHIND_LETTERS) and _is_behind(sentence, end))
    )


def _is_behind(sentence: Sentence, end: int) -> bool:
    return _BEHIND.match(sentence.words, end - sentence.start) is not None


def _is_told(sentence: Sentence, at: int) -> bool:
    """Whether a rule is told before this place, and the patient not beside it."""
    words, end = sentence.words, max(at, 0)
    low = max((mark.end() for mark in _SEMICOLON.finditer(words, 0, end)), default=0)
    told = _BEFORE.search(words, low, end)
    return told is not None and _PATIENT.search(words, low, end) is None


def _items(chart: Chart) -> AbstractSet[int]:
    """Positions of the further items of a list, "(b) positive Spurling test", that the splitter takes for sentences.

    Kept, since every fact asks: from the few rules on, and not from each of hundreds of facts back to its rule.
    """
    found: set[int] | None = chart.kept.get(_KEPT)
    if found is None:
        rules = (chart.sentences[position] for position in chart.positions_saying(_RULE_LETTERS))
        found = {item.position for rule in rules for item in _items_of(chart, rule)}
        chart.kept[_KEPT] = found
    return found


def _items_of(chart: Chart, rule: Sentence) -> list[Sentence]:
    found: list[Sentence] = []
    item = chart.following(rule)
    while item is not None and len(found) < _ITEMS and _ITEM.match(item.words):
        found.append(item)
        item = chart.following(item)
    is_rule = bool(found) and not chart.is_idle(rule) and _is_told(rule, len(rule.words))
    return found if is_rule else []
