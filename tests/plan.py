"""Fixtures of the workers' tests. Their rooms are imported when used: most tests need neither reader nor Celery."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def policy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped family, attested facts accepted everywhere; made once, since reading policies takes a while."""
    from tests.pipeline import write_policies

    return write_policies(tmp_path_factory.mktemp("policies"))


@pytest.fixture(scope="session")
def coverage_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.pipeline import MEMBERS, write_coverage

    file = tmp_path_factory.mktemp("coverage") / "coverage.jsonl"
    write_coverage(file, MEMBERS)
    return file


@pytest.fixture
def plan(
    database_url: str, policy_folder: Path, coverage_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A database with a submitter, policies that may approve, and members whose coverage is verified."""
    from runtime.settings import settings
    from tests.pipeline import CLINIC, rows

    monkeypatch.setenv("PRECERT_POLICY_FOLDER", str(policy_folder))
    monkeypatch.setenv("PRECERT_COVERAGE_FILE", str(coverage_file))
    monkeypatch.setenv("PRECERT_ALLOW_SAMPLE_POLICIES", "true")
    settings.cache_clear()
    rows("INSERT INTO submitter (name) VALUES (:name), ('clinic-8')", name=CLINIC)
    yield
    settings.cache_clear()
