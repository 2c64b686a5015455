"""docker-compose.yml: fits the Compose schema, has no default password, and each service really runs and is healthy."""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import pytest

from ops import embedded
from ops.accounts import open_home, place_of
from schemas.messages import QUEUES
from tests.acceptance.compose import MissingVariableError, Natively, compose_file
from tests.folders import for_servers
from tests.rules.tracked import ROOT

PASSWORDS = (
    "POSTGRES_PASSWORD",
    "PRODUCER_DB_PASSWORD",
    "WORKER_DB_PASSWORD",
    "CONSOLE_DB_PASSWORD",
    "REDIS_PASSWORD",
    "FLOWER_BASIC_AUTH",
)
VARIABLES = {name: f"secret-of-{name.lower()}" for name in PASSWORDS} | {"FLOWER_BASIC_AUTH": "ops:flower-secret"}
OURS = (
    "api",
    "worker-expedited",
    "worker-evaluation",
    "worker-reading",
    "worker-documentation",
    "worker-upkeep",
    "beat",
    "flower",
)


@pytest.fixture(scope="module")
def file():
    return compose_file(VARIABLES)


def test_the_file_fits_the_compose_schema():
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        "docker-compose.yml",
    ]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("name", PASSWORDS)
def test_no_password_has_a_default(name):
    with pytest.raises(MissingVariableError, match=name):
        compose_file({key: value for key, value in VARIABLES.items() if key != name})


def test_every_password_is_in_the_example_and_is_empty_there():
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert {line for line in lines if line and not line.startswith("#")} == {f"{name}=" for name in PASSWORDS}


def test_every_queue_has_a_consumer(file):
    commands = [service.get("command", []) for service in file["services"].values()]
    consumed = [
        queue for words in commands if "--queues" in words for queue in words[words.index("--queues") + 1].split(",")
    ]
    assert sorted(consumed) == sorted(QUEUES)


def test_every_service_restarts_has_limits_and_does_not_run_as_root(file):
    for name, service in file["services"].items():
        assert service["restart"] in {"unless-stopped", "on-failure"}, name
        assert {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"]), name
        assert service["user"].split(":")[0] not in {"0", "root"}, name
        assert name == "migrate" or service["healthcheck"]["test"], name


def test_only_migrate_and_the_server_hold_the_owners_password(file):
    owner = VARIABLES["POSTGRES_PASSWORD"]
    assert {name for name, service in file["services"].items() if owner in str(service)} == {"postgres", "migrate"}


def test_broker_and_database_are_not_published(file):
    published = {name: service["ports"] for name, service in file["services"].items() if "ports" in service}
    assert set(published) == {"api", "flower"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


@pytest.fixture
def natively(file):
    home = Path(mkdtemp(prefix="precert-test-compose-", dir=for_servers()))
    home.chmod(0o711)
    running = Natively(file, place_of(open_home(home)))
    yield running
    running.stop()
    if running.place.state != home:
        shutil.rmtree(running.place.state)
    shutil.rmtree(home)


@pytest.mark.slow
@pytest.mark.xdist_group("whole-system")
def test_every_service_runs_its_own_command_and_its_health_check_passes(natively):
    natively.initialise_postgres()
    for name in ("postgres", "redis"):
        natively.start(name)
        assert natively.becomes_healthy(name, seconds=30), natively.log(name)
    natively.create_database()
    natively.run_to_end("migrate")
    assert embedded.runs(natively.place.home / "migrate") == (), "the tables need no Redis"
    for name in OURS:
        natively.start(name)
    sick = [name for name in OURS if not natively.becomes_healthy(name, seconds=60)]
    assert sick == [], {name: natively.log(name) for name in sick}
    natively.running["api"].kill()
    natively.running["api"].wait()
    assert not natively.is_healthy("api")
