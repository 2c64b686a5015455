"""NDJSON in, NDJSON out: a bulk file is committed batch by batch while it is read, at constant memory."""

import tempfile
from collections.abc import Iterator
from typing import IO, Any, Final, NamedTuple

import orjson

from producer import intake
from producer.answers import Answer, Refusal, RefusalKind
from producer.problems import BUSY_SECONDS, RETRY_SECONDS
from store.errors import UnavailableError

#: A batch of large requests ends before it has this many, so that memory stays flat.
BATCH_BYTES: Final = 4 * 1024 * 1024
#: Answers stay in memory up to this size, then go to a file that has no name.
_SPOOL_BYTES: Final = 1024 * 1024
_CHUNK: Final = 64 * 1024
_AWAY: Final = {
    "status": 503, "code": "unavailable", "retry_after": RETRY_SECONDS,
    "detail": "The database is away. This line was not filed; send it again.",
}  # fmt: skip


class Line(NamedTuple):
    number: int  #: of the line in what was sent, from 1
    content: bytes | None  #: None: longer than one request may be


class Splitter:
    """Cuts chunks into lines. What is longer than `most` is thrown away while it comes in."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rest = bytearray()
        self._number = 0
        self._overlong = False

    def feed(self, chunk: bytes) -> Iterator[Line]:
        start = 0
        while (end := chunk.find(b"\n", start)) >= 0:
            yield from self._line(chunk[start:end])
            start = end + 1
        self._keep(chunk[start:])

    def finish(self) -> Iterator[Line]:
        if self._rest or self._overlong:
            yield from self._line(b"")

    def _keep(self, part: bytes) -> None:
        self._rest += part
        if len(self._rest) > self._most:
            self._overlong = True
            self._rest.clear()

    def _line(self, part: bytes) -> Iterator[Line]:
        self._number += 1
        self._keep(part)
        content, overlong = bytes(self._rest), self._overlong
        self._rest.clear()
        self._overlong = False
        if overlong:
            yield Line(self._number, None)
        elif content.strip():
            yield Line(self._number, content)


class BulkRun:
    """One bulk file: lines are taken in batches, their answers spooled in order."""

    def __init__(self, submitter: str) -> None:
        self._submitter = submitter
        self._batch: list[Line] = []
        self._bytes = 0
        self._answers: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES)  # noqa: SIM115  outlives the call
        self.lines = 0
        self.is_away = False  #: the database went away: the lines from there on are answered 503

    def add(self, line: Line) -> bool:
        """Whether the batch is full and has to be filed before more is added."""
        self._batch.append(line)
        self._bytes += len(line.content or b"")
        return len(self._batch) >= intake.BATCH or self._bytes >= BATCH_BYTES

    def file(self) -> None:
        """Files the batch. Raises UnavailableError when nothing at all was filed before."""
        batch, self._batch, self._bytes = self._batch, [], 0
        if not batch:
            return
        if not self.is_away:
            try:
                answers = self._filed(batch)
            except UnavailableError:
                if not self.lines:
                    raise
                self.is_away = True
        if self.is_away:
            answers = [dict(_AWAY) for _ in batch]
        self.lines += len(batch)
        for line, answer in zip(batch, answers, strict=True):
            self._answers.write(orjson.dumps({"line": line.number, **answer}) + b"\n")

    def _filed(self, batch: list[Line]) -> list[dict[str, Any]]:
        accepted = iter(
            intake.accept_many(self._submitter, [line.content for line in batch if line.content is not None])
        )
        return [
            answer_line(Refusal(kind=RefusalKind.TOO_LARGE) if line.content is None else next(accepted))
            for line in batch
        ]

    def answers(self) -> Iterator[bytes]:
        """The answers from the first, in chunks; afterwards they are gone."""
        with self._answers as spooled:
            spooled.seek(0)
            while chunk := spooled.read(_CHUNK):
                yield chunk

    def close(self) -> None:
        self._answers.close()


def answer_line(answer: Answer) -> dict[str, Any]:
    """One answer as it stands on a line."""
    if isinstance(answer, Refusal):
        said = {"status": answer.status, "submission_id": answer.submission_id, "code": answer.kind.value}
        if answer.kind is RefusalKind.BUSY:
            said["retry_after"] = BUSY_SECONDS
        return {**said, "detail": answer.remedy, "issues": [issue.model_dump() for issue in answer.issues]}
    return {"status": 202, **answer.model_dump(mode="json")}
