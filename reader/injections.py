"""Which mentions of an injection speak of the one asked for or done here, and which of an earlier one."""

import re
from enum import Enum
from typing import Final

from reader.answers import is_of_a_part
from reader.asked import ASKED_BEHIND, IS_FOR, is_ordered_behind_comma
from reader.blocks_to_come import is_still_asked
from reader.chart import Chart, Sentence
from reader.context import answered_no, clause, modifiers
from reader.current import CURRENT_SECTIONS, is_current
from reader.letters import sieve
from reader.recited_limits import OF_A_RULE, RULE_LETTERS
from reader.score_pairs import score_pair
from reader.spans import Hit, Time
from reader.spinal import SPINAL
from reader.timing import owned, times_of

_NAMED: Final = SPINAL | {"generic"}
_PAST_BEFORE: Final = re.compile(
    r"\b(?:underwent|undergone|undergoing|received|receiving|has had|had|previous|previously|prior|last|"
    r"past|earlier|status post|s/p|tried|attempted|failed|"
    r"history of|first|second|third|fourth|fifth|sixth|most recent|"
    r"seen dr\. \w+ for|repeated|initial|responded to|response to|were done|"
    r"used up|got|getting|multiple|several|subsequent|(?:two|three|four)(?![- ]levels?\b)|"
    r"x2|x3|done|relief from|relief with|"
    r"benefit from|performed|been)\b"
)
_PAST_AFTER: Final = re.compile(
    r"\b(?:ago|in the past|helped|gave|provided|providing|without (?:any )?(?:significant )?relief|"
    r"with (?:\w+ )?relief|which was|which gave|which helped|worked|"
    r"x ?[2-9]|lasted|was (?:very )?(?:helpful|effective)|were (?:done|performed)|"
    r"(?<!for )(?<!for pain )relief|percent|"
    r"wore off|worn off|took away|brought|eased|relieved|did (?:nothing|little)|dulled|"
    r"(?:reduced|lowered|cut|lessened|decreased|dropped|took|left|made|bought|improved) (?:the|his|her|their|him|"
    r"it|pain|no)\b|"
    r"did not (?:help|relieve|work|last|provide|"
    r"give)|was minimal|previously|last (?:week|month|year))\b|%"
)
#: "A medial branch block was performed": in the words right behind it.
_WAS_DONE: Final = re.compile(
    r"s?(?: (?:at|of|on) [^.;,]{1,24})? (?:was|were|has been|have been) "
    r"(?:done|performed|given|administered|carried out|undertaken)\b|"
    r"s?(?: (?:injection|session|procedure)s?)? (?:in|within|over|during) (?:the )?(?:last|past|preceding|previous) "
)
_MONTH: Final = (
    r"(?:january|february|march|april|may(?! (?:be|have|need|help|not|require))|june|july|august|september|october|"
    r"november|december|spring|summer|autumn|fall|winter)\b"
)
#: "The January ablation", "MBB at L4-5 on 9 January", "RFA last September": a month without its year.
_MONTH_BEFORE: Final = re.compile(
    rf"\b(?:the|his|her|this|that|last|in|on) (?:\d{{1,2}} )?{_MONTH}(?: \d{{1,2}})?,? (?:[\w-]+ ){{0,3}}$"
)
_MONTH_BEHIND: Final = re.compile(
    rf"s?(?: (?:at|of|on) [^.;]{{1,30}}?)? (?:same levels )?(?:on|in|of|from|last|this|done|dated|late last|"
    rf"early last) "
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:of )?{_MONTH}"
)
#: "Block one: 90 % for 6 hours", "MBB #2, no relief": blocks by their number and what they did.
NTH_BEHIND: Final = re.compile(
    r"s? ?(?:number |no\.? ?|#)?(?:(?P<first>one|1)|(?P<second>two|2)) ?(?::|,|-|\bgave\b|\bon\b)"
)
_PLAN: Final = re.compile(
    r"\b(?:repeat|recommend\w*|plan\w*|schedul\w*|proceed|request\w*|proposed|will|consider\w*|"
    r"authoriz\w*|authoris\w*|candidate|indicated|necessary|"
    r"is a|would like|today|set up|options?|addition of|refer\w*|order\w*|suggest\w*|further|trial of|"
    r"start with|perform a|asked for|asking for|medically|seek\w*|sought|one cervical|one lumbar)\b"
)
_QUESTION: Final = re.compile(r"^(?:\W*)(?:is|are|was|would|should|does|do)\b")
_NO: Final = re.compile(
    r"\b(?:no|not|never|denies|denied|without|none|nil|negative for|free of|absence of|"
    r"(?:does|did|has|have|had|was|is)n't)\b"
)
_ONCE: Final = re.compile(r"\b(?:after|once|following|until)\b")
_WHETHER: Final = re.compile(r"\b(?:whether|unclear|not clear|unknown)\b")
_OPEN_LETTERS: Final = sieve("whether", "unclear", "not clear", "unknown", *RULE_LETTERS)
#: "This would be her fifth injection" tells of four earlier ones.
_NEXT: Final = re.compile(
    r"\b(?:this|it) (?:is|would be|will be) (?:his|her|the|their|a) "
    r"(?:second|third|fourth|fifth|sixth|2nd|3rd|4th|5th|6th)\b"
)
#: Offered, refused or only talked about, at whatever time.
_OFFERED: Final = re.compile(r"\b(?:offered|declined|refused|talked about|turned down)(?: \w+){0,4} ?$")
#: What a payer refused is what was asked for.
_REFUSED: Final = re.compile(
    r"\b(?:board|carrier|insurer|plan|payer|payor|ura|reviewer|fund|administrator|employer|medicare|contractor)"
    r"(?: has| had)? (?:denied|denies) (?:[\w-]+ ){0,5}$"
)
#: The answer to a heading; "ESI: no benefit" and "ESI: 0 % relief" are its result.
_DENIED: Final = re.compile(
    r"s?\s?:\s?(?:(?:none|nil|never)(?! (?:of|helped|gave|worked|lasted|relief|benefit|effect|improvement|response))"
    r"|no(?= ?(?:[.,;)]|$)| (?:prior|previous|earlier|past|history|injections?|such)\b)|denies|denied|"
    r"negative(?= ?(?:[.,;)]|$))|n/a|0(?! ?%|\d|/))"
    r"(?![a-z])"
)
#: "Prior epidurals were denied" by the patient; what a carrier denied was asked for.
_DENIED_BEHIND: Final = re.compile(
    r"s? (?:was|were|is|are|has been|have been) (?:denied(?! by)|absent|not present|not reported|ruled out|unlikely)\b"
)
_EVER: Final = re.compile(r"\b(?:prior|previous|past|earlier|any|history of)\b(?! auth)[\w\s-]{0,40}$")
_BEFORE_REACH: Final = 60
_SEQUEL: Final = re.compile(
    r"\b(?:after|following|since|until|before|prior to)(?: (?:the|his|her|that|this|an|a))?"
    r"(?: (?:single|one|two|first|diagnostic|successful|positive))*\s*$"
)
#: "Before the first injection she had therapy without benefit": what therapy did, not the injection.
_STILL_AHEAD: Final = re.compile(r"\W*(?:before|prior to|until) ")
#: "Initial right L4-5 ablation, lesions at 85 degrees" opens a request: what is asked for.
_OPENING: Final = re.compile(r"^\W*(?:(?:an?|the|this is|request(?:ed)?|for|is)[ :]+)*(?:initial|first)\b")
#: "The initial lumbar ablation is asked for", "we go to first neurotomy": a word of order is no word of the past.
_FIRST_OF_ALL: Final = re.compile(r"\b(?:initial|first)(?:[- ]time)?(?= (?:[\w-]+ ){0,4}$)")
_AFTER_OTHER: Final = re.compile(r"\b(?:after|following|since|based on|despite)\b[^.;,]*$")
_PERHAPS: Final = re.compile(r"\b(?:if|could|might|option|options|possibly|possible|may)\b")
_ASKING: Final = frozenset(["plan", "operative_diagnosis", ""])
#: "Would a fifth epidural be necessary?": the one that is asked for, not one of those before it.
_NTH_ASKED: Final = re.compile(
    r"^\W*(?:is|are|would|should) (?:an? |the |this |his |her |another )?(?:repeat )?"
    r"(?:second|third|fourth|fifth|sixth|2nd|3rd|[4-9]th) (?:[\w-]+ ){0,4}$"
)
#: "Request: bilateral L4-L5 transforaminal injection": the first sentence under the word.
_HEADED: Final = re.compile(r"\brequest(?:ed)?:\s*$")


