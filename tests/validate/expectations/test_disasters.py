"""What has happened to other data, done to ours: each caught by name, and by no more."""

from __future__ import annotations

import csv
import os
import random
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from forewarn.cli.main import run
from real import Row, change, found, make_part, make_whole
from thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

# Each measures millions of real rows.
pytestmark = pytest.mark.slow

Rows = list[Row]

UNUSED = ("meaning/unused-indicator", "indicators")


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the package as it was released; nothing may be written to it."""
    folder = tmp_path_factory.mktemp("release")
    make_part(folder)
    return folder


@pytest.fixture(scope="session")
def standing(release: Path) -> set[tuple[str, str]]:
    """Return what the rules of meaning say of it, because it is a part: of sources without rows."""
    return found(release)


@pytest.fixture
def folder(release: Path, tmp_path: Path) -> Path:
    """Return a copy of it, of which a file that is written is a new one."""
    copy = tmp_path / "package"
    shutil.copytree(release, copy, copy_function=os.link)
    return copy


def regions(folder: Path) -> dict[str, str]:
    with (folder / "data/countries.csv").open(encoding="utf-8", newline="") as stream:
        return {row["country_id"]: row["un_region"] for row in csv.DictReader(stream)}


def numbers(rows: Iterable[Row], factor: float) -> None:
    for row in rows:
        value = float(row["value"]) * factor
        row["value"] = repr(value if value < 100 else round(value))
        for bound in ("lower", "upper"):
            row[bound] = row[bound] and repr(float(row[bound]) * factor)


def shifted(rows: Rows, country: str) -> Rows:
    """Return each year of a country the values of the year before; the first keeps its own."""
    before = {(r["country_id"], r["indicator_id"], int(r["year"])): dict(r) for r in rows}
    for row in rows:
        last = before.get((row["country_id"], row["indicator_id"], int(row["year"]) - 1))
        if row["country_id"] == country and last is not None:
            row |= {name: last[name] for name in ("value", "lower", "upper")}
    return rows


def repeated(rows: Rows, year: int) -> Rows:
    before = {(r["country_id"], r["indicator_id"]): r for r in rows if r["year"] == str(year - 1)}
    for row in rows:
        last = before.get((row["country_id"], row["indicator_id"]))
        if row["year"] == str(year) and last is not None:
            row |= {name: last[name] for name in ("value", "lower", "upper")}
    return rows


def swapped(rows: Rows, one: str, other: str) -> Rows:
    names = {one: other, other: one}
    for row in rows:
        row["indicator_id"] = names.get(row["indicator_id"], row["indicator_id"])
    return sorted(rows, key=lambda r: (r["country_id"], int(r["year"]), r["indicator_id"]))


def revised(rows: Rows) -> Rows:
    numbers(random.Random(1).sample(rows, len(rows) // 20), 1.17)
    return rows


def revised_year(rows: Rows, indicator: str, year: str) -> Rows:
    numbers([r for r in rows if (r["indicator_id"], r["year"]) == (indicator, year)], 1.17)
    return rows


def scaled(rows: Rows, indicator: str) -> Rows:
    numbers([row for row in rows if row["indicator_id"] == indicator], 1000)
    return rows


def sampled(rows: Rows) -> Rows:
    chosen = random.Random(1)
    return [row for row in rows if chosen.random() > 0.46]


def test_what_was_released_is_as_expected(release: Path, standing: set[tuple[str, str]]) -> None:
    assert {rule for rule, _ in standing if not rule.startswith("meaning/")} == set()
    assert found(release, against=release) == standing


@dataclass(frozen=True)
class Disaster:
    """What befalls a table, and what is found: by rule, in that table unless it says which.

    `against` is what is found when the release is compared with, where that is something else.
    """

    table: str
    how: Callable[[Rows], Rows]
    found: frozenset[str | tuple[str, str]]
    against: frozenset[str | tuple[str, str]] | None = None

    def named(self, rules: frozenset[str | tuple[str, str]]) -> set[tuple[str, str]]:
        return {
            (f"expectations/{rule}", self.table) if isinstance(rule, str) else rule
            for rule in rules
        }


def rules(*names: str | tuple[str, str]) -> frozenset[str | tuple[str, str]]:
    return frozenset(names)


DISASTERS = {
    "a file cut short loses 46 % of its rows, and the states at its end": Disaster(
        "observations/vdem-15",
        lambda rows: rows[: len(rows) * 54 // 100],
        rules("country-lost", "row-count"),
        rules("country-lost", "rows-removed"),
    ),
    "46 % of the rows are missing, here and there": Disaster(
        "observations/ucdp-25.1",
        sampled,
        rules("row-count", "missing-share"),
        rules("rows-removed"),
    ),
    "the last three years are missing": Disaster(
        "observations/vdem-16",
        lambda rows: [row for row in rows if row["year"] < "2023"],
        rules("year-gap"),
    ),
    "two indicators are swapped": Disaster(
        "observations/vdem-15",
        lambda rows: swapped(rows, "liberal_democracy", "political_corruption"),
        rules("indicators-swapped"),
    ),
    "two indicators that look alike are swapped": Disaster(
        "observations/wdi-2025",
        lambda rows: swapped(rows, "exports", "imports"),
        rules("indicators-swapped"),
    ),
    "a unit is changed by a thousand": Disaster(
        "observations/wdi-2025",
        lambda rows: scaled(rows, "gdp_per_capita"),
        rules("mean-shift"),
    ),
    "a state's series are shifted by a year, and an older release has them right": Disaster(
        "observations/vdem-16",
        lambda rows: shifted(rows, "TUN"),
        rules("series-shifted"),
    ),
    "a state's series is shifted by a year, and only the release has it right": Disaster(
        "observations/wpp-2024-mortality",
        lambda rows: shifted(rows, "TUN"),
        rules("history-revised"),
        rules("series-shifted"),
    ),
    "a conflict category is dropped from a release": Disaster(
        "observations/ucdp-25.1",
        lambda rows: [r for r in rows if r["indicator_id"] != "non_state_conflict_deaths"],
        rules("indicator-lost", UNUSED),
    ),
    "a category of episodes is gone": Disaster(
        "episodes",
        lambda rows: [
            row
            for row in rows
            if (row["source_id"], row["perpetrator"]) != ("tmk-1.1", "non-state")
        ],
        # The heirs of such episodes are left without them.
        rules("category-lost", ("structure/foreign-key", "episode_heirs")),
    ),
    "5 % of history is revised by 17 %": Disaster(
        "observations/wpp-2024-mortality",
        revised,
        rules("history-revised"),
    ),
    "a year is revised by 17 %": Disaster(
        "observations/wdi-2025",
        lambda rows: revised_year(rows, "gdp_per_capita", "2015"),
        rules("history-revised"),
        rules("history-revised", "revision-size"),
    ),
    "a year has the values of the year before, of which one may not have moved": Disaster(
        "observations/vdem-16",
        lambda rows: repeated(rows, 2025),
        rules("repeated-year", "history-revised"),
    ),
}

# Those of which a comparison with the release says more, or something else.
WITH_RELEASE = [name for name, disaster in DISASTERS.items() if disaster.against is not None]


@pytest.mark.parametrize("name", thinned(DISASTERS, 2))
def test_a_disaster_is_caught_by_name_and_by_no_more(
    name: str, folder: Path, standing: set[tuple[str, str]]
) -> None:
    disaster = DISASTERS[name]
    change(folder, disaster.table, disaster.how)
    assert found(folder) - standing == disaster.named(disaster.found)


@pytest.mark.parametrize("name", thinned(WITH_RELEASE, 2))
def test_the_release_tells_what_became_of_each_cell(
    name: str, folder: Path, release: Path, standing: set[tuple[str, str]]
) -> None:
    disaster = DISASTERS[name]
    assert disaster.against is not None
    change(folder, disaster.table, disaster.how)
    assert found(folder, against=release) - standing == disaster.named(disaster.against)


def test_a_region_that_is_missing_is_one_finding_of_a_region(
    folder: Path, standing: set[tuple[str, str]]
) -> None:
    table, region = "observations/vdem-16", regions(folder)
    change(folder, table, lambda rows: [r for r in rows if region[r["country_id"]] != "Africa"])
    assert found(folder) - standing == {("expectations/region-lost", table)}


def test_a_release_that_is_the_one_before_it_is_found_out(
    folder: Path, standing: set[tuple[str, str]]
) -> None:
    new, old = (folder / f"data/observations/vdem-{n}.csv" for n in (16, 15))
    new.unlink()
    shutil.copy(old, new)
    # What only the new one had is used by none any more.
    repeated_release = ("expectations/release-repeated", "observations/vdem-16")
    assert found(folder) - standing == {repeated_release, UNUSED}


def test_a_page_that_says_not_found_is_no_table(folder: Path) -> None:
    file = folder / "data/observations/wpp-2024-mortality.csv"
    file.unlink()
    file.write_text("<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n", encoding="utf-8")
    table = "observations/wpp-2024-mortality"
    assert {rule for rule, where in found(folder) if where == table} == {"structure/header"}


@pytest.mark.parametrize(
    "name",
    ["a unit is changed by a thousand", "46 % of the rows are missing, here and there"],
)
def test_no_variable_of_the_environment_switches_the_layer_off(
    name: str,
    folder: Path,
    standing: set[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PANDERA_VALIDATION_ENABLED", "False")
    monkeypatch.setenv("PANDERA_VALIDATION_DEPTH", "SCHEMA_ONLY")
    disaster = DISASTERS[name]
    change(folder, disaster.table, disaster.how)
    assert found(folder) - standing == disaster.named(disaster.found)


def test_a_release_that_is_not_valid_is_not_compared_with(
    folder: Path, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "data/observations/wpp-2024-mortality.csv"
    file.unlink()
    file.write_text("country_id\n", encoding="utf-8")
    assert run(["validate", str(release), "--against", str(folder)]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert "cannot compare with the release at" in line
    assert ": data/observations/wpp-2024-mortality.csv is" in line


def test_all_that_befalls_the_whole_package_is_found_at_once_and_named_apart(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "package"
    make_whole(folder)
    region = regions(folder)
    befall = {
        "observations/ucdp-25.1": sampled,
        "observations/polity5": lambda rows: [r for r in rows if r["year"] < "2016"],
        "observations/pts-2023": lambda rows: [
            r for r in rows if region[r["country_id"]] != "Africa"
        ],
        "observations/vdem-15": lambda rows: swapped(
            rows, "liberal_democracy", "political_corruption"
        ),
        "observations/vdem-16": lambda rows: shifted(rows, "TUN"),
        "observations/wdi-2025": lambda rows: scaled(rows, "gdp_per_capita"),
        "observations/wpp-2024-mortality": revised,
        "observations/swiid-9.92": lambda rows: repeated(rows, 2010),
        "episodes": DISASTERS["a category of episodes is gone"].how,
    }
    for table, how in befall.items():
        change(folder, table, how)
    assert found(folder) == {
        ("expectations/row-count", "observations/ucdp-25.1"),
        ("expectations/missing-share", "observations/ucdp-25.1"),
        ("expectations/year-gap", "observations/polity5"),
        ("expectations/region-lost", "observations/pts-2023"),
        ("expectations/indicators-swapped", "observations/vdem-15"),
        ("expectations/series-shifted", "observations/vdem-16"),
        ("expectations/mean-shift", "observations/wdi-2025"),
        ("expectations/history-revised", "observations/wpp-2024-mortality"),
        ("expectations/repeated-year", "observations/swiid-9.92"),
        ("expectations/category-lost", "episodes"),
        # Heirs without their episodes: what is made from either is not judged.
        ("structure/foreign-key", "episode_heirs"),
    }
