"""Fixtures of every test. Services come from `tests.cluster`."""

import gc

from hypothesis import settings

pytest_plugins = ["tests.cluster", "tests.plan", "tests.intake"]

# No test asks how busy the machine is.
settings.register_profile("precert", deadline=None)
settings.load_profile("precert")

# What a test run keeps, it keeps to its end: looking through it again and again took a fifth of the processor's time.
gc.set_threshold(50_000, 20, 100)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
