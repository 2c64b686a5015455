"""Every form of document becomes the same text, and what cannot be read is said."""

import base64
from collections.abc import Callable
from random import Random

import orjson
import pytest

from reader.forms.extract import extract
from reader.forms.extraction import Extraction
from reader.forms.running_heads import without_running_heads
from reader.forms.tidy import join_broken_words, tidy
from reader.read import read
from schemas.unread import Unread
from tests import forms
from tests.forms import NOTE

Around = Callable[[int, list[str]], list[str]]
Content = tuple[bytes | str, str]
NOISE = Random(7).randbytes(5_000)
HTML = "<html><body>" + "".join(f"<p>{line}</p>" for line in NOTE) + "</body></html>"
RTF = r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 " + r"\par ".join(NOTE) + "}"
CCDA = forms.ccda(
    f"<title>History of Present Illness</title><text><paragraph>{NOTE[1]}</paragraph></text>",
    f"<title>Physical Examination</title><text><list><item>{NOTE[3]}</item></list></text>",
)


def document_reference(data: bytes, media_type: str) -> bytes:
    attachment = {"contentType": media_type, "data": base64.b64encode(data).decode()}
    return orjson.dumps({"resourceType": "DocumentReference", "content": [{"attachment": attachment}]})


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        ("\n".join(NOTE).encode(), "text/plain"),
        (HTML.encode(), "text/html"),
        (RTF.encode(), "application/rtf"),
        (forms.pdf(NOTE), "application/pdf"),
        (forms.pdf(NOTE), "application/octet-stream"),
        (forms.encrypted(forms.pdf(NOTE), user=""), "application/pdf"),
        (CCDA, "application/xml"),
        (document_reference(forms.pdf(NOTE), "application/pdf"), "application/fhir+json"),
        (document_reference(HTML.encode(), "text/html"), "application/json"),
        (forms.ccda(body=f'<nonXMLBody><text mediaType="application/pdf" representation="B64">'
                         f"{base64.encodebytes(forms.pdf(NOTE)).decode()}</text></nonXMLBody>"), "text/xml"),
    ],
    ids=["text", "html", "rtf", "pdf", "pdf by its bytes", "pdf for anybody", "ccda", "fhir pdf", "fhir html",
         "pdf in ccda"],
)  # fmt: skip
def test_the_reader_finds_the_same_in_every_form(data: bytes, media_type: str) -> None:
    found = extract(data, media_type)
    assert found.unread is None
    facts = {fact.kind: fact for fact in read(found.text, document="d", document_on=None)}
    assert facts["symptom.duration"].days == 84
    spurling = facts["exam.spurling"]
    assert (spurling.section, spurling.side) == ("examination", "left")
    assert found.text[spurling.start : spurling.end] == spurling.quote
    assert (spurling.quote or "").removeprefix("- ") == NOTE[3]


def test_a_ccda_says_whose_it_is_and_keeps_its_headings() -> None:
    text = extract(CCDA, "application/cda+xml").text
    facts = {fact.kind: fact.value for fact in read(text, document="d", document_on=None)}
    assert (facts["identity.name"], facts["identity.birth_date"]) == ("Ann Lee", "1971-03-02")
    assert "PHYSICAL EXAMINATION:\n" in text


def test_a_section_that_was_struck_out_or_left_empty_says_nothing() -> None:
    data = forms.ccda(
        '<title>Plan</title><text><content revised="delete">Epidural at C7-T1.</content>Physical therapy.</text>',
        '<title>Allergies</title><text nullFlavor="NI"/>',
    )
    text = extract(data, "text/xml").text
    assert "Physical therapy." in text
    assert "Epidural" not in text


def test_a_fhir_resource_as_xml_is_read_too() -> None:
    data = base64.b64encode("\n".join(NOTE).encode()).decode()
    sent = (
        '<DocumentReference xmlns="http://hl7.org/fhir"><content><attachment><contentType value="text/plain"/>'
        f'<data value="{data}"/></attachment></content></DocumentReference>'
    )
    assert extract(sent.encode(), "application/fhir+xml").text == "\n".join(NOTE)


