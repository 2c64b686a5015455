"""The determination of a request as a document, for the clinician or plainly worded for the member."""

from collections.abc import Mapping, Sequence

from engine import clinician_text, member_text
from engine.outline import Audience, Explanation, LineOutcome, Material
from schemas.evaluation import Assessment
from schemas.policy import Policy
from schemas.request import AuthorizationRequest


def explain(
    request: AuthorizationRequest,
    assessment: Assessment,
    *,
    policies: Sequence[Policy] = (),
    outcomes: Mapping[int, LineOutcome] | None = None,
    reference: str = "",
    words: Mapping[str, str] | None = None,
    audience: Audience = "clinician",
) -> Explanation:
    """The determination of a request for one audience.

    `policies`: those named by the assessment, in the versions used. `outcomes`: what is recorded, by line; without it
    the text says that nothing has been decided. `words`: our own words for codes that no policy speaks of.
    """
    material = Material(
        request=request,
        assessment=assessment,
        policies=tuple(policies),
        outcomes=tuple((outcomes or {}).values()),
        reference=reference,
        words=words or {},
    )
    if audience == "member":
        return member_text.write(material)
    return clinician_text.write(material)
