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
_NOT: Final = re.compile(r"\b(?:not|never|cannot be|could not be)(?: be)?\s*$")


class Result(NamedTuple):
    """A result word (`positive`, `negative`, `normal`, ...) and the side it is said of."""

    word: str
    side: Side | None


def _gap_is_free(chart: Chart, sentence: Sentence, low: int, high: int, others: tuple[str, ...]) -> bool:
    if ";" in chart.lower[low:high]:
        return False
    return not any(low <= h.start < high for cls in others for h in sentence.of(cls))


def _value(chart: Chart, word: Hit) -> str:
    """The result a word gives; "not elicited" is negative."""
    is_denied = _NOT.search(chart.lower, max(0, word.start - 14), word.start) is not None
    return "negative" if is_denied and word.value in {"positive", "abnormal"} else word.value


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
    signed = _signed(chart, sentence, hit)
    if signed:
        return signed
    words = sentence.of("result")
    before = [w for w in words if w.end <= hit.start]
    if before and hit.start - before[-1].end <= _ADJACENT:
        return [Result(_value(chart, before[-1]), side_near(sentence, hit.start, hit.end))]
    after = [w for w in words if w.start >= hit.end and w.start - hit.end <= _AFTER + 60]
    after = [w for w in after if _gap_is_free(chart, sentence, hit.end, w.start, others)]
    if after and after[0].start - hit.end <= _AFTER:
        return _sided(chart, sentence, hit, after)
    if (
        before
        and hit.start - before[-1].end <= _BEFORE
        and _gap_is_free(chart, sentence, before[-1].end, hit.start, (*others, "part"))
    ):
        return [Result(_value(chart, before[-1]), side_near(sentence, hit.start, hit.end))]
    return []


def _sided(chart: Chart, sentence: Sentence, hit: Hit, words: list[Hit]) -> list[Result]:
    first = words[0]
    if len(words) == 1:
        return [
            Result(
                first.value,
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
            found.append(Result(_value(chart, word), side or side_near(sentence, hit.start, hit.end, high=word.start)))
    return found
