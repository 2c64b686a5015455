"""Botulinum toxin for headache: dose, interval, earlier treatments, and by how much they reduced it."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.effects import effect_of
from reader.emit import fact
from reader.finders.preventive import is_of_headache
from reader.headache_counts import changes_in, is_of_days
from reader.headache_numbers import DIGIT
from reader.holds import holds
from reader.letters import beginnings, sieve
from reader.numbers import WHOLE_WORD, whole
from reader.spans import Hit
from reader.toxin_days import last_days
from schemas.fact import Assertion, Fact

_HUNDREDS: Final = rf"(?:(?:a|one|two|three|four|five|six) hundred(?:(?: and)?[ -]{WHOLE_WORD})?)"
_UNITS: Final = re.compile(
    rf"(?<![\w./])(?P<n>\d{{2,3}}|{_HUNDREDS})"
    r"(?:\s?(?:-|to)\s?(?P<m>\d{2,3}))?[ -]?(?:units?|"
    r"u)\b(?!\s?(?:vial|single|per site|each site|of wast|wast|discard))"
)
_EVERY: Final = re.compile(
    rf"\b(?:every|q\.?|each|at|intervals? of) ?(?P<n>\d{{1,2}}|{WHOLE_WORD}\b)(?:\s?(?:-|to)\s?\d{{1,2}})?[ -]?"
    r"(?P<unit>weeks?|wks?|w\b|months?|mos?\b|m\b|days?)(?:ly)?(?: intervals?)?|"
    rf"(?P<n2>\d{{1,2}}|{WHOLE_WORD})[ -](?P<unit2>weeks?|months?) (?:intervals?|apart|spacing)|"
    r"\bintervals?(?: (?:is|was|are|were|has|have|had|been|being|shortened|cut|reduced|brought|down|now|set|"
    r"only))*(?: to| at|:)? "
    rf"(?P<n3>\d{{1,2}}|{WHOLE_WORD})[ -](?P<unit3>weeks?|wks?|months?)"
)
#: What is planned where the toxin is not named again.
_PLANNED: Final = re.compile(
    r"\b(?:dose|dosage|units? (?:per|each|every|a|q)|repeat\w*|re-?inject\w*|injections?|sessions?|cycles?|rounds?|"
    r"intervals?)\b"
)
_OTHER_UNITS: Final = re.compile(r"\b(?:insulin|heparin|vitamin|iu|international|dbs|visits?|blocks?|infus\w+)\b")
_OTHER_CARE: Final = ("drug", "preventive", "therapy", "surgery", "imaging")
_DAYS: Final = {"w": 7, "m": 30, "d": 1}
_OTHER_LETTERS: Final = sieve(
    "dystonia", "torticollis", "spastic", "cosmetic", "wrinkle", "blepharospasm", "bladder", "sialorrhea",
    "hyperhidrosis", "incontinence",
)  # fmt: skip
_OTHER_USE: Final = re.compile(
    r"\b(?:dystonia|torticollis|spastic\w*|cosmetic\w*|wrinkles?|blepharospasm|"
    r"bladder|sialorrhea|hyperhidrosis|incontinence)\b"
)
_BEFORE: Final = re.compile(
    r"\b(?:receiv\w+|(?:was|were) (?:\w+ )?given|got|has been on|been on|has had|had|cycles?|rounds?|"
    r"(?:last|first|second|third|"
    r"fourth|previous|prior|earlier|past) (?:injected|given|administered|treatment|injection|botox|dose|cycle|round)s?|"
    r"since (?:starting|beginning|initiating|she|he|the)|after|respon\w+|continu\w+|maintained|ongoing|"
    r"in the past|treated with|treatments? with|on (?:botox|onabotulinum\w*)|"
    r"reduc\w+|fewer|brought|lower(?:ed|s)|cut|halved|dropp\w+|decreas\w+|improv\w+|benefit\w*|helped|worked|"
    r"renewal|reauthori\w+|resum\w+|wear(?:s|ing) off|"
    r"(?:second|third|fourth|fifth|2nd|3rd) year|(?:not|never) (?:help|work|reduce)(?:ed|d)?|"
    r"previous(?:ly)?|prior|tried|failed|started|"
    r"ineffective|unhelpful|useless|no longer (?:works|effective))\b"
)
#: "Botox for migraine, first treatment.": the one that is asked for.
_FIRST_ASKED: Final = re.compile(
    r"(?:[,:(;-]|\bis|\bas) ?(?:an? |the |her |his |their )?(?:first|initial) "
    r"(?:treatment|injection|botox|dose|cycle|round|course|request)s?(?: cycle| session)?(?: requested)?\)?\W*$"
)
#: "Next cycle November 2026": of a treatment to come.
_AHEAD: Final = re.compile(r"\b(?:next|planned|due|scheduled|booked|requested)\b[^.;,]*$")
_GOES_ON: Final = re.compile(
    r"\b(?:continu\w+|last|since|after|respon\w+|resum\w+|renewal|reauthori\w+|cycles?|rounds?)\b"
)
#: A note that asks to go on, and names no toxin because the order does.
_RENEWAL: Final = re.compile(
    r"\b(?:continuation|reauthori[sz]ation|renewal|continued (?:therapy|treatment)|"
    r"(?:second|third|fourth|fifth|2nd|3rd|[4-9]th) (?:treatment )?(?:cycle|round))\b"
)
_RENEWAL_LETTERS: Final = sieve("continuation", "reauthori", "renewal", "continued t", "cycle", "round")
_RENEWAL_BEGINNINGS: Final = beginnings(
    "continuation", "reauthori", "renewal", "continued t", "second ", "third ", "fourth ", "fifth ", "2nd ", "3rd ",
    "4th ", "5th ", "6th ", "7th ", "8th ", "9th ",
)  # fmt: skip
_RETURNS: Final = re.compile(
    r"\b(?:cycles?|rounds?|repeat|(?:after|since|despite) (?:[\w-]+ ){0,3}(?:botox|toxin|onabotulinum\w*)|"
    r"(?:another|further) (?:treatment|round|cycle)s?)\b"
)
_RETURN_BEGINNINGS: Final = beginnings(
    "cycle", "round", "repeat", "after ", "since ", "despite ", "another ", "further "
)
_SAYS_NO: Final = re.compile(r"\bno\b|\bnot\b|\bnothing\b|\bas\b")
_NO_USE: Final = re.compile(
    r"\b(?:headaches?|migraines?|days|hours|frequency|response|toxin|botox)\s?[:=] ?(?:no|nil|none|zero) "
    r"?(?:reduction|change|"
    r"improvement|difference|benefit|response|effect)?(?=\W*$| ?[,;|.])|"
    r"\b(?:headaches?|migraines?|attacks|days)\b[^.;\d]{0,50}?\bmore (?:frequent|often|numerous)[^.;\d]{0,12}? than "
    r"(?:\w+ ){0,2}?"
    r"(?:before|at baseline|at the start)|"
    r"\b(?:headaches?|migraines?|(?:headache|migraine) (?:days|frequency|counts?)|frequency) "
    r"(?:(?:is|are|remains?|remained|was|were|has|have|been) ){0,2}"
    r"(?:unchanged|the same(?! (?:side|kind|sort|type|place|character|quality)\b)|no different|"
    r"not (?:changed|improved|better|reduced|decreased|budged|moved|shifted|"
    r"fallen|come down))\b|"
    r"\b(?:headaches?|migraines?|days?|attacks?|frequency|counts?|diary|calendar|"
    r"log)\b[^.;\d]{0,30}?\b(?:just as|exactly as|as bad as|"
    r"as (?:often|frequent|many) as|no fewer than|no different from) (?:it |they |she |he )?(?:was |were |did |"
    r"had )?(?:\w+ ){0,2}(?:before|at baseline|at the start)|"
    r"\b(?:botox|onabotulinum\w*|toxin|injections?|treatments?|cycles?|rounds?|sessions?)(?: (?:has|have|"
    r"had))?(?: \w+)? (?:done|did|made|brought) "
    r"(?:nothing|little|no (?:difference|change|dent|benefit|relief))\b|"
    r"\b(?:she|he|patient|they) (?:is|are|was|feels?) (?:\w+ )?(?:no better|not (?:any )?better|none the better)\b|"
    r"\b(?:with|but) no change in (?:the )?(?:hours|number|frequency|severity|days)\b|"
    r"\b(?:sees|saw|felt|feels|notes|noticed|reports|reported|had|has had|perceives) (?:little or )?no "
    r"(?:real |clear |meaningful |significant |noticeable |appreciable |lasting |sustained |major |much )?"
    r"(?:benefit|change|improvement|reduction|response|effect|difference)\b|"
    r"\b(?:has|have|had|did) not (?:change|reduce|alter|affect|lower)d?(?:ed)? (?:her|his|the) (?:\d+ )?(?:monthly )?"
    r"(?:headaches?|migraines?)\b|"
    r"\b(?:after|despite) (?:[\w-]+ ){0,4}(?:cycles?|rounds?|treatments?|sessions?|injections?)\b[^.;\d]{0,20}"
    r"\bno (?:\w+ )?(?:improvement|benefit|response|change|reduction|effect|difference)\b|"
    r"\b(?:hours?|headaches?|(?:headache )?days|er (?:trips|visits)|counts?)(?: all| also| is| are)?:? (?:the )?"
    r"(?:same|unchanged|identical|no different)(?=\W*$|[,;)]| as (?:before|ever)\b)|"
    r"\b(?:asked|says?|said|answers?|replies|reports?|feels|tells)"
    r"(?:[:,\"' ]|\b(?:if|that|whether|it|she|he|they|is|are|was|were|helps?|helped|feels?|headaches?|the)\b)*"
    r"\bno (?:different|better)\b|"
    r"(?:(?<=[.:;,!?] )|(?<=[\"']))no (?:different|better)\W*$|"
    r"\b(?:no|without) (?:reduction|decrease|change|improvement) (?:in|of) (?:her |his |the )?"
    r"(?:headaches?|migraines?|monthly)\b"
)
_NO_USE_LETTERS: Final = (
    "more ", "nil", "zero", "no ", "not ", "unchanged", " same", "identical", "without ", "nothing", "little", " as ",
    "none the",
)  # fmt: skip
#: What there is none of, or that is as it was; with it one of the letters above stands in each of the patterns.
_USE_LETTERS: Final = (
    ":", "=", "more freq", "more often", "more num", "unchanged", " same", "identical", "differ", "nothing", "little",
    "better", " as ", "fewer", "change", "improv", "reduc", "decreas", "budged", "moved", "shifted", "fallen",
    "come down", "alter", "affect", "lower", "benefit", "respon", "effect", " dent", "relief",
)  # fmt: skip
_NEVER: Final = re.compile(
    r"\b(?:botox|toxin|onabotulinum\w*)[ -]na(?:i|\u00ef)ve\b|\b(?:never|has not|no (?:prior|previous|"
    r"earlier))\b[^.;,]{0,30}\b(?:botox|botulinum|onabotulinum\w*)\b"
)
#: Each with the letters of which it needs one.
_FEWER: Final = (
    (re.compile(r"(?<![\w./])(?P<n>\d{1,2})(?:\s?(?:-|to)\s?(?P<m>\d{1,2}))?\+? (?:or more )?(?:fewer|"
                r"less) (?:monthly )?(?:headache |migraine )?days\b"), ("fewer", "less")),
    (re.compile(r"(?<![\w./])(?P<n>\d{1,2})(?:\s?(?:-|to)\s?(?P<m>\d{1,2}))?\+? (?:headache |"
                r"migraine )?days?(?: (?:per|a|each) month|/month)? (?:fewer|less)\b"), ("fewer", "less")),
    (re.compile(
        r"\b(?:reduc\w*|decreas\w*|drop\w*|declin\w*)(?: \w+){0,6}? (?:by|of) (?:about |at least |more than |"
        r"over )?(?P<n>\d{1,2})(?P<m>(?!))?"
        r" (?:monthly )?(?:headache |migraine )?days\b"
    ), ("reduc", "decreas", "drop", "declin")),
    (re.compile(
        r"\b(?:reduc\w*|decreas\w*|drop\w*|lower\w*)(?: \w+){0,4}? days(?: \w+){0,2}? by (?:only |"
        r"just |about )?(?P<n>\d{1,2})"
        r"(?P<m>(?!))?\b(?! ?(?:%|percent|hours|to\b|-))"
    ), ("reduc", "decreas", "drop", "lower")),
    (re.compile(r"(?<![\w./])(?P<n>\d{1,2})(?P<m>(?!))?[ -]days?(?: (?:per|a) month|/month)? (?:reduction|"
                r"decrease|improvement)\b"), ("reduction", "decrease", "improvement")),
)  # fmt: skip
_HOURS: Final = re.compile(
    r"(?<![\w./])(?P<n>\d{2,3}) (?:(?:fewer|less) (?:headache |migraine )?hours\b|(?:headache |"
    r"migraine )?hours?(?: (?:per|a) month|/month)? (?:fewer|less|reduction)\b)|"
    r"\b(?:reduc\w*|decreas\w*)(?: \w+){0,6}? (?:by|of) (?:about |at least |more than |"
    r"over )?(?P<n2>\d{2,3}) (?:headache |migraine )?hours\b"
)
_PERCENT: Final = re.compile(
    rf"(?<![\w./])(?P<n>\d{{1,3}}|{WHOLE_WORD})\s?(?:%|percent\b|per cent\b)"
    r"(?:\s?(?:-|to)\s?\d{1,3}\s?%)? (?:\w+ ){0,2}?(?:reduction|"
    r"decrease|improvement|fewer|less|relief|better|reduced|drop|decline)\b|"
    r"\b(?:reduc\w*|decreas\w*|improv\w*|declin\w*|drop\w*|fewer)(?: \w+){0,7}? (?:by|of) (?:only |"
    r"just |about |at least |"
    r"more than |over |approximately |greater than |>\s?)?"
    rf"(?P<n2>\d{{1,3}}|{WHOLE_WORD})\s?(?:%|percent\b|per cent\b)"
)
_PERCENT_LETTERS: Final = ("percent", "per cent", "%")
#: Only hoped for: "we hope for a reduction of 13 days".
_HOPED: Final = re.compile(
    r"\b(?:hop(?:e|es|ed|ing)|expect(?:s|ed|ing)?|goal|target|aim(?:s|ing)?|anticipat\w+)\b[^.;]*$"
)
_NEUROMUSCULAR: Final = re.compile(
    r"\b(?:myasthenia(?: gravis)?|lambert[- ]eaton(?: syndrome)?|"
    r"amyotrophic lateral sclerosis|neuromuscular junction disorder)\b"
)
_SITE: Final = re.compile(r"\binfection (?:at|of) (?:the |a |an )?(?:proposed |planned )?injection sites?\b")
_SAFETY_LETTERS: Final = sieve("myasthenia", "lambert", "amyotrophic", "neuromuscular", "infection ")
_SKIP: Final = frozenset(["references", "instructions", "goals", "allergies", "family_history"])


def prepare(chart: Chart) -> None:
    """Notes where the document speaks of botulinum toxin; whether it does says what "now" is compared with."""
    chart.kept[("toxin",)] = frozenset(
        s.position for s in chart.sentences_with("headache") if any(hit.value == "toxin" for hit in s.of("headache"))
    )


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `botulinum.*`, `safety.neuromuscular` and `safety.toxin_site_infection`."""
    if not is_of_headache(chart):
        return
    prepare(chart)
    for sentence in chart.saying(_SAFETY_LETTERS):
        if sentence.section not in _SKIP:
            yield from _safety(chart, sentence)
    is_renewal = next(chart.matches_at(_RENEWAL_BEGINNINGS, _RENEWAL), None) is not None
    chart.kept[("renewal",)] = is_renewal
    if is_renewal and not chart.kept[("toxin",)]:
        yield from _renewals(chart)
    if is_renewal or chart.kept[("toxin",)]:
        yield from _treatment(chart, is_again=is_renewal or _returns(chart))


