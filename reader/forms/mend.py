"""Letters that an encoding mangled on their way: Windows-1252 taken for Latin-1, UTF-8 taken for Windows-1252.

A lost apostrophe is a lost denial: "won\\x92t" and "wonâ€™t" are "won't" to whoever wrote them.
"""

import codecs
import re
from typing import Final

#: What Windows-1252 has where Latin-1 and Unicode have controls; five places have no letter. U+0085 ends a line.
_OF_WINDOWS: Final = {
    code: letter for code in range(0x80, 0xA0) if code != 0x85 and (letter := bytes([code]).decode("cp1252", "ignore"))
}
_CONTROLS: Final = re.compile(f"[{''.join(map(chr, _OF_WINDOWS))}]")
_FOLLOWING: Final = "\x80-\xbf" + "".join(bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0))
#: Two or three bytes of UTF-8, each shown as a letter: accented letters, quotes and dashes of Western writing.
_TORN: Final = re.compile(f"[\xc2\xc3][{_FOLLOWING}]|\xe2[{_FOLLOWING}]{{2}}")


def mended(text: str) -> str:
    """The letters that were meant. Each step looks first: a plain text costs two looks."""
    if _TORN.search(text):
        text = _TORN.sub(lambda torn: _whole(torn[0]), text)
    return text.translate(_OF_WINDOWS) if _CONTROLS.search(text) else text


def is_mangled(text: str) -> bool:
    return bool(_CONTROLS.search(text) or _TORN.search(text))


def is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 and holds more than ASCII: other encodings do not look like that by chance."""
    if data.isascii():
        return False
    try:
        codecs.decode(data, "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _whole(torn: str) -> str:
    sent = b"".join(letter.encode("latin-1") if letter <= "\xff" else letter.encode("cp1252") for letter in torn)
    try:
        return sent.decode()
    except UnicodeDecodeError:
        return torn
