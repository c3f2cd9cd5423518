"""Every place of a package's files as a link outward, a pipe, a folder, or a file without end."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run
from released import make_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

Output = pytest.CaptureFixture[str]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")

SECRET = "a-secret-of-somebody-else"

# In seconds: a refusal, and what nothing may take.
SOON, LATE = 2.0, 20

# In bytes: more than can be read in that time.
HUGE = 8 << 30

KINDS = ("link", "pipe", "folder", "huge")

# Read by some command, but not as a table.
OTHERS = (
    "datapackage.json",
    "schemas/sources.json",
    "schemas/expectations/src-1.json",
    "schemas/expectations/tolerances.csv",
    "data/signature.json",
    "CHANGELOG.md",
    "LICENSE-DATA.md",
)
TABLES = ("data/sources.csv", "data/observations/src-1.csv")
FOLDERS = ("data", "schemas", "data/observations", "schemas/expectations")

# A folder with the name of a suite is only one more folder.
CASES = [
    (place, kind)
    for place in OTHERS
    for kind in KINDS
    if not (kind == "folder" and place.startswith("schemas/expectations/"))
]

COMMANDS: dict[str, Callable[[Path, Path], list[str]]] = {
    "validate": lambda at, _: ["validate", str(at)],
    "frictionless": lambda at, _: ["validate", str(at), "--engine", "frictionless"],
    "sql": lambda at, _: ["sql", "SELECT 1", "--package", str(at)],
    "codebook": lambda at, _: ["codebook", "--package", str(at)],
    "describe": lambda at, _: ["describe", "sources", "--package", str(at)],
    "format": lambda at, _: ["format", "--check", str(at)],
    "diff": lambda at, good: ["diff", str(good), str(at)],
    "rehearsal": lambda at, _: ["release", "1.0.0", "--package", str(at), "--dry-run"],
    "release": lambda at, _: ["release", "1.0.0", "--package", str(at)],
    "docs": lambda at, good: ["docs", str(good.parent / "pages"), "--package", str(at)],
    "new": lambda at, good: [
        "new", "ours", "--title", "Ours", "--licence", "CC-BY-4.0",
        "--base", str(at), "--folder", str(good.parent / "ours"),
    ],
}  # fmt: skip


# What a new indicator and a new source need.
DESCRIBED = [
    "--title", "T", "--description", "D", "--rationale", "R", "--dimension", "conflict",
    "--measure", "count", "--unit", "u", "--direction", "risk", "--source-title", "S",
    "--publisher", "P", "--source-version", "1", "--licence", "CC-BY-4.0", "--citation", "C",
    "--homepage", "https://example.org/",
]  # fmt: skip


class _LateError(BaseException):
    """A command waits for ever."""


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    def stop(_: int, __: FrameType | None) -> None:
        raise _LateError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LATE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("places") / "good"
    folder.mkdir()
    make_first(folder)
    (folder / "LICENSE-DATA.md").write_text("# Licences\n", encoding="utf-8")
    return folder


@pytest.fixture
def bad(good: Path, tmp_path: Path) -> Path:
    return shutil.copytree(good, tmp_path / "bad")


def plant(folder: Path, place: str, kind: str) -> None:
    """Put something else in the place of a file or folder of a package."""
    file, secret = folder / place, folder.parent / "secret"
    is_folder = file.is_dir()
    if kind == "huge":
        os.truncate(file, HUGE)
        return
    if is_folder:
        shutil.move(file, secret)
    else:
        file.unlink()
        secret.write_text(SECRET, encoding="utf-8")
    match kind:
        case "link":
            file.symlink_to(secret)
        case "pipe":
            os.mkfifo(file)
        case "folder":
            file.mkdir()


def refused(arguments: list[str], capsys: Output, *, whole: bool = True) -> str:
    """Run a command that must refuse its package; return what it says.

    Where it refuses the `whole` package, it does so soon and in one line; or else it goes on with
    the other tables, and only must not wait.
    """
    started = time.process_time()
    code = run(arguments)
    taken = time.process_time() - started
    told = capsys.readouterr()
    assert code in (1, 3), (code, told)
    assert SECRET not in told.out + told.err
    assert "Traceback" not in told.err
    if whole:
        assert len(told.err.splitlines()) <= 1
        assert taken < SOON, taken
    return told.err or told.out


def is_of_one_table(place: str, kind: str) -> bool:
    """Return whether only a table, or some, cannot be checked for what stands at a place."""
    return place in TABLES or (place, kind) in {("schemas/sources.json", "folder")}


@pytest.mark.parametrize(("place", "kind"), CASES)
def test_a_file_that_is_none_is_refused_by_every_command_that_loads_the_package(
    place: str, kind: str, bad: Path, capsys: Output
) -> None:
    plant(bad, place, kind)
    whole = not is_of_one_table(place, kind)
    said = refused(COMMANDS["format"](bad, bad), capsys, whole=whole)
    assert said.startswith("forewarn: ") is whole
    assert place.rpartition("/")[2] in said


@pytest.mark.parametrize("kind", ["link", "pipe"])
@pytest.mark.parametrize("place", FOLDERS)
def test_a_folder_that_is_none_is_refused(place: str, kind: str, bad: Path, capsys: Output) -> None:
    plant(bad, place, kind)
    if (place, kind) == ("data", "pipe"):
        # Every table is missing, and that is for validate to say.
        assert "data/sources.csv" in refused(COMMANDS["rehearsal"](bad, bad), capsys)
        return
    # Without any schema, each table is one that cannot be checked.
    whole = (place, kind) != ("schemas", "pipe")
    said = refused(COMMANDS["format"](bad, bad), capsys, whole=whole)
    assert place.partition("/")[0] in said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", TABLES)
def test_a_table_that_is_none_is_refused(place: str, kind: str, bad: Path, capsys: Output) -> None:
    plant(bad, place, kind)
    said = refused(COMMANDS["format"](bad, bad), capsys)
    assert place.rpartition("/")[2] in said or said.endswith("nothing was written\n")


# Of some hundred pairs, every third is tried with each command, and all at full length.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "kind"),
    [
        pytest.param(*case, marks=() if number % 3 == 0 else pytest.mark.length)
        for number, case in enumerate(
            [*CASES, *((place, kind) for place in TABLES for kind in KINDS)]
        )
    ],
)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_reads_what_is_no_file_of_the_package(
    command: str, place: str, kind: str, bad: Path, good: Path, capsys: Output
) -> None:
    plant(bad, place, kind)
    arguments = COMMANDS[command](bad, good)
    try:
        part = is_of_one_table(place, kind) and kind != "link"
        if part and (command == "docs" or (command == "new" and place in TABLES)):
            # The pages tell of an invalid package too, and nothing new is made of rows.
            assert run(arguments) == 0
        else:
            refused(arguments, capsys, whole=not part)
    finally:
        for made in ("pages", "ours"):
            shutil.rmtree(good.parent / made, ignore_errors=True)
    assert not list(bad.rglob("*.zip"))


@pytest.fixture(scope="module")
def released(good: Path) -> Path:
    """Return a folder of releases, and beside it the package of the one that it has."""
    folder = good.parent / "releases"
    assert run(["release", "1.0.0", "--package", str(good), "--to", str(folder)]) == 0
    (archive,) = folder.glob("*/*.zip")
    shutil.unpack_archive(archive, good.parent / "downloaded")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "place", ["SHA256SUMS", "datapackage.json", "data/sources.csv", "schemas/sources.json"]
)
def test_a_released_package_with_what_is_no_file_is_damaged(
    place: str, kind: str, released: Path, tmp_path: Path, capsys: Output
) -> None:
    folder = shutil.copytree(released.parent / "downloaded", tmp_path / "downloaded")
    plant(folder, place, kind)
    capsys.readouterr()
    assert place in refused(["verify", str(folder)], capsys)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", ["index.json", "1.0.0/SHA256SUMS", "1.0.0/sources.parquet"])
def test_releases_with_what_is_no_file_are_damaged(
    place: str, kind: str, released: Path, tmp_path: Path, capsys: Output
) -> None:
    folder = shutil.copytree(released, tmp_path / "releases")
    if (place, kind) == ("1.0.0/sources.parquet", "huge"):
        # Its digest is taken of all of it, whatever its size.
        os.truncate(folder / place, 1 << 20)
    else:
        plant(folder, place, kind)
    capsys.readouterr()
    assert place in refused(["verify", str(folder)], capsys)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "huge"])
def test_an_index_of_releases_that_is_no_file_stops_a_release_and_a_download(
    kind: str, released: Path, good: Path, tmp_path: Path, capsys: Output
) -> None:
    folder = shutil.copytree(released, tmp_path / "releases")
    plant(folder, "index.json", kind)
    capsys.readouterr()
    refused(["release", "1.0.0", "--package", str(good), "--to", str(folder)], capsys)
    to = tmp_path / "to"
    refused(["download", "--from", str(folder), "--to", str(to)], capsys)
    assert not to.exists()


@pytest.fixture
def ours(good: Path, tmp_path: Path) -> Path:
    """Return the folder of a package that extends another."""
    folder = tmp_path / "ours"
    made = ["new", "ours", "--title", "Ours", "--licence", "CC-BY-4.0", "--base", str(good)]
    assert run([*made, "--folder", str(folder)]) == 0
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "place",
    [
        "datapackage.json", "schemas/observations.json", "data/sources.csv", "data/indicators.csv",
        "data/observations/ours-1.csv", "data/observations", "base data/country_codes.csv",
    ],
)  # fmt: skip
def test_an_import_reads_and_writes_only_files_of_the_package(
    place: str, kind: str, ours: Path, bad: Path, tmp_path: Path, capsys: Output
) -> None:
    folder, place = (bad, place[5:]) if place.startswith("base ") else (ours, place)
    if place == "data/observations" and kind in ("folder", "huge"):
        kind = "link"
    (folder / place).parent.mkdir(exist_ok=True)
    if place == "data/observations":
        (folder / place).mkdir()
    elif not (folder / place).exists():
        (folder / place).write_text("", encoding="utf-8")
    plant(folder, place, kind)
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("country,1990\nAAA,1\n", encoding="utf-8")
    capsys.readouterr()
    arguments = ["import", str(sheet), "--indicator", "ours", "--source", "ours-1"]
    arguments += ["--package", str(ours), "--base", str(bad), "--map", "AAA=AAA", *DESCRIBED]
    assert place.rpartition("/")[2] in refused(arguments, capsys)
    secret = folder.parent / "secret"
    assert not secret.exists() or secret.is_dir() or secret.read_text("utf-8") == SECRET
    assert not secret.is_dir() or not list(secret.iterdir())
