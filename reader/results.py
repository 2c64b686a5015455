"""What a test or sign came to: the result word that belongs to a hit."""

import re
from typing import Final, NamedTuple

from reader.anatomy import side_near
from reader.chart import Chart, Sentence
from reader.spans import Hit
from schemas.fact import Side

_ADJACENT: Final = 4
_AFTER: Final = 70
_BEFORE: Final = 28
_MARK: Final = re.compile(
    r"(?:\s?test|\s?sign)?[:,]?\s?(?:and\s)?(?P<mark>\(\+\)|\+|\(-\)|-(?=\s|$))(?![\d/])"
    r"(?:\s?(?:on\s)?(?:the\s)?(?P<side>r|l|right|left|b/l|bilaterally)\b(?:\s?(?:at\s)?\d{1,2}\s?deg(?:rees|s)?\b)?)?"
)
#: A dash before the answer ("Night sweats - positive"), or one of the next item of a list ("+ fever, - chills").
_NO_MARK: Final = re.compile(r"(?:\s?test|\s?sign)?:?\s?-\s*(?:yes|y\b|pos|present|\+)|,\s?-\s+[a-z]")
_LETTERS: Final[dict[str, Side]] = {"r": "right", "l": "left", "b": "bilateral"}
#: Between a denial and the result it denies: "not felt to be", "has never been a".
_TO_BE: Final = (
    r"(?: (?:be|been|felt|found|thought|considered|called|deemed|judged|said|described|noted|seen|reported|recorded|"
    r"to|have|"
    r"elicit|obtain|get|find|show|demonstrate|reveal|produce|"
    r"as|yet|now|still|even|at all|a|an|any|truly|really|frankly|particularly|overtly|grossly|actually))*\s*$"
)
_NOT: Final = re.compile(
    r"(?:\b(?:not|never|no|no longer|neither|nor|cannot|without|fail(?:s|ed)|far from|anything but|rather than|"
    rf"instead of|unable to)|n't|\b(?:is|are|was|were|has|have|had|does|did|could|would)nt)\b{_TO_BE}"
)
#: "Hardly positive", "not clearly positive", "may be positive": nobody can say which.
_DOUBT: Final = re.compile(
    r"\b(?:hardly|barely|scarcely|questionabl[ey]|equivocal(?:ly)?|possibly|probably|doubtful(?:ly)?|borderline|perhaps|"
    r"(?:may|might|could)(?: well)?|(?:not|never)(?: \w+){0,2} (?:clearly|definitely|definitively|convincingly|"
    rf"certainly|consistently|reliably|always|strongly|obviously|unequivocally|entirely|completely|quite)){_TO_BE}"
)
#: "I would not call Spurling positive".
_NOT_CALLED: Final = re.compile(
    r"(?:\b(?:not|never|cannot|hesitate to)|n't) (?:call|consider|deem|regard|describe|rate|grade|get|find|record)"
    r"(?: (?:the|a|his|her|this|that|any))?\s*$"
)
#: How far before a result its denial begins, in characters.
_DENIED_WITHIN: Final = 60
#: A result of which is said that it is not there, or that may be there.
DOUBTFUL: Final = "doubtful"
_DENIED: Final = {
    "positive": "negative", "abnormal": "negative", "diminished": "normal", "brisk": "normal", "limited": "normal",
    "negative": DOUBTFUL, "normal": DOUBTFUL,
}  # fmt: skip


class Result(NamedTuple):
    """A result word (`positive`, `negative`, `normal`, ..., or `doubtful`) and the side it is said of."""

    word: str
    side: Side | None


def _gap_is_free(chart: Chart, sentence: Sentence, low: int, high: int, others: tuple[str, ...]) -> bool:
    if ";" in chart.lower[low:high]:
        return False
    return not any(low <= h.start < high for cls in others for h in sentence.of(cls))


def _value(chart: Chart, sentence: Sentence, word: Hit) -> str:
    """The result a word gives: "not elicited" is negative, "not negative" and "hardly positive" are neither."""
    low = max(sentence.start, word.start - _DENIED_WITHIN)
    if _DOUBT.search(chart.lower, low, word.start):
        return DOUBTFUL
    return _DENIED.get(word.value, word.value) if is_denied(chart, low, word.start) else word.value


def is_denied(chart: Chart, low: int, at: int) -> bool:
    """Whether what stands at an offset is denied by the words right before it. "Not only" denies nothing."""
    return _NOT.search(chart.lower, low, at) is not None


def _signed(chart: Chart, sentence: Sentence, hit: Hit) -> list[Result]:
    """Results as signs: "SLR + on R", "Spurling's: + R, - L"."""
    found: list[Result] = []
    at = hit.end
    while match := _MARK.match(chart.lower, at, sentence.end):
        letter = match["side"] or ""
        if match["mark"] == "-" and not letter and _NO_MARK.match(chart.lower, match.start(), sentence.end):
            break
        side = _LETTERS.get(letter[:1]) if letter else side_near(sentence, hit.start, match.end())
        found.append(Result("positive" if "+" in match["mark"] else "negative", side))
        at = match.end()
    return found


def results_of(
    chart: Chart, sentence: Sentence, hit: Hit, others: tuple[str, ...] = ("sign", "reflex", "gait")
) -> list[Result]:
    """The results said of a hit; several when sides differ ("positive on the left, negative on the right")."""
    if _NOT_CALLED.search(chart.lower, max(sentence.start, hit.start - _BEFORE), hit.start):
        return [Result(DOUBTFUL, None)]
    signed = _signed(chart, sentence, hit)
    if signed:
        return signed
    words = sentence.of("result")
    before = [w for w in words if w.end <= hit.start]
    if before and hit.start - before[-1].end <= _ADJACENT and "," not in chart.lower[before[-1].end : hit.start]:
        return [Result(_value(chart, sentence, before[-1]), side_near(sentence, hit.start, hit.end))]
    after = [w for w in words if w.start >= hit.end and w.start - hit.end <= _AFTER + 60]
    after = [w for w in after if _gap_is_free(chart, sentence, hit.end, w.start, others)]
    if after and after[0].start - hit.end <= _AFTER:
        return _sided(chart, sentence, hit, after)
    if (
        before
        and hit.start - before[-1].end <= _BEFORE
        and _gap_is_free(chart, sentence, before[-1].end, hit.start, (*others, "part"))
    ):
        return [Result(_value(chart, sentence, before[-1]), side_near(sentence, hit.start, hit.end))]
    return []


def _sided(chart: Chart, sentence: Sentence, hit: Hit, words: list[Hit]) -> list[Result]:
    first = words[0]
    if len(words) == 1:
        return [
            Result(
                _value(chart, sentence, first),
                side_near(sentence, first.start, first.end, low=first.end)
                or side_near(sentence, hit.start, hit.end, high=first.start),
            )
        ]
    found: list[Result] = []
    for index, word in enumerate(words):
        end = words[index + 1].start if index + 1 < len(words) else sentence.end
        side = side_near(sentence, word.start, word.end, low=word.start - _ADJACENT, high=word.start) or side_near(
            sentence, word.start, word.end, low=word.start, high=end
        )
        if index == 0 or side is not None:
            found.append(
                Result(_value(chart, sentence, word), side or side_near(sentence, hit.start, hit.end, high=word.start))
            )
    return found
