"""Sentences are sieved by letters before dear patterns are tried on them: the sieve must hold back nothing."""

import pytest

from reader import context, headache_counts
from reader.chart import Chart
from reader.letters import sieve
from reader.read import read
from tests.unit.reader.corpus import charts


def test_without_the_sieve_no_chart_reads_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever adds words to a pattern behind a sieve adds their letters to it, or this chart by chart finds it."""
    sieved = {chart.name: chart.facts() for chart in charts()}
    monkeypatch.setattr(Chart, "saying", lambda chart, *_letters: list(chart.sentences))
    monkeypatch.setattr(Chart, "says", lambda _chart, _letters: True)
    monkeypatch.setattr(headache_counts, "_SIEVED", tuple((one, ("",)) for one, _ in headache_counts._SIEVED))
    monkeypatch.setattr(headache_counts, "_BEFORE_LETTERS", ("",))
    monkeypatch.setattr(Chart, "positions_saying", lambda chart, _letters: range(len(chart.sentences)))
    monkeypatch.setattr(context, "_may_deny", lambda _words: True)
    monkeypatch.setattr(context, "_may_end_scope", lambda _words: True)
    for chart in charts():
        whole = read(chart.text, document="d1", document_on=chart.document_on, loinc=chart.loinc, title=chart.title)
        assert whole == sieved[chart.name], chart.name


def test_a_sieve_finds_every_sentence_that_holds_its_letters_and_no_other() -> None:
    knee, hip = sieve("knee", "tka"), sieve("hip")
    chart = Chart("Knee pain. No arm pain.\n\nPLAN: tka of the right\nknee; rest.", document="d1", document_on=None)
    found = [sentence.words for sentence in chart.saying(knee)]
    assert found == [
        sentence.words for sentence in chart.sentences if "knee" in sentence.words or "tka" in sentence.words
    ]
    assert len(found) >= 2
    assert chart.saying(hip) == []
