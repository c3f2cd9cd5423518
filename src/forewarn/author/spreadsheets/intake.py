"""Taking values that were read elsewhere into a package that extends another."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.author.extension import resource_entry
from forewarn.errors import InvalidDataError, PackageError
from forewarn.package.model import DESCRIPTOR
from forewarn.writing.canonical import write_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forewarn.author.spreadsheets.tabulation import Observation
    from forewarn.package.model import Package, Resource
    from forewarn.package.schema import Schema

Row = dict[str, str]


@dataclass(frozen=True)
class Intake:
    """What is to be taken in: an indicator's values of one source, and what is told of both.

    `indicator` and `source` are rows of their tables, as far as they are told; `sha256` is the
    digest of the file that the values were read from.
    """

    indicator_id: str
    source_id: str
    observations: Sequence[Observation]
    sha256: str
    indicator: Mapping[str, str]
    source: Mapping[str, str]
    replace: bool = False


def untold(package: Package, indicator_id: str, source_id: str) -> dict[str, list[str]]:
    """Name by table the required fields of the indicator and of the source if they are new here."""
    lacking = {}
    for table, key in (("indicators", indicator_id), ("sources", source_id)):
        resource = _resource(package, table)
        if all(row[resource.schema.primary_key[0]] != key for row in _rows(resource)):
            lacking[table] = [f.name for f in resource.schema.fields if f.constraints.required]
    return lacking


def intake_files(package: Package, intake: Intake) -> dict[str, str]:
    """Return the text of each file that changes when the values are taken in, by its path.

    Raises `InvalidDataError` where a value is there already and is another, or a row does not fit
    its schema, and `PackageError` where the package has not the tables of one that extends another.
    """
    if package.base is None:
        raise PackageError(
            f"{package.name} extends no other package: make one that does with forewarn new"
        )
    for table, key in (("indicators", intake.indicator_id), ("sources", intake.source_id)):
        if _has(_resource(package.base, table), key):
            raise InvalidDataError(
                f"{package.base.name} has {key} in its {table} already: choose another id"
            )
    countries = _resource(package.base, "countries")
    known = {row["country_id"] for row in _rows(countries)}
    for observation in intake.observations:
        if observation.country_id not in known:
            raise InvalidDataError(
                f"{observation.place}: {package.base.name} has no country {observation.country_id}"
            )
    indicators, sources = _resource(package, "indicators"), _resource(package, "sources")
    files = {}
    if not _has(indicators, intake.indicator_id):
        row = {"indicator_id": intake.indicator_id, **intake.indicator}
        _must_fit(indicators.schema, row, package.base)
        files[indicators.path] = _text(indicators.schema, [*_rows(indicators), row])
    files[sources.path] = _sources(sources, intake, package.base)
    files |= _observations(package, intake)
    return files


def _has(resource: Resource, key: str) -> bool:
    name = resource.schema.primary_key[0]
    return any(row[name] == key for row in _rows(resource))


def _sources(resource: Resource, intake: Intake, base: Package) -> str:
    """Return the table of sources, with the years and the file of the values taken in."""
    rows = {row["source_id"]: row for row in _rows(resource)}
    years = [observation.year for observation in intake.observations]
    row = rows.get(intake.source_id)
    if row is None:
        row = {"source_id": intake.source_id, **intake.source, "sha256": intake.sha256}
    else:
        digests = row["sha256"].split()
        row["sha256"] = " ".join(digests + [intake.sha256] * (intake.sha256 not in digests))
    known = [int(row[name]) for name in ("first_year", "last_year") if row.get(name)]
    row["first_year"], row["last_year"] = str(min(years + known)), str(max(years + known))
    _must_fit(resource.schema, row, base)
    rows[intake.source_id] = row
    return _text(resource.schema, list(rows.values()))


def _observations(package: Package, intake: Intake) -> dict[str, str]:
    """Return the file of the source's observations, and the descriptor where that is new."""
    name = f"observations/{intake.source_id}"
    path = f"data/{name}.csv"
    files = {}
    known: dict[tuple[str, ...], Row] = {}
    schema_file = package.root / "schemas" / "observations.json"
    try:
        schema = json.loads(schema_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PackageError(f"cannot read the schema {schema_file}: {error}") from error
    header = [field["name"] for field in schema["fields"]]
    key = schema["primaryKey"]
    try:
        resource = package.resource(name)
    except KeyError:
        title = f"Observations: {intake.source_id}"
        entry = resource_entry(name, path, "observations", schema, title)
        resources = [*package.descriptor["resources"], entry]
        descriptor = {**package.descriptor, "resources": resources}
        files[DESCRIPTOR] = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    else:
        path = resource.path
        known = {tuple(row[field] for field in key): row for row in _rows(resource)}
    for observation in intake.observations:
        row = {
            "country_id": observation.country_id,
            "year": str(observation.year),
            "indicator_id": intake.indicator_id,
            "value": observation.text,
        }
        place = tuple(row[field] for field in key)
        old = known.get(place)
        if old is not None and float(old["value"]) != observation.value and not intake.replace:
            raise InvalidDataError(
                f"{observation.place}: {' '.join(place)} is {observation.text} here and "
                f"{old['value']} in {path}: say --replace to take the one here"
            )
        known[place] = row
    cells = [[row.get(field) or None for field in header] for row in known.values()]
    files[path] = write_table(header, cells, len(key))
    return files


def _resource(package: Package, table: str) -> Resource:
    try:
        return package.resource(table)
    except KeyError:
        raise PackageError(f"{package.name} has no table {table}") from None


def _rows(resource: Resource) -> list[Row]:
    try:
        with resource.file.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PackageError(f"cannot read {resource.path}: {error}") from error
    names = set(resource.schema.field_names)
    if any(set(row) != names or None in row.values() for row in rows):
        raise InvalidDataError(f"{resource.path} does not have the fields of its schema")
    return rows


def _text(schema: Schema, rows: Sequence[Row]) -> str:
    cells = [[row.get(name) or None for name in schema.field_names] for row in rows]
    return write_table(schema.field_names, cells, len(schema.primary_key))


def _must_fit(schema: Schema, row: Row, base: Package) -> None:
    """Raise `InvalidDataError` where a new row is not one that its schema allows."""
    for field in schema.fields:
        cell, limits = row.get(field.name, ""), field.constraints
        what = f"{field.name} of {schema.title.lower()}"
        if not cell:
            if limits.required:
                raise InvalidDataError(f"{what} is needed")
            continue
        if limits.enum is not None and cell not in limits.enum:
            raise InvalidDataError(f"{what} must be one of {', '.join(limits.enum)}, not {cell!r}")
        if limits.pattern is not None and re.fullmatch(limits.pattern, cell) is None:
            raise InvalidDataError(f"{what} is {cell!r}, which is not like {field.example!r}")
    for key in schema.foreign_keys:
        if key.reference_package is None or key.reference_resource is None:
            continue
        there = {r[key.reference_fields[0]] for r in _rows(_resource(base, key.reference_resource))}
        if (cell := row.get(key.fields[0], "")) and cell not in there:
            listed = ", ".join(sorted(there))
            raise InvalidDataError(f"{key.fields[0]} must be one of {listed}, not {cell!r}")
