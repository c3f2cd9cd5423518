"""Running a plan in DuckDB: with `expressions` and `table`, all of the layer that speaks it.

Cells are judged and cast in the pass that reads them. Nothing is kept of a file but its values, and
those of larger packages on disk.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from forewarn.errors import EngineError, MissingFieldError
from forewarn.structure.expressions import BITS, Cell, sql_type
from forewarn.structure.table import RECORD
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from forewarn.package.model import Package
    from forewarn.package.schema import ForeignKey
    from forewarn.structure.plan import CellCheck, FieldPlan, KeyCheck, Plan
    from forewarn.structure.reference import Answer
    from forewarn.structure.safety import Danger
    from forewarn.structure.table import Table

# The name of the database, which is the one that queries mean.
DATABASE = "engine"

# The name of the database of the package that the one at hand extends.
_BASE = "base_package"

# Beside the view of a resource's valid rows stand, under the same name in schemas of their own, all
# that was kept of its rows, what two of its keys have in common, and the records that break one;
# and what the reference answered of each field.
_ROWS, _KEYS, _FAULTY, _ANSWERS, _WORK = "rows", "keys", "faulty", "answers", "work"

_INVALID = "__invalid"

# In bytes: packages whose values may well be held in memory, where nothing has to be written.
_SMALL = 1 << 28

# What a pass over a file of any length works on; with more, only the disk would be read less.
_ENOUGH = "600 MiB"

# So many answers are handed over at once.
_BATCH = 100_000

# A cell may be as large as its file, and a report holds many: no more of each is kept.
_LONGEST = 1000


class UnreadableError(EngineError):
    """DuckDB does not read from a file the records that are there."""


@dataclass(frozen=True)
class Failure:
    """One cell or row that fails: its record number, its primary key, its value.

    `first` is the record that has the value already, where it may not stand twice.
    """

    record: int
    key: str | None
    value: str | None
    first: int | None = None


@contextmanager
def open_engine(
    package: Package | None = None,
    memory: str | None = None,
    threads: int | None = None,
    folder: Path | None = None,
) -> Iterator[Engine]:
    """Open an engine for a package, with a folder of its own that is removed at the end.

    It is made in `folder`, or else where the system has its temporary files.

    `memory` limits what DuckDB holds, such as `2GB`, and `threads` how many it runs: 600 MiB, or
    most of a machine that has less, and one for each core, without them.
    """
    files = [resource.file for resource in package.resources] if package else []
    size = sum(file.stat().st_size for file in files if file.is_file())
    with tempfile.TemporaryDirectory(prefix="forewarn-", dir=folder) as scratch:
        engine = Engine(Path(scratch), size > _SMALL, memory, threads)
        try:
            yield engine
        finally:
            engine.close()


class Engine:
    """A DuckDB database, in memory or on disk, with the valid rows of each resource.

    The view of a resource bears its name, and holds the record number as `__record` and the rows
    in which every cell and every key are valid.
    Raises `EngineError`, naming the file, where DuckDB fails.
    """

    def __init__(
        self, scratch: Path, on_disk: bool, memory: str | None = None, threads: int | None = None
    ) -> None:
        self.scratch = scratch
        self.connection = duckdb.connect(
            config={
                "temp_directory": str(scratch / "spill"),
                "autoinstall_known_extensions": "false",
            }
        )
        if threads is not None:
            self.connection.execute(f"SET threads = {threads}")
        self._limit(memory)
        file = str(scratch / "engine.duckdb") if on_disk else ":memory:"
        self.connection.execute(f"ATTACH {literal(file)} AS {DATABASE}; USE {DATABASE}")
        # The values are as large as the file, and nobody reads the database after a crash.
        self.connection.execute("SET checkpoint_threshold = '1TB'")
        # It would be drawn over a report on standard output.
        self.connection.execute("SET enable_progress_bar = false")
        # It makes a join of a longer IN, and what comes out of a join is in no order.
        self.connection.execute("SET disabled_optimizers = 'in_clause'")
        for schema in (_ROWS, _KEYS, _FAULTY, _ANSWERS, _WORK):
            self.connection.execute(f"CREATE SCHEMA {schema}")
        self._held_as_text: dict[str, frozenset[str]] = {}

    def _limit(self, memory: str | None) -> None:
        """Limit what DuckDB holds: without a wish to what is enough, if the machine has that."""
        if memory is None:
            # Four fifths of what the machine has, or its container.
            (machine,) = self.connection.execute(
                "SELECT current_setting('memory_limit')"
            ).fetchall()[0]
            if _megabytes(machine) < _megabytes(_ENOUGH):
                return
        try:
            self.connection.execute(f"SET memory_limit = {literal(memory or _ENOUGH)}")
        except duckdb.Error as error:
            raise EngineError(f"DuckDB does not take the limit: {_first_line(error)}") from error

    def close(self) -> None:
        """Free the database."""
        self.connection.close()

    def attach_base(self, file: Path, own: Collection[str]) -> frozenset[str]:
        """Make a view of each table of another package's database, but for those called as `own`.

        Names the views.
        """
        self._run(str(file), f"ATTACH {literal(str(file))} AS {_BASE} (READ_ONLY)")
        listed = "SELECT table_name FROM duckdb_tables() WHERE database_name = "
        names = {name for (name,) in self._run(str(file), f"{listed}{literal(_BASE)}")}
        for name in names - set(own):
            view = identifier(name)
            self._run(str(file), f"CREATE VIEW main.{view} AS FROM {_BASE}.main.{view}")
        return frozenset(names - set(own))

    def blind_checks(
        self, path: str, plan: Plan, ask: Callable[[FieldPlan, str], Answer]
    ) -> list[CellCheck]:
        """Return the checks that let pass the cell planted for them."""
        planted = [(f, c) for f in plan.fields for c in f.checks if c.planted is not None]
        if not planted:
            return []
        selects = []
        for number, (field, check) in enumerate(planted):
            cell = Cell(field, "c", "a")
            selects.append(
                f"SELECT {number} AS number, {cell.fails(check)} AS caught, {cell.doubtful} AS "
                f"doubtful FROM (SELECT nullif({literal(check.planted or '')}, '') AS c) "
                "JOIN (SELECT 0 AS broken) AS a ON true"
            )
        blind = []
        for number, caught, doubtful in self._run(path, " UNION ALL ".join(selects)):
            field, check = planted[number]
            assert check.planted is not None
            if not caught and not (doubtful and check.test in ask(field, check.planted).broken):
                blind.append(check)
        return blind

    def load(self, table: Table) -> int:
        """Read a file, judge and cast its cells in one pass, and count the records that were read.

        Raises `UnreadableError` where DuckDB finds no table in it.
        """
        self._held_as_text[table.name] = frozenset(
            plan.field.name for plan in table.present if not plan.decided or plan.exact_key
        )
        for plan in table.present:
            if plan.asks:
                columns = "(cell VARCHAR, canonical VARCHAR, broken INTEGER)"
                self._run(table.path, f"CREATE OR REPLACE TABLE {_answers(table, plan)} {columns}")
        return self._load(table)

    def _load(self, table: Table) -> int:
        held_as_text = self._held_as_text[table.name]
        selects, valid = [], []
        for plan in table.present:
            cell = table.cell(plan, known=True)
            kept = cell.column if plan.field.name in held_as_text else cell.typed
            selects.append(f"{kept} AS {cell.column}")
            if cell.valid:
                valid.append(cell.valid)
            if plan.asks:
                selects.append(cell.doubtful)
        selects += [] if table.scan.direct else [RECORD]
        valid.append(f"NOT {table.blank}")
        selects.append(f"NOT coalesce({' AND '.join(valid)}, false) AS {_INVALID}")
        select = f"SELECT {', '.join(selects)} FROM {table.cells(table.csv)}"
        try:
            self._must_keep_order(table, select)
            self.connection.execute(
                f"CREATE OR REPLACE TABLE {table.within(_ROWS)} AS {select}"
            ).fetchall()
        except duckdb.InvalidInputException as error:
            raise UnreadableError(
                f"{table.path}: DuckDB cannot read it: {_first_line(error)}"
            ) from error
        except duckdb.Error as error:
            raise _failed(table.path, error) from error
        return self._count(table, f"SELECT count(*) FROM {table.within(_ROWS)}")

    def doubts(self, table: Table) -> Iterator[tuple[FieldPlan, list[str]]]:
        """Return the fields with cells that are questions to the reference, and these, each once."""
        asking = [plan for plan in table.present if plan.asks]
        if not asking:
            return
        flags = [table.cell(plan, known=True).doubtful for plan in asking]
        counts = ", ".join(f"count(*) FILTER ({flag})" for flag in flags)
        found = self._run(table.path, f"SELECT {counts} FROM {table.within(_ROWS)}")[0]
        doubted = [(p, flag) for p, flag, n in zip(asking, flags, found, strict=True) if n]
        names = frozenset(plan.field.name for plan, _ in doubted)
        if not names <= self._held_as_text[table.name]:
            # Their values were kept, and what was written was not.
            self._held_as_text[table.name] |= names
            self._load(table)
        for plan, flag in doubted:
            text = table.cell(plan).text
            query = f"SELECT DISTINCT {text} FROM {table.within(_ROWS)} WHERE {flag}"
            rows = self._run(table.path, query)
            yield plan, [text for (text,) in rows]

    def answer(self, table: Table, plan: FieldPlan, answers: Mapping[str, Answer]) -> None:
        """Take what the reference says of a field's doubtful cells."""
        kept = _answers(table, plan)
        rows = [
            (cell, answer.canonical, sum(BITS[test] for test in answer.broken))
            for cell, answer in answers.items()
        ]
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            columns = [list(column) for column in zip(*batch, strict=True)]
            self.connection.execute(
                f"INSERT INTO {kept} SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), "
                "unnest(?::INTEGER[])",
                columns,
            ).fetchall()
        if any(broken for _, _, broken in rows):
            cell = table.cell(plan, known=True)
            self._run(
                table.path,
                f"UPDATE {table.within(_ROWS)} SET {_INVALID} = true WHERE {cell.doubtful} "
                f"AND {cell.text} IN (SELECT cell FROM {kept} WHERE broken <> 0)",
            )

    def failures(
        self, table: Table, keep: int
    ) -> tuple[tuple[int, list[Failure]], list[tuple[CellCheck, int, list[Failure]]]]:
        """Count the blank rows and the cells that fail each check; give the first `keep` of each.

        Where every row is valid nothing is read again.
        """
        invalid = f"SELECT count(*) FROM {table.within(_ROWS)} WHERE {_INVALID}"
        if not self._count(table, invalid):
            return (0, []), []
        checks = [(plan, check) for plan in table.present for check in plan.checks]
        failing = [(table.blank, "''")]
        for plan, check in checks:
            cell = table.cell(plan, known=True)
            failing.append((f"NOT {table.blank} AND {cell.fails(check)}", cell.column))
        blank, *results = self._first_failures(table, failing, keep)
        failed = [(check, *r) for (_, check), r in zip(checks, results, strict=True) if r[0]]
        if not blank[0] and not failed:
            raise EngineError(f"{table.path}: rows were refused, and none fails a check")
        return (blank[0], [Failure(row.record, None, None) for row in blank[1]]), failed

    def _first_failures(
        self, table: Table, failing: Sequence[tuple[str, str]], keep: int
    ) -> list[tuple[int, list[Failure]]]:
        """Count the rows of which each condition holds, and give the first, with the cell shown.

        The file is read again for the texts of the rows that are invalid.
        """
        texts = f"{_WORK}.texts"
        invalid = f"SELECT {table.record} FROM {table.within(_ROWS)} AS __rows WHERE {_INVALID}"
        self._run(
            table.path,
            f"CREATE OR REPLACE TABLE {texts} AS SELECT * FROM {table.numbered_csv} "
            f"WHERE {RECORD} IN ({invalid})",
        )
        conditions = ", ".join(f"{condition} AS f{n}" for n, (condition, _) in enumerate(failing))
        answers = [_join(table, plan) for plan in table.present if plan.asks]
        judged = f"(SELECT {RECORD}, {conditions} FROM {table.cells(texts)} {' '.join(answers)})"
        found = ", ".join(
            f"count(*) FILTER (f{n}), min({RECORD}, {keep}) FILTER (f{n})"
            for n in range(len(failing))
        )
        (counted,) = self._run(table.path, f"SELECT {found} FROM {judged}")
        results = [
            (int(count), self._shown(table, texts, shown, first or ()))
            for (_, shown), count, first in zip(failing, counted[::2], counted[1::2], strict=True)
        ]
        self._run(table.path, f"DROP TABLE {texts}")
        return results

    def _shown(self, table: Table, texts: str, shown: str, records: Sequence[int]) -> list[Failure]:
        """Return the failures in some records, with the text of a cell and that of the key."""
        if not records:
            return []
        columns = dict(zip(table.scan.labels, table.columns, strict=True))
        names = table.plan.schema.primary_key
        key = _joined([columns[name] for name in names if name in columns])
        rows = self._run(
            table.path,
            f"SELECT {RECORD}, left({key}, {_LONGEST}), left({shown}, {_LONGEST}) FROM {texts} "
            f"JOIN (SELECT unnest({records}) AS {RECORD}) USING ({RECORD}) ORDER BY {RECORD}",
        )
        return [Failure(*row) for row in rows]

    def make_views(self, table: Table) -> None:
        """Make the views of a resource: its valid rows, and what its keys are compared by."""
        self._make_view(table, "main", table.plan.fields, compared=False)
        keyed = [plan for plan in table.plan.fields if plan.keyed]
        self._make_view(table, _KEYS, keyed, compared=True)
        self._run(table.path, f"CREATE OR REPLACE TABLE {table.within(_FAULTY)} (record BIGINT)")

    def _make_view(
        self, table: Table, schema: str, plans: Iterable[FieldPlan], compared: bool, more: str = ""
    ) -> None:
        columns, joins = [f"{table.record} AS {RECORD}"], []
        held_as_text = self._held_as_text[table.name]
        for plan in plans:
            name = identifier(plan.field.name)
            if plan not in table.present:
                columns.append(f"NULL::{sql_type(plan.field)} AS {name}")
                continue
            cell = table.cell(plan)
            if plan.field.name not in held_as_text:
                columns.append(f"{cell.column} AS {name}")
                continue
            joins.append(_join(table, plan))
            columns.append(f"{cell.compared if compared else cell.answered} AS {name}")
        self._run(
            table.path,
            f"CREATE OR REPLACE VIEW {schema}.{identifier(table.name)} AS "
            f"SELECT {', '.join(columns)} FROM {table.within(_ROWS)} AS __rows {' '.join(joins)} "
            f"WHERE NOT {_INVALID}{more}",
        )

    def repeated_keys(self, table: Table, check: KeyCheck, limit: int) -> tuple[int, list[Failure]]:
        """Count the rows whose key an earlier row has, and give the first `limit` of them.

        Null is not a value that can repeat.
        """
        rows = f"(SELECT * FROM {table.within(_KEYS)} WHERE {_all_present(check.fields)})"
        planted = f"(SELECT * FROM (FROM {rows} LIMIT 1), range(2))"
        hashes = f"SELECT count(*) FROM ({_repeated_hashes(planted, check.fields)})"
        for query in (_unordered(planted, check.fields), hashes):
            self._must_catch(table, query, rows, f"a key twice: {check.rule}")
        # Rows in ascending order of the key, as canonical files have them, need no memory of it.
        if not self._count(table, _unordered(rows, check.fields)):
            return 0, []
        # Keys whose hashes differ do, and a hash is small; the few that do not are looked at.
        alike = f"{_WORK}.hashes"
        found = _repeated_hashes(rows, check.fields)
        if not self._count(table, f"CREATE OR REPLACE TABLE {alike} AS {found}"):
            return 0, []
        names = ", ".join(map(identifier, check.fields))
        rows = f"(FROM {rows} WHERE hash({names}) IN (FROM {alike}))"
        repeated = f"""
            SELECT __rows.*, __first FROM {rows} AS __rows JOIN (
                SELECT {names}, min({RECORD}) AS __first FROM {rows} GROUP BY {names}
                HAVING count(*) > 1
            ) USING ({names}) WHERE {RECORD} <> __first
            """
        return self._mark(table, repeated, check.fields, "__first", limit)

    def dangling(
        self, table: Table, key: ForeignKey, target: str, limit: int
    ) -> tuple[int, list[Failure]]:
        """Count the rows whose reference stands nowhere in `target`; give the first `limit`.

        A reference is empty where all of its fields are. The target of a key to another package
        is in the database that `lend` was given.
        """
        rows = f"(SELECT * FROM {table.within(_KEYS)} WHERE {_any_present(key.fields)})"
        schema = f"{_BASE}.main" if key.reference_package else _KEYS
        there = f"{schema}.{identifier(target)}"
        one, nothing = f"(FROM {rows} LIMIT 1)", f"(FROM {there} LIMIT 0)"
        planted = f"SELECT count(*) FROM ({_dangling(one, key, nothing)})"
        self._must_catch(table, planted, rows, "a dangling reference")
        dangling = _dangling(rows, key, there)
        if not self._count(table, f"SELECT count(*) FROM ({dangling})"):
            return 0, []
        return self._mark(table, dangling, key.fields, "NULL", limit)

    def endangered(
        self, table: Table, field: str, dangers: Sequence[Danger], limit: int
    ) -> list[tuple[Danger, int, list[Failure]]]:
        """Count the cells of a field that hold each danger, and give the first `limit` of them.

        Each text is looked at once, however many cells hold it.
        """
        name, rows = identifier(field), f"main.{identifier(table.name)}"
        planted = ", ".join(
            f"{_holds(literal(d.planted), d)} AS caught{n}" for n, d in enumerate(dangers)
        )
        if not all(self._run(table.path, f"SELECT {planted}")[0]):
            raise EngineError(f"{table.path}: a planted error was not caught: text in {field}")
        texts = f"(SELECT DISTINCT {name} AS text FROM {rows} WHERE {name} IS NOT NULL)"
        counts = ", ".join(f"count(*) FILTER ({_holds('text', danger)})" for danger in dangers)
        (counted,) = self._run(table.path, f"SELECT {counts} FROM {texts}")
        found = []
        key = _joined([identifier(part) for part in table.plan.schema.primary_key])
        for danger, texts_held in zip(dangers, counted, strict=True):
            if not texts_held:
                continue
            held = f"FROM {rows} WHERE {name} IS NOT NULL AND {_holds(name, danger)}"
            shown = self._run(
                table.path,
                f"SELECT {RECORD}, left({key}, {_LONGEST}), left({name}, {_LONGEST}) {held} "
                f"ORDER BY {RECORD} LIMIT {limit}",
            )
            count = self._count(table, f"SELECT count(*) {held}")
            found.append((danger, count, [Failure(*row) for row in shown]))
        return found

    def drop_faulty(self, table: Table) -> None:
        """Take the rows that break a key, as counted so far, out of the valid ones."""
        faulty = table.within(_FAULTY)
        if self._count(table, f"SELECT count(*) FROM {faulty}"):
            more = f" AND {table.record} NOT IN (SELECT record FROM {faulty})"
            self._make_view(table, "main", table.plan.fields, compared=False, more=more)

    def export(self, query: str) -> Path:
        """Write the rows of a query, in their order, to a Parquet file that the next one replaces.

        Handing them over in memory would need pyarrow, or leaves DuckDB noisy at exit.
        Raises `MissingFieldError` where the query names a field that its tables have not.
        """
        file = self.scratch / "rows.parquet"
        self.ask(
            f"COPY ({query}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION uncompressed)"
        )
        return file

    def ask(self, query: str) -> duckdb.DuckDBPyConnection:
        """Run a query over the valid rows; `MissingFieldError` where they lack a field."""
        try:
            return self.connection.execute(query)
        except duckdb.BinderException as error:
            raise MissingFieldError(
                f"a field that its rules need is not there: {_first_line(error)}"
            ) from error

    def _must_keep_order(self, table: Table, select: str) -> None:
        """Raise `EngineError` where rows might not come as they stand in the file."""
        steps = self.connection.execute(f"EXPLAIN {select}").fetchall()[0][1]
        if "Join" in steps:
            raise EngineError(f"{table.path}: DuckDB would not read it in its order")

    def _must_catch(self, table: Table, query: str, rows: str, what: str) -> None:
        """Raise `EngineError` where a fault planted in the first of some rows is let pass."""
        if self._count(table, query):
            return
        if self._count(table, f"SELECT count(*) FROM (FROM {rows} LIMIT 1)"):
            raise EngineError(f"{table.path}: a planted error was not caught: {what}")

    def _mark(
        self, table: Table, rows: str, names: Sequence[str], first: str, limit: int
    ) -> tuple[int, list[Failure]]:
        """Note rows as faulty; count them, and give the first of them."""
        found = f"{_WORK}.found"
        path = table.path
        self._run(
            path,
            f"CREATE OR REPLACE TABLE {found} AS SELECT {RECORD}, "
            f"{_joined([identifier(name) for name in names])} AS __value, {first} AS __first "
            f"FROM ({rows})",
        )
        self._run(path, f"INSERT INTO {table.within(_FAULTY)} SELECT {RECORD} FROM {found}")
        key = _joined([identifier(name) for name in table.plan.schema.primary_key])
        shown = self._run(
            path,
            f"SELECT {RECORD}, left({key}, {_LONGEST}), left(__value, {_LONGEST}), __first FROM "
            f"(FROM {found} ORDER BY {RECORD} LIMIT {limit}) JOIN main.{identifier(table.name)} "
            f"USING ({RECORD}) ORDER BY {RECORD}",
        )
        return self._count(table, f"SELECT count(*) FROM {found}"), [Failure(*r) for r in shown]

    def _count(self, table: Table, query: str) -> int:
        return int(self._run(table.path, query)[0][0])

    def _run(self, path: str, query: str) -> list[tuple[Any, ...]]:
        try:
            # All of it: a result that is not fetched to its end blocks the connection.
            return self.connection.execute(query).fetchall()
        except duckdb.Error as error:
            raise _failed(path, error) from error


