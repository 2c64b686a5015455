"""Care that is denied item by item: "declined therapy", "takes no tablets", "exercises were booked, never begun"."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.care_words import CHIROPRACTIC, DRUG, EXERCISE, THERAPY

_ITEMS: Final = re.compile(rf"(?:{THERAPY}|{CHIROPRACTIC}|{EXERCISE}|{DRUG})\b")
#: What denies the item behind it.
_DENIES: Final = re.compile(
    r"(?:\b(?:no|nor|without(?: any)?|zero)|"
    r"\b(?:has|have|had|did|does|do|is|was)(?: not|n't) (?:yet |ever )?(?:been )?(?:tried|try|had|have|"
    r"attempted|attempt|undergone|undergo|used|use|taken|take|taking|"
    r"done|do|doing|seen|see|attended|attend|started|start|begun|begin|gone to|go to|wish(?: for)?|"
    r"want(?: to (?:try|take|do))?|on)|"
    r"\b(?:prefers|wants|wishes|chose|chooses|elect(?:s|ed)|opt(?:s|ed)|decid(?:es|ed)|would rather|asks) (?:to )?"
    r"(?:skip|forgo|forego|bypass|do without|go without)|"
    r"\b(?:has |have |had )?never (?:yet )?(?:been (?:to|in|on|prescribed|sent to|referred to) |(?:tried|had|"
    r"attempted|undergone|used|taken|done|seen|attended|started|gone to|went to) )?|"
    r"\b(?:refus(?:es|ed|ing)|declin(?:es|ed|ing)|turned down|turns down|rejects|rejected|skipped|skips|"
    r"bypassed|passed up|"
    r"cancel+ed|unwilling to (?:try|do|take)|would rather not (?:try|do|take)|"
    r"rather not (?:try|do|take)|prefers not to (?:try|do|take)|avoided)|"
    r"\b(?:takes|uses|does|has|had|has bought|needs|on|with|took|used|did|tried) (?:no|zero|neither))"
    r" ?(?:to (?:go to|attend|try|start|take|do) |(?:any|a|the|his|her|all|more than|so much as|even|trying|"
    r"doing|taking|attending|for it) )*$"
)
#: Items that go on with a list: "no therapy, no home program and no medication trial", "refuses therapy and exercise".
_GOES_ON: Final = re.compile(r"[\s,]*(?:(?:and|or|nor|as well as|,)[\s,]*)*(?:no |any |of |for it )?(?:[\w-]+ )?$")
#: Not taken up: behind its name. "Was offered physical therapy and did not go", "therapy: none".
_NOT_TAKEN: Final = re.compile(
    r"(?: (?:visit|visits|evaluation|referral|appointments?|sessions?|prescription))?,? ?"
    r"(?:(?:was|were|had been|has been) (?:offered|advised|ordered|prescribed|recommended|booked|suggested|"
    r"arranged|scheduled),? (?:but|and) |(?:but|and|yet|which) )"
    r"(?:he |she |they |was |were |has |have |had )*(?:did not|didn't|not yet|never|not|has not|refused|"
    r"declined)(?: (?:yet|been|was|were))* ?"
    r"(?:go|gone|went|attend\w*|start\w*|begin|begun|began|taken|take|took|filled|fill|picked up|pick up|tried|"
    r"done|do|followed|show\w*|up|attended|happened)?\b"
    r"|:? (?:none|nil|not (?:yet )?(?:tried|started|begun|attempted|taken|done|attended))\b"
    r"|(?: (?:was|were|has been|have been|is|are|had been))? (?:not yet|never|not) (?:been )?(?:tried|attempted|"
    r"attended|started|begun|filled|taken|picked up|done|used)\b"
    r"|(?: (?:was|were|is|are|has been))? (?:unfilled|never filled|never picked up|cancel+ed|skipped|refused|"
    r"declined|turned down|rejected)\b"
)
_REFUSED: Final = re.compile(r"\b(?:refus|declin|turn(?:ed|s) down|reject)")
_NEXT: Final = 34
_DOUBT: Final = re.compile(
    r"\b(?:not able|unable|cannot|can't|could not|contraindicat\w*|allerg\w*|intoleran\w*|ulcer|kidney|renal|"
    r"until|since (?:then|\w+ 20\d\d)|any ?more|any longer|no longer|"
    r"further|additional|other|more|relief|help(?:ed|s)?|benefit|improve\w*|response|success|effect|avail|"
    r"work(?:ed)?|documented|recorded|described|mentioned|listed|"
    r"provided|submitted|included|attached|details?|dates?|record|records|notes?|indication|need(?:ed)?|"
    r"required|candidate|toler\w+|changes?|difference|better|blood thinners?|anticoag\w+|"
    r"refills?|side effects?|interact\w+|if|opioids?|narcotics?|surg\w+|gait)\b"
)


class Untried(NamedTuple):
    """One kind of care, as in `care_words`, that was not tried; places in the words of its sentence."""

    kind: str
    start: int
    end: int
    is_refused: bool


def untried_items(words: str) -> Iterator[Untried]:
    """Each therapy, exercise or medicine that a sentence denies, without those whose denial says something else.

    Only sentences that hold letters of `care_words.LETTERS` name any.
    """
    denied_to = -1
    for item in _ITEMS.finditer(words):
        is_denied = _DENIES.search(words, 0, item.start()) is not None
        is_listed = 0 <= denied_to <= item.start() and _GOES_ON.fullmatch(words, denied_to, item.start()) is not None
        if not (is_denied or is_listed or _NOT_TAKEN.match(words, item.end())):
            continue
        near = words[max(0, item.start() - _NEXT) : item.end() + _NEXT]
        if _DOUBT.search(near):
            continue
        denied_to = item.end()
        yield Untried(item.lastgroup or "drug", *item.span(), _REFUSED.search(near) is not None)
