"""`precert submit`: request files to the API, with a progress bar, going on where a run was cut off."""

import os
import time
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from ops.output import console, print_error, print_json
from ops.request_files import Unreadable, read_requests
from ops.submit_progress import WORTH_KEEPING, Progress
from ops.up_record import api_url
from producer.client import AwayError, IntakeClient, RejectedError, in_calls
from runtime.settings import home_folder, settings

_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 2.0
_SHOWN_ONE_BY_ONE: Final = 20
_FILED: Final = 202
_UNREADABLE: Final = "unreadable"  #: the word that the API has for it as well


def submit(files: list[str], *, wait: bool, as_json: bool, api_key: str | None = None, url: str | None = None) -> int:
    """Exit code 0 when everything was filed, 1 when something was not, 2 without a key."""
    key = api_key or os.environ.get("PRECERT_API_KEY")
    if not key:
        print_error("no API key. Set PRECERT_API_KEY or give --api-key; `precert user key` makes one.")
        return 2
    with IntakeClient(url or _own_url(), key) as client:
        run = _Run(client, url or _own_url(), wait=wait, as_json=as_json)
        try:
            for file in files:
                run.send(file)
        except KeyboardInterrupt:
            print_error(f"stopped. {run.sent} requests were sent and stay filed; run the same command again to go on.")
            return 130
        except (AwayError, RejectedError) as error:
            print_error(str(error))
            return 1
        return run.ended()


def _own_url() -> str:
    return os.environ.get("PRECERT_API_URL") or api_url(settings())


class _Run:
    """One call of the command: what was sent and what came back."""

    def __init__(self, client: IntakeClient, url: str, *, wait: bool, as_json: bool) -> None:
        self._client, self._url, self._wait, self._as_json = client, url, wait, as_json
        self._outcomes: Counter[str] = Counter()
        self._places: deque[str] = deque()  #: where in the files the requests stand that have no answer yet
        self._began = time.monotonic()
        self.sent = 0
        self.failed = 0

    def send(self, name: str) -> None:
        """One file. What was answered is noted after each call."""
        progress = self._progress(name)
        done = progress.done() if progress is not None else 0
        if done:
            print_error(f"{Path(name).name}: {done} requests were sent before and are not sent again.")
        with self._bar() as bar:
            task = bar.add_task(Path(name).name if name != "-" else "stdin", total=_total(name), completed=done)
            for call in in_calls(self._contents(name, after=done)):
                answers = self._client.file(call)
                self.sent += len(call)
                done += len(call)
                bar.update(task, completed=done)
                if progress is not None and done >= WORTH_KEEPING:
                    progress.note(done)
                self._tell(answers)
            bar.update(task, total=done)
        if progress is not None:
            progress.finish()

    def _progress(self, name: str) -> Progress | None:
        """Standard input cannot be read twice."""
        if name == "-" or not Path(name).is_file():
            return None
        return Progress(home_folder(settings()) / "submit", file=Path(name), url=self._url)

    def _contents(self, name: str, *, after: int) -> Iterator[bytes]:
        """What a line holds is sent; what holds no request is told at once, and stops no other."""
        readable = 0
        for item in read_requests(name):
            if isinstance(item, Unreadable):
                self._tell_unreadable(item)
            elif (readable := readable + 1) > after:
                self._places.append(item.where)
                yield orjson.dumps(item.content)

    def _tell_unreadable(self, item: Unreadable) -> None:
        self.failed += 1
        self._outcomes[_UNREADABLE] += 1
        print_error(f"{item.where} {item.problem}")
        if self._as_json:
            print_json({"where": item.where, "status": 400, "code": _UNREADABLE, "detail": item.problem})

    def _tell(self, answers: list[dict[str, Any]]) -> None:
        outlines = self._outlines(answers) if self._wait else {}
        for answer in answers:
            where, is_filed = self._places.popleft(), answer["status"] == _FILED
            self.failed += not is_filed
            outline = outlines.get(answer.get("reference", ""))
            if self._as_json:
                told = {"where": where, **answer}
                print_json(told if outline is None else {**told, "outcome": outline})
            self._outcomes[_word(answer, outline)] += 1
            if not self._as_json and self._is_shown(answers, is_filed=is_filed):
                _show(answer, outline, where)

    def _is_shown(self, answers: list[dict[str, Any]], *, is_filed: bool) -> bool:
        """A few answers one by one; of many, the first that were not filed: somebody has to correct those."""
        return len(answers) <= _SHOWN_ONE_BY_ONE or (not is_filed and self.failed <= _SHOWN_ONE_BY_ONE)

    def _outlines(self, answers: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Each filed request once no machine works on it any more."""
        left = [answer["reference"] for answer in answers if answer["status"] == _FILED]
        found: dict[str, dict[str, Any]] = {}
        pause = _FIRST_PAUSE
        while left:
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
            for reference in left:
                shown = self._client.show(reference)
                if self._client.is_resting(shown):
                    found[reference] = shown
            left = [reference for reference in left if reference not in found]
        return found

    def _bar(self) -> Any:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        bar_console = Console(stderr=True)
        return Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            console=bar_console, disable=self._as_json or not bar_console.is_terminal, transient=True,
        )  # fmt: skip

    def ended(self) -> int:
        if not self._as_json:
            seconds = time.monotonic() - self._began
            counts = ", ".join(f"{word} {number}" for word, number in self._outcomes.most_common()) or "none"
            rate = self.sent / max(seconds, 0.001)
            console().print(f"{self.sent} requests sent in {seconds:.1f} s ({rate:.0f}/s): {counts}")
            if self.failed > _SHOWN_ONE_BY_ONE:
                print_error(
                    f"{self.failed} were not filed, not all are shown. --json gives every answer with its place."
                )
        return 1 if self.failed else 0


def _total(name: str) -> int | None:
    """Lines of the file, for the bar; a file of one long JSON value has fewer requests, and the bar ends there."""
    if name == "-" or not Path(name).is_file():
        return None
    with Path(name).open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) or 1


def _word(answer: dict[str, Any], outline: dict[str, Any] | None) -> str:
    if answer["status"] != _FILED:
        return str(answer["code"])
    if outline is not None:
        return str(outline["state"])
    return "duplicate" if answer.get("duplicate_of") else "filed"


def _show(answer: dict[str, Any], outline: dict[str, Any] | None, where: str) -> None:
    out = console()
    named = answer.get("submission_id") or "(no submission id)"
    if answer["status"] != _FILED:
        out.print(f"{where}, {named}: not filed ({answer['code']}). {answer['detail']}")
        return
    again = ", a duplicate of it" if answer.get("duplicate_of") else ""
    state = f", {outline['state']}" if outline is not None else ""
    out.print(f"{named}: {answer['reference']}{again}{state}, due {answer['due_at']}")
    for issue in answer["issues"]:
        out.print(f"  in doubt: {issue['path']} ({issue['code']}); expected: {issue['expected']}")
