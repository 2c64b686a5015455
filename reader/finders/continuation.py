"""Why injections go on or change: another technique, a reason not to operate, and that primary care knows."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.emit import fact
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_REASONS: Final = frozenset(["high_surgical_risk", "declines_surgery", "recurrence_after_surgery"])
_INFORMED: Final = re.compile(
    r"\b(?:notified|informed|aware|copied|cc|sent to|communicated|updated|discussed with|forwarded|faxed|"
    r"letter to|agrees)\b"
)
_BECAUSE: Final = re.compile(
    r"\b(?:because|since|as the|due to|given|in view of|in order to|to better|to reach|to target|for better)\b"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `plan.continuation_reason`, `plan.primary_care_informed` and `injection.changed_plan`."""
    for sentence in chart.sentences_with("continuation"):
        for hit in sentence.of("continuation"):
            span = (hit.start, hit.end)
            if hit.value in _REASONS:
                quiet = modifiers(chart, sentence, *span) & {"family", "silence"}
                yield (
                    None
                    if quiet
                    else fact(chart, sentence, span, "plan.continuation_reason", hit.value, assertion=Assertion.PRESENT)
                )
            elif hit.value == "primary_care" and _INFORMED.search(chart.words(sentence)):
                yield _informed(chart, sentence, span)
            elif hit.value == "changed" and _BECAUSE.search(chart.words(sentence)) and spinal_hits(chart, sentence):
                yield fact(chart, sentence, span, "injection.changed_plan", assertion=Assertion.PRESENT)


def _informed(chart: Chart, sentence: Sentence, span: tuple[int, int]) -> Fact | None:
    said = assess(chart, sentence, *span)
    return fact(chart, sentence, span, "plan.primary_care_informed", assertion=said) if said is not None else None
