"""TCP ports of the addresses that people open."""

import errno
import os
import socket

import psutil

from ops.errors import PortTakenError

_TRIES = 100


def choose_port(host: str, wanted: int, *, setting: str, is_fixed: bool) -> int:
    """The wanted port, or the next free one unless somebody set it: then taken is an error."""
    for port in range(wanted, min(wanted + _TRIES, 65536)):
        trouble = trouble_with(host, port)
        if trouble is None:
            return port
        if is_fixed or trouble != errno.EADDRINUSE:
            raise PortTakenError(host=host, port=port, reason=os.strerror(trouble), setting=setting)
    raise PortTakenError(host=host, port=wanted, reason="and the hundred after it are in use", setting=setting)


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
