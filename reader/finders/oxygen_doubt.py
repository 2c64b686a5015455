"""What makes a measurement of oxygen doubtful: acute illness, a poor signal, altitude, the patient's own device."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(
    [
        "family_history",
        "past_history",
        "surgical_history",
        "goals",
        "references",
        "consent",
        "instructions",
        "allergies",
    ]
)
#: Of these one stands in a paper that speaks of a measurement.
_IN_A_TEST_OF_OXYGEN: Final = frozenset(["oxygen", "oxygen_tester"])
_LETTERS: Final = sieve(
    "pneumonia", "exacerbation", "flare", "acute", "influenza", "covid", "bronchitis", "sepsis", "emergency",
    " er ", " ed ", " er.", " ed.", "hospital", "admission",
    "admitted", " icu", "polish", "waveform", "signal", "cold ", "artifact",
    "perfusion", "altitude", "elevation", "day of", "pleth", "trace", "phone", "device", "oximeter", " feet",
    " ft", "0 m ", "flight", "watch", "own ", "smartphone",
)  # fmt: skip
#: One of these stands in each of the kind; the others have too many beginnings.
_LETTERS_OF: Final = {
    "poor_signal": sieve("waveform", "signal", "pleth", "trace", "perfusion", "polish", "cold ", "artifact"),
    "own_device": sieve("watch", "oximeter", "device", "phone"),
}
_UNSAID: Final = frozenset(["negation", "family", "silence", "hypothetical", "historical"])
_KINDS: Final = {
    "acute_illness": re.compile(
        r"\b(?:pneumonia|(?:copd |acute |asthma )?exacerbation|copd flare|flare(?:-up)?|influenza|covid(?:-19)?|sepsis|"
        r"acute (?:bronchitis|illness|infection|respiratory (?:failure|infection|illness|distress)|decompensat\w+)|"
        r"emergency (?:room|department)|in the (?:er|ed|icu)|(?:hospital )?day \d+ of (?:an? |the |her |his )?"
        r"(?:admission|hospital\w*|stay)|(?:first|second|third|fourth|\d(?:st|nd|rd|th)) day of (?:an? |"
        r"the |her |his )?"
        r"(?:hospital|admission|stay)|admitted)\b"
    ),
    "poor_signal": re.compile(
        r"\b(?:poor|weak|bad|unreliable|low|no) (?:waveform|signal|pleth\w*|trace|perfusion)|nail polish|"
        r"cold (?:fingers?|hands?)|(?:motion |movement )?artifacts?\b"
    ),
    "altitude": re.compile(
        r"\b(?:(?:at|above|to) (?:high )?altitude|high altitude|at (?:\d{1,2},)?\d{3,4} ?(?:m\b|meters|"
        r"metres|ft\b|feet)|"
        r"(?:in|during) (?:a |the |her |his )?flight|elevation of \d)"
    ),
    "own_device": re.compile(
        r"\b(?:(?:patient'?s|her|his) own|smart|apple|fitness) (?:watch|oximeter|pulse oximeter|device|finger device)|"
        r"by (?:her|his) (?:own )?(?:watch|phone)|smartphone"
    ),
}
#: A word of the measurement in the sentence, or of the time of now: without it an illness may be of whenever.
_OF_TEST: Final = re.compile(
    r"\b(?:test(?:ed|ing)?|measur\w+|value|taken|reading|oximet\w+|spo2|sao2|pao2|saturations?|abg|gas|probe|recorded|"
    r"finger|hand|waveform|signal)\b"
)
_OF_NOW: Final = re.compile(
    r"\b(?:today|currently|now|since (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday)|tomorrow|"
    r"in (?:an? )?acute|with (?:an? )?acute|day \d+ of|being treated for|on (?:steroids?|prednisone|antibiotics?|"
    r"doxycycline|azithromycin)(?: and \w+)? for|this week)\b"
)
#: Of before, over, counted, prevented or treated by a plan.
_OF_BEFORE: Final = re.compile(
    r"\b(?:last (?:year|winter|month|spring|summer|fall)|in (?:19|20)\d\d|previous|prior|past|resolved|"
    r"recovered|treated|"
    r"after|before|following|frequent|recurrent|per year|a year|ago|vaccin\w+|prevent\w*|history|risk|\d exacerbations|"
    r"two exacerbations|three exacerbations|since (?:discharge|then)|stable|no longer|if|for future|reduce\w*)\b"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `oxygen.doubt`."""
    if not _IN_A_TEST_OF_OXYGEN & chart.classes:
        return
    for sentence in chart.saying(_LETTERS):
        if sentence.section in _SKIP:
            continue
        for kind, words in _KINDS.items():
            letters = _LETTERS_OF.get(kind)
            if letters is not None and sentence.position not in chart.positions_saying(letters):
                continue
            match = words.search(chart.lower, sentence.start, sentence.end)
            if match is None:
                continue
            is_of_test = _OF_TEST.search(sentence.words) is not None
            is_told = is_of_test or (kind == "acute_illness" and _OF_NOW.search(sentence.words) is not None)
            if not is_told or (kind == "acute_illness" and _OF_BEFORE.search(sentence.words)):
                continue
            if modifiers(chart, sentence, *match.span()) & _UNSAID:
                continue
            yield fact(chart, sentence, match.span(), "oxygen.doubt", kind, assertion=Assertion.PRESENT)
