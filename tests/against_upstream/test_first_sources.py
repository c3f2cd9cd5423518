"""V-Dem, UCDP country-years, the World Bank and the Early Warning Project against their files.

Every cell of V-Dem 15 and 16, whose releases have many files, is compared in `test_vdem`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from statistics import correlation
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
import pytest

from against_upstream.support import (
    FIRST_YEAR,
    MISSING,
    Key,
    UpstreamValue,
    countries,
    gaps,
    in_other_borders,
    number,
    observations,
    observed,
    periods,
    resolve,
    rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

VDEM_14 = "vdem-14/V-Dem-CY-v14-1970-2023.csv"
VDEM_15 = "vdem-15/V-Dem-CY-v15-1946-2024-headline-intervals.csv"
VDEM_15_SUBSET = "vdem-15/V-Dem-CY-v15-1990-2024-subset.csv"
VDEM_16 = "vdem-16/V-Dem-CY-v16-1946-2025-headline.csv"
COUNTRY_YEARS = "ucdp-25.1/organizedviolencecy_v25_1.csv"
BATTLE_DEATHS = "ucdp-25.1/BattleDeaths_v25_1.csv"
WDI = "wdi-2025/wdi.csv"
EVENTS = "ewp-2025/mass_killing_events.xlsx"
ONGOING = "ewp-2025/country_years.csv"

VATICAN = "327"  # UCDP's unit that is no state of ours
INTERNAL = ("3", "4")  # UCDP's types of conflict with one government, on side A


class ColumnsOfFile(NamedTuple):
    """An upstream file of country-years: the scheme of its units, and the columns of its key."""

    source_id: str
    scheme: str
    unit: str
    year: str


FILES = {
    VDEM_14: ColumnsOfFile("vdem-14", "vdem", "country_text_id", "year"),
    VDEM_15: ColumnsOfFile("vdem-15", "vdem", "country_text_id", "year"),
    VDEM_15_SUBSET: ColumnsOfFile("vdem-15", "vdem", "country_text_id", "year"),
    VDEM_16: ColumnsOfFile("vdem-16", "vdem", "country_text_id", "year"),
    COUNTRY_YEARS: ColumnsOfFile("ucdp-25.1", "gw", "country_id_cy", "year_cy"),
    WDI: ColumnsOfFile("wdi-2025", "wb", "iso3c", "year"),
}

WDI_COLUMNS = {
    "wdi.exports.new": "exports",
    "wdi.gdppc.new": "gdp_per_capita",
    "wdi.gdppcgrow.new": "gdp_per_capita_growth",
    "wdi.imports.new": "imports",
    "wdi.imrate.new": "infant_mortality_rate",
    "wdi.popsize.new": "population",
    "wdi.trade.new": "trade_share_of_gdp",
}

# The number of observations that each source gives.
CELLS = {
    "ucdp-25.1": 96_600,
    "vdem-14": 752_319,
    "wdi-2025": 63_368,
}


@dataclass(frozen=True)
class Source:
    """What the upstream files of a source give and what `data/` holds."""

    source_id: str
    upstream: Mapping[Key, UpstreamValue]
    state_years: frozenset[tuple[str, int]]
    data: Mapping[Key, UpstreamValue]


# Reading


@cache
def indicators(root: Path) -> Mapping[str, str]:
    """Return the indicator by the upstream's name of its column."""
    table = rows(root / "data" / "indicators.csv")
    return {row["upstream_name"]: row["indicator_id"] for row in table} | WDI_COLUMNS


def cell(row: Mapping[str, str], column: str) -> UpstreamValue | None:
    """Return a column with the bounds beside it as upstream has them; None if it is missing."""
    value = number(row[column])
    if value is None:
        return None
    if column in PERCENTAGES:
        return UpstreamValue(float(Decimal(row[column]).scaleb(-2)))
    for best, low, high in (("", "_codelow", "_codehigh"), ("_best_", "_low_", "_high_")):
        lower = column.replace(best, low) if best else column + low
        upper = column.replace(best, high) if best else column + high
        if lower != column and lower in row:
            return UpstreamValue(value, number(row[lower]), number(row[upper]))
    return UpstreamValue(value)


def battle_deaths(upstream: Path, root: Path) -> dict[tuple[str, int], UpstreamValue]:
    """Sum the dyads of internal conflicts by the state whose government fights them, and year."""
    sums: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in rows(upstream / BATTLE_DEATHS):
        if row["type_of_conflict"] in INTERNAL:
            country = resolve(root, "gw", row["gwno_a"], int(row["year"]))
            assert country is not None, row
            deaths = sums[country, int(row["year"])]
            for place, column in enumerate(("bd_best", "bd_low", "bd_high")):
                deaths[place] += float(row[column])
    return {state_year: UpstreamValue(*deaths) for state_year, deaths in sums.items()}


