"""A policy that came into force is history: its digest is locked, and a change is a new version (law 8)."""

import json

import pytest

from policies import lock
from policies.catalog import SHIPPED, Catalog, read_all
from policies.errors import PolicyFileError
from tests.unit.policies.folders import catalog, put


def test_the_shipped_policies_are_locked_as_they_are():
    loaded, problems = read_all(SHIPPED)
    assert problems + lock.problems(loaded, SHIPPED) == []
    assert lock.read(SHIPPED).keys() == {one.key for one in loaded}


def test_a_changed_policy_does_not_load_and_is_told_to_become_a_new_version(tmp_path):
    path = put(tmp_path)
    catalog(tmp_path)
    path.write_text(path.read_text().replace("days: 28", "days: 42"))
    with pytest.raises(PolicyFileError, match=r"changed after it came into force.*new version"):
        Catalog.load(tmp_path)


def test_a_comment_changes_nothing(tmp_path):
    path = put(tmp_path)
    catalog(tmp_path)
    path.write_text("# a word for the next author\n" + path.read_text())
    assert Catalog.load(tmp_path).loaded


def test_writing_the_lock_never_changes_an_entry(tmp_path):
    path = put(tmp_path)
    catalog(tmp_path)
    before = lock.read(tmp_path)
    path.write_text(path.read_text().replace("days: 28", "days: 42"))
    put(tmp_path, on="2026-07-01")
    loaded, _ = read_all(tmp_path)
    assert lock.write(loaded, tmp_path) == ["cervical-thoracic-esi/2026-07-01"]
    after = lock.read(tmp_path)
    assert after["cervical-thoracic-esi/2026-01-01"] == before["cervical-thoracic-esi/2026-01-01"]


def test_an_approved_policy_that_is_not_locked_does_not_load(tmp_path):
    put(tmp_path)
    with pytest.raises(PolicyFileError, match=r"is approved and not in policies\.lock"):
        Catalog.load(tmp_path)


def test_a_draft_may_change(tmp_path):
    path = put(tmp_path, status="under_review")
    catalog(tmp_path)
    assert lock.read(tmp_path) == {}
    path.write_text(path.read_text().replace("days: 28", "days: 42"))
    assert Catalog.load(tmp_path).loaded


def test_a_locked_policy_cannot_vanish(tmp_path):
    put(tmp_path)
    gone = put(tmp_path, on="2026-07-01")
    catalog(tmp_path)
    gone.unlink()
    with pytest.raises(PolicyFileError, match=r"2026-07-01\.yaml: is in policies.lock and cannot be read"):
        Catalog.load(tmp_path)


@pytest.mark.parametrize("content", ["{", "[]", json.dumps({"a": 1})])
def test_a_broken_lock_is_told_so(tmp_path, content):
    put(tmp_path)
    (tmp_path / lock.NAME).write_text(content)
    with pytest.raises(PolicyFileError, match=r"policies\.lock: is not readable"):
        Catalog.load(tmp_path)


def test_a_broken_lock_is_not_written_over(tmp_path):
    put(tmp_path)
    (tmp_path / lock.NAME).write_text("{")
    with pytest.raises(PolicyFileError, match=r"policies\.lock: is not readable"):
        lock.write(read_all(tmp_path)[0], tmp_path)
    assert (tmp_path / lock.NAME).read_text() == "{"
