"""What a policy asks of documents marked as sensitive (`domain.md` 8)."""

from pydantic import Field

from schemas.base import Frozen
from schemas.marks import Mark
from schemas.policy_source import CitationRef


class SensitiveAsk(Frozen):
    """What the policy needs of documents with these marks. Without it nothing of such a document becomes a fact."""

    marks: tuple[Mark, ...] = Field(min_length=1)
    kinds: tuple[str, ...] = Field(min_length=1)  #: of `schemas.vocabulary`; only these are read there
    why: str  #: what the policy cannot decide without them
    citations: tuple[CitationRef, ...] = Field(min_length=1)
