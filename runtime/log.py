"""Logs of every process: one JSON object per line, with fields from a list (law 4).

An event is a constant word, its data are ids, counts and codes. A field that is not in `FIELDS`, and a text that is no
code, is dropped here rather than trusted at each call. Exceptions are logged as their class, our code, a trace id and
the line of our source they came from; never with their text, which may quote a row.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final, TextIO, cast
from uuid import UUID

import structlog

#: What may be said. Adding a word here is a decision about law 4: no free text, no clinical or personal value.
FIELDS: Final = frozenset(
    {
        "event", "level", "logger", "at", "process",
        "trace", "code", "error", "where",
        "request", "case", "document", "batch", "person", "evaluation",
        "task", "queue", "state", "to_state", "worker", "job", "slot", "purpose", "recommendation", "route", "reason",
        "policy", "policy_version", "reader_version", "engine_version", "programme",
        "count", "done", "failed", "left", "skipped", "waiting", "rows", "bytes", "items", "lines", "attempt", "tries",
        "seconds", "milliseconds", "retry_in",
        "submitter", "method", "status", "endpoint", "channel", "service", "port", "signal", "version", "limit",
    }
)  # fmt: skip

DROPPED: Final = "[dropped]"
_CODE: Final = re.compile(r"[A-Za-z0-9_.:/@+-]{1,120}")
_EVENT: Final = re.compile(r"[a-z][a-z0-9_]{1,60}")
#: Libraries whose messages carry task names, ids and counts only; the messages of all others are not shown.
_TALKATIVE: Final = ("celery", "kombu", "uvicorn.error", "flower", "alembic")
#: Our own folders: the line that a person has to look at is the last one there.
_ROOMS: Final = frozenset(
    {"schemas", "runtime", "policies", "codes", "reader", "finders", "engine", "operators", "store", "producer",
     "rules", "routes", "worker", "console", "letters", "wire", "ops", "commands"}
)  # fmt: skip
Event = MutableMapping[str, Any]


def allowed_only(_logger: object, _method: str, event: Event) -> Event:
    """structlog processor: drops fields that are not listed and texts that are no code."""
    kept = {name: _value(value) for name, value in event.items() if name in FIELDS}
    if not _EVENT.fullmatch(str(event.get("event", ""))):
        kept["event"] = DROPPED
    return kept


def _value(value: object) -> object:
    match value:
        case bool() | int() | float() | None:
            return value
        case UUID():
            return str(value)
        case Enum():
            return _value(value.value)
        case date():
            return value.isoformat()
        case str() if _CODE.fullmatch(value):
            return value
    return DROPPED


class LibraryLines(logging.Formatter):
    """Lines of libraries that use the standard logging, without exception texts and without unknown messages."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, object] = {
            "event": "library",
            "logger": record.name,
            "level": record.levelname.lower(),
            "at": _now(),
        }
        if record.name.split(".")[0] in _TALKATIVE or record.name in _TALKATIVE:
            event["said"] = record.getMessage()[:500]
        if record.exc_info and record.exc_info[0] is not None:
            event["error"] = record.exc_info[0].__name__
        return structlog.processors.JSONRenderer()(None, "", event)  # type: ignore[return-value]


class _Forgiving:
    """A stream whose disk may be full: a line that cannot be written is lost, and the work goes on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, words: str) -> None:
        with suppress(OSError):
            self._stream.write(words)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def configure(level: str = "INFO") -> None:
    """Sets up structlog and the root of the standard logging. Safe to call twice; once before a fork is enough."""
    _configure_own(level)
    route_libraries(logging.getLogger(), level)


def _configure_own(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            allowed_only,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: structlog.WriteLogger(cast(TextIO, _Forgiving(sys.stderr))),
        cache_logger_on_first_use=True,
    )


def route_libraries(root: logging.Logger, level: str) -> None:
    """Gives a standard logger our one handler in place of those it has."""
    handler = logging.StreamHandler(cast(TextIO, _Forgiving(sys.stderr)))
    handler.setFormatter(LibraryLines())
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


def logger(**bound: object) -> structlog.typing.FilteringBoundLogger:
    """A logger: `logger().info("request_evaluated", request=..., count=...)`."""
    if not structlog.is_configured():
        _configure_own("INFO")  # structlog's own default would write to stdout, where answers go
    made: structlog.typing.FilteringBoundLogger = structlog.get_logger(**bound)
    return made


def place_of(error: BaseException) -> str:
    """The last frame of ours in an exception's traceback, "engine/criteria.py:88". No text, no value."""
    frames = []
    traceback = error.__traceback__
    while traceback is not None:
        frames.append((traceback.tb_frame.f_code.co_filename, traceback.tb_lineno))
        traceback = traceback.tb_next
    ours = [(path, line) for path, line in frames if Path(path).parent.name in _ROOMS]
    path, line = (ours or frames or [("unknown", 0)])[-1]
    return f"{'/'.join(Path(path).parts[-2:])}:{line}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
