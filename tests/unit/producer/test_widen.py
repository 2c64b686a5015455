"""Widening: both forms become one model, and every doubt an issue on its field."""

import base64
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from policies import programmes
from producer.answers import RefusalKind
from producer.widen import CannotBeFiled, known_on, service_on, widen
from schemas.fact import FactSource
from schemas.request import AuthorizationRequest, Urgency
from tests.intake import request_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def widened(**changes: Any) -> AuthorizationRequest:
    return widen(request_of(**changes), submitter="clinic-7", received_at=NOW, programmes=programmes.table())


def codes_of(request: AuthorizationRequest) -> dict[str, str]:
    return {issue.path: issue.code for issue in request.issues}


def line_of(**line: Any) -> AuthorizationRequest:
    return widened(service_lines=[{"code": "62321", **line}])


def test_the_short_form_becomes_the_full_model_without_an_issue() -> None:
    request = widened()
    assert request.issues == ()
    assert (request.providers[0].role, request.providers[0].npi) == ("requesting", "1234567893")
    assert [(item.as_sent, item.code, item.rank) for item in request.diagnoses] == [("M54.12", "M54.12", 1)]
    line = request.service_lines[0]
    assert (line.code_system, line.code, line.levels, line.side, line.group) == ("CPT", "62321", ("C7-T1",), "none", 1)
    assert line.quantity is not None
    assert (int(line.quantity.value), line.quantity.unit) == (1, "units")


def test_a_widened_request_widened_again_is_the_same() -> None:
    once = widened(channel="api", received_at="2026-11-20T10:00:00-05:00")
    again = widen(once.model_dump(mode="json"), submitter="clinic-7", received_at=NOW, programmes=programmes.table())
    assert again == once


@pytest.mark.parametrize(
    ("sent", "side"), [("LT", "left"), ("Right", "right"), ("both", "bilateral"), ("midline", "none"), (None, None)]
)  # fmt: skip
def test_sides_are_taken_as_clinics_write_them(sent: str | None, side: str | None) -> None:
    assert line_of(laterality=sent).service_lines[0].side == side


def test_a_side_modifier_says_the_side_where_none_is_said_and_may_not_contradict_it() -> None:
    assert line_of(modifiers=["LT"]).service_lines[0].side == "left"
    assert codes_of(line_of(modifiers="RT", side="left")) == {"service_lines/0/side": "side_differs"}


@pytest.mark.parametrize(
    ("sent", "levels"), [("c7/t1", ("C7-T1",)), ("C5-6", ("C5-C6",)), (["C5-C6", "C6-7"], ("C5-C6", "C6-C7"))]
)
def test_levels_are_taken_as_clinics_write_them(sent: Any, levels: tuple[str, ...]) -> None:
    request = line_of(level=sent)
    assert (request.service_lines[0].levels, request.issues) == (levels, ())


def test_a_level_that_is_none_stays_as_sent_and_is_said() -> None:
    request = line_of(level="neck")
    assert request.service_lines[0].levels == ("NECK",)
    assert codes_of(request) == {"service_lines/0/level": "level_form"}


@pytest.mark.parametrize("sent", ["20261201", "2026-12-01", "2026-12-01T00:00:00Z"])
def test_dates_are_taken_in_plain_forms(sent: str) -> None:
    assert str(line_of(service_from=sent).service_lines[0].service_from) == "2026-12-01"


@pytest.mark.parametrize("sent", ["12/01/2026", "soon", 0, 86400, "86400", True, {}, "2026-13-01"])
def test_what_is_no_date_is_never_taken_for_one(sent: Any) -> None:
    request = line_of(service_from=sent)
    assert request.service_lines[0].service_from is None
    assert codes_of(request) == {"service_lines/0/service_from": "date_unreadable"}
    assert request.issues[0].line == 1


