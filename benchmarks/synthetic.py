"""A synthetic package for the structure layer: observations with keys and foreign keys."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

COUNTRIES, YEARS = 200, 80

_DIALECT = {
    "header": True,
    "headerRows": [1],
    "csv": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False},
}

_TABLES = {
    "countries": f"""
        SELECT printf('C%03d', i) AS country_id, 'Country ' || i AS name
        FROM range({COUNTRIES}) AS t(i) ORDER BY 1
    """,
    "indicators": """
        SELECT printf('indicator_%04d', i) AS indicator_id, 'Indicator ' || i AS title
        FROM range({indicators}) AS t(i) ORDER BY 1
    """,
    "sources": "SELECT 'source-' || i AS source_id, 'Source ' || i AS title FROM range(9) AS t(i)",
    "observations": f"""
        SELECT printf('C%03d', c) AS country_id, 1946 + y AS year,
            printf('indicator_%04d', i) AS indicator_id, 'source-' || (i % 9) AS source_id,
            round((hash(c, y, i) % 1000000) / 1000000, 6) AS value,
            CASE WHEN i % 2 = 0 THEN 0 END AS lower, CASE WHEN i % 2 = 0 THEN 1 END AS upper,
            DATE '2020-01-01' + ((c + y + i) % 2000)::INT AS recorded_on
        FROM range({COUNTRIES}) AS cs(c), range({YEARS}) AS ys(y), range({{indicators}}) AS js(i)
        ORDER BY c, y, i
    """,
}

_ID = {"required": True, "pattern": "[a-z][a-z0-9_]*", "maxLength": 60}
_SHARE = {"minimum": 0, "maximum": 1}

_SCHEMAS = {
    "countries": (
        [("country_id", "string", {"required": True, "pattern": "C[0-9]{3}"}),
         ("name", "string", {"required": True})],
        ["country_id"], [],
    ),
    "indicators": (
        [("indicator_id", "string", _ID), ("title", "string", {"required": True})],
        ["indicator_id"], [],
    ),
    "sources": (
        [("source_id", "string", {"required": True}), ("title", "string", {})],
        ["source_id"], [],
    ),
    "observations": (
        [("country_id", "string", {"required": True, "pattern": "C[0-9]{3}"}),
         ("year", "year", {"required": True, "minimum": 1946}),
         ("indicator_id", "string", _ID),
         ("source_id", "string", {"required": True, "enum": [f"source-{i}" for i in range(9)]}),
         ("value", "number", {"required": True, **_SHARE}),
         ("lower", "number", _SHARE), ("upper", "number", _SHARE),
         ("recorded_on", "date", {"required": True})],
        ["country_id", "year", "indicator_id"],
        [("country_id", "countries"), ("indicator_id", "indicators"), ("source_id", "sources")],
    ),
}  # fmt: skip


def write_package(folder: Path, rows: int) -> None:
    """Write a valid package with about `rows` observations of eight columns."""
    indicators = max(1, rows // (COUNTRIES * YEARS))
    folder.mkdir(parents=True)
    connection = duckdb.connect()
    for name, query in _TABLES.items():
        connection.execute(
            f"COPY ({query.format(indicators=indicators)}) TO '{folder / name}.csv' (HEADER)"
        )
        fields, key, references = _SCHEMAS[name]
        schema = {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [{"name": f, "type": t, "constraints": c} for f, t, c in fields],
            "primaryKey": key,
            "foreignKeys": [
                {"fields": [field], "reference": {"resource": table, "fields": [field]}}
                for field, table in references
            ],
        }
        (folder / f"{name}.json").write_text(json.dumps(schema), encoding="utf-8")
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "synthetic",
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "format": "csv",
                "encoding": "utf-8",
                "dialect": _DIALECT,
                "schema": f"{name}.json",
            }
            for name in _TABLES
        ],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


if __name__ == "__main__":
    write_package(Path(sys.argv[1]), int(sys.argv[2]))
