"""Tables drawn at random: valid under a random schema, then one mutation. One seed, one case."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Any

from forewarn.package.load import load_package

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from forewarn.package.model import Package

Schema = dict[str, Any]
Rows = list[list[str]]

_CONSTRAINTS = {
    "required", "unique", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "minLength", "maxLength", "pattern", "enum",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A field, cells of it that are valid and all different, others of it that are not.

    `again` gives for some of the valid cells other spellings of their value.
    """

    field: Schema
    good: tuple[str, ...]
    wrong: tuple[str, ...]
    again: Mapping[str, str]


def kind(
    of: str, good: Sequence[str], wrong: Sequence[str] = (), again: Any = None, **given: Any
) -> Kind:
    """Make a kind of a type, with its properties and constraints."""
    constraints = {key: value for key, value in given.items() if key in _CONSTRAINTS}
    described: Schema = {"type": of} | {k: v for k, v in given.items() if k not in _CONSTRAINTS}
    if constraints:
        described["constraints"] = constraints
    return Kind(described, tuple(good), tuple(wrong), again or {})


_TEXTS = (
    "a", "b", "ab", "é", "💥", "x y", " pad ", "a,b", 'q"r', "line\nbreak", "cr\r\nlf", "NULL",
    "007", "#c", "'s'", "a;b", "a|b", "t\tb", '"', "''", "lone\rreturn", "\u2028", "\x1c", "\\N",
)  # fmt: skip
_INTEGERS = ("0", "1", "2", "-3", "12", "100", "7", "55", "9223372036854775807", "-44")
_SMALL = ("0", "1", "2", "12", "99", "7", "55", "44")
_INT_AGAIN = {"1": "01", "7": "+7", "12": "0012", "0": "-0"}
_NUMBERS = (
    "0", "1.5", "-2", ".5", "5.", "100", "0.1", "0.1000000000000000000001", "1e-7", "12345678901",
)  # fmt: skip
_NUM_AGAIN = {"0": "-0.0", "1.5": "1.50", "100": "1e2", ".5": "0.5", "5.": "5", "1e-7": "1E-07"}
_DATES = ("2024-02-29", "1999-12-31", "0001-01-01", "2024-01-02", "9999-12-31", "1946-06-01")
_LATE = ("2024-02-29", "1999-12-31", "2024-01-02", "1946-06-01", "2000-01-01")
_MONDAY = {"format": "%d/%m/%Y"}
_UUIDS = ("0e8a1d3e-95d1-4c8e-9c5b-1f6a2b3c4d5e", "123e4567-e89b-42d3-a456-426614174000")
_POINT = '{"type": "Point", "coordinates": [1, 2]}'

