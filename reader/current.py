"""Which sentences tell of the procedure asked for or done here, by their sections."""

from typing import Final

from reader.chart import Chart, Sentence

CURRENT_SECTIONS: Final = frozenset(["procedure", "anesthesia", "consent"])
_OF_NOTE: Final = CURRENT_SECTIONS | {"assessment", "imaging", "findings", "complications"}


def _current_sections(chart: Chart) -> frozenset[str]:
    """Sections that tell of the procedure asked for or done here; in a procedure note there are more."""
    return _OF_NOTE if is_procedure_note(chart) else CURRENT_SECTIONS


def is_current(chart: Chart, sentence: Sentence) -> bool:
    """Whether a sentence tells of the procedure asked for or done here: by its section, or in a procedure note."""
    return sentence.section in _current_sections(chart)


def current_sentences(chart: Chart) -> list[Sentence]:
    """Those that `is_current` finds."""
    sections = _current_sections(chart)
    return [] if sections.isdisjoint(chart.section_names) else [s for s in chart.sentences if s.section in sections]


def is_procedure_note(chart: Chart) -> bool:
    """A document that describes how a needle was placed and holds no history of its own."""
    key = ("procedure note",)
    if key not in chart.kept:
        sections = chart.section_names
        is_told = bool(sections & {"procedure", "anesthesia"}) and "needle" in chart.lower
        chart.kept[key] = is_told and not sections & {"examination", "review_of_systems"}
    return bool(chart.kept[key])
