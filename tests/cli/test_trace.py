"""`forewarn trace`: from a value to the cell, and what is said where there is none.

Most are slow tests: each builds the database of a package of its own, which takes a second.
"""

from __future__ import annotations

import csv
import hashlib
import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from forewarn import open_package
from forewarn.ask.tracing import Check
from forewarn.cli.main import run
from forewarn.errors import UsageError
from small import edit, write_rows

if TYPE_CHECKING:
    from pathlib import Path

Output = pytest.CaptureFixture[str]
Traced = tuple["Path", "Path"]

# Of AAA in 1985: freedom is 0.15, from 0.14 to 0.16; deaths are 4, strikes 1.
TEXT = (
    "unit,year,freedom,low,high,north,south\n"
    '"A\nland",1984,0.14,0.13,0.15,1,2\n'
    "Aland,1985,0.15,0.14,0.16,1.5,2.5\n"
)
FILE = "src-1/file.csv"
BOOK = "src-1/book.xlsx"
LINES = (1, "*", "AAA", 1984, 1985, 2, 2, None, None, None, None, None)


@pytest.fixture
def traced(small_copy: Path, tmp_path: Path) -> Traced:
    """Return the folder of a package that says where values stand, and that of the files."""
    upstream = tmp_path / "upstream"
    (upstream / "src-1").mkdir(parents=True)
    (upstream / FILE).write_text(TEXT, encoding="utf-8", newline="")
    book = openpyxl.Workbook()
    book.active.title = "S 1"
    book.active.append(["unit", "1985", "1986"])
    book.active.append(["Aland", 1, 0])
    book.save(upstream / BOOK)
    write_tables(small_copy, upstream)
    return small_copy, upstream


def write_tables(package: Path, upstream: Path) -> None:
    files = []
    for path in (FILE, BOOK):
        content = (upstream / path).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        files.append(["src-1", path, "github:x/y@1", len(content), digest, "2026-11-27"])
    write_rows(package, "source_files", "source_files", files)
    write_rows(
        package,
        "cell_columns",
        "cell_columns",
        [
            ["src-1", "freedom", 1, FILE, None, "copy", 3, "freedom", 1, 2, 1984, 1985],
            ["src-1", "deaths", 1, FILE, None, "sum", None, None, None, None, 1985, 1985],
            ["src-1", "strikes", 2, BOOK, "S 1", "copy", None, None, None, None, 1985, 1986],
        ],
    )
    write_rows(
        package,
        "cell_lines",
        "cell_lines",
        [
            ["src-1", *LINES],
            ["src-1", 1, "deaths", "AAA", 1985, 1985, 4, 0, "0", 6, 0, "1", None],
            ["src-1", 2, "strikes", "AAA", 1985, 1986, 2, 0, None, 2, 1, None, None],
        ],
    )


def show(traced: Traced, *arguments: str, read: bool = True) -> int:
    package, upstream = traced
    more = ["--upstream", str(upstream)] if read else []
    return run(["trace", *arguments, "--source", "src-1", "--package", str(package), *more])


def test_a_value_is_traced_to_its_cell(traced: Traced, capsys: Output) -> None:
    assert show(traced, "Aland", "1985", "Freedom") == 0
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert capsys.readouterr().out == (
        "Freedom (freedom), Aland, 1985: 0.15 (0.14 to 0.16)\n"
        "  release     src-1: Title, version 1\n"
        "  publisher   Publisher\n"
        "  licence     CC-BY-4.0\n"
        "  cite        Cite\n"
        "  file        src-1/file.csv\n"
        f"              sha256:{digest}\n"
        "              taken from github:x/y@1\n"
        "  cell        line 4, column 3 (freedom): '0.15'\n"
        "  done to it  copied\n"
        "  read again  gives the value\n"
        "  others say  src-2 0.155\n"
    )


@pytest.mark.slow
def test_without_the_files_nothing_is_read(traced: Traced, capsys: Output) -> None:
    assert show(traced, "Aland", "1985", "Freedom", read=False) == 0
    out = capsys.readouterr().out
    assert "line 4, column 3 (freedom)\n" in out
    assert "read again" not in out


