"""The cells and blank rows that fail, counted, with the first of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.errors import EngineError, MissedFaultError
from forewarn.structure.engine import INVALID, LONGEST, ROWS, WORK, joined
from forewarn.structure.expressions import Cell
from forewarn.structure.loading import join_verdicts
from forewarn.structure.plan import Test
from forewarn.structure.table import RECORD
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forewarn.structure.asking import Asker
    from forewarn.structure.engine import Engine
    from forewarn.structure.loading import Judged, ValidRows
    from forewarn.structure.plan import CellCheck, FieldPlan, Plan
    from forewarn.structure.safety import Danger
    from forewarn.structure.table import Table


# How many expressions are evaluated in one statement: DuckDB takes longer and longer for each more.
_AT_ONCE = 100


@dataclass(frozen=True)
class Failure:
    """One cell or row that fails: its record number, its primary key, its value.

    `first` is the record that has the value already, where the value may not repeat.
    """

    record: int
    key: str | None
    value: str | None
    first: int | None = None


def undetected(engine: Engine, path: str, plan: Plan, ask: Asker) -> list[CellCheck]:
    """Return the checks that miss the cell planted for them.

    A pattern that could not be checked misses nothing.
    """
    planted = [(f, c) for f in plan.fields for c in f.checks if c.planted is not None]
    missed = []
    for number, (caught, uncertain) in enumerate(_verdicts_on_planted(engine, path, planted)):
        field, check = planted[number]
        cell = check.planted
        assert cell is not None
        if caught or (uncertain and check.test in ask(field, [cell])[cell].broken):
            continue
        if not (check.test is Test.PATTERN and ask.is_undecided(field.field)):
            missed.append(check)
    return missed


def _verdicts_on_planted(
    engine: Engine, path: str, planted: Sequence[tuple[FieldPlan, CellCheck]]
) -> Iterator[tuple[bool, bool]]:
    """Yield, for each planted cell, whether its check catches it, and whether it is uncertain."""
    for start in range(0, len(planted), _AT_ONCE):
        columns = []
        for field, check in planted[start : start + _AT_ONCE]:
            # The planted cell takes the place of the column.
            cell = Cell(field, f"nullif({literal(check.planted or '')}, '')", "a")
            columns += [cell.fails(check), cell.uncertain]
        query = f"SELECT {', '.join(columns)} FROM (SELECT {{'broken': 0}} AS a)"
        (row,) = engine.run(path, query)
        yield from zip(row[::2], row[1::2], strict=True)


def failures(
    engine: Engine, judged: Judged, keep: int
) -> tuple[tuple[int, list[Failure]], list[tuple[CellCheck, int, list[Failure]]]]:
    """Count the blank rows and the cells that fail each check; return the first `keep` of each.

    Where every row is valid nothing is read again.
    """
    table = judged.table
    invalid = f"SELECT count(*) FROM {table.within(ROWS)} WHERE {INVALID}"
    if not engine.count(table.path, invalid):
        return (0, []), []
    checks = [(plan, check) for plan in table.present for check in plan.checks]
    failing = [(table.blank, "''")]
    for plan, check in checks:
        cell = table.cell(plan, known=True)
        failing.append((f"NOT {table.blank} AND {cell.fails(check)}", cell.column))
    blank, *results = _first_failures(engine, table, failing, keep)
    failed = [(check, *r) for (_, check), r in zip(checks, results, strict=True) if r[0]]
    if not blank[0] and not failed:
        raise EngineError(f"{table.path}: DuckDB refused rows that fail no check")
    return (blank[0], [Failure(row.record, None, None) for row in blank[1]]), failed


def _first_failures(
    engine: Engine, table: Table, failing: Sequence[tuple[str, str]], keep: int
) -> list[tuple[int, list[Failure]]]:
    """Count the rows that meet each condition, and return the first, with the cell to show.

    The file is read again for the texts of the invalid rows.
    """
    texts = f"{WORK}.texts"
    invalid = f"SELECT {table.record} FROM {table.within(ROWS)} AS __rows WHERE {INVALID}"
    engine.run(
        table.path,
        f"CREATE OR REPLACE TABLE {texts} AS SELECT * FROM {table.numbered_csv} "
        f"WHERE {RECORD} IN ({invalid})",
    )
    conditions = ", ".join(f"{condition} AS f{n}" for n, (condition, _) in enumerate(failing))
    verdicts = [join_verdicts(table, plan) for plan in table.present if plan.asks]
    judged = f"(SELECT {RECORD}, {conditions} FROM {table.cells(texts)} {' '.join(verdicts)})"
    found = ", ".join(
        f"count(*) FILTER (f{n}), min({RECORD}, {keep}) FILTER (f{n})" for n in range(len(failing))
    )
    (counted,) = engine.run(table.path, f"SELECT {found} FROM {judged}")
    results = [
        (int(count), _shown(engine, table, texts, shown, first or ()))
        for (_, shown), count, first in zip(failing, counted[::2], counted[1::2], strict=True)
    ]
    engine.run(table.path, f"DROP TABLE {texts}")
    return results


def _shown(
    engine: Engine, table: Table, texts: str, shown: str, records: Sequence[int]
) -> list[Failure]:
    """Return the failures in some records, with the text of a cell and that of the key."""
    if not records:
        return []
    columns = dict(zip(table.scan.labels, table.columns, strict=True))
    names = table.plan.schema.primary_key
    key = joined([columns[name] for name in names if name in columns])
    rows = engine.run(
        table.path,
        f"SELECT {RECORD}, left({key}, {LONGEST}), left({shown}, {LONGEST}) FROM {texts} "
        f"JOIN (SELECT unnest({records}) AS {RECORD}) USING ({RECORD}) ORDER BY {RECORD}",
    )
    return [Failure(*row) for row in rows]


def fields_in_danger(
    engine: Engine, rows: ValidRows, dangers: Sequence[tuple[str, Danger]]
) -> list[tuple[str, Danger]]:
    """Return, of fields each with a danger that its cells may hold, those whose cells hold it."""
    table = rows.table
    found = []
    for start in range(0, len(dangers), _AT_ONCE):
        batch = dangers[start : start + _AT_ONCE]
        held = [f"bool_or({_holds(identifier(name), danger)})" for name, danger in batch]
        query = f"SELECT {', '.join(held)} FROM main.{identifier(table.name)}"
        (row,) = engine.run(table.path, query)
        found += [each for each, holds in zip(batch, row, strict=True) if holds]
    return found


def unsafe_cells(
    engine: Engine, rows: ValidRows, field: str, dangers: Sequence[Danger], limit: int
) -> list[tuple[Danger, int, list[Failure]]]:
    """Count the cells of a field that hold each danger, and return the first `limit` of them.

    Each text is examined once, however many cells hold it.
    """
    table = rows.table
    name, valid = identifier(field), f"main.{identifier(table.name)}"
    planted = ", ".join(
        f"{_holds(literal(d.planted), d)} AS caught{n}" for n, d in enumerate(dangers)
    )
    if not all(engine.run(table.path, f"SELECT {planted}")[0]):
        raise MissedFaultError(table.path, "DuckDB", f"text in {field}")
    texts = f"(SELECT DISTINCT {name} AS text FROM {valid} WHERE {name} IS NOT NULL)"
    counts = ", ".join(f"count(*) FILTER ({_holds('text', danger)})" for danger in dangers)
    (counted,) = engine.run(table.path, f"SELECT {counts} FROM {texts}")
    found = []
    key = joined([identifier(part) for part in table.plan.schema.primary_key])
    for danger, texts_held in zip(dangers, counted, strict=True):
        if not texts_held:
            continue
        held = f"FROM {valid} WHERE {name} IS NOT NULL AND {_holds(name, danger)}"
        shown = engine.run(
            table.path,
            f"SELECT {RECORD}, left({key}, {LONGEST}), left({name}, {LONGEST}) {held} "
            f"ORDER BY {RECORD} LIMIT {limit}",
        )
        count = engine.count(table.path, f"SELECT count(*) {held}")
        found.append((danger, count, [Failure(*row) for row in shown]))
    return found


def _holds(text: str, danger: Danger) -> str:
    """Return the condition that a text holds a danger and is not a harmless one."""
    held = f"regexp_matches({text}, {literal(danger.pattern)}, 's')"
    if danger.harmless is None:
        return held
    return f"({held} AND NOT regexp_full_match({text}, {literal(danger.harmless)}))"
