"""That there is no complaint of the spine at all: a study for a job, for a check, for peace of mind."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.radiating_pain import SKIP
from reader.letters import sieve
from schemas.fact import Assertion, Fact, Region

_LETTERS: Final = sieve(
    "denie", "no back", "no neck", "no spin", "no low", "no pain", "no symptoms", "no complaints", "never had",
    "without back", "without neck", "without any", "without symptoms", "without complaints", "asymptomatic",
    "symptom-free", "pain-free",
)  # fmt: skip
_NO: Final = (
    r"\b(?:denie[sd]|has no|have no|had no|with no|without|no|(?:has |have )?never had|does not have|reports no|"
    r"reported no|free of)(?: (?:any|current|past|previous|present|ever having|having))*"
)
_BOTH: Final = (
    r"(?:(?:low(?:er)? |any )?(?P<spine>back|neck|spine|spinal)(?: pain)?(?:,| or| and| nor|/)+ ?(?:any |"
    r"no )?(?:leg|arm|limb|radiating|radicular|sciatic\w*)|"
    r"(?:leg|arm|limb|radiating|radicular)(?: pain)?(?:,| or| and| nor|/)+ ?(?:any |"
    r"no )?(?:low(?:er)? )?(?P<spine2>back|neck|spine|spinal))"
)
_COMPLAINT: Final = r"(?:pains?|symptoms?|complaints?|trouble|problems?|discomfort)"
_LASTS: Final = (
    r"(?! ?,? ?(?:at (?:night|rest)|when\b|while|with\b|on\b|during|after|until|before|except|since|"
    r"for the (?:past|last)|below))"
)
#: "Denies back or leg pain", "has never had neck or arm trouble".
_NEITHER: Final = re.compile(rf"{_NO} {_BOTH} {_COMPLAINT}\b{_LASTS}")
#: "Denies back pain now or ever", "never had any back trouble".
_EVER: Final = re.compile(
    rf"{_NO} (?:low(?:er)? )?(?P<spine>back|neck|spine|spinal) {_COMPLAINT},? (?:now or (?:ever|in the past)|"
    rf"at present or in the past|past or present|ever|of any kind|at all|whatsoever)\b"
)
#: Beside one of these a person without complaints is examined for another reason.
_FOR_ELSE: Final = re.compile(
    r"\b(?:screen\w*|pre-?employment|hiring|applicant|recruit\w*|baseline|executive|wellness|check-?up|curious|"
    r"curiosity|peace of mind|"
    r"insurance purposes|insurer's|licen[cs]e|fitness for duty|job|team physical|employer|airline|"
    r"family history|whole[- ]body)\b"
)
_NOTHING: Final = re.compile(
    rf"\b(?:no (?:pain|symptoms|complaints)(?: at all| whatsoever| of any kind| or deficits?)?|asymptomatic|"
    rf"symptom-free|pain-free|without (?:any )?(?:symptoms|complaints|pain))\b{_LASTS}(?! (?:in|of|from) )"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Negated facts `symptom.spine_pain` and `symptom.radicular_pain`."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section in SKIP:
            continue
        match = _NEITHER.search(sentence.words) or _EVER.search(sentence.words) or _nothing(chart, sentence)
        if match is not None:
            yield from _denied(chart, sentence, match)


def _nothing(chart: Chart, sentence: Sentence) -> "re.Match[str] | None":
    """ "No symptoms", where the study is for another reason and nobody complains elsewhere."""
    match = _NOTHING.search(sentence.words)
    if match is None or any(one is not sentence for one in chart.sentences_with("pain")):
        return None
    return match if _FOR_ELSE.search(chart.lower) is not None else None


def _denied(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> Iterator[Fact | None]:
    span = sentence.start + match.start(), sentence.start + match.end()
    if modifiers(chart, sentence, span[1] - 1, span[1]) & {"hypothetical", "family", "silence", "uncertain"}:
        return
    named = match.groupdict()
    spine = named.get("spine") or named.get("spine2")
    region: Region | None = "lumbar" if spine == "back" else "cervical" if spine == "neck" else None
    for kind in ("symptom.spine_pain", "symptom.radicular_pain"):
        yield fact(chart, sentence, span, kind, assertion=Assertion.NEGATED, region=region)
