"""Blood thinners that were stopped, and plans for those that are taken: the one is not the other."""

from datetime import date

import pytest

from reader.read import read
from tests.altered import answer, charts, fill, stops

_DAY = date(2026, 11, 9)


def _safety(text: str) -> tuple[dict[str, str], bool]:
    facts = read(text, document="d1", document_on=_DAY)
    taken = {str(f.value): f.assertion.value for f in facts if f.kind == "safety.anticoagulant"}
    return taken, any(f.kind == "safety.anticoagulant_plan" for f in facts)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (
            "MEDICATIONS: Takes warfarin 5 mg daily. Xarelto was discontinued in 2024.",
            {"warfarin": "present", "rivaroxaban": "historical"},
        ),
        (
            "MEDICATIONS\n- Warfarin 5 mg daily\n- Eliquis stopped in 2023",
            {"warfarin": "present", "apixaban": "historical"},
        ),
        ("Takes warfarin. Eliquis was stopped two years ago.", {"warfarin": "present", "apixaban": "historical"}),
        ("Xarelto stopped 2023; takes warfarin.", {"warfarin": "present", "rivaroxaban": "historical"}),
        ("She stopped taking Xarelto in 2019.", {"rivaroxaban": "historical"}),
        ("Warfarin and Xarelto were stopped in 2020.", {"warfarin": "historical", "rivaroxaban": "historical"}),
        ("She was on warfarin for a DVT, stopped in 2019.", {"warfarin": "historical"}),
        ("PLAN: Continue warfarin. Xarelto was discontinued.", {"warfarin": "present", "rivaroxaban": "historical"}),
    ],
)
def test_a_medicine_stopped_is_not_taken_and_no_plan_for_another(text: str, taken: dict[str, str]) -> None:
    assert _safety(text) == (taken, False)


@pytest.mark.parametrize(
    "text",
    [
        "Warfarin was held for a colonoscopy in 2019.",
        "Stopped warfarin on 11/06/2026.",
        "Warfarin was never stopped.",
        "Takes warfarin.",
        "She was told to stop warfarin but may still be taking it.",
        "She was to hold warfarin and did not stop it.",
    ],
)
def test_what_may_still_be_taken_is_taken_and_has_no_plan(text: str) -> None:
    assert _safety(text) == ({"warfarin": "present"}, False)


@pytest.mark.parametrize(
    "text",
    [
        "Warfarin will be held 5 days before.",
        "Stop warfarin 5 days before the procedure.",
        "Warfarin will be discontinued 5 days prior.",
        "Takes warfarin. It will be stopped 5 days before the injection.",
        "Warfarin was stopped 5 days before the injection.",
        "Warfarin has been stopped for the procedure.",
        "Warfarin to be stopped 7 days prior with cardiology clearance.",
        "PLAN: Warfarin stopped 5 days prior.",
        "Warfarin held.",
        "On warfarin; cardiology agrees to hold it.",
    ],
)
def test_a_stop_around_the_procedure_is_a_plan(text: str) -> None:
    assert _safety(text) == ({"warfarin": "present"}, True)


def test_a_plan_for_one_stands_beside_another_that_was_stopped() -> None:
    text = "Clopidogrel was discontinued in 2022 and Eliquis will be held for 3 days."
    assert _safety(text) == ({"clopidogrel": "historical", "apixaban": "present"}, True)


@pytest.mark.parametrize(
    "text",
    [
        "She may be on warfarin.",
        "It is unclear whether the patient takes blood thinners.",
        "Unsure whether he is taking Eliquis.",
        "Patient does not remember if she is on Plavix.",
        "Anticoagulation status unknown.",
        "Anticoagulants: unknown.",
        "It is not known whether she takes a blood thinner.",
        "Use of anticoagulants could not be confirmed.",
    ],
)
def test_a_blood_thinner_that_nobody_is_sure_of_stays_possible(text: str) -> None:
    taken, is_planned = _safety(text)
    assert (list(taken.values()), is_planned) == (["uncertain"], False)


@pytest.mark.parametrize("text", ["She does not take blood thinners.", "Anticoagulation is not documented."])
def test_a_denial_and_silence_leave_nothing_possible(text: str) -> None:
    assert "uncertain" not in _safety(text)[0].values()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hold warfarin 5 days and Plavix 7 days before the procedure.", {"warfarin", "clopidogrel"}),
        ("She takes warfarin and clopidogrel, which will be held 5 days before.", {"warfarin", "clopidogrel"}),
        ("She takes Eliquis and Plavix. Both will be held.", {"apixaban", "clopidogrel"}),
        ("Takes Eliquis. It will be held 3 days before the injection.", {"apixaban"}),
        ("Hold warfarin 5 days before the procedure; she also takes Plavix.", {"warfarin"}),
        ("Hold warfarin and continue Plavix.", {"warfarin"}),
        ("Anticoagulants will be held before the procedure.", {None}),
    ],
)
def test_a_plan_names_the_medicines_that_it_is_for(text: str, named: set[str | None]) -> None:
    facts = read(text, document="d1", document_on=_DAY)
    assert {f.attributes.get("medicine") for f in facts if f.kind == "safety.anticoagulant_plan"} == named


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("She takes warfarin and apixaban. Warfarin will be held 5 days before the procedure.", "missing"),
        ("She is on Coumadin and Plavix. Plavix will be stopped 7 days before the injection.", "missing"),
        ("She takes warfarin and apixaban. Both will be held before the procedure.", None),
        ("She takes warfarin and apixaban. Her anticoagulants will be held before the procedure.", None),
        ("She takes Eliquis. Apixaban will be held 3 days before the procedure.", None),
        ("She takes aspirin 81 mg and Eliquis. Eliquis will be held 3 days before the procedure.", None),
        ("She takes a blood thinner. Eliquis will be held 3 days before the procedure.", None),
    ],
)
def test_each_blood_thinner_wants_a_plan(words: str, result: str | None) -> None:
    said = answer(fill(charts()["letter"], {"blood": words}))
    assert stops(said).get("anticoagulant-plan") == result
    assert said["recommendation"] == ("human_review" if result else "approve")
