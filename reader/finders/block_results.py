"""What diagnostic blocks of facet nerves gave, told by number or in passing: "block two: 8 to 4", "the latter nil".

It reads what `facet` left unread: blocks by their number, results before or behind them, in words or scores.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.facet_blocks import is_of_facets
from reader.finders.facet import BLOCK_TOLD
from reader.finders.prior_injection import PRIOR_TOLD
from reader.letters import beginnings, sieve
from reader.pain_left import Part, parts
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["consent", "instructions", "references", "complications", "family_history", "goals"])
_LETTERS: Final = sieve("block", "mbb", "diagnostic injection")
_OWN: Final = (
    r"(?:(?:diagnostic|confirmatory|comparative|medial[- ]branch|nerve|facet|joint|lumbar|cervical|thoracic|bilateral|"
    r"left|right|left-sided|right-sided|anesthetic|anaesthetic|lidocaine|bupivacaine|test|prognostic|prior|previous|"
    r"earlier|said) )*"
)
_NAME: Final = (
    rf"(?:(?:sets?|rounds?|pairs?|sessions?) of )?{_OWN}(?:blocks?|mbbs?|diagnostic injections?|blockades?)\b"
)
_EVENT: Final = re.compile(
    r"\b(?:(?P<both>both(?: of)?|two|2|each(?: of)?|(?:the )?pair of|dual|either(?: of)?|neither(?: of)?) "
    r"(?:the |his |her |these |those )*|(?P<first>first|initial|1st|former) |"
    r"(?P<second>second|confirmatory|2nd|repeat|other|latter|another|a further) )?"
    rf"{_NAME}(?: ?(?:#|no\.? ?|number ?)?(?:(?P<one>1|one|a|i)|(?P<two>2|two|b|ii))\b(?!(?: to|-| of) ?\d))?"
    r"|\b(?:the )?(?:(?P<first2>first|former|1st)|(?P<second2>second|latter|2nd|other))(?: one| set| round)?\b"
    r"(?=,? (?:[a-z]+ )?(?:brought|gave|yielded|produced|did|was|had|helped|provided|took|eased|relieved|only|just|at|"
    r"nil|none|nothing|no |negative|failed|\d{1,3} ?(?:%|percent)))"
    r"|\b(?:an? |the )?(?P<second3>second|confirmatory|repeat|2nd)(?: one| set| round| pair)?\b"
    r"(?:(?= (?:is |was |has been |now )?(?:planned|scheduled|requested|asked|sought|proposed|booked|ordered|wanted))|"
    r"(?<=set)|(?<=round)|(?<=pair)|(?<=y one))"
)
_ASKED: Final = re.compile(
    r"\b(?:request\w*|ask\w*|sought|seeks?|seeking|wants?|wish\w*|plan\w*|propos\w*|schedul\w*|booked|orders?|ordered|next|"
    r"redo|submit\w*|apply|applied|appl\w+|will|pending|authori[sz]\w*|proceed\w*|need\w*|confirm(?:ation)?|follows?)\b"
)
#: "We skip the blocks": none was done.
_SKIPPED: Final = re.compile(
    r"\b(?:skip(?:s|ped|ping)?|bypass(?:es|ed|ing)?|omit(?:s|ted|ting)?|forgo(?:es|ing)?|forgoing|waiv(?:e|es|ed|ing)|"
    r"dispens(?:e|es|ed|ing) with|instead of|in place of|in lieu of|rather than) (?:(?:any|the|all|both|further|test|"
    r"two|diagnostic|medial branch|usual|prior) )*(?:blocks|mbbs)\b"
)
_SKIPPED_LETTERS: Final = sieve(
    "skip", "bypass", "omit", "forgo", "waiv", "dispens", "instead of", "in place of", "in lieu of", "rather than"
)
_THERAPEUTIC: Final = re.compile(r"\btherapeutic\b")
_THERAPEUTIC_BEGINS: Final = beginnings("therapeutic")
_NOT_DONE: Final = re.compile(
    r"\b(?:no|never|without|denies|before (?:any|the|a)|not yet|if|until|unless|would|whether)(?: [a-z]+){0,2} $"
)
#: Each side has to be better.
_BOTH_SIDES: Final = re.compile(r"\bleft\b[^.;]{1,60}\bright\b|\bright\b[^.;]{1,60}\bleft\b")
_REDO: Final = re.compile(r"\b(?:redo|repeat) (?:it|them|this|the same|that)\b[^.;]{0,30}\bconfirm")
_OTHER_CARE: Final = re.compile(r"\b(?:therap\w+|physio\w*|exercis\w+|medic\w+|pt|chiropract\w+)\b")
_ENOUGH: Final = 80  #: per cent; "less than 90" may be more than is asked for
_CUT: Final = re.compile(r";|\b(?:but|while|whereas) (?:therapy|pt|exercis|medic)")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `block.relief`; `injection.prior` and `procedure.purpose` where only such words tell of them."""
    told = [one for one in chart.saying(_LETTERS) if one.section not in _SKIP and _names_blocks(one)]
    if not told or not is_of_facets(chart):
        return
    yield _skipped(chart, told)
    is_prior = False
    for sentence in told:
        events = list(_EVENT.finditer(sentence.words))
        redo = _REDO.search(sentence.words) if events else None
        if redo is not None:
            yield _asked(chart, sentence, redo)
        for number, event in enumerate(events):
            if _is_asked(sentence, events, number):
                yield _asked(chart, sentence, event)
            elif not _NOT_DONE.search(sentence.words, 0, event.start()):
                result = list(_results(chart, sentence, events, number))
                yield from (_relief(chart, sentence, event, place, part) for place, part in result)
                on = _day(chart, sentence, events, number)
                if (result or on) and not is_prior and PRIOR_TOLD not in chart.kept:
                    is_prior = on is None
                    yield _prior(chart, sentence, event, on)


