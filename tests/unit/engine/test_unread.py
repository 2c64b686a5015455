"""Documents that no machine has read: a flag each, a gap where it helps, and no approval beside them."""

import pytest

from engine.grouping import group_lines
from engine.unread import UnreadDocument, gaps_of, person_for
from engine.words import flag_words
from schemas.determination import RouteReason
from schemas.evaluation import Recommendation
from schemas.unread import IN_PART, Unread
from tests.unit.engine.samples import request

A, R, P = Recommendation.APPROVE, Recommendation.REQUEST_INFORMATION, Recommendation.HUMAN_REVIEW


@pytest.mark.parametrize("why", Unread)
def test_no_policy_approves_beside_what_may_say_otherwise(why: Unread) -> None:
    person = person_for([UnreadDocument(id="d1", why=why)], A)
    assert (person is None) == (why is Unread.RESTRICTED)


@pytest.mark.parametrize("why", Unread)
def test_a_provider_is_asked_only_where_no_person_can_help(why: Unread) -> None:
    person = person_for([UnreadDocument(id="d1", why=why)], R)
    nobody_can = {Unread.EMPTY, Unread.ENCRYPTED, Unread.DAMAGED, Unread.HOSTILE, Unread.ELSEWHERE}
    nobody_can |= {Unread.WITHDRAWN, Unread.NOT_FINAL}  # looking at it makes no evidence of it
    assert person == (None if why in nobody_can else RouteReason.DOCUMENT_UNREAD)


def test_a_document_that_came_empty_is_asked_for_again() -> None:
    (group,) = group_lines(request().service_lines)
    documents = request(documents=[{"id": "a"}, {"id": "b"}]).documents
    (gap,) = gaps_of([UnreadDocument(id="b", why=Unread.EMPTY)], group, documents=documents)
    assert gap.ask.startswith("Nothing stands in document 2. Send it again")


def test_a_persons_case_keeps_its_own_reason() -> None:
    assert person_for([UnreadDocument(id="d1", why=Unread.NO_TEXT)], P) is None


def test_each_line_has_a_gap_that_names_the_document() -> None:
    (group,) = group_lines(request().service_lines)
    documents = request(documents=[{"id": "a"}, {"id": "scan of Jane", "title": "MRI of Jane"}, {"id": "c"}]).documents
    scan = UnreadDocument(id="scan of Jane", why=Unread.NO_TEXT, loinc="18748-4")
    (gap,) = gaps_of([scan, UnreadDocument(id="c", why=Unread.RESTRICTED)], group, documents=documents)
    assert (gap.criterion, gap.loinc, gap.document) == ("document:2", "18748-4", "document 2")
    assert gap.ask.startswith("No readable text in document 2. ")
    assert "Jane" not in gap.model_dump_json(), "ids and titles are the sender's own words (law 4)"


@pytest.mark.parametrize("why", Unread)
def test_every_flag_has_its_words(why: Unread) -> None:
    pages = (2, 5) if why in IN_PART else ()
    words = flag_words(UnreadDocument(id="lab-1#x", why=why, pages=pages).flag, {})
    assert "document lab-1#x" in words.lower()
    assert ("2, 5 of document" in words) == bool(pages)
