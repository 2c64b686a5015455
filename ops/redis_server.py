"""The embedded Redis of one installation: on a Unix socket in a folder of mode 700, no TCP port."""

import shutil
import signal
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ops.accounts import Place, need_space, own_folder, redis_program
from ops.errors import DidNotStartError
from ops.passwords import write_private
from ops.processes import end, launch, lives, tail, working_in

_START_SECONDS = 30.0
_RESTART_MEGABYTES = 20
_STOP_STEPS = ((signal.SIGTERM, 15.0),)


def redis_url(place: Place) -> str:
    """The broker URL in the form that Celery and Flower know."""
    return f"redis+socket://{socket_file(place)}"


def socket_file(place: Place) -> Path:
    return place.sockets / "redis.sock"


def log_file(place: Place) -> Path:
    return place.logs / "redis.log"


def client(url: str, *, seconds: float = 5.0) -> redis.Redis:
    """A plain client for a broker URL of the Redis family, `redis+socket://` included; it never retries."""
    parts = urlsplit(url)
    if parts.scheme == "redis+socket":
        number = parse_qs(parts.query).get("virtual_host", ["0"])[0].strip("/")
        url = f"unix://{parts.path}?db={number or 0}"
    return redis.Redis.from_url(url, socket_timeout=seconds, retry=Retry(NoBackoff(), 0))


def start(place: Place, *, durable: bool = True) -> bool:
    """Have the server answer; whether it had to be started. A healthy leftover is adopted, another replaced."""
    if running := servers(place):
        # One that was just killed may still be listed: it is waited for only as long as it lives.
        if _answers(place, pid=running[0].pid):
            return False
        stop(place)
    own_folder(place.redis_data, place.account)
    own_folder(place.sockets, place.account)
    need_space(place.state, _RESTART_MEGABYTES)
    settings = _write_settings(place, durable=durable)
    pid = launch([redis_program(), settings], log_file(place), folder=place.redis_data, account=place.account)
    if not _answers(place, pid=pid):
        stop(place)
        remedy = f"Redis holds doorbells only, nothing is lost with them: {place.redis_data} may be moved away."
        raise DidNotStartError(service="Redis", log=log_file(place), tail=tail(log_file(place)), remedy=remedy)
    return True


def stop(place: Place) -> bool:
    """End the server; whether there was one."""
    running = servers(place)
    end(running, _STOP_STEPS)
    return bool(running)


def servers(place: Place) -> list[psutil.Process]:
    return working_in(place.redis_data, "redis-server")


def _write_settings(place: Place, *, durable: bool) -> Path:
    path = place.redis_data / "redis.conf"
    lines = [
        "port 0",
        f"unixsocket {socket_file(place)}",
        "unixsocketperm 700",
        "daemonize no",
        # Started in its data folder: no path with spaces or quotes has to be written here.
        "dir .",
        "databases 64",
        'save ""',
        # Bells survive a restart at the price of one second's worth; the rows in PostgreSQL are what counts.
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        # Any other policy may evict a queue or its binding; a full Redis refuses bells instead, and the sweeper rings.
        "maxmemory 256mb",
        "maxmemory-policy noeviction",
    ]
    write_private(path, "\n".join(lines) + "\n")
    if place.account is not None:
        shutil.chown(path, place.account.pw_uid, place.account.pw_gid)
    return path


def _answers(place: Place, *, pid: int | None = None) -> bool:
    connection = client(f"redis+socket://{socket_file(place)}", seconds=2.0)
    end_at = time.monotonic() + _START_SECONDS
    try:
        while time.monotonic() < end_at:
            try:
                return bool(connection.ping())
            except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError):
                # A socket file without a server, or a server that still loads its file.
                if pid is not None and not (psutil.pid_exists(pid) and lives(psutil.Process(pid))):
                    return False
            time.sleep(0.05)
    finally:
        connection.close()
    return False
