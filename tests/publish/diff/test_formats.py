"""Each format says the same of a difference, and cells act in none of them."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, TextIO

import pytest

from forewarn.cli.main import run
from publish.diff.packages import write

if TYPE_CHECKING:
    from pathlib import Path

    Output = pytest.CaptureFixture[str]

_BEFORE = [["a", "1.50", "x"], ["b", "2", ""], ["c", "3", "same"]]
_AFTER = [["a", "1.5", "y"], ["c", "3", "same"], ["d", "4", "z"]]

_TEXT = """\
Why
  bump   table  reason
  MINOR  t      1 row is new
  PATCH         title of the package changed
  PATCH  t      1 row is removed
  PATCH  t      1 value is corrected
  PATCH  t      1 value is spelt differently

Rows
  table  before  after  added  removed  changed  respelled cells  by
  t      3       3      1      1        1        1                id

Values changed
  table  field  cells
  t      note   1

Metadata
  property  before   after
  /title             "New"
  /version  "1.2.3"  "1.3.0"

1.2.3 to 1.3.0: a MINOR bump is required, to 1.3.0 or higher: met
"""

_MARKDOWN = """\
1.2.3 to 1.3.0: a MINOR bump is required, to 1.3.0 or higher: met

#### Why

| bump | table | reason |
|---|---|---|
| MINOR | t | 1 row is new |

And 4 more.

"""

_CSV = """\
table,key,field,old,new,kind
t,a,note,x,y,changed
t,a,number,1.50,1.5,respelled
t,b,id,b,,row removed
t,b,number,2,,row removed
t,d,id,,d,row added
t,d,note,,z,row added
t,d,number,,4,row added
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    top = tmp_path_factory.mktemp("pair")
    old = write(top / "old", _BEFORE)
    new = write(top / "new", _AFTER, version="1.3.0", title="New")
    return [str(old.root), str(new.root)]


def test_text_is_whole(pair: list[str], capsys: Output) -> None:
    assert run(["diff", *pair]) == 0
    assert capsys.readouterr().out == _TEXT


def test_markdown_is_cut_at_the_limit(pair: list[str], capsys: Output) -> None:
    assert run(["diff", *pair, "--format", "markdown", "--limit", "1"]) == 0
    assert capsys.readouterr().out.startswith(_MARKDOWN)


def test_csv_has_every_cell(pair: list[str], tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "changes.csv"
    assert run(["diff", *pair, "--format", "csv"]) == 0
    assert capsys.readouterr().out == _CSV
    assert run(["diff", *pair, "--format", "csv", "--output", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == _CSV


def test_a_csv_that_breaks_off_leaves_the_old_file(
    pair: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    def break_off(_: object, stream: TextIO) -> None:
        stream.write("half")
        raise OSError("the disk is full")

    monkeypatch.setattr("forewarn.publish.diff.csv.write_csv", break_off)
    file = tmp_path / "changes.csv"
    file.write_text("old", encoding="utf-8")
    assert run(["diff", *pair, "--format", "csv", "--output", str(file)]) == 3
    assert "the disk is full" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["changes.csv"]
    assert file.read_text(encoding="utf-8") == "old"


def test_json_has_all_but_the_cells(pair: list[str], capsys: Output) -> None:
    assert run(["diff", *pair, "--format", "json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert (content["schema_version"], content["bump"]) == ("1.0", "MINOR")
    assert (content["least_version"], content["is_enough"]) == ("1.3.0", True)
    assert content["tables"] == [
        {
            "table": "t",
            "compared_by": ["id"],
            "reason_for_no_key": None,
            "fields": {"old": ["id", "number", "note"], "new": ["id", "number", "note"]},
            "rows": {"old": 3, "new": 3},
            "added": 1,
            "removed": 1,
            "changed": 1,
            "changed_cells": {"note": 1},
            "respelled_cells": 1,
        }
    ]
    assert content["metadata"] == [
        {"property": "/title", "new": "New"},
        {"property": "/version", "old": "1.2.3", "new": "1.3.0"},
    ]


def test_without_a_newer_one_it_is_the_nearest_package(
    pair: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.chdir(pair[0])
    assert run(["diff", pair[0]]) == 0
    assert capsys.readouterr().out == "1.2.3 to 1.2.3: no difference\n"


@pytest.mark.parametrize("format_name", ["text", "markdown"])
def test_what_is_hostile_acts_in_no_format(
    format_name: str, tmp_path: Path, capsys: Output
) -> None:
    hostile = "\x1b[31m<script>|`::error::\u202e"
    old = write(tmp_path / "old", [], title="T")
    new = write(tmp_path / "new", [], title=hostile, version=f"1.2.4-{hostile}")
    assert run(["diff", str(old.root), str(new.root), "--format", format_name]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert format_name == "text" or ("<script" not in out.replace("\\<", "") and "|`" not in out)


def test_a_cell_of_the_csv_is_as_it_stands_in_the_file(tmp_path: Path, capsys: Output) -> None:
    old = write(tmp_path / "old", [["a", "1", "x"]])
    new = write(tmp_path / "new", [["a", "1", 'a "b",\n\r\x1b']])
    assert run(["diff", str(old.root), str(new.root), "--format", "csv"]) == 0
    _, row = csv.reader(capsys.readouterr().out.splitlines(keepends=True))
    assert row[:5] == ["t", "a", "note", "x", 'a "b",\n\r\x1b']


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nowhere"], 3, "nowhere is not a folder, file, URL, version or git revision"),
        ([], 2, "Missing argument 'OLD'"),
        ([".", ".", "--memory", "much"], 2, "write a size as 500MB or 2GB"),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    arguments: list[str],
    code: int,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["diff", *arguments]) == code
    assert message in capsys.readouterr().err
