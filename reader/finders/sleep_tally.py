"""Events of a sleep test and the hours they were counted in: an index that the text leaves to arithmetic.

Only an index below every threshold is told: a higher one rests on the report of the test.
"""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.recital import is_recital
from reader.finders.sleep_index import TOLD
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, measure, whole
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve("event", "apne", "apnoe", "hypopn", "index", "ahi", "rdi", "rei")
_N: Final = rf"(?:\d{{1,3}}|{WHOLE_WORD})"
_EVENTS: Final = (
    re.compile(
        rf"(?<![\w./])(?P<a>{_N}) (?:obstructive |central |mixed )*apno?eas?(?:,|,? and| ?\+| plus| ?/)? "
        rf"(?P<h>{_N}) hypopno?eas?"
    ),
    re.compile(
        rf"\b(?:obstructive )?apno?eas?:? (?P<a>{_N})[,;]?(?: and)? (?:obstructive )?hypopno?eas?:? (?P<h>{_N})"
    ),
    re.compile(
        rf"(?<![\w./])(?P<a>{_N}) (?:obstructive |breathing |respiratory |scored |apneic |qualifying )*"
        r"(?:events|apno?eas?(?: and | ?/ ?| plus | ?\+ ?)hypopno?eas?)(?! ?(?:per|/|an|each|a)\b ?h)(?P<h>(?!))?"
    ),
)  # fmt: skip
_UNDER_LETTERS: Final = sieve(
    "under", "below", "less than", "short of", "not reach", "never reached", "failed to reach", "not even"
)
_HOURS: Final = re.compile(
    rf"(?<![\w.])(?P<n>\d{{1,2}}(?:\.\d+)?|{WHOLE_WORD}) ?(?:hours?|hrs?|h)\b(?: (?:and )?(?P<m>\d{{1,2}}) "
    rf"?(?:min(?:utes)?|m)\b)?"
)
_OF_TEST: Final = re.compile(
    r"\b(?:sleep|asleep|record\w*|monitor\w*|test|study|night|scored|scorer|analy\w+|polysomno\w+|psg|hsat)\b"
)
_NOT_BREATHING: Final = re.compile(r"\b(?:limb|leg|plms?|arousals?|desaturation\w*|cardiac|adverse|snor\w+|movement)\b")
#: "The index came out under five", "the RDI did not reach five an hour".
_UNDER: Final = re.compile(
    r"\b(?:index|ahi|rdi|rei)\b(?: [\w-]+){0,6}? (?:under|below|less than|short of|(?:did|does) not reach|never "
    r"reached|"
    r"failed to reach|not even) (?P<n>five|5|four|4|three|3)\b(?!\.\d| ?(?:%|cm))"
)
#: "Four respiratory events each hour", "2.9 resp events/hr", "AHI of nine an hour".
_RATE: Final = re.compile(
    rf"(?<![\w./-])(?P<n>\d{{1,2}}(?:\.\d+)?|{WHOLE_WORD}) (?:resp(?:iratory)? |obstructive |breathing |apneic |"
    rf"scored )*"
    r"(?:events?|apno?eas?) ?(?:per|an?|/|each|every|in (?:an|each)) ?h(?:ou)?r?s?\b"
)
_TREATED: Final = re.compile(
    r"\b(?:on|with|under|using) (?:\w+ )?(?:cpap|apap|pap|bipap|therapy|treatment)\b(?! (?:request|order|sought|"
    r"asked))|"
    r"\bresidual\b|\btitrat\w+|\bdownload\w*|\bcm ?h2o"
)
_LOWEST: Final = 5.0  #: events an hour below which there is no apnoea by any criterion
_FEWEST_HOURS: Final = 2.0  #: of a test that tells anything
_UNSURE: Final = frozenset(["family", "hypothetical", "silence", "uncertain"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `sleep.ahi` below five an hour, where nobody gives it as a number of the index."""
    if "sleep" not in chart.classes and "airway" not in chart.classes:
        return
    told: set[int] = chart.kept.get(TOLD, set())
    for sentence in chart.saying(_LETTERS):
        if sentence.position not in told and not _TREATED.search(sentence.words):
            yield from _of_sentence(chart, sentence)


def _of_sentence(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    words = sentence.words
    under = _UNDER.search(words) if sentence.position in chart.positions_saying(_UNDER_LETTERS) else None
    if under is not None:
        yield _index(chart, sentence, under, whole(_digits(under["n"])) - 0.1)
        return
    if not ("event" in words or "apn" in words) or _NOT_BREATHING.search(words):
        return
    rate = _RATE.search(words)
    yield _index(chart, sentence, rate, measure(rate["n"])) if rate is not None else _tallied(chart, sentence)


def _tallied(chart: Chart, sentence: Sentence) -> Fact | None:
    patterns = _EVENTS if "hypopn" in sentence.words else _EVENTS[-1:]
    events = next((one for one in (pattern.search(sentence.words) for pattern in patterns) if one is not None), None)
    if events is None:
        return None
    before = chart.previous(sentence)
    near = [sentence.words, before.words if before is not None else ""]
    hours = next((one for words in near if _OF_TEST.search(words) and (one := _HOURS.search(words))), None)
    if hours is None:
        return None
    length = measure(hours["n"]) + int(hours["m"] or 0) / 60
    count = measure(events["a"]) + (measure(events["h"]) if events["h"] else 0)
    return _index(chart, sentence, events, round(count / length, 1)) if length >= _FEWEST_HOURS else None


def _index(chart: Chart, sentence: Sentence, match: "re.Match[str]", value: float) -> Fact | None:
    span = (sentence.start + match.start(), sentence.start + match.end())
    if value >= _LOWEST or is_recital(chart, sentence, span[0]) or modifiers(chart, sentence, *span) & _UNSURE:
        return None
    return fact(chart, sentence, span, "sleep.ahi", value, unit="per hour", assertion=Assertion.PRESENT,
                attributes={"derived": "from events and hours"})  # fmt: skip


def _digits(told: str) -> str:
    return {"five": "5", "four": "4", "three": "3"}.get(told, told)
