"""Reading a spreadsheet: what is plain is read and said, what is not is a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from forewarn.author.countries import CountryResolver
from forewarn.author.spreadsheets.reading import Sheet, read_sheets
from forewarn.author.spreadsheets.tabulation import Answers, Tabulation, tabulate
from small import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CODES = CountryResolver.read(ROOT / "data" / "country_codes.csv")

Rows = list[list[Any]]


def read(rows: Rows, **answers: Any) -> Tabulation:
    sheet = Sheet("S", tuple(map(tuple, rows)))
    return tabulate((sheet,), Answers(**answers), CODES)


def triples(found: Tabulation) -> list[tuple[str, int, float]]:
    return [(o.country_id, o.year, o.value) for o in found.observations]


WIDE: Rows = [["Country", 2019, 2020], ["Rwanda", 1, 2.5], ["Türkiye", None, 3]]


def test_a_wide_sheet_is_read() -> None:
    found = read(WIDE)
    assert triples(found) == [("RWA", 2019, 1), ("RWA", 2020, 2.5), ("TUR", 2020, 3)]
    assert found.questions == ()
    assert found.notes == (
        "sheet S, row 1: this is the header",
        "sheet S, row 2, column A: 'Rwanda' is RWA, by the table country_codes",
        "sheet S, row 3, column A: 'Türkiye' is TUR, by the table country_codes",
    )


def test_a_long_sheet_is_read() -> None:
    rows = [["iso3", "Year", "Note", "Value"], ["RWA", "2019", "x", "1"], ["TUR", 2020.0, "", 2]]
    found = read(rows)
    assert triples(found) == [("RWA", 2019, 1), ("TUR", 2020, 2)]
    assert "sheet S, row 1, column C: the column 'Note' is not asked for and is left out" in (
        found.notes
    )


def test_a_name_denotes_a_state_in_its_years_alone() -> None:
    rows: Rows = [["Country", "Year", "Value"], ["Yemen PDR", 1980, 1], ["Yemen PDR", 2000, 2]]
    found = read(rows)
    assert triples(found) == [("YMD", 1980, 1)]
    assert [question.partition(": say")[0] for question in found.questions] == [
        "sheet S, row 3, column A: 'Yemen PDR' denotes no one state in 2000"
    ]


# Rows, what is asked of them, and the answer after which so many values are read.
QUESTIONS: dict[str, tuple[Rows, str, dict[str, Any], int]] = {
    "a mark for what was not observed": (
        [["Country", 2019], ["Rwanda", ".."]],
        "sheet S, row 2, column B: '..' is no number: say --missing .. if it means that nothing "
        "was observed, or correct the cell",
        {"missing": frozenset({".."})}, 0,
    ),
    "a sign of thousands": (
        [["Country", 2019], ["Rwanda", "1,234"]],
        "sheet S, row 2, column B ('1,234'): ',' may be a sign of thousands or not: say "
        "--thousands , or --decimal ,",
        {"thousands": ","}, 1,
    ),
    "a span of years": (
        [["Country", "2019/20"], ["Rwanda", 1]],
        "sheet S, row 1, column B: '2019/20' is of two years: say --year-from start for 2019, or "
        "--year-from end for 2020",
        {"year_from": "end"}, 1,
    ),
    "a name that is not known": (
        [["Country", 2019], ["Rwandaa", 1]],
        "sheet S, row 2, column A: 'Rwandaa' is no country known; the nearest are Rwanda (RWA), "
        "Uganda (UGA), Panama (PAN): say --map Rwandaa=ABC with the id of a country, or "
        "--leave-out Rwandaa",
        {"countries": {"Rwandaa": "RWA"}}, 1,
    ),
    "a name of no state in the year": (
        [["Country", 1950], ["Rwanda", 1]],
        "sheet S, row 2, column A: 'Rwanda' denotes no one state in 1950: say --map Rwanda=ABC "
        "with the id of a country, or --leave-out Rwanda",
        {"leave_out": frozenset({"Rwanda"})}, 0,
    ),
    "two values": (
        [["Country", 2019], ["Rwanda", 1], ["Rwanda", 2]],
        "sheet S, row 3, column B: RWA 2019 is 2 here and 1 in sheet S, row 2, column B: say "
        "--duplicates first or --duplicates last, or delete one",
        {"duplicates": "last"}, 1,
    ),
    "a country that is left empty": (
        [["Country", "Year", "Value"], ["Rwanda", 2019, 1], [None, 2020, 2]],
        "sheet S, row 3, column A: the row has values and no country: say --fill-down if it is "
        "that of the row above, or fill the cell",
        {"fill_down": True}, 2,
    ),
    "a column that is no year": (
        [["Country", "Region", 2019], ["Rwanda", "Africa", 1]],
        "sheet S, row 1, column B: 'Region' is no year: say --ignore-column Region to leave the "
        "column out, or --year Region=YYYY",
        {"ignore_columns": frozenset({"Region"})}, 1,
    ),
    "a year with a mark": (
        [["Country", 2018, "2019*"], ["Rwanda", 1, 2]],
        "sheet S, row 1, column C: '2019*' is no year: say --ignore-column '2019*' to leave the "
        "column out, or --year '2019*=YYYY'",
        {"years": {"2019*": 2019}}, 2,
    ),
    "no header": (
        [["Land", 2019], ["Rwanda", 1]],
        "sheet S: no row is a header, with a column called country, and years: say --header-row N "
        "(and --country-column LABEL if it is called otherwise)",
        {"country_column": "Land"}, 1,
    ),
    "two headers": (
        [["Country", 2019], ["Rwanda", 1], ["Country", 2020], ["Rwanda", 1]],
        "sheet S: rows 1, 3 could each be the header, with a column called country, and years: say "
        "--header-row N (and --country-column LABEL if it is called otherwise)",
        {"header_row": 3}, 1,
    ),
    "two columns of countries": (
        [["Country", "iso3", 2019], ["Rwanda", "RWA", 1]],
        "sheet S, row 1: more than one column is that of the country: say --country-column with "
        "one of 'Country', 'iso3', '2019', or its letter",
        {"country_column": "iso3", "ignore_columns": frozenset({"Country"})}, 1,
    ),
    "a truth": (
        [["Country", 2019, 2020], ["Rwanda", True, 1]],
        "sheet S, row 2, column B: 'True' is no number: correct the cell",
        {"missing": frozenset({"True"})}, 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_could_be_read_in_two_ways_is_asked_until_it_is_answered(name: str) -> None:
    rows, question, answers, count = QUESTIONS[name]
    assert read(rows).questions == (question,)
    answered = read(rows, **answers)
    assert (answered.questions, len(answered.observations)) == ((), count)


def test_a_decimal_comma_is_read_when_it_is_said() -> None:
    rows: Rows = [["Country", 2019, 2020], ["Rwanda", "1,5", "1.234,5"]]
    assert triples(read(rows, decimal=",", thousands=".")) == [
        ("RWA", 2019, 1.5),
        ("RWA", 2020, 1234.5),
    ]


def test_a_value_that_repeats_another_is_taken_once_and_said() -> None:
    found = read([*WIDE, ["Rwanda", 1, 2.5]])
    assert len(found.observations) == 3
    assert (
        "sheet S, row 4, column B; sheet S, row 4, column C: the value of RWA repeats the one in "
        "row 2 of the same year: it is taken once" in found.notes
    )


def test_titles_footnotes_and_blank_rows_are_said() -> None:
    found = read([["A title"], [], *WIDE, [], ["* provisional"]])
    assert len(found.observations) == 3
    assert {
        "sheet S, row 1: 'A title' stands above the header and is left out",
        "sheet S, row 3: this is the header",
        "sheet S, row 6: the row is blank",
        "sheet S, row 7: '* provisional' has no value beside it: the row is left out",
    } <= set(found.notes)


def test_of_several_sheets_one_is_to_be_named() -> None:
    sheets = tuple(Sheet(name, tuple(map(tuple, WIDE))) for name in ("One", "Two"))
    asked = tabulate(sheets, Answers(), CODES)
    assert asked.questions == (
        "the sheets that hold anything are 'One', 'Two': name one with --sheet",
    )
    assert len(tabulate(sheets, Answers(sheet="Two"), CODES).observations) == 3


def book(file: Path, rows: Rows, *merged: str) -> tuple[Sheet, ...]:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    for area in merged:
        workbook.active.merge_cells(area)
    workbook.save(file)
    return read_sheets(file)


def test_a_header_that_is_merged_over_two_rows_is_found(tmp_path: Path) -> None:
    rows: Rows = [["Country", "Attacks", None], [None, 2019, 2020], ["Rwanda", 1, 2]]
    sheets = book(tmp_path / "a.xlsx", rows, "A1:A2", "B1:C1")
    found = tabulate(sheets, Answers(), CODES)
    assert triples(found) == [("RWA", 2019, 1), ("RWA", 2020, 2)]
    assert "sheet Sheet, row 1: 'Attacks' stands above the header and is left out" in found.notes


def test_a_country_that_is_merged_over_rows_is_that_of_each(tmp_path: Path) -> None:
    rows: Rows = [["Country", "Year", "Value"], ["Rwanda", 2019, 1], [None, 2020, 2]]
    found = tabulate(book(tmp_path / "a.xlsx", rows, "A2:A3"), Answers(), CODES)
    assert (triples(found), found.questions) == ([("RWA", 2019, 1), ("RWA", 2020, 2)], ())


def test_values_that_are_merged_are_a_question(tmp_path: Path) -> None:
    rows: Rows = [["Country", 2019, 2020], ["Rwanda", 1, None]]
    found = tabulate(book(tmp_path / "a.xlsx", rows, "B2:C2"), Answers(), CODES)
    assert found.questions == (
        "sheet Sheet, row 2, column C: the cell is merged with another: take the cells apart, and "
        "say each value",
    )


def test_a_footnote_that_is_merged_over_the_columns_is_a_footnote(tmp_path: Path) -> None:
    rows: Rows = [*WIDE, ["* provisional"]]
    found = tabulate(book(tmp_path / "a.xlsx", rows, "A4:C4"), Answers(), CODES)
    assert (len(found.observations), found.questions) == (3, ())


def test_a_formula_whose_result_was_not_saved_is_a_question(tmp_path: Path) -> None:
    rows: Rows = [["Country", 2019], ["Rwanda", "=1+1"]]
    found = tabulate(book(tmp_path / "a.xlsx", rows), Answers(), CODES)
    assert found.questions == (
        "sheet Sheet, row 2, column B: a formula whose result was not saved: open the file, and "
        "save it",
    )
