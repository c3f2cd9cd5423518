"""Reading a spreadsheet: what is plain is read and said, what is not is a question."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from forewarn.author.countries import CountryResolver
from forewarn.author.spreadsheets.questions import (
    AnswerField,
    Answers,
    Edit,
    Question,
    QuestionKind,
    Setting,
)
from forewarn.author.spreadsheets.reading import Sheet, read_sheets
from forewarn.author.spreadsheets.tabulation import Tabulation, tabulate
from small import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CODES = CountryResolver.read(ROOT / "data" / "country_codes.csv")

Rows = list[list[Any]]


def read(rows: Rows, **answers: Any) -> Tabulation:
    sheet = Sheet("S", tuple(map(tuple, rows)))
    return tabulate((sheet,), Answers(**answers), CODES)


def said(found: Tabulation) -> tuple[str, ...]:
    return tuple(f"{note.place}: {note.text}" for note in found.notes)


def triples(found: Tabulation) -> list[tuple[str, int, float]]:
    return [(o.country_id, o.year, o.value) for o in found.observations]


WIDE: Rows = [["Country", 2019, 2020], ["Rwanda", 1, 2.5], ["Türkiye", None, 3]]


def test_a_wide_sheet_is_read() -> None:
    found = read(WIDE)
    assert triples(found) == [("RWA", 2019, 1), ("RWA", 2020, 2.5), ("TUR", 2020, 3)]
    assert found.questions == ()
    assert said(found) == (
        "sheet S, row 1: this is the header",
        "sheet S, row 2, column A: 'Rwanda' is RWA, by the table country_codes",
        "sheet S, row 3, column A: 'Türkiye' is TUR, by the table country_codes",
    )


def test_a_long_sheet_is_read() -> None:
    rows = [["iso3", "Year", "Note", "Value"], ["RWA", "2019", "x", "1"], ["TUR", 2020.0, "", 2]]
    found = read(rows)
    assert triples(found) == [("RWA", 2019, 1), ("TUR", 2020, 2)]
    assert "sheet S, row 1, column C: the column 'Note' is not needed and is left out" in (
        said(found)
    )


def test_a_name_denotes_a_state_in_its_years_alone() -> None:
    rows: Rows = [["Country", "Year", "Value"], ["Yemen PDR", 1980, 1], ["Yemen PDR", 2000, 2]]
    found = read(rows)
    assert triples(found) == [("YMD", 1980, 1)]
    (question,) = found.questions
    assert question.kind is QuestionKind.NO_STATE
    assert question.places == ("sheet S, row 3, column A",)
    assert question.text == "'Yemen PDR' is not listed as a state in 2000"


F, K = AnswerField, QuestionKind
CORRECT = Edit("correct the cell")


def of_a_country(text: str) -> tuple[Setting, Setting]:
    choose = Setting(F.COUNTRIES, text, effect="with the id of a country")
    return choose, Setting(F.LEAVE_OUT, text)


def of_a_column(text: str) -> tuple[Setting, Setting]:
    leave_out = Setting(F.IGNORE_COLUMNS, text, effect="to leave the column out")
    return leave_out, Setting(F.YEARS, text)


HEADER = (
    Setting(F.HEADER_ROW),
    Setting(F.COUNTRY_COLUMN, effect="if the column of countries has another name"),
)

# Rows, the question that they raise, an answer to it, and the number of values that are then read.
QUESTIONS: dict[str, tuple[Rows, Question, dict[str, Any], int]] = {
    "a mark for what was not observed": (
        [["Country", 2019], ["Rwanda", ".."]],
        Question(
            K.NUMBER, ("sheet S, row 2, column B",), "'..' is not a number",
            (Setting(F.MISSING, "..", effect="if nothing was observed"), CORRECT),
        ),
        {"missing": frozenset({".."})}, 0,
    ),
    "a separator of thousands": (
        [["Country", 2019], ["Rwanda", "1,234"]],
        Question(
            K.SEPARATOR, ("sheet S, row 2, column B ('1,234')",),
            "',' may separate thousands or decimals",
            (Setting(F.THOUSANDS, values=(",",)), Setting(F.DECIMAL, values=(",",))),
        ),
        {"thousands": ","}, 1,
    ),
    "a span of years": (
        [["Country", "2019/20"], ["Rwanda", 1]],
        Question(
            K.YEAR_SPAN, ("sheet S, row 1, column B",), "'2019/20' spans two years",
            (
                Setting(F.YEAR_FROM, values=("start",), effect="for 2019"),
                Setting(F.YEAR_FROM, values=("end",), effect="for 2020"),
            ),
        ),
        {"year_from": "end"}, 1,
    ),
    "a name that is not known": (
        [["Country", 2019], ["Rwandaa", 1]],
        Question(
            K.UNKNOWN_COUNTRY, ("sheet S, row 2, column A",),
            "'Rwandaa' is not a known country; the nearest are Rwanda (RWA), Uganda (UGA), "
            "Panama (PAN)",
            of_a_country("Rwandaa"),
        ),
        {"countries": {"Rwandaa": "RWA"}}, 1,
    ),
    "a name of no state in the year": (
        [["Country", 1950], ["Rwanda", 1]],
        Question(
            K.NO_STATE, ("sheet S, row 2, column A",), "'Rwanda' is not listed as a state in 1950",
            of_a_country("Rwanda"),
        ),
        {"leave_out": frozenset({"Rwanda"})}, 0,
    ),
    "two values": (
        [["Country", 2019], ["Rwanda", 1], ["Rwanda", 2]],
        Question(
            K.DUPLICATE, ("sheet S, row 3, column B",),
            "RWA 2019 is 2 here and 1 in sheet S, row 2, column B",
            (
                Setting(F.DUPLICATES, values=("first",)), Setting(F.DUPLICATES, values=("last",)),
                Edit("delete one"),
            ),
        ),
        {"duplicates": "last"}, 1,
    ),
    "a country that is left empty": (
        [["Country", "Year", "Value"], ["Rwanda", 2019, 1], [None, 2020, 2]],
        Question(
            K.NO_COUNTRY, ("sheet S, row 3, column A",), "the row has values but no country",
            (
                Setting(F.FILL_DOWN, effect="if it is that of the row above"),
                Edit("fill in the cell"),
            ),
        ),
        {"fill_down": True}, 2,
    ),
    "a column that is not a year": (
        [["Country", "Region", 2019], ["Rwanda", "Africa", 1]],
        Question(
            K.YEAR, ("sheet S, row 1, column B",), "'Region' is not a year", of_a_column("Region")
        ),
        {"ignore_columns": frozenset({"Region"})}, 1,
    ),
    "a column without a name": (
        [["Country", None, 2019], ["Rwanda", "Africa", 1]],
        Question(
            K.YEAR, ("sheet S, row 1, column B",), "'' is not a year", of_a_column("B")[:1]
        ),
        {"ignore_columns": frozenset({"B"})}, 1,
    ),
    "a year with a mark": (
        [["Country", 2018, "2019*"], ["Rwanda", 1, 2]],
        Question(
            K.YEAR, ("sheet S, row 1, column C",), "'2019*' is not a year", of_a_column("2019*")
        ),
        {"years": {"2019*": 2019}}, 2,
    ),
    "a year that is not one": (
        [["Country", "Year", "Value"], ["Rwanda", "last", 1]],
        Question(
            K.YEAR, ("sheet S, row 2, column B",), "'last' is not a year",
            (Setting(F.YEARS, "last"), CORRECT),
        ),
        {"years": {"last": 2019}}, 1,
    ),
    "a year twice": (
        [["Country", 2019, "2019"], ["Rwanda", 1, 1]],
        Question(
            K.REPEATED_YEAR, ("sheet S, row 1",), "2 columns are for 2019",
            (Setting(F.IGNORE_COLUMNS, effect="with the letter of one"),),
        ),
        {"ignore_columns": frozenset({"B"})}, 1,
    ),
    "no header": (
        [["Land", 2019], ["Rwanda", 1]],
        Question(
            K.HEADER, ("sheet S",), "no row is a header, with a column called country, and years",
            HEADER,
        ),
        {"country_column": "Land"}, 1,
    ),
    "two headers": (
        [["Country", 2019], ["Rwanda", 1], ["Country", 2020], ["Rwanda", 1]],
        Question(
            K.HEADER, ("sheet S",),
            "rows 1, 3 could each be the header, with a column called country, and years", HEADER,
        ),
        {"header_row": 3}, 1,
    ),
    "two columns of countries": (
        [["Country", "iso3", 2019], ["Rwanda", "RWA", 1]],
        Question(
            K.COLUMN, ("sheet S, row 1",), "more than one column holds the country",
            (
                Setting(
                    F.COUNTRY_COLUMN, values=("Country", "iso3", "2019"), effect="or its letter"
                ),
            ),
        ),
        {"country_column": "iso3", "ignore_columns": frozenset({"Country"})}, 1,
    ),
    "a truth": (
        [["Country", 2019, 2020], ["Rwanda", True, 1]],
        Question(K.NUMBER, ("sheet S, row 2, column B",), "'True' is not a number", (CORRECT,)),
        {"missing": frozenset({"True"})}, 1,
    ),
    "a number without end": (
        [["Country", 2019, 2020], ["Rwanda", float("inf"), 1]],
        Question(K.NUMBER, ("sheet S, row 2, column B",), "'inf' is not a number", (CORRECT,)),
        {"missing": frozenset({"inf"})}, 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_could_be_read_in_two_ways_is_asked_until_it_is_answered(name: str) -> None:
    rows, question, answers, count = QUESTIONS[name]
    assert read(rows).questions == (question,)
    answered = read(rows, **answers)
    assert (answered.questions, len(answered.observations)) == ((), count)


@pytest.mark.parametrize(
    ("cell", "answers"),
    [
        ("1e400", {}),
        ("-1E+400", {}),
        ("9" * 400, {}),
        ("1e-400", {}),
        ("-0.002e-400", {}),
        ("1,5e-400", {"decimal": ","}),
        ("." + "0" * 400 + "1", {}),
        (".".join(["111"] * 120), {"thousands": ".", "decimal": ","}),
    ],
)
def test_a_number_that_a_table_cannot_hold_is_asked(cell: str, answers: dict[str, Any]) -> None:
    rows: Rows = [["Country", 2019, 2020], ["Rwanda", cell, 1]]
    what = f"{cell!r} is not a number that a table can hold"
    ways = (Setting(F.MISSING, cell, effect="if nothing was observed"), CORRECT)
    asked = Question(K.NUMBER, ("sheet S, row 2, column B",), what, ways)
    assert read(rows, **answers).questions == (asked,)
    missing = read(rows, **answers, missing=frozenset({cell}))
    assert (missing.questions, triples(missing)) == ((), [("RWA", 2020, 1)])


@pytest.mark.parametrize("cell", [10**400, float("-inf"), float("nan")], ids=["int", "inf", "nan"])
def test_a_native_number_that_a_table_cannot_hold_is_asked(cell: float) -> None:
    (question,) = read([["Country", 2019, 2020], ["Rwanda", cell, 1]]).questions
    assert (question.kind, question.answers) == (K.NUMBER, (CORRECT,))


@pytest.mark.parametrize("cell", ["0", "-0.0", "0e5", "0e-400", ".0", 0, 0.0])
def test_nothing_is_asked_of_a_zero(cell: float | str) -> None:
    found = read([["Country", 2019, 2020], ["Rwanda", cell, 1]])
    assert (found.questions, triples(found)) == ((), [("RWA", 2019, 0), ("RWA", 2020, 1)])


def test_a_decimal_comma_is_read_when_it_is_said() -> None:
    rows: Rows = [["Country", 2019, 2020], ["Rwanda", "1,5", "1.234,5"]]
    assert triples(read(rows, decimal=",", thousands=".")) == [
        ("RWA", 2019, 1.5),
        ("RWA", 2020, 1234.5),
    ]


@pytest.mark.parametrize("sign", [".", ","])
def test_one_sign_for_thousands_and_decimals_separates_thousands_alone(sign: str) -> None:
    rows: Rows = [["Country", "1994", "1995"], ["Rwanda", f"1{sign}234", f"1{sign}5"]]
    found = read(rows, thousands=sign, decimal=sign)
    (question,) = found.questions
    assert question.text == f"'1{sign}5' is not a number"


def test_columns_that_another_sign_separates_are_a_question() -> None:
    found = read([["Country;1994"], ["Rwanda;1"]])
    (question,) = found.questions
    assert question.text == "its columns seem to be separated by semicolons"


def test_an_empty_sheet_and_a_row_that_is_not_there_are_questions() -> None:
    fill = (Edit("enter the values, and save the file"),)
    empty = Question(K.SHEET, (), "no sheet holds values", fill)
    assert tabulate((), Answers(), CODES).questions == (empty,)
    text = "there is no row 7: the last is row 3"
    beyond = Question(K.HEADER, ("sheet S",), text, (Setting(F.HEADER_ROW),))
    assert read(WIDE, header_row=7).questions == (beyond,)


def test_a_row_without_a_year_is_a_question() -> None:
    found = read([["Country", "Year", "Value"], ["Rwanda", None, 1]])
    fill = (Edit("fill in the cell"),)
    assert found.questions == (
        Question(K.YEAR, ("sheet S, row 2, column B",), "the row has no year", fill),
    )


def test_the_same_question_at_several_places_is_one() -> None:
    found = read([["Country", 2017, 2018, 2019, 2020], ["Rwanda", "x", "x", "x", "x"]])
    (question,) = found.questions
    assert question.places == tuple(f"sheet S, row 2, column {column}" for column in "BCDE")
    assert question.place == (
        "sheet S, row 2, column B; sheet S, row 2, column C; sheet S, row 2, column D and 1 more"
    )


def test_an_answer_is_named_by_a_field_of_the_answers() -> None:
    assert [field.value for field in AnswerField] == [field.name for field in fields(Answers)]


def test_a_value_that_repeats_another_is_taken_once_and_said() -> None:
    found = read([*WIDE, ["Rwanda", 1, 2.5]])
    assert len(found.observations) == 3
    assert (
        "sheet S, row 4, column B; sheet S, row 4, column C: the value of RWA repeats the one in "
        "row 2 for the same year: it is used once" in said(found)
    )


def test_titles_footnotes_and_blank_rows_are_said() -> None:
    found = read([["A title"], [], *WIDE, [], ["* provisional"]])
    assert len(found.observations) == 3
    assert {
        "sheet S, row 1: 'A title' is above the header and is left out",
        "sheet S, row 3: this is the header",
        "sheet S, row 6: the row is blank",
        "sheet S, row 7: '* provisional' has no value beside it: the row is left out",
    } <= set(said(found))


def test_of_several_sheets_one_is_to_be_named() -> None:
    sheets = tuple(Sheet(name, tuple(map(tuple, WIDE))) for name in ("One", "Two"))
    asked = tabulate(sheets, Answers(), CODES)
    which = (Setting(F.SHEET, values=("One", "Two")),)
    assert asked.questions == (Question(K.SHEET, (), "more than one sheet holds values", which),)
    assert tabulate(sheets, Answers(sheet="Three"), CODES).questions == (
        Question(K.SHEET, (), "no sheet called 'Three' holds values", which),
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
    assert "sheet Sheet, row 1: 'Attacks' is above the header and is left out" in said(found)


def test_a_country_that_is_merged_over_rows_is_that_of_each(tmp_path: Path) -> None:
    rows: Rows = [["Country", "Year", "Value"], ["Rwanda", 2019, 1], [None, 2020, 2]]
    found = tabulate(book(tmp_path / "a.xlsx", rows, "A2:A3"), Answers(), CODES)
    assert (triples(found), found.questions) == ([("RWA", 2019, 1), ("RWA", 2020, 2)], ())


def test_values_that_are_merged_are_a_question(tmp_path: Path) -> None:
    rows: Rows = [["Country", 2019, 2020], ["Rwanda", 1, None]]
    found = tabulate(book(tmp_path / "a.xlsx", rows, "B2:C2"), Answers(), CODES)
    split = (Edit("split the cells, and write a value into each"),)
    assert found.questions == (
        Question(
            K.MERGED, ("sheet Sheet, row 2, column C",), "the cell is merged with another", split
        ),
    )


def test_a_footnote_that_is_merged_over_the_columns_is_a_footnote(tmp_path: Path) -> None:
    rows: Rows = [*WIDE, ["* provisional"]]
    found = tabulate(book(tmp_path / "a.xlsx", rows, "A4:C4"), Answers(), CODES)
    assert (len(found.observations), found.questions) == (3, ())


def test_a_formula_whose_result_was_not_saved_is_a_question(tmp_path: Path) -> None:
    rows: Rows = [["Country", 2019], ["Rwanda", "=1+1"]]
    found = tabulate(book(tmp_path / "a.xlsx", rows), Answers(), CODES)
    what = "the result of the formula was not saved"
    save = (Edit("open the file, and save it"),)
    assert found.questions == (Question(K.FORMULA, ("sheet Sheet, row 2, column B",), what, save),)
