"""Imaging: studies done, planned or not done, and what they found."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import answered_no, modifiers
from reader.emit import fact
from reader.finders.imaging_findings import find_findings, has_findings, is_called_normal
from reader.finders.imaging_told import is_from_memory
from reader.letters import beginnings, sieve
from reader.orders import is_asked_for
from reader.spans import Hit, Time
from reader.timing import owned
from schemas.fact import Assertion, Fact, Region

_REPORT_LOINC: Final = frozenset(["18748-4", "24727-0", "36801-9", "24531-6", "30716-7"])
_SKIP: Final = frozenset(["family_history", "consent", "instructions", "goals", "references", "allergies"])
_PROCEDURAL: Final = frozenset(["procedure", "anesthesia", "complications"])
_GOES_ON: Final = re.compile(
    r"(?:\d{1,2}[.)]\s*)?(?:it|this|these|those|they|there|at|impression|findings?|the (?:study|mri|"
    r"report|images|stenosis|discs?|disks?|canal|(?:neural )?foramina|(?:nerve )?roots?|(?:spinal |cervical |"
    r"thoracic )?cord)|(?:spinal )?cord|t2|[ctls] ?\d|no |mild|"
    r"moderate|severe|multilevel|degenerative|disc|central|left|right|bilateral|normal|foraminal|"
    r"effacement|minimal|additionally|also|canal|foramina|(?:every|all|each) (?:nerve )?roots?)\b"
)
#: What only imaging shows goes on with the study, unless the sentence is about the patient or an examination.
_TELLING: Final = frozenset(["disc_herniation", "foraminal_stenosis", "cord_contact", "cord_compression", "cord_word"])
_ELSE: Final = frozenset(
    ["diagnosis", "symptom", "pain", "reflex", "sign", "strength", "surgery", "therapy", "injection"]
)
_HEADS: Final = re.compile(r"\b(?:impression|findings|technique|comparison)\b")
_HEADS_BEGIN: Final = beginnings("impression", "findings", "technique", "comparison")
_NOTE: Final = re.compile(r"\b(?:history of present illness|hpi|physical exam\w*|chief complaint|assessment)\b")
_NOTE_BEGINS: Final = beginnings("history of present", "hpi", "physical exam", "chief complaint", "assessment")
_MODALITIES: Final = (
    ("ct_myelogram", re.compile(r"myelogra")),
    ("mri", re.compile(r"\bmri?\b|magnetic resonance")),
    ("ct", re.compile(r"\bct\b|computed tomography")),
    ("xray", re.compile(r"x-?rays?\b|radiograph")),
)
_REGIONS: Final[tuple[tuple[Region, "re.Pattern[str]"], ...]] = (
    ("cervical", re.compile(r"cervical|c-spine|\bneck\b")),
    ("thoracic", re.compile(r"thoracic|t-spine")),
    ("lumbar", re.compile(r"lumbar|l-spine|lumbosacral")),
)
_VERB: Final = re.compile(r"\b(?:show\w*|reveal\w*|demonstrat\w*|was|were|is|and|which|to|for|dated|on)\b|[:;,]")
_NOT_DONE: Final = re.compile(
    r"\s*(?:[\w-]+\s){0,5}?(?:(?:not|never)(?: yet)?(?: been)? (?:done|performed|obtained|completed|taken|"
    r"undertaken|ordered)|yet to be (?:done|obtained|performed))\b"
)
#: "The MRI is expected to show", "the MRI will likely reveal".
_TO_SHOW: Final = re.compile(
    r"(?: [\w-]+){0,4}? (?:(?:is|are) expected to|(?:will|should|may|might|could)(?: \w+){0,2}?) "
    r"(?:show|reveal|demonstrate|confirm)\b"
)
#: "No stenosis on MRI": what is denied is the finding, and the study was done.
_SHOWN_ON: Final = re.compile(
    r"\b(?:on|by|in|from|per)(?: (?:the|his|her|an|a|recent|latest|repeat|plain|standing|lumbar|cervical|"
    r"thoracic|knee|"
    r"spine|spinal|weight-bearing)){0,3} $"
)
_DATED: Final = re.compile(r"\b(?:dated|performed|done|from|of)(?: on)? ?$")
_COMPARED: Final = re.compile(r"\b(?:compared (?:to|with)|since|prior study|previous study|comparison)[^.;]{0,12}$")
_DATED_REPORT: Final = re.compile(r"\b(?:report (?:of|dated|from)|mr|imaging report|study (?:of|dated|from))(?=:? \d)")
_REPORT_LETTERS: Final = sieve(
    "report of", "report dated", "report from", "mr ", "mr:", "study of", "study dated", "study from"
)
_OTHER_SCAN: Final = "other_scan"
#: "The denial of non-contrast lumbar MRI was overturned": what is decided about is asked for, and was not done.
_DECIDED: Final = re.compile(
    r"\b(?:denial|refusal|approval|non-?certification|certification|authori[sz]ation) (?:of|for) (?:an? )?"
    r"(?:(?!an? |surgery|injection|therapy)[\w/-]+ ){0,4}$"
)
#: "The scan", "the radiologist's impression": a study that names no machine.
_UNNAMED: Final = frozenset(["unnamed", _OTHER_SCAN])
_WITHOUT_MACHINE: Final = frozenset(["unspecified", *_UNNAMED])
_UNMODIFIED: Final[frozenset[str]] = frozenset()
_DONE: Final = frozenset([Assertion.PRESENT, Assertion.UNCERTAIN])
_TODAY: Final = re.compile(r"(?:obtained|performed|done|taken|dated|completed)\s*$")
_DATE_REACH: Final = 80
_REPORT_HEAD: Final = 200


class Study(NamedTuple):
    """The study that findings belong to."""

    modality: str
    region: Region | None
    on: date | None
    precision: str
    section: str


def is_report(chart: Chart) -> bool:
    """Whether the document itself is an imaging report."""
    if chart.loinc in _REPORT_LOINC:
        return True
    head = next(
        (s for s in chart.sentences_with("imaging") if any(h.value not in _UNNAMED for h in s.of("imaging"))), None
    )
    early = head is not None and head.start <= _REPORT_HEAD and head.end - head.start <= 120
    # "Cervical MRI; neck pain; examination findings not given" is a request, though it speaks of findings.
    is_list = head is not None and ";" in chart.lower[head.start : head.end + 1]
    if is_list and head is not None and is_asked_for(chart, head, head.of("imaging")[0]):
        return False
    return early and any(chart.matches_at(_HEADS_BEGIN, _HEADS)) and not any(chart.matches_at(_NOTE_BEGINS, _NOTE))


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `imaging.study`, `imaging.finding` and `red_flag.myelopathy` (cord compression)."""
    if not _may_tell(chart):
        return
    report = is_report(chart)
    current = _reported(chart) if report else None
    if current is not None and "imaging" not in chart.classes:
        yield _report_fact(chart, current)
    dated = chart.positions_saying(_REPORT_LETTERS)
    for sentence in chart.sentences:
        if sentence.section in _SKIP:
            continue
        if current is None or not _goes_on(chart, sentence, current, report=report):
            current = _headed(sentence) if sentence.section == "imaging" else None
        is_planned = False
        if "imaging" in sentence.by_class or sentence.position in dated:
            studies, current, is_planned = _studies(chart, sentence, current, report=report)
            yield from studies
        if current and not (is_planned and sentence.section == "plan"):
            yield from find_findings(chart, sentence, modality=current.modality, on=current.on, region=current.region)


