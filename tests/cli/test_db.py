"""`forewarn db`: the database as a file that DuckDB 1.x reads too."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import duckdb
import pytest

from forewarn.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

Output = pytest.CaptureFixture[str]

# Names an interpreter that has DuckDB 1.x, which cannot be installed beside 2.x.
DUCKDB1 = "FOREWARN_DUCKDB1"

ASK = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print(duckdb.__version__.partition(".")[0])
for question in sys.argv[2:]:
    print(connection.execute(question).fetchall())
"""
QUESTIONS = (
    "SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal ORDER BY 1",
    "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY 1",
    "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() "
    "WHERE NOT internal ORDER BY ALL",
    "SELECT DISTINCT function_name, comment FROM duckdb_functions() "
    "WHERE NOT internal AND function_type IN ('macro', 'table_macro') ORDER BY 1",
    "FROM latest_observations ORDER BY ALL",
    "FROM episodes_linked ORDER BY ALL",
)


@pytest.fixture
def folder(small_package: Path) -> Path:
    return small_package


def test_the_file_has_tables_views_macros_and_comments(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "small.duckdb"
    assert run(["db", str(file), "--package", str(folder)]) == 0
    assert list(tmp_path.iterdir()) == [file]
    connection = duckdb.connect(str(file), read_only=True)
    assert all(connection.execute(question).fetchall() for question in QUESTIONS[:4])
    counts = "SELECT count(*), count(comment) FROM duckdb_columns() WHERE NOT internal"
    ((columns, comments),) = connection.execute(counts).fetchall()
    assert columns == comments > 100
    connection.close()


def test_duckdb_1_reads_the_file_and_answers_the_same(folder: Path, tmp_path: Path) -> None:
    interpreter = os.environ.get(DUCKDB1)
    if not interpreter:
        pytest.skip(f"{DUCKDB1} names no interpreter that has DuckDB 1.x")
    file = tmp_path / "small.duckdb"
    assert run(["db", str(file), "--package", str(folder)]) == 0
    command = [interpreter, "-c", ASK, str(file), *QUESTIONS]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    version, *answers = done.stdout.splitlines()
    assert version == "1"
    with duckdb.connect(str(file), read_only=True) as connection:
        assert answers == [str(connection.execute(q).fetchall()) for q in QUESTIONS]


def test_a_file_that_exists_is_replaced_only_by_force(
    folder: Path, tmp_path: Path, capsys: Output
) -> None:
    file = tmp_path / "small.duckdb"
    file.write_text("mine", encoding="utf-8")
    assert run(["db", str(file), "--package", str(folder)]) == 2
    assert "replace it with --force" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "mine"
    assert run(["db", str(file), "--package", str(folder), "--force"]) == 0
    with duckdb.connect(str(file), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM countries").fetchall() == [(5,)]


def test_a_file_in_no_folder_or_of_no_package_is_not_written(
    folder: Path, tmp_path: Path, capsys: Output
) -> None:
    assert run(["db", str(tmp_path / "no" / "x.duckdb"), "--package", str(folder)]) == 2
    assert "there is no folder" in capsys.readouterr().err
    file = tmp_path / "x.duckdb"
    file.write_text("mine", encoding="utf-8")
    assert run(["db", str(file), "--force", "--package", str(tmp_path / "nowhere")]) == 3
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
def test_a_link_and_a_pipe_keep_their_place(folder: Path, tmp_path: Path) -> None:
    file, link, pipe = tmp_path / "x.duckdb", tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(file)
    assert run(["db", str(link), "--package", str(folder)]) == 0
    assert link.is_symlink()
    os.mkfifo(pipe)
    copy = tmp_path / "copy"
    with copy.open("wb") as stream:
        reader = subprocess.Popen(["cat", str(pipe)], stdout=stream)
    try:
        assert run(["db", str(pipe), "--force", "--package", str(folder)]) == 0
        reader.wait(20)
    finally:
        reader.kill()
    assert copy.read_bytes() == file.read_bytes()
    assert pipe.is_fifo()
