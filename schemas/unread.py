"""Why no machine has read a document, or a part of it. Codes only: they stand in rows, in histories and in flags."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Unread(StrEnum):
    EMPTY = "empty"  #: nothing was sent in it
    NO_TEXT = "no_text"  #: opened, and no text in it: a scan
    NO_TEXT_ON_PAGES = "no_text_on_pages"  #: the other pages were read
    PARTS_UNREAD = "parts_unread"  #: one of several contents; the others were read
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"  #: not what its media type says, or broken
    TOO_LARGE = "too_large"  #: itself, or what it unpacks to
    TOO_SLOW = "too_slow"
    HOSTILE = "hostile"  #: built to harm its reader: entities, nesting without end
    ELSEWHERE = "elsewhere"  #: only an address was sent; nothing is fetched
    NO_READER = "no_reader"  #: a form that is not read: an image, a word processor's file
    RESTRICTED = "restricted"  #: marked as sensitive (`domain.md` 8)
    OTHER_LANGUAGE = "other_language"
    WITHDRAWN = "withdrawn"  #: its own status: replaced by another version, or entered in error
    NOT_FINAL = "not_final"  #: its own status: preliminary, unfinished, or none that says it is final


#: Of these all but some numbered pages or parts were read.
IN_PART: Final = frozenset({Unread.NO_TEXT_ON_PAGES, Unread.PARTS_UNREAD})
#: A person can look at these. The others nobody can open: only the sender can send them in another form.
FOR_PEOPLE: Final = frozenset(
    {
        Unread.NO_TEXT,
        Unread.NO_TEXT_ON_PAGES,
        Unread.PARTS_UNREAD,
        Unread.TOO_LARGE,
        Unread.TOO_SLOW,
        Unread.NO_READER,
        Unread.RESTRICTED,
        Unread.OTHER_LANGUAGE,
    }
)
#: A person has to know of them, and no sender can mend them.
NOT_ASKED_AGAIN: Final = frozenset({Unread.RESTRICTED, Unread.OTHER_LANGUAGE})

UNREAD_WORDS: Final[dict[Unread, str]] = {
    Unread.EMPTY: "nothing stands in {document}",
    Unread.NO_TEXT: "no readable text in {document}",
    Unread.NO_TEXT_ON_PAGES: "no readable text on page {pages} of {document}",
    Unread.PARTS_UNREAD: "part {pages} of {document} cannot be read",
    Unread.ENCRYPTED: "{document} is encrypted and cannot be opened",
    Unread.DAMAGED: "{document} is damaged, or not of the form that was named",
    Unread.TOO_LARGE: "{document} is larger than a document may be",
    Unread.TOO_SLOW: "{document} takes longer to open and read than a document may",
    Unread.HOSTILE: "{document} is built in a way that is not opened",
    Unread.ELSEWHERE: "{document} holds an address only: what stands there was not sent",
    Unread.NO_READER: "{document} has a form that no machine reads here",
    Unread.RESTRICTED: "{document} is marked as sensitive: read only for what a policy may ask",
    Unread.OTHER_LANGUAGE: "{document} is in another language",
    Unread.WITHDRAWN: "{document} is marked as replaced, cancelled or entered in error",
    Unread.NOT_FINAL: "{document} is marked as preliminary, or not as final",
}


def unread_words(why: Unread, document: str, pages: Iterable[int | str] = ()) -> str:
    """ "no readable text in document 2"."""
    return UNREAD_WORDS[why].format(document=f"document {document}", pages=", ".join(map(str, pages)))


def why_unread(*, is_marked: bool, stored: str | None, language: str | None, is_empty: bool) -> Unread | None:
    """Why a document is not read, wholly or in part; the mark comes before all else. An unstated language is English.

    `stored`: what was found when it was opened.
    """
    if is_marked:
        return Unread.RESTRICTED
    if stored is not None and stored not in IN_PART:
        return Unread(stored)
    if is_empty:
        return Unread.EMPTY
    if language is not None and not language.lower().startswith("en"):
        return Unread.OTHER_LANGUAGE
    return None if stored is None else Unread(stored)


def is_read(why: Unread | None) -> bool:
    """Whether there is a text to read: the whole, or all but some pages or parts."""
    return why is None or why in IN_PART
