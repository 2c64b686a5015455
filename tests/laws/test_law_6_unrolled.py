"""Every decision can be unrolled from rows alone: policy, engine, reader, the sentence, whose rule."""

from datetime import UTC, datetime

import orjson
import pytest

from engine.version import ENGINE_VERSION
from ops.samples import coverage_lines, samples
from policies.catalog import shipped
from reader.version import READER_VERSION
from runtime.settings import settings
from schemas.evaluation import Result
from schemas.fact import FactSource
from tests.laws.stored import by_id, coverage, evaluations
from tests.pipeline import evaluate, file, read, rows

COLUMNS = ("request", "line", "policy", "evaluation", "policy_id", "policy_version", "policy_digest", "engine_version",
           "reader_version", "service_on", "known_on")  # fmt: skip
DECISIONS = (
    "SELECT d.request, d.line, d.policy, d.evaluation, e.policy, e.policy_version, e.policy_digest, e.engine_version, "
    "e.reader_version, e.service_on, e.known_on "
    "FROM determination d LEFT JOIN evaluation e ON e.id = d.evaluation WHERE d.outcome = 'approved'"
)
#: These rest on the request, its lines, or the sessions that the payer counts: there is nothing to quote.
WITHOUT_A_QUOTE = ("session-limit",)


@pytest.fixture(scope="module")
def charts(module_plan, environment, tmp_path_factory):
    """Whole charts as a clinic sends them, read and held against the shipped policies; the requests by sample."""
    today = datetime.now(UTC).date()
    verified = tmp_path_factory.mktemp("coverage") / "coverage.jsonl"
    verified.write_text("\n".join(coverage_lines(label="law", today=today)), encoding="utf-8")
    environment.setenv("PRECERT_COVERAGE_FILE", str(verified))
    environment.delenv("PRECERT_POLICY_FOLDER")
    settings.cache_clear()
    wanted = [one for one in samples(label="law", today=today) if one.name[:2] in ("01", "02", "08", "11")]
    requests = file(*({k: v for k, v in one.content.items() if k != "submitter"} for one in wanted))
    read(*requests)
    evaluate(*requests)
    return dict(zip((one.name[:2] for one in wanted), requests, strict=True))


@pytest.fixture(scope="module")
def decisions(charts):
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows(DECISIONS)]


@pytest.fixture(scope="module")
def unrolled(decisions):
    """The evaluation under each decision."""
    found = by_id({one["evaluation"]: one["request"] for one in decisions})
    return [(one, found[one["evaluation"]]) for one in decisions]


def met(group):
    return [one for one in group.criteria if one.result is Result.MET]


def test_an_approval_names_the_policy_the_engine_the_reader_and_both_dates(charts, unrolled):
    assert {decision["request"] for decision, _ in unrolled} >= {charts["02"], charts["11"]}
    digests = {(one.policy.id, one.policy.version): one.digest for one in shipped().loaded}
    for decision, group in unrolled:
        key = (decision["policy_id"], decision["policy_version"])
        assert decision["policy"] == " ".join(key)
        assert decision["policy_digest"] == digests[key]
        assert (decision["engine_version"], decision["reader_version"]) == (ENGINE_VERSION, READER_VERSION)
        assert (group.service_on, group.known_on) == (decision["service_on"], decision["known_on"])
        assert decision["line"] in group.lines
        assert group.policy is not None
        assert (group.policy.id, group.policy.version, group.policy.digest) == (*key, digests[key])


def test_each_quotation_stands_in_the_stored_document_at_the_place_it_names(unrolled):
    texts = {(request, name): text for request, name, text in rows("SELECT request, id, text FROM document")}
    quoted = 0
    for decision, group in unrolled:
        for fact in (fact for criterion in met(group) for fact in criterion.facts):
            if fact.source is FactSource.DOCUMENTED:
                assert fact.document is not None, fact.kind
                assert fact.start is not None, fact.kind
                assert texts[decision["request"], fact.document][fact.start : fact.end] == fact.quote != ""
                quoted += 1
    assert quoted > 40


def test_each_criterion_that_is_met_by_what_the_chart_says_quotes_it(unrolled):
    for _, group in unrolled:
        bare = {one.id for one in met(group) if not any(fact.quote for fact in one.facts)}
        assert {one.id for one in coverage(group)} & bare <= set(WITHOUT_A_QUOTE)


def test_each_criterion_cites_what_it_rests_on_and_how_sure_we_are_of_it(charts):
    found = [group for group in evaluations().values() if group.policy is not None]
    assert len(found) >= 3
    for one in (one for group in found for one in (*group.criteria, *group.red_flags)):
        assert one.citations, one.id
        assert all(cited.source and cited.title and cited.certainty in "ABC" for cited in one.citations)


def test_the_history_leads_from_the_decision_to_its_evaluation(unrolled):
    for decision, _ in unrolled:
        entries = [
            orjson.loads(entry)
            for entry in rows("SELECT entry FROM history WHERE request = :id ORDER BY seq", id=decision["request"])
        ]
        told = {entry["event"]: orjson.dumps(entry).decode() for entry in entries}
        assert list(told)[:3] == ["accepted", "read", "evaluated"]
        assert str(decision["evaluation"]) in told["evaluated"]
        assert "approved" in told


def test_what_was_not_approved_is_unrolled_as_well(charts):
    group = evaluations()[charts["01"]]
    assert group.policy is not None
    assert {gap.criterion for gap in group.gaps}
    assert {gap.criterion for gap in group.gaps} <= {one.id for one in group.criteria if one.result is Result.MISSING}
    assert all(one.why for one in group.criteria)
    assert all(gap.citations for gap in group.gaps)
