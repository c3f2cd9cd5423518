"""`forewarn sql`: where the statement comes from, where the answer goes, and what may go wrong."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from forewarn.cli.main import run
from structure.support import make_package

Output = pytest.CaptureFixture[str]

QUESTION = "SELECT country_id, state_from FROM countries WHERE state_from = $year ORDER BY 1 -- end"
ANSWER = "country_id,state_from\nAAA,1946\nCCC,1946\nDDD,1946\nEEE,1946\n"


@pytest.fixture
def folder(small_package: Path) -> Path:
    return small_package


def forewarn(
    folder: Path, *arguments: str, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run `forewarn sql` on the package, with `given` on standard input."""
    command = [sys.executable, "-m", "forewarn", "sql", *arguments, "--package", str(folder)]
    return subprocess.run(command, check=False, capture_output=True, input=given, timeout=60)


@pytest.mark.slow
def test_a_statement_is_an_argument_a_file_or_standard_input(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "question.sql"
    file.write_text(QUESTION, encoding="utf-8")
    options = ("--param", "year=1946", "--format", "csv")
    for arguments in ([QUESTION], ["-f", str(file)], ["-"]):
        done = forewarn(folder, *arguments, *options, given=QUESTION.encode())
        assert (done.returncode, done.stdout.decode(), done.stderr) == (0, ANSWER, b"")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no device without an end")
@pytest.mark.parametrize("arguments", [["-f", "/dev/zero"], ["-"]])
def test_a_statement_without_an_end_is_refused(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    with Path("/dev/zero").open(encoding="utf-8") as endless:
        monkeypatch.setattr("sys.stdin", endless)
        assert run(["sql", *arguments]) == 2
    assert "the statement is longer than 10 MB" in capsys.readouterr().err


def test_just_one_statement_is_given_as_text(folder: Path, tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "question.sql"
    file.write_bytes(b"SELECT '\xff'")
    for arguments, said in (
        ([], "give one statement"),
        (["SELECT 1", "-f", str(file)], "give one statement"),
        (["-f", str(file)], "not UTF-8"),
        (["-f", str(tmp_path / "nowhere")], "does not exist"),
        (["SELECT 1", "--timeout", "0"], "--timeout"),
        (["SELECT 1", "--memory", "much"], "write a size as 500MB or 2GB"),
        (["SELECT 1", "--memory", "999999999999TB"], "DuckDB cannot be given more than"),
        (["SELECT 1", "--memory", f"{'9' * 400}B"], "a machine has less memory than that"),
    ):
        assert run(["sql", *arguments, "--package", str(folder)]) == 2
        assert said in capsys.readouterr().err


@pytest.mark.slow
def test_parquet_has_the_types_of_the_answer(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "answer.parquet"
    options = ("--param", "year=1946", "--format", "parquet", "--output", str(file))
    done = forewarn(folder, QUESTION, *options)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    answer = duckdb.sql(f"FROM read_parquet('{file}')")
    assert answer.types == ["VARCHAR", "SMALLINT"]
    assert answer.fetchall() == [(key, 1946) for key in ("AAA", "CCC", "DDD", "EEE")]
    done = forewarn(folder, QUESTION, *options, "--limit", "3")
    assert done.stderr == b"only the first 3 rows: raise --limit for more\n"
    assert duckdb.sql(f"SELECT count(*) FROM read_parquet('{file}')").fetchall() == [(3,)]
    done = forewarn(folder, QUESTION, *options, "--limit", "4")
    assert done.stderr == b""
    assert list(tmp_path.iterdir()) == [file]


# In SQL, in CSV and in JSON.
VALUES = [
    ("TIMESTAMPTZ '2020-01-01 00:00:00+00'", "2020-01-01 00:00:00+00", "2020-01-01 00:00:00+00"),
    ("[TIMESTAMPTZ '2020-01-01 00:00:00+00']", "['2020-01-01 00:00:00+00']", None),
    ("TIMETZ '10:00:00+01'", "10:00:00+01", "10:00:00+01"),
    ("now() IS NULL", "False", False),
    ("DATE '2020-01-01'", "2020-01-01", "2020-01-01"),
    ("TIMESTAMP '2020-01-01 00:00:00'", "2020-01-01 00:00:00", "2020-01-01 00:00:00"),
    ("TIMESTAMP_NS '2020-01-01 00:00:00.123456789'", "2020-01-01 00:00:00.123456789", None),
    ("INTERVAL 1 MONTH", "1 month", "1 month"),
    ("0.1::FLOAT", "0.1", 0.1),
    ("'abc'::BLOB", "abc", "abc"),
    ("1.50::DECIMAL(4, 2)", "1.50", "1.50"),
    ("[1, 2]::INTEGER[2]", '"[1, 2]"', [1, 2]),
    ("[99999995.5::DOUBLE]", "[99999995.5]", [99999995.5]),
    ("{'a': DATE '2020-01-01', 'b': 1.5}", "\"{'a': 2020-01-01, 'b': 1.5}\"", None),
    ("ROW(1, DATE '2020-01-01')", '"(1, 2020-01-01)"', [1, "2020-01-01"]),
    ("MAP {'a': 1}", "{a=1}", {"a": 1}),
]


@pytest.mark.parametrize(("sql", "text", "value"), VALUES, ids=[value[0] for value in VALUES])
@pytest.mark.parametrize(
    "end",
    [
        "",
        pytest.param(" -- end", marks=pytest.mark.slow),
        pytest.param("; -- end; of all", marks=pytest.mark.slow),
    ],
)
def test_a_value_is_written_as_duckdb_writes_it(
    sql: str, text: str, value: object, end: str, folder: Path, capsys: Output
) -> None:
    arguments = ["sql", f"SELECT {sql} AS x{end}", "--package", str(folder), "--format"]
    for format_name in ("csv", "table"):
        assert run([*arguments, format_name]) == 0
        last = capsys.readouterr().out.splitlines()[-1].strip()
        assert last == text if format_name == "csv" else last == text.strip('"')
    assert run([*arguments, "json"]) == 0
    found = json.loads(capsys.readouterr().out)[0]["x"]
    if value is not None:
        assert found == value


def test_names_and_order_stay_where_values_are_written_as_text(
    folder: Path, capsys: Output
) -> None:
    sql = (
        "SELECT DATE '2020-01-01' + i::INTEGER AS a, i AS \"A\" FROM range(3) t(i) ORDER BY 2 DESC"
    )
    assert run(["sql", sql, "--format", "csv", "--package", str(folder)]) == 0
    assert capsys.readouterr().out == "a,A\n2020-01-03,2\n2020-01-02,1\n2020-01-01,0\n"


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_parquet_is_written_to_a_pipe_that_stays(folder: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    copy = tmp_path / "copy"
    with copy.open("wb") as stream:
        reader = subprocess.Popen(["cat", str(pipe)], stdout=stream)
    try:
        options = ["--format", "parquet", "--output", str(pipe), "--package", str(folder)]
        assert run(["sql", "SELECT 1", *options]) == 0
        reader.wait(20)
    finally:
        reader.kill()
    assert copy.read_bytes().startswith(b"PAR1")
    assert pipe.is_fifo()


def test_parquet_is_not_written_to_a_terminal(folder: Path, capsys: Output) -> None:
    assert run(["sql", "SELECT 1", "--format", "parquet", "--package", str(folder)]) == 2
    assert "parquet cannot be shown: name a file with --output" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("format_name", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("SELECT bogus FROM countries", 2),
        ("SELECT 1 AS a, 2 AS a", 2),
        ("COPY (SELECT 1) TO 'x'", 2),
        ("SELECT sum(range) FROM range(1000000000000)", 3),
    ],
)
def test_a_file_stays_as_it_was_where_there_is_no_answer(
    statement: str, code: int, format_name: str, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "answer"
    file.write_text("before", encoding="utf-8")
    options = ("--format", format_name, "--output", str(file), "--timeout", "1")
    assert forewarn(folder, statement, *options).returncode == code
    assert file.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.slow
@pytest.mark.parametrize("format_name", ["csv", "json", "jsonl", "markdown", "table"])
@pytest.mark.parametrize(
    "statement",
    ["SELECT repeat(chr(8238), 60000000) AS a", "SELECT range AS a FROM range(20000000)"],
)
def test_writing_an_answer_is_within_the_limits(
    format_name: str, statement: str, folder: Path
) -> None:
    rows = ("--limit", "20000000")
    options = ("--format", format_name, "--timeout", "1", "--memory", "300MB", *rows)
    began = time.monotonic()
    done = forewarn(folder, statement, *options)
    assert time.monotonic() - began < 30
    if done.returncode:
        assert done.returncode == 3
        assert done.stdout == b""
        assert re.search(rb"stopped after 1 s|needs more than \d+ MiB of memory", done.stderr)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "SELECT c.naem\nFROM countries AS c",
            'Table "c" does not have a column named "naem"\n'
            "  line 1: SELECT c.naem\n"
            "                 ^^^^^^\n"
            "did you mean name?\n",
        ),
        (
            "SELECT name,\n  value FROM countries",
            'Referenced column "value" not found in FROM clause!\n'
            "  line 2:   value FROM countries\n"
            "            ^^^^^\n"
            "value is a column of declared_zeros, latest_observations, observations, percentiles\n",
        ),
        (
            "SELECT *\nFROM countris",
            "there is no table countris\n"
            "  line 2: FROM countris\n"
            "               ^^^^^^^^\n"
            "did you mean countries or ",
        ),
        (
            "FROM xyzzy",
            "there is no table xyzzy: forewarn tables lists them\n"
            "  line 1: FROM xyzzy\n"
            "               ^^^^^\n",
        ),
        (
            "SELEC 1",
            'syntax error at or near "SELEC"\n  line 1: SELEC 1\n          ^^^^^\n',
        ),
        (
            "SELECT '\x1b[31m'::INT",
            "Could not convert string '\\x1b[31m' to INT32\n",
        ),
    ],
)
@pytest.mark.parametrize("parquet", [False, True], ids=["table", "parquet"])
def test_an_error_shows_its_place_and_what_was_perhaps_meant(
    statement: str, said: str, parquet: bool, folder: Path, tmp_path: Path
) -> None:
    options = ["--format", "parquet", "--output", str(tmp_path / "a")] if parquet else []
    done = forewarn(folder, statement, *options)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().startswith(f"forewarn: {said}")


# Runs the command line, and prints when the thread of the statement runs.
INTERRUPTED = """
import sys
from forewarn.ask.limits import StatementRunner
from forewarn.cli.main import run

class Telling(StatementRunner):
    def run(self, connection, limits, work, stop=None):
        def told():
            print("started", flush=True)
            return work()
        return super().run(connection, limits, told, stop)

sys.exit(run(sys.argv[1:], Telling()))
"""


@pytest.mark.parametrize(
    "statement",
    ["SELECT sum(range) FROM range(1000000000000)", "SELECT range FROM range(1000000000000)"],
)
def test_an_interrupted_statement_ends_in_one_line(statement: str, folder: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, "sql", statement, "--package", str(folder)]
    command += ["--format", "csv", "--memory", "2GB"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    # What the terminal shows of the interruption has a line of its own.
    assert process.communicate(timeout=20) == ("", "\nforewarn: stopped\n")
    assert process.returncode == 3


def test_the_time_limit_holds_for_the_patterns_of_the_package(
    tmp_path: Path, capsys: Output
) -> None:
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "(a+)+é"}}]}
    make_package(tmp_path, schema, f"a\n{'a' * 40}\n")
    started = time.monotonic()
    assert run(["sql", "SELECT 1", "--package", str(tmp_path), "--timeout", "1"]) == 3
    assert "longer than 1 s" in capsys.readouterr().err
    # By itself each pattern has 10 s.
    assert time.monotonic() - started < 8


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
@pytest.mark.parametrize("arguments", [["rules"], ["rules", "--format", "json"]])
def test_what_could_not_be_written_is_named(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "forewarn", *arguments]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, timeout=60)
    said = b"forewarn: cannot write the result: No space left on device\n"
    assert (done.returncode, done.stderr) == (3, said)
