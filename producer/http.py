"""The HTTP API around `producer.intake`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from policies import programmes
from policies.codes import icd10, procedures
from producer import callers, openapi, problems
from producer.routes import bulk, documents, health, requests
from producer.tracing import Tracing
from runtime import log
from runtime.keeping import keep_all
from runtime.settings import settings
from store.database import dispose
from store.keys import KeyRing


def create_app() -> FastAPI:
    """The application; `uvicorn producer.http:create_app --factory` runs it.

    Raises:
        policies.errors.PolicyFileError: a table that intake rests on cannot be read; it names file and line.
    """
    log.configure(settings().log_level)
    load_tables()
    keep_all()  # else each collection looks at it again while bulk files come in
    app = FastAPI(
        title="Precert intake", version=version("precert"), description=openapi.DESCRIPTION, lifespan=_lifespan,
        docs_url=None, redoc_url=None,  # their pages load scripts from other people's servers
    )  # fmt: skip
    app.state.keys = KeyRing()
    # The bulk address first: "bulk" would be taken for a reference.
    for router in (bulk.router, requests.router, documents.router, health.router):
        app.include_router(router)
    problems.install(app)
    openapi.install(app)
    app.add_middleware(Tracing)
    return app


def load_tables() -> None:
    """Read before the first request: an error in them stops the start, and nobody waits for them later."""
    programmes.table()
    own = settings().policy_folder
    if own is not None:
        procedures.adopt(own)
    procedures.table()
    icd10.last_known_day()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.limiter = callers.new_limiter()
    yield
    dispose()
