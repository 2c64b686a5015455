"""What a study found, with level, side, severity and the root that the level or the text names."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, cast

from reader.anatomy import region_in, side_near, side_of, sides
from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.finders.imaging_told import said_of
from reader.finders.roots import roots_in
from reader.levels import exiting_root, region_of_level, traversing_root
from reader.spans import Hit, Levels
from schemas.fact import Assertion, Fact, Region, Side

_VALUES: Final = frozenset(
    [
        "disc_herniation",
        "foraminal_stenosis",
        "central_stenosis",
        "osteophyte",
        "nerve_root_contact",
        "degenerative_change",
        "cord_contact",
        "cord_compression",
        "normal",
    ]
)
_AT: Final = re.compile(
    r"(?:[\s(@]|\b(?:at|of|in|from|the|an|a|levels?|left|right|bilateral(?:ly)?|seen|noted|present|"
    r"identified|is|are|was|were|worst|most|severe|worse|"
    r"formation|complex|intervertebral|disc|disk|space|on|side|there|again)\b)*$"
)
_LIST: Final = re.compile(r"\s*(?:level)?[,;/&]?\s*(?:and|as well as)?\s*(?:at\s)?(?:the\s)?$")
_ON_SIDE: Final = re.compile(
    r"(?:[\s,(]|\b(?:worse|greater|more|slightly|much|predominantly|mainly|on|upon|of|exiting|traversing|"
    r"descending|to|at|the|which|is|and)\b|[ctls]\d+\s?-\s?[ctls]?\d+)*$"
)
_BOTH: Final = re.compile(r"\b(?:right and (?:\w+ )?left|left and (?:\w+ )?right)\b[\w\s]{0,16}$")
_HEADS: Final = re.compile(r"(?: levels?)?\s*[:,-]")
_SEVERITY_GAP: Final = re.compile(r"\s?[,(:]\s?|\s(?:is|was|that is|which is)\s")
_PART_OF_STUDY: Final = re.compile(
    r"\b(?:cord|alignment|signal|marrow|conus|vertebra\w*|bod(?:y|ies)|facets?|canal|foramin\w*|discs?|disks?|"
    r"levels?|"
    r"lordosis|soft tissues?|craniocervical|junction|sagittal|height|other|rest|remainder|[ctls]\d)\b"
)
#: "No findings of fibrillation", "no abnormality of the cord": of that, and not of the whole study.
_OF_SOMETHING: Final = re.compile(
    r" (?:of|for|to|that|which|suggest\w*|consistent|compatible|indicates?|indicating|indicative|support\w*|typical|"
    r"diagnostic)\b"
)
_NORMAL_BEHIND: Final = re.compile(
    r"(?: (?:of|the|was read as|scan|study|l-?spine|c-?spine|ls|lumbar|cervical|thoracic|spine|done|"
    r"from|dated|is|was|now|again|read as|"
    r"reported as|came back|interpreted as|\d[\d/]*|january|february|march|april|may|june|july|august|september|"
    r"october|november|december)(?![\w/])){0,6},?:? ?"
    r"(?P<word>(?:essentially |entirely |completely )?"
    r"(?:unremarkable|wnl|within normal limits|normal|nml|negative|neg|clean))(?= ?(?:[.,;)]|$|"
    r" for (?:(?:his|her|the|stated) )?age\b))"
)
#: What a free passage denies.
_FREE: Final = {
    "open": ("central_stenosis", "foraminal_stenosis"),
    "all_open": ("central_stenosis", "foraminal_stenosis", "nerve_root_contact"),
    "roots_free": ("nerve_root_contact",),
    "discs_sound": ("disc_herniation",),
    "discs_and_canal": ("disc_herniation", "central_stenosis", "foraminal_stenosis"),
}
#: "MRI: C4-5 disc squeezing the cord", "MRI: every root free": no finding by itself, and told of a study all the same.
_TELLING: Final = frozenset(["contact_verb", *_FREE])
_CONTACT_REACH: Final = 80


def has_findings(sentence: Sentence, *, after: int) -> bool:
    """Whether a finding stands behind an offset."""
    return any(h.start >= after and (h.value in _VALUES or h.value in _TELLING) for h in sentence.of("finding"))


def is_called_normal(chart: Chart, sentence: Sentence, study: Hit) -> bool:
    """Whether a study is called normal as a whole by the word behind it."""
    return _NORMAL_BEHIND.match(chart.lower, study.end, sentence.end) is not None


def find_findings(
    chart: Chart, sentence: Sentence, *, modality: str, on: date | None, region: Region | None
) -> Iterator[Fact | None]:
    """The findings of one sentence that speaks of a study."""
    if "finding" not in sentence.by_class and "imaging" not in sentence.by_class and " dis" not in sentence.words:
        return
    found = [
        *(_as_foraminal(sentence, h) for h in sentence.of("finding") if _is_told(chart, sentence, h)),
        *_contacts(chart, sentence),
        *_called_normal(chart, sentence),
        *_lateral_discs(sentence),
    ]
    for hit in (h for h in sentence.of("finding") if h.value in _FREE):
        for value in _FREE[hit.value]:
            side = side_near(sentence, hit.start, hit.end)
            yield fact(chart, sentence, (hit.start, hit.end), "imaging.finding", value, on=on, region=region, side=side,
                       assertion=Assertion.NEGATED, attributes={"modality": modality})  # fmt: skip
    found.sort()
    for index, hit in enumerate(found):
        low = found[index - 1].end if index else sentence.start
        high = found[index + 1].start if index + 1 < len(found) else sentence.end
        yield from _finding(chart, sentence, hit, (low, high), modality=modality, on=on, region=region)


#: "A left far-lateral L3-4 disc": what stands to one side is a herniation, though it is called a disc alone.
_LATERAL_DISC: Final = re.compile(
    r"\b(?:far[- ]?lateral|paracentral|posterolateral|foraminal|extra-?foraminal|subarticular|left[- ]sided|"
    r"right[- ]sided)(?: (?:left|right|[clt]\d{1,2}[-/][clts]?\d{1,2})){0,2} (?P<what>dis[ck])\b"
    r"(?!'|-|/| (?:hern\w+|protru\w+|extru\w+|prolaps\w+|bulg\w+|space|height|desic\w+|degen\w+|level|material|"
    r"osteophyte|complex|annul\w+|fissure|tear|sequest\w+|margin|displac\w+|disease|narrow\w+|wedg\w+))"
)


def _lateral_discs(sentence: Sentence) -> Iterator[Hit]:
    for match in _LATERAL_DISC.finditer(sentence.words) if " dis" in sentence.words else ():
        start, end = match.span("what")
        yield Hit(sentence.start + start, sentence.start + end, "finding", "disc_herniation")


def _called_normal(chart: Chart, sentence: Sentence) -> Iterator[Hit]:
    """ "Cervical MRI unremarkable.", "MRI: WNL": a word right behind the study, and nothing that takes it back."""
    for study in sentence.of("imaging"):
        match = _NORMAL_BEHIND.match(chart.lower, study.end, sentence.end)
        if match is not None:
            yield Hit(match.start("word"), match.end(), "finding", "normal")


def _is_told(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "The MRI was normal" speaks of the study, "the cord is normal" of one part of it."""
    if hit.value != "normal":
        return hit.value in _VALUES
    if chart.lower.startswith("no ", hit.start) and _OF_SOMETHING.match(chart.lower, hit.end, sentence.end):
        return False
    subject = max([sentence.start, *(h.end for h in sentence.of("imaging") if h.end <= hit.start)])
    return _PART_OF_STUDY.search(chart.lower, subject, hit.start) is None


