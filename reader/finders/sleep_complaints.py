"""Who is not sleepy by day, and whom a test at home would do for, in words that name neither as such."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_AWAKE_LETTERS: Final = sieve(
    "awake", "alert", "rested", "refreshed", "doze", "nods", "asymptomatic", "sleepiness", "by day", "daytime"
)
_AWAKE: Final = re.compile(
    r"\b(?:wide |fully |quite )?(?:awake|alert)(?: and \w+)? (?:all (?:the )?day|throughout the day|all through the "
    r"day|by day|"
    r"during the day|in the daytime|at work)\b|\b(?:feels?|wakes?|is|awakens?|gets up) (?:well |fully |quite "
    r")?(?:rested|refreshed)"
    r"\b|\bnever (?:dozes|nods off|falls asleep by day|sleepy)\b|\basymptomatic by day\b|"
    r"\b(?:no|denies|without) (?:any )?(?:daytime|day-time) (?:symptoms?|complaints?|problems?|sleep)\b|"
    r"\bsleepiness(?: by day| in the day)?\s?(?:[:=]|-|is|was)\s?(?:none|nil|no\b|absent|never|denied)"
)
_HOME_LETTERS: Final = sieve("home", "hsat", "hst")
_HOME: Final = re.compile(
    r"\b(?:home|portable|unattended)(?: |-)(?:sleep |apnea |apnoea |sleep apnea |based )*(?:tests?|testing|study|"
    r"studies|recorder|"
    r"recording|kit|monitor\w*)(?: \w+){0,2}? (?:is|was|were|would be|will be|would have been|should be|could be|"
    r"would|will|can be)"
    r" (?:\w+ ){0,2}?(?:adequate|enough|suitable|sufficient|appropriate|feasible|fine|possible|acceptable|do\b|"
    r"serve|"
    r"satisfactory|reliable)\b(?! (?:if|only|but not))|"
    r"\b(?:could|can|might) (?:just as well |equally |well )?be (?:done|tested|studied|performed) at home\b|"
    r"\b(?:could|can|would be able to|is able to|may) "
    r"(?:(?:also|well|easily|just|as|safely|perfectly|certainly|equally) )*"
    r"(?:do|have|use|manage|complete|undergo|perform|take|wear|handle|run) (?:(?:an?|the|his|her|it as a) )?"
    r"(?:home|portable|unattended)(?: |-)(?:sleep |apnea |apnoea |based )*"
    r"(?:tests?|testing|study|recorder|recording|kit|monitor\w*)\b(?! (?:if|only|unless|later|after|but not))|"
    r"\bnothing (?:speaks|stands|argues) against (?:a |the )?"
    r"(?:home|portable) (?:sleep |apnea )*(?:test|study|testing)\b|"
    r"\bno (?:(?:medical|clinical|particular) )?(?:reason|obstacle|barrier|objection)(?: \w+){0,3}? "
    r"(?:not to (?:do|use|have)|against|to) (?:a |the )?(?:home|portable) (?:sleep |apnea )*(?:test|study|testing)\b|"
    r"\b(?:eligible|qualifies|fit|suited) for (?:a |an )?(?:home|portable) (?:sleep |apnea )*(?:test|study|testing)\b|"
    r"\bcontraindications? to (?:a )?(?:home|portable) (?:sleep |apnea )*(?:test|study|testing)\s?[:=] ?(?:none|nil|"
    r"no\b)"
)
_NOT: Final = re.compile(r"\b(?:not|never|no longer|hardly|cannot|n't)\b")
_UNSURE: Final = frozenset(["family", "silence", "uncertain"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `sleep.symptom`, denied, and `sleep.home_test_fits`."""
    if "sleep" not in chart.classes and "airway" not in chart.classes:
        return
    for sentence in chart.saying(_AWAKE_LETTERS):
        span = _place(sentence, _AWAKE)
        if span is not None and not modifiers(chart, sentence, *span) & {*_UNSURE, "hypothetical"}:
            yield fact(chart, sentence, span, "sleep.symptom", "sleepiness", assertion=Assertion.NEGATED)
    for sentence in chart.saying(_HOME_LETTERS):
        span = _place(sentence, _HOME)
        # "Would do" is how such a thing is said, and no plan.
        if span is not None and not modifiers(chart, sentence, *span) & _UNSURE:
            yield fact(chart, sentence, span, "sleep.home_test_fits", assertion=Assertion.PRESENT)


def _place(sentence: Sentence, pattern: "re.Pattern[str]") -> tuple[int, int] | None:
    match = pattern.search(sentence.words)
    if match is None or _NOT.search(match[0].replace("never ", "").replace("not to ", "")):
        return None
    if _NOT.search(sentence.words, max(0, match.start() - 12), match.start()):
        return None
    return sentence.start + match.start(), sentence.start + match.end()