@pytest.mark.slow
def test_a_record_with_a_line_end_stands_where_it_begins(traced: Traced, capsys: Output) -> None:
    assert show(traced, "Aland", "1984", "Freedom") == 0
    assert "line 2, column 3 (freedom): '0.14'" in capsys.readouterr().out


@pytest.mark.slow
def test_a_sum_names_every_cell(traced: Traced, capsys: Output) -> None:
    assert show(traced, "Aland", "1985", "Deaths") == 0
    out = capsys.readouterr().out
    assert "line 4, column 6: '1.5'\n  cell        line 4, column 7: '2.5'" in out
    assert "the sum of the cells\n  read again  gives the value" in out


@pytest.mark.slow
def test_tabs_separate_too(traced: Traced, capsys: Output) -> None:
    package, upstream = traced
    (upstream / FILE).write_text(TEXT.replace(",", "\t"), encoding="utf-8", newline="")
    write_tables(package, upstream)
    assert show(traced, "Aland", "1985", "Freedom") == 0
    assert "column 3 (freedom): '0.15'" in capsys.readouterr().out


@pytest.mark.slow
def test_a_sheet_has_rows(traced: Traced, capsys: Output) -> None:
    assert show(traced, "Aland", "1985", "Strikes") == 0
    assert "sheet S 1, row 2, column 2: '1'" in capsys.readouterr().out
    assert show(traced, "Aland", "1986", "Strikes") == 0
    assert "sheet S 1, row 2, column 3: '0'" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["0.16", "x", ""])
def test_a_cell_that_does_not_give_the_value_is_an_error(
    cell: str, traced: Traced, capsys: Output
) -> None:
    package, upstream = traced
    content = TEXT.replace("1985,0.15", f"1985,{cell}")
    (upstream / FILE).write_text(content, encoding="utf-8", newline="")
    write_tables(package, upstream)
    assert show(traced, "Aland", "1985", "Freedom") == 1
    assert "read again  does not give the value" in capsys.readouterr().out


@pytest.mark.slow
def test_a_bound_that_does_not_agree_is_an_error(traced: Traced, capsys: Output) -> None:
    package, upstream = traced
    (upstream / FILE).write_text(TEXT.replace(",0.16,", ",0.17,"), encoding="utf-8", newline="")
    write_tables(package, upstream)
    assert show(traced, "Aland", "1985", "Freedom") == 1
    assert "does not give the value" in capsys.readouterr().out


@pytest.mark.slow
def test_a_corrected_value_is_compared_with_what_it_was(traced: Traced, capsys: Output) -> None:
    package, _ = traced
    edit(package, "data/observations/src-1.csv", "AAA,1985,freedom", value="0.155")
    write_rows(
        package,
        "corrections",
        "corrections",
        [
            ["observations/src-1", "AAA/1985/freedom", "value", "0.15", "0.155", "A slip.",
             "The yearbook."]
        ],
    )  # fmt: skip
    assert show(traced, "Aland", "1985", "Freedom") == 0
    out = capsys.readouterr().out
    assert "by hand, from 0.15 to 0.155\n              A slip. Reference: The yearbook." in out
    assert "read again  gives 0.15, which was corrected" in out
    # The package has no number there.
    edit(package, "data/corrections.csv", "observations/src-1", old="about one", reason="x" * 1000)
    assert show(traced, "Aland", "1985", "Freedom", read=False) == 2
    assert capsys.readouterr().err == (
        "forewarn: the table corrections has no number as the old value of "
        "src-1/AAA/1985/freedom: 'about one'\n"
    )


