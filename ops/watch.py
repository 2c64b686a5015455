"""What `precert up` does while it runs: tell what ended, and bring back what supervisor cannot."""

import time
from collections.abc import Callable

from ops import embedded
from ops.embedded import Services
from ops.errors import RunnerDiedError
from ops.processes import tail
from ops.supervision import ProcessState, Supervisor
from runtime.settings import Settings

_LOOK_SECONDS = 1.0
_SERVICES_SECONDS = 5.0
_REVIVE_SECONDS = 30.0
_SILENT_LOOKS = 10


def watch(supervisor: Supervisor, services: Services, *, settings: Settings, say: Callable[[str], None]) -> None:
    """Look after everything until an exception ends it. Raises RunnerDiedError when supervisor itself is gone."""
    known: dict[str, str] = {}
    silent = 0
    services_at = revive_at = time.monotonic()
    while True:
        time.sleep(_LOOK_SECONDS)
        states = supervisor.states()
        silent = 0 if states is not None else silent + 1
        if silent > _SILENT_LOOKS or (silent and not supervisor.processes()):
            raise RunnerDiedError(log=supervisor.log, tail=tail(supervisor.log))
        if states is not None:
            _tell(states, known, supervisor=supervisor, say=say)
        now = time.monotonic()
        if now - services_at > _SERVICES_SECONDS:
            services_at = now
            _keep_services(services, settings=settings, say=say)
        if now - revive_at > _REVIVE_SECONDS:
            revive_at = now
            _revive(states or {}, supervisor)


def _tell(
    states: dict[str, ProcessState], known: dict[str, str], *, supervisor: Supervisor, say: Callable[[str], None]
) -> None:
    for name, state in states.items():
        before = known.get(name, "RUNNING")
        if state.state == "FATAL" and before != "FATAL":
            log = supervisor.log_of(name)
            say(f"{name} fails each time it is started; tried again every {_REVIVE_SECONDS:.0f} s. {log}: {tail(log)}")
        elif before == "RUNNING" and state.state != "RUNNING":
            say(f"{name} ended and is started again; its log: {supervisor.log_of(name)}")
        elif before != "RUNNING" and state.state == "RUNNING":
            say(f"{name} runs again.")
        known[name] = state.state


def _keep_services(services: Services, *, settings: Settings, say: Callable[[str], None]) -> None:
    """Start an embedded server again that died. One that is frozen is left to a person: replacing it takes longer."""
    wanted = {"postgresql"} if embedded.given_database(settings) is None else set()
    wanted |= {"redis"} if settings.redis_url is None else set()
    gone = wanted - set(embedded.runs(services.home))
    if gone:
        say(f"{' and '.join(sorted(gone))} ended and is started again.")
        embedded.start(services.home, settings=settings)


def _revive(states: dict[str, ProcessState], supervisor: Supervisor) -> None:
    """Supervisor gives a process up after a few tries; what it missed, a database for one, may be back by now."""
    for name, state in states.items():
        if state.state == "FATAL":
            supervisor.start_again(name)
