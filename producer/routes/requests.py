"""One request: file it, look at it, withdraw it."""

import time
from typing import Annotated, Final

import anyio
from fastapi import APIRouter, Query, Request, Response

from producer import arrivals, intake, openapi
from producer.answers import Refusal
from producer.callers import Submitter, body_of, expect_type, in_thread, limiter_of
from producer.problems import Problem, not_found, refused
from schemas.base import Frozen
from schemas.lifecycle import MACHINE_STATES, RequestState
from schemas.outline import RequestOutline
from schemas.request import Receipt
from store import lookup
from store.database import transaction
from store.errors import plain_errors
from store.withdraw import Withdrawal

router = APIRouter(prefix="/v1/requests", tags=["requests"])

_LONGEST_WAIT: Final = 30.0
_FIRST_PAUSE: Final = 0.005  #: an idle system decides in a few milliseconds
_LONGEST_PAUSE: Final = 0.25
_JSON: Final = "application/json"

Wait = Annotated[
    float | None, Query(ge=0, le=_LONGEST_WAIT, description="Wait so many seconds for the outcome, at most 30.")
]


class Withdrawn(Frozen):
    reference: str
    state: RequestState


@router.post(
    "", status_code=202, response_model=Receipt, openapi_extra=openapi.REQUEST_BODY,
    responses={200: {"model": RequestOutline, "description": "With `wait`: the outcome in time"}, **openapi.PROBLEMS},
)  # fmt: skip
async def file_request(request: Request, submitter: Submitter, wait: Wait = None) -> Response:
    """File one request, in the short or the full form.

    Everything that can be filed is filed; fields in doubt come back as `issues`. The same submission sent again gives
    the same receipt, so that sending again after a lost answer is safe.
    """
    expect_type(request, _JSON)
    body = await body_of(request)
    limiter = limiter_of(request)
    answer = await in_thread(limiter, lambda: intake.accept(submitter, body))
    if isinstance(answer, Refusal):
        raise refused(answer)
    if wait:
        outcome = await _outcome(submitter, answer.reference, wait, limiter)
        if outcome is not None:
            return _json(outcome.model_dump_json(), 200, answer.reference)
    return _json(answer.model_dump_json(), 202, answer.reference)


def _json(body: str, status: int, reference: str) -> Response:
    return Response(body, status, headers={"Location": f"/v1/requests/{reference}"}, media_type=_JSON)


async def _outcome(
    submitter: str, reference: str, seconds: float, limiter: anyio.CapacityLimiter
) -> RequestOutline | None:
    """The request as soon as no machine works on it any more; None when the time is over before."""
    until, pause = time.monotonic() + seconds, _FIRST_PAUSE
    while time.monotonic() < until:
        await anyio.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)
        state = await in_thread(limiter, lambda: _state(submitter, reference))
        if state not in MACHINE_STATES:
            return await in_thread(limiter, lambda: _outline(submitter, reference))
    return None


def _state(submitter: str, reference: str) -> RequestState | None:
    with plain_errors(), transaction("producer") as session:
        return lookup.state_of(session, reference, submitter=submitter)


def _outline(submitter: str, reference: str) -> RequestOutline | None:
    with plain_errors(), transaction("producer") as session:
        return lookup.outline(session, reference, submitter=submitter)


@router.get("/{reference}", responses=openapi.PROBLEMS)
async def show_request(request: Request, reference: str, submitter: Submitter) -> RequestOutline:
    """States, clocks, outcomes, authorization numbers and what is asked for. Another's reference answers 404."""
    found = await in_thread(limiter_of(request), lambda: _outline(submitter, reference))
    if found is None:
        raise not_found()
    return found


@router.post("/{reference}/withdraw", responses=openapi.PROBLEMS)
async def withdraw_request(request: Request, reference: str, submitter: Submitter) -> Withdrawn:
    """Take a request back. Lines that were decided before stay decided, and `state` is what follows from them;
    withdrawing twice is withdrawing once."""
    done = await in_thread(limiter_of(request), lambda: arrivals.withdraw_request(submitter, reference))
    if done is None:
        raise not_found()
    if done is Withdrawal.CLOSED:
        raise Problem(409, "closed", "The request is decided or under appeal; there is nothing left to withdraw.")
    state = await in_thread(limiter_of(request), lambda: _state(submitter, reference))
    if state is None:
        raise not_found()
    return Withdrawn(reference=reference, state=state)
