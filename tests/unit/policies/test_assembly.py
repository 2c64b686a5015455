"""Families share criteria: a file may be `based_on` another, and every mistake is told where it was written."""

import pytest

from policies.catalog import SHIPPED
from policies.errors import PolicyFileError
from policies.loader import parse

BASE = "cervical-thoracic-esi/2026-01-01"
FILE = "lumbar-sacral-esi/2026-01-01.yaml"
TEXT = (SHIPPED / FILE).read_text(encoding="utf-8")


def mistakes(text: str) -> list[str]:
    with pytest.raises(PolicyFileError) as caught:
        parse(text, file=FILE)
    return [str(problem) for problem in caught.value.problems]


def test_what_a_file_does_not_state_is_taken_over_with_its_own_words_and_codes():
    policy = parse(TEXT, file=FILE).policy
    assert policy.based_on == BASE
    assert policy.criterion("imaging-study").title == "MRI or CT of the lower back was done."
    assert policy.criterion("imaging-study").requires.all[0].any[0].present.region == ("lumbar", "sacral")
    assert policy.criterion("one-level").title.endswith("a caudal one needs none.")
    assert "level-selection" not in {one.id for one in policy.criteria}
    assert policy.red_flags


def test_criteria_keep_the_order_of_the_base():
    ours = [one.id for one in parse(TEXT, file=FILE).policy.criteria]
    base = (SHIPPED / f"{BASE}.yaml").read_text(encoding="utf-8")
    theirs = [one.id for one in parse(base, file=f"{BASE}.yaml").policy.criteria if one.id != "level-selection"]
    assert ours == theirs


def test_the_digest_is_of_the_whole_and_not_of_the_file_alone(tmp_path):
    for name in (f"{BASE}.yaml", FILE):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text((SHIPPED / name).read_text(encoding="utf-8"), encoding="utf-8")
    before = parse(TEXT, file=FILE, folder=tmp_path).digest
    assert before == parse(TEXT, file=FILE).digest
    base = tmp_path / f"{BASE}.yaml"
    base.write_text(base.read_text(encoding="utf-8").replace("kind: days, value: 90", "kind: days, value: 60", 1))
    assert parse(TEXT, file=FILE, folder=tmp_path).digest != before


def test_a_mistake_in_the_base_is_told_in_the_file_where_it_stands(tmp_path):
    base = (SHIPPED / f"{BASE}.yaml").read_text(encoding="utf-8")
    broken = base.replace("fact: symptom.axial_pain, region", "fact: symptom.axle_pain, region", 1)
    (tmp_path / BASE).parent.mkdir()
    (tmp_path / f"{BASE}.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(PolicyFileError) as caught:
        parse(TEXT, file=FILE, folder=tmp_path)
    (problem,) = caught.value.problems
    assert problem.file == f"{BASE}.yaml"
    assert "symptom.axle_pain" in broken.splitlines()[problem.line - 1]
    assert problem.where == "criterion 'not-axial-only'"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (f"based_on: {BASE}", "based_on: cervical-esi/2026-01-01", "there is no policy `cervical-esi/2026-01-01`"),
        (f"based_on: {BASE}", "based_on: ../secrets", "there is no policy `../secrets`"),
        ("leaves_out: [level-selection]", "leaves_out: [level-selecting]", "Did you mean `level-selection`?"),
        ("  limb: leg", "  limb: [leg]", "the value of `limb` is no text"),
        ("  limb: leg", "  limbs: {kind: text, value: leg, words: w}", "nothing uses the parameter `limbs`"),
        ("- id: one-level", "- id: another-level", "no document can answer this coverage criterion"),
    ],
)
def test_mistakes_of_a_based_file_say_what_to_do(old, new, expected):
    assert old in TEXT
    assert any(expected in one for one in mistakes(TEXT.replace(old, new, 1))), mistakes(TEXT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("criteria: 5", "`criteria` is no list"),
        ("red_flags: [{id: [1]}]", "an entry of `red_flags` has no `id:` that is a text"),
        ("documents: [text]", "an entry of `documents` has no `loinc:`"),
        ("documents: [{loinc: 34117-2, shows: [[]]}]", "`shows` is no list of names"),
        ("leaves_out: 5", "`leaves_out` is no list of names"),
        ("parameters: [1]", "`parameters` does not map names"),
        ("sources: {lcd: text}", "the source `lcd` has no fields"),
    ],
)
def test_a_file_of_another_shape_is_put_over_nothing_and_told_with_its_line(written, expected):
    (told,) = mistakes(f"based_on: cervical-thoracic-esi/2026-01-01\n{written}\n")
    assert ":2: " in told
    assert expected in told


def test_files_that_are_based_on_each_other_are_refused(tmp_path):
    for one, other in (("a-one", "b-two"), ("b-two", "a-one")):
        path = tmp_path / one / "2026-01-01.yaml"
        path.parent.mkdir()
        path.write_text(f"based_on: {other}/2026-01-01\nid: {one}\n", encoding="utf-8")
    with pytest.raises(PolicyFileError, match="in a circle"):
        parse("based_on: a-one/2026-01-01\n", file="c/2026-01-01.yaml", folder=tmp_path)
