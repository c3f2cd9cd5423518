"""A package that extends another: its own indicators, sources and values, the other's countries.

Its schemas are those of the base, the package that it extends. References to tables that it lacks
become references to the base.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from forewarn.errors import FolderError, PackageError
from forewarn.package.model import BASE, DESCRIPTOR
from forewarn.package.paths import safe_path, text_of
from forewarn.package.schema import OUTER_KEYS
from forewarn.validate.expectations.figures import PACKAGE, TOLERANCES
from forewarn.writing.canonical import write_table
from forewarn.writing.files import put_files, put_folder, staging_folder_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from forewarn.package.model import Package

# The tables of a new package, and the one that gets a file for each source.
_TABLES = ("sources", "indicators", "indicator_risk_factors")
_OBSERVED = ("observations",)

# The same for values of places.
_PLACES, _OF_PLACES = "places", "place_observations"

# Complete, because tools differ in their defaults.
_DIALECT = {
    "header": True,
    "headerRows": [1],
    "csv": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False},
}


@dataclass(frozen=True)
class NewExtension:
    """What a new, empty package is made from.

    `licence` is an SPDX id. With `places`, the package has tables for parts of countries too.
    """

    name: str
    title: str
    licence: str
    places: bool = False


def extension_files(new: NewExtension, base: Package) -> dict[str, str]:
    """Return the text of each file of a new package that extends `base`, by its path.

    Raises `PackageError` if the base lacks a table that the new package is modelled on.
    """
    tables = [*_TABLES, *([_PLACES] if new.places else [])]
    schemas = _schemas(base, [*tables, *_OBSERVED, *([_OF_PLACES] if new.places else [])])
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": new.name,
        "title": new.title,
        "version": "0.1.0",
        "licenses": [{"name": new.licence}],
        BASE: {"name": base.name, "version": base.version},
        "resources": [
            resource_entry(table, f"data/{table}.csv", table, schemas[table]) for table in tables
        ],
    }
    files = {DESCRIPTOR: _json(descriptor)}
    for table, schema in schemas.items():
        files[f"schemas/{table}.json"] = _json(schema)
    for table in tables:
        header = [field["name"] for field in schemas[table]["fields"]]
        files[f"data/{table}.csv"] = write_table(header, [], 0)
    files[TOLERANCES] = _tolerances(base)
    return files


def write_extension(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of a new package to a folder, all or none.

    A new folder is put in place at once. Into an empty one that exists, perhaps the one that is
    worked in, the descriptor is written last: without it, a folder is no package. Raises
    `FolderError` if the folder is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderError(f"{folder} exists, and is not an empty folder: name a new one")
    if folder.exists():
        put_files(files, folder, last=DESCRIPTOR)
        return
    with staging_folder_for(folder) as work:
        built = work / "built"
        put_files(files, built)
        put_folder(built, folder)


def resource_entry(
    name: str, path: str, table: str, schema: Mapping[str, Any], title: str | None = None
) -> dict[str, Any]:
    """Return the entry of a descriptor for one CSV file of a table."""
    return {
        "name": name,
        "type": "table",
        "path": path,
        "title": title or schema["title"],
        "description": schema["description"],
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "schema": f"schemas/{table}.json",
    }


def _schemas(base: Package, tables: Iterable[str]) -> dict[str, dict[str, Any]]:
    schemas = {}
    for table in tables:
        if table == _PLACES:
            file = resources.files("forewarn") / "author" / "places.json"
            schemas[table] = json.loads(file.read_text(encoding="utf-8"))
        elif table == _OF_PLACES:
            schemas[table] = _of_places(_schema(base, "observations"))
        else:
            schemas[table] = _schema(base, table)
    return {
        table: _referring(table, schema, base, schemas.keys()) for table, schema in schemas.items()
    }


def _schema(base: Package, table: str) -> dict[str, Any]:
    """Return the schema of a table of the base, as JSON."""
    for raw in base.descriptor["resources"]:
        if isinstance(raw, dict) and str(raw.get("name")).partition("/")[0] == table:
            schema = raw.get("schema")
            if isinstance(schema, str):
                schema = base.documents.get(schema)
            if isinstance(schema, dict):
                return schema
    raise PackageError(f"{base.name} cannot be extended: it has no table {table}")


def _of_places(observations: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of observations of places, made from that of countries."""
    place = {
        "name": "place_id",
        "type": "string",
        "title": "Place",
        "description": "The place observed.",
        "example": "COD-north-kivu",
        "constraints": {"required": True},
    }
    here = {"fields": ["place_id"], "reference": {"resource": _PLACES, "fields": ["place_id"]}}
    return {
        **observations,
        "title": "Observations of places",
        "description": "One value of one indicator for one place and year, as one source gives it.",
        "fields": [
            place if field["name"] == "country_id" else field for field in observations["fields"]
        ],
        "primaryKey": [
            "place_id" if name == "country_id" else name for name in observations["primaryKey"]
        ],
        "foreignKeys": [
            here if key["fields"] == ["country_id"] else key for key in observations["foreignKeys"]
        ],
    }


def _referring(
    table: str, schema: dict[str, Any], base: Package, own: Iterable[str]
) -> dict[str, Any]:
    """Return a schema whose references to tables that the package lacks are to the base.

    So are those of a table of the base to itself: the indicator whose question is put again is one
    of the base.
    """
    here, there = [], []
    mine = {*own, *([] if table in base.tables() else [""])}
    for key in schema.get("foreignKeys", []):
        reference = key["reference"]
        if reference["resource"] in mine:
            here.append(key)
        else:
            target = {"package": base.name, **reference, "resource": reference["resource"] or table}
            there.append({**key, "reference": target})
    rest = {name: value for name, value in schema.items() if name != "foreignKeys"}
    return rest | ({"foreignKeys": here} if here else {}) | ({OUTER_KEYS: there} if there else {})


def _tolerances(base: Package) -> str:
    """Return the tolerances of the base that hold for every source."""
    try:
        text = text_of(safe_path(base.root, TOLERANCES))
    except OSError as error:
        raise PackageError(f"cannot read the tolerances of {base.name}: {error}") from error
    header, *rows = text.splitlines(keepends=True)
    return header + "".join(row for row in rows if row.partition(",")[0] in ("*", PACKAGE))


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
