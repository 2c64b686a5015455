"""Where a text mentions an injection of the spine: by its name, by the region beside it, or by what it did."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.labour import is_labour
from reader.spans import Hit

SPINAL: Final = frozenset(["spinal", "epidural", "transforaminal", "facet", "medial_branch", "ablation"])
#: "The first two gave 10 % relief", "both helped for a week": the injections that the sentence before names.
_MEANT_FIRST: Final = re.compile(
    r"\W*(?:(?:by|per|according to|in) [^.;,]{2,30}?,? )?(?P<what>(?:(?:the|his|her|these|those|all) )?"
    r"(?:first|second|third|last|latest|previous|earlier|prior|two|three|both|each|neither)"
    r"(?: (?:two|three|four|both|sets?|rounds?|sessions?|procedures?|times?|pairs?))?|"
    r"an? (?:second|third|repeat|confirmatory) (?:set|round|session|procedure|pair|one))"
    r"(?:,[^.;]{2,40},| ?\([^()]{2,40}\)| (?:in|on|of|from|at) [^.;]{2,40}?)? "
    r"(?:gave|provided|brought|produced|yielded|offered|reduced|eased|relieved|helped|improved|resulted|led|lasted|did|"
    r"had|made|took|lowered|dropped|cut|left)\b"
)
#: "First shot: 20 % better for 5 days. Second: perhaps 30 %.": each by its number, and what it did.
_MEANT_LISTED: Final = re.compile(
    r"\W*(?P<what>(?:the )?(?:first|second|third|fourth|last|latest|previous|1st|2nd|3rd|4th)"
    r"(?: (?:one|shot|jab|round|procedure))?) ?: ?(?=[^.;]{0,40}(?:%|percent|\brelief|\bbetter|\bbenefit|\bhelp))"
)
#: "8/10 before and 7/10 after each of them".
_MEANT_AFTER: Final = re.compile(
    r"\b(?:after|with|following) (?P<what>(?:each|both|either|all|any)(?: of (?:them|these|those))?|"
    r"the (?:first|second|third|last|latest|previous|earlier|prior))(?=[.,;]|$)"
)
_EARLIER: Final = re.compile(
    r"\b(?:prior|previous|earlier|past|last|most recent|first|second|third)\s+(?:\w+\s+)?injections?$"
)
_LOOK_BACK: Final = 3
_FAR_BACK: Final = 5  #: sentences, the most that the last of those may stand back (`Chart.above`)
_SPINAL_KEY: Final = ("spinal",)


def spinal_hits(chart: Chart, sentence: Sentence) -> list[Hit]:
    """Mentions of spinal injections in a sentence; plain "injection" counts where the sentence names the spine."""
    return _spinal_by_sentence(chart).get(sentence.position, [])


def spinal_sentences(chart: Chart) -> list[Sentence]:
    """The sentences that mention one, in order."""
    return [chart.sentences[position] for position in _spinal_by_sentence(chart)]


def _spinal_by_sentence(chart: Chart) -> dict[int, list[Hit]]:
    """By the position of the sentence: a score of finders ask for them, for some of the sentences over and over."""
    found: dict[int, list[Hit]] | None = chart.kept.get(_SPINAL_KEY)
    if found is None:
        told = ((position, _spinal(chart, chart.sentences[position])) for position in sorted(_may_mention(chart)))
        found = chart.kept[_SPINAL_KEY] = {position: hits for position, hits in told if hits}
    return found


def _may_mention(chart: Chart) -> set[int]:
    """Positions of the sentences that name an injection, or give a result close behind one that names one."""
    naming = chart.sentences_with("injection")
    found = {sentence.position for sentence in naming}
    spinal = [sentence.position for sentence in naming if any(h.value in SPINAL for h in sentence.of("injection"))]
    last = len(chart.sentences)
    behind = {at for position in spinal for at in range(position + 1, min(last, position + 1 + _FAR_BACK))}
    return found | {at for at in behind if _has_result(chart.sentences[at])}


def _has_result(sentence: Sentence) -> bool:
    words = sentence.words
    if "anaphor" in sentence.by_class or "relief" in sentence.by_class:
        return True
    return "%" in words or "percent" in words or "of 10" in words or "/10" in words


def _spinal(chart: Chart, sentence: Sentence) -> list[Hit]:
    hits = [h for h in sentence.of("injection") if h.value in SPINAL and not is_labour(chart, sentence, h)]
    hits = sorted([*hits, *_meant(chart, sentence)])
    generic = [h for h in sentence.of("injection") if h.value == "generic"]
    if not generic or _other_joint(sentence):
        return hits
    if _asks_for_ablation(chart):
        blocks = [h for h in generic if chart.lower[h.start : h.end] in {"block", "blocks"}]
        hits = sorted([*hits, *(h._replace(value="medial_branch") for h in blocks)])
    return hits or _by_surroundings(chart, sentence, generic)


def _meant(chart: Chart, sentence: Sentence) -> Iterator[Hit]:
    """ "Fourth caudal ESI. The last one helped for 5 days": the injection that the sentences just before name."""
    if any(h.value in SPINAL for h in sentence.of("injection")):
        return
    kind = _kind_before(chart, sentence)
    if kind is None:
        return
    anaphors = sentence.of("anaphor")
    if not anaphors:
        first = (
            _MEANT_FIRST.match(chart.lower, sentence.start, sentence.end)
            or _MEANT_LISTED.match(chart.lower, sentence.start, sentence.end)
            or _MEANT_AFTER.search(chart.lower, sentence.start, sentence.end)
        )
        if first is not None:
            yield Hit(*first.span("what"), "injection", kind)
    for hit in anaphors:
        is_other = any(h.end <= hit.start for cls in ("imaging", "therapy", "surgery") for h in sentence.of(cls))
        if not is_other:
            word = "ones" if chart.lower.startswith("ones", hit.end - 4) else "one"
            yield Hit(hit.end - len(word), hit.end, "injection", kind)


def _by_surroundings(chart: Chart, sentence: Sentence, generic: list[Hit]) -> list[Hit]:
    """ "Injection" is one of the spine by the region or level beside it, or by the sentences before."""
    if sentence.of("region") or any(g.levels for g in sentence.levels) or sentence.of("approach"):
        return generic
    kind = _kind_before(chart, sentence)
    if kind is not None:
        return [h._replace(value="medial_branch" if _is_diagnostic(chart, h) else kind) for h in generic]
    return [h for h in generic if _EARLIER.search(chart.lower, max(sentence.start, h.start - 20), h.end)]


def _is_diagnostic(chart: Chart, hit: Hit) -> bool:
    """ "Facet steroid asked for; diagnostic blocks were never done": blocks of the nerves, not what is asked for."""
    is_block = chart.lower[hit.start : hit.end] in {"block", "blocks"}
    return is_block and chart.lower[: hit.start].endswith(("diagnostic ", "diagnostic nerve ", " branch "))


def _asks_for_ablation(chart: Chart) -> bool:
    """Beside an ablation of facet nerves plain "blocks" are those of the medial branches."""
    key = ("ablation",)
    if key not in chart.kept:
        named = {h.value for s in chart.sentences_with("injection") for h in s.of("injection")}
        chart.kept[key] = "ablation" in named and not named & {"transforaminal", "sacroiliac", "trigger_point"}
    return bool(chart.kept[key])


def _kind_before(chart: Chart, sentence: Sentence) -> str | None:
    """ "The injection gave 70 % relief": the kind that the sentences just before speak of."""
    for before in chart.above(sentence, _LOOK_BACK):
        named = [h.value for h in before.of("injection") if h.value in SPINAL]
        if named or _other_joint(before):
            return named[-1] if named else None
    return None


def _other_joint(sentence: Sentence) -> bool:
    return any(h.value in {"not_spinal", "trigger_point", "sacroiliac", "stimulator"} for h in sentence.of("injection"))
