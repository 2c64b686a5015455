"""That the seller of the equipment measured the oxygen, told by a company's part in the sale or by its name."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.letters import beginnings, sieve
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve(
    "compan", "firm", "vendor", "dealer", "supplier", "rental", "dme", "supply", "medical", "business", "outfit",
    "store", "shop", "who ",
)  # fmt: skip
#: One of these stands in every name of a seller.
_SELLER_LETTERS: Final = sieve(
    "compan", "firm", "vendor", "dealer", "supplier", "rental", "business", "outfit", "store", "shop"
)
_SELLER: Final = (
    r"(?:(?:the |its |an? |their |same |own |home |oxygen |dme |hme |equipment |medical |respiratory |durable |supply |"
    r"home-oxygen |concentrator |local )*"
    r"(?:(?:compan(?:y|ies)|firm|business|outfit|store|shop)"
    r"(?='s|(?: (?:\w+ ){0,3}(?:deliver|renting|rents?|suppl|sell|"
    r"provides?|providing|"
    r"leases?|leasing|bill)"
    r")| (?:also |itself |staff |technician |rep |did |ran |perform|measur|test|carried|conduct|noted|took|obtain))|"
    r"(?:supply |equipment |dme |oxygen )compan(?:y|ies)|vendors?|dealers?|suppliers?|rental (?:firm|company|agency)))"
)
_DID: Final = (
    r"(?:test(?:ed)?|measur\w+|did|done|perform\w+|carried out|carry out|ran|run|scored|recorded|conducted|noted|"
    r"obtain\w+|"
    r"took|taken|read|administered|supervised)"
)
#: "The technician of", "a representative from", "staff employed by".
_MAN: Final = (
    r"(?:(?:an?|the|its|their|one of|own|same|very|respiratory|home|delivery|registered|licensed|field) )*"
    r"(?:technicians?|techs?|representatives?|reps?|therapists?|drivers?|nurses?|employees?|staff|workers?|people|"
    r"person|man|woman|salesman|couriers?|crew|clinicians?|those|someone|somebody)"
)
_OF: Final = (
    r"(?: (?:who|that))?(?: (?:works?|working|employed|is|are|paid|sent|on the payroll))* (?:of|from|for|with|by|at)"
)
#: "The driver who delivers the tanks": a person by the part in the sale.
_IN_SALE: Final = (
    r" (?:who|that)(?: (?:will|would|is to|are to|also|later|then|is|are|to|be))* "
    r"(?:suppl(?:y|ies|ying)|sells?|selling|rents?(?: out)?|renting|delivers?|delivering|provides?|leases?|"
    r"profits? from|paid for|bills? for) (?:him |her |it |them )?(?:with )?(?:(?:the|her|his|home|portable|oxygen) )*"
    r"(?:oxygen|concentrators?|tanks?|cylinders?|equipment|units?|devices?|machines?)"
)
_BY_MAN: Final = re.compile(
    rf"\b(?P<no>(?:not|never|nor) (?:\w+ )?)?{_DID}(?: [\w/-]+){{0,5}}? by:? {_MAN}"
    rf"(?:{_OF} {_SELLER}(?!\w)|{_IN_SALE}\b)|"
    rf"\btester(?: is| was|:)?(?: {_MAN})?{_OF} {_SELLER}(?!\w)"
)
#: "Performed by the vendor", "the figure came from the supplier's technician".
_BY: Final = re.compile(
    rf"\b(?P<no>(?:not|never|nor) (?:\w+ )?)?{_DID}(?: [\w/-]+){{0,3}}? by:? {_SELLER}(?!\w)|"
    rf"\b(?:figure|value|reading|number|result|test|study|measurement)s?(?: \w+)? (?:came |comes |is |was )?from "
    rf"{_SELLER}(?!\w)"
)
#: "The company that will deliver the concentrator also did the walk test".
_SELLER_DID: Final = re.compile(
    rf"\b{_SELLER}(?:'s)?(?! (?:did not|has not|never))(?: (?:that|which|who|staff|technicians?|own|therapists?|"
    rf"respiratory|"
    r"representatives?|employees?|rep|driver|delivering|renting|rents|selling|supplying|providing|will|would|is|out|"
    r"to|deliver|"
    rf"supply|rent|provide|the|a|its|their|concentrator|unit|equipment|oxygen|device|machine|had|has|also|itself|"
    rf"herself|himself|"
    rf"then|who|later|already)){{0,9}} {_DID}\b"
)
_OXYGEN: Final = re.compile(
    r"\b(?:oxygen|oximet\w+|saturat\w+|sats?|spo2|walk|overnight|test\w*|measur\w+|figure|\d\d ?%|reading|study)"
)
_ASKED: Final = re.compile(r"\bwho (?:did|performed|tested|measured|ran|carried out|took)[^?]*\?\W*$")
_ANSWER: Final = re.compile(rf"^\W*{_SELLER}(?!\w)")
#: "Tested by: Lakeside Supply | supplier: Lakeside Supply".
_TESTED_BY: Final = re.compile(
    r"\b(?:tested|test(?:ing)?(?: was)?(?: done)?|performed|measured|done|letterhead of (?:the )?(?:test "
    r")?(?:result|report)|"
    r"tester|testing (?:entity|site))(?: by)?(?: \([^)]*\))?:? (?P<name>[a-z][a-z&' -]{4,40}?)(?= ?[|;,.\n]|$)"
)
_SOLD_BY: Final = re.compile(
    r"\b(?:supplier|vendor|dealer|to be (?:supplied|delivered) by|box 'supplier')[^:|;.\n]{0,24}: "
    r"(?P<name>[a-z][a-z&' -]{4,40}?)"
    r"(?= ?[|;,.\n]|$)"
)
#: Each of these matches begins with letters of its sieve.
_TESTED_BEGIN: Final = beginnings("test", "performed", "measured", "done", "letterhead of ")
_SOLD_BEGIN: Final = beginnings(
    "supplier", "vendor", "dealer", "to be supplied by", "to be delivered by", "box 'supplier'"
)
_OTHER_SALE: Final = re.compile(
    r"\b(?:wheelchair|scooter|seat|shoes?|brace|mattress|bed|hearing|discarded|thrown out)\b"
)
_NO_PART: Final = re.compile(r"\b(?:no part|no role|no hand|not involved|uninvolved|nothing to do)\b")
_TO_SELL: Final = re.compile(r"[^.,;]{0,24}?\b(?:that|who|which) (?:also )?(?:will|would|is to|is going to|plans to)\b")
_UNSURE: Final = frozenset(["family", "hypothetical", "silence", "uncertain"])
_SKIP: Final = frozenset(["family_history", "goals", "instructions", "consent", "references"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `oxygen.tester` of the supplier."""
    if not chart.classes & {"oxygen", "oxygen_state"}:
        return
    for sentence in chart.saying(_LETTERS):
        if sentence.section not in _SKIP:
            yield _seller(chart, sentence)
    yield _same_name(chart)


