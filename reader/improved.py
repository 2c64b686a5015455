"""Care that helped, in words without a number: "an excellent result", "much better", "did the job"."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.context import modifiers
from reader.letters import sieve
from reader.spans import Hit

_MUCH: Final = re.compile(
    r"\b(?:(?:much|far|vastly|markedly|greatly|considerably|substantially|dramatically|a (?:great|good) deal|"
    r"a lot) (?:better|improved)|"
    r"(?:taken away|took away|taken care of|relieved|removed|eliminated|cleared|ended) (?:most|nearly all|"
    r"almost all|the bulk|all) of (?:the|his|her|their) (?:\w+ )?(?:pain|symptoms|complaints?)|"
    r"(?:most|nearly all|almost all) of (?:the|his|her|their) (?:\w+ )?(?:pain|symptoms) (?:is|are|has|have|was|"
    r"were|had) (?:now )?(?:gone|resolved|disappeared)|"
    r"(?:excellent|very good|great|good|marked|substantial|dramatic|remarkable|near-complete|near complete|"
    r"impressive) (?:result|results|success|recovery|improvement|progress|gains?)|"
    r"(?:a|great|big|full|real) success\b|did the (?:job|trick)|under (?:good|excellent|full) control|"
    r"(?:is|are|was|were|has been|have been) (?:working(?: well)?(?=[,.:;]| and|$)|paying off|helping (?:a lot|"
    r"a good deal|greatly|well|nicely))|"
    r"(?:steadily|rapidly|nicely|clearly) (?:improving|getting better|better)|(?:continues|continuing|"
    r"continued) to (?:improve|get better)|"
    r"(?:improving|getting better) (?:steadily|week by week|rapidly|nicely|every week)|"
    r"(?:all )?(?:of )?(?:the |his |her )?(?:therapy |treatment )?goals (?:were |are |have been |had been |"
    r"of therapy were )?(?:all )?(?:met|reached|achieved)|"
    r"(?:nearly|almost) (?:gone|back to (?:normal|(?:his|her) old self)|pain-free|well|recovered)|"
    r"met (?:every|all|each) (?:of (?:the|his|her) )?goals?|only a (?:trace|hint|touch) of (?:the|his|"
    r"her) (?:[\w-]+ ){0,2}(?:pain|symptoms|complaint)|pleased with (?:the|his|her) (?:progress|result)|very helpful|"
    r"(?:symptoms|pain|it) (?:are|is) (?:clearing|resolving|settling)(?! in))\b"
)
_LETTERS: Final = sieve(
    "better", "improv", "most of", "all of", " result", "success", "recover", "progress", " gain", "the job",
    "the trick", " control", " working", "paying off", "helping", "goal", "nearly ", "almost ", "pleased",
    "very helpful", "clearing", "resolving", "settling", "bulk of", "only a ",
)  # fmt: skip
_TAKEN_BACK: Final = re.compile(
    r"\b(?:but|however|although|though|except|until|plateau\w*|still|remain\w*|persist\w*|initial\w*|at first|"
    r"temporar\w*|transient\w*|brief\w*|short\w*|"
    r"partial\w*|return\w*|recur\w*|relaps\w*|flare\w*|then|before|despite|fail\w*|worse\w*|unsuccessful|"
    r"goals? (?:not|partly)|for (?:a|an|one|two|three|some|few|a few|\d+) (?:\w+ )?(?:days?|weeks?|hours?))\b"
)
_DENIED: Final = re.compile(
    r"\b(?:no|not|without|never|little|less|lack of|any|hop(?:es|ed|ing)|expect\w*|if|"
    r"would|should|for|to)\W+(?:\w+\W+){0,2}$|n't (?:\w+ )?$"
)
_BACK: Final = 26
_OTHER_CARE: Final = ("therapy", "drug", "care", "injection", "surgery")


def improved(chart: Chart, sentence: Sentence) -> Hit | None:
    """Where a sentence of care, or the one behind it, says that the care helped a great deal."""
    if not chart.says(_LETTERS):
        return None
    told = _told(chart, sentence)
    if told is not None:
        return told
    following = chart.following(sentence)
    if following is None or following.among(_OTHER_CARE):
        return None
    return _told(chart, following)


def _told(chart: Chart, sentence: Sentence) -> Hit | None:
    if sentence.position not in chart.positions_saying(_LETTERS) or sentence.of("injection") or sentence.of("surgery"):
        return None
    words = sentence.words
    match = _MUCH.search(words)
    if (
        match is None
        or _TAKEN_BACK.search(words)
        or _DENIED.search(words, max(0, match.start() - _BACK), match.start())
    ):
        return None
    span = sentence.start + match.start(), sentence.start + match.end()
    if modifiers(chart, sentence, *span) & {"negation", "hypothetical", "uncertain", "family", "silence"}:
        return None
    return Hit(*span, "outcome", "helped")
