"""The processes that make up a running Precert, as `docker-compose.yml` describes them for containers."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ops import flower
from ops.embedded import Services
from runtime.settings import Settings
from schemas.messages import Queue

_CELERY: Final = ("celery", "--app", "worker.app:app")
#: One worker per row. Upkeep has its own: it must run when everything else is jammed. Notices have theirs: they wait
#: for other people's servers, and the pulse of another queue must not hide that nobody sends them.
WORKERS: Final[Mapping[str, tuple[Queue, ...]]] = {
    "expedited": (Queue.EXPEDITED,),
    "evaluation": (Queue.EVALUATION,),
    "reading": (Queue.READING,),
    "documentation": (Queue.DOCUMENTATION,),
    "notices": (Queue.NOTICES,),
    "upkeep": (Queue.UPKEEP,),
}


@dataclass(frozen=True)
class Program:
    """One supervised process: `python -m <arguments>`."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    stop_seconds: int = 10


@dataclass(frozen=True)
class Ports:
    api: int
    flower: int


def consumed_queues() -> tuple[str, ...]:
    """The queues that the workers of the embedded runner consume."""
    return tuple(queue.value for queues in WORKERS.values() for queue in queues)


def programs(settings: Settings, services: Services, *, ports: Ports, flower_password: str) -> list[Program]:
    """Every process, each with the URL of its own database role and no other."""
    broker = {"PRECERT_REDIS_URL": services.redis_url}
    counted = {"PROMETHEUS_MULTIPROC_DIR": str(counts_folder(services.home))}
    worker = broker | database_environment(services, "worker")
    workers = [_worker(name, settings=settings, environment=worker | counted) for name in WORKERS]
    api = broker | counted | database_environment(services, "producer")
    return [
        Program("api", _api(settings, ports.api), api, stop_seconds=15),
        *workers,
        Program("beat", (*_CELERY, "beat", "--schedule", "beat-schedule", "--pidfile=", "--loglevel=INFO"), worker),
        # Flower waits for threads of its own that do not end; it keeps nothing, so it need not be waited for.
        Program("flower", flower.command(ports.flower), broker | flower.environment(flower_password), stop_seconds=2),
    ]


def counts_folder(home: Path) -> Path:
    """Where processes keep their counts, so that the API's `/metrics` tells those of the workers as well."""
    return home / "run" / "metrics"


def new_counts_folder(home: Path) -> None:
    """Empty: every process that ever ran leaves a file, and counters begin anew at a start."""
    shutil.rmtree(counts_folder(home), ignore_errors=True)
    counts_folder(home).mkdir(parents=True)


def database_environment(services: Services, role: str) -> dict[str, str]:
    """The role's own URL; where a site gave only one URL, that one, in which the session becomes the role."""
    own = services.role_urls.get(role)
    if own is None:
        return {"PRECERT_DATABASE_URL": services.database_url}
    return {f"PRECERT_{role.upper()}_DATABASE_URL": own}


def settings_environment(settings: Settings, home: Path) -> dict[str, str]:
    """What was set on purpose, for every process; connections are handed out one by one."""
    chosen = {name: getattr(settings, name) for name in settings.model_fields_set if not name.endswith("_url")}
    variables = {f"PRECERT_{name.upper()}": str(value) for name, value in chosen.items() if value is not None}
    return variables | {"PRECERT_HOME": str(home)}


def _api(settings: Settings, port: int) -> tuple[str, ...]:
    where = ("--host", settings.api_host, "--port", str(port))
    return ("uvicorn", "producer.http:create_app", "--factory", *where, "--no-access-log")


def _worker(name: str, *, settings: Settings, environment: Mapping[str, str]) -> Program:
    queues = ",".join(queue.value for queue in WORKERS[name])
    children = settings.worker_concurrency if name == "evaluation" else 1
    arguments = (*_CELERY, "worker", "--queues", queues, "--hostname", f"{name}@%h", "--concurrency", str(children))
    quiet = ("--without-gossip", "--without-mingle", "--loglevel=INFO")
    # SIGTERM, not remapped to SIGQUIT: the batch at hand ends, the rest is rung again (`worker.stopping`). Remapped,
    # Celery sleeps for the whole of its soft limit before it tells anybody, and the children work on meanwhile.
    return Program(f"worker-{name}", arguments + quiet, environment, stop_seconds=25)
