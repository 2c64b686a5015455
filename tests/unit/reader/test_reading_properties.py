"""What must hold for every term of the lexicon and every complete chart, not for single texts."""

import re
from collections import Counter
from datetime import date
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.local_review import review_locally
from ops.review_json import review_of
from reader.chart import Chart as Prepared
from reader.lexicon import lexicon
from reader.read import read
from schemas.fact import Assertion, Fact
from tests.altered import KNOWN_ON, PLACE, answer, charts, fill, request, stops
from tests.unit.reader.corpus import Chart
from tests.unit.reader.corpus import charts as corpus

DAY = date(2026, 11, 9)
NAMES = sorted(charts())
PRESENT, NEGATED = Assertion.PRESENT, Assertion.NEGATED
IDLE = [
    "The office is closed on Fridays.",
    "He likes to paint boats.",
    "Parking is available behind the building.",
    "She lives with her husband and two dogs.",
    "The weather was nice.",
]


def facts_of(text: str, kind: str) -> list[Fact]:
    return [fact for fact in read(text, document="d1", document_on=DAY) if fact.kind == kind]


def spellings(cls: str, value: str) -> list[str]:
    """Every spelling of the lexicon that means this and nothing else."""
    words = lexicon()
    return [
        spelling
        for spelling, meanings in zip(words.patterns, words.meanings, strict=True)
        if any(m.cls == cls and m.value.partition(":")[0] == value for m in meanings) and len(meanings) == 1
    ]


# A denial flips the fact, whatever the word and wherever the "no" stands.

NOUNS = {
    "red_flag.fracture": [s for s in spellings("flag", "fracture") if s.endswith(("fracture", "fractures", "trauma"))],
    "red_flag.cancer": ["cancer", "malignancy", "lymphoma", "metastatic disease", "a spinal tumor", "multiple myeloma"],
    "red_flag.infection": ["fever", "chills", "discitis", "osteomyelitis", "cellulitis", "an epidural abscess"],
    "red_flag.bladder_bowel": ["bowel incontinence", "urinary retention", "saddle anesthesia", "urinary urgency"],
    "symptom.paresthesia": ["numbness in the left hand", "tingling in the left hand", "paresthesias in the left arm"],
}
DENIALS = [
    "She denies {}.",
    "She has no {}.",
    "There is no evidence of {}.",
    "Negative for {}.",
    "She does not have {}.",
]


@pytest.mark.parametrize("denial", DENIALS)
@pytest.mark.parametrize("kind", NOUNS)
def test_a_denial_flips_the_fact(kind: str, denial: str) -> None:
    for noun in NOUNS[kind]:
        assert {fact.assertion for fact in facts_of(f"She has {noun}.", kind)} == {PRESENT}, noun
        bare = noun.removeprefix("a ").removeprefix("an ")
        assert {fact.assertion for fact in facts_of(denial.format(bare), kind)} == {NEGATED}, denial.format(bare)


#: What can be there or not, one of each kind.
THINGS = {
    "symptom.paresthesia": "numbness in the left hand",
    "symptom.limb_pain": "left arm pain",
    "symptom.spine_pain": "neck pain",
    "symptom.weakness": "left arm weakness",
    "symptom.radicular_pain": "pain radiating down the left arm",
    "symptom.neurogenic_claudication": "neurogenic claudication",
    "diagnosis.radiculopathy": "cervical radiculopathy",
    "diagnosis.knee_arthritis": "osteoarthritis of the left knee",
    "red_flag.bladder_bowel": "bowel incontinence",
    "red_flag.infection": "fever",
    "red_flag.cancer": "cancer",
    "red_flag.fracture": "fracture",
    "red_flag.myelopathy": "clonus",
    "safety.pregnancy": "pregnancy",
    "safety.contrast_allergy": "allergy to contrast",
    "surgery.spine": "prior spine surgery",
    "injection.prior": "prior epidural steroid injections",
    "sleep.symptom": "snoring",
    "comorbidity": "hypertension",
}
#: The same denial told of a wider kind.
DENIED_BY = {"symptom.limb_pain": "symptom.radicular_pain"}
NEGATED_BY = {
    "No {}.": {NEGATED},
    "She denies {}.": {NEGATED},
    "She is without {}.": {NEGATED},
    "Nil {}.": {NEGATED},
    "{} is absent.": {NEGATED},
    "{} was ruled out.": {NEGATED},
    "{} has been ruled out.": {NEGATED},
    "{} is not present.": {NEGATED},
    "{}: no": {NEGATED},
    "She does not have {}.": {NEGATED},
    "There is no evidence of {}.": {NEGATED},
    "She no longer has {}.": {NEGATED, Assertion.HISTORICAL},
    "{} is unlikely.": {NEGATED, Assertion.UNCERTAIN},
}


