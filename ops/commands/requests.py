"""`review`, `submit`, `status`, `reprocess`: requests."""

from datetime import datetime
from typing import Annotated, Literal

import typer

Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="JSON or NDJSON files; `-` is standard input.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout and nothing else.")]


def register(app: typer.Typer) -> None:
    for command in (review, submit, status, reprocess):
        app.command()(command)


def review(
    files: Files,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Evaluate as of this date: of service and of knowledge.",
        ),
    ] = None,
    text: Annotated[
        Literal["clinician", "member"] | None,
        typer.Option("--text", help="The determination as Markdown."),
    ] = None,
    json: Json = False,
) -> None:
    """Evaluate request files in this process, without services. It decides nothing.

    Example: precert review producer/samples/02-complete-chart.json
    """
    if text is not None and json:
        raise typer.BadParameter("stands alone: take --json or --text", param_hint="--text")
    from ops.review_command import review as run

    raise typer.Exit(run(files, as_of=as_of.date() if as_of else None, audience=text, as_json=json))


def submit(
    files: Files,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait until each request is decided or waits for somebody.")
    ] = False,
    api_key: Annotated[
        str | None, typer.Option("--api-key", help="Better in PRECERT_API_KEY: other users see a command's arguments.")
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", help="The API; else PRECERT_API_URL, else this machine's.")
    ] = None,
    json: Json = False,
) -> None:
    """Send request files to the API; a run that was cut off is resumed by running it again.

    Example: precert submit requests.ndjson --wait
    """
    from ops.submit_command import submit as run

    raise typer.Exit(run(files, wait=wait, as_json=json, api_key=api_key, url=url))


def status(
    reference: Annotated[str | None, typer.Argument(help="One request, unrolled; without it, all in counts.")] = None,
    stuck: Annotated[bool, typer.Option("--stuck", help="Only requests that wait longer than they should.")] = False,
    json: Json = False,
) -> None:
    """Counts, ages and clocks of all requests, or one request unrolled. Codes and clocks, nothing clinical.

    Example: precert status RQ7Q2K4M9ABCD
    """
    if stuck and reference is not None:
        raise typer.BadParameter("lists all requests: leave the reference out", param_hint="--stuck")
    from ops.status_command import status as run

    raise typer.Exit(run(reference, stuck=stuck, as_json=json))


def reprocess(  # noqa: PLR0917  Typer reads parameters, nobody calls this by position
    policy: Annotated[
        str | None, typer.Option("--policy", metavar="FAMILY", help="Requests evaluated by this family.")
    ] = None,
    state: Annotated[str | None, typer.Option("--state", help="Requests in this state.")] = None,
    reference: Annotated[str | None, typer.Option("--reference", metavar="R", help="One request.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since", formats=["%Y-%m-%d"], metavar="DATE", help="Only those received on or after this date."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    json: Json = False,
) -> None:
    """Evaluate requests again: what would change, and which criterion flipped. A final decision is never touched.

    Example: precert reprocess --policy cervical-thoracic-esi --dry-run
    """
    if not (policy or state or reference):
        raise typer.BadParameter("give at least one of --policy, --state, --reference", param_hint="reprocess")
    from ops.reprocess_command import reprocess as run

    raise typer.Exit(
        run(
            policy=policy,
            state=state,
            reference=reference,
            since=since.date() if since else None,
            dry_run=dry_run,
            as_json=json,
        )
    )
