"""The ablation asked for: what kind of lesion it makes, and how hot."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.injections import Tense, tense
from reader.put_aside import is_put_aside
from reader.spans import Hit
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["consent", "instructions", "references", "complications"])
#: "Radiofrequency ablation of L4-L5, thermal at 85 degrees": the kind by a word of its own.
_THERMAL: Final = re.compile(r"\b(?:thermal|thermocoagulation|rftc)\b(?! (?:imaging|therapy|injury|burns?|pain))")
_NOT_THERMAL: Final = re.compile(
    r"\b(?:non-?|(?:not|no|avoid\w*|instead of|rather than|without)(?: an?| any| the)? )\s?$"
)
#: "Tip temperature is held at 42": the unit goes without saying.
_TIP: Final = re.compile(
    r"\b(?:temperature|tip|probe|electrode|generator)\b[^.;\d%]{0,40}?(?<![\w./-])(?P<low>[4-9]\d)\b"
    r"(?! ?(?:%|sec|min|mm|ml|cm|mg|gauge|v\b|w\b|volts?|watts?|hz|f\b|deg|\u00b0|\u00ba|c\b|-))"
)
#: "At 80 degrees C", "80 °C", "85C for 90 seconds". Never Fahrenheit, and never degrees of motion.
_CELSIUS: Final = re.compile(
    r"(?<![\w./-])(?P<low>\d{2,3})(?:\s?(?:-|to)\s?(?P<high>\d{2,3}))?\s?"
    r"(?:degrees?(?: c(?:elsius|entigrade)?\b|(?= for\b|[.,;)]|$))|deg\.? ?c\b|\u00b0 ?c\b|\u00ba ?c\b|celsius\b|c\b)"
)
_MADE: Final = re.compile(
    r"s?(?: (?:of|at) [^.;,]{1,24})?,? \(?(?:(?:done |performed |given |dated )?(?:in|of|from|on) "
    r"(?:(?:early|late|mid) )?"
    r"(?:[a-z]{3,9} )?(?:19|20)\d\d|(?:was|were) (?:done|given|performed|tried|made)|last (?:year|month|"
    r"spring|summer|autumn|fall|winter)|(?:\w+ )?(?:years?|months?) ago|(?:gave|helped|failed|wore off|did nothing)\b)"
)
_HAD: Final = re.compile(
    r"\b(?:had|received|underwent|got|tried|previous|previously|prior|earlier|former|after|since|following|s/p) "
    r"(?:(?!plan|request|now)[\w-]+ ){0,3}$"
)
_OTHER_NERVE: Final = re.compile(
    r"\b(?:genicular|suprascapular|occipital|trigeminal|pudendal|intercostal|saphenous|knees?|shoulders?|hips?|"
    r"sacroiliac|heel|plantar|sphenopalatine|stellate)\b"
)
_NEAR: Final = 40
_MOTION: Final = re.compile(r"\b(?:flexion|extension|rotation|raise|raising|slr|motion|bending|tilt)\b[^.;]{0,30}$")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `procedure.ablation` and `procedure.ablation_temperature`."""
    for sentence in chart.sentences_with("lesion", "injection"):
        ablations = [hit for hit in spinal_hits(chart, sentence) if hit.value == "ablation"]
        if sentence.section in _SKIP or sentence.of("allergy") or _is_past(chart, sentence, ablations):
            continue
        told = sentence.of("lesion")
        asked = [hit for hit in told if not _is_earlier(chart, sentence, hit, ablations)]
        for hit in asked:
            yield _kind(chart, sentence, hit)
        if ablations or asked:
            yield _thermal(chart, sentence)
            if asked or not told:
                yield from _temperatures(chart, sentence)


def _kind(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    """A kind that is named only to say that it is not made is denied; of "non-thermal" nothing is made out."""
    if hit.value == "thermal" and _NOT_THERMAL.search(chart.lower, sentence.start, hit.start):
        return None
    said = Assertion.NEGATED if is_put_aside(chart, sentence, hit.start, hit.end) else None
    return fact(chart, sentence, (hit.start, hit.end), "procedure.ablation", hit.value, assertion=said)


def _is_past(chart: Chart, sentence: Sentence, ablations: list[Hit]) -> bool:
    """What an earlier ablation was tells nothing of this one."""
    return bool(ablations) and all(tense(chart, sentence, hit) in {Tense.PRIOR, Tense.DENIED} for hit in ablations)


def _is_earlier(chart: Chart, sentence: Sentence, hit: Hit, ablations: list[Hit]) -> bool:
    """ "Pulsed RF in 2023 wore off": a lesion that was made before, or of another nerve, and is not asked for."""
    if any(one.start < hit.end and hit.start < one.end for one in ablations):
        return False
    around = max(sentence.start, hit.start - _NEAR), min(sentence.end, hit.end + _NEAR)
    return bool(
        _MADE.match(chart.lower, hit.end, sentence.end)
        or _HAD.search(chart.lower, around[0], hit.start)
        or _OTHER_NERVE.search(chart.lower, *around)
    )


def _thermal(chart: Chart, sentence: Sentence) -> Fact | None:
    match = _THERMAL.search(chart.lower, sentence.start, sentence.end)
    if match is None or _NOT_THERMAL.search(chart.lower, sentence.start, match.start()):
        return None
    inside = any(hit.start <= match.start() < hit.end for hit in sentence.of("lesion"))
    return None if inside else fact(chart, sentence, match.span(), "procedure.ablation", "thermal")


def _temperatures(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """Of a range the lower end: so hot the lesion is for sure."""
    for match in (
        *_CELSIUS.finditer(chart.lower, sentence.start, sentence.end),
        *_TIP.finditer(chart.lower, sentence.start, sentence.end),
    ):
        if _MOTION.search(chart.lower, sentence.start, match.start()) is None:
            yield fact(
                chart, sentence, match.span(), "procedure.ablation_temperature", int(match["low"]),
                assertion=Assertion.PRESENT, unit="degrees C",
            )  # fmt: skip
