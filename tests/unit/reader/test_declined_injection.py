"""An injection that is not wanted or not planned, told apart from earlier and further ones."""

from datetime import date

import pytest

from reader.read import read
from tests.altered import answer, charts, fill


def _is_declined(text: str) -> bool:
    facts = read(text, document="d1", document_on=date(2026, 11, 9))
    return any((fact.kind, fact.value) == ("procedure.declined", "spinal_injection") for fact in facts)


@pytest.mark.parametrize(
    "text",
    [
        "The patient declines the epidural steroid injection.",
        "No epidural steroid injection is planned; refer to surgery.",
        "The patient cancelled the epidural steroid injection.",
        "The epidural steroid injection was declined.",
        "She has decided against an epidural steroid injection.",
        "Cervical epidural steroid injection is not planned.",
        "She refuses to undergo the epidural injection.",
    ],
)
def test_an_injection_that_is_not_wanted_is_seen(text: str) -> None:
    assert _is_declined(text)


@pytest.mark.parametrize(
    "text",
    [
        "The epidural injection was declined by the insurer.",
        "She declined an epidural injection in 2020.",
        "She previously declined epidural injections.",
        "She declines surgery and wants an epidural steroid injection.",
        "She declines sedation for the epidural steroid injection.",
        "No further epidural injections are planned.",
        "No prior epidural steroid injections.",
        "No series of epidural injections is planned.",
        "An epidural steroid injection is planned.",
        "Coverage policy: epidural injection is not indicated for axial pain.",
    ],
)
def test_what_else_is_declined_or_over_is_not_taken_for_it(text: str) -> None:
    assert not _is_declined(text)


@pytest.mark.parametrize(
    "words",
    [
        "No epidural steroid injection is planned; refer to surgery",
        "The patient declines the epidural steroid injection",
    ],
)
def test_a_complete_chart_that_does_not_want_it_is_a_persons(words: str) -> None:
    said = answer(fill(charts()["record"], {"order": words}))
    results = {one["id"]: one["result"] for one in said["criteria"]}
    assert (said["recommendation"], results["still-wanted"]) == ("human_review", "not_met")
