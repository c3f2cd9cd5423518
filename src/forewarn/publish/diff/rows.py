"""The rows of two files compared in DuckDB, which spills to disk what memory does not hold.

Each file is read as text into a table `side_old` or `side_new` with a column for each field of
either, and `pairs` has the rows of both that are not alike: by their identity, which is their key
or all that both have, and by their place among the rows of that identity.
"""

from __future__ import annotations

import filecmp
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.errors import PackageError
from forewarn.publish.diff.model import Kind, TableDifference
from forewarn.publish.diff.value import joined, value_of
from forewarn.structure.compilation import compile_plan
from forewarn.structure.scan import read_closely, scan
from forewarn.structure.table import Table
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.model import Resource
    from forewarn.package.schema import Field
    from forewarn.structure.engine import Engine

CHANGES = """
    CREATE TABLE changes (
        "table" VARCHAR, kind VARCHAR, key VARCHAR, nth BIGINT, place INTEGER, field VARCHAR,
        old VARCHAR, new VARCHAR
    )
"""


@dataclass(frozen=True)
class Side:
    """A resource in one of the packages: the columns of its file, none where it is not there."""

    resource: Resource | None
    fields: tuple[str, ...]

    def field(self, name: str) -> Field | None:
        """Return a field of the schema; None for a column that it does not know."""
        known = self.resource.schema.fields if self.resource else ()
        return next((field for field in known if field.name == name), None)

    @property
    def key(self) -> tuple[str, ...]:
        """Name the fields of the primary key."""
        return self.resource.schema.primary_key if self.resource else ()


