"""Canonical CSV: one way of writing, the same typed content, and nothing lost on bad input."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forewarn.author.formatting import canonical
from forewarn.cli.main import run
from forewarn.package.load import load_package
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from small import ROOT
from structure.support import make_package

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.model import Package

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "rank", "type": "integer"},
        {"name": "value", "type": "number"},
        {"name": "note", "type": "string"},
    ],
    "primaryKey": ["id", "rank"],
    "missingValues": ["", "-99"],
}


def formatted(folder: Path, text: str | bytes, schema: dict[str, Any] = SCHEMA) -> str | None:
    """Return what a file of the schema would be as canonical CSV; None where it cannot be read."""
    (resource,) = make_package(folder, schema, text).resources
    found = canonical(resource).text
    return None if found is None else found.decode()


HEADER = "id,rank,value,note\n"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('"a",1,2,"x"\n', "a,1,2,x\n"),
        ("a,1,2.50,x\r\n", "a,1,2.5,x\n"),
        ("a,1,2,x", "a,1,2,x\n"),
        ("b,1,2,x\na,10,2,x\na,9,2,x\n", "a,9,2,x\na,10,2,x\nb,1,2,x\n"),
        ("a,1,1e2,x\n", "a,1,100,x\n"),
        ("a,1,-0.0,x\n", "a,1,0,x\n"),
        ("a,1,+.5,x\n", "a,1,0.5,x\n"),
        # Text is never touched, and neither is what is no number as every tool writes it.
        ("a,1,2,1.50\n", "a,1,2,1.50\n"),
        ("a,+1,2, x \n", "a,+1,2, x \n"),
        ('a,1,"1,000",x\n', 'a,1,"1,000",x\n'),
        ("a,1,NaN,x\n", "a,1,NaN,x\n"),
        ("a,1,1_0,x\n", "a,1,1_0,x\n"),
        # More digits than a double keeps, and more than it can hold.
        ("a,1,0.1000000000000000055,x\n", "a,1,0.1000000000000000055,x\n"),
        ("a,1,1e999,x\n", "a,1,1e999,x\n"),
        # Shorter, it would be a missing value.
        ("a,1,-99.0,x\n", "a,1,-99.0,x\n"),
        ("a,1,-99,x\n", "a,1,-99,x\n"),
        ('a,1,2,"say ""so"""\n', 'a,1,2,"say ""so"""\n'),
        ('a,1,2,"two\r\nlines"\n', 'a,1,2,"two\r\nlines"\n'),
    ],
)
def test_a_row_is_written_in_one_way(tmp_path: Path, written: str, text: str) -> None:
    assert formatted(tmp_path, HEADER + written) == HEADER + text


def test_a_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    assert formatted(tmp_path, b"\xef\xbb\xbf" + f"{HEADER}a,1,2,x\n".encode()) == (
        f"{HEADER}a,1,2,x\n"
    )


def test_comments_are_left_out_and_what_looks_like_one_stays_a_value(tmp_path: Path) -> None:
    make_package(tmp_path, SCHEMA, f'# made by hand\n{HEADER}"#1",1,2,x\n# more\n')
    file = tmp_path / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["resources"][0]["dialect"]["commentChar"] = "#"
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    (resource,) = load_package(tmp_path).resources
    assert canonical(resource).text == f'{HEADER}"#1",1,2,x\n'.encode()


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (f"{HEADER}a,1,2\nb,1\n", 2),
        (f"{HEADER}\na,1,2,x\n", 1),
        (f'{HEADER}a,1,2,"x\n', 1),
        ("id,rank\na,1\n", 1),
        (HEADER.encode() + b"a,1,2,\xff\n", 1),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, text: str | bytes, faults: int, capsys: pytest.CaptureFixture[str]
) -> None:
    good = f"{HEADER}b,1,2,x\na,1,2,x\n"
    make_package(tmp_path, SCHEMA, text, (SCHEMA, good))
    before = [file.read_bytes() for file in sorted((tmp_path / "data").iterdir())]
    assert run(["format", str(tmp_path)]) == 1
    told = f"data/0.csv cannot be read: {faults} fault{'s' if faults > 1 else ''}"
    assert told in capsys.readouterr().out
    assert [file.read_bytes() for file in sorted((tmp_path / "data").iterdir())] == before


