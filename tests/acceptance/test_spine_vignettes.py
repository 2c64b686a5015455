"""Short cases of the spine in the manner of published ones: what is asked for, what is contradicted, who decides."""

from typing import Any, NamedTuple

import pytest

from ops.local_review import review_locally
from schemas.evaluation import Assessment, Result


class Vignette(NamedTuple):
    text: str
    codes: tuple[str, ...]
    diagnoses: tuple[str, ...]
    asks: frozenset[str] = frozenset()  #: at least these categories
    against: frozenset[str] = frozenset()  #: at least one of these coverage criteria is not met
    recommendation: str = "request_information"


ESI = frozenset({"imaging", "examination", "conservative_care", "function_or_pain_scale"})

VIGNETTES = {
    "lumbar interlaminar, dates missing": Vignette(
        "L5-S1 interlaminar epidural steroid injection (62323) for right leg sciatica. MRI shows an "
        "L5-S1 disc herniation "
        "touching the right S1 root. Naproxen and physical therapy failed. No date of the MRI and no "
        "length of therapy.",
        ("62323",), ("M54.16",), frozenset({"conservative_care", "examination", "function_or_pain_scale"}),
    ),
    "axial low back pain only": Vignette(
        "Axial low back pain without radiation into the legs, no numbness. MRI: degenerative disc "
        "disease. Lumbar epidural "
        "steroid injection requested.",
        ("62323",), ("M54.50",), against=frozenset({"not-axial-only"}), recommendation="human_review",
    ),
    "transforaminal on the wrong side": Vignette(
        "Right L5 transforaminal epidural steroid injection 64483. Pain radiates down the left leg to "
        "the great toe. MRI: left "
        "L4-L5 disc herniation with left L5 root compression.",
        ("64483",), ("M54.16",), against=frozenset({"side-fits-symptoms"}), recommendation="human_review",
    ),
    "bilateral request, one leg": Vignette(
        "Request: bilateral L4-5 transforaminal injection. Pain left buttock, posterior thigh and "
        "calf. MRI: L4-5 left "
        "paracentral protrusion.",
        ("64483",), ("M54.16",), against=frozenset({"side-fits-symptoms"}), recommendation="human_review",
    ),
    "repeat with too little relief": Vignette(
        "Repeat lumbar epidural steroid injection. The last lumbar epidural on 03/02/2026 gave 30 "
        "percent relief for 2 weeks. "
        "Left leg radicular pain.",
        ("62323",), ("M54.16",), against=frozenset({"repeat-response"}), recommendation="human_review",
    ),
    "repeat without numbers": Vignette(
        "Third lumbar ESI requested; patient reports the previous epidural helped a lot. Left leg "
        "radicular pain, MRI L4-5 "
        "herniation.",
        ("62323",), ("M54.16",), frozenset({"prior_injection_response", "conservative_care"}),
    ),
    "result of the last injection not in file": Vignette(
        "Caudal epidural for failed back surgery syndrome. Response to the previous epidural is not in the file.",
        ("62323",), ("M96.1",), frozenset({"prior_injection_response", "imaging"}),
    ),
    "series of three": Vignette(
        "A series of three lumbar epidural steroid injections is requested for left L5 radiculopathy.",
        ("62323",), ("M54.16",), against=frozenset({"no-series"}), recommendation="human_review",
    ),
    "without imaging guidance": Vignette(
        "Lumbar epidural injection without fluoroscopy for left leg radicular pain.",
        ("62322",), ("M54.16",), against=frozenset({"image-guidance"}), recommendation="human_review",
    ),
    "cervical transforaminal, nothing else": Vignette(
        "Left C6 transforaminal epidural steroid injection, diagnosis cervical radiculopathy.",
        ("64479",), ("M54.12",), ESI,
    ),
    "facet injection with radiculopathy": Vignette(
        "L4-5 facet joint injection. Pain radiates down the left leg to the foot, positive straight "
        "leg raise left. MRI with L5 "
        "root compression.",
        ("64493",), ("M47.816",), against=frozenset({"no-radiculopathy"}), recommendation="human_review",
    ),
    "ablation after one block": Vignette(
        "Chronic axial low back pain. One lumbar medial branch block gave 85% relief. Physical "
        "therapy failed. Radiofrequency "
        "ablation L4-5 and L5-S1 requested.",
        ("64635", "64636"), ("M47.816",),
        frozenset({"prior_injection_response", "imaging", "function_or_pain_scale"}),
    ),
    "ablation after weak blocks": Vignette(
        "Axial neck pain, no arm pain. Two cervical medial branch blocks with 50% relief each. Request: C4-C6 "
        "radiofrequency ablation.",
        ("64633", "64634"), ("M47.812",), against=frozenset({"initial-blocks"}), recommendation="human_review",
    ),
    "repeat ablation, short relief": Vignette(
        "Repeat lumbar radiofrequency ablation. The prior ablation in January 2026 gave 60% relief "
        "for 2 months. Axial low back "
        "pain.",
        ("64635",), ("M47.816",), against=frozenset({"repeat-response"}), recommendation="human_review",
    ),
    "pulsed ablation": Vignette(
        "Pulsed radiofrequency ablation of the lumbar medial branches is planned for axial low back pain.",
        ("64635",), ("M47.816",), against=frozenset({"thermal-lesion"}), recommendation="human_review",
    ),
    "third level": Vignette(
        "Medial branch blocks L3-4, L4-5 and L5-S1 for axial low back pain.",
        ("64493", "64494", "64495"), ("M47.816",), against=frozenset({"third-level", "levels"}),
        recommendation="human_review",
    ),
    "facet with supplies": Vignette(
        "Right lumbar medial branch ablation with lidocaine. Both blocks over 80% relief. Not in "
        "file: imaging, conservative "
        "treatment, how pain limits daily activities.",
        ("64635", "64636", "J2003"), ("M47.816",),
        frozenset({"imaging", "conservative_care", "function_or_pain_scale"}),
    ),
    "two regions in one session": Vignette(
        "Cervical and lumbar epidural steroid injections on the same day for arm pain and leg pain.",
        ("62321", "62323"), ("M54.12", "M54.16"), against=frozenset({"one-region"}), recommendation="human_review",
    ),
}  # fmt: skip


