"""Who decides, and how soon: reasons for a person, in order of weight."""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from schemas.determination import RouteReason

_R: Final = RouteReason
Level = Literal["nurse", "physician"]

#: The first of these that applies names the case. What is urgent or about the person comes before what is formal,
#: what is formal before what is clinical: a nurse who clears the first finds the others in the evaluation.
PRIORITY: Final[tuple[RouteReason, ...]] = (
    _R.RED_FLAG,
    _R.DUPLICATE_OTHER_SENDER,
    _R.IDENTITY_CONFLICT,
    _R.CONTINUITY_OF_CARE,
    _R.RETROSPECTIVE,
    _R.BUNDLED,
    _R.SESSION_CONFLICT,
    _R.SEVERAL_REGIONS,
    _R.SEVERAL_SESSIONS,
    _R.QUANTITY,
    _R.EARLIER_REQUEST,
    _R.CODE_UNKNOWN,
    _R.NO_POLICY,
    _R.SEVERAL_POLICIES,
    _R.NOT_MET,
    _R.CONFLICT,
    _R.POLICY_SUSPENDED,
    _R.POLICY_NOT_APPROVED,
    _R.OTHER,
    _R.EPSDT,
    _R.MINOR,
    _R.PREGNANCY,
    _R.FIELD_ISSUE,
    _R.UNSETTLED_STATEMENT,
    _R.UNDATED_EVIDENCE,
    _R.SAMPLE_POLICY,
    _R.NOTHING_TO_ASK,
)
_RANK: Final = {reason: rank for rank, reason in enumerate(PRIORITY)}
#: Only a physician may decide against (law 1), and a red flag is a physician's to judge.
_FOR_A_PHYSICIAN: Final = frozenset({_R.RED_FLAG, _R.NOT_MET, _R.SEVERAL_REGIONS, _R.SESSION_CONFLICT})


class Cause(NamedTuple):
    """A reason for a person. `only_approval`: it forbids an approval by policy, not a request for information."""

    reason: RouteReason
    only_approval: bool = False


def foremost(reasons: Iterable[RouteReason]) -> RouteReason:
    """The reason that names the case. Raises ValueError for none."""
    return min(reasons, key=rank)


def rank(reason: RouteReason) -> int:
    """Smaller is weightier. A reason that the engine never gives comes last."""
    return _RANK.get(reason, len(PRIORITY))


def level_for(reasons: Iterable[RouteReason]) -> Level:
    """Who has to look: a physician when any of the reasons needs one."""
    return "nurse" if _FOR_A_PHYSICIAN.isdisjoint(reasons) else "physician"
