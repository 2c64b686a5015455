"""Complete charts with one place said otherwise: what should stop an approval stops it, the rest changes nothing."""

from functools import cache
from typing import Any

import pytest
import yaml

from tests.altered import FOLDER, answer, charts, fill, stops

NAMES = sorted(charts())
APPROVE = "approve"


def _rows(*files: str) -> list[dict[str, Any]]:
    return [
        {"file": name, "because": (), **group}
        for name in files
        for group in yaml.safe_load((FOLDER / "altered" / f"{name}.yaml").read_text())["groups"]
    ]


def _ids(rows: list[dict[str, Any]]) -> list[str]:
    return [f"{row['file']}-{number}-{row['place']}" for number, row in enumerate(rows)]


HARMLESS = _rows("harmless")
HARMFUL = _rows("indication", "safety", "technique")


@cache
def _said(name: str, place: str | None = None, words: str = "") -> dict[str, Any]:
    return answer(fill(charts()[name], {place: words} if place else {}))


@pytest.mark.parametrize("name", NAMES)
def test_the_chart_as_written_is_complete(name: str) -> None:
    said = _said(name)
    assert (said["recommendation"], stops(said)) == (APPROVE, {})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("row", HARMLESS, ids=_ids(HARMLESS))
def test_words_beside_the_point_change_nothing(row: dict[str, Any], name: str) -> None:
    stopped = {words: stops(_said(name, row["place"], words)) for words in row["words"]}
    assert not {words: by for words, by in stopped.items() if by}
    assert all(_said(name, row["place"], words)["recommendation"] == APPROVE for words in row["words"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("row", HARMFUL, ids=_ids(HARMFUL))
def test_words_that_matter_stop_the_approval_for_their_reason(row: dict[str, Any], name: str) -> None:
    answers = {words: _said(name, row["place"], words) for words in row["words"]}
    assert not [words for words, said in answers.items() if said["recommendation"] == APPROVE]
    assert not {words: stops(said) for words, said in answers.items() if set(row["because"]).isdisjoint(stops(said))}
