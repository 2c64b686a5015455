"""Facet joints: provocation on examination, relief by diagnostic blocks and their order, why ablation is no choice."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from reader.anatomy import region_in, side_near
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.injections import NTH_BEHIND, Tense, past_times, tense
from reader.letters import sieve
from reader.needle import levels_of, side_of_needle
from reader.relief_direction import Direction, direction
from reader.relief_parts import PART_LETTERS, RELIEF_PART, worth
from reader.results import results_of
from reader.score_pairs import score_pair
from reader.spans import Hit
from reader.spinal import spinal_hits
from schemas.fact import Assertion, Fact, Side

_SKIP: Final = frozenset(["consent", "instructions", "references", "complications"])
_WORDED: Final = r"(?:ten|fifteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ]five)?)\b"
#: Never "0.5 percent bupivacaine".
_PERCENT: Final = re.compile(
    rf"(?<![\d.])(?P<n>\d{{1,3}}|\b{_WORDED})\s?(?:(?:%|percent)?\s?(?:-|to|and|or)\s?(?P<m>\d{{1,3}}|{_WORDED})\s?)?(?:%|percent)"
    r"(?! ?(?:bupivacaine|lidocaine|ropivacaine|marcaine|xylocaine|mepivacaine|local|solution))"
)
_OF_RELIEF: Final = re.compile(
    r"\b(?:relief|relieved|improve\w*|better|reduction|reduced|decrease\w*|benefit|for \d|each|pain|response|"
    r"respectively|"
    r"eliminated|removed|eased|helped)\b"
)
_LESS: Final = re.compile(r"\b(?:less than|under|below|up to)\s*$|<\s*$")
_ORDER: Final = re.compile(
    r"\b(?:(?P<both>two|both|2|dual|x ?2|each)|(?P<first>first|initial|1st|#1)|"
    r"(?P<second>second|confirmatory|repeat|2nd|#2))\b"
)
_EACH: Final = re.compile(r"[^.;]{0,40}\b(?:each|both|on both occasions|both times)\b")
#: "A first diagnostic lumbar block": the joints need no name where facet procedures are asked for.
_DIAGNOSTIC: Final = re.compile(r"\bdiagnostic (?:(?:lumbar|cervical|thoracic|facet|joint) )*blocks?$")
_BLOCK: Final = re.compile(r"\b(?:block|blocks|mbb|mbbs|diagnostic)\b")
#: A block that is not wanted, or not wanted again.
_TO_COME: Final = re.compile(
    r"\b(?:further|repeat\w*|additional|more|another|again|need\w*|necessary|plan\w*|request\w*|indicated|required|will|relief)\b"
)
#: "MBB negative", "blocks were not performed": none that gave relief.
_IN_VAIN: Final = re.compile(
    r"s?:? (?:(?:was|were) )?(?:negative|failed|non-?diagnostic)\b|"
    r"s? (?:has|have|had|was|were) (?:not|never) (?:yet )?(?:been )?(?:performed|done|tried|undertaken)\b"
)
#: "A confirmatory block was not done" says nothing of the first.
_FURTHER: Final = re.compile(r"\b(?:second|confirmatory|comparative)\b")
_FAILED_BEFORE: Final = re.compile(r"\bfailed (?:the |both |his |her |two |all )?(?:diagnostic |lumbar |cervical )*$")
#: "Second block 30 percent", "block #1 was 70 %", "block in April: sixty percent".
_BARE: Final = re.compile(
    r"s?(?: ?(?:#|no\.? ?|number )?(?:\d|one|two)\b)?(?: \([^()]{1,24}\)| (?:in|on|of|from|dated) [^.;:,%]{1,20})?[:,]?"
    r"(?: ?(?:was|gave|at|with|only|about|roughly|=|-|:))* ?$"
)
#: "... was 70 %, to #2 55 %".
_NTH_BARE: Final = re.compile(
    r"(?:#[12]|\b(?:first|second|other|latter|former)(?: one)?)[:,]? ?(?:was |gave |at |with |only |about )*$"
)
_BOTH_REACH: Final = 2  #: sentences
_RESPECTIVELY: Final = sieve("respectively")
_ENOUGH: Final = 80  #: per cent that two blocks have to give (`reference/policy.md` F5, F8)
_FAR: Final = 110
BLOCK_TOLD: Final = "block told"  #: kept with the place of a relief, once it was read as that of a block
_POSITIVE: Final = frozenset(["positive", "abnormal"])
_NEGATIVE: Final = frozenset(["negative", "normal"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `exam.facet_loading`, `block.relief` and `plan.no_ablation_reason`."""
    for sentence in chart.sentences_with("facet_sign", "no_ablation"):
        if sentence.section in _SKIP:
            continue
        for hit in sentence.of("facet_sign"):
            yield from _loading(chart, sentence, hit)
        for hit in sentence.of("no_ablation"):
            span = (hit.start, hit.end)
            yield fact(chart, sentence, span, "plan.no_ablation_reason", assertion=Assertion.PRESENT)
    for sentence in chart.sentences_with("injection"):
        if sentence.section not in _SKIP:
            yield from _blocks(chart, sentence)
            yield from _no_block(chart, sentence)
    for sentence in chart.saying(_RESPECTIVELY):
        yield _of_both(chart, sentence)


