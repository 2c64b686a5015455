"""Pain of a limb told as a list: "pain left hip, buttock and lateral leg", "pain and numbness in both legs"."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import part_of, side_near, side_of
from reader.chart import Chart, Sentence
from reader.context import clause
from reader.emit import fact
from reader.finders.radiating_pain import SKIP
from reader.spans import Hit
from schemas.fact import Fact

_REACH: Final = 80
#: Between the pain and the limb stand other symptoms, other parts, sides and small words only.
_LIST: Final = re.compile(
    r"(?:[\s,/:&-]|\b(?:and|or|in|of|at|to|the|his|her|both|left|right|bilateral|bilaterally|lateral|medial|anterior|"
    r"posterior|upper|lower|entire|whole|numbness|tingling|weakness|burning|paresthesias?|cramping|heaviness|"
    r"hips?|buttocks?|groin|thighs?|knees?|calf|calves|foot|feet|ankles?|toes?|legs?|arms?|shoulders?|elbows?|forearms?|"
    r"wrists?|hands?|fingers?|thumbs?|extremit(?:y|ies))\b)*"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `symptom.limb_pain` of lists. One for each limb and side."""
    for sentence in chart.sentences_with("pain"):
        if sentence.section in SKIP or "part" not in sentence.by_class:
            continue
        for pain in sentence.of("pain"):
            if pain.value == "pain":
                yield from _listed(chart, sentence, pain)


def _listed(chart: Chart, sentence: Sentence, pain: Hit) -> Iterator[Fact | None]:
    # The clause is dear, and most pains have no limb so near behind them.
    limbs = [p for p in sentence.of("part") if pain.end < p.start <= pain.end + _REACH and part_of(p).limb]
    if not limbs:
        return
    _, high = clause(chart, sentence, pain.start, pain.end, hard=True)
    seen = set()
    for part in limbs:
        if part.start > high:
            continue
        if _LIST.fullmatch(chart.lower, pain.end, part.start) is None:
            break
        side = side_of(part) or side_near(sentence, part.start, part.end, low=pain.end)
        key = (part_of(part).limb, side)
        if key in seen:
            continue
        seen.add(key)
        yield fact(
            chart,
            sentence,
            (pain.start, part.end),
            "symptom.limb_pain",
            side=side,
            region=part_of(part).region,
            attributes={"limb": part_of(part).limb},
        )
