"""Injections that are ordered ahead of what the first will do: so many at once, on set days, whatever comes of them."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.injections import Tense, tense
from reader.letters import sieve
from reader.put_aside import is_put_aside
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(
    ["examination", "imaging", "references", "family_history", "consent", "complications", "past_history"]
)
_N: Final = r"(?:two|three|four|five|six|[2-6]|2-3|3-4)"
_OF_WHAT: Final = (
    r"(?:(?:lumbar|cervical|thoracic|epidural|steroid|interlaminar|transforaminal|caudal|sacral|translaminar|more|"
    r"further|separate|such|planned|identical|same|[clts]\d[\w-]*) )*"
    r"(?:injections|epidurals|esis|lesis|cesis|tfesis|ilesis|shots|procedures|sessions|rounds|jabs|needles|visits|"
    r"treatments)\b"
)
#: Several, each of them a number of injections and none of them given.
_SEVERAL: Final = re.compile(
    rf"\b(?:{_N} {_OF_WHAT}|(?:trio|pair|package|block|batch|bundle|set|run|round|series|string|course) of "
    rf"(?:{_N}\b|{_OF_WHAT})|all (?:of )?(?:the )?(?:two|three|four|five|six|[2-6])\b|(?:a|the) trio\b|"
    r"(?:full|whole|entire|complete|standard|usual|routine) (?:set|course|series|package)\b|"
    rf"injections one (?:through|to)\b|units? ?(?:requested)?:? ?[2-6]\b|{_N} (?:given|done|completed)\b|x ?[2-6]\b)"
)
#: What says that nobody waits for the result.
_AHEAD: Final = re.compile(
    r"\b(?:up ?-?front|(?:at|from) the outset|in advance|beforehand|ahead of time|"
    r"(?:pre-?|block-?|already )(?:booked|scheduled|planned|determined|arranged|ordered|set)|predetermined|"
    r"as a (?:package|set|block|bundle|course|series)|standing order|"
    r"(?:regardless|irrespective) of|no matter (?:what|how|whether|which)|"
    r"whatever (?:the|she|he|happens|her|his|comes)|come what may|"
    r"independent(?:ly)? of (?:the |her |his )?(?:response|result|outcome|relief|effect)|"
    r"(?:without|before) (?:waiting|knowing|seeing|re-?assess\w*|re-?evaluat\w*|checking)|"
    r"even (?:if|when|though) [^.;]{0,40}(?:gone|better|pain-free|reliev|resolv|improv|well|settl|works?|helps?)|"
    r"(?:dates?|days|slots?|appointments?) (?:(?:are|were|have been|is|all) )*(?:fixed|set|reserved|booked|made|"
    r"scheduled)|(?:fixed|set) (?:dates|days|schedule|intervals?)|(?:are|is|were|all) ordered (?:now|at once|today)|"
    r"no (?:re-?evaluation|reassessment|re-?assessment|follow-?up|visit|review)s?(?: visits?)? (?:in )?between|"
    r"(?:to|will|must|shall) be completed|as is my (?:routine|custom|habit))\b"
)
#: Days that are set; of meetings, exercise and medicines they say nothing.
_MEETINGS: Final = re.compile(r"\b(?:follow|phone|call|therapy|pt|exercise|daily|tablet|mg|class|clinic visits?)\b")
_SPACED: Final = re.compile(
    r"\b(?:(?:weeks?|days?|months?) apart|intervals?|(?:every|each) (?:(?:two|three|four|other|second|third|"
    r"[2-6]|10|14) )?(?:days|weeks?|fortnight|months?|tuesday|monday|wednesday|thursday|friday)|"
    r"q ?\.?\d+ ?(?:-\d )?(?:d|days?|wks?|weeks?)|weekly|biweekly|fortnightly|monthly|"
    r"(?:weeks?|\w+days) running|consecutive (?:weeks|\w+days)|in a row)\b"
)
_LETTERS: Final = sieve(
    "injections", "epidurals", "esis", "shots", "procedures", "sessions", "rounds", "jabs", "needles", "visits",
    "treatments", "trio", "package", "batch", "bundle", "set", "series", "course", "all ", "unit", "given", "done",
    "completed", "pair of", "block of", "run of", "string of", " x",
)  # fmt: skip
#: Of these one stands where it is told that nobody waits for the result, or by which days.
_SET_LETTERS: Final = sieve(
    "front", "outset", "advance", "beforehand", "ahead", "book", "schedul", "planned", "determined", "arranged",
    "ordered", "as a ", "standing", "regardless", "irrespective", "no matter", "whatever", "come what", "independent",
    "without", "before", "even ", "set", "reserved", "made", "fixed", "no re", "no follow", "no visit", "completed",
    "as is my", "apart", "interval", "every", "each", "q", "weekly", "monthly", "fortnight", "running", "consecutive",
    "in a row",
)  # fmt: skip
_GIVEN: Final = re.compile(
    r"\b(?:gave|had|received|underwent|(?:was|were) (?:done|given|performed)|ago|helped|in (?:19|20)\d\d)\b"
)
_SEVERAL_DAYS: Final = 2
_BOOKED_LETTERS: Final = sieve("book", "schedul", "reserved", "request", "order", "slot", "plan", "appointment", "date")
_BOOKED: Final = re.compile(
    r"\b(?:booked|scheduled|reserved|requested|ordered|slots?|planned|appointments?|dates?(?: of service)?)\b"
    r"(?: (?!after|since|following|done|gave|given|last|previous|prior|because|than|was|were)[\w:,&-]+){0,6}[ :]+$"
)
_AND: Final = re.compile(r"(?:,|;| and| &| then|, and|, then)? ?(?:on |again on )?")
_INJECTIONS: Final = re.compile(r"\b(?:injections|epidurals|esis|[clt]esis|tfesis|ilesis|shots|jabs)\b")
_OTHER: Final = frozenset(["not_spinal", "trigger_point", "sacroiliac"])
#: Only so far apart as a rule of the payer allows, or depending on what the first one does.
_DEPENDS: Final = re.compile(
    r"\b(?:depending|depends|only if|if (?:the|she|he|needed|there|it|pain)|unless|should (?:the|she|he|it)|"
    r"based on (?:the |her |his )?(?:response|relief|result)|before any|follow-?up visits?|after each|"
    r"(?:re-?assess\w*|re-?evaluat\w*|review\w*) (?:after|before|between)|no more than|at most|up to)\b"
)
_LOOK_ROUND: Final = 2


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `procedure.series`."""
    if "injection" not in chart.classes:
        return
    is_set = chart.positions_saying(_SET_LETTERS)
    for sentence in chart.saying(_LETTERS):
        if sentence.position in is_set and sentence.section not in _SKIP and not sentence.of("series"):
            yield _series(chart, sentence)
    for sentence in chart.saying(_BOOKED_LETTERS):
        if sentence.section not in _SKIP and len(sentence.times) >= _SEVERAL_DAYS:
            yield _booked_days(chart, sentence)


