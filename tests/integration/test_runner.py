"""`precert up` and `precert down`, with every process real."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from supervisor.datatypes import dict_of_key_value_pairs

from ops import embedded, processes, runner
from ops.accounts import open_home, place_of
from ops.embedded import Services
from ops.errors import AlreadyRunningError, ProcessFailedError
from ops.passwords import passwords
from ops.programs import WORKERS, Ports, Program, consumed_queues, programs
from ops.redis_server import servers as redis_servers
from ops.supervision import MARK, Supervisor, configuration
from runtime.settings import Settings
from schemas.messages import QUEUES

#: One worker for all, since they share what runs; and patience, for a machine that is busy with other tests.
pytestmark = [pytest.mark.xdist_group("runner"), pytest.mark.timeout(400)]

SERVICES = Services(
    home=Path("/srv/precert"),
    database_url="postgresql+psycopg://precert:owner@/precert?host=/run/x",
    redis_url="redis+socket:///run/x/redis.sock",
    role_urls={role: f"postgresql+psycopg://precert_{role}:{role}-secret@/precert" for role in embedded.ROLES},
)

_HEARS_HANGUP = "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL)"


class Up:
    """`precert up` in a process of its own."""

    def __init__(self, home: Path, *, before: str = "", **variables: str) -> None:
        self.home = home
        home.parent.mkdir(exist_ok=True)
        self.output = home.parent / "up.txt"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PRECERT_")}
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                # Tests that are run under nohup hand on that the end of the terminal is ignored.
                [
                    sys.executable,
                    "-c",
                    f"{_HEARS_HANGUP}\n{before}\nimport sys; from ops.up_command import up; sys.exit(up())",
                ],
                env={**environment, "PRECERT_HOME": str(home), "PRECERT_WORKER_CONCURRENCY": "1", **variables},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, word: str) -> None:
        processes.wait_until(lambda: word in self.said or self.process.poll() is not None, seconds=150)
        assert word in self.said, self.said

    def address(self, name: str) -> str:
        found = re.search(rf"^{name} +(http\S+)", self.said, re.MULTILINE)
        assert found is not None
        return found[1]

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(90)

    def remove(self) -> None:
        self.process.kill()
        self.process.wait()
        remove(self.home)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One `precert up` for several tests, since eight processes take seconds to start; Ctrl-C ends it at last.

    It runs as under nohup, and its terminal is closed while it starts.
    """
    home = tmp_path_factory.mktemp("a home with spaces; and # signs") / "home"
    up = Up(home, before="import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)")
    try:
        up.wait_for("Starting the API")
        up.process.send_signal(signal.SIGHUP)
        up.wait_for("Ctrl-C")
        yield up
        assert up.end(signal.SIGINT) == 0, up.said
        assert up.said.splitlines()[-1] == "Stopped."
        assert left_in(home) == []
        assert not list(Path("/tmp").glob(f"{place_of(home).sockets.name}*"))
    finally:
        up.remove()


@pytest.fixture
def start_up() -> Iterator[Callable[..., Up]]:
    """Starts `precert up` for a home folder; what still runs after the test is killed and cleaned up."""
    started: list[Up] = []

    def start(home: Path, *, before: str = "", **variables: str) -> Up:
        started.append(Up(home, before=before, **variables))
        return started[-1]

    yield start
    for up in started:
        up.remove()


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home") / "home"
    yield folder
    remove(folder)


def remove(home: Path) -> None:
    if home.exists():
        runner.down(home)
        embedded.remove(home)


def left_in(home: Path) -> list[psutil.Process]:
    place = place_of(open_home(home))
    servers = processes.working_in(place.postgres_data, "postgres") + processes.working_in(
        place.redis_data, "redis-server"
    )
    return [process for process in [*Supervisor(home).processes(), *servers] if processes.lives(process)]


def process_of(home: Path, name: str) -> psutil.Process:
    states = Supervisor(home).states()
    assert states is not None
    return psutil.Process(states[name].pid)