def joined(upstream: Path) -> dict[Key, UpstreamValue]:
    """Return the people of states that held the land of several of today's, added up."""
    people = {
        (row["iso3c"], int(row["year"])): float(row["wdi.popsize.new"])
        for row in rows(upstream / WDI)
        if row["iso3c"] and row["wdi.popsize.new"] not in MISSING
    }
    held = {
        "CSK": ("CZE SVK", [*range(1960, 1993)]),
        "ETH": ("ETH ERI", [*range(1960, 1993)]),
        "MYS": ("MYS SGP", [1964]),
        "PAK": ("PAK BGD", [*range(1960, 1971)]),
        "SCG": ("SRB MNE XKX", [2003, 2004, 2005]),
        "SDN": ("SDN SSD", [*range(1960, 2011)]),
        "SRB": ("SRB XKX", [2006, 2007]),
        "SUN": (
            "RUS UKR BLR MDA EST LVA LTU GEO ARM AZE KAZ UZB TKM KGZ TJK",
            [*range(1960, 1991)],
        ),
        "YUG": ("SRB MNE XKX", [*range(1993, 2003)]),
    }
    sums = {(state, year): parts for state, (parts, years) in held.items() for year in years}
    sums |= {("YUG", year): "SRB MNE XKX BIH HRV SVN MKD" for year in range(1960, 1991)}
    return {
        (*key, "population"): UpstreamValue(sum(people[part, key[1]] for part in parts.split()))
        for key, parts in sums.items()
    }


def read_upstream(
    upstream: Path, root: Path, source_id: str
) -> tuple[dict[Key, UpstreamValue], set[tuple[str, int]]]:
    """Return every cell of a source's files that is not missing, and every state-year of theirs."""
    cells: dict[Key, UpstreamValue] = {}
    state_years: set[tuple[str, int]] = set()
    for path, file in FILES.items():
        if file.source_id != source_id:
            continue
        for row in rows(upstream / path):
            year = int(row[file.year])
            country = resolve(root, file.scheme, row[file.unit], year)
            if country is None:
                continue
            if file.source_id == "wdi-2025" and in_other_borders(country, year):
                continue
            state_years.add((country, year))
            for column in row.keys() & indicators(root).keys():
                if found := cell(row, column):
                    key = country, year, indicators(root)[column]
                    assert key not in cells, f"two upstream cells are {key}"
                    cells[key] = found
    if source_id == "ucdp-25.1":
        deaths = battle_deaths(upstream, root)
        assert deaths.keys() <= state_years
        for country, year in state_years:
            key = country, year, "battle_deaths_as_government_party"
            # A state-year that is covered and has no such dyad is a zero: none was recorded.
            cells[key] = deaths.get((country, year), UpstreamValue(0, 0, 0))
    return cells, state_years


# Half of all observations; the cells chosen by hand stand for them in the quick run.
LARGE = ("vdem-14",)

# Upstream gives these in per cent; here they are shares of 1.
PERCENTAGES = ("v2clsnlpct",)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(id_, marks=pytest.mark.slow if id_ in LARGE else ()) for id_ in sorted(CELLS)
    ],
)
def source(request: pytest.FixtureRequest, upstream: Path, root: Path) -> Source:
    cells, state_years = read_upstream(upstream, root, request.param)
    if request.param == "wdi-2025":
        cells |= joined(upstream)
        state_years |= {(country, year) for country, year, _ in joined(upstream)}
    data = dict(observations(root, request.param))
    return Source(request.param, cells, frozenset(state_years), data)


# Cells chosen by hand


class Pick(NamedTuple):
    """A cell upstream (file, unit, year, column) and the country and indicator that it becomes."""

    file: str
    unit: str
    year: int
    column: str
    country_id: str
    indicator_id: str

    def __str__(self) -> str:
        return f"{FILES[self.file].source_id}/{self.country_id}/{self.year}/{self.indicator_id}"


