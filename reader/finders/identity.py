"""Whom the document is about: names and birth dates that it gives for its patient."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from reader import birth_dates
from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.letters import Beginnings, beginnings, lines_at, sieve, tried_at
from reader.lexicon import data
from schemas.fact import Assertion, Fact

_WORD: Final = r"[A-Z][A-Za-z'\u00c0-\u024f-]+"
_NAME: Final = rf"{_WORD}(?:(?:,? |,)[A-Z][A-Za-z'.\u00c0-\u024f-]*){{1,3}}"
#: Behind a label a name may begin with an initial ("J. MILLER").
_SHORT_NAME: Final = rf"[A-Z]\. ?(?:[A-Z]\. ?)?{_WORD}"
_TITLE: Final = r"(?:Mr|Mrs|Ms|Miss|Mx)\b\.? "
#: Labels of a name; what follows is one unless all of its words are other words.
_LABELLED: Final = re.compile(
    r"(?im)(?:^|[\n;|]|(?<=[,.] )|(?<=[(\[]))[ ]*(?:(?:patient(?:'s)? name|pt\.? name|member(?:'s)? name|"
    r"name of (?:the )?(?:patient|member)|name)(?: ?\([a-z, ]{4,24}\))?[ ]*(?::| - )|"
    r"(?:patient|member|claimant|beneficiary|injured worker|(?-i:Pt|pt))(?: id| identification)?[ ]*:)[ ,]*"
    rf"(?-i:(?:{_TITLE}|Dr\.? )?(?P<name>{_NAME}|{_SHORT_NAME})|{_TITLE}(?P<titled>{_WORD})\b)"
)
#: Forms without a colon: "NAME John Miller  SEX M  DOB 01011950".
_BARE_LABEL: Final = re.compile(
    rf"(?m)^[ ]*(?:(?:PATIENT|Patient|MEMBER|Member|PT|Pt)(?:'S|'s)? )?(?:NAME|Name)[ ]+(?P<name>{_NAME})"
    r"(?=  |[ ]*$| (?i:dob|sex|age|mrn|gender|date|account|visit)\b|[ ]?[|;/(])"
)

_LABELS: Final = sieve(
    "name:", "name :", "name -", "name (", "patient:", "patient :", "member:", "member :", "pt:", "pt :",
    "patient id", "member id", "claimant", "beneficiary", "worker",
    "name  ", "patient  ", "member  ", "pt  ",
)  # fmt: skip
_NAME_LETTERS: Final = sieve("name ")
_MATTER_LETTERS: Final = sieve("re:", "re :", "re  ", "regarding")
_PATIENT_LETTERS: Final = beginnings(
    "my patient", "our patient", "your patient", "this patient", "above-named patient", "mutual patient"
)
#: What a letter is about is its patient, or a service.
_REGARDING: Final = re.compile(
    rf"(?im)(?:^|[\n;|]|(?<=[,.] ))[ ]*(?:re|regarding)[ ]*:[ ,]*"
    rf"(?-i:(?:{_TITLE}|Dr\.? )?(?P<name>{_NAME})|{_TITLE}(?P<titled>{_WORD})\b)"
)
_MATTERS: Final = ("drug", "therapy", "injection", "imaging", "diagnosis", "surgery", "part", "steroid", "blood")
_AGED: Final = re.compile(
    r" is an? (?:[a-z-]+,? ){0,4}\d{1,3}[- ]?(?:year|y)|"
    r",? an? (?:[a-z-]+,? ){0,4}\d{1,3}[- ]?(?:years?|yrs?|y)[- /]?(?:o\b|old\b)"
)
#: With which it begins.
_BEFORE_AGE: Final = beginnings(" is a", ", a", " a ", " an ")
_OF_MY_PATIENT: Final = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur|[Yy]our|[Tt]his|[Aa]bove-named|[Mm]utual) patient,? "
    rf"(?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?(?P<name>{_NAME})"
)
_NAME_BEFORE: Final = re.compile(rf"(?:{_TITLE})?(?P<name>{_NAME})\Z")
_TITLED_BEFORE: Final = re.compile(rf"\b{_TITLE}(?P<name>{_WORD})\Z")
_SEEN_LETTERS: Final = beginnings("thank", "pleasure", "opportunity", "privilege")
_SAW_LETTERS: Final = beginnings(
    "i saw ", "i evaluated ", "i examined ", "i met ", "i again ", "i recently ",
    "we saw ", "we evaluated ", "we examined ", "we met ", "we again ", "we recently ",
)  # fmt: skip
_TITLES_BEFORE: Final = beginnings("mr ", "mr.", "mrs ", "mrs.", "ms ", "ms.", "miss ", "miss.", "mx ", "mx.")
_NAME_REACH: Final = 60
#: Whom a letter is about: "thank you for referring Mary Brown", "I had the pleasure of seeing Mr. Robert Jones".
_SEEN: Final = re.compile(
    r"\b(?:(?i:thank(?:s| you)) (?:very much |so much )?for (?:(?:the|your) (?:kind )?)?(?:referring|"
    r"referral of|sending(?: me| us)?|asking (?:me|us) to (?:see|evaluate))|"
    r"(?:pleasure|opportunity|privilege) (?:of|to) (?:see(?:ing)?|meet(?:ing)?|"
    r"(?:re-?)?evaluat(?:e|ing)|(?:examine|examining)|car(?:e|ing) for)) "
    rf"(?:your patient,? |back )?(?:{_TITLE})?(?P<name>{_NAME})"
)
#: "I saw Anna Kowalski today": the verb alone takes many objects, and what follows tells that this one is a patient.
_SAW: Final = re.compile(
    rf"\b(?:I|We|we) (?:again |recently )?(?:saw|evaluated|examined|met(?: with)?) "
    rf"(?:{_TITLE}(?P<titled>{_WORD}(?: {_WORD})?)|(?P<name>{_NAME})"
    r"(?=,? (?:today|in (?:the |my |our )?(?:office|clinic|consultation|follow)"
    r"|for (?:a |an |follow|consult|evaluation|her |his |neck|back)|on \d)|,? an? (?:[a-z-]+ ){0,3}\d))"
)
#: "Mr. Jones presents", at the beginning of a sentence.
_COMES: Final = re.compile(
    rf"\b{_TITLE}(?P<name>{_WORD}(?: {_WORD}){{0,2}}) "
    r"(?:presents|returns|is seen|was seen|is here|comes (?:in|today|back)|complains of)\b"
)
#: "This 76-year-old man, John Miller, has neck pain.": the name behind the age.
_NAMED_BEHIND_AGE: Final = re.compile(
    r"[- ]?(?:years?|yrs?|y)[- /.]{0,2}(?:o|old)\b\.? (?:[a-z-]+ ){0,3}"
    r"(?:man|woman|male|female|lady|gentleman|patient),? "
    rf"(?:named |by the name of )?(?:{_TITLE})?(?P<name>{_NAME})(?=[,.]| (?:has|is|who|presents|with|was|comes)\b)"
)
_AGE_LETTERS: Final = sieve("man, ", "male, ", "lady, ", "patient, ", "named ", "name of")
#: The first line of a page: "John Miller (01/01/1950)".
_AT_HEAD: Final = re.compile(rf"(?m)^[ ]*(?:{_TITLE})?(?P<name>{_NAME})(?=[ ]?[(|/,;-])")
_HEAD: Final = 400
#: What may stand between a name and the birth date behind it: "Kowalski, Anna MRN 123 (DOB 1/2/1960)".
_TO_BIRTH: Final = re.compile(r"[ ,;(|\[]*(?:(?:MRN|Mrn|mrn|ID|Age|Sex)[ #:]*[\w-]+[ ,;(|]*){0,3}\Z")
_TITLES: Final = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Mx|Dr|The|This|Patient|She|He)\b\.?\s*")
_STOP: Final = re.compile(
    r"\s+(?:(?i:DOB|MRN|Date|Age|Sex|Gender|Member|Account|Visit|Provider|ID|D\.O\.B)|Birth\w*)\b.*$"
)
#: What a surgeon did is no name, though it may stand at the head of a page: "Tonsillectomy (05/12/2001)".
_DONE: Final = re.compile(r"(?i:(?:ectomy|ostomy|otomy|plasty|scopy|desis|graphy|gram|fusion|repair|release)\b)")
#: Who signs, refers or is related is not the patient.
_OTHER_BEFORE: Final = re.compile(
    r"(?i:\b(?:dr|doctor|provider|physician|surgeon|therapist|nurse|attending|author|by|from|dear|cc|mother|father|brother|sister|son|"
    r"daughter|wife|husband|spouse|partner|aunt|uncle|cousin|friend|guardian|contact|subscriber|guarantor|insured)\b"
    r"(?:'s)?(?: name)?[ .,:-]*)\Z"
)
_CREDENTIALS: Final = re.compile(
    r",? ?(?:MD|M\.D|DO|D\.O\.(?!B)|DPT|PT|OT|RN|NP|PA|PA-C|ARNP|FNP|DC|PhD|MPT|CRNA|LPN)\b"
)
_TITLED: Final = re.compile(rf"{_TITLE}\Z")
_STAND_INS: Final = frozenset(["abc", "xyz", "redacted"])
_HEADER: Final = 3000


class _Told(NamedTuple):
    """A name and where it stands."""

    start: int
    end: int
    name: str


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `identity.name` and `identity.birth_date`, from labels, letters and what stands beside a birth date."""
    births = list(birth_dates.labels(chart))
    labelled = dict.fromkeys(_labelled(chart))
    for one in dict.fromkeys([*labelled, *_names(chart), *_before_births(chart, births)]):
        name = _clean(one.name, is_labelled=one in labelled)
        if name and not _is_other(chart, one):
            yield _identity(chart, one.start, one.end, "identity.name", name)
    for label in births:
        birth = birth_dates.told_at(chart, label.end)
        if birth is not None and (not label.is_said or _name_before(chart, label.start) is not None):
            end = min(len(chart.text), label.end + 12)
            yield _identity(chart, label.start, end, "identity.birth_date", birth.isoformat())


