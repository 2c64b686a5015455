"""A complaint that is told from an accident with its day, or by its age behind other words."""

from datetime import date

import pytest

from reader.read import read


def days(text: str) -> list[int | None]:
    facts = read(f"First diagnostic MBB C5-6. {text}", document="d", document_on=date(2026, 11, 26))
    return [one.days for one in facts if one.kind == "symptom.duration"]


@pytest.mark.parametrize(
    "text",
    [
        "Neck pain from a parking-lot collision on 22 October 2026.",
        "Neck pain since a rear-end collision on 22 October 2026.",
        "Neck pain after a car accident on 22 October 2026.",
        "Neck pain due to an MVA, 10/22/26.",
        "Neck pain, which began with a fall on October 22, 2026, is 7/10.",
        "Neck pain dates to a lifting injury of 22 October 2026.",
        "Neck pain stemming from a whiplash on 10/22/2026.",
        "Axial pain caused by a crash on 10/22/2026, no arm pain.",
        "Crash on 22 October 2026, neck pain from that day.",
        "Neck pain from a collision, so five weeks old.",
        "Neck pain, now five weeks old, after whiplash.",
        "Neck pain following a fall off a ladder, just five weeks old.",
    ],
)
def test_the_day_of_the_event_is_that_of_the_onset(text: str) -> None:
    assert days(text) == [35]


@pytest.mark.parametrize(
    "text",
    [
        "Chronic neck pain after a collision on 22 October 2026.",
        "Neck pain, worse after a collision on 22 October 2026.",
        "Neck pain aggravated. Neck pain after a crash on 10/22/2026.",
        "Neck pain from a collision. Surgery on 22 October 2026.",
        "Neck pain from a collision years ago, film of 22 October 2026.",
        "Neck pain. Fall on 10/22/2026, wrist fracture.",
        "Neck pain flared after a fall on 10/22/2026.",
    ],
)
def test_an_event_on_top_of_older_pain_is_no_onset(text: str) -> None:
    assert days(text) == []
