"""Many requests in one call."""

from collections.abc import Iterator
from typing import Final

import anyio
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from producer import openapi
from producer.backlog import gauge
from producer.bulk import BulkRun, Splitter
from producer.callers import Submitter, expect_type, in_thread, limiter_of
from runtime.settings import settings

router = APIRouter(prefix="/v1/requests", tags=["requests"])

NDJSON: Final = "application/x-ndjson"


@router.post(
    "/bulk", response_class=StreamingResponse, openapi_extra=openapi.BULK_BODY,
    responses={200: openapi.BULK_ANSWER, **openapi.PROBLEMS},
)  # fmt: skip
async def file_requests(request: Request, submitter: Submitter) -> Response:
    """File requests, one JSON object a line; one answer a line, in the same order, with the line's number and status.

    Read to the end and committed in batches of 200 while it is read; a bad line stops no other. The answers come after
    the whole body was read: answering meanwhile loses lines under common servers and blocks common clients. While many
    requests wait for the workers the body is read more slowly; beyond the mark lines are answered 503, with
    `retry_after` in seconds: send those again.
    """
    expect_type(request, NDJSON, "application/ndjson", "application/jsonl")
    limiter, run = limiter_of(request), BulkRun(submitter)
    try:
        splitter = Splitter(settings().max_body_bytes)
        async for chunk in request.stream():
            for line in splitter.feed(chunk):
                if run.add(line):
                    await in_thread(limiter, run.file)
                    await anyio.sleep(gauge().pause())
        for line in splitter.finish():
            run.add(line)
        await in_thread(limiter, run.file)
    except BaseException:
        run.close()
        raise
    return StreamingResponse(_answers(run), media_type=NDJSON)


def _answers(run: BulkRun) -> Iterator[bytes]:
    """Closes the spool however the answering ends."""
    try:
        yield from run.answers()
    finally:
        run.close()