PICKS = [
    # Each decade, and states whose V-Dem unit outlives or outdates them
    Pick(VDEM_15, "RUS", 1946, "v2x_polyarchy", "SUN", "electoral_democracy"),
    Pick(VDEM_16, "RUS", 1953, "v2xcl_rol", "SUN", "equality_before_the_law"),
    Pick(VDEM_14, "RUS", 1985, "v2cltort", "SUN", "freedom_from_torture"),
    Pick(VDEM_16, "RUS", 1991, "v2x_libdem", "SUN", "liberal_democracy"),
    Pick(VDEM_16, "RUS", 1992, "v2x_libdem", "RUS", "liberal_democracy"),
    Pick(VDEM_15, "SRB", 1948, "v2x_libdem", "YUG", "liberal_democracy"),
    Pick(VDEM_14, "SRB", 1975, "v2clkill", "YUG", "freedom_from_political_killing"),
    Pick(VDEM_16, "SRB", 2002, "v2x_corr", "YUG", "political_corruption"),
    Pick(VDEM_14, "SRB", 2004, "v2cacamps", "SCG", "political_polarisation"),
    Pick(VDEM_15_SUBSET, "SRB", 2006, "v2x_rule", "SRB", "rule_of_law"),
    Pick(VDEM_15_SUBSET, "MNE", 2006, "v2x_rule", "MNE", "rule_of_law"),
    Pick(VDEM_15, "DDR", 1960, "v2x_polyarchy", "DDR", "electoral_democracy"),
    Pick(VDEM_14, "DDR", 1980, "v2csreprss", "DDR", "freedom_from_civil_society_repression"),
    Pick(VDEM_16, "DEU", 1949, "v2x_polyarchy", "DEU", "electoral_democracy"),
    Pick(VDEM_14, "DEU", 1990, "v2xlg_legcon", "DEU", "legislative_constraints"),
    Pick(VDEM_14, "CZE", 1970, "v2mecenefm", "CSK", "freedom_from_media_censorship"),
    Pick(VDEM_16, "CZE", 1992, "v2xel_frefair", "CSK", "clean_elections"),
    Pick(VDEM_16, "CZE", 1993, "v2xel_frefair", "CZE", "clean_elections"),
    Pick(VDEM_14, "YMD", 1985, "v2x_clphy", "YMD", "physical_integrity"),
    Pick(VDEM_14, "YEM", 1989, "v2x_clphy", "YEM", "physical_integrity"),
    Pick(VDEM_16, "VDR", 1957, "v2xnp_pres", "VDR", "presidential_power_concentration"),
    Pick(VDEM_14, "VDR", 1973, "v2clkill", "VDR", "freedom_from_political_killing"),
    Pick(VDEM_14, "VNM", 1973, "v2clkill", "VNM", "freedom_from_political_killing"),
    Pick(VDEM_15, "ZZB", 1964, "v2x_egaldem", "ZZB", "egalitarian_democracy"),
    Pick(VDEM_14, "NAM", 1990, "v2pepwrsoc", "NAM", "social_group_equality_in_power"),
    Pick(VDEM_15_SUBSET, "NAM", 2010, "v2x_gender", "NAM", "women_political_empowerment"),
    Pick(VDEM_14, "SDN", 2004, "v2xpe_exlsocgr", "SDN", "exclusion_by_social_group"),
    Pick(VDEM_14, "SDN", 2011, "v2clsnlpct", "SDN", "population_in_weak_liberty_areas"),
    Pick(VDEM_14, "SSD", 2011, "v2clsnlpct", "SSD", "population_in_weak_liberty_areas"),
    Pick(VDEM_14, "XKX", 2008, "v2juhcind", "XKX", "high_court_independence"),
    Pick(VDEM_16, "XKX", 2025, "v2x_frassoc_thick", "XKX", "freedom_of_association"),
    Pick(VDEM_16, "TWN", 1949, "v2x_execorr", "TWN", "executive_corruption"),
    Pick(VDEM_14, "TWN", 1980, "v2exl_legitideol", "TWN", "rule_legitimised_by_ideology"),
    Pick(VDEM_14, "PSE", 1990, "v2clrelig", "PSE", "freedom_of_religion"),
    Pick(VDEM_15, "PSE", 2024, "v2x_libdem", "PSE", "liberal_democracy"),
    Pick(VDEM_14, "BGD", 1971, "v2xlg_leginter", "BGD", "legislature_closed"),
    Pick(VDEM_14, "GTM", 1982, "v2exl_legitlead", "GTM", "leader_glorification"),
    Pick(VDEM_14, "RWA", 1994, "v2xpe_exlpol", "RWA", "exclusion_by_political_group"),
    Pick(VDEM_14, "MMR", 2017, "v2x_ex_military", "MMR", "executive_based_on_military"),
    Pick(VDEM_15_SUBSET, "SWE", 2021, "v2xed_ed_con", "SWE", "democratic_education_content"),
    # UCDP, by place of death
    Pick(COUNTRY_YEARS, "365", 1990, "sb_total_deaths_best_cy", "SUN", "state_based_deaths"),
    Pick(COUNTRY_YEARS, "365", 1995, "os_total_deaths_best_cy", "RUS", "one_sided_deaths"),
    Pick(COUNTRY_YEARS, "345", 1999, "os_main_govt_killings_best_cy", "YUG",
         "one_sided_deaths_by_government"),
    Pick(COUNTRY_YEARS, "345", 2003, "cumulative_total_deaths_in_orgvio_best_cy", "SCG",
         "organised_violence_deaths"),
    Pick(COUNTRY_YEARS, "345", 2006, "os_dyad_count_cy", "SRB", "one_sided_actors"),
    Pick(COUNTRY_YEARS, "265", 1990, "os_total_deaths_best_cy", "DDR", "one_sided_deaths"),
    Pick(COUNTRY_YEARS, "260", 2016, "os_nsgroup_killings_best_cy", "DEU",
         "one_sided_deaths_by_non_state_groups"),
    Pick(COUNTRY_YEARS, "680", 1989, "sb_dyad_count_cy", "YMD", "state_based_dyads"),
    Pick(COUNTRY_YEARS, "678", 2015, "cumulative_total_deaths_civilians_in_orgvio_cy", "YEM",
         "civilian_deaths_in_organised_violence"),
    Pick(COUNTRY_YEARS, "517", 1994, "os_total_deaths_best_cy", "RWA", "one_sided_deaths"),
    Pick(COUNTRY_YEARS, "346", 1995, "os_any_govt_killings_best_cy", "BIH",
         "one_sided_deaths_by_any_government"),
    Pick(COUNTRY_YEARS, "625", 2004, "os_main_govt_killings_best_cy", "SDN",
         "one_sided_deaths_by_government"),
    Pick(COUNTRY_YEARS, "626", 2014, "ns_total_deaths_best_cy", "SSD", "non_state_conflict_deaths"),
    Pick(COUNTRY_YEARS, "531", 1999, "sb_interstate_deaths_best_cy", "ERI",
         "interstate_conflict_deaths"),
    Pick(COUNTRY_YEARS, "565", 1990, "ns_dyad_count_cy", "NAM", "non_state_dyads"),
    Pick(COUNTRY_YEARS, "700", 2021, "sb_intrastate_deaths_best_cy", "AFG",
         "intrastate_conflict_deaths"),
    # The World Bank
    Pick(WDI, "NAM", 1990, "wdi.imrate.new", "NAM", "infant_mortality_rate"),
    Pick(WDI, "SDN", 2012, "wdi.popsize.new", "SDN", "population"),
    Pick(WDI, "SSD", 2015, "wdi.gdppcgrow.new", "SSD", "gdp_per_capita_growth"),
    Pick(WDI, "XKX", 2008, "wdi.gdppc.new", "XKX", "gdp_per_capita"),
    Pick(WDI, "PSE", 2023, "wdi.imports.new", "PSE", "imports"),
    Pick(WDI, "DEU", 1991, "wdi.exports.new", "DEU", "exports"),
    Pick(WDI, "RUS", 1998, "wdi.gdppcgrow.new", "RUS", "gdp_per_capita_growth"),
    Pick(WDI, "KEN", 1965, "wdi.trade.new", "KEN", "trade_share_of_gdp"),
    Pick(WDI, "VEN", 1960, "wdi.popsize.new", "VEN", "population"),
]  # fmt: skip