KINDS = (
    kind("string", _TEXTS),
    kind("string", _TEXTS),
    kind("string", _TEXTS, ["y" * 41], minLength=1, maxLength=40),
    kind("string", ["a", "é", "b"], ["ab", "e\u0301"], maxLength=1),
    kind("string", ["abc", "💥bc", "a\nb", "   "], ["ab", "x"], minLength=3),
    kind("string", ["a", "ab", "abc"], ["ABC", "abcd", "é", "a\n", "a-"], pattern="[a-z]{1,3}"),
    kind("string", ["a", "bc"], ["abc", "ax", "b", "xbc"], pattern="a|bc"),
    kind("string", ["12", "07"], ["1", "123", "\u0661\u0662", "x1"], pattern=r"\d{2}"),
    kind("string", ["ab", "a1", "_"], ["a b", "é ", "-"], pattern=r"^\w+$"),
    kind("string", ["ab", "ax"], ["xa", "b"], pattern="(?=a)a.*"),
    kind("string", ["a b", "c\td"], ["ab", "a  b"], pattern=r"\S\s\S"),
    kind("string", ["big", "small", "a'b"], ["Big", "big ", "x"], enum=["big", "small", "a'b"]),
    kind("string", ["AFG", "ALB", "DZA"], ["AF", "XXX", "afg"],
         enum=["AFG", "ALB", "DZA", *(f"X{n:02}" for n in range(60))]),
    kind("string", ["low", "high"], ["middle"], categories=["low", "high"]),
    kind("string", ["a@b.org", "x.y@b.co.uk", "a+b@c.org"], ["a.b.org", "a@", "a b@c.org"],
         format="email"),
    kind("string", ["https://a.org/b", "http://b.org", "urn:isbn:1"], ["a.org/b", "://a"],
         format="uri"),
    kind("string", [*_UUIDS], [_UUIDS[0][:-1], "x"], format="uuid"),
    kind("string", ["aGk=", "aGkh", "YQ=="], ["a", "é"], format="binary"),
    kind("integer", _INTEGERS, ["1.0", "x", "0x10", "1e3"], _INT_AGAIN),
    kind("integer", _SMALL, ["-1", "100", "1.5"], _INT_AGAIN, minimum=0, maximum=99),
    kind("integer", _SMALL, ["-1", "100", "+0100"], _INT_AGAIN,
         exclusiveMinimum="-1", exclusiveMaximum="100"),
    kind("integer", ["1", "2", "7"], ["3", "x", "-1"], _INT_AGAIN, enum=[1, "2", 7]),
    kind("integer", ["1", "2"], ["3", "0"], _INT_AGAIN,
         categories=[{"value": 1, "label": "yes"}, {"value": 2, "label": "no"}]),
    kind("integer", ["12%", "$5", "7", "0"], ["%", "1%2", "-$5"], {"7": "7 km"}, bareNumber=False),
    kind("integer", ["1", "1000", "-2"], ["1.000", "1000x", "a"], groupChar=","),
    kind("number", _NUMBERS, ["x", "1e", "0x1p3", "1.2.3", "--1"], _NUM_AGAIN),
    kind("number", ["0", "1.5", "99.99", "0.5", "100"],
         ["-0.01", "100.00000000000000001", "-1e-400", "x"], _NUM_AGAIN, minimum=0, maximum=100),
    kind("number", ["1", "1.5", "99.99", "0.5"], ["0", "100", "-0", "1e2"], _NUM_AGAIN,
         exclusiveMinimum=0, exclusiveMaximum="100"),
    kind("number", ["1,5", "2", "-0,5"], ["1.5", "1,5,0"], {"2": "2,0"}, decimalChar=","),
    kind("number", ["1,000.5", "1,234,567", "12"], ["1 000.5", "1.5.0"],
         {"1,000.5": "1000.50"}, groupChar=","),
    kind("number", ["1.000,5", "2", "-0,25"], ["1,000,5", "x"], {"1.000,5": "1000,5"},
         groupChar=".", decimalChar=",", maximum=2000),
    kind("number", ["95.5%", "$5", "7"], ["%", "1 to 2", "-$5"], {"7": "7.0 km"}, bareNumber=False),
    kind("number", ["1.5", "2"], ["1.6", "x"], {"1.5": "1.50", "2": "2.0"}, enum=[1.5, "2"]),
    kind("boolean", ["true", "false"], ["yes", "t", "tRUE", "2"], {"true": "1", "false": "FALSE"}),
    kind("boolean", ["yes", "no"], ["true", "YES", "0"], {"yes": "Y"}, trueValues=["yes", "Y"],
         falseValues=["no"]),
    kind("boolean", ["true"], ["false", "x"], {"true": "1"}, enum=[True]),
    kind("date", _DATES, ["2024-02-30", "2024/01/02", "20240102", "0000-01-01", "x"]),
    kind("date", _LATE, ["1945-12-31", "2025-01-01"], minimum="1946-01-01",
         exclusiveMaximum="2025-01-01"),
    kind("date", ["31/12/2024", "01/02/1950"], ["2024-12-31", "31/02/2024"], **_MONDAY),
    kind("date", ["31/12/2024", "01/02/2025"], ["30/12/2024", "x"],
         {"01/02/2025": "1/2/2025"}, **_MONDAY, minimum="31/12/2024"),
    kind("date", ["2024-01-02", "2024-01-03"], ["2024-01-04"], enum=["2024-01-02", "2024-01-03"]),
    kind("time", ["01:00:00", "23:59:59", "00:00:00"], ["12:00", "25:00:00", "01:00:00.5", "x"]),
    kind("time", ["10:00:00", "12:30:00"], ["08:59:59", "17:00:01", "10:00:00Z"],
         minimum="09:00:00", maximum="17:00:00"),
    kind("time", ["12:30", "00:00"], ["24:00", "12:30:00"], format="%H:%M"),
    kind("datetime", ["2024-01-02T03:04:05Z", "1999-12-31T23:59:59Z", "2024-01-02T03:04:06.25Z"],
         ["2024-01-02", "2024-02-30T03:04:05Z", "x"],
         {"2024-01-02T03:04:05Z": "2024-01-02T04:04:05+01:00"}),
    kind("datetime", ["2024-01-02T03:04:05", "1999-12-31T23:59:59"], ["2024-01-02T03:04", "x"]),
    kind("datetime", ["2024-02-02T03:04:05Z", "2024-02-03T03:04:05Z"], ["2024-01-31T23:59:59Z"],
         {"2024-02-02T03:04:05Z": "2024-02-02T02:04:05-01:00"}, minimum="2024-02-01T00:00:00Z"),
    kind("datetime", ["2024-02-02T03:04:05", "2024-02-03T03:04:05"], ["2024-01-31T23:59:59"],
         exclusiveMinimum="2024-02-01T00:00:00"),
    kind("datetime", ["02.01.2024 03:04", "31.12.1999 00:00"], ["30.02.2024 03:04", "x"],
         format="%d.%m.%Y %H:%M"),
    kind("year", ["2024", "1999", "0000", "9999", "0024"], ["24", "12024", "x"]),
    kind("year", ["2024", "1999", "1946"], ["1945", "2026"], minimum=1946, maximum="2025"),
    kind("year", ["2024", "2025"], ["2023"], enum=[2024, "2025"]),
    kind("yearmonth", ["2024-01", "1999-12", "0001-01"], ["2024-13", "2024", "x"]),
    kind("yearmonth", ["2024-01", "1999-12"], ["1946-05", "2025-07"], minimum="1946-06",
         maximum="2025-06"),
    kind("duration", ["P1Y", "P7D", "PT1H", "P1Y2M10DT2H30M", "-P1D"], ["1Y", "P", "P1H"],
         {"P7D": "PT168H", "PT1H": "PT60M", "P1Y": "P12M"}),
    kind("duration", ["P1Y", "P7D"], ["P8D", "P1W"], {"P7D": "PT168H"}, enum=["P1Y", "P7D"]),
    kind("object", ['{"a": 1}', "{}", '{"b": [1, "x"]}'], ["[1]", "1", "{a: 1}"],
         {'{"a": 1}': '{ "a":1.0 }'}),
    kind("object", ['{"a": 1}'], ["{}", '{"a": 1, "b": 2}'], minLength=1, maxLength=1),
    kind("array", ["[1]", "[]", '["x", {"a": null}]'], ["{}", "1, 2", "[01]"], {"[1]": "[ 1 ]"}),
    kind("array", ["[1]", "[2, 3]"], ["[]", "[4]"], minLength=1, enum=[[1], [2, 3]]),
    kind("list", ["a,b", "a", ",", "x,y,z"], []),
    kind("list", ["a;b", "c;d"], ["a", "a;b;c"], delimiter=";", minLength=2, maxLength=2),
    kind("list", ["1,2", "3"], ["1,x", "1,,2", "2.5"], {"3": "03"}, itemType="integer"),
    kind("list", ["2024-01-02,2024-01-03"], ["2024-02-30", "x"], itemType="date"),
    kind("geopoint", ["1,2", "180, -90", "0.5,-0.25"], ["181,0", "0,91", "1;2", "x"],
         {"1,2": "1.0, 2.00"}),
    kind("geopoint", ["[1, 2]", "[0.5, -0.25]"], ["1, 2", "[181, 0]", "[1]"], {"[1, 2]": "[1,2]"},
         format="array"),
    kind("geopoint", ['{"lon": 1, "lat": 2}'], ['{"lon": 1}', "x"], format="object"),
    kind("geojson", [_POINT, _POINT.replace("2", "3")], ["{}", "[1, 2]", "x"]),
    kind("any", _TEXTS),
    kind("any", ["a", "1"], ["b", "1.0"], enum=["a", "1"]),
)  # fmt: skip

