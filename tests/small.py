"""A small valid package with the real schemas, for tests that break one thing in it."""

from __future__ import annotations

import csv
import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from descriptor import TABLES, write_descriptor
from forewarn.package.load import load_package
from forewarn.validate.expectations.expected import expected_files, measure_valid, write_expected
from forewarn.validate.expectations.figures import PACKAGE, TOLERANCES
from forewarn.writing.canonical import write_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from forewarn.findings.model import Finding, Report
    from forewarn.package.model import Package

ROOT = Path(__file__).parent.parent

COUNTRIES = {
    "AAA": ("Aland", 1946, None),
    "BBB": ("Bland", 1960, None),
    "CCC": ("Cland", 1946, 1990),
    "DDD": ("Dland", 1946, None),
    "EEE": ("Eland", 1946, 1950),  # gone before the first observation
}
YEARS = range(1980, 2000)

# Of an indicator: no years of zeros, and nothing said of a 0 or of another indicator.
_PLAIN = (None,) * 6

_ROWS: dict[str, list[list[str | float | None]]] = {
    "countries": [
        [key, name, None, None, "Africa", "Sub-Saharan Africa", "gw", first, last, None]
        for key, (name, first, last) in COUNTRIES.items()
    ],
    "country_codes": [
        ["gw", "1", 1946, "AAA", None],
        ["gw", "2", 1960, "BBB", None],
        ["gw", "3", 1946, "CCC", 1990],
        ["gw", "3", 1991, "DDD", None],
    ],
    "country_names": [
        [key, "en", name, "common", first, last, "false", "src-1"]
        for key, (name, first, last) in COUNTRIES.items()
    ],
    "sources": [
        [key, "Title", "Publisher", version, "CC-BY-4.0", "open", "https://example.org/", "Cite",
         None, None, None, "0" * 64, 1980, 1999, None]
        for key, version in (("src-1", "1"), ("src-2", "2"))
    ],
    "source_files": [["src-1", "src-1/file.csv", None, 10, "0" * 64, None]],
    "unavailable": [],
    "dimensions": [["conflict", "Conflict", "Kept apart."]],
    "risk_factors": [["rf01", "common", "Armed conflict", "War and upheaval."]],
    "indicators": [
        ["coups", "Coups", "Coups.", "They warn.", None,
         "conflict", "index", "0 to 1", 0, 1, "risk", "full", "unknown", *_PLAIN, "c"],
        ["deaths", "Deaths", "People killed.", "They are the harm.", "Best estimate.",
         "conflict", "count", "deaths", 0, None, "risk", "full", "unknown", *_PLAIN, "d"],
        ["strikes", "Strikes", "Strikes.", "They show strain.", None,
         "conflict", "binary", "0 or 1", 0, 1, "risk", "full", "unknown", *_PLAIN, "s"],
        ["freedom", "Freedom", "How free.", "It restrains.", "Experts rate it.",
         "conflict", "index", "0 to 1", 0, 1, "protective",
         "full", "unknown", *_PLAIN, "f"],
    ],
    "indicator_risk_factors": [["deaths", "rf01"]],
    "derivations": [],
    "episodes": [
        ["ep-1", "AAA", "src-1", "mass_killing", "state", 1985, 1990, 100, 200],
        ["ep-2", "BBB", "src-1", "mass_killing", "non-state", 1990, None, None, None],
    ],
    "episode_heirs": [["ep-1", "BBB", 1985, "source", "The column of heirs is 2."]],
    "country_notes": [["AAA", "territory", "Its north is disputed."]],
    "source_notes": [
        ["src-1", "AAA", "The dead of its north are not counted.", "deaths", 1985, 1990],
        ["src-1", "BBB", "The values are of its capital alone.", None, None, None],
    ],
    "borders": [
        ["AAA", "BBB", 1980, 1989, "src-2"], ["AAA", "BBB", 1990, None, "src-2"],
        ["BBB", "AAA", 1980, 1989, "src-2"], ["BBB", "AAA", 1990, None, "src-2"],
    ],
    "groups": [
        ["src-aaa-1", "AAA", "src-1", "Highlanders"],
        ["src-aaa-2", "AAA", "src-1", "Lowlanders"],
    ],
    "group_access": [
        ["src-aaa-1", 1980, 1989, 0.25, "powerless", "false"],
        ["src-aaa-1", 1990, 1999, 0.25, "junior_partner", "false"],
        ["src-aaa-2", 1980, 1999, 0.5, "senior_partner", "false"],
    ],
    "actors": [
        ["src-1", "Government of Aland", None, "government", "AAA", None, "src-1"],
        ["src-2", "HF", "Highland Front", "armed_group", None, None, "src-1"],
        ["src-aaa-1", "Highlanders", None, "ethnic_group", "AAA", "src-aaa-1", "src-1"],
    ],
    "actor_names": [["src-2", "Highlanders' Front", "common name"]],
    "actor_notes": [
        ["src-1", 1980, 1984, "the old council", "rule", "It held the capital.", "src-1"],
        ["src-1", 1985, 1990, "the new council", "opponents", "HF fought it.", "src-1"],
    ],
    "relations": [
        ["fights", "Fights", "false", "Both used force.", "deaths of both sides", None],
        ["claims_to_represent", "Claims to represent", "true", "Speaks for.", None, None],
    ],
    "actor_relations": [
        ["src-1", "src-2", "fights", 1985, "src-1", 10, 20, 30, "AAA", "AAA", None, None, None,
         None],
        ["src-2", "src-aaa-1", "claims_to_represent", 1985, "src-1", None, None, None, None,
         None, None, None, None, None],
    ],
    "instruments": [
        ["convention", "Convention", "A treaty.", "1948-12-09", "1951-01-12", "The UN", "IV-1"],
    ],
    "treaty_lists": [["src-1", "convention", "1999-12-31", "full", "The day of the copy."]],
    "commitments": [
        ["AAA", "convention", "src-1", "signed", 1950, None],
        ["AAA", "convention", "src-1", "ratified", 1985, "1985-02-01"],
    ],
    "corrections": [],
    "waivers": [],
    "ledger": [],
    "cell_columns": [],
    "cell_lines": [],
}  # fmt: skip

