"""Build `data/` from the upstream files: the same files give the same bytes.

    python scripts/build_data.py --upstream FOLDER

The hand-written tables (dimensions, risk factors, indicators and corrections) are read, not
written. Every other table, `data/signature.json`, the sources and resources of `datapackage.json`
and `LICENSE-DATA.md` are made here. Nothing is written until every release has been read and every unit resolved.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import defaultdict
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from descriptor import write_descriptor
from forewarn.canonical import format_cell, write_table
from forewarn.countries import CodePeriod, CountryCodes
from forewarn.findings import Outcome
from forewarn.package import load_package
from forewarn.signature import SIGNATURE, measure, write_signature
from forewarn.structure import check_structure
from forewarn.structure.engine import Engine
from licences import write_licences
from sources.reading import Episode, Inputs, Observation, Reading, Release, Source, Units
from sources.releases import RELEASES
from sources.states import Country, CountryCode, Spine, SpineError, build_spine, read_not_states
from upstream import Upstream, UpstreamError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from licences import write_licences
from sources.reading import UnresolvedUnit

ROOT = Path(__file__).parent.parent

SPINE = Source(
    "states-2025",
    (
        "states/country_code_panel.csv",
        "states/cw_system.csv",
        "states/gw_cw_panel.csv",
        "states/gw_system.csv",
    ),
    1946,
    2025,
    "States and their codes; no observations. Former states, splits of continuing members and "
    "Palestine are placed by hand, as the schema of the table countries says.",
)


class BuildError(Exception):
    """The build stops: the message says at what, and what to do."""


@dataclass(frozen=True)
class Build:
    """Everything that one build makes: files by path, and what each release gave."""

    files: dict[str, str]
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
def main(folder: Path, root: Path) -> None:
    console = Console(stderr=True)
    try:
        with Progress(console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task("states", total=len(RELEASES) + 2)

            def step(name: str) -> None:
                bar.update(task, advance=1, description=name)

            build = build_package(Upstream(folder), root, step)
    except (BuildError, SpineError, UpstreamError) as error:
        console.print(f"[red]the build stopped:[/red] {error}", highlight=False)
        sys.exit(1)
    _print_readings(build)


def build_package(
    upstream: Upstream, root: Path, step: Callable[[str], None] = lambda _: None
) -> Build:
    """Read every release and write the package in `root`.

    Raises `BuildError` where a unit does not resolve, a correction no longer fits, a release does
    not cover the years that it should, or the tables made are not valid.
    """
    spine = build_spine(upstream)
    codes = CountryCodes(CodePeriod(*astuple(code)) for code in spine.codes)
    units = Units(codes, read_not_states())
    indicators = _indicators(root)
    readings: dict[str, Reading] = {}
    for release in RELEASES:
        step(release.source_id)
        readings[release.source_id] = release.read(Inputs(release, upstream, units, indicators))
    _stop_at_unresolved(units.unresolved)
    for release in RELEASES:
        _check_coverage(release, readings[release.source_id])
    step("writing")
    sources = [_source(release, upstream) for release in (SPINE, *RELEASES)]
    tables = _tables(spine, sources, readings)
    _correct(tables, root)
    files = {f"data/{name}.csv": table.text() for name, table in tables.items()}
    for path, text in files.items():
        _write(root / path, text)
    for stale in (root / "data" / "observations").glob("*.csv"):
        if f"data/observations/{stale.name}" not in files:
            stale.unlink()
    by_id = sorted(sources, key=lambda source: source["source_id"])
    _write(root / "datapackage.json", write_descriptor(root, by_id))
    _write(root / "LICENSE-DATA.md", write_licences(by_id))
    return Build(files, readings, _sign(root))


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
    with (root / "data" / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return {row["upstream_name"]: row["indicator_id"] for row in csv.DictReader(file)}


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
        "title": first.title,
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
    with (root / "data" / "corrections.csv").open(encoding="utf-8", newline="") as file:
        corrections = list(csv.DictReader(file))
    for correction in corrections:
        table = tables.get(correction["table"])
        key = correction["key"].split("/")
        rows = [row for row in table.rows if row[: len(key)] == key] if table else []
        where = f"{correction['table']} {correction['key']} {correction['field']}"
        if table is None or len(rows) != 1 or len(key) != table.key_length:
            raise BuildError(f"the correction of {where} fits no row")
        index = table.header.index(correction["field"])
        if rows[0][index] != correction["old"]:
            raise BuildError(
                f"the correction of {where} expects {correction['old']!r}, "
                f"and upstream now gives {rows[0][index]!r}"
            )
        rows[0][index] = correction["new"]


def _sign(root: Path) -> tuple[str, ...]:
    """Check the structure of what was written, write its signature, and name states without rows.

    A state is without rows where no source observes it in any year.
    """
    package = load_package(root)
    with tempfile.TemporaryDirectory(prefix="forewarn-") as scratch:
        engine = Engine(Path(scratch))
        try:
            structure = check_structure(package, engine)
            for result in structure.results:
                if result.outcome is not Outcome.VALID:
                    first = result.findings[0].message if result.findings else result.reason
                    raise BuildError(f"{result.path} is {result.outcome.value}: {first}")
            parts = package.tables()["observations"]
            _write(root / SIGNATURE, write_signature(measure(engine.connection, parts)))
            observed = " UNION ".join(f'SELECT country_id FROM "{part.name}"' for part in parts)
            rows = engine.connection.execute(
                f"SELECT country_id FROM countries WHERE country_id NOT IN ({observed}) ORDER BY 1"
            ).fetchall()
        finally:
            engine.close()
    return tuple(row[0] for row in rows)


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
