"""Criteria that are met on documents without a date: the date is asked for, since no policy approves on them.

What a document says stays what it says, so the criterion is met. But how recent it is, nobody can tell: an undated note
of eight weeks of therapy may be years old. The sender can mend it, so it is asked before a person is.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from engine.criteria import Judged
from engine.grouping import Group
from engine.papers import ANY_DOCUMENT, called, criterion_of, numbers_of
from engine.ready import ReadyPolicy
from schemas.evaluation import Citation, CriterionResult, Gap
from schemas.request import Document

_OF_NONE: Final = "other"


def gaps_of(
    judged: Sequence[Judged],
    results: Sequence[CriterionResult],
    group: Group,
    *,
    ready: ReadyPolicy,
    documents: Sequence[Document],
) -> tuple[Gap, ...]:
    """For every line, each undated document on which a criterion rests alone.

    It is a gap of the criteria that measure time, once for each of their categories; where none of them rests on it,
    the document is asked for by itself. What is attested without a date has no document to ask for: a person has it.
    """
    resting = [result for one, result in zip(judged, results, strict=True) if one.is_undated]
    if not resting:
        return ()
    wanted, numbers = _wanted(resting, ready), numbers_of(documents)
    return tuple(
        _gap(document, numbers[document.id], category, line, citations=_once(citations))
        for line in group.line_numbers
        for document in documents
        for category, citations in wanted.get(document.id, {}).items()
    )


def _wanted(resting: Sequence[CriterionResult], ready: ReadyPolicy) -> dict[str, dict[str, list[Citation]]]:
    """By document: the categories of what is measured by its date, in the policy's order, with what they rest on."""
    timed = [result for result in resting if result.id in ready.timed]
    wanted: dict[str, dict[str, list[Citation]]] = {}
    for result in (*timed, *resting):
        for name in dict.fromkeys(fact.document for fact in result.facts if fact.document and fact.on is None):
            categories = wanted.setdefault(name, {})
            if result.id in ready.timed:
                categories.setdefault(ready.gaps[result.id].category, []).extend(result.citations)
            elif not categories or _OF_NONE in categories:
                categories.setdefault(_OF_NONE, []).extend(result.citations)
    return wanted


def _once(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    return tuple({(one.source, one.section): one for one in citations}.values())


def _gap(document: Document, number: int, category: str, line: int, *, citations: tuple[Citation, ...]) -> Gap:
    return Gap(
        criterion=criterion_of(number),
        line=line,
        category=category,
        loinc=document.loinc or ANY_DOCUMENT,
        document=called(number),
        ask=f"Document {number} carries no date. Send it again with the date of the visit, treatment or study.",
        why="what a document says counts as of its date: without one nobody can tell how recent it is",
        member_ask="One of the papers we got has no date on it. Ask your clinic to send it again with its date.",
        citations=citations,
    )
