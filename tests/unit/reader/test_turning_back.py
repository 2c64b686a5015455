""" "Back to work" is no part of the body, "back to front" of somebody's back is."""

import pytest

from reader.chart import Chart


@pytest.mark.parametrize(
    ("text", "is_part"),
    [
        ("She is nearly back to her old self.", False),
        ("He is back at work.", False),
        ("Sent back to therapy.", False),
        ("Pain in the back to the left of the midline.", True),
        ("The back again hurts.", True),
        ("Low back to leg pain.", True),
        ("Back pain.", True),
        ("Pain in the neck and back in the morning.", True),
    ],
)
def test_back_is_a_part_of_the_body_or_a_way(text: str, is_part: bool) -> None:
    chart = Chart(text, document="d", document_on=None)
    named = {text[hit.start : hit.end].lower() for one in chart.sentences for hit in one.of("part")}
    assert any("back" in word for word in named) is is_part
