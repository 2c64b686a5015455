"""What a submitter is told: a receipt, or why nothing was filed."""

from enum import StrEnum
from typing import NamedTuple

from schemas.base import Frozen
from schemas.request import Issue, Receipt


class RefusalKind(StrEnum):
    """Why nothing was filed. The value is the code in answers and in `intake_refusal`."""

    UNREADABLE = "unreadable"  #: no JSON, or no object
    TOO_LARGE = "too_large"
    NUL = "nul_bytes"  #: PostgreSQL cannot keep them, and no text has them
    NO_SUBMISSION_ID = "no_submission_id"
    NO_MEMBER = "no_member"
    NO_SERVICE_LINE = "no_service_line"
    TOO_MANY_LINES = "too_many_lines"
    NO_DOCUMENT = "no_document"  #: documents are added, and none is there
    UNKNOWN_SUBMITTER = "unknown_submitter"
    OTHER_SUBMITTER = "other_submitter"  #: the body names a submitter that is not the key's
    CONFLICT = "conflict"  #: the same submission id with other content
    BUSY = "busy"  #: the backlog is at its mark: nothing is wrong with the request, and no refusal is kept
    NOT_STORABLE = "not_storable"  #: the database refused the row: a defect, kept with its code


class Remedy(NamedTuple):
    status: int
    words: str


REMEDIES: dict[RefusalKind, Remedy] = {
    RefusalKind.UNREADABLE: Remedy(400, "Send one JSON object in UTF-8; see the schema of AuthorizationRequest."),
    RefusalKind.TOO_LARGE: Remedy(413, "Send the documents in several calls to the request's documents address."),
    RefusalKind.NUL: Remedy(422, "Remove the NUL characters from the texts and send it again."),
    RefusalKind.NO_SUBMISSION_ID: Remedy(422, "Give submission_id: your id of this request, at most 100 characters."),
    RefusalKind.NO_MEMBER: Remedy(422, "Give member.id: the member's id at the payer, at most 100 characters."),
    RefusalKind.NO_SERVICE_LINE: Remedy(422, "Give at least one object in service_lines: what is asked for."),
    RefusalKind.TOO_MANY_LINES: Remedy(422, "Send at most 999 service lines in one request."),
    RefusalKind.NO_DOCUMENT: Remedy(422, 'Send {"documents": [...]}, each an object with its id and its text.'),
    RefusalKind.UNKNOWN_SUBMITTER: Remedy(403, "Ask the payer to register the submitter."),
    RefusalKind.OTHER_SUBMITTER: Remedy(403, "Leave submitter out, or use the key of the submitter in the body."),
    RefusalKind.CONFLICT: Remedy(409, "This submission id has other content. Use a new id, or add documents."),
    RefusalKind.BUSY: Remedy(503, "Too many requests wait already. Send it again after the time in retry_after."),
    RefusalKind.NOT_STORABLE: Remedy(422, "The request could not be stored. Report the trace id to the payer."),
}  # fmt: skip


class Refusal(Frozen):
    """Nothing was filed. A refusal is kept, and is not a denial (`domain.md` 2)."""

    kind: RefusalKind
    submission_id: str | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def status(self) -> int:
        return REMEDIES[self.kind].status

    @property
    def remedy(self) -> str:
        return REMEDIES[self.kind].words


Answer = Receipt | Refusal