@pytest.mark.parametrize("kind", THINGS)
def test_every_kind_that_can_be_denied_is_denied_in_every_way(kind: str) -> None:
    kinds = {kind, DENIED_BY.get(kind, kind)}
    assert PRESENT in {fact.assertion for fact in facts_of(f"She has {THINGS[kind]}.", kind)}
    for words, allowed in NEGATED_BY.items():
        text = words.format(THINGS[kind])
        text = text[0].upper() + text[1:]
        said = {fact.assertion for fact in read(text, document="d1", document_on=DAY) if fact.kind in kinds}
        assert said, text
        assert said <= allowed, text


FINDINGS = {
    "MRI of the cervical spine on 10/02/2026: {}.": ["no disc herniation", "no cord compression", "no fracture"],
    "MRI of the cervical spine on 10/02/2026. {}.": ["There is no disc herniation", "Disc herniation is absent"],
}


@pytest.mark.parametrize(("study", "words"), [(study, words) for study, of in FINDINGS.items() for words in of])
def test_a_finding_of_a_study_is_denied_too(study: str, words: str) -> None:
    found = [f for f in facts_of(study.format(words), "imaging.finding") if f.value != "normal"]
    assert {fact.assertion for fact in found} <= {NEGATED}, words


# Another word of the lexicon for the same thing gives the same fact.


@pytest.mark.parametrize("cls", ["nsaid", "opioid", "muscle_relaxant", "neuropathic", "antidepressant", "oral_steroid"])
def test_every_name_of_a_medicine_gives_its_class_and_what_became_of_it(cls: str) -> None:
    for name in spellings("drug", cls):
        found = facts_of(f"She took {name} for 6 weeks without relief.", "care.medication")
        said = [(fact.value, fact.assertion, fact.days, fact.attributes.get("outcome")) for fact in found]
        assert said == [(cls, PRESENT, 42, "failed")], name


@pytest.mark.parametrize(
    "modality", ["physical_therapy", "chiropractic", "acupuncture", "massage", "traction", "bracing"]
)
def test_every_name_of_a_therapy_gives_its_modality_and_what_became_of_it(modality: str) -> None:
    for name in spellings("therapy", modality):
        found = facts_of(f"She had {name} for 6 weeks without relief.", "care.therapy")
        assert {(fact.value, fact.days, fact.attributes.get("outcome")) for fact in found} == {
            (modality, 42, "failed")
        }, name


def test_every_anticoagulant_taken_is_found_and_denied() -> None:
    for value in ("warfarin", "apixaban", "rivaroxaban", "clopidogrel", "cilostazol", "enoxaparin", "unspecified"):
        for name in spellings("blood", value):
            assert [f.value for f in facts_of(f"She takes {name}.", "safety.anticoagulant")] == [value], name
            denied = facts_of(f"She does not take {name}.", "safety.anticoagulant")
            assert {f.assertion for f in denied} <= {NEGATED}, name


@pytest.mark.parametrize(
    "template", ["{} 46%", "{}: 46%", "Her {} is 46%.", "{} of 46% today", "{} score was 46%", "{} = 46%"]
)
def test_a_scale_keeps_its_number_in_every_form(template: str) -> None:
    for name in ("NDI", "Neck Disability Index", "ODI", "Oswestry Disability Index", "QuickDASH", "PROMIS-PI"):
        found = facts_of(template.format(name), "score.function")
        assert [(fact.value, fact.unit) for fact in found] == [(46, "%")], name


