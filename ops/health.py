"""Whether what the runner started can be used yet, asked of each process in its own way."""

from collections import Counter
from dataclasses import dataclass, field

import httpx
from kombu.connection import Connection
from kombu.exceptions import KombuError
from kombu.pidbox import Mailbox

from ops import flower
from ops.errors import NotReadyError, ProcessFailedError, RunnerDiedError
from ops.ports import is_served, listens, reachable_host
from ops.processes import tail, wait_until
from ops.programs import WORKERS, Ports
from ops.supervision import ProcessState, Supervisor
from runtime.bell import transport_options

_FIRST_ANSWER_SECONDS = 15.0
#: Somebody else on a port: a neighbour that only tries whether it is free is gone at the next look.
_LOOKS = 3
#: Supervisor's words for a process that ended. While all starts, PostgreSQL and Redis are there, so that one end is
#: enough: the next start would end the same way, seconds later.
_ENDED = frozenset({"BACKOFF", "EXITED", "FATAL"})


@dataclass(frozen=True)
class Readiness:
    """Asks the processes of one runner."""

    supervisor: Supervisor
    api_host: str
    ports: Ports
    redis_url: str
    heard: set[str] = field(default_factory=set)  #: workers that have answered
    taken: Counter[str] = field(default_factory=Counter)  #: how often somebody else was seen on a process's port

    def wait(self, *, seconds: float) -> None:
        """Return when everything answers. Raises as soon as a process has failed for good, or after the time."""
        if not wait_until(lambda: self.supervisor.states() is not None, seconds=_FIRST_ANSWER_SECONDS):
            raise RunnerDiedError(log=self.supervisor.log, tail=tail(self.supervisor.log))
        missing: list[str] = []
        seen: dict[str, int] = {}

        def all_ready() -> bool:
            missing[:] = self.missing()
            self._refuse_restarted(seen)
            return not missing

        if not wait_until(all_ready, seconds=seconds, pause=0.2):
            raise NotReadyError(
                seconds=int(seconds),
                waiting=", ".join(missing),
                logs=self.supervisor.home / "log",
                tail=f"{missing[0]}: {tail(self.supervisor.log_of(missing[0]))}",
            )

    def missing(self) -> list[str]:
        """The names of the processes that do not answer yet."""
        states = self.supervisor.states()
        if states is None:
            raise RunnerDiedError(log=self.supervisor.log, tail=tail(self.supervisor.log))
        failed = [state.name for state in states.values() if state.state in _ENDED]
        if failed:
            raise self._failure(failed[0])
        waiting = [state.name for state in states.values() if state.state != "RUNNING"]
        if waiting:
            return waiting
        answers = {
            "api": self._answers(states["api"], self.api_host, self.ports.api, "/readyz"),
            "flower": self._answers(states["flower"], flower.HOST, self.ports.flower, "/healthcheck"),
        }
        waiting = [name for name, answer in answers.items() if not answer]
        return waiting or self._silent_workers()

    def _refuse_restarted(self, seen: dict[str, int]) -> None:
        """One that ended and was started again between two looks has failed as well."""
        for state in (self.supervisor.states() or {}).values():
            if state.pid and seen.setdefault(state.name, state.pid) != state.pid:
                raise self._failure(state.name)

    def _failure(self, name: str) -> ProcessFailedError:
        log = self.supervisor.log_of(name)
        return ProcessFailedError(process=name, log=log, tail=tail(log))

    def _answers(self, state: ProcessState, host: str, port: int, path: str) -> bool:
        # The process itself must hold the port: with two checkouts the neighbour's answer would look the same.
        if not listens(state.pid, port):
            if state.pid and is_served(host, port) and not listens(state.pid, port):
                self.taken[state.name] += 1
                if self.taken[state.name] == _LOOKS:
                    raise self._failure(state.name)
            return False
        try:
            return httpx.get(f"http://{reachable_host(host)}:{port}{path}", timeout=5, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def _silent_workers(self) -> list[str]:
        # Remembered: on a busy machine not all answer the same call in time.
        self.heard.update(name.partition("@")[0] for name in listening_workers(self.redis_url))
        return [f"worker-{name}" for name in WORKERS if name not in self.heard]


def listening_workers(redis_url: str, *, seconds: float = 1.0) -> list[str]:
    """The names of the Celery workers that answer on this broker within the time; none when the broker does not.

    Asked without Celery's own control object: its pool of connections retries without end and keeps the first URL.
    """
    connection = Connection(redis_url, transport_options={**transport_options(), "max_retries": 0})  # type: ignore[no-untyped-call]
    mailbox = Mailbox("celery", type="fanout", accept=["json"], serializer="json")  # type: ignore[no-untyped-call]
    try:
        with connection:
            replies = mailbox(connection).multi_call("ping", timeout=seconds)
    except (*connection.connection_errors, KombuError):
        return []
    return [name for reply in replies or [] for name in reply]