# Cells that one reader or another takes for what they are not.
SPELLINGS = (
    "", " ", "  ", "\t", "0", "1", " 1", "1 ", "\t1", "\u00a01", "+1", "-1", "--1", "+ 1", "+-1",
    "+", "-", "1_000", "_1", "1__0", "1,000", "1 000", "1'000", "10,00", "1,,0", ",1", "1,", "01",
    "-01", "007", "-0", "00", "1.0", "1.", ".5", "-.5", ".", "1.5", "1,5", "1.000,5", "1e3", "1E3",
    "1e+3", "1e-3", "1e", "e1", "1.e3", ".e3", "0x10", "0b1", "1f", "1e400", "-1e400", "1e-400",
    "-1e-400", "NaN", "nan", "sNaN", "INF", "-INF", "inf", "Infinity", "9223372036854775808",
    "-9223372036854775809", "1" * 40, "0" * 40 + "1", "0." + "1" * 40, "100.00000000000000001",
    "99.999999999999999999", "\u0661\u0662", "\uff11", "\u00b2", "\u00bd", "\u2212\u0031", "12%",
    "$12", "$.5", "%", "5 km", "1_000%", "true", "True", "TRUE", "tRUE", "t", "false", "FALSE",
    "yes", "Y", "no", " true", "true ",
    "2024-01-02", "2024-1-2", "2024-02-30", "2023-02-29", "1900-02-29", "0000-01-01", "0001-01-01",
    "9999-12-31", "10000-01-01", "-2024-01-02", " 2024-01-02", "2024-01-02 ", "2024/01/02",
    "20240102", "2024-13-01", "24-01-02", "2024-01-02Z", "2024-W01-1", "2024-001", "today",
    "02/01/2024", "2/1/2024", "31/02/2024", "02/01/24", "\u0662\u0660\u0662\u0664-01-02",
    "12:00:00", "24:00:00", "23:59:60", "12:00", "1:00:00", "12:00:00Z", "12:00:00z", "12:00:00.5",
    "12:00:00,5", "12:00:00+01:00", "12:00:00+0100", "12:00:00+25:00", "120000", " 12:00:00",
    "2024-01-02T03:04:05", "2024-01-02T03:04:05Z", "2024-01-02 03:04:05", "2024-01-02t03:04:05",
    "2024-01-02T24:00:00", "2024-01-02T03:04:05.123456789", "2024-01-02T03:04:05+01:00",
    "20240102T030405", "2024-01-02T03:04", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00",
    "2024", "24", "024", "0024", "0000", "+202", " 202", "202 ", "2_24", " 2024", "2024 ", "12024",
    "2024.0", "\u0662\u0660\u0662\u0664", "2024-01", "2024-1", "2024-13", "24-01", " 2024-01",
    "2024-+1", "P1Y", "P", "PT", "P1DT", "+P1Y", "-P1Y", "P1,5Y", "P1.5D", "P1W", "P7D", "P1Y1W",
    "p1y", "P-1Y", "P99999Y", "P1H", "{}", "[]", "[1]", '{"a": 1}', '{"a": NaN}', "[NaN]",
    '["Infinity"]', "null", "[1, 2]", "[181, 0]", '["1", "2"]', "[true, 1]", '{"lon": 1, "lat": 2}',
    '{"lat": 2, "lon": "1"}', '{"a": 1, "a": 2}', '{"a": "\\ud800"}', "[" * 40, "1,2", "1, 2",
    " 1 , 2 ", "1,2,3", "180.0,90.0", "181,0", "1_0,2", "NaN,NaN", "\u0661,\u0662", "1e1,2", "a,b",
    "a;b", "1;2", ",", ";", "a@b", "a@b.org ", "http://", "https://a b.org", "aGk", "a GkK",
    "NA", "N/A", "None", "x", "1x", "''", "'1'", '""', '"1"', 'a"b', "a\nb", "1\n", "\n1",
    "a\r\nb", "1\r", "\u200b1", "\ufeff1", "\x0b1", "\x1c1", "\u2028", "\x7f", "\U0001f4a5", "a\n",
    "ab\n", "bc\n", "ax", "é", "e\u0301", "\\", "\\N", "Big", "big ", "low", "-99", "-99.0",
)  # fmt: skip


