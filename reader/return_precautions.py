"""What a patient is told to come back for: "Return to the ED for incontinence, fever or new weakness".

Such a list stands in most notes of primary and emergency care, and names dangers that nobody has. What may as well be
why the patient came ("Return to the ED for incontinence") is none: a danger that is overheard costs more than one that
a person looks at in vain.
"""

import re
from collections.abc import Iterator
from typing import Final

from reader.letters import sieve

LETTERS: Final = sieve("precaution", "warning", "warned", "instructions", "return", "call ", "go to", "come ", "seek ")
_NAMED: Final = re.compile(
    r"\b(?:return|ed|er|emergency(?: room| department)?|red[- ]flags?|safety[- ]net(?:ting)?|cauda equina|strict)[ -]"
    r"(?:precautions?|instructions?|warnings?|advice)\b|"
    r"\bwarned (?:(?:him|her|them|the patient|patient|pt) )?(?:again )?(?:about|of|regarding|that)\b"
)
_PLACE: Final = (
    r"(?:(?:to|at) )?(?:(?:the|an|our|my|your|this|nearest|closest|local) )*"
    r"(?:ed|er|emergency(?: room| department| dept)?|hospital|office|clinic|urgent care|911|us|me|doctor|provider)\b"
)
_SEEK: Final = (
    r"seek (?:(?:immediate|urgent|emergency|emergent|prompt|medical) )*(?:care|attention|help|evaluation|treatment)"
)
_SOON: Final = r"(?:immediately|right away|at once|promptly|sooner|earlier|urgently|emergently|asap|straight away)"
#: Said to the patient: as an order at the beginning of a sentence, or behind a word of duty, and not "had to go".
_TOLD: Final = (
    r"(?:^[-*+\u2022\d.) ]{0,5}(?:(?:please|strictly|patient|pt|she|he|is|was|are|and|told|advised|instructed|"
    r"asked|to|should|will|must|"
    r"can|may|knows) )*|(?<!had )(?<!has )(?<!have )\b(?:to|should|will|must|can|please|and|or) )"
)
_COME: Final = re.compile(
    rf"{_TOLD}(?:return|go|call|come(?: back| in)?|{_SEEK})(?:,? (?:{_PLACE}|{_SOON}|or|and))*,? (?:for|with|upon)\b"
    # Why somebody came is told by "and", or is one thing; a warning by "or", "any" and "new or worse".
    r"(?= (?:any|new|worse|worsening|increas\w+|sudden|loss of|signs? of|symptoms? of|[^.;]*\bor)\b)"
)


def return_precautions(words: str) -> Iterator[tuple[int, int]]:
    """Start and end of what opens a warning in the words of a sentence; all behind it is what is warned of."""
    for pattern in (_NAMED, _COME):
        yield from (match.span() for match in pattern.finditer(words))
