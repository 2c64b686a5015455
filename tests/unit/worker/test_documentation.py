"""Whether the machine asks, or a person has it (`domain.md` 6)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson
import pytest

from schemas.determination import RouteReason
from schemas.evaluation import GapItem
from schemas.lifecycle import LineState, RequestState
from store.claims import Candidate
from store.information import asks_already, close
from store.load import Ask, LineRow
from worker.documentation import Situation, step_of, why_a_person

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def item(*criteria, line=1):
    return GapItem(
        loinc="18748-4", document="MRI report", criteria=criteria or ("imaging-study",), lines=(line,),
        categories=("imaging",), asks=("Send the report.",), member_asks=("Send it.",), whys=("There is an MRI.",),
    )  # fmt: skip


def situation(*, hours=168, urgency="standard", is_drug=False, items=None, asks=(), lines=(LineState.GAPS,)):
    candidate = Candidate(
        uuid4(), 3, 0, "gaps", urgency, "medicare-advantage", "R-1", "clinic-7", "M1", "l", NOW,
        NOW + timedelta(hours=hours), NOW.date(), NOW.date(),
    )  # fmt: skip
    rows = [LineRow(number, number, state, "TX", is_drug) for number, state in enumerate(lines, 1)]
    return Situation(
        candidate=candidate,
        lines=rows,
        items=[item()] if items is None else items,
        asks=asks,
        expertise="pain",
        now=NOW,
    )


def ask(*criteria, is_open=True):
    items = [{"id": "1", **item(*criteria).model_dump(mode="json"), "closed_by": None}]
    return Ask(uuid4(), 1, "policy", NOW + timedelta(days=3), is_open, orjson.dumps(items).decode())


def test_a_standard_clock_with_time_left_is_asked_and_pends():
    step, asked = step_of(situation())
    assert step.state is RequestState.PENDED
    assert asked is not None
    assert asked.due_at == NOW + timedelta(days=6)  # seven days less the margin for a person


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (situation(items=[]), RouteReason.NOTHING_TO_ASK),
        (situation(asks=[ask(is_open=False)]), RouteReason.SECOND_PEND),
        (situation(hours=30), RouteReason.NO_TIME_TO_ASK),
    ],
    ids=["nothing to ask", "asked before", "no time"],
)
def test_a_person_has_it_at_once(found, reason):
    assert why_a_person(found) is reason
    step, asked = step_of(found)
    assert asked is None
    assert step.state is RequestState.IN_REVIEW
    assert [case.reason for case in step.cases] == [reason.value]


@pytest.mark.parametrize("found", [situation(hours=72, urgency="expedited"), situation(hours=72, is_drug=True)])
def test_a_short_clock_is_asked_and_with_a_nurse_at_the_same_time(found):
    step, asked = step_of(found)
    assert asked is not None
    assert (step.state, [case.level for case in step.cases]) == (RequestState.IN_REVIEW, ["nurse"])


def test_the_ask_is_never_due_after_the_persons_margin():
    for hours in (73, 100, 168, 24 * 60):
        _, asked = step_of(situation(hours=hours))
        assert asked is not None
        assert asked.due_at <= NOW + timedelta(hours=hours) - timedelta(hours=24)
        assert asked.due_at <= NOW + timedelta(days=14)


def test_an_open_ask_that_covers_what_is_missing_is_not_repeated():
    step, asked = step_of(situation(asks=[ask("imaging-study", "exam")]))
    assert asked is None
    assert step.state is RequestState.PENDED


def test_something_new_that_is_missing_needs_a_person():
    step, _ = step_of(situation(asks=[ask("exam")]))
    assert [case.reason for case in step.cases] == ["second_pend"]


def test_a_line_that_a_person_has_keeps_the_request_with_people():
    step, asked = step_of(situation(lines=(LineState.GAPS, LineState.IN_REVIEW)))
    assert asked is not None
    assert step.state is RequestState.IN_REVIEW
    assert [(line.line, line.state) for line in step.lines] == [(1, LineState.PENDED)]


def test_an_item_closes_only_when_none_of_its_criteria_is_missing():
    both = ask("imaging-study", "imaging-finding")
    half = close(both, {1: {"imaging-finding"}}, documents=["d2"])
    assert (half.closed, half.is_done) == ((), False)
    whole = close(both, {}, documents=["d2"])
    assert (whole.closed, whole.is_done) == (("1",), True)
    assert orjson.loads(whole.items)[0]["closed_by"] == ["d2"]


def test_a_closed_item_covers_nothing_any_more():
    known = ask("imaging-study")
    assert asks_already(known, ["imaging-study"])
    closed = known._replace(items=close(known, {}, documents=["d2"]).items)
    assert not asks_already(closed, ["imaging-study"])
