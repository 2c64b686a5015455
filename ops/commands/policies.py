"""`policy check / show / diff / test / suspend`, `reader show / eval`: for those who write policies and lexicons."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="JSON on stdout and nothing else.")]
Paths = Annotated[list[Path] | None, typer.Argument(help="Policy files or folders; all policies when left out.")]
Cases = Annotated[
    list[Path] | None, typer.Argument(help="Families, folders, case or policy files; all cases when left out.")
]
Login = Annotated[str | None, typer.Option("--login", help="Who you are; else PRECERT_LOGIN.", show_default=False)]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]

policy = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Check, show, compare, test, suspend policies.")
reader = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Try the reader and the engine on published cases."
)


def register(app: typer.Typer) -> None:
    app.add_typer(policy, name="policy")
    app.add_typer(reader, name="reader")


@policy.command()
def check(
    paths: Paths = None,
    write_lock: Annotated[
        bool, typer.Option("--write-lock", help="Add settled policies to policies.lock; no entry is ever changed.")
    ] = False,
    json: Json = False,
) -> None:
    """Check policy files: every mistake with its file, line, criterion and remedy.

    Example: precert policy check policies/cervical-thoracic-esi/2026-01-01.yaml
    """
    if write_lock and paths:
        raise typer.BadParameter("locks all policies: leave the files out", param_hint="--write-lock")
    from ops.policy_command import check as run

    raise typer.Exit(run(paths or [], as_json=json, write_lock=write_lock))


@policy.command()
def show(
    name: Annotated[str, typer.Argument(help="FAMILY, FAMILY/VERSION, or a file.")],
    markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown text.")] = False,
    json: Json = False,
) -> None:
    """Show a policy: criteria, sources, limits, and what it does not model.

    Example: precert policy show cervical-thoracic-esi
    """
    if markdown and json:
        raise typer.BadParameter("stands alone: take --json or --markdown", param_hint="--markdown")
    from ops.policy_command import show as run

    raise typer.Exit(run(name, as_json=json, as_markdown=markdown))


@policy.command()
def diff(
    old: Annotated[str, typer.Argument(help="FAMILY/VERSION or a file.")],
    new: Annotated[str, typer.Argument(help="FAMILY/VERSION or a file.")],
    json: Json = False,
) -> None:
    """What changed between two versions of a policy, criterion by criterion.

    Example: precert policy diff cervical-thoracic-esi/2026-01-01 draft.yaml
    """
    from ops.policy_command import diff as run

    raise typer.Exit(run(old, new, as_json=json))


@policy.command("test")
def try_cases(paths: Cases = None, json: Json = False) -> None:
    """Run the cases that stand beside the policies: facts in, results out; each number moved must change one.

    Example: precert policy test
    """
    from ops.policy_command import test as run

    raise typer.Exit(run(paths or [], as_json=json))


@policy.command()
def grammar(
    path: Annotated[Path | None, typer.Argument(help="The file to write; stdout when left out.")] = None,
    overlay: Annotated[bool, typer.Option("--overlay", help="Of a payer's overlay.")] = False,
    json: Json = False,
) -> None:
    """The JSON Schema of policy files, for editors.

    Example: precert policy grammar policy.schema.json
    """
    from ops.policy_command import grammar as run

    raise typer.Exit(run(path, of_overlay=overlay, as_json=json))


@policy.command()
def programme(
    name: Annotated[str | None, typer.Argument(help="The line of business; all when left out.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="What holds in this state, as CA.")] = None,
    json: Json = False,
) -> None:
    """Show a line of business: its clocks with their sources, its services, its states.

    Example: precert policy programme commercial --state CA
    """
    from ops.policy_command import programme as run

    raise typer.Exit(run(name, state=state, as_json=json))


@policy.command()
def suspend(
    name: Annotated[str, typer.Argument(help="FAMILY or the policy's id. All its versions are held back.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for those who get its requests.")],
    login: Login = None,
    password_stdin: Stdin = False,
    json: Json = False,
) -> None:
    """Hold a policy back at once: it approves nothing, and its requests go to people.

    Example: precert policy suspend cervical-thoracic-esi --reason "too many overturned approvals" --login okafor
    """
    from ops.sign_in import signed_in
    from ops.suspend_command import suspend as run

    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(run(reviewer, name, reason=reason, as_json=json))


@policy.command()
def resume(
    name: Annotated[str, typer.Argument(help="FAMILY or the policy's id.")],
    login: Login = None,
    password_stdin: Stdin = False,
    json: Json = False,
) -> None:
    """Let a suspended policy approve again.

    Example: precert policy resume cervical-thoracic-esi --login okafor
    """
    from ops.sign_in import signed_in
    from ops.suspend_command import resume as run

    with signed_in(login, password_stdin=password_stdin) as reviewer:
        raise typer.Exit(run(reviewer, name, as_json=json))


@policy.command()
def suspended(json: Json = False) -> None:
    """Policies that are held back: since when, by whom, why.

    Example: precert policy suspended
    """
    from ops.suspend_command import show_suspended

    raise typer.Exit(show_suspended(as_json=json))


@reader.command("show")
def show_reading(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="Text, RTF, HTML, PDF, C-CDA, FHIR, or a request file; `-` is stdin."),
    ],
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The date of care: durations are as of it."),
    ] = None,
    loinc: Annotated[str | None, typer.Option("--loinc", help="The type of the document.")] = None,
    html: Annotated[bool, typer.Option("--html", help="A page for a browser on stdout.")] = False,
    json: Json = False,
) -> None:
    """Print a document with the facts that the reader finds in it, and what policies ask for and it does not find.

    Example: precert reader show note.pdf --on 2026-11-02 --html > note.html
    """
    if html and json:
        raise typer.BadParameter("stands alone: take --html or --json", param_hint="--html")
    from ops.reader_show import show as run

    raise typer.Exit(run(file, on=on.date() if on else None, loinc=loinc, as_html=html, as_json=json))


@reader.command("eval")
def evaluate(
    folder: Annotated[
        Path,
        typer.Argument(help="Published cases (*.json), or notes with a manifest.csv.", exists=True, file_okay=False),
    ],
    save: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Also write the figures as JSON and as a picture there.")
    ] = None,
    json: Json = False,
) -> None:
    """Run reader and engine over published cases, or the reader over real notes and their traps.

    Cases: by family, published against ours, gaps by category. Notes: which traps are handled.

    Example: precert reader eval ../cases --save figures
    """
    from ops.reader_eval import evaluate as run

    raise typer.Exit(run(folder, as_json=json, save=save))
