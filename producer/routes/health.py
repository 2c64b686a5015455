"""For load balancers and Prometheus. No key is asked for: nothing here names a request."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text

from producer import gauges
from producer.callers import in_thread, limiter_of
from runtime import bell
from schemas.base import Frozen
from store.database import transaction
from store.errors import StoreError, plain_errors

router = APIRouter(tags=["health"])

Part = Literal["ok", "away", "not_migrated"]


class Readiness(Frozen):
    """Without its database the service is not ready. Without the broker it is: what is filed waits for its bell."""

    database: Part
    broker: Part


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
async def readyz(request: Request) -> Response:
    """Whether requests can be filed."""
    found = await in_thread(limiter_of(request), _readiness)
    return Response(found.model_dump_json(), 200 if found.database == "ok" else 503, media_type="application/json")


def _readiness() -> Readiness:
    return Readiness(database=_database(), broker=_broker())


def _database() -> Part:
    try:
        with plain_errors(), transaction("producer") as session:
            session.execute(text("SELECT 1 FROM request LIMIT 0"))
    except StoreError as error:
        return "not_migrated" if error.code == "42P01" else "away"
    return "ok"


def _broker() -> Part:
    try:
        return "away" if bell.waiting_bells() is None else "ok"
    except bell.NoBrokerError:
        return "away"


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Counts and times, in Prometheus' own format."""
    return Response(await in_thread(limiter_of(request), gauges.page), media_type=CONTENT_TYPE_LATEST)
