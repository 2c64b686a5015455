"""How long the complaint has lasted, and when it got worse."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.anatomy import part_of, region_before, region_in
from reader.chart import Chart, Sentence
from reader.context import clause, modifiers
from reader.emit import fact
from reader.letters import sieve
from reader.score_pairs import score_pair
from reader.spans import Hit, Time
from reader.timing import times_of
from schemas.fact import Assertion, Fact

SKIP: Final = frozenset(
    [
        "family_history",
        "social_history",
        "past_history",
        "surgical_history",
        "procedure",
        "consent",
        "examination",
        "imaging",
        "instructions",
        "goals",
        "complications",
        "medications",
        "emg",
        "anesthesia",
        "references",
        "treatment_history",
    ]
)
DURATION_TOLD: Final = ("duration told",)  #: kept once the length or the beginning of a complaint was read
_LASTING: Final = frozenset(["for", "history", "course", "since"])
_TOLD: Final = ("pain", "symptom", "diagnosis", "onset")
#: An injury and a labelled onset need none of these in their sentence.
_ONSET_LETTERS: Final = sieve(
    "onset", "duration", "accident", "collision", "crash", "mva", "mvc", "fall", "fell", "injur", "lifting", "assault",
    "whiplash", "strain", "sprain", "doi", "hurt",
)  # fmt: skip
_OWNERS: Final = frozenset(["pain", "symptom", "diagnosis"])
_PRONOUN: Final = re.compile(r"(?:\W?(?:patient|pt|doctor|dr|speaker \d)\W{1,3})?(?:it|this|they|these|that)\b")
_LABELLED: Final = re.compile(
    r"(?:[-*o\d.)]+ )?(?:(?:date|time|the|symptom|pain|of) )*(?:onset|duration)\b"
    r"(?! of (?:the )?(?:pain )?(?:relief|benefit|improvement|therapy|treatment|care|effect))"
)
_PUNCTUATION: Final = re.compile(r"[,;()]")
_PLAIN_REACH: Final = 45
_MARK_BEFORE: Final = re.compile(r"[,(] ?(?:less than |fewer than |under |only |just |about |now |< ?)?")
_MARK_BEHIND: Final = re.compile(r" ?[.,;)]")
_NEAR: Final = 40
_ADJACENT: Final = 2
_OWN_TIMES: Final = frozenset(["zoster", "post_laminectomy"])  #: diagnoses with a time of their own
_OTHER_SYMPTOMS: Final = frozenset(["paresthesia", "weakness", "swelling", "claudication"])
#: "Sore for four weeks after the burn" is no onset.
_AFTER_PROCEDURE: Final = re.compile(
    r" (?:after|following|from) (?:(?:the|that|his|her|an?|each|last|first|second|facet|lumbar|cervical) )*"
    r"(?:burn|ablation|rfa|injection|procedure|blocks?|epidural|esi|neurotomy|rhizotomy|mbb)\b"
)
_EVENT_REACH: Final = 60
#: "Worse for the last 2 weeks" directly before a length; "worse with sitting, for 2 weeks" tells of the pain itself.
_WORSE_FOR: Final = re.compile(
    r"\b(?:worse|more (?:severe|intense|frequent|constant|bothersome)|stronger|increas(?:e|ed|ing))(?: again|"
    r" now)?,? "
    r"(?:for|over|in|during|within)(?: (?:about|roughly|approximately|the|these))?(?: (?:last|past))? $"
)
_WORSE_BEHIND: Final = 12
_PARTED: Final = re.compile(r",|\b(?:and|but|then|with|which)\b")
#: "The pain was relieved for 2 weeks", "better for a month": so long it was away; "not relieved for 2 years" is no end.
_AWAY_ENDS: Final = ("for ", "about ", "resolved ", "subsided ", "disappeared ", "gone ", "away ")
_AWAY: Final = re.compile(
    r"\b(?P<no>(?:no|not|without|never) )?(?:\w+ )?"
    r"(?:(?:relieved|better|improved|gone|absent|pain[- ]free|asymptomatic|resolved|subsided) for|"
    r"(?:resolved|subsided|disappeared|gone|gone away|went away))(?: about)? $"
)
_HAS_BEEN: Final = re.compile(r"\bit(?:'s| has) been (?:about |around |almost |some |now )*$")
_PERCENT_BEFORE: Final = re.compile(r"(?:%|percent)(?: \w+){0,2} for (?:\w+ )?$")
#: "Collision on 11/6/2026; neck stiff since": what hurts since the event that the sentence dates.
_EVENT: Final = re.compile(r"\b(?:accident|collision|crash|mva|mvc|falls?|fell|injur\w+|lifting|assault)\b")
_SINCE_THEN: Final = re.compile(
    r"\b(?P<what>(?:neck|back|low back|lower back)"
    r"(?: (?:is|was|has been|pain|stiff\w*|sore\w*|aching|hurts|painful)){1,3}) "
    r"(?:ever )?since(?: then)?(?=[.,;]|$)"
)
#: A strain is as old as the injury that made it; one of long ago is another episode.
_STRAIN_DAYS: Final = 120
_OTHER_OWNERS: Final = frozenset(["therapy", "care", "drug", "imaging", "emg", "surgery", "preventive"])
_INJURY: Final = r"(?:whiplash|injury|accident|collision|fall|crash|mvc|mva|strain|sprain|lifting)"
_AFTER_INJURY: Final = re.compile(
    rf" (?:after|post|following|from|since)[- ](?:an? |the |his |her )?(?:[\w-]+ ){{0,2}}?{_INJURY}\b"
)
_INJURED: Final = re.compile(
    rf"\b(?:date of {_INJURY}|doi|injured|{_INJURY}(?: (?:was|occurred|happened))?|fell|hurt (?:his|"
    rf"her) (?:back|neck))"
    r"(?: (?:only|just|about|on|at work))*:? ?$"
)
_AFTER_ONSET: Final = re.compile(
    r"(?: or so)? (?:after|from|since|post)[- ](?:the |symptom |pain |injury |his |her )*onset\b"
)
_SINCE_LETTERS: Final = sieve("since")
_SINCE_EVENT: Final = re.compile(r"\bsince (?:an? |the |his |her )?(?:[\w-]+ ){1,5}(?:on|in|of) $")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `symptom.duration` and `symptom.flare`."""
    told = chart.positions_saying(_ONSET_LETTERS)
    for sentence in chart.sentences:
        if not sentence.times or sentence.section in SKIP:
            continue
        if sentence.position not in told and not sentence.among(_TOLD):
            continue
        for time, anchor in times_of(chart, sentence):
            owner = anchor
            if "onset" in sentence.words and _AFTER_ONSET.match(chart.lower, time.end, sentence.end):
                owner = Hit(time.start, time.end, "pain", "complaint")
            elif _is_of_injury(chart, sentence, time, anchor):
                owner = Hit(time.start, time.end, "pain", "strain")
            elif anchor is None or anchor.cls == "anchor":
                owner = _complaint_since(chart, sentence, time) or _complaint_before(chart, sentence)
            since = _since_event(chart, sentence, time)
            if since is not None:
                yield since
            elif owner is not None and _is_ours(chart, sentence, time, owner):
                yield _lasting(chart, sentence, time, owner)


