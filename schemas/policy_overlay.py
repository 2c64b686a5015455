"""What a payer's overlay file may say: amounts and basis of criteria that stand elsewhere, never their meaning."""

from datetime import date
from typing import Annotated

from pydantic import Field

from schemas.base import Frozen
from schemas.policy import Basis, Status
from schemas.policy_source import CitationRef, Source


class OverlayAmount(Frozen):
    """A number of the payer's, and what it rests on."""

    value: int | float
    citations: tuple[CitationRef, ...] = Field(min_length=1)


class OverlayBasis(Frozen):
    """Whether the payer decides by a criterion (coverage) or only looks at it (advisory), and what that rests on."""

    basis: Basis
    citations: tuple[CitationRef, ...] = Field(min_length=1)


class Overlay(Frozen):
    """One payer's numbers over the criteria of one or several policies."""

    overlay: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=30)  #: the payer's short name
    of: tuple[str, ...] = Field(min_length=1)  #: policy files, "family/2026-01-01"
    version: str = Field(max_length=20)
    payer: str
    payers: tuple[str, ...] = Field(min_length=1)  #: names in `coverage.payer` that it governs
    plans: tuple[str, ...] = ()
    status: Status
    sample: bool
    programmes: tuple[str, ...] = Field(min_length=1)
    states: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()
    effective_from: date
    effective_to: date | None = None
    sources: dict[str, Source] = Field(min_length=1)
    parameters: dict[str, OverlayAmount] = Field(default_factory=dict)
    basis: dict[str, OverlayBasis] = Field(default_factory=dict)  #: by criterion
    not_modelled: tuple[str, ...] = ()
