"""Why a cell that frictionless reads is not written as its type: the documented differences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def _matches(form: str) -> Callable[[str], bool]:
    return lambda cell: re.fullmatch(form, cell, re.ASCII) is not None


_DECIMAL = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_TIME = "[0-9]{2}:[0-9]{2}:[0-9]{2}"
_ZONE = "(Z|[+-](0[0-9]|1[0-3]):[0-9]{2}|[+-]14:00)"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NOT_ASCII_DIGIT = re.compile(r"(?![0-9])\d")


def lax_spelling(described: dict[str, Any], cell: str) -> str | None:  # noqa: C901 - a list
    """Name why a cell that frictionless reads is not written as its type."""
    kind, form = described["type"], described.get("format", "default")
    lower = cell.lower()
    match kind:
        case "integer":
            digits = re.findall(r"[+-]?[0-9]+", cell)
            if _matches(r"\s*[+-]?[0-9]+\s*")(cell) and not -(2**63) <= int(cell) < 2**63:
                return "beyond-64-bits"
            if not digits or not _matches(r"[+-]?[0-9]+")(cell):
                return "lax-integer-spelling"
        case "number":
            if re.search("nan|inf", lower):
                return "not-a-number"
            group = described.get("groupChar", "")
            point = described.get("decimalChar", ".")
            if group and group in cell:
                return "lax-grouping"
            plain = cell.replace(point, ".")
            if _matches(_DECIMAL)(plain):
                return "beyond-a-double" if abs(float(plain)) == float("inf") else None
            return "lax-number-spelling"
        case "date":
            if _NOT_ASCII_DIGIT.search(cell) or (form == "default" and not _matches(_DATE)(cell)):
                return "lax-date-spelling"
        case "time":
            if _NOT_ASCII_DIGIT.search(cell) or (form == "default" and not _matches(_TIME)(cell)):
                return "lax-time-spelling"
        case "datetime":
            moment = rf"{_DATE}T{_TIME}(\.[0-9]+)?{_ZONE}?"
            if _NOT_ASCII_DIGIT.search(cell) or (form == "default" and not _matches(moment)(cell)):
                return "lax-datetime-spelling"
        case "year":
            return None if _matches("[0-9]{4}")(cell) else "lax-year-spelling"
        case "yearmonth":
            return None if _matches("[0-9]{4}-[0-9]{2}")(cell) else "lax-yearmonth-spelling"
        case "duration":
            if lower.startswith("+") or re.search(r"[,w\n]|t$|\.[0-9]+[ymdh]", lower):
                return "lax-duration-spelling"
        case "string" if form in ("binary", "email", "uri", "uuid"):
            return f"lax-{form}"
        case "object" | "array" | "geojson":
            if re.search("NaN|Infinity", cell):
                return "lax-json"
            if kind == "array" and "arrayItem" in described:
                return "lax-list-items"
            return "lax-geojson" if kind == "geojson" and form == "default" else None
        case "geopoint":
            if form == "default":
                parts = [part.strip(" ") for part in cell.split(",")]
                return None if all(map(_matches(_DECIMAL), parts)) else "lax-geopoint-spelling"
            rounded = re.search("[0-9]{16}", cell)
            lax = re.search('"[^a-z]|true|NaN|_', cell)
            return "lax-geopoint-spelling" if lax or rounded else None
        case "list":
            item = {"type": described.get("itemType", "string")}
            items = cell.split(described.get("delimiter", ","))
            return "lax-list-items" if any(lax_spelling(item, i) for i in items) else None
    return None
