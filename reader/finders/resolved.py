"""That the complaint is over: at the newest visit, since a day, for good. What came back later is not over."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.holds import holds
from reader.letters import sieve
from reader.sections import NO_COMPLAINT
from schemas.fact import Assertion, Fact, Region

#: Letters of a complaint or of a recovery; each pattern below holds one of them.
_LETTERS: Final = sieve(
    "resol", "subsid", "disappear", "vanish", " gone", "went away", "cleared", "settled", "abated", "ceased",
    "stopped",
    "lifted", "passed off", "remission", "burned", "burnt", "quieted", "pain-free", "pain free", "symptom-free",
    "symptom free", "free of", "asymptomatic", "no pain", "no symptoms", "no complaint", "without complaint",
    "no further", "no more", "any more", "anymore", "without pain", "without any pain", "without symptoms",
    "no longer",
    "any pain", "any symptoms", "has none", "recover", "back to normal", "thing of the past", "well again",
    "hurts", "not troubled", "not bothered", "comfortable", "been gone", "over it", "neither back", "neither neck",
    "0 since", "10 since", "ten since", "zero since",
    "no back", "no neck", "no leg", "no arm", "no low", "any back", "any neck", "any leg", "any arm", "any low",
    "denies ", "nothing hurts", "no current", "no residual", "no remaining", "no ongoing",
)  # fmt: skip
_LOC: Final = (
    r"(?P<loc>(?:(?:low|lower|mid|upper|neck|back|arm|leg|limb|shoulder|left|right|radiating|"
    r"radicular|and|or|nor)(?: |/|, |-))*)"
)
_HURTS: Final = (
    r"pains?|discomfort|aches?|symptoms?|complaints?|sciatica|brachialgia|radiculopathy|radiculitis|lumbago|problems?|"
    r"backache"
)
_PAIN: Final = rf"(?:{_HURTS}|tingling|numbness)"
_IN: Final = r"(?P<where> (?:in|of|down|from) (?:the |his |her |their |either |both )?(?:[\w-]+ ){0,2}[\w-]+)?"
_ADVERB: Final = (
    r"(?:(?:now|since|all|then|by then|completely|entirely|totally|fully|also|long since|for good|altogether|"
    r"simply|just|"
    r"apparently|spontaneously|quite) )*"
)
_OVER: Final = (
    r"(?:resolved|subsided|disappeared|vanished|gone(?: away)?(?! (?:over|through))|cleared(?: up)?|abated|"
    r"ceased|remitted|passed off|"
    r"lifted|(?:burned|burnt) (?:itself )?out|quieted(?: down)?|gone into (?:full )?remission|in (?:full )?remission|"
    r"settled(?: down)?(?! (?:in|into|at|to|around|over|on|between)\b))"
)
#: "The pain had settled", "her sciatica has since gone away", "leg and back pain went away".
_ENDED: Final = re.compile(
    rf"\b{_LOC}{_PAIN}{_IN}(?:,? (?:however|though|in fact),?)? "
    rf"(?:(?:(?:has|have|had|is|are|was|were) {_ADVERB}(?:been )?{_ADVERB}{_OVER}\b)|"
    rf"{_ADVERB}(?:resolved|subsided|disappeared|vanished|went away|cleared up|abated|passed off)\b)"
)
_FREE: Final = (
    r"(?:(?:pain|symptom|complaint)[- ]free|asymptomatic|"
    r"(?:free (?:of|from)|without) (?:all |any |further )?(?:back pain|leg pain|pain|symptoms|complaints)|"
    r"(?:entirely|completely|perfectly) comfortable|well again|fully recovered|completely recovered|"
    r"recovered (?:fully|completely)|back to normal)"
)
#: "He was pain-free", "described herself as fully recovered", "has been symptom-free since"; once is not for good.
_IS_FREE: Final = re.compile(
    rf"(?:\b(?:is|are|was|were|been|became|become|remains?|remained|felt|feels|discharged(?: [\w-]+){{0,3}}|left|"
    rf"finished|(?:him|"
    rf"her|them)self(?: as| to be)?|"
    rf"reported being|reports being|described as|recorded as|noted (?:to be|as)|'s)|^) {_ADVERB}{_FREE}\b"
)
#: A whole complaint denied: "reported no pain at all", "has no further back or leg pain".
_NONE: Final = re.compile(
    rf"\b(?:(?:has|have|had|reports|reported|reporting|told of|with|there is|there was|notes|noted|admits to|"
    rf"feels|felt|experiences) (?P<no>no)|"
    rf"(?P<denies>denies|denied|denying)(?: any| having any)?|no longer (?:has|have|had|reports|reported|feels|"
    rf"felt|experiences)(?: any)?) "
    # "Has no numbness" denies a sign, and nothing is over by it.
    rf"(?:current |further |more |ongoing |remaining |residual )*{_LOC}(?:{_HURTS})\b"
    rf"(?P<since>,? (?:at all|whatsoever|of any kind|any more|anymore|any longer|now|today|at present|currently|"
    rf"at this time|since|"
    rf"for (?:the )?(?:past|last)|for (?:\w+ )?(?:days|weeks|months)|in (?:the )?(?:past|last)|any ?where))?"
)
#: "Has not had any arm or neck pain since mid-October", "has had no pain for three weeks".
_NOT_HAD: Final = re.compile(
    rf"\b(?:(?:has|have) (?:not|never) had (?:any )?|hasn't had (?:any )?|haven't had (?:any )?|(?:has|"
    rf"have) had no (?:further |more )?|"
    rf"(?:has|have) not (?:felt|experienced|reported|noticed) (?:any )?)"
    rf"{_LOC}{_PAIN}\b ?(?:at all )?(?P<since>since|for (?:the )?(?:past|last|\w+ (?:days|weeks|months))|"
    rf"in (?:the )?(?:past|last|over|\w+ (?:weeks|months))|after\b)"
)
#: Recovery by other words.
_RECOVERED: Final = re.compile(
    # "History of lumbar radiculopathy, resolved."
    rf"\b{_PAIN}(?:,| -) (?:now |since |completely |fully )?(?:resolved|gone|subsided)(?= ?(?:[.,;]|$))|"
    r"\b(?:(?:complete|full|total|entire) (?:resolution|disappearance|remission|recovery)(?: of (?:all |the |"
    r"his |her )*(?:pain|symptoms|complaints|sciatica))?|"
    r"(?:is|are|was|now) a thing of the past|"
    r"no longer (?:hurts|hurting|in pain|troubles (?:him|her)|bothers (?:him|her))|(?:does|do|did)(?: not|"
    r"n't) (?:hurt|ache|bother (?:him|her)) (?:any ?more|any longer|at all)|"
    r"(?:has|had|have) stopped (?:hurting|aching)\b|(?:is|was) over it(?: now)?\b|neither (?:back|"
    r"neck) nor (?:leg|arm) pain|"
    r"(?:pain|nrs|vas|scores?) (?:has been|is|was) (?:at )?(?:0|zero)(?: ?/ ?10| out of (?:10|ten))? since|"
    r"(?:has|had|have) not (?:troubled|bothered|hurt)(?: (?:him|her))?\b|nothing hurts|"
    r"(?:now )?has none\b(?! of)|(?:she|he) (?:now )?feels (?:quite |perfectly |entirely )?well\b|"
    r"(?:has|had|have|with) no complaints\b(?! of| about| from| regarding| other)|without complaints\b(?! of| about))"
)
#: "It has gone away on its own", where the sentence before or the words before speak of the pain.
_IT: Final = re.compile(
    rf"\b(?:it|this|these|they|everything|all(?: of (?:it|this|them|these|which))?|which|both|that)(?: (?:has|"
    rf"have|had|is|are)) "
    rf"{_ADVERB}(?:{_OVER})\b|\b(?:it|this|these|which|and|but)(?: (?:has|had))? {_ADVERB}(?:went away|"
    rf"cleared up|disappeared)\b"
)
#: What tells of one moment, or of part of it: "no pain at rest", "pain-free on gabapentin", "without pain on flexion".
_MOMENT: Final = re.compile(
    r" ?,? ?(?:at (?:night|rest|first|times)|when\b(?! (?:last |re-?)?(?:seen|examined|evaluated|reassessed|"
    r"reviewed))|while|with\b(?! (?:a |an )?(?:normal|full|no|clean|unremarkable|negative))|during|after (?:the|"
    r"an|each|every|her|his)?\s?(?:injection|block|esi|epidural|procedure)|following|"
    r"until|till|before (?:the|an|each|every|her|his)?\s?(?:injection|block|procedure|surgery)|except|unless|"
    r"on (?:exam|flexion|extension|rotation|palpation|movement|motion|percussion)|to palpation|as long|"
    r"range|rom|motion|movement|interval|periods?|from an?|(?:for )?(?:about |some |only |just )?(?:\w+ |"
    r"\d+ )?(?:days?|weeks?|months?|hours?)\b(?! (?:now|at (?:the|that|this)))|"
    r"below|above|beyond|radiat|going|"
    r"in (?:the|his|her) (?!back|neck|leg|arm|low|left leg|right leg|left arm|right arm|past|last)|days?|weeks?|"
    r"months?|temporar|briefly|for a )"
)
_PARTLY: Final = re.compile(
    r"\b(?:partly|partially|mostly|largely|nearly|almost|somewhat|not|never|n't|rarely|incompletely)\W+(?:\w+\W+)?$"
)
_OVER_LETTERS: Final = (
    "resolved", "subsided", "disappeared", "vanished", "gone", "cleared", "abated", "ceased", "remitted", "passed off",
    "lifted", "burned", "burnt", "quieted", "remission", "settled", "went away",
)  # fmt: skip
#: The patterns in the order in which they are tried, each with the letters of which it needs one.
_SIEVED: Final = (
    (_ENDED, _OVER_LETTERS),
    (_NOT_HAD, ("not had", "never had", "n't had", "had no", "not felt", "not exper", "not report", "not notic")),
    (_IS_FREE, ("free", "asymptomatic", "without", "comfortable", "well again", "recovered", "back to normal")),
    (_NONE, ("no ", "denie", "denying")),
    (_RECOVERED, (
        "resol", "gone", "subsided", "disappearance", "remission", "recovery", "thing of", "longer", "hurt", "ache",
        "bother", "stopped", "over it", "neither", " since", "troubled", "has none", "well", "complaints",
    )),
    (_IT, _OVER_LETTERS),
)  # fmt: skip
#: After such words a visit is told of: what held there holds, since nothing later is told.
_VISIT: Final = re.compile(
    r"\b(?:visit|appointment|follow-?up|rechecks?|re-?check(?:ed)?|re-?exam\w+|re-?evaluat\w+|re-?assess\w+|"
    r"reviewed|seen|examined|note|encounter|"
    r"consultation|called|phone\w*|discharged?|time of (?:the |this )?(?:request|order|referral|review)|"
    r"day of (?:the |"
    r"this )?(?:request|order|visit)|"
    r"(?:most )?recent(?:ly)?|latest|last|by now|now|currently|today|at present|present|since|weeks? later|"
    r"months? later|over the past|by the)\b"
)
_AIM: Final = re.compile(
    r"\b(?:goals?\b(?! of (?:therapy|treatment)\b| were\b)|will|to be|hopes?|hoping|wants?|wishes|would like|"
    r"expects?|expected|aims?|"
    r"until|if|unless|whether|once|in order|should|may|might|could|"
    r"intermittent\w*|episodes?|flares?|comes? and goes?|between|initially|at first|temporar\w*|transient\w*|"
    r"brief\w*|previous(?:ly)?|earlier|in the past|"
    r"first time|first episode|years? ago|in 20[01]\d|in 202[0-4])\b"
)
#: Pain that came back, or that a later sentence tells of as there.
_BACK: Final = re.compile(
    r"\b(?<!n't )(?<!not )(?<!never )(?:return(?:ed|s|ing)?\b(?! to| for| visit)|recur\w*|(?:came|comes|come|"
    r"coming|is|are|was|were|crept|all) back(?! (?:to (?:work|normal|full|swimming|running|sport|playing|"
    r"coaching|the|his|her)|at work|pain|and (?:leg|neck)|or (?:leg|neck)))|"
    r"relaps\w*|flare\w*|worse\w*|new (?:episode|onset|pain)|persist\w*|ongoing|remains? (?:\d|painful|"
    r"symptomatic|limited)|re-?appear\w*|reinjur\w*|"
    r"(?:still|continues to|again|now|currently) (?:has|have|report\w*|complain\w*|describe\w*|rate\w*|"
    r"feels?|in) (?!no\b|none|0|zero|her pain (?:at |as )?[01]\b|his pain (?:at |as )?[01]\b|well|fine)|"
    r"residual (?:pain|arm|leg|radicular)|(?:but|though|although|however|while),? (?:he|she|the|his|her|still|"
    r"some|an?)\b"
    r"(?! (?:mri|scan|request|injection|study|surgeon|physician|provider|clinic|doctor|patient|would|wants|asks|"
    r"wishes|is)\b))"
)
_INJECTION: Final = (
    r"(?:injections?|epidurals?|esis?|tfesis?|blocks?|ablation|rfa|procedure|surgery|operation|"
    r"fusion|decompression|\w+ectomy)\b"
)
#: Before the words, or behind them as what did it: "resolved after the epidural".
_INJECTED: Final = re.compile(rf"\b{_INJECTION}")
_DID_IT: Final = re.compile(rf"\b(?:after|since|following|with|by|from) (?:[\w-]+ ){{0,4}}{_INJECTION}")
_OTHER: Final = re.compile(
    r"\b(?:knees?|hips?|head|headaches?|migraines?|chest|abdom\w+|stomach|wrists?|hands?|foot|feet|ankles?|"
    r"elbows?|jaw|tooth|dental|menstrual|pelvic|incision\w*|"
    r"wound|post-?op\w*|surgical|eyes?|ear|throat|groin|heel|rib|cardiac|urinary|bladder|bowel|respiratory|"
    r"sleep|apnea|skin|rash|fever|infection|red flag|b symptoms|"
    r"constitutional|systemic|myelopath\w+|gastrointestinal|allerg\w+|cough|depress\w+|anxiety|withdrawal|"
    r"vision|visual|lid|eyelid)s?\b[^.;,]{0,24}$"
)
_LIMB: Final = re.compile(
    r"\b(?:arms?|legs?|limbs?|extremit\w+|thigh|calf|buttock|radiat\w+|radicul\w+|sciatica|brachialgia|tingling|"
    r"numbness|hand|foot)\b"
)
_SPINE: Final = re.compile(r"\b(?:back|neck|lumbar|cervical|thoracic|lumbago|backache|spine)\b")
_ARM: Final = re.compile(r"\b(?:arms?|brachialgia|hand|neck|cervical|upper)\b")
_ABOUT: Final = re.compile(rf"\b{_PAIN}\b")
_IN_PART: Final = re.compile(r" (?:in|of|down|from|over) (?!the (?:past|last))")
#: Behind the words themselves: "had been gone for a month", "had not troubled her for weeks".
_GONE_FOR: Final = re.compile(
    r"gone for (?:about |some |over |the (?:last|past) )*(?:a|an|\w+) (?:days|weeks?|months?)\b|"
    r"(?:troubled|bothered) (?:him|her) for"
)
RESOLVED_TOLD: Final = "resolved told"  #: kept with the position of a sentence, once it was read there
_NEAR: Final = 40
_MARK: Final = re.compile(r"[,.;:]| (?:and|but|while) ")
_SIDE: Final = re.compile(r"\b(left|right|other)\b")


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `symptom.resolved`."""
    for sentence in chart.saying(_LETTERS):
        told = _told(chart, sentence) if sentence.section not in NO_COMPLAINT else None
        if told is not None and not _AIM.search(sentence.words) and not _is_doubtful(chart, sentence, told):
            chart.kept[RESOLVED_TOLD, sentence.position] = True
            yield _made(chart, sentence, told)


