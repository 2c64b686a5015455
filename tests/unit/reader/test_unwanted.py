"""What is asked for and not wanted after all, whatever it is."""

import pytest

from reader.read import read
from tests.altered import SEEN_ON, answer, charts, fill, stops


def _declined(text: str) -> set[str]:
    facts = read(text, document="d1", document_on=SEEN_ON)
    return {str(fact.value) for fact in facts if fact.kind == "procedure.declined"}


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Addendum: patient cancelled the procedure.", "unnamed"),
        ("The patient no longer wishes to proceed.", "unnamed"),
        ("She elected not to proceed.", "unnamed"),
        ("The request was withdrawn by the patient.", "unnamed"),
        ("She no longer wishes to proceed with the surgery.", "surgery"),
        ("Patient has decided against knee replacement.", "knee_replacement"),
        ("The patient opted not to go ahead with the total knee arthroplasty.", "knee_replacement"),
        ("The blepharoplasty was canceled by the patient.", "eyelid_surgery"),
        ("He refuses to use CPAP.", "airway_pressure"),
        ("Patient no longer wants home oxygen.", "oxygen"),
        ("She does not want botox.", "botulinum"),
        ("The MRI was cancelled.", "mri"),
        ("He declines the sleep study.", "sleep_study"),
    ],
)
def test_what_is_not_wanted_is_named(text: str, thing: str) -> None:
    assert _declined(text) == {thing}


@pytest.mark.parametrize(
    "text",
    [
        "She declined surgery in 2020.",
        "She has not cancelled the procedure.",
        "The MRI was cancelled by the insurance.",
        "She initially declined CPAP but now wants it.",
        "If she declines the procedure, refer back.",
        "She does not want to wait for the procedure.",
        "She wishes to proceed with surgery.",
        "Her mother declined surgery.",
        "The patient tolerated the procedure.",
    ],
)
def test_what_else_is_said_of_it_is_no_refusal(text: str) -> None:
    assert _declined(text) == set()


def test_an_addendum_that_cancels_the_procedure_is_a_persons() -> None:
    letter = fill(charts()["letter"], {})
    said = answer(letter, "Addendum of November 12, 2026: the patient no longer wishes to proceed.")
    assert (said["recommendation"], stops(said)["still-wanted"]) == ("human_review", "not_met")


@pytest.mark.parametrize("words", ["She declines surgery.", "She does not want a sleep study.", "He declined CPAP."])
def test_another_thing_that_is_not_wanted_stops_nothing(words: str) -> None:
    said = answer(fill(charts()["letter"], {"extra": words}))
    assert (said["recommendation"], stops(said)) == ("approve", {})


def test_what_was_declined_long_before_the_newest_day_is_no_answer_of_now() -> None:
    text = "In 2019 she declined the knee replacement. Since May 2026 exercise and injections; no better."
    assert [one for one in read(text, document="d1", document_on=None) if one.kind == "procedure.declined"] == []
