"""The house rules that a reader of one file cannot see."""

import importlib.metadata
import re
import subprocess
import sys

import pytest

from tests.rules.tracked import ROOMS, ROOT, tracked

#: Written apart, so that this file does not hold what it looks for.
REGISTRIES = tuple(
    "".join(parts) for parts in (("pypi", ".org"), ("python", "hosted.org"), ("npm", "js.org"), ("npm", "js.com"))
)
MACHINE_PATHS = re.compile(r"(?<![\w.~])/(?:root|work|home/\w+|Users/\w+)/[\w.]+")
TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".lock",
    ".txt",
    ".sql",
    ".cfg",
    ".csv",
    ".html",
    ".css",
    ".js",
    "",
}
LONGEST = 400


def python_files():
    return [path for path in tracked("*.py") if path.suffix == ".py"]


def test_imports_run_one_way():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    run = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_ours_alone(room):
    owners = importlib.metadata.packages_distributions().get(room, ["precert"])
    assert set(owners) <= {"precert"}, f"another distribution installs a package named {room}"
    found = importlib.import_module(room).__file__
    assert found == str(ROOT / room / "__init__.py")


def test_every_init_file_is_empty():
    full = [
        str(path.relative_to(ROOT)) for path in python_files() if path.name == "__init__.py" and path.stat().st_size
    ]
    assert full == []


def test_no_python_file_is_longer_than_400_lines():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files()
        if (lines := path.read_text().count("\n")) > LONGEST
    }
    assert long == {}


def text_of_tracked_files():
    for path in tracked():
        if path.suffix in TEXT_SUFFIXES and path.stat().st_size < 5_000_000:
            yield str(path.relative_to(ROOT)), path.read_text(errors="replace")


def test_no_tracked_file_names_a_package_registry():
    assert [name for name, text in text_of_tracked_files() if any(host in text for host in REGISTRIES)] == []


def test_no_tracked_file_names_a_path_of_a_machine():
    found = {name: hits[0] for name, text in text_of_tracked_files() if (hits := MACHINE_PATHS.findall(text))}
    assert found == {}


def test_the_lock_file_has_hashes_and_no_addresses():
    lock = (ROOT / "requirements.lock").read_text()
    pins = re.findall(r"^[a-zA-Z0-9._-]+==[^ ]+", lock, re.MULTILINE)
    assert len(pins) > 50
    assert "://" not in lock
    assert lock.count("--hash=sha256:") >= len(pins)


def test_every_direct_dependency_is_locked():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    # The reference of the reader's bench has an environment of its own: it needs numpy < 2, which nothing here may get.
    grouped = [item for name, group in groups.items() if name != "reference" for item in group if isinstance(item, str)]
    wanted = [*project["project"]["dependencies"], *grouped]
    names = {re.split(r"[\[<>=~! ]", item)[0].lower() for item in wanted}
    locked = {line.split("==")[0] for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line}
    assert names - locked == set()


def test_make_lists_every_target_a_person_may_call():
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    phony = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    assert [name for name in phony if f"make {name} " not in listed] == []


def test_continuous_integration_runs_the_commands_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text()
    readme = (ROOT / "README.md").read_text()
    assert "make test" in script
    assert "make check" in script
    assert readme.index("make demo") < readme.index("make test") < 2500