def _is_of_injury(chart: Chart, sentence: Sentence, time: Time, anchor: Hit | None) -> bool:
    """ "Date of injury 17 days before the request",
    "five weeks after a whiplash": the pain is as old as the injury."""
    if not time.days or time.days > _STRAIN_DAYS or (anchor is not None and anchor.cls in _OTHER_OWNERS):
        return False
    is_after = _AFTER_INJURY.match(chart.lower, time.end, sentence.end) is not None
    if not is_after and not (time.role == "ago" and _INJURED.search(chart.lower, sentence.start, time.start)):
        return False
    following = chart.following(sentence)
    return bool(sentence.of("pain") or (following is not None and following.of("pain")))


def _since_event(chart: Chart, sentence: Sentence, time: Time) -> Fact | None:
    """The complaint that is there since the event of this date, in its sentence or the one behind it."""
    if time.last is None or not chart.says(_SINCE_LETTERS):
        return None
    if _EVENT.search(chart.lower, sentence.start, time.start) is None:
        return None
    for place in (sentence, chart.following(sentence)):
        what = _SINCE_THEN.search(chart.lower, max(place.start, time.end), place.end) if place is not None else None
        if what is not None and place is not None:
            low, high = what.span("what")
            return _lasting(chart, place, time._replace(start=low, end=high), Hit(low, high, "pain", "complaint"))
    return None


