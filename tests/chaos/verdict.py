"""What must hold when everything has come to rest: the laws, counted."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from store import audit
from store.database import transaction
from tests.chaos.load import Fate, Load
from tests.chaos.world import World

#: The events of each fate, attempts that failed and words for people left out.
_EVENTS: Final = {
    Fate.APPROVED: ("accepted", "evaluated", "approved"),
    Fate.PENDED: ("accepted", "evaluated", "gaps_found", "information_requested"),
    Fate.TO_A_PERSON: ("accepted", "case_opened"),
}
_EXTRA: Final = frozenset({"attempt_failed", "read"})

_ONCE: Final = {
    "evaluations": "SELECT request FROM evaluation GROUP BY request, request_version, grp, purpose HAVING count(*) > 1",
    "determinations": "SELECT request FROM determination GROUP BY request, line HAVING count(*) > 1",
    "authorizations": 'SELECT request FROM "authorization" GROUP BY request, line HAVING count(*) > 1',
    "questions": "SELECT request FROM information_request GROUP BY request HAVING count(*) > 1",
    "notices": "SELECT request FROM notice GROUP BY request, request_version, event HAVING count(*) > 1",
    "requests": "SELECT submission_id FROM request GROUP BY submitter, submission_id HAVING count(*) > 1",
}

_CODES: Final = (
    "SELECT entry::json -> 'detail' ->> 'code', count(*) FROM history WHERE event = 'attempt_failed' GROUP BY 1"
)

#: The sweeper rings for what waits longer than that for a step.
_WAITED: Final = (
    "SELECT count(DISTINCT request) FROM (SELECT request, event, at - lag(at) OVER (PARTITION BY request ORDER BY seq) "
    "AS took FROM history) AS step WHERE took > interval '10 seconds' AND event <> 'attempt_failed'"
)


@dataclass
class Verdict:
    requests: int
    lost: list[str] = field(default_factory=list)  #: answered with a receipt, and not there
    wrong: list[str] = field(default_factory=list)  #: came to rest where it should not
    twice: dict[str, int] = field(default_factory=dict)
    innocent: list[str] = field(default_factory=list)  #: no poison, and yet in front of a person
    broken_chains: int = 0
    states: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)  #: of failed attempts
    rescued: int = 0  #: needed more than one attempt
    waited: int = 0  #: longer for a step than the sweeper lets a row wait without a bell

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.wrong or any(self.twice.values()) or self.innocent or self.broken_chains)


def is_at_rest(here: World, load: Load) -> bool:
    """Nothing waits for a machine. What was filed and never answered (its answer was lost) comes to rest as well."""
    ((waiting,),) = here.rows("SELECT count(*) FROM request WHERE state IN ('reading', 'ready', 'gaps')")
    ((filed,),) = here.rows("SELECT count(*) FROM request")
    return waiting == 0 and filed >= len(load.expected)


def judge(here: World, load: Load) -> Verdict:
    rows = here.rows(
        "SELECT r.submission_id, r.state, array(SELECT h.event FROM history h WHERE h.request = r.id ORDER BY h.seq), "
        "c.reason FROM request r LEFT JOIN review_case c ON c.request = r.id AND c.closed_at IS NULL"
    )
    found = {submission_id: (state, events, reason) for submission_id, state, events, reason in rows}
    verdict = Verdict(requests=len(found), states=Counter(state for state, _, _ in found.values()))
    for submission_id, fate in load.expected.items():
        if submission_id not in found:
            verdict.lost.append(submission_id)
        else:
            _weigh(verdict, submission_id, fate, found[submission_id])
    verdict.codes = Counter(dict(here.rows(_CODES)))
    verdict.twice = {what: len(here.rows(sql)) for what, sql in _ONCE.items()}
    ((verdict.waited,),) = here.rows(_WAITED)
    verdict.broken_chains = _broken_chains(here)
    return verdict


def _weigh(verdict: Verdict, submission_id: str, fate: Fate, found: tuple[str, list[str], Any]) -> None:
    state, events, reason = found
    verdict.rescued += "attempt_failed" in events
    if fate is not Fate.TO_A_PERSON and state == Fate.TO_A_PERSON:
        verdict.innocent.append(f"{submission_id}: {' '.join(events)} {reason or ''}")
        return
    told = tuple(event for event in events if event not in _EXTRA)
    as_it_should = state == fate and told == _EVENTS[fate] and (reason == "automation_failed") is (state == "in_review")
    if not as_it_should:
        verdict.wrong.append(f"{submission_id}: {state} {' '.join(events)} {reason or ''}".strip())


def _broken_chains(here: World) -> int:
    with transaction("migrate", url=here.url) as session:
        return len(audit.verify(session).findings)
