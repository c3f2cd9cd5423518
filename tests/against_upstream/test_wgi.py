"""The Worldwide Governance Indicators against their workbook, every cell."""

from __future__ import annotations

from collections import Counter
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import openpyxl
import pytest

from against_upstream.support import Key, UpstreamValue, assert_same, observations, periods, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WORKBOOK = "wgi-2023/wgidataset.xlsx"
SHEETS = {
    "VoiceandAccountability": "perceived_voice_and_accountability",
    "Political StabilityNoViolence": "perceived_political_stability",
    "GovernmentEffectiveness": "perceived_government_effectiveness",
    "RegulatoryQuality": "perceived_regulatory_quality",
    "RuleofLaw": "perceived_rule_of_law",
    "ControlofCorruption": "perceived_control_of_corruption",
}
YEARS = (1996, 1998, 2000, *range(2002, 2023))
FIRST_LINE, FIRST_COLUMN, WIDTH = 16, 3, 6  # counted from 1; six columns for each year

TERRITORIES = {
    *("ABW", "AIA", "ANT", "ASM", "BMU", "COK", "CYM", "GRL", "GUF", "GUM"),
    *("HKG", "JEY", "MAC", "MTQ", "NIU", "PRI", "REU", "VIR"),
}

# The first year of units that were no state of this name when the file begins.
LATER_STATES = {"KSV": 2008, "MNE": 2006, "SRB": 2006, "SSD": 2011, "TMP": 2002}


@cache
def estimates(upstream: Path) -> Mapping[tuple[str, int, str], tuple[float, float]]:
    """Return each estimate and its standard error by unit, year and indicator."""
    book = openpyxl.load_workbook(upstream / WORKBOOK, read_only=True, data_only=True)
    found = {}
    for sheet, indicator_id in SHEETS.items():
        lines = book[sheet].iter_rows(min_row=FIRST_LINE, values_only=True)
        for line in lines:
            for place, year in enumerate(YEARS):
                start = FIRST_COLUMN - 1 + WIDTH * place
                estimate, error = line[start : start + 2]
                if estimate != "#N/A":
                    found[line[1], year, indicator_id] = (estimate, error)
    book.close()
    return found


@pytest.fixture(scope="module")
def data(root: Path) -> dict[Key, UpstreamValue]:
    return dict(observations(root, "wgi-2023"))


def test_every_cell_is_the_estimate_with_its_90_percent_interval(
    upstream: Path, root: Path
) -> None:
    expected = {}
    for (unit, year, indicator_id), (estimate, error) in estimates(upstream).items():
        country = resolve(root, "wb", unit, year)
        if country is not None:
            lower, upper = (f"{estimate + side * 1.645 * error:.6f}" for side in (-1, 1))
            key = country, year, indicator_id
            assert key not in expected, f"two upstream cells are {key}"
            expected[key] = UpstreamValue(estimate, float(lower), float(upper))
    assert_same(root, "wgi-2023", expected)


def test_intervals_hold_90_percent(upstream: Path, data: dict[Key, UpstreamValue]) -> None:
    shares = []
    for (unit, year, indicator_id), (estimate, error) in estimates(upstream).items():
        cell = data.get((unit, year, indicator_id))
        if cell is not None:
            normal = NormalDist(estimate, error)
            shares.append(normal.cdf(cell.upper) - normal.cdf(cell.lower))
    assert len(shares) > 20_000
    assert 0.8999 < min(shares) <= max(shares) < 0.9001


def test_years_and_blocks_are_those_of_the_header(upstream: Path) -> None:
    book = openpyxl.load_workbook(upstream / WORKBOOK, read_only=True, data_only=True)
    for sheet in SHEETS:
        years, names = book[sheet].iter_rows(
            min_row=FIRST_LINE - 2, max_row=FIRST_LINE - 1, min_col=FIRST_COLUMN, values_only=True
        )
        assert years == tuple(year for year in YEARS for _ in range(WIDTH))
        assert names == ("Estimate", "StdErr", "NumSrc", "Rank", "Lower", "Upper") * len(YEARS)
    book.close()


def test_units_that_are_never_a_state_are_these(upstream: Path, root: Path) -> None:
    units = {unit for unit, _, _ in estimates(upstream)}
    assert len(units) == 214
    assert {unit for unit in units if ("wb", unit) not in periods(root)} == TERRITORIES


def test_years_before_a_unit_was_a_state_are_left_out(upstream: Path, root: Path) -> None:
    left_out = {
        (unit, year)
        for unit, year, _ in estimates(upstream)
        if unit not in TERRITORIES and resolve(root, "wb", unit, year) is None
    }
    assert {unit for unit, _ in left_out} == set(LATER_STATES)
    assert all(year < LATER_STATES[unit] for unit, year in left_out)
    assert ("SRB", 1998) in left_out  # whether it speaks of Yugoslavia is not said


@pytest.mark.parametrize(
    ("old", "country_id"),
    [("ADO", "AND"), ("ROM", "ROU"), ("TMP", "TLS"), ("WBG", "PSE"), ("ZAR", "COD"),
     ("KSV", "XKX")],
)  # fmt: skip
def test_old_codes_of_the_world_bank_are_read(
    old: str, country_id: str, upstream: Path, data: dict[Key, UpstreamValue]
) -> None:
    estimate, _ = estimates(upstream)[old, 2010, "perceived_rule_of_law"]
    assert data[country_id, 2010, "perceived_rule_of_law"].value == estimate


def test_196_states_are_covered_every_second_year_up_to_2002_and_every_year_since(
    data: dict[Key, UpstreamValue],
) -> None:
    by_year = Counter(year for _, year, _ in data)
    assert tuple(sorted(by_year)) == YEARS
    assert len({country for country, _, _ in data}) == 196


def test_perceptions_of_known_cases(data: dict[Key, UpstreamValue]) -> None:
    def value(country_id: str, year: int, what: str) -> float:
        return data[country_id, year, f"perceived_{what}"].value

    # The war in Syria, the coup in Myanmar, and a state that is seen as lawful throughout.
    assert value("SYR", 2010, "political_stability") - value("SYR", 2013, "political_stability") > 1
    assert value("MMR", 2020, "voice_and_accountability") > value(
        "MMR", 2022, "voice_and_accountability"
    )
    assert all(value("DNK", year, "rule_of_law") > 1.5 for year in YEARS)
