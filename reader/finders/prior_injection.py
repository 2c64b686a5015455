"""Earlier spinal injections: which, when and where, and how many."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from reader.anatomy import levels_in, region_in, side_near
from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.finders import injection_relief
from reader.injection_counts import is_next_asked_for, own_count
from reader.injection_dates import KIND, region_of, when
from reader.injections import Tense, past_times, tense
from reader.spans import Hit, Time
from reader.spinal import spinal_hits, spinal_sentences
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(
    ["procedure", "anesthesia", "consent", "complications", "references", "family_history", "instructions", "goals"]
)
_REPEAT: Final = re.compile(
    r"\b(?:repeat|another|repetition of (?:the|her|his))(?: (?!mri|study|imaging)[\w-]+){0,6} ?$"
)
#: A label in front of further days: by whom, or where.
_FURTHER: Final = re.compile(
    r"(?:ours?|us|here|elsewhere|also|again|then|further(?: ones)?|the others?|others?|our (?:clinic|office|own)|"
    r"(?:by|with|from|at) (?:us|our \w+|this \w+|dr\.? ?\w+|another \w+)|this (?:clinic|office|practice)|dr\.? ?\w+|"
    r"(?:second|other|previous|prior|present|current) (?:clinic|office|practice|provider|physician))"
    r"(?: (?:done|given|records?|too|as well))?(?:[:,-]| (?:on|were|gave|did|added|-))? ?"
)
_BETWEEN_DAYS: Final = re.compile(r"(?:[\s,;.&]|\b(?:and|on)\b)*")
PRIOR_TOLD: Final = ("prior told",)  #: kept once an earlier injection was read
#: "No other injections": beside the one that is told.
_BESIDE: Final = re.compile(
    r"\b(?:no|not had|not received|without|never) (?:any )?(?:other|others|further|additional|more|interim|intervening|"
    r"subsequent)(?: (?!than)[\w-]+){0,3} $"
)
_SINCE_THEN: Final = re.compile(
    r"s?,?(?: (?:was|were|has been|have been)(?: done| given)?)? (?:since|besides|beyond (?:that|it|this)|apart from|"
    r"other than|in between|between|in the interim|after (?:that|it)|thereafter)\b"
)
_LAST_ONE: Final = re.compile(
    r"(?:after|since|from|following) (?:the |his |her )?(?:last|previous|prior|earlier|first) "
    r"(?:one|injection|esi|epidural|block|procedure)\b"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `injection.prior`, `injection.relief` and `injection.relief_duration`."""
    for sentence in spinal_sentences(chart):
        if sentence.section not in _SKIP:
            yield from _told_in(chart, sentence, spinal_hits(chart, sentence))


def _told_in(chart: Chart, sentence: Sentence, hits: list[Hit]) -> Iterator[Fact | None]:
    """What one sentence tells of earlier injections, and what came of them."""
    prior = [h for h in hits if tense(chart, sentence, h) is Tense.PRIOR]
    for hit in prior:
        for on, precision in _dates(chart, sentence, hit):
            yield _prior(chart, sentence, hit, on, precision)
    for time in _elsewhere(chart, sentence) if prior else ():
        yield _prior(chart, sentence, prior[-1], time.first, None)
    yield from _denied(chart, sentence, hits)
    asked = [h for h in hits if is_next_asked_for(chart, sentence, h)]
    for hit in asked:
        yield _prior(chart, sentence, hit, None, None)
    implied = _implied(chart, sentence, hits) if not prior and not asked else []
    for hit in implied:
        yield _prior(chart, sentence, hit, *_when_implied(chart, sentence))
    prior = prior or implied
    if prior:
        yield from injection_relief.response(chart, sentence, prior)
        yield from _reactions(chart, sentence)


def _denied(chart: Chart, sentence: Sentence, hits: list[Hit]) -> Iterator[Fact | None]:
    for hit in hits:
        if tense(chart, sentence, hit) is Tense.DENIED and not _is_beside(chart, sentence, hit):
            region = region_in(sentence, sentence.start, sentence.end, hit.start)
            yield fact(chart, sentence, (hit.start, hit.end), "injection.prior", KIND[hit.value],
                       assertion=Assertion.NEGATED, region=region)  # fmt: skip


