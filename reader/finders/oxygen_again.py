"""A saturation or tension that was not low any more when it was measured again: "rechecked after 10 minutes: 93 %"."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "past_history", "goals", "references", "consent", "instructions"])
_LETTERS: Final = sieve(
    "repeat", "check", "retest", "re-test", "measured", "again", "later", "warm", "cough", "suction", "reposition",
    "breath", "minutes", "probe", "subsequent", "second reading", "second value", "polish", "next day", "recover",
)  # fmt: skip
#: What says that the value is one of another time than the first.
_AGAIN: Final = re.compile(
    r"\b(?:re-?check(?:ed)?|repeat(?:ed)?|re-?tested|re-?test|re-?measured|measured again|tested again|"
    r"(?:minutes?|hours?|days?|weeks?) later|the next day|"
    r"(?:second|later|subsequent) (?:reading|value|measurement|test)|"
    r"after (?:about )?(?:\d+|a few|five|ten|fifteen|twenty|thirty) minutes(?! (?:of|on|at|walk))|"
    r"(?:after|upon|with|once|on) (?:the |her |his |some |a |an )*"
    r"(?:(?:hand|finger)s? (?:was|were) warmed|warm(?:ing|ed)|"
    r"cough\w*|suction\w*|reposition\w*|deep breath\w*|(?:new|other|another|different) (?:probe|finger|oximeter)|"
    r"chang\w+ (?:the )?probe|remov\w+ (?:of )?(?:the )?(?:nail )?polish))\b"
)
#: From 90 % and 60 mmHg on nothing is in a group of the policy.
_VALUE: Final = re.compile(
    r"(?<![\d./<-])(?:(?:9\d|100)(?:\.\d)? ?(?:%|percent\b)|"
    r"(?:pao2|po2)[ :=]*(?:of |is |was )?(?:[6-9]\d|1[01]\d)\b)"
)
_LOW: Final = re.compile(r"(?<![\d./])[5-8]\d(?:\.\d)? ?(?:%|percent\b)")
#: On oxygen, on the way back from a walk, or hoped for.
_OTHER: Final = re.compile(
    r"\b(?:if|when|unless|until|\d(?:\.\d)? ?(?:l\b|lpm|liters?|litres?|l/min)|on oxygen|"
    r"with oxygen|cannula|supplement\w*|goal|target|aim|"
    r"keep|maintain|titrat\w*|recovery|hematocrit|haematocrit|fev1|predicted|ejection)"
)
_REST: Final = re.compile(r"\b(?:rest|resting|seated|sitting|awake)\b")
_EFFORT: Final = re.compile(r"\b(?:walk\w*|exerci\w+|exertion\w*|ambulat\w+|stairs|treadmill|effort|activity)\b")
_NIGHT: Final = re.compile(r"\b(?:night|sleep|asleep|overnight|nocturnal)\b")
_UNSAID: Final = frozenset(["negation", "family", "silence", "hypothetical"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `oxygen.doubt`: `better_later`, or `better_at_rest` where only a value of rest was measured again."""
    if "oxygen" not in chart.classes:
        return
    for sentence in chart.saying(_LETTERS):
        if sentence.section not in _SKIP:
            yield _again(chart, sentence)


def _again(chart: Chart, sentence: Sentence) -> Fact | None:
    words = sentence.words
    has_value = "%" in words or "percent" in words or "o2" in words
    value = _VALUE.search(words) if has_value else None
    again = _AGAIN.search(words) if value is not None else None
    if again is None or value is None or _LOW.search(words) or _OTHER.search(words) or _NIGHT.search(words):
        return None
    if any(hit.value == "on_oxygen" for hit in sentence.of("oxygen")):
        return None
    before = chart.previous(sentence)
    is_after_effort = before is not None and _EFFORT.search(before.words) is not None
    if is_after_effort and not _EFFORT.search(words) and "repeat" not in again[0] and "check" not in again[0]:
        return None  # the value to which somebody recovers after a walk
    span = (sentence.start + value.start(), sentence.start + value.end())
    if modifiers(chart, sentence, *span) & _UNSAID:
        return None
    kind = (
        "better_at_rest" if not _EFFORT.search(words) and (_REST.search(words) or is_after_effort) else "better_later"
    )
    return fact(chart, sentence, span, "oxygen.doubt", kind, assertion=Assertion.PRESENT)
