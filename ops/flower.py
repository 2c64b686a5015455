"""Flower: where operations see workers, queues and tasks. Started with a password and without its remote controls."""

USER = "ops"
HOST = "127.0.0.1"  #: through a proxy with TLS for anybody farther away

#: Opaque ids are the only arguments (law 4), so that they may be shown: they are what one searches a task by.
_COLUMNS = ("name", "state", "args", "received", "started", "runtime", "retries", "worker", "uuid")


def command(port: int) -> tuple[str, ...]:
    """Arguments for `python -m`. The password is not among them: a command line is for all to read."""
    return ("celery", "--app", "worker.app:app", "flower", f"--address={HOST}", f"--port={port}")


def environment(password: str) -> dict[str, str]:
    """Flower's own settings. Without them its pages answer anybody, whatever the API does."""
    return {
        "FLOWER_BASIC_AUTH": f"{USER}:{password}",
        "FLOWER_UNAUTHENTICATED_API": "false",
        # Stopping pools and revoking tasks from a page would go round the runner and the sweeper.
        "FLOWER_READ_ONLY": "true",
        "FLOWER_TASKS_COLUMNS": ",".join(_COLUMNS),
        "FLOWER_MAX_TASKS": "10000",  # about 30 MB; ten times that by default
        "FLOWER_PURGE_OFFLINE_WORKERS": "600",
    }
