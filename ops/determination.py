"""The determination of a filed request, from what stands in the database."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from engine.assess import roll_up
from engine.explanation import explain
from engine.outline import Audience, Explanation, LineOutcome
from policies.catalog import Catalog
from policies.codes import procedures
from schemas.evaluation import Assessment, GroupEvaluation, Recommendation
from schemas.policy import Policy
from store.unrolled import StandingLine, Unrolled, unrolled

#: A request that no machine could evaluate, or has not yet: a person's.
_NOT_EVALUATED: Final = Assessment(recommendation=Recommendation.HUMAN_REVIEW, groups=())


def determination(
    session: Session, reference: str, *, catalog: Catalog, audience: Audience = "clinician"
) -> Explanation | None:
    """The text of a request; None for an unknown reference. Before the first evaluation it says that there is none."""
    found = unrolled(session, reference)
    return None if found is None else of_unrolled(found, catalog=catalog, audience=audience)


def of_unrolled(found: Unrolled, *, catalog: Catalog, audience: Audience = "clinician") -> Explanation:
    return explain(
        found.request,
        roll_up(found.evaluations) if found.evaluations else _NOT_EVALUATED,
        policies=policies_of(found.evaluations, catalog),
        outcomes={number: _outcome(line) for number, line in found.lines.items()},
        reference=found.reference,
        words=procedures.table().known,
        audience=audience,
    )


def policies_of(evaluations: Iterable[GroupEvaluation], catalog: Catalog) -> tuple[Policy, ...]:
    """The policies that evaluations name, in the versions they used. One that is gone from the disk is left out."""
    used = {(group.policy.id, group.policy.version) for group in evaluations if group.policy is not None}
    found = [catalog.by_id(identity, version) for identity, version in sorted(used)]
    return tuple(one.policy for one in found if one is not None)


def _outcome(line: StandingLine) -> LineOutcome:
    return LineOutcome(
        line=line.line,
        state=line.state,
        route_reason=line.route_reason,
        decided_as=line.decided_as,
        decided_by=line.decided_by,
        decided_at=line.decided_at,
        rationale=line.rationale,
        provision=line.provision,
        authorization_number=line.authorization_number,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        ends_with_service=line.ends_when == "service_done",
        asked_by=line.asked_by,
    )
