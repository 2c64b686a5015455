"""The reference: a bare Celery task that does nothing, with the settings that suit it best."""

import os

from celery import Celery

app = Celery("noop", broker=os.environ.get("PRECERT_REDIS_URL"), backend=None)
app.conf.update(
    task_ignore_result=True,
    worker_prefetch_multiplier=64,
    task_default_queue="noop",
    broker_transport_options={"global_keyprefix": "bench:"},
    broker_connection_retry_on_startup=True,
)


@app.task(name="bench.noop", shared=False)
def noop() -> None:
    """Nothing."""
