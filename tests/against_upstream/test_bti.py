"""The Bertelsmann Transformation Index against its workbook, every cell of 18 questions."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import openpyxl
import pytest

from against_upstream.support import Key, UpstreamValue, assert_same, observations, resolve
from sources import bti

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SOURCE = "bti-2024"
WORKBOOK = "bti-2024/BTI_2006-2024_Scores.xlsx"
EDITIONS = range(2006, 2025, 2)

# The column of each question, counted from 1: the same in every edition.
COLUMNS = {
    7: "rated_monopoly_on_force",
    8: "rated_state_identity",
    9: "rated_freedom_from_religious_dogma",
    10: "rated_basic_administration",
    14: "rated_freedom_of_association",
    15: "rated_freedom_of_expression",
    17: "rated_separation_of_powers",
    18: "rated_judicial_independence",
    19: "rated_prosecution_of_office_abuse",
    20: "rated_civil_rights",
    28: "rated_social_capital",
    45: "rated_equal_opportunity",
    55: "rated_weakness_of_civil_society_tradition",
    56: "rated_conflict_intensity",
    68: "rated_anti_corruption_policy",
    72: "rated_cleavage_management",
    73: "rated_public_consultation",
    74: "rated_reconciliation",
}
HIGH_IS_BAD = {"rated_conflict_intensity", "rated_weakness_of_civil_society_tradition"}

# States that were rated, by edition.
RATED = {2006: 119, 2008: 125, 2010: 128, 2012: 128, 2014: 129, 2016: 129, 2018: 129}


@cache
def lines(upstream: Path) -> Mapping[int, tuple[tuple[object, ...], ...]]:
    """Return the header and lines of each edition."""
    book = openpyxl.load_workbook(upstream / WORKBOOK, read_only=True, data_only=True)
    assert {*book.sheetnames} == {f"BTI {edition}" for edition in EDITIONS}
    found = {
        # Below the countries of 2008 is an empty line.
        year: tuple(line for line in book[f"BTI {year}"].iter_rows(values_only=True) if line[0])
        for year in EDITIONS
    }
    book.close()
    return found


@cache
def scores(upstream: Path) -> Mapping[tuple[str, int, str], float]:
    """Return each score by country, edition and indicator."""
    found = {}
    for edition, (_, *countries) in lines(upstream).items():
        for line in countries:
            name = unicodedata.normalize("NFC", str(line[0]))
            for column, indicator_id in COLUMNS.items():
                score = line[column - 1]
                if score not in ("-", "n/a"):
                    assert isinstance(score, int | float), (name, edition, indicator_id)
                    found[name, edition, indicator_id] = float(score)
    return found


@pytest.fixture(scope="module")
def data(root: Path) -> dict[Key, UpstreamValue]:
    return dict(observations(root, SOURCE))


def test_every_score_stands_in_the_year_before_its_edition(
    upstream_2026_11: Path, root: Path
) -> None:
    expected = {}
    for (name, edition, indicator_id), score in scores(upstream_2026_11).items():
        country = resolve(root, "name", name, edition - 1)
        assert country is not None, (name, edition)
        expected[country, edition - 1, indicator_id] = UpstreamValue(score)
    assert len(expected) == len(scores(upstream_2026_11)) == 23_158
    assert_same(root, SOURCE, expected)


def test_columns_have_the_same_title_in_every_edition(upstream_2026_11: Path) -> None:
    titles = {
        edition: {column: str(header[column - 1]).split("|")[1].strip() for column in COLUMNS}
        for edition, (header, *_) in lines(upstream_2026_11).items()
    }
    assert all(found == titles[2024] for found in titles.values())
    assert titles[2024][7] == "Monopoly on the use of force"
    assert titles[2024][74] == "Reconciliation"


def test_scores_are_whole_numbers_from_1_to_10(data: dict[Key, UpstreamValue]) -> None:
    assert {cell.value for cell in data.values()} == set(range(1, 11))


def test_states_are_rated_every_second_year_and_more_of_them_later(
    data: dict[Key, UpstreamValue],
) -> None:
    by_year = Counter(year for _, year, what in data if what == "rated_monopoly_on_force")
    assert by_year == {edition - 1: RATED.get(edition, 137) for edition in EDITIONS}


def test_only_reconciliation_is_not_rated_for_every_state(
    upstream_2026_11: Path, data: dict[Key, UpstreamValue]
) -> None:
    unrated = Counter(
        COLUMNS[column]
        for _, *countries in lines(upstream_2026_11).values()
        for line in countries
        for column in COLUMNS
        if line[column - 1] == "n/a"
    )
    assert set(unrated) == {"rated_reconciliation"}
    last = dict.fromkeys(COLUMNS.values(), 0)
    for _, year, what in data:
        last[what] += year == 2023
    assert last.pop("rated_reconciliation") == 137 - 18
    assert set(last.values()) == {137}


def test_high_is_bad_for_two_questions(root: Path, data: dict[Key, UpstreamValue]) -> None:
    # Estonia and South Sudan, as unlike as states in the data are.
    for what in COLUMNS.values():
        estonia, south_sudan = (data[c, 2023, what].value for c in ("EST", "SSD"))
        assert (estonia < south_sudan) == (what in HIGH_IS_BAD), what


def test_what_happened_after_january_is_in_the_next_edition(
    data: dict[Key, UpstreamValue],
) -> None:
    def value(country_id: str, year: int, what: str) -> float:
        return data[country_id, year, f"rated_{what}"].value

    # The coup in Myanmar came on 1 February 2021, that in Niger in July 2023.
    assert value("MMR", 2021, "separation_of_powers") == 4
    assert value("MMR", 2023, "separation_of_powers") == 1
    assert value("NER", 2023, "separation_of_powers") == 6
    # That in Burkina Faso came in January 2022, and the Taliban took Kabul in August 2021.
    assert value("BFA", 2023, "separation_of_powers") == 1
    assert value("AFG", 2021, "monopoly_on_force") == 2
    assert value("AFG", 2023, "monopoly_on_force") == 6


def test_war_from_outside_is_not_conflict_in_society(data: dict[Key, UpstreamValue]) -> None:
    found = [data["UKR", year, "rated_conflict_intensity"].value for year in (2013, 2021, 2023)]
    assert found == [3, 9, 2]


def test_the_union_of_serbia_and_montenegro_is_the_one_row_of_2006(
    upstream_2026_11: Path, data: dict[Key, UpstreamValue]
) -> None:
    found = scores(upstream_2026_11)
    assert ("Montenegro", 2006, "rated_civil_rights") not in found
    assert (
        data["SCG", 2005, "rated_civil_rights"].value == found["Serbia", 2006, "rated_civil_rights"]
    )
    assert data.keys() >= {(c, 2007, "rated_civil_rights") for c in ("SRB", "MNE")}


def test_an_unknown_or_a_missing_question_stops_the_build(upstream_2026_11: Path) -> None:
    header = [str(title).strip() for title in lines(upstream_2026_11)[2024][0]]
    assert len(bti._questions(header, "BTI 2024")) == len(COLUMNS)
    with pytest.raises(ValueError, match=r"BTI 2026 .*: Rule by algorithm$"):
        bti._questions([*header, "Q18.1 | Rule by algorithm"], "BTI 2026")
    without = [title for title in header if "Reconciliation" not in title]
    with pytest.raises(ValueError, match=r"BTI 2026 .*: Reconciliation$"):
        bti._questions(without, "BTI 2026")
