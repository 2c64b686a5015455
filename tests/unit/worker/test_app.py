"""The settings that the failure modes of Celery over Redis ask for."""

from datetime import timedelta

import pytest

from runtime.bell import IDS_PER_BELL, queue_of, transport_options
from runtime.limits import Limits, limits
from schemas.messages import QUEUES, Queue, Task
from worker.app import app
from worker.retry import MAX_RETRIES
from worker.schedule import SCHEDULE


def test_no_result_is_kept_anywhere():
    assert app.conf.task_ignore_result
    assert app.conf.result_backend is None


def test_a_batch_row_is_dead_only_after_the_hard_limit_and_thirty_seconds():
    assert timedelta(seconds=app.conf.task_time_limit + 30) == limits().dead_after


@pytest.mark.parametrize("hard_seconds", [6, 90, 600])
def test_a_task_ends_by_itself_then_is_told_then_is_ended_then_is_dead(hard_seconds):
    times = Limits(hard_seconds)
    assert times.budget_seconds < times.soft_seconds < times.hard_seconds < times.dead_after.total_seconds()
    assert times.stuck_after < times.dead_after


def test_a_message_comes_back_only_when_its_task_must_be_over():
    assert app.conf.task_time_limit < transport_options()["visibility_timeout"]


def test_nothing_waits_for_ever_on_the_broker():
    assert transport_options()["socket_timeout"] <= 5
    assert transport_options()["socket_connect_timeout"] <= 5
    assert app.conf.task_publish_retry is False


def test_every_queue_is_declared_and_no_other_can_appear():
    assert {queue.name for queue in app.conf.task_queues} == set(QUEUES)
    assert app.conf.task_create_missing_queues is False


def test_expedited_work_has_its_own_queue_and_upkeep_does_not_share_it():
    assert queue_of(Task.EVALUATE, expedited=True) is queue_of(Task.READ, expedited=True) is Queue.EXPEDITED
    assert queue_of(Task.SWEEP, expedited=True) is Queue.UPKEEP
    assert queue_of(Task.DOCUMENT, expedited=True) is Queue.DOCUMENTATION


def test_retries_are_three_at_most():
    app.loader.import_default_modules()
    assert {app.tasks[task.value].max_retries for task in Task} == {MAX_RETRIES}


def test_the_sweeper_runs_every_fifteen_seconds_and_the_clocks_every_minute():
    assert SCHEDULE["sweep"]["schedule"] == 15
    assert SCHEDULE["clocks"]["schedule"] == 60


def test_a_message_of_beat_expires_only_so_that_a_queue_to_which_nobody_listens_does_not_grow_for_ever():
    """Whether it has expired is the worker's clock against beat's: hours apart they must do no harm."""
    assert {entry["options"]["expires"] for entry in SCHEDULE.values()} == {24 * 3600}


def test_a_bell_holds_no_more_ids_than_the_model_allows():
    from schemas.messages import Bell

    assert Bell.model_fields["ids"].metadata[0].max_length >= IDS_PER_BELL
