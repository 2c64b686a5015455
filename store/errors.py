"""What the database refused, in words. A driver's text can hold the refused row and goes no further than here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class StoreError(RuntimeError):
    """The database could not be used as asked. `code` is a constraint name or an SQLSTATE: no values."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class RefusedError(StoreError):
    """A rule of the database refused the rows, and nothing of the transaction was written."""


class UnavailableError(StoreError):
    """The surroundings failed (connection, deadlock, timeout): the same step may be tried again."""


_CERTAIN: Final = "law 1: only a licensed physician can deny, or approve less than was asked"

#: Constraint name -> what is wrong and what to do.
WORDS: Final[dict[str, str]] = {
    "append_only": "rows of this table are never changed or removed: record a correction instead",
    "determination_law_1": (
        f"this person's role may not make this decision ({_CERTAIN}). Send the case to a physician"
    ),
    "determination_has_its_person": "a person's decision names the person, and a decision by policy names none",
    "determination_decider_has_the_role": (
        "the person does not hold the role that the decision was recorded under. Have the role granted "
        "with `precert user role`, or decide as another role"
    ),
    "determination_says_why": "a decision needs a rationale. Add --rationale",
    "determination_approved_is_as_asked": (
        "an approval authorises exactly what was asked. For less, a physician uses approve-less"
    ),
    "determination_adverse_has_a_licence": (f"no licence was named ({_CERTAIN}). Add one with `precert user licence`"),
    "determination_licence_is_valid": (
        "the licence is not an active, unrestricted physician's licence of the person who decides, valid "
        "today, or the person has no NPI on file. Correct it with `precert user licence`, or leave the "
        "case to another physician"
    ),
    "determination_adverse_has_reasons": "an adverse decision needs at least one reason code. Add --reason",
    "determination_administrative_cites": (
        "an administrative decision cites the plan provision it rests on. Add --provision"
    ),
    "determination_modified_is_clinical": "approving less is a clinical decision. Leave --basis at clinical",
    "determination_decider_is_enabled": "this account is disabled. Sign in as somebody else",
    "determination_is_decided_now": (
        "a decision carries the time at which it is made. Check the clocks of both machines"
    ),
    "determination_decider_is_not_involved": (
        "the person who decides is named in the request (same NPI). Leave the case to another reviewer"
    ),
    "determination_appeal_by_another": (
        "who took part in the first decision may not decide its appeal. Leave it to another physician"
    ),
    "determination_evaluation_is_the_newest": (
        "there is a newer evaluation than the one you read. Show the case again, then decide"
    ),
    "determination_cites_criteria": "an adverse decision names the criteria it rests on. Add --criterion",
    "determination_evidence_was_opened": (
        "the evidence of at least one criterion that is not met, or that you cite, has not been opened by you. Show the"
        " case first, then decide"
    ),
    "determination_evaluation_is_of_the_request": (
        "the evaluation belongs to another request. Show the case again, then decide"
    ),
    "determination_initial": ("this line has its first decision already. A change of it is a reopening or an appeal"),
    "evaluation_once": "this version of the request was evaluated already",
    "service_line_final_has_determination": "a line counts as decided only with its determination",
    "service_line_state_is_its_determination": "the state of a line differs from its determination",
    "service_line_request_is_open": "the request is closed: open it again first (reopening or appeal)",
    "service_line_withdrawn_by_submitter": "only the submitter, or a person for them, withdraws",
    "request_state_follows_its_lines": "the final state of the request does not follow from its lines",
    "request_waits_for_somebody": ("a request that waits for people needs an open case or an open question (law 9)"),
    "authorization_has_its_approval": "an authorization number rests on an approval of that very line",
    "review_case_open": "this request has an open case already",
    "information_request_open": (
        "the provider has an open request for information already. Wait for the answer, or close it first"
    ),
    "information_request_machine": "the machine asks once: a second request for information needs a person",
    "appeal_open": "an appeal of this request is under way: wait for its decision",
    "clock_event_moved_by_a_person": "only a person extends a clock or refuses to expedite",
    "clock_event_extended_on_a_ground": "an extension names its legal ground",
    "clock_event_extended_once": "the clock was extended before, and that is done once",
    "person_login_key": "this login is taken. Choose another, or see `precert user list`",
    "reviewer_licence_type_state_number_key": (
        "this licence is on file already. Correct it with `precert user licence --update`"
    ),
}

_LATE: Final = "the database did not answer in time. Try again; `precert doctor` checks it"
_NO_RIGHT: Final = "this database role has no right to do this. Check that the URL is that of the right role"
#: Classes of SQLSTATE that say "not now" rather than "not so": connection, rollback (deadlock), resources (disk full),
#: operator intervention (restart, timeout), system; read-only (a standby), idle in transaction, lock not available.
_NOT_NOW: Final = ("08", "40", "53", "57", "58", "25006", "25P03", "25P04", "55P03")


def is_not_now(sqlstate: str) -> bool:
    """Whether the surroundings failed, and the same step may be tried again."""
    return sqlstate.startswith(_NOT_NOW)


#: What a statement raises; COPY raises the driver's own errors.
ERRORS: Final = (DBAPIError, psycopg.Error)
#: Not-now that ends a connection or keeps one from being made: what ran on it tells nothing of its request.
_CONNECTION: Final = ("08", "53300", "57P", "25P03", "25P04")


def state_of(error: BaseException) -> str | None:
    """The SQLSTATE, or None: no answer of the server at all, or no error of a database."""
    state = getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)
    return None if state is None else str(state)


def ended_connection(error: BaseException) -> bool:
    """Whether this took the connection with it, so that nothing else can be written on it."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = state_of(error)
    if state is None:
        driver = error.orig if isinstance(error, DBAPIError) else error
        return isinstance(driver, (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeoutError))
    return state.startswith(_CONNECTION)


def refusal(error: DBAPIError | psycopg.Error) -> StoreError:
    """The error without the driver's text. COPY raises the driver's own errors, everything else SQLAlchemy's."""
    original = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(original, "sqlstate", None) or ""
    name = original.diag.constraint_name if isinstance(original, psycopg.Error) else None
    if name in WORDS:
        return RefusedError(name, WORDS[name])
    if not state or is_not_now(state):
        return UnavailableError(state or "connection", _LATE)
    if state == "42501":
        return RefusedError(state, _NO_RIGHT)
    if state.startswith("23"):
        return RefusedError(name or state, f"the database refused the rows ({name or state})")
    return StoreError(
        state, f"the database refused a statement (SQLSTATE {state}). `precert doctor` checks the database"
    )


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turns database errors into `StoreError`, without a trace of the driver's text. Wraps a whole transaction, since
    deferred rules speak at its commit."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        raise refusal(error) from None
