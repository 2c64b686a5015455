"""Every metric family, in one place. Labels are codes from fixed lists: never an id, never a free text (law 4)."""

from typing import Final, NamedTuple

from prometheus_client import Counter, Histogram

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
NOTICES: Final = Counter("precert_notices_total", "Notices tried, by what the receiver said", ("event", "outcome"))
INTAKE: Final = Counter("precert_intake_total", "Submissions, by outcome", ("channel", "outcome"))
HTTP_SECONDS: Final = Histogram("precert_http_seconds", "Time to answer", ("endpoint", "status"))


class Stored(NamedTuple):
    """A gauge that is read from the rows when somebody asks (`GET /metrics`): no process keeps it."""

    name: str
    words: str
    labels: tuple[str, ...] = ()


DATABASE_UP: Final = Stored("precert_database_up", "Whether the database answered: without it no other stored gauge")
WAITING: Final = Stored("precert_waiting_requests", "Open requests in a state", ("state", "urgency"))
OLDEST: Final = Stored("precert_oldest_waiting_seconds", "Age of the oldest in a state", ("state", "urgency"))
OVERDUE: Final = Stored("precert_overdue_requests", "Open requests past their due time", ("state", "urgency"))
FAILING: Final = Stored("precert_failing_requests", "Requests of which an attempt failed, and that wait for the next")
AUTOMATION_FAILED: Final = Stored("precert_automation_failed_cases", "What no machine could bring further")
UNDELIVERED: Final = Stored("precert_undelivered_notices", "Notices given up, late, or owed in writing for a day")
UNSENT: Final = Stored("precert_unsent_decisions", "Decisions of a week past their due time that nobody was told of")
UNCLAIMED: Final = Stored("precert_unclaimed_cases", "Cases near their deadline that nobody has taken")
SILENT: Final = Stored("precert_worker_silent_seconds", "Since a worker of the queue did something", ("queue",))
WORK_DONE: Final = Stored(
    "precert_worker_requests_done", "Requests brought further by workers of the queue", ("queue",)
)
JOB_SILENT: Final = Stored("precert_job_silent_seconds", "Since a scheduled job came to its end", ("task",))

STORED: Final = (
    DATABASE_UP, WAITING, OLDEST, OVERDUE, FAILING, AUTOMATION_FAILED, UNDELIVERED, UNCLAIMED, SILENT, WORK_DONE,
    JOB_SILENT, UNSENT,
)  # fmt: skip
