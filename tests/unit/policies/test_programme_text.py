"""What holds for a line of business, in words: clocks with their sources, and states that nobody entered."""

import pytest

from policies import programmes
from policies.programme_text import markdown

TABLE = programmes.table()


@pytest.mark.parametrize("name", TABLE)
def test_each_clock_is_shown_with_its_source_and_what_is_unverified_is_marked(name: str) -> None:
    text = markdown(name, TABLE[name])
    for clock in TABLE[name].clocks:
        assert clock.citation in text
        assert clock.certainty == "A" or f"{clock.citation} (unverified" in text


@pytest.mark.parametrize("state", ["FL", "WY"])
def test_a_state_without_rules_is_shown_as_one_that_nobody_entered(state: str) -> None:
    text = markdown("commercial", TABLE["commercial"], state=state)
    assert f"{state}: no state rule entered. The federal or plan clock is used (unverified)." in text


def test_a_state_with_rules_but_no_clock_says_so() -> None:
    text = markdown("commercial", TABLE["commercial"], state="CA")
    assert "SB 1120" in text
    assert "CA: no clock of the state entered. The federal or plan clock is used (unverified)." in text


def test_a_state_has_no_say_in_a_federal_programme() -> None:
    assert "no state rule entered" not in markdown("medicare-advantage", TABLE["medicare-advantage"], state="FL")


def test_rules_of_states_carry_a_citation_and_a_certainty() -> None:
    rules = [rule for state in TABLE["commercial"].states.values() for rule in state.rules]
    assert len(rules) >= 12
    assert all(rule.citation and rule.certainty in "ABC" for rule in rules)


@pytest.mark.parametrize("state", ["UT", "WA", "IL"])
def test_a_state_of_which_no_bill_was_seen_is_shown_as_unverified(state: str) -> None:
    text = markdown("commercial", TABLE["commercial"], state=state)
    assert f"- {state}: A similar limit on decisions by tools." in text
    assert "not seen (unverified: seen in a secondary source)" in text


def test_an_extension_may_rest_on_less_than_its_clock() -> None:
    text = markdown("medicaid-managed-care", TABLE["medicaid-managed-care"])
    assert "Source: CMS-0057-F (89 FR 8758); 42 CFR 438.404(c)(5)\n" in text
    assert "Source of the extension: 42 CFR 438.210(d) (unverified: general knowledge)" in text


def test_how_long_an_approval_holds_is_said_where_the_programme_says() -> None:
    text = markdown("wiser", TABLE["wiser"])
    assert "an approval is valid for 120 days.\n  - Source: WISeR model, 2026-01-01 to 2031-12-31 (unverified" in text
    assert "## Approvals" not in markdown("medicare-advantage", TABLE["medicare-advantage"])
