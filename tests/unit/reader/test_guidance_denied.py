"""A needle that is placed without an image, in plain words; and words near them that say no such thing."""

import pytest

from reader.read import read


def guidance(text: str) -> set[object]:
    return {one.value for one in read(text, document="d", document_on=None) if one.kind == "procedure.guidance"}


@pytest.mark.parametrize(
    "text",
    [
        "L4-5 epidural injection is planned by palpation alone.",
        "L5-S1 ESI requested; imaging will not be used.",
        "Caudal epidural planned, image guidance is not available.",
        "Lumbar ESI L4-5 will be given by landmarks.",
        "L3-4 epidural injection planned, loss of resistance only.",
    ],
)
def test_a_needle_without_an_image(text: str) -> None:
    assert "none" in guidance(text)


@pytest.mark.parametrize(
    "text",
    [
        "L4-5 ESI under fluoroscopy is planned.",
        "L4-5 ESI is planned. Tenderness by palpation at L4.",
        "In 2019 her trigger points were injected by feel. Fluoroscopy-guided L4-5 ESI is planned.",
    ],
)
def test_a_needle_that_is_guided(text: str) -> None:
    assert "none" not in guidance(text)
