"""A study whose denial or approval is told of was asked for; one that was done is told otherwise."""

import pytest

from reader.read import read


def _said(text: str) -> set[str]:
    facts = read(text, document="d1", document_on=None)
    return {one.assertion.value for one in facts if one.kind == "imaging.study" and one.value == "mri"}


@pytest.mark.parametrize(
    "text",
    [
        "The reviewer overturned the denial of non-contrast lumbar MRI since the finding persists.",
        "Denial of the cervical MRI was upheld because reflexes are normal.",
        "Authorization for lumbar MRI was refused; leg pain.",
        "Non-certification of MRI of the neck.",
    ],
)
def test_a_study_that_was_decided_about_was_not_done(text: str) -> None:
    assert "present" not in _said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lumbar MRI of 3 October 2026 shows stenosis.",
        "After the denial of surgery an MRI on 3 October 2026 showed stenosis.",
    ],
)
def test_a_study_that_was_done_stays(text: str) -> None:
    assert "present" in _said(text)
