"""Stored evaluations as they are unrolled for people: from rows alone, by the store's own way."""

from uuid import UUID

from schemas.evaluation import CriterionResult, GroupEvaluation
from store import case_view
from store.database import transaction
from tests.pipeline import rows


def evaluations() -> dict[UUID, GroupEvaluation]:
    """The evaluation of each request, by request. Of several groups the last."""
    owners = dict(rows("SELECT id, request FROM evaluation ORDER BY id"))
    return {owners[identity]: group for identity, group in by_id(owners).items()}


def by_id(ids: dict[UUID, UUID]) -> dict[UUID, GroupEvaluation]:
    with transaction("migrate") as session:
        return case_view.evaluations(session, ids)


def coverage(evaluation: GroupEvaluation) -> list[CriterionResult]:
    return [criterion for criterion in evaluation.criteria if criterion.basis == "coverage"]
