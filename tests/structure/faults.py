"""Tiny packages with one fault each, and what we and frictionless, the reference, say of them.

Where the two differ, the fault names an entry of `DIFFERENCES`, the whole list of reasons.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from structure import differences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Record, field and code of each finding (the id of our rule without its layer, or the type of
# frictionless' error), in the order in which they are told.
Matrix = list[list[Any]]
Schema = dict[str, Any]

# Why our verdict, place or kind of fault differs from that of frictionless 5.21.
DIFFERENCES = {difference.id: difference.reason for difference in differences.DIFFERENCES}

_CONSTRAINTS = {
    "required", "unique", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "minLength", "maxLength", "pattern", "enum",
}  # fmt: skip

# What frictionless calls the rules that it has under another name.
_AS_FRICTIONLESS = {
    "unique": "unique-error",
    "encoding": "encoding-error",
    "missing-file": "scheme-error",
    "bytes": "byte-count",
    "hash": "hash-count",
} | dict.fromkeys(
    (
        "required", "minimum", "maximum", "exclusive-minimum", "exclusive-maximum", "min-length",
        "max-length", "pattern", "enum", "category",
    ),
    "constraint-error",
)  # fmt: skip
# Rules on a row as a whole, of which frictionless names no field.
_OF_ROWS = ("primary-key", "unique-key", "foreign-key")
# Rules on a file as a whole, of which frictionless names no row.
_OF_FILES = ("encoding", "header")


@dataclass(frozen=True)
class Fault:
    """One table with one fault, in a package by itself or with the table `other`.

    `ours` is what we find in the package and in the table; `theirs` what frictionless finds, where
    it does not follow from `ours`; `differs` the reason where that is another verdict, place or
    kind. `dialect` and `descriptor` are changes to the resource's, in which None takes a property
    away. `fixed` is a text without the fault, valid to both. `at` is the `line:column` of the first
    finding. `package` are changes to the descriptor as a whole, and `file` is where the table is.
    `cell` is the right and the wrong cell, where the fault is no more than that.
    `schema_text` is the file of the schema, where no schema can be written so.
    """

    name: str
    schema: Schema
    text: bytes
    ours: Matrix
    theirs: Matrix | None = None
    differs: str | None = None
    other: tuple[Schema, bytes | None] | None = None
    dialect: Mapping[str, Any] | None = None
    descriptor: Mapping[str, Any] | None = None
    package: Mapping[str, Any] | None = None
    file: str = "0.csv"
    fixed: bytes | None = None
    at: str | None = None
    cell: tuple[str, str] | None = None
    schema_text: str | None = None

    @property
    def expected_of_frictionless(self) -> Matrix:
        """Return what frictionless finds."""
        return as_frictionless(self.ours) if self.theirs is None else self.theirs


def as_frictionless(ours: Matrix) -> Matrix:
    """Return our findings in the terms of frictionless, rule by rule."""
    return [
        [
            None if code in _OF_FILES else record,
            None if code in _OF_ROWS else field,
            _AS_FRICTIONLESS.get(code, code),
        ]
        for record, field, code in ours
    ]


def x(kind: str, **properties: Any) -> Schema:
    """Return a field `x` of a type, with properties and constraints."""
    field: Schema = {"name": "x", "type": kind}
    constraints = {name: value for name, value in properties.items() if name in _CONSTRAINTS}
    field |= {name: value for name, value in properties.items() if name not in _CONSTRAINTS}
    return field | ({"constraints": constraints} if constraints else {})


def fields(*given: str | Schema, **rest: Any) -> Schema:
    """Return a schema of fields; those that are only a name are text."""
    of_text = [{"name": f, "type": "string"} if isinstance(f, str) else f for f in given]
    return {"fields": of_text, **rest}


def typed(**types: str) -> list[Schema]:
    """Return fields of a name and a type each."""
    return [{"name": name, "type": kind} for name, kind in types.items()]


def csv_cell(text: str) -> str:
    """Write a cell, in quotes if it needs them."""
    bare = not set(text) & set(',"\r\n')
    return text if bare else '"' + text.replace('"', '""') + '"'


def column(*cells: str) -> bytes:
    """Write a column `x`, after a column `n` so that no row is blank."""
    rows = [("n", "x"), *((str(number), cell) for number, cell in enumerate(cells, start=1))]
    return "".join(f"{n},{csv_cell(cell)}\n" for n, cell in rows).encode()


def cell(
    name: str,
    field: Schema,
    right: str,
    wrong: str,
    code: str = "type-error",
    differs: str | None = None,
    theirs: Matrix | None = None,
    **rest: Any,
) -> Fault:
    """Make a fault of one cell: the second under the field `x`, the first being right.

    Where the verdict differs, frictionless finds nothing if not said otherwise.
    """
    return Fault(
        name,
        fields("n", field, **rest),
        column(right, wrong),
        [[3, "x", code]],
        [] if differs and theirs is None else theirs,
        differs,
        fixed=column(right, right),
        cell=(right, wrong),
    )


def spelt(
    field: Schema, right: str, wrong: Mapping[str, str], differs: str | None = None
) -> Iterator[Fault]:
    """Make a fault of each cell that is not written as its type is."""
    return (cell(name, field, right, text, differs=differs) for name, text in wrong.items())


def repeated(
    name: str,
    kind: str | Schema,
    first: str,
    again: str,
    different: str,
    theirs: Matrix | None = None,
    differs: str | None = None,
) -> Iterator[Fault]:
    """Make a fault of a value that appears twice where it is unique, and where it is the key."""
    properties = {"type": kind} if isinstance(kind, str) else kind
    for code, unique, rest in (
        ("unique", {"constraints": {"unique": True}}, {}),
        ("primary-key", {}, {"primaryKey": ["x"]}),
    ):
        yield Fault(
            f"{code}-{name}",
            fields("n", {"name": "x"} | properties | unique, **rest),
            column(first, different, again),
            [[4, "x", code]],
            theirs,
            differs,
            fixed=None if differs else column(first, different),
        )


def bounds(kind: str, low: Any, middle: str, below: str, above: str, high: Any) -> Iterator[Fault]:
    """Make a fault of each of the four bounds of a type."""
    for name, limits, wrong, code in (
        ("below-minimum", {"minimum": low}, below, "minimum"),
        ("above-maximum", {"maximum": high}, above, "maximum"),
        ("at-exclusive-minimum", {"exclusiveMinimum": low}, str(low), "exclusive-minimum"),
        ("at-exclusive-maximum", {"exclusiveMaximum": high}, str(high), "exclusive-maximum"),
    ):
        yield cell(f"{kind}-{name}", x(kind, **limits), middle, wrong, code)


OPEN = fields("a", "b")
UNIT = {"bareNumber": False}
POINT = '{"type": "Point", "coordinates": [1, 2]}'
UUID = "0e8a1d3e-95d1-4c8e-9c5b-1f6a2b3c4d5e"

STRINGS = (
    *spelt(x("string", format="email"), "a@b.org", {
        "email-without-at-sign": "a.b.org",
        "email-without-domain": "a@",
        "email-without-top-level-domain": "a@b",
        "email-without-local-part": "@b.org",
        "email-with-space-inside": "a b@c.org",
        "email-with-space-after": "a@b.org ",
        "email-with-two-at-signs": "a@b@c.org",
        "email-with-two-dots": "a@b..org",
        "email-with-a-name-before": "Ann <a@b.org>",
    }),
    *spelt(x("string", format="uri"), "https://a.org/b", {
        "uri-without-scheme": "a.org/b",
        "uri-with-empty-scheme": "://a.org",
        "uri-relative-to-scheme": "//a.org/b",
        "uri-with-digit-before-scheme": "1http://a.org",
        "uri-with-space-before": " http://a.org",
    }),
    *spelt(x("string", format="email"), "a@b.org", {
        "email-with-line-end-before-at-sign": "a\n@b.org",
    }, "lax-email"),
    *spelt(x("string", format="uri"), "https://a.org/b", {
        "uri-with-space-inside": "http://a b",
        "uri-with-angle-brackets": "http://a/<x>",
        "uri-with-bare-percent-sign": "http://a/%zz",
        "uri-with-backslash": "http://a\\b",
        "uri-with-bracket-that-is-not-closed": "http://[::1",
        "uri-with-line-end": "http://a/\nb",
        "uri-with-port-in-words": "http://a:x",
        "uri-with-letter-beyond-ascii": "http://a/é",
        "uri-of-the-web-without-a-host": "http://",
    }, "lax-uri"),
    *spelt(x("string", format="uuid"), UUID, {
        "uuid-one-digit-short": UUID[:-1],
        "uuid-one-digit-long": UUID + "0",
        "uuid-with-letter-beyond-f": UUID[:-1] + "g",
        "uuid-of-words": "no-uuid",
    }),
    *spelt(x("string", format="uuid"), UUID, {
        "uuid-in-braces": f"{{{UUID}}}",
        "uuid-without-hyphens": UUID.replace("-", ""),
        "uuid-of-a-urn": f"urn:uuid:{UUID}",
    }, "lax-uuid"),
    *spelt(x("string", format="binary"), "aGk=", {
        "binary-with-a-sign-of-no-base64": "a-Gk=",
        "binary-with-a-line-end": "aGk=\n",
    }, "lax-binary"),
    *spelt(x("string", format="binary"), "aGk=", {
        "binary-without-padding": "aGk",
        "binary-of-one-letter": "a",
        "binary-with-letter-beyond-ascii": "é",
    }),
)  # fmt: skip

NUMBERS = (
    *spelt(x("integer"), "12", {
        "integer-with-decimal-point": "12.0",
        "integer-with-bare-decimal-point": "12.",
        "integer-with-fraction": "12.5",
        "integer-with-exponent": "1e3",
        "integer-in-hexadecimal": "0x10",
        "integer-in-words": "twelve",
        "integer-with-two-signs": "--12",
        "integer-of-a-sign-alone": "-",
        "integer-with-space-after-sign": "- 12",
        "integer-with-space-inside": "1 000",
        "integer-with-comma-inside": "1,000",
        "integer-with-superscript": "1\u00b2",
        "integer-with-unit-where-bare": "12%",
        "integer-with-minus-of-typographers": "\u221212",
        "integer-as-boolean": "true",
        "integer-of-spaces": "  ",
    }),
    *spelt(x("integer"), "12", {
        "integer-with-space-before": " 12",
        "integer-with-space-after": "12 ",
        "integer-with-no-break-space-before": "\u00a012",
        "integer-with-underscore": "1_000",
        "integer-in-arabic-digits": "\u0661\u0662",
        "integer-in-full-width-digits": "\uff11\uff12",
    }, "lax-integer-spelling"),
    *spelt(x("integer"), "9223372036854775807", {
        "integer-one-above-64-bits": "9223372036854775808",
        "integer-one-below-64-bits": "-9223372036854775809",
        "integer-of-forty-digits": "1" * 40,
    }, "beyond-64-bits"),
    *spelt(x("integer", **UNIT), "12%", {
        "integer-of-a-unit-alone": "%",
        "integer-with-unit-inside": "1%2",
        "integer-with-unit-after-sign": "-$5",
        "integer-with-unit-and-fraction": "1.5%",
    }),
    *spelt(x("integer", **UNIT), "12%", {"integer-with-unit-and-underscore": "1_000%"},
           "lax-integer-spelling"),
    *spelt(x("integer", groupChar=","), "1000", {
        "integer-grouped-by-another-sign": "1.000",
        "integer-grouped-and-in-words": "1,000 or so",
    }),
    Fault("integer-grouped-as-declared", fields("n", x("integer", groupChar=",")),
          column("1,000"), [], [[2, "x", "type-error"]], "integer-grouping",
          fixed=column("1000")),
    *spelt(x("number"), "1.5", {
        "number-in-words": "one and a half",
        "number-with-two-points": "1.5.0",
        "number-with-decimal-comma": "1,5",
        "number-of-a-point-alone": ".",
        "number-with-empty-exponent": "1e",
        "number-with-fraction-in-exponent": "1e1.5",
        "number-of-an-exponent-alone": "e1",
        "number-in-hexadecimal": "0x1p3",
        "number-with-unit-where-bare": "95%",
        "number-with-two-signs": "+-1",
        "number-with-vulgar-fraction": "1\u00bd",
        "number-with-apostrophe": "1'000",
        "number-with-letter-after": "1.5f",
    }),
    *spelt(x("number"), "1.5", {
        "number-with-space-before": " 1.5",
        "number-with-space-after": "1.5 ",
        "number-with-newline-after": "1.5\n",
        "number-with-underscore": "1_000.5",
        "number-in-arabic-digits": "\u0661\u0662",
    }, "lax-number-spelling"),
    *spelt(x("number"), "1.5", {
        "number-that-is-none": "NaN",
        "number-that-is-a-signaling-none": "sNaN",
        "number-infinite": "INF",
        "number-infinite-below-zero": "-inf",
    }, "not-a-number"),
    *spelt(x("number"), "1e308", {
        "number-above-a-double": "1e400",
        "number-below-a-double": "-1e400",
    }, "beyond-a-double"),
    *spelt(x("number", decimalChar=","), "1,5", {
        "number-with-point-for-decimal-comma": "1.5",
        "number-with-two-decimal-commas": "1,5,0",
    }),
    *spelt(x("number", groupChar=","), "1,000.5", {
        "number-grouped-by-another-sign": "1 000.5",
        "number-grouped-with-two-points": "1,000.5.0",
    }),
    *spelt(x("number", groupChar=","), "1,000.5", {
        "number-with-group-sign-after-point": "1.5,00",
        "number-with-two-group-signs-together": "1,,000",
        "number-with-group-sign-at-the-end": "1,000,",
        "number-with-group-sign-before-the-digits": ",100",
    }, "lax-grouping"),
    *spelt(x("number", groupChar=".", decimalChar=","), "1.000,5", {
        "number-with-signs-swapped": "1,000.5",
    }, "lax-grouping"),
    *spelt(x("number", **UNIT), "95.5%", {
        "number-of-a-unit-alone": "%",
        "number-of-a-range-with-unit": "1.5 to 2%",
        "number-with-unit-after-sign": "-$5",
    }),
    *spelt(x("number", **UNIT), "95.5%", {"number-with-unit-and-underscore": "1_000%"},
           "lax-number-spelling"),
)  # fmt: skip

WORDS = (
    *spelt(x("boolean"), "true", {
        "boolean-as-yes": "yes",
        "boolean-as-t": "t",
        "boolean-in-mixed-case": "tRUE",
        "boolean-with-space-before": " true",
        "boolean-as-two": "2",
        "boolean-as-one-point-zero": "1.0",
    }),
    *spelt(x("boolean", trueValues=["yes"], falseValues=["no"]), "yes", {
        "boolean-of-default-word-under-own-words": "true",
        "boolean-of-own-word-in-other-case": "YES",
        "boolean-of-default-figure-under-own-words": "0",
    }),
    *spelt(x("boolean", trueValues=["yes"]), "yes", {
        "boolean-of-default-true-beside-own": "true",
    }),
)  # fmt: skip

DATES = (
    *spelt(x("date"), "2024-02-29", {
        "date-in-february-30": "2024-02-30",
        "date-in-february-29-of-common-year": "2023-02-29",
        "date-in-february-29-of-1900": "1900-02-29",
        "date-in-april-31": "2024-04-31",
        "date-in-month-13": "2024-13-01",
        "date-in-month-0": "2024-00-01",
        "date-on-day-0": "2024-01-00",
        "date-in-year-0": "0000-01-01",
        "date-in-year-10000": "10000-01-01",
        "date-with-slashes": "2024/01/02",
        "date-day-first": "02-01-2024",
        "date-without-hyphens": "20240102",
        "date-with-two-digit-year": "24-01-02",
        "date-with-time": "2024-01-02T00:00:00",
        "date-with-zone": "2024-01-02Z",
        "date-of-a-week": "2024-W01-1",
        "date-of-a-year-alone": "2024",
        "date-with-space-before": " 2024-01-02",
        "date-with-space-after": "2024-01-02 ",
        "date-in-words": "2 Jan 2024",
    }),
    *spelt(x("date"), "2024-02-29", {
        "date-without-leading-zeros": "2024-1-2",
        "date-in-arabic-digits": "\u0662\u0660\u0662\u0664-01-02",
    }, "lax-date-spelling"),
    *spelt(x("date", format="%d/%m/%Y"), "31/12/2024", {
        "date-default-under-pattern": "2024-12-31",
        "date-month-first-under-pattern": "12/31/2024",
        "date-in-february-31-under-pattern": "31/02/2024",
        "date-with-two-digit-year-under-pattern": "31/12/24",
    }),
    *spelt(x("date", format="%d/%m/%Y"), "31/12/2024", {
        "date-in-arabic-digits-under-pattern": "31/12/\u0662\u0660\u0662\u0664",
    }, "lax-date-spelling"),
    *spelt(x("time"), "23:59:59", {
        "time-without-seconds": "12:00",
        "time-at-hour-25": "25:00:00",
        "time-at-minute-60": "12:60:00",
        "time-at-second-60": "12:00:60",
        "time-after-hour-24": "24:00:01",
        "time-with-one-digit-hour": "1:00:00",
        "time-without-colons": "120000",
        "time-with-pm": "12:00:00 PM",
        "time-in-words": "noon",
        "time-with-offset-beyond-a-day": "12:00:00+25:00",
        "time-with-empty-fraction": "12:00:00.",
        "time-with-space-before": " 12:00:00",
    }),
    *spelt(x("time"), "23:59:59", {
        "time-with-comma-before-fraction": "12:00:00,5",
        "time-with-offset-without-colon": "12:00:00+0100",
        "time-with-offset-of-hours-alone": "12:00:00+01",
        "time-with-small-z": "12:00:00z",
        "time-with-a-zone": "12:00:00Z",
        "time-with-an-offset": "12:00:00+02:00",
        "time-with-fraction": "12:00:00.5",
    }, "lax-time-spelling"),
    *spelt(x("time", format="%H:%M"), "12:30", {
        "time-default-under-pattern": "12:30:00",
        "time-at-hour-24-under-pattern": "24:00",
    }),
    *spelt(x("datetime"), "2024-01-02T03:04:05Z", {
        "datetime-without-time": "2024-01-02",
        "datetime-without-seconds": "2024-01-02T03:04",
        "datetime-in-february-30": "2024-02-30T03:04:05",
        "datetime-at-hour-25": "2024-01-02T25:00:00",
        "datetime-at-second-60": "2024-01-02T03:04:60",
        "datetime-without-signs": "20240102T030405",
        "datetime-with-space-before-zone": "2024-01-02T03:04:05 Z",
        "datetime-with-name-of-zone": "2024-01-02T03:04:05 UTC",
        "datetime-with-offset-beyond-a-day": "2024-01-02T03:04:05+25:00",
        "datetime-without-leading-zeros": "2024-1-2T03:04:05",
        "datetime-day-first": "02/01/2024 03:04:05",
    }),
    *spelt(x("datetime"), "2024-01-02T03:04:05Z", {
        "datetime-with-space-for-t": "2024-01-02 03:04:05",
        "datetime-with-small-t": "2024-01-02t03:04:05",
        "datetime-of-a-week": "2024-W01-1T03:04:05",
        "datetime-with-comma-before-fraction": "2024-01-02T03:04:05,5",
        "datetime-with-offset-without-colon": "2024-01-02T03:04:05+0100",
        "datetime-with-small-z": "2024-01-02T03:04:05z",
        "datetime-with-offset-beyond-14-hours": "2024-01-02T03:04:05+14:01",
    }, "lax-datetime-spelling"),
    *spelt(x("datetime", format="%d.%m.%Y %H:%M"), "02.01.2024 03:04", {
        "datetime-default-under-pattern": "2024-01-02T03:04:05",
        "datetime-in-february-30-under-pattern": "30.02.2024 03:04",
        "datetime-at-hour-24-under-pattern": "02.01.2024 24:04",
    }),
    *spelt(x("year"), "2024", {
        "year-of-two-digits": "24",
        "year-of-three-digits": "024",
        "year-of-five-digits": "20245",
        "year-before-christ": "-024",
        "year-with-decimal-point": "2024.0",
        "year-with-exponent": "2e03",
        "year-in-roman-figures": "MMXX",
        "year-with-space-after": "2024 ",
    }),
    *spelt(x("year"), "2024", {
        "year-with-plus": "+202",
        "year-of-three-digits-and-space": " 202",
        "year-with-underscore": "2_24",
        "year-in-arabic-digits": "\u0662\u0660\u0662\u0664",
    }, "lax-year-spelling"),
    *spelt(x("yearmonth"), "2024-01", {
        "yearmonth-in-month-13": "2024-13",
        "yearmonth-in-month-0": "2024-00",
        "yearmonth-without-month": "2024",
        "yearmonth-without-hyphen": "202401",
        "yearmonth-with-slash": "2024/01",
        "yearmonth-month-first": "01-2024",
        "yearmonth-with-day": "2024-01-02",
        "yearmonth-with-name-of-month": "2024-Jan",
    }),
    *spelt(x("yearmonth"), "2024-01", {
        "yearmonth-without-leading-zero": "2024-1",
        "yearmonth-with-two-digit-year": "24-01",
        "yearmonth-with-space-before": " 2024-01",
        "yearmonth-with-plus": "2024-+1",
    }, "lax-yearmonth-spelling"),
    *spelt(x("duration"), "P1Y2M10DT2H30M", {
        "duration-without-p": "1Y",
        "duration-of-a-p-alone": "P",
        "duration-without-unit": "P1",
        "duration-of-hours-without-t": "P1H",
        "duration-in-small-letters": "p1y",
        "duration-in-words": "1 year",
        "duration-with-month-before-year": "P1M1Y",
        "duration-with-sign-inside": "P-1Y",
        "duration-with-space-after": "P1Y ",
    }),
    *spelt(x("duration"), "P1Y2M10DT2H30M", {
        "duration-with-plus": "+P1Y",
        "duration-with-t-alone": "PT",
        "duration-with-t-at-the-end": "P1DT",
        "duration-with-decimal-comma": "P1,5Y",
        "duration-with-fraction-of-years": "P1.5Y",
        "duration-of-weeks": "P1W",
    }, "lax-duration-spelling"),
)  # fmt: skip

NESTED = (
    *spelt(x("object"), '{"a": 1}', {
        "object-that-is-an-array": "[1]",
        "object-that-is-a-number": "1",
        "object-that-is-null": "null",
        "object-that-is-not-closed": '{"a": 1',
        "object-with-single-quotes": "{'a': 1}",
        "object-with-bare-key": "{a: 1}",
        "object-with-comma-at-end": '{"a": 1,}',
        "object-with-text-after": '{"a": 1} x',
    }),
    *spelt(x("object"), '{"a": 1}', {
        "object-with-a-nan": '{"a": NaN}',
        "object-with-an-infinity": '{"a": [-Infinity]}',
    }, "lax-json"),
    *spelt(x("array"), "[1, 2]", {
        "array-that-is-an-object": "{}",
        "array-that-is-a-number": "1",
        "array-that-is-null": "null",
        "array-without-brackets": "1, 2",
        "array-that-is-not-closed": "[1, 2",
        "array-with-comma-at-end": "[1, 2,]",
        "array-with-single-quotes": "['a']",
        "array-with-leading-zero": "[01]",
    }),
    *spelt(x("array"), "[1, 2]", {"array-with-a-nan": "[NaN]"}, "lax-json"),
    *spelt(x("list", itemType="integer"), "1,2", {
        "list-of-integers-with-word": "1,x",
        "list-of-integers-with-empty-item": "1,,2",
        "list-of-integers-with-comma-at-end": "1,",
        "list-of-integers-with-other-delimiter": "1;2",
        "list-of-integers-with-fraction": "1,2.5",
    }),
    *spelt(x("list", itemType="integer"), "1,2", {
        "list-of-integers-with-space": "1, 2",
        "list-of-integers-with-underscore": "1,1_000",
    }, "lax-list-items"),
    *spelt(x("list", itemType="integer", delimiter=";"), "1;2", {
        "list-of-integers-with-default-delimiter": "1,2",
    }),
    *spelt(x("list", itemType="number"), "1.5,2", {"list-of-numbers-with-word": "1.5,x"}),
    *spelt(x("list", itemType="number"), "1.5,2", {
        "list-of-numbers-with-none": "1.5,NaN"}, "lax-list-items"),
    *spelt(x("list", itemType="boolean"), "true,false", {"list-of-booleans-with-yes": "true,yes"}),
    *spelt(x("list", itemType="date"), "2024-01-02,2024-01-03", {
        "list-of-dates-with-february-30": "2024-01-02,2024-02-30",
    }),
    *spelt(x("list", itemType="time"), "12:00:00,13:00:00", {
        "list-of-times-with-noon": "12:00:00,noon",
    }),
    *spelt(x("list", itemType="datetime"), "2024-01-02T03:04:05Z", {
        "list-of-datetimes-with-date": "2024-01-02T03:04:05Z,2024-01-02",
    }),
)  # fmt: skip

PLACES = (
    *spelt(x("geopoint"), "180, -90", {
        "geopoint-east-of-180": "180.1,0",
        "geopoint-west-of-180": "-181,0",
        "geopoint-north-of-the-pole": "0,90.1",
        "geopoint-south-of-the-pole": "0,-91",
        "geopoint-of-one-number": "90",
        "geopoint-of-three-numbers": "1,2,3",
        "geopoint-with-empty-latitude": "1,",
        "geopoint-with-semicolon": "1;2",
        "geopoint-with-space-alone": "90.5 45.5",
        "geopoint-with-points-of-the-compass": "45N,90E",
        "geopoint-in-brackets": "(1,2)",
        "geopoint-of-words": "here,there",
        "geopoint-that-is-none": "NaN,NaN",
    }),
    *spelt(x("geopoint"), "180, -90", {
        "geopoint-with-underscore": "1_0,2",
        "geopoint-in-arabic-digits": "\u0661,\u0662",
        "geopoint-with-line-end": "1,2\n",
        "geopoint-with-no-break-space": "\u00a01,2",
    }, "lax-geopoint-spelling"),
    *spelt(x("geopoint", format="array"), "[90.5, 45.5]", {
        "geopoint-array-of-texts": '["1", "2"]',
        "geopoint-array-with-true": "[true, 1]",
        "geopoint-array-just-outside": "[180.00000000000000001, 1]",
    }, "lax-geopoint-spelling"),
    *spelt(x("geopoint", format="object"), '{"lon": 90.5, "lat": 45.5}', {
        "geopoint-object-of-texts": '{"lon": "1", "lat": "2"}',
    }, "lax-geopoint-spelling"),
    *spelt(x("geopoint", format="array"), "[90.5, 45.5]", {
        "geopoint-array-without-brackets": "90.5, 45.5",
        "geopoint-array-of-one-number": "[1]",
        "geopoint-array-of-three-numbers": "[1, 2, 3]",
        "geopoint-array-that-is-an-object": '{"lon": 1, "lat": 2}',
        "geopoint-array-with-null": "[1, null]",
        "geopoint-array-east-of-180": "[181, 0]",
    }),
    *spelt(x("geopoint", format="object"), '{"lon": 90.5, "lat": 45.5}', {
        "geopoint-object-without-latitude": '{"lon": 1}',
        "geopoint-object-with-key-misspelt": '{"lon": 1, "lng": 2}',
        "geopoint-object-with-height": '{"lon": 1, "lat": 2, "alt": 3}',
        "geopoint-object-that-is-an-array": "[1, 2]",
        "geopoint-object-north-of-the-pole": '{"lon": 0, "lat": 91}',
    }),
    *spelt(x("geojson"), POINT, {
        "geojson-in-words": "here",
        "geojson-that-is-an-array": "[1, 2]",
        "geojson-that-is-null": "null",
        "geojson-without-type": "{}",
        "geojson-of-unknown-type": '{"type": "Circle", "coordinates": [1, 2]}',
        "geojson-with-type-in-small-letters": '{"type": "point", "coordinates": [1, 2]}',
        "geojson-without-coordinates": '{"type": "Point"}',
        "geojson-point-of-one-number": '{"type": "Point", "coordinates": [1]}',
        "geojson-point-of-texts": '{"type": "Point", "coordinates": ["1", "2"]}',
        "geojson-line-of-one-point": '{"type": "LineString", "coordinates": [[1, 2]]}',
        "geojson-ring-of-three-points":
            '{"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [0, 0]]]}',
        "geojson-feature-without-properties": '{"type": "Feature", "geometry": null}',
    }),
    *spelt(x("geojson"), POINT, {
        "geojson-with-a-nan": '{"type": "Point", "coordinates": [NaN, 2]}',
    }, "lax-json"),
    *spelt(x("geojson"), POINT, {
        "geojson-ring-that-is-not-closed":
            '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [3, 3]]]}',
        "geojson-bbox-of-one-number": POINT.replace("}", ', "bbox": [1]}'),
        "geojson-geometry-with-properties": POINT.replace("}", ', "properties": {}}'),
    }, "lax-geojson"),
    *spelt(x("array", arrayItem={"type": "integer"}), '["1"]', {
        "array-item-with-space-before": '[" 1"]',
    }, "lax-list-items"),
    *spelt(x("geojson", format="topojson"), '{"type": "Topology", "objects": {}, "arcs": []}', {
        "topojson-without-arcs": '{"type": "Topology", "objects": {}}',
        "topojson-in-words": "here",
    }),
)  # fmt: skip

# Two cells of each type, which differ.
SAMPLES = {
    "string": ("a", "b"),
    "integer": ("1", "2"),
    "number": ("1.5", "2.5"),
    "boolean": ("true", "false"),
    "date": ("2024-01-01", "2024-01-02"),
    "time": ("01:00:00", "02:00:00"),
    "datetime": ("2024-01-01T01:00:00Z", "2024-01-02T01:00:00Z"),
    "year": ("2024", "2025"),
    "yearmonth": ("2024-01", "2024-02"),
    "duration": ("P1Y", "P2Y"),
    "geopoint": ("1,2", "2,3"),
    "any": ("a", "b"),
    "object": ('{"a": 1}', '{"a": 2}'),
    "array": ("[1]", "[2]"),
    "list": ("a,b", "a,c"),
    "geojson": (POINT, POINT.replace("2", "3")),
}


def in_json(kind: str, text: str) -> Any:
    """Return a cell as an enum has it: JSON as itself, the other types as their text."""
    return json.loads(text) if kind in ("object", "array", "geojson") else text


CONSTRAINTS = (
    *(cell(f"required-{kind}-empty", x(kind, required=True), one, "", "required")
      for kind, (one, _) in SAMPLES.items()),
    *(cell(f"enum-of-{kind}-unlisted", x(kind, enum=[in_json(kind, one)]), one, other, "enum")
      for kind, (one, other) in SAMPLES.items() if kind != "list"),
    cell("enum-in-other-case", x("string", enum=["big", "small"]), "big", "Big", "enum"),
    cell("enum-with-space-after", x("string", enum=["big", "small"]), "big", "big ", "enum"),
    cell("enum-with-newline-after", x("string", enum=["big"]), "big", "big\n", "enum"),
    cell("enum-of-integers-in-json-unlisted", x("integer", enum=[1, 2]), "02", "3", "enum"),
    cell("enum-of-numbers-in-json-unlisted", x("number", enum=[1.5, 2]), "1.50", "1.6", "enum"),
    cell("enum-of-booleans-in-json-unlisted", x("boolean", enum=[True]), "1", "0", "enum"),
    cell("enum-under-pattern-of-date", x("date", format="%d/%m/%Y", enum=["31/12/2024"]),
         "31/12/2024", "30/12/2024", "enum"),
    *bounds("integer", 10, "15", "9", "21", 20),
    *bounds("number", 10.5, "15", "10.4999", "20.6", 20.5),
    *bounds("date", "2024-02-01", "2024-02-10", "2024-01-31", "2024-03-01", "2024-02-29"),
    *bounds("time", "09:00:00", "12:00:00", "08:59:59", "17:00:01", "17:00:00"),
    *bounds("datetime", "2024-02-01T00:00:00Z", "2024-02-10T00:00:00Z", "2024-01-31T23:59:59Z",
            "2024-03-01T00:00:01Z", "2024-03-01T00:00:00Z"),
    *bounds("year", "1946", "2000", "1945", "2026", "2025"),
    *bounds("yearmonth", "1946-06", "2000-01", "1946-05", "2025-07", "2025-06"),
    cell("integer-at-exclusive-maximum-other-spelling", x("integer", exclusiveMaximum=20), "19",
         "+020", "exclusive-maximum"),
    cell("integer-above-maximum-past-the-digits-of-a-double",
         x("integer", maximum=9007199254740992), "9007199254740992", "9007199254740993",
         "maximum"),
    cell("integer-with-unit-above-maximum", x("integer", maximum=100, **UNIT), "99%", "101%",
         "maximum"),
    cell("number-above-maximum-past-the-digits-of-a-double", x("number", maximum=100), "100",
         "100.00000000000000001", "maximum"),
    cell("number-below-minimum-past-the-digits-of-a-double", x("number", minimum=0.1), "0.1",
         "0.09999999999999999999", "minimum"),
    cell("number-below-zero-by-less-than-a-double", x("number", minimum=0), "0", "-1e-400",
         "minimum"),
    cell("number-at-exclusive-maximum-other-spelling", x("number", exclusiveMaximum=1), "0.5",
         "1.00", "exclusive-maximum"),
    cell("number-with-decimal-comma-above-maximum", x("number", maximum=1.5, decimalChar=","),
         "1,5", "1,51", "maximum"),
    cell("number-with-group-sign-above-maximum", x("number", maximum=1000, groupChar=","),
         "1,000", "1,000.5", "maximum"),
    cell("year-below-minimum-in-json", x("year", minimum=1946), "1946", "1945", "minimum"),
    cell("date-under-pattern-above-maximum",
         x("date", format="%d/%m/%Y", maximum="31/12/2023"), "31/12/2023", "01/01/2024",
         "maximum"),
    cell("datetime-above-maximum-in-other-zone", x("datetime", maximum="2024-01-02T00:00:00Z"),
         "2024-01-02T01:00:00+01:00", "2024-01-01T23:30:00-01:00", "maximum"),
    cell("datetime-without-zone-under-a-maximum-with-one",
         x("datetime", maximum="2024-01-02T00:00:00Z"), "2024-01-01T00:00:00Z",
         "2024-01-01T00:00:00", "type-error", "incomparable-zones",
         [[None, None, "TypeError"]]),
    cell("datetime-with-zone-over-a-minimum-without-one",
         x("datetime", minimum="2024-01-01T09:00:00"), "2024-01-01T10:00:00",
         "2024-01-01T10:00:00Z", "type-error", "incomparable-zones",
         [[None, None, "TypeError"]]),
    cell("string-shorter-than-min-length", x("string", minLength=2), "ab", "a", "min-length"),
    cell("string-longer-than-max-length", x("string", maxLength=2), "ab", "abc", "max-length"),
    cell("string-longer-by-an-accent-of-its-own", x("string", maxLength=1), "\u00e9", "e\u0301",
         "max-length"),
    cell("string-longer-by-a-space", x("string", maxLength=2), "ab", "ab ", "max-length"),
    cell("object-shorter-than-min-length", x("object", minLength=1), '{"a": 1}', "{}",
         "min-length"),
    cell("object-longer-than-max-length", x("object", maxLength=1), '{"a": 1}',
         '{"a": 1, "b": 2}', "max-length"),
    cell("array-shorter-than-min-length", x("array", minLength=2), "[1, 2]", "[100000]",
         "min-length"),
    cell("array-longer-than-max-length", x("array", maxLength=1), "[1]", "[1, 2]", "max-length"),
    cell("list-shorter-than-min-length", x("list", minLength=2), "a,b", "abc", "min-length"),
    cell("list-longer-than-max-length", x("list", maxLength=2), "a,b", "a,b,c", "max-length"),
    cell("pattern-of-three-capitals-one-missing", x("string", pattern="[A-Z]{3}"), "ABC", "AB",
         "pattern"),
    cell("pattern-of-three-capitals-one-more", x("string", pattern="[A-Z]{3}"), "ABC", "ABCD",
         "pattern"),
    cell("pattern-of-three-capitals-in-small", x("string", pattern="[A-Z]{3}"), "ABC", "abc",
         "pattern"),
    cell("pattern-of-three-capitals-with-accent", x("string", pattern="[A-Z]{3}"), "ABC", "ÄBC",
         "pattern"),
    cell("pattern-with-escaped-point", x("string", pattern=r"a\.b"), "a.b", "axb", "pattern"),
    cell("pattern-with-anchors", x("string", pattern="^a+$"), "aa", "ab", "pattern"),
    cell("pattern-with-group-of-branches", x("string", pattern="(?:a|b)"), "b", "ab", "pattern"),
    cell("pattern-of-an-email", x("string", format="email", pattern=".*@b[.]org"), "a@b.org",
         "a@c.org", "pattern"),
    cell("pattern-with-text-after-first-branch", x("string", pattern="a|b"), "a", "ax", "pattern",
         "pattern-alternation"),
    cell("pattern-with-newline-after", x("string", pattern="[a-z]+"), "a", "a\n", "pattern",
         "pattern-before-newline"),
    cell("category-unlisted", x("string", categories=["apple", "pear"]), "apple", "plum",
         "category", "categories-not-enforced"),
    cell("category-in-other-case", x("string", categories=["apple", "pear"]), "apple", "Apple",
         "category", "categories-not-enforced"),
    cell("category-of-integers-unlisted", x("integer", categories=[1, 2]), "2", "3",
         "category", "categories-not-enforced"),
    cell("category-with-labels-unlisted",
         x("integer", categories=[{"value": 0, "label": "no"}, {"value": 1, "label": "yes"}]),
         "1", "2", "category", "categories-not-enforced"),
    cell("category-that-is-a-label",
         x("string", categories=[{"value": "a", "label": "apple"}]),
         "a", "apple", "category", "categories-not-enforced"),
    cell("category-of-grouped-integers-unlisted",
         x("integer", groupChar=",", categories=["1,000"]), "1000", "1001", "category",
         "categories-not-enforced"),
    cell("category-of-integers-with-unit-unlisted",
         x("integer", categories=[5, "6 km"], **UNIT), "6", "7 km", "category",
         "categories-not-enforced"),
    cell("category-ordered-unlisted",
         x("string", categories=["low", "high"], categoriesOrdered=True),
         "high", "middle", "category", "categories-not-enforced"),
)  # fmt: skip

COMBINED = (
    cell("email-longer-than-max-length", x("string", format="email", maxLength=7), "a@b.org",
         "ab@c.org", "max-length"),
    cell("email-unlisted", x("string", format="email", enum=["a@b.org"]), "a@b.org", "c@d.org",
         "enum"),
    cell("email-not-a-category", x("string", format="email", categories=["a@b.org"]), "a@b.org",
         "c@d.org", "category", "categories-not-enforced"),
    cell("uri-shorter-than-min-length", x("string", format="uri", minLength=15),
         "https://a.org/b", "https://a.org/", "min-length"),
    cell("uri-not-of-the-pattern", x("string", format="uri", pattern="https:.*"),
         "https://a.org/b", "http://a.org/b", "pattern"),
    cell("uuid-not-of-the-pattern", x("string", format="uuid", pattern="0.*"), UUID,
         "1" + UUID[1:], "pattern"),
    cell("binary-longer-than-max-length", x("string", format="binary", maxLength=4), "aGk=",
         "aGkhaGk=", "max-length"),
    cell("time-under-pattern-below-minimum", x("time", format="%H:%M", minimum="09:00"), "09:00",
         "08:59", "minimum"),
    cell("datetime-without-zone-above-maximum", x("datetime", maximum="2024-01-02T00:00:00"),
         "2024-01-02T00:00:00", "2024-01-02T00:00:00.5", "maximum"),
    cell("datetime-under-pattern-above-maximum",
         x("datetime", format="%d.%m.%Y %H:%M", maximum="31.12.2023 00:00"), "31.12.2023 00:00",
         "01.01.2024 00:00", "maximum"),
    cell("date-under-pattern-at-exclusive-minimum",
         x("date", format="%d/%m/%Y", exclusiveMinimum="31/12/2023"), "01/01/2024",
         "31/12/2023", "exclusive-minimum"),
    cell("number-with-unit-below-minimum", x("number", minimum=0.5, **UNIT), "0.5%", "0.49%",
         "minimum"),
    cell("number-with-decimal-comma-at-exclusive-minimum",
         x("number", exclusiveMinimum=1.5, decimalChar=","), "1,51", "1,50",
         "exclusive-minimum"),
    cell("number-with-decimal-comma-unlisted", x("number", enum=["1,5"], decimalChar=","),
         "1,50", "1,6", "enum"),
    cell("integer-with-group-sign-above-maximum", x("integer", maximum=1500, groupChar=","),
         "1000", "2000", "maximum"),
    cell("integer-in-words-under-the-widest-bounds",
         x("integer", minimum=-(2**63), maximum=2**63 - 1), "0", "none"),
    cell("year-in-words-under-the-widest-bounds", x("year", minimum=0, maximum=9999), "0000",
         "none"),
    cell("boolean-of-own-words-unlisted",
         x("boolean", trueValues=["yes"], falseValues=["no"], enum=["yes"]), "yes", "no", "enum"),
    Fault("enum-with-a-text-that-is-no-integer", fields("n", x("integer", enum=[1, "three"])),
          column("1"), [[None, None, "descriptor"]], [], "listed-value-of-another-type"),
    Fault("enum-of-texts-that-are-no-booleans", fields("n", x("boolean", enum=["ja"])),
          column("true"), [[None, None, "descriptor"]], [[2, "x", "constraint-error"]],
          "listed-value-of-another-type"),
    Fault("enum-with-a-text-that-is-no-date", fields("n", x("date", enum=["2024-01-02", "1/2/24"])),
          column("2024-01-02"), [[None, None, "descriptor"]], [], "listed-value-of-another-type"),
    cell("enum-of-years-in-json-unlisted", x("year", enum=[2024, 2025]), "2025", "2026", "enum"),
    cell("enum-of-durations-in-other-unit-unlisted", x("duration", enum=["P7D"]), "PT168H", "P8D",
         "enum"),
    cell("enum-of-datetimes-in-other-zone-unlisted",
         x("datetime", enum=["2024-01-02T00:00:00Z"]), "2024-01-02T01:00:00+01:00",
         "2024-01-02T01:00:00Z", "enum"),
    cell("enum-of-objects-in-other-order-unlisted", x("object", enum=[{"a": 1, "b": 2}]),
         '{"b": 2, "a": 1}', '{"a": 1}', "enum"),
    cell("enum-of-arrays-in-other-order", x("array", enum=[[1, 2]]), "[1,2]", "[2, 1]", "enum"),
    cell("enum-of-a-number-beside-true", x("array", enum=[[1]]), "[1.0]", "[true]", "enum",
         "values-in-json"),
    cell("enum-of-a-number-of-many-digits", x("array", enum=["[9007199254740992]"]),
         "[9007199254740992]", "[9007199254740993.0]", "enum", "values-in-json"),
    cell("enum-of-a-duration-beside-a-shorter-one", x("duration", enum=["PT0S"]), "P0D",
         "PT0.0000001S", "enum", "all-digits-of-seconds"),
    cell("datetime-just-above-maximum", x("datetime", maximum="2024-01-02T00:00:00.1234561"),
         "2024-01-02T00:00:00.1234561", "2024-01-02T00:00:00.1234569", "maximum",
         "all-digits-of-seconds"),
    cell("datetime-with-a-fraction-of-the-hour-24", x("datetime"), "2024-01-01T24:00:00.0",
         "2024-01-01T24:00:00.0000001", "type-error", "all-digits-of-seconds"),
    Fault("duration-of-a-billion-days", fields("n", x("duration")), column("P1000000000D"), [],
          [[2, "x", "type-error"]], "all-digits-of-seconds"),
    Fault("unique-datetimes-of-one-microsecond", fields("n", x("datetime", unique=True)),
          column("2024-01-02T00:00:00.1234567", "2024-01-02T00:00:00.1234568"), [],
          [[3, "x", "unique-error"]], "all-digits-of-seconds"),
    cell("enum-of-points-in-json-unlisted", x("geopoint", format="array", enum=[[1, 2]]),
         "[1.0, 2]", "[2, 1]", "enum"),
    cell("list-of-integers-longer-than-max-length", x("list", itemType="integer", maxLength=1),
         "1", "1,2", "max-length"),
    cell("list-with-delimiter-of-two-letters-longer-than-max-length",
         x("list", delimiter="; ", maxLength=1), "a;b", "a; b", "max-length"),
    cell("string-longer-by-a-letter-beside-an-emoji", x("string", maxLength=1), "💥", "💥a",
         "max-length"),
    cell("pattern-with-point-over-newline", x("string", pattern="a.c"), "abc", "a\nc", "pattern"),
    cell("pattern-of-letters-with-space", x("string", pattern=r"\w+"), "ab", "a b", "pattern"),
    cell("pattern-that-looks-ahead", x("string", pattern="(?!x)[a-z]+"), "ax", "xa", "pattern"),
    cell("pattern-with-flags", x("string", pattern="(?i)abc"), "ABC", "ABD", "pattern",
         "pattern-with-flags", theirs=[[None, None, "error"]]),
    Fault("pattern-with-flags-that-holds", fields("n", x("string", pattern="(?i)abc")),
          column("ABC"), [], [[None, None, "error"]], "pattern-with-flags"),
    cell("pattern-with-flags-for-a-part", x("string", pattern="(?i:a)bc"), "Abc", "ABC",
         "pattern"),
    cell("integer-with-unit-unlisted", x("integer", enum=["5 km", 6], **UNIT), "5", "7 km",
         "enum"),
    Fault("integer-grouped-unlisted", fields("n", x("integer", groupChar=",", enum=["1,000", 2])),
          column("1000", "3"), [[3, "x", "enum"]],
          [[2, "x", "constraint-error"], [3, "x", "constraint-error"]], "limit-with-groups"),
    cell("number-grouped-unlisted", x("number", groupChar=",", enum=["1,000", 2.5]), "1000.0",
         "1001", "enum"),
    cell("number-with-decimal-comma-unlisted-beside-a-native", x("number", decimalChar=",",
         enum=["1,5", 2.5]), "2,50", "3,5", "enum"),
    cell("date-under-pattern-unlisted", x("date", format="%d/%m/%Y", enum=["01/02/2024"]),
         "01/02/2024", "02/01/2024", "enum"),
    cell("boolean-of-own-words-unlisted-by-value",
         x("boolean", trueValues=["yes", "y"], falseValues=["no"], enum=[True]), "y", "no",
         "enum"),
    cell("any-unlisted-but-for-a-number", x("any", enum=["a", 1]), "a", "1", "enum"),
    cell("number-grouped-below-minimum", x("number", groupChar=",", minimum="1,000"), "1000",
         "999", "minimum"),
    cell("number-with-signs-above-maximum",
         x("number", groupChar=".", decimalChar=",", maximum="1.000,5"), "1000,5", "1000,6",
         "maximum"),
    cell("integer-with-unit-in-its-bound-above-maximum", x("integer", maximum="5 km", **UNIT),
         "5", "6 km", "maximum"),
    cell("integer-below-a-whole-minimum", x("integer", minimum=2.0), "2", "1", "minimum"),
    cell("integer-grouped-below-minimum", x("integer", groupChar=",", minimum="1,000"), "1,000",
         "999", "minimum", "limit-with-groups", theirs=[[None, None, "TypeError"]]),
    Fault("number-with-point-after-a-unit", fields("n", x("number", maximum=1, **UNIT)),
          column(".5"), [], [[2, "x", "constraint-error"]], "point-after-a-unit"),
    cell("integer-with-point-before-its-digits", x("integer", **UNIT), "5", ".5",
         differs="point-after-a-unit"),
    Fault("enum-of-numbers-for-strings", fields("n", x("string", enum=[1, 2])), column("1"),
          [[None, None, "descriptor"], [None, None, "descriptor"]],
          [[2, "x", "constraint-error"]], "listed-value-of-another-type"),
    Fault("enum-of-numbers-for-dates", fields("n", x("date", enum=[2024, "2024-01-02"])),
          column("2024-01-02"), [[None, None, "descriptor"]], [], "listed-value-of-another-type"),
    Fault("enum-with-null", fields("n", x("string", enum=["a", None])), column("a"),
          [[None, None, "descriptor"]], [], "listed-value-of-another-type"),
    Fault("enum-of-true-for-integers", fields("n", x("integer", enum=[1, True])), column("1"),
          [[None, None, "descriptor"]], [], "listed-value-of-another-type"),
    Fault("categories-of-numbers-for-strings", fields("n", x("string", categories=[1])),
          column("1"), [[None, None, "descriptor"]], [], "listed-value-of-another-type"),
    cell("pattern-that-looks-back", x("string", pattern=r"(a|b)\1"), "aa", "ab", "pattern"),
    cell("wrong-cell-where-likely-words-are-missing-values", x("integer"), "x", "y",
         missingValues=["x", "xx", "xxx"]),
    cell("unlisted-where-likely-words-are-missing-values", x("string", enum=["a"]), "x", "y",
         "enum", missingValues=["x", "xx", "xxx"]),
)  # fmt: skip

MISSING = (
    cell("missing-value-of-schema-in-required-cell", x("string", required=True), "a", "NA",
         "required", missingValues=["", "NA"]),
    cell("missing-value-of-field-in-required-cell",
         x("string", required=True, missingValues=["-"]), "a", "-", "required"),
    cell("missing-value-with-label-in-required-cell", x("integer", required=True), "1", "-99",
         "required", missingValues=[{"value": "-99", "label": "refused"}]),
    cell("missing-value-in-other-case", x("integer"), "NA", "na", missingValues=["NA"]),
    cell("missing-value-of-schema-under-field-with-its-own",
         x("integer", missingValues=["-"]), "-", "NA", missingValues=["NA"]),
    cell("missing-value-with-space-after", x("integer"), "NA", "NA ", missingValues=["NA"]),
    cell("empty-integer-that-is-not-missing", x("integer"), "NA", "", missingValues=["NA"]),
    cell("empty-integer-where-nothing-is-missing", x("integer"), "1", "", missingValues=[]),
    cell("empty-string-too-short-that-is-not-missing", x("string", minLength=1), "NA", "",
         "min-length", missingValues=["NA"]),
    cell("missing-value-undeclared", x("number"), "", "NA"),
    cell("missing-value-that-would-be-a-number-in-required-cell", x("number", required=True),
         "99", "-99", "required", missingValues=["-99"]),
    cell("missing-value-spelt-as-another-number", x("number", minimum=0), "-99", "-99.0",
         "minimum", missingValues=["-99"]),
)  # fmt: skip

UNHASHABLE = ([[None, None, "TypeError"]], "unhashable-value")

UNIQUE = (
    *(
        fault
        for kind, (one, other) in SAMPLES.items()
        for fault in repeated(
            f"{kind}-repeated", kind, one, one, other,
            *(UNHASHABLE if kind in ("object", "array", "list", "geojson") else ()),
        )
    ),
    *repeated("integer-repeated-with-zero", "integer", "7", "007", "70"),
    *repeated("integer-repeated-with-plus", "integer", "7", "+7", "-7"),
    *repeated("number-repeated-with-zero", "number", "1.5", "1.50", "15"),
    *repeated("number-repeated-with-exponent", "number", "100", "1e2", "1e3"),
    *repeated("number-repeated-as-zero-below-zero", "number", "0", "-0.0", "0.1"),
    *repeated("number-repeated-beside-a-neighbour", "number", "0.1", "0.10",
              "0.1000000000000000000001"),
    *repeated("boolean-repeated-as-figure", "boolean", "true", "1", "false"),
    *repeated("datetime-repeated-in-other-zone", "datetime", "2024-01-02T03:04:05Z",
              "2024-01-02T04:04:05+01:00", "2024-01-02T04:04:05Z"),
    *repeated("duration-repeated-in-other-unit", "duration", "P7D", "PT168H", "P7Y"),
    *repeated("geopoint-repeated-with-space", "geopoint", "1,2", "1.0, 2.0", "2,1"),
    *repeated("date-under-pattern-repeated", {"type": "date", "format": "%d/%m/%Y"},
              "31/12/2024", "31/12/2024", "30/12/2024"),
)  # fmt: skip

PAIR = typed(a="integer", b="number")
KEYED = fields(*PAIR, primaryKey=["a", "b"])
ONE_KEY = fields(*PAIR, primaryKey="a")
ALTERNATIVE = fields(*PAIR, uniqueKeys=[["a", "b"]])
UNENFORCED: tuple[Matrix, str] = ([], "unique-keys-not-enforced")

KEYS = (
    Fault("primary-key-of-two-fields-repeated", KEYED, b"a,b\n1,2\n1,3\n1,2\n",
          [[4, "a", "primary-key"]], fixed=b"a,b\n1,2\n1,3\n2,2\n", at="4:1"),
    Fault("primary-key-of-two-fields-repeated-with-other-spelling", KEYED,
          b"a,b\n7,1.5\n007,1.50\n", [[3, "a", "primary-key"]], fixed=b"a,b\n7,1.5\n007,1.51\n"),
    Fault("primary-key-as-one-name-repeated", ONE_KEY, b"a,b\n1,2\n1,3\n",
          [[3, "a", "primary-key"]], fixed=b"a,b\n1,2\n2,3\n"),
    Fault("primary-key-repeated-twice", ONE_KEY, b"a,b\n1,2\n1,3\n1,4\n",
          [[3, "a", "primary-key"], [4, "a", "primary-key"]], fixed=b"a,b\n1,2\n2,3\n3,4\n"),
    Fault("primary-key-empty", ONE_KEY, b"a,b\n1,2\n,3\n", [[3, "a", "required"]],
          [[3, None, "primary-key"]], "null-in-primary-key", fixed=b"a,b\n1,2\n2,3\n", at="3:1"),
    Fault("primary-key-of-missing-value", ONE_KEY | {"missingValues": ["-1"]},
          b"a,b\n1,2\n-1,3\n", [[3, "a", "required"]], [[3, None, "primary-key"]],
          "null-in-primary-key", fixed=b"a,b\n1,2\n2,3\n"),
    Fault("unique-value-in-a-wrong-row-repeated",
          fields(x("integer"), {"name": "b", "type": "string", "constraints": {"unique": True}}),
          b"x,b\n1,u\ny,u\n", [[3, "x", "type-error"]],
          [[3, "x", "type-error"], [3, "b", "unique-error"]], "wrong-row-is-not-looked-up",
          fixed=b"x,b\n1,u\n2,v\n"),
    Fault("number-that-is-none-below-minimum", fields("n", x("number", minimum=0)),
          b"n,x\n1,NaN\n", [[2, "x", "type-error"]], [[2, "x", "constraint-error"]],
          "wrong-cell-is-not-held-against-limits", fixed=b"n,x\n1,1\n"),
    Fault("short-row-with-a-wrong-cell", fields(x("integer"), "b"), b"x,b\n1,u\ny\n",
          [[3, None, "ragged-row"]], [[3, "x", "type-error"], [3, "b", "missing-cell"]],
          "ragged-row-is-not-judged", fixed=b"x,b\n1,u\n2,v\n"),
    Fault("unique-objects", fields(x("object", unique=True), "n"),
          b'x,n\n"{""a"": 1}",1\n"{""a"": 2}",2\n', [], *UNHASHABLE),
    Fault("unique-duration-repeated-in-months", fields(x("duration", unique=True), "n"),
          b"x,n\nP1Y,1\nP12M,2\n", [[3, "x", "unique"]], [], "durations-hashed-apart",
          fixed=b"x,n\nP1Y,1\nP13M,2\n"),
    Fault("primary-key-empty-in-part", KEYED, b"a,b\n1,2\n1,\n", [[3, "b", "required"]], [],
          "null-in-composite-key", fixed=b"a,b\n1,2\n1,3\n", at="3:3"),
    Fault("primary-key-empty-in-a-blank-row", KEYED, b"a,b\n1,2\n,\n", [[3, None, "blank-row"]],
          [[3, None, "blank-row"], [3, None, "primary-key"]], "blank-key-row",
          fixed=b"a,b\n1,2\n"),
    Fault("unique-key-repeated", ALTERNATIVE, b"a,b\n1,2\n1,3\n1,2\n", [[4, "a", "unique-key"]],
          *UNENFORCED, fixed=b"a,b\n1,2\n1,3\n1,4\n", at="4:1"),
    Fault("unique-key-repeated-with-other-spelling", ALTERNATIVE, b"a,b\n1,2\n01,2.0\n",
          [[3, "a", "unique-key"]], *UNENFORCED, fixed=b"a,b\n1,2\n01,2.1\n"),
    Fault("unique-key-of-one-field-repeated", fields(*PAIR, uniqueKeys=[["b"]]),
          b"a,b\n1,2\n2,2\n", [[3, "b", "unique-key"]], *UNENFORCED, fixed=b"a,b\n1,2\n2,3\n"),
    Fault("unique-key-beside-primary-key-repeated",
          fields(*PAIR, primaryKey=["a"], uniqueKeys=[["b"]]), b"a,b\n1,2\n2,2\n",
          [[3, "b", "unique-key"]], *UNENFORCED, fixed=b"a,b\n1,2\n2,3\n"),
)  # fmt: skip


def referring(*pairs: str, to: str | None = "other", given: list[Schema] | None = None) -> Schema:
    """Return a schema with a foreign key of pairs such as `a>x`; an integer `a` and a text `b`."""
    here, there = zip(*(pair.split(">") for pair in pairs), strict=True)
    reference = {"fields": list(there)} | ({} if to is None else {"resource": to})
    key = {"fields": list(here), "reference": reference}
    return fields(*(given or typed(a="integer", b="string")), foreignKeys=[key])


TARGET = (fields(*typed(x="integer", y="string")), b"x,y\n1,p\n2,q\n3,\n")
BOTH = referring("a>x", "b>y")
WITHIN = typed(n="integer", a="integer")
UNCHECKED: Matrix = [[None, None, "reference-not-checked"]]
INTO_INVALID = "reference-into-invalid-table"


def dangling(kind: str, there: str, alike: str, other: str) -> Fault:
    """Make a fault of a value that the table referred to has not, beside one that it has."""
    return Fault(
        f"reference-of-{kind}-that-dangles",
        referring("a>x", given=[*typed(n="string"), *typed(a=kind)]),
        column(alike, other).replace(b"n,x", b"n,a"),
        [[3, "a", "foreign-key"]],
        other=(fields("n", x(kind)), column(there)),
        fixed=column(alike, alike).replace(b"n,x", b"n,a"),
    )


REFERENCES = (
    dangling("date", "2024-01-02", "2024-01-02", "2024-01-03"),
    dangling("datetime", "2024-01-02T00:00:00Z", "2024-01-02T01:00:00+01:00",
             "2024-01-02T01:00:00Z"),
    dangling("time", "01:00:00", "01:00:00", "02:00:00"),
    dangling("year", "2024", "2024", "2025"),
    dangling("yearmonth", "2024-01", "2024-01", "2024-02"),
    dangling("duration", "P7D", "PT168H", "P8D"),
    dangling("number", "1.5", "1.50", "1.500000000000000000001"),
    dangling("boolean", "true", "1", "0"),
    dangling("geopoint", "1,2", "1.0, 2", "2, 1"),
    dangling("any", "a", "a", "b"),
    Fault("reference-of-a-number-to-an-integer-that-dangles",
          referring("a>x", given=typed(a="number")), b"a\n1.0\n3\n2.5\n",
          [[4, "a", "foreign-key"]], other=TARGET, fixed=b"a\n1.0\n3\n2.0\n"),
    Fault("reference-of-a-year-to-a-number-that-dangles",
          referring("a>x", given=typed(a="year")), b"a\n2024\n2025\n",
          [[3, "a", "foreign-key"]], other=(fields(*typed(x="number")), b"x\n2024.0\n"),
          fixed=b"a\n2024\n"),
    Fault("reference-of-a-string-to-any-that-dangles",
          referring("a>x", given=typed(a="string", b="any")), b"a,b\n1,2\n01,2\n",
          [[3, "a", "foreign-key"]], other=(fields(*typed(x="any")), b"x\n1\n"),
          fixed=b"a,b\n1,2\n"),
    Fault("reference-of-two-fields-of-other-types-that-dangles",
          referring("a>x", "b>y", given=typed(a="number", b="any")), b"a,b\n1.0,p\n2,p\n",
          [[3, "a", "foreign-key"]], other=TARGET, fixed=b"a,b\n1.0,p\n2,q\n"),
    Fault("reference-that-dangles", referring("a>x"), b"a,b\n1,p\n7,q\n",
          [[3, "a", "foreign-key"]], other=TARGET, fixed=b"a,b\n1,p\n2,q\n", at="3:1"),
    Fault("reference-in-other-case", referring("b>y"), b"a,b\n1,p\n2,Q\n",
          [[3, "b", "foreign-key"]], other=TARGET, fixed=b"a,b\n1,p\n2,q\n", at="3:3"),
    Fault("reference-with-space-after", referring("b>y"), b"a,b\n1,p \n",
          [[2, "b", "foreign-key"]], other=TARGET, fixed=b"a,b\n1,p\n"),
    Fault("reference-to-a-number-that-dangles", referring("a>x", given=typed(a="number")),
          b"a\n1.5\n1.51\n", [[3, "a", "foreign-key"]],
          other=(fields(*typed(x="number")), b"x\n1.50\n2\n"), fixed=b"a\n1.5\n2.0\n"),
    Fault("reference-of-two-fields-that-dangles", BOTH, b"a,b\n1,p\n1,q\n",
          [[3, "a", "foreign-key"]], other=TARGET, fixed=b"a,b\n1,p\n2,q\n"),
    Fault("reference-of-two-fields-empty-in-part", BOTH, b"a,b\n3,\n1,\n",
          [[3, "a", "foreign-key"]], other=TARGET, fixed=b"a,b\n3,\n1,p\n"),
    Fault("reference-of-two-fields-empty-in-the-other", BOTH, b"a,b\n1,p\n,q\n",
          [[3, "a", "foreign-key"]], other=TARGET, fixed=b"a,b\n1,p\n2,q\n"),
    Fault("reference-into-itself-that-dangles", referring("a>n", to="", given=WITHIN),
          b"n,a\n1,\n2,1\n3,7\n", [[4, "a", "foreign-key"]], fixed=b"n,a\n1,\n2,1\n3,2\n"),
    Fault("reference-without-a-resource-that-dangles", referring("a>n", to=None, given=WITHIN),
          b"n,a\n1,\n2,7\n", [[3, "a", "foreign-key"]], fixed=b"n,a\n1,\n2,1\n"),
    Fault("reference-into-itself-by-name-that-dangles",
          referring("a>n", to="table", given=WITHIN),
          b"n,a\n1,\n2,7\n", [[3, "a", "foreign-key"]], fixed=b"n,a\n1,\n2,1\n"),
    Fault("reference-to-an-equal-duration", referring("a>x", given=typed(a="duration", n="string")),
          b"a,n\nP12M,1\n", [], [[2, None, "foreign-key"]], "durations-hashed-apart",
          other=(fields(*typed(x="duration", n="string")), b"x,n\nP1Y,1\n")),
    Fault("reference-into-a-table-with-a-wrong-cell", referring("a>x"), b"a,b\n1,p\n2,q\n",
          UNCHECKED, [], INTO_INVALID, other=(TARGET[0], b"x,y\n1,p\n2,q\nz,r\n")),
    Fault("reference-into-a-table-with-a-key-repeated", referring("a>x"), b"a,b\n1,p\n2,q\n",
          UNCHECKED, [], INTO_INVALID,
          other=(TARGET[0] | {"primaryKey": "x"}, b"x,y\n1,p\n2,q\n2,r\n")),
    Fault("reference-into-a-table-with-another-header", referring("a>x"), b"a,b\n1,p\n2,q\n",
          UNCHECKED, [], INTO_INVALID, other=(TARGET[0], b"x,z\n1,p\n2,q\n")),
    Fault("reference-into-a-table-with-an-unclosed-quote", referring("a>x"), b"a,b\n1,p\n2,q\n",
          UNCHECKED, [[3, None, "foreign-key"]], INTO_INVALID,
          other=(TARGET[0], b'x,y\n1,"p\n2,q\n')),
    Fault("reference-into-a-table-without-a-file", referring("a>x"), b"a,b\n1,p\n2,q\n",
          [[None, None, "missing-file"], *UNCHECKED], [[None, None, "scheme-error"]],
          "reference-to-missing-file", other=(TARGET[0], None)),
    Fault("reference-into-itself-with-a-wrong-cell",
          referring("a>n", to="", given=[*WITHIN, *typed(b="integer")]),
          b"n,a,b\n1,,1\n2,1,x\n", [[3, "b", "type-error"], *UNCHECKED],
          [[3, "b", "type-error"]], "self-reference-into-invalid-table",
          fixed=b"n,a,b\n1,,1\n2,1,2\n"),
)  # fmt: skip


def header(
    name: str,
    text: str,
    theirs: Matrix,
    at: str | None = None,
    differs: str | None = None,
    match: Any = None,
    fixed: str | None = "a,b\n1,2",
    required: bool = False,
) -> Fault:
    """Make a fault of a header over fields `a` and `b`; `match` is the schema's fieldsMatch."""
    b = {"name": "b", "type": "string", "constraints": {"required": required}}
    schema = fields("a", b) | ({"fieldsMatch": match} if match else {})
    right = None if fixed is None else f"{fixed}\n".encode()
    found: Matrix = [[1, None, "header"]]
    return Fault(name, schema, f"{text}\n".encode(), found, theirs, differs, fixed=right, at=at)


