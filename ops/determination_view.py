"""A determination in the terminal."""

from typing import TYPE_CHECKING

from engine.outline import Explanation, Item, Mark, Section

if TYPE_CHECKING:
    from rich.console import Console

#: Sign, word, colour. Sign and word stand beside the colour, since not everybody sees it.
_MARKS: dict[Mark, tuple[str, str, str]] = {
    "met": ("✓", "met", "green"),
    "not_met": ("✗", "not met", "red"),
    "missing": ("?", "missing", "yellow"),
    "not_applicable": ("-", "does not apply", "dim"),
    "conflict": ("≠", "conflicting", "red"),
    "passed": ("✓", "passed", "green"),
    "flag": ("!", "", "yellow"),
    "unverified": ("·", "unverified", "yellow"),
    "for": ("+", "for", "cyan"),
    "against": ("-", "against", "magenta"),
    "neutral": ("·", "", "dim"),
    "note": ("·", "", ""),
}


def show(console: "Console", explanation: Explanation) -> None:
    """Prints sections in their order: sign, sentence, what was found, the quotation with its document."""
    from rich.text import Text

    console.print()
    console.print(Text(explanation.title, style="bold"))
    for section in explanation.sections:
        console.print()
        console.print(Text(section.title, style="bold underline"))
        if section.intro:
            _line(console, section.intro, indent=0)
        for item in section.items:
            _item(console, item, section, plain=explanation.audience == "member")


def _item(console: "Console", item: Item, section: Section, *, plain: bool) -> None:
    sign, word, colour = _MARKS[item.mark]
    if section.id == "references":
        sign = f"{item.references[0]}."
    lead = "" if plain or not word else f"{word}: "
    advisory = " (advisory)" if item.advisory and item.mark not in {"for", "against", "neutral"} else ""
    numbers = "" if section.id == "references" or not item.references else f" [{', '.join(item.references)}]"
    _line(console, f"{lead}{item.text}{advisory}{numbers}", sign=sign, style=colour, indent=0)
    for detail in item.detail:
        _line(console, detail, indent=2)
    for quote in item.quotes:
        where = ", ".join(filter(None, (quote.document, str(quote.on) if quote.on else None)))
        _line(console, f"“{' '.join(quote.words.split())}” ({where})", indent=2, style="italic")


def _line(console: "Console", text: str, *, sign: str = "", style: str = "", indent: int) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=max(len(sign), 1) if sign else 0)
    grid.add_column(ratio=1)
    grid.add_row(Text(sign, style=style), Text(text, style=style if indent else ""))
    console.print(Padding(grid, (0, 0, 0, indent)) if indent else grid)
