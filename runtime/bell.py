"""The doorbell: tells workers "look at these". The row is the truth, a bell only changes latency (law 2).

The only place outside `worker/` that knows Celery. A bell is rung after the commit, tried once, and never raises: what
is not heard is found by the sweeper.
"""

import os
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from celery import Celery
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from runtime import log, metrics
from runtime.limits import limits
from runtime.settings import settings
from schemas.messages import HOME_QUEUE, QUEUES, Queue, Task

#: kombu waits for ever on a half-open connection unless told otherwise; a producer must never hang on a doorbell.
_TRANSPORT_OPTIONS: Final[dict[str, Any]] = {
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,  # else restoring waits 100 s longer than the timeout
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "global_keyprefix": "precert:",
    "client_name": "precert",
}
#: After a failed bell nobody rings for this long, so that intake is not slowed by a broker that does not answer.
QUIET_SECONDS: Final = 2.0
#: Ids in one message: a bulk batch is one bell, and a message stays a few kB.
IDS_PER_BELL: Final = 200
_EXPEDITABLE: Final = frozenset({Task.READ, Task.EVALUATE})
_BROKER_TROUBLE: Final = (KombuError, RedisError, OSError)


def transport_options() -> dict[str, Any]:
    """How every process of ours talks to the broker. A killed worker's messages come back after the visibility timeout;
    Redis takes the shortest of all processes, so all ask for the same."""
    return {**_TRANSPORT_OPTIONS, "visibility_timeout": limits().visibility_seconds}


class _Quiet:
    """Until when this process does not ring, after nobody answered."""

    until = 0.0


class NoBrokerError(RuntimeError):
    """No message broker: set PRECERT_REDIS_URL, or start the embedded services with `precert up`."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def broker_url() -> str:
    """The URL of the broker. Raises NoBrokerError."""
    url = settings().redis_url
    if url is None:
        raise NoBrokerError
    return f"redis+{url}" if url.startswith(("socket:", "unix:")) else url


@lru_cache(maxsize=4)
def _sender(url: str, _pid: int) -> Celery:
    """A Celery application that only sends. Keyed by pid: its connections must not be shared over a fork."""
    app = Celery("precert-bell", broker=url, backend=None, set_as_current=False)
    app.conf.update(
        task_serializer="json",
        task_ignore_result=True,
        task_publish_retry=False,
        task_create_missing_queues=True,  # a sender declares none: the queues are the workers'
        task_send_sent_event=False,
        broker_pool_limit=2,
        broker_transport_options={**transport_options(), "max_retries": 0},  # else connecting is tried for 6 s
        broker_connection_retry=False,
    )
    return app


def queue_of(task: Task, *, expedited: bool) -> Queue:
    return Queue.EXPEDITED if expedited and task in _EXPEDITABLE else HOME_QUEUE[task]


def ring(task: Task, ids: Sequence[UUID] = (), *, expedited: bool = False) -> bool:
    """Send bells for these ids, or one without ids ("take the oldest due"). Whether all could be sent.

    Call it after the commit. Never raises for the broker's sake.
    """
    sent = [_ring(task, ids[at : at + IDS_PER_BELL], expedited) for at in range(0, max(len(ids), 1), IDS_PER_BELL)]
    return all(sent)


def _ring(task: Task, ids: Sequence[UUID], expedited: bool) -> bool:
    if time.monotonic() < _Quiet.until:
        metrics.BELLS.labels(task, "quiet").inc()
        return False
    try:
        _sender(broker_url(), os.getpid()).send_task(
            task.value,
            args=([str(each) for each in ids],),
            queue=queue_of(task, expedited=expedited).value,
            retry=False,
        )
    except (NoBrokerError, *_BROKER_TROUBLE) as error:
        return _unheard(task, error)
    metrics.BELLS.labels(task, "sent").inc()
    return True


def _unheard(task: Task, error: Exception) -> bool:
    _Quiet.until = time.monotonic() + QUIET_SECONDS
    metrics.BELLS.labels(task, "failed").inc()
    log.logger().warning("bell_not_heard", task=task, error=type(error).__name__)
    return False


def waiting_bells() -> dict[str, int] | None:
    """How many messages lie in each queue's list, or None when the broker does not answer."""
    app = _sender(broker_url(), os.getpid())
    try:
        with app.connection_for_read() as connection:
            client = connection.default_channel.client
            return {queue: int(client.llen(queue)) for queue in QUEUES}
    except _BROKER_TROUBLE:
        return None
