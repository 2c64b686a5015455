"""Makes facts: the quote, the section and the document's date are the same for every finder."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from reader.chart import Chart, Sentence
from reader.context import answered_no, assess
from reader.criteria import is_criterion
from reader.headings_of_others import REFERENCES
from schemas.fact import Assertion, Fact, FactSource, Region, Side

QUOTE_LIMIT: Final = 300
_SECTION_LIMIT: Final = 80
#: Signs that cannot wait, and whose chart it is, are never left out: they meet no criterion of a payer.
_ALWAYS: Final = ("red_flag.", "safety.", "identity.", "chart.")
#: This one is no danger: it takes one away.
_NO_DANGER: Final = "safety.anticoagulant_plan"
#: What a patient is told to do or to expect is no finding, no complaint and no care of before.
_OF_BEFORE: Final = ("care.", "imaging.", "emg.", "exam.", "symptom.", "score.", "function.", "diagnosis.")
_TO_COME: Final = frozenset(["instructions", "goals"])


#: From a span to the end of its question, and an answer that does not affirm it. Whole charts are told in one question
#: ("Is it indicated in a man with ...?"): that nothing answers it takes nothing back.
_QUESTION: Final = re.compile(
    r"[^.;?!\n]{0,120}\?[\s\"')\]]*(?:a(?:ns(?:wer)?)?[:.]\s?)?(?:(?:no|none|n|neg|negative|absent|never|denie[sd]|tbd)"
    r"(?=\s*(?:[.,;)\]\n]|$))|not (?:to date|yet|known|documented|stated|recorded|applicable|tried|done|so far|sure)\b|"
    r"(?:unknown|unclear|uncertain|unsure)\b)"
)


def quote_span(chart: Chart, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The sentence, or when it is long, the words round the evidence, cut at blanks or commas."""
    if sentence.end - sentence.start <= QUOTE_LIMIT:
        return sentence.start, sentence.end
    room = max(0, QUOTE_LIMIT - (end - start)) // 2
    low, high = max(sentence.start, start - room), min(sentence.end, end + room)
    while low < start and low > sentence.start and chart.plain[low - 1] not in " ,\n":
        low += 1
    while high > end and high < sentence.end and chart.plain[high] not in " ,\n":
        high -= 1
    while low < start and chart.plain[low] in " ,\n":
        low += 1
    while high > end and chart.plain[high - 1] in " ,\n":
        high -= 1
    return low, min(high, low + 2000)


def _is_not_the_patients(chart: Chart, sentence: Sentence, span: tuple[int, int], kind: str) -> bool:
    """What a rule, a sample, a question or advice says could meet a criterion, and is no fact of the patient."""
    if kind.startswith(_ALWAYS) and kind != _NO_DANGER:
        return False
    if sentence.section in _TO_COME and kind.startswith(_OF_BEFORE):
        return True
    if sentence.section == REFERENCES or is_criterion(chart, sentence, *span):
        return True
    return _is_asked_only(chart, sentence, *span)


def _is_asked_only(chart: Chart, sentence: Sentence, start: int, end: int) -> bool:
    """ "Failed physical therapy? Unknown.": its question is answered, and not by a yes."""
    choices = chart.answers(sentence)
    if choices and any(choice.start >= end and choice.answer is False for choice in choices):
        return True
    if answered_no(chart, sentence, start, end) is not None:
        return True
    return "?" in sentence.words and _QUESTION.match(chart.lower, end) is not None


def fact(
    chart: Chart,
    sentence: Sentence,
    span: tuple[int, int],
    kind: str,
    value: str | float | bool | None = None,
    *,
    assertion: Assertion | None = None,
    unit: str | None = None,
    on: date | None = None,
    until: date | None = None,
    days: int | None = None,
    side: Side | None = None,
    region: Region | None = None,
    levels: Iterable[str] = (),
    roots: Iterable[str] = (),
    attributes: dict[str, str | None] | None = None,
) -> Fact | None:
    """One fact whose quote holds `span`; None when it is said to be not documented, or what a payer asks for.

    Without `assertion` the context of the span decides.
    """
    said = assertion if assertion is not None else assess(chart, sentence, *span)
    if said is None or (said is Assertion.PRESENT and _is_not_the_patients(chart, sentence, span, kind)):
        return None
    low, high = sentence.start, sentence.end
    if high - low > QUOTE_LIMIT:
        low, high = quote_span(chart, sentence, *span)
    quote = chart.text[low:high]
    low, high = low + chart.offset, high + chart.offset
    fields: dict[str, Any] = {
        "kind": kind,
        "value": value,
        "unit": unit,
        "assertion": said,
        "source": FactSource.DOCUMENTED,
        "on": on,
        "until": until,
        "days": days,
        "side": side,
        "region": region,
        "levels": tuple(dict.fromkeys(levels)) if levels else (),
        "roots": tuple(dict.fromkeys(roots)) if roots else (),
        "attributes": {key: text for key, text in attributes.items() if text} if attributes else {},
        "document": chart.document[:100],
        "document_on": chart.document_on,
        "section": sentence.section[:_SECTION_LIMIT] or None,
        "start": low,
        "end": high,
        "quote": quote,
        "attested_by": None,
    }
    # Validation costs as much as all else here, and the one value out of range that a finder can compute is a
    # negative number of days; a test validates every fact of the corpus.
    return Fact.trusted(fields) if days is None or days >= 0 else Fact(**fields)
