"""What a plan names only to say that it is not done: "pulsed mode was rejected", "instead of Kenalog"."""

import re
from typing import Final

from reader.chart import Chart, Sentence

_REACH: Final = 90
_BEFORE: Final = re.compile(
    r"\b(?:instead of|rather than|in place of|in lieu of|as opposed to|not|no|nor|never|without|avoid(?:s|ed|ing)?|"
    r"decided against|advised against|chose against|against|rejected|declined|refused|dismissed|"
    r"(?:replaced|substituted) (?:for )?)(?: (?:an?|any|the|to|use|using|give|giving|have|by|with|of|doing|do|"
    r"particulate|further))* ?$"
)
_IS: Final = r"(?:was|were|is|are|has been|have been|had been|being|be)"
_TALKED: Final = (
    r"(?:considered|discussed|suggested|proposed|offered|mentioned|weighed|raised|thought of|"
    r"requested|asked (?:for|about))"
)
_REJECTED: Final = (
    r"(?:rejected|dismissed|declined|refused|dropped|abandoned|turned down|decided against|ruled out|avoided|"
    r"given up|discarded|set aside|withdrawn|cancelled|canceled|excluded|vetoed|"
    r"not (?:to be |being |going to be )?(?:used|planned|chosen|wanted|intended|done|given|considered|requested|"
    r"taken|needed|pursued|asked for|accepted|part of|on offer|favou?red))"
)
_AFTER: Final = re.compile(
    rf"[^.;]{{0,40}}?\b(?:{_IS} (?:\w+ )?)?(?:{_TALKED}\b[^.;]{{0,40}}?\b(?:{_REJECTED}|refus\w+|"
    rf"decided (?:against|otherwise))\b|{_REJECTED}\b)"
    r"|[^.;,]{0,24}? (?:will|shall|would|should|must|can|may|is to|are to) not\b|[^.;,]{0,24}? (?:won't|cannot)\b"
    r"|[^.;,]{0,30}? (?:gave|gives|made|makes) way to\b"
)


def is_put_aside(chart: Chart, sentence: Sentence, start: int, end: int) -> bool:
    """Whether the words round a span say that what it names is not what will be done."""
    before = chart.lower[max(sentence.start, start - _REACH) : start]
    if _BEFORE.search(before):
        return True
    return _AFTER.match(chart.lower, end, min(sentence.end, end + _REACH)) is not None
