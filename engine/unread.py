"""Documents that no machine has read: said in flags, asked for again where only the sender can help, and never nothing.

What nobody has read may contradict all the rest, so it keeps policy from approving. A marked document does not: by law
it is not looked at unless there is a reason to, and an empty one holds nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.grouping import Group
from schemas.determination import RouteReason
from schemas.evaluation import Gap, Recommendation
from schemas.unread import FOR_PEOPLE, NOT_ASKED_AGAIN, Unread, unread_words

#: A type that fits any document (LOINC: Progress note), for one that came without its own.
_ANY_DOCUMENT = "11506-3"
_BLOCKS_NO_APPROVAL = frozenset({Unread.EMPTY, Unread.RESTRICTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadDocument:
    id: str
    why: Unread
    pages: tuple[int, ...] = ()  #: those without text, where the others were read
    loinc: str | None = None
    title: str | None = None

    @property
    def words(self) -> str:
        return unread_words(self.why, self.id, self.pages)

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


def gaps_of(unread: Sequence[UnreadDocument], group: Group) -> tuple[Gap, ...]:
    """What to send again, for every line."""
    asked = [one for one in unread if one.why not in NOT_ASKED_AGAIN]
    return tuple(_gap(one, line) for line in group.line_numbers for one in asked)


def _gap(one: UnreadDocument, line: int) -> Gap:
    return Gap(
        criterion=f"document:{one.id}",
        line=line,
        category="other",
        loinc=one.loinc or _ANY_DOCUMENT,
        document=one.title or "document",
        ask=f"{one.words[:1].upper()}{one.words[1:]}. Send it again as text or as a PDF whose text can be selected,"
        " without a password.",
        why="what a document says counts only when it can be read",
        member_ask="One of the papers we got could not be read. Ask your clinic to send it again.",
    )
