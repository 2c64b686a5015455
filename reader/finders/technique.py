"""How the injection is or was done: guidance, contrast, epidurography, sedation, steroid."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.current import CURRENT_SECTIONS, is_current
from reader.doses import dose_of
from reader.emit import fact
from reader.injections import Tense, tense
from reader.other_joints import is_of_other_joint
from reader.spans import Hit
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_CLASSES: Final = ("guidance", "contrast", "epidurography", "sedation", "steroid")
_QUIET: Final = frozenset(
    [
        "allergies",
        "medications",
        "family_history",
        "past_history",
        "surgical_history",
        "imaging",
        "references",
        "instructions",
    ]
)
_REASON: Final = re.compile(
    r"anxi\w+|apprehensi\w+|fearful|needle phobia|claustrophob\w*|unable to (?:lie|remain|hold) still|"
    r"movement disorder|unable to tolerate"
)
_ORAL: Final = frozenset(["oral"])
_LOOK_BACK: Final = 8
_ORDERS: Final = frozenset(["plan", "assessment", "operative_diagnosis"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `procedure.guidance`, `.contrast`, `.epidurography`, `.sedation` and `.steroid`."""
    told = chart.sentences_with(*_CLASSES)
    if not told:
        return
    tenses = {
        s.position: [tense(chart, s, h) for h in spinal_hits(chart, s)] for s in chart.sentences_with("injection")
    }
    has_current = any(t in {Tense.CURRENT, Tense.CONDITIONAL} for found in tenses.values() for t in found)
    if not has_current and CURRENT_SECTIONS.isdisjoint(chart.section_names):
        return
    for sentence in told:
        found = tenses.get(sentence.position, [])
        if (sentence.section in _QUIET and not is_current(chart, sentence)) or (
            (found and all(t in {Tense.PRIOR, Tense.DENIED} for t in found)) or is_of_other_joint(chart, sentence)
        ):
            continue
        yield from _of_sentence(chart, sentence, said=_said(found))


def _said(found: list[Tense]) -> Assertion:
    return Assertion.HYPOTHETICAL if found and all(t is Tense.CONDITIONAL for t in found) else Assertion.PRESENT


def _risk_list(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """Contrast or sedatives named as causes of possible reactions are not a plan."""
    return (
        re.search(r"\b(?:risk|side effects|reactions|complications)\b", chart.lower[sentence.start : hit.start])
        is not None
    )


def _of_sentence(chart: Chart, sentence: Sentence, *, said: Assertion) -> Iterator[Fact | None]:
    for hit in sentence.of("guidance"):
        yield _guidance(chart, sentence, hit, said)
    is_imaging = any(h.value in {"mri", "ct"} for h in sentence.of("imaging")) or any(
        h.value != "contrast" for h in sentence.of("allergy")
    )
    for hit in sentence.of("contrast"):
        if not is_imaging and not _risk_list(chart, sentence, hit):
            is_without = hit.value == "none" or chart.lower[hit.start : hit.end].startswith(("without", "no", "w/o"))
            denied = is_without or "negation" in modifiers(chart, sentence, hit.start, hit.end)
            yield fact(
                chart,
                sentence,
                (hit.start, hit.end),
                "procedure.contrast",
                assertion=Assertion.NEGATED if denied else said,
            )
    for hit in sentence.of("epidurography"):
        denied = "negation" in modifiers(chart, sentence, hit.start, hit.end)
        yield fact(
            chart,
            sentence,
            (hit.start, hit.end),
            "procedure.epidurography",
            assertion=Assertion.NEGATED if denied else said,
        )
    for hit in sentence.of("sedation"):
        yield _sedation(chart, sentence, hit, said)
    for hit in sentence.of("steroid"):
        if not _is_oral(chart, sentence, hit):
            yield _steroid(chart, sentence, hit, said)


def _is_oral(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "Oral dexamethasone 4 mg", "dexamethasone 4 mg daily"; in "80 mg Kenalog, oral Valium" the comma parts them."""
    oral = (h for h in sentence.of("drug_use") if h.value in _ORAL)
    return any("," not in chart.lower[min(h.end, hit.end) : max(h.start, hit.start)] for h in oral)


def _guidance(chart: Chart, sentence: Sentence, hit: Hit, said: Assertion) -> Fact | None:
    span = (hit.start, hit.end)
    if modifiers(chart, sentence, *span) & {"silence", "family"}:
        return None
    denied = hit.value == "none" or "negation" in modifiers(chart, sentence, *span)
    return fact(chart, sentence, span, "procedure.guidance", "none" if denied else hit.value, assertion=said)


def _sedation(chart: Chart, sentence: Sentence, hit: Hit, said: Assertion) -> Fact | None:
    span = (hit.start, hit.end)
    if _risk_list(chart, sentence, hit) or assess(chart, sentence, *span) in {None, Assertion.FAMILY}:
        return None
    value = hit.value
    if value != "none" and "negation" in modifiers(chart, sentence, *span):
        return fact(chart, sentence, span, "procedure.sedation", value, assertion=Assertion.NEGATED)
    reason = _REASON.search(chart.words(sentence))
    return fact(
        chart,
        sentence,
        span,
        "procedure.sedation",
        value,
        assertion=said,
        attributes={"reason": reason[0] if reason else None},
    )


def _steroid(chart: Chart, sentence: Sentence, hit: Hit, said: Assertion) -> Fact | None:
    dose = dose_of(chart, sentence, hit)
    if dose is None or not _is_injected(chart, sentence):
        return None
    ahead = modifiers(chart, sentence, hit.start, hit.end)
    if ahead & {"silence", "family"}:
        return None
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "procedure.steroid",
        int(dose) if dose.is_integer() else dose,
        unit="mg",
        assertion=said,
        attributes={"drug": hit.value if hit.value != "unspecified" else None},
    )


def _is_injected(chart: Chart, sentence: Sentence) -> bool:
    """A dose that stands alone ("Dexamethasone 10 mg.") belongs to the injection that the sentences before speak of."""
    if is_current(chart, sentence) or sentence.of("injection") or "inject" in chart.words(sentence):
        return True
    for before in chart.above(sentence, _LOOK_BACK):
        hits = spinal_hits(chart, before)
        if hits:
            return any(tense(chart, before, h) in {Tense.CURRENT, Tense.CONDITIONAL} for h in hits)
    return sentence.section in _ORDERS
