from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from store import keys, people
from store.database import transaction
from store.errors import RefusedError, plain_errors
from tests.integration import rows
from tests.integration.rows import NPI_DOCTOR, PASSWORD


@pytest.fixture
def nurse(database_url):
    with transaction("migrate") as session:
        return people.add(session, "ana", name="Ana", roles=["nurse"], password=PASSWORD)


def sign_in(login, password):
    with transaction("console") as session:
        return people.sign_in(session, login, password)


def test_a_person_signs_in_with_their_password_and_roles(nurse):
    signed = sign_in("ana", PASSWORD)
    assert signed.reviewer is not None
    assert (signed.reviewer.id, signed.reviewer.roles, signed.refused) == (nurse, {"nurse"}, "")


def test_no_password_is_stored(nurse):
    stored = rows.execute("SELECT password_hash FROM person")[0][0]
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


def test_five_wrong_passwords_let_the_login_rest_and_a_right_one_starts_anew(nurse):
    for _ in range(people.WRONG_TRIES - 1):
        assert sign_in("ana", "wrong").refused == "wrong"
    assert sign_in("ana", PASSWORD).reviewer is not None
    for _ in range(people.WRONG_TRIES):
        assert sign_in("ana", "wrong").refused == "wrong"
    assert sign_in("ana", PASSWORD) == people.SignIn(None, "resting")


def test_a_login_rests_for_a_while_only(nurse):
    with transaction("migrate") as session:
        session.execute(
            text(
                "INSERT INTO access_log (person, login, action, at) SELECT id, login, 'sign_in_failed', "
                "now() - make_interval(mins => :m) FROM person, generate_series(1, 9)"
            ),
            {"m": people.REST_MINUTES + 1},
        )
    assert sign_in("ana", PASSWORD).reviewer is not None


def test_an_unknown_login_is_refused_like_a_wrong_password_and_not_kept(nurse):
    assert sign_in("hunter2-my-password", "x") == people.SignIn(None, "wrong")
    assert rows.execute("SELECT login, action FROM access_log") == [(None, "sign_in_unknown")]


def test_a_disabled_person_does_not_get_in(nurse):
    with transaction("migrate") as session:
        people.disable(session, nurse)
    assert sign_in("ana", PASSWORD) == people.SignIn(None, "disabled")


def test_a_login_is_given_once(nurse):
    with pytest.raises(RefusedError, match="taken"), plain_errors(), transaction("migrate") as session:
        people.add(session, "ana", name="Other", roles=[], password=PASSWORD)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"password": "short"}, "12 characters"),
        ({"npi": "1234567890"}, "no NPI"),
        ({"npi": "x"}, "no NPI"),
        ({"roles": ["physician"]}, "NPI"),
    ],
    ids=str,
)
def test_what_is_wrong_about_a_person_is_said(values, words):
    given = {"name": "B", "roles": [], "password": PASSWORD} | values
    with pytest.raises(people.PersonError, match=words):
        people.add(None, "b", **given)  # type: ignore[arg-type]


def test_a_licence_is_brought_up_to_date_and_belongs_to_one_person(database_url):
    doctor = rows.person("doctor", "physician", npi=NPI_DOCTOR, licence="TX")
    today = datetime.now(UTC).date()
    assert doctor.licence_for("physician", "TX", day=today) == doctor.licences[0]
    assert doctor.licence_for("physician", "NY", day=today) is None
    assert doctor.licence_for("nurse", None, day=today) is None
    update = {"kind": "physician", "state": "TX", "number": "doctor-1", "valid_from": date(2020, 1, 1)}
    with transaction("migrate") as session:
        people.file_licence(session, doctor.id, **update, valid_to=date(2099, 1, 1), status="restricted")
        assert people.reviewer(session, doctor.id).licence_for("physician", None, day=today) is None
    other = rows.person("other")
    with pytest.raises(people.PersonError, match="another person"), transaction("migrate") as session:
        people.file_licence(session, other.id, **update, valid_to=date(2099, 1, 1))
    with pytest.raises(people.PersonError, match="before it begins"), transaction("migrate") as session:
        people.file_licence(session, other.id, **update, valid_to=date(2019, 1, 1))


def test_a_key_names_its_submitter_until_it_is_revoked(database_url):
    with transaction("migrate") as session:
        key = keys.create(session, "clinic-7", label="test")
        assert keys.create(session, "clinic-7") != key
    with transaction("producer") as session:
        assert keys.submitter_of(session, key) == "clinic-7"
        assert keys.submitter_of(session, key + "x") is None
    assert key not in str(rows.execute("SELECT * FROM api_key"))
    with transaction("migrate") as session:
        first = next(one for one in keys.listed(session) if one.label == "test")
        assert keys.revoke(session, first.id)
        assert not keys.revoke(session, first.id)
    with transaction("producer") as session:
        assert keys.submitter_of(session, key) is None


def test_a_key_ring_remembers_for_a_while(database_url):
    now = [0.0]
    ring = keys.KeyRing(clock=lambda: now[0])
    with transaction("migrate") as session:
        key = keys.create(session, "clinic-7")
        assert ring.remembered(key) is None
        assert ring.submitter_of(session, key) == "clinic-7"
        keys.revoke(session, keys.listed(session)[0].id)
        assert ring.submitter_of(session, key) == "clinic-7"
        now[0] = keys.REMEMBERED_SECONDS
        assert ring.submitter_of(session, key) is None