@dataclass(frozen=True)
class GeneratedTable:
    """A schema and the rows under it; `header` is the row of labels as it is written."""

    schema: Schema
    kinds: dict[str, Kind]
    header: list[str]
    rows: Rows

    def cells(self, name: str) -> list[str]:
        """Return the column of a field."""
        index = self.header.index(name)
        return [row[index] for row in self.rows]

    def missing_values(self, name: str) -> list[str]:
        """Return what stands for nothing in a field."""
        described = next(f for f in self.schema["fields"] if f["name"] == name)
        given = described.get("missingValues", self.schema.get("missingValues", [""]))
        return [each["value"] if isinstance(each, dict) else each for each in given]

    def with_cell(self, row: int, column: int, cell: str) -> GeneratedTable:
        """Return the table with another cell."""
        rows = [list(cells) for cells in self.rows]
        rows[row][column] = cell
        return replace(self, rows=rows)


@dataclass(frozen=True)
class Style:
    """How a file is written: its dialect, and what the dialect leaves open."""

    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    line_end: str = "\n"
    quoting: str = "minimal"
    ended: bool = True

    def cell(self, text: str, rnd: Random) -> str:
        """Write a cell, in quotes where it needs them or the style has them."""
        needed = {self.delimiter, "\r", "\n"} & set(text) or text.startswith(self.quote)
        wanted = self.quoting == "all" or (self.quoting == "some" and rnd.random() < 0.3)
        if not (needed or wanted):
            return text
        return self.quote + text.replace(self.quote, self.quote * 2) + self.quote

    def text(self, table: GeneratedTable, rnd: Random) -> str:
        """Write a table."""
        rows = [table.header, *table.rows] if self.header else table.rows
        lines = [self.delimiter.join(self.cell(cell, rnd) for cell in row) for row in rows]
        return self.line_end.join(lines) + (self.line_end if self.ended and lines else "")

    @property
    def dialect(self) -> dict[str, Any]:
        """Return the dialect, of which frictionless is to guess nothing."""
        csv = {
            "delimiter": self.delimiter,
            "quoteChar": self.quote,
            "doubleQuote": True,
            "skipInitialSpace": False,
        }
        return {"header": self.header, "csv": csv} | ({"headerRows": [1]} if self.header else {})


