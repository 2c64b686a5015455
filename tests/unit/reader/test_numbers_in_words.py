"""Numbers written in words, and percentages written apart."""

from datetime import date

import pytest

from reader import fold
from reader.numbers import whole
from reader.read import read


def values(text: str, kind: str) -> list[object]:
    return [one.value for one in read(text, document="d", document_on=date(2026, 11, 1)) if one.kind == kind]


@pytest.mark.parametrize(
    ("words", "number"),
    [("nineteen", 19), ("thirty-four", 34), ("ninety nine", 99), ("zero", 0), ("twenty", 20), ("7", 7)],
)
def test_a_number_below_a_hundred_is_read_in_words(words: str, number: int) -> None:
    assert whole(words) == number


@pytest.mark.parametrize(
    "text", ["Fifty per cent better.", "PER CENT", "60 per center line", "per cent", "\u0130 per cent"]
)
def test_a_percentage_written_apart_moves_no_character(text: str) -> None:
    folded = fold.lower(text)
    assert len(folded) == len(text)
    assert ("per cent" in folded) is ("center" in text)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Obstructive sleep apnoea. Epworth four.", "score.epworth", [4.0]),
        ("AHI 22. Epworth Sleepiness Scale of seventeen.", "score.epworth", [17.0]),
        ("AHI 22. The download shows four hours or more on 34 per cent of nights.", "cpap.adherence", [34.0]),
        ("Download: used 4 hours on 34% of nights.", "cpap.adherence", []),
    ],
)
def test_scores_and_shares_are_read(text: str, kind: str, expected: list[float]) -> None:
    assert values(text, kind) == expected


def test_headache_days_are_counted_in_words_after_a_count() -> None:
    text = "Before treatment the diary counted 20 headache days a month; after two cycles of Botox it counts nineteen."
    assert values(text, "headache.days") == [20, 19]


def test_care_that_took_half_the_pain_away_helped_and_less_says_nothing() -> None:
    def outcome(text: str) -> list[str | None]:
        facts = read(text, document="d", document_on=date(2026, 11, 1))
        return [one.attributes.get("outcome") for one in facts if one.kind == "care.therapy"]

    assert outcome("With seven weeks of physiotherapy the leg pain has come down from eight to one.") == ["helped"]
    assert outcome("With seven weeks of physiotherapy the leg pain went from eight to seven.") == [None]