def _loading(chart: Chart, sentence: Sentence, hit: Hit) -> Iterator[Fact | None]:
    said = modifiers(chart, sentence, hit.start, hit.end)
    if said & {"silence", "family", "hypothetical"}:
        return
    results = results_of(chart, sentence, hit) if hit.value == "test" else []
    values = {("positive" if one.word in _POSITIVE else "negative", one.side) for one in results
              if one.word in _POSITIVE | _NEGATIVE}  # fmt: skip
    if hit.value == "pain":
        values = {("negative" if "negation" in said else "positive", side_near(sentence, hit.start, hit.end))}
    region = region_in(sentence, sentence.start, sentence.end, hit.start)
    for value, side in sorted(values, key=str):
        yield fact(
            chart, sentence, (hit.start, hit.end), "exam.facet_loading", value, assertion=Assertion.PRESENT, side=side,
            region=region,
        )  # fmt: skip


def _no_block(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """ "No medial branch blocks were done": no block gave relief. "None is needed" says nothing of the past."""
    for hit in spinal_hits(chart, sentence):
        if hit.value != "medial_branch":
            continue
        is_vain = _IN_VAIN.match(chart.lower, hit.end, sentence.end) is not None or (
            _FAILED_BEFORE.search(chart.lower, max(sentence.start, hit.start - 30), hit.start) is not None
        )
        is_further = _FURTHER.search(chart.lower, max(sentence.start, hit.start - 16), hit.end) is not None
        if is_further or not (is_vain or tense(chart, sentence, hit) is Tense.DENIED):
            continue
        if modifiers(chart, sentence, hit.start, hit.end) & {"hypothetical", "silence", "family", "uncertain"}:
            continue
        if _TO_COME.search(chart.lower, max(sentence.start, hit.start - 40), min(sentence.end, hit.end + 40)) is None:
            yield fact(
                chart, sentence, (hit.start, hit.end), "block.relief", assertion=Assertion.NEGATED, unit="%",
                region=region_in(sentence, sentence.start, sentence.end, hit.start),
            )  # fmt: skip


def _blocks(chart: Chart, sentence: Sentence) -> Iterator[Fact | None]:
    """A percentage belongs to the injection named before it, in the sentence or in the one before."""
    hits = spinal_hits(chart, sentence)
    if not any(_is_block(chart, hit) and tense(chart, sentence, hit) is Tense.PRIOR for hit in hits):
        return
    percents = _percents(chart, sentence)
    for match in percents:
        owner = _owner(hits, match.start())
        if owner is not None and _is_block(chart, owner) and tense(chart, sentence, owner) is Tense.PRIOR:
            yield _relief(chart, sentence, sentence, owner, match)
    following = chart.following(sentence)
    if following is not None and spinal_hits(chart, following):
        following = None
    if not percents:
        yield from _unmeasured(chart, sentence, following, hits)
    if following is not None and following.of("relief"):
        for match in _percents(chart, following):
            if _is_block(chart, hits[-1]):
                yield _relief(chart, sentence, following, hits[-1], match)


def _percents(chart: Chart, sentence: Sentence) -> list["re.Match[str]"]:
    if "%" in sentence.words or "percent" in sentence.words:
        return list(_PERCENT.finditer(chart.lower, sentence.start, sentence.end))
    return []


def _of_both(chart: Chart, sentence: Sentence) -> Fact | None:
    """ "... an encouraging response, thirty and forty percent respectively": of the two blocks just told of."""
    match = _PERCENT.search(chart.lower, sentence.start, sentence.end)
    if match is None or match["m"] is None or not chart.lower.startswith("respectively", match.end() + 1):
        return None
    if any(hit.end <= match.start() for hit in spinal_hits(chart, sentence)):
        return None
    for told in chart.above(sentence, _BOTH_REACH):
        hits = [hit for hit in spinal_hits(chart, told) if tense(chart, told, hit) is Tense.PRIOR]
        if not hits:
            return None
        if all(_is_block(chart, hit) for hit in hits):
            return _relief(chart, told, sentence, hits[-1], match)
    return None


def _unmeasured(chart: Chart, told: Sentence, following: Sentence | None, hits: list[Hit]) -> Iterator[Fact | None]:
    """Blocks without a percentage: "no relief" is 0 %, two scores say the part that went, or it is told in words."""
    for place in (told, following):
        if place is None or (place is not told and _percents(chart, place)):
            continue
        vain = next((one for one in place.of("relief") if one.value in {"none", "worse", "little"}), None)
        pair = score_pair(chart.lower, place.start, place.end)
        may_part = not (pair or vain) and place.position in chart.positions_saying(PART_LETTERS)
        part = RELIEF_PART.search(chart.lower, place.start, place.end) if may_part else None
        at = pair.start if pair else vain.start if vain else part.start() if part else -1
        owner = (_owner(hits, at) if place is told else hits[-1]) if at >= 0 else None
        if owner is None or not _is_block(chart, owner) or tense(chart, told, owner) is not Tense.PRIOR:
            continue
        is_little = pair is None and vain is not None and vain.value == "little"
        chart.kept[BLOCK_TOLD, at] = True
        span = (pair.start, pair.end) if pair else (vain.start, vain.end) if vain else (at, part.end() if part else at)
        relief = pair.relief if pair else worth(part["n"] or part["k"] or part["k2"]) if part else 0
        yield fact(
            chart, place, span, "block.relief", None if is_little else relief, unit="%",
            assertion=Assertion.PRESENT, on=_day(chart, told, owner),
            region=region_in(told, told.start, told.end, owner.start),
            attributes={
                "order": _named_order(chart, told, owner),
                "derived": "from two scores" if pair else None,
                "response": "little" if is_little else None,
            },
        )  # fmt: skip
        return


def _is_block(chart: Chart, hit: Hit) -> bool:
    if hit.value == "medial_branch":
        return True
    if hit.value == "generic":
        return _DIAGNOSTIC.search(chart.lower, max(0, hit.start - 26), hit.end) is not None
    return hit.value == "facet" and _BLOCK.search(chart.lower, max(0, hit.start - 14), hit.end) is not None


def _owner(hits: list[Hit], at: int) -> Hit | None:
    before = [hit for hit in hits if hit.end <= at and at - hit.end <= _FAR]
    if before:
        return before[-1]
    return hits[0] if len({hit.value for hit in hits}) == 1 else None


def _relief(chart: Chart, told: Sentence, place: Sentence, hit: Hit, match: "re.Match[str]") -> Fact | None:
    told_numbers = sorted(_number(one) for one in (match["n"], match["m"]) if one)
    number = told_numbers[0]  # of "90 and 40 percent" the lower: each block has to count
    around = chart.lower[max(place.start, match.start() - 30) : min(place.end, match.end() + 40)]
    is_bare = place is told and (
        _BARE.match(chart.lower, hit.end, match.start()) is not None
        or _NTH_BARE.search(chart.lower, hit.end, match.start()) is not None
    )
    if not is_bare and _OF_RELIEF.search(around) is None:
        return None
    chart.kept[BLOCK_TOLD, match.start()] = True
    which = direction(chart.lower, *match.span(), low=place.start, high=place.end)
    if which is Direction.ASKED:
        return None
    # "Perhaps 30 %" is little all the same.
    is_open = which is Direction.UNSEEN or (which is Direction.DOUBTED and number >= _ENOUGH)
    is_less = _LESS.search(chart.lower, max(place.start, match.start() - 14), match.start()) is not None
    is_left, is_worse = which is Direction.STAYED, which is Direction.ROSE
    levels, roots, side = _where(chart, told, hit)
    return fact(
        chart,
        place,
        match.span(),
        "block.relief",
        max(0, 100 - told_numbers[-1]) if is_left else 0 if is_worse else number,
        unit="%",
        assertion=Assertion.UNCERTAIN if is_open else Assertion.PRESENT,
        on=_day(chart, told, hit),
        side=side,
        region=region_in(told, told.start, told.end, hit.start),
        levels=levels,
        roots=roots,
        attributes={
            "order": _order(chart, told, place, hit, match),
            "upper": str(told_numbers[-1]) if match["m"] and not is_left else None,
            "bound": "less" if is_less or which is Direction.DENIED else None,
            "derived": "from what was left" if is_left else None,
            "response": "worse" if is_worse else None,
            "issue": "not_observed" if is_open else "out_of_range" if number > 100 else None,
        },
    )


def _where(chart: Chart, told: Sentence, hit: Hit) -> tuple[list[str], list[str], Side | None]:
    """Levels, single nerves and side that the sentence gives to a block."""
    groups = levels_of(chart, told, hit)
    low = min([hit.start, *(group.start for group in groups)])
    high = max([hit.end, *(group.end for group in groups)])
    levels = [level for group in groups for level in group.levels]
    roots = [] if levels else [group.single for group in groups if group.single]
    return levels, roots, side_of_needle(chart, told, low, high)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else worth(text)


def _order(chart: Chart, told: Sentence, place: Sentence, hit: Hit, match: "re.Match[str]") -> str | None:
    """First, second or both, by the last such word before the block; "each" behind the number means both."""
    behind = chart.lower[match.end() : place.end]
    if _EACH.match(behind) or behind.startswith((" respectively", ", respectively")):
        return "both"
    return _named_order(chart, told, hit)


def _named_order(chart: Chart, told: Sentence, hit: Hit) -> str | None:
    """By the number behind the block ("block two: ..."), else by the last word before it."""
    behind = NTH_BEHIND.match(chart.lower, hit.end, told.end)
    if behind is not None:
        return behind.lastgroup
    words = list(_ORDER.finditer(chart.lower, max(told.start, hit.start - 40), hit.end))
    return words[-1].lastgroup if words else None


def _day(chart: Chart, sentence: Sentence, hit: Hit) -> date | None:
    exact = [one.first for one in past_times(chart, sentence, hit) if one.first is not None and one.precision == "day"]
    return exact[0] if len(exact) == 1 else None