# A sentence means what its section means.


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("HISTORY OF PRESENT ILLNESS", {PRESENT}),
        ("MEDICATIONS", {PRESENT}),
        ("FAMILY HISTORY", set()),
        ("ALLERGIES", set()),
        ("REFERENCES", set()),
    ],
)
@pytest.mark.parametrize("style", ["{}:\n{}", "{}\n{}", "CC:, Neck pain.,{}: , {},"])
def test_a_blood_thinner_belongs_to_the_patient_by_its_section(style: str, heading: str, expected: set[object]) -> None:
    found = facts_of(style.format(heading, "She takes warfarin."), "safety.anticoagulant")
    assert {fact.assertion for fact in found} - {Assertion.FAMILY} == expected


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Physical therapy for 6 weeks.", "care.therapy"),
        ("MRI of the cervical spine.", "imaging.study"),
        ("Gabapentin 300 mg.", "care.medication"),
    ],
)
def test_what_stands_in_a_plan_is_to_come(sentence: str, kind: str) -> None:
    for heading in ("PLAN", "RECOMMENDATIONS", "ORDERS"):
        assert PRESENT not in {fact.assertion for fact in facts_of(f"{heading}:\n{sentence}", kind)}


@pytest.mark.parametrize("sentence", ["Numbness of the left hand.", "Cervical radiculopathy.", "Breast cancer."])
def test_what_stands_under_family_history_is_of_another_person(sentence: str) -> None:
    for style in ("FAMILY HISTORY:\n{}", "FAMILY HISTORY: {}", "CC:, Neck pain.,FAMILY HISTORY: , {},"):
        text = style.format(sentence)
        about = [f for f in read(text, document="d1", document_on=DAY) if f.quote and sentence[:-1] in f.quote]
        assert {fact.assertion for fact in about} <= {Assertion.FAMILY}


# A sentence beside the point changes nothing; near-identical charts have one outcome.


@pytest.mark.parametrize("idle", IDLE)
@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_beside_the_point_changes_no_outcome_wherever_it_stands(name: str, idle: str) -> None:
    text = fill(charts()[name], {})
    before = answer(text)
    for end in islice((m.end() for m in re.finditer(r"\n\n|\n(?=[A-Z])", text)), 8):
        said = answer(f"{text[:end]}{idle}\n{text[end:]}")
        assert (said["recommendation"], stops(said)) == (before["recommendation"], stops(before)), text[:end][-60:]


def meanings(text: str, chart: Chart) -> Counter[str]:
    """All that a text says, without where it stands."""
    found = read(text, document="d1", document_on=chart.document_on, loinc=chart.loinc, title=chart.title)
    return Counter(repr(fact.model_copy(update={"start": None, "end": None, "quote": None})) for fact in found)


WHOLE = [Chart(name, fill(text, {}), DAY, None, None, [], [], False, None) for name, text in charts().items()]


@pytest.mark.parametrize("chart", [*WHOLE, *corpus()], ids=lambda chart: chart.name)
def test_a_sentence_beside_the_point_changes_no_fact_behind_any_sentence(chart: Chart) -> None:
    before = meanings(chart.text, chart)
    told = sentences_of(chart.text)
    for number, end in enumerate(end for end in told if chart.text[end - 1] == "."):
        idle = IDLE[number % len(IDLE)]
        after = meanings(f"{chart.text[:end]} {idle}{chart.text[end:]}", chart)
        assert after == before, (chart.text[:end][-80:], (after - before) + (before - after))


def sentences_of(text: str) -> list[int]:
    """Where the sentences of a text end; a number in a list is none."""
    return [one.end for one in Prepared(text, document="d1", document_on=DAY).sentences if one.end - one.start > 2]


SAME = {
    "wrapped lines": lambda text: re.sub(r"(?<=[a-z,]) (?=[a-z])(?=.{40})", "\n", text),
    "two blanks after a full stop": lambda text: text.replace(". ", ".  "),
    "typographic marks": lambda text: text.replace("'", "\u2019").replace(" - ", " \u2013 "),
    "blanks at the ends of lines": lambda text: text.replace("\n", "  \n"),
    "another line end": lambda text: text.replace("\n", "\r\n"),
    "a blank line at the top": lambda text: f"\n\n{text}",
    "a page number at the end": lambda text: f"{text}\n\nPage 1 of 1",
    "hard spaces": lambda text: text.replace(" mg", "\u00a0mg"),
}


