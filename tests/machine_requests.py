"""What clinics file for the state machine: one submission of each kind that goes a way of its own."""

from collections.abc import Callable
from itertools import count
from typing import Any, Final

from tests.pipeline import MEMBERS, on_another_day, submission

IMAGING: Final = ("imaging.study", "imaging.finding")
#: Few members ask again and again, so that their limits are spent.
_BUSY: Final = 4
_number = count()


def payload(kind: str) -> dict[str, Any]:
    """A submission of a member of its own, most of the time: members come round after some hundred."""
    number = next(_number)
    ordinary = MEMBERS[_BUSY:]
    if kind == "a busy member":
        return on_another_day(submission(MEMBERS[number % _BUSY]), days=20 + number % 300)
    return on_another_day(KINDS[kind](ordinary[number % len(ordinary)]), days=20 + number // len(ordinary))


def _with_facts(*more: dict[str, Any], without: str = "-") -> Callable[[str], dict[str, Any]]:
    def made(member: str) -> dict[str, Any]:
        facts = [fact for fact in submission()["facts"] if not fact["kind"].startswith(without)]
        return submission(member, facts=[*facts, *more])

    return made


def _with_text(member: str) -> dict[str, Any]:
    return submission(member, leave_out=IMAGING, documents=[{"id": "d1", "text": "Neck pain for eight weeks."}])


def _two_lines(member: str) -> dict[str, Any]:
    """The second line is of a code on no list: a person's, while policy approves the first."""
    one = submission(member)
    other = {**one["service_lines"][0], "line": 2, "code": "99999"}
    return {**one, "service_lines": [*one["service_lines"], other]}


KINDS: Final[dict[str, Callable[[str], dict[str, Any]]]] = {
    "complete": submission,
    "a busy member": submission,
    "gaps": lambda member: submission(member, leave_out=IMAGING),
    "expedited gaps": lambda member: submission(member, leave_out=IMAGING, urgency="expedited"),
    "a member's wish": lambda member: submission(
        member, leave_out=IMAGING, urgency="expedited", requester={"type": "member"}
    ),
    "a clock that stops": lambda member: submission(member, leave_out=IMAGING, programme="erisa"),
    "not met": _with_facts({"kind": "symptom.axial_pain"}, without="symptom.radicular"),
    "red flag": _with_facts({"kind": "red_flag.myelopathy", "value": "gait"}),
    "held": lambda member: submission(f"stranger-{member}"),
    "with a text": _with_text,
    "two lines": _two_lines,
}
