"""Reading a table into the engine: its cells are judged and cast in the pass that reads them.

Three steps, each of which returns what the next one needs: `load` reads the file, `judge` asks the
reference about the uncertain cells, and `make_views` makes the views of the valid rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb

from forewarn.errors import EngineError, ReferenceLimitError
from forewarn.structure.engine import (
    AT_ONCE,
    DROPPED,
    FAULTY,
    INVALID,
    KEYS,
    ROWS,
    VERDICTS,
    failed,
)
from forewarn.structure.expressions import BITS, sql_type
from forewarn.structure.refusals import first_line
from forewarn.structure.table import RECORD
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from forewarn.structure.asking import Asker
    from forewarn.structure.engine import Engine
    from forewarn.structure.plan import FieldPlan
    from forewarn.structure.reference import CellVerdict
    from forewarn.structure.table import Table

# How many verdicts are handed over at once.
_BATCH = 100_000


class UnreadableError(EngineError):
    """DuckDB did not read all records of the file."""


@dataclass(frozen=True)
class Loaded:
    """A table that was read: the number of its records, and the fields whose text was kept.

    Of the other fields the values were kept.
    """

    table: Table
    records: int
    as_text: frozenset[str]


@dataclass(frozen=True)
class Judged:
    """A table whose every cell has a verdict, the uncertain ones by the reference."""

    table: Table
    as_text: frozenset[str]


@dataclass(frozen=True)
class ValidRows:
    """A table whose valid rows have views: their values, and what their keys are compared by."""

    table: Table
    as_text: frozenset[str]


@dataclass(frozen=True)
class DroppedRows:
    """The rows of a table that were left out for their faults.

    `view` names the view of their `fields`, those in which no cell of the table is doubted. It has
    no fields where some of the rows could not be told apart.
    """

    view: str
    fields: frozenset[str]


def load(engine: Engine, table: Table) -> Loaded:
    """Read a file, judge and cast its cells in one pass, and count the records that were read.

    Raises `UnreadableError` where DuckDB finds no table in it.
    """
    as_text = frozenset(
        plan.field.name for plan in table.present if not plan.decided or plan.exact_key
    )
    return _load(engine, table, as_text)


def discard(engine: Engine, loaded: Loaded) -> None:
    """Remove the rows that were read, so that the table can be read again."""
    engine.run(loaded.table.path, f"DROP TABLE {loaded.table.within(ROWS)}")


def _load(engine: Engine, table: Table, as_text: frozenset[str]) -> Loaded:
    selects, valid = [], []
    for plan in table.present:
        cell = table.cell(plan, known=True)
        kept = cell.column if plan.field.name in as_text else cell.typed
        selects.append(f"{kept} AS {cell.column}")
        if cell.valid:
            valid.append(cell.valid)
        if plan.asks:
            selects.append(cell.uncertain)
    selects += [] if table.scan.direct else [RECORD]
    valid.append(f"NOT {table.blank}")
    selects.append(f"NOT coalesce({' AND '.join(valid)}, false) AS {INVALID}")
    select = f"SELECT {', '.join(selects)} FROM {table.cells(table.csv)}"
    try:
        _must_keep_order(engine, table, select)
        engine.connection.execute(f"CREATE TABLE {table.within(ROWS)} AS {select}").fetchall()
    except duckdb.InvalidInputException as error:
        raise UnreadableError(
            f"{table.path}: DuckDB cannot read it: {first_line(error)}"
        ) from error
    except duckdb.Error as error:
        raise failed(table.path, error) from error
    records = engine.count(table.path, f"SELECT count(*) FROM {table.within(ROWS)}")
    return Loaded(table, records, as_text)


def _must_keep_order(engine: Engine, table: Table, select: str) -> None:
    """Raise `EngineError` where rows might not come in the order of the file."""
    steps = engine.connection.execute(f"EXPLAIN {select}").fetchall()[0][1]
    if "Join" in steps:
        raise EngineError(f"{table.path}: DuckDB would not read its rows in the order of the file")


def judge(engine: Engine, loaded: Loaded, ask: Asker) -> Judged:
    """Ask the reference about the uncertain cells, about each distinct text once."""
    table, as_text = loaded.table, loaded.as_text
    asking = [plan for plan in table.present if plan.asks]
    if not asking:
        return Judged(table, as_text)
    uncertain = list(_uncertain(engine, table, asking))
    names = frozenset(plan.field.name for plan, _ in uncertain)
    if len(names) > ReferenceLimitError.most:
        raise ReferenceLimitError(len(names))
    if not names <= as_text:
        # Their values were kept, and the reference needs their text.
        as_text |= names
        discard(engine, loaded)
        _load(engine, table, as_text)
    table = replace(table, asked=names)
    for plan, flag in uncertain:
        columns = "(cell VARCHAR, canonical VARCHAR, broken INTEGER)"
        engine.run(table.path, f"CREATE TABLE {_verdicts(table, plan)} {columns}")
        text = table.cell(plan).text
        query = f"SELECT DISTINCT {text} FROM {table.within(ROWS)} WHERE {flag}"
        cells = [cell for (cell,) in engine.run(table.path, query)]
        _keep_verdicts(engine, table, plan, ask(plan, cells))
    return Judged(table, as_text)


def _uncertain(
    engine: Engine, table: Table, plans: Sequence[FieldPlan]
) -> Iterator[tuple[FieldPlan, str]]:
    """Yield the fields with an uncertain cell, and the condition that a cell is one."""
    for start in range(0, len(plans), AT_ONCE):
        batch = plans[start : start + AT_ONCE]
        flags = [table.cell(plan, known=True).uncertain for plan in batch]
        held = ", ".join(f"bool_or({flag})" for flag in flags)
        (found,) = engine.run(table.path, f"SELECT {held} FROM {table.within(ROWS)}")
        yield from ((p, flag) for p, flag, holds in zip(batch, flags, found, strict=True) if holds)


def _keep_verdicts(
    engine: Engine, table: Table, plan: FieldPlan, verdicts: Mapping[str, CellVerdict]
) -> None:
    """Keep the verdicts on a field's uncertain cells, and mark the rows with one that fails."""
    kept = _verdicts(table, plan)
    rows = [
        (cell, verdict.canonical, sum(BITS[test] for test in verdict.broken))
        for cell, verdict in verdicts.items()
    ]
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        columns = [list(column) for column in zip(*batch, strict=True)]
        engine.connection.execute(
            f"INSERT INTO {kept} SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), "
            "unnest(?::INTEGER[])",
            columns,
        ).fetchall()
    if any(broken for _, _, broken in rows):
        cell = table.cell(plan, known=True)
        engine.run(
            table.path,
            f"UPDATE {table.within(ROWS)} SET {INVALID} = true WHERE {cell.uncertain} "
            f"AND {cell.text} IN (SELECT cell FROM {kept} WHERE broken <> 0)",
        )