@pytest.mark.parametrize(
    ("line", "path", "code"),
    [
        ({"code": None}, "service_lines/0/code", "code_missing"),
        ({"code": "nonsense"}, "service_lines/0/code", "code_form"),
        ({"code": ["62321"]}, "service_lines/0/code", "code_form"),
        ({"code": "62310"}, "service_lines/0/code", "code_dead"),
        ({"code": "99999"}, "service_lines/0/code", "code_unknown"),
        ({"units": 0}, "service_lines/0/units", "quantity_odd"),
        ({"units": "two"}, "service_lines/0/units", "not_a_number"),
        ({"units": "NaN"}, "service_lines/0/units", "not_of_this_type"),
        ({"service_from": "2026-12-02", "service_to": "2026-12-01"}, "service_lines/0/service_to", "date_order"),
        ({"service_from": "2019-12-02"}, "service_lines/0/service_from", "date_odd"),
        ({"rendering_npi": "1234567890"}, "service_lines/0/rendering_npi", "npi_check_digit"),
        ({"modifiers": "TOOLONG"}, "service_lines/0/modifiers", "modifier_form"),
        ({"add_on_to": 7}, "service_lines/0/add_on_to", "line_reference"),
        ({"code": "64480"}, "service_lines/0/code", "add_on_alone"),
        ({"service_state": "N1"}, "service_lines/0/service_state", "state_form"),
        ({"side": "upwards"}, "service_lines/0/side", "not_listed"),
        ({"colour": "blue"}, "service_lines/0/colour", "field_unknown"),
    ],
)  # fmt: skip
def test_a_line_in_doubt_is_filed_with_an_issue_on_the_field(line: dict[str, Any], path: str, code: str) -> None:
    request = line_of(**line)
    assert codes_of(request) == {path: code}
    assert request.issues[0].line == 1
    assert request.issues[0].blocks_approval is (code != "code_unknown")


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"diagnoses": []}, "diagnoses", "diagnosis_missing"),
        ({"diagnoses": ["neck pain"]}, "diagnoses/0", "diagnosis_form"),
        ({"diagnoses": ["M54.1"]}, "diagnoses/0", "diagnosis_not_billable"),
        ({"diagnoses": ["M54.129"]}, "diagnoses/0", "diagnosis_release_unknown"),
        ({"diagnoses": ["M54.129"], "service_lines": [{"from": "2026-05-01"}]}, "diagnoses/0", "diagnosis_unknown"),
        ({"provider": {"npi": "1234567890"}}, "provider/npi", "npi_check_digit"),
        ({"provider": {}}, "provider/npi", "npi_missing"),
        ({"provider": None}, "providers", "provider_missing"),
        ({"provider": 5}, "provider", "not_an_object"),
        ({"programme": None}, "programme", "programme_missing"),
        ({"programme": "moon"}, "programme", "programme_unknown"),
        ({"member": {"id": "M1"}}, "member/birth_date", "birth_date_missing"),
        ({"member": {"id": "M1", "dob": "2027-01-01"}}, "member/dob", "date_in_future"),
        ({"member": {"id": "M1", "birth_date": "1850-01-01"}}, "member/birth_date", "age_odd"),
        ({"documents": []}, "documents", "documents_missing"),
        ({"documents": [{"id": "d"}]}, "documents/0/text", "document_empty"),
        ({"documents": [{"id": "d", "text": "x", "language": "es-US"}]}, "documents/0/language", "document_language"),
        ({"documents": [{"text": "x", "received_on": "2027-01-01"}]}, "documents/0/received_on", "date_in_future"),
        ({"documents": [{"id": "d", "text": "x"}, {"id": "d", "text": "x"}]}, "documents/1/id", "document_twice"),
        ({"documents": [{"id": "d", "text": "x"}, {"id": "d", "text": "y"}]}, "documents/1/id", "document_id_twice"),
        ({"documents": [{"id": "d", "text": "x", "sha256": "0"}]}, "documents/0/sha256", "digest_differs"),
        ({"received_at": "2027-01-01T00:00:00Z"}, "received_at", "date_in_future"),
        ({"received_at": 0}, "received_at", "time_unreadable"),
        ({"coverage": {"verified_at": "2026-11-01T00:00:00Z"}}, "coverage/verified_at", "not_yours"),
        ({"urgency": "whenever"}, "urgency", "not_listed"),
        ({"urgency": ["standard"]}, "urgency", "not_listed"),
        ({"colour": "blue"}, "colour", "field_unknown"),
        ({"facts": [{"kind": "nonsense"}]}, "facts/0/kind", "fact_kind_unknown"),
        ({"facts": [{"kind": "exam.reflex", "value": "odd"}]}, "facts/0/value", "fact_value"),
        ({"pregnancy": "perhaps"}, "pregnancy", "not_yes_or_no"),
    ],
)  # fmt: skip
def test_a_request_in_doubt_is_filed_with_an_issue_on_the_field(changes: dict[str, Any], path: str, code: str) -> None:
    assert codes_of(widened(**changes)).get(path) == code


