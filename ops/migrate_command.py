"""`precert migrate`: the tables of this version, up or down."""

from ops import embedded
from ops.output import print_error, print_json
from runtime.settings import settings


def migrate(*, down_to: str | None, as_json: bool) -> int:
    """Starts the embedded PostgreSQL when no URL is set. Exit code 1 when another one migrates for too long."""
    from store import migrate as migrations

    services = embedded.start(settings=settings(), with_redis=False)
    try:
        before = migrations.current(services.database_url)
        if down_to is None:
            migrations.upgrade(services.database_url)
            embedded.set_role_passwords(services)
        else:
            migrations.downgrade(services.database_url, down_to)
    except migrations.MigrationLockError as error:
        print_error(str(error))
        return 1
    finally:
        if services.started:
            embedded.stop(services.home, only=services.started)
    _tell(before, migrations.head() if down_to is None else down_to, as_json=as_json)
    return 0


def _tell(before: str | None, after: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"before": before, "after": after})
    elif before == after:
        print(f"The database already stands at revision {after}.")  # noqa: T201
    else:
        print(f"The database went from revision {before or 'none'} to {after}.")  # noqa: T201
