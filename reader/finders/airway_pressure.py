"""Airway pressure at home: when it began, how it is used, whether it helps, whether it was taught."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import assess, modifiers
from reader.emit import fact
from reader.finders.dated import days_in
from reader.finders.recital import is_recital
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, whole
from reader.spans import Hit, Time
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["family_history", "goals", "references", "consent"])
#: One of these stands wherever the patterns of use, benefit and re-evaluation fit: most sentences have none.
_USE_LETTERS: Final = sieve("averag", "avg", "mean", "night", "day", "usage", "compliance", "adheren")
_BENEFIT_LETTERS: Final = sieve(
    "better", "less ", "more rested", "refreshed", "benefit", "symptom", "improved", "improvement", "sleepiness",
    "not snoring", "limited h", "doing well",
)  # fmt: skip
_AGAIN_LETTERS: Final = sieve("follow", "f/", "evaluat", "check", "response to", "review", "compliance visit")
_START: Final = re.compile(
    r"\b(?:started|began|begun|initiated|initiation|start date|set[- ]?up|setup|set up date|dispensed|delivered|issued|"
    r"received|(?:cpap|pap|apap|machine|device|treatment|therapy)(?: \w+){0,3} since)\b"
)
_USE: Final = re.compile(
    r"\b(?:on|uses?|using|used|wears?|wearing|continues?(?: on| with| to use)?|continuing|tolerat(?:es|ing)|"
    r"compliant with|adherent (?:to|with)|treated with|doing well (?:on|with)|maintained on|response to|benefits? from|"
    r"benefit(?:ed|ing|ting) from) (?:(?:his|her|the|nasal|auto|nightly|home|current|nocturnal) )*"
    r"(?P<device>cpap|apap|autopap|auto-cpap|pap|positive airway pressure|continuous positive airway pressure)\b"
)
_UNUSED: Final = re.compile(
    r"\b(?:not|never|no longer|without|stopped|denies|refus\w+|declin\w+|isn't|has not|does not)\s+"
    r"(?:been |currently |yet |being )?$"
)
_HOURS: Final = re.compile(
    r"(?:>=|>|\u2265|at least|greater than or equal to|greater than|more than|over|minimum of|for)?\s?"
    r"(?P<n>\d{1,2}(?:\.\d+)?|four) ?(?:or more |\+ ?)?(?:h\b|hrs?\b|hours?\b)"
)
_AVERAGED: Final = re.compile(r"(?:average|avg|averag\w+|mean)[^.;,\d]{0,24}$")
_BEFORE_HOURS: Final = re.compile(r"[\dre+] ?h")  #: "4 h", "four hours", "4 or more hours", "4+ h"
_SHARE: Final = re.compile(r"(?<![\d.])(?P<n>\d{1,3}(?:\.\d+)?) ?(?:%|percent\b)")
_PARTS: Final = re.compile(
    rf"(?<![\w.])(?P<n>\d{{1,3}}|{WHOLE_WORD}) (?:out of|of|/) (?:the (?:last|past) )?(?P<m>\d{{1,3}}|"
    rf"{WHOLE_WORD}) (?:nights|days)"
)
#: "Missed 3 of 30 nights".
_MISSED: Final = re.compile(r"\b(?:missed|skipped|without|off)(?: \w+){0,2} $")
_WINDOW: Final = re.compile(r"(?<![\d.])(?P<n>\d{1,3})[- ](?:consecutive )?(?P<unit>day|night|month|week)s?\b(?! ?\()")
_AVERAGE: Final = re.compile(
    r"(?:average|avg|averag(?:ing|es)|mean)"
    r"(?: (?:of|use|usage|nightly|daily|is|was|time|used|on|days|all|\((?:all )?days(?: used)?\)))*(?:\s|:|=|,)*"
    r"(?P<n>\d{1,2}(?:\.\d+)?) ?(?:h\b|hrs?\b|hours?\b|h/)(?:(?: ?(?P<m>\d{1,2}) ?min))?"
)
#: "Used 3.1 hours a night": no least ("at least 4 hours a night") and no share.
_NIGHTLY: Final = re.compile(
    r"\b(?:us(?:ed|es|ing|age|e)|worn|wears?|wearing)(?: (?:it|the|his|her|device|machine|mask|cpap|apap|pap|for|only|"
    r"about|just|of|is|was|around|barely))*:? (?P<n>\d{1,2}(?:\.\d+)?) ?(?:h\b|hrs?\b|hours?\b) ?"
    r"(?:(?:a|per|each|every|/) ?night|nightly)"
)
_OTHER: Final = re.compile(r"(?:leak|spo2|saturation|sao2|oxygen|weight|bmi|efficiency|ahi)[^.;,]{0,24}$")
_BENEFIT: Final = re.compile(
    r"\b(?:feels? (?:much |significantly |a lot )?better|less (?:sleepy|tired|daytime sleepiness)|more rested|"
    r"refreshed|"
    r"benefit(?:s|ed|ing|ting)? from|symptoms? (?:have |has |are |is )?(?:much )?(?:improved|better|resolved)|"
    r"(?:improved|improvement) in (?:\w+ )?(?:symptoms|sleepiness|energy|alertness|daytime sleepiness)|"
    r"sleepiness (?:has |is )?(?:improved|resolved|better)|"
    r"improved (?:daytime )?(?:sleepiness|alertness|symptoms|energy)|"
    r"not snoring on|limited (?:his|her) snoring|doing well (?:on|with))\b"
)
_AGAIN: Final = re.compile(
    r"\b(?:cpap|pap|apap|therapy|treatment) (?:follow[- ]?up|f/u|re-?evaluation|check|recheck)|"
    r"\bf(?:ollow|/)[- ]?up? (?:of|for|on|visit for) (?:his |her |the )?(?:cpap|pap|apap)|"
    r"\b(?:returns?|seen|presents|comes|here|visit)\b[^.;]{0,60}\b(?:response to|follow[- ]?up (?:of|for|on)|"
    r"f/u (?:of|for)|review)[^.;]{0,30}\b(?:cpap|pap|apap|sleep apnea|osa)\b|"
    r"\bre-?evaluat(?:ion|ed)\b|\b(?:cpap|pap|apap) compliance visit"
)
_TODAY: Final = re.compile(r"\b(?:today|returns?|seen|presents|comes|here)\b")
#: What is taught, where the device is not named again.
_HANDLING: Final = re.compile(r"\b(?:its use|use and (?:care|cleaning)|proper use|cleaning|care of the|mask fit\w*)\b")
#: Told to do something else than use the device.
_TOLD: Final = re.compile(
    r" (?:him |her |the patient |them )?"
    r"(?:to (?:bring|call|return|follow|lose|avoid|contact|schedule|stop|come|notify|take)|"
    r"(?:on|about|regarding) (?:weight|diet|driving|alcohol|sleep hygiene))\b"
)
_FAILED_IT: Final = re.compile(
    r" (?:(?:an?|the|his|her|adequate|prior|previous|trials?|of|on|with|therapy|home|nasal|auto|treatment|initial)"
    r"[ -])*"
    r"(?:cpap|apap|auto-?cpap|auto-?pap|pap|continuous positive|e0601)\b"
)
_IT_FAILED: Final = re.compile(
    r"\b(?:cpap|apap|pap|pressure)(?: (?:therapy|treatment|trial|was|has|tried|and|were|had|been|use))* $"
)
_GIVEN_UP: Final = re.compile(
    r"\b(?:stopped|quit|discontinued|abandoned|no longer) (?:using |uses |wearing |wears )?(?:it|"
    r"the (?:device|machine|mask)|"
    r"(?:his |her |the )?(?:cpap|apap|pap))\b|\b(?:non-?complian(?:t|ce)|non-?adheren(?:t|ce)) (?:with|to) "
    r"(?:his |her |the )?(?:cpap|apap|pap|device|machine|therapy|treatment)\b|"
    r"\b(?:has|have|had|did) not (?:worn|used|touched|switched on|put on|wear|use) (?:it|the (?:device|machine|mask)|"
    r"(?:his |her |the )?(?:cpap|apap|pap))\b(?! (?:because|before|until|every|more))|"
    r"\b(?:cpap|apap|pap|machine|device|mask|it) (?:\w+ ){0,2}?(?:in (?:the|a|its|her|his) (?:closet|drawer|box|"
    r"attic|garage|cupboard)\b(?! (?:at|during) )|"
    r"gathers? dust|gathering dust|unused|stands idle)\b|"
    r"\b(?:not one|not a single|no) nights? (?:of|with|over|above|reached|at) (?:\w+ ){0,3}?(?:4|four)\b"
)
_GIVEN_UP_LETTERS: Final = sieve(
    "stopped", "quit", "discontinued", "abandoned", "no longer", "complian", "adheren", "has not ", "have not ",
    "had not ", "did not ", "closet", "drawer", "box", "attic", "garage", "cupboard", "dust", "unused", "idle",
    "not one", "not a single", "no night",
)  # fmt: skip
#: Never tried, or borne well: what was not tried did not fail.
_DEVICE: Final = r"(?:cpap|apap|auto-?cpap|auto-?pap|continuous positive airway pressure|single[- ]level pressure)"
_NOT_FAILED: Final = re.compile(
    rf"\b{_DEVICE}(?: (?:therapy|treatment|trial|has|had|was|were|been))* (?:not|never) (?:yet )?(?:been )?"
    r"(?:tried|attempted|used|trialed|undertaken|started)\b"
    r"|\b(?:no|without(?: an?| any)?|never had an?|not had an?) (?:prior |previous |adequate |earlier )?"
    rf"(?:trial of {_DEVICE}|{_DEVICE} trial)\b|\b(?:never|not) (?:yet )?(?:tried|used|had|attempted) {_DEVICE}\b"
    r"|\b(?:tolerat\w+|doing well on|does well on|controlled (?:on|with|by)|responds? well to) "
    rf"{_DEVICE}(?: therapy)?\b(?! poorly)"
    rf"|\b(?:no|without(?: an?| any)?) (?:single[- ]level|fixed[- ]pressure|standard) (?:trial|pressure|attempt)\b"
    rf"|\b{_DEVICE} (?:trial|attempt)s?\s?(?:[:=]|was|were) ?(?:none|nil|never|not|no\b)"
    rf"|\b(?:skip(?:s|ped|ping)|bypass\w*|passed over|instead of|rather than|before(?: ever)? (?:trying|using|a "
    rf"trial of)) "
    rf"(?:any |a trial of |trying )*{_DEVICE}\b|\b{_DEVICE}\b[^.;]{{0,16}}\b(?:skipped|bypassed|passed over)\b"
    r"|\b(?:straight|directly|at once) to (?:bilevel|bipap|bi-?level)\b"
    rf"|\b(?:comfortable|content|happy|fine|does fine|well|sleeps well) (?:on|with) (?:the |his |her )?{_DEVICE}\b"
    rf"|\b{_DEVICE}(?: therapy)? (?:is |was )?"
    r"(?:well tolerated|works well|is effective|effective|working well|helps)\b"
)
#: A device's own report, which may not name the treatment.
_REPORT: Final = re.compile(r"\b(?:compliance|usage|therapy|adherence) (?:report|days)\b[^\0]{0,600}?\bcm ?h2o\b")
#: Beside a sleep study, hours of nights off a device: "the download shows four hours on 34 % of nights".
_DOWNLOADED: Final = re.compile(
    r"\b(?:download\w*|data card|mask|device|machine)\b[^\0]{0,160}?\b(?:nights?|nightly)\b|"
    r"\b(?:nights?|nightly)\b[^\0]{0,160}?\b(?:download\w*|data card|mask|device|machine)\b"
)
_NIGHT_LETTERS: Final = sieve("night")
_DOWNLOAD_LETTERS: Final = sieve("download", "data card", "mask", "device", "machine")
_DEVICES: Final = frozenset(["single", "bilevel"])
_LABORATORY: Final = frozenset(["study:titration", "study:split_night"])
_OF_TIME: Final = re.compile(r"\bnights?\b|\bdays?\b|\busage\b|\bcompliance\b|\badheren")
_FEWER: Final = re.compile(r"(?:<|\bless than|\bunder|\bfewer than|\bbelow)\s*$")
_FEWER_HOURS: Final = re.compile(r"(?:<|\bless than|\bunder|\bfewer than|\bbelow) ?(?:\d|four) ?h")
_LINES_ABOVE: Final = 4  #: in which a report of use names its time
_MONTH: Final = 30
_FOUR: Final = 4.0


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `cpap.*`."""
    is_named = any(hit.value in _DEVICES for one in chart.sentences_with("airway") for hit in one.of("airway"))
    is_named = is_named or ("sleep" in chart.classes and _tells_of_download(chart))
    if not is_named and not ("h2o" in chart.lower and _REPORT.search(chart.lower)):
        return
    for sentence in _told(chart.sentences_with("airway")):
        yield _start(chart, sentence)
        yield _in_use(chart, sentence)
        yield _failed(chart, sentence)
    for sentence in _told(chart.sentences_with("airway_taught")):
        yield _taught(chart, sentence)
    for sentence in _told(chart.saying(_USE_LETTERS)):
        yield from _use(chart, sentence)
    for sentence in _told(chart.saying(_BENEFIT_LETTERS)):
        yield _benefit(chart, sentence)
    for sentence in _told(chart.saying(_AGAIN_LETTERS)):
        yield _again(chart, sentence)