def _studies(
    chart: Chart, sentence: Sentence, current: Study | None, *, report: bool
) -> tuple[list[Fact | None], Study | None, bool]:
    """What a sentence tells of studies, the one that findings belong to from here on, and whether any is planned."""
    found: list[Fact | None] = []
    is_planned = False
    for hit in _named(chart, sentence):
        if _is_elsewhere(chart, sentence, hit):
            current = None
            continue
        status = _status(chart, sentence, hit, report=report)
        is_planned = is_planned or status is Assertion.HYPOTHETICAL
        if status is None or hit.value == _OTHER_SCAN:
            continue
        current = _now_told(chart, sentence, hit, status, current, report=report)
        if hit.value not in _WITHOUT_MACHINE:
            found.append(_study_fact(chart, sentence, hit, status, current))
    return found, current, is_planned


def _now_told(
    chart: Chart, sentence: Sentence, hit: Hit, status: Assertion, current: Study | None, *, report: bool
) -> Study | None:
    """The study that findings belong to from here on; one that names no machine does not end one that does."""
    if status not in _DONE or (hit.value in _WITHOUT_MACHINE and current is not None):
        return current
    return _study(chart, sentence, hit, report=report)


def _may_tell(chart: Chart) -> bool:
    """Whether a study may be named in the document, by its machine, its heading or its day."""
    if "imaging" in chart.classes or chart.loinc in _REPORT_LOINC:
        return True
    return "finding" in chart.classes and ("imaging" in chart.section_names or chart.says(_REPORT_LETTERS))


