"""Files become texts before they are read: taken out once in a process of its own, and kept beside the file."""

from collections.abc import Collection, Sequence
from uuid import UUID

from reader.forms.extract import extract
from reader.forms.extraction import EXTRACTOR_VERSION
from schemas.unread import Unread
from store import readings
from store.database import transaction
from store.readings import Extracted, Page
from worker.batches import Delivery


def open_files(request: UUID, pages: Sequence[Page], order: Delivery, *, marked: Collection[str] = ()) -> bool:
    """Take out the texts that are still in their files; whether all are out.

    A marked document stays closed, unless it is one of `marked`: those of which a policy may ask something.

    No transaction is open meanwhile, and each text is committed by itself. One file is opened to its end, then the
    clock is looked at.
    """
    closed = [
        page.id for page in pages if page.is_closed and (page.why_unread is not Unread.RESTRICTED or page.id in marked)
    ]
    for place, document in enumerate(closed):
        if place and order.is_over:
            return False
        _open(request, document)
    return True


def _open(request: UUID, document: str) -> None:
    with transaction("worker") as session:
        file = readings.original(session, request, document)
        found = None if file is None else readings.taken_out_before(session, file, extractor=EXTRACTOR_VERSION)
    if file is None:
        return
    if found is None:
        text, unread, pages = extract(file.data, file.media_type)
        found = Extracted(text, unread, pages)
    with transaction("worker") as session:
        readings.keep_text(session, request, document, found, extractor=EXTRACTOR_VERSION)
