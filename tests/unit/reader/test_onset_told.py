"""When a complaint began, without a word such as "onset"; and days that are of other things."""

from datetime import date

import pytest

from reader.read import read


def told(text: str) -> list[tuple[int | None, str | None, str | None]]:
    facts = read(text, document="d", document_on=None)
    return [
        (one.days, str(one.on) if one.on else None, one.attributes.get("extent"))
        for one in facts
        if one.kind == "symptom.duration"
    ]


@pytest.mark.parametrize(
    ("text", "days", "on", "extent"),
    [
        ("The left sciatica, 7/10, is nine days old.", 9, None, None),
        ("Her right leg pain is in its second week.", 14, None, "at_most"),
        ("It is day 10 of his left leg pain.", 10, None, "at_most"),
        ("Right leg pain, week two.", 14, None, "at_most"),
        ("He was well until 10 days ago, when left leg pain set in.", 10, None, None),
        ("Her right arm pain appeared the weekend before last.", 14, None, "at_most"),
        ("She awoke on November 12, 2026 with neck pain running to the right middle finger.", None, "2026-11-12", None),
        (
            "Lifted a stove on Nov 12, 2026; pain to the heel since that day, none before.",
            None,
            "2026-11-12",
            None,
        ),
        ("Right leg pain of eighteen days' standing.", 18, None, None),
        ("Recent axial neck pain, six weeks' standing.", 42, None, None),
        ("Total length of the illness stands at two months, the back having been sound before.", 60, None, None),
        ("Seventh week of low back pain.", 49, None, "at_most"),
        ("Rear-end collision on November 2, 2026. At three weeks she still has neck ache.", 21, None, None),
        ("Crash on 24 October 2026, symptom free until that day; axial neck pain.", None, "2026-10-24", None),
        ("Back went on 11/14/2026, first time ever.", None, "2026-11-14", None),
        ("The arm pain arrived with a sneeze on 10 November 2026.", None, "2026-11-10", None),
        ("Twisted on 11/16/2026; right leg pain ever since.", None, "2026-11-16", None),
        ("Neck pain and arm pain struck on November 9, 2026 in the garden.", None, "2026-11-09", None),
    ],
)
def test_the_beginning_is_read(text: str, days: int | None, on: str | None, extent: str | None) -> None:
    assert told(text) == [(days, on, extent)]


@pytest.mark.parametrize(
    "text",
    [
        "This 40 year old man has back pain.",
        "Back pain. He was seen on November 12, 2026.",
        "Physical therapy began on November 12, 2026 and the pain has been better since.",
        "The pain returned on November 12, 2026.",
        "Injection on November 12, 2026; pain unchanged since then.",
        "MRI of November 12, 2026: leg pain since.",
        "Day 2 of therapy: pain.",
        "His father awoke on May 3, 2026 with leg pain.",
    ],
)
def test_other_days_are_no_beginning(text: str) -> None:
    assert told(text) == []


def test_a_length_that_is_told_is_not_set_beside_another() -> None:
    text = "Leg pain for four months. He awoke on November 12, 2026 with leg pain again."
    assert [one[0] for one in told(text)] == [120]


def test_the_days_are_counted_to_the_document() -> None:
    facts = read("Lifted a box on Nov 12, 2026; leg pain since.", document="d", document_on=date(2026, 11, 24))
    assert [one.days for one in facts if one.kind == "symptom.duration"] == [12]
