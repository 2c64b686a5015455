"""That the complaint comes from elsewhere, told of the pain, of the source, of the spine, or as the only assessment."""

from datetime import date

import pytest

from reader.read import read

ON = date(2026, 11, 26)


def told(text: str) -> set[tuple[str, str]]:
    return {
        (str(fact.value), fact.assertion.value)
        for fact in read(text, document="d1", document_on=ON)
        if fact.kind == "diagnosis.other_source"
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Her pain is from severe hip arthritis.", "hip"),
        ("The pain comes from the hip.", "hip"),
        ("Symptoms are most likely due to trochanteric bursitis.", "hip"),
        ("Left shoulder rotator cuff tear is the main pain generator.", "shoulder"),
        ("The arm pain is explained by adhesive capsulitis.", "shoulder"),
        ("The sacroiliac joint is the source.", "pelvis"),
        ("Pain is more likely due to diabetic neuropathy.", "nerve"),
        ("The numbness stems from an ulnar nerve entrapment.", "nerve"),
        ("The pain is muscular: it is caused by a strain.", "muscle"),
        ("My diagnosis is piriformis syndrome.", "muscle"),
        ("ASSESSMENT: Neck strain.", "muscle"),
        ("IMPRESSION: Brachial plexitis.", "nerve"),
        ("Spine is not the cause.", "other"),
        ("The facets are unlikely.", "other"),
        ("This is not a cervical root problem.", "other"),
        ("Her knee pain is referred from the lumbar spine.", "spine"),
        ("Her knee pain comes from the hip.", "hip"),
    ],
)
def test_the_complaint_comes_from_elsewhere(text: str, value: str) -> None:
    assert (value, "present") in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "I suspect that the pain is from her hip.",
        "The pain may be due to a rotator cuff tear.",
        "It is not clear to me that the spine explains her symptoms.",
        "I doubt that the disc herniation is the cause.",
    ],
)
def test_a_doubt_is_uncertain(text: str) -> None:
    assert {said for _, said in told(text)} == {"uncertain"}


@pytest.mark.parametrize(
    "text",
    [
        "Pain radiates from the hip to the foot.",
        "She has pain from her left hip down to the foot.",
        "Tingling from shoulder to thumb.",
        "Her shoulder pain is from rotator cuff disease.",
        "Her knee pain is due to osteoarthritis.",
        "The pain is due to an L5-S1 disc herniation.",
        "Pain is due to muscle spasm and a C6 radiculopathy.",
        "ASSESSMENT: C6 radiculopathy. Neck strain.",
        "ASSESSMENT: Lumbar spondylosis. Myofascial pain.",
        "FAMILY HISTORY: Her mother's pain was due to hip arthritis.",
        "Spine is the cause of her pain.",
        "Weakness from C6 radiculopathy.",
    ],
)
def test_what_says_no_such_thing_says_none(text: str) -> None:
    assert told(text) == set()


def test_a_source_that_is_ruled_out_is_denied() -> None:
    assert told("The symptoms are not due to carpal tunnel syndrome.") <= {("nerve", "negated")}


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Chronic migraine without aura versus medication overuse headache.", "headache.overuse", {"uncertain"}),
        ("History of left L5 lumbar radiculopathy, resolved.", "symptom.resolved", {"present"}),
        ("Left L5 radiculopathy, not resolved.", "symptom.resolved", set()),
        ("Radiculopathy, resolving slowly.", "symptom.resolved", set()),
    ],
)
def test_alternatives_and_ends(text: str, kind: str, expected: set[str]) -> None:
    found = {fact.assertion.value for fact in read(text, document="d1", document_on=ON) if fact.kind == kind}
    assert found == expected
