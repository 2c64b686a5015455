"""Studies that show nothing that presses on a nerve, in many words; and those that do."""

import pytest

from reader.read import read


def findings(text: str) -> set[tuple[object, str]]:
    facts = read(text, document="d", document_on=None)
    return {(one.value, one.assertion.value) for one in facts if one.kind == "imaging.finding"}


@pytest.mark.parametrize(
    "text",
    [
        "Lumbar MRI shows mild disc desiccation only; the canal and the foramina are open at all levels.",
        "Lumbar MRI of August 2026: dried-out discs, every root free.",
        "Lumbar MRI: open canal and foramina from L1 to S1.",
        "On the lumbar MRI of 3 September 2026 no root is touched.",
        "Cervical MRI: canal and foramina are roomy.",
        "Lumbar MRI: age-related bulges, nerves uncompromised.",
        "Lumbar MRI: a bulge that does not touch the nerve root.",
        "Cervical MRI shows bulges touching no nerve.",
        "Lumbar MRI: discs, canal and foramina normal at every level.",
    ],
)
def test_roots_that_are_free_are_in_contact_with_nothing(text: str) -> None:
    assert ("nerve_root_contact", "negated") in findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lumbar MRI of 3 September 2026: unremarkable.",
        "Cervical MRI of 3 September 2026 is clean.",
    ],
)
def test_a_study_that_is_called_clean_is_normal(text: str) -> None:
    assert ("normal", "present") in findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lumbar MRI: L5-S1 herniation touching the S1 root; the left foramen is open.",
        "Lumbar MRI: the canal and foramina are narrowed.",
        "Cervical MRI: C6-7 disc pinching the right C7 root, canal open.",
    ],
)
def test_a_root_that_is_touched_is_not_called_free(text: str) -> None:
    assert ("nerve_root_contact", "negated") not in findings(text)


def test_a_squeezed_cord_is_a_compressed_one() -> None:
    facts = read("Cervical MRI: C4-5 disc squeezing the cord to half its depth.", document="d", document_on=None)
    assert ("red_flag.myelopathy", "cord_compression") in {(one.kind, one.value) for one in facts}
