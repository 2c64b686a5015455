"""What an earlier injection did: how much relief, and for how long."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.injection_dates import KIND, region_of, when
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, whole
from reader.relief_direction import Direction, direction
from reader.relief_ends import back_in, days_until
from reader.relief_lengths import relief_length
from reader.relief_parts import PART_LETTERS, RELIEF_PART, worth
from reader.score_pairs import ScorePair, score_pair, score_series
from reader.spans import Hit, Time
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_PERCENT: Final = re.compile(
    r"(?<![\d/.])(?P<n>\d{1,3})\s?(?:(?:%|percent)?\s?(?:-|to|and|or)\s?(?P<m>\d{1,3})\s?)?(?:%|"
    r"percent)(?=[^.;]{0,40}?\b(?:relief|improve\w*|"
    r"better|reduction|decrease|benefit|pain relief|for)\b|[^.;]{0,24}\()"
    r"|\b(?:relief|improvement|improved|reduction|better|helped|pain)\b[^.;]{0,50}?(?P<k>\d{1,3})"
    r"(?:\s?(?:-|to|and|or)\s?\d{1,3})?\s?(?:%|percent)"
    # A field of a form: "% relief: 60", "relief (%): 60".
    r"|(?:(?:% ?|percent(?:age)? )(?:of )?(?:pain )?(?:relief|improvement|reduction)|"
    r"\b(?:relief|improvement|reduction) \(%\)) ?: ?(?P<k2>\d{1,3})(?![\d/.])"
)
#: "Relief gone after ten days", "benefit wore off within two weeks": that long it lasted.
_GONE: Final = re.compile(
    r"\b(?:relief|benefit|improvement|effect)\b[^.;,]{0,16}?"
    r"\b(?:gone|lost|wore off|worn off|faded|vanished|disappeared|ended)"
    r" (?:after|within|by|in) (?:about |only )?$"
    r"|\b(?:pain|symptoms?|it)\b[^.;,]{0,16}?\b(?:back|returned|recurred|relapsed)(?: to baseline| fully)?"
    r" (?:after|within|by|in) (?:about |only |just )?$"
)
#: "By week ten the old pain had returned": so long the relief lasted at most.
_BACK_BY: Final = re.compile(
    rf"\bby (?:the )?(?:(?P<unit>day|week|month) (?P<n>\d{{1,2}}|{WHOLE_WORD})|(?P<n2>\d{{1,2}})(?:st|nd|rd|th) "
    r"(?P<unit2>day|week|month))\b"
    r"[^.;]{0,60}?\b(?:back|returned|recurred|relapsed|gone|worn off|wore off|faded|as (?:bad|severe) as)\b"
)
_BY_LETTERS: Final = sieve("by the ", "by day ", "by week ", "by month ", *(f"by {digit}" for digit in range(10)))
_UNIT_DAYS: Final = {"day": 1, "week": 7, "month": 30}
_ENOUGH: Final = 50  #: per cent, the least that any payer asks for
_CAME_BACK: Final = ("pain returned", "pain recurred", "back within", "back after", "back to baseline")
RELIEF_TOLD: Final = "relief told"  #: kept with the position of a sentence and "%" or "days", once it was read there
_LASTED: Final = re.compile(r"\b(?:lasted|lasting|held|worked)(?: for)?(?: only| about| just)* ?$")
#: "70 percent, walked 30 minutes instead of 5": how long something could be done is no length of relief.
_ABLE: Final = re.compile(
    r"\b(?:walk\w*|stand\w*|stood|sit(?:s|ting)?|sat|sle(?:ep\w*|pt)|driv\w+|drove|work(?:s|ing|day|ed)|rid(?:es?|ing)|"
    r"cook\w*|shop\w*|toleran\w+|tolerat\w+|garden\w*|play\w*|exercis\w+|therapy|pt)\b[^.;,]{0,24}$"
)
_INSTEAD: Final = re.compile(r" ?(?:instead of|rather than|versus|vs\.?|against|compared)\b")
_LENGTHS: Final = frozenset(["for", "plain", "course"])
_FURTHER: Final = 3
_ASIDE: Final = 30  #: a sentence as short as "fifth requested" parts no injection from its result
_GREATER: Final = re.compile(r"(?:less than|under|<|up to)\s*$")
_NOT_RELIEF: Final = re.compile(r"\b(?:of (?:his|her|the) pain is|disability|room air|saturation)\b")
#: "60% better, and NDI went from 52% to 24%": the points of a scale are no relief.
_OF_SCALE: Final = re.compile(
    r"\b(?:ndi|odi|oswestry|disability (?:index|score))\b[^.;%]{0,20}?\b(?:from|was|is|of|at)\b"
)
_SCALE_BEFORE: Final = re.compile(
    r"\b(?:ndi|odi|oswestry(?: score| index)?)\b[^.;,%]{0,10}?\b(?:from|was|is|of|"
    r"at) $"
)
_HOURS: Final = re.compile(
    r"\b(?:for|only|lasted|first)\b[^.;]{0,24}\b(?:few|several|couple of|\d+) (?:hours|hrs)\b|\b(?:few|"
    r"several) hours\b"
)


def response(chart: Chart, sentence: Sentence, prior: list[Hit]) -> Iterator[Fact | None]:
    """Relief told in the sentence of the injection or in the one after it."""
    for place in _places(chart, sentence):
        may_count = "%" in place.words or "percent" in place.words
        found = list(_PERCENT.finditer(chart.lower, place.start, place.end)) if may_count else []
        if not found and place.position in chart.positions_saying(PART_LETTERS):
            found = list(RELIEF_PART.finditer(chart.lower, place.start, place.end))
        owner = prior[-1] if place is not sentence else None
        made: list[Fact | None] = []
        for match in found:
            at = max(match.start(name) for name in ("n", "k", "k2"))
            made += _relief(chart, place, match, owner or _nearest(prior, at), sentence)
        scores = None if found else score_pair(chart.lower, place.start, place.end)
        if scores is not None:
            made += _by_scores(chart, place, scores, prior[-1], sentence)
        elif not found:
            made += _unmeasured(chart, place, prior[-1], sentence)
        yield from made
        if (found or scores) and not any(one is not None and one.kind == _DURATION for one in made):
            yield _told_length(chart, place, prior[-1], sentence)


def _places(chart: Chart, sentence: Sentence) -> list[Sentence]:
    """The sentence of the injection and those behind it that tell what it did."""
    following = chart.following(sentence)
    is_told = following is not None and _tells_relief(chart, following)
    if following is not None and not is_told and following.end - following.start <= _ASIDE:
        following = chart.following(following)
        is_told = following is not None and _tells_relief(chart, following)
    places = [sentence]
    if following is not None and is_told and not _is_about_other(chart, following):
        places.append(following)
        last = chart.following(following)
        if last is not None and _tells_end(chart, last) and not _is_about_other(chart, last):
            places.append(last)
    if len(places) == 1 and not _tells_relief(chart, sentence):
        places += _told_below(chart, sentence)
    return places


def _told_below(chart: Chart, sentence: Sentence) -> list[Sentence]:
    """ "Repeat injection. [Examination.] VAS 8 before, 6 at two weeks": scores that are told by their day."""
    for below in chart.below(sentence, _FURTHER):
        if _is_about_other(chart, below):
            return []
        if score_series(chart.lower, below.start, below.end) is not None:
            return [below]
    return []


def _is_about_other(chart: Chart, sentence: Sentence) -> bool:
    return bool(
        spinal_hits(chart, sentence)
        or sentence.of("injection")
        or sentence.of("therapy")
        or _names_drug(chart, sentence)
        or sentence.of("surgery")
    )


def _names_drug(chart: Chart, sentence: Sentence) -> bool:
    """A medicine that was started again when the pain was back has done nothing to the relief."""
    drugs = sentence.of("drug")
    if not drugs:
        return False
    told = back_in(chart, sentence)
    ended = _back_by(chart, sentence)
    at = [sentence.start + told.end()] if told is not None else []
    at += [ended.end()] if ended is not None else []
    return not at or drugs[0].start < min(at)


def _tells_relief(chart: Chart, sentence: Sentence) -> bool:
    if _tells_end(chart, sentence):
        return True
    if sentence.of("relief") or any(words in sentence.words for words in _CAME_BACK):
        return True
    if relief_length(chart.lower, sentence.start, sentence.end) is not None:
        return True
    return score_pair(chart.lower, sentence.start, sentence.end) is not None


def _tells_end(chart: Chart, sentence: Sentence) -> bool:
    return _back_by(chart, sentence) is not None or back_in(chart, sentence) is not None


def _back_by(chart: Chart, sentence: Sentence) -> "re.Match[str] | None":
    if sentence.position not in chart.positions_saying(_BY_LETTERS):
        return None
    return _BACK_BY.search(chart.lower, sentence.start, sentence.end)


def _nearest(prior: list[Hit], at: int) -> Hit:
    before = [h for h in prior if h.end <= at]
    return before[-1] if before else prior[0]


def _relief(chart: Chart, place: Sentence, match: "re.Match[str]", hit: Hit, owner: Sentence) -> Iterator[Fact | None]:
    if _NOT_RELIEF.search(chart.lower, match.start(), min(place.end, match.end() + 30)):
        return
    if _OF_SCALE.search(match[0]) or _SCALE_BEFORE.search(
        chart.lower, max(place.start, match.start() - 24), match.start()
    ):
        return
    said = match["n"] or match["k"] or match["k2"]
    number = int(said) if said.isdigit() else worth(said)
    number, upper = (min(number, int(match["m"])), str(max(number, int(match["m"])))) if match["m"] else (number, None)
    at = max(match.start(name) for name in ("n", "k", "k2"))
    which = direction(chart.lower, at, match.end(), low=place.start, high=place.end)
    # "Perhaps 30 %" is little all the same; "perhaps 80 %" is not enough to go by.
    if which in {Direction.UNSEEN, Direction.ASKED} or (which is Direction.DOUBTED and number >= _ENOUGH):
        return
    derived = response = None
    if which is Direction.STAYED:
        number, upper, derived = max(0, 100 - int(upper or number)), None, "from what was left"
    elif which is Direction.ROSE:
        number, upper, response = 0, None, "worse"
    is_upper = _GREATER.search(chart.lower, max(place.start, match.start() - 14), match.start()) is not None
    attributes = {
        "procedure": _procedure(hit),
        "upper": upper,
        "bound": "less" if is_upper or which is Direction.DENIED else None,
        "issue": "out_of_range" if number > 100 else None,
        "derived": derived,
        "response": response,
    }
    yield from _measured(chart, place, span=match.span(), number=number, hit=hit, owner=owner, attributes=attributes)


def _by_scores(chart: Chart, place: Sentence, pair: ScorePair, hit: Hit, owner: Sentence) -> Iterator[Fact | None]:
    attributes: dict[str, str | None] = {"procedure": _procedure(hit), "derived": "from two scores"}
    span = (pair.start, pair.end)
    yield from _measured(chart, place, span=span, number=pair.relief, hit=hit, owner=owner, attributes=attributes)


def _procedure(hit: Hit) -> str:
    return KIND[hit.value] if hit.value != "ablation" else "ablation"


def _measured(
    chart: Chart,
    place: Sentence,
    *,
    span: tuple[int, int],
    number: int,
    hit: Hit,
    owner: Sentence,
    attributes: dict[str, str | None],
) -> Iterator[Fact | None]:
    region = region_of(chart, owner, hit)
    on, _ = when(chart, owner, hit)
    chart.kept[RELIEF_TOLD, place.position, "%"] = True
    yield fact(
        chart,
        place,
        span,
        "injection.relief",
        number,
        unit="%",
        assertion=Assertion.PRESENT,
        on=on,
        region=region,
        attributes=attributes,
    )
    lasting = [
        t
        for t in place.times
        if t.length is not None
        and t.role in _LENGTHS
        and 0 <= t.start - span[1] <= 50
        and not _is_of_activity(chart, span[1], t)
    ]
    if lasting:
        chart.kept[RELIEF_TOLD, place.position, "days"] = True
        yield fact(
            chart,
            place,
            (span[0], lasting[0].end),
            "injection.relief_duration",
            assertion=Assertion.PRESENT,
            days=lasting[0].length,
            on=on,
            region=region,
            attributes={**attributes, "extent": lasting[0].extent},
        )


def _is_of_activity(chart: Chart, low: int, time: Time) -> bool:
    if _INSTEAD.match(chart.lower, time.end):
        return True
    return _ABLE.search(chart.lower, low, time.start) is not None


def _ended(chart: Chart, place: Sentence, on: date | None) -> tuple[tuple[int, int], int] | None:
    """Where it is told that the pain was back, and after how many days at most."""
    back = _back_by(chart, place)
    if back:
        return back.span(), whole(back["n"] or back["n2"]) * _UNIT_DAYS[back["unit"] or back["unit2"]]
    told_back = back_in(chart, place) if on is not None else None
    days = days_until(told_back, on) if told_back is not None and on is not None else None
    if told_back is None or days is None:
        return None
    return (place.start + told_back.start(), place.start + told_back.end()), days


_DURATION: Final = "injection.relief_duration"


def _told_length(chart: Chart, place: Sentence, hit: Hit, owner: Sentence) -> Fact | None:
    """How long it lasted, told by its end or by its length."""
    on, _ = when(chart, owner, hit)
    ended = _ended(chart, place, on)
    length = relief_length(chart.lower, place.start, place.end) if ended is None else None
    if ended is None and length is None:
        return None
    chart.kept[RELIEF_TOLD, place.position, "days"] = True
    span, days = ended if ended is not None else ((length.start, length.end), length.days) if length else ((0, 0), 0)
    is_most = length is None or length.is_most
    attributes: dict[str, str | None] = {"procedure": _procedure(hit), "extent": "at_most" if is_most else None}
    return fact(
        chart, place, span, _DURATION, assertion=Assertion.PRESENT, days=days, on=on,
        region=region_of(chart, owner, hit), attributes=attributes,
    )  # fmt: skip


def _unmeasured(chart: Chart, place: Sentence, hit: Hit, owner: Sentence) -> Iterator[Fact | None]:
    """No percentage: "no relief" is 0 %, hours are no days, anything else stays without a number."""
    region = region_of(chart, owner, hit)
    on, _ = when(chart, owner, hit)
    attributes: dict[str, str | None] = {"procedure": _procedure(hit)}
    for word in place.of("relief"):
        is_none = word.value in {"none", "worse"} or (
            word.value in {"relief", "helped"}
            and "negation" in modifiers(chart, place, word.start, word.end, "forward")
        )
        if is_none and (place is not owner or word.start > hit.start - 60):
            chart.kept[RELIEF_TOLD, place.position, "%"] = True
            yield fact(
                chart,
                place,
                (word.start, word.end),
                "injection.relief",
                0,
                unit="%",
                assertion=Assertion.PRESENT,
                on=on,
                region=region,
                attributes={**attributes, "response": "worse" if word.value == "worse" else "none"},
            )
            return
    if _ended(chart, place, on) is not None:
        chart.kept[RELIEF_TOLD, place.position, "days"] = True
        yield _told_length(chart, place, hit, owner)
        return
    hours = _HOURS.search(chart.lower, place.start, place.end)
    if hours:
        chart.kept[RELIEF_TOLD, place.position, "days"] = True
        yield fact(
            chart,
            place,
            hours.span(),
            "injection.relief_duration",
            assertion=Assertion.PRESENT,
            days=0,
            on=on,
            region=region,
            attributes=attributes,
        )
        return
    told_length = _told_length(chart, place, hit, owner)
    if told_length is not None:
        yield told_length
        return
    relief = [w for w in place.of("relief") if w.value in {"relief", "helped"}]
    gone = [t for t in place.times if t.length is not None and _GONE.search(chart.lower, place.start, t.start)]
    lasting = [t for t in place.times if t.length is not None and t.role in _LENGTHS][:1]
    told = [
        t
        for t in lasting
        if _LASTED.search(chart.lower, place.start, t.start)
        or any(-40 <= w.start - t.end <= 24 or 0 <= t.start - w.end <= 40 for w in relief)
    ]
    for time in (gone or told)[:1]:
        chart.kept[RELIEF_TOLD, place.position, "days"] = True
        yield fact(
            chart,
            place,
            (time.start, time.end),
            "injection.relief_duration",
            assertion=Assertion.PRESENT,
            days=time.length,
            on=on,
            region=region,
            attributes={**attributes, "extent": time.extent},
        )
