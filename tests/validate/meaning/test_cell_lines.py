"""What the rules of `cell_lines` find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from validate.meaning.cases import append, found

if TYPE_CHECKING:
    from pathlib import Path

PLACE = "meaning/cell-place"

# In the file 1 the column differs by state, in the file 2 it is 3.
COLUMNS = (
    "src-1,deaths,1,src-1/file.csv,,copy,,,,,1980,1999",
    "src-1,freedom,2,src-1/file.csv,,copy,3,,,,1980,1999",
)

# From `line` on, in a year of its own.
WRONG = (
    "2,1,,3,,,",
    "2,1,,,0,,",
    "2,1,,,,1,",
    "2,1,,,,,",
    "2,1,1*2,3,0,1,",
    "2,1,,3,0,1*2,",
)
RIGHT = ("2,1,1*2 3,3,0,0*3,", "2,1,1*2,3,0,,", "0,0,,0,0,,")


@pytest.mark.slow
def test_a_run_that_leads_to_no_cell_is_found(folder: Path) -> None:
    append(folder, "cell_columns", *COLUMNS)
    years = range(1980, 1999)
    runs = [
        f"src-1,1,*,AAA,{year},{year},{rest}"
        for year, rest in zip(years, WRONG + RIGHT, strict=False)
    ]
    append(
        folder, "cell_lines", *runs,
        # Beyond the first line, and the first column.
        "src-1,1,*,BBB,1980,1982,2,-2,,3,0,,",
        "src-1,1,*,BBB,1990,1992,2,0,,1,-1,,",
        # Both tables name a column; only one does.
        "src-1,2,*,AAA,1980,1999,2,1,,3,0,,",
        "src-1,2,*,BBB,1980,1999,2,1,,,,,",
    )  # fmt: skip
    records = [*range(2, 8), 11, 12, 13]
    assert found(folder) == [(record, "line", PLACE) for record in records]


@pytest.mark.slow
def test_a_run_of_an_indicator_itself_goes_by_its_own_column(folder: Path) -> None:
    append(folder, "cell_columns", *COLUMNS, "src-1,strikes,1,src-1/file.csv,,copy,4,,,,1980,1999")
    append(
        folder, "cell_lines",
        "src-1,1,*,AAA,1980,1989,2,1,,3,0,,",
        "src-1,1,*,AAA,1989,1999,2,1,,3,0,,",
        "src-1,1,strikes,AAA,1980,1989,2,1,,,,,",
        "src-1,1,strikes,AAA,1991,1990,2,1,,,,,",
    )  # fmt: skip
    assert found(folder) == [
        (5, "to_year", "meaning/period-order"),
        (3, "from_year", "meaning/period-overlap"),
    ]
