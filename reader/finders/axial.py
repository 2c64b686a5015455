"""Pain that stays in the neck or back, in other words: "none in the legs", "the arms are fine", "all in the back"."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.radiating_pain import SKIP
from reader.letters import sieve
from schemas.fact import Assertion, Fact, Region

_LETTERS: Final = sieve(
    "nothing", "none", "no pain", "no discomfort", "no ache", "no radiation", "legs", "arms", "limbs", " leg ",
    " arm ",
    "alone",
    "only", "purely", "solely", "exclusively", "entirely", "all in", "all across", "belt", "waist", "not travel",
    "never travel", "not go anywhere", "stays put", "not move", "without travel",
    "never leaves", "distal", "brachial", "not leave", "nowhere", "complaint", "brings", "residual", "brachialgia",
    "limb ", "elsewhere", "below", "remaining", "sciatica", "cruralgia",
    "extremity ", "just ", "past ", "beyond", "under ", "lower than",
    "not radiat", "not spread", "not extend", "not refer", "not go", "not ever", "not really", "not clearly", "n't ",
    "never ", "without radiat", "without spread", "without extend", "without mov",
)  # fmt: skip
_LIMBS: Final = r"(?P<limb>legs?|arms?|limbs?|extremit(?:y|ies)|lower limbs?|upper limbs?|thighs?|hands?|fingers)"
_EITHER: Final = r"(?:(?:the|his|her|their|either|both|any|a|upper|lower|of) )*"
#: "And none in the legs", "nothing is felt in the arms", "with no pain going into either leg".
_NONE_IN: Final = re.compile(
    r"\b(?:nothing|none(?: of it)?|no (?:pain|discomfort|aching|ache|symptoms?|complaints?|radiation|spread))"
    r"(?: (?:at all|ever|whatsoever|that|is|was|has|been|it|felt|feels|goes|go|going|gone|travels|travelling|"
    r"traveling|"
    r"runs|running|spreads|spreading|radiates|radiating|shoots|shooting|reported|ever))*"
    rf" (?:in|into|to|down|within|along|toward|towards) {_EITHER}{_LIMBS}\b"
)
#: "The legs have never hurt", "arms are fine", "legs quiet".
_FINE: Final = re.compile(
    rf"(?:^|[,;:(] ?|\b(?:and|but|while|both|with) )(?:the |his |her |both |her two |his two )?{_LIMBS}"
    r"(?: and (?:arms|legs|hands|feet))?(?: (?:themselves|however))?,?"
    r"(?: (?:are|is|were|was|have been|has been|have|has|feels?|felt|remains?|stays?))?(?: (?:both|entirely|"
    r"completely|quite|perfectly|all|been))*"
    r" (?:fine|good|okay?|all right|trouble-free|normal|unremarkable|quiet|comfortable|silent|spared|free|"
    r"well|pain-free|symptom-free|"
    r"asymptomatic|uninvolved|"
    r"unaffected|untroubled|"
    r"(?:never|not) (?:been )?(?:hurt|ached|involved|affected|painful|troubled|bothered|a problem|"
    r"give\w* (?:him|her) trouble)|"
    r"not (?:hurt|ache|bother (?:him|her)))"
    r"(?=[\s,.;:)]|$)(?! (?:strength|power|reflex\w*|sensation|range|tone|bulk|pulses|gait|of (?!pain|symptoms|"
    r"complaints)|except|until|but))"
)
_NEVER: Final = re.compile(
    r"\b(?:(?:has|have) (?:never|not) had (?:any )?|never (?:had |has had |any )?(?:any )?|(?:has|have) had no )"
    r"(?:(?:arm|leg|limb|hand|foot|buttock|radicular|radiating)(?: or | and |/)?)+ ?(?:pain|symptoms?|"
    r"complaints?|involvement)\b"
)
#: It stays: "does not travel", "never goes below the belt", "goes nowhere else".
_STAYS: Final = re.compile(
    r"\b(?:(?:does|do|did|has|have|will) not|doesn't|don't|never|without)(?: (?:ever|really|clearly))*"
    r" (?:(?:travel|radiat|spread|mov|extend|refer|go|gone)\w*)"
    r"(?: (?:anywhere|elsewhere|from there|at all|further|any further))?(?=[,.;]|$| and | nor )"
    r"|\bnothing (?:distal|elsewhere)\b|\bno (?:brachial|crural|distal) (?:component|element|symptoms?|pain|"
    r"radiation)\b"
    r"|\b(?:stays put|goes nowhere(?: else)?|go nowhere(?: else)?)\b"
    r"|\b(?:(?:does|do|did|has|have) not|doesn't|never|without|nothing)(?: (?:ever|really|once))*"
    r"(?: (?:go|goes|going|gone|went|travel\w*|pass\w*|radiat\w*|get\w*|spread\w*|extend\w*|reach\w*|felt|"
    r"descend\w*))?"
    r" (?:below|past|beyond|under|lower than) (?:the |his |her )?(?:belt(?: ?line)?|waist(?:line)?|beltline|"
    r"buttocks?|gluteal (?:fold|crease)|"
    r"iliac crests?|low back|shoulders?(?: blades?)?|collar(?:bones?)?)\b"
    r"|\b(?:does not|doesn't|never|did not|without) leav(?:e|es|ing) (?:the )?(?:low(?:er)? back|back|neck|"
    r"spine|midline|lumbar (?:area|region))\b"
)
_SPINE: Final = (
    r"(?:(?:low(?:er)?|upper|mid|middle of the) )?(?:back|neck|lumbar muscles|lumbar paraspinals|neck muscles|"
    r"nape|spine|lumbar (?:area|region|spine)|"
    r"cervical (?:area|region|spine)|"
    r"lumbosacral (?:area|region|junction|spine)|midline|trapezi\w+)"
)
#: "It is all in the back", "purely in the neck", "low back pain alone".
_ONLY: Final = re.compile(
    rf"\b(?:purely|solely|exclusively|entirely|only|all|wholly)(?: of it)?(?: felt| located| situated)? (?:in|"
    rf"across|over|within|at|around|of) (?:the |his |her )?{_SPINE}\b(?! of\b| and (?:left|right|leg|arm))"
    rf"|\b(?:low(?:er)? )?(?:back|neck|lumbar|cervical)(?: (?:pain|ache|discomfort|stiffness))(?: and (?:ache|"
    rf"stiffness|spasm))? (?:alone|only)\b(?! (?:partly|temporarily|when))"
    r"|\b(?:purely|solely|exclusively|entirely|only|just|nothing but) (?:a )?(?:stiff |"
    r"sore )*(?:low(?:er)? back|lumbosacral|"
    r"lumbar|cervical|neck|nuchal|back)(?: (?:pain|ache|aching|soreness|discomfort|stiffness))\b(?! (?:and|"
    r"with|then|at first|"
    r"initially|for|until|before|when|after))"
    r"|\bonly (?:has |had |a |an |some |mild |dull )*(?:backache|neck ?ache|lumbago|stiff(?: sore)? neck|sore neck)\b"
    rf"|\b(?:pain|ache|discomfort) (?:in|of|across|over) (?:the |his |her )?{_SPINE} (?:alone|only)\b"
)
#: "No limb complaint at all", "no brachialgia", "without leg complaints".
_NO_LIMB: Final = re.compile(
    r"\b(?:no|without(?: any)?|denies(?: any)?) (?:limb|arm|leg|upper limb|lower limb|extremity) "
    r"(?:complaints?|symptoms?|component|involvement|trouble)\b"
    r"|\b(?:no|without|denies) (?:brachialgia|sciatica|cruralgia)\b"
)
#: "The present complaint is soreness over the lumbar muscles": of the trunk, and of nothing else.
_COMPLAINT: Final = re.compile(
    r"\b(?:(?:present|current|sole|only|remaining|residual) (?:complaints?|symptoms?|problem)"
    r"(?: now| today)?(?: (?:is|are|remains?))?:?|what brings (?:him|her|them|the patient)(?: in| here| now|"
    r" today)* is|"
    r"residual(?:ly)?:) (?:(?:an?|the|some|only|dull|chronic|constant|muscular|stiff|sore|and|persistent|"
    r"mechanical) ?)*"
    rf"(?:(?:soreness|ache|aching|pain|stiffness|discomfort|tightness) (?:over|in|at|of|across|along) (?:the |"
    rf"his |her )?{_SPINE}"
    r"(?: muscles| paraspinals| region| area)?|(?:back|neck|lumbar|cervical)(?: (?:pain|ache|soreness|"
    r"stiffness))?|backache|"
    r"lumbago)\b(?=[.,;]|$| (?:only|alone|without|with no))"
)
_COMPLAINT_LETTERS: Final = sieve("complaint", "symptom", "problem", "brings", "residual")
#: Each with letters of which one stands in every match: most sentences hold none of them.
_PATTERNS: Final = (
    (
        _NONE_IN,
        sieve(
            "nothing", "none", "no pain", "no discomfort", "no ach", "no symptom", "no complaint", "no radiation",
            "no spread",
        ),
    ),
    (
        _FINE,
        sieve(
            " fine", " good", " ok", " all right", " trouble-free", " normal", " unremarkable", " quiet",
            " comfortable", " silent", " spared", " free", " well", "-free", " asymptomatic", " uninvolved",
            " unaffected", " untroubled", " never", " not ",
        ),
    ),
    (_NEVER, sieve("never", " not had ", "has had no ", "have had no ")),
    (
        _STAYS,
        sieve(
            " not ", "doesn't", "don't", "never", "without", "nothing", "no brachial", "no crural", "no distal",
            "stays put", "nowhere",
        ),
    ),
    (
        _NO_LIMB,
        sieve("complaint", "symptom", "component", "involvement", "trouble", "brachialgia", "sciatica", "cruralgia"),
    ),
    (
        _ONLY,
        sieve("purely", "solely", "exclusively", "entirely", "only", "all ", "wholly", "alone", "just ", "nothing but"),
    ),
)  # fmt: skip
_LATER: Final = re.compile(
    r"\b(?:began|started|initially|at first|originally|used to|until|formerly|before that|at onset|previously)\b|"
    r"\b(?:but|then|now|since|later|although|except|however)\b[^.;]{0,60}\b(?:leg|arm|thigh|calf|foot|hand|"
    r"radiat\w+|down)\b"
)
_OVER: Final = re.compile(
    r"\b(?:settled|resolved|cured|gone|healed|no longer|fixed|(?:not|never) (?:come back|returned|recurred|back))\b"
)
_OTHER_LIMB: Final = re.compile(r"\b(?:left|right|other|opposite|contralateral)\b")
_TO_LIMB: Final = re.compile(
    r"\b(?:radiat\w+|shoot\w*|travel\w*|run\w*|go(?:es|ing)?|down|into|to) (?:[\w-]+ ){0,4}(?:legs?|arms?|thigh|"
    r"calf|foot|hand|fingers?|toes?|heel|ankle|thumb)\b|sciatica|brachialgia"
)
_UP: Final = ("arm", "upper", "hand", "finger")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `symptom.axial_pain` and, negated, `symptom.radicular_pain`."""
    for sentence in chart.saying(_LETTERS):
        if sentence.section in SKIP or not _is_of_pain(chart, sentence):
            continue
        match = _told(chart, sentence)
        match = match or _complaint(chart, sentence)
        if match is not None:
            yield from _made(chart, sentence, match)


