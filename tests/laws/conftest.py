"""A database for a whole module: what is read many times is filed and evaluated once."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from ops.databases import create_database, drop_database
from ops.embedded import Services
from runtime.settings import settings
from tests.cluster import role_urls_of


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    """The environment of this module, put back at its end."""
    with pytest.MonkeyPatch.context() as environment:
        yield environment
    settings.cache_clear()


@pytest.fixture(scope="module")
def module_plan(
    services: Services,
    template_database: str,
    policy_folder: Path,
    coverage_file: Path,
    environment: pytest.MonkeyPatch,
) -> Iterator[str]:
    """A migrated database of this module's own with a submitter, policies that may approve, and verified members;
    its URL as the owner."""
    from store.database import dispose
    from tests.pipeline import CLINIC, rows

    name = f"test_{uuid4().hex[:12]}"
    url = create_database(services.database_url, name, template=template_database)
    variables = {f"PRECERT_{role.upper()}_DATABASE_URL": own for role, own in role_urls_of(services, name).items()}
    variables |= {
        "PRECERT_DATABASE_URL": url,
        "PRECERT_ENVIRONMENT": "test",
        "PRECERT_POLICY_FOLDER": str(policy_folder),
        "PRECERT_COVERAGE_FILE": str(coverage_file),
        "PRECERT_ALLOW_SAMPLE_POLICIES": "true",
    }
    for variable, value in variables.items():
        environment.setenv(variable, value)
    settings.cache_clear()
    rows("INSERT INTO submitter (name) VALUES (:name)", name=CLINIC)
    yield url
    dispose()
    drop_database(services.database_url, name)
