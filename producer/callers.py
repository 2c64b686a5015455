"""Who calls, and what they may send."""

from collections.abc import Callable
from typing import Annotated, Final, TypeVar

import anyio
import anyio.to_thread
from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from producer.problems import Problem
from runtime.settings import settings
from store.database import transaction
from store.errors import plain_errors
from store.keys import KeyRing

_T = TypeVar("_T")

#: Fewer than the pool has connections: who has a thread has a connection.
_AT_ONCE: Final = 16
#: A body that is too large is read to its end so that the caller can hear why, up to this many times the limit.
_PATIENCE: Final = 4

_bearer = HTTPBearer(auto_error=False, description="The API key of the submitter.")
_header = APIKeyHeader(name="X-API-Key", auto_error=False, description="The same key, for clients without Bearer.")


async def in_thread(limiter: anyio.CapacityLimiter, call: Callable[[], _T]) -> _T:
    """Database work off the event loop. A client that hangs up does not stop it half way."""
    return await anyio.to_thread.run_sync(call, limiter=limiter)


def new_limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(_AT_ONCE)


def limiter_of(request: Request) -> anyio.CapacityLimiter:
    found: anyio.CapacityLimiter = request.app.state.limiter
    return found


async def submitter_of(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    header: Annotated[str | None, Security(_header)],
) -> str:
    """The submitter whom the key names. The body never says who calls (`domain.md` 8)."""
    key = bearer.credentials if bearer is not None else header
    if not key:
        raise Problem(
            401, "no_key", "Send your API key as `Authorization: Bearer ...` or `X-API-Key`.",
            headers={"WWW-Authenticate": "Bearer"},
        )  # fmt: skip
    ring: KeyRing = request.app.state.keys
    found = ring.remembered(key) or await in_thread(limiter_of(request), lambda: _looked_up(ring, key))
    if found is None:
        raise Problem(
            401, "unknown_key", "This API key is unknown or revoked. Ask the payer for a new one.",
            headers={"WWW-Authenticate": "Bearer"},
        )  # fmt: skip
    return found


def _looked_up(ring: KeyRing, key: str) -> str | None:
    with plain_errors(), transaction("producer") as session:
        return ring.submitter_of(session, key)


Submitter = Annotated[str, Depends(submitter_of)]


def expect_type(request: Request, *accepted: str) -> None:
    """Raises a 415 problem for another media type, or for a compressed body."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in accepted and not (sent.endswith("+json") and "application/json" in accepted):
        raise Problem(415, "content_type", f"Send it with Content-Type: {accepted[0]}.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "content_encoding", "Send the body without compression.")


async def body_of(request: Request) -> bytes:
    """The body, as long as it keeps to the limit of one request. Raises a 413 problem."""
    most = settings().max_body_bytes
    parts: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= most:
            parts.append(chunk)
        elif size > most * _PATIENCE:
            break
        else:
            parts.clear()
    if size > most:
        raise too_large(most)
    return b"".join(parts)


def too_large(most: int) -> Problem:
    detail = (
        f"The body is larger than {most} bytes. Send documents in several calls to the request's documents address."
    )
    return Problem(413, "too_large", detail, headers={"Connection": "close"})
