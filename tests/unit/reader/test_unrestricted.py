"""Nothing that a person does is limited, in many words; and what is hoped for, was so once, or has its price."""

import pytest

from reader.read import read


def said(text: str) -> bool:
    facts = read(text, document="d", document_on=None)
    return any(one.kind == "function.unrestricted" and one.assertion == "present" for one in facts)


@pytest.mark.parametrize(
    "text",
    [
        "Back pain. He does everything he wishes to do.",
        "Back pain. It does not hold him back from anything.",
        "The pain is a nuisance but keeps him from nothing.",
        "Activities, sleep and work are not affected.",
        "He completed a half marathon last month.",
        "She swims a mile every morning.",
        "She was swimming laps and had missed no shift.",
        "She does all of her own housework and gardening.",
        "She denies any effect on her work.",
        "Nothing that she does in a day is limited by it.",
        "She has kept up her tennis throughout.",
        "He plays golf and has no trouble with any daily task.",
        "He runs three times a week.",
        "No activity is curtailed.",
        "She has given up nothing.",
        "He lifts freely and has no limits at home.",
    ],
)
def test_that_nothing_is_limited_is_read(text: str) -> None:
    assert said(text)


@pytest.mark.parametrize(
    "text",
    [
        "She used to swim a mile every morning; she no longer swims laps.",
        "He cannot do everything he wants.",
        "He would like to run daily again.",
        "Therapy had no effect on his sleep.",
        "He wants to be able to run a marathon.",
        "She runs daily despite severe pain.",
        "Sleep and work are affected.",
        "He has missed work.",
        "She never swims laps now.",
    ],
)
def test_what_is_wished_for_was_once_or_has_its_price_is_no_freedom(text: str) -> None:
    assert not said(text)
