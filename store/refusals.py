"""Refusals are kept: who sent something that could not be filed, when, and why. Never what it said."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session


class NewRefusal(NamedTuple):
    submitter: str | None
    submission_id: str | None
    channel: str
    codes: tuple[str, ...]
    issues: str  #: JSON of `schemas.request.Issue`: paths and codes
    body_sha256: str
    body_bytes: int


def keep(session: Session, refusals: Sequence[NewRefusal]) -> None:
    if not refusals:
        return
    session.execute(
        text(
            "INSERT INTO intake_refusal (submitter, submission_id, channel, codes, issues, body_sha256, body_bytes) "
            "VALUES (:submitter, :submission_id, :channel, :codes, :issues, :body_sha256, :body_bytes)"
        ),
        [{**refusal._asdict(), "codes": list(refusal.codes)} for refusal in refusals],
    )
