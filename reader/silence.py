"""What a sentence says of the record and not of the patient: something was not sent, not written down, not known."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from reader.chart import Chart, Sentence
from reader.letters import sieve
from reader.spans import Hit

_SILENT: Final = frozenset(["silence.forward", "silence.backward"])
#: "Neither A nor B was sent", "the note gives neither A nor B": said of the record, not of the patient.
_RECORD: Final = re.compile(
    r"\bneither\b.*\b(?:(?:was|were|is|are|has been|have been) (?:\w+ )?(?:sent|supplied|provided|given|submitted|"
    r"included|documented|recorded|stated|described|enclosed|attached|noted|mentioned|reported|received|available|"
    r"listed|specified)|"
    r"in the (?:\w+ )?(?:file|chart|record|records|note|notes|packet|papers|submission))\b|"
    r"\b(?:record|records|chart|note|notes|file|letter|report|request|submission|documentation|form)s? "
    r"(?:\w+ ){0,2}(?:gives?|shows?|states?|contains?|documents?|describes?|lists?|mentions?|includes?|names?|says?) "
    r"neither\b"
)
#: "No MRI report", "without therapy notes", "no functional limitation documented": papers are denied, or their content.
_NO_PAPER: Final = re.compile(
    r"\b(?:no|without)(?: (?!but|and|or|he|she|on|to|for|who|which)[\w/'-]+){0,5}? "
    r"(?P<mark>(?:reports?|records?|notes|copy|copies|printouts?|paperwork|documentation)\b"
    r"(?! (?:pain|that|no|a|an|some)\b)|"
    r"(?:(?:is|was|were|are|has been|have been) )?(?:submitted|attached|supplied|enclosed|sent|included|documented|"
    r"recorded|listed|furnished|forwarded|quantified|stated|specified)\b|(?:is|was|are|were) (?:given|provided)\b|"
    r"(?<=results )provided\b)"
)
#: One of these stands in every mark.
_MARK_LETTERS: Final = sieve(
    "report", "record", "notes", "copy", "copies", "printout", "paperwork", "documentation", "submitted", "attached",
    "supplied", "enclosed", " sent", "included", "documented", "listed", "furnished", "forwarded", "quantified",
    "stated", "specified", "given", "provided",
)  # fmt: skip
#: "No date is given" speaks of the record, "no sedation was given" of what was done.
_DETAIL: Final = re.compile(
    r"\b(?:dates?|results?|percent\w*|durations?|values?|numbers?|scores?|reasons?|lengths?|details?|history|findings|"
    r"explanation|rationale|readings?|counts?|level|mri|studies|study|imaging|examination|photos?|photographs?)\b"
)


def of_record(chart: Chart, sentence: Sentence, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The triggers of a sentence with those of silence in their place.

    The "not" of "are not recorded" says that the record is silent, and so does a "nor" behind it.
    """
    words = sentence.words
    if "neither" in words and any(_is_word(chart, h, "neither") for h in hits) and _RECORD.search(words):
        hits = [h._replace(value="silence.forward") if h.value == "negation.forward" else h for h in hits]
    if ("no " in words or "without " in words) and sentence.position in chart.positions_saying(_MARK_LETTERS):
        hits = [*hits, *_unsent(sentence)]
    quiet = [h for h in hits if h.value in _SILENT] if hits else hits
    if not quiet:
        return hits
    kept = [
        h
        for h in hits
        if not (h.value == "negation.forward" and any(h.start < o.end and o.start < h.end for o in quiet))
    ]
    first = min((h.start for h in quiet if h.value == "silence.forward"), default=None)
    if first is None:
        return kept
    return [h._replace(value="silence.forward") if h.start > first and _is_word(chart, h, "nor") else h for h in kept]


def _unsent(sentence: Sentence) -> Iterator[Hit]:
    for match in _NO_PAPER.finditer(sentence.words):
        if not match["mark"].endswith(("given", "provided")) or _DETAIL.search(match[0]) is not None:
            # Behind the mark: "MRI report" is one term, and the whole of it was not sent.
            end = sentence.start + match.end("mark")
            yield Hit(end, end, "context", "silence.backward")


def _is_word(chart: Chart, hit: Hit, word: str) -> bool:
    return chart.lower[hit.start : hit.end] == word