@dataclass(frozen=True)
class GeneratedCase:
    """A package of one or two tables as they are written, and the name of its one mutation.

    `table` and `other` are the tables as drawn, with the mutation if it is one of their cells or
    rows. `kept` says that the rows are as in `table`.
    """

    seed: str
    table: GeneratedTable
    other: GeneratedTable | None
    style: Style
    mutation: str
    data: bytes
    other_data: bytes
    kept: bool = True

    def write(self, folder: Path, number: int = 0) -> Package:
        """Write the package; the names of its resources bear the number."""
        folder.mkdir(parents=True, exist_ok=True)
        resources = []
        tables = [("table", self.table, self.data)]
        if self.other:
            tables.append(("other", self.other, self.other_data))
        for name, table, data in tables:
            (folder / f"{name}.csv").write_bytes(data)
            keys = [
                key | {"reference": key["reference"] | {"resource": f"other{number}"}}
                if key["reference"].get("resource") == "other"
                else key
                for key in table.schema.get("foreignKeys", [])
            ]
            schema = table.schema | ({"foreignKeys": keys} if keys else {})
            resources.append(
                {
                    "name": f"{name}{number}",
                    "type": "table",
                    "path": f"{name}.csv",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "dialect": self.style.dialect,
                    "schema": schema,
                }
            )
        descriptor = {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "package",
            "resources": resources,
        }
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        return load_package(folder)

    def __str__(self) -> str:
        """Show all that is needed to see the case again."""
        second = (
            f"\n  other: {json.dumps(self.other.schema)}\n  {self.other_data!r}"
            if self.other
            else ""
        )
        return (
            f"seed {self.seed}, {self.mutation}, {self.style}\n  {json.dumps(self.table.schema)}\n"
            f"  {self.data!r}{second}"
        )


# Valid tables

_MISSING: tuple[list[Any], ...] = (
    [""], [""], [""], ["", "NA"], ["NA"], ["-99", ""], [],
    [{"value": "NA", "label": "unknown"}, {"value": ""}],
)  # fmt: skip
_UNHASHABLE = {"object", "array", "list", "geojson"}


def draw_table(rnd: Random, rows: int | None = None, hashable: bool = True) -> GeneratedTable:
    """Draw a schema without references, and rows that are valid under it."""
    names = [f"f{number}" for number in range(rnd.randint(1, 4))]
    kinds = {name: rnd.choice(KINDS) for name in names}
    schema: Schema = {"fields": []}
    if rnd.random() < 0.4:
        schema["missingValues"] = rnd.choice(_MISSING)
    required = set()
    for name in names:
        described = {"name": name, **kinds[name].field}
        described["constraints"] = dict(described.get("constraints", {}))
        if rnd.random() < 0.15:
            described["missingValues"] = rnd.choice(_MISSING)
        if rnd.random() < 0.25:
            described["constraints"]["required"] = True
            required.add(name)
        schema["fields"].append(described)
    comparable = [n for n in names if not hashable or kinds[n].field["type"] not in _UNHASHABLE]
    # A key is told apart by its first field.
    distinct: set[str] = set()
    if comparable and rnd.random() < 0.4:
        key = rnd.sample(comparable, min(len(comparable), rnd.choice((1, 1, 2))))
        schema["primaryKey"] = key if len(key) > 1 or rnd.random() < 0.5 else key[0]
        distinct.add(key[0])
        required |= set(key)
    if comparable and rnd.random() < 0.2:
        key = rnd.sample(comparable, min(len(comparable), rnd.choice((1, 2))))
        schema["uniqueKeys"] = [key]
        distinct.add(key[0])
    if comparable and rnd.random() < 0.3:
        name = rnd.choice(comparable)
        next(f for f in schema["fields"] if f["name"] == name)["constraints"]["unique"] = True
        distinct.add(name)
    table = GeneratedTable(schema, kinds, names, [])
    pools = {n: [c for c in kinds[n].good if c not in table.missing_values(n)] for n in names}
    count = rnd.randint(0, 12) if rows is None else rows
    count = min([count, *(len(pools[name]) for name in distinct)])
    columns = []
    for name in names:
        cells = _column(rnd, pools[name], count, name in distinct)
        missing = [] if name in required else table.missing_values(name)
        again = {} if name in distinct else kinds[name].again
        columns.append(
            [
                rnd.choice(missing)
                if missing and rnd.random() < 0.12
                else again.get(cell, cell)
                if rnd.random() < 0.2
                else cell
                for cell in cells
            ]
        )
    drawn = [list(row) for row in zip(*columns, strict=True)]
    # What is blank, and what is not, has mutations of its own.
    return replace(table, rows=[row for row in drawn if not _is_void(table, row)])


