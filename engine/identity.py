"""Whose document is it: names and birth dates that a document gives, against the member's (`domain.md` 3.5).

A pronoun is no identity; order, case, accents, middle names, initials, titles and hyphens make no difference.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

from schemas.fact import Assertion, Fact
from schemas.request import AuthorizationRequest, Member

_NOT_LETTERS: Final = re.compile(r"[^a-z]+")
_SILENT: Final = re.compile(r"['\u2019.`]")  # O'Brien is Obrien, with either apostrophe
_TITLES: Final = frozenset(
    ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "jr", "sr", "ii", "iii", "iv", "md", "do", "rn")
)
_TELLING: Final = frozenset({"identity.name", "identity.birth_date"})
#: Parts of a family name that many families share: alone they identify nobody.
_PARTICLES: Final = frozenset(
    ("de", "la", "las", "los", "del", "da", "dos", "di", "van", "von", "der", "den", "el", "al", "bin", "st")
)


def quarantined(
    request: AuthorizationRequest,
    facts: Iterable[Fact],
    *,
    filed_elsewhere: frozenset[str],
    documents_elsewhere: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """Ids of documents that are another person's by what they say, or are filed under another member, in order.

    `filed_elsewhere` holds hashes, `documents_elsewhere` ids.
    """
    telling = [fact for fact in facts if fact.kind in _TELLING]
    apart = {fact.document for fact in telling if _is_someone_else(fact, request.member)}
    elsewhere = {one.id for one in request.documents if one.sha256 and one.sha256 in filed_elsewhere}
    return tuple(sorted({one for one in apart if one is not None} | elsewhere | documents_elsewhere))


def name_fits(stated: str, member: Member) -> bool:
    """Whether a name in a document can be the member's. Nothing is compared that the member's file leaves out."""
    words = _words(stated)
    if not words:
        return True
    family, given = _words(member.family_name or ""), _words(member.given_name or "")
    if len(words) == 1:
        return not (family or given) or _family_fits(words, family) or _given_fits(words, given)
    return (not family or _family_fits(words, family)) and (not given or _given_fits(words, given))


def birth_date_fits(stated: object, member: Member) -> bool:
    """Whether a birth date can be the member's. One that is no date says nothing."""
    if member.birth_date is None or not isinstance(stated, str):
        return True
    try:
        return date.fromisoformat(stated) == member.birth_date
    except ValueError:
        return True


def _is_someone_else(fact: Fact, member: Member) -> bool:
    if fact.assertion is not Assertion.PRESENT or fact.document is None:
        return False
    if fact.kind == "identity.name":
        return not name_fits(str(fact.value or ""), member)
    return fact.kind == "identity.birth_date" and not birth_date_fits(fact.value, member)


def _family_fits(words: list[str], family: list[str]) -> bool:
    """A shared part of the family name is enough (double names), and "de la Cruz" is "Delacruz"."""
    telling = [word for word in family if word not in _PARTICLES] or family
    return any(word in words for word in telling) or "".join(family) in _joined(words)


def _given_fits(words: list[str], given: list[str]) -> bool:
    """One given name or initial of the member's; a single letter stands for a name."""
    return any(_same_name(word, name) for word in words for name in given) or "".join(given) in _joined(words)


def _same_name(word: str, name: str) -> bool:
    return word == name or (1 in (len(word), len(name)) and word[0] == name[0])


def _joined(words: list[str]) -> set[str]:
    count = len(words)
    return {"".join(words[start:end]) for start in range(count) for end in range(start + 1, count + 1)}


def _words(name: str) -> list[str]:
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = _NOT_LETTERS.split(_SILENT.sub("", flat))
    return [word for word in words if word and word not in _TITLES]