INTERVALS = [
    Pick(VDEM_15, "RUS", 1985, "v2x_polyarchy", "SUN", "electoral_democracy"),
    Pick(VDEM_15, "SRB", 1991, "v2x_libdem", "YUG", "liberal_democracy"),
    Pick(VDEM_15, "CZE", 1968, "v2x_egaldem", "CSK", "egalitarian_democracy"),
    Pick(VDEM_15, "PSE", 2010, "v2x_polyarchy", "PSE", "electoral_democracy"),
    Pick(VDEM_15, "TWN", 1996, "v2x_libdem", "TWN", "liberal_democracy"),
    Pick(COUNTRY_YEARS, "517", 1994, "os_main_govt_killings_best_cy", "RWA",
         "one_sided_deaths_by_government"),
    Pick(COUNTRY_YEARS, "365", 1989, "sb_total_deaths_best_cy", "SUN", "state_based_deaths"),
    Pick(COUNTRY_YEARS, "345", 1999, "cumulative_total_deaths_in_orgvio_best_cy", "YUG",
         "organised_violence_deaths"),
    Pick(COUNTRY_YEARS, "666", 2023, "os_nsgroup_killings_best_cy", "ISR",
         "one_sided_deaths_by_non_state_groups"),
]  # fmt: skip

# Upstream has a value, and the unit was no state in that year: nothing may carry it.
ABSENT = [
    Pick(VDEM_14, "NAM", 1985, "v2clkill", "NAM", "freedom_from_political_killing"),
    Pick(VDEM_14, "UKR", 1990, "v2clkill", "UKR", "freedom_from_political_killing"),
    Pick(VDEM_14, "XKX", 2005, "v2clkill", "XKX", "freedom_from_political_killing"),
    Pick(VDEM_14, "HKG", 2019, "v2clkill", "HKG", "freedom_from_political_killing"),
    Pick(VDEM_14, "SML", 2019, "v2clkill", "SOM", "freedom_from_political_killing"),
    Pick(VDEM_14, "PSG", 2019, "v2clkill", "PSE", "freedom_from_political_killing"),
    Pick(VDEM_16, "VNM", 1950, "v2x_libdem", "VNM", "liberal_democracy"),
    Pick(WDI, "RUS", 1990, "wdi.popsize.new", "SUN", "population"),
    Pick(WDI, "SSD", 2005, "wdi.popsize.new", "SSD", "population"),
    Pick(WDI, "WLD", 2020, "wdi.popsize.new", "WLD", "population"),
    Pick(COUNTRY_YEARS, VATICAN, 2000, "os_total_deaths_best_cy", "VAT", "one_sided_deaths"),
]

