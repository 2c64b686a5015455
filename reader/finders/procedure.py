"""The injection asked for or done here: approach and level."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.current import current_sentences
from reader.emit import fact
from reader.injections import Tense, tense
from reader.needle import levels_of, side_of_needle
from reader.spans import Hit
from reader.spinal import spinal_hits, spinal_sentences
from schemas.fact import Assertion, Fact, Region

_INTERSPACE: Final = re.compile(r"\s*(?:level|interspace|interlaminar space|epidural space|space|intervertebral)\b")
_KINDS: Final = frozenset(["epidural", "transforaminal", "spinal", "generic"])
_IS_SAID: Final = {Tense.CURRENT: Assertion.PRESENT, Tense.CONDITIONAL: Assertion.HYPOTHETICAL}


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `procedure.approach` and `procedure.level`."""
    if "injection" not in chart.classes and "approach" not in chart.classes:
        return
    for sentence in spinal_sentences(chart):
        yield from _asked(chart, sentence)
    for sentence in current_sentences(chart):
        if (sentence.levels or sentence.of("approach")) and not _named(chart, sentence):
            yield from _approach(chart, sentence, Assertion.PRESENT)
            yield from _entered(chart, sentence)


def _named(chart: Chart, sentence: Sentence) -> list[Hit]:
    return [hit for hit in spinal_hits(chart, sentence) if hit.value in _KINDS]


def _asked(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """What a sentence tells of an injection that is asked for or done here."""
    hits = [(hit, tense(chart, sentence, hit)) for hit in _named(chart, sentence)]
    ours = [(hit, _IS_SAID[time]) for hit, time in hits if time in _IS_SAID]
    for hit, said in ours:
        yield from _levels(chart, sentence, hit, said)
    if ours:
        yield from _approach(chart, sentence, ours[0][1])
        yield from _named_approach(chart, sentence, ours)


def _approach(chart: Chart, sentence: Sentence, said: Assertion) -> Iterator[Fact | None]:
    for hit in sentence.of("approach"):
        if not modifiers(chart, sentence, hit.start, hit.end, "forward") & {"negation", "silence"}:
            yield fact(
                chart,
                sentence,
                (hit.start, hit.end),
                "procedure.approach",
                hit.value,
                assertion=said,
                region=region_in(sentence, sentence.start, sentence.end, hit.start),
            )


def _named_approach(chart: Chart, sentence: Sentence, ours: list[tuple[Hit, Assertion]]) -> Iterator[Fact | None]:
    """The approach that a name of the injection holds: TFESI, IESI, caudal epidural."""
    for hit, said in ours:
        words = chart.lower[hit.start : hit.end]
        named = "transforaminal" if hit.value == "transforaminal" else "caudal" if "caudal" in words else None
        if words in {"iesi", "ilesi", "ciesi", "ilesis"}:
            named = "interlaminar"
        if named is not None:
            yield fact(
                chart,
                sentence,
                (hit.start, hit.end),
                "procedure.approach",
                named,
                assertion=said,
                region=_named_region(chart, sentence, hit),
            )


def _levels(chart: Chart, sentence: Sentence, hit: Hit, said: Assertion) -> Iterator[Fact | None]:
    groups = levels_of(chart, sentence, hit)
    levels = tuple(dict.fromkeys(level for g in groups for level in g.levels))
    singles = tuple(g.single for g in groups if g.single)
    low = min([hit.start, *(g.start for g in groups)])
    high = max([hit.end, *(g.end for g in groups)])
    side = side_of_needle(chart, sentence, low, high)
    if levels or (singles and hit.value == "transforaminal"):
        yield fact(
            chart,
            sentence,
            (low, high),
            "procedure.level",
            assertion=said,
            levels=levels,
            roots=singles if not levels else (),
            side=side,
            region=region_in(sentence, low, high, hit.start),
        )
    else:
        region = _named_region(chart, sentence, hit)
        if region is not None and said is Assertion.PRESENT:
            yield fact(
                chart,
                sentence,
                (hit.start, hit.end),
                "procedure.region",
                region,
                assertion=said,
                side=side,
                region=region,
            )


def _named_region(chart: Chart, sentence: Sentence, hit: Hit) -> Region | None:
    words = chart.lower[hit.start : hit.end]
    if words.startswith(("cesi", "ciesi")):
        return "cervical"
    if words.startswith(("lesi",)):
        return "lumbar"
    return region_in(sentence, max(sentence.start, hit.start - 40), min(sentence.end, hit.end + 60), hit.start)


def _entered(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """Procedure notes: "over the C5-6 interspace", "Local anesthesia was injected at C7-T1"."""
    words = chart.words(sentence)
    for group in sentence.levels:
        is_space = _INTERSPACE.match(chart.lower, group.end) is not None
        if group.levels and (is_space or re.search(r"\b(?:needle|inject|epidural|interlaminar|wheal)", words)):
            yield fact(
                chart,
                sentence,
                (group.start, group.end),
                "procedure.level",
                assertion=Assertion.PRESENT,
                levels=group.levels,
                side=side_of_needle(chart, sentence, group.start, group.end),
                region=region_in(sentence, group.start, group.end),
            )
