"""Work in progress is no state: there is no word and no column for it. The killed worker: `test_running_system.py`."""

import re

from schemas.lifecycle import LineState, RequestState
from tests.pipeline import rows

#: What other systems call the state that somebody has to repair after a crash.
IN_BETWEEN = re.compile(r"process|progress|running|working|evaluating|started|locked|lease|busy|doing|active|picked")
#: Tables that say what a request is. `batch` is evidence of work and no state: deleting all of it changes no request.
OF_A_REQUEST = ("request", "service_line", "information_request", "evaluation", "determination", "document")
#: A person claims a case for some hours; a machine claims nothing.
CLAIM = re.compile(r"claim|worker|lease|locked|started")


def checked_words(table):
    ((condition,),) = [
        rows(
            "SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_attribute a "
            "ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) AND a.attname = 'state' "
            "WHERE c.conrelid = CAST(:table AS regclass) AND c.contype = 'c' AND cardinality(c.conkey) = 1",
            table=table,
        )
    ]
    return set(re.findall(r"'(\w+)'::text", condition))


def test_the_database_knows_the_states_of_the_one_table_and_no_other(database_url):
    assert checked_words("request") == {state.value for state in RequestState}
    assert checked_words("service_line") == {state.value for state in LineState}


def test_no_state_says_that_a_machine_is_at_work():
    words = [state.value for state in (*RequestState, *LineState)]
    assert [word for word in words if IN_BETWEEN.search(word)] == []
    assert IN_BETWEEN.search("processing")


def test_no_column_of_a_request_says_who_works_on_it(database_url):
    columns = rows(
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_name = ANY(:tables)",
        tables=list(OF_A_REQUEST),
    )
    assert len(columns) > 50
    assert [column for column in columns if CLAIM.search(column)] == []


def test_without_any_trace_of_work_every_request_can_still_be_worked_on(plan):
    from tests.pipeline import evaluate, file, state, submission

    requests = file(submission("M1"), submission("M2"))
    rows(
        "INSERT INTO batch (queue, state, ids, worker) VALUES ('evaluation', 'ready', CAST(:ids AS uuid[]), 'other')",
        ids=requests,
    )
    rows("TRUNCATE batch")
    assert evaluate(*requests) == 2
    assert {state(request) for request in requests} == {"approved"}
