"""What a percentage beside an injection says: so much went, so much stayed, it rose, or nobody has seen it yet."""

import re
from enum import Enum
from typing import Final


class Direction(Enum):
    """Which way a percentage points."""

    WENT = "went"  #: so much less pain
    STAYED = "stayed"  #: so much of the pain was left
    ROSE = "rose"  #: so much more pain
    DENIED = "denied"  #: there was no such relief
    DOUBTED = "doubted"  #: somebody guesses
    UNSEEN = "unseen"  #: hoped for, of something else, or of a sham
    ASKED = "asked"  #: a goal or the threshold of a rule


_REACH_BEFORE: Final = 44
_REACH_BEHIND: Final = 64
_PAIN: Final = r"(?:pain|symptoms?|ache|discomfort|complaints?|intensity|level|vas|nrs|score)"
#: A part of the pain, where nothing says that this part went.
_OF_PAIN: Final = re.compile(
    r" ?(?:%|percent)? of (?:(?:the|her|his|their|that|its) )?(?:(?:original|usual|former|old|baseline|initial|typical|"
    rf"previous|prior|pre-?(?:block|procedure|injection)|neck|back|axial|low|usual) )*{_PAIN}\b"
)
_OF_BASELINE: Final = re.compile(
    r" ?(?:%|percent)? of (?:(?:the|her|his|their|what it) )?(?:baseline|the baseline|original|was|normal)\b"
)
_TAKEN_BEFORE: Final = re.compile(
    r"\b(?:reliev\w+|remov\w+|eliminat\w+|abolish\w+|took(?: away)?|tak(?:es|en|ing) away|eas\w+|resol\w+|cut|relief|"
    r"reduc\w+|block\w* out|cleared|erased|knocked out|got rid|improv\w+|decreas\w+|lower\w+|alleviat\w+|control\w+)\b"
    r"[^.;,]*$"
)
_TAKEN_BEHIND: Final = re.compile(
    r"[^.;,]{0,30}?\b(?:gone|reliev\w+|resolv\w+|eliminat\w+|improv\w+|removed|went|disappeared|abolished|better|"
    r"less|reduced|taken away|relief|subsided|eased|cleared|controlled|decreas\w+|vanished)\b"
)
_LEFT_BEHIND: Final = re.compile(
    r"[^.;,]{0,34}?\b(?:still (?:there|present|felt|left)|remain(?:s|ed|ing)?|persist\w*|left over|was left|is left|"
    r"residual|unchanged|unrelieved|continu(?:ed|es)|came back|returned)\b"
)
_LEFT_BEFORE: Final = re.compile(
    r"\b(?:still (?:has|had|having|felt|feels)|was left with|left with|remain(?:s|ed|ing)?(?: at)?|residual|persist\w*|"
    r"continu(?:es|ed) to have)\b[^.;,]*$"
)
_MORE_BEHIND: Final = re.compile(
    r" ?(?:%|percent)? (?:pain |symptom )?(?:increase|increased|rise|worse\w*|aggravation|more (?:pain|painful|intense|"
    r"severe)|higher|flare|exacerbation|deteriorat\w+)\b"
)
_MORE_BEFORE: Final = re.compile(
    r"\b(?:increas(?:e|ed|es)|rose|worsen\w*|aggravat\w+|went up|worse|flared)\b(?: \w+){0,3} $"
)
#: A goal, or the threshold of a rule.
_ASKED_BEFORE: Final = re.compile(
    r"\b(?:goal|target|aim(?:ing)?|require[sd]?|requirement|criteri\w+|threshold|need(?:s|ed)?|must|should|if|unless|"
    r"until|desired|look(?:ing)? for|to (?:achieve|reach|get|obtain|see)|so that|would|will)\b[^.;,:]*$"
    r"|\b(?:goal|target|aim|required|threshold|criterion): ?$"
)
_WHAT: Final = (
    r" ?(?:%|percent)?(?: or (?:more|greater|better|higher))?(?: pain| symptom)?"
    r"(?: relief| improvement| reduction| benefit)?(?: is| was| would be| were| being)? "
)
_ASKED_BEHIND: Final = re.compile(
    rf"{_WHAT}(?:required|needed|the (?:goal|aim|target|threshold)|targeted|desired|as (?:a |the )?(?:goal|target))\b"
)
_UNSEEN_BEFORE: Final = re.compile(
    r"\b(?:hop(?:e|es|ed|ing)|expect(?:s|ed|ing)?|anticipat\w+|promis\w+|awaiting|pending|might|could)\b[^.;,:]*$"
    r"|\b(?:expected|anticipated): ?$"
)
_UNSEEN_BEHIND: Final = re.compile(
    rf"{_WHAT}(?:expected|anticipated|hoped|predicted|projected|to be (?:confirmed|seen|expected))\b"
)
#: "90 % relief of headache": of another complaint than that of the spine.
_OF_OTHER: Final = re.compile(
    r" ?(?:%|percent)? (?:relief|improvement|reduction|better|benefit|decrease) (?:of|in|for|from|with) "
    r"(?:(?:the|her|his|their) )?(?:(?:left|right|concomitant|associated) )?(?:headaches?|migraines?|knee|hip|shoulder|"
    r"jaw|anxiety|nausea|insomnia|mood|dizziness|ankle|wrist|hand|abdominal|chest|ear|tinnitus)\b"
)
_SHAM: Final = re.compile(r"[^.;]{0,30}\b(?:with|after|from|to|by|of) (?:\w+ )?(?:saline|sham|placebo)\b")
_DENIED_BEFORE: Final = re.compile(
    r"\b(?:no|not|never|without|nor|fail(?:ed|s|ing) to|did ?n[o']t|lack(?:ed|s)?|absence of|"
    r"fell short of|short of|nowhere near|denies|denied) "
    r"(?:(?:any|quite|even|the|an?|reach\w*|achieve[sd]?|achieving|get|got|have|had|attain\w*|obtain\w*|near|meet|met|at|provide[sd]?|"
    r"giv\w*|report\w*|required|clear|sustained|full) )*(?:>=|>|\u2265|at least )?$"
)
_DOUBT_BEFORE: Final = re.compile(
    r"\b(?:maybe|perhaps|possibly|supposedly|allegedly|presumably|guess\w*|thinks|believes|unsure|uncertain|not sure|"
    r"claim(?:s|ed))\b[^.;,]*$"
)
_DOUBT_BEHIND: Final = re.compile(
    r"[^.;]{0,40}?\b(?:hard to say|hard to tell|not sure|unsure|uncertain|questionable|difficult to (?:say|tell|judge)|"
    r"(?:she|he|patient) (?:cannot|could not|can't) (?:say|tell|remember|recall))\b|[^.;,]{0,16}\?"
)