def test_format_writes_what_check_then_finds_canonical(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_package(tmp_path, SCHEMA, f"{HEADER}b,1,2.0,x\na,1,2,x\n")
    assert run(["format", "--check", str(tmp_path)]) == 1
    assert run(["format", str(tmp_path)]) == 0
    assert (tmp_path / "data/0.csv").read_text(encoding="utf-8") == f"{HEADER}a,1,2,x\nb,1,2,x\n"
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["0.csv"]
    capsys.readouterr()
    assert run(["format", "--check", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "all files are canonical\n"


def test_a_file_with_a_delimiter_of_its_own_is_left_as_it_is(tmp_path: Path) -> None:
    text = "id;rank;value;note\nb;1;2;x\na;1;2;x\n"
    (resource,) = make_package(tmp_path, SCHEMA, text, delimiter=";").resources
    found = canonical(resource)
    assert (found.text, found.changed) == (None, False)
    assert found.reason == "the descriptor declares another delimiter or quote"


@pytest.mark.parametrize("name", ["countries", "commitments", "observations/pts-2023"])
def test_the_shipped_files_are_canonical(name: str) -> None:
    found = canonical(load_package(ROOT).resource(name))
    assert (found.faults, found.changed) == (0, False)


NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.sampled_from(["", "-99", "-99.0", "0", "-0.0", "1e400", "NaN", "1,000", "5.", "x"]),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=8)
ROWS = st.lists(
    st.tuples(TEXTS, st.integers(-50, 50).map(str), NUMBERS, TEXTS).filter(any), max_size=6
)


def typed(package: Package) -> list[tuple[Any, ...]]:
    """Return the valid rows as they are typed, in an order that is none of the file's."""
    with open_engine() as engine:
        structure = check_structure(package, engine)
        assert "table" in structure.typed
        columns = ", ".join(package.resources[0].schema.field_names)
        rows = engine.ask(f'SELECT {columns} FROM "table"').fetchall()
    return sorted(rows, key=repr)


def cells(text: str) -> list[list[str]]:
    return sorted(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    rows=ROWS,
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_the_typed_content_never_changes(
    tmp_path: Path, rows: list[tuple[str, ...]], quoting: int, end: str
) -> None:
    buffer = io.StringIO(newline="")
    # Python leaves a carriage return bare that is not its own end of line.
    quoting = csv.QUOTE_ALL if any("\r" in cell for row in rows for cell in row) else quoting
    writer = csv.writer(buffer, quoting=quoting, lineterminator=end)
    writer.writerows([SCHEMA_NAMES, *rows])
    text = buffer.getvalue()
    package = make_package(tmp_path, SCHEMA, text)
    found = canonical(package.resources[0])
    assert found.text is not None
    once = found.text.decode()
    before = typed(package)
    after_package = make_package(tmp_path, SCHEMA, once)
    assert typed(after_package) == before
    # Twice is once.
    assert not canonical(after_package.resources[0]).changed
    # Beside numbers, which stay the same decimal, no cell has another text.
    for old, new in zip(by_text(cells(text)), by_text(cells(once)), strict=True):
        assert (old[:2], old[3]) == (new[:2], new[3])
        assert old[2] == new[2] or Decimal(old[2]) == Decimal(new[2])


SCHEMA_NAMES = tuple(field["name"] for field in SCHEMA["fields"])


def by_text(rows: list[list[str]]) -> list[list[str]]:
    """Sort rows by all but the number, and rows alike in that by its value."""

    def number(cell: str) -> tuple[Decimal, str]:
        try:
            value = Decimal(cell)
        except ArithmeticError:
            return Decimal(0), cell
        return (value, "") if value.is_finite() else (Decimal(0), cell)

    return sorted(rows, key=lambda row: (row[0], row[1], row[3], number(row[2])))
