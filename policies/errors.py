"""What is wrong with a policy, in words that say where and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a policy file."""

    file: str
    line: int  #: 1-based; 0 when it concerns no line (a file that is not there)
    where: str  #: "criterion 'pain-duration'", or a field of the file
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f"{self.where}: " if self.where else ""
        return f"{place}: {where}{self.what}. {self.remedy}"


class PolicyFileError(Exception):
    """A policy does not load. The text names every mistake with file, line, criterion and remedy.

    A process that meets it refuses to start: a policy that nobody can read must not decide.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))
