"""Whether a code exists and may be billed on a day."""

from datetime import date

import pytest

from policies.codes import icd10, procedures
from policies.codes.build import billable_codes, pack
from policies.codes.icd10 import CodeStatus
from policies.codes.procedures import ProcedureStatus

KNOWN = date(2026, 5, 1)
AFTER_THE_LAST = date(2026, 11, 20)
BETWEEN = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("code", "on", "status"),
    [
        ("M54.12", KNOWN, CodeStatus.VALID),
        ("m5412", KNOWN, CodeStatus.VALID),
        ("M50.120", KNOWN, CodeStatus.VALID),
        ("M47.22", KNOWN, CodeStatus.VALID),
        ("S12.000A", KNOWN, CodeStatus.VALID),
        ("M50.12", KNOWN, CodeStatus.NOT_BILLABLE),
        ("M54.4", KNOWN, CodeStatus.NOT_BILLABLE),
        ("M54", KNOWN, CodeStatus.NOT_BILLABLE),
        ("B02.2", KNOWN, CodeStatus.NOT_BILLABLE),
        ("M46.061", KNOWN, CodeStatus.UNKNOWN),
        ("62321", KNOWN, CodeStatus.UNKNOWN),
        ("", KNOWN, CodeStatus.UNKNOWN),
        ("M54.12", AFTER_THE_LAST, CodeStatus.VALID),
        ("M50.12", AFTER_THE_LAST, CodeStatus.NOT_BILLABLE),
        ("M54.999", AFTER_THE_LAST, CodeStatus.NOT_IN_RELEASE_KNOWN),
        # M51.36 was split in October 2024, between two releases that are known
        ("M51.36", date(2021, 5, 1), CodeStatus.VALID),
        ("M51.36", BETWEEN, CodeStatus.NOT_IN_RELEASE_KNOWN),
        ("M51.36", KNOWN, CodeStatus.NOT_BILLABLE),
        ("M51.360", date(2021, 5, 1), CodeStatus.UNKNOWN),
        ("M51.360", BETWEEN, CodeStatus.NOT_IN_RELEASE_KNOWN),
        ("M51.360", KNOWN, CodeStatus.VALID),
        ("M46.061", BETWEEN, CodeStatus.UNKNOWN),
        ("M54.12", date(2010, 1, 1), CodeStatus.VALID),
        ("M51.360", date(2010, 1, 1), CodeStatus.NOT_IN_RELEASE_KNOWN),
    ],
)
def test_a_diagnosis_is_judged_by_the_release_of_its_day(code, on, status):
    assert icd10.check(code, on) is status


@pytest.mark.parametrize(
    ("text", "code"),
    [("m54.12", "M54.12"), (" M5412 ", "M54.12"), ("M54", "M54"), ("54.12", None), ("M54.12345", None), ("", None)],
)
def test_a_diagnosis_is_written_with_its_dot(text, code):
    assert icd10.normalise(text) == code


def test_a_prefix_is_known_when_a_code_begins_with_it():
    assert icd10.begins_any("B02.2")
    assert not icd10.begins_any("B02.20")


def test_the_table_is_small():
    assert icd10.TABLE.stat().st_size < 250_000


def test_a_plain_list_of_codes_gives_those_that_no_other_continues():
    assert billable_codes("M54\nM54.1\nM54.12\nM54.13\nM50-M54\n6\n") == {"M5412", "M5413"}


def test_an_order_file_gives_the_codes_with_the_flag():
    lines = ["00001 M541    0 Radiculopathy", "00002 M5412   1 Radiculopathy, cervical region"]
    assert billable_codes("\n".join(lines)) == {"M5412"}


def test_a_packed_table_holds_each_code_once_with_its_releases():
    first, second = date(2025, 4, 1), date(2026, 4, 1)
    packed = pack([(first, second, {"M5412", "M541"}), (second, date(2026, 10, 1), {"M5412"})])
    header, _, records = packed.partition(b"\n")
    assert b"2025-04-01" in header
    assert records == b"M541   \x01M5412  \x03"


@pytest.mark.parametrize(
    ("code", "on", "status"),
    [
        ("62321", AFTER_THE_LAST, ProcedureStatus.KNOWN),
        ("+64480", AFTER_THE_LAST, ProcedureStatus.KNOWN),
        ("j0585", AFTER_THE_LAST, ProcedureStatus.KNOWN),
        ("62310", date(2016, 12, 31), ProcedureStatus.KNOWN),
        ("62310", date(2017, 1, 1), ProcedureStatus.DEAD),
        ("62311", AFTER_THE_LAST, ProcedureStatus.DEAD),
        ("62318", AFTER_THE_LAST, ProcedureStatus.DEAD),
        ("62319", AFTER_THE_LAST, ProcedureStatus.DEAD),
        ("12345", AFTER_THE_LAST, ProcedureStatus.UNKNOWN),
        ("0627T", AFTER_THE_LAST, ProcedureStatus.UNKNOWN),
        ("spine", AFTER_THE_LAST, ProcedureStatus.MALFORMED),
    ],
)
def test_a_procedure_code_is_known_dead_unknown_or_none(code, on, status):
    assert procedures.check(code, on) is status


def test_a_dead_code_names_what_took_its_place():
    assert procedures.successors("62310", AFTER_THE_LAST) == ("62320", "62321")
    assert procedures.successors("62310", date(2016, 1, 1)) == ()
    assert procedures.successors("62321", AFTER_THE_LAST) == ()


def test_every_code_of_the_tables_has_words_of_ours():
    table = procedures.table()
    named = {*table.add_on, *table.rides_with, *table.drugs}
    named |= {one for dead in table.dead.values() for one in dead.successors}
    named |= {one for primaries in (*table.add_on.values(), *table.rides_with.values()) for one in primaries}
    assert {code for code in named if not procedures.words(code)} == set()


@pytest.mark.parametrize(
    ("code", "system"), [("62321", "CPT"), ("0627T", "CPT"), ("J0585", "HCPCS"), ("3E0R3BZ", "ICD-10-PCS"), ("x", None)]
)
def test_a_code_tells_its_system_by_its_shape(code, system):
    assert procedures.system_of(code) == system
