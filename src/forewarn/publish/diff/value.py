"""The value of a cell as text in SQL: the same text for every spelling of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.package.schema import FieldType
from forewarn.writing.sql import among, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forewarn.package.schema import Field

# A text of up to this length has no more digits than a double keeps.
_SHORT = 15


def value_of(field: Field | None, text: str) -> str:
    """Return the SQL for the value of a cell: null if it is missing.

    The cell itself is text, and never null. A text that does not conform to the field's type, or
    belongs to no field, is its own value.
    """
    if field is None:
        return text
    if not field.missing_values:
        return _typed(field, text)
    missing = among(text, field.missing_values)
    return f"CASE WHEN NOT {missing} THEN {_typed(field, text)} END"


def joined(values: Sequence[str]) -> str:
    """Return the SQL that joins values by slashes, so that different values differ when joined."""
    if not values:
        return "''"
    if len(values) == 1:
        return f"coalesce({values[0]}, '')"
    parts = (rf"replace(replace(coalesce({v}, ''), '\', '\\'), '/', '\/')" for v in values)
    return f"concat_ws('/', {', '.join(parts)})"


def _typed(field: Field, text: str) -> str:
    match field.type:
        case FieldType.INTEGER | FieldType.YEAR:
            number = _ungrouped(field, text)
            read = f"TRY_CAST({number} AS HUGEINT)::VARCHAR"
            # A plain cast would round 1.7 to 2.
            return f"CASE WHEN {_is(number, '[+-]?[0-9]{1,38}')} THEN {read} ELSE {text} END"
        case FieldType.NUMBER:
            return _number(text, _ungrouped(field, text))
        case FieldType.BOOLEAN:
            true, false = among(text, field.true_values), among(text, field.false_values)
            return f"CASE WHEN {true} THEN 'true' WHEN {false} THEN 'false' ELSE {text} END"
    return text


def _number(text: str, number: str) -> str:
    """Return a number as a double if a double keeps all its digits, and else exactly."""
    # Zero loses its sign, and a whole number its ".0".
    double = f"regexp_replace((TRY_CAST({number} AS DOUBLE) + 0)::VARCHAR, '[.]0$', '')"
    whole = f"ltrim(split_part({number}, '.', 1), '+-0')"
    part = f"rtrim(split_part({number}, '.', 2), '0')"
    exact = (
        f"concat(CASE WHEN {number} LIKE '-%' THEN '-' ELSE '' END, "
        f"CASE WHEN {whole} = '' THEN '0' ELSE {whole} END, "
        f"CASE WHEN {part} = '' THEN '' ELSE '.' END, {part})"
    )
    plain, powered = (
        _is(number, r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)" + more)
        for more in ("", "[eE][+-]?[0-9]{1,3}")
    )
    return f"""CASE
        WHEN {plain} THEN CASE
            WHEN length({number}) <= {_SHORT} OR length({exact}) <= {_SHORT} THEN {double}
            ELSE {exact}
        END
        WHEN {powered} AND isfinite(TRY_CAST({number} AS DOUBLE)) THEN {double}
        ELSE {text}
    END"""


def _ungrouped(field: Field, text: str) -> str:
    if field.group_char:
        text = f"replace({text}, {literal(field.group_char)}, '')"
    if field.decimal_char != ".":
        text = f"replace({text}, {literal(field.decimal_char)}, '.')"
    return text


def _is(text: str, form: str) -> str:
    return f"regexp_full_match({text}, {literal(form)})"
