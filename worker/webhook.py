"""Sending one notice to a submitter's server: signed, without following it anywhere, within a time.

The receiver is somebody else's machine: it may be slow, hang, answer nonsense, or name an address inside our network.
"""

import hashlib
import hmac
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

import anyio
import httpcore
import orjson

from runtime import log
from runtime.addresses import is_public
from runtime.limits import limits
from store.notices import Due
from worker import lookup
from worker.lookup import SilentNameError

#: For the whole exchange, whatever the receiver does. A receiver answers first and works afterwards.
SECONDS: Final = 10.0
_TIMEOUT: Final = {"connect": 5.0, "read": SECONDS, "write": SECONDS, "pool": SECONDS}
_FIRST_OK, _PAST_OK = 200, 300


class PrivateAddressError(RuntimeError):
    """The receiver's name leads into a private network."""


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only, and to the very address that was looked at: a name may change its mind."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:  # fmt: skip
        address = await lookup.address_of(host, port)
        if not self._allow_private and not is_public(address):
            raise PrivateAddressError
        return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise PrivateAddressError

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


def pool(*, allow_private: bool) -> httpcore.AsyncConnectionPool:
    """A connection serves one exchange: what a receiver says beyond its answer is nobody's answer."""
    return httpcore.AsyncConnectionPool(
        network_backend=_Guarded(allow_private=allow_private), max_connections=None, max_keepalive_connections=0
    )


def body_of(notice: Due) -> str:
    """What a notice tells: ids and codes. `request_version` orders notices that arrive out of order.

    `state` is what its own version made of the request: a line may be decided while the request is not.
    """
    event = "decided_in_part" if notice.event == "decided" and not notice.is_final else notice.event
    said = {
        "notice": notice.id, "event": event, "reference": notice.reference,
        "submission_id": notice.submission_id, "request_version": notice.request_version, "state": notice.state,
    }  # fmt: skip
    return orjson.dumps(said).decode()


def signature(secret: str, body: str, *, at: int) -> str:
    """`t=<unix seconds>,v1=<HMAC-SHA256 of "t.body", hex>`: a receiver checks it, and that `t` is recent."""
    digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


#: What can go wrong between here and an answer, the particular before the general, and its code.
_TROUBLE: Final[tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...]] = (
    (PrivateAddressError, "private_address"),
    (socket.gaierror, "unknown_host"),
    (SilentNameError, "silent_name_server"),
    (httpcore.ConnectError, "no_connection"),
    (httpcore.TimeoutException, "timeout"),
    (httpcore.NetworkError, "broken_answer"),
    (httpcore.ProtocolError, "broken_answer"),
    (TimeoutError, "timeout"),
    (ssl.SSLError, "broken_answer"),  # after the handshake httpcore leaves it as it is
    ((ValueError, TypeError, OverflowError), "bad_address"),
)
#: Whatever else comes up with one receiver is that receiver's: those told beside it have to be marked as told.
_OTHER: Final = "failed"


def most_seconds() -> float:
    """How long one exchange may take: within the turn that its receiver has."""
    return min(SECONDS, limits().turn_seconds)


async def send(connections: httpcore.AsyncConnectionPool, notice: Due, body: str, *, allow_private: bool) -> str | None:
    """None when the receiver took it (2xx), else why not, as a code. Never raises for the receiver's sake."""
    try:
        if urlsplit(notice.url).scheme != "https" and not allow_private:
            return "not_https"
        with anyio.fail_after(most_seconds()):
            return await _exchange(connections, notice, body)
    except Exception as error:  # noqa: BLE001  one receiver's trouble, whatever it is: `_OTHER`
        return _code_of(error, notice)


def _code_of(error: Exception, notice: Due) -> str:
    code = next((code for kind, code in _TROUBLE if isinstance(error, kind)), _OTHER)
    if code == _OTHER:
        log.logger().error(
            "notice_failed", submitter=notice.submitter, error=type(error).__name__, where=log.place_of(error)
        )
    return code


async def _exchange(connections: httpcore.AsyncConnectionPool, notice: Due, body: str) -> str | None:
    headers: dict[str | bytes, str | bytes] = {
        "Content-Type": "application/json",
        "User-Agent": "precert",
        "Idempotency-Key": str(notice.id),
        "Precert-Signature": signature(notice.secret, body, at=int(time.time())),
    }
    async with connections.stream(
        "POST", notice.url, headers=headers, content=body.encode(), extensions={"timeout": _TIMEOUT}
    ) as answer:
        # Nothing of the answer is read but its status, and no redirect is followed.
        return None if _FIRST_OK <= answer.status < _PAST_OK else f"http_{answer.status}"