_TARGETS: Final = (
    ("root_word", "nerve_root_contact"),
    ("cord_word", "cord_contact"),
    ("foramen_word", "foraminal_stenosis"),
)


#: "Cord normal", "the cord itself is of normal signal", "sparing the cord": the cord is named and nothing touches it.
_CORD_WELL: Final = re.compile(
    r"(?: (?:is|was|are|itself|signal|morphology|calib(?:re|er)|shape|appears?|looks?|remains?|remained|being|"
    r"stays?|of|"
    r"and|conus|canal|well|entirely|completely|quite|otherwise|intrinsically))*,? ?"
    r"(?:normal|free|clear|intact|uninvolved|unaffected|unremarkable|untouched|spared|unharmed|uncompressed|"
    r"undeformed|"
    r"undisturbed|preserved|capacious|(?:not|never|nowhere|without) (?:\w+ )?(?:touched|compress\w+|contact\w*|"
    r"involved|affected|deform\w+|reached|indented|flatten\w+|signal|change|abutted|imping\w+))\b"
)
_WELL_BEFORE: Final = re.compile(
    r"\b(?:normal|sparing|spares|uninvolved|clear of|short of|not reaching|"
    r"intact)(?: the)? $"
)
#: "Abutting the left C7": the root, told by its number alone.
_BARE_ROOT: Final = re.compile(
    r"(?:[\s,]|\b(?:on|upon|of|against|with|the|its|exiting|traversing|descending|left|right|both|bilateral|"
    r"and|r|l|rt|lt)\b)*$"
)