# Indicators that have to do with each other, where a test is about that.
_RELATED: dict[str, list[list[str | float | None]]] = {
    "sources": [
        [key, "Title", "Publisher", "1", "CC-BY-4.0", "open", "https://example.org/", "Cite",
         None, None, None, "0" * 64, 1980, 1999, None]
        for key in ("src-3", "made")
    ],
    "indicators": [
        [name, name, "What it says.", "It bears on risk.", None,
         "conflict", measure, unit, 0, maximum, "context",
         "full", "unknown", *_PLAIN, name]
        for name, measure, unit, maximum in (
            ("severity", "ordinal", "level, 0 to 5 in half steps", 5),
            ("grade", "ordinal", "grade, 0 to 5", 5),
            ("population", "count", "persons", None),
            ("population_un_estimate", "count", "persons", None),
            ("refugees_hosted", "count", "persons", None),
            ("refugees_hosted_per_100000", "rate", "refugees", None),
            ("one_sided_deaths", "count", "deaths", None),
            ("one_sided_deaths_by_any_government", "count", "deaths", None),
            ("one_sided_deaths_by_government", "count", "deaths", None),
            ("one_sided_deaths_by_non_state_groups", "count", "deaths", None),
        )
    ],
    "derivations": [["refugees_hosted_per_100000", "src-3"]],
    "corrections": [
        ["observations/src-3", "AAA/1990/population", "value", "100000", "1000000",
         "A digit was lost.", "The yearbook."],
    ],
}  # fmt: skip


def make_package(folder: Path, related: bool = False) -> Package:
    """Write the small package to a folder that is empty, and load it.

    One whose indicators are `related` has others beside, and one that is derived from them.
    """
    shutil.copytree(_made(related).name, folder, dirs_exist_ok=True)
    return load_package(folder)


@cache
def _made(related: bool) -> TemporaryDirectory[str]:
    """Make the package once, for as long as the tests run: signing takes most of a second."""
    made = TemporaryDirectory(prefix="forewarn-small-")
    _make(Path(made.name), related)
    return made