def matched(match: str, text: str, at: str) -> Fault:
    """Make a fault of a `z` in the integer field `a`, under a header matched by name."""
    return Fault(
        f"fields-match-{match}-with-wrong-cell",
        fields(*typed(a="integer", b="string"), fieldsMatch=match),
        text.encode(),
        [[3, "a", "type-error"]],
        fixed=text.replace("z", "1").encode(),
        at=at,
    )


NO_A = [None, "a", "missing-label"]
NO_B = [None, "b", "missing-label"]
NOT_A = [None, "a", "incorrect-label"]
NOT_B = [None, "b", "incorrect-label"]
EXTRA = [None, "", "extra-label"]
MORE = [2, "", "extra-cell"]

HEADERS = (
    header("header-with-last-label-missing", "a\n1", [NO_B], "1:1"),
    header("header-with-first-label-missing", "b\n2", [NO_B, NOT_A], "1:1"),
    header("header-with-extra-label", "a,b,c\n1,2,3", [EXTRA], "1:5"),
    header("header-with-label-missing-over-whole-rows", "a\n1,2", [NO_B, MORE], "1:1",
           "rows-under-a-wrong-header"),
    header("header-with-extra-label-over-whole-rows", "a,b,c\n1,2",
           [EXTRA, [2, "c", "missing-cell"]], "1:5", "rows-under-a-wrong-header"),
    header("header-with-label-twice", "a,a\n1,2", [[None, "b", "duplicate-label"]], "1:3"),
    header("header-with-blank-label", "a,\n1,2", [[None, "b", "blank-label"]], "1:3"),
    header("header-of-blank-labels", ",\n1,2", [
        [None, "a", "blank-label"], [None, "b", "blank-label"]], "1:1"),
    header("header-in-other-order", "b,a\n1,2", [NOT_A, NOT_B], "1:1"),
    header("header-in-other-case", "a,B\n1,2", [NOT_B], "1:3"),
    header("header-with-label-misspelt", "a,bb\n1,2", [NOT_B], "1:3"),
    header("header-of-another-table", "x,y\n1,2", [NOT_A, NOT_B], "1:1"),
    header("header-missing-with-data-in-its-place", "3,4\n1,2", [NOT_A, NOT_B], "1:1"),
    header("header-with-quoted-comma", '"a,b"\n1,2', [NO_B, NOT_A, MORE], "1:1",
           "rows-under-a-wrong-header"),
    header("header-with-other-delimiter", "a;b\n1,2", [NO_B, NOT_A, MORE], "1:1",
           "rows-under-a-wrong-header"),
    header("header-with-space-before-label", "a, b\n1,2", [], "1:3", "spaces-around-a-label"),
    Fault("name-of-a-field-with-space-after", fields("a ", "b"), b"a ,b\n1,2\n", [],
          [[None, "a ", "incorrect-label"]], "spaces-around-a-label"),
    header("fields-match-partial-with-space-after-label", "a,b \n1,2", [],
           "1:3", "spaces-around-a-label", match="partial", fixed="a,b\n1,2"),
    header("fields-match-subset-with-label-and-one-with-space-after", "a,b,a \n1,2,3",
           [[None, None, "error"]], "1:5", "doubled-label-stops", match="subset",
           fixed="a,b,c\n1,2,3"),
    Fault("fields-match-partial-with-label-in-other-case",
          fields("a", "b", fieldsMatch="partial"), b"a,B\n1,2\n",
          [[1, None, "near-label"]], [], "label-in-other-case", fixed=b"a,b\n1,2\n"),
    header("fields-match-exact-in-other-order", "b,a\n1,2", [NOT_A, NOT_B], match="exact"),
    header("fields-match-equal-with-label-missing", "b\n2", [NO_A], match="equal",
           fixed="b,a\n2,1"),
    header("fields-match-equal-with-extra-label", "b,a,c\n2,1,3", [EXTRA], match="equal",
           fixed="b,a\n2,1"),
    header("fields-match-equal-with-label-in-other-case", "B,a\n2,1", [EXTRA, NO_B],
           match="equal", fixed="b,a\n2,1"),
    header("fields-match-equal-with-label-twice", "a,a\n1,2", [[None, None, "error"]],
           differs="doubled-label-stops", match="equal"),
    header("fields-match-subset-with-label-missing", "a,c\n1,3", [NO_B], match="subset",
           fixed="c,b,a\n3,2,1"),
    header("fields-match-superset-with-extra-label", "a,c\n1,3", [EXTRA], match="superset",
           fixed="b\n2"),
    header("fields-match-superset-with-required-missing", "a\n1", [NO_B], match="superset",
           fixed="b\n2", required=True),
    header("fields-match-partial-with-required-missing", "a,c\n1,3", [NO_B], match="partial",
           fixed="b,c\n2,3", required=True),
    header("fields-match-partial-with-none-of-the-fields", "c,d\n1,2", [
        [None, None, "unmatched-header"]], match="partial", fixed="d,b\n1,2"),
    header("fields-match-subset-with-unnamed-column", "a,b,\n1,2,3", [],
           differs="unnamed-column", match="subset", fixed="a,b,c\n1,2,3"),
    header("fields-match-as-list-with-label-missing", "b\n2", [[None, None, "schema-error"]] * 2,
           differs="fields-match-as-list", match=["equal"], fixed=None),
    Fault("fields-match-as-list", fields("a", "b", fieldsMatch=["equal"]), b"b,a\n2,1\n", [],
          [[None, None, "schema-error"]] * 2, "fields-match-as-list"),
    matched("equal", "b,a\nx,1\n2,z\n", "3:3"),
    matched("subset", "c,b,a\n,x,1\n,2,z\n", "3:4"),
    matched("superset", "a\n1\nz\n", "3:1"),
    matched("partial", "c,a\n,1\nx,z\n", "3:3"),
    Fault("empty-file", OPEN, b"", [[1, None, "header"]], [[None, None, "source-error"]],
          fixed=b"a,b\n", at="1:1"),
    Fault("file-of-one-newline", OPEN, b"\n", [[1, None, "header"]],
          [[None, None, "source-error"]], fixed=b"a,b\n"),
    Fault("blank-line-before-header", OPEN, b"\na,b\n1,2\n", [[1, None, "header"]], [],
          "leading-blank-line", fixed=b"a,b\n1,2\n", at="1:1"),
)  # fmt: skip

