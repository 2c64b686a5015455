"""What becomes of a document's bytes: a text, and what of it could not be read."""

from typing import Final, NamedTuple

from schemas.unread import Unread

#: Part of every stored extraction: texts differ between versions, and offsets point into the one that is stored.
EXTRACTOR_VERSION: Final = "3"


class Extraction(NamedTuple):
    """`unread` None: the whole text is there. `pages`: pages or parts not read, from 1, where only some are."""

    text: str
    unread: Unread | None = None
    pages: tuple[int, ...] = ()


class RefusedError(Exception):
    """The document is not read. Only the code leaves the process: a parser's words may be the chart's."""

    def __init__(self, why: Unread) -> None:
        super().__init__(why.value)
        self.why = why
