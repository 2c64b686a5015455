"""Why no machine has read a document, or a part of it. Codes only: they stand in rows, in histories and in flags."""

from enum import StrEnum
from typing import Final


class Unread(StrEnum):
    NO_TEXT = "no_text"  #: opened, and no text in it: a scan, or an empty file
    NO_TEXT_ON_PAGES = "no_text_on_pages"  #: the other pages were read
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"  #: not what its media type says, or broken
    TOO_LARGE = "too_large"  #: itself, or what it unpacks to
    TOO_SLOW = "too_slow"
    HOSTILE = "hostile"  #: built to harm its reader: entities, nesting without end
    ELSEWHERE = "elsewhere"  #: only an address was sent; nothing is fetched
    NO_READER = "no_reader"  #: a form that is not read: an image, a word processor's file
    RESTRICTED = "restricted"  #: marked as sensitive (`domain.md` 8)
    OTHER_LANGUAGE = "other_language"


#: A person can look at these. The others nobody can open: only the sender can send them in another form.
FOR_PEOPLE: Final = frozenset(
    {
        Unread.NO_TEXT_ON_PAGES,
        Unread.NO_READER,
        Unread.RESTRICTED,
        Unread.OTHER_LANGUAGE,
        Unread.NO_TEXT,
        Unread.TOO_SLOW,
        Unread.TOO_LARGE,
    }
)
