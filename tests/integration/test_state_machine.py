"""Everything that can happen to requests, in any order, by several workers and people at once."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from store import webhooks
from store.database import transaction
from store.decisions import Action
from tests.integration import rows
from tests.machine import DONE, Machine
from tests.pipeline import CLINIC

#: What at least one example has done when it ran long enough.
REACHED = {action.value for action in Action} | {
    "claim",
    "release",
    "race",
    "appeal",
    "void",
    "extend",
    "expedite",
    "wish",
    "refuse",
    # A clock stopped, and went on.
    "tolled",
    "resumed",
}


@pytest.fixture
def people(plan, redis_url):
    """Who decides. The clinic has a webhook, so that there are notices; nothing is sent."""
    with transaction("migrate") as session:
        webhooks.set_up(session, CLINIC, "https://clinic-7.example/told", allow_private=False)
    return [
        rows.person("cora", "coordinator"),
        rows.person("nora", "nurse"),
        rows.person("first", "physician", npi="1679576722", licence="TX"),
        rows.person("second", "physician", npi="1245319599", licence="TX"),
        rows.person("unlicensed", "physician", npi="1730187399"),
    ]


def run(people, *, examples, steps):
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, print_blob=True,
        suppress_health_check=list(HealthCheck),
        # Workers race: a shorter history would break by another race, or by none. The steps that broke it are printed.
        phases=(Phase.generate,),
    )  # fmt: skip
    run_state_machine_as_test(lambda: Machine(people), settings=chosen)


def test_the_laws_hold_whatever_happens_in_whatever_order(people):
    run(people, examples=10, steps=15)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_the_laws_hold_over_many_longer_histories(people):
    DONE.clear()
    run(people, examples=250, steps=40)
    assert REACHED <= DONE
