"""What a rule rests on, and how sure we are of it."""

from collections.abc import Iterable

from schemas.evaluation import Citation
from schemas.policy import Policy
from schemas.policy_source import CitationRef


def citations_of(policy: Policy, references: Iterable[CitationRef]) -> tuple[Citation, ...]:
    """With the certainty of the part that is cited, where that is less sure than its source."""
    return tuple(_citation(policy, reference) for reference in references)


def _citation(policy: Policy, reference: CitationRef) -> Citation:
    source = policy.sources[reference.source]
    return Citation(
        source=reference.source,
        title=source.title,
        section=reference.section,
        certainty=reference.certainty or source.certainty,
        url=source.url,
    )
