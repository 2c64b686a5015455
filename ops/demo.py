"""`precert demo`: the sample requests through the whole system, what became of each, and two determinations in full.

It has a home folder of its own, so that sample patients never lie among real ones and a running `precert up` is not
touched. With PRECERT_DATABASE_URL set, that database is used; production is refused.
"""

import secrets
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from ops import demo_view
from ops.accounts import open_home
from ops.demo_client import DemoClient
from ops.demo_view import Fate, Figures
from ops.errors import OperationError
from ops.output import print_json
from ops.runner import Running, Say
from ops.samples import Sample, coverage_lines, samples
from runtime.settings import Settings, home_folder, settings
from schemas.lifecycle import RequestState
from schemas.outline import RequestOutline
from store import keys
from store.database import dispose, transaction
from store.unrolled import Unrolled, unrolled

#: States in which a sample has come to rest: somebody else has to act now, or nobody.
RESTING: Final = frozenset(RequestState) - {RequestState.READING, RequestState.READY, RequestState.GAPS}
_PATIENCE_SECONDS: Final = 120.0
SUBMITTER: Final = "riverside-spine"  #: of all samples


class DemoRefusedError(OperationError):
    """The demo files sample patients and lets sample policies approve: not with PRECERT_ENVIRONMENT=production. Unset
    it, or use another database."""


class DemoIncompleteError(OperationError):
    """After {seconds} seconds these samples had not come to rest: {names}. The logs are in {logs}; `precert doctor`
    checks the surroundings."""


class Rested(NamedTuple):
    outline: RequestOutline
    at: float


def demo(*, as_json: bool) -> int:
    """Start, send, wait, show, stop. Exit code 1 when a sample does not come to rest."""
    if settings().environment == "production":
        raise DemoRefusedError
    began = time.monotonic()
    label = secrets.token_hex(3)
    chosen = _own_settings(label)
    say = _say_nothing if as_json else _say
    with Running(chosen, say=say) as addresses:
        started = time.monotonic()
        try:
            fates = _run(addresses.api, label=label, logs=addresses.services.home / "log", say=say)
        finally:
            dispose()
    figures = _figures(fates, began=began, started=started)
    if as_json:
        print_json(demo_view.as_json(fates, figures))
    else:
        demo_view.show(fates, figures)
    return 0


def _own_settings(label: str) -> Settings:
    """A home of its own, sample policies allowed, and a coverage file that verifies this run's sample members."""
    base = settings()
    home = open_home(home_folder(base) / "demo")
    coverage = home / "coverage.jsonl"
    with coverage.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in coverage_lines(label=label, today=_today()))
    return base.model_copy(update={"home": home, "coverage_file": coverage, "allow_sample_policies": True})


def _today() -> date:
    return datetime.now(UTC).date()


def _run(api: str, *, label: str, logs: Path, say: Say) -> list[Fate]:
    with transaction("migrate") as session:
        key = keys.create(session, SUBMITTER, label=f"demo {label}")
    chosen = samples(label=label, today=_today())
    say(f"Sending {len(chosen)} sample requests to {api} ...")
    with DemoClient(api, key) as client:
        sent = {client.submit(sample.content): (sample, time.monotonic()) for sample in chosen}
        first = _rest(client, list(sent), sent, logs)
        asked = [reference for reference, (sample, _) in sent.items() if sample.answer and _is_pended(first[reference])]
        for reference in asked:
            say(f"The clinic answers the request for information of {reference} ...")
            client.add_documents(reference, sent[reference][0].answer or {})
        last = first | _rest(client, asked, sent, logs)
    with transaction("console") as session:
        return [
            Fate(
                sample=sample,
                outline=last[reference].outline,
                unrolled=_unrolled(session, reference),
                seconds=last[reference].at - sent_at,
                first_state=first[reference].outline.state,
            )
            for reference, (sample, sent_at) in sent.items()
        ]


def _is_pended(rested: Rested) -> bool:
    return rested.outline.state is RequestState.PENDED


def _rest(
    client: DemoClient, references: Sequence[str], sent: Mapping[str, tuple[Sample, float]], logs: Path
) -> dict[str, Rested]:
    """Where each of the requests came to rest, and when that was seen."""
    rested: dict[str, Rested] = {}
    until = time.monotonic() + _PATIENCE_SECONDS
    while len(rested) < len(references):
        for reference in references:
            if reference not in rested and (outline := client.outline(reference)).state in RESTING:
                rested[reference] = Rested(outline, time.monotonic())
        if len(rested) < len(references):
            if time.monotonic() > until:
                names = ", ".join(sent[one][0].name for one in references if one not in rested)
                raise DemoIncompleteError(seconds=int(_PATIENCE_SECONDS), names=names, logs=logs)
            time.sleep(0.2)
    return rested


def _unrolled(session: Session, reference: str) -> Unrolled:
    found = unrolled(session, reference)
    assert found is not None  # its receipt came from this database
    return found


def _figures(fates: Sequence[Fate], *, began: float, started: float) -> Figures:
    states = [line.state.value for fate in fates for line in fate.outline.lines]
    now = time.monotonic()
    return Figures(
        requests=len(fates),
        lines=len(states),
        outcomes=dict(Counter(states).most_common()),
        start_seconds=started - began,
        work_seconds=max(fate.seconds for fate in fates),
        seconds=now - began,
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  the command's own output


def _say_nothing(_line: str) -> None: ...
