"""The shipped policies can be proofread: their conditions nest no brackets, and say nothing long twice."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.catalog import SHIPPED
from policies.glossary import Glossary
from policies.loader import load_all
from policies.outline import outline, term_outline
from schemas.policy import Policy

LONGEST_TWICE = 120  # characters: what is longer and stands twice wants a name
LONGEST = 260
FILES = sorted([*SHIPPED.glob("*/20*.yaml"), *SHIPPED.glob("overlays/*/20*.yaml")])
_LEADS = re.compile(
    r", (?:but only where|unless|only where it is so, and) |^(?:contradicted|left open|but only) where "
)


def _outlines(policy: Policy) -> Iterator[list[tuple[int, str]]]:
    glossary = Glossary.of(policy)
    for name, term in glossary.terms.items():
        yield term_outline(term, glossary.before(name))
    for criterion in policy.criteria:
        yield from (
            outline(one, glossary) for one in (criterion.applies_only_if, criterion.requires) if one is not None
        )
    for flag in policy.red_flags:
        yield outline(flag.when, glossary)


def _lines(policy: Policy) -> list[str]:
    return [words for lines in _outlines(policy) for _, words in lines]


def _deepest(line: str) -> int:
    depth = deepest = 0
    for character in line:
        depth += (character in "[(") - (character in "])")
        deepest = max(deepest, depth)
    return deepest


@pytest.fixture(scope="module")
def lines() -> dict[str, list[str]]:
    loaded = [one for file in FILES for one in load_all(file)]
    return {one.key: _lines(one.policy) for one in loaded}


def test_all_files_are_looked_at(lines: dict[str, list[str]]) -> None:
    assert len(lines) >= len(FILES) > len(list(Path(SHIPPED).glob("overlays/*")))


def test_no_line_has_brackets_in_brackets(lines: dict[str, list[str]]) -> None:
    assert [line for of in lines.values() for line in of if _deepest(line) > 1] == []


def test_no_long_condition_stands_twice_in_a_policy(lines: dict[str, list[str]]) -> None:
    for key, of in lines.items():
        conditions = Counter(part for line in of for part in _LEADS.split(line) if len(part) > LONGEST_TWICE)
        assert [part for part, times in conditions.items() if times > 1] == [], key


def test_no_line_is_a_page(lines: dict[str, list[str]]) -> None:
    assert [line for of in lines.values() for line in of if len(line) > LONGEST] == []


def test_no_line_denies_twice_or_measures_a_time_of_nought(lines: dict[str, list[str]]) -> None:
    wrong = re.compile(r"\bnot not\b|\bnot:? \[|less than 0 days|not: (?:any|all) of")
    assert [line for of in lines.values() for line in of if wrong.search(line)] == []
