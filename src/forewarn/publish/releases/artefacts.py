"""The files of a release: a zip file of the package, Parquet, a DuckDB database, their digests."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb

from forewarn.ask.database import PART_COLUMN, PART_DESCRIPTION, build
from forewarn.findings.report.html import write_html
from forewarn.findings.report.json import write_json
from forewarn.publish.codebook import write_csv, write_markdown
from forewarn.publish.releases.sums import SUMS, files_below, write_sums
from forewarn.publish.releases.zenodo import METADATA, write_metadata
from forewarn.publish.releases.zipwriter import write_zip
from forewarn.writing.files import digest_of
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from forewarn.findings.model import Report
    from forewarn.package.model import Package


def database_name(package: str, version: str) -> str:
    """Name the file of the database; its digest is beside it, in a file so called with `.sha256`.

    The same rows need not give the same bytes of it, so it is not in `SHA256SUMS`.
    """
    return f"{package}-{version}.duckdb"


def zip_name(package: str, version: str) -> str:
    """Name the zip file."""
    return f"{package}-{version}.zip"


def write_artefacts(
    package: Package,
    report: Report,
    moment: datetime.datetime,
    folder: Path,
    changes: Mapping[str, str],
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Write the files of a release of a package that vouches for its files, to an empty folder.

    `changes` are texts, by path, that say in the zip file what differs from the release before.
    Codebook, report and digests are added to the package's own folder. Apart from the database,
    the same package gives the same bytes.
    """
    progress("database")
    # In the storage of DuckDB 1.0, which every later one reads.
    database = folder / database_name(package.name, package.version)
    build(package, database)
    with duckdb.connect(str(database), read_only=True, config={"threads": "1"}) as connection:
        progress("codebook")
        timeless = replace(report, package=package, seconds={})
        texts = {
            "codebook.md": write_markdown(package, connection),
            "codebook.csv": write_csv(package, connection),
            "validation.json": write_json(timeless),
            "validation.html": write_html(timeless),
            **changes,
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
    write_zip(folder / zip_name(package.name, package.version), members, moment)
    (folder / METADATA).write_text(write_metadata(package, moment), encoding="utf-8", newline="\n")
    listed = {file.name: digest_of(file) for file in folder.iterdir()}
    own = {database.name: listed.pop(database.name)}
    for name, digests in ((f"{database.name}.sha256", own), (SUMS, listed)):
        (folder / name).write_text(write_sums(digests), encoding="utf-8", newline="\n")
    for file in folder.iterdir():
        # As anybody's new file, whatever DuckDB makes of it.
        file.chmod(0o666 & ~_umask())


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, package: Package, table: str, file: Path
) -> None:
    """Write a table, in the order of its key, with the descriptions of its fields as metadata."""
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
