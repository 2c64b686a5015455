"""The evaluation command: what it counts, saves and draws, and when it fails."""

import json
from pathlib import Path

import pytest

from ops import notes_eval
from ops.errors import OperationError
from ops.eval_strict import approval
from ops.eval_summary import confusion, families, summary
from ops.figures_file import FiguresNotWrittenError
from ops.notes_eval import NotesError, fits
from ops.published_cases import Comparison, PublishedCase
from ops.reader_eval import JSON_NAME, PICTURE_NAME, evaluate
from schemas.fact import Assertion, Fact

NOTES = Path(__file__).parents[4] / "shared" / "notes"
CASES = Path(__file__).parents[4] / "shared" / "cases"
PNG = b"\x89PNG\r\n"
HEADER = "file,trap,fact_in_note_restated,expected_handling\n"


def compared(published: str, ours: str, **fields: object) -> Comparison:
    case = PublishedCase(
        id="A-1",
        family="lumbar_esi",
        vignette="",
        procedure_codes=("62323",),
        diagnosis_codes=(),
        determination=published,
        missing_categories=("imaging",),
        use="label",
    )
    rest: dict[str, object] = {
        "policy": "a-policy",
        "gap_categories": (),
        "contradicted": (),
        "advised_against": (),
        "unsafe": False,
        "agrees": False,
    }
    return Comparison(case=case, recommendation=ours, route_reason="", red_flags=(), **(rest | fields))


def case_file(folder: Path, determination: str = "insufficient_documentation") -> None:
    content = {
        "id": "X-1",
        "service_family": "cervical_thoracic_esi",
        "vignette": "Cervical injection with fluoroscopy for arm pain.",
        "procedure_codes": ["62321"],
        "diagnosis_codes": ["M54.12"],
        "published_determination": determination,
        "missing_categories": ["imaging", "conservative_care"],
        "recommended_use": "label",
    }
    (folder / "x-1.json").write_text(json.dumps(content))


def test_each_case_stands_once_in_the_matrix():
    table = confusion(
        [
            compared("approve", "request_information"),
            compared("not_indicated", "human_review"),
            compared("not_indicated", "human_review", policy=None),
        ]
    )
    assert table["approve"]["request_information"] == 1
    assert table["not_indicated"] == {"approve": 0, "request_information": 0, "human_review": 1, "no_policy": 1}


def test_an_unsafe_approval_is_counted_whatever_else_agrees():
    found = summary([compared("not_indicated", "approve", unsafe=True)])
    assert found["unsafe_approvals"] == 1
    assert found["confusion"]["not_indicated"]["approve"] == 1
    assert families([compared("not_indicated", "approve", unsafe=True)])["lumbar_esi"]["unsafe"] == 1


def test_contradicted_and_merely_missing_are_told_apart():
    found = summary(
        [
            compared("not_indicated", "human_review", contradicted=("one-level",), agrees=True),
            compared("not_indicated", "human_review", advised_against=("level-selection",)),
            compared("not_indicated", "human_review"),
        ]
    )
    assert found["not_indicated"] == {
        "cases": 3,
        "contradicted": 1,
        "contradicted_or_advised_against": 2,
        "to_a_person": 3,
        "as_published": 1,
    }


@pytest.mark.parametrize(
    ("ours", "fields", "became"),
    [
        ("approve", {}, "approved"),
        ("request_information", {"gap_categories": ("imaging",)}, "asks_only_what_is_listed"),
        ("request_information", {"gap_categories": ("imaging", "examination")}, "asks_for_more"),
        ("request_information", {"contradicted": ("one-level",)}, "to_a_person"),
        ("human_review", {}, "to_a_person"),
    ],
)
def test_an_approval_is_held_against_the_words_of_the_readme(ours, fields, became):
    one = compared("approve", ours, **{"agrees": True, **fields})
    assert approval(one) == became
    strict = summary([one, compared("not_indicated", "human_review")])["approve_strictly"]
    assert strict["cases"] == strict[became] == 1
    assert strict["as_the_source_says"] == (became in ("approved", "asks_only_what_is_listed"))
    assert strict["more_by_category"] == ({"examination": 1} if became == "asks_for_more" else {})


def test_what_nobody_published_as_missing_counts_against_the_precision_of_gaps():
    found = summary(
        [
            compared("insufficient_documentation", "request_information", gap_categories=("imaging", "examination")),
            compared("insufficient_documentation", "request_information", gap_categories=("imaging",), policy=None),
        ]
    )
    assert found["precision"] == {
        "examination": {"asked": 1, "published": 0},
        "imaging": {"asked": 1, "published": 1},
    }
    assert found["recall"]["imaging"] == {"published": 1, "found": 1}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "it is no JSON (line 1)"),
        ("[]", "it holds no JSON object"),
        ('{"id": 5}', "`id` has another form or value than it may have"),
        ("{}", "`id` is not there"),
    ],
)
def test_a_file_that_is_no_case_is_named_and_nothing_is_evaluated(tmp_path, capsys, content, told):
    case_file(tmp_path)
    (tmp_path / "broken.json").write_text(content)
    assert evaluate(tmp_path, as_json=True) == 1
    answer = capsys.readouterr()
    assert f"broken.json is no published case: {told}" in answer.err
    assert "1 of 2 files" in answer.err
    assert answer.out == ""


