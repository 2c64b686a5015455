"""The determination as a document: every section of the seed is there, nothing is said that no evidence carries."""

import re
from datetime import UTC, date, datetime

import pytest

from engine.explanation import explain
from engine.markdown import to_markdown
from engine.outline import Explanation, LineOutcome
from engine.words import MEMBER_CATEGORY_WORDS, MEMBER_ROUTE_WORDS, ROUTE_WORDS
from schemas.determination import DecidedAs, RouteReason
from schemas.evaluation import (
    Assessment,
    Citation,
    CriterionResult,
    Evidence,
    Gap,
    GroupEvaluation,
    NodeResult,
    PolicyUsed,
    Recommendation,
    RedFlagResult,
    Result,
)
from schemas.fact import Assertion, FactSource
from schemas.lifecycle import LineState
from schemas.policy import (
    CitationRef,
    Criterion,
    Diagnoses,
    Expression,
    Policy,
    RedFlag,
    RequiredDocument,
    Service,
    Source,
    Statement,
)
from schemas.policy_facts import PresentTest
from schemas.policy_papers import Category, GapWords
from schemas.request import AuthorizationRequest, Diagnosis, Document, Member, ServiceLine

NOTE = "Pain radiates into the left arm. Physical therapy for eight weeks failed. *Risks* were discussed."
SECTIONS = {
    "answer",
    "gates",
    "criteria_met",
    "criteria_not_met",
    "criteria_missing",
    "level",
    "technique",
    "counselling",
    "integration",
    "pitfalls",
    "documentation",
    "evidence",
    "references",
    "policy",
    "decided_by",
    "person",
}
CITED = CitationRef(source="lcd", section="2.1")


def _criterion(identity: str, section: str, category: str, *, basis: str = "coverage") -> Criterion:
    return Criterion(
        id=identity,
        title=f"Title of {identity}.",
        section=section,
        basis=basis,
        requires=Expression(present=PresentTest(fact="symptom.radicular_pain")),
        citations=(CITED,),
        gap=GapWords(category=category, loinc="18748-4", ask=f"Send {identity}.", member_ask="We need the report."),
    )


POLICY = Policy(
    id="sample-esi",
    family="sample-esi",
    version="2026-01-01",
    title="Sample injection policy",
    status="approved",
    sample=True,
    programmes=("medicare-advantage",),
    effective_from=date(2026, 1, 1),
    services=(Service(code="62321", words="injection in the neck", region="cervical", approach="interlaminar"),),
    expertise="pain medicine",
    sources={
        "lcd": Source(title="A coverage determination", certainty="B"),
        "paper": Source(title="A paper", certainty="A"),
    },
    diagnoses=Diagnoses(citations=(CITED,)),
    criteria=(
        _criterion("radicular", "indication", "symptom_distribution"),
        _criterion("imaging", "indication", "imaging"),
        _criterion("one-level", "level", "order_clarity"),
        _criterion("guidance", "technique", "procedure_plan"),
        _criterion("risks", "counselling", "counselling", basis="advisory"),
        _criterion("rehabilitation", "integration", "conservative_care"),
        _criterion("not-axial", "pitfall", "symptom_distribution"),
    ),
    red_flags=(
        RedFlag(
            id="myelopathy",
            title="A sign of cord pressure.",
            when=Expression(present=PresentTest(fact="red_flag.myelopathy")),
            due_hours=4,
            citations=(CITED,),
        ),
    ),
    documents=(
        RequiredDocument(loinc="18748-4", title="Radiology report", shows=("imaging",)),
        RequiredDocument(loinc="34117-2", title="History", shows=("radicular",)),
    ),
    information=(
        Statement(text="One trial found relief.", favours="for", citations=(CitationRef(source="paper"),)),
        Statement(text="A guideline advises against it.", favours="against", citations=(CitationRef(source="paper"),)),
    ),
    not_modelled=("Retained views.",),
)


def _evidence(words: str, document: str = "note") -> Evidence:
    start = NOTE.index(words)
    return Evidence(
        kind="symptom.radicular_pain",
        assertion=Assertion.PRESENT,
        source=FactSource.DOCUMENTED,
        document=document,
        start=start,
        end=start + len(words),
        quote=words,
    )


def _result(identity: str, result: Result, *facts: Evidence, conflict: bool = False) -> CriterionResult:
    criterion = POLICY.criterion(identity)
    return CriterionResult(
        id=identity,
        title=criterion.title,
        section=criterion.section,
        basis=criterion.basis,
        result=result,
        conflict=conflict,
        why="Said so." if facts else "The record is silent.",
        facts=facts,
        citations=(Citation(source="lcd", title="A coverage determination", section="2.1", certainty="B"),),
        tree=NodeResult(node="present", result=result, why=""),
    )


