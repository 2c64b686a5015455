"""The reading queue: documents become facts, each with its sentence. No transaction is open while a text is read.

What was read is committed as it goes, so that a long chart costs one reader's time only once, whatever happens.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from reader.key import reading_key
from reader.read import read as read_text
from reader.version import READER_VERSION
from runtime import bell, metrics
from schemas.lifecycle import RequestState
from schemas.messages import Task
from schemas.unread import is_read
from store import claims, load, outcomes, readings
from store.claims import READ_BESIDE, READING, Candidate
from store.database import transaction
from store.outcomes import Step
from store.readings import NewReading, Page
from worker import batches
from worker.alone import together_or_in_savepoints
from worker.batches import Batch, Delivery
from worker.opening import open_files
from worker.policies_in_force import (
    any_asks_of_marked,
    digest_of_kinds,
    kinds_asked_for,
    kinds_digest,
    kinds_in,
    may_ask_of_marked,
)
from worker.retry import Trouble, trouble_of
from worker.surroundings import choices_for

COMMIT_BYTES: Final = 100_000


def read(order: Delivery) -> int:
    """What the bell names, or the oldest due; how many requests went a step further."""
    return batches.run(order, {READING: _read_batch, READ_BESIDE: _read_batch})


@dataclass(slots=True)
class _Progress:
    """What was read and not yet committed, and the requests whose every page is done."""

    readings: dict[str, NewReading] = field(default_factory=dict)
    links: dict[UUID, dict[tuple[UUID, str], str]] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)  #: read in this batch
    bytes: int = 0
    done: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    errors: dict[UUID, BaseException] = field(default_factory=dict)

    def commit(self) -> None:
        if self.links:
            together_or_in_savepoints(self.links, self._save, self.errors)
        self.readings.clear()
        self.links.clear()
        self.bytes = 0

    def _save(self, session: Session, links: Sequence[Mapping[tuple[UUID, str], str]]) -> None:
        merged = {page: key for one in links for page, key in one.items()}
        new = [self.readings[key] for key in merged.values() if key in self.readings]
        readings.save(session, new, merged)


def _read_batch(batch: Batch) -> int:
    progress = _Progress()
    left: list[Candidate] = []
    for candidate in batch.candidates:
        if batch.delivery.is_over and progress.done:
            left.append(candidate)
            continue
        try:
            finished = _read_request(candidate, progress, batch.delivery)
        except Exception as error:
            if trouble_of(error) is Trouble.SURROUNDINGS:
                raise
            progress.errors[candidate.id] = error
        else:
            if not finished:
                left.append(candidate)
    progress.commit()
    moved = _move_on(batch, progress)
    batches.fail(batch, progress.errors)
    _ring(moved, left)
    return len(moved)


def _read_request(candidate: Candidate, progress: _Progress, order: Delivery) -> bool:
    """Read what is not read yet; whether every page is done. A page is read to its end, then the clock is looked at."""
    with transaction("worker") as session:
        pages = readings.pages(session, candidate.id)
    asked = _asked_of_marked(candidate, pages)
    if any(page.is_closed for page in pages):
        if not open_files(candidate.id, pages, order, marked=asked):
            return False
        with transaction("worker") as session:
            pages = readings.pages(session, candidate.id)
    keys = {page.id: _key(page, asked.get(page.id)) for page in pages if _is_to_be_read(page, asked)}
    with transaction("worker") as session:
        progress.keys |= readings.known(session, list(keys.values()))
    for page in pages:
        key = keys.get(page.id)
        if key is None:
            continue
        if key not in progress.keys:
            if order.is_over and progress.links:
                return False
            progress.readings[key] = NewReading(key, READER_VERSION, _facts(page, asked.get(page.id)))
            progress.bytes += len(page.text)
            progress.keys.add(key)
        if key != page.reading_key:
            progress.links.setdefault(candidate.id, {})[candidate.id, page.id] = key
        if progress.bytes >= COMMIT_BYTES:
            progress.commit()
    progress.done[candidate.id] = _detail(pages, marked=sum(page.id in asked and page.id in keys for page in pages))
    return True


def _asked_of_marked(candidate: Candidate, pages: Sequence[Page]) -> dict[str, frozenset[str]]:
    """By marked document: the kinds of fact that the policies in force for this request ask for and its marks allow.

    A document of which nothing is asked is not there, and stays closed (`domain.md` 8).
    """
    marked = [page for page in pages if page.sensitivity]
    if not marked or not any_asks_of_marked():
        return {}
    with transaction("worker") as session:
        body = load.bodies(session, [candidate.id])[candidate.id]
        suspended = load.suspended(session)
    choices = choices_for(load.request_of(body), candidate, suspended=suspended)
    asking = may_ask_of_marked(choices.values())
    found = {page.id: kinds_in(page.sensitivity, asking) for page in marked}
    return {identity: kinds for identity, kinds in found.items() if kinds}


def _is_to_be_read(page: Page, asked: Mapping[str, frozenset[str]]) -> bool:
    return is_read(page.why_unread) or (page.id in asked and page.is_readable_but_for_its_mark)


def _key(page: Page, asked: frozenset[str] | None) -> str:
    """A marked text is read apart from the same text without a mark: less of it is kept."""
    seen = reading_key(
        page.text, loinc=page.loinc, document_on=page.service_on, media_type=page.media_type, title=page.title
    )
    return f"{seen}.{kinds_digest() if asked is None else f'{digest_of_kinds(asked)}.marked'}"


def _facts(page: Page, asked: frozenset[str] | None) -> str:
    """Only kinds that a policy asks for are kept (`domain.md` 8); `asked`: of this marked document."""
    found = read_text(page.text, document=page.id, document_on=page.service_on, loinc=page.loinc, title=page.title)
    kinds = kinds_asked_for() if asked is None else asked
    return readings.written([fact for fact in found if fact.kind in kinds], of_marked=asked is not None)


def _detail(pages: Sequence[Page], *, marked: int) -> dict[str, Any]:
    # Reasons and counts: a submitter may have called a document by a patient's name, and the history is codes (law 4).
    left_out = Counter(why.value for page in pages if (why := page.why_unread) is not None)
    read = sum(is_read(page.why_unread) for page in pages)
    said = {"documents": read, "left_out": left_out, "reader": READER_VERSION}
    # That a machine looked into a marked document is on record, as a person's look is.
    return said | {"of_marked": marked} if marked else said


def _move_on(batch: Batch, progress: _Progress) -> list[Candidate]:
    """To evaluation, or to evaluation beside the people who have the case, unless something arrived meanwhile."""
    done = {one.id: one for one in batch.candidates if one.id in progress.done and one.id not in progress.errors}
    moved = together_or_in_savepoints(done, partial(_write, batch, progress), progress.errors, closes=batch.id)
    return [candidate for part in moved for candidate in part]


def _write(batch: Batch, progress: _Progress, session: Session, done: Sequence[Candidate]) -> list[Candidate]:
    heads = claims.lock(session, done, waiting=batch.waiting)
    moved = [candidate for candidate in done if candidate.id in heads]
    steps = list(_steps(moved, progress, batch))
    if batch.waiting == READING:
        outcomes.write(session, steps, source=RequestState.READING, heads=heads)
    else:
        outcomes.write_beside(session, steps, heads=heads, then="assess")
    return moved


def _steps(moved: Iterable[Candidate], progress: _Progress, batch: Batch) -> Iterable[Step]:
    for candidate in moved:
        yield Step(
            request=candidate.id,
            version=candidate.version,
            state=RequestState.READY if batch.waiting == READING else None,
            events=(("read", progress.done[candidate.id]),),
        )


def _ring(moved: Sequence[Candidate], left: Sequence[Candidate]) -> None:
    for task, candidates in ((Task.EVALUATE, moved), (Task.READ, left)):
        for expedited in (True, False):
            ids = [candidate.id for candidate in candidates if candidate.is_expedited is expedited]
            if ids:
                bell.ring(task, ids, expedited=expedited)
    metrics.REQUESTS.labels(Task.READ, RequestState.READY.value).inc(len(moved))
