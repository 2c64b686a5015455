"""Every mistake of a policy file is told with its file, line, criterion and remedy."""

import re
from pathlib import Path

import pytest

from policies.catalog import SHIPPED
from policies.errors import PolicyFileError
from policies.loader import load, parse

FILE = "cervical-thoracic-esi/2026-01-01.yaml"
TEXT = (SHIPPED / FILE).read_text(encoding="utf-8")


def line_of(text: str, fragment: str) -> int:
    return text[: text.index(fragment)].count("\n") + 1


def mistakes(text: str, *, file: str = FILE) -> list[str]:
    with pytest.raises(PolicyFileError) as caught:
        parse(text, file=file)
    return [str(problem) for problem in caught.value.problems]


def test_the_shipped_policy_loads():
    loaded = load(SHIPPED / FILE, folder=SHIPPED)
    assert loaded.policy.sample
    assert loaded.key == "cervical-thoracic-esi/2026-01-01"
    assert re.fullmatch(r"[0-9a-f]{64}", loaded.digest)


#: What is written wrong, how, and what must be said of it.
MISTAKES = [
    ("fact: score.pain, op", "fact: symptom.duration, op", "`symptom.duration` carries no number"),
    ("fact: symptom.axial_pain", "fact: symptom.axle_pain", "Did you mean `symptom.axial_pain`?"),
    ("values: [mri, ct, ct_myelogram], region", "values: [mri, pet], region", "`pet` is no value of imaging.study"),
    ('{reason: ["*"]}', '{cause: ["*"]}', "`cause` is no attribute of procedure.sedation. Known: reason."),
    ("{outcome: [helped]}", "{outcome: [healed]}", "`healed` is no outcome. Did you mean `helped`?"),
    (
        'value: $relief_percent, unit: "%"',
        "value: $relief_percent, unit: percent",
        "is not counted in percent. Write `unit: %`.",
    ),
    ("- {source: oig, ", "- {source: oigg, ", "the source `oigg` is not in `sources`. Did you mean `oig`?"),
    ("shows: [repeat-response,", "shows: [repeat-responses,", "Did you mean `repeat-response`?"),
    ("programmes: [medicare-advantage, wiser]", "programmes: [wizer]", "`wizer` is unknown. Did you mean `wiser`?"),
    ("contradicting: [M54.2,", "contradicting: [M46.061,", "M46.061 is no ICD-10-CM code on the effective date"),
    ("supporting: [M54.12,", "supporting: [M50.12,", "M50.12 is a heading and not billable. Name its longer codes"),
    ('"B02.2*"', '"Q99.5*"', "no ICD-10-CM code begins with Q99.5"),
    ('codes: ["77003"]', 'codes: ["62311"]', "the code 62311 is dead. Use 62322, 62323."),
    ('codes: ["77003"]', 'codes: ["77004"]', "the code 77004 is in no table of ours"),
    ("effective_from: 2026-01-01", "effective_from: 2026-02-01", "Rename the file to 2026-02-01.yaml"),
    ("family: cervical-thoracic-esi", "family: lumbar-esi", "but the file lies in `cervical-thoracic-esi`"),
    ("chart: procedure.level}", "chart: procedure.levels}", "Did you mean `procedure.level`?"),
    ("category: symptom_duration", "category: how_long", "`category`"),
    ("basis: advisory", "bases: advisory", "is not a field of the grammar here. Did you mean `basis`?"),
    ("days: $imaging_days", "days: soon", "`days`"),
    ("days: $imaging_days", "days: $image_days", "`$image_days` is no parameter. Did you mean `$imaging_days`?"),
    ("kind: days, value: 730", "kind: days, value: soon", "the value of `imaging_days` is no days. Write whole days"),
    ("kind: days, value: 730", "kind: weeks, value: 730", "the parameter `imaging_days` is not complete"),
    ("  limb: {kind", "  limbs: {kind: text, value: leg, words: unused}\n  limb: {kind", "nothing uses the parameter"),
    ('value: $relief_percent, unit: "%"', 'value: 5000, unit: "%"', "lies between 0 and 100 (%), and 5000 does not"),
    ("kind: percent, value: 50", "kind: percent, value: 5000", "no percent. Write a number from 0 to 100"),
    ("effective_from: 2026-01-01", "effective_from: 2026-02-30", "Write a day that exists, such as 2026-01-31."),
    ("certainty: C\n    note: Seen", "certainty: D\n    note: Seen", "`certainty`"),
]


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_what_to_do(old, new, expected):
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    fitting = [one for one in mistakes(text) if expected in one]
    assert fitting, mistakes(text)
    told = int(re.match(rf"{FILE}:(\d+): ", fitting[0])[1])
    wanted = line_of(text, new)
    assert wanted <= told <= wanted + 3


def test_a_mistake_names_its_criterion():
    text = TEXT.replace('op: ">=", days: $relief_days', "op: about, days: $relief_days", 1)
    assert any("criterion 'repeat-response'" in one for one in mistakes(text))


