"""What a bad day is made of: files that break their reader, and a submitter's server that fails."""

import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from store import webhooks
from store.database import transaction
from tests import forms, receivers
from tests.laws.canary import MARK, marked, note
from tests.pipeline import CLINIC, rows
from tests.receivers import Receiver, receiver

#: Files are opened in a process of their own, and one that is broken makes its library talk.
_FILES = {
    "pdf": ("application/pdf", forms.pdf([f"{MARK}page of a file"])),
    "broken": ("application/pdf", forms.pdf([f"{MARK}page"])[:-200] + MARK.encode()),
    "html": ("text/html", f"<html><title>{MARK}title</title><p>{MARK}said <b".encode()),
}


def changes_of(name: str) -> dict[str, Any]:
    """In what the request of this name differs from a complete one."""
    if name == "files":
        files = [
            note(key, media_type=kind, data=base64.b64encode(data).decode()) for key, (kind, data) in _FILES.items()
        ]
        return {"documents": [{key: value for key, value in each.items() if key != "text"} for each in files]}
    if name == "withdrawn":  # a word that no policy knows: with it nothing could be approved
        (line,) = marked(name)["service_lines"]
        return {"service_lines": [{**line, "approach": f"{MARK}approach"}]}
    return {"facts": []} if name == "gaps" else {}


def _file(name: str, media_type: str, data: bytes) -> dict[str, Any]:
    document = note(name, media_type=media_type, data=base64.b64encode(data).decode())
    del document["text"]
    return document


@contextmanager
def a_receiver_that_fails_first() -> Iterator[Receiver]:
    """A submitter's server: its first answer is an error with a mark in it."""
    answers = iter([receivers.answer("500 Oops", headers=f"X-Said: {MARK}\r\n")])

    def behave(connection: socket.socket) -> None:
        next(answers, receivers.answer())(connection)

    with receiver(behave) as here:
        with transaction("migrate") as session:
            webhooks.set_up(session, CLINIC, here.url, allow_private=True)
        try:
            yield here
        finally:
            with transaction("migrate") as session:
                webhooks.remove(session, CLINIC)


def told_again(here: Receiver) -> bool:
    """Until a notice that failed was taken. Beat rings for them every 5 s; the pause after a failure is cut short."""
    rows("UPDATE notice SET next_try_at = now() WHERE sent_at IS NULL AND failure IS NOT NULL")
    rows("UPDATE webhook SET paused_until = NULL WHERE failures > 0")
    return len(here.heard) > 3 and rows("SELECT count(*) FROM notice WHERE tries > 1 AND sent_at IS NOT NULL") != [0]
