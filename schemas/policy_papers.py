"""What a policy asks for on paper, and what it tells beside its criteria."""

from typing import Literal

from pydantic import Field

from schemas.base import Frozen
from schemas.policy_source import CitationRef

#: The vocabulary of gaps. A policy may use no other word.
Category = Literal[
    "imaging", "examination", "symptom_distribution", "symptom_duration", "conservative_care",
    "function_or_pain_scale", "prior_injection_response", "pain_programme", "order_clarity", "counselling",
    "procedure_plan", "diagnosis_specificity", "headache_count", "medication_safety", "other",
]  # fmt: skip


class GapWords(Frozen):
    """What to ask for when the criterion is missing."""

    category: Category
    loinc: str = Field(pattern=r"^\d{1,6}-\d$")
    ask: str  #: for a clinic's staff
    member_ask: str  #: the same for the member, plainly


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
