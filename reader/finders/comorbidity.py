"""Illnesses and medicines that bear on sleep apnoea, and diseases of the lung."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.emit import fact
from reader.letters import sieve
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["references", "consent"])
_RELEVANT: Final = frozenset(["sleep", "airway", "oxygen"])
_DOUBTED: Final = re.compile(
    r"[\s(]*(?:is|are|was|were|has been|being|remains)?\s*(?:also )?(?:suspected|possible|questionable|likely|probable|"
    r"uncertain|unclear|equivocal|not excluded|cannot)\b(?! \w*(?:sleep|osa|apnea|obstructive))"
)
_OUTLOOK: Final = re.compile(r"[^.;]*\b(?:may|might|can|could|will) (?:also )?(?:occur|result|develop)\b")
#: Who has no disease of the heart has none of its arteries and does not fail by it; who has one may have another.
#: Nobody whose mood is not even low has a disorder of it; a low mood alone is none.
_ANY: Final = {
    "heart_disease": ("ischaemic_heart_disease", "heart_failure"),
    "lung_disease": ("chronic_lung_disease",),
    "low_mood": ("mood_disorder",),
    "heart_lung_disease": ("ischaemic_heart_disease", "heart_failure", "chronic_lung_disease"),
}
#: The illnesses that count with a low index of apnoea: denied all at once.
_OF_SLEEP: Final = (
    "hypertension",
    "ischaemic_heart_disease",
    "stroke",
    "mood_disorder",
    "insomnia",
    "impaired_cognition",
)
_ALL_LETTERS: Final = sieve(
    "healthy",
    "medical history",
    "conditions",
    "comorbid",
    "otherwise healthy",
    "illness",
    "medical problems",
    "health problems",
)
_NONE_OF_ALL: Final = re.compile(
    r"\b(?:no|without|none of the|denies (?:all|any|each)(?: of the)?) (?:any )?(?:qualifying|relevant|"
    r"associated|related|"
    r"accompanying|listed|add-on|other|comorbid|such|chronic|additional|co-?existing)?(?: of the)? ?"
    r"(?:comorbidit(?:y|ies)|comorbid (?:conditions?|illness(?:es)?)|(?<=qualifying )conditions?|"
    r"(?<=listed )conditions?|"
    r"(?<=add-on )conditions?|(?<=chronic )(?:conditions?|illness(?:es)?)|medical problems|health problems)\b|"
    r"\b(?:conditions|comorbidities|illnesses)\b[^.;]{0,40}?[:,] ?(?:each|all|every)(?: one)?(?: of (?:them|these))? "
    r"(?:was |were |is |are )?(?:denied|absent|negative|ruled out)\b|\botherwise (?:entirely |completely )?healthy\b|"
    r"\bhealthy (?:otherwise|apart from (?:this|that|the snoring|snoring))\b|\b(?:no|without) (?:past |previous |"
    r"prior )?"
    r"medical history\b|\b(?:past )?medical history(?: is| was|:)? (?:negative|unremarkable|empty|none|clean)\b|"
    r"\bcomorbidit(?:y|ies)(?: are| is)?: ?(?:none|nil|no)\b"
)
_WRITTEN: Final = re.compile(
    r"[^.;]{0,24}\b(?:document\w*|record\w*|list\w*|mention\w*|stated|noted|described|given)\b"
)
#: Words for what is as it should be: the illness that they leave out.
_SOUND: Final = {
    "no_heart_failure": "heart_failure",
    "no_lung_disease": "chronic_lung_disease",
    "no_hypertension": "hypertension",
    "no_mood_disorder": "mood_disorder",
    "no_insomnia": "insomnia",
    "no_impaired_cognition": "impaired_cognition",
    "no_heart_lung": "heart_lung_disease",
}
#: "116/72 and he has never been treated for it": no hypertension. One reading alone does not tell.
_UNTREATED: Final = re.compile(
    r"(?: (?:today|is|was|of|at|reads?|in the office))*[ :=]*(?P<systolic>\d{2,3}) ?/ ?(?P<diastolic>\d{2,3})"
    r"[^.;\d]{0,20}?\b(?:(?:never|not) (?:been )?"
    r"(?:treated|medicated|on (?:any )?(?:treatment|medication|medicine|drugs?))|"
    r"(?:without|no|off|on no) (?:any |bp |blood[- ]pressure )?"
    r"(?:treatment|medications?|medicines?|drugs?|antihypertensives?|tablets?|meds?|pills?|agents?|rx)|"
    r"untreated|unmedicated)\b"
)
_HIGH: Final = (130, 80)  #: mmHg from which on a pressure may be hypertension (ACC/AHA 2017); general knowledge
_TREATED: Final = re.compile(r"[^.;,]{0,12}\b(?:on|with|under|by|thanks to)\b")
_SEVERITY: Final = re.compile(
    r"\b(?P<word>very severe|severe|moderate|mild|end-stage|advanced|gold (?:stage )?\w+)(?: \w+)? $"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `comorbidity`, `diagnosis.lung`, `oxygen.alternative_tried`."""
    is_relevant = bool(chart.classes & _RELEVANT)
    for sentence in chart.saying(_ALL_LETTERS) if "sleep" in chart.classes else ():
        if sentence.section not in _SKIP:
            yield from _none_of_all(chart, sentence)
    for sentence in chart.sentences_with("comorbid", "lung", "opioid_drug", "other_care"):
        if sentence.section in _SKIP:
            continue
        for hit in sentence.of("comorbid"):
            yield from _illness(chart, sentence, hit)
        if is_relevant:
            yield from (_lung(chart, sentence, hit) for hit in sentence.of("lung"))
            yield from (_opioid(chart, sentence, hit) for hit in sentence.of("opioid_drug"))
            for hit in sentence.of("other_care"):
                yield fact(chart, sentence, (hit.start, hit.end), "oxygen.alternative_tried")


