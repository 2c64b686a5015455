"""That no care was tried, in whatever words: "turned down therapy, takes no tablets", "the first treatment"."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.therapy import CARE_DENIED, SKIP, is_injection
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve(
    "no ", "not ", "n't ", "never", "none", "nor ", "without", "refus", "declin", "turned down", "turns down",
    "skipped",
    "skips", "rejects", "rejected", "cancel", "unfilled", "first treatment", "nothing", "untreated", "avoided",
    "unwilling",
)  # fmt: skip
_THERAPY: Final = (
    r"(?P<therapy>(?:(?:physical|formal|supervised|manual|any|outpatient) )*(?:therapy|therapies|therapists?|"
    r"physiotherap\w+|physio|pt|rehab(?:ilitation)?|"
    r"chiropract\w+))"
)
_EXERCISE: Final = (
    r"(?P<exercise>(?:(?:home|any|therapeutic) )*(?:exercis(?:es?|ing)|stretch(?:es|ing)?|home (?:program|"
    r"programme|sheet|regimen)|hep))"
)
_DRUG: Final = (
    r"(?P<drug>(?:(?:any|pain|oral|prescription|over-the-counter|otc|a single|single) )*(?:medicines?|"
    r"medications?|tablets?|pills?|drugs?|analgesics?|"
    r"painkillers?|pain relievers?|anti-inflammator(?:y|ies)|nsaids?|acetaminophen|ibuprofen|"
    r"naproxen)(?: (?:trial|trials|medicines?|medications?|drugs?))?)"
)
_ITEM: Final = rf"(?:{_THERAPY}|{_EXERCISE}|{_DRUG})\b"
#: What denies the item behind it.
_DENIES: Final = re.compile(
    r"(?:\b(?:no|nor|without(?: any)?|zero)|"
    r"\b(?:has|have|had|did|does|do|is|was)(?: not|n't) (?:yet |ever )?(?:been )?(?:tried|try|had|have|"
    r"attempted|attempt|undergone|undergo|used|use|taken|take|taking|"
    r"done|do|doing|seen|see|attended|attend|started|start|begun|begin|gone to|go to|wish(?: for)?|"
    r"want(?: to (?:try|take|do))?|on)|"
    r"\b(?:has |have |had )?never (?:yet )?(?:been (?:to|in|on|prescribed|sent to|referred to) |(?:tried|had|"
    r"attempted|undergone|used|taken|done|seen|attended|started|gone to|went to) )?|"
    r"\b(?:refus(?:es|ed|ing)|declin(?:es|ed|ing)|turned down|turns down|rejects|rejected|skipped|skips|"
    r"bypassed|passed up|"
    r"cancel+ed|unwilling to (?:try|do|take)|would rather not (?:try|do|take)|"
    r"rather not (?:try|do|take)|prefers not to (?:try|do|take)|avoided)|"
    r"\b(?:takes|uses|does|has|had|has bought|needs|on|with|took|used|did|tried) (?:no|zero|neither))"
    r" ?(?:to (?:go to|attend|try|start|take|do) |(?:any|a|the|his|her|all|more than|so much as|even|trying|"
    r"doing|taking|attending|for it) )*$"
)
#: Items that go on with a list: "no therapy, no home program and no medication trial", "refuses therapy and exercise".
_GOES_ON: Final = re.compile(r"[\s,]*(?:(?:and|or|nor|as well as|,)[\s,]*)*(?:no |any |of |for it )?(?:[\w-]+ )?$")
#: Not taken up: behind its name. "Was offered physical therapy and did not go", "therapy: none".
_NOT_TAKEN: Final = re.compile(
    r"(?: (?:visit|visits|evaluation|referral|appointments?|sessions?|prescription))?,? ?"
    r"(?:(?:was|were|had been|has been) (?:offered|advised|ordered|prescribed|recommended|booked|suggested|"
    r"arranged|scheduled),? (?:but|and) |(?:but|and|yet|which) )"
    r"(?:he |she |they |was |were |has |have |had )*(?:did not|didn't|not yet|never|not|has not|refused|"
    r"declined)(?: (?:yet|been|was|were))* ?"
    r"(?:go|gone|went|attend\w*|start\w*|begin|begun|began|taken|take|took|filled|fill|picked up|pick up|tried|"
    r"done|do|followed|show\w*|up|attended|happened)?\b"
    r"|:? (?:none|nil|not (?:yet )?(?:tried|started|begun|attempted|taken|done|attended))\b"
    r"|(?: (?:was|were|has been|have been|is|are|had been))? (?:not yet|never|not) (?:been )?(?:tried|attempted|"
    r"attended|started|begun|filled|taken|picked up|done|used)\b"
    r"|(?: (?:was|were|is|are|has been))? (?:unfilled|never filled|never picked up|cancel+ed|skipped|refused|"
    r"declined|turned down|rejected)\b"
)
#: All of it at once.
_FIRST: Final = re.compile(
    r"\b(?:(?:is|was|will|would|to) (?:to )?be (?:the|her|his) (?:very )?first (?:treatment|therapy|care|"
    r"measure)(?! (?:session|visit|of))"
    r"|(?:is|as) (?:the|her|his) (?:very )?first (?:treatment|therapy|measure)(?! (?:session|visit|of))"
    r"|nothing (?:but|other than|except|beyond|more than) [\w ]{3,24} (?:has been|was) (?:tried|done|attempted)|"
    r"(?:has|have|had) tried nothing\b(?! (?:new|else|stronger|more))"
    r"|nothing (?:at all )?(?:has |had |was )?(?:been )?(?:tried|attempted)(?: (?:for|against) (?:it|this|"
    r"the pain))?(?=[.,;]|$| (?:so far|yet|before|to date|and))"
    r"|(?:the (?:pain|condition|complaint|radiculopathy)|it) (?:has (?:gone|been left)|is|remains|"
    r"was left) (?:entirely |wholly |completely )?untreated"
    r"|(?:no|without) (?:other |prior |previous |earlier )?(?:treatment|therapy|care) (?:at all |of any sort |"
    r"of any kind )?(?:has been |was |had been )?(?:tried |given |attempted )?before (?:this|the) (?:request|"
    r"injection|order|scan|mri|study)"
    r"|no (?:conservative |non-?operative )?(?:measures?|care|treatment|therapy)(?: of any (?:kind|"
    r"sort))? (?:precedes|preceded|came before)|(?:skipped|bypassed|"
    r"went straight past) (?:all )?(?:conservative|non-?operative) (?:care|treatment|"
    r"therapy|measures))\b"
)
_REFUSED: Final = re.compile(r"\b(?:refus|declin|turn(?:ed|s) down|reject)")
_NEXT: Final = 34
_DOUBT: Final = re.compile(
    r"\b(?:not able|unable|cannot|can't|could not|contraindicat\w*|allerg\w*|intoleran\w*|ulcer|kidney|renal|"
    r"until|since (?:then|\w+ 20\d\d)|any ?more|any longer|no longer|"
    r"further|additional|other|more|relief|help(?:ed|s)?|benefit|improve\w*|response|success|effect|avail|"
    r"work(?:ed)?|documented|recorded|described|mentioned|listed|"
    r"provided|submitted|included|attached|details?|dates?|record|records|notes?|indication|need(?:ed)?|"
    r"required|candidate|toler\w+|changes?|difference|better|blood thinners?|anticoag\w+|"
    r"refills?|side effects?|interact\w+|if|opioids?|narcotics?|surg\w+|gait)\b"
)
_VALUES: Final = {
    "therapy": ("care.therapy", "physical_therapy"),
    "exercise": ("care.therapy", "home_exercise"),
    "drug": ("care.medication", "other"),
}
_ITEMS: Final = re.compile(_ITEM)
#: Without one of these no item fits.
_ITEM_LETTERS: Final = (
    "therap", "physio", "pt", "rehab", "chiropract", "exercis", "stretch", "home ", "hep", "medic", "tablet",
    "pill", "drug",
    "analgesic", "pain", "anti-inflam", "nsaid", "acetaminophen", "ibuprofen", "naproxen",
)  # fmt: skip


def find(chart: Chart) -> Iterator[Fact | None]:
    """Negated facts `care.therapy` and `care.medication`; `care.duration` of no days where nothing at all was tried."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section in SKIP or is_injection(sentence):
            continue
        yield from _nothing(chart, sentence)
        yield from _items(chart, sentence)


