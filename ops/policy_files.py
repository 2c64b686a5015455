"""Which policies and case files a person means: by file, folder, family, id or version."""

from collections.abc import Sequence
from pathlib import Path

from policies.catalog import SHIPPED, read_all
from policies.errors import PolicyFileError, Problem
from policies.loader import LoadedPolicy, load_all
from policies.overlay import FOLDER as OVERLAYS
from runtime.settings import settings

_POLICIES = "[0-9]*.yaml"
#: An overlay over several families has more than one file where one family lacks a number: "cases-transforaminal.yaml".
_CASES = "cases*.yaml"


def folder() -> Path:
    """Where the policies stand that this installation uses."""
    return settings().policy_folder or SHIPPED


def policy_files(path: Path) -> list[Path]:
    """The policy files of a folder (a family's, an overlay's, or one of all policies), or the file itself."""
    if path.match(_CASES):
        remedy = "Run it with `precert policy test`, and check the policy beside it."
        raise PolicyFileError([Problem(str(path), 0, "", "holds cases and no policy", remedy)])
    if not path.is_dir():
        return [path]
    found = _below(path, _POLICIES)
    if not found:
        remedy = "Name a policy file, or a folder with files that are called EFFECTIVE-DATE.yaml."
        raise PolicyFileError([Problem(str(path), 0, "", "holds no policy", remedy)])
    return found


def case_files(paths: Sequence[Path]) -> list[Path]:
    """The cases of each file, folder or family; of all policies without any. Raises `PolicyFileError`."""
    return sorted({file for path in paths for file in _cases_of(path)}) if paths else _below(folder(), _CASES)


def find_all(name: str) -> list[LoadedPolicy]:
    """Policies by file (an overlay makes several), or the one by id, family, or one of the latter with "/VERSION".

    Raises `PolicyFileError`.
    """
    if Path(name).suffix == ".yaml":
        return [one for path in policy_files(Path(name)) for one in load_all(path)]
    loaded, _ = read_all(folder())
    wanted, _, version = name.partition("/")
    fitting = [
        one
        for one in loaded
        if (wanted in (one.policy.id, one.key.partition("/")[0]))
        and version in ("", one.policy.version, one.key.partition("/")[2])
    ]
    if not fitting:
        known = ", ".join(one.key for one in loaded) or "none"
        raise PolicyFileError([Problem(name or "''", 0, "", "there is no such policy", f"Known: {known}.")])
    return [max(fitting, key=lambda one: one.policy.effective_from)]


def find(name: str) -> LoadedPolicy:
    """The one policy that is meant. Raises `PolicyFileError`, also for an overlay's file over several."""
    found = find_all(name)
    if len(found) > 1:
        remedy = f"Name one of {', '.join(one.key for one in found)}."
        raise PolicyFileError([Problem(name, 0, "", f"makes {len(found)} policies", remedy)])
    return found[0]


def _below(above: Path, pattern: str) -> list[Path]:
    """In a folder itself, in those of the families below, and in those of the overlays."""
    return [file for place in ("", "*/", f"{OVERLAYS}/*/") for file in sorted(above.glob(f"{place}{pattern}"))]


def _cases_of(path: Path) -> list[Path]:
    """All that stand in the folder of a file: a number may be shown by any of them."""
    found = _below(path, _CASES) if path.is_dir() else sorted(path.parent.glob(_CASES)) if path.is_file() else []
    found = found or [one for one in _below(folder(), _CASES) if str(path) == _family(one)]
    if not found:
        known = ", ".join(dict.fromkeys(map(_family, _below(folder(), _CASES)))) or "none"
        raise PolicyFileError([Problem(str(path), 0, "", "there are no cases", f"Families with cases: {known}.")])
    return found


def _family(file: Path) -> str:
    return str(file.parent.relative_to(folder()))
