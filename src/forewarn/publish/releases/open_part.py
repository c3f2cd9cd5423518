"""The part of a package whose sources have stated licences."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from forewarn.package.rows import read_csv
from forewarn.validate.expectations.figures import SUITES, TOLERANCES
from forewarn.writing.csv_text import csv_of_records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forewarn.package.model import Package, Resource

UNSTATED = "NOASSERTION"

_Row = dict[str, str]

# Lists of terms: a term that no row uses any more is cut.
_TERMS = {"instruments": "instrument_id", "relations": "relation_id"}

# Tables that name sources, and are no reason to leave one out: what is said of sources, and the
# names of states, which stay with the list of states.
_NO_CLAIM = (
    "sources",
    "source_files",
    "source_notes",
    "unavailable",
    "cell_columns",
    "cell_lines",
    "ledger",
    "derivations",
    "country_names",
)

# The notes on sources, and the column of the indicators that a note bears on, all if it is empty.
_NOTES, _BEARS_ON = "source_notes", "indicator_ids"

# Tables of remarks about rows of other tables.
_REMARKS = ("corrections", "waivers")


@dataclass(frozen=True)
class LeftOut:
    """What is left out: sources, whole resources, indicators, and the number of rows by table.

    `kept` are sources without a stated licence that no other row names: those of the list of states
    and of their names.
    """

    sources: tuple[str, ...]
    kept: tuple[str, ...]
    resources: tuple[str, ...]
    indicators: tuple[str, ...]
    rows: dict[str, int] = field(default_factory=dict)


def leave_out_unstated(package: Package) -> LeftOut:
    """Cut the sources without a stated licence, and what depends on them, from a package's files.

    These are their observations, the rows that name them or refer to a cut row, the indicators
    computed from them, and the indicators left without observations.
    """
    return _Part(package).leave_out()


class _Part:
    """A package while it is being cut, with the keys cut from each table."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.gone: dict[str, set[str]] = {r.name: set() for r in package.resources}
        self.rows: dict[str, int] = {}
        self.sources: set[str] = set()

    def leave_out(self) -> LeftOut:
        unstated = {
            row["source_id"]
            for row in _read(self.package.resource("sources"))
            if row["licence"] == UNSTATED
        }
        named = self._named_sources()
        self.sources = unstated & named
        computed = {
            row["indicator_id"]
            for row in self._rows("derivations")
            if row["source_id"] in self.sources
        }
        resources = [
            r for r in self.package.resources if r.part in self.sources and r.part is not None
        ]
        for resource in resources:
            resource.file.unlink()
        self._cut("sources", lambda row: row["source_id"] in self.sources)
        kept = [r for r in self.package.resources if r not in resources]
        observed: set[str] = set()
        for resource in kept:
            if resource.table == "observations":
                present = {row["indicator_id"] for row in _read(resource)}
                if present & computed:
                    self._cut(resource.name, lambda row: row["indicator_id"] in computed)
                observed |= present - computed
        indicators = {row["indicator_id"] for row in self._rows("indicators")} - observed
        self._cut("indicators", lambda row: row["indicator_id"] in indicators)
        self._unname("indicators")
        self._follow([r for r in kept if r.table not in ("observations", *_REMARKS)])
        self._cut_terms(kept)
        self._cut_notes()
        # The ledger no longer describes a source that lost some of its rows.
        cut = {name.partition("/")[2] for name in self.rows if name.startswith("observations/")}
        self._cut("ledger", lambda row: row["source_id"] in cut)
        files = {resource.name for resource in resources}
        for table in _REMARKS:
            self._cut(table, lambda row: self._is_of_gone(row, files))
        self._cut_tolerances()
        return LeftOut(
            sources=tuple(sorted(self.sources)),
            kept=tuple(sorted(unstated - self.sources)),
            resources=tuple(sorted(files)),
            indicators=tuple(sorted(indicators)),
            rows={name: count for name, count in self.rows.items() if count},
        )

    def _named_sources(self) -> set[str]:
        """Return the sources that a row or file names as its own."""
        named = {resource.part for resource in self.package.resources if resource.part}
        for resource in self.package.resources:
            if resource.name not in _NO_CLAIM and ("source_id" in resource.schema.field_names):
                named |= {row["source_id"] for row in _read(resource)}
        return named

    def _follow(self, resources: list[Resource]) -> None:
        """Cut the rows that refer to a cut row, until none is left."""
        before = -1
        while before != (before := sum(map(len, self.gone.values()))):
            for resource in resources:
                self._cut(resource.name, partial(self._refers_to_gone, resource))

    def _refers_to_gone(self, resource: Resource, row: _Row) -> bool:
        return any(
            "/".join(row[name] for name in key.fields)
            in self.gone.get(key.reference_resource or resource.name, ())
            for key in resource.schema.foreign_keys
        )

    def _cut_terms(self, resources: list[Resource]) -> None:
        for table, key in _TERMS.items():
            used = {
                row[key]
                for resource in resources
                if resource.name != table and key in resource.schema.field_names
                for row in _read(resource)
            }
            if any(self.rows.get(r.name) for r in resources if key in r.schema.field_names):
                self._cut(table, partial(_is_unused, key, used))

    def _cut_notes(self) -> None:
        """Leave in each note on a source the indicators that are left; cut what is of none."""
        gone = self.gone.get("indicators")
        if not gone or _NOTES not in self.gone:
            return
        self._cut(_NOTES, lambda row: bool(ids := row[_BEARS_ON].split()) and gone.issuperset(ids))
        resource = self.package.resource(_NOTES)
        rows = [
            {**row, _BEARS_ON: " ".join(i for i in row[_BEARS_ON].split() if i not in gone)}
            for row in _read(resource)
        ]
        _write(resource.file, resource.schema.field_names, rows)

    def _is_of_gone(self, row: _Row, files: set[str]) -> bool:
        return (
            row["table"] in files
            or row["key"] in self.gone.get(row["table"], ())
            or not self.sources.isdisjoint(row["key"].split("/"))
        )

    def _cut(self, name: str, is_gone: Callable[[_Row], bool]) -> None:
        if name not in self.gone:
            return
        resource = self.package.resource(name)
        key = resource.schema.primary_key
        rows = list(_read(resource))
        left = [row for row in rows if not is_gone(row)]
        if len(left) == len(rows):
            return
        self.rows[name] = self.rows.get(name, 0) + len(rows) - len(left)
        self.gone[name] |= {"/".join(row[f] for f in key) for row in rows if is_gone(row)}
        _write(resource.file, resource.schema.field_names, left)

    def _unname(self, name: str) -> None:
        """Empty what the rows that are left of a table say of one of its own that is cut."""
        if not self.gone.get(name):
            return
        resource = self.package.resource(name)
        own = [
            key.fields[0]
            for key in resource.schema.foreign_keys
            if len(key.fields) == 1 and (key.reference_resource or name) == name
        ]
        rows = [
            {**row, **{field: "" for field in own if row[field] in self.gone[name]}}
            for row in _read(resource)
        ]
        _write(resource.file, resource.schema.field_names, rows)

    def _rows(self, name: str) -> list[_Row]:
        return list(_read(self.package.resource(name))) if name in self.gone else []

    def _cut_tolerances(self) -> None:
        file = self.package.root / TOLERANCES
        # In a copy of the package, made of files alone.
        if file.is_file():
            rows = list(read_csv(file))
            kept = [row for row in rows if row["source_id"] not in self.sources]
            if len(kept) < len(rows):
                _write(file, tuple(rows[0]), kept)
        for source in self.sources:
            (self.package.root / SUITES / f"{source}.json").unlink(missing_ok=True)


def _read(resource: Resource) -> list[_Row]:
    return list(read_csv(resource.file))


def _write(file: Path, header: tuple[str, ...], rows: list[_Row]) -> None:
    file.write_text(csv_of_records(header, rows), encoding="utf-8", newline="")


def _is_unused(key: str, used: set[str], row: _Row) -> bool:
    return row[key] not in used
