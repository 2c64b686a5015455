"""Warning signs in forms: yes and no as words, letters, signs, cells and boxes."""

import pytest

from reader.choices import find_choices
from tests.altered import answer, charts, fill, stops

YES = {
    "cancer": [
        "Weight loss: Yes",
        "Unintended weight loss - yes",
        "Weight loss (Y/N): Y",
        "Weight loss (+)",
        "[x] unexplained weight loss",
        "[ ] Fever [x] Weight loss [ ] Night sweats",
        "Weight loss: \u2612 Yes \u2610 No",
        "Red flags: weight loss Y",
        "Positive for weight loss.",
        "She lost 15 pounds without trying.",
    ],
    "infection": [
        "Fever: yes",
        "Night sweats - positive",
        "Fever [x] Yes [ ] No",
        "Fever: Yes [x] No [ ]",
        "Fever? Y",
        "Constitutional: + fever, - cough",
    ],
    "bladder-bowel": ["Bowel/bladder changes: Y", "Saddle anesthesia: [x] Yes [ ] No"],
}
NO = [
    "Weight loss: No",
    "Weight loss (Y/N): N",
    "Fever: no. Night sweats: No. Bowel/bladder changes: N",
    "[ ] unexplained weight loss [ ] fever [ ] night sweats",
    "Fever [ ] Yes [x] No",
    "Fever: Yes [ ] No [x]",
    "Fever ( ) Yes (x) No",
    "Weight loss: \u2610 Yes \u2612 No",
    "Cancer history? No",
    "Fever? N",
    "Fever [ ] Yes [ ] No",
    "Weight loss was recommended.",
    "She lost 20 lbs intentionally with diet.",
    "She joined a weight loss program.",
]


@pytest.mark.parametrize(("flag", "words"), [(flag, words) for flag, all_words in YES.items() for words in all_words])
def test_a_warning_sign_that_a_form_affirms_is_a_red_flag(flag: str, words: str) -> None:
    said = answer(fill(charts()["letter"], {"extra": f"\n{words}\n"}))
    assert (said["recommendation"], stops(said)) == ("human_review", {flag: "red_flag"})


@pytest.mark.parametrize("words", NO)
def test_one_that_it_denies_or_leaves_open_is_none(words: str) -> None:
    said = answer(fill(charts()["letter"], {"extra": f"\n{words}\n"}))
    assert (said["recommendation"], stops(said)) == ("approve", {})


def test_a_box_for_a_blood_thinner_that_is_not_ticked_says_that_none_is_taken() -> None:
    for words, result in (("Blood thinners: [ ] Yes [x] No", None), ("Blood thinners: [x] Yes [ ] No", "missing")):
        said = answer(fill(charts()["letter"], {"blood": f"\n{words}\n"}))
        assert stops(said).get("anticoagulant-plan") == result


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("fever [x] yes [ ] no", [True]),
        ("fever [ ] no [x] yes", [True]),
        ("fever [x] yes [x] no", [None]),
        ("fever | no\nchills | yes", [False, True]),
        ("any fever? no trauma", []),
        ("see page [1] for yes (x)", []),
    ],
)
def test_answers_are_found_by_their_form(text: str, answers: list[bool | None]) -> None:
    assert [one.answer for one in find_choices(text)] == answers
