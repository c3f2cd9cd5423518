"""Build `data/` from the upstream files: the same files give the same bytes.

    python scripts/build_data.py --upstream FOLDER [--upstream FOLDER ...]

The hand-written tables (`descriptor.BY_HAND`) are read, not written. Every other table,
`data/signature.json`, the suites in `schemas/expectations/`, the sources and resources of
`datapackage.json`, `LICENSE-DATA.md`, `docs/codebook.md` and `docs/queries.md` are built here.
Nothing is written until every release has been read, every unit resolved, and the new tables are
valid and have lost no rows.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

import derive
from cell_tables import cell_tables
from descriptor import BY_HAND, write_descriptor
from forewarn.ask.store import connect
from forewarn.author.countries import CodePeriod, CountryResolver
from forewarn.cli.pages import GUIDE as GUIDE_TEXTS
from forewarn.package.load import load_package
from forewarn.package.model import DESCRIPTOR
from forewarn.publish.codebook import write_markdown
from forewarn.publish.guide import write_guide
from forewarn.structure.engine import open_engine
from forewarn.validate.expectations.expected import expected_files, write_expected
from forewarn.validate.expectations.measurement import measure
from forewarn.writing.files import put_content
from forewarn.writing.sql import identifier
from forewarn.writing.visible import visible_lines
from ledger import ledger_before, ledger_row
from licences import write_licences
from source_rows import (
    file_rows,
    newest_input,
    packaged_file_rows,
    published,
    read_publications,
    source_row,
)
from sources import borders, country_names
from sources.episode_heirs import date_heirs
from sources.reading import TABLES, Inputs, Reading, Units
from sources.releases import FOR_LATER, RELEASES, STATES
from sources.spine_model import SpineError, read_not_states, read_other_borders
from sources.states import build_spine
from stops import stop_at_coverage, stop_at_invalid, stop_at_loss, stop_at_unresolved
from table_files import BuildError, TableFile, correct, read_by_hand
from upstream import Upstream, UpstreamError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cell_tables import CellColumn, CellLine
    from forewarn.validate.expectations.signature import Signature
    from sources.reading import Row
    from sources.spine_model import Spine

ROOT = Path(__file__).parent.parent
CODEBOOK = "docs/codebook.md"
GUIDE = "docs/queries.md"


@dataclass(frozen=True)
class Build:
    """The rows read from each source, and the states without an observation in any year."""

    readings: dict[str, Reading]
    uncovered: tuple[str, ...]


@click.command(help=__doc__)
@click.option(
    "--upstream",
    "folders",
    required=True,
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of upstream files, with their MANIFEST.csv; may be repeated.",
)
@click.option(
    "--root",
    default=ROOT,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the package to build. [default: this repository]",
)
@click.option("--accept-loss", is_flag=True, help="Write the data even if rows have been lost.")
def main(folders: tuple[Path, ...], root: Path, *, accept_loss: bool) -> None:
    """Build the package and print what was read, kept and skipped."""
    console = Console(stderr=True)
    try:
        with Progress(console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task("states", total=len(RELEASES) + 3)

            def step(name: str) -> None:
                bar.update(task, advance=1, description=name)

            build = build_package(Upstream(*folders), root, accept_loss=accept_loss, step=step)
    except (BuildError, SpineError, UpstreamError) as error:
        _say(f"the build stopped: {error}", err=True)
        sys.exit(1)
    _print_readings(build)


def build_package(
    upstream: Upstream,
    root: Path,
    *,
    accept_loss: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> Build:
    """Read every release and write the package in `root`.

    Everything is written and checked in a staging folder first. Raises `BuildError` where a release
    cannot be read or does not cover its years, a unit does not resolve, a correction no longer
    fits, a new table is not valid, or rows have been lost since the build before.
    """
    spine, named = country_names.read(build_spine(upstream))
    if upstream.opened != set(STATES.files):
        raise BuildError(f"the files of {STATES.source_id} are {sorted(upstream.opened)}")
    for file in (file for release in FOR_LATER for file in release.files):
        upstream.open(file)
    readings = _read_all(upstream, spine, _indicators(root), step)
    readings[country_names.SOURCE_ID] = named
    publications = read_publications()
    releases = (STATES, *RELEASES, *FOR_LATER)
    sources = [source_row(release, upstream, publications) for release in releases]
    packaged = [
        {**row, **published(row["source_id"], publications)}
        for row in (borders.source(), country_names.source())
    ]
    sources += packaged
    files = [*file_rows(releases, upstream), *packaged_file_rows(packaged)]
    with tempfile.TemporaryDirectory(prefix="forewarn-build-") as scratch:
        stage = Path(scratch)
        _copy_by_hand(stage, root)
        tables = _tables(root, spine, readings)
        tables["source_files"] = TableFile.of(root, "source_files", files)
        tables |= _cells(root, upstream, readings)
        correct(tables, root)
        _write_tables(stage, {**tables, "ledger": TableFile.of(root, "ledger", [])}, sources)

        step("derived indicators")
        _check(stage)
        derived = derive.derive(stage, read_by_hand(root, "derivations"))
        readings[derive.SOURCE_ID] = derived
        version = _data_version(root)
        inputs = {row["source_id"] for row in read_by_hand(root, "derivations")}
        sources.append({**derive.source(derived, version), **newest_input(sources, inputs)})
        ledger = _ledger(root, version, spine, readings)
        computed = TableFile.of(root, "observations", derived.observations)
        added = {f"observations/{derive.SOURCE_ID}": computed, "ledger": ledger}
        _write_tables(stage, added, sources)

        step("checking")
        signature, uncovered = _sign(stage)
        if not accept_loss:
            stop_at_loss(root, signature, ledger)
        expected = expected_files(load_package(stage), signature)
        _write_documents(stage)
        _put_in_place(stage, root)
        write_expected(root, expected)
    return Build(readings, uncovered)


def _read_all(
    upstream: Upstream, spine: Spine, indicators: Mapping[str, str], step: Callable[[str], None]
) -> dict[str, Reading]:
    codes = CountryResolver(CodePeriod(*code) for code in spine.codes)
    units = Units(codes, read_not_states(), read_other_borders())
    readings = {}
    for release in RELEASES:
        step(release.source_id)
        readings[release.source_id] = read_release(Inputs(release, upstream, units, indicators))
    stop_at_unresolved(units.unresolved)
    for release in RELEASES:
        stop_at_coverage(release, readings[release.source_id])
    date_heirs(readings.values(), spine.countries)
    readings[borders.SOURCE_ID] = borders.read(spine.countries)
    return readings


def read_release(inputs: Inputs) -> Reading:
    """Return what the adapter of a release reads; `BuildError` where it fails."""
    try:
        return inputs.release.read(inputs)
    except (ArithmeticError, LookupError, OSError, TypeError, ValueError) as error:
        # Whatever is wrong with an upstream file raises one of these somewhere in an adapter.
        raise BuildError(f"{inputs.release.source_id} cannot be read: {error!r}") from error


def _indicators(root: Path) -> dict[str, str]:
    rows = read_by_hand(root, "indicators")
    return {row["upstream_name"]: row["indicator_id"] for row in rows}


def _data_version(root: Path) -> str:
    version = json.loads((root / DESCRIPTOR).read_text(encoding="utf-8"))["version"]
    return str(version)


def _tables(root: Path, spine: Spine, readings: Mapping[str, Reading]) -> dict[str, TableFile]:
    """Return every table except `sources`, `source_files` and the ledger."""
    tables = {
        "countries": TableFile.of(root, "countries", spine.countries),
        "country_codes": TableFile.of(root, "country_codes", spine.codes),
    }
    for source_id, reading in readings.items():
        if reading.observations:
            name = f"observations/{source_id}"
            tables[name] = TableFile.of(root, "observations", reading.observations)
    for table in TABLES:
        if table != "observations":
            rows = [row for reading in readings.values() for row in getattr(reading, table)]
            if table == "country_names":
                rows += spine.names
            tables[table] = TableFile.of(root, table, rows)
    return tables


def _cells(root: Path, upstream: Upstream, readings: Mapping[str, Reading]) -> dict[str, TableFile]:
    """Return the tables of where each observation stands in the upstream files."""
    columns: list[CellColumn] = []
    lines: list[CellLine] = []
    for release in RELEASES:
        found = cell_tables(release, upstream, readings[release.source_id])
        columns += found[0]
        lines += found[1]
    return {
        "cell_columns": TableFile.of(root, "cell_columns", columns),
        "cell_lines": TableFile.of(root, "cell_lines", lines),
    }


def _ledger(root: Path, version: str, spine: Spine, readings: Mapping[str, Reading]) -> TableFile:
    """Return the ledger: the rows of this build, and those of builds of other versions."""
    states: dict[str, Sequence[Row]] = {
        "countries": spine.countries,
        "country_codes": spine.codes,
        "country_names": spine.names,
    }
    table = TableFile.of(
        root,
        "ledger",
        [
            ledger_row(STATES.source_id, version, states),
            *(ledger_row(release.source_id, version, {}, Reading()) for release in FOR_LATER),
            *(ledger_row(id_, version, found.rows(), found) for id_, found in readings.items()),
        ],
    )
    before = [row for row in ledger_before(root) if row["data_version"] != version]
    table.rows += [[row[column] for column in table.header] for row in before]
    return table


def _copy_by_hand(stage: Path, root: Path) -> None:
    shutil.copytree(root / "schemas", stage / "schemas")
    shutil.copy(root / DESCRIPTOR, stage)
    for table in BY_HAND:
        _write(stage / f"data/{table}.csv", (root / f"data/{table}.csv").read_text("utf-8"))


def _write_tables(
    stage: Path, tables: Mapping[str, TableFile], sources: Sequence[dict[str, str]]
) -> None:
    """Write tables to the staging folder, and the files that list them and their sources."""
    listed = sorted(sources, key=lambda source: source["source_id"])
    rows = TableFile.of(stage, "sources", [list(source.values()) for source in listed])
    for name, table in {**tables, "sources": rows}.items():
        try:
            _write(stage / f"data/{name}.csv", table.text())
        except ValueError as error:
            raise BuildError(f"{name}: {error}") from error
    _write(stage / DESCRIPTOR, write_descriptor(stage, listed))
    _write(stage / "LICENSE-DATA.md", write_licences(listed))


def _check(stage: Path) -> None:
    package = load_package(stage)
    with open_engine(package) as engine:
        stop_at_invalid(package, engine)


def _sign(stage: Path) -> tuple[Signature, tuple[str, ...]]:
    """Return the signature of the staged package, and its states without observations."""
    package = load_package(stage)
    with open_engine(package) as engine:
        stop_at_invalid(package, engine)
        parts = package.tables()["observations"]
        signature = measure(engine, package.resources)
        observed = " UNION ".join(
            f"SELECT country_id FROM {identifier(part.name)}" for part in parts
        )
        rows = engine.connection.execute(
            f"SELECT country_id FROM countries WHERE country_id NOT IN ({observed}) ORDER BY 1"
        ).fetchall()
    return signature, tuple(row[0] for row in rows)


def _write_documents(stage: Path) -> None:
    package = load_package(stage)
    with connect(package) as connection:
        _write(stage / CODEBOOK, write_markdown(package, connection))
        _write(stage / GUIDE, write_guide(connection, **GUIDE_TEXTS))


def _put_in_place(stage: Path, root: Path) -> None:
    for stale in (root / "data" / "observations").glob("*.csv"):
        if not (stage / "data" / "observations" / stale.name).exists():
            stale.unlink()
    for file in sorted(stage.rglob("*")):
        if file.is_file() and "schemas" not in file.relative_to(stage).parts:
            _write(root / file.relative_to(stage), file.read_text("utf-8"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    put_content(text, path)


def _say(line: str, *, err: bool = False) -> None:
    # Names come from upstream files.
    click.echo(visible_lines(line), err=err)


def _print_readings(build: Build) -> None:
    for source_id, reading in build.readings.items():
        kept = [f"{len(rows)} {table.replace('_', ' ')}" for table, rows in reading.rows().items()]
        _say(f"{source_id}: {reading.rows_read} rows read, {', '.join(kept)} kept")
        by_reason: dict[str, list[str]] = defaultdict(list)
        for skip, count in sorted(reading.skips.items()):
            by_reason[skip.reason].append(f"{skip.unit} {count}")
        for reason, skipped in by_reason.items():
            rows = sum(n for skip, n in reading.skips.items() if skip.reason == reason)
            _say(f"  skipped {rows} rows, {reason}: {'; '.join(skipped)}")
        for note, count in sorted(reading.notes.items()):
            _say(f"  note: {note}" + (f" ({count})" if count > 1 else ""))
    _say(f"states without any observation: {', '.join(build.uncovered) or 'none'}")


if __name__ == "__main__":
    main()