def _tells_of_download(chart: Chart) -> bool:
    may_tell = chart.says(_NIGHT_LETTERS) and chart.says(_DOWNLOAD_LETTERS)
    return may_tell and _DOWNLOADED.search(chart.lower) is not None


def _told(sentences: list[Sentence]) -> list[Sentence]:
    return [sentence for sentence in sentences if sentence.section not in _SKIP]


def _start(chart: Chart, sentence: Sentence) -> Fact | None:
    days = [t for t in days_in(sentence) if _is_past(chart, t.first)]
    verbs = list(_START.finditer(chart.lower, sentence.start, sentence.end)) if days else []
    pairs = [(abs(time.start - verb.start()), time, verb) for time in days for verb in verbs]
    if not pairs:
        return None
    distance, time, verb = min(pairs, key=lambda pair: pair[0])
    if distance > 80 or modifiers(chart, sentence, verb.start(), verb.end()) & {"negation", "silence", "family"}:
        return None
    span = (min(verb.start(), time.start), max(verb.end(), time.end))
    return fact(chart, sentence, span, "cpap.start", on=time.first, assertion=Assertion.PRESENT)


def _is_past(chart: Chart, day: date | None) -> bool:
    return day is not None and (chart.document_on is None or day <= chart.document_on)


def _in_use(chart: Chart, sentence: Sentence) -> Fact | None:
    match = _USE.search(chart.lower, sentence.start, sentence.end)
    may_give_up = sentence.position in chart.positions_saying(_GIVEN_UP_LETTERS)
    given_up = _GIVEN_UP.search(chart.lower, sentence.start, sentence.end) if may_give_up else None
    unsure = {"hypothetical", "silence", "family", "negation"}
    if given_up is not None and not modifiers(chart, sentence, *given_up.span()) & unsure:
        return fact(chart, sentence, given_up.span(), "cpap.adherence", assertion=Assertion.NEGATED, unit="% of nights")
    # A titration tells of pressure in the laboratory.
    if match is None or any(hit.value in _LABORATORY or hit.value.startswith("index:") for hit in sentence.of("sleep")):
        return None
    span = (match.start("device"), match.end("device"))
    # "Not snoring on CPAP" denies the snoring: only a denial of the use itself counts.
    if _UNUSED.search(chart.lower[max(sentence.start, match.start() - 40) : match.start()]):
        return fact(chart, sentence, span, "cpap.use", assertion=Assertion.NEGATED)
    said = assess(chart, sentence, *span)
    said = Assertion.PRESENT if said is Assertion.NEGATED else said
    return fact(chart, sentence, span, "cpap.use", assertion=said) if said else None


