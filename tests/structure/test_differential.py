"""Whether the structure layer and frictionless, the reference, say the same of the same file.

Where they do not, the case stands in a table here, with the reason and with what each says.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forewarn.findings.model import Outcome, Severity
from forewarn.package.schema import FieldType
from structure.support import SAFETY, ask_frictionless, check, make_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from forewarn.package.model import Package

SPELLINGS = (
    "", " ", "  ", "\t", "1", " 1", "1 ", "\t1", "\u00a01", "+1", "-1", "--1", "+ 1", "- 1", "+-1",
    "+", "-", "1_000", "_1", "1__0", "1,000", "1 000", "1'000", "01", "-01", "007", "0", "-0", "+0",
    "00", "1.0", "1.", "12.", ".5", "-.5", ".", "1.5", "1.50", "1,5", "1e3", "1E3", "1e+3", "1e-3",
    "1e", "e1", "1e1.5", "1.e3", ".e3", "0x10", "0b1", "0o7", "1f", "1d", "1L", "1e400", "-1e400",
    "1e-400", "NaN", "nan", "-nan", "sNaN", "INF", "-INF", "inf", "Infinity", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "1" * 40, "0" * 40 + "1",
    "0." + "1" * 40, "100.00000000000000001", "\u0661\u0662", "\uff11", "\u00b2", "\u00bd",
    "\u2212\u0031",
    "true", "True", "TRUE", "tRUE", "t", "T", "false", "False", "FALSE", "f", "yes", "no", "on",
    "off", "Y", " true", "true ", "1.00",
    "2024-01-02", "2024-1-2", "2024-01-2", "2024-02-30", "2024-02-29", "2023-02-29", "1900-02-29",
    "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-2024-01-02", "+2024-01-02",
    " 2024-01-02", "2024-01-02 ", "2024/01/02", "20240102", "2024-13-01", "2024-00-01",
    "2024-01-00", "2024-01-32", "24-01-02", "2024-01-02T00:00:00", "2024-01-02 00:00:00",
    "2024-01-02Z", "2024-01-02 (BC)", "2024-W01-1", "2024-001", "epoch", "infinity", "today",
    "02/01/2024", "2 Jan 2024", "\u0662\u0660\u0662\u0664-01-02",
    "2024", "24", "024", "0024", "0000", "+202", "-202", " 202", "202 ", "2_24", " 2024", "2024 ",
    "99999", "9999", "12024", "2024.0", "2e03", "0x7e", "\u0662\u0660\u0662\u0664", "20240",
    "NA", "N/A", "null", "None", "x", "1x", "''", "'1'", '""', '"1"', 'a"b', "a\nb", "1\n",
    "\n1", "a\r\nb", "1\r", "\u200b1", "\ufeff1", "\x0b1", "\x1c1", "\u2028", "\x7f", "\U0001f4a5",
    "00:00:00", "23:59:59", "24:00:00", "23:59:60", "12:60:00", "9:00:00", "09:00", "0900",
    "090000", "T09:00:00", "09:00:00.5", "09:00:00,5", "09:00:00.1234567", "09:00:00.", "09:00:00Z",
    "09:00:00z", "09:00:00+01:00", "09:00:00+0100", "09:00:00+01", "09:00:00-00:00",
    "09:00:00+25:00", " 09:00:00", "09:00:00 ", "09:00:00\n", "\u0660\u0669:00:00", "9 am",
    "2024-02-29T09:00:00", "2024-02-29 09:00:00", "2024-02-29t09:00:00", "2024-02-29T09:00",
    "2024-02-29T09:00:00Z", "2024-02-29T09:00:00.5Z", "2024-02-29T09:00:00+01:00",
    "20240229T090000", "2024-02-30T09:00:00", "2024-W09-4T09:00:00", "0000-01-01T00:00:00",
    "9999-12-31T23:59:59", "9999-12-31T24:00:00", "2024-02-29T", "2024-02-29T09:00:00 ",
    "2024-01", "2024-1", "2024-00", "2024-13", "2024-12", "0000-01", "202401", "24-01", "-2024-01",
    "2024-01-", " 2024-01", "2024-+1", "2024- 1", "2024/01", "20_2-01",
    "\u0662\u0660\u0662\u0664-01",
    "P1Y", "P1M", "P1D", "P1W", "PT1H", "PT1M", "PT1S", "P1Y2M3DT4H5M6S", "P1.5D", "P1,5D", "P0.5Y",
    "PT0.5S", "P", "PT", "P1", "1Y", "-P1D", "+P1D", "P-1D", "p1d", "P1DT", "P1D2Y", "P1Y1W", "P1S",
    "P 1D", " P1D", "P1D ", "P1D\n", "P0D", "P00001D", "P1Y-2M", "PT36H", "P\u0661D", "P1YT",
    "P2024-01-02T00:00:00", "P99999999999D",
    "1,2", "1, 2", "1 ,2", " 1,2", "1,2 ", "1.5,-2.5", "180,90", "-180,-90", "180.1,0", "0,90.1",
    "1,2,3", "1;2", "1,", ",1", "1,x", "1e1,2", "+1,2", "1_0,2", "NaN,1", "inf,1", "\u0661,2",
    "1,\n2", "1.,.5",
    "a,b", "a,,b", ",", "a, b", '["a"]', "[]", "[1, 2]", "[1,]", "[NaN]", "[Infinity]", "[1e999]",
    " []", "[] ", "[", "{}", '{"a": 1}', '{"a": 1, "a": 2}', "{'a': 1}", '{"a": NaN}', "{a: 1}",
    "{} x", '"a"', '{"type": "Point", "coordinates": [1, 2]}', '{"type": "Point"}',
    '{"type": "Nothing", "coordinates": [1, 2]}', '{"type": "Point", "coordinates": ["1", 2]}',
    '{"type": "Point", "coordinates": [NaN, 2]}', "[" * 2000 + "]" * 2000,
)  # fmt: skip


# Every spelling on which the two differ, by type: the reason, what we say, what frictionless says.
# None but long durations is one that we take and frictionless refuses.
SPACE = (" 1", "1 ", "\t1", "\u00a01", "1\n", "\n1", "1\r", "\x0b1", "\x1c1")
FOREIGN_DIGITS = ("\u0661\u0662", "\uff11", "\u0662\u0660\u0662\u0664")
STRICTER: list[tuple[str, str, str, str, tuple[str, ...]]] = [
    ("integer", "space around a value is part of the cell", "type-error", "valid",
     (*SPACE, " 202", "202 ", " 2024", "2024 ")),
    ("integer", "Python's grouping sign is no part of CSV", "type-error", "valid",
     ("1_000", "2_24")),
    ("integer", "digits are those of ASCII", "type-error", "valid", FOREIGN_DIGITS),
    ("integer", "an integer is one of 64 bits", "type-error", "valid",
     ("9223372036854775808", "-9223372036854775809", "1" * 40)),
    ("number", "space around a value is part of the cell", "type-error", "valid",
     (*SPACE, " 202", "202 ", " 2024", "2024 ")),
    ("number", "Python's grouping sign is no part of CSV", "type-error", "valid",
     ("1_000", "_1", "1__0", "2_24")),
    ("number", "digits are those of ASCII", "type-error", "valid", FOREIGN_DIGITS),
    ("number", "what is not a number is no observation", "type-error", "valid",
     ("NaN", "nan", "-nan", "sNaN", "INF", "-INF", "inf", "Infinity", "infinity")),
    ("number", "a number is a double", "type-error", "valid", ("1e400", "-1e400")),
    ("date", "a date has four, two and two digits", "type-error", "valid",
     ("2024-1-2", "2024-01-2")),
    ("date", "digits are those of ASCII", "type-error", "valid",
     ("\u0662\u0660\u0662\u0664-01-02",)),
    ("year", "a year has four digits, and nothing else", "type-error", "valid",
     ("+202", " 202", "202 ", "2_24")),
    ("year", "digits are those of ASCII", "type-error", "valid", ("\u0662\u0660\u0662\u0664",)),
    ("time", "a time has neither a fraction nor a zone", "type-error", "valid",
     ("09:00:00,5", "09:00:00z", "09:00:00+0100", "09:00:00+01", "09:00:00.0", "09:00:00.5",
      "09:00:00.500001", "09:00:00Z", "09:00:00+01:00", "09:00:00-00:00",
      "09:00:00.1234567")),
    ("datetime", "a T stands between date and time", "type-error", "valid",
     ("2024-01-02 00:00:00", "2024-02-29 09:00:00", "2024-02-29t09:00:00")),
    ("datetime", "a date has four, two and two digits", "type-error", "valid",
     ("2024-W09-4T09:00:00",)),
    ("yearmonth", "a month has four and two digits, and nothing else", "type-error", "valid",
     ("2024-001", "2024-1", "24-01", " 2024-01", "2024-+1", "2024- 1", "20_2-01")),
    ("yearmonth", "digits are those of ASCII", "type-error", "valid",
     ("\u0662\u0660\u0662\u0664-01",)),
    ("duration", "a fraction is of seconds, after a point", "type-error", "valid",
     ("P1,5D", "P1.5D", "P1.5Y", "P0.5Y")),
    ("duration", "there are no weeks", "type-error", "valid", ("P1W", "P1Y1W")),
    ("duration", "a duration may be of any length", "valid", "type-error", ("P99999999999D",)),
    ("duration", "a T stands before hours, minutes or seconds alone", "type-error", "valid",
     ("PT", "P1DT", "P1YT", "P2024-01-02T00:00:00")),
    ("duration", "a duration has a sign where it is negative, and nothing after it", "type-error",
     "valid", ("+P1D", "P1D\n")),
    ("geopoint", "only spaces stand around a number", "type-error", "valid", ("1,\n2",)),
    ("geopoint", "Python's grouping sign is no part of CSV", "type-error", "valid", ("1_0,2",)),
    ("geopoint", "digits are those of ASCII", "type-error", "valid", ("\u0661,2",)),
    ("array", "JSON has no such numbers", "type-error", "valid", ("[NaN]", "[Infinity]")),
    ("object", "JSON has no such numbers", "type-error", "valid",
     ('{"a": NaN}', '{"type": "Point", "coordinates": [NaN, 2]}')),
    ("geojson", "JSON has no such numbers", "type-error", "valid",
     ('{"type": "Point", "coordinates": [NaN, 2]}',)),
]  # fmt: skip


def as_csv(rows: Iterable[Sequence[str]], quote_all: bool) -> str:
    """Write rows with quotes around every cell, or around those that need them."""

    def cell(text: str) -> str:
        bare = not (quote_all or set(text) & set(',"\r\n'))
        return text if bare else '"' + text.replace('"', '""') + '"'

    return "".join(",".join(map(cell, row)) + "\n" for row in rows)


# frictionless has one type of error for all constraints, and one for each way of being ragged.
_OF_A_CONSTRAINT = (
    "required", "minimum", "maximum", "exclusive-minimum", "exclusive-maximum", "pattern", "enum",
    "min-length", "max-length",
)  # fmt: skip
_AS_FRICTIONLESS = dict.fromkeys(_OF_A_CONSTRAINT, "constraint-error") | {"unique": "unique-error"}
_RAGGED = {"extra-cell": "ragged-row", "missing-cell": "ragged-row"}


def our_verdict(package: Package) -> list[tuple[int | None, str | None, str]]:
    """Return record, field and frictionless' type of each error in the first table."""
    found = []
    for finding in check(package)["table"].findings:
        # Of text that deceives frictionless knows nothing.
        if finding.severity is not Severity.ERROR or finding.rule in SAFETY:
            continue
        kind = finding.rule.partition("/")[2]
        of_row = kind in ("primary-key", "foreign-key")
        found.append(
            (
                finding.place.record if finding.place else None,
                None if of_row else finding.field,
                _AS_FRICTIONLESS.get(kind, kind),
            )
        )
    return sorted(found, key=str)


