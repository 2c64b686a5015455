"""The samples are requests as a clinic would send them, and can be sent on any day, any number of times."""

from datetime import date, timedelta

import orjson
import pytest

from ops.samples import FOLDER, SHOWS, WRITTEN_ON, coverage_lines, samples

LATER = WRITTEN_ON + timedelta(days=500)


def test_every_sample_file_is_shown_and_every_one_shown_is_there() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(SHOWS)
    assert {path.stem for path in (FOLDER / "answers").glob("*.json")} <= set(SHOWS)


def test_dates_move_with_the_day_and_birth_dates_stay() -> None:
    written = {one.name: one.content for one in samples(label="", today=WRITTEN_ON)}
    moved = {one.name: one.content for one in samples(label="", today=LATER)}
    for name, content in written.items():
        first, later = content["service_lines"][0], moved[name]["service_lines"][0]
        by = date.fromisoformat(later["service_from"]) - date.fromisoformat(first["service_from"])
        assert by == timedelta(days=500)
        assert moved[name]["member"]["birth_date"] == content["member"]["birth_date"]


def test_a_date_in_a_text_moves_with_the_others() -> None:
    moved = next(one for one in samples(label="", today=LATER) if one.name == "02-complete-chart")
    assert "2026-08-03" not in orjson.dumps(moved.content).decode()
    assert (date(2026, 8, 3) + timedelta(days=500)).isoformat() in orjson.dumps(moved.content).decode()


def test_a_label_makes_ids_members_and_papers_new() -> None:
    first = samples(label="aa", today=WRITTEN_ON)
    second = samples(label="bb", today=WRITTEN_ON)
    for one, other in zip(first, second, strict=True):
        assert one.content["submission_id"] != other.content["submission_id"]
        assert one.content["member"]["id"] != other.content["member"]["id"]
    assert first[1].content["documents"][0]["text"] != second[1].content["documents"][0]["text"]


def test_no_two_samples_share_a_member_or_a_paper() -> None:
    contents = [one.content for one in samples(label="", today=WRITTEN_ON)]
    assert len({content["member"]["id"] for content in contents}) == len(contents)
    texts = [paper["text"] for content in contents for paper in content["documents"]]
    assert len(set(texts)) == len(texts)


def test_coverage_is_verified_for_all_but_the_one_that_shows_what_happens_without() -> None:
    members = {orjson.loads(line)["member_id"] for line in coverage_lines(label="aa", today=LATER)}
    wanted = {one.content["member"]["id"]: one.name for one in samples(label="aa", today=LATER)}
    assert [name for member, name in wanted.items() if member not in members] == ["12-coverage-unverified"]


@pytest.mark.parametrize("name", SHOWS)
def test_no_sample_names_a_date_that_lies_in_the_future_of_its_day_but_the_service(name: str) -> None:
    content = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    assert all(date.fromisoformat(paper["received_on"]) <= WRITTEN_ON for paper in content["documents"])
    assert all(date.fromisoformat(paper["service_on"]) <= WRITTEN_ON for paper in content["documents"])
