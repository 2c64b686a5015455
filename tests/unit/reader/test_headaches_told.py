"""Headache: days and shares of a month, days without migraine, under toxin, and the only medicines tried."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


def values(text: str, kind: str) -> list[object]:
    return [one.value for one in found(text, kind)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Diary Aug-Oct: 7, 6 and 8 days with headache, all migraine.", [6]),
        ("The diary totals 9, 11 and 10 days with any head pain, of migraine kind.", [9]),
        ("Headache calendar of migraine, three months: 9/30, 11/31, 10/30.", [9]),
        ("Headaches on roughly one day in three over the last three months.", [11]),
        ("Headaches on every fourth day.", [8]),
        ("She has a migraine about twice a week, each lasting a day.", [8]),
        ("She has a migraine about twice a week, each lasting two days.", []),
        ("In the 28-day diary headache was ticked on 11 days.", [11]),
        ("Headache. Sumatriptan was taken on 7, 6 and 8 days.", []),
        ("Headache. She missed work on one day in three.", []),
    ],
)
def test_days_of_headache_in_a_month(text: str, days: list[int]) -> None:
    assert values(text, "headache.days") == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("18 headache days a month, 3 of them migrainous, the rest featureless.", [3]),
        ("Headache 26 d/month; migraine features on zero days.", [0]),
        ("Headache 20 days a month, of which none has migraine features.", [0]),
        ("20 headache days a month and no migrainous days.", [0]),
        ("18 headache days, 12 of which are migrainous.", [12]),
        ("20 headache days a month; no migraine days documented.", []),
    ],
)
def test_days_of_migraine_among_them(text: str, days: list[int]) -> None:
    assert values(text, "headache.migraine_days") == days


@pytest.mark.parametrize(
    "text",
    [
        "Chronic migraine. 28-day diaries May-Oct: 18-20 headache days.",
        "Chronic migraine. A 4-week headache log shows 18 headache days.",
    ],
)
def test_the_length_of_a_diary_is_not_how_long_headaches_are_frequent(text: str) -> None:
    assert found(text, "headache.months") == []


@pytest.mark.parametrize(
    ("text", "fewer"),
    [
        (
            (
                "Renewal of Botox for migraine. Baseline was 22 headache days per month. "
                "The diaries show 22, 23, 22 and 23 headache days per month after cycles one through four."
            ),
            [-1],
        ),
        (
            (
                "Fourth round of 155 units. Before the first, in December 2025, she counted 19 headache days a month; "
                "after three cycles the September tally is also 19."
            ),
            [0],
        ),
        ("Botox for headache. Pre-treatment 18 days, cycle 1: 17, cycle 2: 18, cycle 3: 19.", [-1]),
        (
            (
                "Renewal of Botox for migraine. Baseline 22 headache days per month; "
                "diaries show 14, 12, 11 and 9 headache days per month after cycles one through four."
            ),
            [8],
        ),
        ("First Botox for migraine. The diaries show 22, 23, 22 and 23 headache days per month.", []),
    ],
)
def test_what_the_toxin_took_away(text: str, fewer: list[int]) -> None:
    assert values(text, "botulinum.reduction_days") == fewer


@pytest.mark.parametrize(
    ("text", "is_useless"),
    [
        ("Renewal of Botox. Headache frequency has not budged.", True),
        ("Third Botox cycle for migraine. The diary after two cycles reads just as it did before the first.", True),
        ("Botox has done nothing for the headaches in three cycles.", True),
        ("After two rounds of Botox for migraine she is no better.", True),
        ("Renewal of Botox for migraine, 10 fewer headache days, with no change in hours of headache.", True),
        ("Renewal of Botox for migraine. She is as well as she was before the accident.", False),
        ("Renewal of Botox for migraine. She has never been better.", False),
        ("First Botox. Topiramate has done nothing for the headaches.", False),
    ],
)
def test_toxin_that_did_nothing(text: str, is_useless: bool) -> None:
    assert ("none" in values(text, "botulinum.response")) is is_useless


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("Migraine. Only topiramate for three weeks has been tried.", [1]),
        ("Migraine. The only preventive tried was amitriptyline, six months without effect.", [1]),
        ("Migraine. Sole preventive was a four-week trial of nortriptyline.", [1]),
        ("Migraine. Propranolol was taken for ten days and topiramate for two weeks; nothing else.", [2]),
        ("Migraine. Only amitriptyline and then nortriptyline were tried.", [1]),
        ("Migraine. Topiramate was tried. No other preventive has been tried.", [1]),
        ("Migraine. Only topiramate helped.", []),
        ("Migraine. The only preventive now is topiramate.", []),
        ("Migraine. Only topiramate is documented as tried.", []),
        ("Migraine. Topiramate tried; it caused only tingling.", []),
    ],
)
def test_preventives_that_were_the_only_ones(text: str, classes: list[int]) -> None:
    assert values(text, "care.preventive_classes") == classes


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Migraine. Each headache is over within two hours.", [2]),
        ("Migraine. Each headache is gone within two hours after a triptan.", []),
        ("Migraine. The headache ends in an hour or two.", [2]),
    ],
)
def test_how_long_a_headache_lasts(text: str, hours: list[int]) -> None:
    assert values(text, "headache.hours") == hours


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Botox 155 units every eight weeks for migraine.", [56]),
        ("Botox 155 units for migraine at an interval of six weeks.", [42]),
        ("Botox 155 units for migraine at twelve-week spacing.", [84]),
    ],
)
def test_an_interval_in_words(text: str, days: list[int]) -> None:
    assert [one.days for one in found(text, "botulinum.interval")] == days