def _names(chart: Chart) -> Iterator[_Told]:
    yield from _regarding(chart)
    yield from _of_my_patient(chart)
    yield from _introduced(chart)
    yield from _behind_ages(chart)
    yield from _at_head(chart)
    yield from _matched(tried_at(_SEEN, chart.plain, chart.places(_SEEN_LETTERS)))
    yield from map(_told, tried_at(_SAW, chart.plain, chart.places(_SAW_LETTERS)))
    titled = tried_at(_COMES, chart.plain, chart.places(_TITLES_BEFORE))
    yield from _matched(m for m in titled if _begins(chart, m.start()))


def _begins(chart: Chart, at: int) -> bool:
    """Whether a sentence may begin here."""
    before = chart.plain[max(0, at - 3) : at].rstrip(" ")
    return not before or before[-1] in ".,:;!?\n"


def _matched(matches: Iterator["re.Match[str]"]) -> Iterator[_Told]:
    for match in matches:
        yield _Told(*match.span("name"), match["name"])


def _told(match: "re.Match[str]") -> _Told:
    """The name of a pattern in which it may as well be one word behind a title."""
    group = "titled" if match["titled"] else "name"
    return _Told(*match.span(group), match[group])


def _labelled(chart: Chart) -> Iterator[_Told]:
    if chart.says(_LABELS):
        for line in lines_at(chart.plain, chart.places(_LABELS)):
            yield from map(_told, _LABELLED.finditer(chart.plain, *line))
    for line in lines_at(chart.plain, chart.places(_NAME_LETTERS)):
        yield from _matched(_BARE_LABEL.finditer(chart.plain, *line))


