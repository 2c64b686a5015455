"""Care for a knee, a foot or an operated shoulder is not care of the spine."""

import pytest

from reader.read import read
from schemas.fact import Fact


def _care(text: str) -> list[Fact]:
    facts = read(f"PRIOR TREATMENTS\n- {text}", document="d1", document_on=None)
    return [fact for fact in facts if fact.kind in {"care.therapy", "care.medication", "care.failed", "care.duration"}]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("PT 08/17/2026 to 10/05/2026 for her knee, 12 visits, no relief", "knee"),
        ("PT 08/17/2026 to 10/05/2026 for knee pain, 12 visits, no relief", "knee"),
        ("PT 08/17/2026 to 10/05/2026 after knee replacement, no relief", "knee"),
        ("Physical therapy for 8 weeks following total knee arthroplasty without relief", "knee"),
        ("Physical therapy for 8 weeks after a total knee replacement, without relief", "knee"),
        ("PT for left knee osteoarthritis 08/17/2026 to 10/05/2026, no relief", "knee"),
        ("Knee physical therapy for 8 weeks, no relief", "knee"),
        ("Left knee: PT x 8 weeks, no relief", "knee"),
        ("PT and naproxen for 8 weeks for knee pain, no relief", "knee"),
        ("PT x 8 weeks for plantar fasciitis, no relief", "foot"),
        ("PT for 8 weeks after hip replacement, no relief", "hip joint"),
        ("PT after rotator cuff repair for 8 weeks, no relief", "shoulder joint"),
        ("PT for 8 weeks for vertigo, no relief", "elsewhere"),
        ("Pelvic floor physical therapy for 8 weeks, no relief", "elsewhere"),
        ("Conservative care for 8 weeks for her knee failed", "knee"),
    ],
)
def test_care_for_another_part_names_it_and_no_region(text: str, part: str) -> None:
    found = _care(text)
    assert found
    assert {(fact.attributes.get("body_part"), fact.region) for fact in found} == {(part, None)}


@pytest.mark.parametrize(
    "text",
    [
        "PT for 8 weeks for neck pain and knee pain, no relief",
        "PT for neck pain radiating to the elbow and wrist for 8 weeks, no relief",
        "PT for 8 weeks after a car accident, no relief",
        "PT for 8 weeks, no relief, after which she had knee surgery",
        "PT for her shoulder for 8 weeks, no relief",
        "PT for wrist drop from the C6 root for 8 weeks, no relief",
        "PT for 8 weeks at the Knee and Spine Center, no relief",
        "PT for 8 weeks, no relief",
    ],
)
def test_care_of_the_spine_names_no_other_part(text: str) -> None:
    found = _care(text)
    assert found
    assert all("body_part" not in fact.attributes for fact in found)


def test_two_courses_keep_what_each_was_for() -> None:
    found = _care("PT for her neck for 8 weeks, no relief; PT for her knee for 4 weeks")
    therapy = {
        (fact.days, fact.region, fact.attributes.get("body_part")) for fact in found if fact.kind == "care.therapy"
    }
    assert therapy == {(56, "cervical", None), (28, None, "knee")}