def resource(as_xml: bool, **status: str) -> bytes:
    """A DocumentReference of this status."""
    data = base64.b64encode("\n".join(NOTE).encode()).decode()
    if not as_xml:
        content = [{"attachment": {"contentType": "text/plain", "data": data}}]
        return orjson.dumps({"resourceType": "DocumentReference", **status, "content": content})
    said = "".join(f'<{name} value="{value}"/>' for name, value in status.items())
    return (
        f'<DocumentReference xmlns="http://hl7.org/fhir">{said}<content><attachment><contentType value="text/plain"/>'
        f'<data value="{data}"/></attachment></content></DocumentReference>'
    ).encode()


@pytest.mark.parametrize("as_xml", [False, True], ids=["json", "xml"])
@pytest.mark.parametrize(
    ("status", "why"),
    [
        ({"status": "current"}, None),
        ({"status": "current", "docStatus": "final"}, None),
        ({"status": "current", "docStatus": "amended"}, None),
        ({"docStatus": "corrected"}, None),
        ({"docStatus": "appended"}, None),
        ({"status": "superseded"}, Unread.WITHDRAWN),
        ({"status": "superseded", "docStatus": "final"}, Unread.WITHDRAWN),
        ({"status": "entered-in-error"}, Unread.WITHDRAWN),
        ({"status": "Entered-in-Error "}, Unread.WITHDRAWN),
        ({"status": "current", "docStatus": "entered-in-error"}, Unread.WITHDRAWN),
        ({"status": "current", "docStatus": "cancelled"}, Unread.WITHDRAWN),
        ({"status": "current", "docStatus": "deprecated"}, Unread.WITHDRAWN),
        ({"status": "current", "docStatus": "preliminary"}, Unread.NOT_FINAL),
        ({"status": "current", "docStatus": "registered"}, Unread.NOT_FINAL),
        ({"status": "current", "docStatus": "partial"}, Unread.NOT_FINAL),
        ({"status": "current", "docStatus": "unknown"}, Unread.NOT_FINAL),
        ({"status": "no code of FHIR"}, Unread.NOT_FINAL),
        ({"status": "", "docStatus": "final"}, Unread.NOT_FINAL),
    ],
)
def test_a_fhir_document_that_does_not_hold_is_not_read(
    as_xml: bool, status: dict[str, str], why: Unread | None
) -> None:
    found = extract(resource(as_xml, **status), f"application/fhir+{'xml' if as_xml else 'json'}")
    assert found == Extraction("" if why else "\n".join(NOTE), why)


TEXT, SCAN = (forms.pdf(NOTE), "application/pdf"), (forms.pdf(b"", pictures=[1]), "application/pdf")
LOCKED = (forms.encrypted(forms.pdf(NOTE), user="secret"), "application/pdf")
MORE = (b"Pain 7/10.", "text/plain")
AWAY: Content = ("https://a.test/1", "text/plain")
BROKEN_BASE64: Content = ("%%", "text/plain")


def of_contents(as_xml: bool, *contents: Content) -> bytes:
    """A DocumentReference with several attachments: bytes, or the address or the data as they are written."""
    told = []
    for content, media_type in contents:
        name = "url" if content == AWAY[0] else "data"
        written = content if isinstance(content, str) else base64.b64encode(content).decode()
        told.append({"contentType": media_type, name: written})
    if not as_xml:
        content = [{"attachment": one} for one in told]
        return orjson.dumps({"resourceType": "DocumentReference", "status": "current", "content": content})
    inside = ["".join(f'<{name} value="{held}"/>' for name, held in one.items()) for one in told]
    held = "".join(f"<content><attachment>{one}</attachment></content>" for one in inside)
    return f'<DocumentReference xmlns="http://hl7.org/fhir">{held}</DocumentReference>'.encode()


