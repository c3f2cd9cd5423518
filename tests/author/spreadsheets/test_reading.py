"""Reading the cells of a spreadsheet: as openpyxl reads them, and what only the XML says."""

from __future__ import annotations

import random
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from forewarn.author.spreadsheets.reading import Sheet, letters, read_sheets
from forewarn.errors import SpreadsheetError

if TYPE_CHECKING:
    from pathlib import Path

_FORMATS = [
    "General", "0.0%", "yyyy-mm-dd", "dd/mm/yyyy hh:mm", "hh:mm", "[h]:mm", "0.00E+00", "#,##0",
    "@", "mmm yy", "[Red]-0", '0 "d"', r"0\d", "#,##0 [$USD]", "0_d", '0;[Red]-0;"day"',
]  # fmt: skip
# Days in a spreadsheet have no time zone.
DAY = datetime.fromisoformat("2019-03-01T00:00")
_DAYS: list[Any] = [
    DAY, date(2020, 12, 31), DAY + timedelta(hours=13, seconds=5), time(12, 30),
    timedelta(hours=30, minutes=5),
]  # fmt: skip
_CELLS: list[Any] = [
    1, 2.5, -3, 0, 1e15, 1e-7, 0.1 + 0.2, 2019, 123456789, "2019", "Rwanda", " x  y ", "1,204",
    "n/a", "Türkiye", "Côte d'Ivoire\n(x)", "'", "", True, False, "=1+1", "=A1", "2019/20",
    "#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!",
]  # fmt: skip


def a_workbook(chance: random.Random) -> Workbook:
    """Make a workbook of random cells, formats, merged, hidden and blank parts."""
    workbook = Workbook()
    if chance.random() < 0.2:
        workbook.epoch = CALENDAR_MAC_1904
    for number in range(chance.randint(1, 3)):
        sheet = workbook.create_sheet(f"S {number} é") if number else workbook.active
        if number and chance.random() < 0.4:
            sheet.sheet_state = chance.choice(["hidden", "veryHidden"])
        fill(sheet, chance)
        if chance.random() < 0.5:
            row, column = chance.randint(1, 9), chance.randint(1, 6)
            sheet.merge_cells(
                start_row=row, start_column=column,
                end_row=row + chance.randint(0, 2), end_column=column + chance.randint(0, 2),
            )  # fmt: skip
        if chance.random() < 0.3:
            sheet.row_dimensions[2].hidden = sheet.column_dimensions["B"].hidden = True
    return workbook


def fill(sheet: Any, chance: random.Random) -> None:
    top, left = chance.choice([1, 4]), chance.choice([1, 3])
    for row in range(top, top + chance.randint(0, 8)):
        for column in range(left, left + chance.randint(1, 6)):
            draw = chance.random()
            cell = sheet.cell(row, column)
            if draw < 0.2:
                cell.value = chance.choice(_DAYS)
            elif draw < 0.7:
                cell.value = value = chance.choice(_CELLS)
                if chance.random() < 0.3 and value in range(2, 2020):
                    cell.number_format = chance.choice(_FORMATS)


def as_openpyxl_reads(file: Path) -> list[Sheet]:
    values, written = load_workbook(file, data_only=True), load_workbook(file)
    found = []
    for sheet in values.worksheets:
        merged = {
            (row - 1, column - 1): (area.min_row - 1, area.min_col - 1)
            for area in sheet.merged_cells.ranges
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
        }
        formulas = frozenset(
            (cell.row - 1, cell.column - 1)
            for row in written[sheet.title].iter_rows()
            for cell in row
            if cell.data_type == "f" and sheet.cell(cell.row, cell.column).value is None
        )
        rows = list(sheet.iter_rows(values_only=True))
        # Blank rows at the end are left out, unless a cell may show what another holds.
        while rows and set(rows[-1]) <= {None, ""} and not merged and not formulas:
            rows.pop()
        found.append(Sheet(sheet.title, tuple(rows), merged, formulas))
    return [sheet for sheet in found if any(any(c is not None for c in row) for row in sheet.rows)]


@pytest.mark.parametrize("seed", range(40))
def test_a_workbook_is_read_as_openpyxl_reads_it(tmp_path: Path, seed: int) -> None:
    file = tmp_path / "a.xlsx"
    a_workbook(random.Random(seed)).save(file)
    assert list(read_sheets(file)) == as_openpyxl_reads(file)


