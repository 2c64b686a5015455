"""Sessions of a limit: four sources tell of them, each counts once, and silence is never zero."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.operators.spending import EARLIER_REQUEST, united
from schemas.evaluation import Result, SpentSession, Utilisation
from schemas.fact import Fact
from tests.unit.engine.samples import SERVICE_ON, assessed, criterion, denied, fact, node, policy, request

MET, NOT_MET, MISSING = Result.MET, Result.NOT_MET, Result.MISSING
SCOPE: Final = "epidural:cervical_thoracic"
LIMIT: dict[str, Any] = {"scope": SCOPE, "op": "<", "value": 4, "rolling_days": 365}
BESIDE: dict[str, Any] = LIMIT | {"chart": {"fact": "injection.prior", "values": ["epidural"]}}
LOOKED_UP: Final = ("claims", "authorizations", "requests")


def ago(days: int) -> date:
    return SERVICE_ON - timedelta(days=days)


CLAIMED = [ago(one) for one in (10, 20, 30)]


def claim(days: int, *, linked: bool = False) -> SpentSession:
    return SpentSession(source="claims", on=ago(days), linked=linked)


def authorization(days: int, *, through: int | None = None) -> SpentSession:
    return SpentSession(source="authorizations", on=ago(days), through=None if through is None else ago(through))


def asked(days: int) -> SpentSession:
    return SpentSession(source="requests", on=ago(days))


def known(*sessions: SpentSession, **fields: Any) -> dict[str, Utilisation]:
    return {SCOPE: Utilisation(**({"scope": SCOPE, "sessions": sessions, "sources": LOOKED_UP} | fields))}


def told(days: int | None = None, **fields: Any) -> Fact:
    return fact("injection.prior", "epidural", on=None if days is None else ago(days), **fields)


def result(utilisation: dict[str, Utilisation], *facts: Fact, test: dict[str, Any] = BESIDE, **case: Any) -> Result:
    return node({"sessions": test}, *facts, utilisation=utilisation, **case).result


@pytest.mark.parametrize(
    ("utilisation", "expected"),
    [
        ({}, MISSING),
        (known(), MET),
        (known(claim(10), claim(20), claim(30)), MET),
        (known(claim(10), claim(20), claim(30), claim(365)), NOT_MET),
        (known(claim(10), claim(20), claim(30), claim(366)), MET),
        (known(claim(10), claim(20), claim(30), authorization(40)), NOT_MET),
        (known(claim(10), claim(20), claim(30), authorization(30)), MET),  # one day, one session
    ],
)
def test_sessions_come_from_utilisation_and_unknown_is_not_zero(
    utilisation: dict[str, Utilisation], expected: Result
) -> None:
    assert result(utilisation, test=LIMIT) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], MET),
        ([told(10)], MET),  # counted already
        ([told(40)], NOT_MET),
        ([fact("injection.prior", "facet", on=ago(40))], MET),
        ([told(366)], MET),
        ([told(45, attributes={"precision": "month"})], MET),
        ([told(90, attributes={"precision": "month"})], NOT_MET),
        ([told()] * 3, MET),  # may be the three that are counted
        ([told(start=one) for one in range(4)], MISSING),
    ],
)
def test_what_only_the_chart_tells_of_counts_as_well_each_session_once(facts: list[Fact], expected: Result) -> None:
    assert result(known(claim(10), claim(20), claim(30)), *facts) is expected


def test_an_authorization_that_a_claim_or_the_chart_may_have_used_leaves_the_number_open() -> None:
    planned = authorization(60, through=0)
    assert result(known(claim(100), claim(200), claim(40), planned)) is MISSING
    assert result(known(claim(100), claim(200), claim(40, linked=True), planned)) is NOT_MET
    assert result(known(claim(100), claim(200), planned), told(40)) is MISSING
    assert result(known(claim(100), planned), told(40)) is MET


def many(of: SpentSession, number: int, *, in_part: bool = False) -> SpentSession:
    return of.model_copy(update={"sessions": number, "linked": in_part})


@pytest.mark.parametrize(
    ("sessions", "facts", "expected"),
    [
        ((many(authorization(40), 3),), [], MET),
        ((many(authorization(40), 4),), [], NOT_MET),
        ((claim(10), many(authorization(40), 3)), [], NOT_MET),
        # The day of a claim is one of them, unless its claims were taken off before.
        ((claim(40), many(authorization(40), 3)), [], MET),
        ((claim(40, linked=True), many(authorization(40), 3, in_part=True)), [], NOT_MET),
        # A claim within its validity is perhaps one of them.
        ((claim(10), many(authorization(40, through=0), 3)), [], MISSING),
        ((many(authorization(40, through=0), 3),), [told(10), told(20)], MISSING),
        ((many(authorization(40, through=0), 2),), [told(10)], MET),
        ((many(authorization(40, through=0), 3),), [told(50)], NOT_MET),
        # Of two for one day the larger one is told of.
        ((many(authorization(40), 3), authorization(40)), [], MET),
        # Three asked for, one of them on the day of a claim.
        ((claim(10), claim(20), many(asked(10), 3)), [], MISSING),
        ((claim(10), many(asked(10), 3)), [], MET),
        ((claim(10), many(asked(-5), 3)), [], MISSING),
        # Done together with what is asked for here, and two more.
        ((claim(10), claim(20), many(asked(0), 3)), [], MISSING),
        ((claim(10), many(asked(0), 3)), [], MET),
    ],
)
def test_an_authorization_or_a_request_may_be_for_several_sessions(
    sessions: tuple[SpentSession, ...], facts: list[Fact], expected: Result
) -> None:
    assert result(known(*sessions), *facts) is expected


def test_an_earlier_request_that_nobody_has_decided_is_neither_spent_nor_free() -> None:
    three = (claim(10), claim(20), claim(30))
    found = node({"sessions": BESIDE}, utilisation=known(*three, asked(-5)))
    assert (found.result, found.flags) == (MISSING, (EARLIER_REQUEST,))
    assert "3 to 4 sessions are spent" in found.shown.why
    assert "earlier requests not decided 1" in found.shown.why
    assert result(known(claim(10), claim(20), asked(-5))) is MET
    assert result(known(*three, claim(40), asked(-5))) is NOT_MET
    assert result(known(*three, asked(0))) is MET  # for the same day: done together


def test_a_person_decides_what_depends_on_an_earlier_request_and_nobody_is_asked_for_papers() -> None:
    by = policy(criterion("limit", {"sessions": LIMIT}))
    three = known(claim(10), claim(20), claim(30), asked(-5))
    found = assessed(by=by, utilisation=list(three.values()))
    assert (found.recommendation, found.route_reason) == ("human_review", "earlier_request")
    assert found.group_of(1).gaps == ()


NO_CLAIMS: Final = {"sources": ("authorizations", "requests")}


@pytest.mark.parametrize(
    ("sessions", "facts", "expected"),
    [
        ((), [], MISSING),
        ((), [told(40)], MISSING),  # one dated injection says nothing of others
        ((), [denied("injection.prior", "epidural")], MET),
        ((), [told(attributes={"number": "2", "window": "300"})], MET),
        ((authorization(10), authorization(20), authorization(30), authorization(40)), [], NOT_MET),
    ],
)
def test_without_claims_only_the_chart_can_say_that_there_were_no_more(
    sessions: tuple[SpentSession, ...], facts: list[Fact], expected: Result
) -> None:
    found = node({"sessions": BESIDE}, *facts, utilisation=known(*sessions, **NO_CLAIMS))
    assert found.result is expected
    assert "paid claims not at hand" in found.shown.why


@pytest.mark.parametrize(
    ("attributes", "test", "expected"),
    [
        ({"number": "3", "window": "300"}, BESIDE, MET),
        ({"number": "4", "window": "300"}, BESIDE, NOT_MET),
        # Counted back from a note of ten days before the service: one may lie just outside the window.
        ({"number": "4", "window": "365"}, BESIDE, MISSING),
        # "This is her fifth in 12 months" counts back from the injection that is asked for.
        ({"number": "4", "window": "365", "counted_to": "service"}, BESIDE, NOT_MET),
        ({"number": "4", "window": "730", "counted_to": "service"}, BESIDE, MISSING),
        ({"number": "4"}, BESIDE, MISSING),
        ({"number": "4"}, {**BESIDE, "rolling_days": None}, NOT_MET),
        ({"number": "4", "window": "300"}, {**BESIDE, "rolling_days": None, "calendar": "year"}, NOT_MET),
        ({"number": "4", "window": "365"}, {**BESIDE, "rolling_days": None, "calendar": "year"}, MISSING),
    ],
)
def test_the_chart_s_own_count_counts_where_it_lies_in_the_window(
    attributes: dict[str, str], test: dict[str, Any], expected: Result
) -> None:
    assert result(known(claim(10)), told(attributes=attributes), test=test) is expected


def test_sessions_beyond_one_that_the_request_asks_for_are_spent_as_well() -> None:
    by = policy(criterion("limit", {"sessions": LIMIT}))
    lines = [{"line": n, "code": "62321", "service_from": day} for n, day in ((1, "2026-11-20"), (2, "2026-12-05"))]
    two = request(service_lines=lines)
    room = assessed(of=two, by=by, utilisation=list(known(claim(10), claim(20)).values()))
    assert (room.group_of(1).criteria[0].result, room.route_reason) == (MET, "several_sessions")
    full = assessed(of=two, by=by, utilisation=list(known(claim(10), claim(20), claim(30)).values()))
    assert (full.group_of(1).criteria[0].result, full.group_of(1).level) == (NOT_MET, "physician")
    assert "asked for here beside the first 1" in full.group_of(1).criteria[0].why
    twice = request(service_lines=[{"line": 1, "code": "62321", "occurrences": 2}])
    assert assessed(of=twice, by=by, utilisation=list(known(claim(1), claim(2), claim(3)).values())).route_reason


def test_a_count_of_sessions_says_which_it_counted() -> None:
    sessions = (claim(10), claim(20), authorization(30), asked(-9))
    found = node({"sessions": BESIDE}, told(40), told(10), utilisation=known(*sessions))
    counted = "paid claims 2, unused authorizations 1, earlier requests not decided 1, only in the chart 1"
    assert f"4 to 5 sessions are spent ({counted})" in found.shown.why
    assert found.facts == (told(40), told(10))


def test_a_trial_without_any_source_says_that_it_takes_none_for_granted() -> None:
    found = node({"sessions": LIMIT}, utilisation=known(sources=(), assumed=True))
    assert found.result is MET
    assert "nothing was looked up" in found.shown.why


days = st.integers(min_value=-30, max_value=400)
sources = st.lists(
    st.one_of(st.builds(claim, days), st.builds(authorization, days, through=days), st.builds(asked, days))
)
charts = st.lists(st.builds(told, days), max_size=4)


def every_day(sessions: Sequence[SpentSession], facts: Sequence[Fact]) -> list[date]:
    found = united(sessions, facts, service_on=SERVICE_ON)
    return [*found.days, *found.perhaps, *found.open]


@given(sources, charts, st.randoms())
def test_each_day_counts_once_and_under_one_source_in_whatever_order_it_is_told(
    sessions: list[SpentSession], facts: list[Fact], chance: Any
) -> None:
    counted = every_day(sessions, facts)
    assert len(counted) == len(set(counted))
    assert set(counted) | {SERVICE_ON} >= {one.on for one in sessions} | {one.on for one in facts if one.on}
    shuffled = [*sessions, *sessions]
    chance.shuffle(shuffled)
    assert sorted(every_day(shuffled, [*facts, *facts])) == sorted(counted)


@given(sources, charts, st.sampled_from(["claims", "authorizations", "requests"]), days)
def test_what_one_more_source_tells_never_lowers_the_count(
    sessions: list[SpentSession], facts: list[Fact], source: Any, on: int
) -> None:
    more = [*sessions, SpentSession(source=source, on=ago(on))]
    assert len(every_day(more, facts)) >= len(every_day(sessions, facts))
    before = united(sessions, facts, service_on=SERVICE_ON)
    after = united(more, facts, service_on=SERVICE_ON)
    assert len(after.days) >= len(before.days) - (source == "claims")  # an unlinked claim may use one authorization
    assert len(after.days) >= len(before.days) or len(after.perhaps) > len(before.perhaps)