def _returns(chart: Chart) -> bool:
    return next(chart.matches_at(_RETURN_BEGINNINGS, _RETURNS), None) is not None


def _treatment(chart: Chart, *, is_again: bool) -> Iterator[Fact | None]:
    going_on = {chart.sentences[position].section for position in chart.kept[("toxin",)]}
    for sentence in chart.sentences:
        if sentence.section in _SKIP:
            continue
        named, words = sentence.of("headache"), sentence.words
        is_of = bool(named) or (sentence.section in going_on and _goes_on(chart, sentence))
        may_deny = is_again and (bool(named) or (("no" in words or " as " in words) and _says_no(chart, sentence)))
        if not (is_of or may_deny or _is_plan(sentence)):
            continue
        if _is_of_other_use(chart, sentence):
            continue
        hits = [hit for hit in named if hit.value == "toxin"]
        if hits:
            yield from _plan(chart, sentence)
            yield from _earlier(chart, sentence, hits[0])
        elif (is_of and "unit" in words and not named) or _is_plan(sentence):
            yield from _plan(chart, sentence)
        if is_of:
            yield from _reductions(chart, sentence)
        if may_deny:
            yield _no_use(chart, sentence)


def _is_plan(sentence: Sentence) -> bool:
    """ "Dose 400 units", "to be repeated every two months", where the sentence names no other treatment."""
    if "every" not in sentence.words and "unit" not in sentence.words and "interval" not in sentence.words:
        return False
    if sentence.among(_OTHER_CARE) or _OTHER_UNITS.search(sentence.words):
        return False
    return _PLANNED.search(sentence.words) is not None


