"""Values of a JSON descriptor, each checked as it is read."""

from __future__ import annotations

import json
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Self

from forewarn.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

# What Python reads of a whole number; a longer one takes time that grows with its square.
MOST_DIGITS = 4300

# By how many letters a misspelt name may be longer or shorter, and by how many a cut one shorter.
_MISSPELT, _CUT = 2, 4


class ExactNumber(float):
    """A JSON number with a fraction or an exponent, which keeps the `text` that it was written as.

    Its value as a float may have other digits, or be infinite.

    >>> ExactNumber("0.99999999999999999999") == 1.0, ExactNumber("1.50").text
    (True, '1.50')
    """

    text: str

    def __new__(cls, text: str) -> Self:
        """Return the number that a text writes."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __getnewargs__(self) -> tuple[str]:  # type: ignore[override]  # it is made of its text
        return (self.text,)

    def __deepcopy__(self, _: object) -> Self:
        return self


def flag(raw: Mapping[str, Any], key: str, where: str, *, default: bool = False) -> bool:
    """Return a property that is true or false."""
    value = raw.get(key, default)
    if not isinstance(value, bool):
        raise SchemaError(f"{where} {key} must be true or false")
    return value


def meant(name: str, known: Collection[str]) -> str:
    """Return a question for the known name that is near another, after a space; empty if none is.

    >>> meant("minimun", {"minimum", "maximum"})
    ' (did you mean minimum?)'
    """
    spelt = {each.lower(): each for each in sorted(known)}
    alike = [each for each in spelt if abs(len(each) - len(name)) <= _MISSPELT]
    near = get_close_matches(name.lower(), alike, n=1, cutoff=0.7)
    if not near and len(name) > 1:
        longer = [each for each in spelt if each.startswith(name.lower())]
        near = longer if len(longer) == 1 and len(longer[0]) - len(name) <= _CUT else []
    return f" (did you mean {spelt[near[0]]}?)" if near else ""


def missing_values(raw: object, where: str) -> tuple[str, ...]:
    """Return the values of a list of texts, or of objects with a text and a label each."""
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw) or not raw:
        return strings(raw, where, " or of objects with a value")
    values = strings([entry.get("value") for entry in raw], f"{where}: each value")
    labels = [entry["label"] for entry in raw if entry.get("label") is not None]
    # The plain list may repeat a text, as older versions of the standard allow.
    told = [json.dumps(label, sort_keys=True) for label in labels]
    if len(set(values)) != len(values) or len(set(told)) != len(told):
        raise SchemaError(f"{where}: two entries have the same value or label")
    return values


def names_in(raw: object, where: str) -> tuple[str, ...]:
    """Return the names of fields in a key; the standard lets a single one stand without a list."""
    return (raw,) if isinstance(raw, str) else strings(raw, where)


def strings(raw: object, where: str, otherwise: str = "") -> tuple[str, ...]:
    """Return a list of texts; `otherwise` is what the error says may be there instead."""
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise SchemaError(f"{where} must be a list of strings{otherwise}")
    return tuple(raw)


def text_of(value: object) -> str:
    """Return a JSON value as the text that a CSV cell would hold."""
    return value if isinstance(value, str) else json_of(value)


def json_of(value: object) -> str:
    """Return a value as JSON, its numbers with the digits that they were written with."""
    match value:
        case ExactNumber():
            return value.text
        case list():
            return f"[{', '.join(map(json_of, value))}]"
        case dict():
            items = (f"{json.dumps(key)}: {json_of(each)}" for key, each in value.items())
            return f"{{{', '.join(items)}}}"
    return json.dumps(value)


def whole_number(value: object) -> int | None:
    """Return a whole number, which to JSON 3.0 and 1e2 are too; None for any other value."""
    match value:
        case bool():
            return None
        case int():
            return value
        case ExactNumber():
            return _whole(value.text)
        case float() if value.is_integer():
            return int(value)
    return None


def _whole(text: str) -> int | None:
    try:
        number = Decimal(text)
    except ArithmeticError:
        # Its exponent is beyond all that is counted.
        return None
    # Python takes long to write out a longer number.
    if number.adjusted() > MOST_DIGITS or (exact := int(number)) != number:
        return None
    return exact