def test_an_urgency_that_cannot_be_read_counts_as_expedited() -> None:
    assert widened(urgency="asap!!").urgency is Urgency.EXPEDITED
    assert widened(urgency="stat").urgency is Urgency.EXPEDITED


def test_a_second_line_of_a_number_gets_one_of_its_own() -> None:
    request = widened(service_lines=[{"line": 1, "code": "62321"}, {"line": 1, "code": "99213"}])
    assert [line.line for line in request.service_lines] == [1, 2]
    assert codes_of(request) == {"service_lines/1/line": "line_twice"}


def test_what_was_found_on_a_line_follows_it_to_its_own_number() -> None:
    lines = [{"line": 1, "code": "62321"}, {"line": 1, "code": "62321", "service_from": "soon"}]
    found = {issue.path: issue.line for issue in widened(service_lines=lines).issues}
    assert found == {"service_lines/1/line": 2, "service_lines/1/service_from": 2}


def test_lines_that_stand_or_fall_together_are_one_group() -> None:
    lines = [{"line": 1, "code": "64479"}, {"line": 2, "code": "99213"}, {"line": 3, "code": "64480"}]
    assert [line.group for line in widened(service_lines=lines).service_lines] == [1, 2, 1]
    named = [{"line": 4, "code": "62321"}, {"line": 9, "code": "99213", "rides_with": 4}]
    assert [line.group for line in widened(service_lines=named).service_lines] == [4, 4]


def test_a_documents_future_receipt_never_reaches_the_clock_of_knowledge() -> None:
    request = widened(documents=[{"id": "d", "text": "x", "received_on": "2027-01-01"}])
    assert known_on(request, NOW.date()) == NOW.date()
    assert service_on(line_of(service_from="2026-12-24"), NOW.date()).isoformat() == "2026-12-24"


def test_a_document_in_another_language_is_marked_and_said_though_nobody_stated_it() -> None:
    text = (
        "Der Patient klagt seit Wochen, der Schmerz wird mit den Tabletten nicht besser und zieht von oben in den Arm."
    )
    request = widened(documents=[{"id": "d1", "text": text}])
    assert request.documents[0].language == "und"
    assert codes_of(request) == {"documents/0/language": "document_language"}


@pytest.mark.parametrize("text", ["Paciente embarazada. Toma warfarina.", "Schwanger, nimmt Marcumar.", "妊娠中"])
def test_a_short_document_in_another_language_is_marked_too(text: str) -> None:
    request = widened(documents=[{"id": "d1", "text": text}])
    assert codes_of(request) == {"documents/0/language": "document_language"}


def test_a_long_text_is_kept_as_a_file_and_tried_apart() -> None:
    request = widened(documents=[{"id": "d1", "text": "Neck pain. " * 20_000}, {"id": "d2", "text": "Neck pain."}])
    assert [document.text for document in request.documents] == ["", "Neck pain."]
    assert len(request.documents[0].data or b"") == 220_000


FILE = base64.b64encode(b"<p>No fluoroscopy.</p>").decode()


def test_a_text_and_a_file_in_one_are_two_documents() -> None:
    sent = {"id": "d", "title": "Order", "media_type": "application/pdf", "text": "With fluoroscopy.", "data": FILE}
    request = widened(documents=[{"id": "c", "text": "x"}, sent, {"id": "e", "text": "y", "received_on": "2027-01-01"}])
    assert [(one.id, one.text, one.data) for one in request.documents] == [
        ("c", "x", None),
        ("d", "With fluoroscopy.", None),
        ("d~original", "", b"<p>No fluoroscopy.</p>"),
        ("e", "y", None),
    ]
    assert request.documents[2].title == "Order"
    assert codes_of(request) == {"documents/1/data": "document_twofold", "documents/2/received_on": "date_in_future"}
    assert not any(issue.blocks_approval for issue in request.issues if issue.code == "document_twofold")


@pytest.mark.parametrize("content", [b"With fluoroscopy.", b"<p>No fluoroscopy.</p>"])
def test_the_digest_of_a_part_or_of_both_is_the_documents_own(content: bytes) -> None:
    sent = {"id": "d", "text": "With fluoroscopy.", "data": FILE, "sha256": sha256(content).hexdigest()}
    assert "documents/0/sha256" not in codes_of(widened(documents=[sent]))


def test_a_blank_text_beside_a_file_is_no_text() -> None:
    (one,) = widened(documents=[{"id": "d", "media_type": "text/html", "text": " \n", "data": FILE}]).documents
    assert (one.text, one.data) == ("", b"<p>No fluoroscopy.</p>")