ENCODING: Matrix = [[2, None, "encoding"]]


def rows(name: str, text: bytes, ours: Matrix, theirs: Matrix | None = None, **more: Any) -> Fault:
    """Make a fault of rows under text fields `a` and `b`, in a file that is valid without it."""
    return Fault(name, OPEN, text, ours, theirs, **({"fixed": b"a,b\n1,2\n"} | more))


RAGGED: Matrix = [[3, None, "ragged-row"]]
BLANK: Matrix = [[3, None, "blank-row"]]
SHORT: Matrix = [[3, "b", "missing-cell"]]
LONG: Matrix = [[3, "", "extra-cell"]]

ROWS = (
    rows("row-with-a-cell-missing", b"a,b\n1,2\n3\n", RAGGED, SHORT, at="3:1"),
    rows("row-with-a-cell-too-many", b"a,b\n1,2\n3,4,5\n", RAGGED, LONG, at="3:5"),
    rows("row-with-two-cells-too-many", b"a,b\n1,2\n3,4,5,6\n", RAGGED, LONG * 2, at="3:5"),
    rows("row-with-delimiter-at-end", b"a,b\n1,2\n3,4,\n", RAGGED, LONG, at="3:5"),
    rows("row-with-decimal-comma-unquoted", b"a,b\n1,2\n3,1,5\n", RAGGED, LONG),
    rows("row-with-other-delimiter", b"a,b\n1,2\n3;4\n", RAGGED, SHORT),
    rows("row-with-space-before-quote", b'a,b\n1,2\n3, "4,5"\n', RAGGED, LONG),
    rows("row-with-a-cell-missing-in-the-middle", b"a,b\n1,2\n3\n5,6\n", RAGGED, SHORT),
    rows("quoted-row-with-a-cell-missing", b'a,b\n1,2\n"3"\n', RAGGED, SHORT),
    rows("blank-row-in-the-middle", b"a,b\n1,2\n\n3,4\n", BLANK, at="3:1"),
    rows("blank-row-at-the-end", b"a,b\n1,2\n\n", BLANK, at="3:1"),
    rows("blank-row-after-the-header", b"a,b\n\n1,2\n", [[2, None, "blank-row"]], at="2:1"),
    rows("blank-row-of-delimiters", b"a,b\n1,2\n,\n", BLANK),
    rows("blank-row-of-quotes", b'a,b\n1,2\n"",""\n', BLANK),
    rows("blank-row-of-carriage-return", b"a,b\r\n1,2\r\n\r\n", BLANK),
    Fault("blank-row-in-a-table-of-one-column", fields("a"), b"a\n1\n\n2\n", BLANK,
          fixed=b"a\n1\n2\n"),
    Fault("row-of-missing-values", OPEN | {"missingValues": ["NA"]}, b"a,b\n1,2\nNA,NA\n", [],
          BLANK, "blank-row-of-missing-values", fixed=b"a,b\n1,2\n1,NA\n"),
    Fault("missing-value-alone-in-a-table-of-one-column", fields("a", missingValues=["NA"]),
          b"a\n1\nNA\n", [], BLANK, "blank-row-of-missing-values", fixed=b"a\n1\n2\n"),
    Fault("blank-row-where-empty-is-a-value", OPEN | {"missingValues": ["NA"]},
          b"a,b\n1,2\n,\n", BLANK, [], "blank-row-that-is-not-missing", fixed=b"a,b\n1,2\n"),
)  # fmt: skip

