"""That only one diagnostic block of facet nerves was done: "one block only", "the confirmatory one was skipped"."""

import re
from collections.abc import Iterator
from typing import Final

from reader.anatomy import region_in
from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.emit import fact
from reader.facet_blocks import is_of_facets
from reader.letters import places, sieve, tried_at
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["consent", "instructions", "references", "complications", "family_history"])
_LETTERS: Final = sieve("block", "mbb", "confirmatory", "second one", "second set")
_WHICH: Final = (
    r"(?: (?:prior|previous|diagnostic|confirmatory|lumbar|cervical|set of|left|right|bilateral|"
    r"comparative|medial branch|"
    r"facet|nerve))*"
)
_ONE: Final = r"(?:one|a single|1|(?:the |an? )?(?:first|initial))"
_BLOCK: Final = rf"{_WHICH} (?:blocks?|mbbs?|set of blocks)\b"
_SECOND: Final = rf"(?:second|confirmatory|repeat|comparative){_WHICH} (?:blocks?|mbbs?|set|one|round|pair)"
_DONE: Final = r"(?:done|performed|undertaken|given|carried out|obtained|tried|attempted|scheduled|completed|had)"
_ONLY_ONE: Final = re.compile(
    # "only one block", "a single MBB", "one block only", "one MBB (95 %) to date"
    rf"\b(?:only|just|but|no more than|solely|merely) (?:had |did |underwent |received )?{_ONE}{_BLOCK}"
    rf"|\b(?:a |one )single{_BLOCK}"
    rf"|\b(?:one|1){_BLOCK}(?: \([^()]{{1,12}}\))?,? "
    rf"(?:only|so far|to date|alone|has been {_DONE}|was {_DONE}|precede\w*)\b"
    # "on the strength of one block", "after one block"
    rf"|\b(?:strength|basis|back|result|evidence) of (?:just |only )?(?:one|a single|1){_BLOCK}"
    rf"|\b(?:after|following) (?:just |only )?(?:one|a single|1){_BLOCK}"
    r"|\bmbbs? ?(?:x|times) ?(?:1|one)\b(?! ?%|\d)"
    r"|\b(?:number of )?(?:blocks|mbbs)(?: (?:done|performed|to date|so far))?: ?(?:1|one)\b(?! ?%|[\d/.-])"
    # "no second block", "the confirmatory one was never done", "second block skipped"
    rf"|\b(?:no|without(?: an?| the)?|never (?:had|got|underwent)(?: an?| the)?|lacks? an?|not had an?) {_SECOND}\b"
    r"(?! (?:(?:is|was) )?(?:needed|necessary|required|planned))"
    rf"|\b{_SECOND} (?:was |were |has |had )?(?:not|never) (?:yet )?(?:been )?{_DONE}\b"
    rf"|\b{_SECOND}(?:\? a:|:| was| is| had been| has been| got| to be)? ?(?:skipped|waived|omitted|bypassed|declined|"
    r"refused|cancel+ed|deferred|not needed|dispensed with|never took place|did not take place|none|missing|"
    r"outstanding|lacking|not done|never done|left out)\b"
    r"|\b(?:skip\w*|waiv\w+|omit\w*|declin\w+|refus\w+|bypass\w*|forgo\w*|dispens\w+ with) (?:the |an? |any )?"
    rf"{_SECOND}\b"
)
#: The second one followed after all: "after only one block no ablation; the second followed".
_SECOND_DONE: Final = re.compile(
    r"\b(?:second|2nd|other)(?: (?:one|block|set|round|mbb))? (?:(?:then|also|has|had|was|on [^.;]{2,14}) )?"
    r"(?:followed|gave|brought|relieved|helped|produced|provided|done|performed|given|yielded|took)\b|"
    r"\b(?:both|two|2) (?:blocks|mbbs?|sets)\b|\banother(?: one| block| set)? (?:on|in|followed|gave|was)\b"
)
#: It begins with one of these; looked for only in the few charts that speak of a single block.
_SECOND_BEGIN: Final = ("second", "2nd", "other", "both ", "two ", "2 block", "2 mbb", "2 sets", "another")
_BOTH_REACH: Final = frozenset(["silence", "hypothetical", "family", "uncertain"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `block.count`."""
    told = [one for one in chart.saying(_LETTERS) if one.section not in _SKIP]
    if not told or not is_of_facets(chart):
        return
    single = [(sentence, match) for sentence in told if (match := _ONLY_ONE.search(sentence.words)) is not None]
    if not single or any(tried_at(_SECOND_DONE, chart.lower, places(chart.lower, _SECOND_BEGIN))):
        return
    for sentence, match in single:
        yield _one(chart, sentence, match)


def _one(chart: Chart, sentence: Sentence, match: "re.Match[str]") -> Fact | None:
    span = sentence.start + match.start(), sentence.start + match.end()
    if modifiers(chart, sentence, *span) & _BOTH_REACH:
        return None
    region = region_in(sentence, sentence.start, sentence.end, span[0])
    return fact(chart, sentence, span, "block.count", 1, assertion=Assertion.PRESENT, region=region)