def test_every_queue_has_a_consumer() -> None:
    assert sorted(consumed_queues()) == sorted(QUEUES)


def test_each_process_gets_the_database_role_it_needs_and_no_other() -> None:
    everything = programs(Settings(), SERVICES, ports=Ports(api=1, flower=2), flower_password="word")
    given = {
        program.name: {name for name in program.environment if name.endswith("DATABASE_URL")} for program in everything
    }
    assert given.pop("api") == {"PRECERT_PRODUCER_DATABASE_URL"}
    assert given.pop("flower") == set()
    assert all(names == {"PRECERT_WORKER_DATABASE_URL"} for names in given.values())
    secrets = ("secret", "owner", "word")
    assert not [
        word for program in everything for word in program.arguments if any(secret in word for secret in secrets)
    ]


def test_any_password_survives_the_configuration_file() -> None:
    url = "postgresql://u:a,b=%41'\"\\;#x@h/d"
    text = configuration([Program("one", ("m",), {"URL": url, "B": "2"})], Path("/run/x"))
    line = next(line for line in text.splitlines() if line.startswith("environment="))
    read = dict_of_key_value_pairs(line.removeprefix("environment=").replace("%%", "%"))
    assert read == {"URL": "postgresql://u:a,b=%41%27%22%5C;#x@h/d", "B": "2"}


@pytest.mark.slow
def test_everything_answers_and_flower_only_to_its_password(running: Up) -> None:
    assert httpx.get(f"{running.address('API')}/readyz").status_code == 200
    password = passwords(running.home)["flower"]
    assert f"password {password}" in running.said
    flower = running.address("Flower")
    assert httpx.get(f"{flower}/workers").status_code == 401
    assert httpx.get(f"{flower}/api/workers").status_code == 401
    with httpx.Client(base_url=flower, auth=("ops", password)) as signed_in:
        for name in WORKERS:
            assert processes.wait_until(lambda at=f"{name}@": at in signed_in.get("/workers?json=1").text, seconds=30)
        assert signed_in.post("/api/worker/shutdown/evaluation@x").status_code == 403


