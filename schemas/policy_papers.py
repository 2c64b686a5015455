"""What a policy asks for on paper, and what it tells beside its criteria."""

from typing import Literal

from pydantic import Field

from schemas.base import Frozen
from schemas.policy_source import CitationRef


class RequiredDocument(Frozen):
    loinc: str = Field(pattern=r"^\d{1,6}-\d$")
    title: str
    shows: tuple[str, ...] = Field(min_length=1)  #: ids of the criteria that it can answer


class Statement(Frozen):
    """Evidence and alternatives: shown as information, both sides, never a reason."""

    text: str
    favours: Literal["for", "against", "neutral"]
    topic: Literal["evidence", "alternative", "pitfall", "safety"] = "evidence"
    citations: tuple[CitationRef, ...] = Field(min_length=1)
