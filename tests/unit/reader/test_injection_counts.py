"""An injection counted by the text itself: how many there were before, and since when."""

from datetime import date

import pytest

from reader.read import read


def counts(text: str) -> list[tuple[str | None, str | None]]:
    found = read(text, document="d", document_on=date(2026, 11, 1), loinc="11506-3", title="Office note")
    return [
        (one.attributes.get("number"), one.attributes.get("window")) for one in found if one.kind == "injection.prior"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This would be her fifth lumbar epidural steroid injection in 12 months.", ("4", "365")),
        ("Request for a fifth lumbar epidural steroid injection in the last year.", ("4", "365")),
        ("She has had four lumbar epidural steroid injections over the past 12 months.", ("4", "365")),
        ("He has had three prior cervical epidural injections in the last six months.", ("3", "182")),
        ("Three epidural injections in 2025 helped.", ("3", None)),
        ("A prior lumbar epidural steroid injection helped.", (None, None)),
    ],
)
def test_a_text_s_own_count_goes_with_the_injection(text: str, expected: tuple[str | None, str | None]) -> None:
    assert counts(text) == [expected]


def test_a_second_injection_of_a_plan_for_later_tells_of_none_before() -> None:
    assert counts("Plan: lumbar epidural steroid injection at L4-L5. If needed a second injection may follow.") == []
