"""Documents that come as files: kept as sent, opened once before they are read, and said when they cannot be."""

import base64
from uuid import uuid4

import orjson
import pytest

from producer.answers import Refusal, RefusalKind
from producer.arrivals import add_documents
from producer.intake import accept
from reader.forms.extract import ExtractionCutShortError
from reader.forms.extraction import EXTRACTOR_VERSION
from runtime.settings import settings
from store.documents import Effect
from tests import forms
from tests.forms import NOTE, pdf
from tests.pipeline import CLINIC, document, evaluate, file, read, rows, state, submission
from worker import opening

IMAGING = ("imaging.study", "imaging.finding")
SCAN = pdf(b"", pictures=[1])
LOCKED = forms.encrypted(pdf(NOTE), user="secret")


def sent(data, /, **changes):
    return {
        "id": "d1", "loinc": "11506-3", "title": "Office note", "service_on": "2026-11-01", "received_on": "2026-11-02",
        "media_type": "application/pdf", "data": base64.b64encode(data).decode(), **changes,
    }  # fmt: skip


def detail():
    return orjson.loads(rows("SELECT detail FROM evaluation ORDER BY evaluated_at DESC LIMIT 1")[0])


def test_a_pdf_is_kept_as_sent_and_read_by_its_text(plan):
    data = pdf(NOTE)
    (request,) = file(submission(documents=[sent(data)]))
    assert state(request) == "reading"
    assert read(request) == 1
    original, text, unread, extractor = rows("SELECT original, text, unread, extractor FROM document")[0]
    assert (bytes(original), unread, extractor) == (data, None, EXTRACTOR_VERSION)
    facts = orjson.loads(rows("SELECT facts FROM reading")[0])
    spurling = next(fact for fact in facts if fact["kind"] == "exam.spurling")
    assert text[spurling["start"] : spurling["end"]] == spurling["quote"] == NOTE[3]
    body, received = rows("SELECT body, received FROM request_body")[0]
    assert base64.b64encode(data)[:40].decode() not in body + received
    evaluate(request)
    assert state(request) == "approved"


def test_a_text_of_another_form_is_read_without_its_marks(plan):
    page = "<p>Spurling test is <b>positive</b> on the left.</p>"
    (request,) = file(submission(documents=[sent(b"", media_type="text/html", data=None, text=page)]))
    read(request)
    assert rows("SELECT text, original FROM document")[0] == ("Spurling test is positive on the left.", page.encode())


def test_the_same_file_is_opened_once(plan, monkeypatch):
    times = []
    plain = opening.extract
    monkeypatch.setattr(opening, "extract", lambda *words: times.append(1) or plain(*words))
    first, second = file(
        submission("M1", documents=[sent(pdf(NOTE))]),
        submission("M1", documents=[sent(pdf(NOTE), id="again")],
                   service_lines=[{"line": 1, "code": "62321", "side": "left"}]),
    )  # fmt: skip
    assert read(first, second) == 2
    assert len(times) == 1
    assert rows("SELECT count(DISTINCT text), count(*) FROM document") == [(1, 2)]


def test_a_file_is_opened_outside_of_any_transaction(plan, monkeypatch):
    open_ones = []
    plain = opening.extract

    def look(*words):
        open_ones.extend(rows("SELECT state FROM pg_stat_activity WHERE application_name = 'precert-worker' "
                              "AND datname = current_database() AND xact_start IS NOT NULL"))  # fmt: skip
        return plain(*words)

    monkeypatch.setattr(opening, "extract", look)
    (request,) = file(submission(documents=[sent(pdf(NOTE))]))
    assert read(request) == 1
    assert open_ones == []


@pytest.mark.parametrize(
    ("data", "flag", "words"),
    [
        (SCAN, "document_no_text:d1", "No readable text in document 1."),
        (pdf(NOTE, b"", pictures=[2]), "document_no_text_on_pages:d1#2", "No readable text on page 2 of document 1."),
        (b"\x89PNG\r\n", "document_no_reader:d1", "Document 1 has a form that no machine reads here."),
        (bytes(range(14, 32)) * 9, "document_no_text:d1", "No readable text in document 1."),
    ],
    ids=["scan", "page", "picture", "noise"],
)
@pytest.mark.parametrize("leave_out", [IMAGING, ()], ids=["something missing", "nothing missing"])
def test_a_page_without_text_is_a_gap_and_brings_a_person(plan, data, flag, words, leave_out):
    media_type = "text/plain" if data[:1] == b"\x0e" else "application/pdf"
    (request,) = file(submission(documents=[sent(data, media_type=media_type)], leave_out=leave_out))
    read(request)
    evaluate(request)
    assert state(request) == "in_review"
    assert rows("SELECT reason FROM review_case") == ["document_unread"]
    assert flag in detail()["flags"]
    assert [gap["ask"] for gap in detail()["gaps"] if gap["ask"].startswith(words)]


