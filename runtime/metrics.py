"""Every metric family, in one place. Labels are codes from fixed lists: never an id, never a free text (law 4)."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

BELLS: Final = Counter("precert_bells_total", "Bells rung after a commit", ("task", "outcome"))
TASKS: Final = Counter("precert_tasks_total", "Tasks ended, by how", ("task", "outcome"))
TASK_SECONDS: Final = Histogram(
    "precert_task_seconds",
    "Wall time of one task (a batch)",
    ("task",),
    buckets=(0.01, 0.05, 0.2, 0.5, 1, 2, 5, 20, 60),
)
REQUESTS: Final = Counter("precert_requests_total", "Requests that a worker brought a step further", ("task", "state"))
ATTEMPTS_FAILED: Final = Counter(
    "precert_attempts_failed_total", "Failed attempts counted on a request", ("task", "code")
)
SWEPT: Final = Counter("precert_swept_total", "What the sweeper had to repair", ("what",))
WAITING: Final = Gauge("precert_waiting_requests", "Requests in a state", ("state", "urgency"))
OLDEST: Final = Gauge("precert_oldest_waiting_seconds", "Age of the oldest waiting request", ("state", "urgency"))
OVERDUE: Final = Gauge("precert_overdue_requests", "Open requests past their due time")
NOTICES: Final = Counter("precert_notices_total", "Notices tried, by what the receiver said", ("event", "outcome"))
INTAKE: Final = Counter("precert_intake_total", "Submissions, by outcome", ("channel", "outcome"))
HTTP_SECONDS: Final = Histogram("precert_http_seconds", "Time to answer", ("endpoint", "status"))
