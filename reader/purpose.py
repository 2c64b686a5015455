"""What a therapy or a medicine was for, where that is not the spine: a knee, an operation of a shoulder, vertigo."""

import re
from typing import Final

from reader.care_lists import chain
from reader.chart import Chart, Sentence
from reader.letters import sieve
from reader.spans import Hit

#: How another part of the body is named beside a joint; the engine takes no such care for care of the spine.
_ELSEWHERE: Final = "elsewhere"
_OPERATION: Final = (
    r"(?:replacement|arthroplast\w+|arthroscop\w+|surger\w+|operation|repair|reconstruction|fracture|sprain|dislocation|labral|"
    r"osteotomy|resurfacing)"
)
_OPERATED: Final = re.compile(rf"\b{_OPERATION}\b|\b(?:tka|tkr|acl|meniscectomy|rotator cuff|injury|release)\b")
#: Joints that hurt of themselves; hip and shoulder pain may come from the spine, what was done to them does not.
_PARTS: Final[tuple[tuple[str, "re.Pattern[str]"], ...]] = (
    ("knee", re.compile(r"\bknees?\b|\b(?:tka|tkr|acl|menisc\w+|patell\w+)\b")),
    ("ankle", re.compile(r"\bankles?\b|\bachilles\b")),
    ("foot", re.compile(r"\b(?:foot|feet)\b(?! drop)|\b(?:plantar fasciitis|bunions?|heel)\b")),
    ("wrist", re.compile(r"\bwrists?\b(?! drop)|\b(?:carpal tunnel|de quervain\w*|trigger finger)\b")),
    ("elbow", re.compile(r"\belbows?\b|\bepicondylitis\b")),
    ("hip joint", re.compile(rf"\bhips? (?:\w+ )?{_OPERATION}|\b{_OPERATION} of (?:\w+ ){{0,2}}?hip\b")),
    (
        "shoulder joint",
        re.compile(rf"\bshoulders? (?:\w+ )?{_OPERATION}|\b(?:rotator cuff|frozen shoulder|adhesive capsulitis)\b"),
    ),
    (
        _ELSEWHERE,
        re.compile(
            r"\b(?:headaches?|migraines?|toothache|dental pain|menstrual|gout|vertigo|dizziness|vestibular|"
            r"pelvic floor|incontinence|balance|stroke|tmj|tmd|lymphedema)\b"
        ),
    ),
)
_LETTERS: Final = sieve(
    "knee", "tka", "tkr", "acl", "menisc", "patell", "ankle", "achilles", "foot", "feet", "plantar", "bunion", "heel",
    "wrist", "carpal", "quervain", "trigger finger", "elbow", "epicondyl", "hip", "shoulder", "rotator",
    "capsulitis", "vertigo", "balance", "dizz", "vestib", "pelvic", "incontin", "stroke", "tmj", "tmd", "lymph",
    "headache", "migraine", "toothache", "dental", "menstrual", "gout",
)  # fmt: skip
#: What relief was of: "no relief of knee pain", "did not help her headaches".
_RELIEF: Final = re.compile(
    r"\b(?:relief|help(?:ed|s)?|benefit|improvement|relieved?s?|effect)(?: (?:of|for|with|in|on))? "
    r"(?P<what>[^,;.()]{2,40})"
)
_SPINE: Final = re.compile(
    r"\b(?:neck|back|cervical|lumbar|thoracic|spin\w+|radi\w+|sciatica|discs?|disks?|arms?|legs?|"
    r"(?:upper|lower) extremit\w+|limbs?|numbness|tingling|stenosis|hnp|root)\b"
)
_FOR: Final = re.compile(
    r"\b(?:(?P<why>for|to treat|due to|because of)|(?P<after>after|following|status post|s/p|post))\s"
    r"(?P<what>(?!\d|which|that|several|many|a (?:few|total of|month|week|year)|about|approximately|over)"
    r"[^,;.()]{2,60})"
)
#: Right behind the therapy: "PT of the knee", "exercises to her ankle".
_OF: Final = re.compile(
    r"(?: (?:program|exercises?|sessions?|visits?|treatments?))? (?:of|on|to) (?P<what>[^,;.()]{2,40})"
)
#: What a purpose ends at: how long, with what result.
_END: Final = re.compile(
    r"\b(?:for|x|over|without|with|from|since|but|which|that|until|starting|beginning|provided|gave|did|failed)\b"
)
_BEFORE: Final = re.compile(
    r"\b(?P<what>knees?|ankle|foot|wrist|elbow|pelvic floor|vestibular|cardiac|pulmonary|balance|speech)"
    r"(?: (?:pain|rehab))? ?-? ?$|"
    r"^\W*(?:(?:left|right|bilateral) )?(?P<head>knees?|ankles?|foot|wrists?|elbows?)"
    r"(?: (?:pain|oa|osteoarthritis|arthritis))?:"
)
_OTHER_ORGANS: Final = ("pelvic", "vestib", "cardiac", "pulmon", "balance", "speech")


def elsewhere(chart: Chart, sentence: Sentence, hit: Hit) -> str | None:
    """The joint or other part that a care is for: "physical therapy for her knee", "PT after hip replacement"."""
    if sentence.position not in chart.positions_saying(_LETTERS):
        return None
    before = _BEFORE.search(sentence.words[: hit.start - sentence.start])
    if before is not None:
        return _part(before["what"] or before["head"])
    low, high = _stretch(chart, sentence, hit)
    told = _OF.match(chart.lower, low, high)
    if told is not None and (part := _part(told["what"])) is not None:
        return part
    return _purpose(chart, low, high) or _relieved(chart, low, high)


def _relieved(chart: Chart, low: int, high: int) -> str | None:
    told = _RELIEF.search(chart.lower, low, high)
    if told is None:
        return None
    end = _END.search(told["what"])
    return _part(told["what"][: end.start()] if end else told["what"])


def _purpose(chart: Chart, low: int, high: int) -> str | None:
    for told in _FOR.finditer(chart.lower, low, high):
        end = _END.search(told["what"])
        what = told["what"][: end.start()] if end else told["what"]
        if _SPINE.search(what):
            return None
        if told["after"] and _OPERATED.search(what) is None:
            continue
        part = _part(what)
        if part is not None:
            return part
    return None


def _part(what: str) -> str | None:
    if what.startswith(_OTHER_ORGANS):
        return _ELSEWHERE
    if _SPINE.search(what):
        return None
    return next((name for name, pattern in _PARTS if pattern.search(what)), None)


def _stretch(chart: Chart, sentence: Sentence, hit: Hit) -> tuple[int, int]:
    """From the end of the list in which the care stands up to the next care, or to a semicolon."""
    low = chain(chart, sentence, hit).end
    others = [h.start for cls in ("therapy", "drug", "care") for h in sentence.of(cls) if h.start >= low]
    mark = chart.lower.find(";", low, sentence.end)
    return low, min([sentence.end, *others, *([mark] if mark >= 0 else [])])
