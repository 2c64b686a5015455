"""What makes a borderline oxygen value count, who measured it, and when the patient left hospital."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.emit import fact
from reader.finders.dated import days_in, nearest
from reader.numbers import WHOLE_WORD, whole
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "goals", "instructions", "references", "consent"])
_RELEVANT: Final = frozenset(["oxygen", "lung"])
_VALUE: Final = re.compile(
    r"(?:\s|:|=|,|\(|\)|\b(?:is|was|of|at|level|last|value|result|near|about|around|only|normal)\b)*"
    rf"(?P<bound>below |under |less than |< ?)?(?P<n>[2-7]\d(?:\.\d+)?|0?\.[2-7]\d|{WHOLE_WORD})(?![\d/])"
)
#: Per cent of blood that is cells, at the ends of what is seen.
_LOWEST_HAEMATOCRIT: Final = 20
_HIGHEST_HAEMATOCRIT: Final = 80
_LITRES: Final = re.compile(r"\d ?(?:l\b|lpm|liters)")
_MEASURING: Final = re.compile(
    r"\b(?:per|did|check|checked|test|performed|conducted|done|tested|measured|obtained|administered|supervised|"
    r"carried out|by)\b"
)

#: A heart that was normal years ago may have failed since.
_THEN: Final = re.compile(r"\b(?:years? ago|months? ago|in 20\d\d|last year|previously|earlier|at that time|then)\b")
#: "Not tested by the supplier".
_NOT_BY: Final = re.compile(r"\bnot (?:\w+ ){0,2}by (?:\w+ ){0,2}$")
#: "No improvement": told by another finder.
_DENIED_BEFORE: Final = re.compile(r"\b(?:no|not|without|nil|never|little)(?: \w+)? $")
_PRESSURE: Final = re.compile(
    r"(?:\s|:|=|,|\(|\)|\b(?:is|was|of|at|about|estimated|rvsp|pasp)\b)*(?P<n>\d{2,3})(?![\d/])"
)
#: Estimated systolic pressure by echocardiogram (mmHg) that speaks against pulmonary hypertension; general knowledge.
#: A higher one is no diagnosis.
_NORMAL_PRESSURE: Final = 35
#: The same of the mean pressure by catheter (the definition of pulmonary hypertension is above 20 mmHg).
_NORMAL_MEAN: Final = 20
_NORMAL_UP_TO: Final = {"pulmonary_pressure": _NORMAL_PRESSURE, "mean_pressure": _NORMAL_MEAN}
_CALLED_NORMAL: Final = re.compile(
    r"(?: (?:is|was|are|were|by echo|on echo|also|all))* (?:normal|not (?:raised|elevated|increased)|unremarkable|"
    r"within normal|within the normal)\b"
)
#: What suppliers are for.
_SUPPLYING: Final = re.compile(
    r"\b(?:to supply|will (?:supply|deliver|provide)|deliver\w*|order (?:was |is )?sent|instruct\w*)\b"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `oxygen.finding`, `oxygen.improvement`, `oxygen.tester`, `lab.haematocrit`, `stay.discharge`."""
    if not chart.classes & _RELEVANT:
        return
    for sentence in chart.sentences_with("oxygen_sign", "oxygen_better", "oxygen_tester", "haematocrit", "stay"):
        if sentence.section in _SKIP:
            continue
        yield from _signs(chart, sentence)
        yield _improvement(chart, sentence)
        yield _tester(chart, sentence)
        yield _haematocrit(chart, sentence)
        yield _discharge(chart, sentence)


