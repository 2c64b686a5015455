"""Text made comparable without moving a character: every offset in the folded text is one in the original."""

import re
from typing import Final, NamedTuple

from reader.holds import holds
from reader.letters import Found, everywhere

#: Written apart as in Britain; the space behind keeps every offset.
_PER_CENT: Final = re.compile(r"per cent(?![a-z])")
#: "won`t", "won?t", "won t", and "won\u00d5t" by a Macintosh: the sign was an apostrophe, and the word a denial.
_LOST: Final = re.compile(
    r"(?P<word>[a-z]n)[`?\ufffd\u00d5](?=t\b)"
    r"|\b(?P<aux>(?:is|are|was|were|do|does|did|has|have|had|wo|ca|could|would|should)n) (?=t )",
    re.IGNORECASE,
)
_MAY_BE_LOST: Final = ("n`t", "n?t", "n\ufffdt", "n\u00d5t", "n t ", "N`T", "N?T", "N\ufffdT", "N\u00d5T", "N T ")

_SAME_LENGTH: Final = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201b": "'",
        "\u02bc": "'",
        "\u02b9": "'",
        "\u00b4": "'",
        "\u2032": "'",
        "\uff07": "'",
        "\x91": "'",
        "\x92": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\t": " ",
        "\u00d7": "x",
        "\r": " ",
        "\x0b": "\n",
        "\x0c": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\x85": "\n",
        "\u2022": "\n",
        "\u25cf": "\n",
        "\u25aa": "\n",
    }
)


#: Most texts are ASCII without one of these, and are plain already.
_ASCII: Final = tuple(chr(sign) for sign in _SAME_LENGTH if sign < 128)


class Folded(NamedTuple):
    """A text and its folded forms, each of the same length, with the places of what finders look for."""

    text: str
    plain: str  #: case kept
    lower: str
    flat: str  #: as `lower`, with blanks for line breaks: "light\ntouch" is one term
    letters: Found  #: as of `letters.everywhere`


def folded(text: str) -> Folded:
    """All forms at once; some 200 microseconds in 5 kB, so that whoever has them passes them on."""
    simple = plain(text)
    small = lower(simple)
    flat = small.replace("\n", " ")
    return Folded(text, simple, small, flat, everywhere(flat))


def plain(text: str) -> str:
    """Lost apostrophes, quotes, dashes, spaces and bullets as their simple forms; same length, case kept."""
    if holds(text, _MAY_BE_LOST):
        text = _LOST.sub(lambda lost: f"{lost['word'] or lost['aux']}'", text)
    if text.isascii() and not holds(text, _ASCII):
        return text
    return text.translate(_SAME_LENGTH)


def lower(text: str) -> str:
    """Lower case of the same length (`str.lower` lengthens a dotted capital I), "per cent" in one word."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _PER_CENT.sub("percent ", lowered) if "per cent" in lowered else lowered
