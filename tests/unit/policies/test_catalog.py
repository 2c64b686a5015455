"""One policy is in force for a code, a programme, a state and a day; none or two is a person's case."""

from datetime import date

import pytest

from policies.catalog import SHIPPED, Catalog, shipped
from policies.errors import PolicyFileError
from schemas.determination import RouteReason
from schemas.request import AuthorizationRequest, Member, ServiceLine
from tests.unit.policies.folders import catalog, put

ON = date(2026, 11, 20)


def choose(of: Catalog, code: str | None = "62321", programme: str = "medicare-advantage", **changed):
    asked = {"programme": programme, "state": None, "service_on": ON} | changed
    return of.choose(code, **asked)


def test_the_shipped_policy_is_chosen_with_its_digest():
    choice = choose(shipped())
    assert choice.policy is not None
    assert choice.policy.id == "cervical-thoracic-esi-medicare"
    assert (choice.reason, choice.suspended, len(choice.digest)) == (None, False, 64)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"code": "99499"}, RouteReason.NO_POLICY),
        ({"code": "nonsense"}, RouteReason.NO_POLICY),
        ({"code": None}, RouteReason.CODE_UNKNOWN),
        ({"programme": "commercial"}, RouteReason.NO_POLICY),
        ({"programme": "unheard-of"}, RouteReason.NO_POLICY),
        ({"service_on": date(2025, 12, 31)}, RouteReason.NO_POLICY),
        ({"programme": "wiser", "state": "FL"}, RouteReason.NO_POLICY),
        ({"programme": "wiser", "state": None}, RouteReason.NO_POLICY),
        ({"programme": "wiser", "state": "OH", "code": "62320"}, RouteReason.NO_POLICY),
        ({"programme": "wiser", "state": "OH", "service_on": date(2026, 1, 14)}, RouteReason.NO_POLICY),
    ],
)
def test_no_policy_is_a_reason_and_no_exception(changed, reason):
    choice = choose(shipped(), **changed)
    assert (choice.policy, choice.digest, choice.reason) == (None, "", reason)


def test_the_model_governs_its_states_from_its_first_day():
    assert choose(shipped(), programme="wiser", state="OH", service_on=date(2026, 1, 15)).policy is not None


def test_a_dead_code_finds_the_policy_of_its_successors_and_a_reason():
    choice = choose(shipped(), "62310")
    assert choice.policy is not None
    assert choice.reason is RouteReason.CODE_UNKNOWN


def test_a_code_with_blanks_and_a_plus_is_found(tmp_path):
    assert choose(shipped(), " +62321").policy is not None


def test_a_suspended_policy_is_shown_and_held():
    choice = choose(shipped(), suspended=frozenset({"cervical-thoracic-esi-medicare"}))
    assert choice.policy is not None
    assert choice.suspended
    assert not choose(shipped()).suspended


def test_a_newer_version_ends_the_older_one(tmp_path):
    put(tmp_path)
    put(tmp_path, on="2026-07-01")
    both = catalog(tmp_path)
    assert choose(both, service_on=date(2026, 6, 30)).policy.version == "2026-01-01"
    assert choose(both, service_on=date(2026, 7, 1)).policy.version == "2026-07-01"


def test_a_draft_ends_no_policy_in_force(tmp_path):
    put(tmp_path)
    put(tmp_path, on="2026-07-01", status="under_review")
    assert choose(catalog(tmp_path)).policy.version == "2026-01-01"


def test_a_draft_alone_is_found_so_that_it_can_be_shown(tmp_path):
    put(tmp_path, status="submitted")
    assert choose(catalog(tmp_path)).policy.status == "submitted"


def test_a_retired_version_leaves_nothing_in_force(tmp_path):
    put(tmp_path)
    put(tmp_path, on="2026-07-01", status="retired")
    assert choose(catalog(tmp_path)).reason is RouteReason.NO_POLICY


def test_two_policies_for_one_code_are_a_persons_case(tmp_path):
    put(tmp_path)
    put(tmp_path, family="another-esi", id="another-esi")
    assert choose(catalog(tmp_path)).reason is RouteReason.SEVERAL_POLICIES


def test_a_policy_that_has_ended_is_not_in_force(tmp_path):
    put(tmp_path, expertise="pain medicine\neffective_to: 2026-11-19")
    ended = catalog(tmp_path)
    assert choose(ended, service_on=date(2026, 11, 19)).policy is not None
    assert choose(ended).reason is RouteReason.NO_POLICY


def test_a_policy_of_some_states_needs_the_state_of_service(tmp_path):
    put(tmp_path, expertise="pain medicine\nstates: [OH]")
    local = catalog(tmp_path)
    assert choose(local, state="OH").policy is not None
    assert choose(local, state="TX").reason is RouteReason.NO_POLICY
    assert choose(local, state=None).reason is RouteReason.NO_POLICY


def test_each_line_of_a_request_has_its_choice():
    request = AuthorizationRequest(
        submission_id="1",
        submitter="clinic",
        programme="medicare-advantage",
        member=Member(id="m"),
        service_lines=(ServiceLine(line=1, code="62321"), ServiceLine(line=2, code="73221")),
    )
    choices = shipped().choices(request, service_on=ON)
    assert [choices[1].reason, choices[2].reason] == [None, RouteReason.NO_POLICY]


def test_a_folder_with_a_broken_policy_does_not_load_and_says_which_line(tmp_path):
    path = put(tmp_path)
    path.write_text(path.read_text().replace("category: symptom_duration", "category: nothing"))
    with pytest.raises(PolicyFileError, match=r"2026-01-01\.yaml:\d+: criterion 'pain-duration'"):
        Catalog.load(tmp_path)


def test_an_empty_folder_does_not_load(tmp_path):
    with pytest.raises(PolicyFileError, match="holds no policy"):
        Catalog.load(tmp_path)


def test_two_files_with_one_id_and_version_do_not_load(tmp_path):
    put(tmp_path)
    put(tmp_path, family="another-esi")
    with pytest.raises(PolicyFileError, match="has the same id and version"):
        Catalog.load(tmp_path)


def test_a_policy_is_found_by_family_or_id_and_version(tmp_path):
    put(tmp_path)
    put(tmp_path, on="2026-07-01")
    both = catalog(tmp_path)
    assert both.by_id("cervical-thoracic-esi").policy.version == "2026-07-01"
    assert both.by_id("cervical-thoracic-esi-medicare", "2026-01-01").policy.version == "2026-01-01"
    assert both.by_id("nobody") is None


def test_the_shipped_catalog_is_read_once():
    assert shipped() is shipped()
    assert SHIPPED.name == "policies"
