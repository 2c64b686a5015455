"""What follows from facts and policy: results per criterion, gaps, and a recommendation per line."""

from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from schemas.base import Frozen
from schemas.fact import Assertion, FactSource


class Result(StrEnum):
    """Law 5: silence is never "no" and never "yes"."""

    MET = "met"
    NOT_MET = "not_met"  #: the record contradicts it
    MISSING = "missing"  #: the record is silent
    NOT_APPLICABLE = "not_applicable"


class Recommendation(StrEnum):
    APPROVE = "approve"
    REQUEST_INFORMATION = "request_information"
    HUMAN_REVIEW = "human_review"
    NOT_REQUIRED = "not_required"


class Citation(Frozen):
    """What a criterion rests on, and how sure we are of it: A text seen, B secondary source, C general knowledge."""

    source: str
    title: str
    section: str | None = None
    certainty: Literal["A", "B", "C"]
    url: str | None = None


class Evidence(Frozen):
    """A fact as used: enough to unroll a decision years later (law 6)."""

    kind: str
    value: str | int | float | bool | None = None
    unit: str | None = None
    assertion: Assertion
    source: FactSource
    on: date | None = None
    days: int | None = None
    side: str | None = None
    region: str | None = None
    levels: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    attributes: dict[str, str] = Field(default_factory=dict)
    document: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None


class NodeResult(Frozen):
    """One node of a criterion's tree, so that every `any` and `all` can be followed."""

    node: str  #: "all", "any", "at_least 2", "not", or the test in words
    result: Result
    why: str  #: in our words: what was found, or what the record is silent about
    conflict: bool = False
    children: tuple["NodeResult", ...] = ()


class CriterionResult(Frozen):
    id: str
    title: str
    section: str  #: where the determination shows it: indication, level, technique, counselling, ...
    basis: Literal["coverage", "advisory"]
    result: Result
    conflict: bool = False  #: the record says both yes and no: a person's matter
    why: str
    facts: tuple[Evidence, ...] = ()
    citations: tuple[Citation, ...] = ()
    tree: NodeResult


class RedFlagResult(Frozen):
    id: str
    title: str
    facts: tuple[Evidence, ...]
    citations: tuple[Citation, ...] = ()
    due_hours: int


class Gap(Frozen):
    """One thing to ask for. `category` uses the vocabulary of the published cases' index."""

    criterion: str
    line: int
    category: str
    loinc: str
    document: str  #: the document type in words
    ask: str  #: what to send, for a clinic's staff
    why: str  #: the criterion in words
    member_ask: str = ""  #: the same, plainly, for the member
    citations: tuple[Citation, ...] = ()


class GapItem(Frozen):
    """One document to ask for, with all that it can answer. An item of an information request."""

    loinc: str
    document: str
    criteria: tuple[str, ...]
    lines: tuple[int, ...]
    categories: tuple[str, ...]
    asks: tuple[str, ...]  #: what it must show, for a clinic's staff
    member_asks: tuple[str, ...]
    whys: tuple[str, ...]  #: the criteria in words, in the order of `criteria`
    citations: tuple[Citation, ...] = ()


class GateResult(Frozen):
    """What a gate of `domain.md` 3 says of a line. `stops` means no criterion may lead to an approval by policy."""

    gate: str
    outcome: Literal["pass", "not_required", "human_review", "held"]
    reason: str = ""  #: a code of `RouteReason`
    detail: str = ""  #: in words, no values


class PolicyUsed(Frozen):
    id: str
    version: str
    digest: str
    status: str
    sample: bool
    title: str


class GroupEvaluation(Frozen):
    """One evaluation of a group of lines by one policy. What `evaluation` stores."""

    group: int
    lines: tuple[int, ...]
    recommendation: Recommendation
    route_reason: str = ""
    may_approve: bool = False  #: nothing but the recommendation stands between this and an approval by policy
    held: bool = False  #: recommended, coverage unverified
    policy: PolicyUsed | None = None
    gates: tuple[GateResult, ...] = ()
    criteria: tuple[CriterionResult, ...] = ()
    red_flags: tuple[RedFlagResult, ...] = ()
    unsettled: tuple[Evidence, ...] = ()  #: statements beside the criteria that keep policy from approving
    flags: tuple[str, ...] = ()  #: notes for a reviewer: diagnosis outside the list, past limit counts, ...
    gaps: tuple[Gap, ...] = ()
    expertise: str = ""  #: the speciality a reviewer should have, from the policy
    level: Literal["nurse", "physician"] = "nurse"
    due_hours: int | None = None  #: a case that cannot wait for `due_at` (a red flag)
    service_on: date
    known_on: date
    engine_version: str
    reader_version: str


class Assessment(Frozen):
    """All groups of one request, and the roll-up: human_review over request_information over approve."""

    recommendation: Recommendation
    route_reason: str = ""
    groups: tuple[GroupEvaluation, ...]
    quarantined: tuple[str, ...] = ()  #: documents whose identity does not fit: their facts were not used

    def group_of(self, line: int) -> GroupEvaluation:
        """The evaluation of this line's group. Raises StopIteration when no group holds it."""
        return next(group for group in self.groups if line in group.lines)


class SpentSession(Frozen):
    """A session of a limit's scope, as one source tells of it."""

    source: Literal["claims", "authorizations", "requests"]
    on: date
    through: date | None = None  #: of one that is only planned: it takes place between `on` and this day
    #: A claim that names its authorization, and so is no other's; an authorization without those that such claims used.
    linked: bool = False
    sessions: int = Field(default=1, ge=1)  #: how many an authorization has left, or a request asks for


class Utilisation(Frozen):
    """What is known of the sessions in a limit's scope, by source (`domain.md` 4). The engine counts each once."""

    scope: str  #: "epidural:cervical_thoracic"
    sessions: tuple[SpentSession, ...] = ()
    #: Where it was looked. A source that is not here is silent, which is never zero; empty: nothing was looked up.
    sources: tuple[Literal["claims", "authorizations", "requests"], ...] = ()
    assumed: bool = False  #: nothing was looked up and none are taken for granted: a policy author's trial, no decision


def plain(model: Frozen) -> dict[str, Any]:
    """JSON-ready, for storing and printing."""
    return model.model_dump(mode="json")