class Tense(Enum):
    """When a mentioned injection happened, as far as the text says."""

    PRIOR = "prior"
    CURRENT = "current"
    CONDITIONAL = "conditional"
    DENIED = "denied"
    UNCLEAR = "unclear"


def past_times(chart: Chart, sentence: Sentence, hit: Hit) -> list[Time]:
    """Dates and "ago" times that say when an earlier injection was done."""
    times: list[Time] = []
    if not sentence.times:
        return times
    if chart.document_on is None and chart.lower[hit.start : hit.end].isdecimal():
        return times  # a code with a day, in a paper without one, is rather an order than a history
    is_anaphor = chart.lower[hit.start : hit.end] in {"one", "ones"}
    free = [timed.time for timed in times_of(chart, sentence) if timed.anchor is None] if is_anaphor else []
    for time in free or owned(chart, sentence, hit):
        is_before = chart.document_on is None or (time.last is not None and time.last < chart.document_on)
        if (time.first is not None and is_before) or time.role == "ago":
            times.append(time)
    return times


def tense(chart: Chart, sentence: Sentence, hit: Hit) -> Tense:
    """How a text speaks of an injection."""
    key = ("tense", sentence.position, hit.start, hit.value)
    if key not in chart.kept:
        chart.kept[key] = _tense(chart, sentence, hit)
    found: Tense = chart.kept[key]
    return found


