"""The cells and blank rows that fail, counted, with the first of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.errors import EngineError, MissedFaultError
from forewarn.structure.engine import AT_ONCE, INVALID, LONGEST, ROWS, WORK, joined
from forewarn.structure.expressions import Cell
from forewarn.structure.loading import join_verdicts, select_valid
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


# The same, where each may need a join, which takes some memory.
_JOINED_AT_ONCE = 20

# The column that says whether a row is blank.
_IS_BLANK = "__blank"


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

    A pattern that could not be checked misses nothing, and a cell that the reference cannot read,
    as where one bound has a time zone and another has none, is reported for its type.
    """
    planted = [(f, c) for f in plan.fields for c in f.checks if c.planted is not None]
    missed = []
    for number, (caught, uncertain) in enumerate(_verdicts_on_planted(engine, path, planted)):
        field, check = planted[number]
        cell = check.planted
        assert cell is not None
        if caught or (uncertain and ask(field, [cell])[cell].broken & {check.test, Test.TYPE}):
            continue
        if not (check.test is Test.PATTERN and ask.is_undecided(field.field)):
            missed.append(check)
    return missed


def _verdicts_on_planted(
    engine: Engine, path: str, planted: Sequence[tuple[FieldPlan, CellCheck]]
) -> Iterator[tuple[bool, bool]]:
    """Yield, for each planted cell, whether its check catches it, and whether it is uncertain.

    What is the same for many fields is evaluated once.
    """
    pairs = []
    for field, check in planted:
        # The planted cell takes the place of the column.
        cell = Cell(field, f"nullif({literal(check.planted or '')}, '')", "a")
        pairs.append((cell.fails(check), cell.uncertain))
    found: dict[tuple[str, str], tuple[bool, bool]] = {}
    distinct = list(dict.fromkeys(pairs))
    for start in range(0, len(distinct), AT_ONCE):
        batch = distinct[start : start + AT_ONCE]
        columns = ", ".join(f"{fails}, {uncertain}" for fails, uncertain in batch)
        query = f"SELECT {columns} FROM (SELECT {{'broken': 0}} AS a)"
        (row,) = engine.run(path, query)
        found |= zip(batch, zip(row[::2], row[1::2], strict=True), strict=True)
    return (found[pair] for pair in pairs)


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
    failing = [_Condition(None, table.blank, "''")]
    for plan, check in checks:
        cell = table.cell(plan, known=True)
        condition = f"NOT {_IS_BLANK} AND {cell.fails(check)}"
        failing.append(_Condition(plan, condition, cell.column))
    blank, *results = _first_failures(engine, table, failing, keep)
    failed = [(check, *r) for (_, check), r in zip(checks, results, strict=True) if r[0]]
    if not blank[0] and not failed:
        raise EngineError(f"{table.path}: DuckDB refused rows that fail no check")
    return (blank[0], [Failure(row.record, None, None) for row in blank[1]]), failed


@dataclass(frozen=True)
class _Condition:
    """The condition that a row fails a check of a field, and the cell to show."""

    plan: FieldPlan | None
    fails: str
    shown: str


def _first_failures(
    engine: Engine, table: Table, failing: Sequence[_Condition], keep: int
) -> list[tuple[int, list[Failure]]]:
    """Count the rows that meet each condition, and return the first, with the cell to show.

    The file is read again for the texts of the invalid rows.
    """
    texts = f"{WORK}.texts"
    invalid = f"SELECT {table.record} FROM {table.within(ROWS)} AS __rows WHERE {INVALID}"
    engine.run(
        table.path,
        f"CREATE OR REPLACE TABLE {texts} AS SELECT *, {table.blank} AS {_IS_BLANK} "
        f"FROM {table.numbered_csv} WHERE {RECORD} IN ({invalid})",
    )
    results = []
    at_once = _JOINED_AT_ONCE if table.asked else AT_ONCE
    for start in range(0, len(failing), at_once):
        batch = failing[start : start + at_once]
        plans = list({each.plan.field.name: each.plan for each in batch if each.plan}.values())
        conditions = ", ".join(f"{each.fails} AS f{n}" for n, each in enumerate(batch))
        verdicts = [join_verdicts(table, p) for p in plans if p.field.name in table.asked]
        cells = table.cells(texts, plans)
        judged = f"(SELECT {RECORD}, {conditions} FROM {cells} {' '.join(verdicts)})"
        found = ", ".join(
            f"count(*) FILTER (f{n}), min({RECORD}, {keep}) FILTER (f{n})"
            for n in range(len(batch))
        )
        (counted,) = engine.run(table.path, f"SELECT {found} FROM {judged}")
        results += [
            (int(count), _shown(engine, table, texts, each.shown, first or ()))
            for each, count, first in zip(batch, counted[::2], counted[1::2], strict=True)
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
    """Return, of fields each with a danger that its cells may hold, those whose cells hold one."""
    table = rows.table
    patterns: dict[str, dict[str, None]] = {}
    for name, danger in dangers:
        patterns.setdefault(name, {})[f"(?:{danger.pattern})"] = None
    names, suspected = list(patterns), set[str]()
    at_once = _JOINED_AT_ONCE if table.asked else AT_ONCE
    for start in range(0, len(names), at_once):
        batch = names[start : start + at_once]
        # All in one pattern: a statement takes as long for each.
        held = [
            f"bool_or(regexp_matches({identifier(name)}, {literal('|'.join(patterns[name]))}, 's'))"
            for name in batch
        ]
        cells = select_valid(rows, "main", [table.plan.field(name) for name in batch])
        (row,) = engine.run(table.path, f"SELECT {', '.join(held)} FROM ({cells})")
        suspected |= {name for name, holds in zip(batch, row, strict=True) if holds}
    return [each for each in dangers if each[0] in suspected]


def unsafe_cells(
    engine: Engine, rows: ValidRows, field: str, dangers: Sequence[Danger], limit: int
) -> list[tuple[Danger, int, list[Failure]]]:
    """Count the cells of a field that hold each danger, and return the first `limit` of them.

    Each text is examined once, however many cells hold it.
    """
    table = rows.table
    name = identifier(field)
    names = dict.fromkeys([field, *table.plan.schema.primary_key])
    valid = f"({select_valid(rows, 'main', [table.plan.field(each) for each in names])})"
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
