"""A trace id for every answer, and one line in the log."""

import re
import time
from typing import Final
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime import log, metrics

HEADER: Final = b"trace-id"
#: W3C trace context: the caller's trace goes on; anything else is not repeated.
_TRACEPARENT: Final = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


class Tracing:
    """ASGI middleware. Addresses are logged as their pattern, so that no reference stands in a label."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = _trace(scope)
        scope.setdefault("state", {})["trace"] = trace
        began, status = time.perf_counter(), 500

        async def send_traced(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (HEADER, trace.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_traced)
        finally:
            _note(scope, status, time.perf_counter() - began, trace)


def _trace(scope: Scope) -> str:
    sent = next((value for name, value in scope["headers"] if name == b"traceparent"), b"")
    match = _TRACEPARENT.fullmatch(sent)
    return match[1].decode() if match else uuid4().hex


def _note(scope: Scope, status: int, seconds: float, trace: str) -> None:
    endpoint = getattr(scope.get("route"), "path_format", "none")
    metrics.HTTP_SECONDS.labels(endpoint, str(status)).observe(seconds)
    if endpoint not in ("/healthz", "/readyz", "/metrics"):
        log.logger().info(
            "http_answered", method=scope["method"], endpoint=_plain(endpoint), status=status,
            milliseconds=round(seconds * 1000), trace=trace,
        )  # fmt: skip


def _plain(endpoint: str) -> str:
    """Braces are no part of a code that may be logged."""
    return endpoint.replace("{", ":").replace("}", "")