def _is_of_other_use(chart: Chart, sentence: Sentence) -> bool:
    may_be = sentence.position in chart.positions_saying(_OTHER_LETTERS)
    return may_be and _OTHER_USE.search(sentence.words) is not None


def _says_no(chart: Chart, sentence: Sentence) -> bool:
    return _SAYS_NO.search(chart.lower, sentence.start, sentence.end) is not None


def _renewals(chart: Chart) -> Iterator[Fact | None]:
    for sentence in chart.saying(_RENEWAL_LETTERS):
        renewal = _RENEWAL.search(sentence.words)
        if renewal and sentence.section not in _SKIP:
            span = (sentence.start + renewal.start(), sentence.start + renewal.end())
            yield fact(chart, sentence, span, "botulinum.prior")


def _no_use(chart: Chart, sentence: Sentence) -> Fact | None:
    """ "Headache days unchanged", "sees no benefit" in a request to go on, where nothing else was given."""
    if not (holds(sentence.words, _NO_USE_LETTERS) and holds(sentence.words, _USE_LETTERS)):
        return None
    told = _NO_USE.search(chart.lower, sentence.start, sentence.end)
    if told is None or sentence.of("preventive") or sentence.of("drug") or sentence.of("therapy"):
        return None
    return fact(chart, sentence, told.span(), "botulinum.response", "none", assertion=Assertion.PRESENT)


