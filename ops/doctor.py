"""`precert doctor`: what is reachable, what is wrong, what to do. Nothing is started and nothing is changed."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TypeVar

import psycopg
import redis

from ops import accounts, embedded, redis_server
from ops.databases import check_server, plain_url
from ops.embedded import Services
from ops.errors import OperationError
from ops.output import print_json
from ops.passwords import is_private, secrets_file
from ops.programs import WORKERS
from runtime.settings import Settings, home_folder
from runtime.settings import settings as process_settings

_Result = TypeVar("_Result")
_PYTHON = (3, 11)
_FREE_MEGABYTES = 500
_REDIS = (6, 2)
#: Settings and what they may be, the value to recommend first. Everything looser quotes rows, parameters or statements
#: in the server's log.
_SILENT = {
    "log_error_verbosity": ("terse",),
    "log_min_error_statement": ("panic",),
    "log_min_messages": ("log", "fatal", "panic"),
    "log_statement": ("none", "ddl"),
    "log_min_duration_statement": ("-1",),
    "log_parameter_max_length_on_error": ("0",),
}
_DURABLE = {"fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "remote_apply", "remote_write")}


@dataclass(frozen=True)
class Check:
    """One thing looked at. `remedy` says what to do when it is not well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def doctor(*, as_json: bool) -> int:
    """Exit code 1 when anything is not well."""
    found = checks(process_settings())
    if as_json:
        print_json([asdict(check) for check in found])
    else:
        for check in found:
            print(f"{'ok     ' if check.ok else 'TROUBLE'}  {check.name}: {check.detail}")  # noqa: T201
            if not check.ok:
                print(f"         -> {check.remedy}")  # noqa: T201
    return 0 if all(check.ok for check in found) else 1


def checks(settings: Settings) -> list[Check]:
    """Everything that can be looked at from here, in the order in which one thing rests on another."""
    found = [*_machine(settings), _policies(settings), _samples(settings), _claims(settings)]
    services = _try(lambda: embedded.attach(settings))
    if isinstance(services, OperationError):
        return [*found, Check("database", ok=False, detail="not to be found", remedy=str(services))]
    if services is None:
        return [*found, Check("services", ok=True, detail="the embedded ones do not run; `precert up` starts them")]
    return [*found, *_database(services), *_redis(services, settings)]


def _machine(settings: Settings) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, _PYTHON))
    is_new = sys.version_info >= _PYTHON
    yield Check("python", ok=is_new, detail=version, remedy=f"Install Python {wanted} or newer and set up again.")
    if embedded.given_database(settings) is None or settings.redis_url is None:
        yield _result("programs", _try(accounts.need_programs), "PostgreSQL and Redis are in their packages")
        if accounts.is_root():
            account = _try(accounts.unprivileged_account)
            yield _result("account", account, f"the services run as {getattr(account, 'pw_name', '')}")
    yield from _home(settings)


def _home(settings: Settings) -> Iterator[Check]:
    home = home_folder(settings).expanduser().absolute()
    nearest = next(folder for folder in (home, *home.parents) if folder.is_dir())
    may_write = os.access(nearest, os.W_OK | os.X_OK)
    yield Check(
        "home", ok=may_write, detail=str(home), remedy="Correct its owner, or set PRECERT_HOME to another folder."
    )
    free = shutil.disk_usage(nearest).free // 1024**2
    yield Check(
        "disk space",
        ok=free >= _FREE_MEGABYTES,
        detail=f"{free} MB free for {home}",
        remedy=f"Free {_FREE_MEGABYTES} MB or more, or set PRECERT_HOME to a folder on another disk.",
    )
    secrets = secrets_file(home)
    if os.access(home, os.X_OK) and secrets.exists():
        yield Check(
            "passwords",
            ok=is_private(secrets),
            detail=f"{secrets}, mode {secrets.stat().st_mode & 0o777:o}: those of the database and of Flower",
            remedy=f"chmod 600 '{secrets}', then change what others may have read.",
        )


def _policies(settings: Settings) -> Check:
    from policies.catalog import SHIPPED, Catalog
    from policies.errors import PolicyFileError

    folder = settings.policy_folder or SHIPPED
    try:
        catalog = Catalog.load(folder)
    except (PolicyFileError, OSError) as error:
        remedy = "Correct the lines named; `precert policy check` repeats this check."
        return Check("policies", ok=False, detail=str(error), remedy=remedy)
    return Check("policies", ok=True, detail=f"{len(catalog.loaded)} loaded")


def _samples(settings: Settings) -> Check:
    is_wrong = settings.environment == "production" and settings.allow_sample_policies
    allowed = "may approve" if settings.allow_sample_policies else "approve nothing"
    return Check(
        "sample policies",
        ok=not is_wrong,
        detail=f"{allowed} (environment: {settings.environment})",
        remedy="Unset PRECERT_ALLOW_SAMPLE_POLICIES: sample policies are nobody's policy.",
    )


