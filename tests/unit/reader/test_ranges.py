"""Ranges, parts and pronouns by which results are told: the words of reviewers who write whole sentences."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact


def _facts(text: str, kind: str) -> list[Fact]:
    found = read(text, document="d1", document_on=date(2026, 11, 20), loinc="11506-3", title="Progress note")
    return [one for one in found if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "relief", "upper"),
    [
        ("Third lumbar ESI requested. The first two (January and March) gave 10-15 percent improvement.", 10, "15"),
        ("Prior lumbar ESIs in May and June. Both gave between 20 and 30 % relief for a week.", 20, "30"),
        ("He had a lumbar epidural in May 2026. It was followed by relief of 20 to 25%.", 20, None),
        ("A lumbar epidural in May 2026 reduced his pain by somewhere between one fifth and one quarter.", 20, None),
        ("A lumbar epidural in May 2026 eased the leg pain by a third.", 33, None),
        (
            "A second epidural is asked for. Following the first, in July, his improvement was five to ten percent.",
            5,
            None,
        ),
        ("He had a lumbar epidural in May 2026 with twenty-five percent relief.", 25, None),
        # Of two ranges the worst is taken: 7 before, 7 after.
        ("After the lumbar epidural of August 2026 the pain went from 7-8/10 to 6-7/10.", 0, None),
    ],
)
def test_relief_by_a_range_or_a_part_counts_by_its_lower_end(text: str, relief: int, upper: str | None) -> None:
    told = _facts(text, "injection.relief")
    assert [one.value for one in told] == [relief]
    assert upper is None or told[0].attributes["upper"] == upper


def test_weeks_of_the_beginning_are_no_injections() -> None:
    assert _facts("Lumbar ESI requested. The first two weeks of therapy gave 10% relief.", "injection.relief") == []


def test_a_block_that_was_performed_is_one_of_the_past() -> None:
    text = "Just one diagnostic medial branch block was performed; it gave 40% relief for two hours."
    assert [one.value for one in _facts(text, "block.relief")] == [40]


def test_the_days_that_relief_held_are_no_duration_of_the_complaint() -> None:
    text = "After the C7-T1 injection of August 2026 her neck pain went from 8/10 to 7/10 for four or five days."
    assert _facts(text, "symptom.duration") == []
    assert [one.days for one in _facts(text, "injection.relief_duration")] == [4]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Room air SpO2 92-94% at rest.", [92, 94]),
        ("At rest on room air the saturation ranged from 93 to 95 percent.", [93, 95]),
        ("Saturation between 90 and 92% on exertion, room air.", [90, 92]),
        # A rise tells of two states, and only the second is a range's upper end.
        ("Saturation improved from 86 to 93% on 2 L.", [93]),
    ],
)
def test_both_ends_of_a_range_of_saturations_are_kept(text: str, values: list[int]) -> None:
    assert sorted(one.value for one in _facts(text, "oxygen.saturation")) == values


def test_a_value_in_the_next_part_of_a_list_keeps_its_own_state() -> None:
    told = _facts("On room air: resting 94%, walking 91%, asleep 90%.", "oxygen.saturation")
    assert [(one.value, one.attributes["condition"]) for one in sorted(told, key=lambda one: -one.value)] == [
        (94, "rest_awake"), (91, "exercise"), (90, "sleep"),
    ]  # fmt: skip


def test_what_a_saturation_never_fell_below_is_no_value_that_qualifies() -> None:
    assert _facts("Overnight on room air never below 88% for more than 5 minutes.", "oxygen.saturation") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The home sleep apnea test recorded 2 to 4 respiratory events per hour.", [2, 4]),
        ("Polysomnography showed 18 obstructive events an hour.", [18]),
        ("Home sleep test: AHI 12.", [12]),
        ("With CPAP at 9 cm the sleep study showed 3 events per hour.", []),
    ],
)
def test_events_an_hour_of_a_test_are_its_index(text: str, values: list[float]) -> None:
    assert sorted(one.value for one in _facts(text, "sleep.ahi")) == values


@pytest.mark.parametrize(
    ("text", "frequency"),
    [
        ("He snores occasionally.", "seldom"),
        ("Rare snoring.", "seldom"),
        ("She snores only on her back after wine.", None),
        ("He snores loudly every night.", None),
    ],
)
def test_snoring_that_is_seldom_is_not_habitual(text: str, frequency: str | None) -> None:
    (told,) = _facts(text, "sleep.symptom")
    assert told.attributes.get("frequency") == frequency


def test_a_partner_who_never_heard_snoring_denies_it() -> None:
    told = _facts("His girlfriend has never heard snoring or pauses in breathing.", "sleep.symptom")
    assert {one.value: one.assertion for one in told} == {
        "snoring": Assertion.NEGATED, "witnessed_apnea": Assertion.NEGATED,
    }  # fmt: skip


@pytest.mark.parametrize(
    "where",
    [
        "below the knee to the right calf",
        "past the knee into the foot",
        "as far as the shin",
    ],
)
def test_pain_that_passes_the_knee_is_radicular(where: str) -> None:
    assert [one.assertion for one in _facts(f"The pain also shoots {where}.", "symptom.radicular_pain")] == [
        Assertion.PRESENT
    ]


def test_a_confirmatory_block_that_was_not_done_says_nothing_of_the_first() -> None:
    text = (
        "A single comparative block in June 2026 relieved about half of the pain; a confirmatory block was never done."
    )
    assert [(one.value, one.assertion) for one in _facts(text, "block.relief")] == [(50, Assertion.PRESENT)]
    assert {one.value for one in _facts(text, "block.count")} == {1}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("X-rays of the left knee show no joint space narrowing.", {"joint_space_narrowing", "normal"}),
        ("X-rays of the left knee show no lateral compartment joint space narrowing.", {"joint_space_narrowing"}),
        (
            "X-rays of the left knee show no joint space narrowing but large osteophytes.",
            {"joint_space_narrowing", "osteophytes"},
        ),
    ],
)
def test_films_without_any_narrowing_show_no_advanced_arthritis(text: str, values: set[str]) -> None:
    assert {one.value for one in _facts(text, "imaging.knee_finding")} == values


def test_a_list_of_what_was_not_tried_denies_therapy_and_medicine_by_their_plain_names() -> None:
    text = "Right knee pain. He has not tried therapy, bracing, medicine or injection."
    assert {(one.value, one.assertion) for one in _facts(text, "care.therapy")} == {
        ("physical_therapy", Assertion.NEGATED), ("bracing", Assertion.NEGATED),
    }  # fmt: skip
    assert [(one.value, one.assertion) for one in _facts(text, "care.medication")] == [("other", Assertion.NEGATED)]
    assert _facts("It is not documented whether he has tried therapy, bracing or medicine.", "care.medication") == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Collision on November 6, 2026; neck stiff since.", [14]),
        ("Fell on November 10, 2026, low back pain ever since.", [10]),
        ("Collision on November 6, 2026. Neck pain.", []),
    ],
)
def test_what_hurts_since_a_dated_event_is_as_old_as_the_event(text: str, days: list[int]) -> None:
    assert [one.days for one in _facts(text, "symptom.duration")] == days


def test_each_of_them_are_the_injections_of_the_sentence_before() -> None:
    text = "Four lumbar epidurals in 2026. Notes record 8 out of 10 before and 7 to 8 out of 10 after each of them."
    assert [one.value for one in _facts(text, "injection.relief")] == [0]


def test_an_index_by_the_hour_is_that_of_the_test_that_is_named() -> None:
    assert [one.value for one in _facts("Polysomnography: an index of 3.2 per hour.", "sleep.ahi")] == [3.2]
    assert _facts("Polysomnography: an arousal index of 22 per hour.", "sleep.ahi") == []


def test_no_disease_of_lung_or_heart_denies_both() -> None:
    told = _facts("Snoring. No lung or heart disease.", "comorbidity")
    assert {(one.value, one.assertion) for one in told} == {
        (name, Assertion.NEGATED) for name in ("chronic_lung_disease", "heart_failure", "ischaemic_heart_disease")
    }
    assert _facts("Snoring. History of lung disease.", "comorbidity") == []


def test_a_payer_that_denies_an_injection_does_not_say_that_it_was_not_given() -> None:
    denied = "The compensation board denied a second epidural. The patient denied an earlier epidural."
    told = [(one.assertion, one.attributes.get("number")) for one in _facts(denied, "injection.prior")]
    assert sorted(told) == [(Assertion.NEGATED, None), (Assertion.PRESENT, "1")]


def test_a_place_that_the_pain_passes_is_not_the_one_that_is_scored() -> None:
    (told,) = _facts("Axial low back pain 7/10, but it shoots below the knee.", "score.pain")
    assert told.attributes.get("body_part") is None
