"""Asking frictionless, the reference implementation, about one cell at a time.

It is slow and exact, so it is asked only about the distinct texts of uncertain cells. Where it
accepts more than the standard allows, the spelling of a cell is judged here first.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from forewarn.errors import SchemaError, UndecidedError
from forewarn.package.schema import FieldType
from forewarn.structure.equality import canonical
from forewarn.structure.exact_values import beyond_microseconds, exact_json
from forewarn.structure.geojson import is_geojson
from forewarn.structure.limits import category_values, native_limit, plain_limit
from forewarn.structure.plan import BOUNDS, Test
from forewarn.structure.spelling import spelling

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import datetime

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

_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}

# The types whose values Python rounds or confuses, so that frictionless does not compare them well.
_COMPARED_HERE = {
    FieldType.DATETIME, FieldType.TIME, FieldType.DURATION, FieldType.GEOPOINT, FieldType.OBJECT,
    FieldType.ARRAY, FieldType.GEOJSON,
}  # fmt: skip

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
    - URIs are RFC 3986's, and GeoJSON keeps the rules of RFC 7946 that its JSON schema lacks.
    - JSON has no NaN and no Infinity, and the parts of a geopoint in JSON are numbers. The texts in
      an array are written as their type is.
    - In JSON a boolean is not a number. Numbers in JSON, seconds and durations have all their
      digits. In the format `any`, a moment with more than microseconds is not decided.
    - An integer fits 64 bits, and a number is within the range of a double.

    The rest is frictionless' own reading.

    Raises `SchemaError` where a constraint or an option cannot be used, and `UndecidedError` where
    frictionless would round one.
    """

    def __init__(self, field: Field) -> None:
        kind, descriptor = str(field.type), field.descriptor
        constraints = dict(descriptor.get("constraints", {}))
        self._kind, self._form = kind, str(descriptor.get("format", "default"))
        self._name = field.name
        self._spelling = spelling(kind, descriptor)
        self._canonical = canonical(kind, descriptor)
        self._categories = _categories(kind, descriptor)
        if stray := unread_item_property(field):
            raise SchemaError(
                f"field {field.name}: of arrayItem only the type is checked, not {stray}"
            )
        self._listed: frozenset[str] | None = None
        self._bounds: tuple[_Bound, ...] = ()
        self._read, bounds = _reader(field.name, kind, descriptor, constraints)
        for key in bounds:
            self._refuse_rounded(str(constraints[key]))
        if kind == FieldType.DATETIME and self._form == "default":
            self._bounds = tuple(
                _Bound(_TESTS[key], bound, beyond_microseconds(str(constraints[key])))
                for key, bound in bounds.items()
            )
        if kind in _COMPARED_HERE and "enum" in constraints:
            self._listed = frozenset(self._texts(kind, descriptor, constraints["enum"]))

    def _texts(
        self, kind: str, descriptor: Mapping[str, Any], listed: Iterable[Any]
    ) -> Iterator[str]:
        """Yield the canonical texts of the values listed that are of the type."""
        for value in listed:
            plain = plain_limit(kind, descriptor, value)
            text = None if plain is None else self.ask(plain).canonical
            if text is not None:
                yield text

    def ask(self, cell: str) -> CellVerdict:
        """Judge a cell that is not a missing value.

        Raises `UndecidedError` for one that frictionless would round.
        """
        text = self._spelling(cell)
        if text is None:
            return _UNREADABLE
        self._refuse_rounded(text)
        try:
            value, notes = self._read(text)
        except Exception:  # noqa: BLE001
            # frictionless raises anything, such as TypeError for a bound with a time zone where the
            # cell has none.
            return _UNREADABLE
        if value is None or (notes and "type" in notes) or not _can_be_held(value):
            return _UNREADABLE
        try:
            return self._judged(text, value, notes or ())
        except RecursionError:
            return _UNREADABLE

    def _judged(self, text: str, value: Any, notes: Collection[str]) -> CellVerdict:
        """Return the verdict on a cell that frictionless reads."""
        same = self._canonical(text, value)
        is_default = self._form == "default"
        if self._kind == FieldType.GEOJSON and is_default and not is_geojson(exact_json(text)):
            return _UNREADABLE
        broken = {_TESTS[name] for name in notes}
        if self._bounds:
            rest = beyond_microseconds(text)
            broken -= BOUNDS.keys()
            broken |= {bound.test for bound in self._bounds if not bound.holds(value, rest)}
        if self._listed is not None:
            broken -= {Test.ENUM}
            broken |= set() if same in self._listed else {Test.ENUM}
        if self._categories is not None and value not in self._categories:
            broken.add(Test.CATEGORY)
        return CellVerdict(frozenset(broken), same)

    def _refuse_rounded(self, text: str) -> None:
        """Raise `UndecidedError` for a moment in no certain format, which frictionless may cut."""
        moment = self._kind in (FieldType.DATETIME, FieldType.TIME)
        if moment and self._form == "any" and beyond_microseconds(text):
            raise UndecidedError(
                f"field {self._name}: a {self._kind} has more digits of a second than are "
                "compared in the format any"
            )


@dataclass(frozen=True)
class _Bound:
    """A bound of moments, with the digits that follow its microseconds."""

    test: Test
    moment: datetime
    rest: str

    def holds(self, moment: datetime, rest: str) -> bool:
        """Return whether a moment keeps the bound."""
        return bool(_COMPARE[BOUNDS[self.test]]((moment, rest), (self.moment, self.rest)))


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
) -> tuple[Callable[[str], tuple[Any, Mapping[str, str] | None]], Mapping[str, Any]]:
    """Return what reads a cell and names the limits that it breaks, and the bounds as read."""
    from frictionless import FrictionlessException, Schema

    limits = {key: _native(kind, descriptor, key, limit) for key, limit in constraints.items()}
    described = {key: value for key, value in descriptor.items() if key in _READ_BY}
    if kind == "integer":
        described.pop("groupChar", None)
    if kind == "geopoint":
        # One in JSON is asked about without it.
        described.pop("format", None)
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
    if kind == "duration":
        # It cannot hold long ones, and a cell that has their form is one.
        return lambda text: (text, None), {}
    for key, bound in bounds.items():
        # A NaN differs from itself.
        if bound is None or bound != bound:
            raise SchemaError(f"field {name}: the {key} {limits[key]!r} is not a valid {kind}")
    return read, bounds


def _native(kind: str, descriptor: Mapping[str, Any], key: str, limit: Any) -> Any:
    if key == "enum" and isinstance(limit, list):
        return [native_limit(kind, descriptor, value) for value in limit]
    return native_limit(kind, descriptor, limit) if key in _BOUNDS else limit
