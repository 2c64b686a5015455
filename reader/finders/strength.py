"""Muscle strength on examination, n of 5; never a pain score, a reflex or a date."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from reader.anatomy import part_of, side_near, side_of, sides
from reader.chart import Chart, Sentence
from reader.columns import side_columns, written_order
from reader.context import modifiers
from reader.emit import fact
from reader.exceptions import exception_behind
from reader.letters import sieve
from reader.lexicon import data
from reader.spans import Hit
from schemas.fact import Assertion, Fact, Side

_GRADE: Final = re.compile(
    r"(?<![\d/.])(?P<sign>[+-])?(?P<n>[0-5])(?P<mark>\s?(?:\+|-|plus|minus))?\s?(?:/|out of|"
    r"over)\s?5(?P<after>[+-])?(?![\d/.]\d|\d)"
)
_NOT_STRENGTH: Final = re.compile(r"\s*(?:reflex|pain|on the pain)")
_ON: Final = re.compile(
    r"\s*(?:strength\s+|weakness\s+)?(?:throughout\s+)?(?:(?:on|in|of|for|at)\s+)?(?:(?:all|each|every|major|the)\s+)*"
    r"(?:muscle\s+groups?\s+|muscles\s+|myotomes\s+|groups\s+)?(?:(?:on|in|of|for|at)\s+)?(?:the|his|her)?\s*"
)
#: "Biceps 4/5 L, 5/5 R": what may stand between two grades of one muscle.
_JOINT: Final = re.compile(r"[\s,]|\band\b|\b(?:on|the|left|right|l|r)\b")
_PAIR: Final = re.compile(r"(?<![\d/.])(?P<a>[0-5][+-]?) ?/ ?(?P<b>[0-5][+-]?)(?![\d/])")
_OF_LIMB: Final = re.compile(r"[ :=]{1,3}[0-5][+-]?/5")
_EXAMINING: Final = frozenset(["examination", ""])
_LIST_REACH: Final = 110
_SEVERAL: Final = 2
_SIDE_REACH: Final = 48
_NORMAL_LIST: Final = re.compile(
    r"\b(?P<what>power|strength|motor(?: function| power| strength)?)(?:,|,? and|,? or)"
    r"(?: (?:and |or )?(?:deep |tendon |light |touch |muscle )*[a-z-]+(?:,|,? and)?){1,5}?"
    r"(?: (?:in|of|at) (?:the |both |all |his |her )*(?:(?:upper|lower) )?[a-z]+"
    r"(?: and (?:the )?(?:(?:upper|lower) )?[a-z]+)?)?"
    r"(?: (?:are|is|were|was|all|both|entirely|completely|symmetrically)){0,3} "
    r"(?:normal|intact|full|preserved|unremarkable)\b"
)
_UNSAID: Final = frozenset(["silence", "family", "hypothetical", "negation"])
_ANATOMY: Final = frozenset(["muscle", "strength"])
_OTHERS: Final = ("reflex", "sensation", "strength", "sign")
_GRADE_LETTERS: Final = sieve("/5")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `exam.strength`."""
    for sentence in _sentences(chart):
        order = written_order(sentence) if not sentence.of("reflex") else ()
        if order:
            yield from _paired(chart, sentence, order)
            continue
        grades = _grades(chart, sentence)
        named = sentence.of("muscle")
        grade_first = bool(grades and named) and grades[0].start() < named[0].start
        columns = side_columns(chart, sentence) if len(grades) == _SEVERAL else ()
        muscles: list[Hit] = []
        for index, grade in enumerate(grades):
            low = grades[index - 1].end() if index else sentence.start
            high = grades[index + 1].start() if index + 1 < len(grades) else sentence.end
            muscles = _muscles(chart, sentence, grade, low=low, high=high, before=muscles, grade_first=grade_first)
            column = columns[index] if columns else None
            yield from _graded(chart, sentence, grade, low=low, high=high, muscles=muscles, column=column)
        if not grades:
            yield from _worded(chart, sentence)
            yield _normal_muscles(chart, sentence)
            if not any(hit.value in {"full", "reduced"} for hit in sentence.of("strength")):
                yield _normal_in_list(chart, sentence)


