"""Fixtures of every test. Services come from `tests.cluster`."""

pytest_plugins = ["tests.cluster", "tests.plan", "tests.intake"]
