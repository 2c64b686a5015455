"""For tests of intake: a request as clinics send it, two clinics with keys, and the API under a real server."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from store import keys
from store.database import transaction


def request_of(submission_id: str = "A-1", **changes: Any) -> dict[str, Any]:
    """The short form, without an issue."""
    return {
        "submission_id": submission_id,
        "programme": "medicare-advantage",
        "urgency": "standard",
        "member": {"id": "M1", "birth_date": "1971-03-02"},
        "provider": {"npi": "1234567893"},
        "diagnoses": ["M54.12"],
        "service_lines": [{"line": 1, "code": "62321", "units": 1, "level": "C7-T1", "side": "none"}],
        "documents": [
            {"id": "d1", "loinc": "11506-3", "title": "Office note", "received_on": "2026-11-01", "text": "Neck pain."}
        ],
        **changes,
    }


def structured(submission_id: str, *, member: str | None = None) -> dict[str, Any]:
    """A request without documents, of a member of its own."""
    return request_of(
        submission_id, member={"id": member or f"M-{submission_id}", "birth_date": "1971-03-02"}, documents=[]
    )


def rows(statement: str, **values: Any) -> list[Any]:
    with transaction("migrate") as session:
        return list(session.execute(text(statement), values))


def count(table: str) -> int:
    number: int = rows(f"SELECT count(*) FROM {table}")[0][0]
    return number


@pytest.fixture
def clinic(database_url: str, redis_url: str) -> str:
    """A submitter that the payer knows; `clinic-8` is another one."""
    return clinic_keys(database_url)[0]


def clinic_keys(_database_url: str) -> tuple[str, str, str]:
    with transaction("migrate") as session:
        return "clinic-7", keys.create(session, "clinic-7"), keys.create(session, "clinic-8")


@dataclass(frozen=True)
class Api:
    """The API as two clinics reach it."""

    url: str
    key: str
    client: httpx.Client
    other: httpx.Client


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A real server. It asks the settings at each call, so that every test's own database is behind it."""
    with serving() as url:
        yield url


@pytest.fixture
def api(server: str, database_url: str, redis_url: str) -> Iterator[Api]:
    _, key, other_key = clinic_keys(database_url)
    with client_of(server, key) as client, client_of(server, other_key) as other:
        yield Api(server, key, client, other)


def client_of(url: str, key: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60)


class serving:  # noqa: N801  used as `with serving() as url`
    """uvicorn in a thread, as `precert up` runs it in a process."""

    def __enter__(self) -> str:
        import uvicorn

        from producer.http import create_app

        listener = socket.create_server(("127.0.0.1", 0))
        self._listener = listener
        self._server = uvicorn.Server(uvicorn.Config(create_app(), log_config=None, access_log=False))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]})
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()
