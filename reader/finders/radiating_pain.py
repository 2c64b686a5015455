"""Pain that radiates into a limb, pain said not to, and pain of a limb of which nothing more is said."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import part_of, region_in, side_near, side_of
from reader.chart import Chart, Sentence
from reader.context import clause, modifiers
from reader.emit import fact
from reader.finders.roots import part_roots, roots_in
from reader.letters import sieve
from reader.spans import Hit
from schemas.fact import Assertion, Fact, Region, Side

SKIP: Final = frozenset(
    ["examination", "imaging", "procedure", "consent", "complications", "references", "emg", "anesthesia"]
)
_REACH: Final = 170
_LINK: Final = re.compile(r"\s*(?:and \w+ |,)?\s*$|\s*(?:and|or|/|,)\s*\w*\s*$")
_OF_LIMB: Final = re.compile(
    r" (?:(?:is|was|are) )?(?:(?:located|felt|present|mainly|mostly|primarily|localized) )*"
    r"(?:in|of|at|along|over|throughout|involving|affecting)\b[\w\s,/-]{0,28}$"
)


#: "Never travels below the waist", "does not go into the legs", "without leaving the neck". What stops at the knee or
#: the elbow is none of these.
_STAYS: Final = re.compile(
    r"\b(?:(?:does|do|did|has|have|will) not|never|doesn't|don't|without|nor does it)(?: (?:ever|"
    r"clearly|really|currently))?"
    r"(?: (?:radiat|travel|go|gone|extend|spread|shoot|mov|refer|descend|run|pass|involv)\w*)?"
    r"(?: (?:below|past|beyond|into|to|down|in|out of|as far as))*"
    r"(?: (?:the|his|her|either|any|both|a|lower|upper|left|right|gluteal))*"
    r" (?:legs?|arms?|limbs?|extremit\w+|thighs?|cal(?:f|ves)|foot|feet|hands?|fingers?|toes|waist|"
    r"belt ?line|fold|buttocks?)\b"
    r"|\b(?:does not|did not|never|without) leav(?:e|es|ing) the (?:low(?:er)? back|back|neck|spine)\b"
)
_STAYS_LETTERS: Final = sieve(" not ", "never", "without", "doesn't", "don't", "nor does")
#: Without a verb of travel or a word of place before the limb, it is another statement ("does not move the legs").
_TRAVELS: Final = re.compile(
    r"radiat|travel|\bgo|extend|spread|shoot|refer|descend|\brun|pass|involv|below|past|beyond|into|leav"
)
#: "With nothing going into either leg": that is told of where pain stays (`axial`).
_NOTHING: Final = re.compile(
    r"\b(?:nothing|none(?: of it)?|no (?:pain|discomfort|ache)) (?:that (?:is )?|is |"
    r"was )?$"
)
_NOTHING_REACH: Final = 30


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `symptom.radicular_pain`, `symptom.axial_pain` and `symptom.limb_pain`."""
    for sentence in chart.sentences_with("symptom", "pain"):
        if sentence.section in SKIP:
            continue
        denied = [hit for hit in sentence.of("symptom") if hit.value == "non_radiating"]
        for hit in sentence.of("symptom"):
            # "Without radiation into the legs" holds "radiation into", which it denies.
            if hit.value != "radiates" or not (
                any(one.start <= hit.start < one.end for one in denied) or _is_of_nothing(chart, sentence, hit)
            ):
                yield from _symptom(chart, sentence, hit)
        if "pain" in sentence.by_class and "part" in sentence.by_class:
            yield from _limb_pain(chart, sentence)
    for sentence in chart.saying(_STAYS_LETTERS):
        if sentence.section not in SKIP and sentence.of("pain"):
            yield from _staying(chart, sentence)