BYTES = (
    rows("byte-of-latin-1", b"a,b\n1,C\xf4te\n", ENCODING, at="2:4"),
    rows("byte-of-windows-1252", b"a,b\n1,\x93q\x94\n", ENCODING, at="2:3"),
    rows("letter-cut-short-at-the-end", "a,b\n1,é".encode()[:-1], ENCODING, at="2:3"),
    rows("letter-in-two-bytes-too-many", b"a,b\n1,\xc0\xaf\n", ENCODING, at="2:3"),
    rows("half-of-a-surrogate-pair", b"a,b\n1,\xed\xa0\x80\n", ENCODING, at="2:3"),
    rows("utf-16-with-byte-order-mark", b"\xff\xfe" + "a,b\n1,2\n".encode("utf-16-le"),
         [[1, None, "encoding"]], at="1:1"),
    rows("utf-16-without-byte-order-mark", "a,b\n1,2\n".encode("utf-16-le"),
         [[1, None, "encoding"]], [NOT_A, NOT_B, *SHORT], differs="nul-byte", at="1:1"),
    rows("windows-1252-where-no-encoding-is-declared",
         "a,b\n1,Côte\n3,“é”\n".encode("windows-1252"),
         [[2, None, "encoding"], [3, None, "encoding"]], [],
         differs="guessed-encoding", descriptor={"encoding": None}, fixed=None),
    rows("utf-16-where-no-encoding-is-declared", "a,b\n1,2\n".encode("utf-16"),
         [[1, None, "encoding"]], [], differs="guessed-encoding", descriptor={"encoding": None},
         fixed=None),
    Fault("byte-of-latin-1-above-a-wrong-cell", fields("n", x("integer")), b"n,x\n\xe9,1\nb,z\n",
          [[2, None, "encoding"], [3, "x", "type-error"]], [[None, None, "encoding-error"]],
          "wrong-byte-spoils-its-row", fixed=b"n,x\na,1\nb,2\n", at="2:1"),
    Fault("byte-order-mark-above-a-wrong-cell", fields(x("integer"), "n"),
          b"\xef\xbb\xbfx,n\nz,1\n", [[1, None, "encoding"], [2, "x", "type-error"]],
          [[2, "x", "type-error"]], "byte-order-mark", fixed=b"x,n\n1,1\n", at="1:1"),
    rows("byte-order-mark", "\ufeffa,b\n1,2\n".encode(), [[1, None, "encoding"]], [],
         differs="byte-order-mark", at="1:1"),
    rows("nul-byte-in-a-cell", b"a,b\n1,2\x00\n", ENCODING, [], differs="nul-byte", at="2:4"),
    rows("nul-byte-at-the-end", b"a,b\n1,2\n\x00", [[3, None, "encoding"]], SHORT,
         differs="nul-byte", at="3:1"),
    rows("newlines-of-both-kinds", b"a,b\r\n1,2\n3,4\r\n", [[2, None, "newline"]], [],
         differs="mixed-newlines", at="2:4"),
    rows("newline-of-the-other-kind-at-the-end", b"a,b\n1,2\n3,4\r\n", [[3, None, "newline"]], [],
         differs="mixed-newlines", at="3:4"),
    rows("carriage-return-alone-among-newlines", b"a,b\n1,2\r3,4\n", [[2, None, "newline"]], [],
         differs="mixed-newlines", at="2:4"),
    rows("carriage-returns-for-newlines", b"a,b\r1,2\r", [[1, None, "newline"]], [],
         differs="mixed-newlines", at="1:4"),
)  # fmt: skip


