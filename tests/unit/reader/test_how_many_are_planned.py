"""How many levels and injections are asked for, and which number the one asked for has."""

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact


def facts(text: str, kind: str) -> list[Fact]:
    found = read(text, document="d", document_on=None)
    return [one for one in found if one.kind == kind and one.assertion is not Assertion.NEGATED]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Five facet joints are to be injected in one session.", 5),
        ("A triple-level right transforaminal injection is planned.", 3),
        ("Transforaminal steroid at three foramina on the left will be given.", 3),
        ("Request: medial branch blocks, 3 levels, bilateral.", 3),
        ("We will denervate four lumbar levels at one sitting.", 4),
        ("RFA is requested, levels: 3.", 3),
        ("Facet blocks at L2-3 through L5-S1 are requested.", 4),
        ("Caudal and interlaminar L4-5 injections are planned, combined under one prep.", 2),
        ("Two interlaminar levels will be injected on the same day.", 2),
    ],
)
def test_levels_of_one_session(text: str, number: int) -> None:
    assert max(one.value for one in facts(text, "procedure.level_count") if isinstance(one.value, int)) == number


@pytest.mark.parametrize(
    "text",
    [
        "Stenosis at three levels; one interlaminar injection at L4-5 is planned.",
        "Three-level disc disease. Transforaminal injection at L5-S1 requested.",
        "In 2019 three levels were blocked elsewhere. L4-5 block requested.",
        "No more than three levels will be blocked.",
        "Three levels were considered for the block and turned down; L4-5 only.",
        "Three levels, one each on separate days, will be injected.",
        "Her mother had three levels injected.",
        "She climbs three levels of stairs; ESI L4-5 planned.",
        "Tenderness over three joints; L4-5 facet block is planned.",
    ],
)
def test_levels_that_are_ill_past_or_apart_are_not_counted(text: str) -> None:
    assert all(one.value in {1, 2} for one in facts(text, "procedure.level_count"))


@pytest.mark.parametrize(
    "text",
    [
        "Four L5-S1 epidurals are ordered up front.",
        "We ask for two cervical injections, a fortnight apart, dates already set, whatever the first achieves.",
        "Package of three interlaminar injections L4-5, to be completed regardless of relief.",
        "Caudal injections every two weeks, three injections in all, without re-evaluation.",
        "L4-5 ESI planned. All three are pre-scheduled irrespective of response.",
        "Epidurals are booked for 12/3/26, 12/17/26 and 12/31/26.",
        "Lumbar ESI. Standing order: three injections q14 days.",
    ],
)
def test_injections_ordered_ahead_of_what_the_first_does(text: str) -> None:
    assert facts(text, "procedure.series")


@pytest.mark.parametrize(
    "text",
    [
        "One L4-5 epidural is requested; two follow-up visits are booked.",
        "Three sessions of therapy weekly continue. L4-5 ESI is planned.",
        "A series of three gel injections for the knee. One lumbar epidural is planned.",
        "Two lumbar epidurals three months apart in 2025 gave 70% relief each.",
        "No set of three injections up front; one ESI L4-5.",
        "Further injections depend on the response to this ESI at L4-5.",
        "ESI L4-5 planned. Office visits are scheduled for 12/10/26 only.",
        "Lumbar ESI after those of 2/3/26 and 6/9/26 is requested.",
    ],
)
def test_what_is_no_series(text: str) -> None:
    assert not facts(text, "procedure.series")


@pytest.mark.parametrize(
    ("text", "number", "window"),
    [
        ("Lumbar ESI #6 in 12 months, L4-5.", "5", "365"),
        ("Seeking a fifth caudal epidural within the past year.", "4", "365"),
        ("L4-5 ESI asked for, MRI fits. This one is no. 5 inside 10 months.", "4", "304"),
        ("Records show 4 lumbar epidurals in the last 9 months.", "4", "274"),
        ("He used up five lumbar epidurals for the past twelve months.", "5", "365"),
        ("Fifth lumbar ESI this yr is requested.", "4", "365"),
    ],
)
def test_the_number_of_those_before(text: str, number: str, window: str) -> None:
    counted = [one.attributes for one in facts(text, "injection.prior") if "number" in one.attributes]
    assert (number, window) in {(one["number"], one.get("window")) for one in counted}


def test_a_code_with_a_day_in_a_paper_without_one_is_an_order() -> None:
    assert not facts("Left L4-5 transforaminal, 64483 once, 12/03/26.", "injection.prior")