def their_verdict(package: Package) -> list[tuple[int | None, str | None, str]]:
    """Return record, field and type of each error of frictionless in the first table."""
    found = {
        (record, None if kind in _RAGGED else name, _RAGGED.get(kind, kind))
        for record, name, kind in ask_frictionless(package)["table"]
    }
    return sorted(found, key=str)


def one_column(
    folder: Path, field: dict[str, Any], cells: Sequence[str], quote_all: bool = True
) -> Package:
    """Write a table of one field, with a column before it so that no row is blank."""
    schema = {"fields": [{"name": "n", "type": "string"}, field]}
    rows = [("n", "x"), *((str(number), cell) for number, cell in enumerate(cells))]
    return make_package(folder, schema, as_csv(rows, quote_all))


# Types


@pytest.mark.parametrize("kind", list(FieldType))
@pytest.mark.parametrize(
    "style", ["plain", *(pytest.param(s, marks=pytest.mark.slow) for s in ("quoted", "mixed"))]
)
def test_every_spelling_is_judged_alike_but_for_those_listed(
    tmp_path: Path, kind: str, style: str
) -> None:
    cells = [text for text in SPELLINGS if style != "plain" or not set(text) & set('"\r\n')]
    package = one_column(tmp_path, {"name": "x", "type": kind}, cells, style == "quoted")
    ours = {cells[record - 2]: rule for record, _, rule in our_verdict(package) if record}
    theirs = {cells[record - 2]: rule for record, _, rule in their_verdict(package) if record}
    differing = {
        text: (ours.get(text, "valid"), theirs.get(text, "valid"))
        for text in cells
        if ours.get(text) != theirs.get(text)
    }
    assert differing == {
        text: (our, their)
        for of_type, _, our, their, texts in STRICTER
        if of_type == kind
        for text in texts
        if text in cells
    }


