"""`precert policy suspend | resume | suspended`: hold a policy back at once, by a person who says why."""

from ops.connection import use_running_services
from ops.output import console, print_json, print_json_lines
from ops.policy_files import find
from store import policy_status
from store.database import transaction
from store.errors import plain_errors
from store.people import Reviewer


def suspend(reviewer: Reviewer, name: str, *, reason: str, as_json: bool) -> int:
    policy = find(name).policy
    with transaction("console") as session:
        policy_status.suspend(session, reviewer, policy.id, version=policy.version, reason=reason)
    if as_json:
        print_json({"policy": policy.id, "suspended": True})
    else:
        console().print(f"{policy.id} approves nothing from now on; its requests go to people.")
    return 0


def resume(reviewer: Reviewer, name: str, *, as_json: bool) -> int:
    policy = find(name).policy
    with transaction("console") as session:
        policy_status.resume(session, reviewer, policy.id)
    if as_json:
        print_json({"policy": policy.id, "suspended": False})
    else:
        console().print(f"{policy.id} approves again. Cases that were opened meanwhile stay with people.")
    return 0


def show_suspended(*, as_json: bool) -> int:
    use_running_services()
    with plain_errors(), transaction("console") as session:
        found = policy_status.suspended(session)
    if as_json:
        print_json_lines(one._asdict() for one in found)
        return 0
    for one in found:
        console().print(f"{one.policy} since {one.since:%Y-%m-%d %H:%M} UTC by {one.by or 'a machine'}: {one.reason}")
    if not found:
        console().print("No policy is suspended.")
    return 0
