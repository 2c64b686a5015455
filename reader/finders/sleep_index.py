"""Events an hour of a diagnostic sleep test, with their number, the time recorded and the kind of test."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.dated import day_near
from reader.finders.recital import is_recital
from reader.letters import beginnings, places, sieve, tried_at
from reader.lexicon import data
from reader.numbers import WHOLE_WORD, measure
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "goals", "instructions", "consent", "references"])
_FILLER: Final = (
    r"(?:\s|:|=|\(|\)|,(?! \d)|\b(?:of|is|was|were|at|score|total|overall|value|calculated|an|the|apnea|index|to be|be|"
    r"on (?:the |his |her )?(?:home|psg|hsat|hst|in-lab|diagnostic|polysomnogra\w+|sleep)"
    r"(?: (?:sleep )?(?:apnea )?(?:testing|test|study|polysomnogram))?|"
    r"approximately|about|with an?|found|measured|ahi|rdi|rei|[34] ?%(?: rule| criteria| desaturation)?)(?![\w])|"
    r"\([34] ?%[^)]{0,24}\)|[34] ?%)*"
)
_VALUE: Final = re.compile(
    _FILLER + rf"(?P<n>\d{{1,3}}(?:\.\d+)?|{WHOLE_WORD}\b)" + r"(?! ?(?:%|cm|mg|-\s?\d|to \d)|[\d/]\d)"
)
#: "AHI below 5" is under every threshold; a higher bound says nothing of the side of one on which the index lies.
_BELOW: Final = re.compile(r"(?:\s|:|\b(?:was|is|of)\b)*(?:below|under|less than|<) ?(?P<n>[1-5])(?![\d.%])")
_FEWER: Final = re.compile(r"\b(?:fewer than|less than|under|below) $|< ?$")
_VALUE_BEFORE: Final = re.compile(
    r"(?P<n>\d{1,3}(?:\.\d+)?) ?(?:events?|apneas and hypopneas|apneas|respiratory events)? ?"
    r"(?:per|/|an) ?h(?:our|r)?\b[^.\d]{0,12}\($"
)
_UNDER_TREATMENT: Final = re.compile(
    r"[ /a-z]{0,24}?\b(?:on|with|while on|under|using|at) (?:\w+ )?(?:cpap|apap|pap|bipap|bilevel|therapy|treatment|"
    r"optimal|\d{1,2} ?cm)"
)
_TREATED_BEFORE: Final = re.compile(
    r"(?:residual|download|optimal pressure|with cpap|on cpap|on therapy|on pap|on treatment|under cpap|titrat|"
    r"\d ?cm|compliance|smart ?card|goal|target|normal|reduced|to reduce|down to|from \d+(?:\.\d+)? to)[^.;]{0,60}$"
)
_PARTIAL_BEFORE: Final = re.compile(r"(?P<words>(?:[a-z-]+ )?[a-z-]+)[ -]*$")
_COUNT: Final = re.compile(
    r"(?:(?:total )?(?:number of )?(?:respiratory events|scored events|obstructive events|"
    r"apno?eas?(?: and |/| ?\+ ?| plus )hypopno?eas?|events)(?: recorded| scored)?"
    r"(?:\s|:|=|\b(?:was|were|of|total)\b)*(?P<after>\d{1,4})(?!\d|\.\d|%| ?(?:per|/|an) ?h)"
    r"|(?<![\d.])(?P<before>\d{1,4})(?: total| respiratory| scored| obstructive| recorded| apneic)* "
    r"(?:events|apno?eas?(?: and |/| ?\+ ?| plus )hypopno?eas?)(?! ?(?:per|/|an) ?h))"
)
_SUM: Final = re.compile(
    r"(?<![\d.])(?P<a>\d{1,4}) (?:obstructive |central |mixed )*apno?eas?,?(?: and|,) (?P<h>\d{1,4}) hypopno?eas?"
)
_MINUTES: Final = re.compile(
    r"(?:recording|sleep|monitoring|study|evaluation|test|analysis|valid) (?:time|period|duration)(?: \([a-z]+\))?"
    r"(?:\s|:|=|,|\b(?:was|of|is|total)\b)*(?P<n>\d{1,3}(?:\.\d+)?) ?(?P<unit>min|h)"
    r"(?:[a-z]* ?(?:and )?(?P<more>\d{1,2}) ?m)?"
    r"|(?<![\d.])(?P<n2>\d{1,3}(?:\.\d+)?) ?(?P<unit2>min|h)[a-z]*(?: ?(?:and )?(?P<more2>\d{1,2}) ?m[a-z]*)? "
    r"of (?:total )?(?:recording|recorded|sleep|monitoring|valid|data|analy)"
)
_COUNT_LETTERS: Final = (
    "total ", "number of ", "respiratory events", "scored events", "obstructive events", "apn", "events",
)  # fmt: skip
_MINUTES_LETTERS: Final = (
    "recording ", "sleep ", "monitoring ", "study ", "evaluation ", "test ", "analysis ", "valid ",
)  # fmt: skip
#: A number with a word behind it: nothing else begins a count or a time.
_NUMBER: Final = re.compile(r"\d++(?=(?:\.\d+)? ?[a-z])")
_OF_TIME: Final = sieve(
    " of total", " of record", " of sleep", " of monitoring", " of valid", " of data", " of analy"
)  #: One of these stands in every time that begins with its number.
_OTHER_EVENTS: Final = re.compile(
    r"\b(?:limb|leg|plm\w*|arousals?|desaturation|snor\w+|cardiac|adverse|movement)\b[^.;]*$"
)
_OR_LESS: Final = re.compile(r"[ /a-z]{0,24}?\bor (?:less|below|lower|fewer|more|greater|above|higher)\b")
_USAGE: Final = re.compile(
    r"\b(?:(?:compliance|therapy|usage|adherence) report|usage days|average usage|95th percentile)\b"
)
_USAGE_LETTERS: Final = beginnings(
    "compliance report", "therapy report", "usage report", "adherence report", "usage days", "average usage",
    "95th percentile",
)  # fmt: skip
_USAGE_REACH: Final = 400  #: characters of a report of use
_REACH: Final = 900  #: characters round an index in which its events and minutes stand
#: "3.8 events per hour", "2 to 4 respiratory events an hour", where no index is named.
_EVENTS_AN_HOUR: Final = re.compile(
    r"(?<![\d./-])(?P<n>\d{1,3}(?:\.\d+)?)(?: ?(?:-|to|and) ?(?P<upper>\d{1,3}(?:\.\d+)?))? "
    r"(?:(?:obstructive |respiratory |breathing |apneic |total )*events?|"
    r"apno?eas?(?: and |/| plus )hypopno?eas?|obstructive apno?eas?) ?(?:per|an|/|each|every) ?h(?:our|r)?\b"
    r"|\b(?:an|the|overall|total|its|hourly) index (?:of|was|is) (?:about |only )?(?P<i>\d{1,3}(?:\.\d+)?)"
    r"(?: events?)? ?(?:per|an|/) ?h(?:our|r)?\b"
)
#: "24 apnoeas and hypopnoeas in all, which makes 3.4 an hour": the number stands behind the events.
_MAKES_AN_HOUR: Final = re.compile(
    r"\b(?:hypopno?eas?|apno?eas?|(?:respiratory|obstructive|breathing|scored|apneic) (?:events|pauses)|events)\b"
    r"(?:[^.;]|\.(?=\d)){0,60}?(?:\b(?:makes?|making|gives?|giving|is|was|equals?|equal to|at|or|comes? to|coming to|"
    r"works? out (?:at|to|as)|averag(?:e|es|ed|ing)|average of|rate of|that is|i\.e\.)|=|\() ?(?:only |just |about )?"
    r"(?P<n>\d{1,3}(?:\.\d+)?)(?P<i>(?!))?(?P<upper>(?!))? ?(?:per|an|/|each|every) ?h(?:our|r)?\b"
)
#: Kept: positions of the sentences of which an index was read.
TOLD: Final = ("sleep index",)
_LESS: Final = 0.1
_MOST: Final = 200.0  #: events an hour; more is no index


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `sleep.ahi`: of a whole test without treatment."""
    told: set[int] = chart.kept.setdefault(TOLD, set())
    for sentence in chart.sentences_with("sleep"):
        if sentence.section in _SKIP:
            continue
        found = [_index(chart, sentence, hit) for hit in sentence.of("sleep") if hit.value.startswith("index:")]
        if not found:
            found = list(_rate(chart, sentence))
        if any(one is not None for one in found):
            told.add(sentence.position)
        yield from found