#: By which a form asks for what was done before.
_ASKED_PAST: Final = re.compile(
    r"\b(?:prior|previous(?:ly)?|earlier|past|before|ever|history|had|received|given|undergone|done|performed|tried)\b"
)


def _tense(chart: Chart, sentence: Sentence, hit: Hit) -> Tense:
    before = chart.lower[max(sentence.start, hit.start - _BEFORE_REACH) : hit.start]
    said = modifiers(chart, sentence, hit.start, hit.end)
    if said & {"family", "silence"} or _is_open(chart, sentence, before):
        return Tense.UNCLEAR
    denied = (
        "negation" in said
        and "negation" in modifiers(chart, sentence, hit.start, hit.end, "forward")
        and _NO.search(before[-40:])
    )
    if (denied or _is_denied_behind(chart, sentence, hit, before)) and sentence.section not in CURRENT_SECTIONS:
        return Tense.CURRENT if denied and is_ordered_behind_comma(chart, sentence, hit) else Tense.DENIED
    answer = answered_no(chart, sentence, hit.start, hit.end)
    if answer is not None:
        low = clause(chart, sentence, hit.start, hit.end)[0]
        is_past = _ASKED_PAST.search(chart.lower, low, answer.start) and not is_of_a_part(
            chart.lower, low, answer.start
        )
        return Tense.DENIED if is_past else Tense.UNCLEAR
    at_once = _at_once(chart, sentence, hit, before)
    if at_once is not None:
        return at_once
    words = chart.words(sentence)
    if words.endswith("?") and _QUESTION.match(words):
        is_asked = _NTH_ASKED.match(chart.lower[sentence.start : hit.start]) is not None
        return Tense.PRIOR if _PAST_BEFORE.search(before[-24:]) and not is_asked else Tense.CURRENT
    return _by_words(chart, sentence, hit, before, is_hypothetical="hypothetical" in said)


def _is_open(chart: Chart, sentence: Sentence, before: str) -> bool:
    """ "Unclear whether an injection ...", "up to four injections": asked or allowed, and not told."""
    if sentence.position not in chart.positions_saying(_OPEN_LETTERS):
        return False
    return _WHETHER.search(before) is not None or OF_A_RULE.search(before) is not None


def _at_once(chart: Chart, sentence: Sentence, hit: Hit, before: str) -> Tense | None:
    """Where the section or the words right before it leave no doubt."""
    if is_current(chart, sentence) or ("deni" in before and _REFUSED.search(before)):
        return Tense.CURRENT
    if is_still_asked(chart, sentence, hit, before) and not past_times(chart, sentence, hit):
        return Tense.CONDITIONAL
    return Tense.PRIOR if _NEXT.search(before) else None