def _is_of_nothing(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    low = max(sentence.start, hit.start - _NOTHING_REACH)
    return chart.lower.find("no", low, hit.start) >= 0 and _NOTHING.search(chart.lower, low, hit.start) is not None


def _staying(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    match = _STAYS.search(chart.lower, sentence.start, sentence.end)
    if (
        match is not None
        and _TRAVELS.search(match[0])
        and not any(hit.value == "non_radiating" for hit in sentence.of("symptom"))
    ):
        yield from _not_radiating(chart, sentence, Hit(match.start(), match.end(), "symptom", "non_radiating"))


def _symptom(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    if hit.value == "radiates":
        yield from _radiating(chart, sentence, hit)
    elif hit.value in {"radicular", "sciatica"}:
        yield _radicular(chart, sentence, hit)
    elif hit.value == "non_radiating":
        yield from _not_radiating(chart, sentence, hit)
    elif hit.value == "axial":
        low, high = clause(chart, sentence, hit.start, hit.end)
        yield fact(
            chart,
            sentence,
            (hit.start, hit.end),
            "symptom.axial_pain",
            region=region_in(sentence, low, high, hit.start) or _region_of_words(chart, hit),
        )
    elif hit.value == "claudication":
        yield fact(chart, sentence, (hit.start, hit.end), "symptom.neurogenic_claudication", region="lumbar")


def _region_of_words(chart: Chart, hit: Hit) -> Region | None:
    words = chart.lower[hit.start : hit.end]
    if "neck" in words or "cervical" in words:
        return "cervical"
    return "lumbar" if "back" in words or "lumbar" in words else None


def _limbs_after(sentence: Sentence, hit: Hit, high: int) -> list[Hit]:
    high = min(high, hit.end + _REACH)
    return [p for p in sentence.of("part") if hit.start <= p.start and p.end <= high and part_of(p).limb]


def _limbs_before(chart: Chart, sentence: Sentence, hit: Hit) -> list[Hit]:
    low, _ = clause(chart, sentence, hit.start, hit.end)
    return [
        p for p in sentence.of("part") if max(low, hit.start - 45) <= p.start and p.end <= hit.start and part_of(p).limb
    ]


def _side(sentence: Sentence, part: Hit, hit: Hit) -> Side | None:
    return side_of(part) or side_near(sentence, part.start, part.end, low=min(hit.start - 30, part.start))


def _radiating(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    low, high = clause(chart, sentence, hit.start, hit.end, hard=True)
    limbs = _limbs_after(sentence, hit, high) or _limbs_before(chart, sentence, hit)
    named = roots_in(chart, sentence, hit.start, high)
    seen: set[tuple[str | None, Side | None]] = set()
    for part in limbs:
        key = (part_of(part).limb, _side(sentence, part, hit))
        if key in seen or (key[1] is None and any(limb == key[0] for limb, _ in seen)):
            continue
        seen.add(key)
        same = [p for p in limbs if part_of(p).limb == key[0]]
        roots = named or part_roots(same)
        yield fact(
            chart,
            sentence,
            (hit.start, hit.end),
            "symptom.radicular_pain",
            side=key[1],
            region=part_of(part).region,
            roots=roots,
            attributes={"limb": key[0]},
        )
    if not limbs and named:
        yield fact(
            chart,
            sentence,
            (hit.start, hit.end),
            "symptom.radicular_pain",
            side=side_near(sentence, hit.start, hit.end),
            region=region_in(sentence, low, high, hit.end),
            roots=named,
        )


def _radicular(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    low, high = clause(chart, sentence, hit.start, hit.end)
    limbs = [p for p in sentence.of("part") if low <= p.start and p.end <= high and part_of(p).limb]
    limb = part_of(limbs[0]) if limbs else None
    region = (limb and limb.region) or region_in(sentence, low, high, hit.start)
    side = (limbs and side_of(limbs[0])) or side_near(sentence, hit.start, hit.end, low=low, high=high)
    if hit.value == "sciatica":
        region = "lumbar"
    region = region or _only_region(sentence)
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "symptom.radicular_pain",
        side=side or None,
        region=region,
        roots=roots_in(chart, sentence, low, high),
        attributes={"limb": limb.limb if limb else None},
    )


def _only_region(sentence: Sentence) -> Region | None:
    named = {region_in(sentence, h.start, h.end) for cls in ("region", "part") for h in sentence.of(cls)} - {None}
    return next(iter(named)) if len(named) == 1 else None


def _not_radiating(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    if modifiers(chart, sentence, hit.start, hit.end) & {"hypothetical", "family", "silence", "uncertain"}:
        return
    region = region_in(sentence, sentence.start, sentence.end, hit.start)
    span = (hit.start, hit.end)
    if any(p.value == "pain" and not hit.start <= p.start < hit.end for p in sentence.of("pain")):
        yield fact(chart, sentence, span, "symptom.axial_pain", assertion=Assertion.PRESENT, region=region)
    yield fact(chart, sentence, span, "symptom.radicular_pain", assertion=Assertion.NEGATED, region=region)


def _limb_pain(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    limbs = [(part, limb) for part in sentence.of("part") if (limb := part_of(part).limb)]
    for pain in sentence.of("pain"):
        if pain.value != "pain":
            continue
        for part, limb in limbs:
            if _is_pain_of(chart, pain, part):
                yield fact(
                    chart,
                    sentence,
                    (min(pain.start, part.start), max(pain.end, part.end)),
                    "symptom.limb_pain",
                    side=_side(sentence, part, pain),
                    region=part_of(part).region,
                    attributes={"limb": limb},
                )


def _is_pain_of(chart: Chart, pain: Hit, part: Hit) -> bool:
    if part.end <= pain.start:
        return pain.start - part.end <= 12 and _LINK.match(chart.lower, part.end, pain.start) is not None
    return 0 < part.start - pain.end <= 46 and _OF_LIMB.match(chart.lower, pain.end, part.start) is not None
