"""The Celery application: `celery --app worker.app:app worker --queues evaluation`.

A message is a doorbell (law 2), so nothing here is about not losing one. Every setting that differs from Celery's own
has its reason beside it.
"""

import sys
from typing import Any

from celery import Celery, signals
from kombu.entity import Queue as BrokerQueue
from kombu.transport import TRANSPORT_ALIASES

from policies.errors import PolicyFileError
from runtime import log
from runtime.bell import NoBrokerError, broker_url, transport_options
from runtime.keeping import keep_all
from runtime.limits import limits
from runtime.settings import settings
from schemas.messages import HOME_QUEUE, QUEUES
from worker import pulse, stopping
from worker.base import Task
from worker.policies_in_force import catalog
from worker.schedule import SCHEDULE, schedule_file


def _broker() -> str | None:
    try:
        return broker_url()
    except NoBrokerError:
        return None  # importing the application, as tests and `--help` do, needs no broker


TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "worker.broker:Transport"))

app = Celery("precert", broker=_broker(), task_cls=Task, include=["worker.tasks"])
app.conf.update(
    # Messages: ids as JSON, nothing comes back. A result backend would be a second truth that can be away.
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    result_backend=None,
    # Acknowledged after the work: a worker that ends in between costs a second look that finds nothing to do. A child
    # that dies is not tried again by the broker, which could loop for ever: its batch row counts the attempt.
    task_acks_late=True,
    task_reject_on_worker_lost=False,
    task_acks_on_timeout=True,
    # One message per child: a prefetched one would wait invisibly behind a slow batch.
    worker_prefetch_multiplier=1,
    # Longer than any batch should take; the sweeper waits for the hard limit and a third more.
    task_soft_time_limit=limits().soft_seconds,
    task_time_limit=limits().hard_seconds,
    # A queue is declared here or it is a typing error.
    task_queues=[BrokerQueue(name, routing_key=name) for name in QUEUES],  # type: ignore[no-untyped-call]
    task_create_missing_queues=False,
    task_default_queue=QUEUES[-1],
    task_routes={task.value: {"queue": queue.value} for task, queue in HOME_QUEUE.items()},
    task_default_priority=None,  # on Redis 0 is the highest; order is made by the claim's ORDER BY
    # Flower lives on events; a batch of 200 makes them cheap. `task-sent` would double the sender's cost.
    worker_send_task_events=True,
    task_send_sent_event=False,
    # Memory: a child is replaced between two batches.
    worker_max_tasks_per_child=1000,
    worker_max_memory_per_child=300_000,
    worker_proc_alive_timeout=30,  # else a child that starts slowly is killed and forked again, for ever
    # A deploy sends SIGTERM: running batches end, what is left is rung again (`worker.stopping`). This is for a SIGQUIT
    # only: Celery sleeps that long, and sends `worker_shutting_down` afterwards, so that no child hears of it in time.
    worker_soft_shutdown_timeout=20,
    # An idle worker ends at once: only a short back-off can lie in its memory, and the sweeper has those rows.
    worker_enable_soft_shutdown_on_idle=False,
    # A batch outlives a lost connection to the broker: its acknowledgement does not matter.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    # The broker: never wait for ever, never give up for good.
    task_publish_retry=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # With 4, Flower hangs: its four questions at the start hold all connections while each waits for one to ask with.
    broker_pool_limit=10,
    broker_transport_options=transport_options(),
    enable_utc=True,
    timezone="UTC",
    # Beat: the schedule is in the code, its file may be lost, and two beats do no harm.
    beat_schedule=SCHEDULE,
    beat_schedule_filename=schedule_file(),
    # Logs are ours: Celery's own set-up would put a second handler beside the one that drops values.
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
)


@signals.setup_logging.connect
def _own_logs(**_: Any) -> None:
    log.configure(settings().log_level)


@signals.celeryd_init.connect
def _check_policies(**_: Any) -> None:
    refuse_samples_in_production()
    refuse_broken_policies()


@signals.worker_init.connect
def _share(**_: Any) -> None:
    keep_all()


@signals.beat_init.connect
def _check_policies_for_beat(**_: Any) -> None:
    refuse_broken_policies()


def refuse_broken_policies() -> None:
    """Reads every policy once, in the main process. A broken file ends the process and says which line.

    Celery swallows exceptions of signal handlers, but not SystemExit.
    """
    try:
        catalog()
    except PolicyFileError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


def refuse_samples_in_production() -> None:
    """Sample policies are nobody's policy (`domain.md` 4): a production worker that may approve by them ends here."""
    if settings().environment == "production" and settings().allow_sample_policies:
        sys.stderr.write("sample policies may not approve in production: unset PRECERT_ALLOW_SAMPLE_POLICIES\n")
        raise SystemExit(1)


@signals.worker_ready.connect
def _first_pulse(sender: Any, **_: Any) -> None:
    stopping.go_on()
    queues = ",".join(sorted(queue.name for queue in sender.task_consumer.queues))
    pulse.begin(worker=sender.hostname, queues=queues)


@signals.worker_shutting_down.connect
def _stop(**_: Any) -> None:
    stopping.stop()
