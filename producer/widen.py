"""From what was sent, short or full, to the one model: `schemas.request.AuthorizationRequest`.

Widening never breaks and never guesses: a value that cannot be typed, or cannot be, is left out of the model and
becomes an issue on its field; what was sent is kept as sent beside the model (`request_body.received`).
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from producer.answers import RefusalKind
from producer.findings import Findings
from producer.fitting import LONGEST_ID, fit
from producer.grouping import grouped, numbered
from producer.rules import codes, dates, documents, lines, people
from producer.spelling import Json, reshaped
from producer.statements import attest
from producer.typed import UntypableError, typed
from schemas.request import AuthorizationRequest, Urgency

MOST_LINES: Final = 999  #: as many as a 278 can carry with room to spare; `service_line.line` is a smallint
UNKNOWN_PROGRAMME: Final = "unknown"
_URGENCIES: Final = frozenset(Urgency)


class CannotBeFiled(Exception):  # noqa: N818  it is an answer, not a failure
    """There is nothing that could be filed. `kind` says what is lacking and `producer.answers` what to do."""

    def __init__(self, kind: RefusalKind, submission_id: str | None = None) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.submission_id = submission_id


def widen(
    received: Json,
    *,
    submitter: str,
    received_at: datetime,
    programmes: Collection[str],
    most_documents: int = 1000,
    channel: str | None = None,
    trust_coverage: bool = False,
) -> AuthorizationRequest:
    """The full model of a request as sent, with every doubt as an issue on its field.

    Args:
        received: the JSON object as parsed. It is not changed.
        submitter: whose key it came with; the body may name no other.
        received_at: when the channel received it; "future" is after this.
        programmes: keys of `programmes.yaml`.
        most_documents: more than these are filed with an issue.
        channel: how it came; with it, absent `channel` and `received_at` are filled in.
        trust_coverage: keeps `coverage.verified_at` (for files of policy authors). A submitter cannot verify coverage.

    Raises:
        CannotBeFiled: no submission id, no member, no service line, or another submitter's.
    """
    findings = Findings()
    shape = reshaped(received)
    submission_id = _must_have(shape, submitter)
    _preset(shape, programmes, findings, trust_coverage=trust_coverage)
    fit(shape, findings)
    _set_urgency(shape, findings)
    facts = attest(shape, received_at=received_at, findings=findings)
    try:
        request = typed(shape, findings, facts=facts)
    except UntypableError:
        raise CannotBeFiled(_lacking(shape), submission_id) from None
    changes = _checked(request, received_at, most_documents, findings)
    if channel is not None:
        changes["channel"] = request.channel or channel
        changes["received_at"] = changes.get("received_at", request.received_at) or received_at
    if findings:
        changes["issues"] = findings.as_sent(received)
    # Copied once: a copy costs as much as a third of the typing.
    return request.model_copy(update=changes) if changes else request


def _set_urgency(shape: Json, findings: Findings) -> None:
    """Nothing lowers urgency by itself (`domain.md` 5): one that cannot be read counts as the higher."""
    sent = shape.get("urgency", Urgency.STANDARD)
    if not isinstance(sent, str) or sent not in _URGENCIES:
        findings.add(("urgency",), "not_listed", "one of 'standard', 'expedited'")
        shape["urgency"] = Urgency.EXPEDITED


def _must_have(shape: Json, submitter: str) -> str:
    identity = shape.get("submission_id")
    if isinstance(identity, int) and not isinstance(identity, bool):
        identity = shape["submission_id"] = str(identity)
    if not isinstance(identity, str) or not identity.strip() or len(identity) > LONGEST_ID:
        raise CannotBeFiled(RefusalKind.NO_SUBMISSION_ID)
    if shape.get("submitter", submitter) != submitter:
        raise CannotBeFiled(RefusalKind.OTHER_SUBMITTER, identity)
    shape["submitter"] = submitter
    member = shape.get("member")
    if not isinstance(member, dict) or not _is_identity(member.get("id")):
        raise CannotBeFiled(RefusalKind.NO_MEMBER, identity)
    asked = shape.get("service_lines")
    if not isinstance(asked, list) or not any(isinstance(line, (dict, str)) and line for line in asked):
        raise CannotBeFiled(RefusalKind.NO_SERVICE_LINE, identity)
    if len(asked) > MOST_LINES:
        raise CannotBeFiled(RefusalKind.TOO_MANY_LINES, identity)
    return identity


def _is_identity(sent: Any) -> bool:
    if isinstance(sent, int) and not isinstance(sent, bool):
        return True
    return isinstance(sent, str) and 0 < len(sent.strip()) <= LONGEST_ID


def _lacking(shape: Json) -> RefusalKind:
    """What the model could not do without, after everything untypable was taken out."""
    return RefusalKind.NO_MEMBER if not isinstance(shape.get("member"), dict) else RefusalKind.NO_SERVICE_LINE


def _preset(shape: Json, programmes: Collection[str], findings: Findings, *, trust_coverage: bool) -> None:
    programme = shape.get("programme")
    if programme is None or programme == UNKNOWN_PROGRAMME:
        findings.add(
            ("programme",), "programme_missing", "the line of business, one of " + ", ".join(sorted(programmes))
        )
        shape["programme"] = UNKNOWN_PROGRAMME
    elif not isinstance(programme, str) or programme not in programmes:
        findings.add(("programme",), "programme_unknown", "one of " + ", ".join(sorted(programmes)))
        shape["programme"] = UNKNOWN_PROGRAMME
    coverage = shape.get("coverage")
    if isinstance(coverage, dict) and coverage.get("verified_at") is not None and not trust_coverage:
        expected = "nothing: coverage is verified by the payer, not by the submitter"
        findings.add(("coverage", "verified_at"), "not_yours", expected, blocks=False)
        coverage["verified_at"] = None


def _checked(
    request: AuthorizationRequest, received_at: datetime, most_documents: int, findings: Findings
) -> dict[str, object]:
    """All rules at once: what changes in the model. What cannot be is left out, the rest stays and is said."""
    today = received_at.date()
    changes: dict[str, object] = {}
    if wrong := dates.member_dates(request.member, today, findings):
        changes["member"] = request.member.model_copy(update=wrong)
    if (asked := _lines(request, today, findings)) != request.service_lines:
        changes["service_lines"] = asked
    named = codes.diagnoses(request.diagnoses, service_on(request, today), findings)
    if named != request.diagnoses:
        changes["diagnoses"] = named
    people.people(request, findings)
    documents.documents(request.documents, most=most_documents, findings=findings)
    if request.documents:
        changes["documents"] = _documents(request, today, findings)
    if not dates.receipt(request, received_at, findings):
        changes["received_at"] = None
    return changes


def service_on(request: AuthorizationRequest, receipt: date) -> date:
    """The first day of service, else the day of receipt (`domain.md` 4)."""
    return min((line.service_from for line in request.service_lines if line.service_from), default=receipt)


def known_on(request: AuthorizationRequest, receipt: date) -> date:
    """The receipt of the newest document, else of the request: durations and recency end there."""
    return max((document.received_on or receipt for document in request.documents), default=receipt)


def _lines(request: AuthorizationRequest, today: date, findings: Findings) -> tuple[Any, ...]:
    asked = numbered(request.service_lines, findings)
    kept = []
    for place, line in enumerate(asked):
        wrong = lines.line(line, place, today, findings)
        kept.append(line.model_copy(update=wrong) if wrong else line)
    return grouped(tuple(kept), findings)


def _documents(request: AuthorizationRequest, today: date, findings: Findings) -> tuple[Any, ...]:
    return documents.filed(request.documents, today, findings)
