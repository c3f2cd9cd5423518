"""Another package, of a release before this one, measured to be compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.ask.store import base_database
from forewarn.errors import PackageError
from forewarn.findings.model import Outcome
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from forewarn.validate.expectations.signature import Signature, measure, source_field
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from forewarn.package.model import Package
    from forewarn.structure.engine import Engine


@dataclass(frozen=True)
class Release:
    """A release: its signature, and Parquet files of its observations and its other tables."""

    package: Package
    signature: Signature
    observed: Path
    tables: Mapping[str, Path]


def read_release(
    package: Package,
    folder: Path,
    memory: str | None = None,
    threads: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Release:
    """Measure a release, and write its rows to the folder.

    Raises `PackageError` where its structure is not valid, or it has no observations of ours.
    """
    with open_engine(package, memory, threads) as engine:
        structure = check_structure(package, engine, 1, progress, base_database(package))
        for result in structure.results:
            if result.outcome is not Outcome.VALID:
                what = result.findings[0].message if result.findings else result.reason
                raise PackageError(
                    f"the release at {package.root} cannot be compared with: "
                    f"{result.path} is {result.outcome}: {what}"
                )
        tables = package.tables()
        if not {"observations", "countries", "sources"} <= tables.keys():
            raise PackageError(
                f"the release at {package.root} cannot be compared with: "
                "it needs the tables observations, countries and sources"
            )
        signature = measure(engine, package.resources)
        observed = _export(engine, "observed", folder / "observed.parquet")
        others = {
            resource.name: _export(
                engine, identifier(resource.name), folder / f"table-{number}.parquet"
            )
            for number, resource in enumerate(package.resources)
            if resource.table != "observations" and source_field(resource.schema)
        }
    return Release(package, signature, observed, others)


def _export(engine: Engine, table: str, file: Path) -> Path:
    engine.ask(f"COPY (FROM {table}) TO {literal(str(file))} (FORMAT parquet)")
    return file
