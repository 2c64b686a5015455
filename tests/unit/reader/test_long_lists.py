"""A text of nothing but codes, dates or names of care is read in proportion to its length, however long its sentences.

Counted are calls of functions, which no load of the machine changes.
"""

import sys
from datetime import date
from types import FrameType
from typing import Any, Final

import pytest

from reader.read import read

_SHORT: Final = 450  #: characters; four times as many are still one sentence
_SENTENCES: Final = 2_000  #: characters of short sentences, more than finders look round
_FACTOR: Final = 4
_MOST: Final = 1.25  #: of what the length alone explains


def _calls(text: str) -> int:
    count = 0

    def _seen(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(_seen)
    try:
        read(text, document="d1", document_on=date(2026, 11, 1))
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "words",
    [
        "M54.12 ",
        "M54.12, ",
        "62321 ",
        "62321 M54.12 ",
        "7/10 ",
        "01/02/2026 ",
        "for 6 weeks ",
        "PT ",
        "PT, ",
        "warfarin, ",
        "ibuprofen, naproxen ",
        "gabapentin 300 mg ",
        "no ",
        "no pain ",
        "without ",
        "SpO2 88% ",
        "failed ",
    ],
)
def test_calls_grow_no_faster_than_the_text(words: str) -> None:
    _grows_as_its_length(words, _SHORT)


@pytest.mark.parametrize("words", ["AHI 34. ", "No pain.\n", "Injection. ", "M54.12\n", "01/02/2026 | 03/04/2026\n"])
def test_calls_grow_no_faster_than_the_number_of_sentences(words: str) -> None:
    _grows_as_its_length(words, _SENTENCES)


def _grows_as_its_length(words: str, short: int) -> None:
    text = words * (short * _FACTOR // len(words) + 1)
    read(text[:short], document="d1", document_on=None)  # what is made once is made before it is counted
    assert _calls(text[: short * _FACTOR]) <= _FACTOR * _MOST * _calls(text[:short])