def make_views(engine: Engine, judged: Judged) -> ValidRows:
    """Make the views of a table: its valid rows, and what their keys are compared by."""
    table, rows = judged.table, ValidRows(judged.table, judged.as_text)
    _make_view(engine, rows, "main", table.plan.fields)
    _make_view(engine, rows, KEYS, [plan for plan in table.plan.fields if plan.keyed])
    engine.run(table.path, f"CREATE TABLE {table.within(FAULTY)} (record BIGINT)")
    return rows


def drop_faulty(engine: Engine, rows: ValidRows) -> None:
    """Remove the rows that were found to break a key from the view of the valid ones."""
    table = rows.table
    faulty = table.within(FAULTY)
    if engine.count(table.path, f"SELECT count(*) FROM {faulty}"):
        where = f"NOT {INVALID} AND {table.record} NOT IN (SELECT record FROM {faulty})"
        engine.run(table.path, f"DROP VIEW {table.within('main')}")
        _make_view(engine, rows, "main", table.plan.fields, where)


def view_dropped(engine: Engine, rows: ValidRows, doubted: Collection[str]) -> DroppedRows | None:
    """Make the view of the rows that were left out, and return it; None where there are none.

    `doubted` are the fields with a cell at fault, all of whose cells are left out of the view.
    """
    table = rows.table
    where = f"({INVALID} OR {table.record} IN (SELECT record FROM {table.within(FAULTY)}))"
    found = f"SELECT count(*) FROM {table.within(ROWS)} AS __rows WHERE {where}"
    misshapen = table.scan.skipped - table.scan.counts.get("structure/blank-row", 0)
    if not engine.count(table.path, found) and not misshapen:
        return None
    plans = [plan for plan in table.present if plan.field.name not in doubted]
    # Rows of the wrong shape were not loaded: they may hold anything.
    plans = [] if misshapen else plans
    _make_view(engine, rows, DROPPED, plans, where)
    return DroppedRows(table.within(DROPPED), frozenset(plan.field.name for plan in plans))


def _make_view(
    engine: Engine,
    rows: ValidRows,
    schema: str,
    plans: Iterable[FieldPlan],
    where: str = f"NOT {INVALID}",
) -> None:
    select = select_valid(rows, schema, plans, where)
    engine.run(rows.table.path, f"CREATE VIEW {rows.table.within(schema)} AS {select}")


def select_valid(
    rows: ValidRows, schema: str, plans: Iterable[FieldPlan], where: str = f"NOT {INVALID}"
) -> str:
    """Return the query for some fields of the valid rows, as the view in a schema has them.

    The view joins the verdicts on all fields, and takes DuckDB longer and longer for each.
    """
    table = rows.table
    columns, joins = [f"{table.record} AS {RECORD}"], []
    for plan in plans:
        name = identifier(plan.field.name)
        if plan.field.name not in table.place:
            # Numbers of a key are compared as texts.
            exact = schema == KEYS and plan.exact_key
            columns.append(f"NULL::{'VARCHAR' if exact else sql_type(plan.field)} AS {name}")
            continue
        cell = table.cell(plan)
        if plan.field.name not in rows.as_text:
            columns.append(f"{cell.column} AS {name}")
            continue
        if cell.verdict is not None:
            joins.append(join_verdicts(table, plan))
        columns.append(f"{cell.compared if schema == KEYS else cell.answered} AS {name}")
    return (
        f"SELECT {', '.join(columns)} FROM {table.within(ROWS)} AS __rows {' '.join(joins)} "
        f"WHERE {where}"
    )


def join_verdicts(table: Table, plan: FieldPlan) -> str:
    """Return the SQL that joins the verdicts of the reference on a field's cells."""
    cell, verdicts = table.cell(plan), _verdicts(table, plan)
    return f"LEFT JOIN {verdicts} AS {cell.verdict} ON {cell.verdict}.cell = {cell.text}"


def _verdicts(table: Table, plan: FieldPlan) -> str:
    # A column has no dot in its name; a field may: `a."b.c"` and `"a.b".c` would share a table.
    return f"{VERDICTS}.{identifier(f'{table.cell(plan).column}.{table.name}')}"
