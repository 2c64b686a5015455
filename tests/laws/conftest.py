"""A database for a whole module: what is read many times is filed and evaluated once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.embedded import Services
from runtime.settings import settings
from tests.cluster import Databases, role_urls_of


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    """The environment of this module, put back at its end."""
    with pytest.MonkeyPatch.context() as environment:
        yield environment
    settings.cache_clear()


@pytest.fixture(scope="module")
def fresh_database(databases: Databases, template_database: str) -> Iterator[str]:
    url = databases.make(template=template_database)
    yield url
    databases.drop(url)


@pytest.fixture(scope="module")
def module_plan(
    services: Services,
    fresh_database: str,
    policy_folder: Path,
    coverage_file: Path,
    environment: pytest.MonkeyPatch,
) -> Iterator[str]:
    """A migrated database of this module's own with a submitter, policies that may approve, and verified members;
    its URL as the owner."""
    from store.database import dispose
    from tests.pipeline import CLINIC, rows

    own_urls = role_urls_of(services, fresh_database)
    variables = {f"PRECERT_{role.upper()}_DATABASE_URL": own for role, own in own_urls.items()}
    variables |= {
        "PRECERT_DATABASE_URL": fresh_database,
        "PRECERT_ENVIRONMENT": "test",
        "PRECERT_POLICY_FOLDER": str(policy_folder),
        "PRECERT_COVERAGE_FILE": str(coverage_file),
        "PRECERT_ALLOW_SAMPLE_POLICIES": "true",
    }
    for variable, value in variables.items():
        environment.setenv(variable, value)
    settings.cache_clear()
    rows("INSERT INTO submitter (name) VALUES (:name)", name=CLINIC)
    yield fresh_database
    dispose()