@pytest.mark.parametrize("as_xml", [False, True], ids=["json", "xml"])
@pytest.mark.parametrize(
    ("contents", "text", "unread", "parts"),
    [
        ([TEXT, MORE], "\n".join(NOTE) + "\n\nPain 7/10.", None, ()),
        ([TEXT, SCAN], "\n".join(NOTE), Unread.PARTS_UNREAD, (2,)),
        ([SCAN, TEXT, LOCKED, MORE, AWAY], "\n".join(NOTE) + "\n\nPain 7/10.", Unread.PARTS_UNREAD, (1, 3, 5)),
        ([MORE, BROKEN_BASE64], "Pain 7/10.", Unread.PARTS_UNREAD, (2,)),
        ([MORE, (NOISE, "text/plain")], "Pain 7/10.", Unread.PARTS_UNREAD, (2,)),
        ([MORE, (forms.pdf(NOTE, b"", pictures=[2]), "application/pdf")], "Pain 7/10.\n\n" + "\n".join(NOTE),
         Unread.PARTS_UNREAD, (2,)),
        ([AWAY, SCAN], "", Unread.NO_TEXT, ()),
        ([LOCKED, AWAY], "", Unread.ENCRYPTED, ()),
        ([(forms.pdf(NOTE, b"", pictures=[2]), "application/pdf")], "\n".join(NOTE), Unread.NO_TEXT_ON_PAGES, (2,)),
    ],
)  # fmt: skip
def test_of_several_contents_those_that_cannot_be_read_are_named(
    as_xml: bool, contents: list[Content], text: str, unread: Unread | None, parts: tuple[int, ...]
) -> None:
    found = extract(of_contents(as_xml, *contents), f"application/fhir+{'xml' if as_xml else 'json'}")
    assert found == Extraction(text, unread, parts)


def test_one_part_that_is_built_to_harm_its_reader_is_the_whole() -> None:
    deep = (b"<div>" * 5_000, "text/html")
    assert extract(of_contents(False, MORE, deep), "application/fhir+json") == Extraction("", Unread.HOSTILE)


@pytest.mark.parametrize("status", [3, ["current"], {"value": "current"}, True])
def test_a_status_that_is_no_code_says_of_no_document_that_it_holds(status: object) -> None:
    sent = orjson.loads(resource(as_xml=False)) | {"status": status}
    assert extract(orjson.dumps(sent), "application/fhir+json").unread is Unread.NOT_FINAL


@pytest.mark.parametrize(
    ("data", "media_type", "text"),
    [
        ("Gutiérrez: “worse”".encode(), "text/plain", "Gutiérrez: “worse”"),
        ("Gutiérrez: “worse”".encode("cp1252"), "text/plain", "Gutiérrez: “worse”"),
        ("Gutiérrez".encode("utf-16"), "text/plain", "Gutiérrez"),
        ("Gutiérrez".encode("utf-8-sig"), "text/plain", "Gutiérrez"),
        ("Łukasz".encode("iso-8859-2"), "text/plain; charset=iso-8859-2", "Łukasz"),
        ("Łukasz".encode(), "text/plain; charset=no-such-thing", "Łukasz"),
        (b"<meta charset='cp1252'><p>Jos\xe9</p>", "text/html", "José"),
        (rb"{\rtf1\ansi Jos\'e9 \u8211? done}", "text/rtf", "José \u2013 done"),
        ("the e\u0301 \ufb01\ufb02 co\u00adop\u200berate".encode(), "text/plain", "the é fifl cooperate"),
        (b"a\r\nb\rc\x0cd\0e", "text/plain", "a\nb\nc\nd e"),
        ("SLR positive left".encode("utf-16-le"), "text/plain", "SLR positive left"),
        ("SLR positive left".encode("utf-16-be"), "text/plain", "SLR positive left"),
        (rb"{\rtf1\ansi Neck pain. {\v hidden pregnant} No fever.}", "text/rtf", "Neck pain.  No fever."),
        (rb"{\rtf1\ansi Neck \v hidden\par \'e9\u233?\v0 pain}", "text/rtf", "Neck\npain"),
        (rb"{\rtf1\ansi a {\strike b {\b c}} d{\fs1 e}{\fs24 f}\v g\plain h}", "text/rtf", "a  dfh"),
        (rb"{\rtf1\ansi\viewkind4 a \vertalc b}", "text/rtf", "a b"),
    ],
)
def test_letters_come_out_as_they_were_meant(data: bytes, media_type: str, text: str) -> None:
    assert extract(data, media_type) == Extraction(text)