def _failed(chart: Chart, sentence: Sentence) -> Fact | None:
    singles = [hit for hit in sentence.of("airway") if hit.value == "single"]
    words = sentence.of("airway_failed")
    fine = _NOT_FAILED.search(chart.lower, sentence.start, sentence.end) if singles and not words else None
    if fine is not None and not modifiers(chart, sentence, *fine.span()) & {"hypothetical", "silence", "family"}:
        return fact(chart, sentence, fine.span(), "cpap.failed", assertion=Assertion.NEGATED)
    if not singles or not words:
        return None
    near = [one for one in words if one.value != "unspecified" or _is_of_device(chart, one)]
    if not near:
        return None
    hit = min(near, key=lambda one: (one.value == "unspecified", min(abs(one.start - s.start) for s in singles)))
    found = modifiers(chart, sentence, hit.start, hit.end)
    if found & {"hypothetical", "uncertain", "family", "silence"}:
        return None
    if "negation" in found:
        return fact(chart, sentence, (hit.start, hit.end), "cpap.failed", assertion=Assertion.NEGATED)
    return fact(chart, sentence, (hit.start, hit.end), "cpap.failed", hit.value, assertion=Assertion.PRESENT)


def _is_of_device(chart: Chart, hit: Hit) -> bool:
    """ "Failed CPAP", "CPAP failed"; not "failed to bring the CPAP" nor "the CPAP machine failed"."""
    after = _FAILED_IT.match(chart.lower, hit.end)
    before = _IT_FAILED.search(chart.lower[max(0, hit.start - 40) : hit.start])
    return after is not None or before is not None


