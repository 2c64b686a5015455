from pathlib import Path

import pytest

from reader.languages import is_english_name, is_plainly_foreign

ENGLISH = "The patient has had neck pain for 12 weeks, radiating to the right arm. The MRI shows a herniation at C6-C7."
TERSE = "C-spine MRI 10/3: C6-7 HNP R, mod foraminal stenosis. PT x6wk, NSAID, gabapentin TID. Spurling + R. NDI 44%."
NAMES = f"Name: Maria de la Cruz Van der Berg, El Paso. {ENGLISH}"


@pytest.mark.parametrize("text", ["", "MRI.", ENGLISH, TERSE, NAMES])
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
        "患者 颈部 疼痛 放射 至 右臂 持续 十二 周",
    ],
)
def test_another_language_is_seen(text: str) -> None:
    assert is_plainly_foreign(text)


@pytest.mark.parametrize(("name", "is_english"), [("en-US", True), ("English", True), ("eng", True), ("es", False)])
def test_a_stated_language_is_taken_in_its_usual_forms(name: str, *, is_english: bool) -> None:
    assert is_english_name(name) is is_english


def test_no_published_note_is_taken_for_another_language() -> None:
    notes = Path(__file__).parents[4] / "shared" / "notes"
    if not notes.is_dir():
        pytest.skip("the published notes are not here")
    assert [note.name for note in notes.glob("*.txt") if is_plainly_foreign(note.read_text(encoding="utf-8"))] == []
