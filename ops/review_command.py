"""`precert review`: request files evaluated in this process, without services. It decides nothing."""

import sys
from collections.abc import Iterator, Sequence
from datetime import date

from engine.explanation import explain
from engine.markdown import to_markdown
from engine.outline import Audience
from ops.determination_view import show
from ops.local_review import Reviewed, review_locally
from ops.output import console, in_words, print_error, print_json
from ops.request_files import Sent, Unreadable, read_requests
from ops.review_json import review_of
from producer.answers import REMEDIES
from producer.widen import CannotBeFiled
from worker.policies_in_force import catalog


def review(files: Sequence[str], *, as_of: date | None, audience: Audience | None, as_json: bool) -> int:
    """Each request in turn; one that cannot be evaluated is named on stderr, the rest goes on. Exit code 1 then."""
    catalog()  # a mistake in a policy file is told once, not for each request
    failed = False
    for sent in _all(files):
        reviewed = _attempt(sent, as_of)
        if reviewed is None:
            failed = True
        else:
            _print(reviewed, audience=audience, as_json=as_json)
    return 1 if failed else 0


def _all(files: Sequence[str]) -> Iterator[Sent | Unreadable]:
    for file in files:
        yield from read_requests(file)


def _attempt(sent: Sent | Unreadable, as_of: date | None) -> Reviewed | None:
    if isinstance(sent, Unreadable):
        print_error(f"{sent.where} {sent.problem}")
        return None
    try:
        return review_locally(sent.content, as_of=as_of)
    except CannotBeFiled as error:
        print_error(f"{sent.where}: cannot be filed. {REMEDIES[error.kind].words}")
    except Exception as error:  # noqa: BLE001  one request that breaks the programme must not take the others with it
        print_error(f"{sent.where}: {in_words(error)}")
    return None


def _print(reviewed: Reviewed, *, audience: Audience | None, as_json: bool) -> None:
    if as_json:
        print_json(review_of(reviewed.request, reviewed.assessment))
        return
    explanation = explain(
        reviewed.request, reviewed.assessment, policies=reviewed.policies, audience=audience or "clinician"
    )
    if audience is None:
        show(console(), explanation)
    else:
        sys.stdout.write(to_markdown(explanation))
