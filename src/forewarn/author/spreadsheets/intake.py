"""The files of a package that change when values are imported into it."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forewarn.author.extension import resource_entry
from forewarn.errors import ConflictingValueError, InvalidDataError, PackageError
from forewarn.package.json_files import read_exact_json
from forewarn.package.model import DESCRIPTOR
from forewarn.package.paths import safe_path
from forewarn.package.rows import read_csv
from forewarn.structure.limits import plain_limit
from forewarn.writing.canonical import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from forewarn.author.spreadsheets.tabulation import Observation
    from forewarn.package.model import Package, Resource
    from forewarn.package.schema import Schema

Row = dict[str, str]

_NO_LICENCE = "NOASSERTION"

# What follows from the values, the title or the licence.
_FILLED_IN = {"sha256", "first_year", "last_year", "upstream_name", "redistribution"} | {
    "absent_means",
    "listing",
}


@dataclass(frozen=True)
class ImportTarget:
    """The indicator and the source of the values to import.

    `indicator` and `source` describe each if it is new to the package: the cells of its row, by
    field. With `replace`, a value may replace another one in the package.
    """

    indicator_id: str
    source_id: str
    indicator: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    replace: bool = False


@dataclass(frozen=True)
class Intake:
    """The values to import, and the digest of the file that they are from."""

    target: ImportTarget
    observations: Sequence[Observation]
    sha256: str


def missing_fields(package: Package, target: ImportTarget) -> dict[str, tuple[str, ...]]:
    """Return by table the required fields that a new indicator or source still lacks."""
    missing = {}
    for table, (key, row) in _described(target).items():
        resource = _resource(package, table)
        if _has(resource, key):
            continue
        required = [each.name for each in resource.schema.fields if each.constraints.required]
        names = tuple(name for name in required if not row.get(name) and name not in _FILLED_IN)
        if names:
            missing[table] = names
    return missing


def intake_files(package: Package, intake: Intake) -> dict[str, str]:
    """Return the text of each file that changes when the values are imported, by its path.

    Raises `ConflictingValueError` if the package has another value, `InvalidDataError` if a row
    does not fit its schema, and `PackageError` if the package extends no other or lacks a table.
    """
    if package.base is None:
        raise PackageError(f"{package.name} extends no other package: make a package that does")
    described = _described(intake.target)
    for table, (key, _) in described.items():
        if _has(_resource(package.base, table), key):
            raise InvalidDataError(
                f"{package.base.name} already has {key} in its {table}: choose another id"
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
    key, row = described["indicators"]
    rows = {each["indicator_id"]: each for each in _rows(indicators)}
    if key not in rows:
        _must_fit(indicators.schema, row, package.base)
        files[indicators.path] = _text(indicators.schema, [*rows.values(), row])
    _must_be_within(intake.observations, rows.get(key, row))
    files[sources.path] = _sources(sources, intake, package.base)
    files |= _observations(package, intake)
    return files


def _described(target: ImportTarget) -> dict[str, tuple[str, Row]]:
    """Return the id and the row of the indicator and the source, by table, with the defaults."""
    indicator = {"indicator_id": target.indicator_id, **target.indicator}
    # Nothing is assumed of rows that are not there.
    indicator.setdefault("listing", "full")
    indicator.setdefault("absent_means", "unknown")
    if title := indicator.get("title"):
        indicator.setdefault("upstream_name", title)
    source = {"source_id": target.source_id, **target.source}
    if licence := source.get("licence"):
        source.setdefault("redistribution", "unstated" if licence == _NO_LICENCE else "open")
    return {
        "indicators": (target.indicator_id, indicator),
        "sources": (target.source_id, source),
    }


def _has(resource: Resource, key: str) -> bool:
    name = resource.schema.primary_key[0]
    return any(row[name] == key for row in _rows(resource))


def _sources(resource: Resource, intake: Intake, base: Package) -> str:
    """Return the table of sources with the years and the digest of the imported values."""
    rows = {row["source_id"]: row for row in _rows(resource)}
    years = [observation.year for observation in intake.observations]
    key, described = _described(intake.target)["sources"]
    row = rows.get(key)
    if row is None:
        row = {**described, "sha256": intake.sha256}
    else:
        digests = row["sha256"].split()
        row["sha256"] = " ".join(digests + [intake.sha256] * (intake.sha256 not in digests))
    known = [int(row[name]) for name in ("first_year", "last_year") if row.get(name)]
    row["first_year"], row["last_year"] = str(min(years + known)), str(max(years + known))
    _must_fit(resource.schema, row, base)
    rows[key] = row
    return _text(resource.schema, list(rows.values()))


def _observations(package: Package, intake: Intake) -> dict[str, str]:
    """Return the file of the source's observations, and the descriptor if that file is new."""
    name = f"observations/{intake.target.source_id}"
    path = f"data/{name}.csv"
    files = {}
    known: dict[tuple[str, ...], Row] = {}
    schema_file = safe_path(package.root, "schemas/observations.json")
    schema = read_exact_json(schema_file, "schema")
    header = [field["name"] for field in schema["fields"]]
    key = schema["primaryKey"]
    try:
        resource = package.resource(name)
    except KeyError:
        title = f"Observations: {intake.target.source_id}"
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
            "indicator_id": intake.target.indicator_id,
            "value": observation.text,
        }
        place = tuple(row[field] for field in key)
        old = known.get(place)
        if (
            old is not None
            and float(old["value"]) != observation.value
            and not intake.target.replace
        ):
            raise ConflictingValueError(
                f"{observation.place}: {' '.join(place)} is {observation.text} here and "
                f"{old['value']} in {path}"
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
        rows = list(read_csv(resource.file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PackageError(f"cannot read {resource.path}: {error}") from error
    names = set(resource.schema.field_names)
    if any(set(row) != names for row in rows):
        raise InvalidDataError(f"{resource.path} does not have the fields of its schema")
    return rows


def _text(schema: Schema, rows: Sequence[Row]) -> str:
    cells = [[row.get(name) or None for name in schema.field_names] for row in rows]
    return write_table(schema.field_names, cells, len(schema.primary_key))


def _must_be_within(observations: Iterable[Observation], indicator: Row) -> None:
    """Raise `InvalidDataError` for a value beyond the bounds of its indicator, a row that fits."""
    key = indicator["indicator_id"]
    least, most = indicator.get("minimum"), indicator.get("maximum")
    for each in observations:
        if least and each.value < float(least):
            told = f"{each.text} is below {least}, the minimum of {key}"
        elif most and each.value > float(most):
            told = f"{each.text} is above {most}, the maximum of {key}"
        else:
            continue
        raise InvalidDataError(f"{each.place}: {told}")


def _must_fit(schema: Schema, row: Row, base: Package) -> None:
    """Raise `InvalidDataError` if a new row does not fit its schema."""
    for described in schema.fields:
        cell, limits = row.get(described.name, ""), described.constraints
        what = f"{described.name} of {schema.title.lower()}"
        if not cell:
            if limits.required:
                raise InvalidDataError(f"{what} is required")
            continue
        if plain_limit(described.type, described.descriptor, cell) is None:
            raise InvalidDataError(f"{what} is {cell!r}, which is not a valid {described.type}")
        if limits.enum is not None and cell not in limits.enum:
            raise InvalidDataError(f"{what} must be one of {', '.join(limits.enum)}, not {cell!r}")
        if limits.pattern is not None and re.fullmatch(limits.pattern, cell) is None:
            raise InvalidDataError(f"{what} is {cell!r}, and must be like {described.example!r}")
    for key in schema.foreign_keys:
        if key.reference_package is None or key.reference_resource is None:
            continue
        there = {r[key.reference_fields[0]] for r in _rows(_resource(base, key.reference_resource))}
        if (cell := row.get(key.fields[0], "")) and cell not in there:
            listed = ", ".join(sorted(there))
            raise InvalidDataError(f"{key.fields[0]} must be one of {listed}, not {cell!r}")
