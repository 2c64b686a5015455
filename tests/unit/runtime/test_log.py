"""A log line holds ids, codes and counts, whatever it is given (law 4)."""

import json
import logging
import subprocess
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfoNotFoundError

import pytest

from runtime import log
from schemas.clock import Amount

ID = UUID("01a20312-cab8-7715-910a-32511b9d96ab")


class State(StrEnum):
    READY = "ready"


@pytest.fixture
def line(capsys):
    def written():
        return json.loads(capsys.readouterr().err.splitlines()[-1])

    return written


def test_ids_codes_and_counts_are_kept(line):
    log.logger().info("request_evaluated", request=ID, state=State.READY, count=3, seconds=0.5)
    told = line()
    assert (told["event"], told["request"], told["state"], told["count"]) == ("request_evaluated", str(ID), "ready", 3)


@pytest.mark.parametrize("field", ["name", "text", "diagnosis", "body", "message", "exception"])
def test_a_field_that_is_not_listed_is_dropped(line, field):
    log.logger().info("request_evaluated", **{field: "Whitfield"})  # it has the form of a code
    assert field not in line()


def test_a_text_in_a_listed_field_is_dropped(line):
    log.logger().info("request_evaluated", code="pain radiates to the left thumb")
    assert line()["code"] == log.DROPPED


def test_an_event_is_a_constant_word(line):
    log.logger().info("evaluated Dana Whitfield")
    assert line()["event"] == log.DROPPED


def test_an_exception_of_a_library_is_told_by_its_class(capsys):
    log.configure()
    try:
        int("Dana Whitfield")
    except ValueError:
        logging.getLogger("celery").exception("it failed")
        logging.getLogger("some.library").exception("it failed for %s", "Dana Whitfield")
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert "Whitfield" not in told
    logging.getLogger().handlers[:] = []


def test_a_full_disk_under_the_log_stops_no_work():
    """Linux has a device that is always full."""
    full = (
        "import logging; from runtime import log; log.configure();"
        "log.logger().info('request_evaluated', count=1); logging.getLogger('celery').error('it failed'); print('on')"
    )
    with Path("/dev/full").open("w") as stream:
        ran = subprocess.run([sys.executable, "-c", full], stderr=stream, stdout=subprocess.PIPE, check=False)
    assert ran.stdout == b"on\n"


def test_the_place_of_an_error_is_our_own_line():
    from engine.clock import after

    with pytest.raises(ZoneInfoNotFoundError) as caught:  # raised in a library
        after(datetime(2026, 11, 20, tzinfo=UTC), Amount(amount=7, unit="calendar_days"), "Nowhere", lambda _day: True)
    assert log.place_of(caught.value).startswith("engine/clock.py:")
