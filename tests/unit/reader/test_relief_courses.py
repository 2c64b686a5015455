"""The course of scores after an earlier injection: how much went, and after how long it was lost again."""

from datetime import date

import pytest

from reader.read import read
from reader.score_course import score_course
from schemas.fact import Fact


@pytest.mark.parametrize(
    ("text", "since", "percent", "days"),
    [
        ("vas 8 pre, 3 at 2 wk, 7 at 6 wk", None, 62, 42),
        ("vas 82 mm pre, 60 mm at two weeks, 80 mm at five weeks", None, 27, None),
        ("the pain dropped from 8 to 3 at first but had climbed to 8 again by the ninth day", None, 62, 9),
        ("nrs 8 before the injection, 3 on 7/20 and 7 on 8/4", date(2026, 7, 6), 62, 29),
        ("baseline odi 60; two weeks after the esi 28; at six weeks 58", None, 53, 42),
        ("nrs 8 before, 8 now", None, 0, None),
        ("pain was 8 before, 2 at three months", None, 75, None),
        ("score 9 before, 4 in the first week, 9 by the third week", None, 56, 21),
        ("dropped from 9 to 7 and stayed at 7 for half a year", None, 22, None),
        ("ndi 56 at baseline, 20 on july 6, 55 on august 3", date(2026, 6, 22), 64, 42),
    ],
)
def test_a_course_is_read(text: str, since: date | None, percent: int, days: int | None) -> None:
    found = score_course(text, 0, len(text), since)
    assert found is not None
    assert (found.percent, found.days) == (percent, days)


@pytest.mark.parametrize(
    "text",
    [
        "nrs 7/10, left knee jerk 2+, strength 4/5",
        "nrs is 7 today after 6 weeks of therapy",
        "pain 8, walks 2 blocks, sits 10 minutes",
        "improved from 3 to 9 blocks",
        "odi 46",
        "nrs fell to 3, and at four months 4",
        "nrs 3 since the injection, 3 at four months",
        "vas 8 now",
    ],
)
def test_numbers_that_are_no_course_are_none(text: str) -> None:
    assert score_course(text, 0, len(text), None) is None


def told(text: str) -> list[Fact]:
    facts = read(text, document="d", document_on=date(2026, 11, 26))
    return [one for one in facts if one.kind.startswith("injection.relief")]


@pytest.mark.parametrize(
    "text",
    [
        "Repeat L5 TFESI requested. Baseline ODI 60 in May; two weeks after right L5 TFESI 28; at six weeks 58.",
        "Arm VAS 82 mm pre, 60 mm at two weeks, 80 mm at five weeks. Second cervical injection requested.",
        "NRS 8 on 7/6 before the S1 injection, 6 on 7/20, 8 on 8/17. Repeat requested.",
        "Dropped from 9 to 7 and stayed at 7 for months following the cervical epidural. Repeat asked for.",
        "The improvement from the previous foraminal injection was short lived, six weeks all told.",
    ],
)
def test_too_little_or_too_short_relief_is_told_by_scores(text: str) -> None:
    assert any(
        (one.kind == "injection.relief" and int(str(one.value)) < 50) or (one.days is not None and one.days < 90)
        for one in told(text)
    )


@pytest.mark.parametrize(
    "text",
    [
        "Repeat L5 TFESI requested. ODI 60 in May; two weeks after right L5 TFESI 22; at four months 24.",
        "NRS 8 before the ESI of May 4, 2026, 3 at two weeks, 2 at four months. Repeat requested.",
        "First L4-5 epidural requested. NRS 8 before therapy, 7 after six weeks of it.",
    ],
)
def test_good_relief_and_care_are_not(text: str) -> None:
    assert not any(
        (one.kind == "injection.relief" and int(str(one.value)) < 50) or (one.days is not None and one.days < 90)
        for one in told(text)
    )
