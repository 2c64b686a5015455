from pathlib import Path

import pytest

from reader.chart import Chart
from reader.languages import is_english_name, is_plainly_foreign
from tests.unit.reader.corpus import charts

ENGLISH = "The patient has had neck pain for 12 weeks, radiating to the right arm. The MRI shows a herniation at C6-C7."
TERSE = "C-spine MRI 10/3: C6-7 HNP R, mod foraminal stenosis. PT x6wk, NSAID, gabapentin TID. Spurling + R. NDI 44%."
NAMES = f"Name: Maria de la Cruz Van der Berg, El Paso. {ENGLISH}"
SHORT = [
    "See attached.",
    "Signed electronically by Dr. Lee.",
    "Gabapentin 300 mg TID",
    "MRI 10/3: C6-7 HNP.",
    "Whitfield, Dana\nMRN 123",
    "Fax cover sheet",
    "Approved by Garcia",
    "Cc: Maria de la Cruz, El Paso",
    "Pt doing well",
    "NKDA",
    "12/03/2026",
]


@pytest.mark.parametrize("text", ["", "MRI.", ENGLISH, TERSE, NAMES, *SHORT])
def test_english_is_not_taken_for_another_language(text: str) -> None:
    assert not is_plainly_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "El paciente refiere dolor cervical desde hace doce semanas que irradia al brazo derecho, con hormigueo.",
        "Der Patient klagt seit zwölf Wochen über Schmerzen, die in den rechten Arm ausstrahlen. Das MRT ist normal.",
        "Le patient se plaint depuis douze semaines de douleur du cou qui descend dans le bras droit, avec fatigue.",
        "Bệnh nhân bị đau cổ và tê tay phải đã hai tháng, không có yếu cơ, không sốt.",
        "Пациент жалуется на боль в шее в течение двух месяцев.",
        "Paciente embarazada. Toma warfarina.",
        "Embarazada",
        "Schwanger, nimmt Marcumar.",
        "Enceinte. Prend du Coumadin.",
        "Gravida, in terapia con warfarin.",
        "Beteg terhes, warfarint szed.",
        "Buntis. Umiinom ng warfarin.",
        "Có thai.",
        "W ciąży, bierze warfarynę.",
        "Беременна.",
        "妊娠中",
        "患者 颈部 疼痛 放射 至 右臂 持续 十二 周",
    ],
)
def test_another_language_is_seen(text: str) -> None:
    assert is_plainly_foreign(text)


@pytest.mark.parametrize(("name", "is_english"), [("en-US", True), ("English", True), ("eng", True), ("es", False)])
def test_a_stated_language_is_taken_in_its_usual_forms(name: str, *, is_english: bool) -> None:
    assert is_english_name(name) is is_english


def test_hardly_any_sentence_of_a_chart_is_taken_for_another_language_when_it_stands_alone() -> None:
    sentences = [
        chart.text[one.start : one.end]
        for chart in charts()
        if not is_plainly_foreign(chart.text)
        for one in Chart(chart.text, document="d", document_on=None).sentences
    ]
    assert sum(map(is_plainly_foreign, sentences)) * 100 < len(sentences)


def test_no_published_note_is_taken_for_another_language() -> None:
    notes = Path(__file__).parents[4] / "shared" / "notes"
    if not notes.is_dir():
        pytest.skip("the published notes are not here")
    assert [note.name for note in notes.glob("*.txt") if is_plainly_foreign(note.read_text(encoding="utf-8"))] == []
