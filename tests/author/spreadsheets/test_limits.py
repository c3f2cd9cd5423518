"""A spreadsheet of any content is read or refused in bounded memory, and in time with its size."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
import textwrap
import time
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from forewarn.author.countries import CodePeriod, CountryResolver
from forewarn.author.spreadsheets.grid import MergedCells, RowPacker
from forewarn.author.spreadsheets.limits import HeldBytes, SheetLimits
from forewarn.author.spreadsheets.questions import Answers, QuestionKind, Remarks
from forewarn.author.spreadsheets.reading import Sheet, read_sheets
from forewarn.author.spreadsheets.tabulation import tabulate
from forewarn.errors import MissingExtraError, SpreadsheetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
COUNTRIES = CountryResolver([CodePeriod("name", "Rwanda", 1962, "RWA", None)])

HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>country</t></is></c><c r="B1"><v>1994</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>Rwanda</t></is></c><c r="B2"><v>5</v></c></row>'
)
BLANK = '<row r="1048576"><c r="XFD1048576"/></row>'

# An entity of a billion letters.
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def workbook(
    file: Path,
    rows: str | Iterable[bytes] = HEAD,
    after: str = "",
    *,
    before: str = "",
    texts: str | Iterable[bytes] | None = None,
    count: int = 1,
    packing: int = zipfile.ZIP_DEFLATED,
) -> Path:
    """Write a workbook of sheets with these rows and shared texts."""
    kinds = [(f"r{n}", "worksheet", f"s{n}.xml") for n in range(count)]
    if texts is not None:
        kinds.append(("texts", "sharedStrings", "sharedStrings.xml"))
    related = "".join(
        f'<Relationship Id="{i}" Type="{OFFICE}/{k}" Target="{t}"/>' for i, k, t in kinds
    )
    listed = "".join(f'<sheet name="S{n}" r:id="r{n}"/>' for n in range(count))
    with zipfile.ZipFile(file, "w", packing) as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="w" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{SPACE}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        for number in range(count):
            begin = f'{before}<worksheet xmlns="{SPACE}"><sheetData>'
            _write(archive, f"xl/s{number}.xml", begin, rows, f"</sheetData>{after}</worksheet>")
        if texts is not None:
            _write(archive, "xl/sharedStrings.xml", f'<sst xmlns="{SPACE}">', texts, "</sst>")
    return file


def _write(
    archive: zipfile.ZipFile, path: str, begin: str, content: str | Iterable[bytes], end: str
) -> None:
    with archive.open(path, "w", force_zip64=True) as stream:
        stream.write(begin.encode())
        for piece in [content.encode()] if isinstance(content, str) else content:
            stream.write(piece)
        stream.write(end.encode())


def cells(*references: str) -> str:
    return "".join(f'<row><c r="{each}"><v>1</v></c></row>' for each in references)


def merged(*references: str) -> str:
    ranges = "".join(f'<mergeCell ref="{each}"/>' for each in references)
    return f"<mergeCells>{ranges}</mergeCells>"


@pytest.mark.parametrize(
    ("rows", "after", "limits", "message"),
    [
        (cells("A1", "XFD1048576"), "", {}, "S0 reaches to cell XFD1048576, .*limit is 2,500,000"),
        (HEAD + BLANK, "", {}, "S0 reaches to cell XFD1048576, .*limit is 20,000,000"),
        (cells("B2", "D4"), "", {"values": 8}, "S0 reaches to cell D4, which makes 9 cells"),
        (cells("A1", "XFE1"), "", {}, "S0 reaches beyond cell XFD1048576, the last one"),
        (cells("A1", "A1048577"), "", {}, "S0 reaches beyond cell XFD1048576"),
        (HEAD, merged("A3:XFD1048576"), {}, "S0 reaches to cell XFD1048576"),
        (HEAD, merged("A3:B9", "A3:B9", "A3:B9"), {}, "S0 has merged ranges that overlap"),
        (HEAD, merged("A3:B4", "A5:B6"), {"merged": 1}, "S0 has more than 1 merged ranges"),
        (HEAD, merged("B4:A3"), {}, "S0 has 'B4:A3' as a merged range"),
        (HEAD, merged("A0"), {}, "S0 has 'A0' as a merged range"),
        (HEAD, "", {"cells": 3}, "S0 reaches to cell B2, which makes 4 cells"),
        (HEAD, "", {"values": 3}, "S0 holds more than 3 cells"),
        (f"<row>{'<c><v>1</v></c>' * 99_999}</row>", "", {}, "S0 reaches beyond cell XFD1048576"),
        (cells(*["A1"] * 30_000), "", {"memory": 1 << 20}, "sheet S0 takes 1 MB of memory to read"),
        (HEAD, "", {"all_cells": 3}, "it has more than 3 cells in all, blank ones too"),
        ("<row/>" + HEAD, "", {"all_cells": 4, "elements": 19}, "it has more than 19 cells, rows"),
        (cells("A9"), "", {"all_rows": 8}, "it has more than 8 rows in all, blank ones too"),
        (HEAD, "", {"held": 5}, "it holds more than 0 MB of values"),
        (HEAD, "", {"unpacked": 500}, "it unpacks to more than 0 MB"),
        (HEAD, "", {"cell": 6}, "a cell holds more than 6 characters"),
        (HEAD, "", {"record": 6}, "S0 has more than 6 characters in row 1"),
        ("<row><c><f>1</f></c><c><f>1</f></c></row>", "", {"formulas": 1}, "more than 1 formula"),
        ('<row><c t="s"><v>7</v></c></row>', "", {}, "a cell refers to text 7 of 0"),
        ('<row><c r="xfd9"><v>7</v></c></row>', "", {}, "S0 has 'xfd9' as the name of a cell"),
        ('<row r="1_0"><c><v>7</v></c></row>', "", {}, "S0 has '1_0' as the number of a row"),
        ('<row><c t="n"><v>x</v></c></row>', "", {}, "CalamineError"),
        (HEAD, "<a>" * 200, {}, "s0.xml is nested too deeply"),
        (HEAD, f"<!--{'a' * (2 << 20)}-->", {}, "s0.xml is not a part of a spreadsheet"),
        (HEAD, "a" * (2 << 20), {}, "s0.xml is not a part of a spreadsheet"),
        (HEAD, "".join(f"<n{n}/>" for n in range(9999)), {}, "s0.xml is not a part of a spread"),
    ],
)  # fmt: skip
def test_a_sheet_beyond_a_limit_is_refused_with_the_limit(
    tmp_path: Path, rows: str, after: str, limits: dict[str, int], message: str
) -> None:
    file = workbook(tmp_path / "a.xlsx", rows, after)
    with pytest.raises(SpreadsheetError, match=f"^cannot read [^\n]*{message}[^\n]*$"):
        read_sheets(file, SheetLimits(**limits))


def changed(file: Path, old: str, new: str, *, and_part: str = "") -> Path:
    """Write a workbook with another text in its parts, and perhaps an empty part more."""
    target = file.with_name("changed.xlsx")
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(target, "w") as copy:
        for name in archive.namelist():
            copy.writestr(name, archive.read(name).decode().replace(old, new))
        if and_part:
            copy.writestr(and_part, "")
    return target


@pytest.mark.parametrize("root", ["<worksheet ", "<sst ", "<workbook "])
def test_entities_are_refused_before_they_are_expanded(tmp_path: Path, root: str) -> None:
    file = changed(workbook(tmp_path / "a.xlsx", texts="<si><t>x</t></si>"), root, LAUGHS + root)
    with pytest.raises(SpreadsheetError, match="declares a document type or entities"):
        read_sheets(file)


@pytest.mark.parametrize(
    ("old", "new", "part", "message"),
    [
        ("<sst ", '<sst uniqueCount="4000000000" ', "", "its texts take more than 190 MB"),
        ("<si>", "<si><si></si>", "", "its shared texts are nested"),
        ("<v>1994<", '<f/><v>1994</v></c><c t="s"><v>1<', "", "a cell refers to text 1 of 1"),
        ("", "", "xl/sharedstrings.xml", "it has the part xl/sharedstrings.xml twice"),
        ("", "", "xl\\S0.xml", "it has the part xl.S0.xml twice"),
        ('"S1"', '"S0"', "", "two sheets are called S0"),
        ('"s1.xml"', '"S0.xml"', "", "the sheets S0 and S1 are the same part, xl/S0.xml"),
        ('Id="r1"', 'Id="r0"', "", "xl/_rels/workbook.xml.rels lists r0 twice"),
        ('r:id="r0"', 'r:id="r0" x:id="r1" xmlns:x="x"', "", "gives an attribute of sheet twice"),
        ("</sheets>", "</sheets>" + "<definedName/>" * 100_001, "", "lists more than 100,000"),
        ("<worksheet ", "<?xml version='1.0' encoding='cp1252'?><worksheet ", "", "encoded in cp"),
        ("s1.xml", "s9.xml", "", "it lacks the part xl/s9.xml"),
    ],
)  # fmt: skip
def test_what_another_reader_could_take_for_more_is_refused(
    tmp_path: Path, old: str, new: str, part: str, message: str
) -> None:
    file = workbook(tmp_path / "a.xlsx", texts="<si><t>x</t></si>", count=2)
    with pytest.raises(SpreadsheetError, match=f"^cannot read [^\n]*{message}[^\n]*$"):
        read_sheets(changed(file, old or "<none>", new, and_part=part))


@pytest.mark.parametrize(("before", "after"), [(b"x", b""), (b"", b"x"), (b"PK\3\4", b"")])
def test_a_file_that_is_more_than_an_archive_is_refused(
    tmp_path: Path, before: bytes, after: bytes
) -> None:
    file = workbook(tmp_path / "a.xlsx")
    file.write_bytes(before + file.read_bytes() + after)
    with pytest.raises(SpreadsheetError, match="there is more in the file than an archive"):
        read_sheets(file)


def test_rows_in_any_order_have_their_own_errors(tmp_path: Path) -> None:
    rows = '<row r="3"><c r="B3" t="e"><v>#N/A</v></c></row>' + cells("A2") + (
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'
    )  # fmt: skip
    (sheet,) = read_sheets(workbook(tmp_path / "a.xlsx", rows))
    assert sheet.rows == (("#REF!", None), (1, None), (None, "#N/A"))


@pytest.mark.parametrize("seed", range(30))
def test_a_cell_without_a_reference_is_where_calamine_has_it(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)

    def reference() -> str:
        return chance.choice(["", f' r="{chance.choice("ABCDEF")}{chance.randint(1, 9)}"'])

    def error() -> str:
        return f'<c{reference()} t="e"><v>{chance.choice(["#N/A", "#REF!", "#NUM!"])}</v></c>'

    rows = ""
    for _ in range(6):
        at = chance.choice(["", f' r="{chance.randint(1, 9)}"'])
        rows += f"<row{at}>{''.join(error() for _ in range(chance.randint(0, 4)))}</row>"
    file = workbook(tmp_path / "a.xlsx", HEAD + rows)
    (ours,) = read_sheets(file)
    # calamine reads an error as an empty cell, and a text as it is: so the errors are made texts.
    (theirs,) = read_sheets(changed(file, 't="e"', 't="str"'))
    assert ours.rows == theirs.rows


def test_python_calamine_is_asked_for_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workbook(tmp_path / "a.xlsx")
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(MissingExtraError, match=r"reading \.xlsx needs the extra 'import'"):
        read_sheets(file)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_cannot_be_bounded_is_refused(tmp_path: Path, packing: int) -> None:
    file = workbook(tmp_path / "a.xlsx", packing=packing)
    with pytest.raises(SpreadsheetError, match="packed by a method that is not supported"):
        read_sheets(file)


def test_a_part_with_a_second_name_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(file, "a") as archive:
        part = zipfile.ZipInfo("xl/other.xml")
        second = b"xl/worksheets/sheet1.xml"
        of_name = zlib.crc32(part.filename.encode())
        part.extra = struct.pack("<2HBL", 0x7075, 5 + len(second), 1, of_name) + second
        archive.writestr(part, "<worksheet/>")
    with pytest.raises(SpreadsheetError, match="has a second name"):
        read_sheets(file)


def test_a_workbook_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", count=30)
    assert len(read_sheets(file)) == 30
    with pytest.raises(SpreadsheetError, match="more than 20 members"):
        read_sheets(file, SheetLimits(members=20))


@pytest.mark.parametrize(
    "limit", [{"all_cells": 11}, {"all_rows": 5}, {"elements": 50}], ids=lambda limit: min(limit)
)
def test_the_sheets_of_a_file_share_its_limits(tmp_path: Path, limit: dict[str, int]) -> None:
    file = workbook(tmp_path / "a.xlsx", count=3)
    most = {name: number + 1 for name, number in limit.items()}
    assert len(read_sheets(file, SheetLimits(**most))) == 3
    with pytest.raises(SpreadsheetError, match=r"it has more than [0-9,]+ (cells|rows)"):
        read_sheets(file, SheetLimits(**limit))


def test_blank_cells_count_like_others(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", f"{HEAD}<row>{'<c/>' * 9}</row>")
    with pytest.raises(SpreadsheetError, match="more than 12 cells in all"):
        read_sheets(file, SheetLimits(all_cells=12))


@pytest.mark.parametrize(
    ("text", "limits", "message"),
    [
        ("a,b,c\n", {"columns": 2}, "line 1 has 3 columns, more than 2: its separators may be"),
        ("a\n" + "b" * 99, {"record": 20}, "the record that ends after line 1 has more than 20 ch"),
        ('a\n"b\nc\nd\ne\nf\ng\nh', {"record": 9}, "the record that ends after line 5 has more"),
        ("a\n\n\n\n", {"cells": 3}, "sheet a holds more than 3 cells"),
        ("a,b,c\n\n\n\n\n\n\n", {"cells": 9}, "sheet a reaches to cell C7, which makes 21 cells"),
        ("a\n\nb\n", {"all_rows": 2}, "it has more than 2 rows in all"),
        ("a,b,c\n" * 99, {"held": 99}, "it holds more than 0 MB of values"),
        ("a,b\n" + "c" * 140_000, {}, "field larger than (field limit .131072|131,072 )"),
    ],
)
def test_a_csv_file_beyond_a_limit_is_refused_with_the_limit(
    tmp_path: Path, text: str, limits: dict[str, int], message: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SpreadsheetError, match=f"^cannot read [^\n]*{message}[^\n]*$"):
        read_sheets(file, SheetLimits(**limits))


def test_a_cell_far_down_leaves_the_values_as_they_are(tmp_path: Path) -> None:
    (sheet,) = read_sheets(workbook(tmp_path / "a.xlsx", HEAD + cells("A90000")))
    found = tabulate((sheet,), Answers(), COUNTRIES)
    assert [(o.country_id, o.year, o.value) for o in found.observations] == [("RWA", 1994, 5)]
    blank = next(note for note in found.notes if note.text == "the row is blank")
    assert blank.place == "sheet S0, row 3; sheet S0, row 4; sheet S0, row 5 and 89994 more"


def test_a_stray_blank_cell_far_down_makes_no_rows(tmp_path: Path) -> None:
    blank = '<row r="90000"><c r="A90000" t="str"><v> </v></c><c r="B90000"/></row>'
    file = workbook(tmp_path / "a.xlsx", HEAD + blank)
    (sheet,) = read_sheets(file)
    assert len(sheet.rows) == len(read_sheets(workbook(tmp_path / "b.xlsx"))[0].rows)


@pytest.mark.parametrize("seed", range(20))
def test_merged_cells_are_those_of_a_plain_dict(seed: int) -> None:
    chance = random.Random(seed)
    areas = []
    for _ in range(chance.randint(1, 6)):
        top, left = chance.randint(0, 40), chance.randint(0, 9)
        areas.append((top, left, top + chance.randint(0, 30), left + chance.randint(0, 4)))
    plain = {
        (row, column): (top, left)
        for top, left, bottom, right in areas
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    assert MergedCells(areas) == plain
    assert all(MergedCells(areas).get((r, 3)) == plain.get((r, 3)) for r in range(80))


def test_packed_rows_are_the_rows_that_were_packed() -> None:
    chance = random.Random(1)
    rows: list[tuple[object, ...]] = [
        tuple(chance.choices([None, 1, 2.5, "x", True, "é" * 300], k=chance.randint(0, 40)))
        for _ in range(5000)
    ]  # fmt: skip
    packer = RowPacker("S", SheetLimits(), HeldBytes(SheetLimits()))
    for row in rows:
        packer.add(row)
    packed = packer.packed()
    assert packed == tuple(rows)
    assert [packed[index] for index in (4999, 0, 2500, 2501)] == [
        rows[index] for index in (4999, 0, 2500, 2501)
    ]
    assert packed[10:13] == tuple(rows[10:13])
    with pytest.raises(IndexError):
        packed[5000]


def test_of_many_notes_and_questions_the_first_are_kept_and_the_others_counted() -> None:
    remarks = Remarks(most=2)
    for number in range(5):
        for row in range(250):
            remarks.note(f"row {row}", f"note {number}")
        remarks.ask(QuestionKind.NUMBER, "here", f"{'x' * 5000} {number}")
    first, second, others = remarks.notes()
    assert (len(first.places), first.more, second.text) == (100, 150, "note 1")
    assert first.place == "row 0; row 1; row 2 and 247 more"
    assert others.text == "750 notes more are not shown"
    (asked,) = remarks.questions()
    assert (len(asked.text), asked.places) == (1000, ("here",))


def test_of_very_many_places_the_first_of_each_remark_are_kept() -> None:
    remarks = Remarks()
    for number in range(1_500):
        for row in range(120):
            remarks.note(f"row {row}", f"note {number}")
            remarks.note(f"row {row}", f"note {number}")
    notes = remarks.notes()
    assert {len(note.places) for note in notes} >= {100, 3}
    assert sum(len(note.places) for note in notes) <= 100_000 + 3 * 1_500
    assert {len(note.places) + note.more for note in notes} == {120}
    assert notes[-1].place == "row 0; row 1; row 2 and 117 more"


def test_more_values_than_the_limit_are_refused_with_the_limit() -> None:
    sheet = Sheet("S", (("country", "1994", "1995"), ("Rwanda", "1", "2")))
    assert len(tabulate((sheet,), Answers(), COUNTRIES, most=2).observations) == 2
    with pytest.raises(SpreadsheetError, match=r"^sheet S holds more than 1 values"):
        tabulate((sheet,), Answers(), COUNTRIES, most=1)


def _lines(count: int) -> Iterator[tuple[str, ...]]:
    yield "country", "1994"
    for number in range(count):
        yield f"Land {number}", str(number)


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows",
    [
        lambda count: tuple(_lines(count)),
        lambda count: (*((f"Title {n}", "") for n in range(count)), *_lines(1)),
        lambda count: tuple([("country", "1994")] * count),
        lambda count: (("country", "1994", *[""] * (count // 20)), *[("Rwanda", "1")] * 400),
        lambda count: (("country", "1994"), *[(f"{'1' * count * 8}x", "1")] * 4),
        lambda count: (("country", "1994"), *[("Rwanda", f"{'1' * count * 8}x")] * 4),
        lambda count: (("country", "1994"), *[("\u0301\u0316" * count * 3, "1")] * 4),
    ],
)
def test_four_times_the_rows_take_about_four_times_as_long(rows: object) -> None:
    def seconds(count: int) -> float:
        sheet = Sheet("S", rows(count))  # type: ignore[operator]
        began = time.process_time()
        tabulate((sheet,), Answers(), COUNTRIES)
        return time.process_time() - began

    seconds(500)
    # The least of three: what else the process does, such as to free memory, is now and then slow.
    assert min(seconds(16_000) for _ in range(3)) < 10 * max(seconds(4_000), 0.05)


# What takes a file, run under a limit of its address space; prints the outcome and the peak in MB.
_CHILD = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from forewarn.author.countries import CodePeriod, CountryResolver
from forewarn.author.spreadsheets.questions import Answers
from forewarn.author.spreadsheets.reading import read_sheets
from forewarn.author.spreadsheets.tabulation import tabulate
from forewarn.errors import SpreadsheetError
try:
    names = {"RWA": "Rwanda", **{f"A{n:02}": f"Land {n}" for n in range(200)}}
    countries = CountryResolver(
        [CodePeriod("name", name, 1962, country, None) for country, name in names.items()]
    )
    found = tabulate(read_sheets(Path(sys.argv[1])), Answers(), countries)
    print(len(found.observations), len(found.questions))
except SpreadsheetError as error:
    print(error)
# Unlike that of getrusage, this peak leaves out the process that started this one.
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


def _rows_of(count: int) -> Iterator[bytes]:
    chance = random.Random(1)
    yield HEAD.encode()
    for row in range(3, count):
        values = "".join(f'<c r="{c}{row}"><v>{chance.random()}</v></c>' for c in "CDEF")
        country = f'<c r="A{row}" t="inlineStr"><is><t>Rwanda</t></is></c>'
        yield f'<row r="{row}">{country}{values}</row>'.encode()


def _numbers(count: int) -> Iterator[bytes]:
    chance = random.Random(1)
    yield HEAD.encode()
    for row in range(3, count // 10):
        values = "".join(f"<c><v>{chance.random()}</v></c>" for _ in range(10))
        yield f'<row r="{row}">{values}</row>'.encode()


def _filled(cell: str, rows: int, columns: int = 10) -> Iterator[bytes]:
    yield HEAD.encode()
    for _ in range(rows):
        yield f"<row>{cell * columns}</row>".encode()


def inline(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


# What most of the memory of a large file goes to.
LARGE: dict[str, Callable[[Path], Path]] = {
    "far": lambda file: workbook(file, HEAD + cells("XFD1048576")),
    "far down": lambda file: workbook(file, HEAD + cells("A1048576")),
    "far blank": lambda file: workbook(file, '<row><c r="XFD1"/></row>' + cells(*["A2"] * 1200)),
    "merged": lambda file: workbook(file, after=merged("A3:A1048576")),
    "ranges": lambda file: workbook(
        file, after=merged(*(f"A{row}:B{row}" for row in range(3, 90_000))), count=5
    ),
    "texts": lambda file: workbook(file, texts=[b"<si><t>abcdefgh</t></si>" * 40_000] * 500),
    "one text": lambda file: workbook(file, texts=[b"<si><t>", *[b"a" * (1 << 20)] * 500]),
    "most texts": lambda file: workbook(
        file, texts=(b"<si><t>%d</t></si>" % number for number in range(3_000_000))
    ),
    "used texts": lambda file: workbook(
        file, _filled('<c t="s"><v>0</v></c>', 300, 300), texts=f"<si><t>{'x' * 30_000}</t></si>"
    ),
    "most used texts": lambda file: workbook(
        file, _filled('<c t="s"><v>0</v></c>', 320), texts=f"<si><t>{'x' * 30_000}</t></si>"
    ),
    "short texts": lambda file: workbook(file, _filled(inline("abcdefgh"), 160_000)),
    "cells": lambda file: workbook(file, _filled("<c><v>1</v></c>", 30_000, 1000)),
    "most cells": lambda file: workbook(file, _numbers(2_490_000)),
    "repeated cells": lambda file: workbook(file, _filled('<c r="A1"><v>1</v></c>', 249, 10_000)),
    "errors": lambda file: workbook(file, _filled('<c t="e"><v>#N/A</v></c>', 249_000)),
    "formulas": lambda file: workbook(file, [*_filled("<c><f>A1</f></c>", 99, 1000)], count=60),
    "sheets": lambda file: workbook(file, count=3000),
    "most values": lambda file: workbook(
        file, [*_filled("<c><v>0.1234567890123456</v></c>", 80_000)], count=6
    ),
    "honest": lambda file: workbook(file, _rows_of(300_000)),
    "csv": lambda file: _csv(file, (f"Rwanda,n{n}\n" for n in range(3_000_000))),
    "blank lines": lambda file: _csv(file, ["\n" * 48_000_000]),
    "names": lambda file: _csv(file, (f"Land {n},\n" for n in range(3_500_000))),
    "names in rows": lambda file: _csv(file, [f"Land {n},1\n" for n in range(20_000)] * 120),
    "years": lambda file: _csv(
        file,
        (f"Land {n},{year},{n}\n" for n in range(200) for year in range(2000, 9999)),
        head="country,year,value\n",
    ),
}


def _csv(file: Path, lines: Iterable[str], head: str = "country,1994\nRwanda,5\n") -> Path:
    file = file.with_suffix(".csv")
    with file.open("w", encoding="utf-8") as stream:
        stream.write(head)
        stream.writelines(lines)
    return file


# The kinds that take the most memory of each sort; the others take as long, or longer.
_TELLING = {"most values", "merged", "texts", "years"}


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the peak from /proc")
@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, marks=() if kind in _TELLING else pytest.mark.length) for kind in LARGE],
)
def test_any_file_under_50_mb_takes_less_than_300_mb_of_memory(tmp_path: Path, kind: str) -> None:
    file = LARGE[kind](tmp_path / "a.xlsx")
    assert file.stat().st_size < 50_000_000
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_CHILD), str(file)],
        capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    outcome, peak = done.stdout.splitlines()
    assert outcome
    assert int(peak) < 300
