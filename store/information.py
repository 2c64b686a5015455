"""Requests for information: what is asked of the provider, and what arrivals have closed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.evaluation import GapItem
from store.ids import new_id
from store.load import Ask
from store.rows import copy_rows


class NewAsk(NamedTuple):
    """What the machine asks, once."""

    request: UUID
    due_at: datetime
    items: Sequence[GapItem]


def ask(session: Session, asks: Sequence[NewAsk]) -> list[UUID]:
    """Write them, numbered items and all; their ids. By COPY: items as elements of an array are escaped byte by byte,
    which took a quarter of the time of a batch."""
    ids = [new_id() for _ in asks]
    if asks:
        rows = zip(ids, asks, strict=True)
        copy_rows(session, "information_request", _COPIED, (
            (identity, each.request, "policy", each.due_at, written(each.items)) for identity, each in rows
        ))  # fmt: skip
    return ids


_COPIED: Final = ("id", "request", "asked_as", "due_at", "items")


def written(items: Iterable[GapItem]) -> str:
    """Items as stored: the gap item, a number to name it by, and what closed it."""
    numbered = [{"id": f"{at}", **item.model_dump(mode="json"), "closed_by": None} for at, item in enumerate(items, 1)]
    return orjson.dumps(numbered).decode()


class Closing(NamedTuple):
    """An ask after an evaluation: its items with what closed them, and the numbers of those closed just now."""

    ask: UUID
    items: str
    closed: tuple[str, ...]
    is_done: bool


def close(known: Ask, missing: Mapping[int, set[str]], *, documents: Sequence[str]) -> Closing:
    """Close the items of which no criterion is missing any more. `missing` is by line; `documents` arrived since.

    An item says which documents closed it, so that whoever sent them sees that they were enough.
    """
    items: list[dict[str, Any]] = orjson.loads(known.items)
    closed = [item for item in items if item["closed_by"] is None and not _is_missing(item, missing)]
    for item in closed:
        item["closed_by"] = list(documents)
    return Closing(
        ask=known.id,
        items=orjson.dumps(items).decode(),
        closed=tuple(item["id"] for item in closed),
        is_done=all(item["closed_by"] is not None for item in items),
    )


def _is_missing(item: Mapping[str, Any], missing: Mapping[int, set[str]]) -> bool:
    return any(missing.get(line, set()) & set(item["criteria"]) for line in item["lines"])


def asks_already(known: Ask, criteria: Iterable[str]) -> bool:
    """Whether the open items of this ask cover all these criteria."""
    items = orjson.loads(known.items)
    asked = {criterion for item in items if item["closed_by"] is None for criterion in item["criteria"]}
    return known.is_open and asked.issuperset(criteria)


def record(session: Session, closings: Sequence[Closing]) -> None:
    """Write what was closed. An ask whose every item is closed is closed itself."""
    if not closings:
        return
    session.execute(
        text(
            "UPDATE information_request i SET items = n.items, answered_at = coalesce(i.answered_at, now()), "
            "closed_at = CASE WHEN n.done THEN now() END, closed_reason = CASE WHEN n.done THEN 'answered' END "
            "FROM unnest(CAST(:ids AS uuid[]), CAST(:items AS text[]), CAST(:done AS boolean[])) "
            "AS n (id, items, done) "
            "WHERE i.id = n.id AND i.closed_at IS NULL"
        ),
        {
            "ids": [closing.ask for closing in closings],
            "items": [closing.items for closing in closings],
            "done": [closing.is_done for closing in closings],
        },
    )
