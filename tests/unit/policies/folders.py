"""Policy folders for tests: copies of the shipped policy with another date, status or id."""

from pathlib import Path

from policies import lock
from policies.catalog import SHIPPED, Catalog, read_all

TEXT = (SHIPPED / "cervical-thoracic-esi" / "2026-01-01.yaml").read_text(encoding="utf-8")


def put(folder: Path, *, on: str = "2026-01-01", family: str = "cervical-thoracic-esi", **fields: str) -> Path:
    """Write a variant of the shipped policy. `fields` replace top-level lines: status="retired"."""
    text = TEXT.replace("effective_from: 2026-01-01", f"effective_from: {on}").replace(
        'version: "2026-01-01"', f'version: "{on}"'
    )
    text = text.replace("family: cervical-thoracic-esi", f"family: {family}")
    for name, value in fields.items():
        start = text.index(f"\n{name}: ") + 1
        text = text[:start] + f"{name}: {value}" + text[text.index("\n", start) :]
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
