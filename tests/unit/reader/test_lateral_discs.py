"""A disc that stands to one side is a herniation, though it is called a disc alone; roots that fill are free."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion


def findings(text: str) -> list[tuple[object, str | None, tuple[str, ...]]]:
    facts = read(text, document="d", document_on=date(2026, 11, 26))
    return [
        (one.value, one.side, one.levels)
        for one in facts
        if one.kind == "imaging.finding" and one.assertion is Assertion.PRESENT
    ]


@pytest.mark.parametrize(
    ("text", "side", "level"),
    [
        ("CT myelogram July 2026 shows a left far-lateral L3-4 disc, both S1 roots filling freely.", "left", "L3-L4"),
        ("Lumbar MRI July 2026: right paracentral L4-5 disc, left side open.", "right", "L4-L5"),
        ("Lumbar MRI July 2026: left foraminal disc at L5-S1.", "left", "L5-S1"),
        ("Lumbar MRI July 2026: posterolateral right L4-5 disc.", "right", "L4-L5"),
        ("Lumbar MRI July 2026: a far lateral disk at L4-5 on the left.", "left", "L4-L5"),
    ],
)
def test_a_disc_to_one_side_is_a_herniation(text: str, side: str, level: str) -> None:
    assert findings(text) == [("disc_herniation", side, (level,))]


@pytest.mark.parametrize(
    "what",
    [
        "bulge",
        "space narrowing",
        "height loss",
        "desiccation",
        "degeneration",
        "-osteophyte complex",
        "annular fissure",
    ],
)
def test_what_is_told_of_a_disc_is_none(what: str) -> None:
    told = findings(f"Lumbar MRI July 2026: left paracentral L4-5 disc {what}.".replace(" -", "-"))
    assert not [one for one in told if one[0] == "disc_herniation"]


def test_no_lateral_disc_is_none() -> None:
    assert not findings("Lumbar MRI July 2026: no far-lateral disc.")


@pytest.mark.parametrize("how", ["filling freely", "fill normally", "filled symmetrically"])
def test_roots_that_fill_are_free(how: str) -> None:
    facts = read(f"CT myelogram July 2026: the S1 roots {how}.", document="d", document_on=date(2026, 11, 26))
    assert [one.assertion for one in facts if one.value == "nerve_root_contact"] == [Assertion.NEGATED]