def _goes_on(chart: Chart, sentence: Sentence) -> bool:
    before = chart.previous(sentence)
    return before is not None and before.position in chart.kept[("toxin",)]


def _plan(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    words, start = chart.words(sentence), sentence.start
    for match in _UNITS.finditer(words):
        yield fact(
            chart, sentence, (start + match.start(), start + match.end()), "botulinum.units", _units(match["n"]),
            unit="units", assertion=Assertion.PRESENT, attributes={"upper": match["m"]},
        )  # fmt: skip
    for match in _EVERY.finditer(words):
        number, unit = whole(match["n"] or match["n2"] or match["n3"]), _unit_of(match)
        span = (start + match.start(), start + match.end())
        yield fact(chart, sentence, span, "botulinum.interval", assertion=Assertion.PRESENT, days=number * _DAYS[unit])


def _unit_of(match: "re.Match[str]") -> str:
    return str(match["unit"] or match["unit2"] or match["unit3"])[0]


def _units(told: str) -> int:
    """ "155", "two hundred and sixty"."""
    hundreds, _, rest = told.partition(" hundred")
    if not rest and hundreds == told:
        return int(told)
    tens = rest.replace(" and", "", 1).strip(" -")
    return 100 * (1 if hundreds == "a" else whole(hundreds)) + (whole(tens) if tens else 0)


def _earlier(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    words = chart.words(sentence)
    never = _NEVER.search(words)
    if never:
        span = (sentence.start + never.start(), sentence.start + never.end())
        yield fact(chart, sentence, span, "botulinum.prior", assertion=Assertion.NEGATED)
        return
    said = modifiers(chart, sentence, hit.start, hit.end)
    told = _BEFORE.search(_FIRST_ASKED.sub(" ", words) if "first" in words else words)
    if told is None or "family" in said or "silence" in said:
        return
    if "hypothetical" in said and _GOES_ON.search(words) is None:
        return
    times = [
        time
        for time in sentence.times
        if time.first is not None
        and time.precision != "year"
        and not _AHEAD.search(chart.lower, max(sentence.start, time.start - 30), time.start)
    ]
    time = min(times, key=lambda time: abs(time.start - hit.start), default=None)
    told_on = (time.first, time.precision) if time is not None else (None, None)
    for on, precision in dict.fromkeys([told_on, *last_days(sentence, chart.document_on)]):
        yield fact(
            chart, sentence, (hit.start, hit.end), "botulinum.prior", assertion=Assertion.PRESENT, on=on,
            attributes={"precision": precision},
        )  # fmt: skip
    effect = effect_of(chart, sentence, hit)
    if effect is not None and effect.value in {"failed", "helped", "partial"}:
        yield fact(
            chart, sentence, (min(hit.start, effect.start), max(hit.end, effect.end)), "botulinum.response",
            "none" if effect.value == "failed" else "good", assertion=Assertion.PRESENT,
        )  # fmt: skip


def _reductions(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    words = chart.words(sentence)
    if DIGIT.search(words) is None and not holds(words, _PERCENT_LETTERS):
        return
    for pattern, letters in _FEWER if "day" in words else ():
        for match in pattern.finditer(words) if holds(words, letters) else ():
            yield _reduction(chart, sentence, match, "days", int(match["n"]), upper=match["m"])
    for match in _HOURS.finditer(words) if "hour" in words else ():
        yield _reduction(chart, sentence, match, "hours", int(match["n"] or match["n2"]))
    for match in _PERCENT.finditer(words) if holds(words, _PERCENT_LETTERS) else ():
        value = whole(match["n"] or match["n2"])
        if value <= 100:
            yield _reduction(chart, sentence, match, "percent", value)
    for match in changes_in(words):
        low, high = int(match["low"]), int(match["high"])
        if is_of_days(words, match):
            yield _reduction(chart, sentence, match, "days", low - high, derived=True)
            yield _reduction(chart, sentence, match, "percent", round(100 * (low - high) / low), derived=True)


_UNIT: Final = {"days": "days per month", "hours": "hours per month", "percent": "%"}


def _reduction(
    chart: Chart, sentence: Sentence, match: "re.Match[str]", what: str, value: int, *, upper: str | None = None,
    derived: bool = False,
) -> Fact | None:  # fmt: skip
    span = (sentence.start + match.start(), sentence.start + match.end())
    if _HOPED.search(chart.lower, sentence.start, span[0]):
        return None
    return fact(
        chart,
        sentence,
        span,
        f"botulinum.reduction_{what}",
        value,
        unit=_UNIT[what],
        attributes={"upper": upper, "derived": "from two counts" if derived else None},
    )


def _safety(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    words = chart.words(sentence)
    for pattern, kind in ((_NEUROMUSCULAR, "safety.neuromuscular"), (_SITE, "safety.toxin_site_infection")):
        match = pattern.search(words)
        if match:
            span = (sentence.start + match.start(), sentence.start + match.end())
            yield fact(chart, sentence, span, kind, match[0] if kind == "safety.neuromuscular" else None)
