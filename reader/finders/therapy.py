"""Non-invasive care: which, when, how long, and what became of it."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import clause, modifiers
from reader.effects import effect_of
from reader.emit import fact
from reader.endings import span_of
from reader.outcomes import Course, course_of
from reader.purpose import elsewhere
from reader.spans import Hit
from schemas.fact import Assertion, Fact

SKIP: Final = frozenset(
    [
        "examination",
        "imaging",
        "procedure",
        "consent",
        "anesthesia",
        "complications",
        "references",
        "allergies",
        "emg",
        "findings",
    ]
)
_THERAPY_LOINC: Final = frozenset(["11515-4", "11508-9", "34129-7"])
_TITLE: Final = re.compile(
    r"\b(?:physical|occupational) therapy\b.{0,30}\b(?:discharge|progress|daily|summary|note|re-?evaluation)"
)
_HEAD: Final = 120
_ATTENDED: Final = re.compile(
    r"\b(?:attended|completed|seen for|received|had|treated for|participated in)\b[\w\s,:]{0,20}?\b(?P<n>\d{1,3})\b"
    r"[\w\s]{0,14}?\b(?:visits|sessions|treatments)\b"
)
_NONE: Final = re.compile(
    r"\W*(?:none|nil|nothing|zero|(?:not|never) (?:yet )?(?:tried|attempted|started|undertaken|done))"
    r"(?: (?:to date|so far|yet|at all|whatsoever|tried|attempted|prior to (?:this|"
    r"the) \w+))*\W*"
)
CARE_DENIED: Final = "care denied"  #: kept with the place of a therapy, once its denial was read
CARE_HELPED: Final = ("care helped",)  #: kept once a therapy was read as one that helped
_OUTCOME_REACH: Final = 4
_LISTS: Final = frozenset(["treatment_history"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `care.therapy`."""
    yield from _attended(chart)
    yield from _none_at_all(chart)
    for sentence in chart.sentences_with("therapy", "care"):
        if sentence.section in SKIP or is_injection(sentence):
            continue
        for hit in [*sentence.of("therapy"), *sentence.of("care")]:
            value = hit.value if hit.cls == "therapy" else "unspecified"
            if hit.value == "other":
                continue
            if hit.value == "nothing":
                yield from _nothing(chart, sentence, hit)
                continue
            if hit.value == "no_drug":
                yield _no_drug(chart, sentence, hit)
                continue
            course = course_of(chart, sentence, hit, is_listed=sentence.section in _LISTS or chart.is_ticked(sentence))
            yield therapy_fact(chart, sentence, hit, value, course)


def _none_at_all(chart: Chart) -> Iterator[Fact | None]:
    """ "Conservative measures: none to date." """
    if "treatment_history" not in chart.section_names:
        return
    for sentence in chart.sentences:
        before = chart.sentences[sentence.position - 1] if sentence.position else None
        is_first = before is None or before.section != sentence.section
        if sentence.section == "treatment_history" and is_first and _NONE.fullmatch(sentence.words):
            yield from _nothing(chart, sentence, Hit(sentence.start, sentence.end, "care", "nothing"))


def _nothing(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    """ "No therapy or medication has been tried": the denial is part of the term."""
    if modifiers(chart, sentence, hit.start, hit.end) & {"silence", "family", "hypothetical", "uncertain"}:
        return
    span = (hit.start, hit.end)
    yield fact(chart, sentence, span, "care.therapy", "unspecified", assertion=Assertion.NEGATED)
    yield fact(chart, sentence, span, "care.duration", assertion=Assertion.PRESENT, days=0)
    if "therapy" not in chart.lower[hit.start : hit.end] or "medic" in chart.lower[hit.start : hit.end]:
        yield fact(chart, sentence, span, "care.medication", "other", assertion=Assertion.NEGATED)


def _no_drug(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    """ "Takes nothing for pain": the denial is part of the term."""
    if modifiers(chart, sentence, hit.start, hit.end) & {"silence", "family", "hypothetical", "uncertain"}:
        return None
    return fact(chart, sentence, (hit.start, hit.end), "care.medication", "other", assertion=Assertion.NEGATED)


def _attended(chart: Chart) -> Iterator[Fact | None]:
    """A therapist's own document: "attended 11 visits from 03/18/2026 to 04/29/2026" names no therapy but its title."""
    if chart.loinc not in _THERAPY_LOINC and _TITLE.search(f"{chart.title}\n{chart.lower[:_HEAD]}".lower()) is None:
        return
    for sentence in chart.sentences_with("visits"):
        told = _ATTENDED.search(chart.lower, sentence.start, sentence.end)
        if told and not sentence.of("therapy") and sentence.section not in {"plan", "goals"}:
            yield _course_attended(chart, sentence, Hit(*told.span(), "therapy", "physical_therapy"), told["n"])


def _course_attended(chart: Chart, sentence: Sentence, hit: Hit, visits: str) -> Fact | None:
    on, until, days, precision = span_of(chart, list(sentence.times), ongoing=False)
    effects = (effect_of(chart, one, hit if one is sentence else _at(one)) for one in _told(chart, sentence))
    effect = next((found for found in effects if found is not None), None)
    outcome = effect.value if effect else "completed"
    return therapy_fact(
        chart, sentence, hit, hit.value, Course(Assertion.PRESENT, outcome, on, until, days, visits, precision)
    )


def _told(chart: Chart, sentence: Sentence) -> Iterator[Sentence]:
    """The sentence of the visits and the few after it that name no other therapy."""
    yield sentence
    current: Sentence | None = sentence
    for _ in range(_OUTCOME_REACH):
        current = chart.following(current) if current else None
        if current is not None and not current.of("therapy"):
            yield current


def _at(sentence: Sentence) -> Hit:
    return Hit(sentence.start, sentence.start + 1, "therapy", "physical_therapy")


def is_injection(sentence: Sentence) -> bool:
    """ "Conservative treatment with an epidural injection" is none."""
    hits = sentence.of("not_care")
    return bool(hits) and any(hit.value == "injection_as_care" for hit in hits)


def therapy_fact(chart: Chart, sentence: Sentence, hit: Hit, value: str, course: Course) -> Fact | None:
    """The fact of one therapy; None when it is only mentioned."""
    if course.said is None:
        return None
    if course.said is Assertion.NEGATED:
        chart.kept[CARE_DENIED, hit.start] = True
    if course.outcome == "helped":
        chart.kept[CARE_HELPED] = True
    low, high = clause(chart, sentence, hit.start, hit.end)
    other = elsewhere(chart, sentence, hit)
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "care.therapy",
        value,
        assertion=course.said,
        on=course.on,
        until=course.until,
        days=course.days,
        region=None if other else region_in(sentence, low, high, hit.end),
        attributes={
            "outcome": course.outcome,
            "visits": course.visits,
            "precision": course.precision,
            "extent": course.extent,
            "body_part": other,
        },
    )
