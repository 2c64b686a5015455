"""The small values that finders pass to one another."""

from datetime import date
from typing import NamedTuple


class Hit(NamedTuple):
    """A term of the lexicon in the text. `value` may carry a qualifier after `@` (`arm@right`)."""

    start: int
    end: int
    cls: str
    value: str

    @property
    def head(self) -> str:
        """The value before any `:` or `@`."""
        return self.value.partition("@")[0].partition(":")[0]


class Levels(NamedTuple):
    """Spinal levels (`C5-C6`) named at one place of the text; `single` for a lone vertebra or root (`C6`)."""

    start: int
    end: int
    levels: tuple[str, ...]
    single: str | None


class Time(NamedTuple):
    """A duration or a date.

    `days` counts whole days, the least that the words allow; None when the words give no number or only an upper
    bound, which is `most`. `role` says how the text uses it: for, ago, history, course, since, on, range, old, future,
    frequency.
    `first`..`last` are the earliest and latest dates meant.
    """

    start: int
    end: int
    role: str
    days: int | None = None
    first: date | None = None
    last: date | None = None
    precision: str = "day"
    until: date | None = None
    most: int | None = None

    @property
    def extent(self) -> str | None:
        """`at_most` where the text gives an upper bound and nothing else."""
        return "at_most" if self.days is None and self.most is not None else None

    @property
    def length(self) -> int | None:
        """Days, by what the text gives: the least, else the upper bound."""
        return self.days if self.days is not None else self.most