def _names_blocks(sentence: Sentence) -> bool:
    """ "The second set gave none" may be of anything: the sentence itself names what is read here."""
    return any(letters in sentence.words for letters in _LETTERS)


def _skipped(chart: Chart, told: list[Sentence]) -> Fact | None:
    skipping = chart.positions_saying(_SKIPPED_LETTERS)
    for sentence in told:
        match = _SKIPPED.search(sentence.words) if sentence.position in skipping else None
        span = (sentence.start + match.start(), sentence.start + match.end()) if match else (0, 0)
        if match and not modifiers(chart, sentence, *span) & {"family", "silence", "uncertain"}:
            return fact(chart, sentence, span, "block.relief", assertion=Assertion.NEGATED, unit="%")
    return None


def _is_asked(sentence: Sentence, events: list["re.Match[str]"], number: int) -> bool:
    """A second block, or one without a number behind others, that is still to come."""
    event = events[number]
    if not (event["second"] or event["two"] or event["second3"]):
        return False
    end = events[number + 1].start() if number + 1 < len(events) else len(sentence.words)
    if parts(sentence.words, event.end(), end, is_of_relief=True):
        return False
    low = events[number - 1].end() if number else 0
    return _ASKED.search(sentence.words, low, end) is not None


def _results(
    chart: Chart, sentence: Sentence, events: list["re.Match[str]"], number: int
) -> Iterator[tuple[Sentence, Part]]:
    """What a block gave: behind it, before it, or in the sentence that follows."""
    event = events[number]
    end = events[number + 1].start() if number + 1 < len(events) else len(sentence.words)
    end = _cut(sentence, event.end(), end)
    if _is_read(chart, sentence, 0 if number == 0 else event.start(), end):
        return
    found = parts(sentence.words, event.end(), end, is_of_relief=True)
    place = sentence
    if not found and number == 0:
        found = parts(sentence.words, 0, event.start())
    following = chart.following(sentence)
    if not found and following is not None and number + 1 == len(events) and _may_tell(chart, following):
        place, found = following, parts(following.words, 0, _cut(following, 0, len(following.words)))
    if found:
        is_both = bool(event["both"]) or _BOTH_SIDES.search(place.words) is not None
        best = min(found, key=_worth) if is_both else max(found, key=_worth)
        span = place.start + best.start, place.start + best.end
        if not modifiers(chart, place, *span) & {"hypothetical", "family", "silence", "uncertain"}:
            yield place, best


