"""A complete chart that is somebody else's goes to a person, whatever its header looks like."""

import pytest

from tests.altered import answer, charts, fill

_HEADER = "Patient: Dana Whitfield\nDOB: 03/14/1974"


def _headed(header: str) -> str:
    chart = fill(charts()["record"], {})
    assert _HEADER in chart
    return chart.replace(_HEADER, header)


@pytest.mark.parametrize(
    "header",
    [
        "Dear Dr. Smith, thank you for referring Mary Brown (d.o.b. 04/05/1970).",
        "I had the pleasure of seeing Mr. Robert Jones, a 55 year old man, today.",
        "RE: Mrs. Anna Kowalski (born 2 January 1960)",
        "Pt: Anna Kowalski  D.O.B.: 01-02-1960",
        "Anna Kowalski was here. (patient: Anna Kowalski)",
        "NAME Anna Kowalski  SEX F  DOB 01021960",
        "PATIENT: KOWALSKI,ANNA M   Age: 66",
        "RE: Mrs. Whitfield\nDOB: 14-Mar-1950",
        "Dear Doctor, I saw your patient Anna Kowalski today.",
        "Anna Kowalski (01/02/1960)",
        "This 66-year-old woman, Anna Kowalski, has neck pain.",
    ],
)
def test_the_chart_of_somebody_else_is_a_persons(header: str) -> None:
    said = answer(_headed(header))
    assert (said["recommendation"], said["route_reason"]) == ("human_review", "identity_conflict")


@pytest.mark.parametrize(
    "header",
    [
        "Dear Dr. Smith, thank you for referring Dana Whitfield (d.o.b. 03/14/1974).",
        "I had the pleasure of seeing Ms. Dana Whitfield, a 52 year old woman, today.",
        "RE: Mrs. Dana Whitfield (born 14 March 1974)",
        "Pt: Whitfield, Dana  D.O.B.: 03-14-1974",
        "RE: Prior Authorization Request",
        "NAME Dana Whitfield  SEX F  DOB 03141974",
        "PATIENT: WHITFIELD,DANA   Age: 52",
        "RE: Mrs. Whitfield\nDOB: 14-Mar-1974",
        "Dear Doctor, I saw your patient Dana Whitfield today.",
        "Dana Whitfield (03/14/1974)",
        "This 52-year-old woman, Dana Whitfield, has neck pain.",
    ],
)
def test_the_members_own_chart_is_approved(header: str) -> None:
    assert answer(_headed(header))["recommendation"] == "approve"
