"""The base of every task: no exception text leaves it, and what Celery tries again is decided in `worker.retry`."""

import random
import time
from typing import Any

from celery import Task as CeleryTask
from celery.exceptions import Ignore, Reject, Retry

from runtime import log, metrics
from worker.retry import MAX_RETRIES, Action, Decision, TaskFailedError, decide


class Task(CeleryTask):  # type: ignore[misc]
    """Turns any exception into a code before Celery, its events and Flower see it (law 4)."""

    abstract = True
    max_retries = MAX_RETRIES

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        began = time.monotonic()
        try:
            answer = super().__call__(*args, **kwargs)
        except (Ignore, Reject, Retry):
            raise
        except Exception as error:  # noqa: BLE001  the edge: nothing may pass with its text
            decision = self._judge(error)
        else:
            metrics.TASKS.labels(self.name, "done").inc()
            metrics.TASK_SECONDS.labels(self.name).observe(time.monotonic() - began)
            return answer
        # Outside the except block: a traceback prints the exception that was being handled when it was raised.
        return self._end(decision)

    def _judge(self, error: Exception) -> Decision:
        decision = decide(error, retries=self.request.retries or 0, chance=random.random())  # noqa: S311  jitter
        log.logger().warning(
            "task_failed",
            task=self.name,
            trace=self.request.id,
            code=decision.code,
            error=type(error).__name__,
            where=log.place_of(error),
            retry_in=round(decision.delay_seconds, 1),
        )
        return decision

    def _end(self, decision: Decision) -> None:
        metrics.TASKS.labels(self.name, decision.action.value).inc()
        failed = TaskFailedError(decision.code)
        if decision.action is Action.RETRY:
            raise self.retry(exc=failed, countdown=decision.delay_seconds)
        raise failed

    @property
    def queue_name(self) -> str:
        """The queue this delivery came from."""
        info = self.request.delivery_info or {}
        return str(info.get("routing_key") or "")

    @property
    def worker_name(self) -> str:
        return str(self.request.hostname or "local")

    @property
    def trace(self) -> str:
        """The task's id: what Flower and the log call it, and what a case of a failed automation names."""
        return str(self.request.id or "local")