def _is_of_pain(chart: Chart, sentence: Sentence) -> bool:
    """The sentence, or the one before, speaks of the pain."""
    if "pain" in sentence.by_class or "symptom" in sentence.by_class:
        return True
    before = chart.previous(sentence)
    return before is not None and "pain" in before.by_class


def _complaint(chart: Chart, sentence: Sentence) -> "re.Match[str] | None":
    is_told = sentence.position in chart.positions_saying(_COMPLAINT_LETTERS)
    match = _COMPLAINT.search(sentence.words) if is_told else None
    return match if match is not None and not _goes_elsewhere(chart, sentence) else None


def _goes_elsewhere(chart: Chart, sentence: Sentence) -> bool:
    """Whether the chart tells anywhere else of pain that goes into a limb, and not only of former days."""
    others = (one.words for one in chart.sentences if one is not sentence)
    return any(_TO_LIMB.search(words) and not _OVER.search(words) for words in others) or (
        _TO_LIMB.search(sentence.words) is not None
    )


def _told(chart: Chart, sentence: Sentence) -> "re.Match[str] | None":
    words = sentence.words
    for pattern, letters in _PATTERNS:
        may_fit = sentence.position in chart.positions_saying(letters)
        match = pattern.search(words) if may_fit else None
        if match is None or _OTHER_LIMB.search(match[0]) or _LATER.search(words):
            continue
        rest = words[: match.start()] + " ; " + words[match.end() :]
        if _TO_LIMB.search(rest) is None:
            return match
    return None


def _made(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> Iterator[Fact | None]:
    span = (sentence.start + match.start(), sentence.start + match.end())
    if modifiers(chart, sentence, span[0], span[0] + 1) & {"hypothetical", "family", "silence", "uncertain"}:
        return
    region = _region(sentence, match)
    if sentence.of("pain") or sentence.of("symptom"):
        yield fact(chart, sentence, span, "symptom.axial_pain", assertion=Assertion.PRESENT, region=region)
    yield fact(chart, sentence, span, "symptom.radicular_pain", assertion=Assertion.NEGATED, region=region)


def _region(sentence: Sentence, match: "re.Match[str]") -> Region | None:
    limb = (match.groupdict().get("limb") or "") or match[0]
    if any(word in limb for word in _UP) or "neck" in limb:
        return "cervical"
    if "leg" in limb or "thigh" in limb or "back" in limb or "lumb" in limb:
        return "lumbar"
    words = sentence.words
    is_neck, is_back = "neck" in words or "cervical" in words, "back" in words or "lumb" in words
    return None if is_neck is is_back else "cervical" if is_neck else "lumbar"