def _headed(sentence: Sentence) -> Study | None:
    """ "Radiology: no root contact": under its heading a study need not be named again."""
    if sentence.of("imaging") or not sentence.of("finding"):
        return None
    return Study("unnamed", region_in(sentence, sentence.start, sentence.end), None, "day", "imaging")


def _named(chart: Chart, sentence: Sentence) -> list[Hit]:
    """Studies named; a heading ("MRI: X-rays show ...") in front of another study names none."""
    hits = sorted([*sentence.of("imaging"), *_dated_reports(chart, sentence)])
    return [
        hit
        for index, hit in enumerate(hits)
        if not (index == 0 and len(hits) > 1 and hit.start == sentence.start and chart.lower[hit.end] == ":")
    ]


def _dated_reports(chart: Chart, sentence: Sentence) -> Iterator[Hit]:
    """ "Report of 2026-08-02: L5-S1 protrusion", "MR 03-Sep-2026: HNP": a study that only its day tells."""
    if sentence.of("finding") and sentence.position in chart.positions_saying(_REPORT_LETTERS):
        for match in _DATED_REPORT.finditer(sentence.words):
            yield Hit(sentence.start + match.start(), sentence.start + match.end(), "imaging", "unnamed")


def _reported(chart: Chart) -> Study | None:
    """The study that a report is about, from its title or its head."""
    words = f"{chart.title}\n{chart.text[:400]}".lower()
    modality = next((name for name, pattern in _MODALITIES if pattern.search(words)), None)
    if modality is None:
        return None
    region = next((name for name, pattern in _REGIONS if pattern.search(words)), None)
    return Study(modality, region, _report_date(chart) or chart.document_on, "day", "")


def _report_fact(chart: Chart, study: Study) -> Fact | None:
    if not chart.sentences:
        return None
    first = next((s for s in chart.sentences if s.of("finding")), chart.sentences[0])
    return fact(
        chart,
        first,
        (first.start, first.end),
        "imaging.study",
        study.modality,
        assertion=Assertion.PRESENT,
        on=study.on,
        region=study.region,
    )


