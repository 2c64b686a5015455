"""The faults. Each strikes for real and says how often it did; a fault that never struck fails the run."""

import random
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

import psutil
import psycopg
import redis

from ops import postgres, redis_server
from tests.chaos.keeper import Kept
from tests.chaos.load import FREEZES, Load, kinds_of_poison
from tests.chaos.messages import Messages
from tests.chaos.world import CLOCKS, DEAF, SLOW, World, add_beat, done_by_wrong_clock, jobs_done

_SENDS: Final = "SELECT FROM pg_stat_activity WHERE application_name = 'precert-worker' AND wait_event = 'ClientWrite'"
_OLDEST_WAITING: Final = (
    "SELECT coalesce(max(extract(epoch FROM now() - waiting_since)), 0)::float FROM request "
    "WHERE state IN ('reading', 'ready', 'gaps')"
)
#: What a full disk has left: less than one segment of the write-ahead log.
_LEFT_KILOBYTES: Final = 256
_FULL_SECONDS, _CUT_SECONDS, _MOST_SECONDS = 2, 1.5, 20
#: What other faults left of the workers may take some hard limits to get at a request.
_FREEZE_SECONDS: Final = 60


@dataclass
class Faults:
    here: World
    load: Load
    chance: random.Random
    backlog_dead: float = 1.1  #: how many times the age at which a batch is declared dead nobody works for
    struck: Counter[str] = field(default_factory=Counter)
    messages: Messages = field(init=False)
    _waking: threading.Thread | None = None
    _frozen: set[str] = field(default_factory=set)  #: workers that are to sleep on

    def __post_init__(self) -> None:
        self.messages = Messages(self.here, self.chance, self.struck, self._frozen)

    @property
    def not_possible(self) -> list[str]:
        """What this machine does not allow, and why."""
        return [] if self.here.has_own_disk else ["disk_filled: only root may mount a disk that can be filled"]

    def note_surroundings(self) -> None:
        """What struck all the time, beside the faults that were chosen: wrong clocks, ill, slow and deaf receivers."""
        for name, hours in CLOCKS.items():
            kind = f"clock_of_{name}_{abs(hours)}_h_{'ahead' if hours > 0 else 'behind'}"
            self.struck[kind] = done_by_wrong_clock(self.here, name)
        for task, runs in jobs_done(self.here).items():
            self.struck[f"{task}_came_to_its_end"] = runs
        for kind in ("receiver_failed", "receiver_hung_up"):
            self.struck[kind] = self.here.ills[kind]
        for kind, name in (("receiver_slow", SLOW), ("receiver_deaf", DEAF)):
            self.struck[kind] = len(self.here.beside[name][1].heard)

    def all(self) -> dict[str, Callable[[], None]]:
        """By name; without what is not possible here."""
        faults: dict[str, Callable[[], None]] = {
            "worker_killed": self.worker_killed,
            "child_killed": self.child_killed,
            "redis_flushed": self.redis_flushed,
            "redis_restarted": self.redis_restarted,
            "postgresql_restarted": self.postgresql_restarted,
            "commit_unanswered": self.commit_unanswered,
            "messages_doubled": self.messages.doubled,
            "messages_replayed": self.messages.replayed,
            "messages_dropped": self.messages.dropped,
            "worker_frozen": self.worker_frozen,
            "worker_frozen_receiving": self.worker_frozen_receiving,
            "beat_stopped": self.beat_stopped,
            "beat_doubled": self.beat_doubled,
            "database_read_only": self.database_read_only,
            "poison": self.poison,
            "backlog": self.backlog,
            "api_killed": self.api_killed,
        }
        if self.here.has_own_disk:
            faults["disk_filled"] = self.disk_filled
        return faults

    def _worker(self) -> Kept:
        return self.chance.choice([kept for kept in self.here.workers if kept.runs] or self.here.workers)

    def worker_killed(self) -> None:
        """The main process and its children at once, as when memory is short."""
        self.struck["worker_killed"] += bool(self._worker().send(signal.SIGKILL))

    def child_killed(self) -> None:
        """A worker that has just been started has none yet."""
        end_at = time.monotonic() + 20
        while time.monotonic() < end_at:
            children = self._worker().family()[1:]
            with suppress(psutil.NoSuchProcess, IndexError):
                self.chance.choice(children).kill()
                self.struck["child_killed"] += 1
                return
            time.sleep(0.1)

    def api_killed(self) -> None:
        (api,) = self.here.keeper.named("api")
        self.struck["api_killed"] += bool(api.send(signal.SIGKILL))

    def redis_flushed(self) -> None:
        with suppress(redis.RedisError):
            self.here.redis.flushall()
            self.struck["redis_flushed"] += 1

    def redis_restarted(self) -> None:
        for server in redis_server.servers(self.here.place):
            server.kill()
            server.wait(10)
            self.struck["redis_restarted"] += 1
        time.sleep(self.chance.uniform(0.2, 1.5))
        self.here.restart_services()

    def postgresql_restarted(self) -> None:
        """`pg_ctl stop -m immediate`: no checkpoint, no farewell; the next start recovers."""
        for server in postgres.servers(self.here.place):
            server.send_signal(signal.SIGQUIT)
            server.wait(15)
            self.struck["postgresql_restarted"] += 1
        time.sleep(self.chance.uniform(0.2, 1.5))
        self.here.restart_services()

    def commit_unanswered(self) -> None:
        """As many as ask for it in a while, and at least one."""
        before, began = self.here.proxy.cut, time.monotonic()
        self.here.proxy.arm(self.chance.randint(2, 6))
        while (elapsed := time.monotonic() - began) < _MOST_SECONDS:
            if self.here.proxy.cut > before and elapsed > _CUT_SECONDS:
                break
            time.sleep(0.05)
        self.here.proxy.disarm()
        self.struck["commit_unanswered"] += self.here.proxy.cut - before

    def worker_frozen(self) -> None:
        """Past every timeout: its batch is declared dead and its connections are ended, and then it wakes."""
        self.struck["worker_frozen"] += self._freeze(self._worker())

    def worker_frozen_receiving(self) -> None:
        """The same in the middle of a large answer, with rows locked: what PostgreSQL sends to has no timeout."""
        self.load.poison(FREEZES)
        end_at = time.monotonic() + _FREEZE_SECONDS
        while time.monotonic() < end_at:
            with suppress(psycopg.Error):
                for kept in self.here.workers if self._is_sending() else ():
                    if kept.name not in self._frozen and _has_stopped_child(kept):
                        self.struck["worker_frozen_receiving"] += self._freeze(kept)
                        return
            time.sleep(0.1)

    def _is_sending(self) -> bool:
        return bool(self.here.rows(_SENDS))

    def _freeze(self, worker: Kept) -> bool:
        """Whether it got the signal. It sleeps on when others are woken."""
        if not worker.send(signal.SIGSTOP):
            return False
        self._frozen.add(worker.name)

        def wake() -> None:
            time.sleep(self.here.task_seconds * 4 / 3 + 2)
            self._frozen.discard(worker.name)
            worker.send(signal.SIGCONT)

        self._waking = threading.Thread(target=wake, daemon=True)
        self._waking.start()
        return True

    def settle(self) -> None:
        """Until the worker that was frozen last has woken: then no cause is left."""
        if self._waking is not None:
            self._waking.join()

    def beat_stopped(self) -> None:
        for beat in self.here.keeper.named("beat"):
            beat.wanted = False
            self.struck["beat_stopped"] += bool(beat.send(signal.SIGKILL))
        time.sleep(self.chance.uniform(1, 3))
        for beat in self.here.keeper.named("beat"):
            beat.wanted = True

    def beat_doubled(self) -> None:
        if len(self.here.keeper.named("beat")) < 3:
            add_beat(self.here)
        time.sleep(0.3)
        self.struck["beat_doubled"] += sum(beat.runs for beat in self.here.keeper.named("beat")) > 1

    def database_read_only(self) -> None:
        """As on a standby that was not promoted yet."""
        self.here.do("ALTER SYSTEM SET default_transaction_read_only = on")
        self.here.do("SELECT pg_reload_conf()")
        time.sleep(self.chance.uniform(1, 2))
        self.struck["database_read_only"] += self.here.is_read_only()
        self.here.do("ALTER SYSTEM RESET default_transaction_read_only")
        self.here.do("SELECT pg_reload_conf()")

    def disk_filled(self) -> None:
        """The disk shrinks to what is on it: filling it would take a minute, and the memory of the machine."""
        used = shutil.disk_usage(self.here.folder).used
        self.here.resize_disk(kilobytes=used // 1024 + _LEFT_KILOBYTES)
        began, least = time.monotonic(), _LEFT_KILOBYTES * 1024
        # Two seconds of it; longer where nobody writes just now, as on a busy machine, since nothing struck yet.
        while (elapsed := time.monotonic() - began) < _MOST_SECONDS:
            least = min(least, shutil.disk_usage(self.here.folder).free)
            is_full = least < _LEFT_KILOBYTES * 1024 // 2
            if is_full and elapsed > _FULL_SECONDS:
                break
            time.sleep(0.05)
        self.struck["disk_filled"] += is_full
        self.here.resize_disk()
        self.here.restart_services()

    def poison(self) -> None:
        """One request of each kind that no code can bear."""
        for kind in kinds_of_poison():
            self.struck["poison"] += self.load.poison(kind)

    def backlog(self) -> None:
        """Nobody works for longer than any timeout, while requests keep coming: so long at least waits one of them."""
        for worker in self.here.workers:
            worker.wanted = False
            worker.send(signal.SIGKILL)
        dead = self.here.task_seconds * 4 / 3
        time.sleep(self.backlog_dead * dead)
        ((oldest,),) = self.here.rows(_OLDEST_WAITING)
        self.struck["backlog"] += oldest > dead
        for worker in self.here.workers:
            worker.wanted = True


def _has_stopped_child(worker: Kept) -> bool:
    with suppress(psutil.NoSuchProcess):
        return any(child.status() == psutil.STATUS_STOPPED for child in worker.family()[1:])
    return False


@contextmanager
def all_well_again(here: World) -> Iterator[None]:
    """Whatever a fault left half done is mended at the end."""
    try:
        yield
    finally:
        here.proxy.disarm()
        here.resize_disk()
        here.restart_services()
        here.do("ALTER SYSTEM RESET default_transaction_read_only")
        here.do("SELECT pg_reload_conf()")
        for kept in here.keeper.kept.values():
            kept.wanted = True
            kept.send(signal.SIGCONT)