def test_a_file_that_only_its_sender_can_mend_is_asked_for_again(plan):
    (request,) = file(submission(documents=[sent(LOCKED)], leave_out=IMAGING))
    for step in (read, evaluate, document):
        step(request)
    assert state(request) == "pended"
    items = orjson.loads(rows("SELECT items FROM information_request")[0])
    asks = [ask for item in items for ask in item["asks"]]
    assert [ask for ask in asks if ask.startswith("Document 1 is encrypted and cannot be opened.")]


def test_a_document_that_was_replaced_gives_no_facts_and_the_one_that_holds_is_asked_for(plan):
    resource = {"resourceType": "DocumentReference", "status": "superseded",
                "content": [{"attachment": {"contentType": "text/plain",
                                            "data": base64.b64encode("\n".join(NOTE).encode()).decode()}}]}  # fmt: skip
    paper = sent(orjson.dumps(resource), media_type="application/fhir+json")
    (request,) = file(submission(documents=[paper], leave_out=IMAGING))
    for step in (read, evaluate, document):
        step(request)
    assert rows("SELECT text, unread, reading_key FROM document") == [("", "withdrawn", None)]
    assert state(request) == "pended"
    items = orjson.loads(rows("SELECT items FROM information_request")[0])
    assert [ask for item in items for ask in item["asks"] if ask.endswith("or say that there is none.")]


@pytest.mark.parametrize("later", [False, True], ids=["with the request", "afterwards"])
def test_a_file_beside_a_text_is_opened_and_read_too(plan, later):
    paper = sent(pdf(NOTE), text="Pain 7/10.")
    (request,) = file(submission(documents=[] if later else [paper]))
    if later:
        reference = rows("SELECT reference FROM request")[0]
        assert add_documents(CLINIC, reference, [paper]).documents == ("d1", "d1~original")
        assert add_documents(CLINIC, reference, [paper]).effect is Effect.NOTHING_NEW
    read(request)
    assert rows("SELECT id, text FROM document ORDER BY id") == [("d1", "Pain 7/10."), ("d1~original", "\n".join(NOTE))]
    kinds = [{fact["kind"] for fact in orjson.loads(facts)} for facts in rows("SELECT facts FROM reading")]
    assert {"exam.spurling", "score.pain"} <= set().union(*kinds)


def test_no_policy_approves_beside_a_scan_that_came_with_a_text(plan):
    (request,) = file(submission(documents=[sent(SCAN, text="Pain 7/10.")]))
    read(request)
    evaluate(request)
    assert (state(request), rows("SELECT reason FROM review_case")) == ("in_review", ["document_unread"])


def test_no_policy_approves_beside_a_file_that_nobody_read(plan):
    (request,) = file(submission(documents=[sent(LOCKED)]))
    read(request)
    evaluate(request)
    assert (state(request), rows("SELECT reason FROM review_case")) == ("in_review", ["document_unread"])


@pytest.mark.parametrize("text", ["", " \n "])
def test_no_policy_approves_beside_a_document_that_came_empty(plan, text):
    blank = {"id": "d1", "loinc": "11506-3", "title": "Note", "received_on": "2026-11-02", "text": text}
    (request,) = file(submission(documents=[blank]))
    read(request)
    evaluate(request)
    assert (state(request), rows("SELECT reason FROM review_case")) == ("in_review", ["document_unread"])
    assert [gap["ask"] for gap in detail()["gaps"] if gap["ask"].startswith("Nothing stands in document 1.")]


