"""Denials of a whole list by "none of": behind it ("..., none of which is present") or before it."""

import re
from collections.abc import Iterator
from typing import Final

#: "... oedema, pulmonary hypertension or cor pulmonale, none of which is present": the list before it, however long.
_NONE_OF_THEM: Final = re.compile(
    r"\bnone of (?:which|these|those|them|the above)(?: \w+){0,2}? "
    r"(?:(?P<absent>present|found|seen|there|evident|the case|appl(?:y|ies|ied))|"
    r"(?P<silent>documented|recorded|mentioned|described|reported|stated|shown))\b"
)
#: "None of therapy, tablets or injections has been tried".
_NONE_TRIED: Final = re.compile(
    r"\bnone of (?!(?:which|it|this|that|those|them)\b)"
    r"(?=[^.;]{3,90}? (?:has|have|had|was|were) (?:ever |yet )?(?:been )?"
    r"(?:tried|attempted|done|used|given|taken|started|undertaken)\b)"
)


def none_of(words: str) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """Start, end, and the kind and direction of what each says of its list."""
    for match in _NONE_OF_THEM.finditer(words):
        yield match.start(), match.end(), ("negation" if match["absent"] else "silence", "list")
    for match in _NONE_TRIED.finditer(words):
        yield match.start(), match.end(), ("negation", "forward")
