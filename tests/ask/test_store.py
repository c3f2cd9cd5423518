"""The cache of databases: built once, by one process at a time, whole or not at all."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from forewarn.ask import store as databases
from forewarn.ask.limits import MEBIBYTE
from forewarn.ask.store import connect, content_digest, cursor_of, database_file
from forewarn.cli.main import run
from forewarn.errors import ChangedPackageError, InvalidDataError
from forewarn.package.load import load_package
from small import edit
from swapping import KINDS, Swap

if TYPE_CHECKING:
    from collections.abc import Callable

# Builds the database of the package at the first argument, and counts its countries.
BUILD = """
import sys
from pathlib import Path
from forewarn.ask import database, store
from forewarn.package.load import load_package
{prepare}
connection = store.connect(load_package(Path(sys.argv[1])))
print(connection.execute("SELECT count(*) FROM countries").fetchall())
"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "store"


@pytest.fixture
def folder(small_copy: Path) -> Path:
    return small_copy


@pytest.fixture(scope="module")
def built(small_package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database of the small package."""
    return database_file(load_package(small_package), tmp_path_factory.mktemp("built"))


def start(folder: Path, prepare: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BUILD.format(prepare=prepare), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def names(cache: Path) -> list[str]:
    """Name what is in the cache, databases by their ending."""
    return sorted(
        path.suffix if path.suffix == ".duckdb" else path.name for path in cache.iterdir()
    )


@pytest.mark.slow
def test_the_database_is_built_once_for_each_state_of_the_package(
    folder: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "own"
    package = load_package(folder)
    first = database_file(package, cache)
    made = first.stat().st_ino
    assert database_file(package, cache) == first
    assert first.stat().st_ino == made
    edit(folder, "data/episodes.csv", "ep-1", end_year="1991")
    assert database_file(load_package(folder), cache) != first
    assert names(cache) == [".duckdb", ".duckdb", ".lock"]


@pytest.mark.parametrize("path", ["data/episodes.csv", "schemas/episodes.json", "datapackage.json"])
def test_the_digest_changes_with_every_file(path: str, folder: Path) -> None:
    package = load_package(folder)
    before = content_digest(package)
    with (folder / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert content_digest(package) != before


def _flip(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.slow
@pytest.mark.parametrize(
    "corrupt",
    [
        pytest.param(lambda content: content[:5000], id="cut"),
        *(
            pytest.param(corrupt, id=name, marks=pytest.mark.slow)
            for name, corrupt in {
                "one byte short": lambda content: content[:-1],
                "one byte long": lambda content: content + b"\0",
                "random": lambda content: random.Random(1).randbytes(len(content)),
                "empty": lambda _: b"",
            }.items()
        ),
        pytest.param(_flip, id="one bit"),
    ],
)
def test_a_cached_database_that_is_not_what_was_put_there_is_built_again(
    corrupt: Callable[[bytes], bytes], folder: Path, built: Path, store: Path
) -> None:
    package = load_package(folder)
    store.mkdir(parents=True)
    shutil.copy(built, store)
    assert database_file(package) == store / built.name
    assert names(store) == [".duckdb"]
    (store / built.name).write_bytes(corrupt(built.read_bytes()))
    assert connect(package).execute("SELECT count(*) FROM countries").fetchall() == [(5,)]
    assert names(store) == [".duckdb", ".lock"]


def test_a_journal_beside_a_cached_database_is_not_believed(
    folder: Path, built: Path, store: Path, tmp_path: Path
) -> None:
    package = load_package(folder)
    store.mkdir(parents=True)
    shutil.copy(built, store)
    changed = Path(shutil.copy(built, tmp_path / "copy.duckdb"))
    with duckdb.connect(str(changed)) as connection:
        connection.execute("SET checkpoint_threshold = '1GB'")
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        connection.execute("DELETE FROM countries")
    shutil.copy(tmp_path / "copy.duckdb.wal", store / f"{built.name}.wal")
    assert connect(package).execute("SELECT count(*) FROM countries").fetchall() == [(5,)]
    assert names(store) == [".duckdb", ".lock"]


@pytest.mark.slow
def test_processes_that_build_at_once_build_one_database(folder: Path, store: Path) -> None:
    processes = [start(folder) for _ in range(3)]
    assert [process.communicate(timeout=120) for process in processes] == [("[(5,)]\n", "")] * 3
    assert names(store) == [".duckdb", ".lock"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment", ["database.literal", "database.make_views", "Path.replace", "store.prune"]
)
def test_what_a_killed_builder_leaves_is_taken_away_and_built_again(
    moment: str, folder: Path, store: Path
) -> None:
    kill = f"import os, signal; {moment} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
    killed = start(folder, kill)
    assert killed.communicate(timeout=120) == ("", "")
    assert killed.returncode == -9
    left = names(store)
    assert left != []
    other = start(folder)
    assert other.communicate(timeout=120) == ("[(5,)]\n", "")
    assert names(store) == [".duckdb", ".lock"]


def test_connections_of_one_process_have_their_own_limits(folder: Path, tmp_path: Path) -> None:
    package = load_package(folder)
    question = "SELECT current_setting('memory_limit'), count(*) FROM countries"
    output = tmp_path / "answer.parquet"
    with (
        connect(package, 256 * MEBIBYTE) as one,
        connect(package, 512 * MEBIBYTE, output) as other,
        cursor_of(other) as cursor,
    ):
        assert one.execute(question).fetchall() == [("256.0 MiB", 5)]
        assert other.execute(question).fetchall() == [("512.0 MiB", 5)]
        assert cursor.execute(question).fetchall() == [("512.0 MiB", 5)]
        copy = f"COPY countries TO '{output}' (USE_TMP_FILE false)"
        with pytest.raises(duckdb.PermissionException):
            one.execute(copy)
        cursor.execute(copy)
        for connection in (one, other, cursor):
            with pytest.raises(duckdb.Error):
                connection.execute("DELETE FROM countries")


def test_invalid_data_leaves_nothing_in_the_cache(folder: Path, store: Path) -> None:
    edit(folder, "data/episodes.csv", "ep-1", start_year="soon")
    with pytest.raises(InvalidDataError):
        connect(load_package(folder))
    assert names(store) == [".lock"]


def sql(folder: Path, prepare: str = "") -> subprocess.CompletedProcess[str]:
    script = f"import sys; from forewarn.cli.main import main\n{prepare}\nmain(sys.argv[1:])"
    statement = "SELECT count(*) AS n FROM countries"
    command = [sys.executable, "-c", script, "sql", statement, "--package", str(folder)]
    return subprocess.run(
        [*command, "--format", "csv"], check=False, capture_output=True, text=True, timeout=120
    )


@pytest.mark.slow
@pytest.mark.parametrize("most", [0, 10_000, 300_000])
def test_a_disk_that_takes_no_more_is_an_error_that_leaves_nothing(
    most: int, folder: Path, store: Path
) -> None:
    resource = pytest.importorskip("resource")
    assert resource is not None
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))"
    done = sql(folder, limit)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"forewarn: cannot write the cache in {store}: ")
    assert done.stderr.count("\n") == 1
    assert names(store) == [".lock"]
    assert sql(folder).stdout == "n\n5\n"


@pytest.mark.slow
def test_a_full_disk_is_an_error_that_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a small file system cannot be mounted here")
    try:
        prepare = f"import os; os.environ['FOREWARN_CACHE'] = {str(disk / 'cache')!r}"
        done = sql(folder, prepare)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.startswith(f"forewarn: cannot write the cache in {disk}")
        assert done.stderr.count("\n") == 1
        assert names(disk / "cache" / "store") == [".lock"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.slow
def test_old_databases_are_pruned_and_those_in_use_stay(folder: Path, store: Path) -> None:
    first = load_package(folder)
    kept = database_file(first)
    for year in range(1991, 1996):
        assert database_file(first) == kept
        edit(folder, "data/episodes.csv", "ep-1", end_year=str(year))
        newest = database_file(load_package(folder))
        assert newest.is_file()
        # As it was, so that it is used again.
        edit(folder, "data/episodes.csv", "ep-1", end_year="1990")
    assert kept.is_file()
    assert names(store) == [".duckdb"] * 4 + [".lock"]


def test_a_cache_that_cannot_be_written_is_named(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("FOREWARN_CACHE", str(tmp_path / "file" / "cache"))
    assert run(["sql", "SELECT 1", "--package", str(folder)]) == 3
    error = capsys.readouterr().err
    assert "cannot write the cache in" in error
    assert "FOREWARN_CACHE" in error


def test_what_duckdb_refuses_is_not_put_down_to_the_cache(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise duckdb.BinderException("no such column")

    monkeypatch.setattr("forewarn.ask.store.build", refuse)
    with pytest.raises(duckdb.BinderException, match="no such column"):
        database_file(load_package(folder))
    assert names(store) == [".lock"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", [KINDS[0], *(pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS[1:])]
)
@pytest.mark.parametrize("times", [1, pytest.param(2, marks=pytest.mark.length)])
def test_a_database_of_files_that_were_swapped_meanwhile_is_not_kept(
    times: int, kind: str, folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(shutil.copytree(folder, folder.with_name("other")))
    edit(other, "data/episodes.csv", "ep-1", end_year="1991")
    swap = Swap(folder, other, "data/episodes.csv", kind)
    build, built = databases.build, []

    def build_swapped(*arguments: Any) -> None:
        built.append(arguments)
        if len(built) > times:
            build(*arguments)
            return
        swap.there()
        build(*arguments)
        swap.back()

    monkeypatch.setattr(databases, "build", build_swapped)
    package = load_package(folder)
    if times == 2:
        with pytest.raises(ChangedPackageError, match="run it again"):
            connect(package)
        assert names(store) == [".lock"]
    with connect(package) as connection:
        question = "SELECT end_year FROM episodes WHERE episode_id = 'ep-1'"
        assert connection.execute(question).fetchall() == [(1990,)]
    assert len(built) == times + 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="files have no owner and mode there")
def test_a_database_that_others_can_write_to_is_built_again(
    folder: Path, built: Path, store: Path
) -> None:
    package = load_package(folder)
    store.mkdir(mode=0o700, parents=True)
    kept = store / built.name
    shutil.copy(built, kept)
    kept.chmod(0o666)
    inode = kept.stat().st_ino
    file = database_file(package)
    assert file.stat().st_mode & 0o022 == 0
    assert not (file == kept and file.stat().st_ino == inode)
