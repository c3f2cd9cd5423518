"""Build `data/` from the upstream files: the same files give the same bytes.

    python scripts/build_data.py --upstream FOLDER

The hand-written tables (dimensions, risk factors, indicators and corrections) are read, not
written. Every other table, `data/signature.json`, the sources and resources of `datapackage.json`
and `LICENSE-DATA.md` are made here. Nothing is written until every release has been read, every
unit resolved, and the tables made are valid and have lost no row.
"""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
from collections import defaultdict
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from descriptor import TABLES, write_descriptor
from forewarn.canonical import format_cell, write_table
from forewarn.countries import CodePeriod, CountryCodes
from forewarn.findings import Outcome
from forewarn.package import DESCRIPTOR, load_package
from forewarn.signature import SIGNATURE, Entry, measure, read_signature, write_signature
from forewarn.sql import identifier
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from licences import write_licences
from sources.reading import Episode, Inputs, Observation, Reading, Release, Source, Units
from sources.releases import RELEASES
from sources.states import (
    Country,
    CountryCode,
    Spine,
    SpineError,
    build_spine,
    read_not_states,
    read_other_borders,
)
from upstream import Upstream, UpstreamError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sources.reading import UnresolvedUnit

ROOT = Path(__file__).parent.parent

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


class BuildError(Exception):
    """The build stops: the message says at what, and what to do."""