def _column(rnd: Random, pool: list[str], count: int, distinct: bool) -> list[str]:
    return rnd.sample(pool, count) if distinct else rnd.choices(pool, k=count)


def _is_void(table: GeneratedTable, row: list[str]) -> bool:
    return all(
        cell == "" or cell in table.missing_values(name)
        for name, cell in zip(table.header, row, strict=True)
    )


def refer(
    rnd: Random, table: GeneratedTable, target: GeneratedTable, resource: str | None
) -> GeneratedTable:
    """Return the table with one or two fields more, whose values stand in the target."""
    names = rnd.sample(target.header, min(len(target.header), rnd.choice((1, 1, 2))))
    names = [name for name in names if target.kinds[name].field["type"] not in _UNHASHABLE]
    if not names or not target.rows:
        return table
    fields, kinds, columns = list(table.schema["fields"]), dict(table.kinds), []
    here = []
    for number, name in enumerate(names):
        described = dict(next(f for f in target.schema["fields"] if f["name"] == name))
        described["name"] = f"{'s' if resource is None else 'r'}{number}"
        described["constraints"] = {
            key: limit
            for key, limit in described["constraints"].items()
            if key not in ("unique", "required")
        }
        described["missingValues"] = target.missing_values(name)
        fields.append(described)
        kinds[described["name"]] = target.kinds[name]
        here.append(described["name"])
    there = [target.header.index(name) for name in names]
    chosen = [rnd.choice(target.rows) for _ in table.rows]
    if resource is None:
        chosen = [rnd.choice(table.rows) for _ in table.rows]
    columns = [[row[index] for index in there] for row in chosen]
    reference: Schema = {"fields": names if len(names) > 1 or rnd.random() < 0.5 else names[0]}
    if resource is not None or rnd.random() < 0.5:
        reference["resource"] = resource or ""
    key = {"fields": here if isinstance(reference["fields"], list) else here[0],
           "reference": reference}  # fmt: skip
    keys = [*table.schema.get("foreignKeys", []), key]
    return GeneratedTable(
        table.schema | {"fields": fields, "foreignKeys": keys},
        kinds,
        [*table.header, *here],
        [row + more for row, more in zip(table.rows, columns, strict=True)],
    )


def _rearrange(rnd: Random, table: GeneratedTable) -> GeneratedTable:
    """Return the table under a fieldsMatch other than exact, its columns in some order."""
    match = rnd.choice(("equal", "subset", "superset", "partial"))
    order = rnd.sample(range(len(table.header)), len(table.header))
    if match in ("superset", "partial") and len(order) > 1:
        kept = {name for name in table.header if name in _bound_fields(table.schema)}
        order = [o for o in order if table.header[o] in kept or rnd.random() < 0.7] or order
    header = [table.header[index] for index in order]
    rows = [[row[index] for index in order] for row in table.rows]
    if match in ("subset", "partial") and rnd.random() < 0.6:
        at = rnd.randint(0, len(header))
        header.insert(at, "more")
        for row in rows:
            row.insert(at, rnd.choice(("", "x", "1\n2", "é")))
    moved = replace(table, schema=table.schema | {"fieldsMatch": match}, header=header)
    rows = [row for row in rows if not all(cell == "" for cell in row)]
    return replace(moved, rows=rows)


