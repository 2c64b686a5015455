"""Fixtures of every test. Services come from `tests.cluster`."""

from hypothesis import settings

pytest_plugins = ["tests.cluster", "tests.plan", "tests.intake"]

# No test asks how busy the machine is.
settings.register_profile("precert", deadline=None)
settings.load_profile("precert")
