"""Policies that a person holds back at once (`domain.md` 4): shown and evaluated, approving nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from store.case_view import log_access
from store.people import Reviewer

MAY_SUSPEND: Final = frozenset({"physician", "operations", "admin"})


class PolicyStatusError(RuntimeError):
    """What is wrong with a suspension, and what would be right."""


class Suspended(NamedTuple):
    policy: str
    version: str  #: the newest when it was suspended; every version is held back
    since: datetime
    by: str
    reason: str


def suspend(session: Session, reviewer: Reviewer, policy: str, *, version: str, reason: str) -> None:
    """Evaluations that begin after this commits approve nothing by it. Raises PolicyStatusError."""
    _check_may(reviewer)
    if not reason.strip():
        raise PolicyStatusError("say why it is suspended: whoever gets its requests wants to know. Add --reason")
    if _is_suspended(session, policy):
        raise PolicyStatusError(f"{policy} is suspended already: `precert policy suspended` says by whom and why")
    session.execute(
        text(
            "INSERT INTO policy_status (policy, version, suspended_by, reason) "
            "VALUES (:policy, :version, :person, :reason)"
        ),
        {"policy": policy, "version": version, "person": reviewer.id, "reason": reason},
    )
    log_access(session, reviewer, "policy_suspended", None, purpose=policy)


def resume(session: Session, reviewer: Reviewer, policy: str) -> None:
    """Let it approve again. What went to people meanwhile stays with them. Raises PolicyStatusError."""
    _check_may(reviewer)
    if not _is_suspended(session, policy):
        raise PolicyStatusError(f"{policy} is not suspended: `precert policy suspended` lists those that are")
    session.execute(
        text("UPDATE policy_status SET lifted_at = now() WHERE policy = :policy AND lifted_at IS NULL"),
        {"policy": policy},
    )
    log_access(session, reviewer, "policy_resumed", None, purpose=policy)


def suspended(session: Session) -> Sequence[Suspended]:
    rows = session.execute(
        text(
            "SELECT s.policy, s.version, s.suspended_at, coalesce(p.name, ''), s.reason FROM policy_status s "
            "LEFT JOIN person p ON p.id = s.suspended_by WHERE s.lifted_at IS NULL ORDER BY s.suspended_at"
        )
    )
    return [Suspended(*row) for row in rows]


def _is_suspended(session: Session, policy: str) -> bool:
    found = session.execute(
        text("SELECT 1 FROM policy_status WHERE policy = :policy AND lifted_at IS NULL"), {"policy": policy}
    )
    return found.first() is not None


def _check_may(reviewer: Reviewer) -> None:
    if not reviewer.roles & MAY_SUSPEND:
        raise PolicyStatusError(
            f"this takes one of the roles {', '.join(sorted(MAY_SUSPEND))}: see `precert user role`"
        )
