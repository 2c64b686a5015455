"""A determination as a document: sections, items, quotations and numbered references.

Structure only, so that terminal, Markdown, console and letters show the same thing. `clinician_text` and `member_text`
fill it, `markdown` writes it down. Nothing here adds a reason of its own: it says what the evaluation and the recorded
outcome say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from schemas.base import Frozen
from schemas.determination import DecidedAs
from schemas.evaluation import Assessment, Citation, GroupEvaluation
from schemas.lifecycle import LineState
from schemas.policy import Policy
from schemas.request import AuthorizationRequest

Audience = Literal["clinician", "member"]
Mark = Literal[
    "met", "not_met", "missing", "not_applicable", "conflict", "passed", "flag", "unverified",
    "for", "against", "neutral", "note",
]  # fmt: skip


class Quote(Frozen):
    """What a document says, word for word: `document.text[start:end] == words`."""

    words: str
    document: str | None = None
    start: int | None = None
    end: int | None = None
    on: date | None = None


class Item(Frozen):
    text: str
    mark: Mark = "note"
    detail: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    references: tuple[str, ...] = ()  #: "2.1": the first cited part of the second entry in "references"
    advisory: bool = False  #: shown, never a reason


class Section(Frozen):
    id: str
    title: str
    intro: str = ""
    items: tuple[Item, ...] = ()


class Explanation(Frozen):
    audience: Audience
    title: str
    sections: tuple[Section, ...]

    def section(self, identity: str) -> Section:
        """The first section with this id. Raises StopIteration."""
        return next(section for section in self.sections if section.id == identity)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        return tuple(quote for section in self.sections for item in section.items for quote in item.quotes)


class LineOutcome(Frozen):
    """What stands recorded for a line. A line without one has a recommendation and nothing more."""

    line: int
    state: LineState
    route_reason: str = ""
    decided_as: DecidedAs | None = None
    decided_by: str = ""  #: name and qualification as shown; empty when the policy decided
    decided_at: datetime | None = None
    rationale: str = ""
    provision: str = ""  #: the plan's provision that an administrative outcome rests on
    authorization_number: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    ends_with_service: bool = False  #: valid until the service is done, however long that takes
    asked_by: datetime | None = None  #: a pended line: when the answer is due


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that an explanation may draw on."""

    request: AuthorizationRequest
    assessment: Assessment
    policies: tuple[Policy, ...] = ()
    outcomes: tuple[LineOutcome, ...] = ()
    reference: str = ""  #: the public reference; empty when nothing was filed
    words: Mapping[str, str] = field(default_factory=dict)  #: our own words for codes that no policy at hand speaks of

    def policy_of(self, group: GroupEvaluation) -> Policy | None:
        """The policy that a group was evaluated by, when it was handed over in that very version."""
        used = group.policy
        if used is None:
            return None
        same = (policy for policy in self.policies if (policy.id, policy.version) == (used.id, used.version))
        return next(same, None)

    def outcome_of(self, line: int) -> LineOutcome | None:
        return next((outcome for outcome in self.outcomes if outcome.line == line), None)


class References:
    """Numbers sources in the order in which they are first used, and the parts of each that are cited."""

    def __init__(self) -> None:
        self._sources: dict[str, dict[tuple[str | None, str], Citation]] = {}

    def number(self, citations: Sequence[Citation]) -> tuple[str, ...]:
        """ "2.1" for a part of a source, each once, in order."""
        numbers = {self._number(citation) for citation in citations}
        return tuple(f"{source}.{part}" for source, part in sorted(numbers))

    @property
    def sources(self) -> tuple[tuple[Citation, ...], ...]:
        """By source, in the order of its number: the parts cited."""
        return tuple(tuple(parts.values()) for parts in self._sources.values())

    def _number(self, citation: Citation) -> tuple[int, int]:
        parts = self._sources.setdefault(citation.title, {})
        parts.setdefault((citation.section, citation.certainty), citation)
        part = list(parts).index((citation.section, citation.certainty)) + 1
        return list(self._sources).index(citation.title) + 1, part


def service_words(material: Material, line: int) -> str:
    """A line in words: the policy's own words for the service, else those of our table; "" when neither has any."""
    asked = material.request.line(line)
    for policy in material.policies:
        for service in policy.services:
            if service.code == asked.code:
                return service.words
    return material.words.get(asked.code or "", "")
