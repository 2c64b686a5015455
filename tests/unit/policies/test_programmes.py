"""Clocks, lists and holidays of the lines of business."""

from datetime import date

import pytest

from policies import programmes
from policies.calendar import federal_holidays, holidays_around
from policies.catalog import shipped
from policies.codes import procedures
from policies.errors import PolicyFileError

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("programme", "service_class", "standard", "expedited"),
    [
        ("medicare-advantage", "service", (7, "calendar_days"), (72, "calendar_hours")),
        ("medicare-advantage", "drug", (72, "calendar_hours"), (24, "calendar_hours")),
        ("medicaid-managed-care", "service", (7, "calendar_days"), (72, "calendar_hours")),
        ("medicare-part-b-drug", "service", (72, "calendar_hours"), (24, "calendar_hours")),
        ("medicare-opd", "service", (7, "calendar_days"), (2, "business_days")),
        ("wiser", "service", (72, "calendar_hours"), (48, "calendar_hours")),
    ],
)
def test_a_programme_has_the_clock_of_its_rule(programme, service_class, standard, expedited):
    rule = programmes.rule_for(programme, on=DAY, service_class=service_class)
    assert (rule.standard.amount, rule.standard.unit) == standard
    assert (rule.expedited.amount, rule.expedited.unit) == expedited


def test_only_the_employer_plan_stops_its_clock_while_pended():
    tolling = {name for name in programmes.table() if programmes.rule_for(name, on=DAY).tolls}
    assert tolling == {"erisa"}


def test_a_part_b_drug_has_no_extension():
    assert programmes.rule_for("medicare-advantage", on=DAY, service_class="drug").extension_days == 0
    assert programmes.rule_for("medicare-part-b-drug", on=DAY).extension_days == 0


def test_an_extension_has_grounds():
    for one in programmes.table().values():
        for clock in one.clocks:
            assert bool(clock.extension_days) == bool(clock.extension_grounds)


def test_the_medicaid_clock_was_read_and_its_extension_was_not():
    clock = programmes.table()["medicaid-managed-care"].clock(on=DAY)
    assert (clock.certainty, clock.extension_certainty) == ("A", "C")


def test_only_wiser_says_how_long_an_approval_holds():
    assert {name: programmes.valid_days(name) for name in programmes.table() if programmes.valid_days(name)} == {
        "wiser": 120
    }
    assert programmes.valid_days("unheard-of") is None


def test_an_unknown_programme_gets_the_shortest_clock():
    rule = programmes.rule_for("unheard-of", on=DAY)
    assert (rule.standard.amount, rule.expedited.amount) == (72, 24)


def test_a_receipt_before_the_oldest_clock_takes_the_oldest():
    assert programmes.rule_for("medicare-advantage", on=date(2024, 1, 1)).standard.amount == 7


def test_epidural_injections_are_not_on_the_hospital_list():
    free = programmes.table()["medicare-opd"].not_required
    assert {"62321", "62323", "64483"} <= free
    assert "64490" not in free


def test_office_visits_need_no_authorization():
    assert "99213" in programmes.table()["medicare-advantage"].not_required
    assert "62321" not in programmes.table()["medicare-advantage"].not_required


def test_codes_of_programmes_are_in_our_table():
    for one in programmes.table().values():
        for code in (*one.not_required, *one.governs.codes):
            assert procedures.check(code, DAY) is procedures.ProcedureStatus.KNOWN


def test_a_mistake_names_file_and_line():
    text = programmes.FILE.read_text(encoding="utf-8").replace("amount: 7,", "amount: 0,", 1)
    with pytest.raises(PolicyFileError, match=r"programmes\.yaml:\d+: medicare-advantage.clocks.0.standard.amount"):
        programmes.parse(text, file="programmes.yaml")
    with pytest.raises(PolicyFileError, match="not readable as YAML"):
        programmes.parse("a: [", file="programmes.yaml")


def test_federal_holidays_are_known_for_this_year_and_the_next():
    assert date(2026, 11, 26) in federal_holidays(2026)
    assert {date(2026, 12, 25), date(2027, 1, 1)} <= holidays_around(date(2026, 12, 24))
    assert date(2026, 11, 27) not in federal_holidays(2026)


STATE_CLOCK = """
programmes:
  commercial:
    title: Commercial
    time_zone: America/New_York
    by_state: true
    clocks: [{service_class: service, since: 2020-01-01, standard: {amount: 7, unit: calendar_days},
              expedited: {amount: 72, unit: calendar_hours}, citation: plan, certainty: C}]
    states:
      XX: {clocks: [{service_class: service, since: 2020-01-01, standard: {amount: 2, unit: business_days},
                     expedited: {amount: 24, unit: calendar_hours}, citation: a state's law, certainty: B}]}
"""


@pytest.mark.parametrize(("state", "standard"), [("XX", 2), ("YY", 7), (None, 7)])
def test_a_clock_of_the_state_goes_before_that_of_the_plan(state, standard):
    commercial = programmes.parse(STATE_CLOCK, file="programmes.yaml")["commercial"]
    assert commercial.clock(on=DAY, state=state).standard.amount == standard


def test_the_hospital_list_names_the_groups_with_their_first_day():
    listed = {one.words.split()[0]: one for one in programmes.table()["medicare-opd"].listed}
    assert listed["Blepharoplasty"].since == date(2020, 7, 1)
    assert listed["Facet"].since == date(2023, 7, 1)
    codes = {code for one in listed.values() for code in one.codes}
    assert {"15823", "J0585", "64615"} <= codes
    assert not codes & programmes.table()["medicare-opd"].not_required


@pytest.mark.parametrize("programme", ["medicare-advantage", "medicare-opd"])
@pytest.mark.parametrize(("code", "family"), [("15823", "blepharoplasty"), ("64615", "botulinum-toxin-migraine")])
@pytest.mark.parametrize("state", [None, "FL", "CA"])
def test_a_request_finds_exactly_one_policy(programme, code, family, state):
    choice = shipped().choose(code, programme=programme, state=state, service_on=DAY)
    assert choice.reason is None
    assert choice.policy is not None
    assert choice.policy.family == family
