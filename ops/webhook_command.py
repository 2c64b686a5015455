"""`precert user webhook`: where submitters are told of their requests. Written as the owner, like keys."""

from ops.connection import use_running_services
from ops.output import console, print_error, print_json, print_json_lines
from runtime.settings import settings
from store import webhooks
from store.database import transaction
from store.errors import plain_errors
from store.webhooks import WebhookError


def set_up(submitter: str, url: str, *, as_json: bool) -> int:
    use_running_services()
    try:
        with plain_errors(), transaction("migrate") as session:
            secret = webhooks.set_up(session, submitter, url, allow_private=settings().webhook_allow_private)
    except WebhookError as error:
        print_error(f"{error}.")
        return 1
    if as_json:
        print_json({"submitter": submitter, "url": url, "secret": secret})
    else:
        console().print(f"{submitter} is told at {url}. The secret that signs it, shown once:")
        console().print(secret)
    return 0


def remove(submitter: str, *, as_json: bool) -> int:
    use_running_services()
    with plain_errors(), transaction("migrate") as session:
        removed = webhooks.remove(session, submitter)
    if not removed:
        print_error(f"{submitter} has no webhook: `precert user webhooks` lists them.")
        return 1
    if as_json:
        print_json({"submitter": submitter, "removed": True})
    else:
        console().print(f"{submitter} is told no more; what was unsent is cancelled.")
    return 0


def retry(submitter: str, *, as_json: bool) -> int:
    use_running_services()
    with plain_errors(), transaction("migrate") as session:
        number = webhooks.try_again(session, submitter)
    if as_json:
        print_json({"submitter": submitter, "due": number})
    else:
        console().print(f"{number} notices for {submitter} are due now.")
    return 0


def show(*, as_json: bool) -> int:
    use_running_services()
    with plain_errors(), transaction("migrate") as session:
        found = webhooks.listed(session)
    if as_json:
        print_json_lines(one._asdict() for one in found)
        return 0
    if not found:
        console().print("No webhook is set up: `precert user webhook SUBMITTER URL` does.")
        return 0
    from rich.table import Table

    table = Table()
    for name in ("submitter", "address", "failures in a row", "unsent", "given up"):
        table.add_column(name, overflow="fold")
    for one in found:
        table.add_row(one.submitter, one.url, str(one.failures), str(one.unsent), str(one.handed_over))
    console().print(table)
    return 0
