"""Policies are dated data: only one that is approved approves, and one that is in force is never edited."""

import pytest

from policies.errors import PolicyFileError
from runtime.settings import settings
from schemas.evaluation import Result
from tests.laws.stored import coverage, evaluations
from tests.pipeline import FAMILY, evaluate, file, rows, state, submission, write_policies
from worker.app import refuse_broken_policies, refuse_samples_in_production


@pytest.fixture
def policy_of(plan, tmp_path, monkeypatch):
    """Puts a policy with these fields in force."""

    def put(**changes):
        folder = write_policies(tmp_path, changes=changes)
        monkeypatch.setenv("PRECERT_POLICY_FOLDER", str(folder))
        settings.cache_clear()
        return folder / FAMILY / "2026-01-01.yaml"

    return put


def shown():
    (group,) = evaluations().values()
    return group


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("submitted", "policy_not_approved"),
        ("under_review", "policy_not_approved"),
        ("suspended", "policy_suspended"),
        ("retired", "no_policy"),
    ],
)
def test_a_policy_that_is_not_approved_approves_nothing_whatever_it_finds(policy_of, status, reason):
    policy_of(status=status)
    (request,) = file(submission())
    evaluate(request)
    assert state(request) == "in_review"
    assert rows("SELECT reason FROM review_case") == [reason]
    assert rows("SELECT count(*) FROM determination") == [0]


@pytest.mark.parametrize("status", ["submitted", "under_review", "suspended"])
def test_it_is_evaluated_and_shown_all_the_same(policy_of, status):
    policy_of(status=status)
    (request,) = file(submission())
    evaluate(request)
    group = shown()
    assert group.policy is not None
    assert group.policy.status == status
    assert {one.result for one in coverage(group)} <= {Result.MET, Result.NOT_APPLICABLE}
    assert not group.may_approve


def test_the_same_request_is_approved_by_the_same_policy_once_it_is_approved(policy_of):
    policy_of(status="approved")
    (request,) = file(submission())
    evaluate(request)
    assert state(request) == "approved"


def test_a_sample_policy_approves_nothing_where_samples_may_not(policy_of, monkeypatch):
    policy_of()
    monkeypatch.setenv("PRECERT_ALLOW_SAMPLE_POLICIES", "false")
    settings.cache_clear()
    (request,) = file(submission())
    evaluate(request)
    assert rows("SELECT reason FROM review_case") == ["sample_policy"]
    assert rows("SELECT count(*) FROM determination") == [0]


def test_a_policy_that_was_edited_in_force_lets_no_worker_start(policy_of, capsys):
    file_ = policy_of()
    refuse_broken_policies()
    file_.write_text(file_.read_text().replace("days: 28", "days: 27"))
    from worker import policies_in_force

    policies_in_force._other.cache_clear()
    with pytest.raises(SystemExit):
        refuse_broken_policies()
    assert "was changed after it came into force" in capsys.readouterr().err


def test_a_criterion_without_a_source_is_no_policy(policy_of):
    file_ = policy_of()
    text = file_.read_text()
    at = text.index("criteria:")
    file_.write_text(text[:at] + text[at:].replace("citations:", "citation:", 1))
    from policies.catalog import Catalog

    with pytest.raises(PolicyFileError, match="citation"):
        Catalog.load(file_.parents[1])


def test_samples_that_may_approve_let_no_production_worker_start(monkeypatch, capsys):
    monkeypatch.setenv("PRECERT_ALLOW_SAMPLE_POLICIES", "true")
    settings.cache_clear()
    refuse_samples_in_production()
    monkeypatch.setenv("PRECERT_ENVIRONMENT", "production")
    settings.cache_clear()
    with pytest.raises(SystemExit):
        refuse_samples_in_production()
    assert "PRECERT_ALLOW_SAMPLE_POLICIES" in capsys.readouterr().err
    settings.cache_clear()
