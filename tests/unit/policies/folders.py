"""Policy folders for tests: a policy of one criterion, with the date, status or id that a test needs."""

import re
from pathlib import Path

from policies import lock
from policies.catalog import Catalog, read_all

_TEXT = """\
id: cervical-thoracic-esi-medicare
family: cervical-thoracic-esi
version: "2026-01-01"
title: A policy for tests
status: approved
sample: true
programmes: [medicare-advantage, wiser]
effective_from: 2026-01-01
expertise: pain medicine
services:
  - {code: "62321", words: epidural injection, region: cervical_thoracic, approach: interlaminar}
sources:
  lcd: {title: A determination, certainty: B}
diagnoses:
  supporting: [M54.12]
  citations: [{source: lcd}]
criteria:
  - id: pain-duration
    title: The pain has lasted long enough.
    section: indication
    basis: coverage
    requires: {duration: {fact: symptom.duration, op: ">=", days: 28}}
    citations: [{source: lcd, section: duration}]
    gap: {category: symptom_duration, loinc: "34117-2", ask: Give the date of onset., member_ask: Since when is it?}
documents:
  - {loinc: "34117-2", title: History, shows: [pain-duration]}
"""


def put(folder: Path, *, on: str = "2026-01-01", family: str = "cervical-thoracic-esi", **fields: str) -> Path:
    """Write a policy. `fields` replace top-level lines: status="retired"."""
    text = _TEXT.replace("effective_from: 2026-01-01", f"effective_from: {on}").replace(
        'version: "2026-01-01"', f'version: "{on}"'
    )
    text = text.replace("family: cervical-thoracic-esi", f"family: {family}")
    for name, value in fields.items():
        text = re.sub(rf"(?m)^{name}: .*$", f"{name}: {value}", text)
    path = folder / family / f"{on}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def catalog(folder: Path) -> Catalog:
    """The catalog of a folder whose policies are all locked as they are."""
    loaded, problems = read_all(folder)
    assert problems == []
    lock.write(loaded, folder)
    return Catalog.load(folder)