_BODY: Final = re.compile(r" (?:vertebra\w*|body|end-?plate\w*|pedicle|lamina|facet|level|segment)\b")
_AND_ALSO: Final = re.compile(
    r"(?: nerve)?(?: roots?)?,? (?:and|as well as|&|plus)(?: also| on| upon| the| exiting| left| right| [ctls]\d+)* ?"
)


def _is_well(chart: Chart, sentence: Sentence, cord: Hit) -> bool:
    """Whether a cord that is named is called sound."""
    if _CORD_WELL.match(chart.lower, cord.end, sentence.end):
        return True
    return _WELL_BEFORE.search(chart.lower, sentence.start, cord.start) is not None


def _bare_root(chart: Chart, sentence: Sentence, verb: Hit) -> Hit | None:
    """The root right behind a verb of contact, which no word calls a root."""
    for group in sentence.levels:
        if (
            group.single
            and verb.end < group.start <= verb.end + _CONTACT_REACH
            and _BARE_ROOT.match(chart.lower, verb.end, group.start)
            and not _BODY.match(chart.lower, group.end, sentence.end)
        ):
            return Hit(verb.start, group.end, "finding", "nerve_root_contact")
    return None


def _contacts(chart: Chart, sentence: Sentence) -> Iterator[Hit]:
    """ "Impinging upon the exiting left C7 nerve root", "compression of the cord", "encroaching upon the foramen"."""
    hits = [h for h in sentence.of("finding") if h.value != "cord_word" or not _is_well(chart, sentence, h)]
    for verb in [h for h in hits if h.value in {"contact_verb", "narrow_word"}]:
        touched = _touched(chart, sentence, hits, verb)
        if touched is None:
            continue
        yield touched
        other = _joined(chart, hits, touched)
        if other is not None and other.value != touched.value:
            yield other


def _touched(chart: Chart, sentence: Sentence, hits: Sequence[Hit], verb: Hit) -> Hit | None:
    """What a verb of contact is said of, with the verb: the nearest behind it, else one before it."""
    named = dict(_TARGETS if verb.value == "contact_verb" else _TARGETS[-1:])
    after = [h for h in hits if h.value in named and 0 <= h.start - verb.end <= _CONTACT_REACH]
    bare = _bare_root(chart, sentence, verb) if verb.value == "contact_verb" else None
    if bare is not None:
        return bare
    if after:
        first = min(after)
        return Hit(verb.start, first.end, "finding", _value(chart, verb, named[first.value]))
    before = {h.value for h in hits if h.value in named and 0 <= verb.start - h.end <= 40}
    # "Nerves do not appear to be impinged": what is denied is the verb, so it stands for the finding.
    told = next((value for target, value in named.items() if target in before), None)
    return None if told is None else Hit(verb.start, verb.end, "finding", _value(chart, verb, told))


