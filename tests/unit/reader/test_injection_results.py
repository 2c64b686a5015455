"""What an earlier injection did, in the many ways it is told; and what is no result at all."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d", document_on=date(2026, 11, 1)) if one.kind == kind]


def relief(text: str) -> list[float]:
    return [one.value for one in found(text, "injection.relief")]


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("Second ESI: no benefit.", [0]),
        ("Third epidural: no relief.", [0]),
        ("ESI 03/02/2026: 0 % relief.", [0]),
        ("Left L4-5 TFESI on 4/2/26 - 80% relief.", [80]),
        ("After the lumbar epidural of May 2026 he had fifty per cent relief.", [50]),
        ("The lumbar epidural of May 2026 brought the pain from eight to two.", [75]),
    ],
)
def test_a_result_is_that_of_an_injection_that_was_done(text: str, percent: list[float]) -> None:
    assert relief(text) == percent
    assert [one.assertion.value for one in found(text, "injection.prior")] == ["present"]


@pytest.mark.parametrize(
    "text", ["ESI: none.", "Prior ESI: no", "Epidural injections: never", "Previous ESI: no prior"]
)
def test_an_answer_to_a_heading_denies_the_injection(text: str) -> None:
    assert [one.assertion.value for one in found(text, "injection.prior")] == ["negated"]
    assert relief(text) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("She had a lumbar RFA in March 2026. It helped by half. By week ten the old pain had returned.", 70),
        ("L4-5 ESI in May 2026 helped. By the 3rd week it was gone.", 21),
        ("L4-5 ESI in May 2026 helped. By month two the pain was back.", 60),
    ],
)
def test_pain_that_was_back_by_a_week_ends_the_relief(text: str, days: int) -> None:
    (told,) = found(text, "injection.relief_duration")
    assert (told.days, told.attributes["extent"]) == (days, "at_most")


def test_the_result_of_another_joint_is_not_that_of_the_spine() -> None:
    assert relief("3. MBB 3/4/2026 85% relief.\n4. Right SI joint injection 2025: no relief.") == [85]
