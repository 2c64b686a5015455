"""The superior field of vision, lids as they hang and lids lifted: its reach, its loss, what lifting gives back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from reader import eyes
from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.letters import sieve
from reader.spans import Hit
from schemas.fact import Assertion, Fact, Side

_LOSS: Final = re.compile(
    r"\b(?:loss|lost|loses|defects?|deficit|obstruct\w*|reduction|reduced by|constrict\w* by|block\w*|impair\w*|"
    r"limitation)\b"
)
_GAIN: Final = re.compile(r"\b(?:improv\w*|gain\w*|increas\w*|better by|recover\w*|regain\w*)\b")
_TO: Final = re.compile(r"\b(?:to|at|of up to)\s*$")
_RESTORED: Final = re.compile(
    r"\b(?:full (?:gain|recovery|field\w*|restoration|resolution)|(?:fully|completely) (?:restored|resolv\w+|"
    r"improv\w+|correct\w+)|resolv\w+|"
    r"normali[sz]\w+|returns? to normal|(?:are|is|was|were|becomes?) (?:full|normal)|complete (?:resolution|"
    r"improvement))\b"
)
_FULL: Final = re.compile(
    r"\b(?:visual )?fields?(?: of (?:vision|view))?(?: testing| exam\w*| tests?| charts?)? ?(?:are|is|"
    r"were|was|:|-)? ?(?:both )?"
    r"(?:full|normal|intact|unremarkable|within normal)\b|\b(?:full|normal|intact) visual fields?\b|"
    r"\bperimetry\b[^.;\d]{0,40}?\b(?:is|was|were|entirely|completely|quite) (?:\w+ )?(?:normal|full)\b|"
    r"\bno (?:significant |evidence of |documented )?(?:(?:superior|peripheral|upper) )?(?:visual )?(?:field )?"
    r"(?:defects?|loss|deficits?|field obstruction)\b"
)
#: "Taping made no difference", "the same with and without tape".
_NO_GAIN: Final = re.compile(
    r"\bno (?:significant |real |meaningful )?(?:improvement|change|gain|difference|"
    r"increase)\b[^.;\d]{0,36}\b(?:taping|tape|taped|(?:lids?|eyelids?|brows?|skin) (?:are |is |was |were )?"
    r"(?:lifted|raised|elevated|held up))\b"
    r"|\b(?:taping|tape)\b[^.;\d]{0,16}\b(?:made no (?:real )?difference|(?:does|did) not (?:improve|"
    r"change|increase|help)|"
    r"gives no|gave no|no (?:improvement|change|gain)|"
    r"changed nothing|did nothing|had no effect|changes nothing|(?:does|did) not (?:widen|enlarge|expand|alter))"
    r"|\b(?:same|unchanged|identical) (?:with and without (?:tape|taping)|taped and untaped|"
    r"untaped and taped|when taped)\b"
    r"|\b(?:same|unchanged|identical|equal|no (?:better|wider|larger|different))"
    r"(?:,| (?:with|when|whether|after|both|on|in|the|his|her|upper|lids?|eyelids?|brows?|skin|are|were|held|is))* "
    r"(?:un)?(?:taped|tape|taping)\b[^.;\d]{0,20}\b(?:as|and|or|from|than|to) [^.;\d]{0,16}?"
    r"\b(?:with(?:out)?|untaped|taped|no tape|before|after)\b"
)
#: "18 degrees with and without tape".
_BOTH_WAYS: Final = re.compile(
    r"(?:degrees?|degs?|\u00b0) (?:both )?(?:with and without (?:the )?(?:tape|taping)|"
    r"taped and untaped|untaped and taped)\b"
)
#: A loss that the text explains by the eye or the brain says nothing for the lids.
_OF_THE_EYE: Final = re.compile(
    r"[^.;]{0,40}?\b(?:due to|because of|from|caused by|explained by|attributed to|attributable to|matching|"
    r"consistent with|secondary to|of) (?:the |his |her |a |an |known |advanced |old )*(?:[\w-]+ ){0,2}?"
    r"(?:glaucoma\w*|optic (?:nerve|disc|neuropathy)|retina\w*|stroke|hemianopi\w+|macula\w*|rim|cataracts?|"
    r"pituitary)\b"
)
#: One of these stands where a gain is denied.
_LIFTED_LETTERS: Final = sieve("tape", "taping", "lifted", "raised", "elevated", "held up")
_TAPES: Final = frozenset(["taped", "untaped"])
_OTHER_FIELD: Final = re.compile(r"\b(?:lower|inferior|temporal|nasal|lateral|central) (?:visual )?field")
_OBSTRUCTED: Final = re.compile(
    r"\b(?:obstruct\w*|block\w*|impair\w*|limit\w*|restrict\w*|encroach\w*|imping\w*|interfer\w*|occlud\w*|"
    r"constrict\w*)\b"
    r"[^.;]{0,40}?\b(?:vision|visual fields?|superior fields?|upper fields?|fields? of (?:vision|view)|"
    r"line of sight|visual axis)\b"
    r"|\bvisually significant\b|\b(?:superior |upper |peripheral )?(?:visual )?field (?:defects?|loss|deficits?|"
    r"obstruction|impairment)\b"
)
#: "improved from 25 to 40 degrees": as the lids hang, and lifted.
_FROM_TO: Final = re.compile(
    r"\bfrom (?P<low>\d{1,2})(?: degrees?)? to (?P<high>\d{1,2})\s?(?:degrees?\b|degs?\b|\u00b0)"
)
_OR: Final = re.compile(r"(?: degrees?)?\s?(?:or|/|and|\()\s?\d{1,3}\s?(?:%|percent|degrees?)\)? (?:of )?(\w+)")
_ENDS_BEHIND: Final = re.compile(r"[,;]|\b(?:and|or|to|with|without|before|after|when|in|untaped|taped)\b")
_PART: Final = re.compile(r"[,;]|\band\b")
_SKIP: Final = frozenset(["references", "instructions"])
_AFTER: Final = 22
_ROUND: Final = 34
_WIDEST: Final = 90  #: the superior field ends long before; a greater number is no field


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `eye.visual_field`, `eye.field_*`."""
    for sentence in chart.sentences_with("eye"):
        gainless = (
            _NO_GAIN.search(chart.lower, sentence.start, sentence.end)
            or _BOTH_WAYS.search(chart.lower, sentence.start, sentence.end)
            if sentence.position in chart.positions_saying(_LIFTED_LETTERS)
            else None
        )
        if gainless is not None and not _is_other_field(sentence) and sentence.section not in _SKIP:
            yield fact(chart, sentence, gainless.span(), "eye.field_gain_percent", 0, unit="%",
                       assertion=Assertion.PRESENT, attributes={"derived": "from words"})  # fmt: skip
        if sentence.section in _SKIP or not _is_of_field(chart, sentence):
            continue
        values = list(_values(chart, sentence))
        yield from (one for one in values if one is not None)
        yield from _gain(chart, sentence, [one for one in values if one is not None])
        yield from _in_words(chart, sentence)