def _value(chart: Chart, verb: Hit, value: str) -> str:
    is_pressed = chart.lower[verb.start : verb.end].startswith(("compress", "imping", "squeez"))
    return "cord_compression" if is_pressed and value == "cord_contact" else value


def _joined(chart: Chart, hits: Sequence[Hit], touched: Hit) -> Hit | None:
    """ "Compressing the left C6 root and the cord": the second of two things touched."""
    named = dict(_TARGETS)
    for hit in hits:
        if hit.value in named and hit.start >= touched.end and _AND_ALSO.fullmatch(chart.lower, touched.end, hit.start):
            return Hit(touched.start, hit.end, "finding", _value(chart, touched, named[hit.value]))
    return None


def _as_foraminal(sentence: Sentence, hit: Hit) -> Hit:
    """Plain "stenosis" is of the canal, unless the clause names the foramina."""
    is_foraminal = hit.value == "central_stenosis" and any(
        h.value == "foramen_word" and -30 <= h.start - hit.end <= 45 for h in sentence.of("finding")
    )
    return hit._replace(value="foraminal_stenosis") if is_foraminal else hit


def _levels(chart: Chart, sentence: Sentence, hit: Hit) -> tuple[str, ...]:
    groups = [g for g in sentence.levels if g.levels]
    is_multilevel = "multilevel" in chart.lower[max(sentence.start, hit.start - 24) : hit.start]
    low = max((i for i in (chart.lower.rfind(";", sentence.start, hit.start),) if i >= 0), default=sentence.start)
    after = [g for g in groups if g.start >= hit.end]
    if after and _AT.match(chart.lower, hit.end, after[0].start) and _is_named_after(chart, hit, after[0]):
        return _run(chart, after)
    before = [g for g in groups if low <= g.start and g.end <= hit.end]
    if is_multilevel:
        return ()
    if before:
        return _run(chart, before[::-1], backward=True)
    return _inherited(chart, sentence)


def _is_named_after(chart: Chart, hit: Hit, group: Levels) -> bool:
    gap = chart.lower[hit.end : group.start]
    return len(gap) <= 48 and (any(w in gap.split() for w in ("at", "of", "in", "from")) or "(" in gap or len(gap) <= 2)


def _run(chart: Chart, groups: list[Levels], *, backward: bool = False) -> tuple[str, ...]:
    run = [groups[0]]
    for group in groups[1:]:
        low, high = (group.end, run[-1].start) if backward else (run[-1].end, group.start)
        if not _LIST.match(chart.lower, low, high):
            break
        run.append(group)
    return tuple(dict.fromkeys(level for g in (run[::-1] if backward else run) for level in g.levels))


def _inherited(chart: Chart, sentence: Sentence) -> tuple[str, ...]:
    """The level that heads a paragraph ("C5-6: ... . There is ...") holds until another level is named."""
    current: Sentence | None = sentence
    for _ in range(5):
        current = chart.previous(current) if current else None
        if current is None or "\n" in chart.plain[current.end : sentence.start]:
            return ()
        if current.levels:
            first = current.levels[0]
            mark = _HEADS.match(chart.lower, first.end)
            heads = mark is not None and (first.start - current.start <= 5 or mark[0].endswith(":"))
            return first.levels if heads and first.levels else ()
    return ()


