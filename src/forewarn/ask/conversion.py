"""The values of an answer that Python would change or cannot hold: DuckDB writes them as text.

Times with a zone need a module that DuckDB does not install; nanoseconds and months are lost; a
FLOAT shows digits that it does not have. Dates stay dates: only infinite ones are lost, and a
statement whose answer is converted runs twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb.sqltypes import DuckDBPyType

# Types whose values Python holds as they are.
_PLAIN = frozenset(
    {
        *("tinyint", "smallint", "integer", "bigint", "hugeint"),
        *("utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"),
        *("double", "decimal", "varchar", "boolean", "enum", "date", "time", "timestamp"),
    }
)
_NULL = "null"

_TEXT = "VARCHAR"


def converting(subquery: str, types: Sequence[DuckDBPyType], *, nested: bool) -> str | None:
    """Return a statement with the rows of `subquery` that can be fetched; None if it can be itself.

    `types` are those of its columns. With `nested`, lists, structs and maps keep their structure.
    """
    columns = [f"c{number}" for number in range(len(types))]
    cells = [
        _cell(column, type_, nested=nested) for column, type_ in zip(columns, types, strict=True)
    ]
    if cells == columns:
        return None
    # Renamed by position: DuckDB finds two names the same that differ in case only.
    return f"SELECT {', '.join(cells)} FROM {subquery} AS answer({', '.join(columns)})"


def _cell(column: str, type_: DuckDBPyType, *, nested: bool) -> str:
    if type_.id == "float":
        # The number with the fewest digits that is this FLOAT.
        return f"CAST(CAST({column} AS {_TEXT}) AS DOUBLE)"
    if type_.id in _PLAIN or type_.id == _NULL:
        return column
    fetched = _fetched(type_) if nested else _TEXT
    return column if fetched == str(type_) else f"CAST({column} AS {fetched})"


def _fetched(type_: DuckDBPyType) -> str:
    """Return the type to fetch for a type: the same structure, with text where it is needed."""
    if type_.id in ("list", "array"):
        # An array of a fixed length is fetched as a list.
        return f"{_parts(type_)[0][1]}[]"
    if type_.id == "struct":
        return f"STRUCT({', '.join(f'{identifier(name)} {part}' for name, part in _parts(type_))})"
    if type_.id in ("map", "tuple"):
        return f"{type_.id.upper()}({', '.join(part for _, part in _parts(type_))})"
    return str(type_) if type_.id in _PLAIN or type_.id in (_NULL, "float") else _TEXT


def _parts(type_: DuckDBPyType) -> list[tuple[str, str]]:
    """Return the name of each part of a nested type, and the type to fetch for it."""
    return [
        (name, _fetched(child))
        for name, child in type_.children
        if isinstance(child, type(type_))  # The length of an array is none.
    ]
