"""The keys of a table's valid rows: values that repeat, and references that lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.errors import MissedFaultError
from forewarn.package.schema import FieldType
from forewarn.structure.engine import BASE_DATABASE, FAULTY, KEYS, LONGEST, WORK, joined
from forewarn.structure.failures import Failure
from forewarn.structure.loading import select_valid
from forewarn.structure.table import RECORD
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forewarn.package.schema import ForeignKey, Schema
    from forewarn.structure.engine import Engine
    from forewarn.structure.loading import ValidRows
    from forewarn.structure.plan import KeyCheck
    from forewarn.structure.table import Table


@dataclass(frozen=True)
class Target:
    """The table that a key refers to: its name, and its schema."""

    name: str
    schema: Schema


def repeated_keys(
    engine: Engine, valid: ValidRows, check: KeyCheck, limit: int
) -> tuple[int, list[Failure]]:
    """Count the rows whose key an earlier row has, and return the first `limit` of them.

    Null never repeats.
    """
    table = valid.table
    rows = f"(SELECT * FROM {_keys(valid, check.fields)} WHERE {_all_present(check.fields)})"
    planted = f"(SELECT * FROM (FROM {rows} LIMIT 1), range(2))"
    hashes = f"SELECT count(*) FROM ({_repeated_hashes(planted, check.fields)})"
    for query in (_unordered(planted, check.fields), hashes):
        _must_catch(engine, table, query, rows, f"a repeated key ({check.rule})")
    # Rows in ascending order of the key, as in canonical files, need no memory of earlier keys.
    if not engine.count(table.path, _unordered(rows, check.fields)):
        return 0, []
    # Keys with different hashes differ, and a hash is small; the few with equal ones are compared.
    alike = f"{WORK}.hashes"
    found = _repeated_hashes(rows, check.fields)
    if not engine.count(table.path, f"CREATE OR REPLACE TABLE {alike} AS {found}"):
        return 0, []
    names = ", ".join(map(identifier, check.fields))
    rows = f"(FROM {rows} WHERE hash({names}) IN (FROM {alike}))"
    repeated = f"""
        SELECT __rows.*, __first FROM {rows} AS __rows JOIN (
            SELECT {names}, min({RECORD}) AS __first FROM {rows} GROUP BY {names}
            HAVING count(*) > 1
        ) USING ({names}) WHERE {RECORD} <> __first
        """
    return _mark(engine, table, _Faulty(repeated, check.fields, "__first"), limit)


def dangling(
    engine: Engine,
    valid: ValidRows,
    key: ForeignKey,
    target: Target,
    limit: int,
) -> tuple[int, list[Failure]]:
    """Count the rows whose reference is not in `target`; return the first `limit` of them.

    A reference is empty where all of its fields are. The target of a key to another package is in
    the database that was attached as the base.
    """
    table = valid.table
    rows = f"(SELECT * FROM {_keys(valid, key.fields)} WHERE {_any_present(key.fields)})"
    schema = f"{BASE_DATABASE}.main" if key.reference_package else KEYS
    there = f"{schema}.{identifier(target.name)}"
    pairs = _pairs(key, table.plan.schema, target.schema)
    one, nothing = f"(FROM {rows} LIMIT 1)", f"(FROM {there} LIMIT 0)"
    planted = f"SELECT count(*) FROM ({_dangling(one, pairs, nothing)})"
    _must_catch(engine, table, planted, rows, "a dangling reference")
    found = _dangling(rows, pairs, there)
    if not engine.count(table.path, f"SELECT count(*) FROM ({found})"):
        return 0, []
    return _mark(engine, table, _Faulty(found, key.fields), limit)


def _keys(valid: ValidRows, names: Sequence[str]) -> str:
    """Return the SQL of some fields of the valid rows, as keys are compared by them."""
    plan = valid.table.plan
    return f"({select_valid(valid, KEYS, [plan.field(name) for name in dict.fromkeys(names)])})"


def _must_catch(engine: Engine, table: Table, query: str, rows: str, what: str) -> None:
    """Raise `MissedFaultError` where a query misses the fault planted in the first of some rows."""
    if engine.count(table.path, query):
        return
    if engine.count(table.path, f"SELECT count(*) FROM (FROM {rows} LIMIT 1)"):
        raise MissedFaultError(table.path, "DuckDB", what)


@dataclass(frozen=True)
class _Faulty:
    """The query for rows that break a key, its fields, and the SQL of the record that has it."""

    rows: str
    fields: Sequence[str]
    first: str = "NULL"


def _mark(engine: Engine, table: Table, faulty: _Faulty, limit: int) -> tuple[int, list[Failure]]:
    """Mark rows as faulty; count them, and return the first `limit` of them."""
    found, path = f"{WORK}.found", table.path
    engine.run(
        path,
        f"CREATE OR REPLACE TABLE {found} AS SELECT {RECORD}, "
        f"{joined([identifier(name) for name in faulty.fields])} AS __value, "
        f"{faulty.first} AS __first FROM ({faulty.rows})",
    )
    engine.run(path, f"INSERT INTO {table.within(FAULTY)} SELECT {RECORD} FROM {found}")
    key = joined([identifier(name) for name in table.plan.schema.primary_key])
    shown = engine.run(
        path,
        f"SELECT {RECORD}, left({key}, {LONGEST}), left(__value, {LONGEST}), __first FROM "
        f"(FROM {found} ORDER BY {RECORD} LIMIT {limit}) JOIN main.{identifier(table.name)} "
        f"USING ({RECORD}) ORDER BY {RECORD}",
    )
    count = engine.count(path, f"SELECT count(*) FROM {found}")
    return count, [Failure(*row) for row in shown]


def _unordered(rows: str, names: Sequence[str]) -> str:
    """Return the query that counts the rows whose key is not above that of the row before."""
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
    """Return the query for the hashes that more than one row's key has."""
    listed = ", ".join(map(identifier, names))
    return f"SELECT hash({listed}) AS __hash FROM {rows} GROUP BY __hash HAVING count(*) > 1"


def _pairs(key: ForeignKey, here: Schema, there: Schema) -> list[tuple[str, str]]:
    """Return the SQL of each field of a key and of the one that it refers to."""
    pairs = []
    for name, other in zip(key.fields, key.reference_fields, strict=True):
        # Numbers are compared as decimals, which are texts: a whole number is one too.
        types = here.field(name).type, there.field(other).type
        cast = "::VARCHAR" if types[0] is not types[1] and FieldType.NUMBER in types else ""
        pairs.append((f"{identifier(name)}{cast}", f"{identifier(other)}{cast}"))
    return pairs


def _dangling(rows: str, pairs: Sequence[tuple[str, str]], target: str) -> str:
    """Return the query for the rows whose reference is not in the target."""
    if len(pairs) == 1:
        # For one field that is never null here, which takes DuckDB a third of the time.
        [(name, other)] = pairs
        known = f"SELECT {other} FROM {target} WHERE {other} IS NOT NULL"
        return f"SELECT * FROM {rows} WHERE {name} NOT IN ({known})"
    equal = " AND ".join(f"here.{name} IS NOT DISTINCT FROM there.{other}" for name, other in pairs)
    return f"SELECT * FROM {rows} AS here WHERE NOT EXISTS (FROM {target} AS there WHERE {equal})"


def _all_present(names: Sequence[str]) -> str:
    return " AND ".join(f"{identifier(name)} IS NOT NULL" for name in names)


def _any_present(names: Sequence[str]) -> str:
    return " OR ".join(f"{identifier(name)} IS NOT NULL" for name in names)
