"""Which epidural is one of childbirth."""

from reader.chart import Chart, Sentence
from reader.spans import Hit


def is_labour(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    """An epidural for childbirth is no treatment of the spine; the sentences round it may say so."""
    if not _speaks_of_birth(chart):
        return False
    if sentence.of("labour"):
        return True
    words = chart.lower[hit.start : hit.end]
    if "steroid" in words or "esi" in words or sentence.of("region") or any(g.levels for g in sentence.levels):
        return False
    if _only_labour(chart):
        return True
    around = [chart.previous(sentence), chart.following(sentence)]
    return "inject" not in words and any(s is not None and s.of("labour") for s in around)


def _speaks_of_birth(chart: Chart) -> bool:
    """Hardly a document does."""
    key = ("birth",)
    if key not in chart.kept:
        chart.kept[key] = "labour" in chart.classes or any(
            h.value == "labour" for s in chart.sentences_with("injection") for h in s.of("injection")
        )
    return bool(chart.kept[key])


def _only_labour(chart: Chart) -> bool:
    """A document that speaks of a birth and of no steroid injection means the epidural of the birth."""
    return not any(
        word in chart.lower for word in ("epidural steroid", "epidural injections", "epidural corticosteroid", " esi ")
    )
