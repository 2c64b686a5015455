"""Oxygen tension and saturation with the condition and the air they were measured in."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.dated import day_near
from reader.finders.recital import is_recital
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, measure, whole
from reader.oxygen_bounds import AIM, OR_LESS, is_aimed, is_lowest, is_strictly_under, is_under
from reader.oxygen_states import FEWEST_STATES, OR_MORE, by_state, or_more
from reader.settings import setting
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "goals", "instructions", "consent", "references"])
#: The first digit stands in front of all else here and below: the search then tries nothing anywhere else.
_PERCENT: Final = re.compile(r"(?P<n>[14-9](?<![\d./].)(?:(?<=1)00|(?<!1)\d(?:\.\d+)?)) ?(?:%|percent\b)")
_FILLER: Final = (
    r"(?:\s|:|=|,|\(|\)|-|\b(?:of|is|was|at|were|are|a|an|the|level|levels|reading|value|measured|showed|shows|down|"
    r"to|nadir|low|lows|lowest|minimum|about|only|result|resting|rest|room air|air|on|in|on ra|awake|seated|today|"
    r"been|has|"
    r"found|dropped|drops|fell|falls)\b)*"
)
_PLAIN: Final = re.compile(_FILLER + r"(?P<n>[4-9]\d(?:\.\d+)?|100)(?![\d/]|\.\d|\s?(?:mm|l/|lpm|-\s?\d))")
_TENSION: Final = re.compile(_FILLER + r"(?P<n>[2-9]\d(?:\.\d+)?|1[0-4]\d)(?![\d/]|\.\d|\s?%|\s?kpa)")
_KILOPASCALS: Final = re.compile(_FILLER + r"(?P<n>\d{1,2}(?:\.\d+)?) ?kpa\b")
_MMHG_IN_KPA: Final = 7.5
#: "In the mid 90s": the least that it means.
_DECADE: Final = re.compile(
    r"\b(?:in |at )?(?:the )?(?:(?P<part>low|lower|mid|upper|high)[- ]?(?:to[- ]\w+[- ])?)?(?<=[ -])(?:90(?:'?s)|"
    r"nineties)\b"
)
#: "Ninety-four percent".
_WORDED: Final = re.compile(
    r"\b(?P<n>(?:eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)[- ]?(?:%|percent\b|"
    r"per cent\b)"
)
#: "Saturation never under 92", "held at 91 or higher": a number of its own, and the lowest that there was.
_NEVER_UNDER: Final = re.compile(
    r"[^.;\d]{0,30}?\b(?:never|not once|did not|does not|no time)(?: [a-z]+){0,4} (?:below|under|less than|beneath) "
    r"(?P<n>[89]\d)(?![\d/]|\.\d| ?mm)"
)
#: "Stayed at or above 92", without a mark of per cent.
_AT_OR_ABOVE: Final = re.compile(
    r"\b(?:stay(?:ed|s)|remain(?:ed|s)|held|kept|always|consistently)(?: [a-z]+){0,2} (?:at or above|above|over|at "
    r"least) "
    r"(?P<n>[89]\d)\b(?! ?(?:%|percent|per cent|mm))"
)
_OXYGEN_LETTERS: Final = sieve("oxygen", "oxim", "saturat", "spo2", "pao2")
#: A value in a sentence that carries on from one of oxygen: "a repeat when stable gave 94 %".
_CARRIES_ON: Final = re.compile(
    r"^\W*(?:(?:an?|the|at|on|in|and|but|then|his|her) )*(?:repeat\w*|re-?test\w*|re-?measure\w*|re-?check\w*|"
    r"second|later|"
    r"follow-?up|(?:same|next) (?:day|visit)|clinic|home|stable|reading|value|result)\b"
)
_DECADES: Final = {"": 90.0, "low": 90.0, "lower": 90.0, "mid": 93.0, "upper": 96.0, "high": 96.0}
#: pH / PaCO2 / PaO2, as laboratories abbreviate a blood gas.
_GAS: Final = re.compile(r"(?<![\d.])[67]\.\d\d? ?/ ?\d{2,3}(?:\.\d)? ?/ ?(?P<n>\d{2,3}(?:\.\d)?)(?!\d|\.\d)")
_OTHER_BEFORE: Final = re.compile(
    r"(?:\b(?:fio2|fev1|fvc|dlco|tlc|hematocrit|haematocrit|hct|ejection fraction|ef|lvef|predicted|stenosis|"
    r"(?:sleep )?efficiency|n[123]|rem|stage \w+|goal|target|above|over|greater than|more than|maintain\w*|keep\w*|"
    r"mean|average|avg|median|compliance|adherence|usage)\b|>|>=|\u2265)[^\d%;,.]{0,18}$"
)
_BEFORE_UPPER_END: Final = ("-", "to", "and")
_LOWER_END: Final = re.compile(r"(?P<pair>\bbetween )?(?<![\d./])(?P<n>[4-9]\d(?:\.\d)?) ?%? ?(?(pair)and|(?:-|to)) ?$")
_RISE: Final = re.compile(r"\b(?:improv\w*|ris\w*|rose|increas\w*|recover\w*|correct\w*|came up|raised|went up)\b")
_OTHER_AFTER: Final = re.compile(r" ?(?:of (?:the )?(?:nights|days|time|night|patients|total)|(?:of )?predicted)")
_MINUTES: Final = re.compile(rf"(?<![\w.])(?P<n>\d{{1,3}}(?:\.\d+)?|{WHOLE_WORD}) ?(?:min\b|mins\b|minutes?\b)")
#: "Arterial gas off oxygen: 68 mm Hg".
_GAS_ALONE: Final = re.compile(r"[^.;\d]{0,30}?(?<![\d.])(?P<n>[3-9]\d|1[01]\d)(?:\.\d)? ?mm ?hg\b")
_CHUNK: Final = re.compile(
    r";|,|but\b(?<=\bbut)|and\b(?<=\band)|then\b(?<=\bthen)|to (?=\d)(?<=\bto )|which\b(?<=\bwhich)|"
    r"while on\b(?<=\bwhile on)|after\b(?<=\bafter)"
)
_LATER: Final = re.compile(r"[;]|\bthen\b")
_WALK_TEST: Final = re.compile(r"\b(?:6mwt|(?:six|6)[- ]minute walk|walk test|exercise (?:test|oximetry))")
_QUALIFIES: Final = 89.0  #: per cent, the highest value for which any payer covers oxygen
_REMARK: Final = 60  #: characters; a longer sentence has a matter of its own
_NO_OXYGEN: Final = re.compile(r"(?:without|off|no|w/o) (?:supplemental |added |extra |any )?(?:oxygen|o2)")
AIRS: Final = frozenset(["room_air", "on_oxygen"])
LITRES: Final = re.compile(r"\b(?:on |with |at )?\d(?:\.\d)? ?(?:l\b|lpm\b|lit(?:er|re)s?\b|l/min)")
#: What stands in each, and at a fifth of the cost shows that most sentences have none.
BEFORE_LITRES: Final = re.compile(r"\d ?l")
#: "Air 86 %, 2 L 86 %".
_BARE_AIR: Final = re.compile(r"\bair[:,]? (?=[789]\d\b)")
#: Kept: every saturation that was read.
TOLD: Final = ("saturations",)


class _Value(NamedTuple):
    kind: str
    value: float
    start: int
    end: int


class Told(NamedTuple):
    """A saturation that was read, for those who compare several."""

    sentence: Sentence
    start: int
    value: float
    condition: str
    air: str


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `oxygen.pao2` and `oxygen.saturation`."""
    for sentence in _told(chart):
        if sentence.section in _SKIP:
            continue
        values = sorted({(value.start, value.value): value for value in _values(chart, sentence)}.values(), key=_start)
        is_only = len({value.start for value in values}) == 1
        for value in values:
            yield _measured(chart, sentence, value, is_only=is_only)


