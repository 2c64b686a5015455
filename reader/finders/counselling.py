"""Counselling about the risks of the procedure, and shared decision-making."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_OTHER_PROCEDURE: Final = re.compile(
    r"\b(?:surger\w*|surgical|fusion|discectomy|laminectomy|operation|arthroplasty|radiofrequency|"
    r"rhizotomy|pseudoarthrosis|smoking|medications?|drugs?|opioids?)\b"
)
_RISK_TALK: Final = re.compile(
    r"\b(?:discuss\w*|explain\w*|review\w*|counsel\w*|went over|gone over|inform\w*|aware|advised|"
    r"understand\w*|understood|verbali\w*|described|disclosed)\b"
)
_OPTION_TALK: Final = re.compile(
    r"\b(?:discuss\w*|review\w*|explain\w*|went over|weigh\w*|considered|talked about|laid out|underst\w+|aware)\b"
)
#: "Bleeding, infection and nerve injury were reviewed": risks by their names, two at least.
_NAMED_RISK: Final = re.compile(
    r"\b(?:bleeding|infection|headache|nerve (?:injury|damage)|paralysis|dural puncture|stroke|death|"
    r"spinal cord injury|ha?ematoma|allergic reaction|meningitis)\b"
)
_PLACES: Final = frozenset(["plan", "consent", "procedure", "assessment", ""])
_NEVER: Final = re.compile(r"\b(?:not|never|no|without)\b[^.;]{0,24}$")
_AGREED: Final = frozenset(["agrees", "consent"])
_SKIP: Final = frozenset(["imaging", "references", "examination"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `counselling.risks` and `counselling.shared_decision`."""
    for sentence in chart.sentences_with("counselling"):
        if sentence.section in _SKIP or _is_of_other(chart, sentence):
            continue
        hits = sentence.of("counselling")
        risks = [h for h in hits if h.value == "risks"]
        talk = _RISK_TALK.search(chart.words(sentence))
        if risks and talk:
            yield _said(chart, sentence, risks[0], "counselling.risks", sentence.start + talk.start())
        elif talk and sentence.section in _PLACES:
            yield _by_name(chart, sentence, sentence.start + talk.start())
        yield from _shared(chart, sentence, hits)


def _by_name(chart: Chart, sentence: Sentence, talk_at: int) -> Fact | None:
    named = list(_NAMED_RISK.finditer(chart.lower, sentence.start, sentence.end))
    if len({match[0] for match in named}) < 2:
        return None
    hit = Hit(named[0].start(), named[-1].end(), "counselling", "risks")
    return (
        None
        if modifiers(chart, sentence, hit.start, hit.start + 1)
        else _said(chart, sentence, hit, "counselling.risks", talk_at)
    )


def _is_of_other(chart: Chart, sentence: Sentence) -> bool:
    """Risks of an operation are not those of an injection; "alternatives including surgery" are."""
    is_injection = (
        sentence.of("injection")
        or "procedure" in chart.words(sentence)
        or any(h.value in {"shared", "options"} for h in sentence.of("counselling"))
    )
    return not is_injection and _OTHER_PROCEDURE.search(chart.words(sentence)) is not None


def _shared(chart: Chart, sentence: Sentence, hits: Sequence[Hit]) -> Iterator[Fact | None]:
    by_value = {h.value: h for h in hits}
    if "shared" in by_value:
        yield _said(chart, sentence, by_value["shared"], "counselling.shared_decision", by_value["shared"].start)
    elif "options" in by_value:
        talk = _OPTION_TALK.search(chart.words(sentence))
        if talk is not None and _agrees(chart, sentence):
            said_at = sentence.start + talk.start()
            yield _said(chart, sentence, by_value["options"], "counselling.shared_decision", said_at)


def _agrees(chart: Chart, sentence: Sentence) -> bool:
    """Here or in the sentence behind."""
    here = (sentence, chart.following(sentence))
    return any(h.value in _AGREED for one in here if one is not None for h in one.of("counselling"))


def _said(chart: Chart, sentence: Sentence, hit: Hit, kind: str, talk_at: int) -> Fact | None:
    said = modifiers(chart, sentence, talk_at, talk_at + 1, "forward") | modifiers(
        chart, sentence, hit.start, hit.end
    ) & {"silence", "record"}
    if "silence" in said or ("record" in said and "negation" in said):
        return None
    is_denied = "negation" in said or _NEVER.search(chart.lower, sentence.start, talk_at) is not None
    assertion = (
        Assertion.NEGATED if is_denied else Assertion.HYPOTHETICAL if "hypothetical" in said else Assertion.PRESENT
    )
    return fact(chart, sentence, (hit.start, hit.end), kind, assertion=assertion)