def _group(**changes: object) -> GroupEvaluation:
    group = GroupEvaluation(
        group=1,
        lines=(1,),
        recommendation=Recommendation.REQUEST_INFORMATION,
        policy=PolicyUsed(
            id=POLICY.id, version=POLICY.version, digest="0" * 64, status="approved", sample=True, title=POLICY.title
        ),
        criteria=(
            _result("radicular", Result.MET, _evidence("Pain radiates into the left arm.")),
            _result("imaging", Result.MISSING),
            _result("one-level", Result.MET),
            _result("guidance", Result.NOT_MET),
            _result("risks", Result.MET, _evidence("*Risks* were discussed.")),
            _result("rehabilitation", Result.MET, _evidence("Physical therapy for eight weeks failed.")),
            _result("not-axial", Result.MET, _evidence("Pain radiates into the left arm."), conflict=True),
        ),
        gaps=(
            Gap(
                criterion="imaging",
                line=1,
                category="imaging",
                loinc="18748-4",
                document="Radiology report",
                ask="Send imaging.",
                why="Title of imaging.",
                member_ask="We need the report of your scan.",
            ),
        ),
        service_on=date(2026, 12, 1),
        known_on=date(2026, 11, 16),
        engine_version="1",
        reader_version="1",
    )
    return group.model_copy(update=changes)


def _request(*, sensitivity: tuple[str, ...] = ()) -> AuthorizationRequest:
    return AuthorizationRequest(
        submission_id="A-1",
        submitter="clinic",
        programme="medicare-advantage",
        member=Member(id="M-1"),
        diagnoses=(Diagnosis(as_sent="M54.12", code="M54.12", rank=1),),
        service_lines=(ServiceLine(line=1, code="62321", levels=("C7-T1",)),),
        documents=(Document(id="note", text=NOTE, sensitivity=sensitivity),),
    )


def _explain(group: GroupEvaluation | None = None, **changes: object) -> Explanation:
    assessment = Assessment(recommendation=Recommendation.REQUEST_INFORMATION, groups=(group or _group(),))
    return explain(changes.pop("request", None) or _request(), assessment, policies=(POLICY,), **changes)


def test_every_section_of_the_seed_is_there() -> None:
    assert {section.id for section in _explain().sections} == SECTIONS


def test_each_quotation_stands_word_for_word_in_its_document() -> None:
    quotes = _explain().quotes
    assert quotes
    assert all(NOTE[quote.start : quote.end] == quote.words for quote in quotes)


def test_a_sensitive_document_is_not_quoted() -> None:
    assert _explain(request=_request(sensitivity=("hiv",))).quotes == ()


def test_a_missing_criterion_says_what_to_send() -> None:
    (item,) = _explain().section("criteria_missing").items
    assert item.mark == "missing"
    assert "To close it: Send imaging." in item.detail


def test_a_contradicted_criterion_of_any_kind_stands_among_those_not_met() -> None:
    assert [item.text for item in _explain().section("criteria_not_met").items] == ["Title of guidance."]


def test_a_diagnosis_against_the_indication_stands_among_what_is_not_met() -> None:
    (first, *_) = _explain(_group(flags=("contradicting_diagnosis",))).section("criteria_not_met").items
    assert "M54.12" in first.detail[0]


def test_evidence_is_given_on_both_sides_and_called_information() -> None:
    section = _explain().section("evidence")
    assert {item.mark for item in section.items} == {"for", "against"}
    assert "none of it was a reason" in section.intro


def test_a_reference_not_seen_in_the_original_is_marked_unverified() -> None:
    items = _explain().section("references").items
    marks = {item.text: item.mark for item in items}
    assert marks == {"A coverage determination": "unverified", "A paper": "note"}
    assert "1.1 2.1 (B, unverified)" in items[0].detail


def test_every_reference_number_used_is_listed() -> None:
    explanation = _explain()
    used = {
        one
        for section in explanation.sections
        if section.id != "references"
        for i in section.items
        for one in i.references
    }
    listed = {detail.partition(" ")[0] for item in explanation.section("references").items for detail in item.detail}
    assert used == listed


def test_a_sample_policy_says_that_it_is_one() -> None:
    assert any("sample policy" in item.text for item in _explain().section("policy").items)


def test_a_paper_that_only_advisory_criteria_miss_is_not_called_missing() -> None:
    policy = POLICY.model_copy(
        update={"documents": (RequiredDocument(loinc="11506-3", title="Progress note", shows=("risks",)),)}
    )
    group = _group(criteria=(_result("risks", Result.MISSING),), gaps=())
    assessment = Assessment(recommendation=Recommendation.APPROVE, groups=(group,))
    (item,) = explain(_request(), assessment, policies=(policy,)).section("documentation").items
    assert (item.mark, item.advisory) == ("neutral", True)


