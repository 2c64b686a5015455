"""Text to facts. Pure: the same text, dates and lexicon give the same facts."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

from reader import copied, earlier, hyphens, lexicon
from reader.chart import Chart
from reader.finders import (
    ablation,
    ablation_results,
    airway_nights,
    airway_pressure,
    allowance,
    anticoagulant_kept,
    axial,
    block_count,
    block_interval,
    block_results,
    botulinum,
    codes,
    comorbidity,
    continuation,
    counselling,
    declined,
    diagnosis,
    distribution,
    emg,
    ended,
    examination,
    eyelids,
    facet,
    facet_order,
    failed_care,
    function,
    function_free,
    function_score,
    headache,
    headache_onset,
    identity,
    imaging,
    imaging_reasons,
    injection_results,
    joint_care,
    knee,
    knee_examination,
    knee_imaging,
    limb_pain,
    measured,
    medication,
    named_results,
    no_complaint,
    one_sitting,
    onset_told,
    other_source,
    oxygen,
    oxygen_again,
    oxygen_briefly,
    oxygen_doubt,
    oxygen_signs,
    oxygen_stay,
    oxygen_tester,
    pain_in_words,
    pain_score,
    plan,
    plan_order,
    preventive,
    prior_injection,
    procedure,
    purpose,
    radiating_pain,
    recovered,
    red_flags,
    reflexes,
    relief_courses,
    repeat_study,
    resolved,
    safety,
    scales,
    sensation,
    sensory_symptoms,
    series,
    session_levels,
    session_number,
    short_relief,
    signs,
    sleep,
    sleep_complaints,
    sleep_index,
    sleep_tally,
    sleep_unseen,
    spine_condition,
    strength,
    strength_lost,
    surgery,
    symptom_duration,
    technique,
    therapy,
    toxin_dates,
    toxin_elsewhere,
    toxin_response,
    trauma,
    unsettled,
    untried,
    unwanted,
    visit,
    visual_field,
)
from reader.fold import folded
from reader.spoken_marks import spoken_marks
from reader.superseded import without_superseded
from runtime.keeping import building
from schemas.fact import Fact

_BROKEN_LINE: Final = re.compile(r"[-\u2010\u2013\u00ad][ \t\r]*\n")
Finder = Callable[[Chart], Iterator[Fact | None]]

FINDERS: Final[tuple[Finder, ...]] = (
    radiating_pain.find,
    axial.find,
    limb_pain.find,
    sensory_symptoms.find,
    distribution.find,
    ended.find,
    no_complaint.find,
    resolved.find,
    symptom_duration.find,
    onset_told.find,
    diagnosis.find,
    codes.find,
    strength.find,
    strength_lost.find,
    other_source.find,
    reflexes.find,
    sensation.find,
    signs.find,
    examination.find,
    imaging.find,
    emg.find,
    therapy.find,
    untried.find,
    medication.find,
    failed_care.find,
    recovered.find,
    pain_score.find,
    pain_in_words.find,
    function_score.find,
    function.find,
    function_free.find,
    procedure.find,
    one_sitting.find,
    session_levels.find,
    technique.find,
    plan.find,
    plan_order.find,
    series.find,
    declined.find,
    counselling.find,
    prior_injection.find,
    session_number.find,
    allowance.find,
    injection_results.find,
    ablation_results.find,
    short_relief.find,
    relief_courses.find,
    named_results.find,
    facet.find,
    block_results.find,
    block_count.find,
    ablation.find,
    facet_order.find,
    block_interval.find,
    purpose.find,
    continuation.find,
    surgery.find,
    red_flags.find,
    trauma.find,
    unwanted.find,
    safety.find,
    anticoagulant_kept.find,
    eyelids.find,
    visual_field.find,
    botulinum.find,
    toxin_elsewhere.find,
    headache.find,
    headache_onset.find,
    toxin_response.find,
    toxin_dates.find,
    preventive.find,
    measured.find,
    airway_pressure.find,
    airway_nights.find,
    comorbidity.find,
    oxygen.find,
    oxygen_again.find,
    oxygen_doubt.find,
    oxygen_briefly.find,
    oxygen_signs.find,
    oxygen_stay.find,
    oxygen_tester.find,
    scales.find,
    sleep.find,
    sleep_complaints.find,
    sleep_index.find,
    sleep_tally.find,
    sleep_unseen.find,
    visit.find,
    identity.find,
    spine_condition.find,
    imaging_reasons.find,
    repeat_study.find,
    knee.find,
    knee_examination.find,
    knee_imaging.find,
    joint_care.find,
)


_Place = tuple[int, int, str, str, str]


def _place(fact: Fact) -> _Place:
    """What orders facts, and tells all but a few apart."""
    return fact.start or 0, fact.end or 0, fact.kind, str(fact.value), fact.assertion


def _rest(fact: Fact) -> str:
    """What orders and tells apart facts of one place; dear, and asked for only where a place has several."""
    return repr(
        (
            fact.on,
            fact.until,
            fact.days,
            fact.side,
            fact.region,
            fact.levels,
            fact.roots,
            sorted(fact.attributes.items()),
        )
    )


def _in_order(facts: list[Fact]) -> Iterator[Fact]:
    """All facts by their places, of equal ones the first."""
    by_place: dict[_Place, list[Fact]] = {}
    for fact in facts:
        by_place.setdefault(_place(fact), []).append(fact)
    for place in sorted(by_place):
        same = by_place[place]
        yield from same if len(same) == 1 else _distinct(same)


def _distinct(facts: list[Fact]) -> Iterable[Fact]:
    """The facts of one place in order, of equal ones the first."""
    found: dict[str, Fact] = {}
    for fact in facts:
        found.setdefault(_rest(fact), fact)
    return (found[rest] for rest in sorted(found))


def read(
    text: str, *, document: str, document_on: date | None, loinc: str | None = None, title: str | None = None
) -> tuple[Fact, ...]:
    """Every fact the text states, sorted by where it stands.

    `document_on` is the service date of the document: relative dates and durations are as of it. Without it they stay
    unresolved. A text in another language, an empty text or noise gives no facts, never an error.
    """
    whole = _whole(text)
    # Nothing made here refers back to itself: it goes when the reading ends, and a collector would look in vain.
    with building():
        charts = _charts(whole.text, document, document_on, loinc, title)
        found = [fact for chart in charts for fact in without_superseded(chart, _found(chart))]
    facts = list(_in_order(found))
    return tuple(_replaced(fact, whole, text) for fact in facts) if whole.cuts else tuple(facts)


def _found(chart: Chart) -> Iterator[Fact]:
    """What the finders find, and last what none of them has explained."""
    found = [fact for find in FINDERS for fact in find(chart) if fact is not None]
    found += [fact for fact in unsettled.find(chart, found) if fact is not None]
    return (earlier.as_of_then(fact, chart.note_on) for fact in found) if chart.is_copied else iter(found)


def _whole(text: str) -> hyphens.Joined:
    """The text with its broken words joined and without spoken marks; most texts have none, which a look shows."""
    broken = hyphens.breaks(text, _are_words) if _BROKEN_LINE.search(text) else iter(())
    return hyphens.without(text, iter(sorted([*broken, *spoken_marks(text)])))


def _are_words(head: str, tail: str) -> bool:
    known = lexicon.words()
    return head in known and tail in known


def _replaced(fact: Fact, whole: hyphens.Joined, text: str) -> Fact:
    """A fact with its place in the text as it came."""
    if fact.start is None or fact.end is None:
        return fact
    start, end = whole.start(fact.start), whole.end(fact.end)
    return fact.but({"start": start, "end": end, "quote": text[start:end]})


def _charts(
    text: str, document: str, document_on: date | None, loinc: str | None, title: str | None
) -> Iterator[Chart]:
    """The text and each part of it that was carried over from an earlier note."""
    own, parts = copied.split(folded(text), document_on)
    yield Chart(own.text, document=document, document_on=document_on, loinc=loinc, title=title, folded=own)
    for part in parts:
        words, within = text[part.start : part.end], (part.start, part.section)
        chart = Chart(words, document=document, document_on=part.on, loinc=loinc, title=title, within=within)
        chart.is_copied, chart.note_on = True, document_on
        yield chart
