"""The codebook as CSV, for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from forewarn.publish.codebook.indicators import indicators
from forewarn.writing.csv_text import csv_of_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from forewarn.package.model import Package

_HEADER = (
    "entry",
    "table",
    "name",
    "title",
    "description",
    "rationale",
    "caveats",
    "type",
    "unit",
    "minimum",
    "maximum",
    "direction",
    "listing",
    "absent_means",
    "example",
    "sources",
    "first_year",
    "last_year",
)

# A row by the names of the header.
_Entry: TypeAlias = dict[str, object]


def write_csv(package: Package, connection: duckdb.DuckDBPyConnection) -> str:
    """Return the codebook as CSV, with a row for each field and each indicator."""
    return csv_of_records(_HEADER, _entries(package, connection))


def _entries(package: Package, connection: duckdb.DuckDBPyConnection) -> Iterator[_Entry]:
    for table, parts in package.tables().items():
        for field in parts[0].schema.fields:
            yield {
                "entry": "field",
                "table": table,
                "name": field.name,
                "title": field.title,
                "description": field.description,
                "type": field.type.value,
                "minimum": field.constraints.minimum,
                "maximum": field.constraints.maximum,
                "example": field.example,
            }
    for indicator in indicators(package, connection):
        yield {
            "entry": "indicator",
            "table": "observations",
            "name": indicator.indicator_id,
            "title": indicator.title,
            "description": indicator.description,
            "rationale": indicator.rationale,
            "caveats": indicator.caveats,
            "type": indicator.measure,
            "unit": indicator.unit,
            "minimum": indicator.minimum,
            "maximum": indicator.maximum,
            "direction": indicator.direction,
            "listing": indicator.listing,
            "absent_means": indicator.absent_means,
            "sources": " ".join(release.source_id for release in indicator.releases),
            "first_year": min((r.first for r in indicator.releases), default=""),
            "last_year": max((r.last for r in indicator.releases), default=""),
        }