def _told(chart: Chart, sentence: Sentence) -> "re.Match[str] | None":
    words = sentence.words
    for pattern, letters in _SIEVED:
        for match in pattern.finditer(words) if holds(words, letters) else ():
            if _PARTLY.search(words, max(0, match.start() - 20), match.start()):
                continue
            if not _is_away(match, words) and _MOMENT.match(words, match.end()):
                continue
            if _OTHER.search(words, max(0, match.start() - _NEAR), match.start()) or _OTHER.search(match[0] + " "):
                continue
            if _is_enough(chart, sentence, pattern, match):
                return match
    return None


def _is_away(match: "re.Match[str]", words: str) -> bool:
    """Days that tell how long it has been gone: "had been gone for a month" when the nurse called."""
    last_word = words.rfind(" ", 0, match.end()) + 1
    return bool(match.groupdict().get("since")) or _GONE_FOR.match(words, last_word) is not None


def _is_enough(chart: Chart, sentence: Sentence, pattern: "re.Pattern[str]", match: "re.Match[str]") -> bool:
    """Whether the words alone, or beside a visit, say that it is over now."""
    words = sentence.words
    if pattern is _NONE:
        is_whole = not match["loc"] or len({bool(_LIMB.search(match["loc"])), bool(_SPINE.search(match["loc"]))}) == 1
        is_elsewhere = _IN_PART.match(words, match.end()) is not None
        return is_whole and not is_elsewhere and bool(match["since"] or _VISIT.search(words))
    if pattern is _IT:
        before = chart.previous(sentence)
        return _ABOUT.search(words, 0, match.start()) is not None or (
            before is not None and bool(before.of("pain") or before.of("symptom"))
        )
    if pattern is _ENDED and " had " in f" {match[0]} ":
        return _VISIT.search(words) is not None
    if pattern is _IS_FREE and re.match(r"(?:was|were|became|felt|left|finished)\b", match[0].strip()):
        return _VISIT.search(words) is not None
    return True