def _nothing(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    match = _FIRST.search(sentence.words)
    span = (sentence.start + match.start(), sentence.start + match.end()) if match else (0, 0)
    if match is None or modifiers(chart, sentence, *span) & {"silence", "family", "uncertain"}:
        return
    yield fact(chart, sentence, span, "care.therapy", "unspecified", assertion=Assertion.NEGATED)
    yield fact(chart, sentence, span, "care.medication", "other", assertion=Assertion.NEGATED)
    yield fact(chart, sentence, span, "care.duration", assertion=Assertion.PRESENT, days=0)


def _items(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    words = sentence.words
    if not any(letters in words for letters in _ITEM_LETTERS):
        return
    denied_to = -1
    for item in _ITEMS.finditer(words):
        is_denied = _DENIES.search(words, 0, item.start()) is not None
        is_listed = 0 <= denied_to <= item.start() and _GOES_ON.fullmatch(words, denied_to, item.start()) is not None
        is_left = _NOT_TAKEN.match(words, item.end()) is not None
        if not (is_denied or is_listed or is_left):
            continue
        near = words[max(0, item.start() - _NEXT) : item.end() + _NEXT]
        if _DOUBT.search(near):
            continue
        denied_to = item.end()
        kind, value = _VALUES[item.lastgroup or "drug"]
        span = (sentence.start + item.start(), sentence.start + item.end())
        if any((CARE_DENIED, at) in chart.kept for at in range(*span)):
            continue
        if not modifiers(chart, sentence, *span) & {"silence", "family", "uncertain"}:
            is_refused = _REFUSED.search(near) is not None
            yield fact(
                chart,
                sentence,
                span,
                kind,
                value,
                assertion=Assertion.NEGATED,
                attributes={"outcome": "declined"} if is_refused else None,
            )
