"""On which day the last treatment with toxin was, where a sentence tells of the first one as well."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from reader.chart import Sentence

#: "Since 2/2026, last treatment 11/2/2026": the day of the last one, wherever the toxin is named.
_LAST: Final = re.compile(
    r"\b(?:last|latest|most recent) (?:(?:botox|toxin|botulinum|onabotulinum\w*) )?"
    r"(?:treatments?|injections?|injected|sessions?|cycles?|rounds?|doses?|given|administered|received|one)\b"
)
_LAST_REACH: Final = 24


def last_days(sentence: Sentence, document_on: date | None) -> Iterator[tuple[date, str]]:
    """The day behind "last treatment", by its date or by its distance from the note, with its precision."""
    last = _LAST.search(sentence.words)
    if last is None:
        return
    at = sentence.start + last.end()
    near = [one for one in sentence.times if 0 <= one.start - at <= _LAST_REACH]
    for one in near[:1]:
        if one.first is not None and one.precision != "year":
            yield one.first, one.precision
        elif one.role == "ago" and one.days is not None and document_on is not None:
            yield document_on - timedelta(days=one.days), "day"