def test_all_mistakes_are_told_at_once_in_the_order_of_lines():
    text = TEXT.replace("category: symptom_duration", "category: how_long").replace(
        'op: ">=", days: $pain_days}', 'op: "=>", days: $pain_days}'
    )
    found = mistakes(text)
    lines = [int(one.split(":")[1]) for one in found]
    assert len(found) > 2
    assert lines == sorted(lines)


def test_a_key_that_stands_twice_is_a_mistake():
    text = TEXT.replace("expertise: pain medicine\n", "expertise: pain medicine\nexpertise: surgery\n")
    assert mistakes(text) == [
        f"{FILE}:{line_of(text, 'expertise: surgery')}: `expertise` stands twice in one mapping. Keep one of the two."
    ]


def test_a_criterion_id_that_stands_twice_is_a_mistake():
    text = TEXT.replace("- id: radicular-symptoms", "- id: radicular-indication")
    assert any("the id `radicular-indication` stands twice" in one for one in mistakes(text))


def test_a_coverage_criterion_that_no_document_answers_is_a_mistake():
    text = TEXT.replace("conservative-care-recent, conservative-care-failed]", "conservative-care-recent]")
    found = [one for one in mistakes(text) if "no document can answer this coverage criterion" in one]
    assert "criterion 'conservative-care-failed'" in found[0]


def test_a_coverage_criterion_without_words_to_ask_is_a_mistake():
    start = TEXT.index("    gap:", TEXT.index("- id: session-limit"))
    end = TEXT.index("  - id: session-limit-short")
    rest = TEXT[end:].replace("gap: *dates-of-sessions", "gap: *results-of-earlier")
    found = mistakes(TEXT[:start] + rest)
    assert any("a coverage criterion needs `gap:`" in one and "'session-limit'" in one for one in found)


def test_a_gap_must_ask_for_a_document_that_shows_the_criterion():
    start = TEXT.index("- id: session-limit")
    text = TEXT[:start] + TEXT[start:].replace('loinc: "28570-0"', 'loinc: "18748-4"', 1)
    assert any("asks for 18748-4, which does not show it. Ask for 28570-0" in one for one in mistakes(text))


def test_no_criterion_may_rest_on_silence():
    text = TEXT.replace(
        "applies_only_if: {present: {fact: safety.anticoagulant, assertions: [present, uncertain]}}",
        "applies_only_if: {unstated: {fact: safety.anticoagulant}}",
    )
    assert any("no criterion may rest on silence" in one for one in mistakes(text))


def test_on_is_a_key_and_no_boolean():
    assert parse(TEXT, file=FILE).policy.criterion("imaging-concordant")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the file holds no mapping"),
        ("- a list", "the file holds no mapping"),
        ("id: [unclosed", "not readable as YAML"),
        ("id: a\n  b: c", "not readable as YAML"),
        ("id: x", "`title`: is not there. Add `title:`."),
    ],
)
def test_text_that_is_no_policy_is_told_so(text, expected):
    assert any(expected in one for one in mistakes(text))


@pytest.mark.parametrize("text", ["id: &all [1, *all]", "id: &all {one: *all}"])
def test_a_part_that_holds_itself_is_told_so(text):
    assert mistakes(text) == [
        f"{FILE}:1: not readable as YAML: a part holds itself. Check indentation, quotes and brackets."
    ]


def test_a_file_that_cannot_be_read_is_told_so(tmp_path: Path):
    with pytest.raises(PolicyFileError, match=r"family/2026-01-01\.yaml: cannot be read"):
        load(tmp_path / "family" / "2026-01-01.yaml")
    (tmp_path / "2026-01-01.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyFileError, match="not UTF-8"):
        load(tmp_path / "2026-01-01.yaml")


def test_the_digest_is_of_the_content_and_not_of_its_layout():
    assert parse("# a comment\n" + TEXT, file=FILE).digest == parse(TEXT, file=FILE).digest
    assert parse(TEXT.replace("value: 730", "value: 731", 1), file=FILE).digest != parse(TEXT, file=FILE).digest


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ('{number: {fact: sleep.ahi, op: ">=", value: 15, along: [{attribute: event, op: ">=", value: 30}]}}',
         "`event` is no attribute of sleep.ahi"),
        ("{interval: {first: {fact: cpap.started}, then: {fact: cpap.start}}}", "`cpap.started` is no kind of fact"),
        ("{interval: {first: {fact: cpap.start}, then: {fact: cpap.reevaluation}, least: 91, most: 31}}",
         "most is smaller than least"),
    ],
)  # fmt: skip
def test_a_mistake_in_numbers_side_by_side_and_in_intervals_is_told(test, expected):
    start = TEXT.index("requires: {present: {fact: symptom.distribution")
    text = TEXT[:start] + f"requires: {test}" + TEXT[TEXT.index("\n", start) :]
    assert any(expected in one for one in mistakes(text)), mistakes(text)