def _complaint_since(chart: Chart, sentence: Sentence, time: Time) -> Hit | None:
    """ "Neck pain since a fall on 01/12/2026": the complaint, though the date is that of the fall."""
    since = _since(chart, sentence, time)
    if since is None:
        return None
    told = [h for cls in ("pain", "symptom") for h in sentence.of(cls) if h.end <= since.start()]
    return max(told, default=None)


def _since(chart: Chart, sentence: Sentence, time: Time) -> "re.Match[str] | None":
    """ "Since a fall on", right before a time."""
    if sentence.position not in chart.positions_saying(_SINCE_LETTERS):
        return None
    return _SINCE_EVENT.search(chart.lower, max(sentence.start, time.start - _EVENT_REACH), time.start)


def _complaint_before(chart: Chart, sentence: Sentence) -> Hit | None:
    """ "It has been present since June": the complaint of the sentence before, kept at the place of the pronoun."""
    if _LABELLED.match(chart.lower, sentence.start) and not sentence.among(("anchor", "therapy", "drug")):
        return Hit(sentence.start, sentence.start + 2, "pain", "complaint")
    if not sentence.of("onset") or not _PRONOUN.match(chart.lower, sentence.start):
        return None
    before = chart.previous(sentence)
    is_told = before is not None and (before.of("pain") or before.of("symptom"))
    return Hit(sentence.start, sentence.start + 2, "pain", "complaint") if is_told else None


def _is_of_onset(chart: Chart, sentence: Sentence, time: Time) -> bool:
    """A moment, past or dated, that the text calls the beginning."""
    onsets = [h for h in sentence.of("onset") if h.value == "onset"]
    if time.role == "ago":
        return bool(sentence.of("onset"))
    return _since(chart, sentence, time) is not None or any(0 <= time.start - h.end <= _NEAR for h in onsets)


def _is_ours(chart: Chart, sentence: Sentence, time: Time, anchor: Hit) -> bool:
    if anchor.cls not in _OWNERS or anchor.value in _OWN_TIMES or _is_of_relief(chart, sentence, time):
        return False
    if time.role in _LASTING:
        return True
    if time.role in {"ago", "on"}:
        return _is_of_onset(chart, sentence, time) or _is_of_strain(chart, sentence, time, anchor)
    if _HAS_BEEN.search(chart.lower, sentence.start, time.start):
        return True
    gap = time.start - anchor.end if anchor.end <= time.start else anchor.start - time.end
    if time.role != "plain" or gap > _PLAIN_REACH:
        return False
    between = chart.lower[min(anchor.end, time.end) : max(anchor.start, time.start)]
    return _PUNCTUATION.search(between) is None or _stands_alone(chart, sentence, time, between)


def _is_of_relief(chart: Chart, sentence: Sentence, time: Time) -> bool:
    """What an injection gave for so long, or how long it has been since."""
    if sentence.of("injection"):
        is_near = any(0 <= time.start - hit.end <= _NEAR for hit in sentence.of("relief"))
        if is_near or _is_behind_scores(chart, sentence, time):
            return True
    return _was_away(chart, sentence, time) or (_AFTER_PROCEDURE.match(chart.lower, time.end, sentence.end) is not None)


def _stands_alone(chart: Chart, sentence: Sentence, time: Time, between: str) -> bool:
    """ "Low back pain, 4 days.", "left leg pain (under 4 weeks)": a length between marks, of what stands before."""
    return _MARK_BEFORE.fullmatch(between) is not None and (
        _MARK_BEHIND.match(chart.lower, time.end, sentence.end) is not None or time.end >= sentence.end - 1
    )


