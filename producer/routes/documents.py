"""Documents for a request that was filed before."""

from fastapi import APIRouter, Request, Response

from producer import arrivals, openapi
from producer.arrivals import DocumentsReceipt
from producer.callers import Submitter, body_of, expect_type, in_thread, limiter_of
from producer.problems import not_found

router = APIRouter(prefix="/v1/requests", tags=["documents"])


@router.post(
    "/{reference}/documents",
    status_code=202,
    response_model=DocumentsReceipt,
    openapi_extra=openapi.DOCUMENTS_BODY,
    responses=openapi.PROBLEMS,
)
async def add_documents(request: Request, reference: str, submitter: Submitter) -> Response:
    """Add documents: they are read and the request is evaluated again, or shown to the reviewer who has it.

    The same document again changes nothing; the same id with another text is 409 and adds none of them.
    """
    expect_type(request, "application/json")
    body = await body_of(request)
    receipt = await in_thread(limiter_of(request), lambda: arrivals.add_documents(submitter, reference, body))
    if receipt is None:
        raise not_found()
    return Response(receipt.model_dump_json(), 202, media_type="application/json")
