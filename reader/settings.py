"""Where the patient was when something was measured."""

from typing import Final

from reader.chart import Chart, Sentence

_DISCHARGE_SUMMARY: Final = "18842-5"  #: LOINC
_OF_THE_STAY: Final = frozenset(["complications", "", "vitals", "examination"])


def setting(chart: Chart, sentence: Sentence) -> str | None:
    """ "inpatient" where the sentence, or the document at this place, speaks of a stay in hospital."""
    if any(hit.value == "inpatient" for hit in sentence.of("stay")):
        return "inpatient"
    if chart.loinc == _DISCHARGE_SUMMARY or "discharge summary" in chart.lower:
        return "inpatient"
    is_stay = sentence.section in _OF_THE_STAY and any(
        hit.value == "inpatient" for one in chart.sentences_with("stay") for hit in one.of("stay")
    )
    return "inpatient" if is_stay else None
