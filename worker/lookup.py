"""Looking up the names of other people's servers, none of which can hold up the look-up of another.

`getaddrinfo` cannot be told to end: a name whose servers are silent keeps its thread for half a minute and longer.
Each name has a thread of its own, which is left to itself when the time is over, and no second one meanwhile: so there
are never more threads than names, nobody queues behind anybody, and no process waits for one at its end.
"""

import asyncio
import socket
import threading
from concurrent.futures import Future
from typing import Final

import anyio

#: A resolver asks the next of its servers after five; whoever needs longer is asked again later.
SECONDS: Final = 5.0


class SilentNameError(TimeoutError):
    """No name server said anything of it in time."""


_under_way: dict[tuple[str, int], "Future[str]"] = {}
_lock: Final = threading.Lock()


async def address_of(host: str, port: int) -> str:
    """The first address that a name leads to. Raises socket.gaierror for none, SilentNameError after `SECONDS`,
    UnicodeError or OverflowError for what is no name, and RuntimeError where the machine has no thread left."""
    with anyio.move_on_after(SECONDS):
        return await asyncio.wrap_future(_look_up(host, port))
    raise SilentNameError


def _look_up(host: str, port: int) -> "Future[str]":
    with _lock:
        known = _under_way.get((host, port))
        if known is None:
            known = Future()
            known.set_running_or_notify_cancel()  # whoever gives up waiting cannot cancel it for the others
            threading.Thread(target=_ask, args=(host, port, known), name="look-up", daemon=True).start()
            _under_way[host, port] = known  # the thread takes it out again under this lock
        return known


def _ask(host: str, port: int, answer: "Future[str]") -> None:
    try:
        found = str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
    except Exception as error:  # noqa: BLE001  handed to whoever waits
        _forget(host, port)
        answer.set_exception(error)
    else:
        _forget(host, port)
        answer.set_result(found)


def _forget(host: str, port: int) -> None:
    with _lock:
        _under_way.pop((host, port), None)