def _told(chart: Chart) -> list[Sentence]:
    """Sentences that name oxygen, and those that carry on from one or tell values by their states."""
    found = {sentence.position: sentence for sentence in chart.sentences_with("oxygen")}
    if not found and not chart.says(_OXYGEN_LETTERS):
        return []
    for sentence in tuple(found.values()):
        after = chart.following(sentence)
        if after is not None and _CARRIES_ON.match(after.words) and _PERCENT.search(after.words):
            found[after.position] = after
    for sentence in chart.sentences_with("oxygen_state"):
        if len(by_state(chart, sentence)) >= FEWEST_STATES or or_more(sentence.words):
            found[sentence.position] = sentence
    return [found[position] for position in sorted(found)]


def _start(value: _Value) -> tuple[int, float]:
    return value.start, value.value


def _values(chart: Chart, sentence: Sentence) -> Iterator[_Value]:
    for hit in sentence.of("oxygen"):
        if hit.value in {"saturation", "pao2"}:
            pattern = _PLAIN if hit.value == "saturation" else _TENSION
            match = pattern.match(chart.lower, hit.end, sentence.end)
            metric = _KILOPASCALS.match(chart.lower, hit.end, sentence.end) if hit.value == "pao2" else None
            if metric is not None:
                tension = round(float(metric["n"]) * _MMHG_IN_KPA, 1)
                yield _Value("oxygen.pao2", tension, metric.start("n"), metric.end("n"))
            if match and not _OTHER_AFTER.match(chart.lower, match.end()):
                yield _Value(f"oxygen.{hit.value}", float(match["n"]), match.start("n"), match.end("n"))
    yield from _bare(chart, sentence)
    has_decade = "90" in sentence.words or "nineties" in sentence.words
    for match in _DECADE.finditer(chart.lower, sentence.start, sentence.end) if has_decade else ():
        yield _Value("oxygen.saturation", _DECADES[match["part"] or ""], match.start(), match.end())
    for match in _GAS.finditer(chart.lower, sentence.start, sentence.end) if "/" in sentence.words else ():
        yield _Value("oxygen.pao2", float(match["n"]), match.start("n"), match.end("n"))
    for match in _PERCENT.finditer(chart.lower, sentence.start, sentence.end):
        before = chart.lower[max(sentence.start, match.start() - 40) : match.start()]
        is_other = _OTHER_BEFORE.search(before) and not is_lowest(before)
        if not is_other and not _OTHER_AFTER.match(chart.lower, match.end()):
            yield _Value("oxygen.saturation", float(match["n"]), match.start("n"), match.end("n"))
            is_range = before.rstrip().endswith(_BEFORE_UPPER_END)
            low = _range_start(chart, sentence, match) if is_range else None
            if low is not None:
                yield _Value("oxygen.saturation", float(low["n"]), match.start("n"), match.end("n"))


