"""The stop flag: set in a worker's main process when it is told to end, read by its children between two chunks.

Soft shutdown waits for running tasks; a task that looks here ends at the next chunk and rings for the rest, so that a
deploy costs neither time nor attempts.
"""

import mmap
from typing import Final

#: One byte shared with every child forked after this module was loaded.
_FLAG: Final = mmap.mmap(-1, 1)


def stop() -> None:
    _FLAG[0] = 1


def go_on() -> None:
    _FLAG[0] = 0


def is_stopping() -> bool:
    return _FLAG[0] == 1
