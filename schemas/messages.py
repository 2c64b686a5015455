"""What travels through the broker: task names, queues, and ids. Nothing else (law 4)."""

from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic import Field

from schemas.base import Frozen


class Queue(StrEnum):
    """A queue exists because something else must not wait behind it."""

    EXPEDITED = "expedited"  #: reading and evaluation of expedited requests: never behind a bulk file
    EVALUATION = "evaluation"
    READING = "reading"  #: slow and uneven: must not hold up structured requests
    DOCUMENTATION = "documentation"
    NOTICES = "notices"  #: waits for other people's servers
    UPKEEP = "upkeep"  #: must run when everything else is jammed


class Task(StrEnum):
    READ = "precert.read"
    EVALUATE = "precert.evaluate"
    DOCUMENT = "precert.document"
    SWEEP = "precert.sweep"
    CLOCKS = "precert.clocks"
    REEVALUATE = "precert.reevaluate_open"
    SEAL = "precert.seal"
    NOTIFY = "precert.notify"


QUEUES: Final = tuple(queue.value for queue in Queue)

#: Where a task's bell rings for a standard request. Expedited READ and EVALUATE ring on `Queue.EXPEDITED`.
HOME_QUEUE: Final[dict[Task, Queue]] = {
    Task.READ: Queue.READING,
    Task.EVALUATE: Queue.EVALUATION,
    Task.DOCUMENT: Queue.DOCUMENTATION,
    Task.SWEEP: Queue.UPKEEP,
    Task.CLOCKS: Queue.UPKEEP,
    Task.REEVALUATE: Queue.UPKEEP,
    Task.SEAL: Queue.UPKEEP,
    Task.NOTIFY: Queue.NOTICES,
}


class Bell(Frozen):
    """ "Look at these", or with no ids "take the oldest due"."""

    ids: tuple[UUID, ...] = Field(default=(), max_length=1000)