def _bare(chart: Chart, sentence: Sentence) -> Iterator[_Value]:
    """Values without a mark of per cent, and those in words."""
    if not (sentence.of("oxygen") or sentence.of("oxygen_state")):
        return
    for hit in sentence.of("oxygen"):
        never = _NEVER_UNDER.match(chart.lower, hit.end, sentence.end) if hit.value == "saturation" else None
        if never is not None:
            yield _Value("oxygen.saturation", float(never["n"]), never.start("n"), never.end("n"))
        alone = _GAS_ALONE.match(chart.lower, hit.end, sentence.end) if hit.value == "gas" else None
        if alone is not None and "co2" not in sentence.words and "pao2" not in sentence.words:
            yield _Value("oxygen.pao2", float(alone["n"]), alone.start("n"), alone.end("n"))
    words, start = sentence.words, sentence.start
    has_least = "above" in words or "over " in words or "at least" in words
    for match in _AT_OR_ABOVE.finditer(chart.lower, sentence.start, sentence.end) if has_least else ():
        yield _Value("oxygen.saturation", float(match["n"]), match.start("n"), match.end("n"))
    has_words = "eighty" in words or "ninety" in words
    for match in _WORDED.finditer(chart.lower, sentence.start, sentence.end) if has_words else ():
        yield _Value("oxygen.saturation", float(whole(match["n"])), match.start(), match.end())
    for match in OR_MORE.finditer(chart.lower, sentence.start, sentence.end) if " or " in words else ():
        yield _Value("oxygen.saturation", float(match["n"]), match.start("n"), match.end("n"))
    states = by_state(chart, sentence)
    for match in states if len(states) >= FEWEST_STATES else ():
        yield _Value("oxygen.saturation", float(match["n"]), start + match.start("n"), start + match.end("n"))


