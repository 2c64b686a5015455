"""XML read without entities, network or document types: a clinical document has no use for them, an attacker has."""

from typing import Final

from lxml import etree
from lxml.etree import _Element

from reader.forms.extraction import RefusedError
from reader.forms.mend import is_utf8
from schemas.unread import Unread

#: libxml2 stops at 256 by itself; the walk below has no limit of its own.
_TOO_DEEP: Final = ("depth", "Excessive")


def parsed(data: bytes) -> _Element:
    """The root element. Raises RefusedError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8" if is_utf8(data) else None,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedError(_why(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise RefusedError(Unread.HOSTILE)
    return root


def _why(error: etree.XMLSyntaxError) -> Unread:
    words = str(error.msg)
    hostile = any(word in words for word in _TOO_DEEP) or "ntity" in words
    return Unread.HOSTILE if hostile else Unread.DAMAGED
