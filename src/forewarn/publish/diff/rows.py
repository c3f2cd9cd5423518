"""The rows of two files compared in DuckDB, which spills to disk if memory runs short.

Each file is read as text into a table of its own, which its `DiffSide` names, with a column for
each field of either file. A row is identified by its key, or by all fields that both files have,
and numbered among the rows with that identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.errors import PackageError, UnreadableTableError
from forewarn.package.paths import fault_of, same_content
from forewarn.publish.diff.model import ChangeKind, TableDifference
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
class DiffSide:
    """A resource in one of the packages, and the columns of its file; none if it is absent.

    `rows` is the name of the table that holds its rows.
    """

    resource: Resource | None
    fields: tuple[str, ...]
    rows: str

    def field(self, name: str) -> Field | None:
        """Return a field of the schema; None if the schema lacks it."""
        known = self.resource.schema.fields if self.resource else ()
        return next((field for field in known if field.name == name), None)

    @property
    def key(self) -> tuple[str, ...]:
        """Return the fields of the primary key."""
        return self.resource.schema.primary_key if self.resource else ()


@dataclass(frozen=True)
class DiffSides:
    """A resource in both packages, loaded; `reason` says why no key identifies its rows."""

    old: DiffSide
    new: DiffSide
    key: tuple[str, ...]
    reason: str | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of both, in an order that does not depend on which is older."""
        return tuple(sorted({*self.old.fields, *self.new.fields}))

    @property
    def identity(self) -> tuple[str, ...]:
        """Return the columns that identify rows."""
        common = set(self.old.fields) & set(self.new.fields)
        return self.key or tuple(sorted(common or self.columns))

    def column(self, name: str) -> str:
        """Return the column of a field in the tables of both sides."""
        return f"f{self.columns.index(name)}"


def unchanged(engine: Engine, old: Resource, new: Resource) -> TableDifference | None:
    """Return an empty difference if the files have the same bytes and are read the same way."""
    read_alike = (old.schema, old.dialect) == (new.schema, new.dialect)
    if not read_alike or not new.file.is_file() or not old.file.is_file():
        return None
    if not same_content(old.file, new.file, text=True):
        return None
    with engine.scratch_file(".csv") as spare:
        table = _table(spare, new, "new")
    fields, rows = table.scan.labels, table.scan.records
    return TableDifference(
        new.name, new.schema.primary_key, None, fields, fields, rows, rows, 0, 0, 0, 0, {}
    )


def load(engine: Engine, old: Resource | None, new: Resource | None) -> DiffSides:
    """Load a resource from both packages; one of them may lack it. `unload` it after use.

    Raises `PackageError` if a file is missing, and `UnreadableTableError` if its rows cannot be
    separated.
    """
    with engine.scratch_file(".csv") as spare_old, engine.scratch_file(".csv") as spare_new:
        tables = [
            _table(spare, resource, name) if resource else None
            for spare, resource, name in ((spare_old, old, "old"), (spare_new, new, "new"))
        ]
        older, newer = (
            DiffSide(resource, table.scan.labels if table else (), engine.new_table(name))
            for resource, table, name in zip((old, new), tables, ("old", "new"), strict=True)
        )
        found = DiffSides(older, newer, *_key(older, newer))
        for side, table in zip((older, newer), tables, strict=True):
            selects = []
            for field in found.columns:
                text = f"c{side.fields.index(field)}" if field in side.fields else "NULL"
                selects.append(f"coalesce({text}, '') AS {found.column(field)}")
            source = table.csv if table else "(SELECT 1 LIMIT 0)"
            engine.ask(f"CREATE TABLE {side.rows} AS SELECT {', '.join(selects)} FROM {source}")
    if found.key and any(_is_repeated(engine, found, side) for side in (older, newer)):
        return DiffSides(older, newer, (), "two rows have the same key")
    return found


def unload(engine: Engine, sides: DiffSides) -> None:
    """Drop the tables of a loaded resource."""
    for side in (sides.old, sides.new):
        engine.ask(f"DROP TABLE {side.rows}")


def compare_rows(engine: Engine, name: str, sides: DiffSides) -> TableDifference:
    """Compare the loaded rows, and add the cells that differ to the table `changes`."""
    pairs = _pair(engine, sides)
    _fill(engine, name, sides, pairs)
    (added, removed), (changed,) = (
        engine.ask(query).fetchall()[0]
        for query in (
            "SELECT count(*) FILTER (old_place IS NULL), count(*) FILTER (new_place IS NULL) "
            f"FROM {pairs}",
            f"SELECT count(DISTINCT (key, nth)) FROM changes WHERE kind = '{ChangeKind.CHANGED}' "
            f'AND "table" = {literal(name)}',
        )
    )
    engine.ask(f"DROP TABLE {pairs}")
    cells = engine.ask(
        f'SELECT field, count(*), kind FROM changes WHERE "table" = {literal(name)} '
        f"AND kind IN ('{ChangeKind.CHANGED}', '{ChangeKind.RESPELLED}') "
        "GROUP BY field, kind ORDER BY field"
    ).fetchall()
    return TableDifference(
        name=name,
        key=sides.key,
        reason=sides.reason,
        old_fields=sides.old.fields,
        new_fields=sides.new.fields,
        old_rows=_count(engine, sides.old.rows),
        new_rows=_count(engine, sides.new.rows),
        added=added,
        removed=removed,
        changed=changed,
        respelled=sum(count for _, count, kind in cells if kind == ChangeKind.RESPELLED),
        cells={field: count for field, count, kind in cells if kind == ChangeKind.CHANGED},
    )