#: Those that every chart has a place for.
ALWAYS = set(SAME) - {"two blanks after a full stop", "typographic marks", "hard spaces", "wrapped lines"}


@pytest.mark.parametrize("change", SAME)
def test_each_change_changes_some_chart(change: str) -> None:
    assert any(SAME[change](text) != text for text in (fill(chart, {}) for chart in charts().values()))


@pytest.mark.parametrize("change", SAME)
@pytest.mark.parametrize("name", NAMES)
def test_near_identical_charts_have_one_outcome(name: str, change: str) -> None:
    text = fill(charts()[name], {})
    assert SAME[change](text) != text or change not in ALWAYS, "this change changes nothing"
    before, after = answer(text), answer(SAME[change](text))
    assert (after["recommendation"], stops(after)) == (before["recommendation"], stops(before))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(corpus()), st.sampled_from(IDLE))
def test_a_sentence_at_the_top_of_any_chart_takes_no_fact_away(chart, idle) -> None:
    longer = read(
        f"{idle}\n\n{chart.text}", document="d1", document_on=chart.document_on, loinc=chart.loinc, title=chart.title
    )
    kinds = {(fact.kind, fact.value, fact.assertion) for fact in longer}
    assert {(f.kind, f.value, f.assertion) for f in chart.facts() if not f.kind.startswith("imaging")} <= kinds


# An approval stands on present, dated, unopposed evidence that can be shown.


#: What is counted in claims and unused authorizations: none found is the evidence, and `why` says where it was looked.
COUNTED = {"session-limit", "session-limit-short"}
#: How much is asked for: the line says it, and is approved just so.
ASKED = {"one-level", "not-bilateral", "one-region"}
#: Of each place that can be left out, and of none.
BLANKS = ["", *sorted({match["name"] for text in charts().values() for match in PLACE.finditer(text)})]


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("name", NAMES)
def test_an_approval_shows_evidence_for_each_criterion(name: str, blank: str) -> None:
    """Whatever is left out of a chart: it is not approved, or each criterion is met on something that is shown."""
    chart = charts()[name]
    if blank and f"[[{blank}|" not in chart:
        return
    text = fill(chart, {blank: "."} if blank else {})
    said = answer(text)
    if blank and said["recommendation"] != "approve":
        return
    assert said["recommendation"] == "approve"
    for criterion in said["criteria"]:
        if criterion["basis"] != "coverage":
            continue
        assert criterion["result"] in {"met", "not_applicable"}
        assert not criterion["conflict"]
        assert criterion["facts"] or criterion["result"] == "not_applicable" or criterion["id"] in COUNTED | ASKED
        assert all(fact["on"] for fact in criterion["facts"]), criterion
        assert all(text[fact["start"] : fact["end"]] == fact["quote"] for fact in criterion["facts"] if fact["quote"])


AGAINST = {
    "radicular-symptoms": "She denies any radiation, numbness, tingling or weakness. The pain is axial neck pain only.",
    "examination-supports": "EXAM: Neurological examination is normal. Strength 5/5 throughout.",
    "imaging-finding": "MRI of the cervical spine on 10/02/2026 was normal.",
    "functional-impact": "She is able to perform all activities of daily living. Function is not limited.",
    "image-guidance": "PLAN: C7-T1 interlaminar epidural steroid injection without fluoroscopy.",
}


@pytest.mark.parametrize("criterion", AGAINST)
@pytest.mark.parametrize("name", NAMES)
def test_a_second_document_that_says_otherwise_makes_it_a_persons_matter(name: str, criterion: str) -> None:
    said = answer(fill(charts()[name], {}), AGAINST[criterion])
    assert said["recommendation"] == "human_review", stops(said)


@pytest.mark.parametrize("name", NAMES)
def test_without_a_date_of_service_nothing_is_approved(name: str) -> None:
    undated = request(fill(charts()[name], {}))
    for document in undated["documents"]:
        del document["service_on"]
    reviewed = review_locally(undated, as_of=KNOWN_ON)
    said = review_of(reviewed.request, reviewed.assessment)
    assert said["recommendation"] == "request_information"
    undated_documents = {f"document:{number}" for number, _ in enumerate(undated["documents"], 1)}
    assert {gap["criterion"] for gap in said["gaps"]} & undated_documents
