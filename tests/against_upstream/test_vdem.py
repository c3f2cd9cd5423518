"""V-Dem 13, 15 and 16 against their files; release 14 stands in `test_first_sources`.

The rows of the Early Warning Project are placed by the code beside V-Dem's own in another file, and
those of Our World in Data by a list written here.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from statistics import correlation
from typing import TYPE_CHECKING, NamedTuple

import pytest

from against_upstream.support import (
    FIRST_YEAR,
    Key,
    UpstreamValue,
    assert_same,
    number,
    observations,
    resolve,
    rows,
    table,
)
from forewarn.author.countries import CodePeriod, CountryResolver
from sources.reading import Inputs, Units, UpstreamRelease
from sources.vdem import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

HEADLINE_15 = "vdem-15/V-Dem-CY-v15-1946-2024-headline-intervals.csv"
SUBSET_15 = "vdem-15/V-Dem-CY-v15-1990-2024-subset.csv"
TRIMMED_15 = "vdem-15-trimmed/vdem_trimmed.csv"
LEVELS_15 = "vdem-ordinals-ewp/vdem15_ordinals_ewp2025.csv"
LEVELS_13 = "vdem-ordinals-ewp/vdem13_ordinals_ewp2023.csv"
VDEM_14 = "vdem-14/V-Dem-CY-v14-1970-2023.csv"
HEADLINE_16 = "vdem-16/V-Dem-CY-v16-1946-2025-headline.csv"

# The columns of the Early Warning Project, by the indicator that each becomes.
LEVELS = {
    "v2csreprss_ord": "freedom_from_civil_society_repression_level",
    "v2csgender_ord": "women_in_civil_society_level",
    "v2mecenefm_ord": "freedom_from_media_censorship_level",
    "v2pepwrsoc_ord": "social_group_equality_in_power_level",
    "partyban": "freedom_from_party_bans_level",
    "judicialreform": "judicial_reform_direction",
    "religiousfreedom": "freedom_of_religion_level",
    "freediscussion": "freedom_of_discussion",
    "ses_power_dist": "socioeconomic_equality_in_power",
}
ONLY_13 = {
    "v2clkill_ord": "freedom_from_political_killing_level",
    "v2clsocgrp_ord": "social_group_equality_in_liberties_level",
    "v2clrgunev_ord": "even_liberties_across_regions_level",
    "v2cldmovem_ord": "freedom_of_movement_of_men_level",
    "v2cldmovew_ord": "freedom_of_movement_of_women_level",
    "v2pepwrses_ord": "socioeconomic_equality_in_power_level",
    "v2pepwrgen_ord": "gender_equality_in_power_level",
    "candidaterestriction": "candidates_unrestricted_by_identity",
    "barrierstoparties": "opposition_party_autonomy_level",
}
ONLY_15 = {
    "pol_killing_approved": "systematic_political_killing",
    "social_inequality": "severe_inequality_in_liberties",
    "even_civilrights": "even_liberties_across_regions",
}

# The file of each series of Our World in Data, its column and the indicator that it becomes.
SERIES = {
    "common-good-justifications-score": ("Common good justifications", "common_good_justification"),
    "elite-consultations-score": ("Elite consultation", "elite_consultation"),
    "human-rights-index-vdem": ("Human Rights Index", "civil_liberties"),
    "justified-political-positions-score": (
        "Justified political positions",
        "reasoned_justification",
    ),
    "physical-integrity-rights-index-vdem": (
        "Physical Integrity Rights Index",
        "physical_integrity",
    ),
    "political-polarization-score": ("Political polarization score", "political_polarisation"),
    "political-regime": ("Political regime", "regime_type_owid"),
    "rule-of-law-index": ("Rule of Law index", "rule_of_law"),
}
PROOF = "freedom-of-expression-index"

# V-Dem's own code of units that Our World in Data codes or names in its own way.
OWN_CODES = {
    "Democratic Republic of Vietnam": "VNM",
    "East Germany": "DDR",
    "Kosovo": "XKX",
    "Palestine": "PSB",
    "Palestine/Gaza": "PSG",
    "Palestine/West Bank": "PSE",
    "Republic of Vietnam": "VDR",
    "Somaliland": "SML",
    "West Germany": "DEU",
    "Yemen Arab Republic": "YEM",
    "Yemen People's Republic": "YMD",
    "Zanzibar": "ZZB",
}

CELLS = {"vdem-13": 197_902, "vdem-15": 423_994, "vdem-16": 219_428}

Cells = dict[Key, UpstreamValue]
UnitYears = dict[tuple[str, int], dict[str, str]]


class Folders(NamedTuple):
    """The package, and the two folders of upstream files."""

    root: Path
    old: Path
    new: Path


@pytest.fixture(scope="module")
def folders(root: Path, upstream: Path, upstream_2026_11: Path) -> Folders:
    return Folders(root, upstream, upstream_2026_11)


# Reading


@cache
def by_unit(path: Path) -> UnitYears:
    """Return the rows from 1946 of a file of V-Dem's by its own code of the unit, and year."""
    found: UnitYears = {}
    for row in rows(path):
        key = row["country_text_id"], int(row["year"])
        if key[1] >= FIRST_YEAR:
            assert key not in found, f"two rows are {key}"
            found[key] = row
    return found


