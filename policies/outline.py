"""A condition as an indented list of plain clauses: no brackets in brackets, no double negation.

A condition of a clause (`applies_only_if`) stands in its line where it is short, else below it. What has a name is
called by its name in quotes; the page has a list of the names.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from policies import idioms
from policies.glossary import Glossary, can_never_be
from policies.words import Words
from schemas.policy import Expression, Term

_NO_TERMS: Final = Glossary({})
_MOST_IN_LINE: Final = 150  # characters of a condition that stands in the line of its clause
_MOST_JOINED: Final = 3
IF_MENTIONED: Final = "if mentioned"
IF_SAID_OR_DENIED: Final = "if said or denied"
IF_SO: Final = "only where it is so"
CONTRADICTED: Final = "contradicted where"
LEFT_OPEN: Final = "left open where"
_AGAINST: Final = "against it: "
_ALL: Final = "all of"
_ANY: Final = "any of"
_JOINED: Final = {_ALL: " and ", _ANY: " or "}


@dataclass(frozen=True, slots=True)
class _Part:
    """A line, and those below it. `kind`: what the lines below are to each other; empty for a clause."""

    words: str
    below: tuple["_Part", ...] = ()
    kind: str = ""


def outline(expression: Expression, glossary: Glossary = _NO_TERMS, *, depth: int = 0) -> list[tuple[int, str]]:
    """The expression as (depth, words) of each line."""
    return list(_lines(_Said(glossary, Words(glossary)).part(expression), depth))


def term_outline(term: Term, glossary: Glossary) -> list[tuple[int, str]]:
    """What the term stands for, told with the terms before it."""
    if term.when is not None:
        return outline(term.when, glossary)
    assert term.facts is not None  # the grammar holds it
    return [(0, Words(glossary).facts(term.facts))]


def _lines(part: _Part, depth: int) -> Iterable[tuple[int, str]]:
    yield depth, part.words
    for below in part.below:
        yield from _lines(below, depth + 1)


@dataclass(frozen=True, slots=True)
class _Said:
    glossary: Glossary
    words: Words

    def part(self, expression: Expression, *, denied: bool = False) -> _Part:
        named = self._named(expression, denied=denied)
        if named is not None:
            return named
        bare = expression.but({"applies_only_if": None})
        if expression.applies_only_if is None:
            return self._clause(bare, denied=denied)
        if denied:
            return _Part("not:", (self.part(expression),))
        return self._figure(bare, expression.applies_only_if) or self._only_where(bare, expression.applies_only_if)

    def _named(self, expression: Expression, *, denied: bool) -> _Part | None:
        title = self.glossary.title(expression)
        return None if title is None else _Part(f'not "{title}"' if denied else f'"{title}"')

    def _clause(self, bare: Expression, *, denied: bool) -> _Part:
        """An expression without a condition."""
        named = self._named(bare, denied=denied)
        return named or self._composition(bare, denied=denied) or self._test(bare, denied=denied)

    def _composition(self, bare: Expression, *, denied: bool) -> _Part | None:
        if bare.negation is not None:
            return self.part(bare.negation, denied=not denied)
        if bare.at_least is not None:
            least, of = bare.at_least.n, tuple(self.part(one) for one in bare.at_least.of)
            return _group(f"fewer than {least} of" if denied else f"at least {least} of", of)
        if bare.all is not None:
            return self._list(_ANY if denied else _ALL, bare.all, denied=denied)
        both = None if denied else idioms.said_or_denied(bare)
        if both is not None:
            return _Part(self.words.said_or_denied(both))
        return None if bare.any is None else self._list(_ALL if denied else _ANY, bare.any, denied=denied)

    def _list(self, kind: str, of: tuple[Expression, ...], *, denied: bool) -> _Part:
        """De Morgan's laws hold for what is met, not met and missing. The same within the same is one list."""
        parts: list[_Part] = []
        for one in of:
            part = self.part(one, denied=denied)
            parts += part.below if part.kind == kind else (part,)
        return parts[0] if len(parts) == 1 else _group(kind, tuple(parts))

    def _test(self, bare: Expression, *, denied: bool) -> _Part:
        if can_never_be(bare):
            return _Part(f"{'always' if denied else 'never'} (off, {self.glossary.why_off()})")
        against = None if denied else self.words.against(bare)
        return _Part(self.words.test(bare, denied=denied), () if against is None else (_Part(f"{_AGAINST}{against}"),))

    def _figure(self, bare: Expression, condition: Expression) -> _Part | None:
        """A clause of which there is less to say than itself and its condition."""
        if can_never_be(condition):
            part = self._clause(bare, denied=False)
            return _Part(f"off, {self.glossary.why_off()}: {_in_line(part) or 'a clause of several parts'}")
        if idioms.is_open(bare, condition):
            return self._called(LEFT_OPEN, condition)
        if not idioms.is_against(bare, condition):
            return None
        if bare.absent is not None and condition.operators == ("present",):
            return _Part(self.words.nothing_says(bare.absent))
        is_conflict = idioms.is_conflict(bare, condition)
        return self._called("a conflict, for a person, where" if is_conflict else CONTRADICTED, condition)

    def _called(self, lead: str, condition: Expression) -> _Part:
        """A condition that is all there is to say of a clause."""
        part = _without_notes(self.part(condition))
        words = _in_line(part)
        return _Part(f"{lead} {words}") if words else replace(part, words=f"{lead} {part.words}", kind="")

    def _only_where(self, bare: Expression, condition: Expression) -> _Part:
        part, short = self._clause(bare, denied=False), _in_short(bare, condition)
        if short:
            return _with(part, short)
        told = condition.all if condition.applies_only_if is None else None
        if told is not None and bare in told:
            rest = tuple(one for one in told if one != bare)
            return _under(part, f"{IF_SO}, and", self._list(_ALL, rest, denied=False))
        denied = condition.negation if condition.applies_only_if is None else None
        if denied is not None and self.glossary.title(condition) is None:
            return _under(part, "unless", self.part(denied))
        return _under(part, "but only where", self.part(condition))


