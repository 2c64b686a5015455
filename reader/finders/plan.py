"""What goes with the injection: rehabilitation, a predetermined series, biologics."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.injections import Tense, tense
from reader.letters import sieve
from reader.other_joints import is_of_other_joint
from reader.outcomes import course_of
from reader.spans import Hit
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact

_MODALITIES: Final = frozenset(
    ["physical_therapy", "home_exercise", "chiropractic", "activity_change", "traction", "massage", "acupuncture"]
)
_SKIP: Final = frozenset(["examination", "imaging", "references", "family_history", "consent", "complications"])
_SERIES_REACH: Final = 45
#: "Three lumbar epidurals at two-week intervals".
_SERIES_LETTERS: Final = sieve("injections", "epidurals", "esis", "shots")
_SPACED: Final = re.compile(
    r"\b(?:two|three|four|six|[2346]) (?:[\w-]+ ){0,4}?(?:injections|epidurals|esis|tfesis|shots)\b[\w\s,]{0,24}?\b"
    r"(?:(?:at|every|spaced|each|in) (?:[\w-]+ ){0,2}?(?:\w+-)?(?:weeks?|months?)\b|"
    r"(?:weeks?|months?) apart|weekly|monthly)"
)
_PLAN: Final = frozenset(["plan", "instructions"])
_WILL: Final = re.compile(
    r"\b(?:will|is going to|is to|plans? to) (?:\w+ ){0,2}?(?:continue|resume|return|restart|start|begin|do|"
    r"participate|attend|follow)\b[\w\s,]*$|\bcontinuing\b[\w\s,]*$"
)
#: "PT to resume a week after".
_TO_GO_ON: Final = re.compile(
    r"(?: program| programme)?,? (?:will|to|is to|are to) (?:be )?(?:resum|continu|restart|follow)"
)
#: What was once meant and did not come to be, or hangs on a payer: "was to begin PT in July but insurance denied it".
_NOT_SET: Final = re.compile(
    r"\b(?:was|were|had been) (?:to|supposed to|scheduled to|going to) [\w\s]*$|"
    r"\bif (?:the |her |his )?(?:insurance|insurer|plan|payer|it is|approved|authorized|covered)\b[^.;]*$"
)
_ONLY_CONSIDERED: Final = re.compile(
    r"[^.,;]{0,24}\b(?:could|might|may) be (?:considered|tried|an option|discussed|helpful)\b"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `plan.rehabilitation`, `procedure.series` and `procedure.biologic`."""
    for sentence in chart.sentences_with("therapy", "rehab", "series", "biologic", "injection"):
        if sentence.section in _SKIP:
            continue
        yield from _rehabilitation(chart, sentence)
        for hit in sentence.of("series") if not is_of_other_joint(chart, sentence) else ():
            span = _series_span(sentence, hit) if "injection" in chart.classes else None
            if span is not None:
                yield _series(chart, sentence, span)
        may_space = sentence.position in chart.positions_saying(_SERIES_LETTERS) and not sentence.of("series")
        spaced = _SPACED.search(chart.lower, sentence.start, sentence.end) if may_space else None
        if spaced and _is_asked(chart, sentence):
            yield _series(chart, sentence, spaced.span())
        for hit in sentence.of("biologic"):
            yield fact(chart, sentence, (hit.start, hit.end), "procedure.biologic")


def _is_asked(chart: Chart, sentence: Sentence) -> bool:
    """Injections that are still to come, none of them given."""
    hits = spinal_hits(chart, sentence)
    return bool(hits) and all(tense(chart, sentence, hit) in {Tense.CURRENT, Tense.CONDITIONAL} for hit in hits)


def _series_span(sentence: Sentence, hit: Hit) -> tuple[int, int] | None:
    """ "Series of" or "course of" counts when an injection of the spine follows it."""
    injections = [h for h in sentence.of("injection") if hit.start <= h.start <= hit.end + _SERIES_REACH]
    if any(h.value in {"trigger_point", "not_spinal", "sacroiliac"} for h in injections):
        return None
    if hit.value == "prefix":
        return (hit.start, injections[0].end) if injections else None
    return hit.start, hit.end


def _series(chart: Chart, sentence: Sentence, span: tuple[int, int]) -> Fact | None:
    """A planned series is the statement itself; one already given or denied is not planned."""
    said = modifiers(chart, sentence, *span)
    if said & {"silence", "family"}:
        return None
    ahead = modifiers(chart, sentence, *span, "forward")
    if "negation" in ahead:
        assertion = Assertion.NEGATED
    elif any(h.value == "tried" and h.end <= span[0] for h in sentence.of("outcome")) or ahead & {"historical"}:
        assertion = Assertion.HISTORICAL
    else:
        assertion = Assertion.PRESENT
    return fact(chart, sentence, span, "procedure.series", assertion=assertion)


def _rehabilitation(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for hit in [*sentence.of("therapy"), *sentence.of("rehab")]:
        if hit.cls == "therapy" and hit.value not in _MODALITIES:
            continue
        said = modifiers(chart, sentence, hit.start, hit.end)
        if said & {"silence", "family"} or ("negation" in said and _is_denied(chart, sentence, hit)):
            continue
        if _is_open(chart, sentence, hit):
            continue
        course = course_of(chart, sentence, hit)
        is_plan = (
            sentence.section in _PLAN
            or (bool(spinal_hits(chart, sentence)) and "hypothetical" in said)
            or _WILL.search(chart.lower, sentence.start, hit.start) is not None
            or course.outcome == "planned"
            or _TO_GO_ON.match(chart.lower, hit.end, sentence.end) is not None
        )
        if is_plan and course.outcome in {"planned", "ongoing", None} and "uncertain" not in said:
            yield fact(chart, sentence, (hit.start, hit.end), "plan.rehabilitation", assertion=Assertion.PRESENT)
            return


def _is_denied(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    return "negation" in modifiers(chart, sentence, hit.start, hit.end, "forward")


def _is_open(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """Whether nobody has set it down that it will be done."""
    return (
        _NOT_SET.search(chart.lower, sentence.start, hit.start) is not None
        or _ONLY_CONSIDERED.match(chart.lower, hit.end, sentence.end) is not None
    )