@pytest.mark.slow
def test_another_file_is_refused(traced: Traced, capsys: Output) -> None:
    _, upstream = traced
    (upstream / FILE).write_text(TEXT + "\n", encoding="utf-8", newline="")
    assert show(traced, "Aland", "1985", "Freedom") == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "is not the file that the package was built from" in captured.err
    # Where the next folder has the file, it is read.
    (upstream.parent / "more" / "src-1").mkdir(parents=True)
    (upstream.parent / "more" / FILE).write_text(TEXT, encoding="utf-8", newline="")
    both = [f"--upstream={folder}" for folder in (upstream, upstream.parent / "more")]
    assert show(traced, "Aland", "1985", "Freedom", *both, read=False) == 0
    assert "read again  gives the value" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_named(traced: Traced, capsys: Output) -> None:
    _, upstream = traced
    (upstream / FILE).unlink()
    assert show(traced, "Aland", "1985", "Freedom") == 3
    assert "src-1/file.csv is in none of the upstream folders" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "src-1/../../secret.csv"])
def test_nothing_outside_the_folders_is_read(path: str, traced: Traced, capsys: Output) -> None:
    package, upstream = traced
    secret = upstream.parent / "secret.csv"
    secret.write_text(TEXT, encoding="utf-8", newline="")
    # Whoever writes the package writes its schemas.
    for table in ("source_files", "cell_columns"):
        schema = package / "schemas" / f"{table}.json"
        found = json.loads(schema.read_text(encoding="utf-8"))
        (field,) = (field for field in found["fields"] if field["name"] == "path")
        del field["constraints"]["pattern"]
        schema.write_text(json.dumps(found), encoding="utf-8")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    write_rows(package, "source_files", "source_files", [["src-1", path, None, 1, digest, None]])
    write_rows(
        package,
        "cell_columns",
        "cell_columns",
        [["src-1", "freedom", 1, path, None, "copy", 3, "freedom", 1, 2, 1984, 1985]],
    )
    write_rows(package, "cell_lines", "cell_lines", [["src-1", *LINES]])
    assert show(traced, "Aland", "1985", "Freedom") == 3
    assert "0.15'" not in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("Alund", "1985", "Freedom"), 2, "Aland"),
        (("Aland", "1985", "Freedum"), 2, "freedom"),
        (("Aland", "85x", "Freedom"), 2, "85x"),
        (("Aland", "99999", "Freedom"), 2, "99999"),
    ],
)
def test_what_is_unknown_is_refused(
    arguments: tuple[str, ...], code: int, text: str, traced: Traced, capsys: Output
) -> None:
    assert show(traced, *arguments) == code
    assert text in capsys.readouterr().err


@pytest.mark.slow
def test_where_there_is_no_value_the_reason_stands(traced: Traced, capsys: Output) -> None:
    package, _ = traced
    assert run(["trace", "Aland", "1950", "Freedom", "--package", str(package)]) == 0
    assert "1950: no value\n  reason      " in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("steps", ["1*999999999999", "1*99999 1*2", "9" * 5000, "1*" + "9" * 5000])
def test_a_package_that_names_too_many_cells_is_refused(
    steps: str, traced: Traced, capsys: Output
) -> None:
    package, _ = traced
    row = ["src-1", 1, "deaths", "AAA", 1985, 1985, 4, 0, steps, 6, 0, None, None]
    write_rows(package, "cell_lines", "cell_lines", [["src-1", *LINES], row])
    assert show(traced, "Aland", "1985", "Deaths", read=False) == 2
    assert "names over 100,000 cells of one value" in capsys.readouterr().err


