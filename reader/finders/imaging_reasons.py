"""Why a study of the spine is asked for: contrast, a repeat, a planned procedure, a visit after care."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.emit import fact
from reader.letters import beginnings, sieve
from reader.spans import Hit
from reader.timing import owned
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "consent", "references", "goals", "instructions", "complications"])
#: The codes of an MRI of the spine, by which people write of "the prior 72148".
MRI_CODE: Final = r"72(?:14[126789]|15[678])"
_STUDY: Final = re.compile(rf"\b(?:mri|magnetic resonance|ct|scan|imaging|{MRI_CODE})\b")
_STUDY_BEGINS: Final = beginnings("mri", "magnetic resonance", "ct", "scan", "imaging", "7214", "7215")
_WORKUP: Final = re.compile(
    r"\b(?:prior to|before|in preparation for|preparatory to|in advance of|in anticipation of|"
    r"for planning(?: of| for)?|"
    r"to plan(?: for)?|planning (?:for|of)|work-?up (?:for|before|prior to)|ahead of|required (?:for|before)|"
    r"pre-?)\s?"
    r"(?:\w+[ -]){0,4}?(?P<what>epidural|injections?|esi|tfesi|procedure|surgery|operation|fusion|decompression|"
    r"discectomy|laminectomy|surgical|operative|procedural)\b"
)
#: What a study is made before: one of these stands in every such sentence.
_AGO_LETTERS: Final = sieve("ago")
_WORKUP_LETTERS: Final = sieve(
    "epidural", "injection", "esi", "procedure", "surgery", "operation", "fusion", "decompression", "discectomy",
    "laminectomy", "surgical", "operative", "procedural",
)  # fmt: skip
_BEFORE_LETTERS: Final = sieve(
    "prior to", "before", "plan", "pre", "advance", "anticipation", "work", "ahead", "required"
)
_TO_COME: Final = re.compile(
    r"\b(?:request\w*|order\w*|obtain\w*|needs?|needed|require\w*|recommend\w*|plan\w*|necessary|indicated|"
    r"asked|schedul\w*)\b"
)
_WAS_DONE: Final = re.compile(
    r"\b(?:showed|shows|shown|revealed|reveals|demonstrated|underwent|was done|were done|had an?)\b"
)
_OPERATIONS: Final = frozenset(
    ["surgery", "operation", "fusion", "decompression", "discectomy", "laminectomy", "surgical", "operative"]
)
#: "Repeat MRI four months after the last one".
_AFTER_LAST: Final = re.compile(
    r" (?:after|since|from) (?:the |his |her |a )?(?:last|previous|prior|most recent|earlier|first) "
    r"(?:one|mri|study|scan|imaging)\b"
)
_EARLIER_ONE: Final = re.compile(
    r"\W*the (?:first|previous|prior|last|earlier|initial|other|original)(?: (?:one|study|scan|mri))? "
    r"(?:was|is|had been)\b"
)
AGE_TOLD: Final = "age of a study told"  #: kept with the position of a sentence, once the age was read there
_AGAIN: Final = re.compile(
    r"\b(?:after|following|since|despite|today|completed|failed|therapy|treatment|exercise\w*)\b"
)


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `imaging.contrast_reason`, `imaging.repeat_reason`, `plan.imaging_workup` and `care.reevaluation`."""
    asks_for_contrast = any(
        h.value == "contrast" for s in chart.sentences_with("contrast_word") for h in s.of("contrast_word")
    )
    is_of_study = any(chart.matches_at(_STUDY_BEGINS, _STUDY))
    if is_of_study:
        before = chart.positions_saying(_BEFORE_LETTERS)
        yield from (
            _workup(chart, one)
            for one in chart.saying(_WORKUP_LETTERS)
            if one.position in before and one.section not in _SKIP
        )
        yield from (_age_of_earlier(chart, one) for one in chart.saying(_AGO_LETTERS) if one.section not in _SKIP)
    for sentence in chart.sentences_with("contrast_reason", "repeat_reason", "imaging", "reevaluation"):
        if sentence.section in _SKIP:
            continue
        if asks_for_contrast:
            for hit in sentence.of("contrast_reason"):
                yield _contrast(chart, sentence, hit)
        if is_of_study:
            for hit in sentence.of("repeat_reason"):
                yield _repeat(chart, sentence, hit)
            yield from _ages(chart, sentence)
        for hit in sentence.of("reevaluation"):
            yield _seen_again(chart, sentence, hit)


