"""Films of a knee: studies, what they show, and the Kellgren-Lawrence grade."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.emit import fact
from reader.knees import asked_side, is_about_knee, knee_side
from reader.letters import sieve
from reader.numbers import whole
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(
    ["family_history", "consent", "references", "instructions", "goals", "medications", "allergies"]
)
_GRADED: Final = re.compile(
    r"(?:kellgren[- ]?(?:and |& ?|/ ?)?lawrence|\bk[-/ ]?l)(?: (?:grade|stage|score|classification))?[ :(of-]{0,6}"
    r"(?:grade |stage )?(?P<low>[0-4]|iv|i{1,3}|zero|one|two|three|four)"
    r"(?:\s?(?:-|to|/|or)\s?(?P<high>[0-4]|iv|i{1,3}))?(?!\w|\.\d)"
    r"|\b(?:grade|stage) (?P<low2>[0-4]|iv|i{1,3}|zero|one|two|three|four)"
    r"(?:\s?(?:-|to|/|or)\s?(?P<high2>[0-4]|iv|i{1,3}))?"
    r"(?P<named> (?:kellgren|k-?l\b|(?:knee )?(?:osteo)?arthritis|oa\b|djd|degenerative))?(?!\w|\.\d)"
)
#: Grades of cartilage, ligaments and operative classes are no Kellgren-Lawrence grade.
_OTHER_GRADE: Final = re.compile(
    r"\b(?:chondromalacia|outerbridge|chondral|cartilage|sprain|tear|meniscus|meniscal|asa|strain)\b"
)
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
#: Without it there is no Kellgren-Lawrence grade above 2.
_NARROWING: Final = "joint_space_narrowing"
_MILD_REACH: Final = 30
_MILD: Final = re.compile(
    r"\b(?:mild|minimal|slight|early|small|tiny|minor)(?: to moderate|-to-moderate)?(?: \w+){0,3}\s*$"
)
_STRONGER: Final = re.compile(r"\b(?:moderate|severe|marked|advanced|complete|end[- ]stage|large)\b")
_TO_BE_TAKEN: Final = re.compile(
    r"\b(?:order\w*|obtain\w*|schedul\w*|(?:evaluat\w*|assess|look\w*|check) for|rule out|repeat|will|to be|"
    r"pending|if|risk)\b"
)
#: "Right knee standing films were read as within normal limits", "the right knee X-ray is essentially normal".
_NORMAL: Final = re.compile(
    r"(?:\b(?:is|are|was|were|looks?|appears?|reads?|read|reported|interpreted|shows?|showed|knee|knees)|"
    r":)(?: (?:as|an?|to be|the))*"
    r"(?: (?:essentially|nearly|near|virtually|practically|basically|entirely|completely|otherwise|quite|again|"
    r"both))*[ -]?"
    r"(?:normal|unremarkable|within normal limits|wnl|negative for (?:arthr|degenerat|osteoarthr)|age-appropriate)"
    r"(?! (?:alignment|bone|density|mineral\w*|patell\w*|soft|tracking|lateral|medial|gait|motion|range|strength|"
    r"pulses?|"
    r"sensation|ligament\w*|bmi|left|right))"
)
_SEVERAL: Final = 2  #: findings that are denied together, where the joint space is not spoken of
_NORMAL_LETTERS: Final = sieve("normal", "unremarkable", "wnl", "negative for ", "age-appropriate")
_GRADE_LETTERS: Final = sieve("lawrence", "kl", "k-l", "k/l", "k l", "grade", "stage")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `imaging.knee_study`, `imaging.knee_finding` and `imaging.knee_grade`."""
    for sentence in chart.sentences_with("knee_films", "knee_film"):
        if sentence.section in _SKIP or not is_about_knee(chart, sentence):
            continue
        for hit in sentence.of("knee_films"):
            yield _study(chart, sentence, hit)
        found = [_finding(chart, sentence, hit) for hit in sentence.of("knee_film")]
        found += [_wholly_denied(chart, sentence), _read_as_normal(chart, sentence)]
        yield from (one for one in found if one is not None and not _is_of_the_other(chart, one))
    for sentence in chart.saying(_GRADE_LETTERS):
        if sentence.section not in _SKIP and is_about_knee(chart, sentence):
            yield from _grades(chart, sentence)


def _is_of_the_other(chart: Chart, told: Fact) -> bool:
    """ "The left knee is normal. The right one, for which replacement is asked ...": nothing against the right one."""
    asked = asked_side(chart)
    return told.value in {"normal", "mild_change"} and {asked, told.side} == {"left", "right"}


def _study(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    said = assess(chart, sentence, hit.start, hit.end)
    if said is Assertion.HYPOTHETICAL and sentence.of("knee_film") and _is_told_by_request(chart, sentence, hit):
        said = Assertion.PRESENT
    if said is None or (said is Assertion.PRESENT and not _is_told(chart, sentence)):
        return None
    on, precision = next(
        ((t.first, t.precision) for t in sentence.times if t.first and t.precision != "year"), (None, "day")
    )
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "imaging.knee_study",
        hit.value,
        assertion=said,
        on=on,
        side=knee_side(chart, sentence, hit),
        attributes={"precision": precision if on and precision != "day" else None},
    )


