"""One request of a batch held against its policies: the engine's word, and the rows that will say so."""

from dataclasses import dataclass
from functools import cached_property

from engine.assess import assess, roll_up
from reader.version import READER_VERSION
from schemas.determination import RouteReason
from schemas.evaluation import Assessment, GroupEvaluation, Recommendation
from schemas.request import AuthorizationRequest
from store import evaluations, utilisation
from store.claims import Candidate
from store.evaluations import NewEvaluation
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
    found = assess(
        request,
        known.facts(candidate),
        choices_for(request, candidate, suspended=known.suspended),
        utilisation=utilisation.utilisation(known.spent, candidate.member_id, request=candidate.id).values(),
        surroundings=known.surroundings(candidate, request),
        service_on=service_on,
        known_on=known_on,
        reader_version=READER_VERSION,
    )
    unread = any(row.is_for_people for row in known.documents.get(candidate.id, ()))
    found = _with_flags(found, _flags(candidate, known), is_for_people=unread)
    return Judged(candidate, request, found, tuple(evaluations.new(candidate.id, candidate.version, found.groups)))


class UndatedRequestError(RuntimeError):
    """The request was filed without its two dates. Intake sets both; file it again."""


def _flags(candidate: Candidate, known: Known) -> tuple[str, ...]:
    """What a reviewer must know of the documents: those that no machine could read, or was allowed to."""
    documents = known.documents.get(candidate.id, ())
    unread = [f"document_unreadable:{row.id}" for row in documents if row.is_unreadable]
    kept = [f"document_restricted:{row.id}" for row in documents if row.sensitivity]
    foreign = [f"document_other_language:{row.id}" for row in documents if not row.is_english]
    return (*unread, *kept, *foreign)


def _with_flags(found: Assessment, flags: tuple[str, ...], *, is_for_people: bool) -> Assessment:
    """A provider is not asked for what may stand in a document that only a person can read."""
    if not flags:
        return found
    groups = [_flagged(group, flags, is_for_people=is_for_people) for group in found.groups]
    return roll_up(tuple(groups), quarantined=found.quarantined)


def _flagged(group: GroupEvaluation, flags: tuple[str, ...], *, is_for_people: bool) -> GroupEvaluation:
    changes: dict[str, object] = {"flags": (*group.flags, *flags)}
    if is_for_people and group.recommendation is Recommendation.REQUEST_INFORMATION:
        changes |= {
            "recommendation": Recommendation.HUMAN_REVIEW,
            "route_reason": RouteReason.DOCUMENT_UNREAD.value,
        }
    return group.model_copy(update=changes)
