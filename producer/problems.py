"""Errors as RFC 9457 problem documents. Codes, paths and what to do; never a value that was sent (law 4)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from producer.answers import Refusal, RefusalKind
from producer.widen import CannotBeFiled
from runtime import log
from schemas.request import Issue
from store.documents import DocumentConflictError
from store.errors import StoreError, UnavailableError

MEDIA_TYPE: Final = "application/problem+json"
#: Long enough for a database to come back, short enough that nobody waits for a clock.
RETRY_SECONDS: Final = 5
#: Workers take thousands of requests meanwhile.
BUSY_SECONDS: Final = 10


class Problem(Exception):  # noqa: N818  the RFC's word
    """An answer that is no success. `code` is for machines, `detail` says what to do next."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        issues: Sequence[Issue] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.issues, self.headers = tuple(issues), dict(headers or {})


def not_found() -> Problem:
    return Problem(
        404, "not_found", "There is no request of yours with this reference. Check the reference and the key."
    )


def refused(refusal: Refusal) -> Problem:
    headers = {"Retry-After": str(BUSY_SECONDS)} if refusal.kind is RefusalKind.BUSY else {}
    return Problem(refusal.status, refusal.kind.value, refusal.remedy, issues=refusal.issues, headers=headers)


def unavailable() -> Problem:
    detail = "The service cannot reach its database. Nothing was filed; send it again after the time in Retry-After."
    return Problem(503, "unavailable", detail, headers={"Retry-After": str(RETRY_SECONDS)})


def rendered(problem: Problem, trace: str) -> Response:
    said: dict[str, Any] = {
        "type": f"urn:precert:problem:{problem.code}", "title": HTTPStatus(problem.status).phrase,
        "status": problem.status, "detail": problem.detail, "code": problem.code, "trace_id": trace,
    }  # fmt: skip
    if problem.issues:
        said["issues"] = [issue.model_dump(mode="json") for issue in problem.issues]
    return Response(orjson.dumps(said), problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def trace_of(request: Request) -> str:
    found: str = request.scope.get("state", {}).get("trace", "")
    return found


def install(app: FastAPI) -> None:
    """Every error becomes a problem document."""
    for kind in (
        Problem,
        CannotBeFiled,
        DocumentConflictError,
        StoreError,
        RequestValidationError,
        HTTPException,
        Exception,
    ):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    return rendered(_problem(request, error), trace_of(request))


def _problem(request: Request, error: Exception) -> Problem:  # noqa: PLR0911  a table of answers
    match error:
        case Problem():
            return error
        case CannotBeFiled():
            return refused(Refusal(kind=error.kind))
        case DocumentConflictError():
            places = ", ".join(f"documents/{place}" for place in error.places)
            return Problem(409, "conflict", f"{error} At: {places}.")
        case UnavailableError():
            log.logger().warning("database_away", code=error.code, trace=trace_of(request))
            return unavailable()
        case RequestValidationError():
            # The library's own answer repeats what was sent.
            places = ", ".join(".".join(map(str, item["loc"])) for item in error.errors())
            return Problem(422, "parameter", f"Correct these parameters: {places}. See /openapi.json.")
        case HTTPException():
            return Problem(
                error.status_code, _code(error.status_code), _WORDS.get(error.status_code, "See /openapi.json.")
            )
    log.logger().error("request_failed", error=type(error).__name__, where=log.place_of(error), trace=trace_of(request))
    return Problem(500, "internal", "An error of ours. Report the trace id to the payer; sending it again is safe.")


_WORDS: Final = {
    404: "There is nothing at this address. See /openapi.json.",
    405: "This address takes another method. See /openapi.json.",
}


def _code(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "_")
