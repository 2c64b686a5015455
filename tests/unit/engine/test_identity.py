"""Whose document it is."""

from datetime import date
from typing import Any

import pytest

from engine.identity import birth_date_fits, name_fits, quarantined
from schemas.fact import Assertion
from schemas.request import Member
from tests.unit.engine.samples import fact, request

LOPEZ = Member(id="M", given_name="María Elena", family_name="López-García", birth_date=date(1971, 3, 2))


@pytest.mark.parametrize(
    ("stated", "fits"),
    [
        ("Maria Lopez-Garcia", True),
        ("LOPEZ GARCIA, MARIA E.", True),
        ("Garcia, M.", True),
        ("Mrs. Maria Lopez", True),
        ("Elena López", True),
        ("Lopez", True),
        ("Maria", True),
        ("", True),
        ("Mrs.", True),
        ("John Smith", False),
        ("Jane Lopez", False),
        ("Maria Smith", False),
        ("Smith", False),
        ("J. Lopez", False),
    ],
)
def test_a_name_fits_in_any_order_case_and_shortness(stated: str, fits: bool) -> None:
    assert name_fits(stated, LOPEZ) is fits


@pytest.mark.parametrize(
    ("family", "given", "stated", "fits"),
    [
        ("O'Brien", "Pat", "Pat OBrien", True),
        ("O'Brien", "Pat", "O\u2019Brien, Pat", True),
        ("de la Cruz", "Ana", "Ana Delacruz", True),
        ("Delacruz", "Ana", "Ana de la Cruz", True),
        ("de la Cruz", "Ana", "Ana de la Vega", False),
        ("Smith Jr.", "John", "John Smith", True),
        (None, None, "Anybody Else", True),
        ("Smith", None, "Jane Smith", True),
        ("Smith", None, "Jane Doe", False),
        ("Mary-Ann", "Lee", "Maryann Lee", True),
    ],
)
def test_only_what_the_members_file_knows_is_compared(
    family: str | None, given: str | None, stated: str, fits: bool
) -> None:
    assert name_fits(stated, Member(id="M", family_name=family, given_name=given)) is fits


@pytest.mark.parametrize(
    ("stated", "fits"), [("1971-03-02", True), ("1971-03-03", False), ("unreadable", True), (None, True), (5, True)]
)
def test_a_birth_date_fits_or_says_nothing(stated: object, fits: bool) -> None:
    assert birth_date_fits(stated, LOPEZ) is fits
    assert birth_date_fits(stated, Member(id="M")) is True


def test_documents_of_others_are_put_aside() -> None:
    documents: list[dict[str, Any]] = [{"id": name, "sha256": name * 32} for name in ("aa", "bb", "cc", "dd", "ee")]
    whole = request(documents=documents, member=LOPEZ.model_dump())
    facts = (
        fact("identity.name", "John Smith", document="aa"),
        fact("identity.birth_date", "1980-01-01", document="bb"),
        fact("identity.name", "John Smith", document="cc", assertion=Assertion.FAMILY),
        fact("identity.name", "Maria Lopez", document="cc"),
        fact("symptom.radicular_pain", "John Smith", document="dd"),
    )
    assert quarantined(whole, facts, filed_elsewhere=frozenset({"ee" * 32})) == ("aa", "bb", "ee")
    late = quarantined(whole, (), filed_elsewhere=frozenset(), documents_elsewhere=frozenset({"late"}))
    assert late == ("late",), "a document that came after the request is known by its id"