def _grades(chart: Chart, sentence: Sentence) -> "list[re.Match[str]]":
    """Grades of five, looked for only where a five stands and a word or mark that parts it from the grade."""
    words = sentence.words
    if "5" not in words or not ("/" in words or "out of" in words or "over" in words):
        return []
    found = _GRADE.finditer(chart.lower, sentence.start, sentence.end)
    return [grade for grade in found if not _NOT_STRENGTH.match(chart.lower, grade.end())]


def _sentences(chart: Chart) -> list[Sentence]:
    """Those that name strength or a muscle, and "L UE 5/5 throughout" of an examination."""
    named = {s.position: s for s in chart.sentences_with("strength", "muscle")}
    for sentence in chart.saying(_GRADE_LETTERS):
        if (
            sentence.section in _EXAMINING
            and not sentence.of("pain")
            and any(part_of(p).limb and _OF_LIMB.match(chart.lower, p.end, sentence.end) for p in sentence.of("part"))
        ):
            named[sentence.position] = sentence
    return [named[position] for position in sorted(named)]


def _paired(chart: Chart, sentence: Sentence, order: tuple[Side, ...]) -> Iterator[Fact | None]:
    """ "Strength (R/L): biceps 4/5": the two sides of one muscle; "biceps 4/5 5/5" are two grades of five."""
    if modifiers(chart, sentence, sentence.start, sentence.start) & {"family", "hypothetical"}:
        return
    named: list[Hit | None] = [*sentence.of("muscle")] or [None]
    for muscle, following in zip(named, [*named[1:], None], strict=True):
        low = muscle.end if muscle is not None else sentence.start
        found = list(_PAIR.finditer(chart.lower, low, following.start if following is not None else sentence.end))
        if len(found) == 1:
            told = [(found[0].span(group), found[0][group]) for group in ("a", "b")]
        elif len(found) == _SEVERAL and all(one["b"] == "5" for one in found):
            told = [(one.span(), one["a"]) for one in found]
        else:
            continue
        name = muscle.value if muscle is not None else None
        roots = data("muscles").get(name or "", ())
        for side, (span, written) in zip(order, told, strict=True):
            yield _strength(chart, sentence, span, written[0], side=side, roots=roots,
                            attributes={"muscle": name, "grade": written})  # fmt: skip


def _muscles(
    chart: Chart, sentence: Sentence, at: "re.Match[str]", *, low: int, high: int, before: list[Hit], grade_first: bool
) -> list[Hit]:
    """The muscles of a grade; "4/5 on the right and 5/5 on the left" goes on with the muscle before."""
    hits = sentence.of("muscle")
    direct = [h for h in hits if _touches(chart, h.end, at.start())]
    if grade_first:
        after = [h for h in hits if at.end() <= h.start and h.end <= min(high, at.end() + _LIST_REACH)]
        return direct or [h for h in after if high == sentence.end or not _touches(chart, h.end, high)]
    found = [h for h in hits if max(low, at.start() - _LIST_REACH) <= h.start and h.end <= at.start()]
    between = chart.lower[low : at.start()]
    return found or (before if "," not in between or not _JOINT.sub("", between) else [])


def _touches(chart: Chart, low: int, high: int) -> bool:
    return 0 <= high - low <= 3 and not chart.lower[low:high].strip()


def _side_behind(chart: Chart, sentence: Sentence, grade: "re.Match[str]") -> Side | None:
    """ "4/5 on the left and 5/5 on the right": the side directly behind a grade is its own."""
    behind = [h for h in sides(sentence) if grade.end() <= h.start <= grade.end() + _SIDE_REACH]
    return side_of(behind[0]) if behind and _ON.fullmatch(chart.lower, grade.end(), behind[0].start) else None


def _since_comma(chart: Chart, low: int, at: int) -> int:
    return max(low, chart.lower.rfind(",", low, at), chart.lower.rfind(";", low, at))


