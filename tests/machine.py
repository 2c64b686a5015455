"""A state machine over everything that can happen to requests, on the real database; its invariants are the laws.

Workers run in threads beside each other. Time passes by moving the rows back, some hours at a time, with sweepers and
clocks run after each step as beat does. What people may not do is refused with words: any other error is a finding.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.gaps import merge
from ops.case_command import asks_of
from policies import programmes
from producer import arrivals
from producer.deadline import appeal_due_at, due_of
from producer.intake import accept_many
from schemas.clock import ClockEvent
from schemas.lifecycle import (
    FINAL_LINE_STATES,
    FINAL_STATES,
    MACHINE_STATES,
    OPEN_STATES,
    LineState,
    RequestState,
    roll_up,
    sources_of,
)
from schemas.request import Receipt
from store import appeals, audit, case_view, cases, claims, clock_changes
from store.cases import CaseError
from store.clock_changes import Reason
from store.database import transaction
from store.decide import record
from store.decisions import Action, Decision
from store.errors import RefusedError, plain_errors
from store.people import Reviewer
from store.void import VoidReason, void
from tests.machine_laws import BROKEN, CLOCKS, FREE, LEFT, STATES, TIMES, TOLD
from tests.machine_requests import KINDS, payload
from tests.pipeline import CLINIC, document, evaluate, file, read, rows
from worker import retry
from worker.policies_in_force import scopes_of
from worker.upkeep import run_clocks, sweep

#: Of two programmes, and of none.
GROUNDS: Final = ("enrollee_asks", "matters_beyond_the_plans_control", "we_are_busy")
WHY: Final = Reason(words="as told", told="letter")
#: What the tables may refuse a person who did not read, or is late. Every other refusal is a finding.
LAWFUL: Final = frozenset(
    {
        "determination_evidence_was_opened",
        "determination_evaluation_is_the_newest",
        "determination_cites_criteria",
        "determination_appeal_by_another",
        "determination_decider_is_not_involved",
        "information_request_open",
    }
)
picks = st.integers(0, 30)
who = st.sampled_from([0, 1, 1, 2, 2, 3, 3, 4])
kinds = st.sampled_from(sorted(KINDS))


class Machine(RuleBasedStateMachine):
    """`people`: a coordinator, a nurse and three physicians, one of them without a licence."""

    def __init__(self, people: Sequence[Reviewer]) -> None:
        super().__init__()
        self.people = people
        self.requests: list[UUID] = []
        self.filed: dict[UUID, dict[str, Any]] = {}
        self.seen: dict[UUID, tuple[str, int, int]] = {}
        self.references: dict[UUID, str] = {}
        self.did: list[str] = []

    @initialize(kinds=st.lists(kinds, min_size=2, max_size=4), worked=st.booleans())
    def begin(self, kinds: list[str], worked: bool) -> None:
        """Where people have something to decide most of the time."""
        self._file(kinds)
        if worked:
            self.work_off()

    @rule(kinds=st.lists(kinds, min_size=1, max_size=3))
    def accept(self, kinds: list[str]) -> None:
        self._file(kinds)

    def _file(self, kinds: list[str]) -> None:
        sent = list(map(payload, kinds))
        requests = file(*sent)
        self.requests += requests
        self.filed.update(zip(requests, sent, strict=True))

    @rule(
        orders=st.lists(st.sampled_from(["read", "evaluate", "document"]), min_size=2, max_size=4), named=st.booleans()
    )
    def work(self, orders: list[str], named: bool) -> None:
        """Several workers at once, by bells with ids (doubled ones among them) or without."""
        ids = self.requests if named else ()
        tasks = {"read": read, "evaluate": evaluate, "document": document}
        _at_once(*(lambda order=order: _delivered(tasks[order], ids) for order in orders))

    @rule()
    def work_off(self) -> None:
        """Until nothing more moves."""
        for _ in range(4):
            _at_once(*(lambda task=task: _delivered(task, self.requests) for task in (read, evaluate, document)))

    @rule(pick=picks)
    def documents_arrive(self, pick: int) -> None:
        request = self._one(pick)
        sent = {"documents": [{"id": f"late-{pick}", "text": f"MRI of the cervical spine, note {pick}."}]}
        arrivals.add_documents(CLINIC, self._reference(request), sent)

    @rule(times=st.integers(1, 3))
    def workers_die(self, times: int) -> None:
        """Each leaves a batch behind: the attempts are counted, and the third one ends in front of a person."""
        for _ in range(times):
            for waiting in claims.ALL_WAITING:
                with transaction("worker") as session:
                    found = claims.named(session, self.requests, waiting=waiting)
                    if found:
                        ids = [one.id for one in found]
                        claims.open_batch(session, ids, queue="evaluation", waiting=waiting, worker="dead")
            _at_once(*[lambda: sweep(dead_after=timedelta(0))] * 2)

    @rule(hours=st.lists(st.integers(1, 8), min_size=1, max_size=6))
    def time_passes(self, hours: list[int]) -> None:
        for some in hours:
            with transaction("migrate") as session:
                session.execute(text("SET LOCAL session_replication_role = replica"))
                for table, columns in TIMES.items():
                    moved = ", ".join(f"{name} = {name} - make_interval(hours => :hours)" for name in columns)
                    key = "id" if table == "request" else "request"
                    session.execute(
                        text(f"UPDATE {table} SET {moved} WHERE {key} = ANY(:ids)"),
                        {"hours": some, "ids": self.requests},
                    )
                self._over_a_change_of_the_clock(session)
            _at_once(run_clocks, run_clocks, sweep)

    def _over_a_change_of_the_clock(self, session: Session) -> None:
        """Seven days before or after one are no 168 hours: what was moved by hours is due at another hour."""
        for request, due_at, expected in self._due():
            if due_at != expected:
                session.execute(text("UPDATE request SET due_at = :at WHERE id = :id"), {"id": request, "at": expected})

    @rule(pick=picks, keeps=st.booleans())
    def all_claim_at_once(self, pick: int, keeps: bool) -> None:
        reference = self._reference(self._with_people(pick))

        def claim(reviewer: Reviewer) -> bool:
            return self._lawfully("claim", lambda: self._in_console(cases.claim, reviewer, reference))

        held = dict(zip(self.people, _at_once(*(partial(claim, each) for each in self.people)), strict=True))
        assert sum(map(bool, held.values())) <= 1, "a case is held by one person"
        if not keeps:
            for reviewer in self.people:
                gave = self._lawfully("release", partial(self._in_console, cases.release, reviewer, reference))
                assert gave == held[reviewer]

    @rule(pick=picks, who=who, action=st.sampled_from(list(Action)), reads=st.booleans())
    def decide(self, pick: int, who: int, action: Action, reads: bool) -> None:
        request, reviewer = self._with_people(pick, self.people[who]), self.people[who]
        self._lawfully(action.value, lambda: self._decide(request, reviewer, action, pick=pick, reads=reads))

    @rule(pick=picks, who=who, last=st.sampled_from([Action.APPROVE, Action.DENY, Action.APPROVE_LESS]))
    def decide_thoroughly(self, pick: int, who: int, last: Action) -> None:
        """Read, announced and decided: the way of a denial."""
        request, reviewer = self._with_people(pick, self.people[who]), self.people[who]
        for action in (last,) if last is Action.APPROVE else (Action.INTENT, last):
            self._lawfully(action.value, partial(self._decide, request, reviewer, action, pick=pick, reads=True))

    @rule(pick=picks)
    def two_decide_at_once(self, pick: int) -> None:
        request = self._with_people(pick)
        before = self._determinations(request)

        def approve(reviewer: Reviewer) -> bool:
            decided = partial(self._decide, request, reviewer, Action.APPROVE, pick=pick, reads=True)
            return self._lawfully("race", decided)

        won = _at_once(*(partial(approve, each) for each in self.people[1:3]))
        # One may decide on the first lines and the other on those that are left.
        assert self._determinations(request) - before <= self._lines(request), won

    @rule(pick=picks)
    def withdraw(self, pick: int) -> None:
        arrivals.withdraw_request(CLINIC, self._reference(self._of_state(pick, *OPEN_STATES)))

    @rule(pick=picks, who=who)
    def void(self, pick: int, who: int) -> None:
        request = self._of_state(pick, *FINAL_STATES)
        asked = {"reason": VoidReason.REQUESTER_ASKS, "rationale": "called"}
        self._change("void", void, request, who, **asked)

    @rule(pick=picks, who=who, expedited=st.booleans())
    def appeal(self, pick: int, who: int, expedited: bool) -> None:
        request = self._of_state(pick, *sources_of(RequestState.APPEALED))
        asked = {"filed_by": "member", "filed_at": None, "expedited": expedited, "due_at_of": appeal_due_at}
        self._change("appeal", appeals.file, request, who, **asked)

    @rule(pick=picks, who=who, ground=st.sampled_from(GROUNDS))
    def extend(self, pick: int, who: int, ground: str) -> None:
        request = self._of_state(pick, *OPEN_STATES)
        self._change("extend", clock_changes.extend, request, who, ground=ground, reason=WHY, due_of=due_of)

    @rule(pick=picks, who=who)
    def expedite(self, pick: int, who: int) -> None:
        request = self._of_state(pick, *OPEN_STATES)
        with self._never_later(request):
            self._change("expedite", clock_changes.grant_expedite, request, who, reason=WHY, due_of=due_of)

    @rule(pick=picks, asks=st.sampled_from(["member", "physician"]))
    def wish_to_expedite(self, pick: int, asks: str) -> None:
        """The submitter sends the same again, expedited now: a wish, and no request of its own."""
        request = self._of_state(pick, *OPEN_STATES)
        again = {**self.filed[request], "submission_id": uuid4().hex, "urgency": "expedited"}
        was = rows("SELECT urgency FROM request WHERE id = :id", id=request)
        with self._never_later(request):
            (receipt,) = accept_many(CLINIC, [{**again, "requester": {"type": asks}}])
        assert isinstance(receipt, Receipt), receipt
        if receipt.duplicate_of == self._reference(request) and was != ["expedited"]:
            self.did.append("wish")
        elif receipt.duplicate_of is None:  # what was decided is asked for anew
            (new,) = rows("SELECT id FROM request WHERE reference = :reference", reference=receipt.reference)
            self.requests.append(new)
            self.filed[new] = again

    @contextmanager
    def _never_later(self, request: UUID) -> Iterator[None]:
        """Haste moves no deadline back."""
        due = "SELECT due_at FROM request WHERE id = :id"
        before = rows(due, id=request)[0]
        yield
        assert rows(due, id=request)[0] <= before, self.told()

    @rule(pick=picks, who=who)
    def refuse_to_expedite(self, pick: int, who: int) -> None:
        request = self._of_state(pick, *OPEN_STATES)
        self._change("refuse", clock_changes.refuse_expedite, request, who, reason=WHY, due_of=due_of)

    @invariant()
    def the_laws_hold(self) -> None:
        broken = rows(BROKEN, ids=self.requests)
        assert not broken, (broken, self.told())

    @invariant()
    def states_follow_from_lines_and_only_grow(self) -> None:
        for request, state, version, seq, lines in rows(STATES, ids=self.requests):
            now, states = RequestState(state), [LineState(line) for line in lines]
            if now in MACHINE_STATES:
                assert any(line not in FINAL_LINE_STATES for line in states), (state, lines)
            else:
                assert roll_up(states) is now, (state, lines)
            was = self.seen.get(request, (state, 0, 0))
            assert (version, seq) >= was[1:], "a version and a history only grow"
            if was[0] != state and RequestState(was[0]) in FINAL_STATES:
                assert now is RequestState.APPEALED, f"{was[0]} became {state}"
            self.seen[request] = (state, version, seq)

    @invariant()
    def due_dates_follow_from_events(self) -> None:
        for request, due_at, expected in self._due():
            assert due_at == expected, request

    def _due(self) -> Iterator[tuple[UUID, datetime, datetime]]:
        """When each request is due, and when it ought to be."""
        for request, due_at, programme, received_at, kinds, times, grounds in rows(CLOCKS, ids=self.requests):
            events = [
                ClockEvent.model_validate({"kind": kind, "at": at, "ground": ground})
                for kind, at, ground in zip(kinds, times, grounds, strict=True)
            ]
            yield request, due_at, due_of(events, programmes.rule_at(programme, received_at, is_drug=False))

    def teardown(self) -> None:
        """Once an example: what waits for a machine is worked off to its end, and the chains hold."""
        if not self.requests:
            return
        self.work_off()
        left = rows(LEFT, ids=self.requests)
        assert not left, (left, self.told())
        self.the_laws_hold()
        with transaction("migrate") as session:
            for request in self.requests:
                report = audit.verify(session, self._reference(request))
                assert report.ok, report.findings
        DONE.update(self.did)
        DONE.update(rows("SELECT DISTINCT kind FROM clock_event WHERE request = ANY(:ids)", ids=self.requests))

    def told(self) -> list[Any]:
        """The state of each request and what happened to it: what somebody wants to read when a law is broken."""
        return rows(TOLD, ids=self.requests)

    def _one(self, pick: int) -> UUID:
        return self.requests[pick % len(self.requests)]

    def _of_state(self, pick: int, *states: RequestState) -> UUID:
        """One in these states, most of the time."""
        wanted = [state.value for state in states]
        found = rows("SELECT id FROM request WHERE id = ANY(:ids) AND state = ANY(:states) ORDER BY id",
                     ids=self.requests, states=wanted)  # fmt: skip
        return found[pick % len(found)] if found and pick % 7 else self._one(pick)

    def _with_people(self, pick: int, reviewer: Reviewer | None = None) -> UUID:
        """One that waits for people, and that nobody else holds, most of the time."""
        found = rows(FREE, ids=self.requests, person=reviewer and reviewer.id)
        return found[pick % len(found)] if found and pick % 7 else self._one(pick)

    def _reference(self, request: UUID) -> str:
        if request not in self.references:
            self.references[request] = rows("SELECT reference FROM request WHERE id = :id", id=request)[0]
        return self.references[request]

    def _determinations(self, request: UUID) -> int:
        return int(rows("SELECT count(*) FROM determination WHERE request = :id", id=request)[0])

    def _lines(self, request: UUID) -> int:
        return int(rows("SELECT count(*) FROM service_line WHERE request = :id", id=request)[0])

    def _lawfully(self, what: str, act: Callable[[], object]) -> bool:
        """Whether it was done. What may not be is refused with words."""
        try:
            with plain_errors():
                act()
        except CaseError:
            return False
        except RefusedError as refused:
            if refused.code not in LAWFUL:
                raise
            return False
        self.did.append(what)
        return True

    def _change(self, what: str, change: Callable[..., object], request: UUID, who: int, **asked: object) -> None:
        reference = self._reference(request)
        self._lawfully(what, lambda: self._in_console(change, self.people[who], reference, **asked))

    def _in_console(self, act: Callable[..., object], reviewer: Reviewer, reference: str, **asked: object) -> None:
        with transaction("console") as session:
            act(session, reviewer, reference, **asked)

    def _decide(self, request: UUID, reviewer: Reviewer, action: Action, *, pick: int, reads: bool) -> None:
        """On one group of lines, as people do who read one evaluation after the other."""
        reference = self._reference(request)
        with transaction("console") as session:
            case = cases.claim(session, reviewer, reference)
            view = case_view.show(session, reviewer, case, purpose="review")
            for evaluation, group in view.evaluations.items() if reads else ():
                names = [criterion.id for criterion in group.criteria]
                case_view.open_evidence(session, reviewer, case, evaluation=evaluation, criteria=names)
        groups = [group for group in view.evaluations.values() if set(group.lines) & set(case.lines)]
        chosen = groups[pick % len(groups)] if groups else None
        decision = Decision(
            action=action, rationale="weighed", reasons=("not_necessary",), lines=chosen.lines if chosen else (),
            criteria=tuple(sorted(one.id for one in chosen.criteria if one.result != "met")) if chosen else (),
            basis="administrative" if action is Action.DISMISS else "clinical", provision="plan 2.1",
            less={"place_of_service": "11"} if action is Action.APPROVE_LESS else {},
            asks=(merge(chosen.gaps) if chosen else ()) or asks_of(["11506-3: the note of the last visit"]),
        )  # fmt: skip
        with transaction("console") as session:
            record(session, reviewer, reference, decision, version=view.version, scopes_of=scopes_of)


#: What was done, over all examples: a machine that never got anywhere proves nothing.
DONE: set[str] = set()


def _delivered(task: Callable[..., int], ids: Sequence[UUID]) -> int:
    """As Celery does: what the surroundings broke (a connection that ended, a deadlock) is tried again, no more."""
    for retries in count():
        try:
            return task(*ids)
        except Exception as error:
            if retry.decide(error, retries=retries, chance=0.0).action is retry.Action.GIVE_UP:
                raise
    raise AssertionError


def _at_once(*acts: Callable[[], object]) -> list[object]:
    with ThreadPoolExecutor(len(acts)) as threads:
        return [future.result() for future in [threads.submit(act) for act in acts]]