def _holds(text: str, danger: Danger) -> str:
    """Say that a text holds a danger, and is none of those that do no harm."""
    held = f"regexp_matches({text}, {literal(danger.pattern)}, 's')"
    if danger.harmless is None:
        return held
    return f"({held} AND NOT regexp_full_match({text}, {literal(danger.harmless)}))"


def _unordered(rows: str, names: Sequence[str]) -> str:
    """Count the rows of which the key is not above that of the row before."""
    before = ", ".join(
        f"lag({identifier(name)}) OVER () AS __k{place}" for place, name in enumerate(names)
    )
    ascending = "false"
    for place, name in reversed(list(enumerate(names))):
        here, last = identifier(name), f"__k{place}"
        ascending = f"({here} > {last} OR ({here} = {last} AND {ascending}))"
    return (
        f"SELECT count(*) FROM (SELECT *, {before} FROM {rows}) "
        f"WHERE __k0 IS NOT NULL AND NOT {ascending}"
    )


def _repeated_hashes(rows: str, names: Sequence[str]) -> str:
    """Return the hashes that more than one key has."""
    listed = ", ".join(map(identifier, names))
    return f"SELECT hash({listed}) AS __hash FROM {rows} GROUP BY __hash HAVING count(*) > 1"


def _dangling(rows: str, key: ForeignKey, target: str) -> str:
    if len(key.fields) == 1:
        # Of one field that is there, which takes DuckDB a third of the time.
        name, other = identifier(key.fields[0]), identifier(key.reference_fields[0])
        known = f"SELECT {other} FROM {target} WHERE {other} IS NOT NULL"
        return f"SELECT * FROM {rows} WHERE {name} NOT IN ({known})"
    pairs = " AND ".join(
        f"here.{identifier(name)} IS NOT DISTINCT FROM there.{identifier(other)}"
        for name, other in zip(key.fields, key.reference_fields, strict=True)
    )
    return f"SELECT * FROM {rows} AS here WHERE NOT EXISTS (FROM {target} AS there WHERE {pairs})"