# Upstream has a value for today's borders, and the state had others in that year.
TODAYS_BORDERS = [
    Pick(WDI, "DEU", 1985, "wdi.popsize.new", "DEU", "population"),
    Pick(WDI, "ETH", 1992, "wdi.gdppc.new", "ETH", "gdp_per_capita"),
    Pick(WDI, "MYS", 1964, "wdi.gdppc.new", "MYS", "gdp_per_capita"),
    Pick(WDI, "PAK", 1970, "wdi.gdppc.new", "PAK", "gdp_per_capita"),
    Pick(WDI, "SDN", 2011, "wdi.popsize.new", "SDN", "population"),
    Pick(WDI, "VNM", 1974, "wdi.popsize.new", "VNM", "population"),
    Pick(WDI, "YEM", 1989, "wdi.popsize.new", "YEM", "population"),
]

# Upstream has the row and not the cell: no observation may fill it.
MISSING_UPSTREAM = [
    Pick(VDEM_14, "VDR", 1973, "v2caviol", "VDR", "non_state_political_violence"),
    Pick(VDEM_15_SUBSET, "SWE", 2024, "v2xed_ed_con", "SWE", "democratic_education_content"),
    Pick(WDI, "COD", 1965, "wdi.trade.new", "COD", "trade_share_of_gdp"),
]

CHOSEN = (*PICKS, *INTERVALS, *ABSENT, *TODAYS_BORDERS, *MISSING_UPSTREAM)

# A government that fought one dyad in the year: the dyad, and the state that its deaths are of.
DYADS = [
    ("776", 1995, "LKA"),
    ("776", 1998, "LKA"),  # its best estimate is below its low one
    ("807", 1991, "SUN"),
    ("852", 1995, "RUS"),
    ("826", 1992, "YUG"),
    ("868", 1999, "YUG"),
    ("562", 2002, "NPL"),
    ("878", 2001, "USA"),
]


@pytest.fixture(scope="module")
def picked(upstream: Path) -> Mapping[tuple[str, str, int], dict[str, str]]:
    """Return the upstream rows of the cells chosen by hand, by file, unit and year."""
    wanted = {(pick.file, pick.unit, pick.year) for pick in CHOSEN}
    found: dict[tuple[str, str, int], dict[str, str]] = {}
    for path, file in FILES.items():
        for row in rows(upstream / path):
            key = path, row[file.unit], int(row[file.year])
            if key in wanted:
                assert key not in found, f"two rows are {key}"
                found[key] = row
    return found


@pytest.fixture(scope="module")
def kept(root: Path) -> Mapping[tuple[str, Key], UpstreamValue]:
    """Return the observations that the cells chosen by hand speak of, by source and key."""
    wanted: dict[str, set[Key]] = defaultdict(set)
    for pick in CHOSEN:
        key = pick.country_id, pick.year, pick.indicator_id
        wanted[FILES[pick.file].source_id].add(key)
    for _, year, country_id in DYADS:
        wanted["ucdp-25.1"].add((country_id, year, "battle_deaths_as_government_party"))
    return {
        (source_id, key): found
        for source_id, keys in wanted.items()
        for key, found in observations(root, source_id)
        if key in keys
    }


def observation(kept: Mapping[tuple[str, Key], UpstreamValue], pick: Pick) -> UpstreamValue:
    key = pick.country_id, pick.year, pick.indicator_id
    return kept[FILES[pick.file].source_id, key]


@pytest.mark.parametrize("pick", PICKS, ids=str)
def test_a_chosen_cell_is_the_upstream_one(
    pick: Pick,
    picked: Mapping[tuple[str, str, int], dict[str, str]],
    kept: Mapping[tuple[str, Key], UpstreamValue],
) -> None:
    expected = cell(picked[pick.file, pick.unit, pick.year], pick.column)
    assert expected is not None
    assert observation(kept, pick).value == expected.value


@pytest.mark.parametrize("pick", INTERVALS, ids=str)
def test_a_chosen_interval_is_the_upstream_one(
    pick: Pick,
    picked: Mapping[tuple[str, str, int], dict[str, str]],
    kept: Mapping[tuple[str, Key], UpstreamValue],
) -> None:
    found = cell(picked[pick.file, pick.unit, pick.year], pick.column)
    assert found is not None
    assert found.holds
    assert observation(kept, pick) == found


@pytest.mark.parametrize("pick", ABSENT, ids=str)
def test_what_upstream_says_of_no_state_is_left_out(
    pick: Pick,
    picked: Mapping[tuple[str, str, int], dict[str, str]],
    root: Path,
    kept: Mapping[tuple[str, Key], UpstreamValue],
) -> None:
    text = picked[pick.file, pick.unit, pick.year][pick.column]
    assert text not in MISSING
    file = FILES[pick.file]
    assert resolve(root, file.scheme, pick.unit, pick.year) is None
    of_unit = kept.get((file.source_id, (pick.country_id, pick.year, pick.indicator_id)))
    # Somalia and Palestine have rows of their own in the year.
    assert of_unit is None or of_unit.value != float(text)


