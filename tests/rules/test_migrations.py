"""Migrations are one chain: two that were written side by side must not both follow the same one."""

import re

from tests.rules.tracked import ROOT

FILES = sorted((ROOT / "store/migrations/versions").glob("r[0-9]*.py"))


def said(name):
    return [re.search(rf'^{name}\b.*= (?:"(\d+)"|None)$', file.read_text(), re.MULTILINE).group(1) for file in FILES]


def test_each_migration_has_a_number_of_its_own_and_follows_the_one_before():
    numbers = [f"{number:04}" for number in range(1, len(FILES) + 1)]
    assert [file.name[1:5] for file in FILES] == said("revision") == numbers
    assert said("down_revision") == [None, *numbers[:-1]]


def test_what_a_migration_runs_lies_beside_it_under_its_name():
    scripts = {file.name for file in (ROOT / "store/migrations/sql").glob("*.sql")}
    assert scripts == {f"{file.stem[1:]}.{way}.sql" for file in FILES for way in ("up", "down")}
