"""The codebook of the small package, in both formats."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from forewarn.ask.store import connect
from forewarn.publish.codebook import write_csv, write_markdown
from small import make_package, write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.model import Package


@pytest.fixture
def package(tmp_path: Path) -> Package:
    package = make_package(tmp_path)
    write_rows(tmp_path, "derivations", "derivations", [["deaths", "src-1"], ["deaths", "src-2"]])
    return package


def section(markdown: str, indicator: str) -> list[str]:
    """Return the lines of an indicator's section, without its heading and the empty ones."""
    text = markdown.partition(f"#### {indicator}\n")[2].partition("\n#")[0]
    return [line for line in text.splitlines() if line]


@pytest.mark.slow
def test_markdown_says_all_of_an_indicator(package: Package) -> None:
    assert section(write_markdown(package, connect(package)), "Deaths") == [
        "`deaths`",
        "People killed.",
        "**Why it bears on risk:** They are the harm.",
        "**Caveats:** Best estimate.",
        "- count; unit: deaths; range: 0 to no end",
        "- direction: risk; upstream name: `d`",
        "- no row: unknown",
        "- UN risk factors: Armed conflict",
        "- computed by this package from: `src-1`, `src-2`",
        "- `src-1`: 1980 to 1999, 4 states, 71 values",
        "- `src-2`: 1980 to 1999, 4 states, 71 values",
        "- coverage: `······▂███▇`",
    ]


@pytest.mark.slow
def test_markdown_is_silent_about_caveats_where_there_are_none(package: Package) -> None:
    lines = section(write_markdown(package, connect(package)), "Coups")
    assert [line for line in lines if line.startswith("**")] == [
        "**Why it bears on risk:** They warn."
    ]


@pytest.mark.slow
def test_csv_has_rationale_and_caveats(package: Package) -> None:
    rows = csv.DictReader(io.StringIO(write_csv(package, connect(package))))
    assert {
        row["name"]: (row["rationale"], row["caveats"])
        for row in rows
        if row["entry"] == "indicator"
    } == {
        "coups": ("They warn.", ""),
        "deaths": ("They are the harm.", "Best estimate."),
        "strikes": ("They show strain.", ""),
        "freedom": ("It restrains.", "Experts rate it."),
    }


@pytest.mark.slow
def test_coverage_counts_a_state_year_once_and_only_while_the_state_exists(
    package: Package,
) -> None:
    years = {
        "src-1": [("AAA", year) for year in range(1980, 2000)],
        "src-2": [
            *((country, year) for country in ("AAA", "BBB") for year in range(1980, 2000)),
            ("CCC", 1995),  # the state ended in 1990
        ],
    }
    for source, keys in years.items():
        rows = [[country, year, "deaths", 1, None, None] for country, year in keys]
        write_rows(package.root, f"observations/{source}", "observations", rows)
    markdown = write_markdown(package, connect(package))
    assert section(markdown, "Deaths")[-1] == "- coverage: `······▁▄▄▆▅`"
    assert section(markdown, "Strikes")[-1] == "- coverage: `···········`"


@pytest.mark.slow
def test_the_legend_says_which_years_the_picture_of_coverage_shows(package: Package) -> None:
    markdown = write_markdown(package, connect(package))
    assert "the first for 1946 to 1950, the last for 1996 to 2000" in markdown
