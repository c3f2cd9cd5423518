"""Each rule of the layer: a change that breaks just it, and one that nearly does."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from real import change
from small import edit, make_package, sign, write_rows
from validate.expectations.judging import results

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from real import Row

Rows = list["Row"]
Found = set[tuple[str, str, str]]

OBSERVATIONS = "observations/src-2"


@pytest.fixture(scope="session")
def regions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small package, its states in two regions, which no test may change."""
    folder = tmp_path_factory.mktemp("regions")
    make_package(folder)
    for country in ("CCC", "DDD"):
        edit(folder, "data/countries.csv", country, un_region="Asia")
    sign(folder)
    return folder


@pytest.fixture
def folder(regions: Path, tmp_path: Path) -> Path:
    return shutil.copytree(regions, tmp_path / "package")


@pytest.fixture
def release(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "release")


def found(folder: Path, against: Path | None = None) -> Found:
    """Return the rule, table and key of every finding of the layer."""
    return {
        (f.rule.partition("/")[2], f.table, f.key or "")
        for result in results(folder, against)
        for f in result.findings
    }


def lose(folder: Path, gone: Callable[[Row], bool], table: str = OBSERVATIONS) -> None:
    change(folder, table, lambda rows: [row for row in rows if not gone(row)])


def alter(folder: Path, indicator: str, how: Callable[[Row], float]) -> None:
    """Return each row of an indicator of the second source another value, without bounds."""

    def altered(rows: Rows) -> Rows:
        for row in rows:
            if row["indicator_id"] == indicator:
                row |= {"value": repr(how(row)), "lower": "", "upper": ""}
        return rows

    change(folder, OBSERVATIONS, altered)


def at(row: Row) -> tuple[str, str, str]:
    return row["country_id"], row["year"], row["indicator_id"]


def here(*findings: tuple[str, str]) -> Found:
    return {(rule, OBSERVATIONS, key) for rule, key in findings}


@pytest.mark.slow
def test_the_small_package_is_as_expected(folder: Path, release: Path) -> None:
    assert found(folder) == set()
    assert found(folder, release) == set()


# no-reference


@pytest.mark.slow
def test_an_indicator_that_the_signature_does_not_know_has_no_reference(folder: Path) -> None:
    everything = (folder / f"data/{OBSERVATIONS}.csv").read_text(encoding="utf-8")
    lose(folder, lambda row: row["indicator_id"] == "coups")
    sign(folder)
    (folder / f"data/{OBSERVATIONS}.csv").write_text(everything, encoding="utf-8")
    assert found(folder) == here(("no-reference", "coups"))


@pytest.mark.slow
def test_a_source_that_the_release_has_not_is_a_new_one(folder: Path, release: Path) -> None:
    drop_source(release)
    assert found(folder, release) == set()


# source-lost, indicator-lost


def drop_source(folder: Path) -> None:
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] != OBSERVATIONS]
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    (folder / f"data/{OBSERVATIONS}.csv").unlink()


@pytest.mark.slow
def test_a_source_that_is_gone_is_lost(folder: Path, release: Path) -> None:
    drop_source(folder)
    lost = {("source-lost", "observations", "observations/src-2")}
    assert found(folder) == lost
    assert found(folder, release) == lost


@pytest.mark.slow
def test_an_indicator_that_is_gone_is_lost_and_its_source_is_not(folder: Path) -> None:
    lose(folder, lambda row: row["indicator_id"] == "coups")
    assert found(folder) == here(("indicator-lost", "coups"))


@pytest.mark.slow
def test_an_indicator_with_a_row_of_each_year_and_state_is_not_lost(folder: Path) -> None:
    lose(folder, lambda row: row["indicator_id"] == "coups" and row["country_id"] != "AAA")
    # The three other states have other indicators, and so are there.
    assert found(folder) == here(("missing-share", "coups"), ("row-count", "src-2"))


# indicators-swapped


def swap(rows: Rows) -> Rows:
    names = {"coups": "strikes", "strikes": "coups"}
    for row in rows:
        row["indicator_id"] = names.get(row["indicator_id"], row["indicator_id"])
    return sorted(rows, key=lambda r: (r["country_id"], r["year"], r["indicator_id"]))