@pytest.mark.slow
def test_no_process_holds_the_owners_url_or_shows_a_password(running: Up) -> None:
    secrets = passwords(running.home).values()
    for name in Supervisor(running.home).states() or {}:
        process = process_of(running.home, name)
        assert "PRECERT_DATABASE_URL" not in process.environ(), name
        assert not [secret for secret in secrets if secret in " ".join(process.cmdline())], name
    for private in (running.home / "secrets.json", running.home / "run" / "supervisor.conf"):
        assert private.stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_a_second_up_is_refused_and_a_demo_joins(running: Up, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECERT_HOME", str(running.home))
    with pytest.raises(AlreadyRunningError):
        runner.up(Settings(), say=lambda _: None)
    with runner.Running(Settings()) as addresses:
        assert addresses.api == running.address("API")
        assert addresses.services.started == ()
    assert httpx.get(f"{running.address('API')}/readyz").status_code == 200


@pytest.mark.slow
def test_what_dies_is_started_again(running: Up) -> None:
    old = process_of(running.home, "worker-reading")
    old.kill()
    for redis_server in redis_servers(place_of(running.home)):
        redis_server.kill()
    running.wait_for("worker-reading runs again")
    running.wait_for("redis ended and is started again")
    assert process_of(running.home, "worker-reading").pid != old.pid
    assert processes.wait_until(lambda: embedded.runs(running.home) == ("postgresql", "redis"), seconds=20)


@pytest.mark.slow
def test_beside_another_one_and_what_a_killed_one_left_is_stopped(
    running: Up, home: Path, start_up: Callable[..., Up], monkeypatch: pytest.MonkeyPatch
) -> None:
    up = start_up(home)
    up.wait_for("Ctrl-C")
    assert up.address("API") != running.address("API")
    assert up.address("Flower") != running.address("Flower")

    up.process.kill()
    up.process.wait()
    monkeypatch.setenv("PRECERT_HOME", str(home))
    with runner.Running(Settings()) as adopted:
        assert adopted.api == up.address("API")
    processes.parents_first(Supervisor(home).processes())[0].kill()
    assert left_in(home)
    assert set(runner.down(home)) == {"processes", "redis", "postgresql"}
    assert left_in(home) == []
    assert runner.down(home) == ()
    assert httpx.get(f"{running.address('API')}/readyz").status_code == 200


_TOGETHER = """
import os, time
from pathlib import Path
from ops import runner
meeting, choose = Path({meeting!r}), runner._choose_ports
def together(*arguments):
    ports = choose(*arguments)
    (meeting / str(os.getpid())).touch()
    end_at = time.monotonic() + 120
    while len(list(meeting.iterdir())) < 2 and time.monotonic() < end_at:
        time.sleep(0.01)
    return ports
runner._choose_ports = together
"""


@pytest.mark.slow
def test_two_that_look_for_ports_at_the_same_moment_both_start_at_once(
    tmp_path_factory: pytest.TempPathFactory, start_up: Callable[..., Up]
) -> None:
    """Neither starts a server before both have chosen."""
    meeting = tmp_path_factory.mktemp("meeting")
    before = _TOGETHER.format(meeting=str(meeting))
    both = [start_up(tmp_path_factory.mktemp("one") / "home", before=before) for _ in range(2)]
    for up in both:
        up.wait_for("Ctrl-C")
    assert len({up.address(name) for up in both for name in ("API", "Flower")}) == 4
    assert not any("not expected" in (up.home / "log" / "supervisor.log").read_text() for up in both)
    for up in both:
        assert "already in use" not in (up.home / "log" / "api.log").read_text()
        assert up.end(signal.SIGINT) == 0, up.said


@pytest.mark.slow
def test_down_ends_an_up_in_another_terminal(home: Path, start_up: Callable[..., Up]) -> None:
    up = start_up(home)
    up.wait_for("Starting the API")
    assert "up" in runner.down(home)
    assert up.process.wait(60) == 0
    assert left_in(home) == []


@pytest.mark.slow
def test_a_terminal_closed_during_the_start_leaves_nothing(home: Path, start_up: Callable[..., Up]) -> None:
    up = start_up(home)
    up.wait_for("Starting the API")
    assert processes.wait_until(lambda: bool(Supervisor(home).processes()), seconds=10)
    assert up.end(signal.SIGHUP) == 0, up.said
    assert left_in(home) == []


@pytest.mark.slow
def test_under_nohup_a_closed_terminal_ends_nothing(running: Up) -> None:
    assert running.process.poll() is None
    assert httpx.get(f"{running.address('API')}/readyz").status_code == 200


@pytest.mark.slow
def test_a_process_that_cannot_start_is_named_with_the_end_of_its_log(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "policies" / "family"
    broken.mkdir(parents=True)
    (broken / "2026-01-01.yaml").write_text("id: [")
    monkeypatch.setenv("PRECERT_HOME", str(home))
    monkeypatch.setenv("PRECERT_POLICY_FOLDER", str(broken.parent))
    with pytest.raises(ProcessFailedError, match=r"2026-01-01\.yaml"), runner.Running(Settings()):
        pytest.fail("it cannot have started")
    assert left_in(home) == []


@pytest.mark.slow
def test_a_process_that_took_over_a_recorded_id_is_left_alone(home: Path) -> None:
    open_home(home)
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        record = home / "run" / "up.json"
        record.write_text(f'{{"pid": {stranger.pid}, "started": {time.time() - 86400}}}')
        assert runner.down(home) == ()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_mark_is_no_setting_that_processes_read() -> None:
    assert MARK.removeprefix("PRECERT_").lower() not in Settings.model_fields