def _series(chart: Chart, sentence: Sentence) -> Fact | None:
    several = _SEVERAL.search(chart.lower, sentence.start, sentence.end)
    if several is None or _DEPENDS.search(sentence.words) or _is_of_therapy(sentence, several[0]):
        return None
    is_ahead = _AHEAD.search(sentence.words) is not None
    is_set = is_ahead or (_SPACED.search(sentence.words) and not _MEETINGS.search(sentence.words))
    if not is_set or not _is_asked(chart, sentence, is_ahead=is_ahead):
        return None
    span = several.span()
    said = modifiers(chart, sentence, *span)
    if said & {"silence", "family", "historical", "uncertain"}:
        return None
    denied = "negation" in modifiers(chart, sentence, *span, "forward") or is_put_aside(chart, sentence, *span)
    return fact(chart, sentence, span, "procedure.series", assertion=Assertion.NEGATED if denied else Assertion.PRESENT)


def _booked_days(chart: Chart, sentence: Sentence) -> Fact | None:
    """ "Caudal injections are booked for 12/1/26, 12/15/26 and 12/29/26": days in a row behind the word of a plan."""
    days = [time for time in sentence.times if time.first is not None and time.precision == "day" and not time.until]
    listed = [a for a, b in pairwise(days) if _AND.fullmatch(chart.lower, a.end, b.start)]
    if not listed:
        return None
    first = listed[0]
    if _BOOKED.search(chart.lower, sentence.start, first.start) is None or not _is_named(chart, sentence):
        return None
    if modifiers(chart, sentence, first.start, days[-1].end) & {"negation", "silence", "family", "historical"}:
        return None
    return fact(
        chart, sentence, (first.start, days[-1].end), "procedure.series", assertion=Assertion.PRESENT
    )  # fmt: skip


def _is_named(chart: Chart, sentence: Sentence) -> bool:
    """An injection of the spine in the sentence or beside it, and none of another part."""
    if any(hit.value in _OTHER for hit in sentence.of("injection")):
        return False
    beside = (sentence, *chart.above(sentence, _LOOK_ROUND), *chart.below(sentence, _LOOK_ROUND))
    return any(spinal_hits(chart, one) for one in beside)


def _is_of_therapy(sentence: Sentence, words: str) -> bool:
    """ "Three sessions of PT weekly"."""
    return bool(sentence.of("therapy")) and _INJECTIONS.search(words) is None


def _is_asked(chart: Chart, sentence: Sentence, *, is_ahead: bool) -> bool:
    """Injections of the spine that are still to come, of this sentence or of those beside it.

    What is ordered ahead lies in the future by these words; set days alone may be those of injections that were given.
    """
    if is_ahead:
        return _is_named(chart, sentence) and _GIVEN.search(sentence.words) is None
    if any(hit.value in _OTHER for hit in sentence.of("injection")):
        return False
    hits = [(sentence, hit) for hit in spinal_hits(chart, sentence)]
    if not hits:
        beside = (*chart.above(sentence, _LOOK_ROUND), *chart.below(sentence, _LOOK_ROUND))
        hits = [(one, hit) for one in beside for hit in spinal_hits(chart, one)]
    return bool(hits) and all(tense(chart, one, hit) is not Tense.PRIOR for one, hit in hits)