def _in_short(bare: Expression, condition: Expression) -> str:
    """A condition that only asks whether the clause is told of; empty for another."""
    if condition == bare:
        return IF_MENTIONED if bare.present is not None else IF_SO
    if condition.applies_only_if is not None:
        return ""
    if idioms.asks_of_it(bare, idioms.said_or_denied(condition)):
        return IF_SAID_OR_DENIED
    return IF_MENTIONED if idioms.asks_of_it(bare, condition.present) else ""


def _group(kind: str, parts: tuple[_Part, ...]) -> _Part:
    return _Part(f"{kind}:", parts, kind)


def _under(part: _Part, lead: str, when: _Part) -> _Part:
    """A clause or a list with its condition, in its line or below it."""
    words = _in_line(when)
    if words:
        return _with(part, f"{lead} {words}")
    if part.kind:
        lead = f"this counts {lead.removeprefix('but ')}"
        return replace(part, below=(_Part(f"{lead} {when.words}", when.below), *part.below), kind="")
    return replace(part, below=(*part.below, _Part(f"{lead} {when.words}", when.below)))


def _with(part: _Part, words: str) -> _Part:
    """The part with a condition in its line. It is a list of its own, then: its lines are not those of another."""
    if part.words.endswith(":"):
        return replace(part, words=f"{part.words[:-1]}, {words}:", kind="")
    return replace(part, words=f"{part.words}, {words}")


def _without_notes(part: _Part) -> _Part:
    """Where what speaks against a statement is asked for beside it, it need not stand below it as well."""
    return replace(part, below=tuple(_without_notes(one) for one in part.below if not one.words.startswith(_AGAINST)))


def _in_line(part: _Part) -> str:
    """The part in one line, if it is short; empty if not."""
    if not part.below:
        return part.words
    joint = _JOINED.get(part.kind)
    if joint is None or len(part.below) > _MOST_JOINED or any(one.below for one in part.below):
        return ""
    words = joint.join(one.words for one in part.below)
    return words if len(words) <= _MOST_IN_LINE else ""
