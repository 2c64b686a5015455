"""A blood thinner that is taken through the procedure, said in so many words."""

import pytest

from reader.read import read
from schemas.fact import Assertion


def denied(text: str) -> bool:
    return any(
        one.kind == "safety.anticoagulant_plan" and one.assertion is Assertion.NEGATED
        for one in read(text, document="d", document_on=None)
    )


@pytest.mark.parametrize(
    "text",
    [
        "He takes Eliquis and will not pause it for the C7-T1 epidural.",
        "Anticoagulation is to be continued uninterrupted for the cervical epidural.",
        "Clopidogrel is not to be stopped. Cervical ESI tomorrow.",
        "Warfarin continues through the cervical injection.",
        "She is on Xarelto; the epidural is given without interrupting it.",
        "On warfarin, uninterrupted, C6-7 interlaminar injection planned.",
        "Takes Plavix and refuses to hold it before the cervical epidural.",
        "Eliquis twice daily, no dose to be skipped, cervical ESI at noon.",
        "Takes warfarin; there is no plan to hold it for the injection.",
    ],
)
def test_a_blood_thinner_that_is_kept(text: str) -> None:
    assert denied(text)


@pytest.mark.parametrize(
    "text",
    [
        "Eliquis will be held for 3 days before the cervical epidural.",
        "She has not stopped Eliquis yet. It will be held 72 hours before the injection.",
        "Warfarin will not be stopped, as cardiology approved the injection under it.",
        "Takes Eliquis for atrial fibrillation. Cervical ESI is planned.",
        "Continues Eliquis for DVT, cervical epidural requested.",
        "No anticoagulants. He will not stop naproxen before the injection.",
        "Her husband takes warfarin and will not stop it for his epidural.",
    ],
)
def test_a_plan_a_clearance_or_silence_is_no_such_statement(text: str) -> None:
    assert not denied(text)