def _taught(chart: Chart, sentence: Sentence) -> Fact | None:
    hits = sentence.of("airway_taught")
    if not hits or not (sentence.of("airway") or _HANDLING.search(chart.words(sentence))):
        return None
    hit = hits[0]
    if _TOLD.match(chart.lower, hit.end, sentence.end):
        return None
    found = modifiers(chart, sentence, hit.start, hit.end)
    if "silence" in found or "record" in found:
        return None
    said = next(
        (
            assertion
            for name, assertion in (
                ("family", Assertion.FAMILY), ("negation", Assertion.NEGATED), ("hypothetical", Assertion.HYPOTHETICAL),
                ("uncertain", Assertion.UNCERTAIN),
            )
            if name in found
        ),
        Assertion.PRESENT,
    )  # fmt: skip
    return fact(chart, sentence, (hit.start, hit.end), "cpap.instruction", assertion=said)


def _use(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    average = _AVERAGE.search(chart.lower, sentence.start, sentence.end)
    if average is None and "night" in sentence.words:
        average = _NIGHTLY.search(chart.lower, sentence.start, sentence.end)
    if average:
        minutes = average.groupdict().get("m")
        hours = float(average["n"]) + (int(minutes) / 60 if minutes else 0)
        span = (average.start(), average.end())
        yield fact(
            chart, sentence, span, "cpap.use_hours", round(hours, 2), unit="hours a night", assertion=Assertion.PRESENT
        )  # fmt: skip
    share = _share(chart, sentence)
    if share is None or _OF_TIME.search(sentence.words) is None or _FEWER_HOURS.search(sentence.words):
        return
    if is_recital(chart, sentence, share[1]):
        return
    if modifiers(chart, sentence, share[1], share[2]) & {"hypothetical", "negation", "silence"}:
        return
    value, start, end = share
    attributes = {"hours": _hours(chart, sentence, start, end), "nights": _nights(chart, sentence)}
    yield fact(
        chart, sentence, (start, end), "cpap.adherence", value, unit="% of nights", attributes=attributes,
        assertion=Assertion.PRESENT,
    )  # fmt: skip


def _share(chart: Chart, sentence: Sentence) -> tuple[float, int, int] | None:
    words, found = sentence.words, []
    has_share = "%" in words or "percent" in words
    parts = _parts(sentence)
    if parts is None and not has_share:
        return None
    hours = [one.start() for one in _long_enough(chart, sentence)] if has_share else []
    for match in _SHARE.finditer(chart.lower, sentence.start, sentence.end) if has_share else ():
        before = chart.lower[max(sentence.start, match.start() - 40) : match.start()]
        if not _OTHER.search(before) and float(match["n"]) <= 100:
            nearest = min((abs(at - match.start()) for at in hours), default=999)
            found.append((nearest, (float(match["n"]), match.start(), match.end())))
    if found:
        return min(found, key=lambda one: one[0])[1]
    if parts is None or _MISSED.search(words, 0, parts.start()):
        return None
    if 0 < whole(parts["m"]) >= whole(parts["n"]):
        start, end = parts.span()
        return round(100 * whole(parts["n"]) / whole(parts["m"]), 1), sentence.start + start, sentence.start + end
    return None


def _parts(sentence: Sentence) -> "re.Match[str] | None":
    """ "22 of 30 nights"."""
    words = sentence.words
    return _PARTS.search(words) if "nights" in words or "days" in words else None


def _long_enough(chart: Chart, sentence: Sentence) -> list["re.Match[str]"]:
    """Hours that may be the least of a night: not an average, and not "less than 4 hours"."""
    if _BEFORE_HOURS.search(sentence.words) is None:
        return []
    return [
        match
        for match in _HOURS.finditer(chart.lower, sentence.start, sentence.end)
        if not _FEWER.search(chart.lower[max(sentence.start, match.start() - 14) : match.start("n")])
        and not _AVERAGED.search(chart.lower[max(0, match.start() - 30) : match.start()])
    ]


def _hours(chart: Chart, sentence: Sentence, start: int, end: int) -> str | None:
    found = [m for m in _long_enough(chart, sentence) if m.end() <= start + 90 and m.start() >= start - 90]
    nearest = min(found, key=lambda m: min(abs(m.start() - end), abs(start - m.end())), default=None)
    if nearest is None:
        return None
    return f"{_FOUR if nearest['n'] == 'four' else float(nearest['n']):g}"


def _nights(chart: Chart, sentence: Sentence) -> str | None:
    """The stretch of time that the share is of: in the sentence, else in one of the lines before."""
    for place in (sentence, *chart.above(sentence, _LINES_ABOVE)):
        found = _stretch(chart, place)
        if found:
            return found
    return None


def _stretch(chart: Chart, sentence: Sentence) -> str | None:
    parts = _parts(sentence)
    if parts:
        return str(whole(parts["m"]))
    ranges = [t for t in sentence.times if t.role == "range" and t.first and t.until]
    if ranges:
        return str(_length(ranges[0]))
    window = _WINDOW.search(chart.lower, sentence.start, sentence.end)
    if window is None:
        return None
    days = {"day": 1, "night": 1, "week": 7, "month": _MONTH}[window["unit"]]
    return str(int(window["n"]) * days)


def _length(time: Time) -> int:
    assert time.first is not None
    assert time.until is not None
    return (time.until - time.first).days + 1


def _benefit(chart: Chart, sentence: Sentence) -> Fact | None:
    match = _BENEFIT.search(chart.lower, sentence.start, sentence.end)
    if match is None:
        return None
    said = assess(chart, sentence, match.start(), match.end())
    if match[0].startswith("not snoring"):
        said = Assertion.PRESENT
    return fact(chart, sentence, (match.start(), match.end()), "cpap.benefit", assertion=said) if said else None


def _again(chart: Chart, sentence: Sentence) -> Fact | None:
    match = _AGAIN.search(chart.lower, sentence.start, sentence.end)
    if match is None:
        return None
    said = assess(chart, sentence, match.start(), match.end())
    if said is None:
        return None
    words = chart.words(sentence)
    days = [t.first for t in days_in(sentence) if _is_past(chart, t.first)]
    is_today = _TODAY.search(words) is not None
    on = days[0] if len(days) == 1 else (chart.document_on if is_today and not days else None)
    return fact(chart, sentence, (match.start(), match.end()), "cpap.reevaluation", on=on, assertion=said)
