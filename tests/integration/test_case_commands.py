"""`precert user`, `precert case` and `precert audit` as a person types them."""

import json
import os

import pytest
from typer.testing import CliRunner

from ops.cli import app
from ops.sign_in import NoPasswordError, WrongSignInError
from store import load
from store.database import transaction
from store.errors import RefusedError
from store.keys import PREFIX
from store.policy_status import PolicyStatusError
from tests.integration import rows
from tests.integration.rows import NPI_DOCTOR, PASSWORD


@pytest.fixture
def precert(database_url, redis_url, monkeypatch):
    """Runs a command line; its output. A failure raises what `main` would turn into words."""
    monkeypatch.setenv("PRECERT_PASSWORD", PASSWORD)
    monkeypatch.setenv("PRECERT_LOGIN", "okafor")
    before = dict(os.environ)

    def run(*arguments, code=0, **options):
        result = CliRunner().invoke(app, list(arguments), **options)
        os.environ.update(before)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.stdout

    return run


@pytest.fixture
def okafor(precert):
    precert("user", "add", "okafor", "--name", "A. Okafor, MD", "--role", "physician", "--npi", NPI_DOCTOR)
    precert(
        "user", "licence", "okafor", "--type", "physician", "--state", "tx", "--number", "Q1",
        "--valid-to", "2099-12-31", "--specialty", "pain medicine",
    )  # fmt: skip


@pytest.fixture
def reference(okafor):
    request = rows.file_request()
    rows.evaluate(request)
    rows.to_people(request, expertise="pain medicine", licence_state="TX")
    return rows.execute("SELECT reference FROM request")[0][0]


def test_people_are_filed_listed_and_let_in_no_more(precert, okafor):
    precert("user", "role", "okafor", "nurse")
    listed = json.loads(precert("user", "list", "--json"))
    assert (listed["login"], listed["roles"]) == ("okafor", ["nurse", "physician"])
    assert "TX" in listed["licences"][0]
    precert("user", "disable", "okafor")
    with pytest.raises(Exception, match="disabled"):
        precert("case", "list")
    precert("user", "enable", "okafor")
    assert precert("case", "list", "--json") == ""


