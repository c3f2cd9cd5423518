"""A synthetic package for the structure layer: observations with keys and foreign keys.

`python -m benchmarks.synthetic FOLDER ROWS` writes one.
"""

from __future__ import annotations

import json
import math
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterable

COUNTRIES, YEARS = 200, 80

FIELDS = (
    ("country_id", "string", {"required": True, "pattern": "C[0-9]{3}"}),
    ("year", "year", {"required": True, "minimum": 1946}),
    (
        "indicator_id",
        "string",
        {"required": True, "pattern": "[a-z][a-z0-9_]*", "maxLength": 60},
    ),
    ("source_id", "string", {"required": True, "enum": [f"source-{i}" for i in range(9)]}),
    ("value", "number", {"required": True, "minimum": 0, "maximum": 1}),
    ("lower", "number", {"minimum": 0, "maximum": 1}),
    ("upper", "number", {"minimum": 0, "maximum": 1}),
    ("recorded_on", "date", {"required": True}),
)
KEY = ("country_id", "year", "indicator_id")


class Variant(StrEnum):
    """How the observations are written."""

    SORTED = "sorted"
    SHUFFLED = "shuffled"
    # Five values in eight are not a number, or above the maximum.
    DIRTY = "dirty"


_DIALECT = {
    "header": True,
    "headerRows": [1],
    "csv": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False},
}

# The tables that observations refer to: their rows and fields. Their ids are only required, so that
# a faulty reference is a single error.
_REFERENCES = {
    "countries": (
        f"SELECT printf('C%03d', i), 'Country ' || i FROM range({COUNTRIES}) AS t(i)",
        ("country_id", "name"),
    ),
    "indicators": (
        "SELECT printf('indicator_%05d', i), 'Indicator ' || i FROM range({indicators}) AS t(i)",
        ("indicator_id", "title"),
    ),
    "sources": (
        "SELECT 'source-' || i, 'Source ' || i FROM range(9) AS t(i)",
        ("source_id", "title"),
    ),
}

# Sorted by the key by construction, so that no sort takes memory.
_OBSERVATIONS = f"""
    SELECT printf('C%03d', c), 1946 + y, printf('indicator_%05d', i), 'source-' || (i % 9),
        {{value}}, CASE WHEN i % 2 = 0 THEN 0 END, CASE WHEN i % 2 = 0 THEN 1 END,
        DATE '2020-01-01' + ((c + y + i) % 2000)::INT
    FROM (
        SELECT n, n // ({YEARS} * {{indicators}}) AS c, n // {{indicators}} % {YEARS} AS y,
            n % {{indicators}} AS i, round((hash(c, y, i) % 1000000) / 1000000, 6) AS value
        FROM range({{rows}}) AS t(n)
    )
"""
_DIRTY_VALUE = "CASE WHEN n % 8 > 4 THEN value::VARCHAR WHEN n % 2 = 0 THEN 'n/a' ELSE '1.5' END"


def write_package(folder: Path, rows: int, variant: Variant = Variant.SORTED) -> None:
    """Write a package with `rows` observations of eight columns."""
    indicators = math.ceil(rows / (COUNTRIES * YEARS))
    folder.mkdir(parents=True)
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        for name, (query, fields) in _REFERENCES.items():
            _copy(connection, query.format(indicators=indicators), fields, folder / f"{name}.csv")
        query = _OBSERVATIONS.format(
            rows=rows,
            indicators=indicators,
            value=_DIRTY_VALUE if variant is Variant.DIRTY else "value",
        )
        if variant is Variant.SHUFFLED:
            query += "ORDER BY hash(n)"
        names = [name for name, _, _ in FIELDS]
        _copy(connection, query, names, folder / "observations.csv")
    for name, document in _documents().items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")


def _copy(
    connection: duckdb.DuckDBPyConnection, query: str, fields: Iterable[str], path: Path
) -> None:
    names = ", ".join(fields)
    connection.execute(f"COPY (FROM ({query}) AS t({names})) TO '{path}' (HEADER)")


def _documents() -> dict[str, object]:
    """Return the descriptor and the schemas, by the names of their files."""
    return {
        "datapackage": {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "synthetic",
            "resources": [_resource(name) for name in (*_REFERENCES, "observations")],
        },
        **{name: _reference_schema(fields) for name, (_, fields) in _REFERENCES.items()},
        "observations": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [{"name": n, "type": t, "constraints": c} for n, t, c in FIELDS],
            "primaryKey": KEY,
            "foreignKeys": [
                {"fields": [key], "reference": {"resource": name, "fields": [key]}}
                for name, (_, (key, _)) in _REFERENCES.items()
            ],
        },
    }


def _resource(name: str) -> dict[str, object]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "schema": f"{name}.json",
    }


def _reference_schema(fields: tuple[str, str]) -> dict[str, object]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [
            {"name": name, "type": "string", "constraints": {"required": True}} for name in fields
        ],
        "primaryKey": [fields[0]],
    }


if __name__ == "__main__":
    write_package(Path(sys.argv[1]), int(sys.argv[2]))
