"""Sleep and oxygen in few words: an index behind its events, a list of illnesses denied, saturations told as lows."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "indices"),
    [
        ("His home recording counted 24 apnoeas and hypopnoeas in all, which makes 3.4 an hour.", [3.4]),
        ("The sleep study had 21 respiratory events in 6.5 hours, or 3.2 per hour.", [3.2]),
        ("Home sleep test: 18 events over 6 h = 3/h.", [3.0]),
        ("PSG logged 25 apneas and hypopneas in all (3.6/hr).", [3.6]),
        ("The sleep study found 20 breathing events, giving a rate of 2.9 an hour.", [2.9]),
        ("On the home sleep test apneas and hypopneas averaged 4.1 per hour.", [4.1]),
        ("Sleep test: apneas plus hypopneas come to 4.1 an hour.", [4.1]),
        ("PSG: respiratory events were scored, and the limb movement index was 12 per hour.", []),
        ("PSG: respiratory events; arousals at 14 an hour.", []),
        ("Sleep study next week: events under 5 per hour make no apnea.", []),
        ("Home recording of blood pressure, 24 apnoeas and hypopnoeas which makes 3.4 an hour.", []),
    ],
)
def test_an_index_behind_its_events(text: str, indices: list[float]) -> None:
    assert [one.value for one in found(text, "sleep.ahi")] == indices


@pytest.mark.parametrize(
    ("text", "illness", "assertion"),
    [
        ("AHI 8.8. Denies insomnia, low mood, memory trouble.", "mood_disorder", "negated"),
        ("AHI 8.8. Denies insomnia, low mood, memory trouble.", "impaired_cognition", "negated"),
        ("AHI 8.8. No sad mood or memory lapses.", "mood_disorder", "negated"),
        ("AHI 8.8. No memory or concentration complaints.", "impaired_cognition", "negated"),
        ("AHI 8.8. Reports memory lapses.", "impaired_cognition", "present"),
        ("AHI 8.8. BP 112/70 on no meds.", "hypertension", "negated"),
        ("AHI 8.8. BP 118/74 off all pills.", "hypertension", None),
        ("AHI 8.8. BP 118/74 on no bp meds.", "hypertension", "negated"),
        ("AHI 8.8. BP 118/74, untreated.", "hypertension", "negated"),
        ("AHI 8.8. BP 112/70 on two meds.", "hypertension", None),
        ("AHI 8.8. BP 142/90 on no meds.", "hypertension", None),
        ("AHI 8.8. Low mood since spring.", "mood_disorder", None),
    ],
)
def test_illness_in_a_short_list(text: str, illness: str, assertion: str | None) -> None:
    told = {one.assertion.value for one in found(text, "comorbidity") if one.value == illness}
    assert told == ({assertion} if assertion else set())


@pytest.mark.parametrize(
    ("text", "saturations"),
    [
        ("RA: sitting 94, 6MWT low 91, overnight oximetry low 90 (0 min at or under 88).",
         {"rest_awake": 94, "exercise": 91, "sleep": 90}),
        ("Room air oximetry: rest 95, walk low 92, sleep low 91.", {"rest_awake": 95, "exercise": 92, "sleep": 91}),
        ("RA sats: seated 96, treadmill nadir 92, nocturnal min 90.", {"rest_awake": 96, "exercise": 92, "sleep": 90}),
        ("SpO2 low 91 on the walk, room air.", {"exercise": 91}),
        ("Oximetry lowest 86 asleep on room air.", {"sleep": 86}),
        ("Oximetry ordered. Sitting 94 minutes, walk 92 meters.", {}),
    ],
)  # fmt: skip
def test_saturations_told_as_lows(text: str, saturations: dict[str, float]) -> None:
    told = found(text, "oxygen.saturation")
    assert {one.attributes["condition"]: one.value for one in told} == saturations
