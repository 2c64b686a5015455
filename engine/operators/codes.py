"""code_in: the group's diagnoses, procedure codes or modifiers against a list."""

from collections.abc import Callable
from functools import lru_cache

from engine.case import Case, Evaluate
from engine.node import Node, Showing
from engine.record import Record
from schemas.evaluation import Result
from schemas.policy import CodeTest


def code_in(test: CodeTest) -> Evaluate:
    """Modifiers are part of what is asked: none sent is none asked. Absent diagnoses and codes are missing."""
    listed = matcher(test.codes)
    choose = all if test.which == "all" else any
    words = f"{test.which} of the {test.field} {', '.join(test.codes)}"
    shows = Showing(f"code_in: {words}")

    def evaluate(case: Case, _record: Record) -> Node:
        codes = _codes(case, test)
        if not codes and test.field != "modifiers":
            return shows(Result.MISSING, f"the request names none; required: {words}")
        fits = choose([listed(code) for code in codes]) and bool(codes)
        result = Result.MET if fits else Result.NOT_MET
        return shows(result, f"the request {'has' if fits else 'does not have'} {words}")

    return evaluate


@lru_cache(maxsize=1024)
def matcher(codes: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a code is on the list. A trailing "*" in the list is a prefix."""
    exact = frozenset(code for code in codes if not code.endswith("*"))
    prefixes = tuple(code[:-1] for code in codes if code.endswith("*"))
    return lambda code: code in exact or (bool(prefixes) and code.startswith(prefixes))


def _codes(case: Case, test: CodeTest) -> tuple[str, ...]:
    if test.field == "diagnoses":
        return case.diagnoses
    if test.field == "code":
        return tuple(line.code for line in case.lines if line.code)
    return tuple(modifier for line in case.lines for modifier in line.modifiers)
