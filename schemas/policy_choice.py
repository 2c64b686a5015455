"""The policy that is in force for a line, or why there is none."""

from dataclasses import dataclass

from schemas.determination import RouteReason
from schemas.policy import Policy


@dataclass(frozen=True, slots=True)
class PolicyChoice:
    """What `policies.catalog` found for one line.

    A policy *and* a reason: it is evaluated and shown, a person decides (a code that is dead today is read with the
    policy of its successor). No policy: a person decides on the request as it is.
    """

    policy: Policy | None
    digest: str  #: SHA-256 of the policy's canonical content; empty without a policy
    reason: RouteReason | None
    suspended: bool = False  #: in the database (`domain.md` 4): shown, approves nothing