def test_html_shows_what_a_person_sees() -> None:
    page = """<html><head><title>t</title><style>p{}</style><script>document.write("MRI done")</script></head><body>
        <h2>Exam</h2> Strength <b>4</b>/5<br>Gait normal <del>abnormal</del>
        <table><tr><th>Muscle</th><th>Right</th><th>Left</th></tr><tr><td>Biceps</td><td>5/5</td><td>4/5</td></tr></table>
        <ul><li>one</li><li>two</li></ul><input type="checkbox" checked> Injection <input type="checkbox"> MRI
        <div style="display: none">Failed therapy.</div><!-- a remark --><p hidden>secret</p></body></html>"""
    assert extract(page.encode(), "text/html").text.split("\n") == [
        "Exam", "Strength 4/5", "Gait normal", "Muscle, Right, Left", "Biceps, Right 5/5, Left 4/5", "- one", "- two",
        "[x] Injection [ ] MRI",
    ]  # fmt: skip


def test_a_running_head_is_said_once_and_tears_no_sentence() -> None:
    head, foot = "Lee, Ann  DOB 03/02/1971", "Page {} of 3"
    data = forms.pdf(
        [head, "Neck pain since March.", "She was given physio-", foot.format(1)],
        [head, "therapy for eight weeks.", "Pain 7/10.", foot.format(2)],
        [head, "Pain 4/10.", foot.format(3)],
    )
    assert extract(data, "application/pdf").text.split("\n") == [
        head, "Neck pain since March.", "She was given physiotherapy for eight weeks.", "Pain 7/10.", "Pain 4/10.", "",
        foot.format(1),
    ]  # fmt: skip


FOOT = "Riverside Spine, 12 Main Street"
FAX = "11/02/2026 10:0{0} FROM: RIVERSIDE SPINE  P.00{0}/003"


@pytest.mark.parametrize(
    "around",
    [
        lambda _, lines: [*lines, FOOT],
        lambda number, lines: [*lines, "", FOOT, f"Page {number} of 3"],
        lambda number, lines: [FAX.format(number), *lines],
        lambda number, lines: [FAX.format(number), "", *lines, "", f"- {number} -", FOOT],
        lambda number, lines: [*(["Lee, Ann (continued)"] if number > 1 else []), *lines],
        lambda number, lines: ["Lee, Ann", f"{number}/3", *lines, "Confidential"],
    ],
    ids=["foot", "foot below a gap", "fax", "both", "head from the second page", "both with a count"],
)
@pytest.mark.parametrize(
    ("above", "below", "kind"),
    [
        ("The patient has had no", "physical therapy for 8 weeks.", "care.therapy"),
        ("There was no", "disc herniation at C5-C6 on the MRI of the cervical spine.", "imaging.finding"),
    ],
)
def test_what_is_denied_overleaf_stays_denied(around: Around, above: str, below: str, kind: str) -> None:
    pages = [["Neck pain since March.", above], [below, "Pain 7/10."], ["Seen on time."]]
    data = forms.pdf(*(around(number, lines) for number, lines in enumerate(pages, 1)))
    text = extract(data, "application/pdf").text
    assert f"{above}\n{below}" in text
    found = [fact.assertion for fact in read(text, document="d", document_on=None) if fact.kind == kind]
    assert found == ["negated"]


def test_the_head_of_the_first_page_with_words_stays_above_them() -> None:
    assert without_running_heads(["", "Lee, Ann\nNo fever.", "Lee, Ann\nNo pain."]) == (
        ["", "Lee, Ann\nNo fever.", "No pain."],
        [],
    )


def test_lines_that_differ_in_a_finding_are_no_running_heads() -> None:
    pages = ["Pain: 7/10\nworse", "Pain: 4/10\nbetter", "Pain: 2/10\ngood"]
    assert without_running_heads(pages) == (pages, [])


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("radicu-\nlopathy", "radiculopathy"),
        ("non-\nsteroidal", "non-steroidal"),
        ("anti-\ninflammatory", "anti-inflammatory"),
        ("C5-\nC6", "C5-C6"),
        ("a list:\n- item", "a list:\n- item"),
        ("Spurling -\npositive", "Spurling -\npositive"),
    ],
)
def test_words_broken_at_the_margin_are_whole_again(broken: str, whole: str) -> None:
    assert join_broken_words(broken) == whole