def _range_start(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> "re.Match[str] | None":
    """The lower end of "92-94 %" or "between 92 and 94 %"; a rise "from 86 to 93 %" is two states, not a range."""
    low = _LOWER_END.search(chart.lower, max(sentence.start, match.start() - 24), match.start())
    if low is None or float(low["n"]) >= float(match["n"]) or _RISE.search(chart.lower, sentence.start, low.start()):
        return None
    return low


def _is_least(chart: Chart, sentence: Sentence, value: _Value) -> bool:
    """ "Stayed at 91 or higher": so low at least, unless it is aimed at."""
    at = value.start - sentence.start
    match = or_more(sentence.words, max(0, at - 40))
    is_told = match is not None and match.start("n") == at
    return is_told and AIM.search(chart.lower, sentence.start, value.start) is None


def _measured(chart: Chart, sentence: Sentence, value: _Value, *, is_only: bool) -> Fact | None:
    before = chart.lower[max(sentence.start, value.start - 40) : value.start]
    minutes = _minutes(chart, sentence, value)
    is_least = is_lowest(before) or _is_least(chart, sentence, value)
    is_bound = is_under(before) or OR_LESS.match(chart.lower, value.end, sentence.end)
    if (is_bound and not minutes and not is_least) or is_aimed(before) or is_recital(chart, sentence, value.start):
        return None
    # "Never below 88 %" leaves open how far above it stayed: a bound can speak against, never for.
    if is_least and value.value <= _QUALIFIES:
        return None
    span = (value.start, value.end)
    found = modifiers(chart, sentence, *span)
    is_reading = _is_reading(before, found) or (is_least and found <= {"negation"})
    if found & {"hypothetical", "family", "silence", "uncertain", "negation"} and not is_reading:
        return None
    low, high = _chunk(chart, sentence, value)
    own = _own_state(chart, sentence, value) or (low, high)
    condition = _state(states_of(sentence), *own, value, is_only=is_only)
    air = _air(chart, sentence, low, high, value, is_only=is_only) or _air_of_gas(sentence, value)
    unit = "mmHg" if value.kind == "oxygen.pao2" else "%"
    attributes = {
        "condition": condition or _state_above(chart, sentence) or _state_below(chart, sentence) or "unstated",
        "air": air or _air_above(chart, sentence) or "unstated",
        "minutes": minutes,
        "setting": setting(chart, sentence),
    }
    if value.kind == "oxygen.saturation":
        read = Told(sentence, value.start, value.value, attributes["condition"] or "", attributes["air"] or "")
        chart.kept.setdefault(TOLD, []).append(read)
    on = day_near(chart, sentence, value.start)
    # "Below 89 %" is at most 88 %: oximeters show whole numbers.
    number = value.value - 1 if is_strictly_under(before) and not is_least else value.value
    return fact(
        chart, sentence, span, value.kind, number, unit=unit, on=on, attributes=attributes,
        assertion=Assertion.PRESENT,
    )  # fmt: skip


def _air_of_gas(sentence: Sentence, value: _Value) -> str | None:
    """ "Oximetry 87 % on air, but the gas of the same hour: PaO2 72": drawn on the air that the sentence names."""
    airs = {hit.value for hit in sentence.of("oxygen") if hit.value in AIRS} if value.kind == "oxygen.pao2" else set()
    return "room_air" if airs == {"room_air"} and not LITRES.search(sentence.words) else None


def _is_reading(before: str, found: set[str]) -> bool:
    """ "Without oxygen 86 %" denies the oxygen, not the value; "testing will show" is a plan."""
    return found <= {"negation"} and _NO_OXYGEN.search(before) is not None


def _chunk(chart: Chart, sentence: Sentence, value: _Value) -> tuple[int, int]:
    marks = _marks(chart, sentence)
    before = bisect_left(marks, value.start)
    low = marks[before - 1] if before else sentence.start
    following = _PERCENT.search(chart.lower, value.end, sentence.end)
    if following is None:
        return low, _open_end(chart, value, sentence)
    # "93 % at rest, on room air": what follows a comma goes with the value when it names no other value.
    later = marks[bisect_left(marks, value.end) :]
    high = next((at for at in later if at > value.end + 1), sentence.end)
    # "95 %, walking 93 %": where the next value follows in the very next part, that part is its own.
    if later and not any(at < following.start() for at in later[1:2]):
        high = later[0]
    return low, min(high, following.start())


def _marks(chart: Chart, sentence: Sentence) -> list[int]:
    """Where the parts of a sentence begin; kept, since every value asks."""
    key = ("oxygen parts", sentence.position)
    if key not in chart.kept:
        chart.kept[key] = [match.start() for match in _CHUNK.finditer(chart.lower, sentence.start, sentence.end)]
    found: list[int] = chart.kept[key]
    return found


def _open_end(chart: Chart, value: _Value, sentence: Sentence) -> int:
    match = _LATER.search(chart.lower, value.end, sentence.end)
    return match.start() if match else sentence.end


def _nearest(hits: list[Hit], low: int, high: int, value: _Value) -> Hit | None:
    inside = [hit for hit in hits if low <= hit.start and hit.end <= high]
    return min(
        inside, key=lambda hit: (min(abs(hit.start - value.end), abs(value.start - hit.end)), hit.start), default=None
    )


def states_of(sentence: Sentence) -> list[Hit]:
    """Conditions of a measurement; "dyspnea on exertion" is a complaint."""
    return [hit for hit in sentence.of("oxygen_state") if hit.value != "symptom"]


def _state(hits: object, low: int, high: int, value: _Value, *, is_only: bool) -> str | None:
    listed = [hit for hit in hits if isinstance(hit, Hit)]  # type: ignore[attr-defined]
    near = _nearest(listed, low, high, value)
    if near is None:
        before = [hit for hit in listed if hit.end <= value.start]
        near = before[-1] if before else (listed[0] if listed and is_only else None)
    if near is None:
        return None
    inside = {hit.value for hit in listed if low <= hit.start and hit.end <= high}
    # "Awake at rest before exercise" and "overnight while awake" say two things: which one is not clear.
    return near.value if len(inside) <= 1 else None


def _own_state(chart: Chart, sentence: Sentence, value: _Value) -> tuple[int, int] | None:
    """Where the state of one of several bare values stands: "sitting 94, walk low 91"."""
    at = value.start - sentence.start
    spans = (match.span() for match in by_state(chart, sentence) if match.start("n") == at)
    return next(((sentence.start + low, sentence.start + high) for low, high in spans), None)


def _air(chart: Chart, sentence: Sentence, low: int, high: int, value: _Value, *, is_only: bool) -> str | None:
    listed = [hit for hit in sentence.of("oxygen") if hit.value in AIRS]
    inside = {hit.value for hit in listed if low <= hit.start and hit.end <= high}
    if BEFORE_LITRES.search(chart.lower, low, high) and LITRES.search(chart.lower, low, high):
        inside.add("on_oxygen")
    elif _BARE_AIR.search(chart.lower, low, high):
        inside.add("room_air")
    if len(inside) == 1:
        return inside.pop()
    if inside:
        near = _nearest(listed, low, high, value)
        return near.value if near else None
    before = [hit for hit in listed if hit.end <= value.start]
    if before:
        return before[-1].value
    return listed[0].value if listed and is_only else None


def _before(chart: Chart, sentence: Sentence) -> Iterator[Sentence]:
    """The lines above that belong to the same table: its heading names the state or the air for all."""
    for above in chart.above(sentence, 3):
        if not (above.of("oxygen") or above.of("oxygen_state")):
            return
        yield above


def _state_above(chart: Chart, sentence: Sentence) -> str | None:
    for above in _before(chart, sentence):
        if _WALK_TEST.search(chart.words(above)):
            return "exercise"
        states = {hit.value for hit in states_of(above)}
        if len(states) == 1 and not _PERCENT.search(chart.lower, above.start, above.end):
            return states.pop()
    return None


def _state_below(chart: Chart, sentence: Sentence) -> str | None:
    """ "Drawn at rest." after the values of a blood gas."""
    below = chart.following(sentence)
    if below is None or below.end - below.start > _REMARK or _PERCENT.search(chart.lower, below.start, below.end):
        return None
    states = {hit.value for hit in states_of(below)}
    is_remark = re.match(
        r"(?:it was |this was |sample |specimen )?(?:drawn|taken|obtained|measured|done|performed)\b",
        chart.words(below),
    )
    return states.pop() if len(states) == 1 and is_remark else None


def _air_above(chart: Chart, sentence: Sentence) -> str | None:
    for above in _before(chart, sentence):
        airs = {hit.value for hit in above.of("oxygen")} & AIRS
        if len(airs) == 1 and not _PERCENT.search(chart.lower, above.start, above.end):
            return airs.pop()
    return None


def _minutes(chart: Chart, sentence: Sentence, value: _Value) -> str | None:
    """For how long: "at or below 88 % for 14 minutes", "14 minutes at or below 88 %"."""
    if "min" not in sentence.words:
        return None
    match = _MINUTES.search(chart.lower, value.end, min(sentence.end, value.end + 60))
    match = match or next(
        iter(_MINUTES.finditer(chart.lower, max(sentence.start, value.start - 60), value.start)), None
    )
    return f"{measure(match['n']):g}" if match else None
