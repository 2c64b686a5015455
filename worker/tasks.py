"""The tasks that Celery knows. Each is thin: the bell becomes a delivery, a room of this house does the work.

Arguments are ids or nothing, results are counts (law 4): both are shown in Flower.
"""

from collections.abc import Sequence

from schemas.messages import Task as Name
from worker import documentation, evaluation, jobs, notices, reading, reprocessing, schedule, upkeep
from worker.app import app
from worker.base import Task
from worker.batches import Delivery, delivery


@app.task(name=Name.READ.value, bind=True)
def read(self: Task, ids: Sequence[str] | None = None) -> int:
    return reading.read(_order(self, Name.READ, ids))


@app.task(name=Name.EVALUATE.value, bind=True)
def evaluate(self: Task, ids: Sequence[str] | None = None) -> int:
    return evaluation.evaluate(_order(self, Name.EVALUATE, ids))


@app.task(name=Name.DOCUMENT.value, bind=True)
def document(self: Task, ids: Sequence[str] | None = None) -> int:
    return documentation.document(_order(self, Name.DOCUMENT, ids))


@app.task(name=Name.SWEEP.value, bind=True)
def sweep(self: Task, *_ids: Sequence[str]) -> dict[str, int]:
    if not jobs.is_due(Name.SWEEP, every=schedule.SWEEP_SECONDS):
        return {}
    return upkeep.sweep(worker=self.worker_name, queue=self.queue_name).as_counts()


@app.task(name=Name.CLOCKS.value, bind=True)
def clocks(self: Task, *_ids: Sequence[str]) -> dict[str, int]:
    if not jobs.is_due(Name.CLOCKS, every=schedule.CLOCKS_SECONDS):
        return {}
    return upkeep.run_clocks(worker=self.worker_name, queue=self.queue_name, trace=self.trace).as_counts()


@app.task(name=Name.REEVALUATE.value, bind=True)
def reevaluate_open(self: Task, *_ids: Sequence[str]) -> int:
    return reprocessing.reevaluate_open(trace=self.trace)


@app.task(name=Name.SEAL.value)
def seal(*_ids: Sequence[str]) -> int:
    return jobs.seal_heads()


@app.task(name=Name.NOTIFY.value, bind=True)
def notify(self: Task, *_ids: Sequence[str]) -> int:
    return notices.notify(_order(self, Name.NOTIFY, None))


def _order(task: Task, name: Name, ids: Sequence[str] | None) -> Delivery:
    return delivery(
        name,
        ids,
        queue=task.queue_name,
        worker=task.worker_name,
        trace=task.trace,
        retries=task.request.retries or 0,
    )