@pytest.mark.slow
def test_two_indicators_that_changed_places_are_swapped(folder: Path) -> None:
    change(folder, OBSERVATIONS, swap)
    assert found(folder) == here(("indicators-swapped", "coups"), ("indicators-swapped", "strikes"))


@pytest.mark.slow
def test_two_indicators_that_nearly_changed_places_have_other_means(folder: Path) -> None:
    change(folder, OBSERVATIONS, swap)
    edit(folder, f"data/{OBSERVATIONS}.csv", "AAA,1985,coups", value="0")
    edit(folder, f"data/{OBSERVATIONS}.csv", "AAA,1985,strikes", value="1")
    assert ("mean-shift", OBSERVATIONS, "coups") in found(folder)
    assert "indicators-swapped" not in {rule for rule, *_ in found(folder)}


# region-lost, country-lost


@pytest.mark.slow
def test_a_region_without_any_state_is_lost(folder: Path) -> None:
    lose(folder, lambda row: row["country_id"] in ("CCC", "DDD"))
    assert found(folder) == here(("region-lost", "Asia"))


@pytest.mark.slow
def test_a_region_with_one_state_left_is_not(folder: Path) -> None:
    lose(folder, lambda row: row["country_id"] == "DDD")
    assert found(folder) == here(("country-lost", "DDD"))


@pytest.mark.slow
def test_a_state_with_one_row_left_is_not_lost(folder: Path) -> None:
    lose(folder, lambda row: row["country_id"] == "DDD" and at(row)[1:] != ("1985", "coups"))
    assert {rule for rule, *_ in found(folder)} == {
        "coverage-drop",
        "missing-share",
        "row-count",
    }


# year-gap, coverage-drop


@pytest.mark.slow
def test_a_year_of_a_source_that_is_gone_is_a_gap(folder: Path) -> None:
    lose(folder, lambda row: row["year"] == "1985")
    assert found(folder) == here(("year-gap", "1985"))


@pytest.mark.slow
def test_a_year_of_an_indicator_that_is_gone_is_a_gap_in_it(folder: Path) -> None:
    lose(folder, lambda row: at(row)[1:] == ("1985", "coups"))
    assert ("year-gap", OBSERVATIONS, "coups") in found(folder)


@pytest.mark.slow
def test_a_year_with_one_state_left_is_no_gap_but_a_drop_in_coverage(folder: Path) -> None:
    lose(folder, lambda row: row["year"] == "1985" and row["country_id"] != "AAA")
    assert found(folder) == here(("coverage-drop", "1985"))


@pytest.mark.slow
def test_a_state_with_one_indicator_left_is_covered(folder: Path) -> None:
    lose(folder, lambda row: at(row)[:2] == ("BBB", "1985") and row["indicator_id"] != "coups")
    assert "coverage-drop" not in {rule for rule, *_ in found(folder)}


# row-count, missing-share


@pytest.mark.slow
def test_rows_gained_are_too_many(folder: Path) -> None:
    everything = (folder / f"data/{OBSERVATIONS}.csv").read_text(encoding="utf-8")
    lose(folder, lambda row: at(row) == ("BBB", "1985", "coups"))
    sign(folder)
    (folder / f"data/{OBSERVATIONS}.csv").write_text(everything, encoding="utf-8")
    assert found(folder) == here(("row-count", "coups"))


@pytest.mark.slow
def test_rows_lost_that_nothing_accounts_for_are_missing_and_too_few(folder: Path) -> None:
    lose(folder, lambda row: at(row) == ("BBB", "1985", "coups"))
    assert found(folder) == here(("missing-share", "coups"), ("row-count", "src-2"))


@pytest.mark.slow
def test_rows_lost_with_a_state_are_accounted_for(folder: Path) -> None:
    lose(folder, lambda row: row["country_id"] == "CCC")
    assert found(folder) == here(("country-lost", "CCC"))


@pytest.mark.slow
def test_a_new_release_that_lacks_older_cells_misses_a_share(folder: Path) -> None:
    lose(folder, lambda row: at(row)[0::2] == ("BBB", "coups"))
    sign(folder)
    assert found(folder) == here(("missing-share", "coups/src-1"))


