"""Sends requests to the API of another process: in bulk, patiently, and safe to cut off."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Self

import httpx
import orjson
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from schemas.lifecycle import MACHINE_STATES, RequestState

#: One call carries so many requests, fewer when they are large.
LINES_PER_CALL: Final = 5_000
BYTES_PER_CALL: Final = 32 * 1024 * 1024
#: How long trouble with the network or the database is waited out.
PATIENCE_SECONDS: Final = 120.0
_NDJSON: Final = {"Content-Type": "application/x-ndjson"}
_AWAY: Final = frozenset({502, 503, 504})
_TIMEOUT: Final = httpx.Timeout(30, read=600)  #: a bulk call answers when all its lines are filed
_PAUSES: Final = wait_exponential_jitter(multiplier=0.5, max=15)


class AwayError(RuntimeError):
    """The API does not answer, its database is away, or too much waits already. What was filed stays filed: run the
    command again to go on."""

    def __init__(self) -> None:
        super().__init__(" ".join((type(self).__doc__ or "").split()))


class RejectedError(RuntimeError):
    """The API refused the call itself, not a request in it. `status` and `code` are the problem document's."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code = status, code


class IntakeClient:
    """The API as a submitter sees it. Every call may be repeated: intake is idempotent."""

    def __init__(self, url: str, api_key: str, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {api_key}"}, timeout=_TIMEOUT)
        self._retrying = Retrying(
            retry=retry_if_exception_type(AwayError),
            wait=_PAUSES,
            stop=stop_after_delay(patience_seconds),
            reraise=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def file(self, requests: Sequence[bytes]) -> list[dict[str, Any]]:
        """Files these requests, each a JSON object without a line break; one answer each, in order.

        Raises:
            AwayError: after the patience is over. Some may be filed; the same call again gives those the same receipts.
            RejectedError: the key or the call was refused.
        """
        answers: dict[int, dict[str, Any]] = {}
        while len(answers) < len(requests):
            self._retrying(self._file_rest, requests, answers)  # patience begins anew with every line that was filed
        return [answers[place] for place in range(len(requests))]

    def _file_rest(self, requests: Sequence[bytes], answers: dict[int, dict[str, Any]]) -> None:
        """Sends what has no answer yet. A line is answered 503 where the database went away in between, or where too
        much waits already. Raises AwayError when no line was filed."""
        before = len(answers)
        places = [place for place in range(len(requests)) if place not in answers]
        body = b"".join(requests[place] + b"\n" for place in places)
        answered = self._call("POST", "/v1/requests/bulk", content=body, headers=_NDJSON)
        for line in answered.content.splitlines():
            answer = orjson.loads(line)
            if answer["status"] not in _AWAY:
                # Numbers count the lines of this call; callers know their own.
                answers[places[answer.pop("line") - 1]] = answer
        if len(answers) == before:
            raise AwayError

    def show(self, reference: str) -> dict[str, Any]:
        """One request in outline. Raises like `file`."""
        found: dict[str, Any] = orjson.loads(self._retrying(self._call, "GET", f"/v1/requests/{reference}").content)
        return found

    def is_resting(self, shown: dict[str, Any]) -> bool:
        """Whether no machine works on it any more: decided, or somebody else has to act."""
        return RequestState(shown["state"]) not in MACHINE_STATES

    def _call(self, method: str, address: str, **sent: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, address, **sent)
        except httpx.TransportError:
            # The library's text names addresses and may quote what was sent.
            raise AwayError from None
        if answer.status_code in _AWAY:
            raise AwayError
        if answer.is_error:
            raise _rejected(answer)
        return answer


def _rejected(answer: httpx.Response) -> RejectedError:
    try:
        problem = orjson.loads(answer.content)
        return RejectedError(answer.status_code, str(problem["code"]), str(problem["detail"]))
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return RejectedError(answer.status_code, "unknown", "This address is no Precert API. Check PRECERT_API_URL.")


def in_calls(requests: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Cuts requests into calls."""
    call: list[bytes] = []
    size = 0
    for request in requests:
        if call and (len(call) >= LINES_PER_CALL or size + len(request) > BYTES_PER_CALL):
            yield call
            call, size = [], 0
        call.append(request)
        size += len(request)
    if call:
        yield call
