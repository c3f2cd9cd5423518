"""Asking frictionless, the reference implementation, about one cell at a time.

It is slow and exact, so it is asked only about the distinct texts of uncertain cells. Where it
accepts more than the standard allows, the spelling of a cell is judged here first.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from forewarn.errors import SchemaError
from forewarn.package.schema import FieldType
from forewarn.structure.limits import category_values, native_limit
from forewarn.structure.plan import Test
from forewarn.structure.spelling import spelling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forewarn.package.schema import Field


@dataclass(frozen=True)
class CellVerdict:
    """What the reference says of one cell.

    `broken` are the tests that the cell fails; a cell that cannot be read fails `Test.TYPE` alone.
    `canonical` is the same text for all cells of the field with equal values, and None for a cell
    that cannot be read.
    """

    broken: frozenset[Test]
    canonical: str | None


_UNREADABLE = CellVerdict(frozenset({Test.TYPE}), None)

_TESTS = {
    "minimum": Test.MINIMUM,
    "maximum": Test.MAXIMUM,
    "exclusiveMinimum": Test.EXCLUSIVE_MINIMUM,
    "exclusiveMaximum": Test.EXCLUSIVE_MAXIMUM,
    "minLength": Test.MIN_LENGTH,
    "maxLength": Test.MAX_LENGTH,
    "enum": Test.ENUM,
}

_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")

_READ_BY = {
    "format", "decimalChar", "groupChar", "trueValues", "falseValues", "delimiter", "itemType",
    "arrayItem",
}  # fmt: skip


class Reference:
    """frictionless' reading of one field's cells, except where it is laxer than the standard.

    - Patterns are not its business: `Asker` has them matched.
    - The `groupChar` of an integer, which frictionless does not know, may stand between digits.
    - Integers have categories, which frictionless does not check. Those of texts are left to SQL.
    - Digits are ASCII, without underscores, and no space surrounds a number. NaN and INF are not
      observations. Where `bareNumber` is false, other text may surround a number, and a point
      before its first digit is part of it: frictionless reads `$.5` as 5.
    - Years, months, dates, times, moments and durations in the default format have exactly the
      standard's form; so do texts in base64, and UUIDs.
    - JSON has no NaN and no Infinity, and the parts of a geopoint in JSON are numbers.
    - An integer fits 64 bits, and a number is within the range of a double.

    The rest is frictionless' own reading, including what it compares as equal: a time is cut to
    microseconds, and 1, 1.0 and true in JSON are one value.

    Raises `SchemaError` where a constraint or an option cannot be used.
    """

    def __init__(self, field: Field) -> None:
        kind, descriptor = str(field.type), field.descriptor
        constraints = dict(descriptor.get("constraints", {}))
        self._spelling = spelling(kind, descriptor)
        self._canonical = _canonical(kind, descriptor)
        self._categories = _categories(kind, descriptor)
        if stray := unread_item_property(field):
            raise SchemaError(
                f"field {field.name}: of arrayItem only the type is checked, not {stray}"
            )
        self._read = _reader(field.name, kind, descriptor, constraints)

    def ask(self, cell: str) -> CellVerdict:
        """Judge a cell that is not a missing value."""
        text = self._spelling(cell)
        if text is None:
            return _UNREADABLE
        try:
            value, notes = self._read(text)
        except Exception:  # noqa: BLE001
            # frictionless raises anything, such as TypeError for a bound with a time zone where the
            # cell has none.
            return _UNREADABLE
        if value is None or (notes and "type" in notes) or not _can_be_held(value):
            return _UNREADABLE
        try:
            canonical = self._canonical(value)
        except RecursionError:
            return _UNREADABLE
        broken = {_TESTS[name] for name in notes or ()}
        if self._categories is not None and value not in self._categories:
            broken.add(Test.CATEGORY)
        return CellVerdict(frozenset(broken), canonical)


def unread_item_property(field: Field) -> str | None:
    """Return the first property of an array's items that frictionless is not given to check.

    It would match their patterns itself, which may never end.
    """
    item = field.descriptor.get("arrayItem")
    if field.type is not FieldType.ARRAY or not isinstance(item, dict):
        return None
    return min(item.keys() - {"type"}, default=None)


def _can_be_held(value: object) -> bool:
    match value:
        case bool():
            return True
        case int():
            return -(2**63) <= value < 2**63
        case Decimal():
            return math.isfinite(float(value))
    return True


def _categories(kind: str, descriptor: Mapping[str, Any]) -> frozenset[object] | None:
    """Return the categories of integers; those of texts are judged by their text."""
    if kind != FieldType.INTEGER or "categories" not in descriptor:
        return None
    return frozenset(native_limit(kind, descriptor, value) for value in category_values(descriptor))


def _reader(
    name: str, kind: str, descriptor: Mapping[str, Any], constraints: Mapping[str, Any]
) -> Callable[[str], tuple[Any, Mapping[str, str] | None]]:
    from frictionless import FrictionlessException, Schema

    limits = {key: _native(kind, descriptor, key, limit) for key, limit in constraints.items()}
    described = {key: value for key, value in descriptor.items() if key in _READ_BY}
    if kind == "integer":
        described.pop("groupChar", None)
    described |= {
        "name": name,
        "type": kind,
        # Missing values never get here, and a number without its groups may be spelt as one.
        "missingValues": [],
        "constraints": {key: limit for key, limit in limits.items() if key in _TESTS},
    }
    try:
        field = Schema.from_descriptor(
            {
                "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
                "fields": [described],
            }
        ).fields[0]
        read: Callable[[str], tuple[Any, Mapping[str, str] | None]] = field.create_cell_reader()
        value = field.create_value_reader()
        bounds = {key: value(limits[key]) for key in _BOUNDS if key in limits}
    except FrictionlessException as error:
        notes = [str(reason.note) for reason in error.reasons or [error.error]]
        raise SchemaError(f"field {name}: {'; '.join(notes)}") from error
    except Exception as error:
        raise SchemaError(f"field {name}: frictionless cannot use it: {error}") from error
    for key, bound in bounds.items():
        # A NaN differs from itself.
        if bound is None or bound != bound:
            raise SchemaError(f"field {name}: the {key} {limits[key]!r} is not a valid {kind}")
    return read


def _native(kind: str, descriptor: Mapping[str, Any], key: str, limit: Any) -> Any:
    if key == "enum" and isinstance(limit, list):
        return [native_limit(kind, descriptor, value) for value in limit]
    return native_limit(kind, descriptor, limit) if key in _BOUNDS else limit


# Canonical texts: one text for equal values.

# Longer runs of zeros become an exponent.
_MOST_ZEROS = 40


def _canonical(kind: str, descriptor: Mapping[str, Any]) -> Callable[[Any], str]:
    if kind == "list":
        item = _CANONICAL[str(descriptor.get("itemType", "string"))]
        return lambda values: json.dumps([item(value) for value in values])
    return _CANONICAL[kind]


def _number(value: Decimal) -> str:
    if not value:
        return "0"
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits))
    short = text.rstrip("0")
    exponent += len(text) - len(short)
    minus = "-" if sign else ""
    if abs(exponent) > _MOST_ZEROS:
        return f"{minus}{short}E{exponent}"
    return f"{Decimal(f'{minus}{short}E{exponent}'):f}"


def _moment(value: datetime) -> str:
    offset = value.utcoffset()
    naive = value.replace(tzinfo=None)
    if offset is None:
        return naive.isoformat()
    try:
        return f"{(naive - offset).isoformat()}Z"
    except OverflowError:
        return f"{naive - datetime.min - offset}Z"  # noqa: DTZ901 - both are naive


def _time(value: time) -> str:
    offset = value.utcoffset()
    if offset is None:
        return value.isoformat()
    since_midnight = timedelta(
        hours=value.hour,
        minutes=value.minute,
        seconds=value.second,
        microseconds=value.microsecond,
    )
    # As Python compares them, 00:30+01:00 is half an hour before midnight, and not 23:30Z.
    return f"{since_midnight - offset}Z"


def _duration(value: Any) -> str:
    if isinstance(value, timedelta):
        return f"P0M {value}"
    return f"P{_number(value.years * 12 + value.months)}M {value.tdelta}"


def _json_text(value: Any) -> str:
    return json.dumps(_json_value(value), sort_keys=True)


def _json_value(value: Any) -> Any:
    match value:
        case dict():
            return {key: _json_value(item) for key, item in value.items()}
        case list():
            return [_json_value(item) for item in value]
        case bool():
            return int(value)
        case float() if value.is_integer():
            return int(value)
        case None | int() | float() | str():
            return value
        case _:
            # An item of an array that has a type of its own.
            return str(value)


_CANONICAL: dict[str, Callable[[Any], str]] = {
    "any": str,
    "string": str,
    "integer": str,
    "number": _number,
    "boolean": lambda value: "true" if value else "false",
    "date": date.isoformat,
    "time": _time,
    "datetime": _moment,
    "year": str,
    "yearmonth": lambda value: f"{value.year:04}-{value.month:02}",
    "duration": _duration,
    "geopoint": lambda value: f"{_number(value.lon)},{_number(value.lat)}",
    "object": _json_text,
    "array": _json_text,
    "geojson": _json_text,
}