@pytest.mark.slow
def test_a_new_release_may_lack_a_few_older_cells(folder: Path) -> None:
    lose(folder, lambda row: at(row) == ("BBB", "1985", "coups"))
    sign(folder)
    assert found(folder) == set()


# mean-shift, quantile-shift, region-sum, history-revised


@pytest.mark.slow
def test_a_unit_changed_by_a_thousand_shifts_the_mean(folder: Path) -> None:
    alter(folder, "deaths", lambda row: float(row["value"]) * 1000)
    assert found(folder) == here(("mean-shift", "deaths"))


@pytest.mark.slow
def test_a_unit_changed_by_a_thousand_shows_though_half_of_the_rows_are_lost(
    folder: Path,
) -> None:
    alter(folder, "deaths", lambda row: float(row["value"]) * 1000)
    lose(folder, lambda row: at(row)[0::2] == ("BBB", "deaths"))
    assert ("mean-shift", OBSERVATIONS, "deaths") in found(folder)


@pytest.mark.slow
def test_a_mean_that_moves_a_little_may_have_been_revised(folder: Path) -> None:
    alter(folder, "deaths", lambda row: float(row["value"]) * 1.01)
    assert found(folder) == here(("history-revised", "deaths"))


@pytest.mark.slow
def test_values_spread_around_their_mean_shift_the_quantiles(folder: Path) -> None:
    values = [float(r["value"]) for r in read(folder) if r["indicator_id"] == "deaths"]
    mean = sum(values) / len(values)
    alter(folder, "deaths", lambda row: mean + (float(row["value"]) - mean) * 1.2)
    # Each region goes away from the mean, and so apart from the other.
    assert {rule for rule, *_ in found(folder)} == {"region-sum"}
    for country in ("CCC", "DDD"):
        edit(folder, "data/countries.csv", country, un_region="Africa")
    everything = (folder / f"data/{OBSERVATIONS}.csv").read_text(encoding="utf-8")
    alter(folder, "deaths", lambda row: mean + (float(row["value"]) - mean) / 1.2)
    sign(folder)
    (folder / f"data/{OBSERVATIONS}.csv").write_text(everything, encoding="utf-8")
    assert found(folder) == here(("quantile-shift", "deaths"))


@pytest.mark.slow
def test_values_spread_a_little_have_been_revised(folder: Path) -> None:
    values = [float(r["value"]) for r in read(folder) if r["indicator_id"] == "deaths"]
    mean = sum(values) / len(values)
    alter(folder, "deaths", lambda row: mean + (float(row["value"]) - mean) * 1.01)
    assert found(folder) == here(("history-revised", "deaths"))


def moved(by: float) -> Callable[[Row], float]:
    """Move the values of two states apart, which have as many rows."""
    signs = {"AAA": by, "DDD": -by}
    return lambda row: float(row["value"]) + signs.get(row["country_id"], 0)


@pytest.mark.slow
def test_a_region_that_moves_apart_from_the_others_has_another_sum(folder: Path) -> None:
    alter(folder, "deaths", moved(50))
    rules = here(("region-sum", "deaths/Africa"), ("region-sum", "deaths/Asia"))
    assert found(folder) == rules


@pytest.mark.slow
def test_a_region_that_moves_a_little_has_been_revised(folder: Path) -> None:
    alter(folder, "deaths", moved(2))
    assert found(folder) == here(("history-revised", "deaths"))


@pytest.mark.slow
def test_one_value_that_is_another_is_history_revised(folder: Path, release: Path) -> None:
    edit(folder, f"data/{OBSERVATIONS}.csv", "BBB,1985,deaths", value="106")
    revised = here(("history-revised", "deaths"))
    assert found(folder) == revised
    assert found(folder, release) == revised


@pytest.mark.slow
def test_a_value_written_otherwise_is_not(folder: Path, release: Path) -> None:
    edit(folder, f"data/{OBSERVATIONS}.csv", "BBB,1985,deaths", value="104.0")
    value = next(r["value"] for r in read(release) if at(r) == ("BBB", "1985", "deaths"))
    edit(folder, f"data/{OBSERVATIONS}.csv", "BBB,1985,deaths", value=f"{value}.0")
    assert found(folder) == set()
    assert found(folder, release) == set()


