"""That care made the complaint go, or nearly: scores that fell to nothing, parts that went, words of recovery.

It reads what `resolved` and the outcomes of care left unread. What remains, came back or went after an injection is
no recovery by care.
"""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_before, region_in
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.finders.resolved import RESOLVED_TOLD
from reader.finders.therapy import CARE_HELPED
from reader.letters import sieve
from reader.score_tokens import Fall, fall
from reader.sections import NO_COMPLAINT
from schemas.fact import Assertion, Fact

_LETTERS: Final = sieve(
    "improve", "better", "relief", "reliev", "reduc", "well ", "recover", "respon", "worked", "succe", "goals",
    "nrs", "vas",
    "pain", "symptom", "sciatica", "odi", "ndi", "oswestry", "strain", "cleared", "healed", "c/o",
    "resol", "radicul", "ache", "brachial", "complaint", "lumbago",
)  # fmt: skip
_CARE: Final = re.compile(
    r"\b(?:therap\w+|physio\w*|pt|exercis\w+|chiropract\w*|traction|rehab\w*|home program(?:me)?|hep|"
    r"conservative|naproxen|ibuprofen|meloxicam|nsaids?|gabapentin|medications?|tablets|stretching)\b"
)
_COMPLAINT: Final = re.compile(
    r"\b(?:pains?|aches?|symptoms?|sciatica|brachialgia|complaints?|lumbago|radiculopathy)\b"
)
_INJECTED: Final = (
    r"(?:injections?|epidurals?|esis?|blocks?|mbbs?|rhizotomy|neurotomy|ablation|rfa|surgery|operation|fusion|"
    r"discectomy|laminectomy)\b"
)
_INJECTION: Final = re.compile(_INJECTED)
#: What speaks against it anywhere: it is still there, came back, is another's, or something was injected.
_NOT: Final = re.compile(
    r"\b(?:still(?! (?:requested|asked|wanted|sought|desired|ordered|wants|asks|wishes))|"
    r"persist\w*|remain\w*|residual|ongoing|continu\w+|return\w*(?! to\b)|recur\w*|relaps\w*|came back|"
    r"come back|again|"
    r"plateau\w*|flare\w*|worse\w*|not improv\w*|no better|unchanged|without (?:relief|improvement|benefit)|"
    r"no (?:relief|improvement|benefit)|fail(?:ed|s)|failures?|temporar\w*|transient\w*|brief\w*|partial\w*|"
    r"initially|at first|"
    # relief that is told by its length did not last
    r"(?:better|improved|relief|gone|free|well|comfortable|relieved|helped|\d)(?: [a-z]+){0,2} "
    r"for (?:about |only |just |some |nearly )?"
    r"(?:an?|one|two|three|four|five|six|\d{1,2}|several|a few) (?:hours?|days?|weeks?)(?! (?:now|of))|"
    r"(?:after|since|following|with|by|from|thanks to|post) (?:[\w-]+ ){0,4}"
    + _INJECTED
    + r"|"
    + _INJECTED
    + r"[^.;]{0,48}?\b(?:helped|gave|relieved|eased|took|worked|brought|provided)\b|"
    r"goal is|until|weakness|numb\w*|tingl\w*|deficit(?<!no deficit)|foot drop)\b"
)
_MUCH: Final = (
    r"(?:marked(?:ly)?|much|great(?:ly)?|dramatic(?:ally)?|major|substantial(?:ly)?|considerabl[ey]|remarkabl[ey]|"
    r"excellent|nearly complete(?:ly)?|almost complete(?:ly)?|very good|vast(?:ly)?|enormous(?:ly)?)"
)
#: "Marked improvement", "much better", "a very good response to therapy".
_GREATLY: Final = re.compile(
    rf"\b{_MUCH} (?:improve[a-z]*|better|reduc[a-z]*|recover[a-z]*|reliev[a-z]*|relief|respon[a-z]*|success|progress)\b"
    rf"|\b(?:improved|recovered|responded|settled|eased) (?:very )?(?:{_MUCH}|well|nicely|fully|completely)\b"
    r"|\b(?:therapy|treatment|physiotherapy|pt|exercises?|rehab\w*) (?:has |had |have |was |were )?(?:been )?"
    r"(?:a )?(?:complete |full |great |very )?(?:succeeded|success(?:ful)?|worked(?! (?:up|out|on|with|toward))|"
    r"did the trick)\b"
    r"|\b(?:all|every|ten of ten|each of the|his|her|the) (?:\w+ )?goals? (?:was |were |have been |had been )?(?:met|"
    r"reached|attained|achieved)\b|\bgoals:? (?:met|reached|achieved)\b"
)
#: "80 % improved", "down by 90 percent".
_PART: Final = re.compile(
    r"(?<![\d./])\b(?P<n>[89]\d|100) ?(?:%|percent|per cent) (?:better|improved|improvement|relief|less|reduction|"
    r"recover(?:ed|y)|resolution|resolved|gone)\b"
    r"|\b(?:better|improved|down|reduced|less|fell|dropped|decreased|cut) (?:in pain )?by "
    r"(?:about |some |roughly |nearly )?(?P<n2>[89]\d|100) ?(?:%|percent|per cent)"
)
#: "ODI 48 to 6", "NDI from 40 down to 4".
_SCALE: Final = re.compile(
    r"\b(?:odi|ndi|oswestry|disability)\b[^.;\d]{0,24}(?:from )?(?P<a>\d{1,3}) ?%?"
    r"(?: (?:in|on|at) [a-z]{3,12})?(?:,? (?:to|then|now|down to)|,| ?->) ?(?:only )?"
    r"(?P<b>\d{1,3})\b(?! ?(?:weeks?|days?|months?|/))"
)
_PAIN: Final = (
    r"(?:pains?|aches?|symptoms?|complaints?|c/o|sciatica|brachialgia|lumbago|strain|sprain|radiculopathy|stiffness)"
)
#: "The pain has all but vanished", "sciatica cleared with twelve sessions", "back pain gone since October".
_GONE: Final = re.compile(
    rf"\b{_PAIN},? (?:(?:has|have|had|is|was|are|were|now|all but|practically|virtually|since|completely|entirely|"
    r"fully|already|nearly|almost|quite|largely|mostly|basically|essentially) )*"
    r"(?:gone(?! (?:over|through))|over(?! (?:the|a|an|two|three|\d))|healed|"
    r"settled(?! (?:at|to|in|on|around|into|for|down to)\b)|cleared(?: up)?|vanished|melted away|dissolved|"
    r"disappeared|almost absent|absent|resolved|"
    r"subsided|went away|faded (?:away|out)|a thing of the past)\b"
    r"(?! (?:the|to|into|for (?:an?|one|two|\d) (?:hours?|days?)))"
)
#: "Currently no neck or arm c/o at all", "free of leg pain".
_NONE_NOW: Final = re.compile(
    r"\b(?:currently|now|presently|today|at present|at this time),? (?:has |with |reports |there is |is )?"
    r"(?:no|free of|without(?: any)?) "
    rf"(?:(?:back|neck|arm|leg|low|lower|radicular|and|or|further|more) )*{_PAIN}\b(?: at all| whatsoever)?"
    r"|\b(?:hik|walk|r[au]n|cycl|golf|garden|danc|swim|swam|jog|ski|play|lift|work)[a-z]*\b[^.;]{0,40}? "
    rf"(?:free of|without)(?: any| all)? (?:(?:back|neck|arm|leg) )*{_PAIN}\b"
)
#: "She no longer has any leg pain", "her back has been fine since", "exercise ended the pain".
_ENDED: Final = re.compile(
    r"\bno longer (?:has|have|had|feels|reports|notes|complains of|suffers(?: from)?|experiences)(?: any)? "
    rf"(?:(?:back|neck|arm|leg|low|lower|radicular|and|or) )*{_PAIN}\b"
    r"|\b(?:back|neck|leg|arm|he|she|patient|everything|all) (?:has|have) been "
    r"(?:fine|well|good|comfortable|normal|quiet) (?:ever )?since\b"
    rf"|\b(?:ended|abolished|eliminated|cured|stopped|removed) (?:(?:the|his|her|all|of|entire) )*(?:\w+ )?{_PAIN}\b"
    rf"|\bdischarged\b[^.;]{{0,40}}? (?:with|and|has|had|without|no) (?:no |any )?{_PAIN}\b"
)
#: "Rated his pain 0", "NRS: 0/10"; with movement or at rest it is one moment.
_ZERO: Final = re.compile(
    r"\b(?:pain|nrs|vas|scores?)(?: (?:is|was|at|of|rated|as|level|score|now|today|currently|has been|down to))*"
    r" ?[:=]? ?(?:0|zero)(?: ?/ ?10| out of (?:10|ten))?(?![\d./%-]|,? (?:to|at rest|when|while|with|on|in)\b)"
)
_NEARLY: Final = re.compile(r"\b(?:all but|practically|virtually|nearly|almost|largely|mostly|basically|essentially)\b")
_NOW: Final = re.compile(
    r"\b(?:now|today|currently|at (?:the )?(?:discharge|last visit)|discharge\w*|since|last week|this week|"
    r"back (?:at|to) (?:work|running|sport|normal|full)|after|with|under|following|by the end)\b"
)
_HIGH: Final = re.compile(r"(?<![\d/.])\b(?:[3-9]|10) ?/ ?10\b")  #: of another moment
_ASKED: Final = re.compile(
    _INJECTED + r" (?:[\w-]+ ){0,4}?(?:requested|asked|planned|proposed|sought|wanted|applied|submitted|scheduled)\b"
)
_SMALL: Final = 2  #: of 10; what is left of a pain that went
_LARGE: Final = 70  #: per cent
_REACH: Final = 2


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `care.therapy` with the outcome "helped", and `symptom.resolved` where the complaint is gone."""
    told = chart.saying(_LETTERS)
    last_doubt = _last_doubt(chart) if told else -1
    for sentence in told:
        # A sentence that holds a doubt itself lies at or before the last of them.
        if sentence.position <= last_doubt or sentence.section in NO_COMPLAINT or _is_of_injection(sentence):
            continue
        gone = _gone(sentence)
        is_read = (RESOLVED_TOLD, sentence.position) in chart.kept and not _CARE.search(sentence.words)
        if gone is not None and not is_read:
            yield _made(chart, sentence, gone, is_over=True)
        helped = _helped(sentence) if CARE_HELPED not in chart.kept and _is_by_care(chart, sentence) else None
        if helped is not None:
            yield _made(chart, sentence, helped, is_over=False)


def _is_of_injection(sentence: Sentence) -> bool:
    """An injection is spoken of, other than as one that is asked for beside care."""
    if _INJECTION.search(sentence.words) is None:
        return False
    return _CARE.search(sentence.words) is None or _ASKED.search(sentence.words) is None


def _last_doubt(chart: Chart) -> int:
    """Where the last sentence stands that speaks of what is still there or came back; -1 where none does."""
    last_first = reversed(chart.sentences)
    return next((one.position for one in last_first if one.section not in NO_COMPLAINT and _NOT.search(one.words)), -1)


def _is_by_care(chart: Chart, sentence: Sentence) -> bool:
    """Care is told of here, or in a sentence just before; what an injection before it did is told of that."""
    if _CARE.search(sentence.words):
        return True
    before = chart.previous(sentence)
    if before is not None and before.of("injection"):
        return False
    return any(_CARE.search(one.words) for one in (sentence, *chart.above(sentence, _REACH)))


def _gone(sentence: Sentence) -> tuple[int, int] | None:
    words = sentence.words
    match = _NONE_NOW.search(words)
    is_by_care = _CARE.search(words) is not None
    if match is None and (is_by_care or _NOW.search(words)):
        match = _GONE.search(words) or _ENDED.search(words)
    if match is None and is_by_care and _HIGH.search(words) is None:
        match = _ZERO.search(words)
    if match is not None:
        return None if _NEARLY.search(match[0]) else match.span()
    scores = _scores(sentence)
    return (scores.start, scores.end) if scores is not None and scores.last == 0 else None


def _helped(sentence: Sentence) -> tuple[int, int] | None:
    words = sentence.words
    for pattern in (_GREATLY, _PART, _GONE):
        match = pattern.search(words)
        if match is not None and (pattern is not _GONE or _NEARLY.search(match[0])):
            return match.span()
    scale = _SCALE.search(words)
    if scale is not None and int(scale["b"]) * 100 <= int(scale["a"]) * (100 - _LARGE):
        return scale.span()
    scores = _scores(sentence)
    return (scores.start, scores.end) if scores is not None else None


def _scores(sentence: Sentence) -> Fall | None:
    """Scores of a complaint that fell to little and stayed there."""
    if _COMPLAINT.search(sentence.words) is None and "nrs" not in sentence.words and "vas" not in sentence.words:
        return None
    scores = fall(sentence.words, 0, len(sentence.words))
    is_low = scores is not None and scores.last <= _SMALL and scores.last == scores.lowest and scores.relief >= _LARGE
    return scores if is_low else None


def _made(chart: Chart, sentence: Sentence, at: tuple[int, int], *, is_over: bool) -> Fact | None:
    span = sentence.start + at[0], sentence.start + at[1]
    if modifiers(chart, sentence, *span) & {"hypothetical", "family", "silence", "uncertain", "negation"} - (
        {"negation"} if is_over else set()
    ):
        return None
    if is_over:
        return fact(chart, sentence, span, "symptom.resolved", "all", assertion=Assertion.PRESENT)
    region = region_in(sentence, sentence.start, sentence.end, span[0]) or region_before(chart, sentence)
    outcome: dict[str, str | None] = {"outcome": "helped"}
    return fact(
        chart, sentence, span, "care.therapy", "unspecified", assertion=Assertion.PRESENT, region=region,
        attributes=outcome,
    )  # fmt: skip
