"""HTML, by lxml's parser, which mends what browsers mend. Scripts are words that nobody sees; nothing is fetched."""

import re
from typing import Final

from lxml import etree, html

from reader.forms import layout
from reader.forms.extraction import Extraction, RefusedError
from reader.forms.plain import decoded
from schemas.unread import Unread

_TAG: Final = re.compile(rb"<[a-zA-Z!/]|&#?\w+;")
_LIMIT: Final = "ERR_RESOURCE_LIMIT"


def extract(data: bytes, media_type: str) -> Extraction:
    source = _source(data, media_type)
    if _TAG.search(source) is None:  # called so, and plain: its lines are all the form it has
        return Extraction(source.decode())
    # An encoding named inside is of the bytes, and they are decoded.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise RefusedError(Unread.DAMAGED) from None
    if any(entry.type_name == _LIMIT for entry in parser.error_log):
        raise RefusedError(Unread.HOSTILE)  # what lies deeper was left out
    out = layout.Lines()
    layout.write(root, out)
    return Extraction(out.text())


def _source(data: bytes, media_type: str) -> bytes:
    named = "charset" in media_type.lower() or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    return decoded(data, media_type if named else _said_inside(data)).encode()


def _said_inside(data: bytes) -> str:
    """`<meta charset=...>` within the first kilobyte, as a browser looks for it."""
    head = data[:1024].decode("latin-1")
    at = head.lower().find("charset=")
    return head[at : at + 40] if at >= 0 else ""