@pytest.mark.slow
def test_a_value_that_no_cell_gives_is_not_told_as_a_zero(traced: Traced, capsys: Output) -> None:
    package, _ = traced
    # Of AAA the deaths are 0 in 1981, 3 in 1984, 4 in 1985 and 5 in 1986.
    columns = ["src-1", "deaths", 1, FILE, None, "copy", 3, None, None, None, 1980, 1999]
    write_rows(package, "cell_columns", "cell_columns", [columns])
    listed = ["src-1", 1, "deaths", "AAA", 1985, 1985, 4, 0, None, None, None, None, "not listed"]
    counted = ["src-1", 1, "deaths", "AAA", 1986, 1986, 4, 0, "1*4", None, None, None, "count"]
    write_rows(package, "cell_lines", "cell_lines", [listed, counted])
    assert show(traced, "Aland", "1981", "Deaths") == 0
    assert "0, because no cell lists the state in that year" in capsys.readouterr().out
    assert show(traced, "Aland", "1984", "Deaths") == 0
    out = capsys.readouterr().out
    assert "note        the package does not say which upstream cell gives this value" in out
    assert "because" not in out
    assert show(traced, "Aland", "1984", "Deaths", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["operation"], found["check"], found["cells"]) == (None, "not read", [])
    # A row that says so of another value is wrong.
    assert show(traced, "Aland", "1985", "Deaths") == 1
    out = capsys.readouterr().out
    assert "note        the package says 'not listed' of the value, which holds of 0 only" in out
    assert "because" not in out
    # The file ends in line 4.
    assert show(traced, "Aland", "1986", "Deaths") == 1
    assert (
        "note        the cell that should list the state in 1986 holds nothing"
        in capsys.readouterr().out
    )


