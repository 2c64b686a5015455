"""How long after the first diagnostic block the second is done or planned."""

import pytest

from reader.read import read


def days(text: str) -> list[int | None]:
    return [one.days for one in read(text, document="d", document_on=None) if one.kind == "block.interval"]


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("First diagnostic block 10/05/2026, second planned for 10/13/2026.", 8),
        ("Block #1 L4-5: Sept 3. Block #2: Sept 9.", 6),
        ("MBB one on Oct 5, MBB two on Oct 30.", 25),
        ("Diagnostic branch blocks: first block Dec 28, second block Jan 4.", 7),
        (
            "The initial branch block was on 2 September 2026. The confirmatory one is set for 9 September 2026.",
            7,
        ),
        ("The confirmatory block will follow six days after the first.", 6),
        ("Confirmatory MBB a week after the initial one.", 7),
        ("The two blocks are ten days apart.", 10),
        ("Repeat block 72 hours after the diagnostic block.", 3),
        ("Second block was set for 5 days later, then moved to a date three weeks after the first.", 21),
    ],
)
def test_the_days_between_two_blocks(text: str, apart: int) -> None:
    assert apart in days(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ablation 10 days after the diagnostic block.",
        "Knee injections are one week apart. Lumbar blocks are planned.",
        "The second block must be at least 14 days after the first.",
        "First lumbar epidural 10/05/2026, second 10/12/2026.",
        "The first block on 10/05/2026 gave 90% for 6 hours.",
        "Second opinion 5 days after the first visit; medial branch block planned.",
    ],
)
def test_days_that_are_not_between_two_blocks(text: str) -> None:
    assert days(text) == []
