"""That no care of any kind was tried: "the first treatment", "nothing was done for it", "never treated"."""

import re
from typing import Final

from reader.holds import holds
from reader.letters import sieve

#: All of it at once.
_FIRST: Final = re.compile(
    r"\b(?:(?:is|was|will|would|to) (?:to )?be (?:the|her|his) (?:very )?first (?:treatment|therapy|care|"
    r"measure)(?! (?:session|visit|of))"
    r"|(?:is|as) (?:the|her|his) (?:very )?first (?:treatment|therapy|measure)(?! (?:session|visit|of))"
    r"|nothing (?:but|other than|except|beyond|more than) [\w ]{3,24} (?:has been|was) (?:tried|done|attempted)|"
    r"(?:has|have|had) tried nothing\b(?! (?:new|else|stronger|more))"
    r"|nothing (?:at all )?(?:has |had |was )?(?:been )?(?:tried|attempted)(?: (?:for|against) (?:it|this|"
    r"the pain))?(?=[.,;]|$| (?:so far|yet|before|to date|and))"
    r"|(?:the (?:pain|condition|complaint|radiculopathy)|it) (?:has (?:gone|been left)|is|remains|"
    r"was left) (?:entirely |wholly |completely )?untreated"
    r"|(?:no|without) (?:other |prior |previous |earlier )?(?:treatment|therapy|care) (?:at all |of any sort |"
    r"of any kind )?(?:has been |was |had been )?(?:tried |given |attempted )?before (?:this|the) (?:request|"
    r"injection|order|scan|mri|study)"
    r"|no (?:conservative |non-?operative )?(?:measures?|care|treatment|therapy)(?: of any (?:kind|"
    r"sort))? (?:precedes|preceded|came before)|(?:skipped|bypassed|"
    r"went straight past) (?:all )?(?:conservative|non-?operative) (?:care|treatment|"
    r"therapy|measures))\b"
)
_CARE: Final = (
    r"(?:(?:conservative|non-?operative|non-?surgical|prior|previous|earlier|other|any|formal|medical|actual) )*"
    r"(?:treatments?|care|management|measures?|therap(?:y|ies)|modalit(?:y|ies)|interventions?)"
)
_OF: Final = r"(?: (?:for|of|to|on) (?:(?:the|his|her|this|that|it|left|right|lower|low) ?)+(?:\w+)?(?: pain)?)?"
_TRIED: Final = r"(?:tried|given|attempted|used|started|provided|received|undertaken|done|initiated|offered)"
#: The same, told as an answer, of the whole of care or of the way to the surgeon.
_NOT_AT_ALL: Final = re.compile(
    rf"\bno {_CARE}{_OF} (?:at all|whatsoever|whatever|so far|to date|yet|of any (?:kind|sort)|"
    rf"(?:has|have|had) (?:yet |ever )?been {_TRIED}|(?:was|were) (?:ever )?{_TRIED})"
    r"(?! (?:since|in the last|for the last))"
    rf"|\b{_CARE}{_OF}(?: (?:to date|so far|tried|attempted|before this))?(?:\? a)?: ?"
    rf"(?:none|nil|zero|nothing|never|not (?:yet )?{_TRIED})\b(?! (?:of|since|documented|recorded|listed))"
    rf"|\bnothing (?:whatever |whatsoever |at all )?(?:has (?:ever |yet )?been|was|had been) {_TRIED}{_OF}"
    r"(?= (?:before|so far|yet|to date|until|at all)|[.,;]|$)"
    r"|\b(?:has|have|had|did)(?: not|n't) (?:done|tried|had|used|do|try) anything (?:for|about|against) "
    r"(?:it|this|that|the|his|her)\b(?! (?:new|else|since))"
    r"|\b(?:has|have|had|was|were)? ?never (?:yet )?(?:been )?treated\b(?! (?:with|by|for (?!it|this|that))| surg)"
    rf"|\b(?:has|have|had) never (?:yet )?(?:had|received|been given|sought|undergone) (?:any )?{_CARE}\b(?! with)"
    r"|\b(?:goes|went) (?:straight|directly|right) (?:from [\w ]{3,40}? )?(?:to|onto|on to) (?:the |an? )?"
    r"(?:surg\w+|operat\w+|mri|injection|scan|block|replacement|arthroplasty)"
    r"|\bnot (?:yet )?been offered (?:anything|any \w+) (?:but|except|other than) (?:surg\w+|an operation|injections?)"
)
_KIND: Final = r"(?:conservative|non-?operative|non-?surgical|non-?invasive)"
_ANY: Final = (
    rf"{_KIND} (?:care|treatments?|options?|management|measures?|therap(?:y|ies)|modalit(?:y|ies)|interventions?)"
)
#: All of it refused, or none of it done.
_REFUSED: Final = re.compile(
    r"\b(?:refuses?|refused|declines?|declined|rejects?|rejected|turns? down|turned down|wants? none of)"
    rf" (?:all|every|any|each)(?: (?:form|kind|sort|type)s? of)? {_ANY}\b(?! (?:beyond|after|since|other|except))"
    rf"|\b{_ANY}\b[^.;]{{0,60}}?\b(?:and|but) (?:he |she |they )?(?:has |have |had )?(?:undergone|had|tried|"
    rf"received|done|taken) none\b"
    r"|\b(?:have|has|had|'ve) done nothing (?:for|about|against) (?:it|this|that|the|his|her|"
    r"my)\b(?! (?:since|lately|other|knee|hip|shoulder))(?![^.;]{0,24}\b(?:but|except))"
    r"|\bfor (?:my|his|her|the) (?:back|neck|leg|arm|pain) (?:i've|i have|i|he has|she has|he|she) (?:done|"
    r"did|tried) nothing\b"
)
#: One of these stands in each of them.
WHOLLY_LETTERS: Final = sieve(
    "treat", "care", "management", "measure", "therap", "modalit", "intervention", "nothing", "anything", "straight",
    "directly", "goes right", "went right", "offered",
)  # fmt: skip


_FIRST_LETTERS: Final = ("first ", "nothing", "untreated", "before ", "precede", "skipped", "bypassed", "straight past")
_REFUSED_LETTERS: Final = ("refus", "declin", "reject", "turn", "none", "nothing")


def untried_wholly(words: str) -> "re.Match[str] | None":
    """Where the words say so."""
    first = _FIRST.search(words) if holds(words, _FIRST_LETTERS) else None
    told = first or _NOT_AT_ALL.search(words)
    return told or (_REFUSED.search(words) if holds(words, _REFUSED_LETTERS) else None)
