"""Lists of care that was never tried, in plain words: "no therapy, no pills and no injections"."""

import re
from collections.abc import Iterator
from typing import Final

from reader.care_words import CHIROPRACTIC, DRUG, EXERCISE, INJECTION, OTHER, THERAPY

_ITEM: Final = re.compile(
    r"(?:(?:any|an?|the|prior|previous|trials?|courses?|of|in|with|to|for|any form of|even) )*"
    rf"(?:{THERAPY}|{CHIROPRACTIC}|{EXERCISE}|{DRUG}|{INJECTION}|{OTHER})\b"
    r"(?: (?:whatsoever|at all|of any kind|at home|for (?:it|this|that|(?:the|his|her) \w+)))?"
)
_VERB: Final = (
    r"(?:tr(?:ied|y|ying)|had|have|having|undergone|undergo|attended|attend|attempted|attempt|done|do|taken|take|taking|used|"
    r"use|using|received|receive|been|gone|seen|been (?:given|offered|prescribed)|started|participated)"
)
#: What opens such a list. "No" needs a list of two, since "no therapy notes" denies papers.
_OPENS: Final = re.compile(
    rf"\b(?:(?P<full>(?:has|have|had|did|does|do) (?:not|never)(?: yet| ever)*(?: {_VERB})?|(?:hasn't|hadn't|"
    rf"didn't|doesn't)(?: {_VERB})?|"
    rf"never(?: {_VERB})?|without (?:having |first |ever )*{_VERB}|(?:is|was) not {_VERB})|"
    r"(?P<bare>(?:has |have |had |does |did |do )?(?:had |done |tried |taken |used |received |attended |"
    r"seen )?(?:neither|no)|without|nor|not one (?:visit to|session of|course of|day of)|(?:has |have |"
    r"had )?(?:declin(?:ed|es|ing)|refus(?:ed|es|ing)|"
    r"turned down|rejected|waved (?:off|away))))"
    r"(?: (?:any|an?|trials?|courses?|of|to|in|for|formal|either))* "
)
_AND: Final = re.compile(
    r"(?:,? (?:and|or|nor|&) (?:no |any )?|, ?(?:no |any |or |nor )?|/| plus )"
    rf"(?:(?:has|have|had|did|does|do|was|were|is) (?:not|never|no)(?: yet| ever)*(?: {_VERB})?(?: (?:any|an?|on|"
    rf"to|no))* |"
    rf"(?:(?:has|have|had|does|did|do) )?(?:{_VERB} )?no |not {_VERB} (?:any |an? |no )*)?"
)
#: "No therapy or medication has helped", "... records were sent", "... is planned": another statement.
_NOT_SO: Final = re.compile(
    r"[^.;,]{0,24}?\b(?:help\w*|reliev\w*|work(?:ed|s)?|gave|provide[sd]?|brought|made|chang\w+|eas\w+|improv\w+|notes?|records?|"
    r"documentation|document\w*|recorded|listed|mentioned|described|submitted|reported|stated|noted|included|"
    r"names?|dates|date (?:is|of|was)|"
    r"doses?|can|could|will|would|needed|required|necessary|planned|recommended|contraindicated|tolerated|allerg\w*|history|"
    r"since|until|before (?!(?:the |this |any )?(?:request|surg|operation|referral|consult|visit|this\b))|after|"
    r"for (?:the past|two|three|four|six|\d))\b"
)


def untried(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Kind (as in `care_words`) and place of each care of a list that was not tried."""
    reached = start
    for opening in _OPENS.finditer(text, start, end):
        if opening.start() < reached:
            continue
        items: list[tuple[str, int, int]] = []
        at = opening.end()
        while (item := _ITEM.match(text, at, end)) is not None:
            items.append((item.lastgroup or "other", *item.span(item.lastgroup or 0)))
            more = _AND.match(text, item.end(), end)
            at = item.end()
            if more is None:
                break
            at = more.end()
        if len(items) >= (1 if opening["full"] else 2) and _NOT_SO.match(text, items[-1][2], end) is None:
            reached = at
            yield from items
