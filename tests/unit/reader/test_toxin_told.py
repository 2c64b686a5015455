"""Botulinum toxin for headache as people tell it: counts before and under it, hours, onset, preventives."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact

TODAY = date(2026, 11, 20)


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=TODAY) if one.kind == kind]


def values(text: str, kind: str) -> list[object]:
    return [one.value for one in found(text, kind) if one.assertion is Assertion.PRESENT]


@pytest.mark.parametrize(
    ("text", "less"),
    [
        ("Botox renewal. Baseline 21 headache days monthly; following three sessions: 19 days.", [2]),
        ("Fourth round of Botox. Before the first one she counted 17 headache days. After three it lists 17.", [0]),
        ("Fourth round of Botox. Before the first one 17 headache days a month. After three rounds it is 17.", [0]),
        ("Botox to go on. Diary: 20 headache days at the start, 18 days at present.", [2]),
        ("Botox renewal. Pre 16 d, post 15 d of headache.", [1]),
        ("Botox renewal. Headache days before it numbered eighteen; in October, after cycle 2, sixteen.", [2]),
        ("Botox renewal. It began at 22 headache days a month; a year of treatment later it is 21.", [1]),
        ("Botox renewal. Headache days 20 -> 19.", [1]),
        ("Renewal, J0585. Baseline 19 headache d/mo (11/2025). After courses 01/2026, 04/2026: 20 d/mo in 10/2026.",
         [-1]),
        ("Botox renewal. Count before courses: 21 headache days; count after courses: 20.", [1]),
        # Hours that fell by enough, or of which only one number is told, leave it open.
        ("Botox renewal. Baseline 18 headache days and 300 hours; after two cycles 16 days, 150 hours.", []),
        ("Botox renewal. Baseline 18 headache days; after two cycles 16 days and 90 hours.", []),
        ("Botox renewal. Baseline 18 headache days; after two cycles 16 days, with the same number of hours.", [2]),
        # Large enough, of something else, or only hoped for.
        ("Botox renewal. Baseline 21 headache days monthly; following three sessions: 9 days.", []),
        ("Botox renewal. MIDAS 62 before, 61 now; headache days not counted.", []),
        ("Botox renewal. Baseline 21 headache days; the goal after treatment is 20 days.", []),
        ("Topiramate: 20 headache days before, 19 days after it.", []),
        ("Her sister's Botox: 20 headache days before, 19 days after treatment.", []),
    ],
)  # fmt: skip
def test_toxin_that_took_little_away(text: str, less: list[int]) -> None:
    small = [one for one in values(text, "botulinum.reduction_days") if isinstance(one, int | float) and one < 7]
    assert sorted(set(small)) == less


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("Botox renewal for migraine. Improvement of about twelve per cent.", [12]),
        ("Botox renewal for migraine. Headaches reduced by twenty percent.", [20]),
        ("Botox renewal for migraine. Takes ten percent of the triptans.", []),
    ],
)
def test_a_reduction_in_words(text: str, percent: list[int]) -> None:
    assert values(text, "botulinum.reduction_percent") == percent


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Migraine. Headache-free on 20 days of the month.", [8]),
        ("Migraine. Of 28 diary days 17 were headache free.", [11]),
        ("Migraine. Of the 30 days, twenty were pain-free.", [10]),
        ("Migraine. She has 19 headache-free days a month.", [9]),
        ("Migraine. No headache on 18 of 30 days.", [12]),
        ("Migraine. Headache-free on 8 days of the month.", [20]),
        ("Migraine. The diary over 28 days shows 19 days without any headache.", [9]),
        ("Migraine. About one attack a week.", [4]),
        ("Migraine diary: October, eleven days with headache.", [11]),
        ("Migraine diary | headache days 17 | migraine days 2 |", [17]),
        ("Migraine. Vomiting on 5 days a month.", []),
        ("Migraine. Headache-free on 15 days of the month.", [16]),  # or 13, and said to be unsure
        ("Migraine. Never more than 11 headache days in any month.", [11]),
        ("Migraine. A maximum of twelve headache days a month.", [12]),
        ("Migraine. Headache days 13, migraine days 5.", [13]),
        ("MHD 12. MMD 7.", [12]),
        ("HA days/mo: Aug 11, Sep 13, Oct 12.", [11]),
        ("Twice weekly headaches.", [8]),
        ("Migraine. 18 headache days a month; works 12 days a month.", [18]),
        ("Migraine. 18 headache days a month; swims 10 days a month.", [18]),
        ("In 2020 she had 6 headache days a month.", []),
    ],
)
def test_days_of_headache(text: str, days: list[int]) -> None:
    assert values(text, "headache.days") == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Sixteen headache days monthly, fewer than eight of them migraine.", [7]),
        ("17 headache days a month; nausea and light sensitivity on two of these.", [2]),
        ("20 headache days a month, migraine features on only 5 of them.", [5]),
        ("Headache days 19, migraine days 6.", [6]),
        ("20 headache days a month; nausea in the morning.", []),
    ],
)
def test_days_of_migraine(text: str, days: list[int]) -> None:
    assert values(text, "headache.migraine_days") == days


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("17 headache days a month. Duration 30-60 minutes without treatment.", [0.5]),
        ("Length of a headache: 90 min, no medicine taken.", [1.5]),
        ("17 headache days monthly, none longer than three hours untreated.", [3]),
        ("Headaches never exceed 3 hours.", [3]),
        ("20 headache days a month. Attacks clear within two to three hours.", [3]),
        ("No headache has reached 4 hours.", [3]),
        ("Headaches pass by themselves within ninety minutes at most.", [1.5]),
        ("The longest headache took two hours.", [2]),
        ("As a child her migraines lasted two hours.", []),
        ("Headaches run 1-2 h.", [2]),
        # Longer, treated, the aura's, or of something else.
        ("Headaches never exceed 3 days.", []),
        ("Headaches last up to 12 hours.", []),
        ("20 headache days a month. The aura lasts 20 minutes.", []),
        ("Headaches clear within two hours of a triptan.", []),
        ("Headaches. With rizatriptan the attacks are over within one hour.", []),
        ("Headaches. Each visit lasted 40 minutes.", []),
    ],
)
def test_how_long_a_headache_is(text: str, hours: list[float]) -> None:
    assert [one for one in values(text, "headache.hours") if isinstance(one, int | float) and one < 4] == hours


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Daily headache began after a fall on 10/12/2026.", 39),
        ("Headaches became frequent on 1 October 2026, 20 days a month since.", 50),
        ("Frequent headaches started last month.", 61),
        ("Daily headaches began five weeks ago.", 35),
        ("Headaches have been daily only since October 3, 2026.", 48),
        ("Headaches began on 3/2/2019.", None),
        ("Headache began to improve on 10/12/2026, daily walks.", None),
        ("Daily topiramate was started on 10/12/2026 for headache.", None),
    ],
)
def test_when_headaches_became_frequent(text: str, days: int | None) -> None:
    facts = found(text, "headache.months")
    told = [one.days for one in facts if one.days is not None] + [(TODAY - one.on).days for one in facts if one.on]
    assert (days in told) if days is not None else not [one for one in told if one < 90]


@pytest.mark.parametrize(
    ("text", "is_none"),
    [
        ("Migraine. Preventive drugs: none, ever.", True),
        ("Migraine. Preventive hx: NONE.", True),
        ("Migraine. Preventives tried = 0.", True),
        ("Migraine. Not a single preventive so far.", True),
        ("Migraine. Has yet to try any prophylactic.", True),
        ("Migraine. She has always refused all preventive medicines.", True),
        ("Migraine. Botox requested as the opening preventive.", True),
        ("Migraine. Botox would be her very first prophylactic drug.", True),
        ("Migraine. Wishes to begin with Botox before any oral preventive.", True),
        ("Migraine. Has taken nothing but triptans and ibuprofen.", True),
        ("Migraine. Rx to date: sumatriptan, ketorolac, only abortives.", True),
        ("Migraine. Treated so far with rizatriptan alone.", True),
        ("Migraine. Prescriptions for topiramate and propranolol were never filled.", True),
        ("Migraine. Offered topiramate and metoprolol, she refused both.", True),
        # Others, named ones, or a silent record.
        ("Migraine. Preventives: none documented.", False),
        ("Migraine. Current preventives: none helped.", False),
        ("Migraine. The first preventive was topiramate.", False),
        ("Migraine. Only triptans help.", False),
        ("Migraine. Takes only triptans now; topiramate failed in 2024.", False),
        ("Migraine. Topiramate failed after 3 months; propranolol was refused.", False),
        ("Migraine. Refused topiramate.", False),
        ("Migraine. Preventives failed: topiramate, propranolol.", False),
        ("Migraine. No preventive other than topiramate and propranolol, both failed.", False),
    ],
)
def test_no_preventive_was_ever_taken(text: str, is_none: bool) -> None:
    assert bool(found(text, "care.no_preventive")) is is_none


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Botox for migraine. To be repeated every two months.", [60]),
        ("Botox for migraine, intervals shortened to nine weeks.", [63]),
        ("Asks for Botox for migraine six weeks after the last session.", [42]),
        ("Botox for migraine. Last treatment October 5, 2026, next on December 1, 2026.", [57]),
        ("Botox for migraine. Last injected 5 weeks ago, another round is asked for.", [35]),
        ("Toxin for migraine at six-week intervals.", [42]),
        ("Eight toxin sessions in twelve months are asked for, migraine.", [52]),
        ("Five toxin sessions in twelve months are asked for, migraine.", []),
        ("Botox for migraine. Headache returned six weeks after the last session.", []),
        ("Botox for migraine. Last treatment September 5, 2026.", []),
        ("Botox for migraine. Last treatment 11 weeks ago.", []),
        ("Botox for migraine. Seen six weeks after the last session, further treatment planned.", []),
        ("Botox for migraine. Propranolol refilled every two months.", []),
    ],
)
def test_how_soon_toxin_is_given_again(text: str, days: list[int]) -> None:
    assert [one.days for one in found(text, "botulinum.interval")] == days


@pytest.mark.parametrize(
    ("text", "is_useless"),
    [
        ("Toxin, cycle four, for migraine | headache days: no reduction | request: go on", True),
        ("Botox renewal for migraine. Headaches are more frequent than before treatment.", True),
        ("Botox renewal for migraine. Headaches were more frequent before treatment.", False),
        ("Botox renewal for migraine. Headache days: no record.", False),
    ],
)
def test_toxin_that_did_nothing(text: str, is_useless: bool) -> None:
    assert ("none" in values(text, "botulinum.response")) is is_useless


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Two hundred and sixty units of Botox per session for migraine.", [260]),
        ("A hundred fifty-five units of Botox for migraine.", [155]),
        ("Dose 300 units. Botox for migraine.", [300]),
        ("Insulin dose 40 units. Botox for migraine.", []),
    ],
)
def test_units_of_toxin(text: str, units: list[int]) -> None:
    assert values(text, "botulinum.units") == units


@pytest.mark.parametrize(
    "text", ["Headache days: 11/2025 19, 10/2026 20.", "Headache days: 11/3/2026.", "MHD: 9/2026."]
)
def test_a_month_of_the_calendar_is_no_count_of_days(text: str) -> None:
    assert not {9, 11} & set(values("Migraine, Botox renewal. " + text, "headache.days"))


def test_a_count_behind_the_same_words_is_one() -> None:
    assert values("Migraine. Headache days: 19.", "headache.days") == [19]
