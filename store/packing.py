"""An evaluation as stored text, and back.

What a criterion says in words (title, citations, tree) is the same in thousands of evaluations and nine tenths of their
bytes: it stands once in `criterion_text`, by the hash of its body. Each fact stands once in an evaluation, however many
criteria rest on it. Measured on a cervical injection with 39 criteria: 66 kB become 6 kB.
"""

from collections.abc import Hashable, Iterable, Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple, TypeVar

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.evaluation import CriterionResult, Evidence, GroupEvaluation

_Key = TypeVar("_Key", bound=Hashable)
#: Results whose words were written before in this process.
_KEPT: Final = 20_000
#: What a field of a fact holds when it says nothing.
_UNSTATED: Final[tuple[object, ...]] = (None, (), {})


class Packed(NamedTuple):
    detail: str
    texts: dict[str, str]  #: bodies by hash, of all criteria


class _Words(NamedTuple):
    hash: str
    body: str
    result: CriterionResult  #: keeps the tree alive, so that its id means this tree


_WORDS: dict[tuple[int, str], _Words] = {}


def pack(group: GroupEvaluation) -> Packed:
    """The text for `evaluation.detail`, and the bodies that it names."""
    texts: dict[str, str] = {}
    facts: list[dict[str, Any]] = []
    places: dict[int, int] = {}
    criteria = []
    for result in group.criteria:
        words = _words(result)
        texts[words.hash] = words.body
        criteria.append([words.hash, [_place(fact, facts, places) for fact in result.facts]])
    head = group.model_dump(mode="json", exclude={"criteria"}, exclude_defaults=True)
    return Packed(orjson.dumps({**head, "criteria": criteria, "facts": facts}).decode(), texts)


def _place(fact: Evidence, facts: list[dict[str, Any]], places: dict[int, int]) -> int:
    """Where this fact stands in the list. The engine makes one object of one fact."""
    place = places.get(id(fact))
    if place is None:
        place = places[id(fact)] = len(facts)
        facts.append(_stated(fact))
    return place


def _stated(fact: Evidence) -> dict[str, Any]:
    """What the fact states. A quarter of the time of `model_dump`, and facts are most of what is packed anew."""
    return {name: value for name, value in vars(fact).items() if value or value not in _UNSTATED}


def _words(result: CriterionResult) -> _Words:
    """The engine shares trees between requests, so most results were written before. A tree is of one policy."""
    key = id(result.tree), result.id
    known = _WORDS.get(key)
    if known is None or (known.result.why, known.result.conflict) != (result.why, result.conflict):
        if len(_WORDS) >= _KEPT:
            _WORDS.clear()
        body = orjson.dumps(result.model_dump(mode="json", exclude={"facts"}, exclude_defaults=True)).decode()
        known = _WORDS[key] = _Words(sha256(body.encode()).hexdigest()[:32], body, result)
    return known


def unpack(session: Session, details: Mapping[_Key, str]) -> dict[_Key, GroupEvaluation]:
    """Evaluations from their stored texts."""
    plain = {key: orjson.loads(detail) for key, detail in details.items()}
    bodies = _bodies(
        session, {name for fields in plain.values() if "facts" in fields for name, _ in fields["criteria"]}
    )
    return {key: GroupEvaluation.model_validate(_whole(fields, bodies)) for key, fields in plain.items()}


def _bodies(session: Session, hashes: Iterable[str]) -> dict[str, dict[str, Any]]:
    rows = session.execute(
        text("SELECT hash, body FROM criterion_text WHERE hash = ANY(:hashes)"), {"hashes": sorted(hashes)}
    )
    return {row.hash: orjson.loads(row.body) for row in rows}


def _whole(fields: dict[str, Any], bodies: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A text without its list of facts is a plain evaluation, as a migration from elsewhere may bring it."""
    if "facts" not in fields:
        return fields
    facts = fields.pop("facts")
    criteria = [{**bodies[name], "facts": [facts[place] for place in places]} for name, places in fields["criteria"]]
    return {**fields, "criteria": criteria}


def keep_texts(session: Session, texts: Mapping[str, str]) -> None:
    """Write bodies that are not there yet. In one order, so that two writers of the same bodies cannot deadlock."""
    if texts:
        ordered = sorted(texts)
        session.execute(
            text(
                "INSERT INTO criterion_text (hash, body) "
                "SELECT * FROM unnest(CAST(:hashes AS text[]), CAST(:bodies AS text[])) ON CONFLICT (hash) DO NOTHING"
            ),
            {"hashes": ordered, "bodies": [texts[name] for name in ordered]},
        )