def _was_away(chart: Chart, sentence: Sentence, time: Time) -> bool:
    low = max(sentence.start, time.start - _EVENT_REACH)
    if not chart.lower.endswith(_AWAY_ENDS, low, time.start):
        return False
    away = _AWAY.search(chart.lower, low, time.start)
    return away is not None and away["no"] is None


def _is_behind_scores(chart: Chart, sentence: Sentence, time: Time) -> bool:
    """ "Went from 8 to 6 for four days", "by 20 percent for a week": so long the relief lasted."""
    if _PERCENT_BEFORE.search(chart.lower, sentence.start, time.start):
        return True
    pair = score_pair(chart.lower, sentence.start, sentence.end)
    return pair is not None and 0 <= time.start - pair.end <= _NEAR


def _is_of_strain(chart: Chart, sentence: Sentence, time: Time, anchor: Hit) -> bool:
    """ "Low back strain 2 weeks ago", "lumbar sprain sustained 9/20/2026": the day of the injury is the onset."""
    if anchor.value != "strain" or "historical" in modifiers(chart, sentence, anchor.start, anchor.end):
        return False
    days, _ = lasted(chart, time)
    return days is not None and days <= _STRAIN_DAYS


def _is_flare(chart: Chart, sentence: Sentence, time: Time) -> bool:
    if _WORSE_FOR.search(chart.lower, max(sentence.start, time.start - _EVENT_REACH), time.start):
        return True
    near = [
        h
        for h in sentence.of("onset")
        if h.value == "worse"
        and (
            0 <= time.start - h.end <= _NEAR
            or (0 <= h.start - time.end <= _WORSE_BEHIND and not _PARTED.search(chart.lower, time.end, h.start))
        )
    ]
    if not near:
        return False
    onset = [h for h in sentence.of("onset") if h.value == "onset" and h.end <= time.start]
    return not any(time.start - h.end < time.start - near[-1].end for h in onset if h.start > near[-1].start)


def lasted(chart: Chart, time: Time) -> tuple[int | None, date | None]:
    """Days and onset; a month or year as onset counts from its last day, so that care is never counted too long."""
    if time.days is not None:
        return time.days, None
    if time.last is None:
        return None, None
    days = (chart.document_on - time.last).days if chart.document_on else None
    return (days if days is not None and days >= 0 else None), time.last


def _is_elsewhere(chart: Chart, sentence: Sentence, time: Time) -> bool:
    return bool(modifiers(chart, sentence, time.start, time.end) & {"family", "silence", "negation", "uncertain"})


def _lasting(chart: Chart, sentence: Sentence, time: Time, anchor: Hit) -> Fact | None:
    days, on = lasted(chart, time)
    extent = time.extent
    if extent is not None:
        days = time.most
    if not days and on is None:
        return None
    low, high = clause(chart, sentence, anchor.start, anchor.end)
    kind = "symptom.flare" if _is_flare(chart, sentence, time) else "symptom.duration"
    if kind == "symptom.duration":
        chart.kept[DURATION_TOLD] = True
    return fact(
        chart,
        sentence,
        (min(anchor.start, time.start), max(anchor.end, time.end)),
        kind,
        # "Requested two weeks after onset": what is asked for is to come, the onset is not.
        assertion=Assertion.PRESENT
        if anchor.start == time.start and not _is_elsewhere(chart, sentence, time)
        else None,
        days=days,
        on=on,
        region=region_in(sentence, low, high, anchor.start) or region_before(chart, sentence),
        attributes={
            "precision": time.precision if on and time.precision != "day" else None,
            "extent": extent,
            **_complaint(sentence, anchor),
        },
    )


def _complaint(sentence: Sentence, anchor: Hit) -> dict[str, str | None]:
    """What has lasted, where it is not pain or not of the spine.

    Numbness may begin later than the pain, and pain of the arm later than that of the neck, without contradiction.
    """
    limbs = [
        limb
        for part in sentence.of("part")
        if 0 <= anchor.start - part.end <= _ADJACENT and (limb := part_of(part).limb) is not None
    ]
    return {
        "symptom": anchor.value if anchor.value in _OTHER_SYMPTOMS else None,
        "limb": limbs[0] if limbs else None,
    }
