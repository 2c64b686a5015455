"""The sample requests of `producer/samples`, moved to today and made new for each run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson

import producer

FOLDER: Final = Path(producer.__file__).parent / "samples"
#: The day on which the samples were written: the newest paper in them was received on it.
WRITTEN_ON: Final = date(2026, 11, 16)
#: Dates of this decade. Birth dates stay, so that ages do.
_DATE: Final = re.compile(r"\b20[2-9]\d-[01]\d-[0-3]\d\b")
_MEMBER: Final = re.compile(r"\bPC-\d{4}\b")

#: What each sample shows, in the order of the table.
SHOWS: Final[dict[str, str]] = {
    "01-seed-request": "the seed: a vignette and nothing else",
    "02-complete-chart": "everything the policy asks for",
    "03-axial-neck-pain": "neck pain that does not radiate",
    "04-brisk-reflexes": "brisk reflexes, Hoffmann positive",
    "05-without-imaging": "62320: no image guidance",
    "06-two-levels": "two levels in one session",
    "07-two-regions": "neck and lower back in one session",
    "08-four-lines": "four lines with four fates",
    "09-fields-in-doubt": "bad NPI, heading instead of a diagnosis code",
    "10-no-policy": "a service that no policy covers",
    "11-expedited": "complete and expedited",
    "12-coverage-unverified": "complete, but coverage not verified",
    "13-answered-later": "as the seed; the clinic answers",
    "14-other-persons-report": "the MRI report names somebody else",
    "15-already-done": "the service was given already",
}


@dataclass(frozen=True)
class Sample:
    name: str
    shows: str
    content: dict[str, Any]
    answer: dict[str, Any] | None  #: documents that the clinic sends when it is asked


def samples(*, label: str, today: date) -> list[Sample]:
    """All samples with their dates moved from `WRITTEN_ON` to `today`.

    `label` goes into submission and member ids: otherwise the second run would be a duplicate of the first, and its
    documents would be filed under another member already. Empty: ids as written.
    """
    return [
        Sample(name, shows, _load(FOLDER / f"{name}.json", label, today), _answer(name, label, today))
        for name, shows in SHOWS.items()
    ]


def coverage_lines(*, label: str, today: date) -> Iterator[str]:
    """The lines of a coverage file for the same run."""
    text = (FOLDER / "coverage.jsonl").read_text(encoding="utf-8")
    yield from _moved(text, label, today).splitlines()


def _answer(name: str, label: str, today: date) -> dict[str, Any] | None:
    path = FOLDER / "answers" / f"{name}.json"
    return _load(path, label, today) if path.is_file() else None


def _load(path: Path, label: str, today: date) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(_moved(path.read_text(encoding="utf-8"), label, today))
    content["submission_id"] = _labelled(content["submission_id"], label)
    return content


def _moved(text: str, label: str, today: date) -> str:
    by = today - WRITTEN_ON

    def move(found: re.Match[str]) -> str:
        return (date.fromisoformat(found.group()) + by).isoformat()

    return _MEMBER.sub(lambda found: _labelled(found.group(), label), _DATE.sub(move, text))


def _labelled(identity: str, label: str) -> str:
    return f"{identity}-{label}" if label else identity