def test_there_are_many_spellings_and_each_once() -> None:
    assert len(SPELLINGS) == len(set(SPELLINGS)) >= 300


# Constraints


class Case:
    """A field's constraints, cells to judge by them, and where the two readers differ.

    `differing` gives for a cell what we say and what frictionless says of it.
    """

    def __init__(
        self,
        kind: str,
        constraints: dict[str, Any],
        cells: str | list[str],
        differing: dict[str, tuple[str, str]] | None = None,
        missing: list[str] | None = None,
    ) -> None:
        self.field: dict[str, Any] = {"name": "x", "type": kind, "constraints": constraints}
        if missing is not None:
            self.field["missingValues"] = missing
        self.cells = cells.split(" ") if isinstance(cells, str) else cells
        self.differing = differing or {}

    def __repr__(self) -> str:
        return f"{self.field['type']} {self.field['constraints']}"


TEXTS = [
    "",
    "a",
    "b",
    "ab",
    "A",
    "a\n",
    "\na",
    " a",
    "a ",
    "é",
    "e\u0301",
    "💥",
    "axx",
    "xxb",
    "abc",
]
INTEGERS = "0 -0 1 9 10 11 010 -1 +10 12 100 99999999999999999999x 1.0"
TIMES = "08:59:59 09:00:00 09:00:01 16:59:59 17:00:00 23:59:59"
MOMENTS = (
    "2024-01-01T23:59:59 2024-01-02T09:00:00 2024-01-02T08:59:59.9 2024-01-31T08:59:59 "
    "2024-01-31T09:00:00 2024-01-31T09:00:00.0"
)
MONTHS = "2024-01 2024-02 2024-03 2024-04 2024-12 0000-01 9999-12 2024-13"
NUMBERS = "0 -0.0 9.99 10 10.0 1e1 10.01 99.99 100 1e2 100.0 100.01 -1 .5 1e-400 -1e-400"
WHOLE = "a pattern holds for the whole cell, each branch of it, and no newline after it"

