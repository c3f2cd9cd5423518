"""Compute the derived indicators from the other tables, one SQL file for each."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.ask.database import build
from forewarn.ask.derived import derived_indicators
from forewarn.package.load import load_package
from forewarn.writing.connections import open_database
from sources.reading import ObservationRow, Reading
from table_files import BuildError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SOURCE_ID = "forewarn"


def derive(root: Path, derivations: Sequence[Mapping[str, str]]) -> Reading:
    """Return every derived indicator, computed from the package in `root` before it has any.

    Raises `BuildError` where the queries and the table `derivations` name different indicators.
    """
    queries = derived_indicators()
    declared = {row["indicator_id"] for row in derivations}
    if declared != set(queries):
        raise BuildError(
            f"data/derivations.csv and the SQL of the derived indicators differ in "
            f"{', '.join(sorted(declared ^ set(queries)))}"
        )
    reading = Reading()
    with tempfile.TemporaryDirectory(prefix="forewarn-derive-") as scratch:
        file = Path(scratch) / "store.duckdb"
        build(load_package(root), file)
        with open_database(file, read_only=True) as connection:
            for indicator_id, query in queries.items():
                for country_id, year, value in connection.execute(query).fetchall():
                    reading.observations.append(
                        ObservationRow(country_id, year, indicator_id, value)
                    )
    reading.rows_read = len(reading.observations)
    return reading


def source(reading: Reading, data_version: str) -> dict[str, str]:
    """Return the row of the derived indicators in `sources`, columns in order."""
    years = {observation.year for observation in reading.observations}
    text = "".join(f"{name}\n{query}\n" for name, query in derived_indicators().items())
    return {
        "source_id": SOURCE_ID,
        "title": "Indicators derived from the other sources",
        "publisher": "The Forewarn contributors",
        "version": data_version,
        "licence": "CC-BY-SA-4.0",
        "redistribution": "open",
        "homepage": "",
        "citation": "The Forewarn contributors, Forewarn: atrocity risk factors, with the sources "
        "that the table derivations names for the indicator",
        "published_on": "",
        "published_precision": "",
        "retrieved_on": "",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "first_year": str(min(years)),
        "last_year": str(max(years)),
        "notes": "Computed by this package, one SQL query for each indicator, from the sources "
        "that the table derivations names; their licences hold for what is derived from them. "
        "sha256 is that of the queries.",
    }
