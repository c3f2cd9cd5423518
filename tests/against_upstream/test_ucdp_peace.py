"""Peace agreements against the workbook of UCDP."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import openpyxl
import pytest

from against_upstream.support import Key, UpstreamValue, assert_same, observations, resolve, table

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "ucdp-peace-22.1"
WORKBOOK = "ucdp-conflict-25.1/ucdp-peace-agreements-221.xlsx"

CONTENTS = {
    "amn": "peace_agreement_with_amnesty",
    "recon": "peace_agreement_with_reconciliation",
    "shagov": "peace_agreement_with_power_sharing",
    "pko": "peace_agreement_with_peacekeepers",
}
ROWS = {
    "full_peace_agreement_signed": 76,
    "peace_agreement_ended": 72,
    "peace_agreement_with_amnesty": 68,
    "peace_agreement_with_peacekeepers": 44,
    "peace_agreement_with_power_sharing": 41,
    "peace_agreement_with_reconciliation": 58,
    "peace_agreements_signed": 234,
}

# Agreements that ended by the file, without a day, or with one before they were signed.
NO_DAY_OF_END = 5
ENDED_BEFORE = ["The Famboni Declaration"]


@pytest.fixture(scope="module")
def agreements(upstream_2026_11: Path) -> list[dict[str, str]]:
    with closing(openpyxl.load_workbook(upstream_2026_11 / WORKBOOK, read_only=True)) as book:
        header, *below = book["Dataset"].iter_rows(values_only=True)
    names = [str(name) for name in header]
    return [
        {name: "" if cell is None else str(cell) for name, cell in zip(names, row, strict=True)}
        for row in below
    ]


@pytest.fixture(scope="module")
def found(root: Path) -> dict[Key, float]:
    return {key: cell.value for key, cell in observations(root, SOURCE)}


def day_of_end(agreement: dict[str, str]) -> str | None:
    day = agreement["duration"][:10]
    return day if agreement["ended"] == "True" and day >= agreement["pa_date"][:10] else None


@pytest.fixture(scope="module")
def expected(agreements: list[dict[str, str]], root: Path) -> dict[Key, UpstreamValue]:
    found: Counter[Key] = Counter()
    for agreement in agreements:
        signed = int(agreement["pa_date"][:4])
        happened = [(signed, "peace_agreements_signed")]
        if agreement["pa_type"] == "1":
            happened.append((signed, "full_peace_agreement_signed"))
        happened += [
            (signed, name) for column, name in CONTENTS.items() if agreement[column] == "1"
        ]
        if day := day_of_end(agreement):
            happened.append((int(day[:4]), "peace_agreement_ended"))
        for code in agreement["gwno"].split(","):
            for year, indicator in happened:
                if country := resolve(root, "gw", code.strip(), year):
                    found[country, year, indicator] += 1
    return {
        key: UpstreamValue(float(number if key[2] == "peace_agreements_signed" else 1))
        for key, number in found.items()
    }


def test_every_agreement_is_kept(root: Path, expected: dict[Key, UpstreamValue]) -> None:
    assert Counter(indicator for _, _, indicator in expected) == ROWS
    assert_same(root, SOURCE, expected)


def test_agreements_are_those_of_the_file(
    root: Path, agreements: list[dict[str, str]], expected: dict[Key, UpstreamValue]
) -> None:
    assert len(agreements) == len({agreement["paid"] for agreement in agreements}) == 374
    states = sum(len(agreement["gwno"].split(",")) for agreement in agreements)
    signed = [c.value for key, c in expected.items() if key[2] == "peace_agreements_signed"]
    # An agreement over two states counts in both; none is of a year before its state.
    assert sum(signed) == states


def test_ends_without_a_usable_day_are_in_no_row(agreements: list[dict[str, str]]) -> None:
    ended = [agreement for agreement in agreements if agreement["ended"] == "True"]
    assert len(ended) == 134
    assert sum(not agreement["duration"] for agreement in ended) == NO_DAY_OF_END
    before = [a["pa_name"] for a in ended if a["duration"] and day_of_end(a) is None]
    assert before == ENDED_BEFORE


def test_no_indicator_says_that_an_agreement_is_in_force(
    root: Path, agreements: list[dict[str, str]]
) -> None:
    """The file leaves the end empty for agreements that history ended."""
    silent = {a["pa_name"] for a in agreements if not a["ended"]}
    assert "Peshawar Accord" in silent
    assert not [i for i in table(root, "indicators") if "agreement_in_force" in i["indicator_id"]]


def test_years_without_a_row_are_zeros_but_of_ends(root: Path) -> None:
    """Of most agreements the source does not say whether they ended."""
    for row in table(root, "indicators"):
        if row["indicator_id"] in ROWS:
            ends = row["indicator_id"] == "peace_agreement_ended"
            assert (row["absent_means"], row["zero_from"], row["zero_to"]) == (
                ("unknown", "", "") if ends else ("zero", "1975", "2021")
            )


@pytest.mark.parametrize(
    ("country", "year", "indicator", "value"),
    [
        ("BIH", 1995, "full_peace_agreement_signed", 1),
        ("COL", 2016, "full_peace_agreement_signed", 1),
        ("SDN", 2005, "full_peace_agreement_signed", 1),
        ("RWA", 1993, "full_peace_agreement_signed", 1),
        ("RWA", 1993, "peace_agreement_ended", 1),
        ("ISR", 1993, "peace_agreements_signed", 1),
        ("PSE", 1993, "peace_agreements_signed", None),
        ("SLE", 1999, "peace_agreement_with_amnesty", 1),
        ("IRQ", 1980, "peace_agreement_ended", 1),
        ("IRN", 1980, "peace_agreement_ended", 1),
        ("SSD", 2016, "peace_agreement_ended", 1),
        ("CHE", 1995, "peace_agreements_signed", None),
    ],
)
def test_well_known_agreements_stand_in_their_year(
    found: dict[Key, float], country: str, year: int, indicator: str, value: float | None
) -> None:
    assert found.get((country, year, indicator)) == value
