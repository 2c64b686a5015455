"""That what is asked for is not wanted after all: the operation, the device, the study, "the procedure"."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.letters import sieve
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(
    [
        "family_history",
        "references",
        "consent",
        "past_history",
        "surgical_history",
        "procedure",
        "imaging",
        "instructions",
    ]
)
#: Letters of one of the verbs.
_LETTERS: Final = sieve(
    "declin", "refus", "no longer", "cancel", "withdr", "called off", "not want", "not wish", "not interested",
    *(f"{chose} {what}" for chose in ("decided", "elected", "chose", "chosen", "opted", "prefers")
      for what in ("against", "not")),
)  # fmt: skip
_THINGS: Final = {
    "knee_replacement": r"(?:total )?knee (?:replacement|arthroplasty)|tka|tkr|arthroplasty",
    "eyelid_surgery": r"blepharoplasty|(?:eye)?lid (?:surgery|lift)|ptosis (?:repair|surgery)",
    "botulinum": r"botox|botulinum(?: toxin)?|onabotulinumtoxina|toxin injections?",
    "airway_pressure": r"cpap|bipap|bilevel|pap(?: therapy| device)?|positive airway pressure",
    "oxygen": r"oxygen(?: therapy)?|o2|(?:oxygen )?concentrator",
    "mri": r"mri(?: scan)?|magnetic resonance imaging",
    "sleep_study": r"sleep study|polysomnogra(?:m|phy)|psg",
    "surgery": r"surgery|operation",
    "unnamed": r"procedure|treatment|proceed(?! with)|go (?:ahead|through)(?! with)",
}
_WHAT: Final = "|".join(f"(?P<{name}>{words})" for name, words in _THINGS.items())
_FILLER: Final = (
    r"(?: (?:the|this|an?|any|to|have|having|undergo|undergoing|proceed|proceeding|go|going|ahead|through|with|"
    r"receive|use|using|start|try|her|his|their|planned|proposed|scheduled|requested|recommended|left|right|bilateral|home|"
    r"upper|lower|total|cervical|lumbar|repeat|in-lab|overnight))"
)
_DECLINES: Final = re.compile(
    r"\b(?:declin(?:es|ed|ing)|refus(?:es|ed|ing)|(?:does|did|do) not (?:want|wish)|no longer (?:wants?|wish(?:es)?|"
    r"desires?|interested in)|not interested in|(?:decided|elected|chose|chosen|opted|prefers) (?:against|not)|"
    rf"cancelled|canceled|wants to cancel|withdrew|withdraws){_FILLER}{{0,7}} (?:{_WHAT})\b"
    r"(?! (?:in|until|for now|at this time|history)\b)"
)
_IS_DECLINED: Final = re.compile(
    rf"\b(?:(?:{_WHAT})|(?P<order>request|order|referral)(?= (?:was|is|has been) [\w ]{{4,24}}by (?:the )?(?:patient|"
    r"pt|member|family)))(?: \w+){0,2}? (?:was|is|were|has been|have been) (?:now )?(?:declined|refused|cancelled|"
    r"canceled|withdrawn|called off|no longer (?:wanted|desired|planned|requested|needed))\b"
    r"(?! by (?:the |her |his )?(?:payer|payor|insur\w+|carrier|plan|reviewer|medicare|facility|hospital))"
)
#: Earlier, or only for now.
_NOT_NOW: Final = re.compile(
    r"\b(?:previous(?:ly)?|in the past|initially|at first|until|unless|before|earlier|had|last (?:year|month)|"
    r"years? ago|months? ago|but now|now (?:wants|wishes|agrees|willing)|reconsidered|changed (?:her|his) mind|"
    r"(?:mother|father|sister|brother|husband|wife|son|daughter|spouse|friend)(?: \w+)? (?:declin|refus|cancel)\w*)\b"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `procedure.declined` of what is no spinal injection (those: `declined`)."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section not in _SKIP and not _NOT_NOW.search(sentence.words):
            for pattern in (_DECLINES, _IS_DECLINED):
                for match in pattern.finditer(chart.lower, sentence.start, sentence.end):
                    yield _declined(chart, sentence, match)


def _declined(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> Fact | None:
    if _is_past(chart, sentence):
        return None
    said = modifiers(chart, sentence, match.start(), match.start() + 1)
    if said & {"family", "silence", "hypothetical", "negation"}:
        return None
    name = next((name for name in _THINGS if match[name]), "unnamed")
    assertion = Assertion.UNCERTAIN if "uncertain" in said else Assertion.PRESENT
    return fact(chart, sentence, match.span(), "procedure.declined", name, assertion=assertion)


def _is_past(chart: Chart, sentence: Sentence) -> bool:
    """A date well before the document's day: an answer of then, to another question."""
    today = chart.document_on or _newest(chart)
    return today is not None and any(
        time.last is not None and (today - time.last).days > _LONG_AGO for time in sentence.times
    )


def _newest(chart: Chart) -> date | None:
    """The latest day that a chart without a date of its own tells of."""
    days = (time.last for one in chart.sentences for time in one.times if time.last is not None)
    return max(days, default=None)


_LONG_AGO: Final = 90
