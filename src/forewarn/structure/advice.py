"""How a cell that is not of its field's type should be written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forewarn.package.schema import FieldType
from forewarn.structure.causes import listed
from forewarn.structure.spelling import spelling

if TYPE_CHECKING:
    from forewarn.package.schema import Field

# What stands for a missing value in many files.
_MISSING = re.compile(
    r"-+|\.+|\?+|n[./]?a\.?|n\.a\.|#n/a|nan|null|none|nil|nd|n\.d\.|missing|unknown|[-\u2013\u2014\u2026]",
    re.IGNORECASE,
)
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)

# A whole number, also one whose decimals are all zeros, and a number with marks between digits.
_WHOLE = re.compile(r"[+-]?[0-9]+")
_WITH_ZEROS = re.compile(r"[+-]?[0-9]+\.0*")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+")
_COMMA_DECIMAL = re.compile(r"[+-]?[0-9]+,[0-9]+")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[\s'\u2019_,.\u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?")

# What may stand around a number.
_UNITS = re.compile(r"[+-]?[0-9.,]+\s*(?:%|[^\W\d_]+)|[$€£¥]\s*[0-9.,]+")

# What spreadsheets count days as, from 1900 on.
_SERIAL_DAY = re.compile(r"[1-9][0-9]{3,4}")

_FORMS = {
    FieldType.DATE: "YYYY-MM-DD, such as 1994-04-06",
    FieldType.TIME: "HH:MM:SS, such as 07:30:00",
    FieldType.DATETIME: "YYYY-MM-DDTHH:MM:SS, such as 1994-04-06T07:30:00",
    FieldType.YEAR: "four digits, such as 1994",
    FieldType.YEARMONTH: "YYYY-MM, such as 1994-04",
    FieldType.DURATION: "an ISO 8601 duration, such as P1Y6M or PT12H",
    FieldType.OBJECT: 'a JSON object, such as {"a": 1}',
    FieldType.ARRAY: "a JSON array, such as [1, 2]",
    FieldType.GEOJSON: "a GeoJSON object",
}
_GEOPOINTS = {
    "default": "longitude, then latitude, such as 30.06, -1.94",
    "array": "a JSON array of longitude and latitude, such as [30.06, -1.94]",
    "object": 'a JSON object, such as {"lon": 30.06, "lat": -1.94}',
}
_TEXTS = {
    "email": "an email address, such as name@example.org",
    "uri": "a URI with its scheme and %20 for a space, such as https://example.org/a%20b",
    "uuid": "a UUID of 32 hexadecimal digits in five groups",
    "binary": "base64",
}
# The end of a moment that has a time zone.
_ZONE = re.compile(r"(?<=[0-9])(?:Z|[+-][0-9]{2}:?[0-9]{2})")

_TIMES = (FieldType.DATE, FieldType.TIME, FieldType.DATETIME)


def advice(field: Field, cell: str) -> str | None:
    """Return how to write a cell that is not of its field's type; None where nothing is known.

    It is a clause, such as `write YYYY-MM-DD, such as 1994-04-06`.
    """
    text = cell.strip()
    if _MISSING.fullmatch(text) and (empty := _empty(field)):
        return empty
    if text != cell and text:
        return "remove the space around the value" if field.type is not FieldType.STRING else None
    if field.type in (FieldType.INTEGER, FieldType.NUMBER):
        return _number(field, text)
    form = _form(field)
    if form and field.type is FieldType.DATE and _SERIAL_DAY.fullmatch(text):
        return f"it may be a day counted by a spreadsheet: write {form}"
    if field.type is FieldType.DATETIME and (bound := _bound_of_another_zone(field, text)):
        return bound
    return f"write {form}" if form else None


def _empty(field: Field) -> str | None:
    """Return how to write that a value is missing, if the field can say so."""
    if field.constraints.required or not field.missing_values:
        return None
    if "" in field.missing_values:
        return "leave the cell empty if the value is missing"
    return f"write {field.missing_values[0]!r} if the value is missing"


def _form(field: Field) -> str | None:
    """Return the form of the field's cells that are no numbers."""
    if field.type in _TIMES and field.format != "default":
        return f"it in the format {field.format}"
    match field.type:
        case FieldType.STRING:
            return _TEXTS.get(field.format)
        case FieldType.BOOLEAN:
            return f"{listed(field.true_values[:1])} or {listed(field.false_values[:1])}"
        case FieldType.GEOPOINT:
            return _GEOPOINTS.get(field.format)
        case FieldType.LIST:
            return f"each item as a valid {field.item_type}, with {field.delimiter!r} between them"
    return _FORMS.get(field.type)


def _bound_of_another_zone(field: Field, text: str) -> str | None:
    """Return how to write a moment that cannot be compared with a bound; None for another fault."""
    limits = field.constraints
    if spelling(FieldType.DATETIME, field.descriptor)(text) is None:
        return None
    for bound in (
        limits.minimum, limits.maximum, limits.exclusive_minimum, limits.exclusive_maximum,
    ):  # fmt: skip
        if bound is not None and (has := _has_zone(bound)) != _has_zone(text):
            with_or_not = "with" if has else "without"
            return f"write it {with_or_not} a time zone, like the bound {bound}"
    return None


def _has_zone(moment: str) -> bool:
    return _ZONE.search(moment, len("YYYY-MM-DD")) is not None


def _number(field: Field, text: str) -> str:  # noqa: PLR0911 - one for each way of writing
    is_integer = field.type is FieldType.INTEGER
    point = field.decimal_char
    if _INFINITE.fullmatch(text):
        return "a number is finite here: write its digits, or leave out the row"
    if is_integer and _WHOLE.fullmatch(text):
        return "it is beyond 64 bits: the largest is 9223372036854775807"
    if is_integer and (_WITH_ZEROS.fullmatch(text) or _DECIMAL.fullmatch(text)):
        return "write a whole number, without a decimal point"
    if _GROUPED.fullmatch(text) and not field.group_char:
        if "," in text and text.count(",") == 1 and not is_integer and point == ".":
            return "write it with a decimal point, or without grouping characters"
        return "write it without grouping characters or spaces"
    if not is_integer and point == "." and _COMMA_DECIMAL.fullmatch(text):
        return "write it with a decimal point"
    if not is_integer and point != "." and _DECIMAL.fullmatch(text):
        return f"write it with {point!r} before the decimals"
    if _UNITS.fullmatch(text) and field.bare_number:
        return "write the number alone, without a sign or unit"
    if is_integer:
        return "write digits alone, such as 1994"
    return f"write digits, with {point!r} before the decimals, such as 19{point}94"