def series(folders: Folders, name: str, column: str) -> Iterator[tuple[str, int, str]]:
    """Yield the unit, year and value of a series from 1946, without those of world regions."""
    for row in rows(folders.new / f"vdem-16-owid/{name}.csv"):
        unit = OWN_CODES.get(row["Entity"], row["Code"])
        if int(row["Year"]) >= FIRST_YEAR and len(unit) == 3:
            yield unit, int(row["Year"]), row[column]


def cells_of(
    root: Path, unit_years: Mapping[tuple[str, int], Mapping[str, str]], names: Mapping[str, str]
) -> Cells:
    """Return the cells of states under their indicators, with their bounds if these hold them."""
    cells: Cells = {}
    for (unit, year), row in unit_years.items():
        country = resolve(root, "vdem", unit, year)
        for column, indicator in names.items() if country else ():
            if (value := number(row[column])) is not None:
                bounds = (number(row.get(f"{column}_code{end}", "")) for end in ("low", "high"))
                found = UpstreamValue(value, *bounds)
                key = str(country), year, indicator
                assert key not in cells, f"two cells are {key}"
                cells[key] = found if found.holds else UpstreamValue(value)
    return cells


def join(parts: Iterable[Cells]) -> Cells:
    """Return the cells of several files; where two have a cell, its value must be the same."""
    joined: Cells = {}
    for part in parts:
        for key, found in part.items():
            assert joined.setdefault(key, found).value == found.value, key
    return joined


def names_in(root: Path, header: Iterable[str]) -> dict[str, str]:
    """Return the indicators of the columns that have V-Dem's own names."""
    known = {row["upstream_name"]: row["indicator_id"] for row in table(root, "indicators")}
    return {column: known[column] for column in header if column in known}


def own(folders: Folders, path: Path) -> Cells:
    found = by_unit(path)
    return cells_of(folders.root, found, names_in(folders.root, next(iter(found.values()))))


@cache
def placed(folders: Folders, file: str) -> UnitYears:
    """Return the rows of the Early Warning Project by V-Dem's own code of the unit, and year."""
    codes = {
        (row["COWcode"], year): unit
        for (unit, year), row in by_unit(folders.new / TRIMMED_15).items()
        if row["COWcode"] not in ("", "NA")
    }
    return {
        (codes[row["COWcode"], int(row["year"])], int(row["year"])): row
        for row in rows(folders.new / file)
    }


def cells_13(folders: Folders) -> Cells:
    return cells_of(folders.root, placed(folders, LEVELS_13), LEVELS | ONLY_13)


def cells_15(folders: Folders) -> Cells:
    files = (folders.old / HEADLINE_15, folders.old / SUBSET_15, folders.new / TRIMMED_15)
    levels = cells_of(folders.root, placed(folders, LEVELS_15), LEVELS | ONLY_15)
    return join([*(own(folders, path) for path in files), levels])


def cells_16(folders: Folders) -> Cells:
    rated = by_unit(folders.old / HEADLINE_16).keys()
    parts = [own(folders, folders.old / HEADLINE_16)]
    for name, (column, indicator) in SERIES.items():
        of_units = {
            (unit, year): {column: value}
            for unit, year, value in series(folders, name, column)
            if (unit, year) in rated
        }
        parts.append(cells_of(folders.root, of_units, {column: indicator}))
    return join(parts)


# Every cell


@pytest.mark.parametrize(
    ("source_id", "cells"),
    [
        ("vdem-13", cells_13),
        ("vdem-15", cells_15),
        ("vdem-16", cells_16),
    ],
)
def test_every_cell_of_a_state_is_kept_and_nothing_else(
    source_id: str, cells: object, folders: Folders
) -> None:
    assert callable(cells)
    expected = cells(folders)
    assert len(expected) == CELLS[source_id]
    assert_same(folders.root, source_id, expected)


# Files of one release


