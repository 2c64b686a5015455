"""Accidents and falls: a recent one is a red flag, an old one, a denied one and another's is none."""

from datetime import date

import pytest

from reader.read import read
from tests.altered import SEEN_ON, answer, charts, fill, stops

RECENT = [
    "She was in a car crash yesterday.",
    "She fell down the stairs 2 days ago.",
    "MVA on November 5, 2026.",
    "She was rear-ended on 11/04/2026.",
    "Fell off a ladder last week.",
    "She slipped on ice and fell three days ago.",
    "She had a recent fall.",
    "She had a fall last night.",
    "Date of injury: 11/05/2026",
]
NONE = [
    "She had a motor vehicle accident in 2015.",
    "She fell 3 years ago.",
    "The pain began after a fall on 08/03/2026.",
    "Her husband was in a car accident last week.",
    "She denies recent trauma or falls.",
    "If she falls again within 2 days, she should call.",
    "Fall precautions were reviewed today.",
    "Her pain score fell to 7/10 yesterday.",
    "She fell asleep late last night.",
    "She is seen today after a motor vehicle accident in 2019.",
]


@pytest.mark.parametrize("words", RECENT)
def test_recent_trauma_is_a_red_flag(words: str) -> None:
    said = answer(fill(charts()["letter"], {"extra": words}))
    assert (said["recommendation"], stops(said)) == ("human_review", {"recent-trauma": "red_flag"})


@pytest.mark.parametrize("words", NONE)
def test_other_trauma_is_none(words: str) -> None:
    said = answer(fill(charts()["letter"], {"extra": words}))
    assert (said["recommendation"], stops(said)) == ("approve", {})


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("She fell 2 days ago.", date(2026, 11, 7)),
        ("She was in a motor vehicle collision on 03/05/2024. She was seen yesterday.", date(2024, 3, 5)),
        ("She fell last week.", date(2026, 11, 8)),
    ],
)
def test_the_day_is_as_of_the_document(text: str, on: date) -> None:
    facts = read(text, document="d1", document_on=SEEN_ON)
    assert [fact.on for fact in facts if fact.kind == "red_flag.trauma"] == [on]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("She fell 2 days ago.", (None, 2)),
        ("She was in a car crash yesterday.", (None, 0)),
        ("She had a recent fall.", (None, 0)),
        ("She fell 3 years ago.", (None, 1095)),
        ("She fell last year, and again two weeks ago.", (None, 14)),
        ("MVA on November 5, 2026.", (date(2026, 11, 5), None)),
    ],
)
def test_in_a_paper_without_a_date_it_is_so_many_days_before_that_paper(
    text: str, told: tuple[date | None, int | None]
) -> None:
    facts = read(text, document="d1", document_on=None)
    assert [(fact.on, fact.days) for fact in facts if fact.kind == "red_flag.trauma"] == [told]
