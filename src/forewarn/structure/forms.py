"""The forms in which the cells of each type are written, as patterns that Python and RE2 share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forewarn.package.schema import FieldType
from forewarn.structure.plan import Value

if TYPE_CHECKING:
    from forewarn.package.schema import Field

# The form that no cell has, so that every cell is uncertain.
NOTHING = "(?!)"

INTEGER = "[+-]?[0-9]+"
# frictionless does not parse larger exponents.
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,17})?"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
# Without 29 February, which not every year has.
_DAY = (
    "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-"
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))"
)

# The types whose form decides.
DECIDED = {
    FieldType.INTEGER: (INTEGER, Value.INTEGER),
    FieldType.NUMBER: (_NUMBER, Value.NUMBER),
    FieldType.DATE: (_DATE, Value.DATE),
    FieldType.YEAR: ("[0-9]{4}", Value.INTEGER),
    FieldType.YEARMONTH: ("[0-9]{4}-(0[1-9]|1[0-2])", Value.TEXT),
}

_HEX = "[0-9a-f]"
_LABEL = "[A-Za-z0-9]{1,20}"
_DECIMALS = r"(\.[0-9]{1,20})?"

# Forms that are surely right; the reference accepts others too.
_SURE = {
    (FieldType.STRING, "email"): rf"{_LABEL}([.]{_LABEL}){{0,2}}@({_LABEL}[.]){{1,3}}[a-z]{{2,6}}",
    (FieldType.STRING, "uri"): r"https?://([a-z0-9]{1,30}[.]){1,4}[a-z]{2,6}(/[A-Za-z0-9._~-]*)*",
    (FieldType.STRING, "uuid"): f"{_HEX}{{8}}-({_HEX}{{4}}-){{3}}{_HEX}{{12}}",
    (FieldType.STRING, "binary"): (
        "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
    ),
    (FieldType.TIME, "default"): _TIME,
    (FieldType.DATETIME, "default"): f"{_DAY}T{_TIME}",
    (FieldType.GEOPOINT, "default"): (
        rf"-?([0-9]{{1,2}}|1[0-7][0-9]){_DECIMALS}, ?-?[0-8]?[0-9]{_DECIMALS}"
    ),
    (FieldType.DURATION, "default"): "P[0-9]{1,4}[YMD]|PT[0-9]{1,4}[HMS]",
}  # fmt: skip


def written(field: Field) -> tuple[str | None, Value, bool]:  # noqa: PLR0911 - by type
    """Return the form of the sure cells, what they hold, and whether all other cells are wrong."""
    plain = field.format == "default" and field.bare_number
    match field.type:
        case FieldType.ANY:
            return None, Value.TEXT, True
        case FieldType.STRING if plain:
            return None, Value.TEXT, True
        case FieldType.LIST if field.item_type == "string":
            return None, Value.TEXT, False
        case FieldType.BOOLEAN:
            words = "|".join(map(re.escape, field.true_values + field.false_values))
            return words, Value.BOOLEAN, True
        case FieldType.INTEGER | FieldType.NUMBER if field.group_char or field.decimal_char != ".":
            return _grouped(field), DECIDED[field.type][1], False
        case _ if field.type in DECIDED and field.format == "default":
            form, value = DECIDED[field.type]
            return form, value, plain
    value = Value.DATE if field.type is FieldType.DATE else Value.TEXT
    return _SURE.get((field.type, field.format), NOTHING), value, False


def _grouped(field: Field) -> str:
    group, point = re.escape(field.group_char), re.escape(field.decimal_char)
    whole = f"([0-9]{{1,3}}({group}[0-9]{{3}})+|[0-9]+)" if group else "[0-9]+"
    return f"[+-]?{whole}" + ("" if field.type is FieldType.INTEGER else f"({point}[0-9]+)?")


def is_plain_number(text: str) -> bool:
    """Return whether a text is a finite number in the form that every tool writes.

    >>> is_plain_number("-1.50"), is_plain_number("1e5"), is_plain_number("1,000")
    (True, True, False)
    """
    return re.fullmatch(_NUMBER, text) is not None
