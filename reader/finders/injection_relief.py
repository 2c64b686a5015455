"""What an earlier injection did: how much relief, and for how long."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.injection_dates import KIND, region_of, when
from reader.injections import spinal_hits
from reader.numbers import WHOLE_WORD, whole
from reader.relief_parts import RELIEF_PART, worth
from reader.score_pairs import ScorePair, score_pair
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_PERCENT: Final = re.compile(
    r"(?<![\d/.])(?P<n>\d{1,3})\s?(?:(?:%|percent)?\s?(?:-|to|and|or)\s?(?P<m>\d{1,3})\s?)?(?:%|percent)(?=[^.;]{0,40}?\b(?:relief|improve\w*|"
    r"better|reduction|decrease|benefit|pain relief|for)\b|[^.;]{0,24}\()"
    r"|\b(?:relief|improvement|improved|reduction|better|helped|pain)\b[^.;]{0,50}?(?P<k>\d{1,3})(?P<k2>(?!))?"
    r"(?:\s?(?:-|to|and|or)\s?\d{1,3})?\s?(?:%|percent)"
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
_UNIT_DAYS: Final = {"day": 1, "week": 7, "month": 30}
_CAME_BACK: Final = ("pain returned", "pain recurred", "back within", "back after", "back to baseline")
_LASTED: Final = re.compile(r"\b(?:lasted|lasting|held|worked)(?: for)?(?: only| about| just)* ?$")
_LENGTHS: Final = frozenset(["for", "plain", "course"])
_ASIDE: Final = 30  #: a sentence as short as "fifth requested" parts no injection from its result
_GREATER: Final = re.compile(r"(?:less than|under|<|up to)\s*$")
_NOT_RELIEF: Final = re.compile(r"\b(?:of (?:his|her|the) pain is|disability|room air|saturation)\b")
_HOURS: Final = re.compile(
    r"\b(?:for|only|lasted|first)\b[^.;]{0,24}\b(?:few|several|couple of|\d+) (?:hours|hrs)\b|\b(?:few|several) hours\b"
)


def response(chart: Chart, sentence: Sentence, prior: list[Hit]) -> Iterator[Fact | None]:
    """Relief told in the sentence of the injection or in the one after it."""
    following = chart.following(sentence)
    if following is not None and following.end - following.start <= _ASIDE and not _tells_relief(chart, following):
        following = chart.following(following)
    places = [sentence]
    if following is not None and _tells_relief(chart, following) and not _is_about_other(chart, following):
        places.append(following)
        last = chart.following(following)
        if last is not None and _BACK_BY.search(chart.lower, last.start, last.end) and not _is_about_other(chart, last):
            places.append(last)
    for place in places:
        found = list(_PERCENT.finditer(chart.lower, place.start, place.end)) or list(
            RELIEF_PART.finditer(chart.lower, place.start, place.end)
        )
        for match in found:
            yield from _relief(
                chart,
                place,
                match,
                _nearest(prior, max(match.start(name) for name in ("n", "k", "k2")))
                if place is sentence
                else prior[-1],
                sentence,
            )
        scores = None if found else score_pair(chart.lower, place.start, place.end)
        if scores is not None:
            yield from _by_scores(chart, place, scores, prior[-1], sentence)
        elif not found:
            yield from _unmeasured(chart, place, prior[-1], sentence)


def _is_about_other(chart: Chart, sentence: Sentence) -> bool:
    return bool(
        spinal_hits(chart, sentence)
        or sentence.of("injection")
        or sentence.of("therapy")
        or sentence.of("drug")
        or sentence.of("surgery")
    )


def _tells_relief(chart: Chart, sentence: Sentence) -> bool:
    if _BACK_BY.search(chart.lower, sentence.start, sentence.end):
        return True
    if sentence.of("relief") or any(words in sentence.words for words in _CAME_BACK):
        return True
    return score_pair(chart.lower, sentence.start, sentence.end) is not None


def _nearest(prior: list[Hit], at: int) -> Hit:
    before = [h for h in prior if h.end <= at]
    return before[-1] if before else prior[0]


def _relief(chart: Chart, place: Sentence, match: "re.Match[str]", hit: Hit, owner: Sentence) -> Iterator[Fact | None]:
    if _NOT_RELIEF.search(chart.lower, match.start(), min(place.end, match.end() + 30)):
        return
    said = match["n"] or match["k"] or match["k2"]
    number = int(said) if said.isdigit() else worth(said)
    is_upper = _GREATER.search(chart.lower, max(place.start, match.start() - 14), match.start()) is not None
    attributes = {
        "procedure": _procedure(hit),
        "upper": match["m"],
        "bound": "less" if is_upper else None,
        "issue": "out_of_range" if number > 100 else None,
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
    lasting = [t for t in place.times if t.length is not None and t.role in _LENGTHS and 0 <= t.start - span[1] <= 50]
    if lasting:
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
    back = _BACK_BY.search(chart.lower, place.start, place.end)
    if back:
        days = whole(back["n"] or back["n2"]) * _UNIT_DAYS[back["unit"] or back["unit2"]]
        yield fact(
            chart,
            place,
            back.span(),
            "injection.relief_duration",
            assertion=Assertion.PRESENT,
            days=days,
            on=on,
            region=region,
            attributes={**attributes, "extent": "at_most"},
        )
        return
    hours = _HOURS.search(chart.lower, place.start, place.end)
    if hours:
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