@dataclass(frozen=True)
class Sides:
    """A resource in both packages, loaded: how its rows are told, and why not by a key."""

    old: Side
    new: Side
    key: tuple[str, ...]
    reason: str | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns of either, in an order that does not tell which is the older."""
        return tuple(sorted({*self.old.fields, *self.new.fields}))

    @property
    def identity(self) -> tuple[str, ...]:
        """Name the columns by which rows are told."""
        common = set(self.old.fields) & set(self.new.fields)
        return self.key or tuple(sorted(common or self.columns))

    def column(self, name: str) -> str:
        """Name the column of a field in the tables of both."""
        return f"f{self.columns.index(name)}"


def unchanged(old: Resource, new: Resource, scratch: Path) -> TableDifference | None:
    """Return the rows of a resource as the same, if its files have the same bytes, read alike."""
    alike = (old.schema, old.dialect) == (new.schema, new.dialect)
    if not alike or not new.file.is_file() or not old.file.is_file():
        return None
    if not filecmp.cmp(old.file, new.file, shallow=False):
        return None
    table = _table(scratch, new, "new")
    fields, rows = table.scan.labels, table.scan.records
    return TableDifference(
        new.name, new.schema.primary_key, None, fields, fields, rows, rows, 0, 0, 0, 0, {}
    )


def load(engine: Engine, old: Resource | None, new: Resource | None) -> Sides:
    """Read a resource of both packages, at least one of which has it.

    Raises `PackageError` where a file is not there, or its rows cannot be told apart.
    """
    tables = [
        _table(engine.scratch, resource, name) if resource else None
        for resource, name in ((old, "old"), (new, "new"))
    ]
    older, newer = (
        Side(resource, table.scan.labels if table else ())
        for resource, table in zip((old, new), tables, strict=True)
    )
    found = Sides(older, newer, *_key(older, newer))
    for name, side, table in zip(("old", "new"), (older, newer), tables, strict=True):
        selects = []
        for field in found.columns:
            text = f"c{side.fields.index(field)}" if field in side.fields else "NULL"
            selects.append(f"coalesce({text}, '') AS {found.column(field)}")
        source = table.csv if table else "(SELECT 1 LIMIT 0)"
        engine.ask(
            f"CREATE OR REPLACE TABLE side_{name} AS SELECT {', '.join(selects)} FROM {source}"
        )
    if found.key and any(_is_repeated(engine, found, name) for name in ("old", "new")):
        return Sides(older, newer, (), "two rows have one key")
    return found


def compare_rows(engine: Engine, name: str, sides: Sides) -> TableDifference:
    """Compare the rows that were loaded, and add what differs to the table `changes`."""
    _pair(engine, sides)
    _fill(engine, name, sides)
    (added, removed), (changed,) = (
        engine.ask(query).fetchall()[0]
        for query in (
            "SELECT count(*) FILTER (old_place IS NULL), count(*) FILTER (new_place IS NULL) "
            "FROM pairs",
            f"SELECT count(DISTINCT (key, nth)) FROM changes WHERE kind = '{Kind.CHANGED}' "
            f'AND "table" = {literal(name)}',
        )
    )
    cells = engine.ask(
        f'SELECT field, count(*), kind FROM changes WHERE "table" = {literal(name)} '
        f"AND kind IN ('{Kind.CHANGED}', '{Kind.RESPELLED}') GROUP BY field, kind ORDER BY field"
    ).fetchall()
    return TableDifference(
        name=name,
        key=sides.key,
        reason=sides.reason,
        old_fields=sides.old.fields,
        new_fields=sides.new.fields,
        old_rows=_count(engine, "side_old"),
        new_rows=_count(engine, "side_new"),
        added=added,
        removed=removed,
        changed=changed,
        respelled=sum(count for _, count, kind in cells if kind == Kind.RESPELLED),
        cells={field: count for field, count, kind in cells if kind == Kind.CHANGED},
    )


def identified(sides: Sides, name: str) -> str:
    """Return the SQL of a loaded side with the identity `k` of each row, and its place `nth`."""
    side = sides.old if name == "old" else sides.new
    values = [value_of(side.field(field), sides.column(field)) for field in sides.identity]
    texts = ", ".join(sides.column(field) for field in sides.columns)
    query = f"SELECT *, rowid AS place, {joined(values)} AS k FROM side_{name}"
    # Numbered only where two rows may have one identity: a number costs a sort.
    if sides.key:
        return f"(SELECT *, 1 AS nth FROM ({query}))"
    numbered = f"row_number() OVER (PARTITION BY k ORDER BY {texts})"
    return f"(SELECT *, {numbered} AS nth FROM ({query}))"


def _table(scratch: Path, resource: Resource, name: str) -> Table:
    if not resource.file.is_file():
        raise PackageError(f"{resource.path} of the {name} package is not there")
    found, file = scan(resource.file, resource.dialect, resource.schema), resource.file
    if found is None:
        file = scratch / f"spare-{name}.csv"
        found = read_closely(resource.file, resource.dialect, resource.schema, file, keep=1)
    if not found.readable or found.skipped:
        what = found.faults[0].message if found.faults else "its rows cannot be told apart"
        raise PackageError(
            f"{resource.path} of the {name} package cannot be compared: {what} "
            "(run forewarn validate to see where)"
        )
    return Table(resource, compile_plan(resource.schema), found, file)


def _key(old: Side, new: Side) -> tuple[tuple[str, ...], str | None]:
    """Return the key by which rows are told, or why there is none."""
    present = [side for side in (old, new) if side.resource is not None]
    key = present[0].key
    if any(side.key != key for side in present):
        return (), "the primary key is another"
    if not key:
        return (), "it has no primary key"
    if any(not set(key) <= set(side.fields) for side in present):
        return (), "a field of the primary key is not there"
    return key, None


def _is_repeated(engine: Engine, sides: Sides, name: str) -> bool:
    """Return whether two rows of a side have one key."""
    rows = identified(sides, name)
    # Of keys in order none is there twice; that takes no memory to see. Hashes take less of it than
    # keys do, and are asked again where they clash.
    return all(
        engine.ask(f"{query} LIMIT 1").fetchall()
        for query in (
            f"SELECT 1 FROM (SELECT k, lag(k) OVER () AS last FROM {rows}) WHERE k <= last",
            f"SELECT 1 FROM {rows} GROUP BY hash(k) HAVING count(*) > 1",
            f"SELECT 1 FROM {rows} GROUP BY k HAVING count(*) > 1",
        )
    )


def _pair(engine: Engine, sides: Sides) -> None:
    """Find the rows that are not alike: of each its identity, and its place in either side."""
    # Rows differ where their hashes do: that two that are told by one key have one hash and
    # other texts is less likely than that the machine errs.
    texts = ", ".join(sides.column(field) for field in sides.columns)
    sets = [
        f"(SELECT k, nth, place, hash({texts}) AS h FROM {identified(sides, name)})"
        for name in ("old", "new")
    ]
    engine.ask(
        f"""
        CREATE OR REPLACE TABLE pairs AS
        SELECT coalesce(o.k, n.k) AS k, coalesce(o.nth, n.nth) AS nth,
            o.place AS old_place, n.place AS new_place
        FROM {sets[0]} AS o FULL JOIN {sets[1]} AS n ON o.k = n.k AND o.nth = n.nth
        WHERE o.h IS DISTINCT FROM n.h
        """
    )


def _fill(engine: Engine, name: str, sides: Sides) -> None:
    """Add the cells of the rows that are not alike to the table `changes`."""
    for place, field in enumerate(sides.columns):
        old, new = (f"{side}.{sides.column(field)}" for side in ("o", "n"))
        # A row that is added or removed always shows one cell, if only an empty one.
        first = "true" if place == 0 else "false"
        is_key = "true" if field in sides.key else first
        in_old, in_new = field in sides.old.fields, field in sides.new.fields
        values = [
            value_of(side.field(field), t) for side, t in ((sides.old, old), (sides.new, new))
        ]
        if in_old and in_new:
            both = (
                f"CASE WHEN {old} = {new} THEN NULL WHEN {values[0]} IS NOT DISTINCT FROM "
                f"{values[1]} THEN '{Kind.RESPELLED}' ELSE '{Kind.CHANGED}' END"
            )
        elif in_old:
            both = f"CASE WHEN {old} <> '' THEN '{Kind.FIELD_REMOVED}' END"
        else:
            both = f"CASE WHEN {new} <> '' THEN '{Kind.FIELD_ADDED}' END"
        engine.ask(
            f"""
            INSERT INTO changes
            SELECT {literal(name)}, kind, k, nth, {place}, {literal(field)}, old, new FROM (
                SELECT k, nth, {old} AS old, {new} AS new, CASE
                    WHEN old_place IS NULL
                        THEN CASE WHEN {is_key} OR {new} <> '' THEN '{Kind.ADDED}' END
                    WHEN new_place IS NULL
                        THEN CASE WHEN {is_key} OR {old} <> '' THEN '{Kind.REMOVED}' END
                    ELSE {both}
                END AS kind
                FROM pairs LEFT JOIN side_old AS o ON o.rowid = old_place
                LEFT JOIN side_new AS n ON n.rowid = new_place
            ) WHERE kind IS NOT NULL
            """
        )


def _count(engine: Engine, table: str) -> int:
    return int(engine.ask(f"SELECT count(*) FROM {table}").fetchall()[0][0])
