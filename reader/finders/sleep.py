"""Sleep tests, disorders and complaints of sleep, and the scales for them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.emit import fact
from reader.finders.dated import day_near, days_in, nearest
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_NORMAL_BEHIND: Final = re.compile(
    r"(?: (?:of|from|in|on|dated|done|was|is|were|came back|read as|entirely|completely|\d[\d/]*))*:? ?"
    r"(?:normal|negative|unremarkable|within normal limits)\b(?! (?:for|pressure|bmi|sleep latency))"
)
_NORMAL_BEFORE: Final = re.compile(r"(?<![\w-])(?:(?:an?|the|entirely|completely) )?(?:normal|negative|unremarkable) $")
_SKIP: Final = frozenset(["references", "consent"])
_SEVERITY: Final = re.compile(r"\b(?P<word>very severe|severe|moderate|mild)(?:[- ]to[- ](?P<more>severe|moderate))? $")
_PARTNER: Final = re.compile(r"\b(?:wife|husband|spouse|partner|girlfriend|boyfriend|roommate)\b")
_TELLS: Final = re.compile(
    r"\b(?:witness|report|note|complain|observe[sd]?|hear|say|said|tell|told|notic|describe[sd]?|state|confirm)"
)
_OUTLOOK: Final = re.compile(r"[^.;]*\b(?:may|might|can|could|will) (?:also )?(?:occur|result|develop)\b")
_REQUEST: Final = re.compile(
    r"\b(?:medically (?:necessary|indicated|appropriate)|requested|requests?|order(?:ed)?|cpt)\b"
)

_SELDOM: Final = (
    r"(?:occasional(?:ly)?|rare(?:ly)?|seldom|infrequent(?:ly)?|sometimes|now and then|from time to time|"
    r"once in a while|only (?:after|with|when)[^.;,]{3,24}|(?:one|two|1|2) (?:nights? )?(?:a|per) (?:week|month))"
)
_SELDOM_BEFORE: Final = re.compile(rf"\b{_SELDOM} $")
_SELDOM_AFTER: Final = re.compile(rf"(?: (?:is|only|but|just|very|mildly|lightly|softly))* {_SELDOM}\b")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `sleep.study`, `sleep.diagnosis`, `sleep.symptom`, `sleep.home_test_*`."""
    for sentence in chart.sentences_with("sleep"):
        if sentence.section in _SKIP:
            continue
        for hit in sentence.of("sleep"):
            group, _, value = hit.value.partition(":")
            if group == "study":
                yield _study(chart, sentence, hit, value)
                yield _called_normal(chart, sentence, hit, value)
            elif group == "dx":
                yield _diagnosis(chart, sentence, hit, value)
            elif group == "symptom" and not _OUTLOOK.match(chart.lower, hit.end, sentence.end):
                said = _symptom(chart, sentence, hit)
                if said is not None:
                    attributes = {"frequency": _frequency(chart, sentence, hit)}
                    yield fact(
                        chart, sentence, (hit.start, hit.end), "sleep.symptom", value, assertion=said,
                        attributes=attributes,
                    )  # fmt: skip
            elif group == "fits":
                yield _fits(chart, sentence, hit)
        yield _failed(chart, sentence)


def _called_normal(chart: Chart, sentence: Sentence, hit: Hit, value: str) -> Fact | None:
    """ "Polysomnogram was normal": no apnoea. A test at home that was normal leaves the question open."""
    match = None if value == "home_test" else _NORMAL_BEHIND.match(chart.lower, hit.end, sentence.end)
    match = match or (None if value == "home_test" else _NORMAL_BEFORE.search(chart.lower, sentence.start, hit.start))
    if match is None or modifiers(chart, sentence, *match.span()) & {"hypothetical", "silence", "family", "uncertain"}:
        return None
    span = (min(hit.start, match.start()), max(hit.end, match.end()))
    return fact(chart, sentence, span, "sleep.diagnosis", "obstructive_apnea", assertion=Assertion.NEGATED)


def _diagnosis(chart: Chart, sentence: Sentence, hit: Hit, value: str) -> Fact | None:
    said = _said(chart, sentence, hit)
    if said is None:
        return None
    attributes = {"severity": _severity(chart, sentence, hit)}
    return fact(
        chart, sentence, (hit.start, hit.end), "sleep.diagnosis", value, assertion=said, attributes=attributes
    )  # fmt: skip


