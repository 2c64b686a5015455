"""An explanation as Markdown."""

import re
from collections.abc import Iterable

from engine.outline import Explanation, Item, Mark, Quote, Section

MARK_WORDS: dict[Mark, str] = {
    "met": "met",
    "not_met": "not met",
    "missing": "missing",
    "not_applicable": "does not apply",
    "conflict": "conflicting",
    "passed": "passed",
    "flag": "note",
    "unverified": "unverified",
    "for": "for",
    "against": "against",
    "neutral": "",
    "note": "",
}
#: Charts hold stars, brackets and angle brackets; none of them may become markup. An underscore inside a word is none.
_MARKUP = re.compile(r"([\\`*<\[]|(?<!\w)_|_(?!\w))")


def to_markdown(explanation: Explanation) -> str:
    plain = explanation.audience == "member"
    parts = [f"# {_safe(explanation.title)}"]
    parts += ["\n".join(_section(section, plain=plain)) for section in explanation.sections]
    return "\n\n".join(parts) + "\n"


def _section(section: Section, *, plain: bool) -> Iterable[str]:
    yield f"## {_safe(section.title)}\n"
    if section.intro:
        yield _safe(section.intro) + ("\n" if section.items else "")
    numbered = section.id == "references"
    for item in section.items:
        yield from _item(item, bullet=f"{item.references[0]}." if numbered else "-", plain=plain)


def _item(item: Item, *, bullet: str, plain: bool) -> Iterable[str]:
    mark = "" if plain or not MARK_WORDS[item.mark] else f"**{MARK_WORDS[item.mark]}**: "
    advisory = " (advisory: shown, never a reason)" if item.advisory and item.mark not in {"for", "against"} else ""
    cited = "" if bullet != "-" else _numbers(item.references)
    yield f"{bullet} {mark}{_safe(item.text)}{advisory}{cited}"
    indent = " " * (len(bullet) + 1)
    for line in item.detail:
        yield f"{indent}- {_safe(line)}"
    for quote in item.quotes:
        yield f"{indent}- {_quote(quote)}"


def _numbers(references: tuple[str, ...]) -> str:
    return f" \\[{', '.join(references)}\\]" if references else ""


def _quote(quote: Quote) -> str:
    where = ", ".join(filter(None, (quote.document, str(quote.on) if quote.on else None)))
    return f"“{_safe(' '.join(quote.words.split()))}”" + (f" ({_safe(where)})" if where else "")


def _safe(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
