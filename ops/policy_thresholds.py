"""Whether the cases show every number of a policy on both sides: where it is moved a step, one of them must change."""

from collections.abc import Sequence
from pathlib import Path

from ops.policy_cases import Trial
from policies.cases import NoCase
from policies.thresholds import Numbers


def unshown(folder: Path, path: Path, trials: Sequence[Trial]) -> list[str]:
    """What is wrong with the cases for a file's numbers: moves that none notices, and exceptions that are none.

    `trials`: the case files that stand beside the file. A number of an overlay over several families is shown by the
    cases of any of them.
    """
    excepted = {_key(one): one for trial in trials for one in trial.file.no_case}
    found = []
    for move, touched in Numbers(folder, path).moves():
        if any(trial.notices(*touched[trial.policy.id]) for trial in trials if trial.policy.id in touched):
            continue
        if excepted.pop((move.name, move.value, move.to), None) is None:
            found.append(str(move))
    unneeded = [f"no_case: {one.of} from {one.value:g} to {one.to:g} needs no exception" for one in excepted.values()]
    return found + unneeded


def _key(one: NoCase) -> tuple[str, float, float]:
    return one.of, one.value, one.to
