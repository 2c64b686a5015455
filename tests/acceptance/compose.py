"""docker-compose.yml without a container engine: every service's own command and health check, run natively.

What containers would give is stood in for: host names by loopback ports, images by the binaries of our wheels, the
entry point of the PostgreSQL image by initdb. Commands, environments and health checks are those of the file.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ops import processes
from ops.accounts import Place, is_root, own_folder, postgres_programs, redis_program
from tests.rules.tracked import ROOT

_VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


class MissingVariableError(RuntimeError):
    """The Compose file demands a variable that is not set."""


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """The interpolation of the Compose specification, as far as the file uses it."""

    def one(match: re.Match[str]) -> str:
        if match.group(0) == "$$":
            return "$"
        value = variables.get(match["name"], "")
        if value:
            return value
        if match["kind"] == "?":
            raise MissingVariableError(match["name"])
        return match["rest"] or ""

    return _VARIABLE.sub(one, text)


def compose_file(variables: Mapping[str, str]) -> dict[str, Any]:
    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: walk(value) for key, value in node.items()}
        if isinstance(node, list):
            return [walk(value) for value in node]
        return interpolate(node, variables) if isinstance(node, str) else node

    return walk(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Natively:
    """The services of a Compose file as processes of this machine."""

    file: dict[str, Any]
    place: Place
    ports: dict[str, int] = field(
        default_factory=lambda: {name: free_port() for name in ("5432", "6379", "8420", "5555")}
    )
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.place.state / "postgres" / "data"

    def service(self, name: str) -> dict[str, Any]:
        return self.file["services"][name]

    def environment(self, name: str) -> dict[str, str]:
        own = {key: self._here(str(value)) for key, value in self.service(name).get("environment", {}).items()}
        base = {"HOME": str(self.place.state), "LC_ALL": "C", "PRECERT_HOME": str(self.place.home / name)}
        programs = [
            Path(sys.executable).parent,
            postgres_programs(),
            redis_program().parent,
            Path("/usr/bin"),
            Path("/bin"),
        ]
        ports = {"PRECERT_API_PORT": str(self.ports["8420"]), "PRECERT_FLOWER_PORT": str(self.ports["5555"])}
        where = {"PGHOST": "127.0.0.1", "PGPORT": str(self.ports["5432"])}
        return {**base, "PATH": os.pathsep.join(map(str, programs)), **ports, **where, **own}

    def command(self, name: str) -> list[str]:
        words = [self._here(word) for word in self.service(name)["command"]]
        if name == "postgres":
            own = {"listen_addresses": "127.0.0.1", "port": self.ports["5432"], "unix_socket_directories": ""}
            return [*words, "-D", str(self.data), *(f"-c{key}={value}" for key, value in own.items())]
        if name == "redis":
            return [*words[:-1], f"{words[-1]} --port {self.ports['6379']}"]
        return words

    def run_to_end(self, name: str) -> None:
        self._folder(name)
        done = subprocess.run(
            self.command(name), env=self.environment(name), cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{name}: {done.stdout[-1500:]}{done.stderr[-1500:]}"

    def start(self, name: str) -> None:
        image_is_theirs = name in {"postgres", "redis"}
        account = processes.run_as(self.place.account) if image_is_theirs else {}
        folder = self._folder(name)
        with (self.place.logs / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                self.command(name),
                env=self.environment(name),
                cwd=folder if image_is_theirs else ROOT,
                stdout=log,
                stderr=log,
                **account,
            )

    def is_healthy(self, name: str) -> bool:
        kind, *words = self.service(name)["healthcheck"]["test"]
        command = ["/bin/sh", "-c", words[0]] if kind == "CMD-SHELL" else words
        if name == "redis":
            command[-1] = command[-1].replace("redis-cli", f"redis-cli -p {self.ports['6379']}")
        checked = subprocess.run(
            command, env=self.environment(name), cwd=ROOT, capture_output=True, check=False, timeout=30
        )
        return checked.returncode == 0

    def becomes_healthy(self, name: str, *, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.running[name].poll() is None:
            if self.is_healthy(name):
                return True
            time.sleep(0.5)
        return False

    def log(self, name: str) -> str:
        return (self.place.logs / f"{name}.log").read_text(errors="replace")[-3000:]

    def initialise_postgres(self) -> None:
        """What the entry point of the image does on an empty volume."""
        environment = self.environment("postgres")
        folder = self._folder("postgres")
        secret = folder / "password"
        secret.write_text(environment["POSTGRES_PASSWORD"])
        if is_root() and self.place.account is not None:
            os.chown(secret, self.place.account.pw_uid, self.place.account.pw_gid)
        arguments = environment["POSTGRES_INITDB_ARGS"].split()
        command = [
            "initdb",
            "-D",
            str(self.data),
            "-U",
            environment["POSTGRES_USER"],
            "--pwfile",
            str(secret),
            *arguments,
        ]
        subprocess.run(
            [postgres_programs() / "initdb", *command[1:]],
            env=environment,
            cwd=folder,
            check=True,
            capture_output=True,
            **processes.run_as(self.place.account),
        )
        rules = self.data / "pg_hba.conf"
        rules.write_text(rules.read_text() + "host all all all scram-sha-256\n")

    def create_database(self) -> None:
        environment = self.environment("postgres") | {"PGPASSWORD": self.environment("postgres")["POSTGRES_PASSWORD"]}
        command = [postgres_programs() / "createdb", "-U", environment["POSTGRES_USER"], environment["POSTGRES_DB"]]
        subprocess.run(command, env=environment, check=True, capture_output=True)

    def stop(self) -> None:
        """Ours together, then the servers; whatever does not go is killed, and everything is waited for."""
        servers = [name for name in ("redis", "postgres") if name in self.running]
        for names in ([name for name in self.running if name not in servers], servers):
            for name in names:
                # PostgreSQL's fast shutdown; SIGTERM would wait for its clients.
                self.running[name].send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
            for name in names:
                try:
                    self.running[name].wait(40)
                except subprocess.TimeoutExpired:
                    self.running[name].kill()
                    self.running[name].wait()

    def _folder(self, name: str) -> Path:
        if name in {"postgres", "redis"}:
            return own_folder(self.place.state / name, self.place.account)
        folder = self.place.home / name
        folder.mkdir(exist_ok=True)
        return folder

    def _here(self, text: str) -> str:
        text = re.sub(r"@(?:postgres|redis):(\d+)", lambda match: f"@127.0.0.1:{self.ports[match[1]]}", text)
        text = re.sub(r"(?<=port=)(5555)|^(8420)$", lambda match: str(self.ports[match.group(0)]), text)
        return text.replace("/tmp/celerybeat-schedule", str(self.place.home / "celerybeat-schedule"))
