"""Words by which an injection is the one that is asked for, whatever else a sentence tells."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.spans import Hit

#: "Ablation is for L3-4 only", "the block is to be at L4-5": what is asked for, said in the present.
IS_FOR: Final = re.compile(
    r"s? (?:is|are) (?:only |now |meant |intended |solely )*(?:for|to|at|on)\b"
    r"(?! (?:help|relieve|date|file|record|hold))"
)
ASKED_BEHIND: Final = re.compile(
    r"(?: at [\w-]+| injections?| this (?:year|yr)| (?:with)?in (?:the (?:last|past) )?(?:\w+ )?"
    r"(?:month|year|week)s?){0,3},?"
    r" (?:was |is |were |are |being |has been )?"
    r"(?:requested|planned|proposed|scheduled|ordered|recommended|asked for|sought)\b"
)
_BEHIND_COMMA: Final = re.compile(r", (?:left |right |bilateral |lumbar |cervical )*$")
_LEVELS_TO_END: Final = re.compile(r"s? (?:at |of )?[clts]\d[\w\s,/&-]{0,24}[.;]?\s*$")


def is_ordered_behind_comma(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "No surgery so far, RFA L4-5.": with levels of its own at the end it is the order, no item of what is denied."""
    return (
        _BEHIND_COMMA.search(chart.lower, sentence.start, hit.start) is not None
        and _LEVELS_TO_END.match(chart.lower, hit.end, sentence.end) is not None
    )