@pytest.mark.parametrize("pick", TODAYS_BORDERS, ids=str)
def test_what_upstream_says_of_other_borders_is_left_out(
    pick: Pick,
    picked: Mapping[tuple[str, str, int], dict[str, str]],
    root: Path,
    kept: Mapping[tuple[str, Key], UpstreamValue],
) -> None:
    file = FILES[pick.file]
    assert picked[pick.file, pick.unit, pick.year][pick.column] not in MISSING
    assert resolve(root, file.scheme, pick.unit, pick.year) == pick.country_id
    assert (file.source_id, (pick.country_id, pick.year, pick.indicator_id)) not in kept


@pytest.mark.parametrize("pick", MISSING_UPSTREAM, ids=str)
def test_a_cell_that_upstream_lacks_is_no_observation(
    pick: Pick,
    picked: Mapping[tuple[str, str, int], dict[str, str]],
    kept: Mapping[tuple[str, Key], UpstreamValue],
) -> None:
    assert picked[pick.file, pick.unit, pick.year][pick.column] in MISSING
    key = pick.country_id, pick.year, pick.indicator_id
    assert (FILES[pick.file].source_id, key) not in kept


@pytest.mark.parametrize(("dyad", "year", "country_id"), DYADS)
def test_battle_deaths_of_a_government_with_one_dyad_are_that_dyads(
    dyad: str,
    year: int,
    country_id: str,
    upstream: Path,
    kept: Mapping[tuple[str, Key], UpstreamValue],
) -> None:
    found = [
        UpstreamValue(*(float(row[column]) for column in ("bd_best", "bd_low", "bd_high")))
        for row in rows(upstream / BATTLE_DEATHS)
        if (row["dyad_id"], int(row["year"])) == (dyad, year)
    ]
    assert len(found) == 1
    expected = found[0] if found[0].holds else UpstreamValue(found[0].value)
    key = country_id, year, "battle_deaths_as_government_party"
    assert kept["ucdp-25.1", key] == expected


# Every cell


def test_every_observation_is_the_upstream_cell(source: Source) -> None:
    wrong = [
        (key, found, source.upstream.get(key))
        for key, found in source.data.items()
        if key not in source.upstream or source.upstream[key].value != found.value
    ]
    assert wrong == []


def test_no_upstream_cell_is_lost(source: Source) -> None:
    assert sorted(source.upstream.keys() - source.data.keys()) == []


def test_the_number_of_observations_is_known(source: Source) -> None:
    assert len(source.data) == len(source.upstream) == CELLS[source.source_id]


def test_an_interval_is_kept_if_it_holds_the_value_and_left_out_if_not(source: Source) -> None:
    wrong = [
        (key, source.data[key], found)
        for key, found in source.upstream.items()
        if source.data[key] != (found if found.holds else UpstreamValue(found.value))
    ]
    assert wrong == []


def test_every_state_year_of_upstream_has_observations(source: Source) -> None:
    assert {(country, year) for country, year, _ in source.data} == source.state_years


# Intervals


def test_ucdp_has_33_intervals_that_do_not_hold_their_value(upstream: Path, root: Path) -> None:
    cells, _ = read_upstream(upstream, root, "ucdp-25.1")
    bounded = {key: found for key, found in cells.items() if found.lower is not None}
    unordered = Counter(key[2] for key, found in bounded.items() if not found.holds)
    assert unordered == {
        "battle_deaths_as_government_party": 4,
        "interstate_conflict_deaths": 4,
        "intrastate_conflict_deaths": 6,
        "one_sided_deaths": 1,
        "one_sided_deaths_by_any_government": 1,
        "one_sided_deaths_by_government": 1,
        "one_sided_deaths_by_non_state_groups": 1,
        "organised_violence_deaths": 7,
        "state_based_deaths": 8,
    }
    assert unordered.total() == 33
    intervals = sum(found.lower is not None for _, found in observations(root, "ucdp-25.1"))
    assert intervals == len(bounded) - 33 == 68_967


# Sums


def world_by_year(root: Path, indicator_id: str) -> Counter[int]:
    sums: Counter[int] = Counter()
    for (_, year, indicator), found in observations(root, "ucdp-25.1"):
        if indicator == indicator_id:
            sums[year] += int(found.value)
    return sums


@pytest.mark.parametrize(
    ("column", "indicator_id"),
    [
        ("os_total_deaths_best_cy", "one_sided_deaths"),
        ("os_main_govt_killings_best_cy", "one_sided_deaths_by_government"),
        ("os_any_govt_killings_best_cy", "one_sided_deaths_by_any_government"),
        ("sb_total_deaths_best_cy", "state_based_deaths"),
        ("ns_total_deaths_best_cy", "non_state_conflict_deaths"),
        ("cumulative_total_deaths_in_orgvio_best_cy", "organised_violence_deaths"),
    ],
)
def test_deaths_in_the_world_sum_to_those_of_upstream_but_for_the_vatican(
    column: str, indicator_id: str, upstream: Path, root: Path
) -> None:
    sums: Counter[int] = Counter()
    for row in rows(upstream / COUNTRY_YEARS):
        if row["country_id_cy"] != VATICAN:
            sums[int(row["year_cy"])] += int(row[column])
    assert set(sums) == set(range(1989, 2025))
    assert world_by_year(root, indicator_id) == sums