def _said(chart: Chart, sentence: Sentence, hit: Hit) -> Assertion | None:
    """ "History of sleep apnea" is of now: it does not go away by itself."""
    said = assess(chart, sentence, hit.start, hit.end)
    return Assertion.PRESENT if said is Assertion.HISTORICAL else said


def _symptom(chart: Chart, sentence: Sentence, hit: Hit) -> Assertion | None:
    """ "His wife has witnessed apneas" is told by the wife and true of the patient; "his wife snores" is not."""
    said = assess(chart, sentence, hit.start, hit.end)
    if said is Assertion.FAMILY and sentence.section != "family_history":
        before = chart.lower[sentence.start : hit.end]
        if _PARTNER.search(before) and _TELLS.search(before):
            is_denied = "negation" in modifiers(chart, sentence, hit.start, hit.end)
            return Assertion.NEGATED if is_denied else Assertion.PRESENT
    return said


def _frequency(chart: Chart, sentence: Sentence, hit: Hit) -> str | None:
    """ "Snores occasionally", "rare snoring": less than what is habitual."""
    before = chart.lower[max(sentence.start, hit.start - 24) : hit.start]
    is_seldom = _SELDOM_BEFORE.search(before) or _SELDOM_AFTER.match(chart.lower, hit.end, sentence.end)
    return "seldom" if is_seldom else None


def _severity(chart: Chart, sentence: Sentence, hit: Hit) -> str | None:
    match = _SEVERITY.search(chart.lower[max(sentence.start, hit.start - 30) : hit.start])
    return (match["more"] or match["word"]) if match else None


def _study(chart: Chart, sentence: Sentence, hit: Hit, value: str) -> Fact | None:
    said = assess(chart, sentence, hit.start, hit.end)
    if said is None:
        return None
    words = chart.words(sentence)
    on = nearest(days_in(sentence), hit.start)
    if said is Assertion.PRESENT and on is None and _REQUEST.search(words):
        said = Assertion.HYPOTHETICAL
    if said is Assertion.PRESENT and sentence.section == "plan" and on is None:
        said = Assertion.HYPOTHETICAL
    if said is Assertion.PRESENT and on is None:
        on = _report_day(chart, sentence)
    if on is not None and chart.document_on is not None and on > chart.document_on:
        said = Assertion.HYPOTHETICAL
    return fact(chart, sentence, (hit.start, hit.end), "sleep.study", value, assertion=said, on=on)


def _report_day(chart: Chart, sentence: Sentence) -> date | None:
    """The date that stands in one of the first lines under the heading of a report."""
    for below in chart.below(sentence, 3):
        if days_in(below) and re.search(r"\bdate|\bdone\b|\bperformed\b|\bstudy\b", chart.words(below)):
            return nearest(days_in(below), below.start)
    return day_near(chart, sentence, sentence.start) if sentence.section == "" else None


def _failed(chart: Chart, sentence: Sentence) -> Fact | None:
    failures = sentence.of("test_failed")
    tests = [hit for hit in sentence.of("sleep") if hit.value == "study:home_test"] if failures else []
    if not tests:
        return None
    hit = failures[0]
    found = modifiers(chart, sentence, hit.start, hit.end)
    if found & {"hypothetical", "uncertain", "family", "silence"}:
        return None
    said = Assertion.NEGATED if "negation" in found and hit.value != "negative" else Assertion.PRESENT
    if chart.lower[hit.start : hit.end] == "negative":
        said = Assertion.PRESENT
    span = (min(tests[0].start, hit.start), max(tests[0].end, hit.end))
    return fact(chart, sentence, span, "sleep.home_test_failed", assertion=said)


def _fits(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    """The phrase holds its own "no" and "candidate for"; only a denial before it counts."""
    is_denied = chart.lower.endswith(("not a ", "not an ", "isn't ", "not "), 0, hit.start)
    found = modifiers(chart, sentence, hit.start, hit.end, "forward")
    if found & {"family", "silence"} or {"uncertain"} & found:
        return None
    said = Assertion.NEGATED if is_denied else Assertion.PRESENT
    return fact(chart, sentence, (hit.start, hit.end), "sleep.home_test_fits", assertion=said)
