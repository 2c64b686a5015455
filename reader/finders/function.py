"""Activities that the pain limits, and statements that it limits nothing."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, frame, modifiers
from reader.emit import fact
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(
    [
        "consent",
        "examination",
        "imaging",
        "references",
        "instructions",
        "complications",
        "anesthesia",
        "procedure",
        "family_history",
        "medications",
        "surgical_history",
    ]
)
_REACH: Final = 48
_BEHIND: Final = 60
_PASSIVE: Final = re.compile(r"\b(?:is|are|was|were|been|severely|significantly|markedly|greatly)\s+(?:\w+\s){0,2}$")
_NOT: Final = re.compile(r"\b(?:not|n't|no|never|without)\b(?:\s\w+){0,2}\s*$")
#: Words that need an object of daily life behind them and a patient in front; "reduced reflexes" is no limitation.
_WEAK: Final = frozenset(["reduced", "poor", "decreased", "disturbed", "pain with", "disability"])
#: "No longer plays tennis", "plays golf only with a brace": what was, or is wished for, or has its price.
_WAS: Final = re.compile(
    r"\b(?:no longer|used to|formerly|(?:wants?|hopes?|wish(?:es)?|(?:would )?like[sd]?) to|until|unable to)\b"
    r"[^.;,]{0,30}$|"
    r"\b(?:not|never|cannot|can't|doesn't|hardly|barely|rarely) $"
)
_AT_A_PRICE: Final = re.compile(
    r"[^.;]{0,24}?\b(?:no more|any ?more|"
    r"with (?:a lot of |much |severe |some |great )?(?:pain|difficulty|trouble|a limp|a brace)|"
    r"only (?:with|if|when|after)|in pain|despite)\b"
)
_PERSON: Final = re.compile(r"\W*(?:he|she)\b")
_ANYTHING: Final = frozenset(["adl"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `function.limitation` and `function.unrestricted`."""
    for sentence in chart.sentences_with("limit"):
        if sentence.section in _SKIP and not _is_of_patient(chart, sentence):
            continue
        seen: set[str] = set()
        for hit in sentence.of("limit"):
            for made in _statement(chart, sentence, hit) if hit.value != "verb" else _limited(chart, sentence, hit):
                if made is not None and made.kind + str(made.attributes.get("activity")) not in seen:
                    seen.add(made.kind + str(made.attributes.get("activity")))
                    yield made


def _is_of_patient(chart: Chart, sentence: Sentence) -> bool:
    """ "Radiographs: grade 3. She plays tennis.": in a summary a heading heads one sentence and no section."""
    return sentence.section == "imaging" and _PERSON.match(chart.lower, sentence.start, sentence.end) is not None


def _statement(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    span = (hit.start, hit.end)
    said = assess(chart, sentence, *span)
    if said is None:
        return
    if hit.value == "statement":
        if said is Assertion.NEGATED:
            yield fact(chart, sentence, span, "function.unrestricted", assertion=Assertion.PRESENT)
        yield fact(chart, sentence, span, "function.limitation", assertion=said)
    elif _WAS.search(chart.lower, max(sentence.start, hit.start - 48), hit.start) or _AT_A_PRICE.match(
        chart.lower, hit.end, sentence.end
    ):
        return
    elif (
        not modifiers(chart, sentence, *span) & {"hypothetical", "family", "uncertain"} and sentence.section != "goals"
    ):
        yield fact(chart, sentence, span, "function.unrestricted", assertion=Assertion.PRESENT)
        yield fact(chart, sentence, span, "function.limitation", assertion=Assertion.NEGATED)


def _activities(chart: Chart, sentence: Sentence, hit: Hit) -> list[Hit]:
    if not sentence.of("activity"):
        return []
    stops = [s for s in frame(chart, sentence).hard_stops if s >= hit.end]
    high = min([sentence.end, hit.end + _REACH, *stops[:1]])
    after = [a for a in sentence.of("activity") if hit.end <= a.start and a.end <= high]
    if after:
        return after
    if (
        not _PASSIVE.search(chart.lower, max(sentence.start, hit.start - 40), hit.start + 1)
        and not _is_given_up(chart, sentence, hit)
        and "limit" not in chart.lower[hit.start : hit.end]
    ):
        return []
    return [
        a for a in sentence.of("activity") if max(sentence.start, hit.start - _BEHIND) <= a.start and a.end <= hit.start
    ]


def _is_given_up(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "Biking and long walks given up": the activity stands directly before."""
    is_participle = chart.lower[hit.start : hit.end].strip() in {
        "given up",
        "stopped",
        "impaired",
        "restricted",
        "affected",
    }
    return is_participle and any(0 <= hit.start - a.end <= 1 for a in sentence.of("activity"))


def _limited(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    words = chart.lower[hit.start : hit.end].strip()
    activities = _activities(chart, sentence, hit)
    if not activities:
        return
    if words in _WEAK and activities[0].start - hit.end > 25:
        return
    said = assess(chart, sentence, hit.start, hit.end)
    if said is None:
        return
    activity = activities[0].value
    is_denied = (
        said is Assertion.NEGATED
        or _NOT.search(chart.lower, max(sentence.start, hit.start - 30), hit.start) is not None
    )
    span = (min(hit.start, activities[0].start), max(hit.end, activities[0].end))
    if is_denied:
        yield fact(
            chart,
            sentence,
            span,
            "function.unrestricted",
            assertion=Assertion.PRESENT,
            attributes={"activity": activity},
        )
        yield fact(
            chart, sentence, span, "function.limitation", assertion=Assertion.NEGATED, attributes={"activity": activity}
        )
    else:
        yield fact(chart, sentence, span, "function.limitation", assertion=said, attributes={"activity": activity})
