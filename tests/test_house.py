"""The house: rooms by job, each importing from those below it, in pieces that can be read."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from small import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SRC = ROOT / "src" / "forewarn"

ROOMS = {
    "ask",
    "author",
    "cli",
    "findings",
    "package",
    "publish",
    "structure",
    "validate",
    "writing",
}
FILES = {"__init__.py", "__main__.py", "api.py", "errors.py", "py.typed"}

# Lists rather than code: each entry stands for itself.
DATA_LIKE: set[str] = set()

LONGEST_MODULE, LONGEST_FUNCTION = 400, 60


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield file, ast.parse(file.read_text(encoding="utf-8"))


def test_the_rooms_are_those_of_the_plan() -> None:
    there = {path.name for path in SRC.iterdir()} - {"__pycache__"}
    assert there == ROOMS | FILES


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the contract of the rooms in a copy of the repository."""
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        capture_output=True,
        text=True,
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "PATH": "", "HOME": str(root)},
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        SRC, tmp_path / "src" / "forewarn", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_a_room_imports_only_from_rooms_below_it(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("room", "above"),
    [
        ("structure/plan.py", "forewarn.ask.store"),
        ("writing/sql.py", "forewarn.package.model"),
        ("ask/views.py", "forewarn.cli.main"),
    ],
)
def test_an_import_from_above_breaks_the_contract(copy: Path, room: str, above: str) -> None:
    file = copy / "src" / "forewarn" / room
    planted = f"\n\ndef _planted() -> None:\n    import {above}\n"
    file.write_text(file.read_text(encoding="utf-8") + planted, encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1
    name = f"forewarn.{room.removesuffix('.py').replace('/', '.')}"
    assert f"{name} -> {above}" in done.stdout


def taken_from_the_root(tree: ast.Module) -> set[str]:
    """Return what a module imports from the root package, which import-linter does not see."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "forewarn" and not node.level:
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {"forewarn" for alias in node.names if alias.name == "forewarn"}
        elif isinstance(node, ast.ImportFrom) and node.level:
            found.add("a relative import")
    # A room or module may be named so too, and import-linter sees that.
    return found - {"__version__", "errors"} - ROOMS


def test_a_room_takes_nothing_from_the_root_but_the_version() -> None:
    rooms = [f"src/forewarn/{room}" for room in sorted(ROOMS)]
    taken = {
        file.relative_to(ROOT).as_posix(): names
        for file, tree in modules(*rooms)
        if (names := taken_from_the_root(tree))
    }
    assert taken == {}


@pytest.mark.parametrize(
    "planted",
    [
        "from forewarn import open_package",
        "from forewarn import *",
        "def late():\n    from forewarn import __version__, open_package as o",
        "import forewarn",
        "import forewarn as f",
        "from .. import open_package",
    ],
)
def test_what_a_room_takes_from_the_root_is_seen(planted: str) -> None:
    assert taken_from_the_root(ast.parse(planted)) != set()


def test_a_circle_within_a_room_breaks_the_contract(copy: Path) -> None:
    file = copy / "src" / "forewarn" / "package" / "paths.py"
    planted = "\n\ndef _planted() -> None:\n    import forewarn.package.load\n"
    file.write_text(file.read_text(encoding="utf-8") + planted, encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1
    assert "No circle of imports between modules BROKEN" in done.stdout


def test_no_module_and_no_function_is_too_long() -> None:
    long = []
    for file, tree in modules("src", "scripts", "benchmarks"):
        name = file.relative_to(ROOT).as_posix()
        lines = len(file.read_text(encoding="utf-8").splitlines())
        if name.startswith("src/") and lines > LONGEST_MODULE:
            long.append(f"{name}: {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{name}: {node.name}, {length} lines")
    assert [each for each in long if each.partition(":")[0].removeprefix("src/forewarn/")
            not in DATA_LIKE] == []  # fmt: skip


# The rows of two long tables of tests, `structure/faults.py` and `structure/differences.py`.
TABLES_OF_TESTS = {"Fault", "Difference"}


def test_a_name_stands_for_one_class() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file, tree in modules("src", "scripts", "benchmarks", "tests"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in TABLES_OF_TESTS:
                places[node.name.lstrip("_")].append(file.relative_to(ROOT).as_posix())
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


# Libraries that are imported where they are used: each takes over 50 ms, is part of an extra, or,
# as the rest, would delay a command that answers in a tenth of a second and needs none of it.
LATE = {
    "deflate", "duckdb", "filelock", "frictionless", "great_expectations", "jinja2", "markupsafe",
    "networkx", "pandas", "platformdirs", "polars", "python_calamine", "rich", "urllib3",
    # Not on every system.
    "resource",
}  # fmt: skip


def test_only_what_loads_slowly_is_imported_late() -> None:
    late = {
        (file.relative_to(ROOT).as_posix(), name)
        for file, tree in modules("src")
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        for name in imported(node)
    }
    assert {name for _, name in late} >= {"duckdb", "polars"}
    assert {(file, name) for file, name in late if name not in LATE | {"forewarn"}} == set()


def test_every_database_is_opened_in_one_place() -> None:
    # So that none spills into the working folder, or is left unsealed unseen.
    opening = {
        file.relative_to(ROOT).as_posix()
        for file, tree in modules("src", "scripts")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "duckdb.connect"
    }
    assert opening == {"src/forewarn/writing/connections.py"}


def imported(node: ast.AST) -> Iterator[str]:
    """Yield the packages at the top that an import names."""
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield (node.module or "").partition(".")[0]