def _none_of_all(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """ "No qualifying comorbidity", "went through the list of conditions: each one denied"."""
    match = _NONE_OF_ALL.search(chart.lower, sentence.start, sentence.end)
    if match is None or modifiers(chart, sentence, match.start(), match.start() + 1) & {
        "silence",
        "family",
        "hypothetical",
    }:
        return
    if _WRITTEN.match(chart.lower, match.end(), sentence.end):
        return
    for value in _OF_SLEEP:
        yield fact(chart, sentence, match.span(), "comorbidity", value, assertion=Assertion.NEGATED)


def _illness(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    if hit.value == "none" or _OUTLOOK.match(chart.lower, hit.end, sentence.end):
        return
    said = _said(chart, sentence, hit)
    if hit.value == "pressure":
        yield _untreated(chart, sentence, hit)
        return
    if hit.value in _SOUND:
        # "Normal on treatment" is hypertension, which another word then tells.
        is_told = (
            said is Assertion.PRESENT
            or chart.lower.startswith(("no ", "without "), hit.start)
            or ": " in chart.lower[hit.start : hit.end]
        )
        if is_told and not _TREATED.match(chart.lower, hit.end, sentence.end):
            span, left_out = (hit.start, hit.end), _SOUND[hit.value]
            for value in _ANY.get(left_out, (left_out,)):
                yield fact(chart, sentence, span, "comorbidity", value, assertion=Assertion.NEGATED)
        return
    if said is None or (hit.value in _ANY and said is not Assertion.NEGATED):
        return
    for value in _ANY.get(hit.value, (hit.value,)):
        yield fact(chart, sentence, (hit.start, hit.end), "comorbidity", value, assertion=said)


def _untreated(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    told = _UNTREATED.match(chart.lower, hit.end, sentence.end)
    if told is None or int(told["systolic"]) >= _HIGH[0] or int(told["diastolic"]) >= _HIGH[1]:
        return None
    span = (hit.start, told.end())
    return fact(chart, sentence, span, "comorbidity", "hypertension", assertion=Assertion.NEGATED)


def _opioid(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    if sentence.section == "allergies":
        return None
    return fact(chart, sentence, (hit.start, hit.end), "comorbidity", "opioid_use")


def _said(chart: Chart, sentence: Sentence, hit: Hit) -> Assertion | None:
    """ "COPD and suspected sleep apnea" doubts the apnoea, not the COPD before it."""
    said = assess(chart, sentence, hit.start, hit.end)
    if said is not Assertion.UNCERTAIN or "uncertain" in modifiers(chart, sentence, hit.start, hit.end, "forward"):
        return said
    is_doubted = _DOUBTED.match(chart.lower, hit.end, sentence.end) is not None
    return said if is_doubted else Assertion.PRESENT


def _lung(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    said = _said(chart, sentence, hit)
    if said is None:
        return None
    # A chronic lung disease in the past history is one of now.
    said = Assertion.PRESENT if said is Assertion.HISTORICAL else said
    match = _SEVERITY.search(chart.lower[max(sentence.start, hit.start - 30) : hit.start])
    attributes = {"severity": match["word"] if match else None}
    return fact(
        chart, sentence, (hit.start, hit.end), "diagnosis.lung", hit.value, assertion=said, attributes=attributes
    )
