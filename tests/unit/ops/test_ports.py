"""Choosing the ports that people open."""

import errno
import os
import socket
from collections.abc import Iterator

import pytest

from ops.errors import PortTakenError
from ops.ports import choose_port, listens, reachable_host, trouble_with

HOST = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind((HOST, 0))
        holder.listen(1)
        yield holder.getsockname()[1]


def test_a_free_port_is_taken_as_wanted(taken: int) -> None:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        free = probe.getsockname()[1]
    assert choose_port(HOST, free, setting="PRECERT_API_PORT", is_fixed=True) == free


def test_a_taken_port_gives_way_to_a_later_one(taken: int) -> None:
    chosen = choose_port(HOST, taken, setting="PRECERT_API_PORT", is_fixed=False)
    assert taken < chosen < taken + 100
    assert trouble_with(HOST, chosen) is None


def test_a_taken_port_that_was_set_on_purpose_is_an_error_naming_the_setting(taken: int) -> None:
    with pytest.raises(PortTakenError, match="PRECERT_API_PORT") as caught:
        choose_port(HOST, taken, setting="PRECERT_API_PORT", is_fixed=True)
    assert str(taken) in str(caught.value)


def test_an_address_of_another_machine_is_an_error_at_once() -> None:
    assert trouble_with("192.0.2.1", 8420) == errno.EADDRNOTAVAIL
    with pytest.raises(PortTakenError, match=r"192\.0\.2\.1"):
        choose_port("192.0.2.1", 8420, setting="PRECERT_API_PORT", is_fixed=False)


def test_only_the_process_that_holds_a_port_listens_on_it(taken: int) -> None:
    assert listens(os.getpid(), taken)
    assert not listens(os.getppid(), taken)


@pytest.mark.parametrize(
    ("bound", "written"), [("0.0.0.0", HOST), ("::", HOST), ("::1", "[::1]"), ("api.example", "api.example")]
)
def test_an_address_is_written_so_that_a_browser_finds_it(bound: str, written: str) -> None:
    assert reachable_host(bound) == written