def rewritten(file: Path, rows: str, after: str = "") -> Path:
    """Write a workbook whose sheet is this XML."""
    made = file.with_name("made.xlsx")
    workbook = Workbook()
    workbook.active["A1"].number_format = "yyyy-mm-dd"
    workbook.save(made)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            new.writestr(name, sheet if is_sheet else old.read(name))
    return file


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ('<c r="A1"><f>1+1</f><v>2</v></c>', [2]),
        ('<c r="A1" t="str"><f>B1</f><v>x</v></c>', ["x"]),
        ('<c r="A1" t="b"><f>B1</f><v>1</v></c>', [True]),
        ('<c r="A1" t="e"><f>B1</f><v>#DIV/0!</v></c>', ["#DIV/0!"]),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', ["ab"]),
        ("<c><v>1</v></c><c><v>2</v></c>", [1, 2]),
        ('<c r="B1"><v>2</v></c><c><v>3</v></c>', [None, 2, 3]),
        ('<c r="A1"><v>1</v></c><c r="C1" s="1"/>', [1, None, None]),
        # A number that no date can be, in the format of one.
        ('<c r="A1" s="1"><v>3500000</v></c>', ["#VALUE!"]),
        ('<c r="A1" s="1"><v>-3</v></c>', ["#VALUE!"]),
        ('<c r="A1" t="d"><v>2019-03-01</v></c>', [DAY]),
    ],
)
def test_a_row_of_xml_has_these_values(tmp_path: Path, cells: str, expected: list[Any]) -> None:
    (sheet,) = read_sheets(rewritten(tmp_path / "a.xlsx", f'<row r="1">{cells}</row>'))
    assert (sheet.rows, sheet.formulas) == ((tuple(expected),), frozenset())


@pytest.mark.parametrize(
    "formula",
    [
        '<c r="A1"><f>1+1</f></c>',
        '<c r="A1"><f>1+1</f><v></v></c>',
        '<c r="A1"><f t="shared" si="0"/></c>',
        '<c r="A1" t="str"><f>B1</f><v/></c>',
    ],
)
def test_a_formula_without_a_saved_result_is_known(tmp_path: Path, formula: str) -> None:
    row = f'<row r="1">{formula}<c r="B1"><v>1</v></c></row>'
    (sheet,) = read_sheets(rewritten(tmp_path / "a.xlsx", row))
    assert (sheet.rows, sheet.formulas) == (((None, 1),), {(0, 0)})


def test_what_a_merged_cell_hides_is_not_read(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><f>1</f></c></row>'
    merged = '<mergeCells count="1"><mergeCell ref="A1:C2"/></mergeCells>'
    (sheet,) = read_sheets(rewritten(tmp_path / "a.xlsx", row, merged))
    assert sheet.rows == ((1, None, None), (None, None, None))
    assert sheet.formulas == frozenset()


def test_hidden_sheets_rows_and_columns_are_read(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.append([1, 2])
    workbook.active.row_dimensions[1].hidden = True
    workbook.active.column_dimensions["B"].hidden = True
    hidden = workbook.create_sheet("old")
    hidden.append([3])
    hidden.sheet_state = "hidden"
    workbook.create_sheet("nothing")
    workbook.save(tmp_path / "a.xlsx")
    assert [(sheet.name, sheet.rows) for sheet in read_sheets(tmp_path / "a.xlsx")] == [
        ("Sheet", ((1, 2),)),
        ("old", ((3,),)),
    ]


@pytest.mark.parametrize(
    ("row", "after", "message"),
    [
        (
            '<c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c>', "",
            "sheet Sheet reaches to cell XFD1048576, which makes 17179869184 cells: delete the",
        ),
        (
            '<c r="A1"><v>1</v></c>', '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            "sheet Sheet reaches to cell XFD1048576",
        ),
        (
            '<c r="B2" t="e"><v>#SPILL!</v></c>', "",
            "sheet Sheet, row 2, column B holds the error '#SPILL!': correct the cell",
        ),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_read_is_refused_with_the_place(
    tmp_path: Path, row: str, after: str, message: str
) -> None:
    with pytest.raises(SpreadsheetError, match=rf"cannot read .*a\.xlsx: {message}"):
        read_sheets(rewritten(tmp_path / "a.xlsx", f"<row>{row}</row>", after))


def test_a_csv_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"\xef\xbb\xbfCountry,2019\nRwanda,1\n")
    assert read_sheets(file) == (Sheet("a", (("Country", "2019"), ("Rwanda", "1"))),)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xls", b"", "neither .xlsx nor .csv"),
        ("a.xlsx", b"no archive", "cannot read .*a.xlsx: it is text, and not an .xlsx workbook"),
        ("a.xlsx", b"", "cannot read .*a.xlsx: it is empty, and not an .xlsx workbook"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"it is an old Excel workbook \(xls\)"),
        ("a.csv", b"PK\3\4xl/", r"the file is an Excel workbook \(xlsx\), and not CSV"),
        ("a.csv", "Country\n".encode("utf-16"), "the file is UTF-16 text, .*: save it as UTF-8"),
        (
            "a.csv",
            b"Country\nC\xf4te\n",
            "line 2: the byte 0xF4 is not UTF-8; in Windows-1252",
        ),
        ("a.csv", b'Country\nA\n"B\nC\n', "the record that begins in line 3 is not CSV"),
        ("b.csv", None, "there is no file"),
    ],
)
def test_a_file_that_is_no_spreadsheet_is_refused(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SpreadsheetError, match=message):
        read_sheets(tmp_path / name)


def test_columns_have_letters() -> None:
    assert [letters(column) for column in (0, 25, 26, 701, 16383)] == ["A", "Z", "AA", "ZZ", "XFD"]
