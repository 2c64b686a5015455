"""Complete charts with one place said otherwise: what should stop an approval stops it, the rest changes nothing.

`make test` takes a seeded sample of the variants, in which every group of words meets every chart;
`make test-long` takes all.
"""

import random
from functools import cache
from typing import Any, Final, NamedTuple

import pytest
import yaml

from tests.altered import FOLDER, answer, charts, fill, stops

NAMES: Final = sorted(charts())
APPROVE: Final = "approve"
SEED: Final = 2026
HARMLESS: Final = ("harmless",)
HARMFUL: Final = ("indication", "safety", "technique")
OPEN: Final = ("forms",)  #: what keeps an approval back may be a missing fact or an unsettled statement
EACH: Final = {
    "harmless": 2,
    "indication": 1,
    "safety": 2,
    "technique": 1,
    "forms": 4,
}  #: drawn of each group for each chart


class Variant(NamedTuple):
    """One chart, one place of it, and other words for it."""

    file: str
    chart: str
    place: str
    words: str
    because: tuple[str, ...]

    def said(self) -> dict[str, Any]:
        return _said(self.chart, self.place, self.words)


@cache
def _said(name: str, place: str | None = None, words: str = "") -> dict[str, Any]:
    return answer(fill(charts()[name], {place: words} if place else {}))


def _groups(file: str) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = yaml.safe_load((FOLDER / "altered" / f"{file}.yaml").read_text())["groups"]
    return groups


def variants(*files: str, each: dict[str, int] | None = None) -> list[Variant]:
    """All variants of these files, or so many of each group and chart as `each` says."""
    drawing = random.Random(SEED)
    return [
        Variant(file, name, group["place"], words, tuple(group.get("because", ())))
        for file in files
        for group in _groups(file)
        for name in NAMES
        for words in (drawing.sample(group["words"], min(each[file], len(group["words"]))) if each else group["words"])
    ]


def _changes_nothing(some: list[Variant]) -> None:
    assert some
    wrong = {one: stops(one.said()) for one in some if one.said()["recommendation"] != APPROVE or stops(one.said())}
    assert not wrong


def _stops_the_approval(some: list[Variant]) -> None:
    assert some
    assert not [one for one in some if one.said()["recommendation"] == APPROVE]
    assert not {one: stops(one.said()) for one in some if set(one.because).isdisjoint(stops(one.said()))}


@pytest.mark.parametrize("name", NAMES)
def test_the_chart_as_written_is_complete(name: str) -> None:
    said = _said(name)
    assert (said["recommendation"], stops(said)) == (APPROVE, {})


@pytest.mark.parametrize("name", NAMES)
def test_words_beside_the_point_change_nothing(name: str) -> None:
    _changes_nothing([one for one in variants(*HARMLESS, each=EACH) if one.chart == name])


@pytest.mark.parametrize("file", HARMFUL)
@pytest.mark.parametrize("name", NAMES)
def test_words_that_matter_stop_the_approval_for_their_reason(name: str, file: str) -> None:
    _stops_the_approval([one for one in variants(file, each=EACH) if one.chart == name])


@pytest.mark.parametrize("name", NAMES)
def test_no_field_without_a_yes_is_evidence(name: str) -> None:
    assert not [
        one for one in variants(*OPEN, each=EACH) if one.chart == name and one.said()["recommendation"] == APPROVE
    ]


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_no_words_beside_the_point_change_anything(name: str) -> None:
    _changes_nothing([one for one in variants(*HARMLESS) if one.chart == name])


@pytest.mark.long
@pytest.mark.parametrize("file", HARMFUL)
@pytest.mark.parametrize("name", NAMES)
def test_all_words_that_matter_stop_the_approval_for_their_reason(name: str, file: str) -> None:
    _stops_the_approval([one for one in variants(file) if one.chart == name])


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_no_field_at_all_without_a_yes_is_evidence(name: str) -> None:
    assert not [one for one in variants(*OPEN) if one.chart == name and one.said()["recommendation"] == APPROVE]