def _graded(
    chart: Chart,
    sentence: Sentence,
    grade: "re.Match[str]",
    *,
    low: int,
    high: int,
    muscles: list[Hit],
    column: Side | None,
) -> Iterator[Fact | None]:
    if modifiers(chart, sentence, grade.start(), grade.end()) & {"silence", "family", "hypothetical"}:
        return
    mark = (grade["mark"] or "").strip()
    written = f"{grade['n']}{ {'plus': '+', 'minus': '-'}.get(mark, mark) or grade['after'] or '' }"
    since = _since_comma(chart, low, grade.start())
    near = (
        column
        or _side_behind(chart, sentence, grade)
        or side_near(sentence, grade.start(), grade.end(), low=since, high=grade.end())
    )
    table = data("muscles")
    group: Side | None = None
    for muscle in muscles:
        # What stands behind the grade of a muscle is of the next one: "quadriceps 5/5, left tibialis anterior 4/5".
        own_end = grade.start() if muscle.end <= grade.start() else high
        inside = low <= muscle.start and muscle.end <= high
        own = (
            side_near(sentence, muscle.start, muscle.end, low=_since_comma(chart, low, muscle.start), high=own_end)
            if inside
            else None
        )
        group = group or own
        side = (near if muscle.end <= grade.start() else None) or own or group or near
        attributes: dict[str, str | None] = {"muscle": muscle.value, "grade": written}
        yield _strength(
            chart,
            sentence,
            grade.span(),
            grade["n"],
            side=side,
            roots=table.get(muscle.value, ()),
            attributes=attributes,
        )
    if not muscles:
        yield _strength(chart, sentence, grade.span(), grade["n"], side=near, attributes={"grade": written})


def _strength(
    chart: Chart,
    sentence: Sentence,
    span: tuple[int, int],
    value: str,
    *,
    side: Side | None,
    roots: Iterable[str] = (),
    attributes: dict[str, str | None],
) -> Fact | None:
    return fact(
        chart,
        sentence,
        span,
        "exam.strength",
        int(value),
        unit="of 5",
        assertion=Assertion.PRESENT,
        side=side,
        roots=roots,
        attributes=attributes,
    )


def _normal_muscles(chart: Chart, sentence: Sentence) -> Fact | None:
    """ "Normal throughout the biceps, triceps and deltoid", under a heading that says strength."""
    if sentence.section != "examination" or len(sentence.of("muscle")) < _SEVERAL or sentence.among(_OTHERS):
        return None
    words = [w for w in sentence.of("result") if w.value == "normal"]
    if not words:
        return None
    span = (words[0].start, words[0].end)
    if modifiers(chart, sentence, *span) & {"silence", "family", "hypothetical", "negation"}:
        return None
    side = side_near(sentence, *span, low=sentence.start, high=sentence.end)
    return fact(
        chart,
        sentence,
        span,
        "exam.strength",
        5,
        unit="of 5",
        assertion=Assertion.PRESENT,
        side=side,
        attributes={"muscle": "all", "grade": "5"},
    )


def _normal_in_list(chart: Chart, sentence: Sentence) -> Fact | None:
    """ "Tone, power, reflexes and sensation are normal": one item of a list of what was examined."""
    if not (sentence.of("reflex") or sentence.of("sensation")):
        return None
    told = _NORMAL_LIST.search(chart.lower, sentence.start, sentence.end)
    if told is None or modifiers(chart, sentence, *told.span("what")) & _UNSAID:
        return None
    attributes: dict[str, str | None] = {"muscle": "all", "grade": "5"}
    return fact(chart, sentence, told.span("what"), "exam.strength", 5, unit="of 5", assertion=Assertion.PRESENT,
                attributes=attributes)  # fmt: skip


def _worded(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for hit in sentence.of("strength"):
        span = (hit.start, hit.end)
        said = modifiers(chart, sentence, *span)
        if sentence.section in {"review_of_systems", "history", "chief_complaint"} or said & {
            "silence",
            "family",
            "hypothetical",
        }:
            continue
        exception = exception_behind(chart, sentence, hit.end) if hit.value == "full" else None
        if exception is not None and not said & {"negation"}:
            side = side_near(sentence, *exception)
            yield fact(
                chart, sentence, exception, "exam.neurological", "abnormal", assertion=Assertion.PRESENT, side=side
            )
        elif hit.value == "full" and not (said & {"negation"}):
            yield fact(
                chart,
                sentence,
                span,
                "exam.strength",
                5,
                unit="of 5",
                assertion=Assertion.PRESENT,
                side=side_near(sentence, *span),
                attributes={"muscle": "all" if "no" in chart.lower[slice(*span)] else None, "grade": "5"},
            )
        if hit.value == "reduced":
            yield fact(chart, sentence, span, "exam.neurological", "abnormal", side=side_near(sentence, *span))
