"""Criteria of a payer that a chart quotes: what an examination must show is nobody's finding."""

import re
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

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
_KEPT: Final = ("criteria",)
_ITEM: Final = re.compile(r"(?:(?:and|or) )?\(?(?:[a-h]|\d|i{1,3}|iv|v)[).] ")
_ITEMS: Final = 8
_SEMICOLON: Final = re.compile(r";(?!\s*(?:(?:and|or)\b|\(?[a-z0-9]{1,3}[).]))")


class _Places(NamedTuple):
    """Positions of the sentences that may tell a criterion; kept, since every fact asks."""

    rules: AbstractSet[int]
    items: AbstractSet[int]  #: of lists that a rule begins
    behind: AbstractSet[int]  #: with a rule behind the thing
    all: AbstractSet[int]


def is_criterion(chart: Chart, sentence: Sentence, start: int, end: int) -> bool:
    """Whether the sentence tells, of what stands here, what somebody asks for and not what was found."""
    places: _Places | None = chart.kept.get(_KEPT)
    if places is None:
        places = chart.kept[_KEPT] = _places(chart)
    position = sentence.position
    if position not in places.all:
        return False
    return (
        (position in places.rules and _is_told(sentence, start - sentence.start))
        or position in places.items
        or (position in places.behind and _BEHIND.match(sentence.words, end - sentence.start) is not None)
    )


def _is_told(sentence: Sentence, at: int) -> bool:
    """Whether a rule is told before this place, and the patient not beside it."""
    words, end = sentence.words, max(at, 0)
    low = max((mark.end() for mark in _SEMICOLON.finditer(words, 0, end)), default=0)
    told = _BEFORE.search(words, low, end)
    return told is not None and _PATIENT.search(words, low, end) is None


def _places(chart: Chart) -> _Places:
    """From the few rules on to the items of their lists, and not from each of hundreds of facts back to its rule."""
    rules, behind = chart.positions_saying(_RULE_LETTERS), chart.positions_saying(_BEHIND_LETTERS)
    items = {item.position for position in rules for item in _items_of(chart, chart.sentences[position])}
    return _Places(rules, items, behind, items.union(rules, behind))


def _items_of(chart: Chart, rule: Sentence) -> list[Sentence]:
    """The further items of a list, "(b) positive Spurling test", that the splitter takes for sentences."""
    found: list[Sentence] = []
    item = chart.following(rule)
    while item is not None and len(found) < _ITEMS and _ITEM.match(item.words):
        found.append(item)
        item = chart.following(item)
    is_rule = bool(found) and not chart.is_idle(rule) and _is_told(rule, len(rule.words))
    return found if is_rule else []