def _contrast(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    """What the study is to look for or to follow is its reason, be it suspected, planned for or past."""
    said = assess(chart, sentence, hit.start, hit.end)
    if said is None or said is Assertion.FAMILY:
        return None
    is_of_contrast = bool(sentence.of("contrast_word")) or said in {Assertion.UNCERTAIN, Assertion.HYPOTHETICAL}
    if said is not Assertion.NEGATED and (is_of_contrast or hit.value == "earlier_surgery"):
        said = Assertion.PRESENT
    return fact(chart, sentence, (hit.start, hit.end), "imaging.contrast_reason", hit.value, assertion=said)


def _repeat(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    span = (hit.start, hit.end)
    said = modifiers(chart, sentence, *span)
    if said & {"silence", "family"}:
        return None
    if hit.value == "unchanged":
        return fact(chart, sentence, span, "imaging.repeat_reason", "changed_symptoms", assertion=Assertion.NEGATED)
    if (
        "hypothetical" in said
        and sentence.section in {"instructions", "plan"}
        and re.search(r"\bif\b", chart.words(sentence))
    ):
        return None
    assertion = Assertion.NEGATED if "negation" in said else Assertion.PRESENT
    return fact(chart, sentence, span, "imaging.repeat_reason", hit.value, assertion=assertion)


def _workup(chart: Chart, sentence: Sentence) -> Fact | None:
    match = _WORKUP.search(chart.lower, sentence.start, sentence.end)
    if match is None or _STUDY.search(match[0]):
        return None
    # The study stands before: "therapy before an MRI or an injection" asks for neither. And it is still to be done.
    is_of_study = _STUDY.search(chart.lower, sentence.start, match.start()) is not None
    is_to_come = sentence.section == "plan" or _TO_COME.search(chart.words(sentence)) is not None
    if not is_of_study or not is_to_come or _WAS_DONE.search(chart.words(sentence)):
        return None
    if modifiers(chart, sentence, match.start("what"), match.end("what")) & {"negation", "silence", "family"}:
        return None
    value = "surgery" if match["what"] in _OPERATIONS else "injection"
    return fact(chart, sentence, match.span(), "plan.imaging_workup", value, assertion=Assertion.PRESENT)


def _ages(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """ "MRI two months ago": an age in days, also of a document without a date."""
    for hit in sentence.of("imaging"):
        if hit.value != "mri":
            continue
        for time in owned(chart, sentence, hit):
            is_past = time.role == "ago" or _AFTER_LAST.match(chart.lower, time.end, sentence.end)
            if is_past and time.days is not None:
                chart.kept[AGE_TOLD, sentence.position] = True
                low, high = min(hit.start, time.start), max(hit.end, time.end)
                region = region_in(sentence, max(sentence.start, low - 30), min(sentence.end, high + 30), hit.end)
                yield fact(chart, sentence, (low, high), "imaging.study_age", days=time.days, region=region,
                           assertion=Assertion.PRESENT)  # fmt: skip


def _age_of_earlier(chart: Chart, sentence: Sentence) -> Fact | None:
    """ "Second cervical MRI; the first was done 5 weeks ago": the study that the sentence before names again."""
    if _EARLIER_ONE.match(chart.lower, sentence.start, sentence.end) is None:
        return None
    before = chart.previous(sentence)
    if before is None or not any(hit.value == "mri" for hit in before.of("imaging")):
        return None
    time = next((one for one in sentence.times if one.role == "ago" and one.days is not None), None)
    if time is None:
        return None
    chart.kept[AGE_TOLD, sentence.position] = True
    region = region_in(before, before.start, before.end, before.start)
    return fact(chart, sentence, (sentence.start, time.end), "imaging.study_age", days=time.days, region=region,
                assertion=Assertion.PRESENT)  # fmt: skip


def _seen_again(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    said = assess(chart, sentence, hit.start, hit.end)
    if said not in {Assertion.PRESENT, Assertion.HISTORICAL} or not _AGAIN.search(chart.words(sentence)):
        return None
    return fact(chart, sentence, (hit.start, hit.end), "care.reevaluation", assertion=Assertion.PRESENT)