def test_letters_that_are_no_text_are_kept_as_a_file() -> None:
    request = widened(documents=[{"id": "d1", "text": "\x01\x02\ufffd" * 9}])
    assert (request.documents[0].text, request.documents[0].data is None) == ("", False)


@pytest.mark.parametrize("sent", ["0001-01-01T00:00:00+14:00", "1900-01-01T00:00:00Z", "2025-11-20T12:00:00Z"])
def test_a_receipt_that_cannot_be_starts_no_clock(sent: str) -> None:
    request = widened(channel="fax", received_at=sent)
    assert request.received_at is None
    assert codes_of(request) == {"received_at": "date_odd"}


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ("2026-11-19", "2026-11-19T00:00:00-05:00"),
        ("20261119", "2026-11-19T00:00:00-05:00"),
        ("2026-07-01", "2026-07-01T00:00:00-04:00"),
        ("2026-11-19T09:30:00", "2026-11-19T09:30:00-05:00"),
        ("2026-11-19 09:30", "2026-11-19T09:30:00-05:00"),
    ],
)
def test_what_a_receipt_leaves_open_brings_no_deadline_later(sent: str, taken: str) -> None:
    request = widened(channel="fax", received_at=sent)
    assert request.received_at == datetime.fromisoformat(taken)
    assert codes_of(request) == {"received_at": "time_incomplete"}
    assert not any(issue.blocks_approval for issue in request.issues)


def test_more_documents_than_the_limit_are_all_kept() -> None:
    many = [{"id": f"d{number}", "text": f"Note {number}."} for number in range(1001)]
    request = widened(documents=many)
    assert (len(request.documents), codes_of(request)) == (1001, {"documents": "documents_many"})


def test_a_submitters_fact_is_attested_whatever_it_says_of_itself() -> None:
    request = widened(
        facts=[{"kind": "care.failed", "source": "reviewer"}, {"kind": "care.failed", "source": "documented"}]
    )
    assert {fact.source for fact in request.facts} == {FactSource.ATTESTED}
    assert request.facts[0].attested_by == "clinic-7, NPI 1234567893, 2026-11-22"


def test_a_fact_that_quotes_a_document_word_for_word_is_documented() -> None:
    document = {"id": "d", "text": "Plan. Physical therapy failed after 8 weeks.", "service_on": "2026-11-01"}
    quoted = {"kind": "care.failed", "document": "d", "quote": "Physical therapy failed"}
    [fact] = widened(documents=[document], facts=[quoted]).facts
    assert (fact.source, fact.start, fact.end, str(fact.document_on)) == (FactSource.DOCUMENTED, 6, 29, "2026-11-01")


@pytest.mark.parametrize("quote", ["Physical therapy helped", "Plan."])
def test_a_quotation_that_is_not_in_the_document_or_shows_nothing_stays_attested(quote: str) -> None:
    document = {"id": "d", "text": "Plan. Physical therapy failed after 8 weeks."}
    request = widened(documents=[document], facts=[{"kind": "care.failed", "document": "d", "quote": quote}])
    assert (request.facts[0].source, codes_of(request)) == (FactSource.ATTESTED, {"facts/0/quote": "quote_not_found"})


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"submission_id": ""}, RefusalKind.NO_SUBMISSION_ID),
        ({"member": None}, RefusalKind.NO_MEMBER),
        ({"member": {"birth_date": "1971-03-02"}}, RefusalKind.NO_MEMBER),
        ({"member": {"id": "x" * 101}}, RefusalKind.NO_MEMBER),
        ({"service_lines": []}, RefusalKind.NO_SERVICE_LINE),
        ({"service_lines": [None, 5, []]}, RefusalKind.NO_SERVICE_LINE),
        ({"service_lines": "62321"}, None),
        ({"service_lines": [{"code": "62321"}] * 1000}, RefusalKind.TOO_MANY_LINES),
        ({"submitter": "clinic-8"}, RefusalKind.OTHER_SUBMITTER),
    ],
)  # fmt: skip
def test_only_what_cannot_be_filed_is_refused(changes: dict[str, Any], kind: RefusalKind | None) -> None:
    if kind is None:
        assert widened(**changes).service_lines[0].code == "62321"
        return
    with pytest.raises(CannotBeFiled) as refusal:
        widened(**changes)
    assert refusal.value.kind is kind
