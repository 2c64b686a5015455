"""What nobody made sense of is handed on, what is denied, another's or beside the point is not."""

from datetime import date

import pytest

from reader.read import read
from tests.altered import answer, charts, fill

_ON = date(2026, 11, 9)


def _found(text: str) -> set[tuple[object, str]]:
    facts = read(text, document="d1", document_on=_ON)
    return {(one.value, one.attributes.get("about", "")) for one in facts if one.kind == "chart.unsettled"}


def _values(text: str) -> set[object]:
    return {value for value, _ in _found(text)}


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Correction to the above: the knee was the other one.", "correction"),
        ("The level was entered by mistake.", "correction"),
        ("The film of March was mislabeled.", "correction"),
        ("Late entry, 11/10/2026.", "correction"),
        ("On further questioning she puts it differently.", "correction"),
        ("This page belongs to another patient.", "disowned"),
        ("Taken from her sister's chart.", "disowned"),
        ("TEMPLATE, to be completed before signing.", "disowned"),
        ("All of the above is hypothetical.", "disowned"),
        ("I could not verify any of it.", "disowned"),
        ("She phoned to cancel.", "withdrawn"),
        ("We will hold off until the spring.", "withdrawn"),
        ("He has changed his mind.", "withdrawn"),
        ("Surgery is deferred.", "withdrawn"),
        ("Only if the medicine fails.", "withdrawn"),
        ("In my opinion it is not medically necessary.", "against"),
        ("I would not recommend it.", "against"),
        ("The surgeon advised against it.", "against"),
        ("He is not a surgical candidate.", "against"),
        ("By now he is symptom-free.", "over"),
        ("She passed away on Sunday.", "died"),
        ("He has gone to hospice.", "died"),
        ("It was already done in October.", "done_already"),
        ("She already rents one from another supplier.", "done_already"),
        ("She smokes in bed.", "danger"),
        ("The order was voided by the clinic.", "withdrawn"),
        ("He got cold feet on Friday.", "withdrawn"),
        ("She is done with needles.", "withdrawn"),
        ("The two records were merged in the system.", "correction"),
        ("He no-showed, this was written by the AI scribe.", "disowned"),
        ("Since the cruise her neck feels like new.", "over"),
    ],
)
def test_a_statement_about_the_whole_is_unsettled(sentence: str, value: str) -> None:
    assert value in _values(f"Neck pain for three months. {sentence}")


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("The sacral wound is draining and she takes cephalexin.", "red_flag.infection"),
        ("No fever apart from 102.3 last night.", "red_flag.infection"),
        ("WBC 17 and rising.", "red_flag.infection"),
        ("PET shows uptake in the spine, biopsy pending.", "red_flag.cancer"),
        ("Rule out lymphoma, scan pending.", "red_flag.cancer"),
        ("Her platelets are 38.", "safety.anticoagulant"),
        ("She has hemophilia.", "safety.anticoagulant"),
        ("INR 3.1 on Monday.", "safety.anticoagulant"),
        ("The bladder has changed since Monday.", "red_flag.bladder_bowel"),
        ("Beta hCG was drawn.", "safety.pregnancy"),
        ("His legs keep giving out.", "red_flag.myelopathy"),
        ("She can no longer button her coat.", "red_flag.myelopathy"),
        ("Drop foot came overnight.", "red_flag.progressive_weakness"),
        ("No fever until yesterday, now 38.9.", "red_flag.infection"),
    ],
)
def test_words_of_danger_that_nothing_explains_are_unsettled(sentence: str, about: str) -> None:
    assert ("alarm", about) in _found(f"Neck pain for three months. {sentence}")


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("Both blocks were on the other side.", "block.relief"),
        ("The films are those of another day.", "imaging.knee_study"),
        ("The ultrasound machine stands ready instead of fluoroscopy.", "procedure.guidance"),
        ("The physiotherapy sessions concerned the shoulder.", "care.therapy"),
        ("Fields were taken with taped brows.", "eye.visual_field"),
    ],
)
def test_a_sentence_of_the_matter_without_a_fact_is_unread_or_read(sentence: str, about: str) -> None:
    """The finders may come to understand one of these: then a fact stands on it instead."""
    facts = read(sentence, document="d1", document_on=_ON)
    unread = [one for one in facts if one.value == "unread"]
    assert any(about in one.attributes["about"].split() for one in unread) or len(facts) > len(unread)


