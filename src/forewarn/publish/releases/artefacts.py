"""The files of a release: a zip file of the package, Parquet, a DuckDB database, digests."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from forewarn.ask.database import PART_COLUMN, PART_DESCRIPTION, build
from forewarn.findings.report.html import write_html
from forewarn.findings.report.json import write_json
from forewarn.publish.codebook import write_csv, write_markdown
from forewarn.publish.releases.sums import SUMS, files_below, write_sums
from forewarn.publish.releases.zenodo import METADATA, write_metadata
from forewarn.publish.releases.zipwriter import write_zip
from forewarn.validate.request import quiet
from forewarn.writing.connections import open_database
from forewarn.writing.files import digest_of
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb

    from forewarn.package.model import Package
    from forewarn.publish.releases.plan import ReleasePlan


def database_name(package: str, version: str) -> str:
    """Return the name of the database; the file with its digest adds `.sha256`.

    Equal rows need not give a database of equal bytes, so `SHA256SUMS` does not list it.
    """
    return f"{package}-{version}.duckdb"


def zip_name(package: str, version: str) -> str:
    """Return the name of the zip file."""
    return f"{package}-{version}.zip"


def write_artefacts(
    plan: ReleasePlan, folder: Path, progress: Callable[[str], None] = quiet
) -> None:
    """Write the files of a release to an empty folder.

    Codebook, report, differences and digests are added to the package's own folder. Except for the
    database, the same plan gives the same bytes.
    """
    package = plan.package
    progress("database")
    # In the storage format of DuckDB 1.0, which all later versions read.
    database = folder / database_name(package.name, package.version)
    build(package, database)
    with open_database(database, read_only=True, threads="1") as connection:
        progress("codebook")
        timeless = replace(plan.report, package=package, seconds={})
        texts = {
            "codebook.md": write_markdown(package, connection),
            "codebook.csv": write_csv(package, connection),
            "validation.json": write_json(timeless),
            "validation.html": write_html(timeless),
            **(plan.change.files if plan.change else {}),
        }
        for path, text in texts.items():
            (package.root / path).write_text(text, encoding="utf-8", newline="\n")
        for table in package.tables():
            progress(f"{table}.parquet")
            _write_parquet(connection, package, table, folder / f"{table}.parquet")
    progress("zip")
    inside = sorted(files_below(package.root))
    sums = write_sums({path: digest_of(package.root / path) for path in inside})
    (package.root / SUMS).write_text(sums, encoding="utf-8", newline="\n")
    members = {path: package.root / path for path in (*inside, SUMS)}
    write_zip(folder / zip_name(package.name, package.version), members, plan.moment)
    metadata = write_metadata(package, plan.moment)
    (folder / METADATA).write_text(metadata, encoding="utf-8", newline="\n")
    listed = {file.name: digest_of(file) for file in folder.iterdir()}
    own = {database.name: listed.pop(database.name)}
    for name, digests in ((f"{database.name}.sha256", own), (SUMS, listed)):
        (folder / name).write_text(write_sums(digests), encoding="utf-8", newline="\n")
    for file in folder.iterdir():
        # With the mode of any new file; DuckDB sets its own.
        file.chmod(0o666 & ~_umask())


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, package: Package, table: str, file: Path
) -> None:
    """Write a table, ordered by its key, with the descriptions of its fields as metadata."""
    parts = package.tables()[table]
    schema = parts[0].schema
    described = {field.name: field.description for field in schema.fields}
    key = list(schema.primary_key)
    if any(part.part for part in parts):
        described[PART_COLUMN] = PART_DESCRIPTION
        key = [PART_COLUMN, *key]
    metadata = {
        "title": schema.title or table,
        "description": schema.description,
        "fields": json.dumps(described, ensure_ascii=False),
        "package": package.name,
        "version": package.version,
    }
    pairs = ", ".join(f"{name}: {literal(text)}" for name, text in metadata.items())
    order = ", ".join(map(identifier, key)) or "ALL"
    connection.execute(
        f"COPY (FROM {identifier(table)} ORDER BY {order}) TO {literal(str(file))} "
        f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{pairs}}})"
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