BROKEN = "She had physi-\ncal therapy for 8 weeks without bene-\n fit. Left C6 radicu-\nlopathy. Pain from C5-\nC6."


@pytest.mark.parametrize("text", [BROKEN, BROKEN.replace("\n", "\r\n"), BROKEN.replace("-", "\u2010")])
def test_words_broken_at_the_margin_are_read_whole_and_quoted_as_they_stand(text: str) -> None:
    facts = {fact.kind: fact for fact in read(text, document="d", document_on=None)}
    assert (facts["care.therapy"].days, facts["care.therapy"].attributes["outcome"]) == (56, "failed")
    assert facts["diagnosis.radiculopathy"].roots == ("C6",)
    for fact in facts.values():
        assert text[fact.start : fact.end] == fact.quote
    assert (facts["care.therapy"].quote or "").startswith("She had physi")
    assert (facts["care.therapy"].quote or "").endswith("fit.")


@pytest.mark.parametrize("data", ["<p>physi-\ncal therapy for 8 weeks</p>", "<p>physi-<br>cal therapy for 8 weeks</p>"])
def test_words_broken_in_html_are_read_whole(data: str) -> None:
    text = extract(data.encode(), "text/html").text
    assert "care.therapy" in {fact.kind for fact in read(text, document="d", document_on=None)}


def test_signs_behind_words_break_nothing() -> None:
    text = "ROS:\nfever-\nchills-\nPain since 8-\n10 weeks."
    assert "red_flag.infection" in {fact.kind for fact in read(text, document="d", document_on=None)}


def test_tidying_twice_is_tidying_once() -> None:
    text = tidy("a \r\n\n\n\n b\u00a0\nﬁ\u00ad")
    assert tidy(text) == text == "a\n\n b\nfi"


@pytest.mark.parametrize(
    ("data", "media_type", "unread", "pages"),
    [
        (forms.pdf(b"", pictures=[1]), "application/pdf", Unread.NO_TEXT, ()),
        (forms.pdf(NOTE, b"", pictures=[2]), "application/pdf", Unread.NO_TEXT_ON_PAGES, (2,)),
        (forms.pdf(NOTE, ["Faxed 11/02/2026 10:02"], pictures=[2]), "application/pdf", Unread.NO_TEXT_ON_PAGES, (2,)),
        (forms.pdf(NOTE, b""), "application/pdf", None, ()),
        (b"", "application/pdf", Unread.EMPTY, ()),
        (b"   ", "text/plain", Unread.EMPTY, ()),
        (NOISE, "text/plain", Unread.NO_TEXT, ()),
        (NOISE[:60], "text/html", Unread.NO_TEXT, ()),
        (base64.encodebytes(NOISE), "text/plain", Unread.NO_TEXT, ()),
        (forms.pdf(["El paciente no tiene dolor en el brazo y la espalda no le duele con los movimientos de hoy."]),
         "application/pdf", Unread.OTHER_LANGUAGE, ()),
        (b"\x89PNG\r\n\x1a\n", "image/png", Unread.NO_READER, ()),
        (b"PK\x03\x04", "application/octet-stream", Unread.NO_READER, ()),
        (b'{"resourceType": "Patient"}', "application/fhir+json", Unread.NO_READER, ()),
        (b"<note>text</note>", "application/xml", Unread.NO_READER, ()),
        (b'{"resourceType": "DocumentReference", "content": [{"attachment": {"url": "https://a.test/1"}}]}',
         "application/fhir+json", Unread.ELSEWHERE, ()),
    ],
    ids=["scan", "a page scanned", "a page faxed", "a page left empty", "no bytes", "blanks", "noise", "a bit of noise",
         "base64", "spanish", "picture",
         "archive", "another resource", "another xml", "address only"],
)  # fmt: skip
def test_what_has_no_text_says_so(data: bytes, media_type: str, unread: Unread | None, pages: tuple[int, ...]) -> None:
    found = extract(data, media_type)
    assert (found.unread, found.pages) == (unread, pages)
