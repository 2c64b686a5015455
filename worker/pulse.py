"""The sign of life of a worker: work done, written to the database (`worker.health` reads it)."""

from sqlalchemy.exc import DBAPIError

from runtime import log
from runtime.settings import NoDatabaseError
from store import upkeep
from store.database import dispose, transaction


def begin(*, worker: str, queues: str) -> None:
    """A worker is up and listens on these queues. Best effort: it starts also while the database is away."""
    try:
        with transaction("worker", durable=False) as session:
            upkeep.pulse(session, worker=worker, queue=queues, done=0, begins=True)
    except (DBAPIError, NoDatabaseError) as error:
        log.logger().warning("pulse_not_written", worker=worker, error=type(error).__name__)
    finally:
        dispose()  # this is the main process: its children must not inherit a connection
