"""What every extracted text has in common: one kind of line break, letters as they were meant, nothing unseen."""

import re
import unicodedata
from typing import Final

from reader import hyphens
from reader.forms.mend import mended

_LIGATURES: Final = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
#: Soft hyphens, zero-width marks and what turns the writing direction: nobody sees them, and words break at them.
_UNSEEN: Final = dict.fromkeys(
    [0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xFFFE, 0xFFFF], ""
)
_CONTROL: Final = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"}
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_TABLE: Final = str.maketrans({**_CONTROL, **_UNSEEN, **{ord(mark): letters for mark, letters in _LIGATURES.items()}})
_LINE_ENDS: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TRAILING: Final = re.compile(r"[ \t\u00a0]+(?=\n|\Z)")
_BLANK_LINES: Final = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """NFC, mangled letters mended, letters for ligatures, `\\n` for every line break, nothing that prints nothing."""
    text = _SURROGATES.sub("\ufffd", _LINE_ENDS.sub("\n", mended(text)))
    text = unicodedata.normalize("NFC", text.translate(_TABLE))
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip("\n")


def join_broken_words(text: str) -> str:
    """`radicu-` + `lopathy` -> `radiculopathy`; `non-` + `steroidal` and `C5-` + `C6` keep theirs.

    For forms with fixed lines.
    """
    return hyphens.without(text, hyphens.breaks(text)).text