def _is_told(chart: Chart, sentence: Sentence) -> bool:
    """ "X-rays" alone says nothing; with a finding, a date or a verb they were done."""
    return bool(sentence.of("knee_film") or sentence.of("done") or sentence.section == "imaging" or sentence.times) or (
        _GRADED.search(chart.words(sentence)) is not None
    )


def _is_told_by_request(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "Replacement asked for because of bone-on-bone arthritis": the operation is planned, the films were taken."""
    if _TO_BE_TAKEN.search(chart.lower, sentence.start, hit.end):
        return False
    return any(operation.end <= hit.start for operation in sentence.of("knee_operation"))


def _finding(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    said = assess(chart, sentence, hit.start, hit.end)
    if said is Assertion.HYPOTHETICAL and _is_told_by_request(chart, sentence, hit):
        said = Assertion.PRESENT
    if said is None:
        return None
    value = hit.value
    if value not in {"normal", "mild_change"} and said is Assertion.PRESENT and _is_mild(chart, sentence, hit):
        value = "mild_change"
    if value == "normal":
        said = Assertion.PRESENT if said is Assertion.NEGATED else said
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "imaging.knee_finding",
        value,
        assertion=said,
        side=knee_side(chart, sentence, hit),
    )


def _wholly_denied(chart: Chart, sentence: Sentence) -> Fact | None:
    """Films without any narrowing show no advanced arthritis; those of one compartment say nothing of the others."""
    said = {hit.value: assess(chart, sentence, hit.start, hit.end) for hit in sentence.of("knee_film")}
    if set(said.values()) != {Assertion.NEGATED} or sentence.of("knee_compartment"):
        return None
    if _NARROWING not in said and (len(said) < _SEVERAL or _is_affirmed(chart)):
        return None
    hits = sentence.of("knee_film")
    return fact(
        chart,
        sentence,
        (hits[0].start, hits[-1].end),
        "imaging.knee_finding",
        "normal",
        assertion=Assertion.PRESENT,
        side=knee_side(chart, sentence, hits[0]),
    )


def _is_affirmed(chart: Chart) -> bool:
    """Whether any finding of advanced disease is told anywhere."""
    told = ((one, hit) for one in chart.sentences_with("knee_film") for hit in one.of("knee_film"))
    return any(
        hit.value not in {"normal", "mild_change"} and assess(chart, one, hit.start, hit.end) is Assertion.PRESENT
        for one, hit in told
    )


def _read_as_normal(chart: Chart, sentence: Sentence) -> Fact | None:
    """Films that are called normal as a whole, in a sentence that names no finding."""
    films = sentence.of("knee_films")
    if not films or sentence.of("knee_film") or sentence.position not in chart.positions_saying(_NORMAL_LETTERS):
        return None
    told = _NORMAL.search(chart.lower, films[0].end, sentence.end)
    if told is None or modifiers(chart, sentence, *told.span()) & {"silence", "family", "hypothetical", "negation"}:
        return None
    side = knee_side(chart, sentence, films[0])
    return fact(chart, sentence, told.span(), "imaging.knee_finding", "normal", assertion=Assertion.PRESENT, side=side)


def _is_mild(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    before = chart.lower[max(sentence.start, hit.start - _MILD_REACH) : hit.start].rpartition(",")[2]
    match = _MILD.search(before)
    return match is not None and _STRONGER.search(before[match.start() :].replace("to moderate", "")) is None


def _grades(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for match in _GRADED.finditer(chart.lower, sentence.start, sentence.end):
        low, high = match["low"] or match["low2"], match["high"] or match["high2"]
        if match["low"] is None and not _is_of_films(chart, sentence, match):
            continue
        if modifiers(chart, sentence, *match.span()) & {"silence", "family"}:
            continue
        yield fact(
            chart,
            sentence,
            match.span(),
            "imaging.knee_grade",
            _number(low),
            assertion=Assertion.PRESENT,
            side=knee_side(chart, sentence, Hit(match.start(), match.end(), "knee_grade", low)),
            attributes={"upper": str(_number(high)) if high else None},
        )


def _is_of_films(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> bool:
    """ "Grade 3" without a name counts where films or arthritis are spoken of and nothing else is graded."""
    near = chart.lower[max(sentence.start, match.start() - 40) : min(sentence.end, match.end() + 40)]
    if _OTHER_GRADE.search(near):
        return False
    return bool(
        match["named"] or sentence.of("knee_films") or sentence.of("knee_film") or sentence.of("knee_arthritis")
    )


def _number(text: str) -> int:
    return _ROMAN.get(text) or whole(text)
