"""What is said without a date is met and approves nothing: the date is asked for, where a document can bring it."""

from typing import Any

from schemas.determination import RouteReason
from schemas.evaluation import Gap, Recommendation, Result
from schemas.fact import Fact, FactSource
from schemas.policy import Policy
from tests.unit.engine.samples import COMPLETE, KNOWN_ON, assessed, attested, criterion, fact, line, policy, request

ASK, PERSON, APPROVE = Recommendation.REQUEST_INFORMATION, Recommendation.HUMAN_REVIEW, Recommendation.APPROVE
UNDATED: dict[str, Any] = {"document_on": None}


def words(category: str) -> dict[str, str]:
    return {"category": category, "loinc": "34117-2", "ask": "send it", "member_ask": "please send it"}


CARE = criterion("care", {"duration": {"fact": "care.therapy", "op": ">=", "days": 28}}, gap=words("conservative_care"))
IMAGE = criterion("image", {"within": {"fact": "imaging.study", "days": 365}}, gap=words("imaging"))
PAIN = criterion("pain", {"present": {"fact": "symptom.radicular_pain"}}, gap=words("symptom_distribution"))


def therapy(**fields: Any) -> Fact:
    return fact("care.therapy", days=56, **fields)


def asked(facts: tuple[Fact, ...], by: Policy) -> tuple[Recommendation, tuple[Gap, ...]]:
    note = {"id": "note", "loinc": "11515-4", "title": "Therapy notes"}
    found = assessed(request(documents=[note]), facts, by=by)
    return found.recommendation, found.group_of(1).gaps


def test_a_duration_in_an_undated_document_is_met_and_its_date_is_asked_for() -> None:
    recommendation, (gap,) = asked((therapy(**UNDATED),), policy(CARE))
    assert recommendation is ASK
    assert (gap.criterion, gap.category, gap.loinc) == ("document:1", "conservative_care", "11515-4")
    assert gap.document == "document 1", "and not by its title: that is the sender's"
    assert "Document 1 carries no date" in gap.ask
    assert "as of its date" in gap.why
    assert gap.member_ask


def test_a_dated_copy_beside_it_closes_the_gap() -> None:
    assert asked((therapy(**UNDATED), therapy(document="copy")), policy(CARE)) == (APPROVE, ())


def test_a_study_without_a_date_is_missing_in_its_window_and_the_reason_says_why() -> None:
    found = assessed(facts=(fact("imaging.study", "mri", **UNDATED),), by=policy(IMAGE))
    (image,) = found.group_of(1).criteria
    assert image.result is Result.MISSING
    assert "says it without a date" in image.why
    assert [gap.criterion for gap in found.group_of(1).gaps] == ["image"]


def test_one_undated_document_is_asked_for_once_for_each_line_and_measure_of_time() -> None:
    facts = (therapy(**UNDATED), *(fact("symptom.radicular_pain", start=at, **UNDATED) for at in (1, 9)))
    two = request(service_lines=[line(1), line(2, add_on_to=1)])
    found = assessed(two, facts, by=policy(CARE, PAIN))
    gaps = [(gap.line, gap.criterion, gap.category) for gap in found.group_of(1).gaps]
    assert gaps == [(number, "document:1", "conservative_care") for number in (1, 2)]


def test_an_undated_document_that_measures_no_time_is_asked_for_by_itself() -> None:
    recommendation, (gap,) = asked((fact("symptom.radicular_pain", **UNDATED),), policy(PAIN))
    assert (recommendation, gap.criterion, gap.category) == (ASK, "document:1", "other")


def test_a_contradiction_beside_it_goes_to_a_person_all_the_same() -> None:
    facts = (therapy(**UNDATED), fact("imaging.study", "mri", on=KNOWN_ON.replace(year=2020)))
    against = criterion("short", {"duration": {"fact": "care.therapy", "op": "<", "days": 28}})
    assert asked(facts, policy(CARE, against))[0] is PERSON


def test_what_is_attested_without_a_date_has_no_document_to_ask_for() -> None:
    accepting = policy({**CARE, "accepted": [FactSource.ATTESTED]})
    told = attested("care.therapy", days=56, document_on=None)
    found = assessed(facts=(told,), by=accepting)
    assert (found.recommendation, found.route_reason) == (PERSON, RouteReason.UNDATED_EVIDENCE)


def test_an_advisory_criterion_asks_for_no_date() -> None:
    advisory = {**CARE, "basis": "advisory"}
    assert asked((therapy(**UNDATED), *COMPLETE[:1]), policy(PAIN, advisory)) == (APPROVE, ())
