"""Requests that flow in while everything breaks, and what each must come to."""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import httpx
import orjson

from producer.client import AwayError, IntakeClient
from tests.chaos.world import World
from tests.pipeline import submission

_IMAGING: Final = ("imaging.study", "imaging.finding")
_NOTE: Final = {
    "id": "d1",
    "loinc": "11506-3",
    "title": "Cover letter",
    "text": "The records follow by post. Thank you.",
}


class Fate(StrEnum):
    """What a request must come to. The value is its final state."""

    APPROVED = "approved"
    PENDED = "pended"
    TO_A_PERSON = "in_review"  #: poison: automation failed


#: How often each kind is sent, of a hundred.
_SHARES: Final = (("plain", 70), ("with_document", 15), ("with_gap", 15))
_POISON: Final = ("raises", "hangs", "kills")
#: Its process freezes while PostgreSQL sends to it.
FREEZES: Final = "freezes"
#: Most come in bulk, as they do at a payer; the others one by one.
_IN_BULK: Final = 0.9
#: A sender that was kept waiting sends what has piled up, so many in one call at most.
_MOST_IN_A_CALL: Final = 1000
#: Of what comes one by one, every so manieth is filed for a slow or a deaf receiver, in turns, until so many are.
_BESIDE_EVERY, _MOST_BESIDE = 5, 40


@dataclass
class Load:
    here: World
    chance: random.Random
    per_second: float
    expected: dict[str, Fate] = field(default_factory=dict)  #: by submission id, all that was answered with a receipt
    references: dict[str, str] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    _number: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _over: threading.Event = field(default_factory=threading.Event)
    _templates: dict[str, dict[str, Any]] = field(default_factory=dict)

    def _next(self, kind: str) -> dict[str, Any]:
        """A request of this kind, of a member of its own: no duplicate of another."""
        with self._lock:
            self._number += 1
            number = self._number
        if not self._templates:
            self._templates = {
                "plain": submission("m-0"),
                "with_gap": submission("m-0", leave_out=_IMAGING),
            }
        made = self._templates[kind if kind in self._templates else "plain"]
        member = f"{kind if _is_poison(kind) else 'm'}-{number}"
        # An expedited clock leaves no time to ask: a gap in it would be a person's case.
        is_expedited = kind != "with_gap" and self.chance.random() < 0.1
        chosen: dict[str, Any] = {
            "submission_id": f"{kind}-{number}",
            "urgency": "expedited" if is_expedited else "standard",
            "member": {"id": member, "birth_date": "1971-03-02"},
        }
        if kind == "with_document":  # the same text under two members would be a conflict of identities
            chosen["documents"] = [
                {**_NOTE, "text": f"{_NOTE['text']} Our file N{number}."}
            ]  # five digits may be a code
        return made | chosen

    def poison(self, kind: str) -> bool:
        """Whether it was accepted."""
        with self._client() as client:
            return self._file_one(client, self._next(kind))

    def _client(self, key: str | None = None) -> httpx.Client:
        """Of the submitter that is told of each decision, or that of a key. Kept by a sender: making one costs more
        than a request, and the machine is that of the system under test."""
        headers = {"Authorization": f"Bearer {key or self.here.told_key}"}
        return httpx.Client(base_url=self.here.api, headers=headers, timeout=10)

    def _some(self, count: int) -> list[dict[str, Any]]:
        kinds, weights = zip(*_SHARES, strict=True)
        return [self._next(kind) for kind in self.chance.choices(kinds, weights, k=count)]

    def _note(self, answer: dict[str, Any]) -> None:
        submission_id = answer["submission_id"]
        with self._lock:
            # The same submission may be answered twice, where its first answer was lost: it must be the same answer.
            known = self.references.setdefault(submission_id, answer["reference"])
            assert known == answer["reference"], "one submission got two references"
            self.expected[submission_id] = fate_of(submission_id)

    def _bulk(self) -> None:
        """What has become due since the call before, in one call a second, as `precert submit` sends it."""
        began, sent = time.monotonic(), 0
        with IntakeClient(self.here.api, self.here.key, patience_seconds=120) as client:
            while not self._over.wait(1):
                due = round(self.per_second * _IN_BULK * (time.monotonic() - began)) - sent
                requests = self._some(min(due, _MOST_IN_A_CALL))
                sent += len(requests)
                try:
                    answers = client.file([orjson.dumps(request) for request in requests])
                except AwayError:
                    self.counted["bulk_given_up"] += 1
                    continue
                for answer in answers:
                    self._note(answer)
                self.counted["bulk_calls"] += 1

    def _single(self) -> None:
        """Now and then, and so often at most, for one whose receiver is slow or deaf."""
        with ExitStack() as stack:
            told = stack.enter_context(self._client())
            beside = [stack.enter_context(self._client(key)) for key, _ in self.here.beside.values()]
            for number in itertools.count():
                if self._over.is_set():
                    return
                began = time.monotonic()
                is_beside = number % _BESIDE_EVERY == 0 and number < _BESIDE_EVERY * _MOST_BESIDE
                client = beside[number // _BESIDE_EVERY % len(beside)] if is_beside else told
                self._file_one(client, self._some(1)[0])
                self._over.wait(max(0.0, 1 / (self.per_second * (1 - _IN_BULK)) - (time.monotonic() - began)))

    def _file_one(self, client: httpx.Client, request: dict[str, Any]) -> bool:
        """Sent until it is answered: the same submission, so that it is filed once."""
        while not self._over.is_set():
            try:
                answer = client.post("/v1/requests", json=request)
            except httpx.TransportError:
                self.counted["no_answer"] += 1
            else:
                if answer.status_code == 202:
                    self._note(answer.json())
                    return True
                self.counted[f"http_{answer.status_code}"] += 1
                assert answer.status_code >= 500, answer.text
            self._over.wait(0.2)
        return False

    @contextmanager
    def flowing(self) -> Iterator["Load"]:
        """Raises at the end what a sender raised, which would else stop in silence and make a quiet run."""
        with ThreadPoolExecutor(2) as pool:
            senders = [pool.submit(target) for target in (self._bulk, self._single)]
            try:
                yield self
            finally:
                self._over.set()
        for sender in senders:
            sender.result()


def fate_of(submission_id: str) -> Fate:
    """What a request must come to, its answer heard or not: its kind is the beginning of its id."""
    kind = submission_id.partition("-")[0]
    return Fate.TO_A_PERSON if _is_poison(kind) else Fate.PENDED if kind == "with_gap" else Fate.APPROVED


def _is_poison(kind: str) -> bool:
    return kind in (*_POISON, FREEZES)


def kinds_of_poison() -> Sequence[str]:
    return _POISON
