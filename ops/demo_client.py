"""The demo's side of the HTTP API."""

from types import TracebackType
from typing import Any, Self

import httpx

from ops.errors import OperationError
from schemas.outline import RequestOutline


class ApiRefusedError(OperationError):
    """The API answered {status} to a sample of the demo: {title}. Its log is api.log in the log folder;
    `precert doctor` checks the surroundings."""


class DemoClient:
    """Speaks to the API as a clinic would."""

    def __init__(self, api: str, key: str) -> None:
        # No proxy of the environment: the API is on this machine.
        self._http = httpx.Client(base_url=api, headers={"Authorization": f"Bearer {key}"}, timeout=30, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def submit(self, content: dict[str, Any]) -> str:
        """The reference of the filed request."""
        reference: str = self._checked(self._http.post("/v1/requests", json=content)).json()["reference"]
        return reference

    def outline(self, reference: str) -> RequestOutline:
        return RequestOutline.model_validate_json(self._checked(self._http.get(f"/v1/requests/{reference}")).content)

    def add_documents(self, reference: str, content: dict[str, Any]) -> None:
        self._checked(self._http.post(f"/v1/requests/{reference}/documents", json=content))

    @staticmethod
    def _checked(response: httpx.Response) -> httpx.Response:
        if response.is_success:
            return response
        problem = response.json() if "json" in response.headers.get("content-type", "") else {}
        raise ApiRefusedError(status=response.status_code, title=problem.get("title", "no reason given"))
