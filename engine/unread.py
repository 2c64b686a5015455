"""Documents that no machine has read: said in flags, asked for again where only the sender can help, and never nothing.

What nobody has read may contradict all the rest, so it keeps policy from approving: one that came empty too, since its
sender meant to send something in it. A marked document does not: by law it is not looked at without a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from engine.grouping import Group
from engine.papers import ANY_DOCUMENT, called, criterion_of, numbers_of
from schemas.determination import RouteReason
from schemas.evaluation import Gap, Recommendation
from schemas.request import Document
from schemas.unread import FOR_PEOPLE, NOT_ASKED_AGAIN, Unread, unread_words

_BLOCKS_NO_APPROVAL = frozenset({Unread.RESTRICTED})


class _Asking(NamedTuple):
    """What is asked of a clinic, why, and what its patient is told."""

    ask: str
    why: str
    member: str


_AGAIN: Final = _Asking(
    "Send it again as text or as a PDF whose text can be selected, without a password.",
    "what a document says counts only when it can be read",
    "One of the papers we got could not be read. Ask your clinic to send it again.",
)
_ASKING: Final = {
    Unread.WITHDRAWN: _Asking(
        "Send the version that holds now, or say that there is none.",
        "a document that was replaced or entered in error is no evidence",
        "One of the papers we got was replaced or taken back. Ask your clinic to send the one that is right.",
    ),
    Unread.NOT_FINAL: _Asking(
        "Send its final version.",
        "a document that may still change is no evidence",
        "One of the papers we got is not finished yet. Ask your clinic to send the finished one.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadDocument:
    id: str
    why: Unread
    pages: tuple[int, ...] = ()  #: those that were not read, pages or parts, where the others were
    loinc: str | None = None

    @property
    def flag(self) -> str:
        pages = f"#{','.join(map(str, self.pages))}" if self.pages else ""
        return f"document_{self.why}:{self.id}{pages}"


def person_for(unread: Sequence[UnreadDocument], recommendation: Recommendation) -> RouteReason | None:
    """Why a person has the case now, or None. A provider is not asked for what may stand in a paper that is there."""
    causes = {one.why for one in unread}
    if recommendation is Recommendation.APPROVE and causes - _BLOCKS_NO_APPROVAL:
        return RouteReason.DOCUMENT_UNREAD
    if recommendation is Recommendation.REQUEST_INFORMATION and causes & FOR_PEOPLE:
        return RouteReason.DOCUMENT_UNREAD
    return None


def gaps_of(unread: Sequence[UnreadDocument], group: Group, *, documents: Iterable[Document]) -> tuple[Gap, ...]:
    """What to send again, for every line."""
    numbers = numbers_of(documents)
    asked = [one for one in unread if one.why not in NOT_ASKED_AGAIN]
    return tuple(_gap(one, numbers[one.id], line) for line in group.line_numbers for one in asked)


def _gap(one: UnreadDocument, number: int, line: int) -> Gap:
    words = unread_words(one.why, str(number), one.pages)
    asking = _ASKING.get(one.why, _AGAIN)
    return Gap(
        criterion=criterion_of(number),
        line=line,
        category="other",
        loinc=one.loinc or ANY_DOCUMENT,
        document=called(number),
        ask=f"{words[:1].upper()}{words[1:]}. {asking.ask}",
        why=asking.why,
        member_ask=asking.member,
    )
