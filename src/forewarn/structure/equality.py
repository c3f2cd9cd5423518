"""Canonical texts of cells: one text for all cells of a field whose values are equal."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from forewarn.structure.exact_values import (
    beyond_microseconds,
    duration_text,
    exact_json,
    json_text,
    number_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    # Returns the canonical text of a cell, of which its text and the value read are given.
    Canonical = Callable[[str, Any], str]

_IN_JSON = {"object", "array", "geojson"}
# The types whose values JSON writes without quotes.
_BARE = {"integer", "number", "boolean"}


def canonical(kind: str, descriptor: Mapping[str, Any]) -> Canonical:
    """Return what makes the canonical texts of cells of a type, with the properties of a field.

    It raises `UndecidedError` for a number that is too long to be compared.
    """
    match kind:
        case "list":
            return _of_list(descriptor)
        case "array" if isinstance(descriptor.get("arrayItem"), dict):
            return _of_items(str(descriptor["arrayItem"].get("type", "any")))
        case _ if kind in _IN_JSON:
            return lambda text, _: json_text(exact_json(text))
        case "duration":
            return lambda text, _: duration_text(text)
        case "datetime" if descriptor.get("format", "default") == "default":
            return _moment_of
    of_value = _CANONICAL[kind]
    return lambda _, value: of_value(value)


def _of_list(descriptor: Mapping[str, Any]) -> Canonical:
    kind = str(descriptor.get("itemType", "string"))
    item = canonical(kind, {})
    delimiter = str(descriptor.get("delimiter", ","))
    return lambda text, values: json.dumps(
        [item(part, value) for part, value in zip(text.split(delimiter), values, strict=True)]
    )


def _of_items(kind: str) -> Canonical:
    def item(exact: Any, value: Any) -> str:
        if value is None:
            return "null"
        if not isinstance(exact, str) or kind in ("string", "any") or type(exact) is not str:
            return json_text(exact)
        if kind in _IN_JSON:
            return json_text(exact_json(exact))
        text = canonical(kind, {})(exact, value)
        return text if kind in _BARE else json.dumps(text)

    def items(text: str, values: Any) -> str:
        pairs = zip(exact_json(text), values, strict=True)
        return f"[{', '.join(item(exact, value) for exact, value in pairs)}]"

    return items


def _number(value: Decimal) -> str:
    return number_text(str(value))


def _moment_of(text: str, value: datetime) -> str:
    return _moment(value, beyond_microseconds(text))


def _moment(value: datetime, rest: str = "") -> str:
    offset = value.utcoffset()
    naive = value.replace(tzinfo=None)
    zone = "" if offset is None else "Z"
    # Six digits have to stand before the others.
    timespec = "microseconds" if rest else "auto"
    try:
        naive -= offset or timedelta()
    except OverflowError:
        since = naive - datetime.min - (offset or timedelta())  # noqa: DTZ901 - both are naive
        fraction = "" if since.microseconds or not rest else ".000000"
        return f"{since}{fraction}{rest}{zone}"
    return f"{naive.isoformat(timespec=timespec)}{rest}{zone}"


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
    "geopoint": lambda value: f"{_number(value.lon)},{_number(value.lat)}",
}
