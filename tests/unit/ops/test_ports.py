"""Choosing the ports that people open."""

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from ops.errors import PortTakenError
from ops.ports import choose_port, is_served, listens, reachable_host, trouble_with

HOST = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind((HOST, 0))
        holder.listen(1)
        yield holder.getsockname()[1]


@pytest.fixture
def claims() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_a_free_port_is_taken_as_wanted(taken: int, claims: ExitStack) -> None:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        free = probe.getsockname()[1]
    assert choose_port(HOST, free, setting="PRECERT_API_PORT", is_fixed=True, claims=claims) == free


def test_a_taken_port_gives_way_to_a_later_one(taken: int, claims: ExitStack) -> None:
    chosen = choose_port(HOST, taken, setting="PRECERT_API_PORT", is_fixed=False, claims=claims)
    assert taken < chosen < taken + 100
    assert trouble_with(HOST, chosen) is None


def test_a_taken_port_that_was_set_on_purpose_is_an_error_naming_the_setting(taken: int, claims: ExitStack) -> None:
    with pytest.raises(PortTakenError, match="PRECERT_API_PORT") as caught:
        choose_port(HOST, taken, setting="PRECERT_API_PORT", is_fixed=True, claims=claims)
    assert str(taken) in str(caught.value)


def test_an_address_of_another_machine_is_an_error_at_once(claims: ExitStack) -> None:
    assert trouble_with("192.0.2.1", 8420) == errno.EADDRNOTAVAIL
    with pytest.raises(PortTakenError, match=r"192\.0\.2\.1"):
        choose_port("192.0.2.1", 8420, setting="PRECERT_API_PORT", is_fixed=False, claims=claims)


_CHOOSE = """
from contextlib import ExitStack
from ops.ports import choose_port
with ExitStack() as claims:
    print(choose_port("127.0.0.1", {port}, setting="", is_fixed={is_fixed}, claims=claims))
"""


def chosen_by_another(port: int, *, is_fixed: bool = False) -> int:
    code = _CHOOSE.format(port=port, is_fixed=is_fixed)
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the loser of a race tries again")
def test_a_port_that_one_start_has_chosen_is_free_for_no_other_until_it_is_done(taken: int, claims: ExitStack) -> None:
    """Nobody listens on it yet: both would find it free."""
    ours = choose_port(HOST, taken, setting="", is_fixed=False, claims=claims)
    assert trouble_with(HOST, ours) is None
    assert chosen_by_another(ours) > ours
    assert choose_port(HOST, ours, setting="", is_fixed=False, claims=claims) > ours
    assert chosen_by_another(ours, is_fixed=True) == ours, "set on purpose: whoever binds first has it"
    claims.close()
    assert chosen_by_another(ours) == ours


def test_looking_whether_somebody_answers_takes_the_port_from_nobody(taken: int) -> None:
    assert is_served(HOST, taken)
    with socket.socket() as bound:
        bound.bind((HOST, 0))
        assert not is_served(HOST, bound.getsockname()[1])


def test_only_the_process_that_holds_a_port_listens_on_it(taken: int) -> None:
    assert listens(os.getpid(), taken)
    assert not listens(os.getppid(), taken)


@pytest.mark.parametrize(
    ("bound", "written"), [("0.0.0.0", HOST), ("::", HOST), ("::1", "[::1]"), ("api.example", "api.example")]
)
def test_an_address_is_written_so_that_a_browser_finds_it(bound: str, written: str) -> None:
    assert reachable_host(bound) == written
