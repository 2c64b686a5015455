"""Tendon reflexes; a brisk one is also a possible sign of cord compression."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from reader.anatomy import side_near, side_of, sides
from reader.chart import Chart, Sentence
from reader.columns import side_columns, written_order
from reader.context import assess, clause, modifiers
from reader.emit import fact
from reader.spans import Hit
from schemas.fact import Assertion, Fact, Side

_GRADE: Final = re.compile(
    r"(?<![\d/.])\+?(?P<n>[0-4])\s?(?:\+|plus\b)(?!\s?out of|\s?/\s?5)(?:/[0-4])?(?!\d)|"
    r"(?<![\d/.])(?P<m>[0-4])\+?/4\b|(?<![\d/.])\+(?P<k>[0-4])(?![\d/])"
)
#: "Brachioradialis 2+/1+": the two sides; "2+/4" is a grade of four.
_PAIR: Final = re.compile(r"(?<![\d/.])(?P<a>[0-4])\+ ?/ ?(?P<b>[0-4])\+(?!\d)")
#: "Knee jerk reduced, quadriceps 4+": the strength of a muscle that has no reflex.
_OF_STRENGTH: Final = re.compile(
    r"\b(?:strength|power|motor|quadriceps|quads|ehl|hallucis(?: longus)?|\w*flex(?:ion|ors?)|\w*extensors?|"
    r"\w*extension|grip|deltoids?|iliopsoas|tibialis|hamstrings|gastroc\w*|interossei|abduct(?:ion|ors?)|great toe)"
    r"(?: (?:is|was|at|of|only|left|right))* $"
)
_STRENGTH_REACH: Final = 36
_TWO: Final = 2
_VALUES: Final = {"0": "absent", "1": "diminished", "2": "normal", "3": "brisk", "4": "brisk"}
_WORDS: Final = {"diminished": "diminished", "absent": "absent", "negative": None, "normal": "normal", "brisk": "brisk"}
_NOT: Final = re.compile(r"\b(?:not|no|without|never)\s$")
_SYMMETRIC: Final = re.compile(r"symmetric|full|flexor|downgoing")
_JOINT: Final = re.compile(r"patella\w*|achilles|\bbr\b|knees?|ankles?|biceps|triceps|brachioradialis|medial hamstring")
_AT_JOINT: Final = re.compile(rf"\s*(?:at|in|on|of) (?:the |both )?(?:left |right )?({_JOINT.pattern})")
#: "Diminished left ankle reflex".
_ONLY_SIDE: Final = re.compile(r"\s(?:left|right|bilateral)\s")
_CLOSE: Final = 9
_SKIP: Final = frozenset(["consent", "procedure", "instructions", "imaging", "emg"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `exam.reflex` and `red_flag.myelopathy` (hyperreflexia)."""
    for sentence in chart.sentences_with("reflex"):
        if sentence.section in _SKIP:
            continue
        done, muscle = sentence.start, None
        values = sorted(_values(chart, sentence))
        placed = _placed(chart, sentence, values)
        for start, end, value in values:
            if modifiers(chart, sentence, start, end) & {"silence", "family", "hypothetical"}:
                continue
            side = placed[start] if start in placed else _side(sentence, done, start, end)
            # The second of two sides is of the same muscle as the first.
            muscle = _muscle(chart, sentence, done, start, end) or (muscle if start in placed else None)
            done = end
            yield fact(
                chart,
                sentence,
                (start, end),
                "exam.reflex",
                value,
                assertion=Assertion.PRESENT,
                side=side,
                attributes={"muscle": muscle},
            )
            if value == "brisk" or _is_denied(sentence, start, value):
                yield fact(
                    chart,
                    sentence,
                    (start, end),
                    "red_flag.myelopathy",
                    "hyperreflexia",
                    assertion=Assertion.PRESENT if value == "brisk" else Assertion.NEGATED,
                    side=side,
                )


def _placed(chart: Chart, sentence: Sentence, values: Sequence[tuple[int, int, str]]) -> dict[int, Side | None]:
    """The sides of values that stand in columns or in pairs, by where they stand. None: of one side, unknown which."""
    columns = side_columns(chart, sentence) if len(values) == _TWO else ()
    if columns:
        return {value[0]: side for value, side in zip(values, columns, strict=True)}
    placed: dict[int, Side | None] = {}
    order = written_order(sentence)
    for pair in _pairs(chart, sentence, sentence.start, sentence.end):
        if order:
            placed[pair.start("a")], placed[pair.start("b")] = order
        else:
            both: Side | None = "bilateral" if pair["a"] == pair["b"] else None
            placed[pair.start("a")] = placed[pair.start("b")] = both
    return placed


