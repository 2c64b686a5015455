"""What the plan of a chart orders, takes back, puts off, or orders in place of something else."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.anatomy import region_in, side_near
from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.letters import beginnings, sieve, tried_at
from reader.order_words import (
    BEFORE_SHORT,
    BEGINNINGS,
    COMES_FIRST,
    FIRST,
    INSTEAD,
    INSTEAD_BEFORE,
    LED_BY,
    NEEDED,
    NOT_BEFORE,
    NOT_BEHIND,
    PERHAPS_BEFORE,
    PERHAPS_BEHIND,
    SHORT,
    THINGS,
)
from schemas.fact import Assertion, Fact, Region

_SKIP: Final = frozenset(
    ["family_history", "past_history", "surgical_history", "references", "consent", "instructions", "goals",
     "social_history", "medications", "allergies", "review_of_systems"]
)  # fmt: skip
#: Tried only where one of the things may begin.
_BEGINNINGS: Final = beginnings(*BEGINNINGS)
_SHORT: Final = beginnings(SHORT)
_THING: Final = re.compile("|".join(rf"(?P<{name}>\b(?:{words}))" for name, words in THINGS.items()))
#: A sentence outside of a plan that orders, asks or recommends.
_ORDERS: Final = re.compile(
    r"\b(?:plans?|planned|planning|order(?:s|ed|ing)?|request(?:s|ed|ing)?|recommend(?:s|ed|ing|ation)?|schedul\w+|"
    r"proceed(?:ing)?|instead|prescri(?:be|bed|bing|ption)|refer(?:red|ral)? (?:to|for)|"
    r"(?:will|to) (?:be )?(?:done|perform(?:ed)?|undergo|have|get|receive|order)|asks? for|asking for|needs?|candidate|"
    r"indicated|for now|necessary|required|needed|deferred|postponed|on hold|contraindicated)\b"
)
#: What was done or tried before is no order of now.
_PAST: Final = re.compile(
    r"\b(?:had|has had|underwent|undergone|previous(?:ly)?|prior|in the past|years? ago|months? ago|weeks? ago|last "
    r"(?:year|month)|status post|s/p|failed|tried|since|history|after|were|earlier|already|used|showed|revealed|"
    r"in (?:19|20)\d\d|(?:mother|father|sister|brother|husband|wife|son|daughter|spouse)(?:'s)?|"
    r"(?:payer|insurer|insurance|plan|medicare|reviewer)(?: \w+)? (?:denied|declined|requires?))\b"
)
#: The same in a plan, where "after" and "if she failed" are of the time to come.
_DONE: Final = re.compile(
    r"\b(?:underwent|undergone|previous(?:ly)?|prior(?! (?:to|auth))|in the past|years? ago|months? ago|"
    r"status post|s/p|"
    r"(?:has )?had|in (?:19|20)\d\d|(?:mother|father|sister|brother|husband|wife|spouse)(?:'s)?)\b"
)
#: Each thing has one of these letters, and so has what comes first.
_LETTERS: Final = sieve(
    "first", "replacement", "arthroplasty", "tka", "tkr", "uka", "ukr", "pka", "resurfacing", "arthroscop",
    "menisc", "microfracture", "osteotomy", "hto", "gel", "viscosupp", "hyaluron", "synvisc", "euflexxa",
    "orthovisc", "durolane", "prp", "knee", "pap", "airway", "avaps", "asv", "servo", "appliance", "mandibular",
    "hypoglossal", "inspire", "uvulopalat", "uppp", "sleep", "home test", "monitor", "recording", "testing", "hst",
    "hsat", "watchpat", "polysomnogra", "psg", "oxygen", "o2", "concentrator", "lid", "tropion", "blepharoplasty",
    "brow", "forehead", "botox", "botulinum", "chemodenerv", "esi", "epidural", "interlaminar", "transforaminal",
    "caudal", "block", "mbb", "facet", "ablation", "rfa", "ct ", "tomograph", "myelogra", "mri", "mr ", "magnetic",
    "imaging", "scan", "surg", "operati", "observe", "observation", "watchful", "expectant", "first",
    "bilevel", "bi-level",
    "continue con", "continue non",
)  # fmt: skip
_FIRST_LETTERS: Final = sieve("first")
#: Each of these stands in every sentence in which the patterns of their names find anything.
_ORDERS_LETTERS: Final = sieve(
    "plan", "order", "request", "recommend", "schedul", "proceed", "instead", "prescri", "refer", "will ", "to be ",
    "to done", "to perform", "to undergo", "to have", "to get", "to receive", "ask", "need", "candidate", "indicated",
    "for now", "necessary", "required", "deferred", "postponed", "on hold",
)  # fmt: skip
_INSTEAD_LETTERS: Final = sieve(
    "instead", "in place of", "rather than", "in lieu of", ", not ", ", and not ", "chang", "switch", "plan is",
    "converted to", "opted for", "now plan",
)  # fmt: skip
_NOT_LETTERS: Final = sieve(
    "not ", "deferred", "postponed", "on hold", "put off", "contraindicated", "cancel", "discontinued", "withheld",
    "unnecessary", "withdrawn",
)  # fmt: skip
_PERHAPS_LETTERS: Final = sieve(
    "if", "unless", "in case", "should", "considered", "an option", "under discussion", "discussed", "undecided"
)
_PART: Final = (
    r"(?:brain|head|orbits?|pituitary|face|iacs?|knees?|hips?|shoulders?|pelvis|abdomen|ankles?|wrists?|foot|feet|hands?|"
    r"elbows?|liver|prostate|breasts?|chest|heart|thigh|femur|tibia|brachial plexus|sacroiliac joints?)"
)
_PART_BEHIND: Final = re.compile(
    rf"(?: scans?| study)? ?(?:of )?(?:the |her |his )?(?:left |right |both |l |r )?{_PART}\b"
)
_PART_BEFORE: Final = re.compile(rf"\b{_PART} $")
_BOTH: Final = re.compile(
    r"\b(?:with and without|without(?:,? and|,? then| and then)? with|w/?wo|w/ and w/o|w/o and w/|with/without|"
    r"pre-? and post-?) ?(?:iv |intravenous )?(?:contrast|gadolinium|gad\b)"
)
_WITHOUT: Final = re.compile(r"\b(?:without|w/o|non-?|no) ?(?:iv |intravenous )?(?:contrast|gadolinium)")
_WITH: Final = re.compile(r"\b(?:with|w/) ?(?:iv |intravenous )?(?:contrast|gadolinium)")
_COSMETIC: Final = re.compile(r"\b(?:cosmetic|aesthetic|self-?pay|out of pocket|patient pays|fee for service)\b")
_NOT_COSMETIC: Final = re.compile(
    r"\b(?:not|non-?|no|rather than|isn't) ?(?:for |a |purely |merely )*(?:cosmetic|aesthetic)"
)
_CLAUSE: Final = re.compile(r"[;.]|,(?! (?:l|r|left|right|bilateral)\b)")
_BARE_NO: Final = re.compile(r"\b(?:no|without|neither|nor)(?: \w+){0,3} ?$")


class _Order(NamedTuple):
    name: str
    start: int
    end: int


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `plan.order`."""
    starts = _starts(chart)
    ordering, first_told = chart.positions_saying(_ORDERS_LETTERS), chart.positions_saying(_FIRST_LETTERS)
    for sentence in chart.saying(_LETTERS):
        if sentence.section in _SKIP:
            continue
        is_plan = sentence.section == "plan"
        within = starts[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        if within and (is_plan or (sentence.position in ordering and _ORDERS.search(sentence.words))):
            for order in _orders(chart, sentence, within):
                yield _said(chart, sentence, order, is_plan=is_plan)
        if is_plan and sentence.position in first_told:
            first = FIRST.search(chart.lower, sentence.start, sentence.end)
            if first is not None:
                attributes: dict[str, str | None] = {"how": "first"}
                yield fact(
                    chart, sentence, first.span(), "plan.order", "other_treatment", assertion=Assertion.PRESENT,
                    attributes=attributes,
                )  # fmt: skip


def _starts(chart: Chart) -> list[int]:
    """Where one of the things may begin, in order."""
    short = [at - back for at in chart.places(_SHORT) for back in range(BEFORE_SHORT + 1)]
    return sorted([*chart.places(_BEGINNINGS), *short])


def _orders(chart: Chart, sentence: Sentence, within: list[int]) -> Iterator[_Order]:
    for match in tried_at(_THING, chart.lower, within, sentence.end):
        if match.lastgroup is not None:
            yield _Order(match.lastgroup, *match.span())


def _said(chart: Chart, sentence: Sentence, order: _Order, *, is_plan: bool) -> Fact | None:
    low, high = _clause(chart, sentence, order)
    before, lower = chart.lower[low : order.start], chart.lower
    how = _how(chart, sentence, order, before, high)
    is_past = how is None and (_DONE if is_plan else _PAST).search(lower, low, high) is not None
    if how is None and not is_plan:
        # A bare "no" tells of before as well, and what else was ordered may have been for something else.
        is_idle = _BARE_NO.search(before) is not None and NEEDED.match(lower, order.end, high) is None
        if is_past or is_idle:
            return None
    assertion = _assertion(chart, sentence, order, before, high)
    if is_past and assertion is not Assertion.NEGATED:
        return None
    return fact(
        chart, sentence, (order.start, order.end), "plan.order", _value(chart, order, low, high), assertion=assertion,
        side=side_near(sentence, order.start, order.end, low=low, high=high), region=_region(sentence, order),
        attributes={"how": how, "contrast": _contrast(chart, sentence, order), "place": "plan" if is_plan else "told"},
    )  # fmt: skip


def _clause(chart: Chart, sentence: Sentence, order: _Order) -> tuple[int, int]:
    """The part of the sentence between commas that names the order."""
    low = sentence.start
    for mark in _CLAUSE.finditer(chart.lower, sentence.start, order.start):
        low = mark.end()
    behind = _CLAUSE.search(chart.lower, order.end, sentence.end)
    return low, (behind.start() if behind else sentence.end)


def _how(chart: Chart, sentence: Sentence, order: _Order, before: str, high: int) -> str | None:
    at = sentence.position
    if at in chart.positions_saying(_FIRST_LETTERS) and COMES_FIRST.match(chart.lower, order.end, high):
        return "first"
    if at not in chart.positions_saying(_INSTEAD_LETTERS):
        return None
    is_instead = INSTEAD.match(chart.lower, order.end, sentence.end) or INSTEAD_BEFORE.search(before)
    return "instead" if is_instead else None


def _assertion(chart: Chart, sentence: Sentence, order: _Order, before: str, high: int) -> Assertion:
    if NOT_BEFORE.search(before) or _is_put_off(chart, sentence, order, high):
        return Assertion.NEGATED
    is_led = LED_BY.match(chart.lower, sentence.start, order.start) is not None
    if is_led or PERHAPS_BEFORE.search(before) or _is_open(chart, sentence, order):
        return Assertion.HYPOTHETICAL
    return Assertion.PRESENT


def _is_put_off(chart: Chart, sentence: Sentence, order: _Order, high: int) -> bool:
    may_be = sentence.position in chart.positions_saying(_NOT_LETTERS)
    return may_be and NOT_BEHIND.match(chart.lower, order.end, high) is not None


def _is_open(chart: Chart, sentence: Sentence, order: _Order) -> bool:
    may_be = sentence.position in chart.positions_saying(_PERHAPS_LETTERS)
    return may_be and PERHAPS_BEHIND.match(chart.lower, order.end, sentence.end) is not None


def _value(chart: Chart, order: _Order, low: int, high: int) -> str:
    if order.name == "mri" and _is_elsewhere(chart, order):
        return "mri_elsewhere"
    if order.name == "upper_lid_surgery":
        # "Bilateral upper lid blepharoplasty, cosmetic": the word may stand behind a comma.
        words = chart.lower[low : min(len(chart.lower), high + 40)].split(".")[0]
        if "lower lid" in words[: order.end - low] or "lower eyelid" in words[: order.end - low]:
            return "lower_lid_surgery"
        if _COSMETIC.search(words) and not _NOT_COSMETIC.search(words):
            return "cosmetic_lid_surgery"
    return order.name


def _is_elsewhere(chart: Chart, order: _Order) -> bool:
    before = chart.lower[max(0, order.start - 24) : order.start]
    return _PART_BEFORE.search(before) is not None or _PART_BEHIND.match(chart.lower, order.end) is not None


def _region(sentence: Sentence, order: _Order) -> Region | None:
    if order.name not in {"mri", "ct", "epidural_injection", "facet_procedure"}:
        return None
    return region_in(sentence, max(sentence.start, order.start - 24), min(sentence.end, order.end + 44), order.start)


def _contrast(chart: Chart, sentence: Sentence, order: _Order) -> str | None:
    if order.name != "mri":
        return None
    span = (max(sentence.start, order.start - 30), min(sentence.end, order.end + 60))
    for words, name in ((_BOTH, "both"), (_WITHOUT, "without"), (_WITH, "with")):
        if words.search(chart.lower, *span):
            return name
    return None
