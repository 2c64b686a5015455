"""An infection that the text calls healed, or dates years back: it is of the past without a heading that says so."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.past import is_dated_back
from reader.spans import Hit

#: Told of the illness, before it or behind it. What is healing, half healed or has to heal first is there.
_HEALED: Final = re.compile(
    r"\b(?:(?:has |have |had |is |was |were |since |since been |been |now |long since |and |fully |completely |"
    r"entirely |well |uneventfully |later |eventually |soon )*"
    r"(?:healed|resolved|cured|cleared(?: up)?|recovered|gone|settled|over(?: and done with)?)"
    r"(?! (?:the|a|an) )|"
    r"(?:long|well|now|fully|completely)[- ]healed|"
    r"(?:complete|full) (?:healing|resolution|recovery)|(?:has |had )?(?:not|never) (?:come back|recur(?:red)?|"
    r"returned|been back)|no recurrence|without (?:a )?recurrence)\b"
)
#: Years that lie behind it, by a word instead of a date.
_LONG_AGO: Final = re.compile(
    r"\b(?:(?:several|many|some|a few|\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twenty) years? "
    r"(?:ago|back|before|earlier)|"
    r"years (?:ago|back|before)|decades? ago|long ago|as an? (?:child|boy|girl|teenager|student)|in (?:childhood|"
    r"adolescence)|remote|childhood|(?<!years )(?<!year )(?<!months )(?<!weeks )(?<!days )"
    r"(?<!year-)(?<!yr )(?<!month-)(?<!week-)(?<!day-)old (?!man|woman|male|female|lady|gentleman))\b"
)
#: The healing itself is denied, hoped for, or done in part.
_UNHEALED: Final = re.compile(
    r"\b(?:not (?:yet |fully |completely |quite |entirely )*(?:healed|resolved|cured|cleared|recovered|gone|settled)|"
    r"n't (?:yet )?(?:healed|resolved|cleared|recovered|gone)|never (?:quite |fully |completely |really )?(?:healed|"
    r"resolved|cleared|recovered|gone|settled)|(?:partly|partially|nearly|almost|mostly|half|largely|incompletely|"
    r"poorly)[- ](?:healed|resolved|cleared|gone|settled)|"
    r"(?:until|till|once|when|unless|if|whether|after|before|must|should|will|to|can|may|expected|hoped) "
    r"(?:it |this |that |the (?:\w+ )?|be |have |has |is |fully |completely )*"
    r"(?:healed|resolved|cured|cleared|recovered|gone|settled|over))\b"
)
#: It goes on, or comes again.
_GOES_ON: Final = re.compile(
    r"\b(?:current(?:ly)?|active(?:ly)?|ongoing|still|persist\w*|worsening|spreading|draining|weeping|healing|heals|"
    r"recurr(?:ent|ing|s)|relaps\w*|again|chronic|since (?:19|20)\d\d|this (?:week|month|morning)|"
    r"on (?:an )?(?:antibiotics?|cephalexin|doxycycline|clindamycin|vancomycin|cefazolin)|"
    r"being treated|under treatment|tak(?:es|ing)|flare\w*|episodes?(?! (?:of|in)\b))\b"
)
_APART: Final = re.compile(r";|\b(?:but|however|although|except)\b")


def is_over(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """Whether the words round an illness say that it healed, or that it lies years back, and none that it is there."""
    low, high = _statement(chart, sentence, hit)
    words = chart.lower[low:high]
    if _UNHEALED.search(words) or _GOES_ON.search(words):
        return False
    return bool(_HEALED.search(words) or _LONG_AGO.search(words)) or is_dated_back(chart, sentence, low, high)


def is_unhealed(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """Whether they say that it has not healed yet, or not quite."""
    return _UNHEALED.search(chart.lower, *_statement(chart, sentence, hit)) is not None


def _statement(chart: Chart, sentence: Sentence, hit: Hit) -> tuple[int, int]:
    """The words round an illness, up to a "but", a semicolon or the next one of its kind."""
    ends = [match.start() for match in _APART.finditer(chart.lower, sentence.start, sentence.end)]
    others = [other for other in sentence.of("flag") if other.value == hit.value and other is not hit]
    before = [*(end for end in ends if end <= hit.start), *(one.end for one in others if one.end <= hit.start)]
    behind = [*(end for end in ends if end >= hit.end), *(one.start for one in others if one.start >= hit.end)]
    return max([sentence.start, *before]), min([sentence.end, *behind])
