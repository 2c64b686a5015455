"""Diagnoses as assessments: radiculopathy, zoster, failed back, and what epidural steroid does not treat."""

import re
from collections.abc import Iterator
from typing import Final, cast

from reader.anatomy import region_in, side_near
from reader.chart import Chart, Sentence
from reader.context import clause, modifiers
from reader.emit import fact
from reader.finders.emg import is_report
from reader.finders.roots import roots_in
from reader.past import assess_lasting
from reader.spans import Hit
from schemas.fact import Assertion, Fact, Region

_SKIP: Final = frozenset(["emg", "imaging", "references", "consent", "procedure", "complications"])
_OTHER: Final = frozenset(["axial_pain", "crps", "widespread_pain", "cervicogenic_headache", "other_neuropathy"])
#: They do not pass as a strain of the neck does.
_LASTING: Final = _OTHER - {"axial_pain"}
_DIRECT: Final = {
    "radiculopathy": "diagnosis.radiculopathy",
    "zoster": "diagnosis.zoster",
    "post_laminectomy": "diagnosis.post_laminectomy",
}
_TWO_REGIONS: Final = re.compile(
    r"\b(cervical|thoracic|lumbar) (?:and|as well as|&) (?:cervical|thoracic|lumbar|lumbosacral) $"
)
_REGIONS: Final = ("cervical ", "thoracic ", "lumbar ", "lumbosacral ")
#: "Lumbar radiculopathy, left L5": side and root of it stand behind a comma.
_TAIL: Final = re.compile(
    r" ?, ?(?:left|right|bilateral)(?:[- ]sided)?(?:[ ,]+(?:at )?[clst]\d{1,2})?(?= ?(?:[.,;()]|and\b|$))|"
    r" ?, ?[clst]\d{1,2}[ ,]+(?:left|right|bilateral)\b"
)
_FOR: Final = re.compile(r"\b(?:for|due to|because of|given|to treat|secondary to)\b")
_VERSUS: Final = re.compile(r"\b(?:vs|versus)\b")
_CODE: Final = re.compile(r"m\d\d\.")
_ICD9: Final = re.compile(r"\d{3}\.\d")
_ICD9_REGION: Final[dict[str, Region]] = {
    "723.1": "cervical",
    "723.4": "cervical",
    "722.81": "cervical",
    "724.1": "thoracic",
    "722.82": "thoracic",
    "724.2": "lumbar",
    "722.83": "lumbar",
}
_CODE_REGION: Final[dict[str, Region]] = {
    "1": "cervical",
    "2": "cervical",
    "3": "cervical",
    "4": "thoracic",
    "5": "thoracic",
    "6": "lumbar",
    "7": "lumbar",
}
_ASSESSING: Final = frozenset(["assessment", "operative_diagnosis", "chief_complaint", "plan", ""])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `diagnosis.*`."""
    is_emg_report = is_report(chart)
    for sentence in chart.sentences_with("diagnosis"):
        if is_emg_report and sentence.section == "assessment":
            continue
        if sentence.section in _SKIP or (sentence.of("emg") and sentence.section != "assessment"):
            continue
        for hit in sentence.of("diagnosis"):
            yield _diagnosis(chart, sentence, hit)
            other = _other_region(chart, sentence, hit) if hit.value in _DIRECT else None
            if other is not None:
                yield fact(chart, sentence, (hit.start, hit.end), _DIRECT[hit.value], region=other)


def _region(chart: Chart, sentence: Sentence, hit: Hit) -> Region | None:
    words = chart.lower[hit.start : hit.end]
    if _ICD9.match(words):
        return _ICD9_REGION.get(words)
    if _CODE.match(words) and not words.startswith("m50") and not words.startswith("m51"):
        return "cervical" if words == "m54.2" else _CODE_REGION.get(words[-1])
    if words.startswith("m50"):
        return "cervical"
    low, high = clause(chart, sentence, hit.start, hit.end)
    return region_in(sentence, low, high, hit.start) or region_in(sentence, sentence.start, sentence.end, hit.start)


def _other_region(chart: Chart, sentence: Sentence, hit: Hit) -> Region | None:
    """ "Cervical and lumbar radiculopathy" names two."""
    if not chart.lower.endswith(_REGIONS, sentence.start, hit.start):
        return None
    match = _TWO_REGIONS.search(chart.lower, max(sentence.start, hit.start - 40), hit.start)
    return cast("Region", match[1]) if match else None


def _is_indication(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "An injection is requested for radiculopathy": what is asked for is to come, what it is for is there."""
    before = [h for h in sentence.of("injection") if h.end <= hit.start]
    if not before or _FOR.search(chart.lower, before[-1].end, hit.start) is None:
        return False
    return modifiers(chart, sentence, hit.start, hit.end) == {"hypothetical"}


def _is_undecided(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "Cervical radiculopathy versus carpal tunnel syndrome": each is as open as the other."""
    if "vs" not in sentence.words and "versus" not in sentence.words:
        return False
    # From the first of the others to the last: what stands between any two stands between these.
    first = min((h.end for h in sentence.of("diagnosis") if h.end <= hit.start), default=hit.start)
    last = max((h.start for h in sentence.of("diagnosis") if hit.end <= h.start), default=hit.end)
    is_told = _VERSUS.search(chart.lower, first, hit.start) or _VERSUS.search(chart.lower, hit.end, last)
    return is_told is not None and not modifiers(chart, sentence, hit.start, hit.end)


def _diagnosis(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    span = (hit.start, hit.end)
    low, high = clause(chart, sentence, *span)
    if (tail := _TAIL.match(chart.lower, hit.end, sentence.end)) is not None:
        high = max(high, tail.end())
    region = _region(chart, sentence, hit)
    said = Assertion.PRESENT if _is_indication(chart, sentence, hit) else None
    if said is None and _is_undecided(chart, sentence, hit):
        said = Assertion.UNCERTAIN
    if hit.value == "no_radiculopathy":
        return fact(chart, sentence, span, "diagnosis.radiculopathy", assertion=Assertion.NEGATED, region=region)
    side = side_near(sentence, hit.start, hit.end, low=low, high=high)
    if hit.value in _DIRECT:
        roots = roots_in(chart, sentence, max(low, hit.start - 40), high) if hit.value == "radiculopathy" else ()
        if hit.value == "radiculopathy" and tail is not None and not roots:
            behind = [one.single for one in sentence.levels if hit.end <= one.start and one.end <= tail.end()]
            roots = tuple(root for root in behind if root is not None)
        return fact(chart, sentence, span, _DIRECT[hit.value], assertion=said, side=side, region=region, roots=roots)
    words = chart.lower[hit.start : hit.end]
    if ("strain" in words or "sprain" in words) and sentence.section not in _ASSESSING:
        return None
    if hit.value not in _OTHER:
        return None
    if hit.value in _LASTING:
        said = assess_lasting(chart, sentence, *span, listed=_listed(sentence))
        if said is None:
            return None
    return fact(chart, sentence, span, "diagnosis.non_radicular", hit.value, assertion=said, side=side, region=region)


def _listed(sentence: Sentence) -> Assertion:
    """A syndrome in a list of the past history is there; in a list of operations it is what one was done for."""
    return Assertion.HISTORICAL if sentence.section == "surgical_history" else Assertion.PRESENT
