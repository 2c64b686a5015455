"""A study with which a request begins ("Lumbar MRI 72148; back pain for ..."): it is asked for, and was not done."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.spans import Hit

_ELSEWHERE: Final = frozenset(["imaging", "findings", "results", "emg", "surgical_history", "past_history"])
#: What may stand before it: nothing but words of an order.
_BEFORE: Final = re.compile(
    r"(?:(?:is|are|an?|the|this|request(?:ed|ing)?|for|of|repeat|routine|urgent|order(?:ed)?|new|follow-?up|"
    r"prior authorization|cervical|thoracic|lumbar|lumbosacral|lumbar spine|cervical spine|spine|neck|low back|patient|"
    r"(?:\d{1,3}[- ](?:year|yr|y/?o)[- ]?(?:old)?)|wom[ae]n|m[ae]n|male|female|[,;:.()-])\s*)*"
)
#: What may stand behind it: the region, contrast and code, and then a sign that it is an order.
_BEHIND: Final = re.compile(
    r"\s?(?:scans?|stud(?:y|ies)|imaging)?\s?(?:(?:of|for) (?:the |his |her )?)?"
    r"(?:(?:cervical|thoracic|lumbar|lumbosacral)\s?)?(?:spine|neck|low(?:er)? back|l-spine|c-spine)?\s?"
    r"(?:(?:with and without|without and with|with|without|w/o|w/|w/wo) (?:iv )?(?:contrast|gadolinium)\s?)?"
    r"[(\[,]?\s?(?:\(?cpt(?: code)?:? )?(?:7\d{4})?[)\]]?\s?(?:(?:and|,) [\w ]{1,30}7\d{4}\)?)?\s?"
    r"(?:;|\.?\s*$|\b(?:(?:is|was|are) )?(?:being )?(?:medically|requested|ordered|indicated|necessary|appropriate|"
    r"asked for|sought)\b|for (?:an? |the )?(?:\d|acute|chronic|low|back|neck|mild|severe|patient|evaluation|"
    r"persistent|radicul|suspected|tension|headache|migraine|pain)|before|prior to|in preparation)"
)


def is_asked_for(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """Whether a sentence begins with the study as a request does."""
    if sentence.section in _ELSEWHERE:
        return False
    start = chart.lower[sentence.start : hit.start]
    return _BEFORE.fullmatch(start) is not None and _BEHIND.match(chart.lower, hit.end, sentence.end) is not None