CASES = [
    Case("integer", {"minimum": 10}, INTEGERS),
    Case("integer", {"maximum": 10}, INTEGERS),
    Case("integer", {"minimum": "10", "maximum": "11"}, INTEGERS),
    Case("integer", {"minimum": -(2**63), "maximum": 2**63 - 1}, INTEGERS),
    Case("integer", {"minimum": 2**53}, f"{2**53 - 1} {2**53} {2**53 + 1}"),
    Case("integer", {"required": True}, ["", "1", "x"]),
    Case("integer", {"required": True}, ["", "NA", "1", "x"], missing=["NA"]),
    Case("number", {"minimum": 10}, NUMBERS),
    Case("number", {"minimum": 0}, "0 -0 -0.0 1e-400 -0.1 5e-324 -5e-324"),
    Case("number", {"maximum": 100, "minimum": "9.99"}, NUMBERS),
    Case("number", {"maximum": 0.1}, "0.1 0.10 .1 1e-1 0.11 0.1000000000000001 0.09"),
    Case("number", {"maximum": 100}, "100.00000000000000001 100.00000000000000000 1e2 99e-400"),
    Case("number", {"minimum": 0}, "-1e-400 1e-400 -0"),
    Case("number", {"minimum": "100.00000000000000001"}, "100 100.00000000000000001 101"),
    Case("number", {"exclusiveMaximum": "0.1000000000000000000001"}, "0.1 .1 0.11"),
    Case("number", {"exclusiveMinimum": 10, "exclusiveMaximum": 100}, NUMBERS),
    Case("number", {"enum": [10, "99.99", 0]}, NUMBERS),
    Case("integer", {"exclusiveMinimum": 1, "exclusiveMaximum": "11"}, INTEGERS),
    Case("integer", {"enum": [1, "10", "012"]}, INTEGERS),
    Case("number", {"minimum": 1e17}, "1e17 100000000000000000 99999999999999984 1e16"),
    Case("year", {"minimum": 1946}, "1945 1946 1947 0000 9999 46"),
    Case("year", {"minimum": "1946", "maximum": "2025"}, "1945 1946 2025 2026"),
    Case("year", {"maximum": 500}, "0499 0500 0501"),
    Case("date", {"minimum": "2024-02-29"}, "2024-02-28 2024-02-29 2024-03-01 0001-01-01 x"),
    Case("date", {"maximum": "2024-02-29"}, "2024-02-28 2024-02-29 2024-03-01 9999-12-31"),
    Case("year", {"enum": ["1946", "0024"]}, "1946 1947 0024 24"),
    Case("date", {"exclusiveMinimum": "2024-02-29"}, "2024-02-28 2024-02-29 2024-03-01 x"),
    Case("date", {"enum": ["2024-02-29"]}, "2024-02-28 2024-02-29 x"),
    Case("time", {"minimum": "09:00:00", "exclusiveMaximum": "17:00:00"}, TIMES),
    Case("time", {"enum": ["09:00:00"]}, TIMES),
    Case("datetime", {"minimum": "2024-01-02T09:00:00"}, MOMENTS),
    Case("datetime", {"exclusiveMaximum": "2024-01-31T09:00:00"}, MOMENTS),
    Case("datetime", {"enum": ["2024-01-31T09:00:00"]}, MOMENTS),
    Case("yearmonth", {"minimum": "2024-02", "exclusiveMaximum": "2024-04"}, MONTHS),
    Case("yearmonth", {"enum": ["2024-02", "2024-12"]}, MONTHS),
    Case("duration", {"enum": ["P1D", "P1Y"]}, "P1D PT24H P1Y P12M P2D"),
    Case("geopoint", {"enum": ["1,2"]}, ["1,2", "1, 2", "1.0,2", "2,1"]),
    Case("list", {"minLength": 2, "maxLength": 2}, ["a", "a,b", "a,b,c", ","]),
    Case("array", {"minLength": 1, "maxLength": 1}, ["[]", "[1]", "[1,2]", "[[1,2]]"]),
    Case("object", {"minLength": 1, "maxLength": 1}, ["{}", '{"a":1}', '{"a":1,"b":2}']),
    Case("any", {"enum": ["a", "1"]}, TEXTS),
    Case("boolean", {"enum": ["true"]}, "true 1 false x"),
    Case("boolean", {"required": True}, ["", "true", "0", "no"]),
    Case("string", {"required": True}, TEXTS),
    Case("string", {"required": True}, [*TEXTS, "NA", "-"], missing=["NA", "-"]),
    Case("string", {"required": True}, [*TEXTS, "NA"], missing=[]),
    Case("string", {"minLength": 2}, TEXTS),
    Case("string", {"minLength": 1}, TEXTS),
    Case("string", {"minLength": 1}, TEXTS, missing=["NA"]),
    Case("string", {"maxLength": 1}, TEXTS),
    Case("string", {"minLength": 2, "maxLength": 2}, TEXTS),
    Case("string", {"enum": ["a", "é", "", "a\n"]}, TEXTS),
    Case("string", {"enum": ["a'b", "x"]}, ["a'b", "x", "X"]),
    Case("string", {"pattern": "[a-z]+"}, TEXTS, {"a\n": ("constraint-error", "valid")}),  # WHOLE
    Case("string", {"pattern": "(?:a|b)"}, TEXTS, {"a\n": ("constraint-error", "valid")}),  # WHOLE
    Case("string", {"pattern": "a|b"}, TEXTS,  # WHOLE
         dict.fromkeys(("ab", "a\n", "a ", "axx", "abc"), ("constraint-error", "valid"))),
    Case("string", {"pattern": r"a\.b"}, ["a.b", "axb"]),
    Case("string", {"pattern": "[^,]{1,2}"}, ["a", ",", "a,", "ab", "abc", "\n", "💥"]),
]  # fmt: skip


