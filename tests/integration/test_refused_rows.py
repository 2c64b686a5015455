"""One row that the database refuses holds up nobody else: not in reading, and not in evaluation beside people."""

from typing import Any
from uuid import UUID

from tests.pipeline import evaluate, file, read, rows, state, submission

NOTE = {"id": "d1", "loinc": "11506-3", "title": "Note", "received_on": "2026-11-01", "language": "en"}
BAD = "M13"


def refuse(table: str, when: str) -> None:
    """The database refuses rows of this table. `when`: a condition over the new row, `NEW`."""
    rows(
        "CREATE FUNCTION refuse_it() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION 'refused' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$"
    )
    rows(f"CREATE TRIGGER refuse_it BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_it()")


def of_member(request: str) -> str:
    return f"(SELECT member_id FROM request WHERE id = {request}) = '{BAD}'"


def with_note(member: str, text: str, **changes: Any) -> dict[str, Any]:
    return submission(member, documents=[NOTE | {"text": text}], **changes)


def failures() -> dict[UUID, str]:
    return dict(rows("SELECT id, failure FROM request WHERE attempts > 0"))


def test_a_line_of_history_that_is_refused_counts_on_its_request_alone(plan: None) -> None:
    good, bad, other = file(*(with_note(name, f"Neck pain, {name}.") for name in ("M1", BAD, "M2")))
    refuse("history", f"NEW.event = 'read' AND {of_member('NEW.request')}")
    assert read(good, bad, other) == 2
    assert [state(request) for request in (good, bad, other)] == ["ready", "reading", "ready"]
    assert failures() == {bad: "database_23514"}
    assert rows("SELECT count(*) FROM batch") == [0]


def test_facts_that_are_refused_count_on_the_request_whose_text_they_are_of(plan: None) -> None:
    texts = {"M1": "Spurling test is positive.", BAD: "Nothing of note.", "M2": "Spurling test is negative."}
    good, bad, other = file(*(with_note(name, text) for name, text in texts.items()))
    refuse("reading", "NEW.facts = '[]'")
    assert read(good, bad, other) == 2
    assert [state(request) for request in (good, bad, other)] == ["ready", "reading", "ready"]
    assert failures() == {bad: "database_23514"}
    assert rows("SELECT count(*) FROM document WHERE reading_key IS NULL") == [1]


def test_what_is_refused_beside_people_is_said_in_its_own_case(plan: None) -> None:
    flagged = submission()["facts"] + [{"kind": "red_flag.myelopathy", "value": "gait"}]
    good, bad = file(submission("M1", facts=flagged), submission(BAD, facts=flagged))
    evaluate(good, bad)
    rows("UPDATE request SET beside = 'assess'")
    refuse("evaluation", of_member("NEW.request"))
    assert evaluate(good, bad) == 1
    assert failures() == {bad: "database_23514"}
    assert rows("SELECT id FROM request WHERE beside IS NULL") == [good]
