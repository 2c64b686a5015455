"""Marks that a dictation spells out stand for themselves, and offsets stay those of the text as it came."""

import pytest

from reader.read import read
from reader.spoken_marks import spoken_marks


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("no arm pain, comma, and no weakness, full stop.", "no arm pain, and no weakness."),
        ("He has had, comma, since May, comma, left leg pain.", "He has had, since May, left leg pain."),
        ("The comma of the report is missing.", "The comma of the report is missing."),
        ("He went through a difficult period.", "He went through a difficult period."),
        ("It came to a full stop after two weeks.", "It came to a full stop after two weeks."),
    ],
)
def test_spoken_marks_are_left_out(text: str, left: str) -> None:
    kept, reached = "", 0
    for start, end in spoken_marks(text):
        kept += text[reached:start]
        reached = end
    assert kept + text[reached:] == left


def test_what_stands_behind_a_spoken_mark_keeps_its_place() -> None:
    text = "He declined therapy, comma, and NRS is 8 today, full stop."
    scores = [one for one in read(text, document="d", document_on=None) if one.kind == "score.pain"]
    assert [one.value for one in scores] == [8]
    assert scores[0].start is not None
    assert "NRS is 8" in text[scores[0].start : scores[0].end]
