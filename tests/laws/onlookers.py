"""Everybody who may look at a running system without looking at a chart: Flower, remote control, the commands."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import Self

import httpx

from runtime import bell

_PAGES = ("/", "/tasks", "/broker", "/api/workers", "/api/queues/length", "/metrics")
_COMMANDS = (("status",), ("status", "--json"), ("status", "--stuck"), ("status", "--stuck", "--json"), ("doctor",))


@dataclass
class Inspector:
    """Asks the workers again and again what they hold, as Flower's worker page does: tasks that are active, reserved,
    or scheduled, which a retry with a countdown is. Remote control shows raw arguments, masked nowhere."""

    heard: list[str] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()
        return self

    def _ask(self) -> None:
        # The one worker's answer ends a question; a busy one may take a while.
        asked = bell._sender(bell.broker_url(), 0).control.inspect(timeout=1.0, limit=1)
        while not self._is_over.is_set():
            self.heard += [json.dumps([what, getattr(asked, what)()]) for what in ("scheduled", "reserved", "active")]

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    @property
    def has_seen_a_retry(self) -> bool:
        return any('"eta"' in said for said in self.heard)


def flower_pages(flower: httpx.Client) -> str:
    """Every page and API that Flower has for reading, the worker's page after it asked the worker anew."""
    workers = flower.get("/api/workers", params={"refresh": "1"}).json()
    tasks = flower.get("/api/tasks", params={"limit": 500}).json()
    ended_badly = [name for name, task in tasks.items() if task["state"] != "SUCCESS"]
    addresses = [*_PAGES, *(f"/worker/{name}" for name in workers)]
    addresses += [f"{place}/{name}" for name in ended_badly for place in ("/task", "/api/task/info")]
    answers = [flower.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}, [a.url.path for a in answers if a.status_code != 200]
    return "\n".join([json.dumps(workers), json.dumps(tasks), *(answer.text for answer in answers)])


def commands() -> str:
    """What the commands say that need nobody's sign-in, errors included. All run at once: each takes a second."""
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "ops.cli", *command],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for command in _COMMANDS
    ]  # fmt: skip
    return "\n".join(process.communicate(timeout=60)[0] for process in running)