def test_a_determination_that_nobody_knows_is_no_case(tmp_path, capsys):
    case_file(tmp_path, determination="denied")
    assert evaluate(tmp_path, as_json=True) == 1
    assert "x-1.json is no published case: `published_determination`" in capsys.readouterr().err


def test_figures_that_cannot_be_written_are_told(tmp_path):
    case_file(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(FiguresNotWrittenError, match="file"):
        evaluate(tmp_path, as_json=True, save=tmp_path / "file")


def test_figures_are_saved_as_json_and_as_a_picture(tmp_path, capsys):
    cases, figures = tmp_path / "cases", tmp_path / "figures"
    cases.mkdir()
    case_file(cases)
    assert evaluate(cases, as_json=False, save=figures) == 0
    saved = json.loads((figures / JSON_NAME).read_bytes())
    assert saved["recall"]["imaging"] == {"published": 1, "found": 1}
    assert (figures / PICTURE_NAME).read_bytes().startswith(PNG)
    assert "unsafe approvals: 0" in capsys.readouterr().out


def test_a_folder_with_nothing_to_evaluate_fails(tmp_path, capsys):
    assert evaluate(tmp_path, as_json=True) == 1
    assert "no published case" in capsys.readouterr().err


def test_a_trap_without_a_check_is_told_and_fails(tmp_path, capsys):
    (tmp_path / "manifest.csv").write_text("file,has_imaging\nunheard.txt,True\n")
    (tmp_path / "traps.csv").write_text(HEADER + "unheard.txt,scale,x,y\n")
    (tmp_path / "unheard.txt").write_text("MRI of the lumbar spine was done on 02/03/2008.")
    assert evaluate(tmp_path, as_json=True) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["traps"] == {"rows": 1, "handled": 0}
    assert found["not_handled"][0]["checked"] is False
    assert found["manifest"]["has_imaging"]["both"] == 1


def notes(folder: Path, *, traps: str = "", manifest: str = "file,has_imaging,epidural_sense\n") -> None:
    (folder / "manifest.csv").write_text(f"{manifest}mt2851.txt,True,obstetric\n")
    (folder / "traps.csv").write_text(HEADER + traps)
    (folder / "mt2851.txt").write_text("She had an epidural for delivery. MRI of the lumbar spine on 02/03/2008.")


def test_traps_are_counted_by_kind_and_drawn(tmp_path, capsys):
    figures = tmp_path / "figures"
    notes(tmp_path, traps="mt2851.txt,word_sense,x,y\nmt2851.txt,word_sense,x,y\nmt2851.txt,other,x,y\n")
    assert notes_eval.evaluate(tmp_path, as_json=False, save=figures) == 0
    saved = json.loads((figures / notes_eval.JSON_NAME).read_bytes())
    assert saved["by_trap"]["word_sense"] == {
        "rows": 2, "handled": 2, "expected": 0, "expected_found": 0, "ruled_out": 2, "ruled_out_found": 0
    }  # fmt: skip
    assert saved["expected_against_found"]["ruled_out"] == {"found": 0, "not_found": 3}
    assert saved["sense_matrix"]["obstetric"] == {"injection": 0, "no_injection": 1}
    assert (figures / notes_eval.PICTURE_NAME).read_bytes().startswith(PNG)
    assert "Traps by kind" in capsys.readouterr().out


def test_notes_without_any_trap_are_drawn_too(tmp_path):
    notes(tmp_path)
    assert notes_eval.evaluate(tmp_path, as_json=True, save=tmp_path / "figures") == 0
    assert (tmp_path / "figures" / notes_eval.PICTURE_NAME).read_bytes().startswith(PNG)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda folder: (folder / "mt2851.txt").unlink(), r"mt2851\.txt: manifest\.csv names it .*No such file"),
        (lambda folder: (folder / "mt2851.txt").write_bytes(b"\xff"), r"mt2851\.txt: .*it is not UTF-8"),
        (lambda folder: (folder / "manifest.csv").write_text("name\nx\n"), r"manifest\.csv: row 2 has no `file`"),
        (lambda folder: (folder / "manifest.csv").write_text(""), r"manifest\.csv: it lists no notes"),
        (lambda folder: (folder / "traps.csv").write_text("file\nx\n"), r"traps\.csv: row 2 has no `trap`"),
    ],
)
def test_notes_that_do_not_read_are_named(tmp_path, change, told):
    notes(tmp_path)
    change(tmp_path)
    with pytest.raises(NotesError, match=told) as raised:
        notes_eval.evaluate(tmp_path, as_json=True)
    assert isinstance(raised.value, OperationError)


def test_a_row_means_a_present_fact_unless_it_says_otherwise():
    denied = Fact(kind="injection.prior", assertion=Assertion.NEGATED)
    assert not fits(denied, {"kind": "injection.prior"})
    assert fits(denied, {"kind": "injection.prior", "assertion": "any"})
    assert fits(denied, {"kind": "injection.prior", "assertion": "negated"})


@pytest.mark.skipif(not NOTES.is_dir(), reason="the folder of real notes is not beside this checkout")
def test_every_trap_of_the_real_notes_is_handled(capsys):
    assert notes_eval.evaluate(NOTES, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["traps"]["rows"] == found["traps"]["handled"] >= 20


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of published cases is not beside this checkout")
def test_no_published_case_is_approved_against_its_publication(capsys):
    assert evaluate(CASES, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["unsafe_approvals"] == 0
    assert found["cases"] >= 22
