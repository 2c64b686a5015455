"""A worker that is told to end says so to its children."""

import os

from worker import stopping


def test_the_flag_is_seen_by_a_child_that_was_forked_before():
    stopping.go_on()
    told, telling = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(told, 1)
        os._exit(7 if stopping.is_stopping() else 1)
    stopping.stop()
    os.write(telling, b".")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    stopping.go_on()
    assert not stopping.is_stopping()
    os.close(told)
    os.close(telling)
