"""Days on which a business day does not fall."""

from datetime import date
from functools import cache


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """US federal holidays of a year as observed, for clocks that count business days.

    The library is imported on first use: it takes 30 ms, and most clocks count hours or calendar days.
    """
    import holidays

    return frozenset(holidays.country_holidays("US", years=year))


def holidays_around(day: date) -> frozenset[date]:
    """The federal holidays of this year and the next, enough for any clock that starts on `day`."""
    return federal_holidays(day.year) | federal_holidays(day.year + 1)
