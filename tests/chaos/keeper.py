"""Processes that are started again when they end, as supervisor or a container engine does."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass
class Kept:
    """One program. `wanted` False: it stays down when it ends."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    wanted: bool = True
    starts: int = 0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", *self.arguments], stdout=output, stderr=output,
                stdin=subprocess.DEVNULL, start_new_session=True,
                env={**os.environ, **self.environment, "PYTHONPATH": "."},
            )  # fmt: skip
        self.starts += 1

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def family(self) -> list[psutil.Process]:
        """The process and its children, the parent first; empty when it is down."""
        if self.process is None or not self.runs:
            return []
        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(self.process.pid)
            return [parent, *parent.children(recursive=True)]
        return []

    def send(self, number: signal.Signals, *, children_only: bool = False) -> int:
        """How many processes got the signal."""
        sent = 0
        for process in self.family()[1 if children_only else 0 :]:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)
                sent += 1
        return sent


class Keeper:
    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}
        self._over = threading.Event()
        self._lock = threading.Lock()

    def add(self, kept: Kept) -> Kept:
        with self._lock:
            self.kept[kept.name] = kept
            kept.start()
        return kept

    def named(self, beginning: str) -> list[Kept]:
        return [kept for name, kept in self.kept.items() if name.startswith(beginning)]

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            with self._lock:
                for kept in self.kept.values():
                    if kept.wanted and not kept.runs:
                        kept.start()

    @contextmanager
    def watching(self) -> Iterator["Keeper"]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            thread.join()
            for kept in self.kept.values():
                # Children of a killed parent are in its session, not in its family.
                kept.send(signal.SIGKILL)
            for kept in self.kept.values():
                if kept.process is not None:
                    kept.process.wait(10)