def test_what_is_done_to_people_is_said_as_the_person_in_json(precert, okafor):
    added = json.loads(precert("user", "add", "ina", "--name", "N. Ina, RN", "--role", "nurse", "--json"))
    assert (added["login"], added["roles"]) == ("ina", ["nurse"])
    licensed = json.loads(
        precert(
            "user", "licence", "ina", "--type", "nurse", "--state", "TX", "--number", "N1", "--valid-to", "2099-12-31",
            "--json",
        )
    )  # fmt: skip
    assert "TX" in licensed["licences"][0]
    assert json.loads(precert("user", "role", "ina", "auditor", "--json"))["roles"] == ["auditor", "nurse"]
    assert json.loads(precert("user", "disable", "ina", "--json"))["disabled"]
    assert not json.loads(precert("user", "enable", "ina", "--json"))["disabled"]
    assert json.loads(precert("user", "password", "ina", "--json"))["login"] == "ina"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("user", "add", "x", "--name", " "), "login and a name"),
        (("user", "licence", "okafor", "--type", "physician", "--state", "Texas", "--number", "Q1", "--valid-to",
          "2099-12-31"), "two letters"),
        (("user", "key", ""), "needs a name"),
        (("user", "key", " clinic-7"), "needs a name"),
        (("user", "role", "nobody", "nurse"), "no person has this login"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_said_before_the_database_refuses_it(precert, okafor, arguments, words):
    with pytest.raises(Exception, match=words):
        precert(*arguments)


def test_reprocessing_what_is_not_there_is_no_success(precert):
    assert "0 evaluated" in precert("reprocess", "--state", "denied", "--dry-run")
    assert precert("reprocess", "--reference", "RQNONE", "--dry-run", code=1) == ""
    assert precert("reprocess", "--policy", "lumbar-typing-error", "--dry-run", code=1) == ""
    assert "0 evaluated" in precert("reprocess", "--policy", "cervical-thoracic-esi", "--state", "denied", "--dry-run")
    precert("reprocess", "--state", "lost", code=2)


def test_a_policy_is_held_back_by_a_person_who_says_why_and_let_go_again(precert, okafor):
    family = "cervical-thoracic-esi"
    with pytest.raises(PolicyStatusError, match="--reason"):
        precert("policy", "suspend", family, "--reason", " ")
    precert("policy", "suspend", family, "--reason", "overturned too often")
    with transaction("worker") as session:
        (policy,) = load.suspended(session)
    shown = json.loads(precert("policy", "suspended", "--json"))
    assert (shown["policy"], shown["by"], shown["reason"]) == (policy, "A. Okafor, MD", "overturned too often")
    with pytest.raises(PolicyStatusError, match="already"):
        precert("policy", "suspend", family, "--reason", "again")
    assert json.loads(precert("policy", "resume", policy, "--json")) == {"policy": policy, "suspended": False}
    with pytest.raises(PolicyStatusError, match="not suspended"):
        precert("policy", "resume", family)
    assert "No policy" in precert("policy", "suspended")
    assert rows.execute("SELECT action, purpose FROM access_log WHERE action LIKE 'policy%' ORDER BY at") == [
        ("policy_suspended", policy), ("policy_resumed", policy),
    ]  # fmt: skip


def test_a_nurse_suspends_no_policy(precert):
    precert("user", "add", "ina", "--name", "N. Ina, RN", "--role", "nurse")
    with pytest.raises(PolicyStatusError, match="operations"):
        precert("policy", "suspend", "cervical-thoracic-esi", "--reason", "no", "--login", "ina")


def test_a_key_is_made_shown_once_listed_and_revoked(precert):
    made = json.loads(precert("user", "key", "clinic-7", "--label", "test", "--json"))
    assert made["key"].startswith(PREFIX)
    listed = json.loads(precert("user", "keys", "--json"))
    assert made["key"] not in str(listed)
    assert json.loads(precert("user", "revoke", listed["id"], "--json")) == {"id": listed["id"], "revoked": True}
    assert json.loads(precert("user", "keys", "--json"))["revoked_at"] is not None


def test_a_wrong_password_is_refused_and_nobody_is_asked_without_a_terminal(precert, okafor, monkeypatch):
    with pytest.raises(WrongSignInError):
        precert("case", "list", "--password-stdin", input="wrong\n")
    monkeypatch.delenv("PRECERT_PASSWORD")
    with pytest.raises(NoPasswordError):
        precert("case", "list")


def test_a_case_is_taken_read_checked_and_decided(precert, reference):
    taken = json.loads(precert("case", "next", "--json"))
    assert (taken["reference"], taken["claimed_by"]) == (reference, "okafor")
    page = precert("case", "show", reference)
    assert "eight weeks of arm pain" in page
    against = ("--reason", "not_necessary", "--criterion", "pain-six-weeks", "--rationale", "weighed")
    checked = json.loads(precert("case", "decide", reference, "intent-to-deny", *against, "--check", "--json"))
    assert (checked["decided_as"], checked["licence_state"]) == ("physician", "TX")
    assert rows.execute("SELECT state FROM service_line") == [("in_review",)], "checking records nothing"
    precert("case", "decide", reference, "intent-to-deny", *against, "--yes")
    precert("case", "decide", reference, "deny", *against, code=1, input="n\n")
    precert("case", "decide", reference, "deny", *against, input="y\n")
    assert rows.execute("SELECT outcome, decided_as FROM determination") == [("denied", "physician")]
    assert json.loads(precert("audit", "verify", "--json"))["ok"]


def test_an_approval_prints_its_number(precert, reference, tmp_path):
    why = tmp_path / "why.txt"
    why.write_text("met on the record")
    said = json.loads(precert("case", "decide", reference, "approve", "--rationale-file", str(why), "--yes", "--json"))
    assert said["state"] == "approved"
    assert said["lines"][0]["authorization"] == rows.execute('SELECT number FROM "authorization"')[0][0]


def test_a_denial_of_a_case_that_was_not_read_is_refused(precert, reference):
    against = ("--reason", "r", "--criterion", "pain-six-weeks", "--rationale", "weighed", "--yes")
    precert("case", "decide", reference, "intent-to-deny", *against)
    with pytest.raises(RefusedError, match="Show the case first"):
        precert("case", "decide", reference, "deny", *against)


def test_protected_documents_are_quoted_only_to_who_states_a_purpose(precert, reference):
    with rows.transaction("migrate") as session:
        request = rows.execute("SELECT id FROM request")[0][0]
        rows.insert(
            session, "document", request=request, id="d1", arrived=0, sha256="x", media_type="text/plain", text="",
            received_on=rows.TODAY, sensitivity=["part2"],
        )  # fmt: skip
    page = precert("case", "show", reference)
    assert "eight weeks of arm pain" not in page
    assert "withheld" in page
    assert rows.execute("SELECT count(*) FROM evidence_opened")[0][0] == 0
    assert "eight weeks of arm pain" in precert("case", "show", reference, "--purpose", "utilisation review")
    assert rows.execute("SELECT count(*) FROM evidence_opened")[0][0] == 2
    assert ("utilisation review",) in rows.execute("SELECT purpose FROM access_log")


def test_wrong_use_is_said_with_exit_code_2(precert, reference):
    precert("case", "decide", reference, "refuse", code=2)
    precert("case", "decide", reference, "approve", "--json", code=2)
    precert("case", "decide", reference, "approve-less", "--quantity", "few", code=2)
    precert("user", "add", "x", "--name", "X", "--role", "king", code=2)
    precert("case", "release", code=2)


def test_an_audit_shows_codes_to_anybody_and_content_to_who_signs_in(precert, reference):
    codes = json.loads(precert("audit", reference, "--json"))
    assert [event["event"] for event in codes["history"]] == ["accepted"]
    assert "eight weeks" not in str(codes)
    precert("audit", reference, "--clinical", code=1)
    whole = json.loads(precert("audit", reference, "--clinical", "--purpose", "complaint", "--json"))
    assert "eight weeks" in str(whole["evaluation_details"])
    assert whole["looks"][-1]["action"] == "audited"
    precert("audit", "R-none", code=1)


def test_a_broken_chain_fails_the_command_and_says_what_broke(precert, reference):
    with rows.transaction("migrate") as session:
        session.execute(rows.text("SET LOCAL session_replication_role = replica"))
        session.execute(rows.text("UPDATE history SET event = 'approved'"))
    assert "columns of an event differ" in precert("audit", "verify", code=1)
    precert("audit", "verify", "R-none", code=1)
