"""Marks of forms and templates that leave it open what a sentence says: an answer nobody could make out.

"Physical therapy 6 weeks Yes No (circled: No)", "Completed *** weeks of therapy", "~~Failed therapy~~", a cross, a row
under the heads "Yes" and "No". What has an answer that was read (`reader.answers`, `reader.choices`) is not open.
"""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.letters import sieve

LETTERS: Final = sieve(
    "y/n", "y / n", "yes", "no -", "no  ", "***", "~~", "{", "<<", "[", "( ", "(x", "__", "\u2610", "\u2611", "\u2612",
    "\u2613", "\u2715", "\u2716", "\u2717", "\u2718", "\u274c",
)  # fmt: skip
_BOX: Final = r"(?:\[ ?x ?\]|\( ?x ?\)|\[ {0,3}\]|\( {1,3}\)|[\u2610-\u2612])"
#: Open whatever else the sentence says.
_OPEN: Final = re.compile(
    r"\*{3,}|~~|\{[^{}\n]{1,40}\}|<<[^<>\n]{1,30}>>|[\u2613\u2715-\u2718\u274c]|"
    r"\[(?:insert|enter|fill|describe|specify|list|date|number|name|select|choose)\b"
)
#: Open where no answer was read.
_CHOICE: Final = re.compile(
    rf"\b(?:y ?/ ?n|yes ?/ ?no)\b|\byes[ _]{{1,8}}no\b|^(?:yes|no|y|n)(?: ?- | {{2,}})|(?<=\w) {{0,3}}{_BOX}|_{{3,}}"
)
#: "Physical therapy 6 weeks:" before the boxes that answer it.
_LABEL: Final = re.compile(r".*\d.*:")
_STARTS_WITH_BOX: Final = re.compile(_BOX)
#: The heads of two columns, and a row that is marked in one of them.
_HEADS: Final = re.compile(r"\byes\b[ |]{1,12}no\b[ |]*$")
_MARKED: Final = re.compile(r"(?:^|[ |])(?:x|xx|\u2713|\u2714)[ |]*$|[ |](?:x|\u2713|\u2714) ?\|")
_ROWS: Final = 30


def open_answers(chart: Chart) -> Iterator[tuple[Sentence, int]]:
    """Sentences that a form or a template leaves open, each with the place of its mark."""
    for sentence in chart.saying(LETTERS):
        mark = _OPEN.search(sentence.words) or (None if chart.answers(sentence) else _CHOICE.search(sentence.words))
        if mark is not None:
            yield sentence, sentence.start + mark.start()
        elif sentence.position and _STARTS_WITH_BOX.match(sentence.words):
            yield from _beside_box(chart.sentences[sentence.position - 1], sentence, chart)
        if _HEADS.search(sentence.words):
            yield from _marked_rows(chart, sentence)


def _beside_box(before: Sentence, sentence: Sentence, chart: Chart) -> Iterator[tuple[Sentence, int]]:
    """The label that a row of boxes answers, and what stands behind an answer ("Yes [ ] No [x] Therapy completed")."""
    answer = next((one for one in chart.choices if one.start <= sentence.start < one.end), None)
    if answer is None and _LABEL.fullmatch(before.words):
        yield before, before.end - 1
    if answer is not None and answer.start < sentence.start:
        yield sentence, sentence.start


def _marked_rows(chart: Chart, heads: Sentence) -> Iterator[tuple[Sentence, int]]:
    for row in chart.sentences[heads.position + 1 : heads.position + 1 + _ROWS]:
        mark = _MARKED.search(row.words)
        if mark is not None:
            yield row, row.start + mark.start()