def test_a_red_flag_names_its_clock_and_one_not_found_is_listed_as_looked_for() -> None:
    found = RedFlagResult(id="myelopathy", title="A sign of cord pressure.", facts=(), due_hours=4)
    flagged = _explain(_group(red_flags=(found,))).section("pitfalls")
    assert any("within 4 hours" in detail for item in flagged.items for detail in item.detail)
    silent = _explain().section("pitfalls")
    assert any(item.text.endswith("A sign of cord pressure.") and item.mark == "neutral" for item in silent.items)


def test_without_a_recorded_outcome_nothing_is_called_decided() -> None:
    explanation = _explain(_group(recommendation=Recommendation.APPROVE))
    assert "recommend" in explanation.section("answer").items[0].text
    assert "Not decided yet: line 1" in explanation.section("decided_by").items[-1].text


def _approved() -> LineOutcome:
    return LineOutcome(
        line=1,
        state=LineState.APPROVED,
        decided_as=DecidedAs.POLICY,
        decided_at=datetime(2026, 11, 17, 9, 30, tzinfo=UTC),
        authorization_number="PA-1",
        valid_from=date(2026, 12, 1),
        valid_to=date(2027, 3, 1),
    )


def test_an_approval_by_policy_names_its_number_and_that_no_person_decided() -> None:
    explanation = _explain(outcomes={1: _approved()})
    assert "PA-1" in " ".join(explanation.section("answer").items[0].detail)
    assert "without a person" in explanation.section("decided_by").items[0].text


def test_a_decision_by_a_person_names_the_person_and_the_reason() -> None:
    denied = LineOutcome(
        line=1,
        state=LineState.DENIED,
        decided_as=DecidedAs.PHYSICIAN,
        decided_by="Dr. Example",
        decided_at=datetime(2026, 11, 17, tzinfo=UTC),
        rationale="No radicular pain.",
    )
    explanation = _explain(outcomes={1: denied})
    assert "Dr. Example" in explanation.section("decided_by").items[0].text
    assert "No radicular pain." in explanation.section("answer").items[0].detail
    member = to_markdown(_explain(outcomes={1: denied}, audience="member"))
    assert "appeal" in member


def test_an_intent_to_deny_is_not_shown_outside() -> None:
    outcome = LineOutcome(line=1, state=LineState.INTENT_TO_DENY)
    for audience in ("clinician", "member"):
        text = to_markdown(_explain(outcomes={1: outcome}, audience=audience))
        assert "deny" not in text.replace("neither speeds nor denies", "")


def test_every_reason_for_a_person_has_words_in_both_registers() -> None:
    assert set(ROUTE_WORDS) == set(MEMBER_ROUTE_WORDS) == set(RouteReason)


def test_every_category_of_gaps_has_plain_words() -> None:
    assert set(Category.__args__) == set(MEMBER_CATEGORY_WORDS)


@pytest.mark.parametrize("outcomes", [{}, {1: _approved()}])
def test_the_member_text_holds_no_code_without_words(outcomes: dict[int, LineOutcome]) -> None:
    text = to_markdown(_explain(outcomes=outcomes, audience="member", reference="PR-77"))
    jargon = [
        "epidural",
        "imaging\n",
        "18748-4",
        "M54.12",
        "criterion",
        "LOINC",
        "radicular",
        "coverage",
        "NPI",
        "request_information",
    ]
    assert not [word for word in jargon if word in text]
    assert "Injection in the neck (service number 62321)" in text
    assert "PR-77" in text


def test_the_member_is_told_of_missing_papers_only_where_some_are_missing() -> None:
    asked = to_markdown(_explain(audience="member"))
    complete = to_markdown(_explain(_group(gaps=()), audience="member"))
    approved = to_markdown(_explain(_group(gaps=()), outcomes={1: _approved()}, audience="member"))
    assert "Missing papers never mean a no" in asked
    assert "Missing papers" not in complete + approved
    assert "Only a doctor can say no" in complete
    assert "Only a doctor can say no" not in approved


def test_the_member_text_is_written_in_short_sentences() -> None:
    explanation = _explain(audience="member")
    texts = [item.text for section in explanation.sections for item in section.items]
    texts += [text for section in explanation.sections for item in section.items for text in item.detail]
    sentences = [part for text in texts for part in re.split(r"(?<=[.!?])\s", text) if part]
    lengths = [len(sentence.split()) for sentence in sentences]
    assert max(lengths) <= 26
    assert sum(lengths) / len(lengths) < 12


def test_markdown_keeps_a_chart_from_becoming_markup() -> None:
    text = to_markdown(_explain())
    assert "\\*Risks\\* were discussed." in text
    assert "**not met**: Title of guidance." in text