def _claims(settings: Settings) -> Check:
    loaded = "loaded" if settings.has_claims else "not at hand, so limits of sessions need the chart's word"
    return Check("paid claims", ok=True, detail=f"{loaded} (PRECERT_CLAIMS_LOADED)")


def _database(services: Services) -> Iterator[Check]:
    url = services.database_url or next(iter(services.role_urls.values()))
    reached = _try(lambda: check_server(url))
    yield _result("database", reached, "answers, new enough")
    if reached is not None:
        return
    with psycopg.connect(plain_url(url)) as connection:
        yield _settings_of(
            connection,
            name="database log",
            wanted=_SILENT,
            why="the server's log may show what is in a row",
        )
        yield _settings_of(
            connection, name="database durability", wanted=_DURABLE, why="a committed request may be lost"
        )
    yield _tables(url)
    for role in services.role_urls:
        yield _login(role, services)


def _settings_of(
    connection: psycopg.Connection[tuple[object, ...]], *, name: str, wanted: dict[str, tuple[str, ...]], why: str
) -> Check:
    rows = connection.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", (list(wanted),)).fetchall()
    wrong = [f"{setting} = {value}" for setting, value in rows if value not in wanted[str(setting)]]
    right = "; ".join(f"ALTER SYSTEM SET {setting} = '{values[0]}'" for setting, values in wanted.items())
    return Check(
        name,
        ok=not wrong,
        detail=f"{', '.join(wrong)}: {why}" if wrong else ", ".join(sorted(wanted)) + " are as they must be",
        remedy=f"On the server: {right}; SELECT pg_reload_conf().",
    )


def _tables(url: str) -> Check:
    from store import migrate

    found, wanted = migrate.current(url), migrate.head()
    return Check(
        "tables",
        ok=found == wanted,
        detail=f"at revision {found or 'none'}, this version needs {wanted}",
        remedy="Run `precert migrate` (or `precert up`, which does it).",
    )


def _login(role: str, services: Services) -> Check:
    trouble = _try(lambda: check_server(services.role_urls[role]))
    return _result(f"database role {role}", trouble, "may sign in")


def _redis(services: Services, settings: Settings) -> Iterator[Check]:
    reached = _try(lambda: embedded.check_redis(services.redis_url))
    yield _result("redis", reached, "answers")
    if reached is not None or not services.redis_url.startswith(("redis", "unix")):
        return
    yield from _redis_settings(services.redis_url)
    yield _workers(services, settings)


def _redis_settings(url: str) -> Iterator[Check]:
    connection = redis_server.client(url)
    try:
        version = str(connection.info("server")["redis_version"])
        policy = str(connection.info("memory").get("maxmemory_policy", "unknown"))
    except redis.exceptions.ResponseError as error:
        yield Check("redis settings", ok=False, detail=str(error), remedy="Allow this user the command INFO.")
        return
    finally:
        connection.close()
    is_new = tuple(int(part) for part in version.split(".")[:2]) >= _REDIS
    yield Check("redis version", ok=is_new, detail=version, remedy="Upgrade Redis to 6.2 or newer.")
    yield Check(
        "redis eviction",
        ok=policy == "noeviction",
        detail=f"maxmemory-policy is {policy}",
        remedy="Set maxmemory-policy noeviction: any other may evict a whole queue.",
    )


def _workers(services: Services, settings: Settings) -> Check:
    from ops.health import listening_workers

    with embedded.using(services):
        answering = sorted({name.partition("@")[0] for name in listening_workers(services.redis_url)})
    missing = sorted(set(WORKERS) - set(answering))
    # Without any worker the system is at rest, which is nothing wrong on a developer's machine. Processes that live and
    # do not answer are not at rest.
    is_at_rest = not answering and settings.environment != "production" and not _runs_processes(settings)
    return Check(
        "workers",
        ok=not missing or is_at_rest,
        detail=f"answering: {', '.join(answering) or 'none'}" + (f"; silent: {', '.join(missing)}" if missing else ""),
        remedy="Start the silent ones again and read their logs; until then their queues wait.",
    )


def _runs_processes(settings: Settings) -> bool:
    from ops.processes import marked
    from ops.supervision import MARK

    return bool(marked(MARK, str(home_folder(settings).expanduser().absolute())))


def _try(call: Callable[[], _Result]) -> _Result | OperationError:
    try:
        return call()
    except OperationError as error:
        return error


def _result(name: str, outcome: object, good: str) -> Check:
    if isinstance(outcome, OperationError):
        detail, _, remedy = str(outcome).partition(". ")
        return Check(name, ok=False, detail=detail, remedy=remedy)
    return Check(name, ok=True, detail=good)
