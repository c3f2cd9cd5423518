"""The values that a schema lists in enum or categories, and which of them no cell can have."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from forewarn.package.json_values import json_of
from forewarn.package.schema import Constraints, FieldType
from forewarn.structure.limits import category_values, plain_limit
from forewarn.structure.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from forewarn.package.schema import Field

# The types whose texts `plain_limit` reads as cells.
_READ = (FieldType.INTEGER, FieldType.NUMBER, FieldType.YEAR)


def faults_of_listed(field: Field, key: str, wrong: Iterable[Any]) -> Iterator[str]:
    """Yield what is wrong with values listed in enum or categories that are of another type."""
    for value in wrong:
        yield (
            f"the schema lists {json_of(value)} in {key} of the field {field.name}, "
            f"which is not a valid {field.type}"
        )


def wrong_values(field: Field, key: str) -> list[Any]:
    """Return the values in enum or categories that are not of the field's type.

    The text of a missing value is none of them: it lists no value.
    """
    if key == "enum":
        values = field.descriptor.get("constraints", {}).get("enum", [])
    else:
        values = category_values(field.descriptor) if field.categories is not None else []
    if field.type is FieldType.ANY or not values:
        return []
    reads, missing = _reader(field), frozenset(field.missing_values)
    return [
        value
        for value in values
        if not (isinstance(value, str) and value in missing) and not reads(value)
    ]


def _reader(field: Field) -> Callable[[Any], bool]:
    """Return what says whether a value of JSON is one of a field, whatever its limits."""

    def is_limit(value: Any) -> bool:
        return plain_limit(field.type, field.descriptor, value) is not None

    if field.type in _READ or (field.type is FieldType.STRING and field.format == "default"):
        return is_limit
    if field.type is FieldType.BOOLEAN:
        words = frozenset((*field.true_values, *field.false_values))
        return lambda value: value in words if isinstance(value, str) else is_limit(value)
    free = {k: v for k, v in field.descriptor.items() if k not in ("categories", "constraints")}
    reference = Reference(dataclasses.replace(field, descriptor=free, constraints=Constraints()))
    return lambda value: (
        is_limit(value) and not (isinstance(value, str) and reference.ask(value).canonical is None)
    )
