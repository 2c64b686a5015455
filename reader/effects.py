"""What a care did: the word for it nearest to its name, two scores, a percentage, a great improvement."""

import re
from typing import Final

from reader.care_lists import CARE
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.holds import holds
from reader.improved import improved
from reader.letters import sieve
from reader.numbers import WHOLE_WORD, whole
from reader.score_pairs import score_pair
from reader.spans import Hit

_BREAK: Final = re.compile(r";|\b(?:but|however|although|though|whereas|(?<!a )while|otherwise)\b")
_BREAK_LETTERS: Final = sieve(";", "but", "however", "although", "though", "whereas", "while", "otherwise")
_SAID_EFFECTS: Final = ("failed", "partial", "helped", "not_tolerated", "contraindicated", "declined", "relief_noun")
_GOOD: Final = frozenset(["relief_noun", "helped", "partial"])
_DENIABLE: Final = _GOOD | {"contraindicated"}
_BRACKETS: Final = re.compile(r"[\w\s.%/-]{0,56}\(([^()]{2,60})\)")
_REFERS_BACK: Final = re.compile(
    r"\b(?:this|these|it|they|none|neither|without|no|all|both|which|nothing|minimal|temporary|pain|symptoms|"
    r"relief)\b"
)
#: The class of an effect that is the denial of relief.
NO_RELIEF: Final = "no_relief"
#: The class of relief that was had with what stands before it: "PT with relief, NSAIDs without".
_HAD: Final = "relief_had"
#: Relief without a word of how much or how long: "with relief", "w/ benefit".
_WITH: Final = re.compile(r"(?:\bwith|\bw/) ?(?:real |clear |definite |much )?$")
_ENDS_THERE: Final = re.compile(r"\s*(?:[.,;)]|$|and (?:naproxen|nsaids?|gabapentin|medic\w+)\b)")
_HELPED_PERCENT: Final = 50  #: half the pain gone
#: "At the re-evaluation he rates himself ninety percent better".
_BETTER: Final = re.compile(
    rf"(?<![\w.])(?P<n>\d{{2,3}}|{WHOLE_WORD})\+? ?(?:%|percent|per cent) "
    r"(?:better|improved|improvement|recovered|recovery|resolved|relief|less pain|pain relief|"
    r"reduction (?:in|of) (?:the |his |her )?pain)\b"
    rf"|\b(?:took|taken|takes|taking) away (?:about |some |nearly |over |at least )*(?P<a>\d{{2,3}}|{WHOLE_WORD}) ?"
    r"(?:%|percent|per cent)"
    r"|\b(?:better|improved|recovered|improvement|relief)(?: (?:by|of|to))?"
    r"(?: (?:about|some|roughly|nearly|over|at least))? "
    rf"(?P<k>\d{{2,3}}|{WHOLE_WORD}) ?(?:%|percent|per cent)"
)
_BETTER_WORDS: Final = ("%", "percent", "per cent")
_MOSTLY: Final = 70  #: per cent from which on care helped, whatever is left
#: "90 % better for two days", "until he lifted a box": that did not last.
_NOT_FOR_LONG: Final = re.compile(
    r"[^.;]{0,20}?\b(?:for (?:about |only |just |a few |several )*(?:a|an|one|two|three|four|five|six|\d+)? ?"
    r"(?:hours?|days?|weeks?|nights?)|until|but|however|initially|at first|temporarily|then|before)\b"
)
_BOUND: Final = re.compile(
    r"\b(?:less than|under|below|not (?:even|yet)?|never|up to|at most|goal(?: of| is)?:?|if|expects?(?: to be)?) $"
)
#: What tells how a therapy ended, in a sentence of its own.
_DISCHARGE: Final = re.compile(
    r"\W*(?:the|his|her|a|at) (?:(?:final|last|pt|therapy|physical therapy|discharge) )*"
    r"(?:summary|note|report|therapist|re-?evaluation|discharge)\b"
)