def _is_other_field(sentence: Sentence) -> bool:
    return _OTHER_FIELD.search(sentence.words) is not None and "upper" not in sentence.words


def _is_of_field(chart: Chart, sentence: Sentence) -> bool:
    """The field is named here, or tape is and the sentence before, or its section, names the field."""
    values, words = {hit.value for hit in sentence.of("eye")}, sentence.words
    if "field" in values:
        return True
    if not values & _TAPES:
        # Each is of one of these.
        is_of_sight = "vis" in words or "field" in words or "sight" in words
        return is_of_sight and ("visually significant" in words or _OBSTRUCTED.search(words) is not None)
    before = chart.previous(sentence)
    return (before is not None and any(hit.value in {"field", "untaped"} for hit in before.of("eye"))) or (
        "field" in words or "field" in sentence.section
    )


def _states(sentence: Sentence) -> list[Hit]:
    return [hit for hit in sentence.of("eye") if hit.value in _TAPES]


def _state(chart: Chart, sentence: Sentence, one: eyes.Measure, *, is_first: bool) -> str | None:
    """Of the words on tape the nearest before, unless one follows at once and none stands before the first value."""
    states = _states(sentence)
    before = [hit for hit in states if hit.end <= one.start]
    after = [hit for hit in states if hit.start >= one.end]
    close = [h for h in after if h.start - one.end <= _AFTER and not _PART.search(chart.lower, one.end, h.start)]
    if close and (is_first or not before or _follows(chart, sentence, before[0])):
        return close[0].value
    if before:
        return before[-1].value
    if after and after[0].value == "taped" and _better(chart, one.end, after[0].start):
        return "untaped"
    return after[0].value if len(after) == 1 else None