@dataclass(frozen=True)
class Build:
    """What each release gave, and the states that no source observes in any year."""

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
            task = bar.add_task("states", total=len(RELEASES) + 2)

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
    fits, the tables made are not valid, or rows that the signature lists are lost.
    """
    spine = build_spine(upstream)
    if upstream.opened != set(SPINE.files):
        raise BuildError(f"the files of {SPINE.source_id} are {sorted(upstream.opened)}")
    codes = CountryCodes(CodePeriod(*astuple(code)) for code in spine.codes)
    units = Units(codes, read_not_states(), read_other_borders())
    indicators = _indicators(root)
    readings: dict[str, Reading] = {}
    for release in RELEASES:
        step(release.source_id)
        readings[release.source_id] = _read(Inputs(release, upstream, units, indicators))
    _stop_at_unresolved(units.unresolved)
    for release in RELEASES:
        _check_coverage(release, readings[release.source_id])
    step("writing")
    sources = [_source(release, upstream) for release in (SPINE, *RELEASES)]
    sources.sort(key=lambda source: source["source_id"])
    tables = _tables(spine, sources, readings)
    _correct(tables, root)
    with tempfile.TemporaryDirectory(prefix="forewarn-build-") as scratch:
        stage = Path(scratch)
        _stage(stage, root, tables, sources)
        signature, uncovered = _sign(stage)
        _stop_at_loss(root, signature, accept_loss)
        _write(stage / SIGNATURE, write_signature(signature))
        _put_in_place(stage, root)
    return Build(readings, uncovered)


def _read(inputs: Inputs) -> Reading:
    try:
        return inputs.release.read(inputs)
    except (ArithmeticError, LookupError, OSError, TypeError, ValueError) as error:
        # Whatever is amiss with an upstream file shows as one of these somewhere in an adapter.
        raise BuildError(f"{inputs.release.source_id} cannot be read: {error!r}") from error


@dataclass
class _Table:
    """A table being built: its rows as cells, by key."""

    header: tuple[str, ...]
    key_length: int
    rows: list[list[str]]

    @classmethod
    def of(
        cls,
        header: Sequence[str],
        key_length: int,
        rows: Iterable[Sequence[str | float | None]],
    ) -> _Table:
        return cls(tuple(header), key_length, [[format_cell(c) for c in row] for row in rows])

    def text(self) -> str:
        """Give the table as canonical CSV."""
        return write_table(self.header, self.rows, self.key_length)


def _indicators(root: Path) -> dict[str, str]:
    rows = _read_by_hand(root, "indicators")
    return {row["upstream_name"]: row["indicator_id"] for row in rows}


def _read_by_hand(root: Path, table: str) -> list[dict[str, str]]:
    file = root / "data" / f"{table}.csv"
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except OSError as error:
        raise BuildError(f"cannot read the table {table}: {error}") from error


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
    years = {observation.year for observation in reading.observations}
    if years and (min(years), max(years)) != (release.first_year, release.last_year):
        raise BuildError(
            f"{release.source_id} should cover {release.first_year} to {release.last_year}, "
            f"and gives {min(years)} to {max(years)}: is a file cut short, or a year new?"
        )
    if not reading.observations and not reading.episodes:
        raise BuildError(f"{release.source_id} gave nothing")


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


def _tables(
    spine: Spine, sources: Sequence[dict[str, str]], readings: dict[str, Reading]
) -> dict[str, _Table]:
    tables = {
        "countries": _Table.of(_names(Country), 1, map(astuple, spine.countries)),
        "country_codes": _Table.of(_names(CountryCode), 3, map(astuple, spine.codes)),
        "sources": _Table.of(tuple(sources[0]), 1, [list(source.values()) for source in sources]),
    }
    for source_id, reading in readings.items():
        if reading.observations:
            tables[f"observations/{source_id}"] = _Table.of(
                Observation._fields, 3, reading.observations
            )
    episodes = [episode for reading in readings.values() for episode in reading.episodes]
    tables["episodes"] = _Table.of(Episode._fields, 1, episodes)
    return tables


def _names(row: type[Country] | type[CountryCode]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(row))


def _correct(tables: dict[str, _Table], root: Path) -> None:
    """Apply the manual corrections, last of all; one that no longer fits stops the build."""
    for correction in _read_by_hand(root, "corrections"):
        table = tables.get(correction["table"])
        key = correction["key"].split("/")
        rows = [row for row in table.rows if row[: len(key)] == key] if table else []
        where = f"{correction['table']} {correction['key']} {correction['field']}"
        if (
            table is None
            or len(rows) != 1
            or len(key) != table.key_length
            or correction["field"] not in table.header
        ):
            raise BuildError(f"the correction of {where} fits no cell")
        index = table.header.index(correction["field"])
        if rows[0][index] != correction["old"]:
            raise BuildError(
                f"the correction of {where} expects {correction['old']!r}, "
                f"and upstream now gives {rows[0][index]!r}"
            )
        rows[0][index] = correction["new"]


def _stage(
    stage: Path, root: Path, tables: dict[str, _Table], sources: Sequence[dict[str, str]]
) -> None:
    """Write the whole package aside: what is made by hand as it is, and everything made here."""
    shutil.copytree(root / "schemas", stage / "schemas")
    shutil.copy(root / DESCRIPTOR, stage)
    for table in set(TABLES) - set(tables):
        _write(stage / f"data/{table}.csv", (root / f"data/{table}.csv").read_text("utf-8"))
    for name, table in tables.items():
        try:
            _write(stage / f"data/{name}.csv", table.text())
        except ValueError as error:
            raise BuildError(f"{name}: {error}") from error
    _write(stage / DESCRIPTOR, write_descriptor(stage, sources))
    _write(stage / "LICENSE-DATA.md", write_licences(sources))


def _sign(stage: Path) -> tuple[list[Entry], tuple[str, ...]]:
    """Check the structure of what was written, measure it, and name the states without rows."""
    package = load_package(stage)
    with open_engine(package) as engine:
        structure = check_structure(package, engine)
        for result in structure.results:
            if result.outcome is not Outcome.VALID:
                first = result.findings[0].message if result.findings else result.reason
                raise BuildError(f"{result.path} is {result.outcome}: {first}")
        parts = package.tables()["observations"]
        entries = measure(engine.connection, parts)
        observed = " UNION ".join(
            f"SELECT country_id FROM {identifier(part.name)}" for part in parts
        )
        rows = engine.connection.execute(
            f"SELECT country_id FROM countries WHERE country_id NOT IN ({observed}) ORDER BY 1"
        ).fetchall()
    return entries, tuple(row[0] for row in rows)


def _stop_at_loss(root: Path, signature: Sequence[Entry], accept_loss: bool) -> None:
    """Stop where an indicator of a source has fewer rows than the signature lists.

    Every row of an upstream file that was cut short is valid: only their number tells.
    """
    rows = {(entry.source_id, entry.indicator_id): entry.rows for entry in signature}
    lost = [
        f"{entry.source_id} {entry.indicator_id}: {entry.rows} rows before, {now} now"
        for entry in read_signature(root / SIGNATURE) or ()
        if (now := rows.get((entry.source_id, entry.indicator_id), 0)) < entry.rows
    ]
    if lost and not accept_loss:
        raise BuildError(
            f"{len(lost)} indicators have lost rows, and nothing was written:\n  "
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
        kept = [
            f"{len(rows)} {what}"
            for what, rows in (
                ("observations", reading.observations),
                ("episodes", reading.episodes),
            )
            if rows
        ]
        click.echo(f"{source_id}: {reading.rows_read} rows read, {' and '.join(kept)} kept")
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
