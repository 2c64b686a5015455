"""Where a denial ends for the grammar of its sentence, without a mark: at a verb or a subject of its own.

"Denies aspirin and takes Coumadin", "no saddle anesthesia and bladder function has changed", "has never stopped her
warfarin": a denial holds for one statement (Chapman 2007 ends it at conjunctions; these are the ones with a verb).
"""

import re
from collections.abc import Iterator
from typing import Final

from reader.letters import sieve

#: Third persons and pasts that no list of denied things has among its nouns: "denies aspirin use and takes Coumadin".
_VERB: Final = (
    r"(?:(?:still|now|instead|currently|presently|also|only|just|then|since) )?(?:takes|uses|continues|remains|feels|"
    r"gets|requires|goes|wakes|wears|appears|seems|receives|began|switched|went|got|took|can|cannot|does|did|"
    r"will|should|must|walks|sleeps|drags|trips|stumbles|develops|developed|becomes|became|came|keeps|injects|"
    r"(?:is|are|was|were) (?:on|taking)|(?:instead|now|currently) (?:on|taking))\b"
)
_BE: Final = r"(?:has|have|is|are|was|were|remains?|feels?|began|started|seems?|appears?|keeps?|runs?|measured|rose)"
#: What closes a list whose subject is denied itself: "no numbness and tingling were noted".
_TOLD: Final = (
    r"(?:(?:been|also|otherwise|ever|at all|further) )*(?:noted|reported|seen|present|found|observed|identified|"
    r"appreciated|elicited|evident|demonstrated|documented|described|detected|experienced|there|mentioned|visible|"
    r"palpated|denied|absent|negative|resolved|gone|not|no longer|never|done|tried|given|performed|planned|needed|"
    r"required|used|ordered|recommended|necessary|available|normal|intact|unremarkable|stable|unchanged|fine|good|"
    r"ok|okay|symmetric|full|free|clear|preserved)\b"
)
_AND_VERB: Final = re.compile(rf"(?:\band|,) (?={_VERB})")
#: At most four words of a subject, and none that would go on with the list.
_SUBJECT: Final = r"(?:(?!(?:or|nor|and|no|not|any|has|have|is|are|was|were|who|which|that)\b)[\w'/-]+ ){1,4}"
_JOINED: Final = r"(?:\band|, ?while|, ?yet|,)"
_AND_SUBJECT: Final = re.compile(rf"{_JOINED} (?={_SUBJECT}{_BE} )")
_AND_SUBJECT_OF_DENIED: Final = re.compile(rf"{_JOINED} (?={_SUBJECT}{_BE} (?!{_TOLD}))")
#: The denied list is no subject: its verb stands before it.
_HAS_VERB: Final = re.compile(
    r"\b(?:there (?:is|are|was|were)|denie[sd]|denying|(?:has|have|had|takes?|reports?|shows?|with) no|without|n't|"
    r"not)\b"
)
#: "Migraine without aura versus medication overuse headache": the second of the two is not denied.
_VERSUS: Final = re.compile(r"\b(?:versus|vs)\b")
#: What is not stopped goes on: "has never stopped her warfarin", "did not hold Plavix", "without missing a dose of".
_NOT_STOPPED: Final = re.compile(
    r"\b(?:not|never|n't|without|refuse[sd]?|declines?|declined|unable|unwilling|cannot|can't|no) "
    r"(?:(?:yet|ever|been|be|able|to|willing|safely|going|want|wish|wants|dare) ){0,4}"
    r"(?:stop(?:ped|ping)?|discontinu(?:e|ed|ing)|quit(?:ting)?|h(?:e|o)ld(?:ing)?|interrupt(?:ed|ing)?|cease[d]?|"
    r"come off|came off|coming off|go(?:ing)? off|gone off|wean(?:ed|ing)?(?: off| from)?|miss(?:ed|ing)?|"
    r"skip(?:ped|ping)?|give up|given up|gone without|suspend(?:ed|ing)?)\b"
)
STOPPED_LETTERS: Final = sieve(
    "stop", "discontinu", "quit", "held", "hold", "interrupt", "cease", "come off", "came off", "coming off", "go off",
    "going off", "gone off", "wean", "miss", "skip", "give up", "given up", "gone without", "suspend",
)  # fmt: skip


def ends(words: str, *, may_go_on: bool) -> Iterator[int]:
    """Places in the words of a sentence, small letters, where a denial that stands before them ends.

    `may_go_on`: the sentence holds letters of `STOPPED_LETTERS`, without which nothing is said not to stop.
    """
    if " and " in words or "," in words:
        subject = _AND_SUBJECT if _HAS_VERB.search(words) else _AND_SUBJECT_OF_DENIED
        for pattern in (_AND_VERB, subject):
            yield from (match.start() for match in pattern.finditer(words))
    if " vs" in words or " versus " in words:
        yield from (match.start() for match in _VERSUS.finditer(words))
    for match in _NOT_STOPPED.finditer(words) if may_go_on else ():
        yield match.end()


#: The denial of a thing that has an exception: "no fever apart from 102.3 last night".
_EXCEPTED: Final = re.compile(
    r"[^.;,]{0,30}?\b(?:(?:apart|aside) from|except(?:ing)?(?: for)?|other than|besides|save for|but for|"
    r"with the exception of)\b"
)
#: Exceptions that are no danger themselves.
_HARMLESS: Final = re.compile(
    r"\b(?:aspirin|asa|nsaids?|ibuprofen|naproxen|fish oil|constipat\w+|stress|nocturia|prostat\w+|bph|diuretics?|"
    r"water pill|baseline|longstanding|long-standing|menopaus\w+|hot flashes|basal|squamous|skin|above|below|hpi|"
    r"(?:weight|diet|childhood|as a child|years ago|in (?:19|20)[012]\d)\b)"
)


def has_exception(words: str) -> bool:
    """Whether the words behind a denied thing make an exception of the denial, and one that may matter."""
    match = _EXCEPTED.match(words)
    return match is not None and _HARMLESS.search(words, match.end()) is None