def identified(sides: DiffSides, side: DiffSide) -> str:
    """Return the SQL of one side with the identity `k` of each row, and its number `nth`."""
    values = [value_of(side.field(field), sides.column(field)) for field in sides.identity]
    texts = ", ".join(sides.column(field) for field in sides.columns)
    query = f"SELECT *, rowid AS place, {joined(values)} AS k FROM {side.rows}"
    # Numbering costs a sort, and a key makes it superfluous.
    if sides.key:
        return f"(SELECT *, 1 AS nth FROM ({query}))"
    numbered = f"row_number() OVER (PARTITION BY k ORDER BY {texts})"
    return f"(SELECT *, {numbered} AS nth FROM ({query}))"


def _table(spare: Path, resource: Resource, name: str) -> Table:
    """Find the rows of a file; one that DuckDB cannot read as it is, is written anew to `spare`."""
    if not resource.file.exists():
        raise PackageError(f"{resource.path} of the {name} package is missing")
    if fault := fault_of(resource.file):
        raise PackageError(f"{resource.path} of the {name} package cannot be compared: {fault}")
    found, file = scan(resource.file, resource.dialect, resource.schema), resource.file
    if found is None:
        file = spare
        found = read_closely(resource.file, resource.dialect, resource.schema, file, keep=1)
    if not found.readable or found.skipped:
        what = found.faults[0].message if found.faults else "its rows cannot be separated"
        raise UnreadableTableError(
            f"{resource.path} of the {name} package cannot be compared: {what}"
        )
    return Table(resource, compile_plan(resource.schema), found, file)


def _key(old: DiffSide, new: DiffSide) -> tuple[tuple[str, ...], str | None]:
    """Return the key that identifies rows, or why there is none."""
    present = [side for side in (old, new) if side.resource is not None]
    key = present[0].key
    if any(side.key != key for side in present):
        return (), "the primary key changed"
    if not key:
        return (), "it has no primary key"
    if any(not set(key) <= set(side.fields) for side in present):
        return (), "a field of the primary key is missing"
    return key, None


def _is_repeated(engine: Engine, sides: DiffSides, side: DiffSide) -> bool:
    """Return whether two rows of a side have the same key."""
    rows = identified(sides, side)
    # From the least memory to the most: keys in rising order cannot repeat; distinct hashes mean
    # distinct keys.
    return all(
        engine.ask(f"{query} LIMIT 1").fetchall()
        for query in (
            f"SELECT 1 FROM (SELECT k, lag(k) OVER () AS last FROM {rows}) WHERE k <= last",
            f"SELECT 1 FROM {rows} GROUP BY hash(k) HAVING count(*) > 1",
            f"SELECT 1 FROM {rows} GROUP BY k HAVING count(*) > 1",
        )
    )


def _pair(engine: Engine, sides: DiffSides) -> str:
    """Return a table of the rows that differ: their identity, and their place in each side."""
    pairs = engine.new_table("pairs")
    # Comparing hashes is enough: that two rows of one key differ and their hashes do not is less
    # likely than an error of the machine.
    texts = ", ".join(sides.column(field) for field in sides.columns)
    sets = [
        f"(SELECT k, nth, place, hash({texts}) AS h FROM {identified(sides, side)})"
        for side in (sides.old, sides.new)
    ]
    engine.ask(
        f"""
        CREATE TABLE {pairs} AS
        SELECT coalesce(o.k, n.k) AS k, coalesce(o.nth, n.nth) AS nth,
            o.place AS old_place, n.place AS new_place
        FROM {sets[0]} AS o FULL JOIN {sets[1]} AS n ON o.k = n.k AND o.nth = n.nth
        WHERE o.h IS DISTINCT FROM n.h
        """
    )
    return pairs


def _fill(engine: Engine, name: str, sides: DiffSides, pairs: str) -> None:
    """Add the cells of the rows that differ to the table `changes`."""
    for place, field in enumerate(sides.columns):
        old, new = (f"{side}.{sides.column(field)}" for side in ("o", "n"))
        # An added or removed row has at least one cell in the table, if only an empty one.
        first = "true" if place == 0 else "false"
        is_key = "true" if field in sides.key else first
        in_old, in_new = field in sides.old.fields, field in sides.new.fields
        values = [
            value_of(side.field(field), t) for side, t in ((sides.old, old), (sides.new, new))
        ]
        if in_old and in_new:
            both = (
                f"CASE WHEN {old} = {new} THEN NULL WHEN {values[0]} IS NOT DISTINCT FROM "
                f"{values[1]} THEN '{ChangeKind.RESPELLED}' ELSE '{ChangeKind.CHANGED}' END"
            )
        elif in_old:
            both = f"CASE WHEN {old} <> '' THEN '{ChangeKind.FIELD_REMOVED}' END"
        else:
            both = f"CASE WHEN {new} <> '' THEN '{ChangeKind.FIELD_ADDED}' END"
        engine.ask(
            f"""
            INSERT INTO changes
            SELECT {literal(name)}, kind, k, nth, {place}, {literal(field)}, old, new FROM (
                SELECT k, nth, {old} AS old, {new} AS new, CASE
                    WHEN old_place IS NULL
                        THEN CASE WHEN {is_key} OR {new} <> '' THEN '{ChangeKind.ADDED}' END
                    WHEN new_place IS NULL
                        THEN CASE WHEN {is_key} OR {old} <> '' THEN '{ChangeKind.REMOVED}' END
                    ELSE {both}
                END AS kind
                FROM {pairs} LEFT JOIN {sides.old.rows} AS o ON o.rowid = old_place
                LEFT JOIN {sides.new.rows} AS n ON n.rowid = new_place
            ) WHERE kind IS NOT NULL
            """
        )


def _count(engine: Engine, table: str) -> int:
    return int(engine.ask(f"SELECT count(*) FROM {table}").fetchall()[0][0])
