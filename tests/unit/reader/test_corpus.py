"""Each synthetic chart gives the facts it states, and none of those it does not."""

import pytest
from pydantic import ValidationError

from reader.chart import Chart as Prepared
from reader.emit import fact as make_fact
from schemas.fact import Fact
from schemas.vocabulary import FACT_KINDS
from tests.bench.judged import sentences
from tests.unit.reader.corpus import Chart, charts, fits

CHARTS = charts()


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_a_chart_gives_the_facts_it_states_and_none_that_it_does_not(chart: Chart) -> None:
    facts = chart.facts()
    missing = [wanted for wanted in chart.expect if not any(fits(fact, wanted) for fact in facts)]
    assert not missing, _told(missing, facts)
    wrong = [fact for unwanted in chart.absent for fact in facts if fits(fact, unwanted)]
    assert not wrong, "\n".join(f"{f.kind} {f.value} {f.assertion} {f.quote!r}" for f in wrong)


@pytest.mark.parametrize("chart", [chart for chart in CHARTS if chart.complete], ids=lambda chart: chart.name)
def test_a_chart_judged_completely_gives_nothing_else_of_the_kinds_judged(chart: Chart) -> None:
    judged = [fact for fact in chart.facts() if fact.kind in chart.kinds]
    wrong = [fact for fact in judged if not any(fits(fact, wanted) for wanted in chart.expect)]
    assert not wrong, "\n".join(f"{f.kind} {f.value} {f.assertion} {f.quote!r}" for f in wrong)


def test_every_fact_is_of_a_listed_kind_with_listed_attributes_and_words() -> None:
    for fact in (fact for chart in CHARTS for fact in chart.facts()):
        kind = FACT_KINDS[fact.kind]
        assert set(fact.attributes) <= set(kind.attributes), fact
        if kind.value.startswith("word: "):
            assert fact.value in kind.value.removeprefix("word: ").split(" | "), fact


def test_every_fact_is_one_that_its_model_takes() -> None:
    """The reader makes facts without validating them, for its speed."""
    for fact in (fact for chart in CHARTS for fact in chart.facts()):
        assert Fact.model_validate(fact.model_dump(), strict=True) == fact


def test_a_negative_number_of_days_is_refused() -> None:
    chart = Prepared("Neck pain for 3 weeks.", document="d", document_on=None)
    with pytest.raises(ValidationError, match="days"):
        make_fact(chart, chart.sentences[0], (0, 9), "symptom.duration", days=-1)


def test_the_corpus_states_every_kind() -> None:
    expected = {wanted["kind"] for chart in CHARTS for wanted in chart.expect}
    assert len(CHARTS) >= 80
    assert set(FACT_KINDS) <= expected


def test_a_third_of_the_corpus_was_written_before_the_code_that_reads_it() -> None:
    before = [chart for chart in CHARTS if chart.written == "before"]
    assert 3 * len(before) >= len(CHARTS)


def _told(missing: list[dict[str, object]], facts: tuple[object, ...]) -> str:
    kinds = {wanted["kind"] for wanted in missing}
    found = [f for f in facts if getattr(f, "kind", None) in kinds]
    return (
        "\nmissing: " + "\n  ".join(map(str, missing)) + "\nfound of these kinds:\n  " + "\n  ".join(map(repr, found))
    )


def test_each_judged_sentence_has_the_assertion_that_its_author_gave_it() -> None:
    wrong = [(one.text, one.kind, one.said, one.ours) for one in sentences() if one.ours != one.said]
    assert not wrong