def _all_present(names: Sequence[str]) -> str:
    return " AND ".join(f"{identifier(name)} IS NOT NULL" for name in names)


def _any_present(names: Sequence[str]) -> str:
    return " OR ".join(f"{identifier(name)} IS NOT NULL" for name in names)


def _answers(table: Table, plan: FieldPlan) -> str:
    return f"{_ANSWERS}.{identifier(f'{table.name}.{plan.field.name}')}"


def _join(table: Table, plan: FieldPlan) -> str:
    """Return the SQL that joins what the reference answered of a field's cells."""
    cell = table.cell(plan)
    return f"LEFT JOIN {_answers(table, plan)} AS {cell.answer} ON {cell.answer}.cell = {cell.text}"


def _joined(columns: Sequence[str]) -> str:
    """Return the values of columns in one text, a slash between them; null where there are none."""
    if not columns:
        return "NULL"
    cells = ", ".join(f"coalesce({column}::VARCHAR, '')" for column in columns)
    return f"concat_ws('/', {cells})"


def _failed(path: str, error: duckdb.Error) -> EngineError:
    return EngineError(f"{path}: DuckDB failed: {_first_line(error)}")


def _megabytes(size: str) -> float:
    """Return the megabytes of a size as DuckDB writes it, `18.6 GiB`."""
    number, unit = size.split()
    return float(number) * {"GiB": 1024, "TiB": 1024**2}.get(unit, 1 if unit == "MiB" else 0)


def _first_line(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0]