def _is_elsewhere(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """A study of the hip or the chest says nothing about the spine."""
    organs = sentence.of("organ")
    if not organs:
        return False
    low, high = max(sentence.start, hit.start - 24), min(sentence.end, hit.end + 34)
    behind = _VERB.search(chart.lower, hit.end, high)
    high = behind.start() if behind else high
    if not any(low <= h.start and h.end <= high for h in organs):
        return False
    is_spine = any(low <= h.start and h.end <= high for h in sentence.of("region")) or any(
        low <= g.start and g.end <= high for g in sentence.levels
    )
    return not is_spine


def _goes_on(chart: Chart, sentence: Sentence, current: Study, *, report: bool) -> bool:
    if report:
        return True
    if sentence.section != current.section:
        return False
    if chart.is_idle(sentence):
        return True
    if sentence.section in {"imaging", "findings"} or _GOES_ON.match(chart.lower, sentence.start) is not None:
        return True
    return any(h.value in _TELLING for h in sentence.of("finding")) and _ELSE.isdisjoint(sentence.by_class)


def _is_done(chart: Chart, sentence: Sentence, hit: Hit, *, report: bool) -> bool:
    if report or sentence.section == "imaging" or sentence.of("done") or is_called_normal(chart, sentence, hit):
        return True
    return bool(_dates(chart, sentence, hit)) or has_findings(sentence, after=hit.end)


def _status(chart: Chart, sentence: Sentence, hit: Hit, *, report: bool) -> Assertion | None:
    said = modifiers(chart, sentence, hit.start, hit.end)
    may_be_ahead = "negation" in said or "hypothetical" in said
    ahead = modifiers(chart, sentence, hit.start, hit.end, "forward") if may_be_ahead else _UNMODIFIED
    is_unsaid = "silence" in said or ("record" in said and "negation" in said) or "family" in said
    if is_unsaid or (sentence.section in _PROCEDURAL and hit.value == "xray"):
        return None
    is_answered = answered_no(chart, sentence, hit.start, hit.end) is not None
    if is_answered or "negation" in ahead or _NOT_DONE.match(chart.lower, hit.end, sentence.end):
        is_source = _SHOWN_ON.search(chart.lower, max(sentence.start, hit.start - 40), hit.start) is not None
        return Assertion.PRESENT if is_source and "hypothetical" not in ahead else Assertion.NEGATED
    if "hypothetical" in ahead and any(
        _DATED.search(chart.lower, max(0, t.start - 16), t.start) for t in _dates(chart, sentence, hit)
    ):
        return Assertion.PRESENT
    is_ahead = is_asked_for(chart, sentence, hit) or _DECIDED.search(chart.lower, sentence.start, hit.start) is not None
    is_ahead = is_ahead or _TO_SHOW.match(chart.lower, hit.end, sentence.end) is not None
    if (is_ahead and not report) or "hypothetical" in ahead or ("hypothetical" in said and not sentence.of("done")):
        return Assertion.HYPOTHETICAL
    if not _is_done(chart, sentence, hit, report=report):
        return Assertion.HYPOTHETICAL if sentence.section == "plan" else None
    return Assertion.UNCERTAIN if not report and is_from_memory(chart, sentence) else Assertion.PRESENT


def _dates(chart: Chart, sentence: Sentence, hit: Hit) -> list[Time]:
    times = []
    for time in owned(chart, sentence, hit):
        words = chart.lower[time.start : time.end]
        if words in {"today", "yesterday"} and not _TODAY.search(chart.lower, max(0, time.start - 16), time.start):
            continue
        if _COMPARED.search(chart.lower, max(0, time.start - 30), time.start):
            continue
        if time.first is not None or (time.role == "ago" and time.days):
            times.append(time)
    return sorted((t for t in times if _distance(hit, t) <= _DATE_REACH), key=lambda t: _distance(hit, t))


def _distance(hit: Hit, time: Time) -> int:
    return time.start - hit.end if time.start >= hit.end else hit.start - time.end


def _when(chart: Chart, times: list[Time]) -> tuple[date | None, str]:
    for time in times:
        if time.first is not None and time.precision != "year":
            return time.first, time.precision
        if time.days and chart.document_on:
            return chart.document_on - timedelta(days=time.days), "approximate"
    return None, "day"


def _study(chart: Chart, sentence: Sentence, hit: Hit, *, report: bool) -> Study:
    on, precision = _when(chart, _dates(chart, sentence, hit))
    if on is None and report:
        on = _report_date(chart) or chart.document_on
    region = region_in(sentence, max(sentence.start, hit.start - 40), min(sentence.end, hit.end + 60), hit.end)
    return Study(hit.value, region, on, precision, sentence.section)


def _report_date(chart: Chart) -> date | None:
    for sentence in chart.sentences:
        for time in sentence.times:
            words = chart.lower[max(sentence.start - 30, time.start - 40, 0) : time.start]
            if (
                time.first is not None
                and time.precision == "day"
                and re.search(r"perform|exam|date of (?:study|service|exam)|study date|obtained", words)
            ):
                return time.first
    return None


def _study_fact(chart: Chart, sentence: Sentence, hit: Hit, status: Assertion, study: Study | None) -> Fact | None:
    done = study if status is Assertion.PRESENT else None
    region = (
        done.region
        if done
        else region_in(sentence, max(sentence.start, hit.start - 40), min(sentence.end, hit.end + 60), hit.end)
    )
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "imaging.study",
        hit.value,
        assertion=status,
        on=done.on if done else None,
        region=region,
        attributes={"precision": done.precision if done and done.on and done.precision != "day" else None},
    )
