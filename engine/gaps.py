"""What the documentation lacks, and what to send for it."""

from collections.abc import Iterable, Sequence

from engine.criteria import Judged, citations_of
from engine.grouping import Group
from schemas.evaluation import Citation, Gap, GapItem, Result
from schemas.policy import Policy


def gaps_of(policy: Policy, judged: Iterable[Judged], group: Group) -> tuple[Gap, ...]:
    """A gap for every missing coverage criterion of every line. Advisory criteria are never asked for."""
    missing = [one.result for one in judged if one.counts and one.result.result is Result.MISSING]
    titles = {document.loinc: document.title for document in policy.documents}
    return tuple(_gap(policy, criterion.id, line, titles) for line in group.line_numbers for criterion in missing)


def merge(gaps: Iterable[Gap]) -> tuple[GapItem, ...]:
    """Gaps that one document can answer (the same LOINC type) as one item, in the order of first need."""
    by_document: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_document.setdefault(gap.loinc, []).append(gap)
    return tuple(_item(one) for one in by_document.values())


def _gap(policy: Policy, identity: str, line: int, titles: dict[str, str]) -> Gap:
    criterion = policy.criterion(identity)
    words = criterion.gap
    assert words is not None  # a coverage criterion has them, or the policy does not load
    return Gap(
        criterion=criterion.id,
        line=line,
        category=words.category,
        loinc=words.loinc,
        document=titles.get(words.loinc, words.category.replace("_", " ")),
        ask=words.ask,
        why=criterion.title,
        member_ask=words.member_ask,
        citations=citations_of(policy, criterion.citations),
    )


def _item(gaps: Sequence[Gap]) -> GapItem:
    by_criterion = {gap.criterion: gap for gap in gaps}
    return GapItem(
        loinc=gaps[0].loinc,
        document=gaps[0].document,
        criteria=tuple(by_criterion),
        lines=tuple(sorted({gap.line for gap in gaps})),
        categories=_once(gap.category for gap in gaps),
        asks=_once(gap.ask for gap in gaps),
        member_asks=_once(gap.member_ask for gap in gaps),
        whys=tuple(gap.why for gap in by_criterion.values()),
        citations=_distinct(citation for gap in gaps for citation in gap.citations),
    )


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(words) if word)


def _distinct(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    return tuple({(one.source, one.section): one for one in citations}.values())