def assessed(one: Vignette, **more: Any) -> Assessment:
    lines = [{"line": number, "code": code, "units": 1} for number, code in enumerate(one.codes, 1)]
    document = {
        "id": "note",
        "loinc": "11506-3",
        "title": "Progress note",
        "text": one.text,
        "service_on": "2026-10-20",
    }
    request = {
        "submission_id": "v", "submitter": "vignettes", "programme": "medicare-advantage",
        "member": {"id": "M", "birth_date": "1970-01-01"}, "provider": {"npi": "1234567893"},
        "diagnoses": list(one.diagnoses), "service_lines": lines, "documents": [document],
    } | more  # fmt: skip
    return review_locally(request).assessment


@pytest.mark.parametrize("name", VIGNETTES)
def test_a_vignette_is_asked_about_or_contradicted_as_a_reviewer_would(name):
    one = VIGNETTES[name]
    found = assessed(one)
    against = {
        result.id
        for group in found.groups
        for result in group.criteria
        if result.basis == "coverage" and result.result is Result.NOT_MET
    }
    assert all(group.policy is not None for group in found.groups)
    assert found.recommendation == one.recommendation, against
    assert one.asks <= {gap.category for group in found.groups for gap in group.gaps}
    assert against & one.against if one.against else not against


def test_supplies_are_decided_with_the_first_level_and_not_by_themselves():
    assert [group.lines for group in assessed(VIGNETTES["facet with supplies"]).groups] == [(1, 2, 3)]


def test_a_commercial_request_is_held_against_its_payers_numbers():
    coverage = {"payer": "Aetna", "plan": "PPO"}
    found = assessed(VIGNETTES["repeat without numbers"], programme="commercial", coverage=coverage)
    assert found.groups[0].policy.id == "lumbar-sacral-esi-aetna"
    unknown = assessed(VIGNETTES["repeat without numbers"], programme="commercial", coverage={"payer": "Nobody"})
    assert (unknown.groups[0].policy, unknown.route_reason) == (None, "no_policy")