def quoting(name: str, text: bytes, at: str, differs: str, record: int = 3, **more: Any) -> Fault:
    """Make a fault of quotes that frictionless does not mind."""
    found: Matrix = [[record, None, "quoting"]]
    return rows(name, text, found, more.pop("theirs", []), differs=differs, at=at, **more)


TEXT_AND_INTEGER = fields(*typed(a="string", b="integer"))


def wrong_b(name: str, text: str, at: str, record: int = 2, **dialect: Any) -> Fault:
    """Make a fault of an `x` in the integer field `b`, which a 1 would fix."""
    return Fault(
        name,
        TEXT_AND_INTEGER,
        text.encode(),
        [[record, "b", "type-error"]],
        dialect=dialect or None,
        fixed=text.replace("x", "1").encode(),
        at=at,
    )


QUOTES = (
    quoting("unclosed-quote-in-last-row", b'a,b\n1,2\n3,"4\n', "3:3", "unclosed-quote"),
    quoting("unclosed-quote-that-swallows-rows", b'a,b\n1,2\n3,"4\n5,6\n7,8\n', "3:3",
            "unclosed-quote"),
    quoting("unclosed-quote-in-first-cell", b'a,b\n1,2\n"3,4\n', "3:1", "unclosed-quote",
            theirs=SHORT),
    quoting("unclosed-quote-after-doubled-quote", b'a,b\n1,2\n3,"4""\n', "3:3", "unclosed-quote"),
    quoting("unclosed-quote-alone-at-the-end", b'a,b\n1,2\n3,"', "3:3", "unclosed-quote"),
    quoting("unclosed-quote-in-header", b'a,"b\n1,2\n', "1:3", "unclosed-quote", record=1,
            theirs=[NOT_B]),
    quoting("text-after-closing-quote", b'a,b\n1,2\n"3"x,4\n', "3:4", "text-after-quote"),
    quoting("space-after-closing-quote", b'a,b\n1,2\n"3" ,4\n', "3:4", "text-after-quote"),
    quoting("quote-escaped-with-backslash", b'a,b\n1,2\n"3\\"4",5\n', "3:5", "text-after-quote"),
    quoting("text-after-closing-quote-at-the-end", b'a,b\n1,2\n3,"4"x', "3:6",
            "text-after-quote"),
    quoting("lone-quotes-in-two-rows", b'a,b\n1,2\n3,"4\n5,6\n7,"8\n9,10\n', "5:4",
            "text-after-quote"),
    quoting("quoted-semicolons", b'"a";"b"\n"1";"2"\n', "1:4", "text-after-quote", record=1,
            theirs=[NO_B, NOT_A], fixed=b"a,b\n1,2\n"),
    wrong_b("wrong-cell-after-quoted-newlines", 'a,b\n"1\n\n2",3\n4,x\n', "5:3", 3),
    wrong_b("wrong-cell-after-quoted-newline-in-its-row", 'a,b\n"1\n2",x\n', "3:4"),
    wrong_b("wrong-cell-after-letters-of-many-bytes", "a,b\né💥,x\n", "2:4"),
    wrong_b("wrong-cell-after-quoted-delimiter", 'a,b\n"1,""2""",x\n', "2:11"),
    wrong_b("wrong-cell-beside-quote-inside-bare-cell", 'a,b\n5" gun,x\n', "2:8"),
    wrong_b("wrong-cell-in-quotes", 'a,b\n1,"x"\n', "2:3"),
    wrong_b("wrong-cell-in-last-row-without-newline", "a,b\n1,2\n3,x", "3:3", 3),
    wrong_b("wrong-cell-after-lines-that-end-in-both", "a,b\r\n1,2\r\n3,x\r\n", "3:3", 3),
    Fault("short-row-after-quoted-newline", OPEN, b'a,b\n"1\n2",3\n4\n', RAGGED, SHORT,
          fixed=b'a,b\n"1\n2",3\n4,5\n', at="4:1"),
    Fault("blank-row-after-quoted-newline", OPEN, b'a,b\n"1\n2",3\n\n', BLANK,
          fixed=b'a,b\n"1\n2",3\n', at="4:1"),
    Fault("primary-key-repeated-after-quoted-newline", fields("a", "b", primaryKey="b"),
          b'a,b\n"1\n2",3\n4,3\n', [[3, "b", "primary-key"]], fixed=b'a,b\n"1\n2",3\n4,5\n',
          at="4:3"),
    Fault("reference-that-dangles-after-quoted-newline", referring("a>x"),
          b'a,b\n1,"p\nq"\n7,q\n', [[3, "a", "foreign-key"]], other=TARGET,
          fixed=b'a,b\n1,"p\nq"\n2,q\n', at="4:1"),
)  # fmt: skip

