"""Supervisor, the process runner: its configuration, and talking to it over its socket."""

import os
import shlex
import sys
import xmlrpc.client
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

import psutil
from supervisor.xmlrpc import SupervisorTransport

import ops
from ops.accounts import instance_of, own_folder
from ops.passwords import write_private
from ops.processes import launch, marked
from ops.programs import Program

GROUP = "precert"
#: In the environment of everything that a runner starts, with its home folder: how leftovers are recognised.
MARK = "PRECERT_RUNNER_OF"
#: Quotes and backslashes end a value early in supervisor's syntax; in a URL they may always be written as %xx.
_URL_CHARACTERS = "".join(chr(code) for code in range(33, 127) if chr(code) not in "\"'\\")


@dataclass(frozen=True)
class ProcessState:
    """`state` is supervisor's word: STARTING, RUNNING, BACKOFF, STOPPING, EXITED, FATAL, STOPPED."""

    name: str
    state: str
    pid: int


class Supervisor:
    """The supervisor of one home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "run"
        # Its own folder: the one of the services belongs to their account.
        self.sockets = Path("/tmp") / f"precert-{instance_of(home)}-run"  # noqa: S108  as in ops.accounts

    @property
    def log(self) -> Path:
        return self.home / "log" / "supervisor.log"

    def log_of(self, name: str) -> Path:
        return self.home / "log" / f"{name}.log"

    def configure(self, programs: Sequence[Program]) -> None:
        own_folder(self.sockets, None)
        write_private(self.folder / "supervisor.conf", configuration(programs, self.sockets))

    def launch(self, environment: dict[str, str]) -> int:
        arguments = [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "-c", "supervisor.conf"]
        variables = _inherited() | environment | _needed() | {MARK: str(self.home)}
        return launch(arguments, self.log, folder=self.folder, environment=variables)

    def processes(self) -> list[psutil.Process]:
        """Everything that this home's runners started and that still lives, also without a supervisor."""
        return marked(MARK, str(self.home))

    def states(self) -> dict[str, ProcessState] | None:
        """The state of each process by name; None while no supervisor answers."""
        try:
            with self._caller() as caller:
                answer = caller.supervisor.getAllProcessInfo()
        except (OSError, xmlrpc.client.Error, HTTPException):
            return None
        assert isinstance(answer, list)
        return {str(row["name"]): ProcessState(row["name"], row["statename"], row["pid"]) for row in answer}

    def start_again(self, name: str) -> None:
        """Have a process tried again that supervisor has given up."""
        with suppress(OSError, HTTPException), self._caller() as caller:
            try:
                caller.supervisor.startProcess(f"{GROUP}:{name}", False)
            except xmlrpc.client.Fault as fault:
                if fault.faultCode not in _ALREADY_ON_ITS_WAY:
                    raise

    def _caller(self) -> xmlrpc.client.ServerProxy:
        transport = SupervisorTransport(None, None, f"unix://{self.sockets}/supervisor.sock")
        return xmlrpc.client.ServerProxy("http://localhost", transport=transport)


#: ALREADY_STARTED, SPAWN_ERROR, ABNORMAL_TERMINATION: seen again in its state.
_ALREADY_ON_ITS_WAY = frozenset({60, 50, 40})


def configuration(programs: Sequence[Program], sockets: Path) -> str:
    """The text of the configuration file. It holds passwords: write it with mode 600."""
    names = ",".join(program.name for program in programs)
    # One group, so that all are told to stop at once and not one after the other.
    parts = [_HEAD.format(sockets=sockets, user=_user()), f"[group:{GROUP}]\nprograms={names}\n"]
    return "\n".join([*parts, *map(_section, programs)])


def _section(program: Program) -> str:
    # Paths may hold what this syntax takes for a comment, so they come in by expansion: the home folder as `here`,
    # the interpreter from the environment.
    command = " ".join(map(shlex.quote, program.arguments)).replace("%", "%%")
    variables = ",".join(f'{name}="{_url_safe(value)}"' for name, value in program.environment.items())
    return _PROGRAM.format(
        name=program.name, command=command, variables=variables.replace("%", "%%"), stop_seconds=program.stop_seconds
    )


def _url_safe(value: str) -> str:
    return quote(value, safe=_URL_CHARACTERS)


def _user() -> str:
    # Said expressly: supervisor finds running as root without a word suspicious and says so at each start.
    return "user=root\n" if os.geteuid() == 0 else ""


def _inherited() -> dict[str, str]:
    """Our environment without any connection: each process gets those of its own role."""
    return {
        name: value for name, value in os.environ.items() if not (name.startswith("PRECERT_") and name.endswith("_URL"))
    }


def _needed() -> dict[str, str]:
    variables = {"PRECERT_PYTHON": shlex.quote(sys.executable), "PYTHONUNBUFFERED": "1"}
    root = Path(str(ops.__file__)).resolve().parent.parent
    if (root / "pyproject.toml").is_file():  # a checkout, which may not be installed
        variables["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    return variables


_HEAD = """\
; Written at each start, and private: it holds passwords.
[unix_http_server]
file={sockets}/supervisor.sock
chmod=0700

[supervisord]
nodaemon=true
silent=true
logfile=%(here)s/../log/supervisor.log
logfile_maxbytes=5MB
logfile_backups=1
pidfile=%(here)s/supervisor.pid
childlogdir=%(here)s/../log
umask=077
{user}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""

_PROGRAM = """\
[program:{name}]
command=%(ENV_PRECERT_PYTHON)s -m {command}
directory=%(here)s
environment={variables}
autostart=true
autorestart=true
startsecs=3
startretries=2
stopsignal=TERM
stopwaitsecs={stop_seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile=%(here)s/../log/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
"""
