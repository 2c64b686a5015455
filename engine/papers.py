"""What a document is called in a question: "document 2", by its place among those that came.

Its id and its title are the sender's own words. A question goes into the history and out with notices, where no such
word may stand (law 4).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from schemas.request import Document

#: A type that fits any document (LOINC: Progress note), for one that came without its own.
ANY_DOCUMENT: Final = "11506-3"


def numbers_of(documents: Iterable[Document]) -> Mapping[str, int]:
    """The place of each document, from 1. Later ones come behind, so that a number keeps its document."""
    return {document.id: number for number, document in enumerate(documents, 1)}


def criterion_of(number: int) -> str:
    """Under which name a gap that a document itself leaves is kept."""
    return f"document:{number}"


def called(number: int) -> str:
    return f"document {number}"