def test_battle_deaths_in_the_world_sum_to_those_of_internal_conflicts(
    upstream: Path, root: Path
) -> None:
    sums: Counter[int] = Counter()
    left_out = 0
    for row in rows(upstream / BATTLE_DEATHS):
        if row["type_of_conflict"] in INTERNAL:
            sums[int(row["year"])] += int(row["bd_best"])
        else:
            left_out += 1
    assert set(sums) == set(range(1989, 2025))
    assert world_by_year(root, "battle_deaths_as_government_party") == sums
    assert left_out == 50


def test_battle_deaths_by_government_and_year_are_the_sums_of_its_dyads(
    upstream: Path, root: Path
) -> None:
    expected = {
        state_year: found.value for state_year, found in battle_deaths(upstream, root).items()
    }
    assert min(expected.values()) > 0
    assert expected == {
        (country, year): found.value
        for (country, year, indicator), found in observations(root, "ucdp-25.1")
        if indicator == "battle_deaths_as_government_party" and found.value
    }


# Units, by what upstream itself says of them


@pytest.mark.parametrize(
    ("path", "no_states"),
    [
        (VDEM_14, {"HKG", "PSG", "SML"}),
        (VDEM_15, {"HKG", "PSB", "PSG", "SML"}),
        (VDEM_15_SUBSET, {"HKG", "PSG", "SML"}),
        (VDEM_16, {"HKG", "PSB", "PSG", "SML"}),
        (COUNTRY_YEARS, {VATICAN}),
    ],
)
def test_units_that_are_never_a_state_are_these(
    path: str, no_states: set[str], upstream: Path, root: Path
) -> None:
    file = FILES[path]
    units = {row[file.unit] for row in rows(upstream / path)}
    assert {unit for unit in units if (file.scheme, unit) not in periods(root)} == no_states


def test_units_of_the_world_bank_are_states_if_they_have_a_code_of_states(
    upstream: Path, root: Path
) -> None:
    units = {(row["iso3c"], bool(row["ccode"])) for row in rows(upstream / WDI)}
    states = {unit for unit, _ in units if ("wb", unit) in periods(root)}
    # The file gives Kosovo and Palestine no code of states.
    assert states == {unit for unit, coded in units if coded} | {"XKX", "PSE"}


def test_v_dem_rows_left_out_are_those_outside_the_system_of_states(
    upstream: Path, root: Path
) -> None:
    differing: dict[str, list[int]] = defaultdict(list)
    for row in rows(upstream / VDEM_15):
        year = int(row["year"])
        country = resolve(root, "vdem", row["country_text_id"], year)
        if (country is not None) != (row["in_GW_system"] == "True"):
            assert country is not None, row
            differing[country].append(year)
    assert {country: (min(years), max(years)) for country, years in differing.items()} == {
        "CSK": (1946, 1992),  # taken for Czechia, which was no member before 1993
        "PSE": (1988, 2024),
        # These ended within the year.
        "DDR": (1990, 1990),
        "VDR": (1975, 1975),
        "YMD": (1990, 1990),
        "ZZB": (1964, 1964),
    }


def test_v_dem_units_are_the_states_of_the_other_code_beside_them(
    upstream: Path, root: Path
) -> None:
    differing = Counter(
        (country, row["GWn"])
        for row in rows(upstream / VDEM_15)
        if row["GWn"]
        and (country := resolve(root, "vdem", row["country_text_id"], int(row["year"])))
        and resolve(root, "gw", row["GWn"], int(row["year"])) != country
    )
    # Before their time: Czechia's 316 for Czechoslovakia, and 815 for a Vietnam not yet divided.
    assert differing == {("CSK", "316"): 47, ("VDR", "815"): 1}


def test_governments_in_ucdp_are_those_of_the_states_that_their_code_denotes(
    upstream: Path, root: Path
) -> None:
    for row in rows(upstream / BATTLE_DEATHS):
        if row["type_of_conflict"] in INTERNAL:
            year, name = int(row["year"]), row["side_a"].removeprefix("Government of ")
            assert resolve(root, "name", name, year) == resolve(root, "gw", row["gwno_a"], year)


# Coverage


def without(root: Path, source_ids: Iterable[str]) -> set[str]:
    return set(countries(root)) - {country for country, _ in observed(root, source_ids)}


V_DEM = ("vdem-14", "vdem-15", "vdem-16")


@pytest.mark.slow
def test_states_without_any_observation_are_these(root: Path) -> None:
    assert without(root, {*CELLS, *V_DEM}) == {"XAB", "XSO", "XTI"}


@pytest.mark.slow
def test_states_without_v_dem_are_small_ones_and_those_that_few_recognise(root: Path) -> None:
    assert without(root, V_DEM) == {
        *("AND", "ATG", "BHS", "BLZ", "BRN", "DMA", "FSM", "GRD", "KIR", "KNA", "LCA", "LIE"),
        *("MCO", "MHL", "NRU", "PLW", "SMR", "TON", "TUV", "VCT", "WSM", "XAB", "XSO", "XTI"),
    }