def _make(folder: Path, related: bool) -> None:
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    head = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "small",
        "version": "1.0.0",
        "resources": [],
    }
    (folder / "datapackage.json").write_text(json.dumps(head), encoding="utf-8")
    (folder / "data" / "observations").mkdir(parents=True)
    for table in TABLES:
        write_rows(
            folder, table, table, _ROWS[table] + (_RELATED.get(table, []) if related else [])
        )
    for source, revision in (("src-1", 0), ("src-2", 0.5)):
        rows = list(_observations(revision))
        write_rows(folder, f"observations/{source}", "observations", rows)
    if related:
        write_rows(folder, "observations/src-3", "observations", _people())
        write_rows(folder, "observations/made", "observations", _rates())
    with (folder / "data" / "sources.csv").open(encoding="utf-8", newline="") as file:
        sources = list(csv.DictReader(file))
    tolerate(folder, ("*", PACKAGE))
    text = write_descriptor(folder, sources)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    sign(folder)


def write_rows(folder: Path, path: str, table: str, rows: list[list[str | float | None]]) -> None:
    """Write the rows of a table as canonical CSV."""
    schema = json.loads((folder / "schemas" / f"{table}.json").read_text(encoding="utf-8"))
    header = [field["name"] for field in schema["fields"]]
    text = write_table(header, rows, len(schema["primaryKey"]))
    (folder / "data" / f"{path}.csv").write_text(text, encoding="utf-8", newline="\n")


def tolerate(folder: Path, sources: Collection[str]) -> None:
    """Leave only the tolerances that are of some sources."""
    header, *rows = (folder / TOLERANCES).read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if row.partition(",")[0] in sources]
    (folder / TOLERANCES).write_text(header + "".join(kept), encoding="utf-8")


def sign(folder: Path) -> None:
    """Write down what is expected of the package in a folder: its signature and its suites."""
    package = load_package(folder)
    write_expected(folder, expected_files(package, measure_valid(package)))


def edit(folder: Path, path: str, key: str, /, **cells: str) -> int:
    """Change cells of the row whose line begins with `key`; give the number of its line."""
    file = folder / path
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    line = next(i for i, row in enumerate(rows) if ",".join(row).startswith(f"{key},"))
    for name, value in cells.items():
        rows[line][rows[0].index(name)] = value
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return line + 1


def triples(report: Report) -> list[tuple[int | None, str | None, str]]:
    """Return every finding of a report as record, field and rule."""
    return [_triple(finding) for result in report.results for finding in result.findings]


def _triple(finding: Finding) -> tuple[int | None, str | None, str]:
    return (finding.place.record if finding.place else None, finding.field, finding.rule)


def _observations(revision: float) -> Iterator[list[str | float | None]]:
    """Return the rows of a source, its freedom revised by a number of hundredths."""
    for index, (country, (_, first, last)) in enumerate(COUNTRIES.items()):
        for year in YEARS:
            if first <= year <= (last or 9999):
                hundredths = 10 + 20 * index + year - YEARS.start + revision
                bounds = ((hundredths - 1) / 100, (hundredths + 1) / 100)
                yield [country, year, "coups", 0, None, None]
                yield [country, year, "deaths", 100 * index + year % 7, None, None]
                yield [country, year, "freedom", hundredths / 100, *bounds]
                yield [country, year, "strikes", year % 2, None, None]


def _people() -> list[list[str | float | None]]:
    """Return values that have to do with each other."""
    values = {
        "grade": 3,
        "one_sided_deaths": 7,
        "one_sided_deaths_by_any_government": 5,
        "one_sided_deaths_by_government": 4,
        "one_sided_deaths_by_non_state_groups": 2,
        "population": 1000000,
        "population_un_estimate": 1100000,
        "refugees_hosted": 500,
        "severity": 2.5,
    }
    return [
        ["AAA", year, indicator, value, None, None]
        for year in (1990, 1991)
        for indicator, value in values.items()
    ]


def _rates() -> list[list[str | float | None]]:
    return [["AAA", year, "refugees_hosted_per_100000", 50, None, None] for year in (1990, 1991)]
