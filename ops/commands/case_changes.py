"""`precert case extend`, `expedite`, `appeal` and `void`: their arguments."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ops.commands.cases import Day, Json, Login, Reference, Stdin, case

if TYPE_CHECKING:
    from ops.case_changes import How
    from store.clock_changes import Reason
    from store.clock_changes import Told as Channel

Yes = Annotated[bool, typer.Option("--yes", help="Record without asking.")]
Why = Annotated[str, typer.Option("--reason", help="Why, as the requester was told.", show_default=False)]
Told = Annotated[
    str, typer.Option("--told", help="How the requester was told: phone, letter, fax or portal.", show_default=False)
]
Lines = Annotated[list[int], typer.Option("--line", help="Only this line; may be repeated.")]


@case.command()
def extend(
    reference: Reference,
    *,
    ground: Annotated[str, typer.Option("--ground", help="A legal ground of the programme.", show_default=False)],
    reason: Why,
    told: Told,
    yes: Yes = False,
    login: Login = None,
    password_stdin: Stdin = False,
    json: Json = False,
) -> None:
    """Extend the clock of a request, once, on a legal ground. A wrong ground is answered with those there are.

    Example: precert case extend RQ7Q2K4M9ABCD --ground enrollee_asks --reason "she asked for more time" --told phone
    """
    from ops import case_changes
    from ops.sign_in import signed_in

    how, why = _how(yes=yes, as_json=json), _reason(reason, told)
    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(case_changes.extend(reviewer, reference, ground=ground, reason=why, how=how))


@case.command()
def expedite(
    reference: Reference,
    *,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse the wish instead; never a physician's.")] = False,
    reason: Why,
    told: Told,
    yes: Yes = False,
    login: Login = None,
    password_stdin: Stdin = False,
    json: Json = False,
) -> None:
    """Put a request on the short clock, or refuse somebody's wish to have it there.

    Example: precert case expedite RQ7Q2K4M9ABCD --reason "the weakness grows" --told phone
    """
    from ops import case_changes
    from ops.sign_in import signed_in

    how, why = _how(yes=yes, as_json=json), _reason(reason, told)
    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(case_changes.expedite(reviewer, reference, refuse=refuse, reason=why, how=how))


@case.command()
def told(
    reference: Reference,
    *,
    by: Told,
    yes: Yes = False,
    login: Login = None,
    password_stdin: Stdin = False,
    json: Json = False,
) -> None:
    """Note that the requester has in writing what they were told by telephone, or what was decided and no machine could
    tell them: `precert status --stuck` lists both. With the notice of a decision its clock ends.

    Example: precert case told RQ7Q2K4M9ABCD --told letter
    """
    from ops import case_changes
    from ops.sign_in import signed_in

    how, channel = _how(yes=yes, as_json=json), _channel(by)
    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(case_changes.told(reviewer, reference, by=channel, how=how))


@case.command()
def appeal(
    reference: Reference,
    *,
    filed_by: Annotated[
        str, typer.Option("--filed-by", help="member, provider or representative.", show_default=False)
    ],
    filed_on: Annotated[datetime | None, Day] = None,
    expedited: Annotated[bool, typer.Option("--expedited", help="It cannot wait for the usual time.")] = False,
    line: Lines = [],  # noqa: B006
    yes: Yes = False,
    login: Login = None,
    password_stdin: Stdin = False,
    json: Json = False,
) -> None:
    """File an appeal of what was decided against. A physician who took no part decides it: `precert case decide`.

    Example: precert case appeal RQ7Q2K4M9ABCD --filed-by member --filed-on 2026-11-20
    """
    from ops import case_changes
    from ops.sign_in import signed_in

    filer = next((one for one in ("member", "provider", "representative") if one == filed_by), None)
    if filer is None:
        raise typer.BadParameter("is member, provider or representative", param_hint="--filed-by")
    how = _how(yes=yes, as_json=json)
    filed_at = None if filed_on is None else filed_on.replace(tzinfo=UTC)
    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(
            case_changes.appeal(
                reviewer, reference, filed_by=filer, filed_at=filed_at, expedited=expedited, lines=tuple(line), how=how
            )
        )


@case.command()
def void(
    reference: Reference,
    *,
    reason: Annotated[
        str, typer.Option("--reason", help="requester_asks, member_asks or filed_in_error.", show_default=False)
    ],
    rationale: Annotated[str, typer.Option("--rationale", help="Who asked for it, and when.", show_default=False)],
    line: Lines = [],  # noqa: B006
    yes: Yes = False,
    login: Login = None,
    password_stdin: Stdin = False,
    json: Json = False,
) -> None:
    """Cancel an authorization that is not wanted any more. What the plan takes back is a physician's reopening.

    Example: precert case void RQ7Q2K4M9ABCD --reason requester_asks --rationale "called on 20 November: moved away"
    """
    from ops import case_changes
    from ops.sign_in import signed_in
    from store.void import VoidReason

    if reason not in list(VoidReason):
        raise typer.BadParameter("is one of " + ", ".join(VoidReason), param_hint="--reason")
    how = _how(yes=yes, as_json=json)
    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(
            case_changes.cancel(
                reviewer, reference, reason=VoidReason(reason), rationale=rationale, lines=tuple(line), how=how
            )
        )


def _how(*, yes: bool, as_json: bool) -> "How":
    from ops.case_changes import How

    if as_json and not yes:
        raise typer.BadParameter("goes with --yes: nobody can be asked", param_hint="--json")
    return How(yes=yes, as_json=as_json)


def _reason(words: str, told: str) -> "Reason":
    from store.clock_changes import Reason

    return Reason(words=words, told=_channel(told))


def _channel(told: str) -> "Channel":
    channel: Channel | None = next((one for one in ("phone", "letter", "fax", "portal") if one == told), None)
    if channel is None:
        raise typer.BadParameter("is phone, letter, fax or portal", param_hint="--told")
    return channel
