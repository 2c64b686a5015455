"""Sentences are sieved by letters before dear patterns are tried on them: the sieve must hold back nothing.

Whoever adds words to a pattern behind a sieve adds their letters to it, or these texts find it: the whole corpus, all
summaries, the complete charts, and the single sentences that stand in them or were found to be held back.
"""

import sys
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
import yaml

from reader import context, headache_counts
from reader.chart import Chart
from reader.finders import plan_order
from reader.letters import Sieve, sieve
from reader.read import read
from tests import altered
from tests.unit.reader.corpus import FOLDER, charts

DAY = date(2026, 11, 9)
#: Each was held back once by letters that its pattern did not have.
HELD_BACK = [
    "The insurer wants 6 weeks of failed physical therapy; she has had none.",
    "Pain does not extend past the shoulder.",
    "The pain doesn't radiate anywhere.",
    "It never goes beyond the belt.",
    "The neck pain is now in its third month.",
    "Day 3 of the back pain.",
    "Radiculopathy, now resolved.",
    "COPD. Walking on room air 85%, on 2 L 84%.",
    "Failed conservative care ( ) Y (x) N",
    "NAME Anna Kowalski  SEX F",
    "Migraine. One preventive, propranolol, taken two weeks.",
]


def _rows(folder: Path, key: str) -> list[str]:
    return [str(row["text"]) for path in sorted(folder.glob("*.yaml")) for row in yaml.safe_load(path.read_text())[key]]


def _words(path: Path) -> list[str]:
    return [str(words) for group in yaml.safe_load(path.read_text())["groups"] for words in group["words"]]


def _texts() -> list[str]:
    summaries = chain(_rows(FOLDER / "summaries", "summaries"), _rows(FOLDER / "unsettled", "summaries"))
    whole = [altered.fill(text, {}) for text in altered.charts().values()]
    single = [words for path in sorted((FOLDER / "altered").glob("*.yaml")) for words in _words(path)]
    return [*HELD_BACK, *single, *whole, *summaries, *(chart.text for chart in charts())]


def _read_all() -> dict[str, object]:
    read_whole = {text: read(text, document="d1", document_on=DAY) for text in _texts()}
    as_titled = {
        chart.name: read(chart.text, document="d1", document_on=chart.document_on, loinc=chart.loinc, title=chart.title)
        for chart in charts()
    }
    return {**read_whole, **as_titled}


def test_without_the_sieve_no_text_reads_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    sieved = _read_all()
    monkeypatch.setattr(Chart, "saying", lambda chart, *_letters: list(chart.sentences))
    monkeypatch.setattr(Chart, "matches_at", lambda chart, _letters, pattern: pattern.finditer(chart.lower))
    monkeypatch.setattr(Chart, "says", lambda _chart, _letters: True)
    unit = headache_counts._BY_NONE
    every_letter = tuple((unit, False, one, ("",)) for _, _, one, _ in headache_counts._SIEVED)
    monkeypatch.setattr(headache_counts, "_SIEVED", every_letter)
    monkeypatch.setattr(headache_counts, "_BEFORE_LETTERS", ("",))
    monkeypatch.setattr(Chart, "positions_saying", lambda chart, _letters: frozenset(range(len(chart.sentences))))
    monkeypatch.setattr(plan_order, "_starts", lambda chart: range(len(chart.lower)))
    monkeypatch.setattr(context, "_may_deny", lambda _words: True)
    monkeypatch.setattr(context, "may_end_scope", lambda _words: True)
    held = [name for name, facts in _read_all().items() if facts != sieved[name]]
    assert held == []


def test_every_finder_with_a_sieve_has_a_text_that_passes_it() -> None:
    """A sieve that no text passes is one that the comparison above cannot judge."""
    texts = [Chart(text, document="d1", document_on=DAY) for text in _texts()]
    modules = [module for name, module in sys.modules.items() if name.startswith("reader.finders.")]
    sieves = {(m.__name__, k): v for m in modules for k, v in vars(m).items() if isinstance(v, Sieve)}
    assert len(sieves) > 30
    assert [name for name, one in sieves.items() if not any(chart.says(one) for chart in texts)] == []


def test_a_sieve_finds_every_sentence_that_holds_its_letters_and_no_other() -> None:
    knee, hip = sieve("knee", "tka"), sieve("hip")
    chart = Chart("Knee pain. No arm pain.\n\nPLAN: tka of the right\nknee; rest.", document="d1", document_on=None)
    found = [sentence.words for sentence in chart.saying(knee)]
    assert found == [
        sentence.words for sentence in chart.sentences if "knee" in sentence.words or "tka" in sentence.words
    ]
    assert len(found) >= 2
    assert chart.saying(hip) == []
