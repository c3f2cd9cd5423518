"""Laws of differences, over random small packages."""

from __future__ import annotations

import csv
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from forewarn.package.load import load_package
from forewarn.publish.diff import compare
from forewarn.publish.diff.metadata import document
from forewarn.publish.diff.model import ChangeKind
from publish.diff.applying import apply, inverted, inverted_kind
from publish.diff.packages import table_of

if TYPE_CHECKING:
    from forewarn.package.model import Package
    from forewarn.publish.diff import Difference

# A field of each type that has several spellings of one value, and texts that need quotes.
_TEXTS = st.text(alphabet='ab01.-,"/\\\n é', max_size=4)
_CELLS = {
    "id": st.sampled_from(["a", "b", "a/b", "a\\", "", "NA"]),
    "number": st.sampled_from(["1", "1.0", "1.50", "1.5", "1e2", "100", "-0", "0", "x", "", "NA"]),
    "year": st.sampled_from(["2000", "2001", "02000", "+2000", "1.7", ""]),
    "flag": st.sampled_from(["true", "TRUE", "1", "false", "maybe", ""]),
    "note": _TEXTS,
}
_TYPES = {"id": "string", "number": "number", "year": "integer", "flag": "boolean"}

_Table = dict[str, Any]
_Tables = dict[str, _Table]


@st.composite
def _tables(draw: st.DrawFn) -> _Table:
    names = draw(st.lists(st.sampled_from(sorted(_CELLS)), min_size=1, unique=True))
    fields = []
    for name in names:
        field: dict[str, Any] = {"name": name, "type": _TYPES.get(name, "string")}
        if draw(st.booleans()):
            field["title"] = draw(st.sampled_from(["One", "Two"]))
        if name in ("id", "note") and draw(st.booleans()):
            field["constraints"] = {"maxLength": draw(st.integers(5, 7))}
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields}
    if key := draw(st.lists(st.sampled_from(names), max_size=2, unique=True)):
        schema["primaryKey"] = key
    if draw(st.booleans()):
        schema["missingValues"] = draw(st.sampled_from([[""], ["", "NA"], []]))
    rows = st.tuples(*(_CELLS[name] for name in names))
    return {"schema": schema, "names": names, "rows": draw(st.lists(rows, max_size=5))}


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[_Tables, _Tables]:
    """Return two packages, of which the second often has the tables of the first, edited."""
    tables = st.dictionaries(
        st.sampled_from(["t", "u", "observations/s"]), _tables(), min_size=1, max_size=2
    )
    old, new = draw(tables), draw(tables)
    for name, table in old.items():
        if draw(st.integers(0, 3)):
            row = st.tuples(*(_CELLS[field] for field in table["names"]))
            edits = draw(st.lists(row, max_size=2))
            kept = [each for each in table["rows"] if draw(st.integers(0, 3))]
            new[name] = {**table, "rows": draw(st.permutations([*kept, *edits]))}
    return old, new


def _write(folder: Path, tables: _Tables, title: str) -> Package:
    (folder / "data").mkdir(parents=True)
    resources = []
    for number, (name, table) in enumerate(tables.items()):
        path = f"data/{number}.csv" if "/" in name else f"data/{name}.csv"
        with (folder / path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table["names"])
            writer.writerows(table["rows"])
        resources.append({"name": name, "path": path, "schema": table["schema"]})
    text = json.dumps({"name": "random", "title": title, "resources": resources})
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return load_package(folder)


def _contents(package: Package) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return all that a package says, but for the order of rows."""
    tables = {}
    for resource in package.resources:
        with resource.file.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        tables[resource.name] = (header, sorted(rows))
    return document(package), tables


def _changes(difference: Difference) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        query = f"SELECT * FROM '{difference.changes}' ORDER BY ALL"
        return connection.execute(query).fetchall()


def _table(*rows: tuple[str, ...], key: str | None = "id") -> _Tables:
    fields = [{"name": "id", "type": "string"}, {"name": "number", "type": "number"}]
    schema = {"fields": fields, **({"primaryKey": key} if key else {})}
    return {"t": {"schema": schema, "names": ["id", "number"], "rows": list(rows)}}


@pytest.mark.slow
@given(pair=_pairs())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example((_table(("a", "1"), ("b", "")), _table(("a", "1.0"), ("c", ""))))
@example((_table(("a", "1"), ("a", "1.0"), key=None), _table(("a", "1.0"), key=None)))
@example((_table(("a", "1")), _table(("a", "1"), ("a", "1"), key="number")))
@example((_table(), _table(('"\n,', "1"))))
def test_differences_are_empty_turn_round_and_apply(pair: tuple[_Tables, _Tables]) -> None:
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        a, b = _write(top / "a", pair[0], "A"), _write(top / "b", pair[1], "B")
        for scratch in ("ab", "ba", "aa", "apply"):
            (top / scratch).mkdir()
        there, back = compare(a, b, top / "ab"), compare(b, a, top / "ba")

        permuted = {each: {**table, "rows": table["rows"][::-1]} for each, table in pair[0].items()}
        none = compare(a, _write(top / "c", permuted, "A"), top / "aa")
        assert none.is_empty
        assert _changes(none) == []
        assert none.reasons == ()

        assert _changes(back) == sorted(
            (t, inverted_kind(ChangeKind(kind)).value, *where, new, old)
            for t, kind, *where, old, new in _changes(there)
        )
        assert back.metadata == tuple(inverted(change) for change in there.metadata)
        for table in there.tables:
            other = table_of(back, table.name)
            assert (table.added, table.removed) == (other.removed, other.added)
            assert replace(
                other,
                old_fields=table.old_fields, new_fields=table.new_fields,
                old_rows=table.old_rows, new_rows=table.new_rows,
                added=table.added, removed=table.removed,
            ) == table  # fmt: skip

        made = apply(there, a, top / "made", top / "apply")
        assert _contents(made) == _contents(b)
