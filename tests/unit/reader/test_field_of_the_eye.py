"""A loss of the visual field that is not the lids'."""

from datetime import date

import pytest

from reader.read import read


def kinds(text: str, kind: str) -> list[object]:
    return [one.value for one in read(text, document="d", document_on=date(2026, 11, 1)) if one.kind == kind]


@pytest.mark.parametrize(
    "text",
    [
        "Superior field defect due to glaucoma.",
        "Superior visual field loss matching the thin inferior rim of the disc.",
    ],
)
def test_a_loss_that_the_eye_explains_is_no_obstruction_by_the_lids(text: str) -> None:
    assert kinds(f"Upper eyelid. {text}", "eye.field_obstructed") == []


def test_a_loss_by_the_lids_still_is() -> None:
    assert kinds("Superior visual field defect from the hooded upper lids.", "eye.field_obstructed") == [None]


def test_no_gain_with_the_lids_lifted_is_a_gain_of_nothing() -> None:
    text = "Superior field 24 degrees untaped, 24 taped: no gain whatever with the lids lifted."
    assert kinds(text, "eye.field_gain_percent") == [0]
