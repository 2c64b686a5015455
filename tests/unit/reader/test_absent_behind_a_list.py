""" "Absent" behind a list denies the list, and not what stands before it with a time or a result of its own."""

from datetime import date

import pytest

from reader.read import read

ON = date(2026, 11, 26)


def said(text: str, kind: str) -> set[str]:
    return {fact.assertion.value for fact in read(text, document="d1", document_on=ON) if fact.kind == kind}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Right arm pain since 15 May 2026, Spurling positive, Hoffmann absent.", "symptom.limb_pain"),
        ("Right arm pain since 15 May 2026, clonus absent.", "symptom.duration"),
        ("Leg pain for 8 weeks, straight leg raise positive, weakness absent.", "symptom.limb_pain"),
        ("Leg pain for 8 weeks, straight leg raise positive, weakness absent.", "symptom.duration"),
        ("Numbness of the left hand for three months, reflexes brisk, clonus absent.", "symptom.paresthesia"),
        ("Pain into the right arm since June 3, triceps 4/5, Hoffmann negative.", "symptom.radicular_pain"),
        ("Pain into the right arm since June 3, triceps 4/5, Hoffmann is negative.", "symptom.radicular_pain"),
        ("Neck pain for over 6 months, gait steady, Babinski negative.", "symptom.duration"),
        ("Tingling in the foot 5 months, ankle jerk lost, Babinski absent.", "symptom.paresthesia"),
    ],
)
def test_what_has_a_time_or_a_result_of_its_own_stays(text: str, kind: str) -> None:
    assert said(text, kind) == {"present"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Arm pain, numbness, weakness absent.", "symptom.limb_pain"),
        ("Fever, chills, night sweats absent.", "red_flag.infection"),
        ("Numbness in the hand, weakness and pain absent.", "symptom.paresthesia"),
        ("Back pain for 8 weeks, numbness of the leg, weakness absent.", "symptom.weakness"),
        ("Back pain for 8 weeks, numbness of the leg, weakness absent.", "symptom.paresthesia"),
        ("Spurling positive, fever absent.", "red_flag.infection"),
        ("Arm pain and numbness are absent, Spurling negative.", "symptom.limb_pain"),
        ("Leg pain for 8 weeks is denied.", "symptom.limb_pain"),
    ],
)
def test_a_list_is_denied_as_one(text: str, kind: str) -> None:
    assert said(text, kind) == {"negated"}