#: What is asked of a percentage in turn: by the words before it, or by those behind it.
_SIGNS: Final = (
    (Direction.UNSEEN, None, _OF_OTHER),
    (Direction.UNSEEN, None, _UNSEEN_BEHIND),
    (Direction.UNSEEN, None, _SHAM),
    (Direction.DENIED, _DENIED_BEFORE, None),
    (Direction.ASKED, _ASKED_BEFORE, _ASKED_BEHIND),
    (Direction.UNSEEN, _UNSEEN_BEFORE, None),
    (Direction.ROSE, _MORE_BEFORE, _MORE_BEHIND),
)


def direction(lower: str, start: int, end: int, *, low: int, high: int) -> Direction:
    """The direction of the percentage at `start` to `end` (its sign may be inside) in a sentence `low` to `high`."""
    before, last = lower[max(low, start - _REACH_BEFORE) : start], min(high, end + _REACH_BEHIND)
    for which, ahead, behind in _SIGNS:
        if (ahead is not None and ahead.search(before)) or (behind is not None and behind.match(lower, end, last)):
            return which
    if _is_left(lower, end, last, before):
        return Direction.STAYED
    is_doubted = _DOUBT_BEFORE.search(before) or _DOUBT_BEHIND.match(lower, end, last)
    return Direction.DOUBTED if is_doubted else Direction.WENT


def _is_left(lower: str, end: int, last: int, before: str) -> bool:
    of = _OF_PAIN.match(lower, end, last) or _OF_BASELINE.match(lower, end, last)
    if of is None or _TAKEN_BEFORE.search(before):
        return False
    if _LEFT_BEHIND.match(lower, of.end(), last):
        return True
    return _LEFT_BEFORE.search(before) is not None or _TAKEN_BEHIND.match(lower, of.end(), last) is None
