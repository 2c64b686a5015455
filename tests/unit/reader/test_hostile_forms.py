"""What is built to harm its reader is refused with a code, in bounded time, and the process that asked goes on."""

import logging
import multiprocessing
import resource
import subprocess
import sys

import pytest

from reader.forms import child, limits
from reader.forms.extract import ExtractionCutShortError, _answer, extract
from reader.forms.extraction import Extraction
from runtime import log
from schemas.unread import Unread
from tests import forms
from tests.forms import NOTE, bomb, pdf, stream, written

_PAGES = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"}
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << %s >> /Contents 4 0 R >>"
_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
HOSTILE = {
    "packed page": (None, "application/pdf", Unread.TOO_LARGE),
    "page tree without end": (
        written({1: _PAGES[1], 2: b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>",
                 3: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 9 >>"}),
        "application/pdf", Unread.DAMAGED,
    ),
    "form that draws itself": (
        written({**_PAGES, 3: _PAGE % b"/XObject << /F 5 0 R >>", 4: stream(b"/F Do"),
                 5: stream(b"/F Do /F Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
                                           b" /Resources << /XObject << /F 5 0 R >> >>")}),
        "application/pdf", Unread.NO_TEXT,
    ),
    "password": (forms.encrypted(pdf(NOTE), user="secret"), "application/pdf", Unread.ENCRYPTED),
    "cut off": (pdf(NOTE)[:300], "application/pdf", Unread.DAMAGED),
    "noise": (b"%PDF-1.7\n" + bytes(range(256)) * 500, "application/pdf", Unread.DAMAGED),
    "entities": (f"<?xml version='1.0'?><!DOCTYPE d [{_ENTITIES}]><ClinicalDocument>&e11;</ClinicalDocument>".encode(),
                 "text/xml", Unread.HOSTILE),
    "file by entity": (b"<!DOCTYPE d [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><ClinicalDocument>&f;</ClinicalDocument>",
                       "text/xml", Unread.HOSTILE),
    "deep xml": (b"<a>" * 500_000, "application/xml", Unread.HOSTILE),
    "deep html": (b"<p>Spurling positive.</p>" + b"<div>" * 500_000 + b"more", "text/html", Unread.HOSTILE),
    "deep rtf": (b"{\\rtf1 " + b"{" * 500_000, "text/rtf", Unread.HOSTILE),
    "deep json": (b"[" * 500_000, "application/fhir+json", Unread.HOSTILE),
    "200 MB": (bytes(200_000_000), "text/plain", Unread.TOO_LARGE),
    "more letters than a chart has": (b"word " * 1_200_000, "text/plain", Unread.TOO_LARGE),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_and_harms_nothing(name: str) -> None:
    data, media_type, unread = HOSTILE[name]
    if data is None:  # packing a gigabyte takes two seconds: here, and not wherever tests are collected
        data = written({**_PAGES, 3: _PAGE % b"", 4: bomb(1 << 30)})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = extract(data, media_type)
    assert (found.text, found.unread) == ("", unread)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000
    assert extract(b"still here", "text/plain").text == "still here"


def test_documents_nested_in_each_other_end() -> None:
    import base64

    import orjson

    sent = b"the heart of it"
    for _ in range(12):
        attachment = {"contentType": "application/fhir+json", "data": base64.b64encode(sent).decode()}
        sent = orjson.dumps({"resourceType": "DocumentReference", "content": [{"attachment": attachment}]})
    assert extract(sent, "application/fhir+json").unread is Unread.HOSTILE


def _extract_into(answer: "multiprocessing.Queue[str]") -> None:
    answer.put(extract(b"<p>Gait normal.</p>", "text/html").text)


def test_a_daemon_as_a_workers_process_is_one_may_open_documents() -> None:
    context = multiprocessing.get_context("fork")
    answer: multiprocessing.Queue[str] = context.Queue()
    worker = context.Process(target=_extract_into, args=(answer,), daemon=True)
    worker.start()
    assert answer.get(timeout=30) == "Gait normal."
    worker.join()


def test_a_script_is_neither_run_nor_read() -> None:
    page = b"<p>Gait normal.</p><script>Spurling positive</script><img src=x onerror='Hoffmann positive'>"
    assert extract(page, "text/html").text == "Gait normal."


def _in_child(script: str, *, seconds: int = 60) -> subprocess.CompletedProcess[bytes]:
    words = f"import sys; from reader.forms import child; child.confine()\n{script}"
    return subprocess.run([sys.executable, "-I", "-c", words], capture_output=True, timeout=seconds, check=False)


def test_the_kernel_keeps_the_limits_of_the_process_that_opens_a_document() -> None:
    assert b"MemoryError" in _in_child("bytearray(2 << 30)").stderr
    assert b"File too large" in _in_child("open('/dev/shm/precert-none', 'wb', 0).write(b'x')").stderr
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != limits.MEMORY_BYTES  # not ours


def test_a_document_that_takes_too_long_is_ended() -> None:
    script = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass"
    ended = _in_child(script)
    assert _answer(ended.returncode, ended.stdout).unread is Unread.TOO_SLOW
    sleeping = _in_child("import signal, time; signal.alarm(1); time.sleep(30)")
    assert _answer(sleeping.returncode, sleeping.stdout).unread is Unread.TOO_SLOW


def test_a_long_text_that_is_built_to_be_dear_is_refused_before_a_worker_reads_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "reader.forms.extract.CHILD", ("-c", "import reader.forms.child as c; c.CPU_SECONDS=2; c.main()")
    )
    dense = b"no fever, " * 100_000
    assert extract(dense, "text/plain") == Extraction("", Unread.TOO_SLOW)
    assert extract(dense[: limits.READ_UNTRIED], "text/plain").unread is None


def test_a_process_ended_from_outside_says_nothing_about_its_document() -> None:
    for code in (-9, -15, 1):
        with pytest.raises(ExtractionCutShortError):
            _answer(code, b"")


def test_a_parser_that_breaks_is_named_in_the_log_and_nothing_of_the_document(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    script = (
        "import reader.forms.child as child\n"
        "def broken(data, media_type):\n    raise LookupError(data.decode())\n"
        "child.extract = broken\nchild.main()"
    )
    monkeypatch.setattr("reader.forms.extract.CHILD", ("-c", script))
    log.configure()
    assert extract(b"Secretword", "text/plain").unread is Unread.DAMAGED
    shown = capfd.readouterr().err
    assert '"error": "LookupError"' in shown
    assert "Secretword" not in shown


def test_the_child_sees_none_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECERT_DATABASE_URL", "postgresql://owner:secret@db/precert")
    monkeypatch.setattr("reader.forms.extract.CHILD", ("-c", "import os; print('ok'); print(sorted(os.environ))"))
    text = extract(b"x", "text/plain").text
    assert "PYTHONUTF8" in text
    assert "PRECERT" not in text


def test_neither_logs_nor_errors_hold_what_the_document_says(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    poisoned = pdf(NOTE).replace(b"/Helvetica", b"/Secretword")[:-200]
    extract(poisoned, "application/pdf")
    extract(b"<Secretword", "application/xml")
    shown = capfd.readouterr()
    assert "Secretword" not in shown.out + shown.err + caplog.text


def test_no_parser_is_loaded_where_documents_are_asked_for() -> None:
    script = (
        "import sys, reader.read, reader.forms.extract;"
        "print([name for name in ('pypdf', 'lxml', 'striprtf') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_a_parser_is_loaded_only_for_its_own_form() -> None:
    script = (
        "import sys; from reader.forms.child import extract; extract(b'text', 'text/plain');"
        "print([name for name in ('pypdf', 'lxml', 'striprtf') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
    assert child.extract(b"text", "text/plain").text == "text"
