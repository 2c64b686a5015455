"""A radiculopathy that is ruled out, beside pain that radiates: the record contradicts itself, and a person decides."""

import pytest

from tests.altered import answer, charts, fill, stops

RULED_OUT = [
    "Cervical radiculopathy has been ruled out.",
    "There is no evidence of radiculopathy.",
    "EMG excludes radiculopathy.",
    "EMG of October 2, 2026 was normal, ruling out cervical radiculopathy.",
    "Radiculopathy was excluded by EMG.",
    "EMG shows no evidence of cervical radiculopathy.",
    "The electrodiagnostic study argues against radiculopathy.",
    "Her symptoms are not due to radiculopathy.",
]
NOT_RULED_OUT = [
    "A normal EMG does not exclude radiculopathy.",
    "EMG excludes carpal tunnel syndrome.",
    "EMG excludes peripheral neuropathy and confirms a left C6 radiculopathy.",
    "EMG showed a left C6 radiculopathy. There was no evidence of left C8 radiculopathy.",
    "EMG of the legs: no evidence of lumbar radiculopathy.",
    "The numbness is not due to carpal tunnel syndrome.",
]


@pytest.mark.parametrize("words", RULED_OUT)
def test_a_radiculopathy_that_is_ruled_out_is_a_persons(words: str) -> None:
    said = answer(fill(charts()["letter"], {"extra": words}))
    assert said["recommendation"] == "human_review"
    assert stops(said)["radicular-indication"] == "conflict"


@pytest.mark.parametrize("words", NOT_RULED_OUT)
def test_what_rules_out_something_else_changes_nothing(words: str) -> None:
    said = answer(fill(charts()["letter"], {"extra": words}))
    assert (said["recommendation"], stops(said)) == ("approve", {})