def _rate(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """ "Home sleep test: 3.8 events per hour": an index without its name, of a test that is named.

    Of a range both ends are kept, so that neither decides alone.
    """
    tests = [hit for hit in sentence.of("sleep") if hit.value.startswith("study:") and "titration" not in hit.value]
    match = _EVENTS_AN_HOUR.search(chart.lower, sentence.start, sentence.end) if tests else None
    if match is None and tests:
        match = _MAKES_AN_HOUR.search(chart.lower, sentence.start, sentence.end)
    if (
        match is None
        or float(match["n"] or match["i"]) > _MOST
        or _is_partial(chart, sentence, match.start(), match.end())
    ):
        return
    number = match.start("n") if match["n"] else match.start()
    if _OTHER_EVENTS.search(chart.lower, sentence.start, number) or is_recital(chart, sentence, match.start()):
        return
    if modifiers(chart, sentence, *match.span()) & {"hypothetical", "family", "silence", "uncertain", "negation"}:
        return
    less = _LESS if _FEWER.search(chart.lower, sentence.start, match.start()) else 0
    for rate in dict.fromkeys(filter(None, (match["n"], match["i"], match["upper"]))):
        yield fact(
            chart, sentence, match.span(), "sleep.ahi", float(rate) - less, unit="per hour",
            on=day_near(chart, sentence, match.start()), attributes={"test": _test(chart, sentence)},
            assertion=Assertion.PRESENT,
        )  # fmt: skip


def _index(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    below = _BELOW.match(chart.lower, hit.end, sentence.end)
    value = below or _VALUE.match(chart.lower, hit.end, sentence.end)
    if value is None:
        value = _VALUE_BEFORE.search(chart.lower[max(sentence.start, hit.start - 60) : hit.start])
        low, high = hit.start, hit.end
    else:
        low, high = hit.start, value.end("n")
    if value is None or measure(value["n"]) > _MOST or _is_partial(chart, sentence, low, high):
        return None
    if is_recital(chart, sentence, hit.start) or _OR_LESS.match(chart.lower, high, sentence.end):
        return None
    if modifiers(chart, sentence, hit.start, hit.end) & {"hypothetical", "family", "silence", "uncertain"}:
        return None
    attributes = {
        "index": hit.value.partition(":")[2],
        "test": _test(chart, sentence),
        "events": _events(chart, hit),
        "minutes": _minutes(chart, hit),
    }
    on = day_near(chart, sentence, hit.start)
    number = measure(value["n"]) - (_LESS if below else 0)
    return fact(
        chart, sentence, (low, high), "sleep.ahi", number, unit="per hour", on=on, attributes=attributes,
        assertion=Assertion.PRESENT,
    )  # fmt: skip


def _is_partial(chart: Chart, sentence: Sentence, low: int, high: int) -> bool:
    """Of a stage of sleep, a position, or under treatment."""
    before = chart.lower[max(sentence.start, low - 90) : low]
    if _TREATED_BEFORE.search(before) or _UNDER_TREATMENT.match(chart.lower, high, sentence.end):
        return True
    if _is_of_usage(chart, low):
        return True
    # Of its last two words: further before the search would fail again from every letter.
    tail = before.rstrip(" -")
    word = _PARTIAL_BEFORE.search(before, tail.rfind(" ", 0, tail.rfind(" ")) + 1)
    partial = data("partial_index")
    return word is not None and any(one in partial for one in (word["words"], word["words"].split()[-1]))


def _is_of_usage(chart: Chart, at: int) -> bool:
    """The index in a report of a device's use is what is left under treatment, unless a test is named in between."""
    usage = [end for start, end in _usages(chart) if at - _USAGE_REACH <= start and end <= at]
    if not usage:
        return False
    tests = _tests(chart)
    following = bisect_left(tests, (usage[-1],))
    return following == len(tests) or tests[following][0] >= at


def _usages(chart: Chart) -> list[tuple[int, int]]:
    """Where the document tells of a report of use; kept, since each index asks."""
    key = ("reports of use",)
    if key not in chart.kept:
        chart.kept[key] = [match.span() for match in chart.matches_at(_USAGE_LETTERS, _USAGE)]
    found: list[tuple[int, int]] = chart.kept[key]
    return found


def _tests(chart: Chart) -> list[tuple[int, str]]:
    """Where the document names a test, and which, in order; kept, since each index asks for those before it."""
    key = ("sleep tests",)
    if key not in chart.kept:
        hits = (hit for one in chart.sentences_with("sleep") for hit in one.of("sleep"))
        named = ((hit.start, hit.value.partition(":")) for hit in hits)
        chart.kept[key] = [(start, kind) for start, (what, _, kind) in named if what == "study"]
    found: list[tuple[int, str]] = chart.kept[key]
    return found


def _test(chart: Chart, sentence: Sentence) -> str | None:
    """The test of the sentence, else the only kind of test that the document names."""
    own = {one.value.partition(":")[2] for one in sentence.of("sleep") if one.value.startswith("study:")}
    own -= {"unspecified"} if len(own) > 1 else set()
    if not own:
        tests = _tests(chart)
        before = bisect_left(tests, (sentence.start,))
        own = {tests[before - 1][1]} if before else set()
    return own.pop() if len(own) == 1 else None


def _numbers(chart: Chart) -> list[int]:
    """Where numbers begin; kept, since each index asks for those round it three times."""
    key = ("numbers",)
    if key not in chart.kept:
        chart.kept[key] = [match.start() for match in _NUMBER.finditer(chart.lower)]
    found: list[int] = chart.kept[key]
    return found


def _nearest(
    chart: Chart, pattern: "re.Pattern[str]", letters: tuple[str, ...], hit: Hit, *, begins_with_number: bool = True
) -> "re.Match[str] | None":
    """The result that stands nearest to an index; those further away are not even judged.

    Each begins with one of these letters or, unless the document has none of those, with a number.
    """
    at = hit.start
    low, high = max(0, at - _REACH), min(len(chart.lower), hit.end + _REACH)
    numbers = _numbers(chart) if begins_with_number else []
    numbers = numbers[bisect_left(numbers, low) : bisect_left(numbers, high)]
    words = [low + place for place in places(chart.lower[low:high], letters)] if letters else []
    found = tried_at(pattern, chart.lower, sorted([*numbers, *words]), high)
    by_distance = sorted(found, key=lambda match: min(abs(match.start() - at), abs(match.end() - at)))
    return next((match for match in by_distance if _is_result(chart, match)), None)


def _is_result(chart: Chart, match: "re.Match[str]") -> bool:
    """A number of breathing that was measured: not of limbs, arousals or saturation, and not of a recited rule."""
    sentence = chart.sentences[max(0, bisect_right(chart.starts, match.start()) - 1)]
    before = chart.lower[max(sentence.start, match.start() - 40) : match.start()]
    return not _OTHER_EVENTS.search(before) and not is_recital(chart, sentence, match.end())


def _events(chart: Chart, hit: Hit) -> str | None:
    near = chart.lower[max(0, hit.start - _REACH) : hit.end + _REACH]
    both = _nearest(chart, _SUM, (), hit) if "hypopn" in near else None
    if both is not None:
        return str(int(both["a"]) + int(both["h"]))
    one = _nearest(chart, _COUNT, _COUNT_LETTERS, hit) if "hypopn" in near or "events" in near else None
    return (one["after"] or one["before"]) if one else None


def _minutes(chart: Chart, hit: Hit) -> str | None:
    found = _nearest(chart, _MINUTES, _MINUTES_LETTERS, hit, begins_with_number=chart.says(_OF_TIME))
    if found is None:
        return None
    amount, unit = float(found["n"] or found["n2"]), found["unit"] or found["unit2"]
    more = int(found["more"] or found["more2"] or 0)
    return f"{amount * (60 if unit == 'h' else 1) + more:g}"
