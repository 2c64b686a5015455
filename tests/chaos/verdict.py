"""What must hold when everything has come to rest: the laws, counted."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from store import audit
from store.database import transaction
from tests.chaos.load import Fate, Load, fate_of
from tests.chaos.world import DEAF, SLOW, TOLD, World

#: The events of each fate, attempts that failed and words for people left out.
_EVENTS: Final = {
    Fate.APPROVED: ("accepted", "evaluated", "approved"),
    Fate.PENDED: ("accepted", "evaluated", "gaps_found", "information_requested"),
    Fate.TO_A_PERSON: ("accepted", "case_opened"),
}
_EXTRA: Final = frozenset({"attempt_failed", "tried_in_vain", "read"})

_ONCE: Final = {
    "evaluations": "SELECT request FROM evaluation GROUP BY request, request_version, grp, purpose HAVING count(*) > 1",
    "determinations": "SELECT request FROM determination GROUP BY request, line HAVING count(*) > 1",
    "authorizations": 'SELECT request FROM "authorization" GROUP BY request, line HAVING count(*) > 1',
    "questions": "SELECT request FROM information_request GROUP BY request HAVING count(*) > 1",
    "notices": "SELECT request FROM notice GROUP BY request, request_version, event HAVING count(*) > 1",
    "readings": "SELECT request FROM history WHERE event = 'read' GROUP BY request HAVING count(*) > 1",
    "attempts over three": (
        "SELECT request FROM history WHERE event = 'attempt_failed' GROUP BY request HAVING count(*) > 3"
    ),
    "requests": "SELECT submission_id FROM request GROUP BY submitter, submission_id HAVING count(*) > 1",
}

#: What a submitter is told of; the poisoned are in front of a person, and nothing is decided yet.
_TOLD_OF: Final = frozenset({Fate.APPROVED, Fate.PENDED})
_NOTICES: Final = (
    "SELECT r.submission_id, r.state, array(SELECT n.id FROM notice n WHERE n.request = r.id) FROM request r "
    "WHERE r.submitter = %s"
)

#: Approved, and yet nothing that a provider could rely on, or more than one.
_HOLLOW: Final = (
    "SELECT submission_id FROM request r WHERE state = 'approved' AND ("
    "(SELECT count(*) FROM determination d WHERE d.request = r.id AND d.outcome = 'approved') <> 1 OR "
    '(SELECT count(*) FROM "authorization" a WHERE a.request = r.id) <> 1)'
)

_CODES: Final = (
    "SELECT entry::json -> 'detail' ->> 'code', count(*) FROM history WHERE event = 'attempt_failed' GROUP BY 1"
)

#: The sweeper rings for what waits longer than that for a step.
_WAITED: Final = (
    "SELECT count(DISTINCT request) FROM (SELECT request, event, at - lag(at) OVER (PARTITION BY request ORDER BY seq) "
    "AS took FROM history) AS step WHERE took > interval '10 seconds' "
    "AND event NOT IN ('attempt_failed', 'tried_in_vain')"
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
    untold: list[str] = field(default_factory=list)  #: notices that their receiver never heard
    told: int = 0  #: notices that it heard
    told_again: int = 0  #: times that it heard one once more, under the same key
    rescued: int = 0  #: needed more than one attempt
    waited: int = 0  #: longer for a step than the sweeper lets a row wait without a bell

    @property
    def is_good(self) -> bool:
        failed = self.lost or self.wrong or self.innocent or self.untold
        return not (failed or any(self.twice.values()) or self.broken_chains)


def is_at_rest(here: World, load: Load) -> bool:
    """Nothing waits for a machine, and whoever hears is told all; also of what was filed and whose answer was lost."""
    ((waiting,),) = here.rows("SELECT count(*) FROM request WHERE state IN ('reading', 'ready', 'gaps')")
    ((unsent,),) = here.rows("SELECT count(*) FROM notice WHERE sent_at IS NULL AND recipient <> %s", DEAF)
    ((filed,),) = here.rows("SELECT count(*) FROM request")
    return waiting == unsent == 0 and filed >= len(load.expected)


def judge(here: World, load: Load) -> Verdict:
    rows = here.rows(
        "SELECT r.submission_id, r.state, array(SELECT h.event FROM history h WHERE h.request = r.id ORDER BY h.seq), "
        "c.reason FROM request r LEFT JOIN review_case c ON c.request = r.id AND c.closed_at IS NULL"
    )
    found = {submission_id: (state, events, reason) for submission_id, state, events, reason in rows}
    verdict = Verdict(requests=len(found), states=Counter(state for state, _, _ in found.values()))
    verdict.lost = [submission_id for submission_id in load.expected if submission_id not in found]
    # Those too whose answer never came, since their sender gave up: what is filed is decided.
    for submission_id, row in found.items():
        _weigh(verdict, submission_id, fate_of(submission_id), row)
    verdict.wrong += [f"{row[0]}: approved, without one decision and one authorization" for row in here.rows(_HOLLOW)]
    verdict.codes = Counter(dict(here.rows(_CODES)))
    verdict.twice = {what: len(here.rows(sql)) for what, sql in _ONCE.items()}
    ((verdict.waited,),) = here.rows(_WAITED)
    verdict.broken_chains = _broken_chains(here)
    _weigh_notices(verdict, here)
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


def _weigh_notices(verdict: Verdict, here: World) -> None:
    """Each decision and question of those who are told has its notice, and each notice was heard."""
    for submitter, receiver in ((TOLD, here.receiver), (SLOW, here.beside[SLOW][1])):
        heard = Counter(headers["Idempotency-Key"] for headers, _ in list(receiver.heard))
        for submission_id, state, keys in here.rows(_NOTICES, submitter):
            said = [str(key) for key in keys if str(key) in heard]
            if len(said) < len(keys) or (state in _TOLD_OF and not said):
                verdict.untold.append(f"{submission_id}: {state}, {len(keys)} notices, {len(said)} heard")
        verdict.told += len(heard)
        verdict.told_again += heard.total() - len(heard)


def _broken_chains(here: World) -> int:
    with transaction("migrate", url=here.url) as session:
        return len(audit.verify(session).findings)