def _follows(chart: Chart, sentence: Sentence, first: Hit) -> bool:
    """Whether values stand before the first word on tape: "15 degrees untaped, 45 degrees taped"."""
    units = (eyes.DEGREES, eyes.PERCENT)
    return any(eyes.amounts_of(unit, chart.lower, sentence.start, first.start) for unit in units)


def _better(chart: Chart, low: int, high: int) -> bool:
    """ "Restricted to 10 degrees, improves to 40 with the lids taped": the first value is without tape."""
    return _GAIN.search(chart.lower, low, high) is not None or _RESTORED.search(chart.lower, low, high) is not None


def _values(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    yield from _from_to(chart, sentence)
    for counted, unit in ((eyes.DEGREES, "degrees"), (eyes.PERCENT, "%")):
        found = eyes.measures(chart.lower, sentence.start, sentence.end, counted)
        kind: str | None = None
        for place, one in enumerate(found):
            previous = found[place - 1].end if place else None
            kind = _kind(chart, sentence, one, unit, previous=previous, carried=kind)
            if kind is None or one.value > (_WIDEST if unit == "degrees" else 100) or _is_from_to(chart, one):
                continue
            state = None if "gain" in kind else _state(chart, sentence, one, is_first=not place) or "unstated"
            yield fact(
                chart,
                sentence,
                (one.start, one.end),
                kind,
                int(one.value) if one.value.is_integer() else one.value,
                unit=unit,
                assertion=Assertion.PRESENT if sentence.section != "plan" else None,
                on=_day(sentence),
                side=one.side,
                attributes={"state": state, "upper": f"{one.upper:g}" if one.upper is not None else None},
            )


def _is_from_to(chart: Chart, one: eyes.Measure) -> bool:
    return chart.lower.endswith("from ", 0, one.start) and _FROM_TO.match(chart.lower, one.start - 5) is not None


def _from_to(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    for match in _FROM_TO.finditer(chart.lower, sentence.start, sentence.end) if "from " in sentence.words else ():
        side = eyes.side_at(chart.lower, match.end(), min(sentence.end, match.end() + 14))
        for name, state in (("low", "untaped"), ("high", "taped")):
            yield fact(
                chart,
                sentence,
                match.span(),
                "eye.visual_field",
                int(match[name]),
                unit="degrees",
                on=_day(sentence),
                side=side,
                attributes={"state": state},
            )


def _kind(
    chart: Chart, sentence: Sentence, one: eyes.Measure, unit: str, *, previous: int | None, carried: str | None
) -> str | None:
    """What a number of degrees or a percentage measures, by the words round it; else as the number before it."""
    before = chart.lower[max(sentence.start, previous or 0, one.start - _ROUND) : one.start]
    after = chart.lower[one.end : min(sentence.end, one.end + _ROUND)]
    after = _ENDS_BEHIND.split(after, 1)[0]
    before = _PART.split(before)[-1]
    if _GAIN.search(after) or (_GAIN.search(before) and not (unit == "degrees" and _TO.search(before))):
        return "eye.field_gain_degrees" if unit == "degrees" else "eye.field_gain_percent"
    if _LOSS.search(after) or (_LOSS.search(before) and not _TO.search(before)):
        return "eye.field_loss_degrees" if unit == "degrees" else "eye.field_loss"
    if carried is not None and "loss" in carried and not _TO.search(before):
        return carried
    if unit == "degrees":
        return _both(chart, sentence, one) or "eye.visual_field"
    return _both(chart, sentence, one)


def _both(chart: Chart, sentence: Sentence, one: eyes.Measure) -> str | None:
    """ "12 degree or 30% improvement": the word behind the second number is the word of both."""
    match = _OR.match(chart.lower, one.end, sentence.end)
    if match is None:
        return None
    unit = "degrees" if eyes.DEGREES.pattern.match(chart.lower, one.start) else "percent"
    return f"eye.field_gain_{unit}" if _GAIN.match(match[1]) else None


def _day(sentence: Sentence) -> date | None:
    return next((time.first for time in sentence.times if time.first is not None), None)


_DERIVED: Final = {
    "eye.visual_field": ("eye.field_gain_degrees", "degrees"),
    "eye.field_loss": ("eye.field_gain_percent", "%"),
}


def _gain(chart: Chart, sentence: Sentence, values: Sequence[Fact]) -> Iterator[Fact | None]:
    """What lifting gives back, by eye: with and without tape, from this sentence or the one before."""
    known = {one.kind for one in values}
    for kind, (gain, unit) in _DERIVED.items():
        taped, untaped = _by_state(values, kind, "taped"), _by_state(values, kind, "untaped")
        chart.kept[(kind, sentence.position)] = untaped
        if not taped or gain in known:
            continue
        last = next(chart.above(sentence, 1), None)
        before = chart.kept.get((kind, last.position), {}) if last is not None else {}
        for side, lifted in taped.items():
            hanging = untaped.get(side) or _of_both(untaped, side) or _of_eye(before, side)
            if hanging is not None:
                yield fact(
                    chart,
                    sentence,
                    (sentence.start, sentence.end),
                    gain,
                    abs(_number(lifted) - _number(hanging)) * (1 if _is_gain(lifted, hanging) else -1),
                    unit=unit,
                    assertion=lifted.assertion,
                    on=lifted.on,
                    side=hanging.side,
                    attributes={"derived": "with tape against without"},
                )


def _of_both(untaped: Mapping[Side | None, Fact], side: Side | None) -> Fact | None:
    """ "22 degrees untaped, 24 taped, both eyes": the side behind the last number is that of both."""
    return untaped.get(None) if side == "bilateral" else None


def _of_eye(before: Mapping[Side | None, Fact], side: Side | None) -> Fact | None:
    """The value of the sentence before for this eye. "With the lid taped" goes on about the one eye that it names."""
    return before.get(side) or (next(iter(before.values())) if side is None and len(before) == 1 else None)


def _by_state(values: Sequence[Fact], kind: str, state: str) -> dict[Side | None, Fact]:
    return {one.side: one for one in values if one.kind == kind and one.attributes.get("state") == state}


def _number(one: Fact) -> float:
    return float(one.value) if isinstance(one.value, int | float) else 0.0


def _is_gain(lifted: Fact, hanging: Fact) -> bool:
    is_wider = _number(lifted) >= _number(hanging)
    return is_wider if lifted.kind == "eye.visual_field" else not is_wider


def _in_words(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    words, start = chart.words(sentence), sentence.start
    full, states = _FULL.search(words), _states(sentence)
    if states and ("after" in words or any(hit.value == "taped" for hit in states)):
        match = _RESTORED.search(words) or full
        if match is not None:
            yield fact(chart, sentence, (start + match.start(), start + match.end()), "eye.field_restored")
    elif full:
        span = (start + full.start(), start + full.end())
        yield fact(chart, sentence, span, "eye.field_obstructed", assertion=Assertion.NEGATED)
        return
    hidden = _OBSTRUCTED.search(words)
    if hidden and not _OF_THE_EYE.match(words, hidden.end()):
        yield fact(chart, sentence, (start + hidden.start(), start + hidden.end()), "eye.field_obstructed")
