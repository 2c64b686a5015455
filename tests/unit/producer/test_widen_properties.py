"""Widening requests nobody thought of: it never breaks or repeats a value, and a second time changes nothing."""

from datetime import UTC, date, datetime
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum import luhn

from policies import programmes
from producer import preparing
from producer.preparing import Prepared
from producer.widen import CannotBeFiled, widen
from schemas.request import AuthorizationRequest
from schemas.vocabulary import FACT_KINDS

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KNOWN = programmes.table()
#: Occurs in no word of ours, so that it can be looked for in everything we say.
SECRET = "Zq7secret"

days = st.dates(date(2020, 1, 1), date(2026, 11, 20)).map(date.isoformat)
npis = st.integers(10**8, 10**9 - 1).map(lambda number: f"{number}{luhn.calc_check_digit(f'80840{number}')}")
names = st.text("abcdefgh -", min_size=1, max_size=12)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


lines = st.builds(
    lambda number, rest: {"line": number, **rest},
    st.integers(1, 40),
    optional(
        code=st.sampled_from(["62321", "64479", "64480", "J0585", "99213", "62310", "00000"]),
        units=st.integers(1, 9),
        modifiers=st.lists(st.sampled_from(["50", "RT", "LT", "KX"]), max_size=2, unique=True),
        level=st.sampled_from(["C7-T1", "c5/6", "C5-C6, C6-C7"]),
        side=st.sampled_from(["left", "RT", "none", "bilateral"]),
        service_from=days,
        add_on_to=st.integers(1, 40),
        place_of_service=st.sampled_from(["11", "24"]),
        session=names,
    ),
)
documents = st.builds(
    lambda identity, rest: {"id": identity, **rest},
    names,
    optional(
        text=names, loinc=st.just("11506-3"), service_on=days, received_on=days, author_npi=npis, signed=st.booleans()
    ),
)
facts = st.builds(
    lambda kind, rest: {"kind": kind, **rest},
    st.sampled_from(sorted(kind for kind, form in FACT_KINDS.items() if form.value == "none")),
    optional(days=st.integers(0, 900), on=days, side=st.sampled_from(["left", "right"]), document=names, quote=names),
)
good = st.builds(
    lambda needed, rest: {**needed, **rest},
    st.fixed_dictionaries(
        {
            "submission_id": names.map(str.strip).filter(bool),
            "member": st.fixed_dictionaries({"id": st.just("M1")}, optional={"birth_date": days, "given_name": names}),
            "service_lines": st.lists(lines, min_size=1, max_size=4),
        }
    ),
    optional(
        programme=st.sampled_from(sorted(KNOWN)),
        urgency=st.sampled_from(["standard", "stat"]),
        provider=st.fixed_dictionaries({"npi": npis}),
        diagnoses=st.lists(st.sampled_from(["M54.12", "m5412", "M54.1", "neck"]), max_size=3),
        documents=st.lists(documents, max_size=3),
        facts=st.lists(facts, max_size=3),
    ),
)
#: Anything that JSON can say, with a value in it that must not come back.
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.just(SECRET)
    | st.text(max_size=5)
)
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "code", "value", "text"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def widened(received: dict[str, Any]) -> AuthorizationRequest:
    return widen(received, submitter="clinic-7", received_at=NOW, programmes=KNOWN)


def exists(received: Any, path: str) -> bool:
    """Whether a path leads to something that was sent, or to a place in it where something is missing."""
    *way, last = path.split("/")
    here = received
    for part in way:
        here = here[int(part)] if isinstance(here, list) else here[part]
    return isinstance(here, dict) or (isinstance(here, list) and int(last) < len(here))


@given(good)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_widening_goes_through_json_and_back_and_changes_nothing_the_second_time(received: dict[str, Any]) -> None:
    once = widened(received)
    assert AuthorizationRequest.model_validate_json(once.model_dump_json()) == once
    again = widened(orjson.loads(once.model_dump_json()))
    assert again.model_copy(update={"issues": ()}) == once.model_copy(update={"issues": ()})


@given(good, st.data())
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_stands_in_a_field_it_is_filed_or_refused_and_never_repeated(
    received: dict[str, Any], data: st.DataObject
) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        _spoil(received, data)
    before = orjson.dumps(received)
    try:
        request = widened(received)
    except CannotBeFiled:
        return
    assert orjson.dumps(received) == before, "what was sent is kept as sent"
    for issue in request.issues:
        assert SECRET not in issue.code + issue.expected
        assert exists(received, issue.path), issue.path
    AuthorizationRequest.model_validate_json(request.model_dump_json())


def _spoil(received: dict[str, Any], data: st.DataObject) -> None:
    """Puts anything into some field, an unknown one included."""
    here: Any = received
    while True:
        places: list[Any] = [*here, "unknown"] if isinstance(here, dict) else list(range(len(here)))
        if not places:
            return
        place = data.draw(st.sampled_from(places))
        inner = here.get(place) if isinstance(here, dict) else here[place]
        if isinstance(inner, (dict, list)) and inner and data.draw(st.booleans()):
            here = inner
            continue
        here[place] = data.draw(anything)
        return


@given(st.binary(max_size=200) | anything.map(orjson.dumps) | good.map(orjson.dumps))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_bytes_are_prepared_or_refused(payload: bytes) -> None:
    prepared = preparing.prepare(
        "clinic-7", payload, channel="api", received_at=NOW, programmes=KNOWN, max_bytes=10_000, max_documents=10
    )
    if isinstance(prepared, Prepared):
        assert preparing.body_of(prepared.request).startswith("{")
        assert orjson.loads(prepared.received).keys() == orjson.loads(payload).keys()


@given(good)
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_order_of_keys_changes_no_hash(received: dict[str, Any]) -> None:
    turned = dict(reversed(received.items()))
    both = [
        preparing.prepare(
            "clinic-7",
            orjson.dumps(sent),
            channel="api",
            received_at=NOW,
            programmes=KNOWN,
            max_bytes=10**6,
            max_documents=9,
        )
        for sent in (received, turned)
    ]
    assert isinstance(both[0], Prepared)
    assert isinstance(both[1], Prepared)
    assert both[0].content_hash == both[1].content_hash
