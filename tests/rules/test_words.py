"""What travels, what waits, and what the documents say of it agree."""

import typing
from enum import Enum
from uuid import UUID

import pytest

import schemas.messages
from schemas.base import Frozen
from schemas.lifecycle import FINAL_STATES, OPEN_STATES, TRANSITIONS, RequestState, sources_of
from schemas.messages import HOME_QUEUE, QUEUES, Queue, Task
from tests.rules.tracked import ROOT


def message_models():
    return [
        kind
        for kind in vars(schemas.messages).values()
        if isinstance(kind, type) and issubclass(kind, Frozen) and kind is not Frozen
    ]


@pytest.mark.parametrize("model", message_models(), ids=lambda model: model.__name__)
def test_a_message_holds_ids_only(model):
    for name, field in model.model_fields.items():
        held = {part for part in typing.get_args(field.annotation) or (field.annotation,) if part is not Ellipsis}
        assert held == {UUID}, (
            f"{model.__name__}.{name} is no id: what is in a message is in Redis, in Flower and in logs"
        )


def test_every_task_has_a_home_queue():
    assert set(HOME_QUEUE) == set(Task)
    assert set(HOME_QUEUE.values()) <= set(Queue)


def test_every_task_name_is_registered_and_nothing_else_is():
    from worker.app import app

    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == {task.value for task in Task}


def test_every_scheduled_entry_names_a_task():
    from worker.app import app

    app.loader.import_default_modules()
    entries = app.conf.beat_schedule
    assert entries
    assert {entry["task"] for entry in entries.values()} <= {task.value for task in Task}


def test_every_queue_is_consumed_by_the_embedded_runner():
    from ops.runner import consumed_queues

    assert set(consumed_queues()) == set(QUEUES)


def test_a_final_state_leads_only_to_an_appeal():
    for state in FINAL_STATES:
        assert TRANSITIONS[state] <= {RequestState.APPEALED}


def test_every_open_state_can_be_withdrawn_or_is_an_appeal():
    for state in OPEN_STATES - {RequestState.APPEALED}:
        assert RequestState.WITHDRAWN in TRANSITIONS[state]


def test_every_state_is_in_the_table_and_can_be_reached():
    assert set(TRANSITIONS) == set(RequestState)
    begins = {RequestState.READING, RequestState.READY}
    assert [state for state in RequestState if state not in begins and not sources_of(state)] == []


def test_the_diagram_in_the_documents_is_the_table():
    from schemas.lifecycle import diagram

    page = (ROOT / "docs" / "how-a-request-flows.md").read_text()
    assert diagram() in page, "run: python -c 'from schemas.lifecycle import diagram; print(diagram())' and paste it"


def test_states_are_words():
    assert all(isinstance(state, Enum) and state.value.islower() for state in RequestState)
