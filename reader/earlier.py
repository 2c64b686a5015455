"""What an earlier note said that this one carries over: so it was then, which is not how it is now."""

from datetime import date, timedelta
from typing import Final

from schemas.fact import Assertion, Fact

#: A complaint, a score or a plan of so long ago, or of a day that nobody gave, is a matter of the past.
_THEN: Final = timedelta(days=182)
_OF_NOW: Final = ("symptom.", "score.", "function.", "plan.", "procedure.")
_CARE: Final = ("care.therapy", "care.medication", "care.duration")


def as_of_then(fact: Fact, note_on: date | None) -> Fact:
    """A fact of a part that was carried over, in a note of the day `note_on`."""
    then = fact.document_on
    if fact.assertion is not Assertion.PRESENT:
        return fact
    if fact.kind in _CARE and then is not None and fact.until is None and (fact.on is None or fact.on <= then):
        # Care that the earlier note tells of had been given by its day; what came after it that note cannot know.
        return fact.but({"until": then})
    if fact.kind.startswith(_OF_NOW) and (then is None or note_on is None or note_on - then > _THEN):
        return fact.but({"assertion": Assertion.HISTORICAL})
    return fact