def _is_denied_behind(chart: Chart, sentence: Sentence, hit: Hit, before: str) -> bool:
    """ "Prior epidural injections: none", "... were denied"."""
    if _DENIED.match(chart.lower, hit.end, sentence.end):
        return True
    is_said = _DENIED_BEHIND.match(chart.lower, hit.end, sentence.end) is not None
    return is_said and _EVER.search(f"{before}{chart.lower[hit.start : hit.end]}") is not None


def _of_talk(chart: Chart, sentence: Sentence, hit: Hit, before: str) -> Tense:
    """ "After the injection ...", "was offered an injection": what the rest of the sentence makes of it."""
    if _SEQUEL.search(before):
        is_opening = _STILL_AHEAD.match(chart.lower, sentence.start, sentence.end) is not None
        if is_opening and score_pair(chart.lower, sentence.start, sentence.end) is None:
            return Tense.UNCLEAR
        is_told = (
            sentence.of("relief") or score_pair(chart.lower, sentence.start, sentence.end)
        ) and sentence.section not in {
            "plan",
            "instructions",
        }
        return Tense.PRIOR if is_told else Tense.UNCLEAR
    is_plan = _PLAN.search(before) and not past_times(chart, sentence, hit)
    return Tense.CONDITIONAL if is_plan else Tense.UNCLEAR


def _own_words_behind(chart: Chart, sentence: Sentence, hit: Hit) -> str:
    """ "RFA after two blocks that gave no relief": what is told of the blocks is not told of the ablation."""
    end = min(sentence.end, hit.end + 80)
    others = (h.start for h in sentence.of("injection") if h.value in _NAMED and hit.end <= h.start < end)
    first = min(others, default=None)
    is_parted = first is not None and _AFTER_OTHER.search(chart.lower, hit.end, first) is not None
    return chart.lower[hit.end : first if is_parted else end]


def _is_dated_and_told(chart: Chart, sentence: Sentence, hit: Hit, before: str) -> bool:
    """ "The ablation of January; pain fell from 7 to 5": a month alone names no day, but what came of it is told."""
    is_dated = _MONTH_BEHIND.match(chart.lower, hit.end, sentence.end) or _MONTH_BEFORE.search(before)
    if not is_dated:
        return False
    following = chart.following(sentence)
    for place in (sentence, following):
        if place is None or (
            place is not sentence and (place.of("injection") or place.of("therapy") or place.of("drug"))
        ):
            continue
        if place.of("relief") or score_pair(chart.lower, place.start, place.end) is not None:
            return True
    return False


def _by_words(chart: Chart, sentence: Sentence, hit: Hit, before: str, *, is_hypothetical: bool) -> Tense:
    """Prior or planned, by the words round the injection; a plan right before it outweighs any sign of the past."""
    after = _own_words_behind(chart, sentence, hit)
    if _SEQUEL.search(before) or _OFFERED.search(before):
        return _of_talk(chart, sentence, hit, before)
    times = past_times(chart, sentence, hit)
    if _ONCE.search(before) and "will" in chart.words(sentence).split() and not times:
        return Tense.CONDITIONAL
    is_headed = _HEADED.search(chart.lower, max(0, sentence.start - 12), sentence.start) is not None and not times
    told = before
    if sentence.position == 0 and hit.start - sentence.start < _BEFORE_REACH:
        told = _OPENING.sub(" ", before)
    if hit.value == "ablation":
        told = _FIRST_OF_ALL.sub(" ", told)
    if is_headed or ASKED_BEHIND.match(after) or IS_FOR.match(after) or "already done" in after:
        return Tense.CURRENT
    is_past = bool(
        times
        or _PAST_BEFORE.search(told[-45:])
        or _PAST_AFTER.search(after)
        or _WAS_DONE.match(after)
        or NTH_BEHIND.match(after)
        or score_pair(after, 0, len(after))
        or _is_dated_and_told(chart, sentence, hit, before)
    )
    is_planned = is_hypothetical or _PLAN.search(before) or _PLAN.search(after[:40])
    if is_planned and (not is_past or _PLAN.search(before[-45:])):
        return Tense.CONDITIONAL if _PERHAPS.search(before + after[:30]) else Tense.CURRENT
    if is_past:
        return Tense.PRIOR
    return Tense.CURRENT if sentence.section in _ASKING else Tense.UNCLEAR