def segment(chart: Chart, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The part of a sentence between words like "but" in which a span stands."""
    low, high = sentence.start, sentence.end
    for first, last in _breaks(chart, sentence):
        if last <= start:
            low = last
        elif first >= end:
            return low, first
    return low, high


def _breaks(chart: Chart, sentence: Sentence) -> list[tuple[int, int]]:
    """Kept for each sentence: every care that it names asks twice."""
    key = ("breaks", sentence.position)
    found: list[tuple[int, int]] | None = chart.kept.get(key)
    if found is None:
        may_break = sentence.position in chart.positions_saying(_BREAK_LETTERS)
        matches = _BREAK.finditer(chart.lower, sentence.start, sentence.end) if may_break else ()
        found = chart.kept[key] = [match.span() for match in matches]
    return found


def _distance(hit: Hit, outcome: Hit) -> int:
    return outcome.start - hit.end if outcome.start >= hit.end else hit.start - outcome.end + 3


def within(sentence: Sentence, values: tuple[str, ...], low: int, high: int) -> list[Hit]:
    return [h for h in sentence.of("outcome") if h.value in values and low <= h.start and h.end <= high]


def _effects(chart: Chart, sentence: Sentence, low: int, high: int) -> list[Hit]:
    """Words that say what care did, not to be changed: every care of a list asks for the same."""
    key = ("effects", low, high)
    found: list[Hit] | None = chart.kept.get(key)
    if found is None:
        found = chart.kept[key] = _new_effects(chart, sentence, low, high)
    return found


def _new_effects(chart: Chart, sentence: Sentence, low: int, high: int) -> list[Hit]:
    """Relief, benefit or help that is denied is a failure."""
    found = []
    for hit in within(sentence, _SAID_EFFECTS, low, high):
        is_denied = hit.value in _DENIABLE and "negation" in modifiers(chart, sentence, hit.start, hit.end, "forward")
        if is_denied and hit.value in _GOOD:
            found.append(hit._replace(cls=NO_RELIEF, value="failed"))
        elif hit.value == "relief_noun" and not is_denied and _is_had(chart, sentence, hit):
            found.append(hit._replace(cls=_HAD, value="helped"))
        elif hit.value != "relief_noun" and not is_denied:
            found.append(hit)
    return found


def _is_had(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """ "PT x 8 wks w/ relief": with it, and nothing behind it that makes it short or small."""
    return _WITH.search(chart.lower, sentence.start, hit.start) is not None and (
        _ENDS_THERE.match(chart.lower, hit.end) is not None
    )


def denies_effect(chart: Chart, sentence: Sentence, effect: Hit) -> bool:
    """Whether the text denies what care is said to have done; a denial of relief is that effect already."""
    if effect.cls == NO_RELIEF:
        return False
    own = sentence if sentence.start <= effect.start < sentence.end else chart.following(sentence)
    if own is None or not own.start <= effect.start < own.end:
        return False
    return "negation" in modifiers(chart, own, effect.start, effect.end, "forward")


def _remark(chart: Chart, sentence: Sentence, hit: Hit) -> tuple[int, int] | None:
    """The bounds of a remark in brackets right behind an item: "gabapentin (sedation), naproxen (no relief)"."""
    match = _BRACKETS.match(chart.lower, hit.end, sentence.end)
    return (match.start(1) - 1, match.end(1) + 1) if match else None


def effect_of(chart: Chart, sentence: Sentence, hit: Hit) -> Hit | None:
    """The nearest word that says what care did, in its part of the sentence, else in what follows it directly."""
    low, high = segment(chart, sentence, hit.start, hit.end)
    own = _own_effect(chart, sentence, hit, low, high) if sentence.of("outcome") else None
    if own is not None:
        return own
    relieved = _relieved(chart, sentence, low, high)
    if relieved is not None:
        return relieved
    better = _better(chart, sentence, hit.end) or improved(chart, sentence)
    if better is not None:
        return better
    after = _effects(chart, sentence, high, sentence.end) if high < sentence.end else ()
    if after and not any(high <= h.start < after[0].start for cls in CARE for h in sentence.of(cls)):
        return after[0]
    key = ("effect behind", sentence.position)
    if key not in chart.kept:
        chart.kept[key] = _effect_in_next(chart, sentence)
    behind: Hit | None = chart.kept[key]
    return behind


def _own_effect(chart: Chart, sentence: Sentence, hit: Hit, low: int, high: int) -> Hit | None:
    """The word in the remark right behind the care, else the nearest in its part of the sentence."""
    remark = _remark(chart, sentence, hit)
    if remark is not None and (remarked := _effects(chart, sentence, *remark)):
        return remarked[0]
    found = [
        o
        for o in _effects(chart, sentence, low, high)
        if not _is_remark_on_other(chart, sentence, hit, o) and not (o.cls == _HAD and o.start < hit.start)
    ]
    return min(found, key=lambda o: _distance(hit, o), default=None)


def _relieved(chart: Chart, sentence: Sentence, low: int, high: int) -> Hit | None:
    """ "With seven weeks of physiotherapy the pain has come down from eight to one": care that helped.

    The other way round nothing is concluded: scores that stay high are not yet care that failed.
    """
    if sentence.of("injection"):
        return None
    key = ("relieved", low, high)  # every care of a list asks for the same words
    if key not in chart.kept:
        pair = score_pair(chart.lower, low, high)
        has_helped = pair is not None and pair.relief >= _HELPED_PERCENT
        chart.kept[key] = Hit(pair.start, pair.end, "outcome", "helped") if pair is not None and has_helped else None
    found: Hit | None = chart.kept[key]
    return found


def _better(chart: Chart, sentence: Sentence, start: int = 0) -> Hit | None:
    """ "Six weeks of therapy, and he is ninety percent better": care that helped, unless it did not last."""
    if not holds(sentence.words, _BETTER_WORDS) or sentence.of("injection") or sentence.of("surgery"):
        return None
    match = _BETTER.search(chart.lower, max(start, sentence.start), sentence.end)
    if match is None or whole(match["n"] or match["k"] or match["a"]) < _MOSTLY:
        return None
    if _NOT_FOR_LONG.match(chart.lower, match.end(), sentence.end):
        return None
    if _BOUND.search(chart.lower, max(sentence.start, match.start() - 24), match.start()):
        return None
    if modifiers(chart, sentence, *match.span()) & {"negation", "hypothetical", "uncertain", "family", "silence"}:
        return None
    return Hit(*match.span(), "outcome", "helped")


def _is_remark_on_other(chart: Chart, sentence: Sentence, hit: Hit, effect: Hit) -> bool:
    """Whether an effect stands in brackets in which this item does not stand: the item before them owns it."""
    if "(" not in sentence.words and ")" not in sentence.words:
        return False
    opening = chart.lower.rfind("(", 0, effect.start + 1)
    if opening < 0 or chart.lower.find(")", opening, effect.start) >= 0:
        return False
    closing = chart.lower.find(")", effect.end)
    return closing >= 0 and not opening <= hit.start <= closing


def _effect_in_next(chart: Chart, sentence: Sentence) -> Hit | None:
    following = chart.following(sentence)
    if following is not None and _DISCHARGE.match(chart.lower, following.start, following.end):
        return None if any(following.of(cls) for cls in ("drug", "care")) else _better(chart, following)
    if following is None or not _REFERS_BACK.match(chart.lower, following.start):
        return None
    later = _effects(chart, following, following.start, following.end)
    if not later or any(h.start < later[0].start for cls in (*CARE, "injection") for h in following.of(cls)):
        return None
    return later[0]
