"""`precert audit`: everything recorded about one request, and whether the records are those that were written."""

from typing import Any

from ops.connection import use_running_services
from ops.output import console, print_error, print_json
from ops.sign_in import sign_in
from store import audit as checks
from store import case_view, record
from store.audit import Report
from store.database import transaction
from store.errors import plain_errors
from store.people import Reviewer
from store.record import Part

#: Who may read what was asked and why it was decided so, outside a case of their own.
_READERS = frozenset({"auditor", "physician", "nurse", "admin"})


def audit(
    reference: str, *, clinical: bool, login: str | None, password_stdin: bool, purpose: str | None, as_json: bool
) -> int:
    """Codes and clocks; with `clinical` also the content, for a signed-in person. Exit code 1 for no such request."""
    use_running_services()
    reader = sign_in(login, password_stdin=password_stdin) if clinical else None
    if reader is not None and (purpose is None or not reader.roles & _READERS):
        print_error("clinical content needs --purpose, and one of the roles " + ", ".join(sorted(_READERS)) + ".")
        return 1
    with plain_errors(), transaction("console") as session:
        request = record.request_id(session, reference)
        if request is None:
            print_error("there is no request with that reference. Check its spelling.")
            return 1
        if reader is not None:
            case_view.log_access(session, reader, "audited", request, purpose=purpose or "")
        parts = record.parts(session, request, clinical=reader is not None)
    _show(parts, reader, as_json=as_json)
    return 0


def verify(reference: str | None, *, expected_seal: str | None = None, as_json: bool = False) -> int:
    """Exit code 1 when anything is wrong."""
    use_running_services()
    with plain_errors(), transaction("migrate") as session:
        report = checks.verify(session, reference, expected_seal=expected_seal)
    if reference is not None and report.requests == 0:
        print_error("there is no request with that reference. Check its spelling.")
        return 1
    if as_json:
        print_json(_as_json(report))
    else:
        _show_report(report)
    return 0 if report.ok else 1


def _show(parts: list[Part], reader: Reviewer | None, *, as_json: bool) -> None:
    if as_json:
        print_json({part.name: part.rows for part in parts})
        return
    out = console()
    for part in parts:
        if part.rows:
            out.print(f"\n{part.name.replace('_', ' ')}")
        for row in part.rows:
            out.print("  " + "  ".join(f"{name}={value}" for name, value in row.items() if value not in (None, "", [])))
    if reader is None:
        out.print("\nCodes and clocks only. Add --clinical (and sign in) for what was asked and why it was decided.")


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "requests": report.requests,
        "events": report.events,
        "seals": report.seals,
        "last_seal": report.last_seal,
        "counts": dict(report.counts),
        "findings": [{"kind": one.kind, "where": one.where, "seq": one.seq} for one in report.findings],
    }


def _show_report(report: Report) -> None:
    out = console()
    out.print(f"{report.requests} requests, {report.events} events, {report.seals} seals looked at.")
    for kind, count in sorted(report.counts.items()):
        out.print(f"{count} x {kind}: {checks.MEANING[kind]}")
    for finding in report.findings[:50]:
        place = f", event {finding.seq}" if finding.seq is not None else ""
        out.print(f"  {finding.kind}: {finding.where}{place}")
    if report.ok:
        out.print("Every chain and every seal is as it was written.")
    if report.last_seal:
        out.print(f"Last seal: {report.last_seal}")
        out.print("Keep it elsewhere: `precert audit verify --seal` asks for it later.")
