"""The one reader of small CSV files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forewarn.errors import InvalidDataError
from forewarn.package.dialect import Dialect
from forewarn.package.load import load_package
from forewarn.package.rows import read_csv, read_rows
from small import make_package

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def test_cells_are_text_by_the_names_of_the_header(file: Path) -> None:
    file.write_bytes(b'a,b\n1,"x, ""y"""\n\n2,\n')
    assert list(read_csv(file)) == [{"a": "1", "b": 'x, "y"'}, {"a": "2", "b": ""}]


def test_a_row_with_another_number_of_cells_is_refused(file: Path) -> None:
    file.write_bytes(b"a,b\n1,2\n3\n")
    with pytest.raises(InvalidDataError, match="line 3 has 1 cell where 2 are expected"):
        list(read_csv(file))


def test_the_dialect_says_how_the_file_is_written(file: Path) -> None:
    file.write_bytes(b"# made by hand\na; b\n1; '2\n# no comment'\n#3; 4\n5; 6\n")
    dialect = Dialect(delimiter=";", quote="'", skip_initial_space=True, comment="#")
    assert list(read_csv(file, dialect)) == [
        {"a": "1", "b": "2\n# no comment"},
        {"a": "5", "b": "6"},
    ]


def test_without_quotes_a_quote_is_a_character(file: Path) -> None:
    file.write_bytes(b'a\n"x\n')
    assert list(read_csv(file, Dialect(quote=""))) == [{"a": '"x'}]


def test_without_a_header_the_names_are_those_given(file: Path) -> None:
    file.write_bytes(b"1,2\n")
    assert list(read_csv(file, header=("a", "b"))) == [{"a": "1", "b": "2"}]


def test_the_rows_of_a_resource_have_the_fields_of_its_schema(tmp_path: Path) -> None:
    make_package(tmp_path)
    resource = load_package(tmp_path).resource("dimensions")
    assert [row["dimension_id"] for row in read_rows(resource)] == ["conflict"]
    resource.file.write_text("other\nconflict\n", encoding="utf-8")
    with pytest.raises(InvalidDataError, match="does not have the fields of its schema"):
        list(read_rows(resource))
