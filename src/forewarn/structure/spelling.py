"""How the cells of each type are written, where frictionless accepts more than the standard."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    # Returns the text to ask about, or None for a cell that is not written as its type.
    Spelling = Callable[[str], str | None]

_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "[0-9]{2}:[0-9]{2}:[0-9]{2}"
# XML Schema's, whose zones are at most 14 hours from UTC.
_ZONE = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_HEX = "[0-9A-Fa-f]"
_BASE64 = "[A-Za-z0-9+/]"
# A form that could split digits in two ways would take quadratic time to refuse many of them.
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,17})?"


def _uri() -> str:
    """Return the form of RFC 3986's `URI`, in which no two parts begin alike."""
    plain, percent = "-A-Za-z0-9._~!$&'()*+,;=", f"%{_HEX}{_HEX}"
    user, name, path = (f"(?:[{plain}{more}]|{percent})*+" for more in (":", "", ":@/"))
    rest = f"(?:[{plain}:@/?]|{percent})*+"
    group = f"{_HEX}{{1,4}}"
    byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
    last = rf"(?:{group}:{group}|(?:{byte}\.){{3}}{byte})"
    ends = [f"(?:{group}:){{{5 - number}}}{last}" for number in range(6)] + [group, ""]
    address = "|".join(
        [f"(?:{group}:){{6}}{last}"]
        + [
            "::" + end if not before else f"(?:(?:{group}:){{0,{before - 1}}}{group})?::{end}"
            for before, end in enumerate(ends)
        ]
    )
    host = rf"(?:\[(?:{address}|[vV]{_HEX}+\.[{plain}:]+)\]|{name})"
    # The same RFC says that a web address without a host is invalid.
    web = f"(?![Hh][Tt][Tt][Pp][Ss]?:(?!//(?:{user}@)?+[^:/?#]))"
    place = f"(?://(?:{user}@)?+{host}(?::[0-9]*)?(?:/{path})?|(?!//){path})"
    return rf"{web}[A-Za-z][A-Za-z0-9+.-]*:{place}(?:\?{rest})?(?:#{rest})?"


# By type and format: the standard's own, where frictionless accepts more.
_FORMS = {
    ("date", "default"): _DATE,
    ("time", "default"): _TIME,
    # The hour 24 is the end of a day, and has no fraction.
    ("datetime", "default"): (
        rf"{_DATE}T(?!24:[0-9:]{{5}}\.[0-9]*[1-9]){_TIME}(?:\.[0-9]+)?{_ZONE}?"
    ),
    ("year", "default"): "[0-9]{4}",
    ("yearmonth", "default"): "[0-9]{4}-[0-9]{2}",
    ("duration", "default"): (
        r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
        r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
    ),
    ("string", "binary"): f"(?:{_BASE64}{{4}})*(?:{_BASE64}{{2}}==|{_BASE64}{{3}}=)?",
    ("string", "uuid"): f"{_HEX}{{8}}-(?:{_HEX}{{4}}-){{3}}{_HEX}{{12}}",
    # RFC 5321 has no control characters, in quotes either.
    ("string", "email"): r"[^\x00-\x1f\x7f]*",
    ("string", "uri"): _uri(),
    ("geopoint", "default"): f" *{_DECIMAL} *, *{_DECIMAL} *",
}

_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")


def spelling(kind: str, descriptor: Mapping[str, Any]) -> Spelling:  # noqa: PLR0911 - by type
    """Return what says how a cell of a type, with the properties of its field, is written."""
    # Durations have no other format.
    format_ = "default" if kind == "duration" else descriptor.get("format", "default")
    form = _FORMS.get((kind, format_))
    if form is not None:
        matches = re.compile(form).fullmatch
        return lambda cell: cell if matches(cell) else None
    match kind:
        case "integer" | "number":
            return _numeral(kind, descriptor)
        case "list":
            return _items(descriptor)
        case "date" | "time" | "datetime":
            return lambda cell: None if _FOREIGN_DIGIT.search(cell) else cell
        case "array" if isinstance(descriptor.get("arrayItem"), dict):
            return _json_items(str(descriptor["arrayItem"].get("type", "any")))
        case "object" | "array" | "geojson":
            return _json
        case "geopoint":
            return _json_point(str(descriptor.get("format")))
        case _:
            return lambda cell: cell


def _numeral(kind: str, descriptor: Mapping[str, Any]) -> Spelling:
    point = re.escape(str(descriptor.get("decimalChar", "."))) if kind == "number" else r"\."
    grouped = re.escape(str(descriptor.get("groupChar", "")))
    digits = f"[0-9]+(?:{grouped}[0-9]+)*" if grouped else "[0-9]+"
    if kind == "number":
        digits = f"(?:{digits}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]{{1,17}})?"
    if descriptor.get("bareNumber", True):
        form = f"([+-]?{digits})"
    else:
        # What comes before the number is as short as possible, or $.5 would be read as 5.
        whole = r"(?<!\.)" if kind == "integer" else ""
        form = rf"[^-\d]*?([+-]?{whole}{digits})\D*"
    matches = re.compile(form).fullmatch
    # frictionless knows no groups in integers.
    group = str(descriptor.get("groupChar", "")) if kind == "integer" else ""

    def numeral(cell: str) -> str | None:
        found = matches(cell)
        if found is None:
            return None
        return found[1].replace(group, "") if group else found[1]

    return numeral


def _items(descriptor: Mapping[str, Any]) -> Spelling:
    item = spelling(str(descriptor.get("itemType", "string")), {})
    delimiter = str(descriptor.get("delimiter", ","))
    return lambda cell: None if None in map(item, cell.split(delimiter)) else cell


def _json(cell: str) -> str | None:
    # Look for these two words only: frictionless itself refuses all else that is not JSON.
    if "NaN" not in cell and "Infinity" not in cell:
        return cell
    try:
        json.loads(cell, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return cell


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _json_items(kind: str) -> Spelling:
    """Return what says how an array of cells of a type is written; an empty text is no cell."""
    item = spelling(kind, {})

    def items(cell: str) -> str | None:
        try:
            array = json.loads(cell, parse_constant=_refuse)
        except (ValueError, RecursionError):
            return None
        if not isinstance(array, list):
            return None
        texts = [each for each in array if isinstance(each, str) and each]
        return None if None in map(item, texts) else cell

    return items


def _json_point(form: str) -> Spelling:
    """Return what rewrites a point in JSON as one without, whose numbers keep all their digits."""

    def written(cell: str) -> str | None:
        try:
            point = json.loads(cell, parse_constant=_refuse, parse_float=Decimal, parse_int=Decimal)
        except (ValueError, ArithmeticError, RecursionError):
            return None
        if form == "object" and isinstance(point, dict) and point.keys() == {"lon", "lat"}:
            point = [point["lon"], point["lat"]]
        elif form != "array":
            return None
        match point:
            case [Decimal() as lon, Decimal() as lat]:
                return f"{lon},{lat}"
        return None

    return written