def read(folder: Path) -> Rows:
    with (folder / f"data/{OBSERVATIONS}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# constant-series, repeated-year


def steady(but: str | None) -> Callable[[Row], float]:
    def value(row: Row) -> float:
        return 103.0 if row["country_id"] == "BBB" and row["year"] != but else float(row["value"])

    return value


@pytest.mark.slow
def test_a_series_that_no_longer_changes_is_constant(folder: Path) -> None:
    alter(folder, "deaths", steady(None))
    assert found(folder) == here(("constant-series", "deaths"))


@pytest.mark.slow
def test_a_series_that_changes_once_is_revised(folder: Path) -> None:
    alter(folder, "deaths", steady("1985"))
    assert found(folder) == here(("history-revised", "deaths"))


def repeat(folder: Path, but: str | None) -> None:
    last = {r["country_id"]: float(r["value"]) for r in read(folder) if at(r)[1:] == LAST}
    alter(
        folder,
        "freedom",
        lambda row: (
            last[row["country_id"]]
            if row["year"] == "1988" and row["country_id"] != but
            else float(row["value"])
        ),
    )


LAST = ("1987", "freedom")


@pytest.mark.slow
def test_a_year_in_which_every_state_repeats_the_last_is_suspicious(folder: Path) -> None:
    repeat(folder, None)
    assert found(folder) == here(("repeated-year", "freedom/1988"))
    sign(folder)
    # And stays so, whatever is taken as right.
    assert found(folder) == here(("repeated-year", "freedom/1988"))


@pytest.mark.slow
def test_a_year_in_which_one_state_moves_is_not(folder: Path) -> None:
    repeat(folder, "BBB")
    sign(folder)
    assert found(folder) == set()


# Between two releases: release-agreement, sign-agreement, release-repeated, series-shifted


@pytest.mark.slow
def test_a_series_that_turns_round_disagrees_with_the_release_before(folder: Path) -> None:
    alter(folder, "freedom", lambda row: 1 - float(row["value"]))
    sign(folder)
    assert found(folder) == here(("release-agreement", "freedom/src-1"))


@pytest.mark.slow
def test_a_series_that_became_constant_disagrees_though_it_has_no_correlation(
    folder: Path,
) -> None:
    alter(folder, "freedom", lambda _: 0.5)
    sign(folder)
    assert found(folder) == here(("release-agreement", "freedom/src-1"))


@pytest.mark.slow
def test_a_scale_that_is_another_agrees(folder: Path) -> None:
    alter(folder, "deaths", lambda row: float(row["value"]) * 2)
    sign(folder)
    assert found(folder) == set()


def zigzag(countries: tuple[str, ...]) -> Callable[[Row], float]:
    def value(row: Row) -> float:
        up = 0.02 if int(row["year"]) % 2 and row["country_id"] in countries else 0
        return float(row["value"]) + up

    return value


@pytest.mark.slow
def test_changes_that_go_the_other_way_disagree_in_their_signs(folder: Path) -> None:
    alter(folder, "freedom", zigzag(("AAA", "BBB", "DDD")))
    sign(folder)
    assert found(folder) == here(("sign-agreement", "freedom/src-1"))


@pytest.mark.slow
def test_a_few_changes_may_go_the_other_way(folder: Path) -> None:
    alter(folder, "freedom", zigzag(("BBB",)))
    sign(folder)
    assert found(folder) == set()


@pytest.mark.slow
@pytest.mark.parametrize("signed", [True, False])
def test_a_release_that_is_the_one_before_is_repeated(folder: Path, signed: bool) -> None:
    shutil.copy(folder / "data/observations/src-1.csv", folder / f"data/{OBSERVATIONS}.csv")
    if signed:
        sign(folder)
    assert found(folder) == here(("release-repeated", "src-1"))


@pytest.mark.slow
def test_a_release_with_one_indicator_revised_is_not(folder: Path) -> None:
    shutil.copy(folder / "data/observations/src-1.csv", folder / f"data/{OBSERVATIONS}.csv")
    alter(folder, "deaths", lambda row: float(row["value"]) + 1)
    sign(folder)
    assert found(folder) == set()


def shift(folder: Path, years: range) -> None:
    values = {at(r)[:2]: float(r["value"]) for r in read(folder) if r["indicator_id"] == "strikes"}

    def value(row: Row) -> float:
        country, year = row["country_id"], int(row["year"])
        before = (country, str(year - 1))
        is_shifted = country == "BBB" and year in years and before in values
        return values[before] if is_shifted else float(row["value"])

    alter(folder, "strikes", value)


@pytest.mark.slow
def test_a_series_that_fits_the_release_before_when_shifted_is_shifted(folder: Path) -> None:
    shift(folder, range(1980, 2000))
    assert found(folder) == here(("series-shifted", "BBB/src-1"))


@pytest.mark.slow
def test_a_series_with_three_years_shifted_is_not(folder: Path) -> None:
    shift(folder, range(1990, 1993))
    rules = {rule for rule, *_ in found(folder)}
    assert rules
    assert "series-shifted" not in rules


# With a release: rows-removed, revision-size


@pytest.mark.slow
def test_rows_that_the_release_has_are_removed(folder: Path, release: Path) -> None:
    lose(folder, lambda row: at(row) == ("BBB", "1985", "coups"))
    sign(folder)
    assert found(folder) == set()
    assert found(folder, release) == here(("rows-removed", "coups"))


@pytest.mark.slow
def test_rows_of_a_state_that_is_lost_are_lost_with_it(folder: Path, release: Path) -> None:
    lose(folder, lambda row: row["country_id"] == "BBB")
    assert found(folder, release) == here(("country-lost", "BBB"))


def revise(factor: float) -> Callable[[Row], float]:
    return lambda row: float(row["value"]) * (factor if row["year"] == "1985" else 1)


@pytest.mark.slow
def test_a_year_revised_by_much_is_named(folder: Path, release: Path) -> None:
    alter(folder, "deaths", revise(1.17))
    sign(folder)
    assert found(folder) == set()
    assert found(folder, release) == here(
        ("history-revised", "deaths"), ("revision-size", "deaths/1985")
    )


@pytest.mark.slow
def test_a_year_revised_by_little_is_history_revised_alone(folder: Path, release: Path) -> None:
    alter(folder, "deaths", revise(1.01))
    assert found(folder, release) == here(("history-revised", "deaths"))


# category-lost, table-rows


@pytest.mark.slow
def test_a_category_without_rows_is_lost(folder: Path, release: Path) -> None:
    lose(folder, lambda row: row["action"] == "signed", "commitments")
    lost = {("category-lost", "commitments", "commitments/src-1/action=signed")}
    assert found(folder) == lost
    assert found(folder, release) == lost


@pytest.mark.slow
def test_a_row_of_a_category_with_others_is_a_row_lost(folder: Path, release: Path) -> None:
    lose(folder, lambda row: row["country_id"] == "AAA", "borders")
    assert found(folder) == {("table-rows", "borders", "borders/src-2")}
    assert found(folder, release) == {("rows-removed", "borders", "borders/src-2")}


@pytest.mark.slow
def test_one_row_is_in_the_singular(folder: Path) -> None:
    change(folder, "borders", lambda rows: rows[:1])
    messages = [f.message for result in results(folder) for f in result.findings]
    assert messages == ["borders of src-2 has 1 row; 4 are expected"]


@pytest.mark.slow
def test_a_row_more_of_a_release_is_one_too_many(folder: Path) -> None:
    file = folder / "data/borders.csv"
    rows = file.read_text(encoding="utf-8")
    file.write_text(f"{rows}DDD,AAA,1946,,src-2\n", encoding="utf-8")
    assert found(folder) == {("table-rows", "borders", "borders/src-2")}


@pytest.mark.slow
def test_a_row_more_of_a_table_written_here_is_welcome(folder: Path) -> None:
    rows: list[list[str | float | None]] = [["coups", "rf01"], ["deaths", "rf01"]]
    write_rows(folder, "indicator_risk_factors", "indicator_risk_factors", rows)
    assert found(folder) == set()