def _bound_fields(schema: Schema) -> set[str]:
    """Name the fields that a file must have: those required, and those in keys."""

    def listed(names: Any) -> list[str]:
        return [names] if isinstance(names, str) else names

    names = set(listed(schema.get("primaryKey", [])))
    names |= {f["name"] for f in schema["fields"] if f["constraints"].get("required")}
    names |= {f["name"] for f in schema["fields"] if f["constraints"].get("unique")}
    for key in schema.get("uniqueKeys", []):
        names |= set(key)
    for key in schema.get("foreignKeys", []):
        names |= set(listed(key["fields"])) | set(listed(key["reference"]["fields"]))
    return names


def draw_valid(rnd: Random) -> tuple[GeneratedTable, GeneratedTable | None, Style]:
    """Draw a valid table, a second that it refers to or none, and how they are written."""
    table = draw_table(rnd, hashable=rnd.random() < 0.95)
    other = None
    if rnd.random() < 0.2:
        table = refer(rnd, table, table, None)
    if rnd.random() < 0.3:
        other = draw_table(rnd, rnd.randint(1, 8))
        table = refer(rnd, table, other, "other")
    if rnd.random() < 0.2:
        table = _rearrange(rnd, table)
    style = Style(
        delimiter=rnd.choice((",", ",", ",", ";", "\t", "|")),
        quote=rnd.choice(('"', '"', '"', "'")),
        header=rnd.random() > 0.05 or "fieldsMatch" in table.schema,
        line_end=rnd.choice(("\n", "\n", "\r\n")),
        quoting=rnd.choice(("minimal", "minimal", "all", "some")),
        ended=rnd.random() < 0.8,
    )
    return table, other, style


# Mutations: of a table, or of what is written of it. None where there is nothing to mutate.

Mutated = tuple[str, GeneratedTable] | None


def _at_random(rnd: Random, table: GeneratedTable) -> tuple[int, int] | None:
    if not table.rows:
        return None
    return rnd.randrange(len(table.rows)), rnd.randrange(len(table.header))


def _spell(rnd: Random, table: GeneratedTable) -> Mutated:
    at = _at_random(rnd, table)
    if not at:
        return None
    if rnd.random() < 0.4:
        return f"cell {at}", table.with_cell(*at, rnd.choice(SPELLINGS))
    return f"near {at}", table.with_cell(*at, near(rnd, table.rows[at[0]][at[1]]))


_ADDED: tuple[str, ...] = (
    *" \t\n\r+-0_.,;:'\"%$eETZPx1", "\u00a0", "\u200b", "\ufeff", ".0", ",0", "e0", "000", "null",
)  # fmt: skip
_DIGITS = str.maketrans("0123456789", "".join(map(chr, range(0x660, 0x66A))))


def near(rnd: Random, cell: str) -> str:
    """Return a cell that differs a little."""
    at = rnd.randint(0, len(cell))
    match rnd.choice(("before", "after", "inside", "cut", "twice", "case", "digit", "swap")):
        case "before":
            return rnd.choice(_ADDED) + cell
        case "after":
            return cell + rnd.choice(_ADDED)
        case "inside":
            return cell[:at] + rnd.choice(_ADDED) + cell[at:]
        case "cut":
            return cell[:at] + cell[at + 1 :]
        case "twice":
            return cell[:at] + cell[at : at + 1] + cell[at:]
        case "case":
            return cell.swapcase()
        case "digit":
            return cell[:at] + cell[at:].translate(_DIGITS)
    return cell[:at] + cell[at:][::-1]


def _wrong(rnd: Random, table: GeneratedTable) -> Mutated:
    choices = [
        (row, column, cell)
        for row in range(len(table.rows))
        for column, name in enumerate(table.header)
        for cell in (table.kinds[name].wrong if name in table.kinds else ())
    ]
    if not choices:
        return None
    row, column, cell = rnd.choice(choices)
    return f"wrong {row, column}", table.with_cell(row, column, cell)


def _respell(rnd: Random, table: GeneratedTable) -> Mutated:
    choices = [
        (row, column, table.kinds[name].again[cells[column]])
        for row, cells in enumerate(table.rows)
        for column, name in enumerate(table.header)
        if name in table.kinds and cells[column] in table.kinds[name].again
    ]
    if not choices:
        return None
    row, column, cell = rnd.choice(choices)
    return f"respelt {row, column}", table.with_cell(row, column, cell)


def _good(rnd: Random, table: GeneratedTable) -> Mutated:
    """Put a valid cell for another, which may repeat a key or refer to nothing."""
    at = _at_random(rnd, table)
    kind_of = at and table.kinds.get(table.header[at[1]])
    if not at or not kind_of:
        return None
    return f"good {at}", table.with_cell(*at, rnd.choice(kind_of.good))


