"""Texts with their facts as one HTML page that loads nothing and runs nothing: every word in it is escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, NamedTuple

from reader.show import highlight, label
from schemas.fact import Fact

_STYLE: Final = """
body{font:15px/1.55 system-ui,sans-serif;color:#1c2430;background:#fff;margin:2rem auto;max-width:76rem;padding:0 1rem}
h1{font-size:1.35rem}h2{font-size:1.1rem;margin:2.2rem 0 .6rem;border-bottom:1px solid #cfd6df;padding-bottom:.3rem}
.sheet{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:2rem;align-items:start}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.7 ui-monospace,Menlo,Consolas,monospace;margin:0}
mark{color:inherit;border-radius:3px;padding:.05em .1em;border-bottom:2px solid}
sup{font-size:.7em;color:#4a5563;margin-left:.1em}
.present{background:#dff3e3;border-color:#2d8a4a}.negated{background:#fbe3e1;border-color:#b3372f}
.other{background:#fdf1d3;border-color:#b07b0c}
table{border-collapse:collapse;width:100%;font-size:13px}td,th{text-align:left;vertical-align:top;padding:.25rem .5rem}
tr{border-bottom:1px solid #e6eaef}td:first-child{color:#4a5563;width:2rem}
.note{background:#fdf1d3;border-left:4px solid #b07b0c;padding:.5rem .8rem}.silent{color:#4a5563;font-size:13px}
.legend mark{margin-right:.6rem;padding:.1em .4em}
@media(max-width:60rem){.sheet{grid-template-columns:1fr}}
@media(prefers-color-scheme:dark){body{background:#14181f;color:#e4e8ee}.present{background:#1d3b27}.negated{background:#47211f}
.other,.note{background:#40340f}sup,.silent,td:first-child{color:#a6b0bd}tr,h2{border-color:#333c48}}
"""
_HEAD: Final = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    f"<title>What the reader found</title><style>{_STYLE}</style></head><body><h1>What the reader found</h1>"
    '<p class="legend"><mark class="present">present</mark><mark class="negated">negated</mark>'
    '<mark class="other">history, family, planned or uncertain</mark></p>'
)


class Sheet(NamedTuple):
    """One document as shown. `note` says what of it was not read."""

    name: str
    text: str
    facts: tuple[Fact, ...]
    note: str = ""


def tone(fact: Fact) -> str:
    """How it is said, as far as a colour can tell."""
    return fact.assertion.value if fact.assertion.value in ("present", "negated") else "other"


def page(sheets: Sequence[Sheet], *, silent: Iterable[str] = ()) -> str:
    """The whole page. `silent`: kinds of fact that were looked for and not found."""
    return _HEAD + "".join(map(_sheet, sheets)) + _silent(sorted(silent)) + "</body></html>\n"


def _sheet(sheet: Sheet) -> str:
    note = f'<p class="note">{escape(sheet.note)}</p>' if sheet.note else ""
    rows = "".join(_row(number, fact) for number, fact in enumerate(sheet.facts, 1))
    table = f"<table><tbody>{rows}</tbody></table>" if rows else '<p class="silent">Nothing was found in it.</p>'
    return (
        f"<h2>{escape(sheet.name)}</h2>{note}"
        f'<div class="sheet"><pre>{"".join(_pieces(sheet))}</pre><div>{table}</div></div>'
    )


def _pieces(sheet: Sheet) -> Iterable[str]:
    numbers = {id(fact): number for number, fact in enumerate(sheet.facts, 1)}
    for piece in highlight(sheet.text, sheet.facts):
        words = escape(piece.text)
        if not piece.facts:
            yield words
            continue
        about = escape("; ".join(map(label, piece.facts)))
        found = ",".join(str(numbers[id(fact)]) for fact in piece.facts)
        yield f'<mark class="{tone(piece.facts[0])}" title="{about}">{words}<sup>{found}</sup></mark>'


def _row(number: int, fact: Fact) -> str:
    return f'<tr><td>{number}</td><td><mark class="{tone(fact)}">{escape(label(fact))}</mark></td></tr>'


def _silent(kinds: Sequence[str]) -> str:
    if not kinds:
        return ""
    return f'<h2>Asked for by the policies, and not found</h2><p class="silent">{escape(", ".join(kinds))}</p>'
