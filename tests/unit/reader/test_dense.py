"""A text that was built to be dear costs no more than its length: what is looked at grows no faster than the text."""

import sys
from datetime import date

import pytest

from reader.read import read
from reader.sentences import LONGEST, split_sentences

DENSE = {
    "results": "ESI at C5-6 on 1/1/2026 gave 80% relief for 3 months, ",
    "scores": "pain 7/10 for 6 weeks, ",
    "studies": "2026-01-01 MRI of the cervical spine, ",
    "denials": "no fever, ",
    "therapy": "physical therapy for 6 weeks and ",
    "blocks": "medial branch block L4-5 on 1/1/2026 80% relief, ",
    "devices": "CPAP 5 hours per night 70% AHI 30, ",
    "short sentences": "Epidural injection at C5-6 on 1/1/2026 gave 80% relief for 3 months. ",
    "no word": "(C5-6 ",
    "headings": "EXAM: ",
    "boxes": "[ ] ",
    "copies": "copied from 1/1/2026: pain 7/10\n",
    "broken words": "numb-\nness ",
}
SMALL = 12_000


def calls(text: str) -> int:
    """Calls of functions while a text is read: a count of its cost that is the same on every machine."""
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        read(text, document="d1", document_on=date(2026, 11, 2))
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", DENSE)
def test_twice_the_text_costs_twice_the_calls(name: str) -> None:
    unit = DENSE[name]
    small = unit * (SMALL // len(unit))
    read(small, document="d1", document_on=None)  # what is compiled once
    assert calls(small * 2) < 2.5 * calls(small)


def test_a_sentence_without_an_end_is_cut_between_words_and_loses_none() -> None:
    for text in ("numbness, " * 1_000, "numbness " * 1_000, "numbness" * 1_000):
        spans = split_sentences(text, 0, len(text))
        assert max(end - start for start, end in spans) <= LONGEST
        kept = "".join(text[start:end] for start, end in spans)
        assert kept.replace(" ", "").replace(",", "") == "numbness" * 1_000
        assert text[spans[0][1]] in ", n"
    assert split_sentences("One. Two.", 0, 9) == [(0, 4), (5, 9)]


@pytest.mark.parametrize("text", ["Code M54.12. Next day.", "MRD1 OD 3.5 OS 3.0. Next day."])
def test_a_number_with_a_point_ends_a_sentence(text: str) -> None:
    assert [text[start:end] for start, end in split_sentences(text, 0, len(text))][-1] == "Next day."
