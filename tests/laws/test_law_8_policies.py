"""Policies are dated data: only one that is approved approves, and one that is in force is never edited."""

import pytest

from runtime.settings import settings
from schemas.evaluation import Result
from tests.laws.stored import coverage, evaluations
from tests.pipeline import FAMILY, evaluate, file, rows, state, submission, write_policies
from worker import policies_in_force
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
def test_a_policy_that_is_not_approved_is_shown_and_approves_nothing_whatever_it_finds(policy_of, status, reason):
    policy_of(status=status)
    (request,) = file(submission())
    evaluate(request)
    assert state(request) == "in_review"
    assert rows("SELECT reason FROM review_case") == [reason]
    assert rows("SELECT count(*) FROM determination") == [0]
    group = shown()
    assert not group.may_approve
    if status != "retired":
        assert group.policy is not None
        assert group.policy.status == status
        assert {one.result for one in coverage(group)} == {Result.MET, Result.NOT_APPLICABLE}


def test_a_sample_policy_approves_only_where_samples_may(plan, monkeypatch):
    # Stated, since it follows the other setting: without claims a limit would be missing, and asked for.
    monkeypatch.setenv("PRECERT_CLAIMS_LOADED", "true")
    settings.cache_clear()
    allowed, request = file(submission("M1"), submission("M2"))
    evaluate(allowed)
    assert state(allowed) == "approved"
    monkeypatch.setenv("PRECERT_ALLOW_SAMPLE_POLICIES", "false")
    settings.cache_clear()
    evaluate(request)
    assert rows("SELECT reason FROM review_case") == ["sample_policy"]
    assert rows("SELECT request FROM determination") == [allowed]


def test_a_policy_edited_in_force_or_without_a_source_lets_no_worker_start(policy_of, capsys):
    file_ = policy_of()
    refuse_broken_policies()
    whole = file_.read_text()
    changed = {
        "was changed after it came into force": whole.replace("expertise: pain medicine", "expertise: any medicine"),
        "citations": whole[:500] + whole[500:].replace("\n  citations:", "\n  sources_cited:", 1),
    }
    for words, edited in changed.items():
        assert edited != whole
        file_.write_text(edited)
        policies_in_force._other.cache_clear()
        with pytest.raises(SystemExit):
            refuse_broken_policies()
        assert words in capsys.readouterr().err


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