@pytest.mark.parametrize(
    "quote_all",
    [pytest.param(False, id="minimal"), pytest.param(True, id="quoted", marks=pytest.mark.slow)],
)
@pytest.mark.parametrize("case", CASES, ids=repr)
def test_constraints_are_judged_alike_but_where_said(
    tmp_path: Path, case: Case, quote_all: bool
) -> None:
    package = one_column(tmp_path, case.field, case.cells, quote_all)
    ours, theirs = our_verdict(package), their_verdict(package)
    differing = {
        case.cells[record - 2]: tuple(
            next((kind for number, _, kind in verdict if number == record), "valid")
            for verdict in (ours, theirs)
        )
        for record, *_ in set(ours) ^ set(theirs)
        if record
    }
    assert differing == case.differing


# Keys, shapes and headers

KEYED = {
    "fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "number"}],
    "primaryKey": ["a", "b"],
}
UNIQUE = {
    "fields": [
        {"name": "a", "type": "string"},
        {"name": "b", "type": "number", "constraints": {"unique": True}},
    ]
}
REFERRING = {
    "fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}],
    "foreignKeys": [
        {"fields": ["a", "b"], "reference": {"resource": "other", "fields": ["x", "y"]}},
        {"fields": ["a"], "reference": {"resource": "other", "fields": ["x"]}},
    ],
}
TARGET = {"fields": [{"name": "x", "type": "integer"}, {"name": "y", "type": "string"}]}
OPEN = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]}