def test_files_of_release_15_agree_in_every_cell_that_two_of_them_have(folders: Folders) -> None:
    trimmed = by_unit(folders.new / TRIMMED_15)
    equal: Counter[str] = Counter()
    for path in (HEADLINE_15, SUBSET_15):
        for key, row in by_unit(folders.old / path).items():
            for column in row.keys() & trimmed[key].keys():
                if column.startswith("v2") and number(row[column]) is not None:
                    assert number(row[column]) == number(trimmed[key][column]), (key, column)
                    equal[path] += 1
    assert equal == {HEADLINE_15: 65_225, SUBSET_15: 49_494}


def test_power_by_wealth_of_the_levels_is_that_of_v_dem_15(folders: Folders) -> None:
    levels, equal = placed(folders, LEVELS_15), 0
    for key, row in by_unit(folders.old / SUBSET_15).items():
        if key in levels and row["v2pepwrses"]:
            assert float(levels[key]["ses_power_dist"]) == float(row["v2pepwrses"]), key
            equal += 1
    assert equal == 6_047


def test_freedom_of_expression_proves_that_the_series_are_of_release_16(folders: Folders) -> None:
    rated = by_unit(folders.old / HEADLINE_16)
    found = {
        (unit, year): float(value)
        for unit, year, value in series(folders, PROOF, "Freedom of expression index")
    }
    differing = [key for key, row in rated.items() if found[key] != float(row["v2x_freexp_altinf"])]
    assert (len(rated), differing) == (13_258, [])


def test_the_years_that_v_dem_does_not_rate_are_left_out(folders: Folders) -> None:
    rated = by_unit(folders.old / HEADLINE_16).keys()
    added = {
        name: sum((unit, year) not in rated for unit, year, _ in series(folders, name, column))
        for name, (column, _) in SERIES.items()
    }
    # It gives 22 states the values of those that they were part of.
    assert added == dict.fromkeys(SERIES, 934) | {"political-regime": 931}
    assert ("UKR", 1970) not in rated
    kept = {(country, year) for (country, year, _), _ in observations(folders.root, "vdem-16")}
    assert not [year for country, year in kept if country == "UKR" and year < 1991]


# Levels and scales


@pytest.fixture(scope="module")
def levels(folders: Folders) -> tuple[UnitYears, UnitYears]:
    return placed(folders, LEVELS_13), placed(folders, LEVELS_15)


def test_barriers_to_parties_are_the_independence_of_opposition_parties(
    levels: tuple[UnitYears, UnitYears], folders: Folders
) -> None:
    pairs: dict[str, list[tuple[float, float]]] = {"v2psoppaut": [], "v2psbars": []}
    for row in rows(folders.old / VDEM_14):
        named = levels[0].get((row["country_text_id"], int(row["year"])), {})
        level = number(named.get("barrierstoparties", ""))
        for score, both in pairs.items():
            if level is not None and (value := number(row[score])) is not None:
                both.append((level, value))
    found = {s: round(correlation(*zip(*p, strict=True)), 2) for s, p in pairs.items()}
    assert found == {"v2psoppaut": 0.97, "v2psbars": 0.88}


def test_levels_are_whole_numbers_on_their_scale(levels: tuple[UnitYears, UnitYears]) -> None:
    tops = {"judicialreform": 2, "v2clrgunev_ord": 2, "candidaterestriction": 1}
    for found in levels:
        for column in (LEVELS | ONLY_13).keys() - {"freediscussion", "ses_power_dist"}:
            values = {number(row[column]) for row in found.values() if column in row} - {None}
            assert values <= set(range(tops.get(column, 4) + 1)), column


@pytest.mark.parametrize(
    ("level", "score"), [("v2csreprss_ord", "v2csreprss"), ("v2pepwrsoc_ord", "v2pepwrsoc")]
)
def test_levels_rise_with_the_modelled_score_of_their_question(
    level: str, score: str, levels: tuple[UnitYears, UnitYears], folders: Folders
) -> None:
    scores = by_unit(folders.old / SUBSET_15)
    pairs = [
        (float(row[level]), float(scores[key][score]))
        for key, row in levels[1].items()
        if key in scores and scores[key][score]
    ]
    assert len(pairs) == 6_047
    assert correlation(*zip(*pairs, strict=True)) > 0.95


@pytest.mark.parametrize(
    ("binary", "level", "cut", "differing"),
    [
        ("pol_killing_approved", "v2clkill_ord", 0, 49),
        ("social_inequality", "v2clsocgrp_ord", 0, 47),
        ("even_civilrights", "v2clrgunev_ord", 2, 298),
    ],
)
def test_what_is_cut_from_a_level_is_nearly_that_level_of_release_13(
    binary: str, level: str, cut: int, differing: int, levels: tuple[UnitYears, UnitYears]
) -> None:
    old, new = levels
    both = old.keys() & new.keys()
    changed = [k for k in both if (float(new[k][binary]) == 1) != (float(old[k][level]) == cut)]
    assert (len(both), len(changed)) == (12_445, differing)