def _roots(
    chart: Chart, sentence: Sentence, hit: Hit, levels: tuple[str, ...], bounds: tuple[int, int]
) -> tuple[tuple[str, ...], str | None]:
    if hit.value in {"nerve_root_contact", "disc_herniation", "foraminal_stenosis", "osteophyte"}:
        named = roots_in(chart, sentence, max(bounds[0], hit.start - 30), min(bounds[1], hit.end + 60))
        if not named and hit.value == "nerve_root_contact":
            named = tuple(g.single for g in sentence.levels if g.single and hit.start < g.start and g.end <= hit.end)
        if named and hit.value == "nerve_root_contact":
            return named, "text"
    if hit.value not in {"disc_herniation", "foraminal_stenosis", "nerve_root_contact", "osteophyte"}:
        return (), None
    positions = {p.value for p in sentence.of("position") if bounds[0] <= p.start and p.end <= bounds[1]}
    words = chart.lower[max(bounds[0], hit.start - 40) : hit.end]
    positions |= {name for name in ("paracentral", "foraminal", "posterolateral") if name in words}
    derived = [root for level in levels for root in _root(hit.value, level, positions, words)]
    return tuple(dict.fromkeys(derived)), "level" if derived else None


def _root(value: str, level: str, positions: set[str], words: str) -> tuple[str, ...]:
    if level.startswith("C"):
        is_central = value == "disc_herniation" and "central" in words and "paracentral" not in words
        return () if is_central else (exiting_root(level),)
    if value == "foraminal_stenosis" or (value == "disc_herniation" and "foraminal" in positions):
        return (exiting_root(level),)
    if value == "disc_herniation" and "central" in words and "paracentral" not in words:
        return ()
    return (traversing_root(level),) if value in {"disc_herniation", "nerve_root_contact"} else ()


def _side(chart: Chart, sentence: Sentence, hit: Hit, bounds: tuple[int, int]) -> Side | None:
    """ "Left foraminal stenosis", "stenosis on the left"; the side of the next finding is not this one's."""
    if _BOTH.search(chart.lower, max(bounds[0], hit.start - 45), hit.start):
        return "bilateral"
    side = side_near(sentence, hit.start, hit.end, low=max(bounds[0], hit.start - 40), high=hit.end)
    if side is not None:
        return side
    behind = [h for h in sides(sentence) if hit.end <= h.start and h.end <= min(bounds[1], hit.end + 45)]
    return side_of(behind[0]) if behind and _ON_SIDE.match(chart.lower, hit.end, behind[0].start) else None


def _finding(
    chart: Chart,
    sentence: Sentence,
    hit: Hit,
    bounds: tuple[int, int],
    *,
    modality: str,
    on: date | None,
    region: Region | None,
) -> Iterator[Fact | None]:
    span = (hit.start, hit.end)
    levels = _levels(chart, sentence, hit)
    value = "cord_contact" if hit.value == "cord_compression" else hit.value
    roots, source = _roots(chart, sentence, hit, levels, bounds)
    own_region = cast("Region", region_of_level(levels[0])) if levels else None
    severities = [
        s for s in sentence.of("severity") if bounds[0] <= s.start and s.end <= hit.start and hit.start - s.end <= 32
    ]
    severities += [s for s in sentence.of("severity") if _SEVERITY_GAP.fullmatch(chart.lower, hit.end, s.start)]
    side = _side(chart, sentence, hit, bounds)
    said = said_of(chart, sentence, *span)
    if said is None:
        return
    made = fact(
        chart,
        sentence,
        span,
        "imaging.finding",
        value,
        on=on,
        side=side,
        levels=levels,
        roots=roots,
        region=own_region or region or region_in(sentence, sentence.start, sentence.end, hit.start),
        assertion=said,
        attributes={
            "modality": modality,
            "severity": severities[-1].value if severities else None,
            "roots_from": source,
        },
    )
    if made is None or (made.value == "normal" and made.assertion is not Assertion.PRESENT):
        return
    yield made
    if hit.value == "cord_compression":
        yield fact(
            chart,
            sentence,
            span,
            "red_flag.myelopathy",
            "cord_compression",
            on=on,
            levels=levels,
            region=made.region,
            assertion=made.assertion,
        )
