"""One request of a batch held against its policies: the engine's word, and the rows that will say so."""

from dataclasses import dataclass
from functools import cached_property

from engine.assess import assess
from reader.version import READER_VERSION
from runtime.settings import settings
from schemas.evaluation import Assessment
from schemas.request import AuthorizationRequest
from store import evaluations, utilisation
from store.claims import Candidate
from store.evaluations import NewEvaluation
from worker.policies_in_force import codes_by_scope
from worker.surroundings import Known, choices_for


@dataclass(frozen=True)
class Judged:
    candidate: Candidate
    request: AuthorizationRequest
    assessment: Assessment
    rows: tuple[NewEvaluation, ...]

    @cached_property
    def by_group(self) -> dict[int, NewEvaluation]:
        return {row.evaluation.group: row for row in self.rows}


def judge(candidate: Candidate, known: Known) -> Judged:
    """Evaluate one request. Pure, but for the ids of the rows."""
    request = known.request(candidate)
    service_on, known_on = candidate.service_on, candidate.known_on
    if service_on is None or known_on is None:
        raise UndatedRequestError
    choices = choices_for(request, candidate, suspended=known.suspended)
    found = assess(
        request,
        known.facts(candidate, choices.values()),
        choices,
        utilisation=utilisation.utilisation(
            known.spent,
            candidate.member_id,
            codes_by_scope(),
            request=candidate.id,
            has_claims=settings().has_claims,
        ),
        surroundings=known.surroundings(candidate, request),
        service_on=service_on,
        known_on=known_on,
        reader_version=READER_VERSION,
    )
    return Judged(candidate, request, found, tuple(evaluations.new(candidate.id, candidate.version, found.groups)))


class UndatedRequestError(RuntimeError):
    """The request was filed without its two dates. Intake sets both; file it again."""