def _signs(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    hits = sentence.of("oxygen_sign")
    for hit in hits:
        if hit.value in {"cor_pulmonale", "pulmonary_hypertension"}:
            yield fact(chart, sentence, (hit.start, hit.end), "oxygen.finding", hit.value)
        elif hit.value == "normal_right_heart":
            yield _unstrained(chart, sentence, hit)
        elif hit.value == "right_strain":
            yield _strain_denied(chart, sentence, hit)
        elif hit.value in _NORMAL_UP_TO:
            yield _normal_pressure(chart, sentence, hit)
        elif hit.value == "no_edema":
            yield _dry(chart, sentence, hit)
    oedema = [hit for hit in hits if hit.value == "edema"]
    if not oedema:
        return
    span = (oedema[0].start, oedema[0].end)
    # Oedema is a sign only where the heart fails; without oedema there is none, whatever the heart does.
    is_none = assess(chart, sentence, *span) is Assertion.NEGATED
    if is_none or any(hit.value == "failure" for hit in hits):
        yield fact(chart, sentence, span, "oxygen.finding", "heart_failure_oedema")


def _unstrained(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    """ "Normal right ventricular size": no cor pulmonale. What is abnormal about it is for a person to name."""
    is_of_then = _THEN.search(sentence.words) is not None
    if is_of_then or assess(chart, sentence, hit.start, hit.end) is not Assertion.PRESENT:
        return None
    span = (hit.start, hit.end)
    return fact(chart, sentence, span, "oxygen.finding", "cor_pulmonale", assertion=Assertion.NEGATED)


def _strain_denied(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    """ "No right heart strain": no cor pulmonale. Strain that is there is not yet one."""
    if assess(chart, sentence, hit.start, hit.end) is not Assertion.NEGATED:
        return None
    span = (hit.start, hit.end)
    return fact(chart, sentence, span, "oxygen.finding", "cor_pulmonale", assertion=Assertion.NEGATED)


def _normal_pressure(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    told = _PRESSURE.match(chart.lower, hit.end, sentence.end)
    if told is None:
        return _called_normal(chart, sentence, hit)
    if int(told["n"]) > _NORMAL_UP_TO[hit.value]:
        return None
    span = (hit.start, told.end("n"))
    return fact(chart, sentence, span, "oxygen.finding", "pulmonary_hypertension", assertion=Assertion.NEGATED)


def _called_normal(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    """ "Pulmonary artery pressure normal", "pulmonary pressure not raised"."""
    told = _CALLED_NORMAL.match(chart.lower, hit.end, sentence.end)
    is_normal = told is not None or chart.lower.endswith("normal ", sentence.start, hit.start)
    if not is_normal or modifiers(chart, sentence, hit.start, hit.end) & {"hypothetical", "family", "silence"}:
        return None
    span = (hit.start, told.end() if told is not None else hit.end)
    return fact(chart, sentence, span, "oxygen.finding", "pulmonary_hypertension", assertion=Assertion.NEGATED)


def _dry(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    """ "Legs slim and dry": no oedema."""
    if assess(chart, sentence, hit.start, hit.end) is not Assertion.PRESENT:
        return None
    span = (hit.start, hit.end)
    return fact(chart, sentence, span, "oxygen.finding", "heart_failure_oedema", assertion=Assertion.NEGATED)


def _improvement(chart: Chart, sentence: Sentence) -> Fact | None:
    hits = sentence.of("oxygen_better")
    if not hits or any(
        _DENIED_BEFORE.search(chart.lower, max(sentence.start, hit.start - 16), hit.start) for hit in hits
    ):
        return None
    is_oxygen = any(hit.value in {"on_oxygen", "saturation", "pao2"} for hit in sentence.of("oxygen"))
    is_litres = _LITRES.search(sentence.words) is not None
    is_walk = any(hit.value == "exercise" for hit in sentence.of("oxygen_state"))
    if not (is_oxygen or is_litres) or not (is_walk or "%" in chart.words(sentence)):
        return None
    said = assess(chart, sentence, hits[0].start, hits[0].end)
    return fact(chart, sentence, (hits[0].start, hits[0].end), "oxygen.improvement", assertion=said) if said else None


def _tester(chart: Chart, sentence: Sentence) -> Fact | None:
    hits = sentence.of("oxygen_tester")
    if not hits or not _MEASURING.search(chart.words(sentence)):
        return None
    if not (chart.classes & {"oxygen"}):
        return None
    hit = next((one for one in hits if one.value == "supplier"), hits[0])
    if hit.value == "supplier" and _SUPPLYING.search(chart.words(sentence)):
        return None
    found = modifiers(chart, sentence, hit.start, hit.end)
    if found & {"hypothetical", "silence", "family"}:
        return None
    if _NOT_BY.search(chart.lower, sentence.start, hit.start):
        found.add("negation")
    said = Assertion.NEGATED if "negation" in found else Assertion.PRESENT
    return fact(chart, sentence, (hit.start, hit.end), "oxygen.tester", hit.value, assertion=said)


def _haematocrit(chart: Chart, sentence: Sentence) -> Fact | None:
    for hit in sentence.of("haematocrit"):
        match = _VALUE.match(chart.lower, hit.end, sentence.end)
        if match:
            span = (hit.start, match.end("n"))
            value = _per_cent(match["n"]) - (1 if match["bound"] else 0)
            if not _LOWEST_HAEMATOCRIT <= value < _HIGHEST_HAEMATOCRIT:
                continue
            return fact(
                chart, sentence, span, "lab.haematocrit", value, unit="%", assertion=Assertion.PRESENT
            )  # fmt: skip
    return None


def _per_cent(told: str) -> float:
    """ "45", "0.45", "forty-five"."""
    if not told[0].isdigit() and told[0] != ".":
        return float(whole(told))
    value = float(told)
    return round(100 * value, 1) if value < 1 else value


def _discharge(chart: Chart, sentence: Sentence) -> Fact | None:
    hits = [hit for hit in sentence.of("stay") if hit.value == "discharge"]
    days = days_in(sentence) if hits else []
    if not days:
        return None
    on = nearest(days, hits[0].end)
    is_ahead = on is not None and chart.document_on is not None and on > chart.document_on
    said = Assertion.HYPOTHETICAL if is_ahead else Assertion.PRESENT
    return fact(chart, sentence, (hits[0].start, hits[0].end), "stay.discharge", on=on, assertion=said)
