"""Documents of every form, made in the test that needs them: nothing binary is kept in the repository."""

import io
import zlib
from collections.abc import Iterable, Sequence

NOTE = (
    "HISTORY OF PRESENT ILLNESS:",
    "Neck pain radiates into the left arm for 12 weeks.",
    "PHYSICAL EXAMINATION:",
    "Spurling test is positive on the left.",
)


def pdf(*pages: Sequence[str] | bytes, extra: Iterable[bytes] = (), pictures: Sequence[int] = ()) -> bytes:
    """A PDF of text pages in Helvetica, one line below the other. A page given as bytes is its content as it stands.

    `pictures`: numbers of pages, from 1, that show a scan of 1000 x 1400 pixels.
    """
    contents = [page if isinstance(page, bytes) else _content(page) for page in pages]
    kids = b" ".join(b"%d 0 R" % (10 + 2 * number) for number in range(len(pages)))
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: stream(b"\0", b"/Type /XObject /Subtype /Image /Width 1000 /Height 1400 /ColorSpace /DeviceGray"
                         b" /BitsPerComponent 1"),
    }  # fmt: skip
    for number, content in enumerate(contents):
        drawn = b"/XObject << /Scan 4 0 R >>" if number + 1 in pictures else b""
        objects[10 + 2 * number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> %s >>"
            b" /Contents %d 0 R >>" % (drawn, 11 + 2 * number)
        )
        objects[11 + 2 * number] = stream(content + (b"\nq 612 0 0 792 0 0 cm /Scan Do Q" if drawn else b""))
    objects |= dict(enumerate(extra, 5000))
    return written(objects)


def stream(content: bytes, words: bytes = b"", *, packed: bool = False) -> bytes:
    filters = b" /Filter /FlateDecode" if packed else b""
    return b"<< /Length %d%s %s >>\nstream\n%s\nendstream" % (len(content), filters, words, content)


def bomb(unpacked: int) -> bytes:
    """A stream of zeros, packed."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    packed = [packer.compress(block) for _ in range(unpacked >> 20)]
    return stream(b"".join([*packed, packer.flush()]), packed=True)


def written(objects: dict[int, bytes]) -> bytes:
    """The file of these objects, with its table of places."""
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, place in places.items():
        out.write(b"%d 1\n%010d 00000 n \n" % (number, place))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, start))
    return out.getvalue()


def _content(lines: Sequence[str]) -> bytes:
    shown = b" T*\n".join(b"(%s) Tj" % _escaped(line) for line in lines)
    return b"BT /F1 11 Tf 14 TL 72 740 Td\n%s\nET" % shown


def _escaped(line: str) -> bytes:
    raw = line.encode("cp1252")
    for mark in (b"\\", b"(", b")"):
        raw = raw.replace(mark, b"\\" + mark)
    return raw


def encrypted(data: bytes, *, user: str) -> bytes:
    """The same file under a password; an empty one opens for anybody."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def ccda(*sections: str, body: str | None = None) -> bytes:
    """A C-CDA about Ann Lee, born 1971-03-02. `sections`: as XML; `body`: another body than a structured one."""
    components = "".join(f"<component><section>{section}</section></component>" for section in sections)
    body = body or f"<structuredBody>{components}</structuredBody>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Progress note</title>'
        "<recordTarget><patientRole><patient><name><given>Ann</given><family>Lee</family></name>"
        '<birthTime value="19710302"/></patient></patientRole></recordTarget>'
        f"<component>{body}</component></ClinicalDocument>"
    ).encode()
