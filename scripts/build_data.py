"""Build `data/` from the upstream files: the same files give the same bytes.

    python scripts/build_data.py --upstream FOLDER

The hand-written tables (`descriptor.BY_HAND`) are read, not written. Every other table,
`data/signature.json`, the suites in `schemas/expectations/`, the sources and resources of
`datapackage.json`, `LICENSE-DATA.md`, `docs/codebook.md` and `docs/queries.md` are made here.
Nothing is written until every release has been read, every unit resolved, and the tables made are
valid and have lost no row.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import defaultdict
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

import derive
from descriptor import BY_HAND, write_descriptor
from forewarn.ask.store import connect
from forewarn.author.countries import CodePeriod, CountryResolver
from forewarn.findings.model import Outcome
from forewarn.package.load import load_package
from forewarn.package.model import DESCRIPTOR
from forewarn.publish.codebook import write_markdown
from forewarn.publish.guide import write_guide
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from forewarn.validate.expectations.expected import expected_files, write_expected
from forewarn.validate.expectations.measurement import measure
from forewarn.validate.expectations.signature import SIGNATURE, Signature, read_signature
from forewarn.writing.sql import identifier
from ledger import ledger_row, rows_by_source
from licences import write_licences
from sources import borders
from sources.reading import TABLES, Inputs, Reading, Release, Source, Units
from sources.releases import RELEASES
from sources.states import SpineError, build_spine, read_not_states, read_other_borders
from tables import BuildError, Table, correct, read_by_hand
from upstream import Upstream, UpstreamError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from forewarn.package.model import Package
    from forewarn.structure.engine import Engine
    from sources.reading import UnresolvedUnit
    from sources.states import Spine

ROOT = Path(__file__).parent.parent
CODEBOOK = "docs/codebook.md"
GUIDE = "docs/queries.md"

SPINE = Source(
    "states-2025",
    "State system membership, codes and names",
    (
        "states/country_code_panel.csv",
        "states/cw_system.csv",
        "states/gw_cw_panel.csv",
        "states/gw_system.csv",
        # For the names and codes that these sources use.
        "ewp-2025/country_years.csv",
        "ewp-2025/mass_killing_events.xlsx",
        "ucdp-25.1/organizedviolencecy_v25_1.csv",
        "unhcr-2025/flows.csv",
        "unhcr-2025/idmc.csv",
        "unhcr-2025/population.csv",
        "unhcr-2025/unrwa.csv",
        "vdem-14/V-Dem-CY-v14-1970-2023.csv",
        "vdem-15/V-Dem-CY-v15-1946-2024-headline-intervals.csv",
        "vdem-16/V-Dem-CY-v16-1946-2025-headline.csv",
        "wdi-2025/wdi.csv",
        "wgi-2023/wgidataset.xlsx",
    ),
    1946,
    2025,
    "States and their codes; no observations. Former states, splits of continuing members and "
    "Palestine are placed by hand, as the schema of the table countries says. Names and codes are "
    "also taken from V-Dem, UCDP, the Early Warning Project, the World Bank (World Development "
    "Indicators 2025; Worldwide Governance Indicators 2023, Kaufmann and Kraay, CC-BY-4.0) and "
    "UNHCR (Refugee Population Statistics Database 2025, CC-BY-4.0).",
)


@dataclass(frozen=True)
class Build:
    """What each source gave, and the states that no source observes in any year."""

    readings: dict[str, Reading]
    uncovered: tuple[str, ...]


@click.command(help=__doc__)
@click.option(
    "--upstream",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the upstream files, with their MANIFEST.csv.",
)
@click.option(
    "--root",
    default=ROOT,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the package to build. [default: this repository]",
)
@click.option("--accept-loss", is_flag=True, help="Write the data even if rows have been lost.")
def main(folder: Path, root: Path, accept_loss: bool) -> None:
    console = Console(stderr=True)
    try:
        with Progress(console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task("states", total=len(RELEASES) + 3)

            def step(name: str) -> None:
                bar.update(task, advance=1, description=name)

            build = build_package(Upstream(folder), root, accept_loss, step)
    except (BuildError, SpineError, UpstreamError) as error:
        click.echo(f"the build stopped: {error}", err=True)
        sys.exit(1)
    _print_readings(build)


def build_package(
    upstream: Upstream,
    root: Path,
    accept_loss: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> Build:
    """Read every release and write the package in `root`.

    Everything is made and checked aside first. Raises `BuildError` where a release cannot be read
    or does not cover the years that it should, a unit does not resolve, a correction no longer
    fits, the tables made are not valid, or rows that were there before are lost.
    """
    spine = build_spine(upstream)
    if upstream.opened != set(SPINE.files):
        raise BuildError(f"the files of {SPINE.source_id} are {sorted(upstream.opened)}")
    readings = _read_all(upstream, spine, _indicators(root), step)
    sources = [_source(release, upstream) for release in (SPINE, *RELEASES)]
    sources.append(borders.source())
    with tempfile.TemporaryDirectory(prefix="forewarn-build-") as scratch:
        stage = Path(scratch)
        _copy_by_hand(stage, root)
        tables = _tables(root, spine, readings)
        correct(tables, root)
        _write_tables(stage, {**tables, "ledger": Table.of(root, "ledger", [])}, sources)

        step("derived indicators")
        _stop_at_invalid(stage)
        derived = derive.derive(stage, read_by_hand(root, "derivations"))
        readings[derive.SOURCE_ID] = derived
        version = _data_version(root)
        sources.append(derive.source(derived, version))
        ledger = _ledger(root, version, spine, readings)
        computed = Table.of(root, "observations", derived.observations)
        added = {f"observations/{derive.SOURCE_ID}": computed, "ledger": ledger}
        _write_tables(stage, added, sources)

        step("checking")
        signature, uncovered = _sign(stage)
        if not accept_loss:
            _stop_at_loss(root, signature, ledger)
        expected = expected_files(load_package(stage), signature)
        _write_documents(stage)
        _put_in_place(stage, root)
        write_expected(root, expected)
    return Build(readings, uncovered)


def _read_all(
    upstream: Upstream, spine: Spine, indicators: Mapping[str, str], step: Callable[[str], None]
) -> dict[str, Reading]:
    codes = CountryResolver(CodePeriod(*astuple(code)) for code in spine.codes)
    units = Units(codes, read_not_states(), read_other_borders())
    readings = {}
    for release in RELEASES:
        step(release.source_id)
        readings[release.source_id] = _read(Inputs(release, upstream, units, indicators))
    _stop_at_unresolved(units.unresolved)
    for release in RELEASES:
        _check_coverage(release, readings[release.source_id])
    readings[borders.SOURCE_ID] = borders.read(spine.countries)
    return readings


def _read(inputs: Inputs) -> Reading:
    try:
        return inputs.release.read(inputs)
    except (ArithmeticError, LookupError, OSError, TypeError, ValueError) as error:
        # Whatever is amiss with an upstream file shows as one of these somewhere in an adapter.
        raise BuildError(f"{inputs.release.source_id} cannot be read: {error!r}") from error


def _indicators(root: Path) -> dict[str, str]:
    rows = read_by_hand(root, "indicators")
    return {row["upstream_name"]: row["indicator_id"] for row in rows}


def _data_version(root: Path) -> str:
    version = json.loads((root / DESCRIPTOR).read_text(encoding="utf-8"))["version"]
    return str(version)


def _stop_at_unresolved(unresolved: dict[UnresolvedUnit, set[int]]) -> None:
    if not unresolved:
        return
    lines = [
        f"{unit.unit}, {min(years)} to {max(years)}; "
        f"nearest: {', '.join(unit.candidates) or 'none'}"
        for unit, years in sorted(unresolved.items())
    ]
    raise BuildError(
        f"{len(lines)} upstream units are not in country_codes:\n  "
        + "\n  ".join(lines)
        + "\nadd each to a table in scripts/spine: as a code of a country, or as not a state"
    )


def _check_coverage(release: Release, reading: Reading) -> None:
    if not reading.rows():
        raise BuildError(f"{release.source_id} gave nothing")
    years = {row.year for row in (*reading.observations, *reading.actor_relations)}
    years |= {episode.start_year for episode in reading.episodes} if years else set()
    if years and (min(years), max(years)) != (release.first_year, release.last_year):
        raise BuildError(
            f"{release.source_id} should cover {release.first_year} to {release.last_year}, "
            f"and gives {min(years)} to {max(years)}: is a file cut short, or a year new?"
        )


def _source(release: Source, upstream: Upstream) -> dict[str, str]:
    """Describe a release as a row of `sources`, columns in order."""
    entries = [upstream.entry(file) for file in release.files]
    first = entries[0]
    return {
        "source_id": release.source_id,
        "title": release.title,
        "publisher": first.publisher,
        "version": first.version,
        "licence": first.licence,
        "redistribution": first.redistribution,
        "homepage": first.home,
        "citation": first.citation,
        "retrieved_on": "",
        "sha256": " ".join(entry.sha256 for entry in sorted(entries, key=lambda e: e.file)),
        "first_year": str(release.first_year),
        "last_year": str(release.last_year),
        "notes": release.notes,
    }


def _tables(root: Path, spine: Spine, readings: Mapping[str, Reading]) -> dict[str, Table]:
    """Make every table but `sources` and the ledger."""
    tables = {
        "countries": Table.of(root, "countries", map(astuple, spine.countries)),
        "country_codes": Table.of(root, "country_codes", map(astuple, spine.codes)),
    }
    for source_id, reading in readings.items():
        if reading.observations:
            name = f"observations/{source_id}"
            tables[name] = Table.of(root, "observations", reading.observations)
    for table in TABLES:
        if table != "observations":
            rows = [row for reading in readings.values() for row in getattr(reading, table)]
            tables[table] = Table.of(root, table, rows)
    return tables


def _ledger(root: Path, version: str, spine: Spine, readings: Mapping[str, Reading]) -> Table:
    """Make the ledger: what this build took, below the rows of builds of other versions."""
    states = {"countries": spine.countries, "country_codes": spine.codes}
    table = Table.of(
        root,
        "ledger",
        [
            ledger_row(SPINE.source_id, version, states),
            *(ledger_row(id_, version, found.rows(), found) for id_, found in readings.items()),
        ],
    )
    before = [row for row in _ledger_before(root) if row["data_version"] != version]
    table.rows += [[row[column] for column in table.header] for row in before]
    return table


def _ledger_before(root: Path) -> list[dict[str, str]]:
    return read_by_hand(root, "ledger") if (root / "data" / "ledger.csv").exists() else []


def _copy_by_hand(stage: Path, root: Path) -> None:
    shutil.copytree(root / "schemas", stage / "schemas")
    shutil.copy(root / DESCRIPTOR, stage)
    for table in BY_HAND:
        _write(stage / f"data/{table}.csv", (root / f"data/{table}.csv").read_text("utf-8"))


def _write_tables(
    stage: Path, tables: Mapping[str, Table], sources: Sequence[dict[str, str]]
) -> None:
    """Write tables aside, and what lists them and their sources."""
    listed = sorted(sources, key=lambda source: source["source_id"])
    rows = Table.of(stage, "sources", [list(source.values()) for source in listed])
    for name, table in {**tables, "sources": rows}.items():
        try:
            _write(stage / f"data/{name}.csv", table.text())
        except ValueError as error:
            raise BuildError(f"{name}: {error}") from error
    _write(stage / DESCRIPTOR, write_descriptor(stage, listed))
    _write(stage / "LICENSE-DATA.md", write_licences(listed))


def _stop_at_invalid(stage: Path) -> None:
    package = load_package(stage)
    with open_engine(package) as engine:
        _check_structure(package, engine)


def _check_structure(package: Package, engine: Engine) -> None:
    for result in check_structure(package, engine).results:
        if result.outcome is not Outcome.VALID:
            first = result.findings[0].message if result.findings else result.reason
            raise BuildError(f"{result.path} is {result.outcome}: {first}")


def _sign(stage: Path) -> tuple[Signature, tuple[str, ...]]:
    """Check the structure of what was written, measure it, and name the states without rows."""
    package = load_package(stage)
    with open_engine(package) as engine:
        _check_structure(package, engine)
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
        _write(stage / GUIDE, write_guide(connection))


def _stop_at_loss(root: Path, signature: Signature, ledger: Table) -> None:
    """Stop where a source, or an indicator of one, gave fewer rows than the build before.

    Every row of an upstream file that was cut short is valid: only their number tells.
    """
    rows = {(entry.source_id, entry.indicator_id): entry.rows for entry in signature.entries}
    before = read_signature(root / SIGNATURE) or Signature()
    lost = [
        f"{entry.source_id} {entry.indicator_id}: {entry.rows} rows before, {now} now"
        for entry in before.entries
        if (now := rows.get((entry.source_id, entry.indicator_id), 0)) < entry.rows
    ]
    written = rows_by_source([dict(zip(ledger.header, row, strict=True)) for row in ledger.rows])
    lost += [
        f"{source_id}: {count} rows before, {written.get(source_id, 0)} now"
        for source_id, count in rows_by_source(_ledger_before(root)).items()
        if written.get(source_id, 0) < count
    ]
    if lost:
        raise BuildError(
            "rows have been lost, and nothing was written:\n  "
            + "\n  ".join(lost)
            + "\nif that is as it should be, build again with --accept-loss"
        )


def _put_in_place(stage: Path, root: Path) -> None:
    for stale in (root / "data" / "observations").glob("*.csv"):
        if not (stage / "data" / "observations" / stale.name).exists():
            stale.unlink()
    for file in sorted(stage.rglob("*")):
        if file.is_file() and "schemas" not in file.relative_to(stage).parts:
            _write(root / file.relative_to(stage), file.read_text("utf-8"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _print_readings(build: Build) -> None:
    for source_id, reading in build.readings.items():
        kept = [f"{len(rows)} {table.replace('_', ' ')}" for table, rows in reading.rows().items()]
        click.echo(f"{source_id}: {reading.rows_read} rows read, {', '.join(kept)} kept")
        by_reason: dict[str, list[str]] = defaultdict(list)
        for skip, count in sorted(reading.skips.items()):
            by_reason[skip.reason].append(f"{skip.unit} {count}")
        for reason, skipped in by_reason.items():
            rows = sum(n for skip, n in reading.skips.items() if skip.reason == reason)
            click.echo(f"  skipped {rows} rows, {reason}: {'; '.join(skipped)}")
        for note, count in sorted(reading.notes.items()):
            click.echo(f"  note: {note}" + (f" ({count})" if count > 1 else ""))
    click.echo(f"states without any observation: {', '.join(build.uncovered) or 'none'}")


if __name__ == "__main__":
    main()