def _may_tell(chart: Chart, sentence: Sentence) -> bool:
    is_other = sentence.of("injection") or sentence.of("therapy") or sentence.of("drug") or sentence.of("surgery")
    if is_other or _EVENT.search(sentence.words) or _OTHER_CARE.search(sentence.words):
        return False
    return not _is_read(chart, sentence, 0, len(sentence.words))


def _is_read(chart: Chart, sentence: Sentence, start: int, end: int) -> bool:
    """Whether a relief in a part of the words was read in other words already."""
    return any((BLOCK_TOLD, at) in chart.kept for at in range(sentence.start + start, sentence.start + end))


def _cut(sentence: Sentence, start: int, end: int) -> int:
    """What therapy or a medicine did is told of these."""
    cut = _CUT.search(sentence.words, start, end)
    others = [*sentence.of("therapy"), *sentence.of("drug"), *sentence.of("surgery")]
    ends = [one.start - sentence.start for one in others if start <= one.start - sentence.start < end]
    return min([end, *ends, *([cut.start()] if cut else [])])


def _worth(part: Part) -> int:
    return 0 if part.least is None else part.least


def _order(event: "re.Match[str]") -> str | None:
    if event["both"]:
        return "both"
    if event["first"] or event["one"] or event["first2"]:
        return "first"
    return "second" if event["second"] or event["two"] or event["second2"] or event["second3"] else None


def _relief(chart: Chart, told: Sentence, event: "re.Match[str]", place: Sentence, part: Part) -> Fact | None:
    chart.kept[BLOCK_TOLD, place.start + part.start] = True
    return fact(
        chart,
        place,
        (place.start + part.start, place.start + part.end),
        "block.relief",
        part.least,
        unit="%",
        assertion=Assertion.PRESENT,
        region=region_in(told, told.start, told.end, told.start + event.start()),
        attributes={
            "order": _order(event),
            "upper": str(part.most) if part.most not in {None, part.least} else None,
            "bound": "less" if part.is_less and part.least is not None and part.least <= _ENOUGH else None,
            "response": "little" if part.least is None else None,
            "derived": "from two scores" if part.is_scored else None,
        },
    )


def _day(chart: Chart, sentence: Sentence, events: list["re.Match[str]"], number: int) -> date | None:
    """The day of a block, behind its name or right before it."""
    low = sentence.start + (events[number - 1].end() if number else 0)
    end = sentence.start + (events[number + 1].start() if number + 1 < len(events) else len(sentence.words))
    days = [
        one for one in sentence.times if low <= one.start < end and one.first is not None and one.precision == "day"
    ]
    past = [one for one in days if chart.document_on is None or (one.first or date.max) <= chart.document_on]
    behind = [one for one in past if one.start >= sentence.start + events[number].end()]
    return next((one.first for one in [*behind[:1], *reversed(past)]), None)


def _prior(chart: Chart, sentence: Sentence, event: "re.Match[str]", on: date | None) -> Fact | None:
    span = sentence.start + event.start(), sentence.start + event.end()
    region = region_in(sentence, sentence.start, sentence.end, span[0])
    return fact(
        chart, sentence, span, "injection.prior", "medial_branch", assertion=Assertion.PRESENT, region=region, on=on
    )


def _asked(chart: Chart, sentence: Sentence, event: "re.Match[str]") -> Fact | None:
    """Who asks for the second block of two asks for a diagnostic one."""
    if any(chart.matches_at(_THERAPEUTIC_BEGINS, _THERAPEUTIC)):
        return None
    span = sentence.start + event.start(), sentence.start + event.end()
    return fact(chart, sentence, span, "procedure.purpose", "diagnostic", assertion=Assertion.PRESENT)
