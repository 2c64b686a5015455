"""That no medicine to prevent migraine was ever taken, in the many ways that charts put it."""

import re
from typing import Final

_SORT: Final = r"(?:(?:daily|oral|regular|migraine|headache|true|standard|single|other) )*"
_KIND: Final = r"(?:prevent(?:at)?ives?|prophylactics?|prophylaxis|prevention|preventers?)"
_NOUN: Final = (
    r"(?: (?:agents?|drugs?|medicines?|medications?|meds|treatments?|therap(?:y|ies)|tablets?|pills?|trials?|"
    r"history|hx|"
    r"rx|class(?:es)?|list))*"
)
_PREVENTIVE: Final = rf"{_SORT}{_KIND}{_NOUN}"
_ALL: Final = r"(?: (?:all|any|every|each|an?|both|the|her|his|of|forms?|kinds?|sorts?|idea))*"
_FIRST: Final = r"(?:very )?(?:first|opening|initial|starting|earliest)(?:[- ]line)?(?: and only)?"
#: "Preventive hx: NONE ever", "preventives tried = 0".
_ANSWERED: Final = re.compile(
    rf"\b{_KIND}{_NOUN}(?: (?:tried|used|taken|attempted|failed|given|to date|so far|past|prior|previous|before))*"
    r"\s?(?:[:=?]|-|\b(?:are|is|were|was|amounts? to))\s?"
    r"(?:none|nil|zero|0|never|nothing|no(?=[.,;]|$| never)|not (?:tried|used|taken|started)|refused|declined|n/?a)\b"
    r"(?! (?:help|work|effective|was|were|is|has|have|current|at present|now)\w*)"
)
#: "Not a single preventive", "has yet to try any prophylactic", "declined all preventive drugs".
_LACKED: Final = re.compile(
    r"\b(?:zero|not (?:one|a single)|(?:has|have) yet to (?:try|take|start|receive|be (?:given|offered|prescribed))|"
    r"naive to|(?:has|have) (?:always |so far |consistently )?(?:refused|declined|avoided|rejected|resisted)|"
    r"(?:refuse[sd]?|decline[sd]?|rejects|rejected|resists|unwilling to (?:try|take|start)|would not (?:try|take|"
    r"start)|"
    r"never (?:tried|took|used|had|started|filled|received))(?: (?:to (?:try|take|start|consider)))?)"
    rf"{_ALL} {_PREVENTIVE}\b"
)
#: "Botox as the opening preventive", "it would be her first prophylactic".
_OPENING: Final = re.compile(
    rf"\b(?:as|is|be|being|become|makes?|for) (?:the |her |his |an? )?{_FIRST} {_PREVENTIVE}\b(?! (?:tried|was|were|"
    rf"failed))"
)
#: "Botox before any oral preventive", "without first trying a preventive".
_AHEAD: Final = re.compile(
    r"\b(?:before|ahead of|without(?: first)?|bypass\w*|skip(?:s|ped|ping)|leav\w+ out|straight past)"
    r"(?: (?:having|trying|tried|taking|taken|starting|attempting|using|ever))*"
    rf"(?: (?:any|all|an?|even one)) {_PREVENTIVE}\b"
)
#: "Nothing has ever been taken to prevent the attacks".
_NOTHING: Final = re.compile(
    r"\b(?:nothing|no (?:drug|medicine|medication|tablet|pill|agent)s?|never (?:\w+ ){0,2}(?:anything|a drug|medicine))"
    r"(?: (?:has|have|had|was|were|is|ever|been|so far|yet|daily|at all)){0,4}"
    r"(?: (?:taken|tried|used|given|prescribed|started))? (?:to prevent|for prevention|by way of prevention|"
    r"(?:as|for) (?:prophylaxis|a preventive))\b"
)
_NONE: Final = (_ANSWERED, _LACKED, _OPENING, _AHEAD, _NOTHING)
_ACUTE: Final = (
    r"(?:(?:acute|abortive|rescue|as[- ]needed|prn|on[- ]demand)(?:[- ](?:drugs?|meds?|medicines?|medications?|"
    r"treatments?|"
    r"agents?|tablets?|therapy))?|abortives|(?:\w*triptans?|ibuprofen|naproxen|ketorolac|nsaids?|analgesics?|"
    r"painkillers?|"
    r"acetaminophen|excedrin|over-the-counter (?:drugs|pills|medicines|medications|painkillers))"
    r"(?:(?:,| and| or|, and) (?:\w*triptans?|ibuprofen|naproxen|ketorolac|nsaids?|analgesics?|painkillers?|"
    r"acetaminophen|excedrin|anti-?emetics?))*)"
)
#: "Has taken nothing but triptans", "treatment so far: rizatriptan only".
_ONLY_ACUTE: Final = re.compile(
    rf"\b(?:only|nothing but|nothing (?:other|more) than|nothing beyond|solely|exclusively|just|limited to|confined "
    rf"to) "
    rf"(?:the |her |his |with )?{_ACUTE}\b|\b{_ACUTE} (?:only|alone|and nothing else)\b"
)
_OF_TREATMENT: Final = re.compile(
    r"\b(?:tak(?:en|es|ing)|took|tried|used|uses|treat\w*|rx|prescri\w+|medic\w*|managed|relied|relies|so far|to date|"
    r"up to now|until now|has had|drugs?)\b"
)
_NOT_EVER: Final = re.compile(
    r"\b(?:current\w*|at present|presently|now\b(?<!up to now)(?<!until now)|while|during|pregnan\w*|help\w*|works?|"
    r"worked|"
    r"reliev\w+|respond\w*|effective|document\w*|record\w*|list\w*|mention\w*|stated|noted|unless|if|since|when|"
    r"failed|unclear|unknown|other|further|more)\b"
)
_SILENT: Final = re.compile(
    r"[^.;]{0,40}?\b(?:document\w*|record\w*|list(?:ed|s)?|mention\w*|stated|noted|described)\b"
)
#: Told of medicines that are named: "were never filled", "she refused both".
_NAMED_UNTAKEN: Final = re.compile(
    r"\b(?:never|not) (?:\w+ )?(?:filled|started|taken|picked up|begun|collected|swallowed|redeemed)\b|\bunfilled\b|"
    r"\b(?:refused|declined|rejected|turned down|waved away)(?: (?:all|both|each|either|every))?\b|"
    r"\btook (?:none|neither)\b|\b(?:none|neither) (?:of (?:them|these|which) )?(?:was|were) (?:ever )?"
    r"(?:taken|started|filled|begun|tried)\b"
)


def none_told(words: str) -> tuple[int, int] | None:
    """Where a sentence says that there was none ever."""
    for pattern in _NONE:
        match = pattern.search(words)
        if match is not None and not _SILENT.match(words, match.end()):
            return match.span()
    return None


def only_acute(words: str) -> tuple[int, int] | None:
    """Where a sentence says that all treatment so far was of the attack; of treatment now alone it says nothing."""
    match = _ONLY_ACUTE.search(words)
    if match is None or not _OF_TREATMENT.search(words) or _NOT_EVER.search(words):
        return None
    return match.span()


def named_untaken(words: str) -> tuple[int, int] | None:
    """Where a sentence says of the medicines that it names that they were never taken."""
    match = _NAMED_UNTAKEN.search(words)
    return match.span() if match is not None else None