# What history says


@pytest.mark.parametrize(
    ("country", "year", "indicator", "value"),
    [
        # Apartheid: one group, a minority, for itself; far fewer rights for the others.
        ("ZAF", 1970, "social_group_equality_in_power_level", 0),
        ("ZAF", 1970, "severe_inequality_in_liberties", 1),
        ("ZAF", 2000, "severe_inequality_in_liberties", 0),
        ("USA", 1960, "severe_inequality_in_liberties", 1),
        # Cambodia of the Khmer Rouge, Rwanda's genocide, Guatemala's campaigns, Syria's war.
        ("KHM", 1977, "systematic_political_killing", 1),
        ("KHM", 1977, "freedom_of_religion_level", 0),
        ("RWA", 1994, "systematic_political_killing", 1),
        ("GTM", 1982, "systematic_political_killing", 1),
        ("SYR", 2014, "systematic_political_killing", 1),
        ("SWE", 2014, "systematic_political_killing", 0),
        # One party, and no party banned.
        ("SUN", 1970, "freedom_from_party_bans_level", 0),
        ("FRA", 2000, "freedom_from_party_bans_level", 4),
        ("PRK", 2020, "freedom_from_civil_society_repression_level", 0),
        ("DNK", 2024, "freedom_from_civil_society_repression_level", 4),
        ("POL", 2017, "judicial_reform_direction", 0),
        ("TUR", 2017, "judicial_reform_direction", 0),
        ("HUN", 2012, "judicial_reform_direction", 0),
        ("AFG", 2022, "women_in_civil_society_level", 0),
        ("RUS", 2023, "freedom_from_media_censorship_level", 0),
    ],
)
def test_levels_of_release_15_are_what_history_says(
    country: str, year: int, indicator: str, value: int, folders: Folders
) -> None:
    column = next(c for c, one in (LEVELS | ONLY_15).items() if one == indicator)
    names = {column: indicator}
    found = {
        key: cell.value
        for key, cell in cells_of(folders.root, placed(folders, LEVELS_15), names).items()
    }
    assert found[country, year, indicator] == value


# Planted faults


class Planted:
    """A folder of upstream files written for a test."""

    def __init__(self, folder: Path, **files: str) -> None:
        self.folder = folder
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")

    def open(self, file: str) -> Path:
        return self.folder / file


def read_planted(folder: Path, **files: str) -> list[tuple[str, int, float]]:
    release = UpstreamRelease("vdem-0", "Title", tuple(files), 2000, 2001, "", read)
    units = Units(CountryResolver([CodePeriod("vdem", "SWE", 1946, "SWE", None)]), [])
    indicators = {"v2x_freexp_altinf": "expression", "v2x_rule": "rule_of_law"}
    planted = Planted(folder, **files)
    reading = read(Inputs(release, planted, units, indicators))  # type: ignore[arg-type]
    assert [row.year for row in reading.observations if row.country_id != "SWE"] == []
    assert reading.rows_read == len(reading.observations) + reading.skips.total()
    return [(row.indicator_id, row.year, row.value) for row in reading.observations]


OWN_FILE = "country_text_id,year,v2x_freexp_altinf\nSWE,2000,0.9\nSWE,2001,0.8\n"


def test_a_row_that_v_dem_lacks_is_left_out_and_an_equal_one_is_not_doubled(
    tmp_path: Path,
) -> None:
    proof = "Entity,Code,Year,Freedom of expression index\nSweden,SWE,2000,0.9\n"
    rule = "Entity,Code,Year,Rule of Law index\nSweden,SWE,1999,0.7\nSweden,SWE,2001,0.6\n"
    assert read_planted(tmp_path, own=OWN_FILE, proof=proof, rule=rule) == [
        ("expression", 2000, 0.9),
        ("expression", 2001, 0.8),
        ("rule_of_law", 2001, 0.6),
    ]


def test_a_value_that_differs_between_two_files_of_a_release_stops_the_build(
    tmp_path: Path,
) -> None:
    proof = "Entity,Code,Year,Freedom of expression index\nSweden,SWE,2000,0.91\n"
    with pytest.raises(ValueError, match=r"SWE in 2000 is 0\.9 and 0\.91"):
        read_planted(tmp_path, own=OWN_FILE, proof=proof)


def test_a_file_with_a_row_twice_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"SWE in 2000 is 0\.9 and 0\.9"):
        read_planted(tmp_path, own=f"{OWN_FILE}SWE,2000,0.9\n")