def _behind_ages(chart: Chart) -> Iterator[_Told]:
    if chart.says(_AGE_LETTERS):
        yield from _matched(_NAMED_BEHIND_AGE.finditer(chart.plain))


def _at_head(chart: Chart) -> Iterator[_Told]:
    """A name before the first section, a title aside, with a day behind it that can only be of a birth."""
    known = (part.start for part in chart.sections if part.name in data("sections"))
    stop = min(_HEAD, next(known, _HEAD))
    for told in _matched(_AT_HEAD.finditer(chart.plain, 0, stop)):
        if birth_dates.behind_name(chart, told.end) is not None and not _is_matter(chart, told):
            yield told


def _is_matter(chart: Chart, told: _Told) -> bool:
    sentence = chart.sentence_at(told.start)
    matters = sentence.among(_MATTERS) if sentence else []
    return _DONE.search(told.name) is not None or any(hit.start < told.end and told.start < hit.end for hit in matters)


def _regarding(chart: Chart) -> Iterator[_Told]:
    """ "RE: Anna Kowalski", and not "RE: Gabapentin Taper"."""
    if not chart.says(_MATTER_LETTERS):
        return
    header = chart.plain[:_HEADER]
    for start, end in lines_at(header, (at for at in chart.places(_MATTER_LETTERS) if at < len(header))):
        for told in map(_told, _REGARDING.finditer(chart.plain, start, end)):
            if not _is_matter(chart, told):
                yield told


