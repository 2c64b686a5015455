"""Saturations told without their mark of per cent, by their states or as the least that there was."""

import re
from typing import Final

from reader.chart import Chart, Sentence

#: "Held at 91 or higher".
OR_MORE: Final = re.compile(
    r"\b(?:stay(?:ed|s)|remain(?:ed|s)|held|was|were|always)(?: [a-z]+){0,2} (?:at )?(?P<n>[89]\d) ?(?:%|percent)? or "
    r"(?:more|higher|above|better|greater)\b"
)
#: "Awake 96, asleep lowest 91, walking 92": values by their states, where nothing else is counted.
_BY_STATE: Final = re.compile(
    r"\b(?:awake|asleep|at rest|resting|rest|walk(?:ing)?|sleep(?:ing)?|exercis\w+|exertion|ambulat\w+|seated|sitting|"
    r"overnight|nocturnal|(?:at|by|in the|all) night|6 ?mw[td]?|stairs|treadmill)"
    r"(?: (?:test|study|trace|oximetry|lowest|nadir|minimum|min|low|lows|saturation|value|was|of|at|bottom|down to|"
    r"held|spo2|sat))*:? "
    r"(?P<n>[89]\d|100)(?=[,;.)]|$| (?:and|on|in|to|ra)\b| \()"
)
#: The number of each, looked for first: at a fifth of the cost.
_NUMBER_BY_STATE: Final = re.compile(r"[189](?:\d|00)(?=[,;.) ]|$)")
FEWEST_STATES: Final = 2


def by_state(chart: Chart, sentence: Sentence) -> list["re.Match[str]"]:
    """The values of a sentence by their states, placed within it; kept, since each value asks for its own."""
    key = ("oxygen by state", sentence.position)
    found: list[re.Match[str]] | None = chart.kept.get(key)
    if found is None:
        words = sentence.words
        found = list(_BY_STATE.finditer(words)) if _NUMBER_BY_STATE.search(words) else []
        chart.kept[key] = found
    return found


def or_more(words: str, low: int = 0) -> "re.Match[str] | None":
    """The first value that is a least one, from a place on."""
    return OR_MORE.search(words, low) if " or " in words else None
