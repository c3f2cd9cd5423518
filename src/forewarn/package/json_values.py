"""Values of a JSON descriptor, each checked as it is read."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from forewarn.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


# By how many letters a misspelt name may be longer or shorter, and by how many a cut one shorter.
_MISSPELT, _CUT = 2, 4


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
    return value if isinstance(value, str) else json.dumps(value)