DIALECTS = (
    wrong_b("wrong-cell-after-semicolon", "a;b\n1,5;x\n", "2:5", delimiter=";"),
    wrong_b("wrong-cell-after-tab", "a\tb\n1,5\tx\n", "2:5", delimiter="\t"),
    wrong_b("wrong-cell-after-pipe", "a|b\n1,5|x\n", "2:5", delimiter="|"),
    wrong_b("wrong-cell-after-quoted-semicolon", 'a;b\n"1;2";x\n', "2:7", delimiter=";"),
    wrong_b("wrong-cell-in-single-quotes", "a,b\n'1,2','x'\n", "2:7", quoteChar="'"),
    wrong_b("wrong-cell-after-a-comment", "a,b\n# 1,x,2\n1,x\n", "3:3", 3, commentChar="#"),
    Fault("comment-before-the-header", fields(*typed(a="integer")), b"# note\na\n1\n", [],
          [[2, "a", "type-error"]], "commented-header", dialect={"commentChar": "#"}),
    Fault("comment-in-place-of-the-header", fields("#a", "b"), b"#a,b\nx,1\n",
          [[2, None, "header"]], [], "commented-header", dialect={"commentChar": "#"}),
    Fault("comment-sign-in-a-quoted-cell", OPEN, b'a,b\n"#1"\n', [[2, None, "ragged-row"]], [],
          "quoted-comment-sign", dialect={"commentChar": "#"}),
    Fault("comments-alone-in-a-table-without-header", OPEN, b"# note\n#\n",
          [[1, None, "header"]], [[None, None, "source-error"]],
          dialect={"commentChar": "#", "header": False}, fixed=b"# note\n1,2\n"),
    wrong_b("wrong-cell-after-spaces-that-separate", "a b\n1  x\n", "2:4", delimiter=" ",
            skipInitialSpace=True),
    Fault("spaces-that-separate-in-a-short-row", OPEN, b"a b\n1 2\n  1\n", RAGGED, SHORT,
          dialect={"delimiter": " ", "skipInitialSpace": True}, fixed=b"a b\n1 2\n  1  2\n"),
    wrong_b("wrong-cell-under-labels-in-other-case", "A,B\n1,x\n", "2:3", headerCase=False),
    Fault("header-of-another-table-in-other-case", OPEN, b"X,A\n1,2\n", [[1, None, "header"]],
          [NOT_A, NOT_B], dialect={"headerCase": False}, fixed=b"A,B\n1,2\n"),
    Fault("labels-in-other-case-for-which-no-tool-cares", OPEN, b"A,B\n1,2\n",
          [[1, None, "header"]], [NOT_A, NOT_B], dialect={"caseSensitiveHeader": False},
          fixed=b"a,b\n1,2\n"),
    rows("comment-where-none-is-declared", b"a,b\n1,2\n# note\n", RAGGED, SHORT),
    wrong_b("wrong-cell-after-initial-space", "a, b\n1, x\n", "2:4", skipInitialSpace=True),
    Fault("comma-in-a-semicolon-file", OPEN, b"a;b\n1,2\n", [[2, None, "ragged-row"]],
          [[2, "b", "missing-cell"]], dialect={"delimiter": ";"}, fixed=b"a;b\n1;2\n"),
    Fault("comma-header-in-a-semicolon-file", OPEN, b"a,b\n1;2\n", [[1, None, "header"]],
          [NO_B, NOT_A, MORE], "rows-under-a-wrong-header", dialect={"delimiter": ";"},
          fixed=b"a;b\n1;2\n"),
    Fault("double-quotes-in-a-dialect-of-single", OPEN, b'a,b\n1,"2,3"\n',
          [[2, None, "ragged-row"]], [MORE], dialect={"quoteChar": "'"},
          fixed=b"a,b\n1,'2,3'\n"),
    Fault("unclosed-single-quote", OPEN, b"a,b\n1,'2\n", [[2, None, "quoting"]], [],
          "unclosed-quote", dialect={"quoteChar": "'"}, fixed=b"a,b\n1,'2'\n", at="2:3"),
    Fault("semicolons-where-no-dialect-is-declared", OPEN, b"a;b\n1;2\n3;4\n",
          [[1, None, "header"]], [], "sniffed-dialect", descriptor={"dialect": None},
          fixed=b"a,b\n1,2\n3,4\n"),
    Fault("header-in-a-table-without-one", fields(*typed(a="integer", b="integer")),
          b"a,b\n1,2\n", [[1, "a", "type-error"], [1, "b", "type-error"]],
          dialect={"header": False}, fixed=b"3,4\n1,2\n", at="1:1"),
    wrong_b("wrong-cell-in-a-table-without-header", "1,2\n3,x\n", "2:3", header=False),
    Fault("short-row-in-a-table-without-header", OPEN, b"1,2\n3\n", [[2, None, "ragged-row"]],
          [[2, "b", "missing-cell"]], dialect={"header": False}, fixed=b"1,2\n3,4\n"),
)  # fmt: skip

