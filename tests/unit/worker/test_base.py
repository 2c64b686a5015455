"""Nothing of an exception but its code leaves a task."""

import traceback

import pytest
from celery import Celery
from celery.exceptions import Retry
from redis.exceptions import ConnectionError as RedisAway

from worker.base import Task
from worker.retry import TaskFailedError


@pytest.fixture
def app():
    app = Celery("test", task_cls=Task, set_as_current=False)  # nothing is sent, so there is no broker
    yield app
    app.close()


def everything_said(error):
    return "".join(traceback.format_exception(error))


def test_a_bug_leaves_as_its_code_and_without_its_text_or_its_cause(app, capsys):
    @app.task(name="t", shared=False)
    def fails():
        raise KeyError("a value that nobody may see")

    with pytest.raises(TaskFailedError) as caught:
        fails()
    assert str(caught.value) == "bug_KeyError"
    assert "nobody may see" not in everything_said(caught.value) + capsys.readouterr().err


def test_a_retry_says_the_code_only(app, capsys, monkeypatch):
    @app.task(name="t", bind=True, shared=False)
    def fails(self):
        raise RedisAway("a value that nobody may see")

    fails.push_request(called_directly=False, id="1", retries=0, args=(), kwargs={}, delivery_info={}, is_eager=True)
    monkeypatch.setattr(type(fails), "signature_from_request", lambda *_, **__: None, raising=False)
    with pytest.raises((Retry, TaskFailedError)) as caught:
        fails()
    assert "nobody may see" not in everything_said(caught.value) + capsys.readouterr().err


def test_what_a_task_answers_is_passed_on(app):
    @app.task(name="t", shared=False)
    def counts():
        return 3

    assert counts() == 3
