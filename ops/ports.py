"""TCP ports of the addresses that people open."""

import errno
import os
import socket
import sys
from contextlib import ExitStack

import psutil

from ops.errors import PortTakenError

_TRIES = 100


def choose_port(host: str, wanted: int, *, setting: str, is_fixed: bool, claims: ExitStack) -> int:
    """The wanted port, or the next free one unless somebody set it: then taken is an error.

    No other start of Precert chooses it until `claims` closes, which is to be when the server holds the port itself:
    of two that looked at the same moment both would find it free.
    """
    for port in range(wanted, min(wanted + _TRIES, 65536)):
        with ExitStack() as claim:
            # A port that somebody set goes to whoever binds it first; others keep away from it all the same.
            is_ours = _claimed(port, claim) or is_fixed
            trouble = trouble_with(host, port) if is_ours else errno.EADDRINUSE
            if trouble is None:
                claims.push(claim.pop_all())
                return port
        if is_fixed or trouble != errno.EADDRINUSE:
            raise PortTakenError(host=host, port=port, reason=os.strerror(trouble), setting=setting)
    raise PortTakenError(host=host, port=wanted, reason="and the hundred after it are in use", setting=setting)


def _claimed(port: int, claim: ExitStack) -> bool:
    """Whether nobody else has claimed the port; it is ours then until `claim` closes or this process ends.

    By a name in Linux's abstract space, which reaches as far as ports do, needs no folder that all accounts share, and
    leaves nothing behind a killed process. Elsewhere the loser of a race finds out when it binds, and tries again.
    """
    if sys.platform != "linux":
        return True
    holder = claim.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
    try:
        holder.bind(f"\0precert-port-{port}")
    except OSError as error:
        return error.errno != errno.EADDRINUSE
    return True


def is_served(host: str, port: int) -> bool:
    """Whether somebody answers there. Asked by connecting: a trial of listening may cost a server that just starts the
    port that it is about to take."""
    try:
        with socket.create_connection((reachable_host(host).strip("[]"), port), timeout=1):
            return True
    except OSError:
        return False


def trouble_with(host: str, port: int) -> int | None:
    """The error number of listening there, None when it can be done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # A port that a stopped server has just left is free, as uvicorn and Flower see it.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            return error.errno
    return None


def listens(pid: int, port: int) -> bool:
    """Whether this process, and not somebody else's, answers on the port."""
    try:
        open_sockets = psutil.Process(pid).net_connections(kind="tcp")
    except psutil.Error:
        return False
    return any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in open_sockets)


def reachable_host(host: str) -> str:
    """What to write into an address for a server that listens on this host."""
    if host in {"0.0.0.0", "", "::"}:  # noqa: S104  compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
