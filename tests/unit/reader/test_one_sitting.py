"""Two levels of one approach in the same session; and two that are of another day, another study or a choice."""

import pytest

from reader.read import read


def counts(text: str) -> list[object]:
    facts = read(text, document="d", document_on=None)
    return [one.value for one in facts if one.kind == "procedure.level_count"]


@pytest.mark.parametrize(
    "text",
    [
        "The plan for one sitting is an interlaminar needle at C6-7 and then another interlaminar needle at C7-T1.",
        "Two interlaminar injections, at C6-7 and C7-T1, will be given in the same session.",
        "He will have interlaminar injections at both L4-5 and L5-S1 on the same day.",
        "Interlaminar entry at C5-6 followed by a second at C7-T1 is requested for the same visit.",
    ],
)
def test_two_levels_in_one_session_are_counted(text: str) -> None:
    assert 2 in counts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Interlaminar injection at L4-5 is planned, and at L5-S1 two weeks later.",
        "An interlaminar injection at L4-5 or L5-S1 will be done.",
        "One interlaminar injection at C7-T1 is requested.",
        "In 2024 interlaminar injections at L4-5 and L5-S1 were done in separate sessions.",
        "Interlaminar injection at C7-T1 is requested; herniation at C5-6 and C6-7, both levels.",
    ],
)
def test_levels_that_are_apart_are_not(text: str) -> None:
    assert counts(text) == []
