"""A spreadsheet of any content is read or refused in bounded memory, and in time with its size."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
import time
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from python_calamine import load_workbook

from forewarn.author.countries import CodePeriod, CountryResolver
from forewarn.author.spreadsheets.grid import MergedCells, RowPacker
from forewarn.author.spreadsheets.limits import HeldBytes, SheetLimits
from forewarn.author.spreadsheets.questions import Answers, QuestionKind, Remarks
from forewarn.author.spreadsheets.reading import Sheet, read_sheets
from forewarn.author.spreadsheets.tabulation import tabulate
from forewarn.errors import SpreadsheetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
COUNTRIES = CountryResolver([CodePeriod("name", "Rwanda", 1962, "RWA", None)])

HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>country</t></is></c><c r="B1"><v>1994</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>Rwanda</t></is></c><c r="B2"><v>5</v></c></row>'
)

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
        (cells("A1", "XFD1048576"), "", {}, "S0 reaches to cell XFD1048576, .*limit is 20,000,000"),
        (cells("A1", "XFE1"), "", {}, "S0 reaches beyond cell XFD1048576, the last one"),
        (cells("A1", "A1048577"), "", {}, "S0 reaches beyond cell XFD1048576"),
        (HEAD, merged("A3:XFD1048576"), {}, "S0 reaches to cell XFD1048576"),
        (HEAD, merged("A3:B9", "A3:B9", "A3:B9"), {}, "S0 has merged ranges that overlap"),
        (HEAD, merged("A3:B4", "A5:B6"), {"merged": 1}, "S0 has more than 1 merged ranges"),
        (HEAD, merged("B4:A3"), {}, "S0 has 'B4:A3' as a merged range"),
        (HEAD, merged("A0"), {}, "S0 has 'A0' as a merged range"),
        (HEAD, "", {"cells": 3}, "S0 holds more than 3 cells"),
        (HEAD, "", {"held": 5}, "it holds more than 0 MB of values"),
        (HEAD, "", {"unpacked": 500}, "it unpacks to more than 0 MB"),
        (HEAD, "", {"cell": 6}, "a cell holds more than 6 characters"),
        (HEAD, "", {"record": 6}, "S0 has more than 6 characters in row 1"),
        (cells("A2", "A1"), "", {}, "S0 lists row 1 after row 2"),
        ("<row><c><f>1</f></c><c><f>1</f></c></row>", "", {"formulas": 1}, "more than 1 formula"),
        ('<row><c t="s"><v>7</v></c></row>', "", {}, "a cell refers to text 7 of 0"),
        ('<row><c t="q"><v>7</v></c></row>', "", {}, "S0, row 1, column A is of the unknown kind"),
        ('<row><c t="n"><v>1_0</v></c></row>', "", {}, "holds '1_0', which is not a number"),
        (HEAD, "<a>" * 200, {}, "s0.xml is nested too deeply"),
        (HEAD, f"<!--{'a' * (2 << 20)}-->", {}, "s0.xml is not a part of a spreadsheet"),
        (HEAD, "".join(f"<n{n}/>" for n in range(9999)), {}, "s0.xml is not a part of a spread"),
    ],
)  # fmt: skip
def test_a_sheet_beyond_a_limit_is_refused_with_the_limit(
    tmp_path: Path, rows: str, after: str, limits: dict[str, int], message: str
) -> None:
    file = workbook(tmp_path / "a.xlsx", rows, after)
    with pytest.raises(SpreadsheetError, match=f"^cannot read [^\n]*{message}[^\n]*$"):
        read_sheets(file, SheetLimits(**limits))


@pytest.mark.parametrize("where", ["sheet", "texts"])
def test_entities_are_refused_before_they_are_expanded(tmp_path: Path, where: str) -> None:
    if where == "sheet":
        file = workbook(tmp_path / "a.xlsx", "<row><c><v>&i;</v></c></row>", before=LAUGHS)
    else:
        file = workbook(tmp_path / "a.xlsx", HEAD, texts="<si><t>x</t></si>")
        rewritten = tmp_path / "b.xlsx"
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(rewritten, "w") as new:
            for name in old.namelist():
                new.writestr(
                    name, LAUGHS.encode() * (name == "xl/sharedStrings.xml") + old.read(name)
                )
        file = rewritten
    with pytest.raises(SpreadsheetError, match="declares a document type or entities"):
        read_sheets(file)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_cannot_be_bounded_is_refused(tmp_path: Path, packing: int) -> None:
    file = workbook(tmp_path / "a.xlsx", packing=packing)
    with pytest.raises(SpreadsheetError, match="packed by a method that is not supported"):
        read_sheets(file)


def test_a_workbook_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", count=30)
    assert len(read_sheets(file)) == 30
    with pytest.raises(SpreadsheetError, match="more than 20 members"):
        read_sheets(file, SheetLimits(members=20))


@pytest.mark.parametrize(
    ("text", "limits", "message"),
    [
        ("a,b,c\n", {"columns": 2}, "line 1 has 3 columns, more than 2: its separators may be"),
        ("a\n" + "b" * 99, {"record": 20}, "the record that ends after line 1 has more than 20 ch"),
        ('a\n"b\nc\nd\ne\nf\ng\nh', {"record": 9}, "the record that ends after line 5 has more"),
        ("a\n\n\n\n", {"cells": 3}, "sheet a holds more than 3 cells"),
        ("a,b,c\n\n\n\n\n\n\n", {"cells": 9}, "sheet a reaches to cell C7, which makes 21 cells"),
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


@pytest.mark.parametrize("seed", range(20))
def test_xml_of_any_cells_has_the_values_that_calamine_reads(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    texts = [
        " x ", "a\nb", "_x000D_", "a_x0041_b", "&amp;&lt;", "&#10;x", "e\u0301", "", "  ", "\u00a0x"
    ]  # fmt: skip

    def si(text: str) -> str:
        keeps = chance.choice(["", ' xml:space="preserve"'])
        return chance.choice([
            f"<t{keeps}>{text}</t>",
            f'<r><t{keeps}>{text}</t></r><r><t>z</t></r><rPh sb="0" eb="1"><t>no</t></rPh>',
        ])  # fmt: skip

    def cell(reference: str) -> str:
        number = chance.choice(["1", "1.5", "-3", "1E5", "0", "", ".5", "5.", "123456789012345678"])
        day = chance.choice(["2019-03-01", "2019-03-01T10:20:30.5", "10:20:30", "2019", "20190301"])
        return chance.choice([
            f"<c{reference}><v>{number}</v></c>", f'<c{reference} t="n"><v>{number}</v></c>',
            f"<c{reference}/>", f'<c{reference} t="str"><v>{chance.choice(texts)}</v></c>',
            f'<c{reference} t="b"><v>{chance.choice("01")}</v></c>',
            f'<c{reference} t="d"><v>{day}</v></c>',
            f'<c{reference} t="inlineStr"><is>{si(chance.choice(texts))}</is></c>',
            f'<c{reference} t="s"><v>{chance.randrange(len(texts))}</v></c>',
        ])  # fmt: skip

    rows = "".join(
        f'<row r="{row}">'
        + "".join(cell(chance.choice(["", f' r="{column}{row}"'])) for column in "ABCDEF")
        + "</row>"
        for row in range(1, 9)
    )
    file = workbook(
        tmp_path / "a.xlsx", rows, texts="".join(f"<si>{si(text)}</si>" for text in texts)
    )
    (sheet,) = read_sheets(file)
    # Unlike ours, it gives days without a time, and "" where there is no value.
    found = load_workbook(file).get_sheet_by_index(0).to_python(skip_empty_area=False)
    theirs = [[_as_ours(value) for value in row] for row in found]
    ours = [list(row) for row in sheet.rows]
    while theirs and len(theirs) < len(ours):
        theirs.append([])
    assert [_trimmed(row) for row in ours] == [_trimmed(row) for row in theirs]


def _as_ours(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.fromisoformat(f"{value}T00:00")
    return None if value == "" else value


def _trimmed(row: list[object]) -> list[object]:
    while row and row[-1] is None:
        row.pop()
    return row


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
    packer = RowPacker("S", SheetLimits(), HeldBytes(1 << 30))
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
    assert seconds(16_000) < 10 * max(seconds(4_000), 0.05)


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
    countries = CountryResolver([CodePeriod("name", "Rwanda", 1962, "RWA", None)])
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


LARGE = {
    "far": lambda file: workbook(file, HEAD + cells("XFD1048576")),
    "far down": lambda file: workbook(file, HEAD + cells("A1048576")),
    "merged": lambda file: workbook(file, after=merged("A3:A1048576")),
    "texts": lambda file: workbook(file, texts=[b"<si><t>abcdefgh</t></si>" * 40_000] * 500),
    "one text": lambda file: workbook(file, texts=[b"<si><t>", *[b"a" * (1 << 20)] * 900]),
    "used texts": lambda file: workbook(
        file,
        [b"<row>" + b'<c t="s"><v>0</v></c>' * 300 + b"</row>"] * 300,
        texts=f"<si><t>{'x' * 30_000}</t></si>",
    ),
    "cells": lambda file: workbook(
        file, [b"<row>" + b"<c><v>1</v></c>" * 1000 + b"</row>"] * 30_000
    ),
    "sheets": lambda file: workbook(file, count=3000),
    "honest": lambda file: workbook(file, _rows_of(300_000)),
    "csv": lambda file: _csv(file, "Rwanda,n{}\n", 3_000_000),
    "blank lines": lambda file: _csv(file, "\n", 48_000_000),
    "names": lambda file: _csv(file, "Land {},\n", 3_500_000),
}  # fmt: skip


def _csv(file: Path, line: str, count: int) -> Path:
    file = file.with_suffix(".csv")
    with file.open("w", encoding="utf-8") as stream:
        stream.write("country,1994\nRwanda,5\n")
        if "{" in line:
            stream.writelines(line.format(number) for number in range(count))
        else:
            stream.write(line * count)
    return file


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the peak from /proc")
@pytest.mark.parametrize("kind", LARGE)
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