ALIKE = [
    (KEYED, "a,b\n1,1\n1,2\n2,1\n"),
    (KEYED, "a,b\n1,1\n01,1.0\n+1,1e0\n"),
    (KEYED, "a,b\n1,0\n1,-0\n1,-0.0\n"),
    (KEYED, "a,b\n1,1\n1,1\n1,1\n"),
    (UNIQUE, "a,b\nx,1\ny,\nz,\nx,1.0\n"),
    (UNIQUE, 'a,b\n"x",1\n"y","1"\n'),
    (UNIQUE, "a,b\nx,0.1\ny,0.1000000000000000000001\nz,1e-1\n"),
    (UNIQUE, "a,b\nx,\ny,\n"),
    (REFERRING, "a,b\n1,p\n2,q\n"),
    (REFERRING, "a,b\n01,p\n"),
    (REFERRING, "a,b\n1,q\n3,p\n3,z\n"),
    (REFERRING, "a,b\n1,\n3,\n"),
    (REFERRING, 'a,b\n,p\n1,"p"\n'),
    (OPEN, "a,b\n1,2\n\n3,4\n"),
    (OPEN, "a,b\n1,2\n\n"),
    (OPEN, "a,b\n,\n1,2\n"),
    (OPEN, 'a,b\n"",""\n1,2\n'),
    (OPEN, "a,b\n1\n1,2,3\n1,2,3,4\n"),
    (OPEN, 'a,b\n"1\n2"\n1,2,3\n'),
    (OPEN, "a,b\r\n1,2\r\n1\r\n"),
    (OPEN, "a,b\r1,2\r1\r"),
    (OPEN, "a,b\n1,2"),
    (OPEN, "a,b\n"),
    (OPEN, "a,b"),
    (OPEN, 'a,b\nx"y,z""\n "1",2\n'),
    ({"fields": OPEN["fields"][:1]}, "a\n1\n\n2\n"),
]


@pytest.mark.parametrize(("schema", "text"), ALIKE)
def test_keys_and_shapes_are_judged_alike(
    tmp_path: Path, schema: dict[str, Any], text: str
) -> None:
    package = make_package(tmp_path, schema, text, (TARGET, "x,y\n1,p\n2,q\n3,\n"))
    assert our_verdict(package) == their_verdict(package)