@pytest.mark.slow
def test_a_table_that_cannot_be_followed_is_named(traced: Traced, capsys: Output) -> None:
    package, _ = traced
    row = ["src-1", 1, "deaths", "AAA", 1985, 1985, 4, 0, None, 6, None, None, None]
    write_rows(package, "cell_lines", "cell_lines", [["src-1", *LINES], row])
    assert show(traced, "Aland", "1985", "Deaths", read=False) == 2
    assert capsys.readouterr().err == (
        "forewarn: the row src-1/1/deaths/AAA/1985 of the table cell_lines cannot be followed: "
        "column and column_step are not two whole numbers of at most 1,000,000\n"
    )
    leave_out(package, "corrections")
    assert show(traced, "Aland", "1985", "Freedom", read=False) == 0
    assert "line 4, column 3" in capsys.readouterr().out
    other = package / "schemas" / "cell_lines.json"
    text = other.read_text(encoding="utf-8")
    other.write_text(text.replace('"line_step"', '"step"'), encoding="utf-8")
    file = package / "data/cell_lines.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("line_step", "step"), encoding="utf-8")
    assert show(traced, "Aland", "1985", "Freedom", read=False) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "a table of the package lacks the form that a trace needs: " in line
    leave_out(package, "unavailable")
    assert run(["sources", "--package", str(package)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "that takes sources, observations and unavailable" in line
    leave_out(package, "cell_lines")
    assert show(traced, "Aland", "1985", "Freedom", read=False) == 2
    assert "stand upstream: it has no table cell_lines\n" in capsys.readouterr().err


def leave_out(package: Path, table: str) -> None:
    """Take a table out of the package."""
    (package / "data" / f"{table}.csv").unlink()
    file = package / "datapackage.json"
    head = json.loads(file.read_text(encoding="utf-8"))
    head["resources"] = [each for each in head["resources"] if each["name"] != table]
    file.write_text(json.dumps(head), encoding="utf-8")


@pytest.mark.slow
def test_a_file_that_cannot_be_read_is_one_line(traced: Traced, capsys: Output) -> None:
    package, upstream = traced
    with (upstream / FILE).open("a", encoding="utf-8") as file:
        file.write("x" * 140_000 + "\n")
    book = openpyxl.Workbook()
    book.active.title = "S 1"
    book.active["A1"], book.active["XFD1048576"] = 1, 2
    book.save(upstream / BOOK)
    write_tables(package, upstream)
    # Whatever runs beside this may have raised the limit.
    before = csv.field_size_limit(131_072)
    assert show(traced, "Aland", "1985", "Freedom") == 3
    csv.field_size_limit(before)
    (line,) = capsys.readouterr().err.splitlines()
    assert "the record that begins in line 5 of" in line
    assert "cannot be read: field larger than field limit" in line
    (upstream / FILE).write_text(TEXT, encoding="utf-16", newline="")
    write_tables(package, upstream)
    assert show(traced, "Aland", "1985", "Freedom") == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert "file.csv cannot be read: it is UTF-16 text, not text in UTF-8" in line
    # 17,179,869,184 cells.
    assert show(traced, "Aland", "1985", "Strikes") == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert "book.xlsx cannot be read: it is damaged, or takes over 1024 MiB of memory" in line


@pytest.mark.slow
def test_the_value_of_another_release_is_named(traced: Traced, capsys: Output) -> None:
    package, _ = traced
    edit(package, "data/observations/src-1.csv", "AAA,1985,freedom", indicator_id="coups")
    file = package / "data/observations/src-1.csv"
    rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(row for row in rows if "AAA,1985,coups" not in row), encoding="utf-8")
    assert show(traced, "Aland", "1985", "Freedom") == 0
    assert "reason      src-1 has no freedom of AAA for 1985; src-2 has 0.155\n" in (
        capsys.readouterr().out
    )


@pytest.mark.slow
def test_a_sheet_that_is_not_there_is_said(traced: Traced, capsys: Output) -> None:
    package, _ = traced
    columns = ["src-1", "strikes", 2, BOOK, "S 2", "copy", None, None, None, None, 1985, 1986]
    write_rows(package, "cell_columns", "cell_columns", [columns])
    assert show(traced, "Aland", "1985", "Strikes") == 3
    assert "the sheet 'S 2' of" in capsys.readouterr().err


@pytest.mark.slow
def test_a_file_too_large_to_hold_is_not_read(
    traced: Traced, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forewarn.ask.tracing.upstream._LARGEST", 10)
    assert show(traced, "Aland", "1985", "Freedom") == 3
    assert "file.csv has over 0 MiB: not read" in capsys.readouterr().err


@pytest.mark.slow
def test_the_json_has_all_of_it(traced: Traced, capsys: Output) -> None:
    assert show(traced, "Aland", "1985", "Deaths", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema_version"] == 1
    assert (found["operation"], found["check"], found["value"]) == ("sum", "agrees", 4)
    assert [(c["path"], c["line"], c["column"], c["text"]) for c in found["cells"]] == [
        (FILE, 4, 6, "1.5"),
        (FILE, 4, 7, "2.5"),
    ]
    assert found["release"]["citation"] == "Cite"


@pytest.mark.slow
def test_control_characters_of_a_cell_are_escaped(traced: Traced, capsys: Output) -> None:
    package, upstream = traced
    content = TEXT.replace("1985,0.15", "1985,\x1b[31m0.15")
    (upstream / FILE).write_text(content, encoding="utf-8", newline="")
    write_tables(package, upstream)
    assert show(traced, "Aland", "1985", "Freedom") == 1
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.slow
def test_python_has_the_same(traced: Traced) -> None:
    package, upstream = traced
    with open_package(package) as opened:
        found = opened.trace("AAA", 1985, "freedom", "src-1", upstream=[upstream])
        with pytest.raises(UsageError, match="each a text or a Path"):
            opened.trace("AAA", 1985, "freedom", upstream=[5])  # type: ignore[list-item]
    assert (found.value, found.check) == (0.15, Check.AGREES)
    assert [cell.text for cell in found.cells] == ["0.15"]


@pytest.mark.slow
def test_a_package_without_places_says_nothing_of_them(small_copy: Path, capsys: Output) -> None:
    arguments = ["trace", "Aland", "1985", "Deaths", "--package", str(small_copy)]
    assert run(arguments) == 0
    out = capsys.readouterr().out
    assert "Deaths (deaths), Aland, 1985: 4\n" in out
    assert "does not say where its values stand" in out


@pytest.mark.slow
def test_what_this_package_computes_is_traced_through_its_inputs(
    root: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert run(["trace", "Rwanda", "1994", "one_sided_deaths_per_100000"]) == 0
    out = capsys.readouterr().out
    assert "FROM latest_observations" in out
    assert "rests on    ucdp-25.1: " in out
    assert "(one_sided_deaths), Rwanda, 1994: " in out
    assert "ucdp-25.1/organizedviolencecy_v25_1.csv" in out
    assert "wdi-2025/wdi.csv" in out