def _of_my_patient(chart: Chart) -> Iterator[_Told]:
    """ "Our patient Ann Lee"."""
    yield from _matched(tried_at(_OF_MY_PATIENT, chart.plain, _in_header(chart, _PATIENT_LETTERS), _HEADER))


def _in_header(chart: Chart, letters: Beginnings) -> Iterator[int]:
    return (at for at in chart.places(letters) if at < _HEADER)


def _introduced(chart: Chart) -> Iterator[_Told]:
    """ "Ann Lee is a pleasant 40-year-old", "Mr. Jones, a 55 year old man": the name directly before."""
    for aged in tried_at(_AGED, chart.plain, _in_header(chart, _BEFORE_AGE), _HEADER):
        end = aged.start() - chart.plain.startswith(",", aged.start() - 1) if aged.start() else 0
        low = max(0, end - _NAME_REACH)
        match = _NAME_BEFORE.search(chart.plain, low, end) or _TITLED_BEFORE.search(chart.plain, low, end)
        if match:
            yield _Told(*match.span("name"), match["name"])


def _before_births(chart: Chart, births: list[birth_dates.Birth]) -> Iterator[_Told]:
    for label in births:
        told = _name_before(chart, label.start)
        if told is not None:
            yield told


def _name_before(chart: Chart, at: int) -> _Told | None:
    """ "Anna Kowalski, DOB 1/2/1960", "Mrs. Anna Kowalski (born 2 January 1960)"."""
    low = max(0, at - _NAME_REACH)
    gap = _TO_BIRTH.search(chart.plain, low, at)
    match = _NAME_BEFORE.search(chart.plain, low, gap.start()) if gap else None
    if match is None:
        return None
    told = _Told(*match.span("name"), match["name"])
    return None if _clean(told.name) is None or _is_other(chart, told) else told


def _is_other(chart: Chart, told: _Told) -> bool:
    """A clinician by what stands beside the name, or a relative."""
    before = chart.plain[max(0, told.start - 40) : told.start]
    return (
        _CREDENTIALS.match(chart.plain, told.end) is not None
        or _CREDENTIALS.search(told.name) is not None
        or told.name.startswith("Dr ")
        or _OTHER_BEFORE.search(_TITLED.sub("", before)) is not None
    )


@cache
def _not_names() -> frozenset[str]:
    return frozenset(data("not_names"))


def _clean(name: str, *, is_labelled: bool = False) -> str | None:
    """The name without title and what follows it; None when it is none."""
    bare = _STOP.sub("", _TITLES.sub("", name)).strip(" ,.")
    words = [w.strip(".,") for w in bare.split()]
    is_cut = len(words) < len(name.split())
    if not words or (len(words) == 1 and is_cut) or all(w.isupper() and len(w) <= 4 for w in words):
        return None
    if any(w.endswith("'s") for w in words) or any(w.lower() in _STAND_INS for w in words):
        return None
    other = [w.lower() in _not_names() for w in words]
    return None if (all(other) if is_labelled else any(other)) else bare[:200]


def _identity(chart: Chart, start: int, end: int, kind: str, value: str) -> Fact | None:
    """The quotation holds the whole name, although the initial in "John Q. Smith" ends a sentence for the splitter."""
    sentence = chart.sentence_at(start) or _outside(chart, start, min(end, len(chart.text)))
    if kind == "identity.name" and end > sentence.end:
        sentence = _outside(chart, sentence.start, end)
    return fact(chart, sentence, (start, min(end, sentence.end)), kind, value, assertion=Assertion.PRESENT)


def _outside(chart: Chart, start: int, end: int) -> Sentence:
    """A stretch of text that belongs to no sentence, such as a heading."""
    return Sentence(-1, start, end, "", chart.lower[start:end])
