"""What the documentation lacks, and what to send for it."""

from collections.abc import Iterable, Mapping, Sequence

from engine.criteria import Judged
from engine.grouping import Group
from schemas.evaluation import Citation, Gap, GapItem


def gaps_of(words: Mapping[str, Gap], judged: Iterable[Judged], group: Group) -> tuple[Gap, ...]:
    """A gap for every missing coverage criterion of every line. Advisory criteria are never asked for."""
    missing = [words[one.result.id] for one in judged if one.is_missing]
    return tuple([gap.but({"line": line}) for line in group.line_numbers for gap in missing]) if missing else ()


def merge(gaps: Iterable[Gap]) -> tuple[GapItem, ...]:
    """Gaps that one document can answer (the same LOINC type) as one item, in the order of first need."""
    by_document: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_document.setdefault(gap.loinc, []).append(gap)
    return tuple(_item(one) for one in by_document.values())


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
