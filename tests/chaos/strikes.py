"""In which order the faults strike, and how long each is waited for.

With time enough, rounds alternate: one fault at a time, each struck when all is normal and waited for until it is
again, which gives its time of recovery; then a round in which they strike into each other's consequences, with a child
of a worker killed after each.
"""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from tests.chaos.faults import Faults
from tests.chaos.recovery import BEFORE, WINDOW, Strike, recovery
from tests.chaos.watch import Watch

#: A run shorter than this has no time to wait for each.
LONG_SECONDS: Final = 200.0
#: Longer than anything that the sweeper mends; less when the time of the run is over and faults are still to come.
PATIENCE: Final = 60.0
LEAST_PATIENCE: Final = 10.0
TOGETHER: Final = "all of them, without waiting"


@dataclass
class Strikes:
    faults: Faults
    watch: Watch
    chance: random.Random
    say: Callable[[str], object]
    made: list[Strike] = field(default_factory=list)
    _is_normal: bool = True  #: what the fault before left
    _until: float = 0.0

    def strike(self, *, until: float) -> None:
        """Every fault once, then again in another order for as long as there is."""
        if until - time.monotonic() < LONG_SECONDS:
            self._round(self._first_order(), self._among_others)
            while time.monotonic() < until:
                self._round(self._next_order(), self._among_others, until=until)
            return
        self._until = until
        time.sleep(BEFORE + WINDOW)
        self._round(self._first_order(), self._alone)
        while time.monotonic() < until:
            self._together(until=until)
            self._round(self._next_order(), self._alone, until=until)

    def _first_order(self) -> list[str]:
        """Poison first, since it takes longest. Then what waits for a worker to take a certain request: a busy machine
        would not come to it in time behind the thousands of messages that other faults make."""
        first = ["poison", "worker_frozen_receiving"]
        others = sorted(set(self.faults.all()) - set(first))
        return [*first, *self.chance.sample(others, len(others))]

    def _next_order(self) -> list[str]:
        everything = sorted(self.faults.all())
        return self.chance.sample(everything, len(everything))

    def _round(self, order: Iterable[str], strike: Callable[[str], None], *, until: float | None = None) -> None:
        for name in order:
            if until is not None and time.monotonic() > until:
                return
            self.say(name)
            strike(name)

    def _alone(self, name: str) -> None:
        struck_at = time.monotonic()
        self.faults.all()[name]()
        self.faults.settle()
        self._wait(Strike(name, struck_at, time.monotonic(), is_alone=self._is_normal))

    def _among_others(self, name: str) -> None:
        struck_at = time.monotonic()
        self.faults.all()[name]()
        self.made.append(Strike(name, struck_at, time.monotonic(), is_alone=False))
        time.sleep(self.chance.uniform(0.1, 0.5))
        self.faults.child_killed()  # whatever else is wrong, at any point of its work
        time.sleep(self.chance.uniform(0.1, 0.5))

    def _together(self, *, until: float) -> None:
        """A round without waiting; what it leaves behind is measured as a fault of its own kind."""
        self.say("without waiting:")
        struck_at = time.monotonic()
        self._round(self._next_order(), self._among_others, until=until)
        self.faults.settle()
        self._wait(Strike(TOGETHER, struck_at, time.monotonic(), is_alone=self._is_normal))

    def _wait(self, strike: Strike) -> None:
        """A fault that strikes before all was normal again is not measured: its time would be another's."""
        self.made.append(strike)
        end_at = min(time.monotonic() + PATIENCE, max(self._until, time.monotonic() + LEAST_PATIENCE))
        self._is_normal = False
        while not self._is_normal and time.monotonic() < end_at:
            time.sleep(0.5)
            self._is_normal = recovery(list(self.watch.samples), strike).seconds is not None
        if not self._is_normal:
            self.say(f"{strike.fault}: not seen normal again")
