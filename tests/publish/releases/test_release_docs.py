"""The recipes of docs/release.md read the CSV files with the right types."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any

import duckdb

from forewarn.package.load import load_package
from small import ROOT

if TYPE_CHECKING:
    import pytest

PAGE = (ROOT / "docs" / "release.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"```\w+\n(?:#|--) (\w+).*?\n(.*?)```", PAGE, re.DOTALL))

NAMIBIA = {"iso2": "NA", "iso3n": "516", "state_from": 1990, "state_to": None}
AFGHANISTAN = {"iso2": "AF", "iso3n": "004", "state_from": 1919, "state_to": None}


def assert_read(rows: list[dict[str, Any]]) -> None:
    of = {row["country_id"]: row for row in rows}
    for key, expected in (("NAM", NAMIBIA), ("AFG", AFGHANISTAN)):
        found = {name: of[key][name] for name in expected}
        assert found == expected
        assert isinstance(found["state_from"], int)
    with (ROOT / "data" / "countries.csv").open(encoding="utf-8", newline="") as file:
        assert [row["name"] for row in rows] == [row["name"] for row in csv.DictReader(file)]


def test_pandas_reads_the_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    scope: dict[str, Any] = {}
    exec(RECIPES["pandas"], scope)
    frame = scope["countries"]
    assert_read(json.loads(frame.to_json(orient="records")))


def test_polars_reads_the_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    scope: dict[str, Any] = {}
    exec(RECIPES["polars"], scope)
    assert_read(scope["countries"].to_dicts())


def test_duckdb_reads_the_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with duckdb.connect() as connection:
        result = connection.execute(RECIPES["DuckDB"])
        names = [column[0] for column in result.description]
        assert_read([dict(zip(names, row, strict=True)) for row in result.fetchall()])


def test_the_files_keep_to_what_readr_takes_for_granted() -> None:
    # Each column that the recipe types is of that type; R itself is not needed to see it.
    letters = dict(re.findall(r'(\w+) = "([ci])"', RECIPES["R"]))
    schema = load_package(ROOT).resource("countries").schema
    kinds = {"c": "string", "i": ("integer", "year")}
    assert letters
    assert all(schema.field(name).type.value in kinds[kind] for name, kind in letters.items())
    for resource in load_package(ROOT).resources:
        content = resource.file.read_bytes()
        content.decode("utf-8")
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        if resource.table != "observations":
            # readr trims white space around cells, unless it is told not to.
            with resource.file.open(encoding="utf-8", newline="") as file:
                cells = (cell for row in csv.reader(file) for cell in row)
                assert [cell for cell in cells if cell != cell.strip()] == []


def test_the_page_names_what_a_release_has() -> None:
    for name in ("codebook", "changes.md", ".zenodo.json", "SHA256SUMS", ".duckdb.sha256"):
        assert name in PAGE