# The whole list of where a verdict on a file differs: the reason, and what each says.
DIFFERENT = [
    ("a primary key has no empty part (the standard)", KEYED, "a,b\n1,\n2,1\n",
     [(2, "b", "constraint-error")], []),
    ("an empty key is told as an empty row", KEYED, "a,b\n,\n",
     [(2, None, "blank-row")], [(2, None, "blank-row"), (2, None, "primary-key")]),
    ("an unclosed quote swallows the rest of the file", OPEN, 'a,b\n1,"2\n3,4\n',
     [(2, None, "quoting")], []),
    ("text after a closing quote is lost or joined to it", OPEN, 'a,b\n"1"x,2\n',
     [(2, None, "quoting")], []),
    ("a byte order mark belongs to no field", OPEN, "\ufeffa,b\n1,2\n",
     [(1, None, "encoding")], []),
    ("space around a name is part of it", OPEN, 'a," b"\n1,2\n', [(1, None, "header")], []),
    ("a blank line is not passed over in search of the header", OPEN, "\na,b\n1,2\n",
     [(1, None, "header")], []),
    ("a NUL byte is no text", OPEN, "a,b\n1,\0\n", [(2, None, "encoding")], []),
    ("a row of missing values that are written down is not blank",
     OPEN | {"missingValues": ["NA"]}, "a,b\nNA,NA\n", [], [(2, None, "blank-row")]),
    ("a row of empty cells is blank, whatever is missing",
     OPEN | {"missingValues": ["NA"]}, "a,b\n,\n", [(2, None, "blank-row")], []),
    ("a row with a wrong cell is not looked up", UNIQUE | {"primaryKey": ["a"]},
     "a,b\nx,1\nx,y\n", [(3, "b", "type-error")],
     [(3, "b", "type-error"), (3, None, "primary-key")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "text", "ours", "theirs"),
    [pytest.param(*case, id=reason) for reason, *case in DIFFERENT],
)
def test_verdicts_on_a_file_that_differ_are_these(
    tmp_path: Path, schema: dict[str, Any], text: str, ours: Any, theirs: Any
) -> None:
    package = make_package(tmp_path, schema, text)
    assert (our_verdict(package), their_verdict(package)) == (ours, theirs)


@pytest.mark.parametrize(
    "header",
    ["b,a", "a", "a,b,c", "A,b", "a,a", "a,", ",", "a;b", "1,2", "b", '"a,b"'],
)
def test_wrong_header_is_an_error_to_both(tmp_path: Path, header: str) -> None:
    package = make_package(tmp_path, OPEN, f"{header}\n1,2\n")
    assert [kind for *_, kind in our_verdict(package)] == ["header"]
    assert ask_frictionless(package)["table"]


def test_empty_file_is_an_error_to_both(tmp_path: Path) -> None:
    package = make_package(tmp_path, OPEN, "")
    assert [kind for *_, kind in our_verdict(package)] == ["header"]
    assert [kind for *_, kind in their_verdict(package)] == ["source-error"]


def test_byte_that_is_not_utf_8_is_an_error_to_both(tmp_path: Path) -> None:
    package = make_package(tmp_path, OPEN, b"a,b\n1,C\xf4te\n")
    assert [kind for *_, kind in our_verdict(package)] == ["encoding"]
    assert [kind for *_, kind in their_verdict(package)] == ["encoding-error"]


# Tables drawn at random

# A cell that the two judge differently.
UNLIKE = {(kind, text) for kind, _, _, _, texts in STRICTER for text in texts}
DRAWN = ("string", "integer", "number", "boolean", "date", "year")
KEYS = ["k1", "k2", "é"]


class RandomTable:
    """A schema, and rows of cells under its fields."""

    def __init__(self, schema: dict[str, Any], rows: list[list[str]], quote_all: bool) -> None:
        self.schema = schema
        self.rows = rows
        self.quote_all = quote_all

    def __repr__(self) -> str:
        return f"RandomTable({self.schema}, {self.rows}, {self.quote_all})"

    @property
    def names(self) -> list[str]:
        return [field["name"] for field in self.schema["fields"]]

    def write(self, folder: str) -> Package:
        text = as_csv([self.names, *self.rows], self.quote_all)
        key = {"fields": [{"name": "key", "type": "string"}]}
        return make_package(
            Path(folder), self.schema, text, (key, as_csv([["key"], *zip(KEYS)], False))
        )


@st.composite
def fields_with_cells(draw: st.DrawFn) -> tuple[dict[str, Any], st.SearchStrategy[str]]:
    """Draw a field, and what draws valid cells for it."""
    kind = draw(st.sampled_from(DRAWN))
    constraints: dict[str, Any] = {}
    if kind == "string":
        menu = draw(st.sampled_from(["any", "enum", "pattern", "length"]))
        cells = st.text("ab\"',;|\n\r é💥", min_size=1, max_size=6)
        if menu == "enum":
            constraints["enum"] = draw(st.lists(cells, min_size=1, max_size=3, unique=True))
            cells = st.sampled_from(constraints["enum"])
        if menu == "pattern":
            constraints["pattern"] = "[A-Z]{2,3}"
            cells = st.text("ABC", min_size=2, max_size=3)
        if menu == "length":
            constraints |= {"minLength": 2, "maxLength": 4}
            cells = st.text("ab,é💥", min_size=2, max_size=4)
    elif kind == "boolean":
        cells = st.sampled_from(["true", "True", "TRUE", "1", "false", "False", "FALSE", "0"])
    else:
        first, last = sorted(draw(st.tuples(st.integers(1, 100), st.integers(1, 100))))
        within = st.integers(first, last)
        spellings: dict[str, Callable[[int], str]] = {
            "integer": str,
            "number": lambda value: f"{value}.0" if value % 2 else str(value),
            "year": lambda value: f"{value:04d}",
            "date": lambda value: date.fromordinal(738_000 + value).isoformat(),
        }
        spell = spellings[kind]
        cells = within.map(spell)
        as_json = kind in ("integer", "number") and draw(st.booleans())
        if draw(st.booleans()):
            constraints["minimum"] = first if as_json else spell(first)
        if draw(st.booleans()):
            constraints["maximum"] = last if as_json else spell(last)
    if draw(st.booleans()):
        constraints["required"] = True
    else:
        cells = st.one_of(cells, st.just(""))
    return {"type": kind, "constraints": constraints}, cells


@st.composite
def valid_tables(draw: st.DrawFn) -> RandomTable:
    """Draw a table that conforms to its schema: an id, one to three fields, maybe a reference."""
    count = draw(st.integers(1, 6))
    fields: list[dict[str, Any]] = [{"name": "id", "type": "string"}]
    columns = [[f"r{number}" for number in range(count)]]
    for number in range(draw(st.integers(1, 3))):
        field, cells = draw(fields_with_cells())
        column = draw(st.lists(cells, min_size=count, max_size=count))
        present = [cell for cell in column if cell]
        # Only where equal values are written alike can the text tell that all differ.
        if field["type"] != "boolean" and len(set(present)) == len(present) and draw(st.booleans()):
            field["constraints"]["unique"] = True
        fields.append({"name": f"f{number}", **field})
        columns.append(column)
    schema: dict[str, Any] = {"fields": fields, "primaryKey": ["id"]}
    if draw(st.booleans()):
        fields.append({"name": "ref", "type": "string"})
        columns.append(draw(st.lists(st.sampled_from([*KEYS, ""]), min_size=count, max_size=count)))
        schema["foreignKeys"] = [
            {"fields": ["ref"], "reference": {"resource": "other", "fields": ["key"]}}
        ]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return RandomTable(schema, rows, draw(st.booleans()))


@st.composite
def mutated_tables(draw: st.DrawFn, most: int) -> RandomTable:
    """Draw a table of which up to `most` cells hold anything, also what stands above or below."""
    table = draw(valid_tables())
    for _ in range(draw(st.integers(0, most))):
        row = draw(st.integers(0, len(table.rows) - 1))
        column = draw(st.integers(0, len(table.names) - 1))
        others = st.sampled_from([other[column] for other in table.rows])
        cell = draw(st.one_of(st.sampled_from(SPELLINGS), others, st.text("Aa1-.", max_size=6)))
        field = table.schema["fields"][column]
        assume((field["type"], cell) not in UNLIKE)
        # An empty key is the other difference, and a case of its own above.
        assume(field["name"] != "id" or cell)
        table.rows[row][column] = cell
    return table


@pytest.mark.slow
@settings(max_examples=150, deadline=None, derandomize=True)
@given(mutated_tables(most=1))
def test_random_table_with_one_cell_changed_is_judged_alike(table: RandomTable) -> None:
    with tempfile.TemporaryDirectory() as folder:
        package = table.write(folder)
        ours, theirs = our_verdict(package), their_verdict(package)
    cells, rows = [
        [
            {(record, name) for record, name, kind in verdict if kind.endswith(cell_errors)}
            for verdict in (ours, theirs)
        ]
        for cell_errors in (("type-error", "constraint-error"), "")
    ]
    assert cells[0] == cells[1]
    assert {record for record, _ in rows[0]} == {record for record, _ in rows[1]}


@pytest.mark.slow
@settings(max_examples=100, deadline=None, derandomize=True)
@given(mutated_tables(most=3), st.data())
def test_order_of_rows_changes_no_verdict_and_no_count(
    table: RandomTable, data: st.DataObject
) -> None:
    def outcome(given: RandomTable) -> tuple[Outcome, dict[str, int], list[Any]]:
        with tempfile.TemporaryDirectory() as folder:
            result = check(given.write(folder))["table"]
        found = sorted((f.rule, str(f.field), str(f.value)) for f in result.findings)
        return result.outcome, dict(result.counts), found

    order = data.draw(st.permutations(table.rows))
    assert outcome(table) == outcome(RandomTable(table.schema, order, table.quote_all))
