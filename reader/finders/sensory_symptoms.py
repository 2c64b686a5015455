"""Numbness, tingling and weakness as the patient tells them."""

from collections.abc import Iterator
from typing import Final

from reader.anatomy import part_of, side_near, side_of
from reader.chart import Chart, Sentence
from reader.context import assess, clause
from reader.emit import fact
from reader.finders.roots import part_roots, roots_in
from reader.spans import Hit
from schemas.fact import Assertion, Fact

SKIP: Final = frozenset(
    ["examination", "imaging", "procedure", "consent", "complications", "references", "emg", "anesthesia"]
)
_KINDS: Final = {"paresthesia": "symptom.paresthesia", "weakness": "symptom.weakness"}
_AFTER: Final = 110
_BEFORE: Final = 70


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `symptom.paresthesia` and `symptom.weakness`."""
    for sentence in chart.sentences_with("symptom"):
        if sentence.section in SKIP:
            continue
        for hit in sentence.of("symptom"):
            if hit.value in _KINDS:
                yield _told(chart, sentence, hit)


def limb_near(chart: Chart, sentence: Sentence, hit: Hit) -> list[Hit]:
    """Parts of a limb that a symptom is said of: after it first, then before it."""
    low, high = clause(chart, sentence, hit.start, hit.end, hard=True)
    limbs = [p for p in sentence.of("part") if part_of(p).limb]
    after = [p for p in limbs if hit.end <= p.start and p.end <= min(high, hit.end + _AFTER)]
    before = [p for p in limbs if max(low, hit.start - _BEFORE) <= p.start and p.end <= hit.start]
    return after or before[::-1]


def _told(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    limbs = limb_near(chart, sentence, hit)
    said = assess(chart, sentence, hit.start, hit.end)
    if said is None or (hit.value == "paresthesia" and not limbs and said is Assertion.PRESENT):
        return None
    part = limbs[0] if limbs else None
    side = part and (side_of(part) or side_near(sentence, part.start, part.end))
    _, high = clause(chart, sentence, hit.start, hit.end, hard=True)
    following = [h.start for cls in ("symptom", "pain", "diagnosis") for h in sentence.of(cls) if h.start >= hit.end]
    named = roots_in(chart, sentence, hit.start, min([high, *following]))
    roots = named or part_roots(limbs)
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        _KINDS[hit.value],
        assertion=said,
        side=side,
        region=part_of(part).region if part else None,
        roots=roots,
        attributes={"limb": part_of(part).limb if part else None},
    )
