"""An evaluation is stored without repeating itself, and comes back as it was."""

import orjson

from store.database import transaction
from store.packing import pack, unpack
from tests.pipeline import evaluate, file, rows, submission
from worker import evaluation


def test_an_evaluation_comes_back_as_the_engine_made_it(plan, monkeypatch):
    made = []
    judge = evaluation.judge
    monkeypatch.setattr(evaluation, "judge", lambda *known: made.append(judge(*known)) or made[-1])
    file_ = file(submission("M1"), submission("M2", leave_out=["imaging.study"]))
    evaluate(*file_)
    with transaction("worker") as session:
        details = dict(rows("SELECT id, detail FROM evaluation"))
        found = unpack(session, details)
    assert found == {row.id: row.evaluation for judged in made for row in judged.rows}


def test_the_words_of_a_criterion_are_stored_once_for_all_requests(plan):
    evaluate(*file(*(submission(f"M{number}") for number in range(1, 6))))
    before = rows("SELECT count(*) FROM criterion_text")
    evaluate(*file(submission("M9")))
    assert rows("SELECT count(*) FROM criterion_text") == before
    assert rows("SELECT max(length(detail)) FROM evaluation")[0] < 10_000


def test_the_hash_of_the_words_is_of_their_body(plan):
    evaluate(*file(submission()))
    assert rows(
        "SELECT count(*) FROM criterion_text WHERE hash <> left(encode(sha256(convert_to(body, 'UTF8')), 'hex'), 32)"
    ) == [0]


def test_a_fact_stands_once_however_many_criteria_rest_on_it(plan, monkeypatch):
    made = []
    judge = evaluation.judge
    monkeypatch.setattr(evaluation, "judge", lambda *known: made.append(judge(*known)) or made[-1])
    evaluate(*file(submission()))
    (group,) = made[0].assessment.groups
    facts = orjson.loads(pack(group).detail)["facts"]
    assert len(facts) == len({orjson.dumps(fact) for fact in facts})
    assert sum(len(one.facts) for one in group.criteria) > len(facts)
