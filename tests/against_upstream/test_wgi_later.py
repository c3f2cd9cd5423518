"""The Worldwide Governance Indicators of 2024 and 2025 against their files, every cell."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from statistics import NormalDist, correlation
from typing import TYPE_CHECKING

import openpyxl
import pytest

from against_upstream.support import Key, UpstreamValue, assert_same, observations, periods, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VOICE_FILE = "wgi-2025/wgi_voice_accountability_2024update_se.csv"
VOICE = "perceived_voice_and_accountability"
WORKBOOK = "wgi-2025/P_Data_Extract_From_Worldwide_Governance_Indicators.xlsx"
SERIES = {
    "GOV_WGI_CC.SC": "governance_score_control_of_corruption",
    "GOV_WGI_GE.SC": "governance_score_government_effectiveness",
    "GOV_WGI_RL.SC": "governance_score_rule_of_law",
}
# The indicator of the updates before, on the old scale.
BEFORE = {
    "governance_score_control_of_corruption": "perceived_control_of_corruption",
    "governance_score_government_effectiveness": "perceived_government_effectiveness",
    "governance_score_rule_of_law": "perceived_rule_of_law",
}
YEARS = (1996, 1998, 2000, *range(2002, 2025))

TERRITORIES = {
    *("ABW", "AIA", "ANT", "ASM", "BMU", "COK", "CYM", "GRL", "GUF", "GUM"),
    *("HKG", "JEY", "MAC", "MTQ", "NIU", "PRI", "REU", "VIR"),
}
NEW_TERRITORIES = {"NCL", "PYF"}

# The first year of units that were no state of this name when the files begin.
LATER_STATES = {
    **{"KSV": 2008, "XKX": 2008, "MNE": 2006, "SRB": 2006},
    **{"SSD": 2011, "TLS": 2002, "TMP": 2002},
}


@cache
def voice(upstream: Path) -> Mapping[tuple[str, int], tuple[float, float]]:
    """Return each estimate and its standard error by unit and year."""
    with (upstream / VOICE_FILE).open(encoding="utf-8", newline="") as file:
        return {
            (line[1], int(line[2].removesuffix(".0"))): (float(line[3]), float(line[4]))
            for line in csv.reader(file)
            if line[3] not in ("", "Estimate")
        }


@cache
def scores(upstream: Path) -> Mapping[tuple[str, int, str], float]:
    """Return each score by unit, year and indicator."""
    book = openpyxl.load_workbook(upstream / WORKBOOK, read_only=True, data_only=True)
    header, *lines = book["Data"].iter_rows(values_only=True)
    book.close()
    assert header[4:] == tuple(f"{year} [YR{year}]" for year in YEARS)
    found = {}
    for line in lines:
        for year, score in zip(YEARS, line[4:], strict=True):
            if score not in ("..", None):
                found[line[1], year, SERIES[line[3]]] = score
    return found


@pytest.fixture(scope="module")
def voice_data(root: Path) -> dict[Key, UpstreamValue]:
    return dict(observations(root, "wgi-2024"))


@pytest.fixture(scope="module")
def score_data(root: Path) -> dict[Key, UpstreamValue]:
    return dict(observations(root, "wgi-2025"))


@pytest.fixture(scope="module")
def update_2023(root: Path) -> dict[Key, UpstreamValue]:
    return dict(observations(root, "wgi-2023"))


def test_every_estimate_is_the_upstream_one_with_its_90_percent_interval(
    upstream_2026_11: Path, root: Path
) -> None:
    expected = {}
    for (unit, year), (estimate, error) in voice(upstream_2026_11).items():
        country = resolve(root, "wb", unit, year)
        if country is not None:
            lower, upper = (f"{estimate + side * 1.645 * error:.6f}" for side in (-1, 1))
            key = country, year, VOICE
            assert key not in expected, f"two upstream cells are {key}"
            expected[key] = UpstreamValue(estimate, float(lower), float(upper))
    assert len(expected) == 4_862
    assert_same(root, "wgi-2024", expected)


def test_every_score_is_the_upstream_one(upstream_2026_11: Path, root: Path) -> None:
    expected = {}
    for (unit, year, indicator_id), score in scores(upstream_2026_11).items():
        country = resolve(root, "wb", unit, year)
        if country is not None:
            key = country, year, indicator_id
            assert key not in expected, f"two upstream cells are {key}"
            expected[key] = UpstreamValue(score)
    assert len(expected) == 14_981
    assert_same(root, "wgi-2025", expected)


def test_intervals_hold_90_percent(
    upstream_2026_11: Path, root: Path, voice_data: dict[Key, UpstreamValue]
) -> None:
    shares = []
    for (unit, year), (estimate, error) in voice(upstream_2026_11).items():
        cell = voice_data.get((resolve(root, "wb", unit, year) or "", year, VOICE))
        if cell is not None:
            normal = NormalDist(estimate, error)
            shares.append(normal.cdf(cell.upper) - normal.cdf(cell.lower))
    assert len(shares) == len(voice_data)
    assert 0.8999 < min(shares) <= max(shares) < 0.9001


def test_units_that_are_never_a_state_are_territories(upstream_2026_11: Path, root: Path) -> None:
    for units, count, territories in (
        ({unit for unit, _ in voice(upstream_2026_11)}, 214, TERRITORIES),
        ({unit for unit, _, _ in scores(upstream_2026_11)}, 216, TERRITORIES | NEW_TERRITORIES),
    ):
        assert len(units) == count
        assert {unit for unit in units if ("wb", unit) not in periods(root)} == territories


def test_years_before_a_unit_was_a_state_are_left_out(upstream_2026_11: Path, root: Path) -> None:
    units = {*voice(upstream_2026_11), *((u, y) for u, y, _ in scores(upstream_2026_11))}
    left_out = {
        (unit, year)
        for unit, year in units
        if unit not in TERRITORIES | NEW_TERRITORIES and resolve(root, "wb", unit, year) is None
    }
    assert {unit for unit, _ in left_out} == set(LATER_STATES)
    assert all(year < LATER_STATES[unit] for unit, year in left_out)


def test_196_states_are_covered_to_the_last_year(
    voice_data: dict[Key, UpstreamValue], score_data: dict[Key, UpstreamValue]
) -> None:
    for data, last in ((voice_data, 2023), (score_data, 2024)):
        years = tuple(year for year in YEARS if year <= last)
        assert tuple(sorted(Counter(year for _, year, _ in data))) == years
        states = Counter(what for _, year, what in data if year == last)
        assert set(states.values()) == {196}


def test_voice_is_on_the_scale_of_the_update_before(
    voice_data: dict[Key, UpstreamValue], update_2023: dict[Key, UpstreamValue]
) -> None:
    before = {key: cell.value for key, cell in update_2023.items() if key[2] == VOICE}
    common = sorted(before.keys() & voice_data.keys())
    assert len(common) == len(before) == 4_666
    changes = {key: abs(voice_data[key].value - before[key]) for key in common}
    revised = {key: change for key, change in changes.items() if change}
    assert len(revised) == 1_960
    assert {year for _, year, _ in revised} == set(range(2013, 2023))
    assert sum(change > 0.01 for change in revised.values()) == 53
    assert max(revised, key=lambda key: revised[key]) == ("VUT", 2022, VOICE)
    assert 0.12 < max(revised.values()) < 0.13
    for key in common:
        assert update_2023[key].lower <= voice_data[key].value <= update_2023[key].upper


def test_scores_are_on_another_scale_and_in_another_order(
    score_data: dict[Key, UpstreamValue], update_2023: dict[Key, UpstreamValue]
) -> None:
    for what, before in BEFORE.items():
        pairs = [
            (cell.value, update_2023[country, year, before].value)
            for (country, year, one), cell in score_data.items()
            if one == what and (country, year, before) in update_2023
        ]
        assert len(pairs) > 4_500
        assert min(new for new, _ in pairs) > 2.5 > max(old for _, old in pairs)
        assert 0.95 < correlation(*zip(*pairs, strict=True)) < 0.995


def test_perceptions_of_known_cases(
    voice_data: dict[Key, UpstreamValue], score_data: dict[Key, UpstreamValue]
) -> None:
    # The coup in Niger in July 2023; and states that are seen as lawful, or lawless, throughout.
    assert voice_data["NER", 2022, VOICE].value - voice_data["NER", 2023, VOICE].value > 0.3
    law = "governance_score_rule_of_law"
    assert all(score_data["DNK", year, law].value > 80 for year in YEARS)
    assert all(score_data["SOM", year, law].value < 30 for year in YEARS)