def _repeat(rnd: Random, table: GeneratedTable) -> Mutated:
    """Repeat a row, some of its cells spelt otherwise."""
    if not table.rows:
        return None
    source = rnd.choice(table.rows)
    row = [
        table.kinds[name].again.get(cell, cell)
        if name in table.kinds and rnd.random() < 0.5
        else cell
        for name, cell in zip(table.header, source, strict=True)
    ]
    rows = [*table.rows]
    rows.insert(rnd.randint(0, len(rows)), row)
    return "repeated row", replace(table, rows=rows)


def _empty(rnd: Random, table: GeneratedTable) -> Mutated:
    at = _at_random(rnd, table)
    if not at or table.header[at[1]] not in table.kinds:
        return None
    values = [*table.missing_values(table.header[at[1]]), ""]
    return f"emptied {at}", table.with_cell(*at, rnd.choice(values))


def _shape(rnd: Random, table: GeneratedTable) -> Mutated:
    at = _at_random(rnd, table)
    if not at:
        return None
    rows = [list(row) for row in table.rows]
    row = rows[at[0]]
    if rnd.random() < 0.5 and len(row) > 1:
        row.pop()
    else:
        row += rnd.choice(([""], ["x"], ["1", "2"]))
    return f"ragged {at[0]}", replace(table, rows=rows)


def _blank(rnd: Random, table: GeneratedTable) -> Mutated:
    row = rnd.choice(
        (
            [],
            ["" for _ in table.header],
            [
                rnd.choice([*table.missing_values(name), ""]) if name in table.kinds else ""
                for name in table.header
            ],
        )
    )
    rows = [*table.rows]
    rows.insert(rnd.randint(0, len(rows)), row)
    return "blank row", replace(table, rows=rows)


def _header(rnd: Random, table: GeneratedTable) -> Mutated:
    header = [*table.header]
    at = rnd.randrange(len(header))
    match rnd.choice(("swap", "case", "space", "twice", "extra", "less", "blank", "other")):
        case "swap":
            rnd.shuffle(header)
        case "case":
            header[at] = header[at].upper()
        case "space":
            header[at] = rnd.choice((f" {header[at]}", f"{header[at]} ", f"{header[at]}\n"))
        case "twice":
            header[at] = header[0]
        case "extra":
            header.append("extra")
        case "less":
            header.pop()
        case "blank":
            header[at] = rnd.choice(("", " "))
        case "other":
            header[at] = "other"
    return ("header", replace(table, header=header)) if header != table.header else None


OF_TABLES: tuple[Callable[[Random, GeneratedTable], Mutated], ...] = (
    _spell, _spell, _spell, _spell, _spell, _wrong, _wrong, _respell, _good, _repeat, _empty,
    _shape, _blank, _header,
)  # fmt: skip


def _of_bytes(rnd: Random, style: Style, data: bytes) -> tuple[str, bytes]:
    quote, end = style.quote.encode(), style.line_end.encode()
    at = rnd.randint(0, len(data))
    match rnd.choice(("quote", "quote", "bom", "nul", "latin", "end", "leading", "trailing")):
        case "quote":
            return "quote", data[:at] + quote + data[at:]
        case "bom":
            return "bom", b"\xef\xbb\xbf" + data
        case "nul":
            return "nul", data[:at] + b"\0" + data[at:]
        case "latin":
            return "latin", data[:at] + rnd.choice((b"\xe9", b"\xff", b"\xed\xa0\x80")) + data[at:]
        case "leading":
            return "leading line", end + data
        case "trailing":
            return "trailing line", data + rnd.choice((end, end * 2, b" ", b"\t" + end))
    other = b"\n" if end == b"\r\n" else b"\r\n"
    return "line end", data.replace(end, rnd.choice((other, b"\r")), 1)


def draw(seed: str) -> GeneratedCase:
    """Draw a case: a valid package and one mutation of it, or none."""
    rnd = Random(seed)
    table, other, style = draw_valid(rnd)
    name = "none"
    chance = rnd.random()
    kept = True
    if other is not None and chance < 0.15:
        mutated = rnd.choice(OF_TABLES[:-1])(rnd, other)
        if mutated:
            name, other = f"other: {mutated[0]}", mutated[1]
    elif chance < 0.8:
        mutated = rnd.choice(OF_TABLES)(rnd, table)
        if mutated:
            name, table = mutated
    data = style.text(table, rnd).encode("utf-8", "surrogatepass")
    other_data = style.text(other, rnd).encode() if other else b""
    if chance > 0.88:
        name, data = _of_bytes(rnd, style, data)
        kept = False
    return GeneratedCase(seed, table, other, style, name, data, other_data, kept)