def _seller(chart: Chart, sentence: Sentence) -> Fact | None:
    words, before = sentence.words, chart.previous(sentence)
    asked = before is not None and "?" in before.words and _ASKED.search(before.words) is not None
    match = _ANSWER.match(words) if asked else None
    match = match or _told(chart, sentence)
    if match is None or _OTHER_SALE.search(words) or not (asked or _OXYGEN.search(words)):
        return None
    span = (sentence.start + match.start(), sentence.start + match.end())
    # What the seller will deliver is no plan of the test.
    is_to_sell = _TO_SELL.match(words, match.end()) is not None
    found = modifiers(chart, sentence, *span, "forward" if is_to_sell else "")
    if found & _UNSURE:
        return None
    is_apart = _NO_PART.search(words) is not None
    is_denied = is_apart or match.groupdict().get("no") is not None or "negation" in found
    said = Assertion.NEGATED if is_denied else Assertion.PRESENT
    return fact(chart, sentence, span, "oxygen.tester", "supplier", assertion=said)


def _told(chart: Chart, sentence: Sentence) -> "re.Match[str] | None":
    words = sentence.words
    names_seller = sentence.position in chart.positions_saying(_SELLER_LETTERS)
    names_doer = " by" in words
    match = _BY.search(words) if names_seller and (names_doer or "from " in words) else None
    match = match or (_SELLER_DID.search(words) if names_seller else None)
    return match or (_BY_MAN.search(words) if names_doer or "tester" in words else None)


def _same_name(chart: Chart) -> Fact | None:
    """One name under the test and under the order."""
    sold = {match["name"].strip() for match in chart.matches_at(_SOLD_BEGIN, _SOLD_BY)}
    named = chart.matches_at(_TESTED_BEGIN, _TESTED_BY) if sold else ()
    tested = next((one for one in named if one["name"].strip() in sold), None)
    if tested is None:
        return None
    sentence = chart.sentence_at(tested.start("name"))
    if sentence is None:
        return None
    return fact(chart, sentence, tested.span("name"), "oxygen.tester", "supplier", assertion=Assertion.PRESENT)
