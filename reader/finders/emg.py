"""Electrodiagnostic results."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.anatomy import region_in, side_near
from reader.chart import Chart, Sentence
from reader.context import assess, clause, modifiers
from reader.emit import fact
from reader.finders.roots import roots_in
from reader.spans import Hit
from reader.timing import owned
from schemas.fact import Fact

_REPORT_LOINC: Final = "76641-0"
_GOES_ON: Final = re.compile(
    r"(?:it|this|these|the|findings?|impression|there|consistent|no evidence|a|mild|moderate|severe|\d\.)\b"
)
_BUT: Final = re.compile(r"\b(?:but|however|except|although)\b")
_SHOWN_ON: Final = re.compile(r"\b(?:on|by|in|per)(?: (?:the|his|her|needle|repeat)){0,2} $")
_OTHER: Final = frozenset(["other_neuropathy"])
_OF_VISIT: Final = frozenset(["plan", "medications", "allergies", "treatment_history", "chief_complaint"])
_NORMAL_REACH: Final = 24
_NORMAL: Final = frozenset(["normal", "negative"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `emg.finding`."""
    report = is_report(chart)
    if "emg" not in chart.classes and not report:
        return
    speaking = report
    for sentence in chart.sentences:
        hits = sentence.of("emg")
        if not (hits or speaking):
            continue
        if sentence.section == "assessment" and not report and not hits and chart.previous(sentence) is None:
            speaking = False  # the impression of a visit is no result of the study
            continue
        speaking = bool(hits) or (
            speaking and not sentence.of("imaging") and _carries_on(chart, sentence, is_report=report)
        )
        if not speaking or sentence.section in {"plan", "instructions", "family_history"}:
            continue
        if hits and _is_not_done(chart, sentence, hits[0]):
            continue
        yield from _results(chart, sentence, hits[0] if hits else None)


def _carries_on(chart: Chart, sentence: Sentence, *, is_report: bool) -> bool:
    if is_report and sentence.section in {"emg", "assessment"}:
        return True
    return _GOES_ON.match(chart.lower, sentence.start) is not None


def is_report(chart: Chart) -> bool:
    """Whether the impression of the document is that of the study: in the note of a visit it is the clinician's own.

    Nor is it the study's where the study itself was normal.
    """
    if chart.loinc == _REPORT_LOINC:
        return True
    names = chart.section_names
    return "emg" in names and not names & _OF_VISIT and not _is_normal(chart)


def _is_normal(chart: Chart) -> bool:
    return any(
        word.value in _NORMAL and 0 <= word.start - study.end <= _NORMAL_REACH
        for sentence in chart.sentences_with("emg")
        if sentence.section == "emg"
        for study in sentence.of("emg")
        for word in sentence.of("result")
    )


def _is_not_done(chart: Chart, sentence: Sentence, study: Hit) -> bool:
    """ "No radiculopathy on EMG" denies the finding and not the study."""
    said = modifiers(chart, sentence, study.start, study.end, "forward")
    if _SHOWN_ON.search(chart.lower, max(sentence.start, study.start - 24), study.start) and "hypothetical" not in said:
        return "silence" in said
    return bool(said & {"hypothetical", "negation", "silence"})


def _results(chart: Chart, sentence: Sentence, study: Hit | None) -> Iterator[Fact | None]:
    on = (
        next((t.first for t in owned(chart, sentence, study) if t.first and t.precision == "day"), None)
        if study
        else None
    )
    named = [h for h in sentence.of("diagnosis") if h.value == "radiculopathy" or h.value in _OTHER]
    for hit in named:
        low, high = clause(chart, sentence, hit.start, hit.end)
        value = "radiculopathy" if hit.value == "radiculopathy" else "other"
        said = assess(chart, sentence, hit.start, hit.end)
        severity = next((s.value for s in sentence.of("severity") if low <= s.start and s.end <= hit.start), None)
        yield fact(
            chart,
            sentence,
            (hit.start, hit.end),
            "emg.finding",
            value,
            assertion=said,
            on=on,
            side=side_near(sentence, hit.start, hit.end, low=low, high=high),
            region=region_in(sentence, low, high, hit.start),
            roots=roots_in(chart, sentence, max(low, hit.start - 45), high),
            attributes={"severity": severity},
        )
    for hit in sentence.of("denervation")[:1] if not named else ():
        yield _denervation(chart, sentence, hit, on)
    if study and not named:
        words = [w for w in sentence.of("result") if w.value in _NORMAL and 0 <= w.start - study.end <= 40]
        is_qualified = words and _BUT.search(chart.lower, words[0].end, sentence.end) is not None
        if (
            words
            and not is_qualified
            and not modifiers(chart, sentence, words[0].start, words[0].end, "forward") & {"negation"}
        ):
            side = side_near(sentence, study.start, words[0].end)
            yield fact(chart, sentence, (study.start, words[0].end), "emg.finding", "normal", on=on, side=side)


def _denervation(chart: Chart, sentence: Sentence, hit: Hit, on: date | None) -> Fact | None:
    """ "Acute denervation in the left C7 myotome": the finding of a radiculopathy, where a root is named."""
    low, high = clause(chart, sentence, hit.start, hit.end)
    roots = roots_in(chart, sentence, low, high)
    if not roots:
        return None
    side = side_near(sentence, hit.start, hit.end, low=low, high=high)
    return fact(chart, sentence, (hit.start, hit.end), "emg.finding", "radiculopathy", on=on, side=side, roots=roots,
                assertion=assess(chart, sentence, hit.start, hit.end))  # fmt: skip