def test_states_without_ucdp_are_those_that_ended_before_it_and_palestine(root: Path) -> None:
    assert without(root, ["ucdp-25.1"]) == {"PSE", "VDR", "XAB", "XSO", "XTI", "ZZB"}


@pytest.mark.slow
def test_a_state_that_v_dem_covers_has_a_row_for_each_of_its_years(root: Path) -> None:
    # V-Dem rates Cameroon from 1961, and in 2006 its unit for Serbia and Montenegro is Serbia.
    assert gaps(root, V_DEM, FIRST_YEAR, 2024) == {("CMR", 1960), ("SCG", 2006)}


def test_a_state_that_ucdp_covers_has_a_row_for_each_of_its_years(root: Path) -> None:
    assert gaps(root, ["ucdp-25.1"], 1989, 2024) == {("SCG", 2006)}


# Episodes


@pytest.fixture(scope="module")
def events(upstream: Path) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(upstream / EVENTS, data_only=True)
    header, *lines = book["mk_events"].iter_rows(values_only=True)
    book.close()
    named = [str(name).strip() for name in header]
    found = [dict(zip(named, line, strict=True)) for line in lines]
    return [row for row in found if row["mk_event_code"] is not None]


def episodes(root: Path) -> dict[str, dict[str, str]]:
    found = {row["episode_id"]: row for row in rows(root / "data" / "episodes.csv")}
    return {id_: row for id_, row in found.items() if row["source_id"] == "ewp-2025"}


def test_there_is_one_episode_for_each_coded_event(
    events: list[dict[str, object]], root: Path
) -> None:
    codes = [f"ewp-{row['mk_event_code']}" for row in events]
    assert len(codes) == 157
    assert sorted(codes) == sorted(episodes(root))


def test_years_of_episodes_are_those_of_the_events(
    events: list[dict[str, object]], root: Path
) -> None:
    expected = {f"ewp-{row['mk_event_code']}": (row["startyear"], row["endyear"]) for row in events}
    kept = {
        id_: (int(row["start_year"]), int(row["end_year"]) if row["end_year"] else None)
        for id_, row in episodes(root).items()
    }
    assert kept == expected
    assert Counter(start for start, _ in kept.values()) == Counter(
        start for start, _ in expected.values()
    )
    assert sum(end is None for _, end in kept.values()) == 20


def test_perpetrators_of_episodes_are_those_who_led_the_events(
    events: list[dict[str, object]], root: Path
) -> None:
    led_by = {"State-Led": "state", "Non-State-Led": "non-state"}
    assert {id_: row["perpetrator"] for id_, row in episodes(root).items()} == {
        f"ewp-{row['mk_event_code']}": led_by[str(row["State-Led or Non-State-Led"])]
        for row in events
    }


def test_an_episode_is_in_the_country_of_the_events_place_unless_corrected(
    events: list[dict[str, object]], root: Path
) -> None:
    corrections = {
        row["key"]: (row["old"], row["new"])
        for row in rows(root / "data" / "corrections.csv")
        if (row["table"], row["field"]) == ("episodes", "country_id")
    }
    differing = {}
    for row in events:
        year = max(int(row["startyear"]), FIRST_YEAR)
        place = resolve(root, "cow", str(int(row["mk_location_cow"])), year)
        id_ = f"ewp-{row['mk_event_code']}"
        if episodes(root)[id_]["country_id"] != place:
            differing[id_] = place, episodes(root)[id_]["country_id"]
    assert differing == corrections == {"ewp-gtm1954s1": ("SLV", "GTM")}


def test_episodes_go_on_in_the_years_that_the_country_years_file_says(
    upstream: Path, root: Path
) -> None:
    ongoing: dict[str, set[int]] = defaultdict(set)
    for row in rows(upstream / ONGOING):
        for code in row["mk_ongoing_code"].replace(",", " ").replace(";", " ").split():
            ongoing[f"ewp-{code}"].add(int(row["year"]))
    assert ongoing == {
        id_: set(range(int(row["start_year"]), int(row["end_year"] or 2024) + 1))
        for id_, row in episodes(root).items()
    }


# What is known of the world


def test_one_sided_deaths_by_the_government_of_rwanda_in_1994_are_hundreds_of_thousands(
    root: Path,
) -> None:
    found = dict(observations(root, "ucdp-25.1"))
    deaths = found["RWA", 1994, "one_sided_deaths_by_government"]
    assert deaths.lower is not None
    assert 300_000 < deaths.lower < 500_000 < deaths.value < 1_000_000


@pytest.mark.slow
def test_electoral_democracy_in_two_releases_of_v_dem_is_nearly_the_same(root: Path) -> None:
    older, newer = (
        {
            (country, year): found.value
            for (country, year, indicator), found in observations(root, release)
            if indicator == "electoral_democracy"
        }
        for release in ("vdem-14", "vdem-15")
    )
    both = sorted(older.keys() & newer.keys())
    assert len(both) == 8_812
    assert correlation([older[key] for key in both], [newer[key] for key in both]) > 0.98
