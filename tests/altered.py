"""Complete charts with named places (`[[steroid|dexamethasone 10 mg]]`) that a test may fill with other words."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from ops.local_review import review_locally
from ops.review_json import review_of

FOLDER: Final = Path(__file__).parent / "corpus"
SEEN_ON: Final = date(2026, 11, 9)
KNOWN_ON: Final = date(2026, 11, 16)
PLACE: Final = re.compile(r"\[\[(?P<name>\w+)\|(?P<words>.*?)\]\]", re.DOTALL)


@cache
def charts() -> dict[str, str]:
    """The complete charts by name, with their places marked."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "complete").glob("*.txt"))}


def fill(chart: str, words: Mapping[str, str]) -> str:
    """The chart as written, each named place holding other words; `{}` in them stands for the original."""
    places = {match["name"] for match in PLACE.finditer(chart)}
    assert set(words) <= places, set(words) - places

    def _of(match: "re.Match[str]") -> str:
        return words.get(match["name"], "{}").replace("{}", match["words"])

    return PLACE.sub(_of, chart)


def request(*texts: str) -> dict[str, Any]:
    """A request for 62321 at C7-T1 with these documents."""
    return {
        "submission_id": "altered",
        "submitter": "riverside-spine",
        "programme": "medicare-advantage",
        "urgency": "standard",
        "member": {
            "id": "PC-1002",
            "given_name": "Dana",
            "family_name": "Whitfield",
            "birth_date": "1974-03-14",
            "sex": "female",
        },
        "provider": {"npi": "1234567893"},
        "diagnoses": ["M54.12"],
        "service_lines": [
            {
                "line": 1,
                "code": "62321",
                "units": 1,
                "level": "C7-T1",
                "side": "none",
                "service_from": "2026-12-07",
                "place_of_service": "24",
            }
        ],
        "documents": [
            {
                "id": f"d{number}",
                "loinc": "34117-2",
                "title": "Office note",
                "service_on": SEEN_ON.isoformat(),
                "received_on": KNOWN_ON.isoformat(),
                "text": text,
            }
            for number, text in enumerate(texts, 1)
        ],
    }


def answer(*texts: str) -> dict[str, Any]:
    """What `precert review --json` says of these documents."""
    reviewed = review_locally(request(*texts), as_of=KNOWN_ON)
    return review_of(reviewed.request, reviewed.assessment)


def stops(said: dict[str, Any]) -> dict[str, str]:
    """What keeps a request from approval: criteria that count and red flags, with their results."""
    criteria = {c["id"]: c["result"] for c in said["criteria"] if c["basis"] == "coverage"}
    stopped = {
        c["id"]: "conflict" if c["conflict"] else c["result"]
        for c in said["criteria"]
        if c["conflict"] or criteria.get(c["id"]) in {"missing", "not_met"}
    }
    return stopped | {flag["id"]: "red_flag" for flag in said["red_flags"]}
