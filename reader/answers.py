"""Labels, fields and questions of forms that are answered in the same sentence: "Numbness: no", "PT completed: N".

"Not applicable" and "unknown" are no answer: the record is silent there.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reader.letters import sieve

#: What ends an answer: a mark, the end of the sentence, or the next label of the line ("Numbness: Y   Weakness: N").
_END: Final = r"(?=\s*(?:[.,;|)\]]|$)|\s{1,8}[a-z][a-z /-]{1,30}:)"
_DONE: Final = r"(?:done|tried|attempted|performed|obtained|completed|undertaken|used|taken|given|received|started|had)"
_SAID: Final = (
    r"\s*(?:a(?:ns(?:wer)?)?[:.]\s?)?(?:(?P<yes>yes|y|positive|pos|present|true)|"
    rf"(?P<no>no|false|none|negative|neg|absent|denied|denies|nil|n|never|not (?:yet )?{_DONE}|"
    rf"none (?:{_DONE}|to date|so far|yet))|"
    rf"n/?a|not (?:applicable|known|documented|stated|recorded|assessed|available)|unknown|unclear|tbd|"
    rf"pending|awaiting|scheduled|in progress|incomplete|unable to \w+|(?:to be|will) \w+){_END}"
)
_BEHIND_COLON: Final = re.compile(f":{_SAID}")
_BEHIND_MARK: Final = re.compile(rf"(?::|\s-|=|->|\s[(\[]){_SAID}")
_NO_COUNT: Final = re.compile(
    r"\b(?:visits?|sessions?|treatments?|number|injections?|attempts?|trials?|therap(?:y|ies)|medications?|meds|"
    r"programs?|programmes?|contractures?|varus|valgus|effusions?|crepitus|laxity|instability|swelling)\b[^:.;,|]{0,24}"
    rf"(?P<mark>:)\s?(?:0|zero){_END}"
)
ZEROS: Final = sieve(": 0", ":0", ": zero")


class Answer(NamedTuple):
    """Where an answer stands in its sentence, from its mark; None where the record is silent."""

    start: int
    end: int
    answer: bool | None


#: "Clopidogrel stopped: no" denies that it was stopped, and not that it is taken.
_OFF: Final = re.compile(
    r"\b(?:stop(?:ped|ping)?|held|holding|hold|discontinu\w+|off|quit|paused|interrupted|ceased|withheld|suspended|"
    r"resolved|removed|gone|cleared)\b[^:?=|.;,]{0,24}$"
)
_OFF_REACH: Final = 40


def end_asked_for(lower: str, low: int, mark: int) -> int | None:
    """Where the word stands by which a label asks whether something ended, before its answer at `mark`."""
    match = _OFF.search(lower, max(low, mark - _OFF_REACH), mark)
    return None if match is None else match.start()


#: A cell of a table that has a label of its own: what it answers is its own.
CELL: Final = re.compile(r"\|(?=\s?\w[\w /()'-]{1,50}:)")


def answers_in(words: str, *, has_mark: bool, has_zero: bool) -> Iterator[Answer]:
    """The answers in the words of a sentence; `has_mark`: another mark than a colon may stand before one."""
    # Without another mark the search runs from colon to colon and need not stop at every blank.
    for match in (_BEHIND_MARK if has_mark else _BEHIND_COLON).finditer(words):
        yield Answer(match.start(), match.end(), True if match["yes"] else False if match["no"] else None)
    for match in _NO_COUNT.finditer(words) if has_zero else ():
        yield Answer(match.start("mark"), match.end(), False)


#: Letters of which one stands in every denial that answers, with its mark.
DENIALS: Final = sieve(
    ": n", ":n", ": abs", ": den", ": false", ": 0", ":0", ": zero", "- no", "- n", "=", "->", "a: n", "answer: n", "?",
    "|", "y/n", "y / n", "yes", "(n", "[", "(x", "( x", "\u2610", "\u2611", "\u2612",
)  # fmt: skip
#: Of a treatment such an answer may deny that it was whole, or that it helped, and not that there was any.
_PART: Final = re.compile(
    r"\b(?:completed?|completion|finish\w+|fail\w+|help\w*|weeks?|wks?|months?|benefit\w*|improv\w+|respon\w+|relief|effective|"
    r"ongoing|current\w*|continu\w+|tolerated|recent\w*)\b"
)


def is_of_a_part(lower: str, low: int, mark: int) -> bool:
    """Whether an answer at `mark`, to a label that begins at `low`, is of a part of the thing or of what it did."""
    return _PART.search(lower, low, mark) is not None


#: What may stand between a thing and the answer that denies the thing itself, and nothing else about it ("MRI of the
#: lumbar spine performed: no"; not "MRI abnormalities: none", "therapy benefit: none").
_OF_THE_THING: Final = re.compile(
    rf"(?:[ ,(]*(?:{_DONE}|y/n|tried|present|available|ever|yet|to date|so far|previously|before|recently|in the past|"
    r"(?:of|for|in|at) (?:the )?|the|lumbar|cervical|thoracic|sacral|low|lower|neck|back|spine|left|right|"
    r"injections?|steroids?|esi|therapy|treatments?|sessions?|visits?|programs?|exercises?|course|care|scan|study|helped|"
    r"(?:with|without|no) (?:any |lasting |significant |much )?(?:relief|benefit|improvement|success)|(?:and )?failed|"
    r"(?:for |at least |of )*\d{1,2}\+? ?(?:days?|weeks?|wks?|months?))\b\)?)*[ :?)]{0,3}"
)


def is_of_the_thing(lower: str, end: int, mark: int) -> bool:
    """Whether an answer at `mark` is of the thing that ends at `end`."""
    return _OF_THE_THING.fullmatch(lower, end, mark) is not None


#: "Benefit of PT: none": none of the benefit.
_GAIN_OF: Final = re.compile(
    r"\b(?:relief|benefit|effect|help|response|improvement|gain|success|change|result|complication|reaction|"
    r"side effect)s?\b[^,;.]{0,24}$"
)


def is_of_what_it_did(lower: str, low: int, start: int) -> bool:
    """Whether the label that begins at `low` is of what the thing at `start` did, and not of the thing."""
    return _GAIN_OF.search(lower, low, start) is not None
