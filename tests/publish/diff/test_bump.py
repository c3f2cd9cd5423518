"""The bump that a difference requires, by the Data Package version recipe."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.publish.diff import Bump, compare
from forewarn.publish.diff.bump import is_met
from publish.diff.packages import FIELDS, table_of, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_ROWS = [["a", "1", "x"], ["b", "2", "y"]]

_Schema = dict[str, Any]


def _of_field(place: int, **properties: Any) -> Callable[[_Schema], None]:
    return lambda schema: schema["fields"][place].update(properties)


def _limit(**constraints: Any) -> Callable[[_Schema], None]:
    return _of_field(2, constraints=constraints)


@pytest.mark.parametrize(
    ("edit", "bump", "reason"),
    [
        (lambda s: s["fields"].reverse(), Bump.MAJOR, "the order of the fields changed"),
        (_of_field(1, type="string"), Bump.MAJOR, "type of the field number changed"),
        (_of_field(1, decimalChar=","), Bump.MAJOR, "decimalChar of the field number changed"),
        (_limit(maxLength=19), Bump.MAJOR, "maxLength of the field note is tighter"),
        (_limit(maxLength=20, required=True), Bump.MAJOR, "required of the field note is tighter"),
        (_limit(maxLength=20, pattern="."), Bump.MAJOR, "pattern of the field note is tighter"),
        (_limit(maxLength=20, enum=["x"]), Bump.MAJOR, "enum of the field note is tighter"),
        (lambda s: s.pop("primaryKey"), Bump.MAJOR, "primaryKey of the schema changed"),
        (
            lambda s: s.update(missingValues=["NA"]),
            Bump.MAJOR,
            "missingValues of the schema changed",
        ),
        (lambda s: s.update(uniqueKeys=[["note"]]), Bump.MAJOR, "uniqueKeys is tighter"),
        (_limit(maxLength=21), Bump.MINOR, "maxLength of the field note is looser"),
        (lambda s: s["fields"][2].pop("constraints"), Bump.MINOR, "maxLength of the field note is"),
        (_of_field(1, title="Number"), Bump.PATCH, "title of the field number changed"),
        (lambda s: s.update(description="T"), Bump.PATCH, "description of the schema changed"),
    ],
)
def test_a_schema_that_changes(
    edit: Callable[[_Schema], None], bump: Bump, reason: str, tmp_path: Path
) -> None:
    schema = {"fields": copy.deepcopy(FIELDS), "primaryKey": "id"}
    old = write(tmp_path / "old", [], schema=copy.deepcopy(schema))
    edit(schema)
    new = write(tmp_path / "new", [], schema=schema)
    difference = compare(old, new, tmp_path)
    assert difference.bump is bump
    assert difference.reasons[0].what.startswith(reason)


def test_an_enum_that_grows_is_looser(tmp_path: Path) -> None:
    one, two = (
        {"fields": [{"name": "id", "constraints": {"enum": values}}]}
        for values in (["a"], ["b", "a"])
    )
    old, new = (
        write(tmp_path / name, [["a"]], schema=schema) for name, schema in (("o", one), ("n", two))
    )
    assert compare(old, new, tmp_path).bump is Bump.MINOR


@pytest.mark.parametrize(
    ("old", "new", "bump", "reason"),
    [
        (FIELDS[:2], FIELDS, Bump.MAJOR, "the field note is new"),
        (FIELDS, FIELDS[:2], Bump.MAJOR, "the field note is removed or renamed"),
    ],
)
def test_a_field_that_comes_or_goes(
    old: list[Any], new: list[Any], bump: Bump, reason: str, tmp_path: Path
) -> None:
    packages = [
        write(
            tmp_path / name,
            [row[: len(fields)] for row in _ROWS],
            schema={"fields": fields, "primaryKey": "id"},
        )
        for name, fields in (("old", old), ("new", new))
    ]
    difference = compare(*packages, tmp_path)
    assert (difference.bump, difference.reasons[0].what) == (bump, reason)
    assert table_of(difference).changed == 0


@pytest.mark.parametrize(
    ("rows", "properties", "bump", "reasons"),
    [
        (_ROWS, {}, Bump.NONE, []),
        (_ROWS, {"version": "2.0.0", "created": "2026-01-01"}, Bump.NONE, []),
        (_ROWS, {"title": "T"}, Bump.PATCH, ["title of the package changed"]),
        (_ROWS, {"name": "other"}, Bump.MAJOR, ["name of the package changed"]),
        ([*_ROWS, ["c", "3", ""]], {}, Bump.MINOR, ["1 row is new"]),
        ([["a", "1", "x"], ["b", "3", "y"]], {}, Bump.PATCH, ["1 value is corrected"]),
        (_ROWS[:1], {}, Bump.PATCH, ["1 row is removed"]),
        (
            [["a", "1.0", "x"], ["b", "2", "y"]],
            {},
            Bump.PATCH,
            ["1 value is spelt differently"],
        ),
    ],
)
def test_data_and_metadata_that_change(
    rows: list[list[str]],
    properties: dict[str, str],
    bump: Bump,
    reasons: list[str],
    tmp_path: Path,
) -> None:
    difference = compare(
        write(tmp_path / "old", _ROWS), write(tmp_path / "new", rows, **properties), tmp_path
    )
    assert difference.bump is bump
    assert [reason.what for reason in difference.reasons] == reasons


@pytest.mark.parametrize(
    ("names", "bump", "reason"),
    [
        ((["t"], ["t", "u"]), Bump.MINOR, "the table is new"),
        ((["t", "u"], ["t"]), Bump.MAJOR, "the table is removed or renamed"),
        ((["t", "u"], ["u", "t"]), Bump.MAJOR, "the order of the tables changed"),
    ],
)
def test_tables_that_come_go_or_move(
    names: tuple[list[str], list[str]], bump: Bump, reason: str, tmp_path: Path
) -> None:
    schema = {"fields": FIELDS, "primaryKey": "id"}
    packages = [
        write(
            tmp_path / str(number),
            _ROWS,
            resources=[{"name": name, "path": "t.csv", "schema": schema} for name in each],
        )
        for number, each in enumerate(names)
    ]
    difference = compare(*packages, tmp_path)
    assert difference.bump is bump
    assert difference.reasons[0].what == reason


def test_rows_that_others_refer_to_are_not_removed_lightly(tmp_path: Path) -> None:
    schema = {
        "fields": FIELDS,
        "primaryKey": "id",
        "foreignKeys": [{"fields": "note", "reference": {"resource": "t", "fields": "id"}}],
    }
    old = write(tmp_path / "old", [["a", "", "a"], ["b", "", "a"]], schema=schema)
    new = write(tmp_path / "new", [["a", "", "a"]], schema=schema)
    difference = compare(old, new, tmp_path)
    assert difference.bump is Bump.MAJOR
    assert difference.reasons[0].what == "1 row is removed, which other tables may refer to"


@pytest.mark.parametrize(
    ("version", "met"),
    [
        ("1.2.3", False),
        ("1.2.4", False),
        ("1.3.0", True),
        ("2.0.0", True),
        ("soon", False),
        ("", None),
    ],
)
def test_a_version_that_rises_too_little_is_told(
    version: str, met: bool | None, tmp_path: Path
) -> None:
    old = write(tmp_path / "old", _ROWS)
    new = write(tmp_path / "new", [*_ROWS, ["c", "3", ""]], version=version)
    assert is_met(compare(old, new, tmp_path)) is met


def test_a_file_that_is_not_read_counts_by_its_bytes(tmp_path: Path) -> None:
    packages = []
    for name in ("old", "new"):
        resources = [{"name": "notes", "path": "notes.txt"}]
        packages.append(write(tmp_path / name, [], resources=resources))
        (tmp_path / name / "notes.txt").write_text(name)
    difference = compare(*packages, tmp_path)
    assert difference.unread == ("notes",)
    assert difference.bump is Bump.PATCH