def _is_beside(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "No other injections", "none since": where one is told of, that one is not denied by it."""
    is_beside = _BESIDE.search(chart.lower, sentence.start, hit.start) or _SINCE_THEN.match(
        chart.lower, hit.end, sentence.end
    )
    return is_beside is not None and (_is_told(chart) or _is_repeat(chart))


def _is_repeat(chart: Chart) -> bool:
    """Whether a further injection is asked for, of which there must be an earlier one."""
    return any(
        is_next_asked_for(chart, one, hit) or _REPEAT.search(chart.lower, max(one.start, hit.start - 50), hit.start)
        for one in chart.sentences_with("injection")
        if one.section not in _SKIP
        for hit in spinal_hits(chart, one)
    )


def _is_told(chart: Chart) -> bool:
    """Whether the document tells of an earlier injection anywhere in words of its own."""
    key = ("told",)
    if key not in chart.kept:
        chart.kept[key] = any(
            tense(chart, s, h) is Tense.PRIOR
            for s in chart.sentences_with("injection")
            if s.section not in _SKIP
            for h in spinal_hits(chart, s)
        )
    return bool(chart.kept[key])


def _implied(chart: Chart, sentence: Sentence, hits: list[Hit]) -> list[Hit]:
    """ "Repeat ESI four weeks after the last one": what is repeated was done before."""
    last = hits[-1]
    if tense(chart, sentence, last) is not Tense.CURRENT or _is_told(chart):
        return []
    is_again = _REPEAT.search(chart.lower, max(sentence.start, hits[0].start - 50), hits[0].start)
    return [last] if is_again or _LAST_ONE.search(chart.lower, last.end, sentence.end) else []


def _when_implied(chart: Chart, sentence: Sentence) -> tuple[date | None, str | None]:
    for time in sentence.times:
        if time.days and chart.document_on and _LAST_ONE.match(chart.lower, time.end + 1, sentence.end):
            return chart.document_on - timedelta(days=time.days), "approximate"
    return None, None


def _reactions(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    following = chart.following(sentence)
    for place in [sentence, *([following] if following is not None else [])]:
        for hit in place.of("reaction")[:1]:
            yield fact(chart, place, (hit.start, hit.end), "safety.injection_reaction")


def _response_word(sentence: Sentence) -> str | None:
    words = {h.value for h in sentence.of("relief")}
    for value in ("worse", "none", "little", "brief", "helped"):
        if value in words:
            return value
    return None


def _dates(chart: Chart, sentence: Sentence, hit: Hit) -> list[tuple[date | None, str | None]]:
    """One for each injection that the text dates ("on 01/15/2026 and 04/20/2026"), else one."""
    named = dict.fromkeys(
        (t.first, None if t.precision == "day" else t.precision)
        for t in past_times(chart, sentence, hit)
        if t.first is not None and t.precision in {"day", "month"} and t.role not in {"range", "since"}
    )
    return [*named] if len(named) > 1 else [when(chart, sentence, hit)]


def _elsewhere(chart: Chart, sentence: Sentence) -> list[Time]:
    """ "ESI at Dr. A's on 2/2/26. Ours: 8/3/26 and 11/2/26.": days that go on in a sentence of their own."""
    following = chart.following(sentence)
    if following is None or not following.times or _FURTHER.match(following.words) is None:
        return []
    rest, reached = "", following.start
    for time in following.times:
        if time.first is None or time.precision != "day" or time.role == "range":
            return []
        rest += chart.lower[reached : time.start] + " "
        reached = time.end
    label = _FURTHER.match(rest)
    rest = rest[label.end() if label else 0 :] + chart.lower[reached : following.end]
    return list(following.times) if _BETWEEN_DAYS.fullmatch(rest) else []


def _prior(chart: Chart, sentence: Sentence, hit: Hit, on: date | None, precision: str | None) -> Fact | None:
    chart.kept[PRIOR_TOLD] = True
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "injection.prior",
        KIND[hit.value],
        assertion=Assertion.PRESENT,
        on=on,
        side=side_near(sentence, hit.start, hit.end),
        levels=levels_in(sentence, hit.start - 40, hit.end + 40),
        region=region_of(chart, sentence, hit),
        attributes={
            "response": _response_word(sentence),
            "precision": precision,
            "approach": "transforaminal" if hit.value == "transforaminal" else None,
            "procedure": "ablation" if hit.value == "ablation" else None,
            **own_count(chart, sentence, hit),
        },
    )
