"""`GET /metrics`: what this process and, where they share a folder, the workers counted; and what the rows say."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from runtime import metrics
from runtime.metrics import Stored
from schemas.lifecycle import OPEN_STATES
from schemas.request import Urgency
from store import gauges, jobs, unsent
from store.database import transaction
from store.errors import StoreError, plain_errors

#: Named by the client library: with it each process writes its counts to a file, and whoever is asked adds them up.
SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_Sample = tuple[Sequence[str], float]


def page() -> bytes:
    """Reads the database: not on the event loop."""
    return _counted() + generate_latest(_Rows())


def _counted() -> bytes:
    folder = os.environ.get(SHARED_FOLDER)
    if not folder:
        return generate_latest(REGISTRY)
    shared = CollectorRegistry()
    MultiProcessCollector(shared, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(shared)


class _Rows(Collector):
    """Counters stand still while the database is away; these gauges are left out, which an alert can tell from zero."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        try:
            with plain_errors(), transaction("producer") as session:
                open_counts, pulses, ends, done, untold = (
                    gauges.open_counts(session),
                    gauges.pulses(session),
                    gauges.dead_ends(session),
                    jobs.pulses(session),
                    unsent.count(session),
                )
        except StoreError:
            return [_family(metrics.DATABASE_UP, [((), 0)])]
        return [
            _family(metrics.DATABASE_UP, [((), 1)]),
            *_of_states(open_counts),
            _family(metrics.FAILING, [((), ends.failing)]),
            _family(metrics.AUTOMATION_FAILED, [((), ends.automation_failed)]),
            _family(metrics.UNDELIVERED, [((), ends.notices_undelivered)]),
            _family(metrics.UNSENT, [((), untold)]),
            _family(metrics.UNCLAIMED, [((), ends.unclaimed)]),
            _family(metrics.SILENT, [((pulse.queue,), pulse.silent_seconds) for pulse in pulses]),
            _family(metrics.WORK_DONE, [((pulse.queue,), pulse.done) for pulse in pulses]),
            _family(metrics.JOB_SILENT, [((job.task,), job.silent_seconds) for job in done]),
        ]


def _of_states(found: Iterable[gauges.OpenCount]) -> Iterator[GaugeMetricFamily]:
    """Every state and urgency, at 0 where nothing is: a series that vanishes ends no alert."""
    known = {(row.state, row.urgency): row for row in found}
    keys = [(state.value, urgency.value) for state, urgency in product(sorted(OPEN_STATES), Urgency)]
    rows = [(key, known.get(key, gauges.OpenCount(*key, 0, 0.0, 0))) for key in keys]
    yield _family(metrics.WAITING, [(key, row.requests) for key, row in rows])
    yield _family(metrics.OLDEST, [(key, row.oldest_seconds) for key, row in rows])
    yield _family(metrics.OVERDUE, [(key, row.overdue) for key, row in rows])


def _family(stored: Stored, samples: Iterable[_Sample]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(stored.name, stored.words, labels=stored.labels)
    for labels, value in samples:
        family.add_metric(labels, value)
    return family