RIGHT = b"a,b\n1,2\n"
MD5 = hashlib.md5(RIGHT, usedforsecurity=False).hexdigest()
SHA256 = hashlib.sha256(RIGHT).hexdigest()
SHA512 = hashlib.sha512(RIGHT).hexdigest()
OTHER_DIGEST: Matrix = [[None, None, "hash"]]
DESCRIPTOR: Matrix = [[None, None, "descriptor"]]
OF_A_FIELD: Matrix = [[None, "x", "descriptor"]]
OTHER_DIGEST_OF_THEIRS: Matrix = [[None, None, "hash-count"]]

FILES = (
    Fault("schema-with-a-property-misspelt", OPEN | {"primaryKeys": ["a"]}, RIGHT,
          [[None, None, "unknown-property"]], [], "unknown-property"),
    Fault("field-with-a-property-misspelt", fields("n", x("boolean", truevalues=["yes"])),
          column("true"), [[None, None, "unknown-property"]], [], "unknown-property"),
    Fault("field-with-its-type-repeated", OPEN, RIGHT, [[None, None, "descriptor"]], [],
          "key-repeated-in-json", schema_text='{"fields": [{"name": "a", "type": "integer", '
          '"type": "string"}, {"name": "b", "type": "string"}]}'),
    Fault("schema-with-a-nan", OPEN, RIGHT, [[None, None, "descriptor"]], [],
          "not-a-number-in-json", schema_text='{"fields": [{"name": "a"}, {"name": "b"}], '
          '"_mine": NaN}'),
    Fault("reference-to-a-field-that-is-not-there", OPEN | {"foreignKeys": [
          {"fields": "a", "reference": {"resource": "", "fields": "z"}}]}, b"a,b\n1,2\n3,4\n",
          [[None, None, "descriptor"]], [[2, None, "foreign-key"], [3, None, "foreign-key"]],
          "key-to-no-field"),
    rows("resource-with-a-property-misspelt", RIGHT, [[None, None, "unknown-property"]], [],
         differs="unknown-property", descriptor={"byts": 7}, fixed=None),
    rows("dialect-with-a-property-misspelt", RIGHT, [[None, None, "unknown-property"]], [],
         differs="unknown-property", dialect={"delimeter": ";"}, fixed=None),
    Fault("field-with-categories-repeated", fields("n", x("string", categories=["a", "a"])),
          column("a"), OF_A_FIELD, [], "value-that-the-standard-forbids"),
    Fault("field-with-labels-repeated", fields("n", x("string", categories=[
          {"value": "a", "label": "A"}, {"value": "b", "label": "A"}])),
          column("a"), OF_A_FIELD, [], "value-that-the-standard-forbids"),
    Fault("field-with-an-enum-beyond-its-categories",
          fields("n", x("string", categories=["a"], enum=["a", "b"])),
          column("a"), OF_A_FIELD, [], "value-that-the-standard-forbids"),
    Fault("field-with-categories-ordered-by-a-text",
          fields("n", x("string", categories=["a"], categoriesOrdered="yes")),
          column("a"), OF_A_FIELD, [], "value-that-the-standard-forbids"),
    Fault("unique-keys-that-are-empty", OPEN | {"uniqueKeys": []}, RIGHT, DESCRIPTOR, [],
          "value-that-the-standard-forbids"),
    Fault("unique-key-that-is-a-text", OPEN | {"uniqueKeys": ["a"]}, RIGHT, DESCRIPTOR, [],
          "value-that-the-standard-forbids"),
    Fault("dialect-with-a-header-row-that-is-true", OPEN, RIGHT, DESCRIPTOR, [],
          "value-that-the-standard-forbids", dialect={"headerRows": [True]}),
    Fault("resource-with-a-profile-that-is-a-number", OPEN, RIGHT, DESCRIPTOR, [],
          "value-that-the-standard-forbids", descriptor={"$schema": 5}),
    rows("file-of-lf-declared-as-crlf", RIGHT, [[1, None, "newline"]], [],
         differs="mixed-newlines", dialect={"lineTerminator": "\r\n"}, fixed=b"a,b\r\n1,2\r\n"),
    rows("file-of-another-sha384", b"a,b\n1,3\n", OTHER_DIGEST, [],
         differs="hash-algorithm-ignored",
         descriptor={"hash": f"SHA-384:{hashlib.sha384(RIGHT).hexdigest()}"}),
    rows("fewer-rows-than-declared", RIGHT, [[None, None, "row-count"]], descriptor={"rows": 2},
         fixed=b"a,b\n1,2\n3,4\n"),
    rows("more-rows-than-declared", b"a,b\n1,2\n3,4\n", [[None, None, "row-count"]],
         descriptor={"rows": 1}),
    rows("fewer-rows-than-in-the-statistics", RIGHT, [[None, None, "row-count"]],
         descriptor={"stats": {"rows": 2}}, fixed=b"a,b\n1,2\n3,4\n"),
    rows("fewer-fields-than-declared", RIGHT, [[None, None, "field-count"]],
         descriptor={"fields": 7}, fixed=None),
    rows("rows-where-none-is-declared", RIGHT, [[None, None, "row-count"]], [],
         differs="count-of-zero", descriptor={"rows": 0}, fixed=b"a,b\n"),
    rows("bytes-where-none-is-declared", RIGHT, [[None, None, "bytes"]], [],
         differs="count-of-zero", descriptor={"bytes": 0}, fixed=None),
    rows("file-longer-than-in-the-statistics", b"a,b\n1,2\n3,4\n", [[None, None, "bytes"]],
         descriptor={"stats": {"bytes": 8}}),
    rows("file-of-another-sha256-in-the-statistics", b"a,b\n1,3\n", OTHER_DIGEST,
         descriptor={"stats": {"sha256": SHA256}}),
    rows("file-of-another-sha512-in-the-statistics", b"a,b\n1,3\n", OTHER_DIGEST, [],
         differs="statistics-ignored", descriptor={"stats": {"sha512": SHA512}}),
    rows("file-of-another-hash-in-the-statistics", b"a,b\n1,3\n", OTHER_DIGEST, [],
         differs="statistics-ignored", descriptor={"stats": {"hash": MD5}}),
    rows("size-in-the-statistics-that-is-not-that-beside-them", RIGHT, [[None, None, "bytes"]],
         [], differs="statistics-ignored", descriptor={"bytes": 8, "stats": {"bytes": 9}},
         fixed=None),
    rows("digest-in-letters-of-upper-case", RIGHT, [], OTHER_DIGEST_OF_THEIRS,
         differs="digest-in-upper-case", descriptor={"hash": f"sha256:{SHA256.upper()}"},
         fixed=None),
    rows("file-missing", RIGHT, [[None, None, "missing-file"]],
         descriptor={"path": "nowhere.csv"}, fixed=None),
    rows("file-longer-than-declared", b"a,b\n1,2\n3,4\n", [[None, None, "bytes"]],
         descriptor={"bytes": 8}),
    rows("file-cut-short", b"a,b\n1,2\n", [[None, None, "bytes"]], descriptor={"bytes": 12},
         fixed=b"a,b\n1,2\n3,4\n"),
    rows("file-of-another-md5", b"a,b\n1,3\n", OTHER_DIGEST, descriptor={"hash": MD5}),
    rows("file-of-another-sha256", b"a,b\n1,3\n", OTHER_DIGEST,
         descriptor={"hash": f"sha256:{SHA256}"}),
    rows("file-of-another-sha512", b"a,b\n1,3\n", OTHER_DIGEST, [],
         differs="hash-algorithm-ignored", descriptor={"hash": f"sha512:{SHA512}"}),
)  # fmt: skip

