"""Objects that a process builds at its start and keeps: the garbage collector need not look through them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def building() -> Iterator[None]:
    """While much is built that stays, or that goes by itself.

    Without it a third of the time to load the policies goes into looking for garbage among them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def keep_all() -> None:
    """Nothing that is there now is looked through again. Before a fork, so that children share it untouched."""
    gc.collect()
    gc.freeze()
