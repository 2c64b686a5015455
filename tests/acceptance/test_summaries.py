"""Short summaries in the manner of published reviews: the direction of each, over all families of policies."""

from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from ops.local_review import review_locally
from ops.published_cases import Comparison, PublishedCase, as_request, compare

FOLDER: Final = Path(__file__).parents[1] / "corpus" / "summaries"
#: The summaries were labelled as of this day: what is recent in them does not age with the calendar.
LABELLED_ON: Final = date(2026, 11, 26)


def _rows(folder: Path) -> list[dict[str, Any]]:
    files = sorted(folder.glob("*.yaml"))
    return [row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8"))["summaries"]]


ROWS: Final = _rows(FOLDER)
#: Not read to the end yet: what contradicts a criterion in them is asked about.
UNSETTLED: Final = _rows(FOLDER.with_name("unsettled"))


def _compared(row: dict[str, Any]) -> Comparison:
    case = PublishedCase(
        "summary", row["family"], row["text"], tuple(row["codes"]), tuple(row["diagnoses"]), row["label"],
        tuple(row.get("cats", ())), "label",
    )  # fmt: skip
    return compare(case, review_locally(as_request(case), as_of=LABELLED_ON).assessment)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['family']}-{row['label']}-{row['text'][:30]}")
def test_a_summary_goes_the_way_of_its_label(row: dict[str, Any]) -> None:
    found = _compared(row)
    assert not found.unsafe
    assert found.agrees, (found.recommendation, found.contradicted, found.gap_categories, found.red_flags)


@pytest.mark.parametrize("row", UNSETTLED, ids=lambda row: f"{row['family']}-{row['text'][:30]}")
def test_what_is_not_understood_is_asked_about_and_never_approved(row: dict[str, Any]) -> None:
    found = _compared(row)
    assert not found.unsafe
    assert found.gap_categories


def test_the_summaries_span_all_families_and_labels() -> None:
    families = {row["family"] for row in ROWS}
    assert {"lumbar_esi", "cervical_thoracic_esi", "facet", "spine_mri", "arthroplasty", "sleep", "oxygen",
            "blepharoplasty", "botulinum_toxin"} <= families  # fmt: skip
    assert {row["label"] for row in ROWS} == {"approve", "not_indicated", "insufficient_documentation", "conditional"}