NOT_CHECKED: Matrix = [[None, None, "not-checked"]]


def unread(
    name: str,
    differs: str,
    theirs: Matrix | None = None,
    schema: Schema = OPEN,
    text: bytes = b"a,b\n1,2\n",
    **more: Any,
) -> Fault:
    """Make a table that is not checked; frictionless finds nothing if not said otherwise."""
    return Fault(name, schema, text, NOT_CHECKED, theirs or [], differs, **more)


def exact(limits: str) -> str:
    """Return the text of a schema with limits of `a`, a number, that Python would write anew."""
    first = f'{{"name": "a", "type": "number", "constraints": {{{limits}}}}}'
    return f'{{"fields": [{first}, {{"name": "b"}}]}}'


def unusable(name: str, differs: str, field: Schema, cell: str, theirs: Any = None) -> Fault:
    """Make a table whose field `x` cannot be checked."""
    return unread(name, differs, theirs, fields("n", field), column(cell))


INLINE = {"path": None, "data": [["a", "b"], ["1", "2"]], "format": None, "mediatype": None,
          "encoding": None, "dialect": None}  # fmt: skip

UNREAD = (
    unread("data-in-the-descriptor", "inline-data-is-not-read", descriptor=INLINE),
    unread("table-in-two-files", "several-files-are-not-read",
           descriptor={"path": ["0.csv", "0.csv"]}),
    unread("table-of-another-scheme", "url-is-not-read", [[None, None, "scheme-error"]],
           descriptor={"scheme": "http"}),
    unread("table-in-a-compressed-file", "compressed-file-is-not-read",
           text=gzip.compress(b"a,b\n1,2\n", mtime=0), descriptor={"compression": "gz"}),
    unread("resource-of-another-type", "other-type-is-not-read", descriptor={"type": "file"}),
    unread("table-of-another-format", "other-format-is-not-read", [[None, None, "format-error"]],
           descriptor={"format": "txt"}),
    unread("table-in-latin-1", "other-encoding-is-not-read", text="a,b\n1,é\n".encode("latin-1"),
           descriptor={"encoding": "latin-1"}),
    unread("table-without-a-schema", "no-schema", descriptor={"schema": None}),
    unread("dialect-with-comment-rows", "dialect-is-not-read", text=b"a,b\n1,2\nnote\n",
           dialect={"commentRows": [3]}),
    unread("dialect-with-two-header-rows", "dialect-is-not-read", [NOT_A, NOT_B],
           text=b"a,b\nx,y\n1,2\n", dialect={"headerRows": [1, 2]}),
    unread("dialect-with-an-escape-character", "dialect-is-not-read", text=b"a,b\n1,2\\,3\n",
           dialect={"escapeChar": "\\"}),
    unusable("minimum-beside-the-constraints", "misplaced-constraint",
             {"name": "x", "type": "integer", "minimum": 0}, "-1"),
    unread("unique-key-of-no-field", "unusable-unique-keys", schema=OPEN | {"uniqueKeys": [["z"]]}),
    unusable("length-below-zero", "unusable-length", x("string", maxLength=-1), "a",
             [[2, "x", "constraint-error"]]),
    unusable("format-of-no-type", "unknown-format", x("integer", format="hex"), "1"),
    unusable("date-of-a-format-that-reads-nothing", "unusable-format", x("date", format="%Q"),
             "2024-01-02", [[2, "x", "type-error"]]),
    unusable("date-of-a-format-with-a-part-twice", "unusable-format", x("date", format="%d%d"),
             "0202", [[2, "x", "type-error"]]),
    unusable("array-whose-items-have-a-pattern", "items-of-an-array",
             x("array", arrayItem={"type": "string", "constraints": {"pattern": "(a+)+"}}), '["b"]',
             [[2, "x", "constraint-error"]]),
    unusable("date-of-any-format", "format-any", x("date", format="any"), "2024-01-02"),
    unusable("bound-that-is-no-integer", "unreadable-bound", x("integer", minimum="x"), "1",
             [[None, None, "TypeError"]]),
    unusable("pattern-that-is-not-closed", "unusable-pattern", x("string", pattern="("), "a",
             [[None, None, "error"]]),
    unusable("categories-that-are-empty", "unusable-categories", x("string", categories=[]), "b"),
    unusable("pattern-that-subtracts-a-class", "unusable-pattern",
             x("string", pattern="[a-z-[aeiou]]"), "b]"),
    unusable("categories-of-numbers", "categories-of-another-type",
             x("number", categories=[1, 2]), "3"),
    unusable("minimum-of-a-duration", "constraint-of-the-standard", x("duration", minimum="P1D"),
             "P2D", [[None, None, "field-error"]]),
    unusable("enum-of-a-list", "constraint-of-the-standard", x("list", enum=["a,b"]), "a",
             [[None, None, "field-error"]]),
    unusable("json-schema-of-an-object", "constraint-of-the-standard",
             {"name": "x", "type": "object", "constraints": {"jsonSchema": {}}}, "{}",
             [[None, None, "field-error"]]),
    unread("fields-of-one-name", "fields-of-one-name", [[None, None, "schema-error"]],
           schema=fields("a", "a"), text=b"a,a\n1,2\n"),
    unread("bound-beyond-a-double", "unreadable-bound", schema_text=exact('"maximum": 1e400')),
    Fault("cell-above-a-bound-of-more-digits", OPEN, b"a,b\n1,2\n", [[2, "a", "maximum"]], [],
          "number-of-many-digits-in-json", fixed=b"a,b\n0.9,2\n", schema_text=exact(
              '"maximum": 0.99999999999999999999')),
    Fault("cell-that-is-a-bound-of-many-digits", OPEN, b"a,b\n0.1234567890123456789,2\n", [],
          [[2, "a", "constraint-error"]], "number-of-many-digits-in-json", schema_text=exact(
              '"minimum": 0.1234567890123456789, "maximum": 0.1234567890123456789')),
    Fault("cell-beside-a-listed-number-of-many-digits", OPEN, b"a,b\n0.12345678901234568,2\n",
          [[2, "a", "enum"]], [], "number-of-many-digits-in-json", schema_text=exact(
              '"enum": [0.1234567890123456789]'), fixed=None),
    Fault("schema-with-a-type", OPEN | {"type": "object"}, RIGHT,
          [[None, None, "unknown-property"]], [[None, None, "FrictionlessException"]],
          "property-that-frictionless-takes"),
    Fault("dialect-with-an-object-of-another-tool", OPEN, RIGHT, [],
          [[None, None, "FrictionlessException"]],
          "property-that-frictionless-takes", dialect={"_tool": {"a": 1}}),
    Fault("image-that-leaves-the-package", OPEN, RIGHT, DESCRIPTOR, [],
          "form-of-a-property", package={"image": "../x.png"}),
    Fault("package-created-at-no-zone", OPEN, RIGHT, DESCRIPTOR, [],
          "form-of-a-property", package={"created": "2020-01-01T00:00:00"}),
    Fault("contributor-of-an-empty-mail-address", OPEN, RIGHT, DESCRIPTOR, [],
          "form-of-a-property", package={"contributors": [{"title": "x", "email": ""}]}),
    Fault("enum-of-nothing", fields({"name": "a", "constraints": {"enum": []}}, "b"), RIGHT,
          [[None, "a", "descriptor"]], [[2, "a", "constraint-error"]],
          "value-that-the-standard-forbids"),
    unusable("text-of-the-format-wkt", "wkt-is-not-read", {"name": "x", "format": "wkt",
             "type": "string"}, "POINT (1 2)", [[None, None, "error"]]),
    unread("digest-of-an-unknown-algorithm", "claim-that-is-not-checked",
           descriptor={"hash": "crc32:00"}),
    unread("text-as-data", "inline-data-is-not-read",
           descriptor=INLINE | {"data": "a,b\n1,2\n", "format": "csv"},
           theirs=[[None, None, "resource-error"]]),
    unread("format-without-a-type", "format-of-any-value", theirs=[[2, "a", "type-error"]],
           schema={"fields": [{"name": "a", "format": "email"}, {"name": "b"}]}),
    unread("table-of-another-mediatype", "mediatype-of-another-file",
           descriptor={"mediatype": "application/json"}),
    unread("table-of-another-charset", "mediatype-of-another-file",
           descriptor={"mediatype": "text/csv; charset=iso-8859-1"}),
    unread("table-without-header-by-its-mediatype", "mediatype-of-another-file",
           descriptor={"mediatype": "text/csv; header=absent"}),
    unread("reference-into-another-package", "key-to-another-package", schema=OPEN | {
        "foreignKeys": [{"fields": ["a"], "reference": {
            "package": "another", "resource": "other", "fields": ["x"]}}]},
           theirs=[[2, None, "foreign-key"]], other=TARGET),
    unread("reference-of-lists-of-other-items", "keys-of-other-types",
           schema=referring("a>x", given=[{"name": "a", "type": "list"}]), text=b"a\n7\n",
           theirs=[[None, None, "TypeError"]],
           other=(fields({"name": "x", "type": "list", "itemType": "integer"}), b"x\n7\n")),
    Fault("package-of-a-profile-of-its-own", OPEN, RIGHT, NOT_CHECKED, [], "profile-is-not-read",
          package={"$schema": "https://example.org/profile.json"}),
    Fault("digest-of-the-package", OPEN, RIGHT, NOT_CHECKED, [], "claims-of-a-package",
          package={"hash": MD5}),
    unusable("group-sign-that-is-a-digit", "unusable-marks", x("number", groupChar="1"), "12"),
    unread("schema-of-no-fields", "schema-without-fields", [EXTRA, EXTRA], schema={"fields": []}),
    unread("fields-that-differ-in-case", "unusable-names", schema=fields("a", "A"),
           text=b"a,A\n1,2\n"),
    unread("field-of-a-name-of-our-own", "unusable-names", schema=fields("a", "__b"),
           text=b"a,__b\n1,2\n"),
    unread("reference-to-another-type", "keys-of-other-types", [[2, None, "foreign-key"]],
           schema=referring("b>x"), other=TARGET),
    unread("reference-into-a-table-that-is-not-read", "reference-into-unread-table",
           schema=referring("a>x"), text=b"a,b\n1,p\n",
           other=(fields(*typed(x="integer"), {"name": "y", "type": "date", "format": "any"}),
                  b"x,y\n1,2024-01-02\n")),
    Fault("reference-into-no-table", OPEN | {"foreignKeys": [
          {"fields": "a", "reference": {"resource": "nowhere", "fields": "z"}}]}, b"a,b\n1,2\n",
          UNCHECKED, [[None, None, "resource-error"]], "missing-target"),
    Fault("quote-in-a-comment", OPEN, b'a,b\n#,"x\n3\n#"\n1,2\n', [[3, None, "ragged-row"]], [],
          "quote-in-a-comment", dialect={"commentChar": "#"}),
    Fault("line-above-the-header-where-none-is-declared", fields("a", "b", "c", "d"),
          b"note\na,b,c,d\n1,2,3,4\n5,6,7,8\n",
          [[1, None, "header"]], [], "guessed-header", descriptor={"dialect": {
              "delimiter": ",", "quoteChar": '"', "skipInitialSpace": False}}),
    Fault("statistics-as-a-text", OPEN, RIGHT, [[None, None, "descriptor"]], [],
          "claims-of-another-type", descriptor={"stats": "x"}),
    Fault("algorithm-without-a-digest", OPEN, RIGHT, [[None, None, "hash"]], [], "empty-digest",
          descriptor={"hash": "sha256:"}),
    Fault("reference-that-is-no-object", OPEN | {"foreignKeys": [
          {"fields": "a", "reference": True}]}, RIGHT,
          [[None, None, "descriptor"]], [[None, None, "AttributeError"]],
          "value-that-the-standard-forbids"),
    unread("table-without-a-name", "unnamed-resource", descriptor={"name": ""}),
    Fault("reference-of-a-column-left-out", BOTH | {"fieldsMatch": "superset"}, b"a\n1\n",
          [[2, "a", "foreign-key"]], [], "key-of-an-absent-column", other=TARGET),
    Fault("format-in-capitals", OPEN, RIGHT, [], [[None, None, "format-error"]],
          "format-in-capitals", descriptor={"format": "CSV"}),
    Fault("hidden-table", OPEN, RIGHT, [[None, None, "descriptor"]], [],
          "unsafe-path", file=".0.csv"),
    Fault("package-without-resources", OPEN, RIGHT, [[None, None, "descriptor"]], [],
          "no-resources", package={"resources": []}),
    unread("resources-that-differ-in-case", "names-that-differ-in-case",
           schema=OPEN | {"foreignKeys": [
               {"fields": "a", "reference": {"resource": "other", "fields": "a"}}]},
           text=RIGHT, other=(OPEN, RIGHT), descriptor={"name": "OTHER"}),
    Fault("table-whose-mediatype-says-csv", OPEN, RIGHT, [], [[None, None, "format-error"]],
          "format-by-mediatype", descriptor={"format": None}, file="0.txt"),
    Fault("commas-where-the-mediatype-says-tabs", OPEN, RIGHT, [[1, None, "header"]], [],
          "format-by-mediatype",
          descriptor={"mediatype": "text/tab-separated-values", "dialect": None}),
)  # fmt: skip


FAULTS = (
    *STRINGS, *NUMBERS, *WORDS, *DATES, *NESTED, *PLACES, *CONSTRAINTS, *COMBINED, *MISSING,
    *UNIQUE, *KEYS, *REFERENCES, *HEADERS, *ROWS, *BYTES, *QUOTES, *DIALECTS, *FILES, *UNREAD,
)  # fmt: skip
