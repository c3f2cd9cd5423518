"""Statements that mean harm: each is refused, or stopped within its limits, and nothing changes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from forewarn.ask.query import ask
from forewarn.ask.session import Session
from forewarn.ask.store import connect, database_file
from forewarn.errors import QueryError
from forewarn.package.load import load_package

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = [
    # Writing files.
    "COPY countries TO 'out.csv'",
    "COPY (SELECT 1) TO 'out.csv'",
    "COPY (SELECT 1) TO '{package}/datapackage.json' (USE_TMP_FILE false)",
    "COPY (SELECT 1) TO '/dev/stderr'",
    "COPY countries FROM '{package}/data/countries.csv'",
    "COPY FROM DATABASE memory TO temp",
    "WITH x AS (COPY (SELECT 1) TO 'out.csv') SELECT 1",
    # Beside the open database, and over it: the next reader would believe what stands there.
    "WITH x AS (COPY (SELECT 1) TO '{database}.wal' (FORMAT blob)) SELECT 1",
    "WITH x AS (COPY (SELECT 1) TO '{database}' (USE_TMP_FILE false)) SELECT 1",
    "EXPLAIN ANALYZE WITH x AS (COPY (SELECT 1) TO '{database}.wal') SELECT 1",
    "EXPORT DATABASE 'out'",
    "IMPORT DATABASE 'out'",
    "ATTACH 'other.duckdb'",
    "ATTACH ':memory:' AS other",
    "DETACH memory",
    "USE memory",
    "CHECKPOINT",
    "FORCE CHECKPOINT",
    "VACUUM",
    "ANALYZE",
    "SELECT * FROM force_checkpoint()",
    "SELECT * FROM enable_logging('QueryLog', storage := 'file', storage_path := 'out')",
    "SELECT * FROM enable_profiling()",
    "CALL enable_logging()",
    "CALL enable_profiling()",
    # Code of others, and settings.
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '/tmp/evil.duckdb_extension'",
    "FORCE INSTALL spatial FROM 'https://example.org'",
    "UPDATE EXTENSIONS",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET memory_limit = '1TB'",
    "SET temp_directory = 'out'",
    "SET VARIABLE x = 1",
    "RESET memory_limit",
    "RESET lock_configuration",
    "PRAGMA database_list",
    "PRAGMA enable_profiling = 'json'",
    "PRAGMA memory_limit = '1TB'",
    "CALL pragma_version()",
    "CREATE SECRET (TYPE s3, KEY_ID 'k', SECRET 's')",
    # Reading files, directories and the network.
    "SELECT * FROM read_text('{package}/datapackage.json')",
    "SELECT * FROM read_csv('{package}/data/countries.csv')",
    "SELECT * FROM '{package}/data/countries.csv'",
    "SELECT * FROM read_json('{package}/datapackage.json')",
    "SELECT size FROM read_blob('{database}')",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')",
    "SELECT * FROM parquet_metadata('{package}/data/countries.csv')",
    "SELECT * FROM read_duckdb('{package}/other.duckdb')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('{package}/data/countries.csv')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    "SELECT * FROM query_table('/etc/passwd')",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "WITH x AS (FROM read_text('/etc/passwd')) FROM x",
    "DESCRIBE SELECT * FROM read_csv('/etc/passwd')",
    "SUMMARIZE '{package}/data/countries.csv'",
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''/etc/passwd'')'))",
    "SELECT getenv('HOME')",
    "SELECT * FROM sys_path",
    # Writing the database.
    "CREATE TABLE t AS SELECT 1",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE OR REPLACE VIEW countries AS SELECT 1",
    "CREATE TEMP VIEW v AS SELECT 1",
    "CREATE MACRO m() AS 1",
    "CREATE TEMP MACRO count(x) AS 0",
    "CREATE SEQUENCE s",
    "CREATE TYPE t AS ENUM ('a')",
    "DROP TABLE countries",
    "ALTER TABLE countries RENAME TO c",
    "COMMENT ON TABLE countries IS ''",
    "DELETE FROM countries",
    "DELETE FROM countries RETURNING *",
    "TRUNCATE countries",
    "UPDATE countries SET name = ''",
    "INSERT INTO countries SELECT * FROM countries",
    "MERGE INTO countries USING countries c ON true WHEN MATCHED THEN DELETE",
    "WITH x AS (SELECT 1) INSERT INTO countries SELECT * FROM x",
    "SELECT * FROM (DELETE FROM countries RETURNING *)",
    "SELECT * FROM query('DELETE FROM countries')",
    "BEGIN",
    "COMMIT",
    "PREPARE p AS DELETE FROM countries",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "DEALLOCATE p",
    # What explains runs, if it analyzes.
    "EXPLAIN ANALYZE COPY countries TO 'out.csv'",
    "EXPLAIN ANALYZE DELETE FROM countries",
    "EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT 1",
    "EXPLAIN ANALYZE SET VARIABLE x = 1",
    "EXPLAIN (ANALYZE) CREATE TEMP TABLE t AS SELECT 1",
    "EXPLAIN /* */ ANALYZE CREATE TEMP TABLE t AS SELECT 1",
    "EXPLAIN -- \n ANALYZE CREATE TEMP TABLE t AS SELECT 1",
    "EXPLAIN DROP TABLE countries",
    # A second statement, hidden or not.
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE countries",
    "SELECT 1; -- \n DROP TABLE countries",
    "SELECT 1 /* ; */; /* */ DROP TABLE countries",
    "SELECT ';' ;\u00a0DROP TABLE countries",
    "SELECT 1;\u2003DROP TABLE countries",
    "SELECT $$;$$; DROP TABLE countries",
    "SELECT $tag$ ' $tag$; DROP TABLE countries",
    "SELECT 1) TO 'out.csv' --",
    "PIVOT countries ON name; DROP TABLE countries",
    # No SQL at all.
    "",
    ";",
    "-- nothing",
    "/* unclosed",
    "\uff33\uff25\uff2c\uff25\uff23\uff34 1",
    "DR\u200bOP TABLE countries",
    "SELECT '\udcff'",
    "SELECT '\0'; DROP TABLE countries",
    "SELECT " + "(" * 20_000 + "1" + ")" * 20_000,
]

# Statements that never end, or need more memory or disk than there is.
BOMBS = [
    "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c "
    "WHERE a.range + b.range + c.range < 0",
    "SELECT count(*) FROM observations a, observations b, observations c, observations d, "
    "observations e WHERE a.value + b.value + c.value + d.value + e.value < 0",
    "SELECT * FROM range(1000000) a, range(1000000) b ORDER BY hash(a.range + b.range)",
    "SELECT row_number() OVER (ORDER BY hash(range)) FROM range(10000000000)",
    "SELECT count(DISTINCT hash(range)) FROM range(10000000000)",
    "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
    "WITH RECURSIVE t AS (SELECT 'x' AS n UNION ALL SELECT n || n FROM t) "
    "SELECT max(length(n)) FROM t",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM t, range(10)) SELECT count(*) FROM t",
    "SELECT sum(generate_series) FROM generate_series(1, 1000000000000)",
    "SELECT range FROM range(1000000000000)",
    "SELECT * FROM repeat_row('x', num_rows = 100000000000)",
    "SELECT len(generate_series(1, 2000000000))",
    "SELECT length(repeat('x', 4000000000))",
    "SELECT max(length(repeat('x', 100000000 + range::INT))) FROM range(100000)",
    "SELECT repeat('x', 10000000) FROM range(100000)",
    "SELECT lpad('x', 2000000000, 'y')",
    "SELECT printf('%1000000000d', 1)",
    "SELECT md5(repeat('x', 4000000000))",
    "SELECT string_agg(repeat('x', 1000), '') FROM range(100000000)",
    "SELECT list(range) FROM range(10000000000)",
    "SELECT list_distinct(range(1000000000))",
    "SELECT list_reduce(range(100000000), lambda x, y: x + y)",
    "SELECT len(list_transform(range(10000), lambda x: "
    "list_transform(range(10000), lambda y: repeat('x', 1000))))",
    "SELECT regexp_replace(repeat('a', 10000000), 'a', repeat('b', 10000), 'g')",
    "SELECT count(*) FROM range(1000000) "
    "WHERE regexp_matches(repeat('a', 10000) || range, '(x+x+)+y|((a*)*)*b')",
    "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))",
    "SELECT sleep_ms(100000)",
]

# A time limit, a memory limit, and a function call that cannot be interrupted.
QUICK = {BOMBS[0], BOMBS[3], "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))"}


@pytest.fixture(scope="module")
def file(small_package: Path) -> Path:
    return database_file(load_package(small_package))


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("statement", REFUSED, ids=lambda text: ascii(text[:60]))
def test_a_statement_that_does_more_than_read_the_tables_is_refused(
    statement: str,
    small_package: Path,
    file: Path,
    small_session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    before, beside = digest(file), sorted(file.parent.iterdir())
    statement = statement.replace("{package}", str(small_package))
    with pytest.raises(QueryError):
        ask(small_session, statement.replace("{database}", str(file)))
    assert list(tmp_path.iterdir()) == []
    assert sorted(file.parent.iterdir()) == beside
    assert list(file.parent.glob("*.tmp")) == []
    assert digest(file) == before


def test_no_secret_of_the_user_is_read(small_session: Session) -> None:
    assert ask(small_session, "SELECT * FROM duckdb_secrets()").rows == ()


@pytest.mark.parametrize("output", [False, True])
def test_a_link_in_the_working_folder_opens_nothing(
    output: bool, small_package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # DuckDB writes what memory does not hold to the folder .tmp, and lets statements read there.
    secret, here = tmp_path / "secret.txt", tmp_path / "here"
    secret.write_text("private", encoding="utf-8")
    here.mkdir()
    (here / ".tmp").symlink_to(tmp_path)
    monkeypatch.chdir(here)
    place = tmp_path / "answer.parquet" if output else None
    with Session(connect(load_package(small_package), output=place)) as session:
        for path in (secret, ".tmp/secret.txt"):
            with pytest.raises(QueryError, match="disabled by configuration"):
                ask(session, f"SELECT content FROM read_text('{path}')")
            with pytest.raises(QueryError, match="disabled by configuration"):
                ask(session, f"WITH x AS (COPY (SELECT 1) TO '{path}') SELECT 1")
        assert ask(session, "SELECT count(*) > 0 FROM countries").rows == ((True,),)
    assert secret.read_text(encoding="utf-8") == "private"


@pytest.mark.slow
@pytest.mark.parametrize(
    "statement",
    [
        statement if statement in QUICK else pytest.param(statement, marks=pytest.mark.slow)
        for statement in BOMBS
    ],
    ids=lambda text: text[:60],
)
def test_a_statement_that_takes_too_much_is_stopped_within_its_limits(
    statement: str, small_package: Path, file: Path, tmp_path: Path
) -> None:
    before = digest(file)
    limits = ["--timeout", "1", "--memory", "256MB", "--format", "csv"]
    started = time.monotonic()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "forewarn",
            "sql",
            statement,
            "--package",
            str(small_package),
            *limits,
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.startswith(
        ("forewarn: the statement was stopped after 1 s: ", "forewarn: the statement needs more ")
    )
    assert done.stderr.count("\n") == 1
    # The limit, the grace, and the time to start and end on a busy machine.
    assert time.monotonic() - started < 20
    assert list(tmp_path.iterdir()) == []
    assert [path for path in file.parent.iterdir() if path.name.endswith(".tmp")] == []
    assert digest(file) == before


def test_reading_in_its_many_forms_is_not_refused(small_session: Session) -> None:
    for statement in (
        "FROM countries",
        "TABLE countries",
        "VALUES (1)",
        "SELECT ';' -- ; DROP TABLE countries",
        "SELECT $$ ; DROP TABLE countries $$ ;;",
        "DESCRIBE countries",
        "SHOW TABLES",
        "SUMMARIZE countries",
        "EXPLAIN SELECT 1",
        "explain analyze FROM countries",
        "PIVOT countries ON un_region IN ('Africa') USING count(*)",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 9) FROM t",
    ):
        assert ask(small_session, statement).rows


def test_values_that_pivot_looks_up_itself_are_to_be_named(
    small_session: Session,
) -> None:
    with pytest.raises(QueryError, match=r"ON column IN \(\.\.\.\)"):
        ask(small_session, "PIVOT countries ON un_region USING count(*)")
