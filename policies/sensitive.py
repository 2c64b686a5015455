"""What is read in a document marked as sensitive: the kinds of fact that a policy asks for and the mark allows."""

from collections.abc import Collection, Iterable, Iterator

from policies.findings import Finding, instead
from schemas.marks import MARK_WORDS, MAY_BE_ASKED, Mark
from schemas.parts import parts
from schemas.policy import LineTest, Policy
from schemas.policy_facts import FactFilter
from schemas.vocabulary import FACT_KINDS


def kinds_of_marked(marks: Collection[Mark], policies: Iterable[Policy]) -> frozenset[str]:
    """The kinds of fact that these policies ask for under every one of the marks. Empty: the document stays closed."""
    if not marks or not MAY_BE_ASKED.issuperset(marks):
        return frozenset()
    asked: dict[Mark, set[str]] = {mark: set() for mark in marks}
    for policy in policies:
        for one in policy.sensitive:
            for mark in asked.keys() & set(one.marks):
                asked[mark].update(one.kinds)
    return frozenset.intersection(*map(frozenset, asked.values()))


def kinds_used(policy: Policy) -> frozenset[str]:
    """The kinds of fact that criteria and red flags look at."""
    return frozenset(kind for part in parts((policy.criteria, policy.red_flags)) for kind in _named(part))


def findings(policy: Policy) -> Iterator[Finding]:
    """No more is asked for than is used, and nothing where the mark forbids it."""
    used = kinds_used(policy) if policy.sensitive else frozenset()  # a walk over all of it, for the few that ask
    for number, one in enumerate(policy.sensitive):
        for place, mark in enumerate(one.marks):
            if mark not in MAY_BE_ASKED:
                what = f"no policy may ask for documents marked `{mark}` ({MARK_WORDS[mark]})"
                yield Finding(("sensitive", number, "marks", place), what, "Take it out: a person reads them.")
        for place, kind in enumerate(one.kinds):
            path = ("sensitive", number, "kinds", place)
            if kind not in FACT_KINDS:
                yield Finding(path, f"the kind of fact `{kind}` is unknown", instead(kind, FACT_KINDS))
            elif kind not in used:
                yield Finding(path, f"asks for `{kind}`, which no criterion uses", "Ask only for what is used.")


def _named(part: object) -> tuple[str, ...]:
    if isinstance(part, FactFilter):
        return part.kinds
    return (part.chart,) if isinstance(part, LineTest) and part.chart else ()