def test_a_hostile_file_stops_nobody_else(plan, capsys):
    bomb = forms.written({
        1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>", 4: forms.bomb(1 << 28),
    })  # fmt: skip
    bad, good = file(submission("M1", documents=[sent(bomb)]), submission("M2", documents=[sent(pdf(NOTE))]))
    assert read(bad, good) == 2
    assert rows("SELECT unread FROM document WHERE request = :id", id=bad) == ["too_large"]
    assert rows("SELECT unread FROM document WHERE request = :id", id=good) == [None]
    assert (
        '"left_out":{"too_large":1}'
        in rows("SELECT entry FROM history WHERE request = :id AND event = 'read'", id=bad)[0]
    )
    shown = capsys.readouterr()
    assert "Spurling" not in shown.out + shown.err


def test_a_file_whose_opening_was_cut_short_is_tried_again(plan, monkeypatch):
    def ended(*_):
        raise ExtractionCutShortError

    (request,) = file(submission(documents=[sent(pdf(NOTE))]))
    with monkeypatch.context() as patch:
        patch.setattr(opening, "extract", ended)
        assert read(request) == 0
    assert rows("SELECT state, attempts, failure FROM request") == [("reading", 1, "bug_ExtractionCutShortError")]
    assert rows("SELECT extractor FROM document") == [None]
    assert read(request) == 1


def test_a_marked_file_stays_closed(plan, monkeypatch):
    monkeypatch.setattr(opening, "extract", lambda *_: pytest.fail("it was opened"))
    (request,) = file(submission(documents=[sent(pdf(NOTE), sensitivity=["hiv"])]))
    assert read(request) == 1
    assert rows("SELECT text, extractor FROM document") == [("", None)]


def test_a_file_may_come_later(plan):
    (request,) = file(submission(leave_out=IMAGING))
    for step in (evaluate, document):
        step(request)
    reference = rows("SELECT reference FROM request")[0]
    lines = ("MRI of the cervical spine, 11/01/2026: left disc herniation at C6-C7 compresses the C7 nerve root.",)
    receipt = add_documents(CLINIC, reference, {"documents": [sent(pdf(lines))]})
    assert receipt.effect is Effect.READ_AGAIN
    assert add_documents(CLINIC, reference, {"documents": [sent(pdf(lines))]}).effect is Effect.NOTHING_NEW
    read(request)
    kinds = {fact["kind"] for fact in orjson.loads(rows("SELECT facts FROM reading")[0])}
    assert kinds >= set(IMAGING)


def test_what_is_no_base64_is_an_issue_and_the_request_is_filed(plan):
    receipt = accept(CLINIC, submission(documents=[sent(b"", data="%%% no base64")]))
    assert ("documents/0/data", "not_base64") in {(issue.path, issue.code) for issue in receipt.issues}


def test_a_file_counts_towards_the_size_of_its_request(plan):
    data = base64.b64encode(bytes(settings().max_body_bytes * 3 // 4)).decode()
    payload = {**submission(), "submission_id": uuid4().hex, "documents": [sent(b"", data=data)]}
    answer = accept(CLINIC, orjson.dumps(payload))
    assert isinstance(answer, Refusal)
    assert answer.kind is RefusalKind.TOO_LARGE


def test_a_file_filed_under_another_member_is_put_aside(plan):
    file(submission("M2", documents=[sent(SCAN)]))
    (request,) = file(submission("M1", documents=[sent(SCAN)]))
    read(request)
    evaluate(request)
    assert rows("SELECT reason FROM review_case WHERE request = :id", id=request) == ["identity_conflict"]


def test_a_lone_file_without_an_id_is_named_by_its_content(plan):
    (request,) = file(submission())
    reference = rows("SELECT reference FROM request")[0]
    for data in (pdf(NOTE), SCAN, SCAN):
        bare = {name: value for name, value in sent(data).items() if name != "id"}
        add_documents(CLINIC, reference, bare)
    assert rows("SELECT count(*) FROM document WHERE request = :id", id=request) == [2]


def test_a_senders_fact_of_a_marked_document_is_not_stored(plan):
    quoted = {"kind": "exam.spurling", "value": "positive", "document": "d1", "quote": NOTE[3]}
    marked = sent(b"", media_type="text/plain", data=None, text=NOTE[3], sensitivity=["hiv"])
    receipt = accept(CLINIC, {**submission(documents=[marked]), "facts": [quoted]})
    assert ("facts/0/document", "document_marked") in {(issue.path, issue.code) for issue in receipt.issues}
    assert NOTE[3] not in rows("SELECT body FROM request_body")[0]
