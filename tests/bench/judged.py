"""The corpus as figures: precision and recall by kind of fact, and the assertions that its authors judged."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from reader.chart import Chart as Prepared
from reader.read import read
from schemas.fact import Fact
from tests.unit.reader.corpus import Chart, fits

SENTENCES: Final = Path(__file__).parents[1] / "corpus" / "judged" / "assertions.yaml"
#: Kinds whose fact is a term with an assertion, and the class (and values) of the lexicon that the term has.
TERMS: Final[dict[str, tuple[str, frozenset[str] | None]]] = {
    "symptom.paresthesia": ("symptom", frozenset(["paresthesia"])),
    "symptom.weakness": ("symptom", frozenset(["weakness"])),
    "diagnosis.radiculopathy": ("diagnosis", frozenset(["radiculopathy", "no_radiculopathy"])),
    "diagnosis.zoster": ("diagnosis", frozenset(["zoster"])),
    "diagnosis.post_laminectomy": ("diagnosis", frozenset(["post_laminectomy"])),
    "red_flag.infection": ("flag", frozenset(["infection", "infection_risk"])),
    "red_flag.cancer": ("flag", frozenset(["cancer"])),
    "red_flag.fracture": ("flag", frozenset(["fracture"])),
    "red_flag.bladder_bowel": ("bladder", frozenset(["problem"])),
    "safety.anticoagulant": ("blood", None),
    "safety.pregnancy": ("pregnancy", frozenset(["pregnant"])),
    "imaging.study": ("imaging", None),
    "care.therapy": ("therapy", None),
    "care.medication": ("drug", None),
    "surgery.spine": ("surgery", None),
    "injection.prior": ("injection", None),
}


class Figures(NamedTuple):
    """Counts of one kind. `wrong` counts facts in charts judged completely, and facts that a chart rules out."""

    stated: int
    found: int
    right: int
    wrong: int

    @property
    def recall(self) -> float | None:
        return self.found / self.stated if self.stated else None

    @property
    def precision(self) -> float | None:
        judged = self.right + self.wrong
        return self.right / judged if judged else None


class Judged(NamedTuple):
    """A term whose assertion its author has written down; `ours` is None where we give no such fact."""

    chart: str
    text: str
    start: int
    end: int
    kind: str
    said: str
    ours: str | None


def by_kind(charts: list[Chart]) -> dict[str, Figures]:
    """Recall over all rows; precision over the kinds that a chart's author judged completely, and what it rules out."""
    stated: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for chart in charts:
        facts = chart.facts()
        for row in chart.expect:
            stated[row["kind"]] += 1
            found[row["kind"]] += any(fits(fact, row) for fact in facts)
        for fact in facts:
            is_right = any(fits(fact, row) for row in chart.expect)
            is_wrong = any(fits(fact, row) for row in chart.absent) or (chart.complete and fact.kind in chart.kinds)
            right[fact.kind] += is_right
            wrong[fact.kind] += is_wrong and not is_right
    kinds = sorted({*stated, *wrong})
    return {kind: Figures(stated[kind], found[kind], right[kind], wrong[kind]) for kind in kinds}


def assertions(charts: list[Chart]) -> list[Judged]:
    """Sentences judged one by one, and rows of charts placed at the one term they can mean; other rows are left out."""
    return [*sentences(), *(judged for chart in charts for judged in _of_chart(chart))]


def sentences() -> list[Judged]:
    """`tests/corpus/judged/assertions.yaml`: a text, a term in it, the kind of fact it makes, and how it is said."""
    return [
        judged for row in yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))["rows"] for judged in [_sentence(row)]
    ]


def _sentence(row: dict[str, str]) -> Judged:
    text, start = row["text"], row["text"].index(row["term"])
    facts = read(text, document="d1", document_on=date(2026, 11, 9))
    told = [fact.assertion.value for fact in facts if fact.kind == row["kind"]]
    answer = row["said"] if row["said"] in told else (told[0] if told else None)
    return Judged("a sentence", text, start, start + len(row["term"]), row["kind"], row["said"], answer)


def _of_chart(chart: Chart) -> list[Judged]:
    prepared = Prepared(chart.text, document="d1", document_on=chart.document_on, loinc=chart.loinc, title=chart.title)
    facts = chart.facts()
    judged = []
    for kind, (cls, values) in TERMS.items():
        rows = [row for row in chart.expect if row["kind"] == kind and "assertion" in row]
        hits = [h for s in prepared.sentences for h in s.of(cls) if values is None or h.head in values]
        said = {str(row["assertion"]) for row in rows}
        # Where all rows of a kind say the same, and each of its terms stands once, every term has that assertion.
        if len(said) == 1 and len(rows) == len(hits):
            judged += [_judged(chart, facts, (h.start, h.end), kind=kind, said=next(iter(said))) for h in hits]
    return judged


def _judged(chart: Chart, facts: tuple[Fact, ...], span: tuple[int, int], *, kind: str, said: str) -> Judged:
    start, end = span
    ours = [f for f in facts if f.kind == kind and (f.start or 0) <= start and end <= (f.end or 0)]
    told = {fact.assertion.value for fact in ours}
    answer = said if said in told else next(iter(sorted(told)), None)
    return Judged(chart.name, chart.text, start, end, kind, said, answer)