def _pairs(chart: Chart, sentence: Sentence, low: int, high: int) -> "list[re.Match[str]]":
    may_hold = "+" in sentence.words and "/" in sentence.words
    return list(_PAIR.finditer(chart.lower, low, high)) if may_hold else []


def _is_denied(sentence: Sentence, start: int, value: str) -> bool:
    """ "There is no hyperreflexia"."""
    return value == "normal" and any(h.start == start and h.value == "brisk" for h in sentence.of("reflex"))


def _values(chart: Chart, sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    reflexes = sentence.of("reflex")
    named = [h for h in reflexes if h.value != "reflex"]
    for hit in named:
        said = assess(chart, sentence, hit.start, hit.end)
        if said is Assertion.PRESENT:
            yield hit.start, hit.end, hit.value
        elif said is Assertion.NEGATED and hit.value == "brisk":
            yield hit.start, hit.end, "normal"
    plain = [h for h in reflexes if h.value == "reflex"]
    if not plain:
        return
    low, high = clause(chart, sentence, plain[0].start, plain[-1].end, hard=True)
    found = [*_graded(chart, sentence, low, high), *_worded(chart, sentence, plain, low, high)]
    yield from found or _symmetric(chart, sentence, plain, low, high)


def _graded(chart: Chart, sentence: Sentence, low: int, high: int) -> Iterator[tuple[int, int, str]]:
    words = sentence.words
    if not ("+" in words or "/4" in words or "plus" in words):
        return
    pairs = _pairs(chart, sentence, low, high)
    for pair in pairs:
        for group in ("a", "b") if pair["a"] != pair["b"] or written_order(sentence) else ("a",):
            yield *pair.span(group), _VALUES[pair[group]]
    for grade in _GRADE.finditer(chart.lower, low, high):
        if any(pair.start() <= grade.start() < pair.end() for pair in pairs) or _OF_STRENGTH.search(
            chart.lower, max(low, grade.start() - _STRENGTH_REACH), grade.start()
        ):
            continue
        yield grade.start(), grade.end(), _VALUES[grade["n"] or grade["m"] or grade["k"]]


def _symmetric(
    chart: Chart, sentence: Sentence, plain: Sequence[Hit], low: int, high: int
) -> Iterator[tuple[int, int, str]]:
    """ "Reflexes symmetric", nothing else being said of them: none is weaker than its fellow."""
    for word in sentence.of("result"):
        near = low <= word.start < min(high, plain[-1].end + 30) and word.start > plain[0].start - 34
        if near and chart.lower.startswith(("symmetric", "equal"), word.start):
            is_denied = _NOT.search(chart.lower, max(low, word.start - 12), word.start) is not None
            if not is_denied:
                yield word.start, word.end, "normal"
                return


def _worded(
    chart: Chart, sentence: Sentence, plain: Sequence[Hit], low: int, high: int
) -> Iterator[tuple[int, int, str]]:
    for word in sentence.of("result"):
        value = _WORDS.get(word.value)
        words = chart.lower[word.start : word.end]
        value = "absent" if "absent" in words else value
        if value != "normal" and _NOT.search(chart.lower, max(low, word.start - 12), word.start):
            value = "normal"  # "not brisk"
        if (
            value
            and low <= word.start < min(high, plain[-1].end + 60)
            and not _SYMMETRIC.search(words)
            and (word.start > plain[0].start - 14 or _ONLY_SIDE.fullmatch(chart.lower, word.end, plain[0].start))
        ):
            yield word.start, word.end, value


def _side(sentence: Sentence, done: int, start: int, end: int) -> Side | None:
    """ "1+ at the right ankle": a side close behind a grade is its own, else the one since the last grade."""
    behind = [h for h in sides(sentence) if 0 <= h.start - end <= _CLOSE]
    if behind:
        return side_of(behind[0])
    return side_near(sentence, start, end, low=done, high=end) or (
        side_near(sentence, start, end) if done == sentence.start else None
    )


def _muscle(chart: Chart, sentence: Sentence, done: int, start: int, end: int) -> str | None:
    behind = _AT_JOINT.match(chart.lower, end, sentence.end)
    if behind:
        return behind[1]
    names = _JOINT.findall(chart.lower, max(done, start - 60), start) or _JOINT.findall(
        chart.lower, end, min(sentence.end, end + 60)
    )
    return ", ".join(dict.fromkeys(names)) or None