@pytest.mark.parametrize(
    "sentence",
    [
        "He likes to paint boats.",
        "Parking is available behind the building.",
        "She denies fever, chills, night sweats or loss of bladder control.",
        "No infection, no bleeding disorder, no cancer.",
        "Risks including infection, bleeding and death were discussed.",
        "Her father died of lung cancer.",
        "Her sister had a draining wound.",
        "PATIENT INSTRUCTIONS: Call if you have fever or trouble with your bladder. Call 24 hours ahead to cancel.",
        "FAMILY HISTORY: Mother died of leukemia, brother with hemophilia.",
        "SOCIAL HISTORY: Works at a pain clinic's front desk, no injections.",
        "The incision is well healed.",
        "She has a history of peptic ulcer.",
        "Dictated but not read.",
        "Her mother-in-law is in hospice.",
        "A basal cell carcinoma was excised in 2009.",
        "He fractured a wrist in 2012, healed in a cast.",
        "Risks were discussed, including dural puncture, infection and paralysis.",
        "Pain and function will be measured again in 2 weeks.",
        "No sleep study report was sent.",
    ],
)
def test_what_is_denied_anothers_or_beside_the_point_is_settled(sentence: str) -> None:
    assert _found(f"Neck pain for three months. {sentence}") == set()


def test_what_a_finder_reads_is_no_alarm() -> None:
    assert _found("She takes apixaban. Hoffmann sign is negative. No clonus.") == set()


@pytest.mark.parametrize("chart", sorted(charts()))
@pytest.mark.parametrize(
    "sentence",
    [
        "Addendum: this note was charted on the wrong patient.",
        "She called and wants to cancel.",
        "She has a draining wound and started an antibiotic.",
        "Addendum: the patient died on November 12.",
        "A second opinion does not recommend it.",
    ],
)
def test_a_complete_chart_that_says_so_is_for_a_person(chart: str, sentence: str) -> None:
    said = answer(fill(charts()[chart], {}), sentence)
    assert said["recommendation"] == "human_review"
    assert any(flag.startswith("unsettled:") for flag in said["flags"])


@pytest.mark.parametrize("chart", sorted(charts()))
def test_a_complete_chart_has_nothing_unsettled(chart: str) -> None:
    assert _found(fill(charts()[chart], {})) == set()


def test_a_sentence_of_thousands_of_terms_is_looked_at_in_part() -> None:
    """The rest is unread by its number; `test_long_lists` holds the cost."""
    assert _values("The machine, " * 200) == {"unread"}


def test_a_letterhead_and_a_title_are_no_statements() -> None:
    text = "Lakeside Knee and Pain Center\nPhysical therapy discharge summary\nPatient: Ada Moss\n\nHISTORY: Knee pain."
    assert _found(text) == set()


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The x-ray findings above are of the opposite knee.", "correction"),
        ("The films described are actually of the other knee.", "correction"),
        ("The exam above was of the right side; the complaint is left.", "correction"),
        ("The visual field was really of the left eye.", "correction"),
        ("The sensor fell off in the second hour.", "correction"),
        ("There were two hours of valid data.", "correction"),
        ("The sleep study is her husband's.", "disowned"),
        ("The photographs are of her sister.", "disowned"),
        ("The headache diary is her daughter's.", "disowned"),
        ("The test was of her roommate.", "disowned"),
        ("The study report carries another name.", "disowned"),
    ],
)
def test_a_study_of_another_side_or_person_is_handed_on(sentence: str, value: str) -> None:
    assert value in _values(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The films of the opposite knee are normal.",
        "Strength of the other leg is normal.",
        "She lives with her husband.",
        "The house is her daughter's.",
        "Pain is of the left knee.",
        "Eight hours of valid data were recorded.",
    ],
)
def test_the_other_side_and_the_family_in_passing_are_no_matter(sentence: str) -> None:
    assert not _values(sentence) & {"correction", "disowned"}