def _is_doubtful(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> bool:
    end = sentence.start + match.end()
    if modifiers(chart, sentence, end - 1, end) & {"family", "uncertain", "silence"}:
        return True
    before = chart.previous(sentence)
    words = sentence.words
    if (
        _is_of_one_side(chart, sentence, match)
        or _INJECTED.search(words, 0, match.start())
        or _DID_IT.search(words, match.end())
        or (before is not None and before.of("injection") and not _VISIT.search(words))
    ):
        return True
    later = (one.words for one in chart.sentences[sentence.position + 1 :] if one.section not in NO_COMPLAINT)
    return _BACK.search(words, match.end()) is not None or any(_BACK.search(one) for one in later)


def _subject(sentence: Sentence, match: "re.Match[str]") -> str:
    """The words right before, back to a mark: "the back itself" of what no longer hurts."""
    before = sentence.words[max(0, match.start() - _NEAR) : match.start()]
    return _MARK.split(before)[-1]


def _is_of_one_side(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> bool:
    """ "The left leg is pain-free", where the right one is spoken of as well."""
    sides = set(_SIDE.findall(_subject(sentence, match) + match[0]))
    return "other" in sides or (len(sides) == 1 and len(set(_SIDE.findall(chart.lower)) - {"other"}) > 1)


def _made(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> Fact | None:
    said = _subject(sentence, match) + match[0].replace("back to", "")
    is_limb, is_spine = _LIMB.search(said) is not None, _SPINE.search(said) is not None
    value = "limb" if is_limb and not is_spine else "spine" if is_spine and not is_limb else "all"
    region: Region | None = None if value == "all" else "cervical" if _ARM.search(said) else "lumbar"
    span = (sentence.start + match.start(), sentence.start + match.end())
    return fact(chart, sentence, span, "symptom.resolved", value, assertion=Assertion.PRESENT, region=region)
