"""What the structure layer says of a cell, a key or a reference that fails, or of a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.structure.advice import advice
from forewarn.structure.causes import listed, quoted, shortened
from forewarn.structure.plan import Test

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.package.schema import ForeignKey
    from forewarn.structure.failures import Failure
    from forewarn.structure.plan import CellCheck, KeyCheck

BLANK_ROW = "the row is blank"

_KEY_NAMES = {"structure/primary-key": "primary key"}

_OF_CELLS = {
    Test.REQUIRED: "{name} is empty",
    Test.TYPE: "{name} is {value!r}, which is not a valid {type}",
    Test.MINIMUM: "{name} is {value}, below the minimum {limit}",
    Test.MAXIMUM: "{name} is {value}, above the maximum {limit}",
    Test.EXCLUSIVE_MINIMUM: "{name} is {value}, which is not above {limit}",
    Test.EXCLUSIVE_MAXIMUM: "{name} is {value}, which is not below {limit}",
    Test.MIN_LENGTH: "{name} is shorter than {limit} characters",
    Test.MAX_LENGTH: "{name} is longer than {limit} characters",
    Test.PATTERN: "{name} is {value!r}, which does not match the pattern {limit}",
    Test.CATEGORY: "{name} is {value!r}, which is not one of the categories {limit}",
    Test.ENUM: "{name} is {value!r}, which is not one of {limit}",
}


def cell_message(check: CellCheck, value: str) -> str:
    """Return what is wrong with a cell that fails a check."""
    limit = check.limit
    if isinstance(limit, tuple):
        limit = listed(map(shortened, limit)) or "the values listed, none of that type"
    message = _OF_CELLS[check.test].format(
        name=check.field.name, type=check.field.type, value=shortened(value), limit=limit
    )
    how = advice(check.field, value) if check.test is Test.TYPE else None
    return f"{message}: {how}" if how else message


def repeated_message(check: KeyCheck, path: str, first_line: int | None) -> str:
    """Return what is wrong with a row whose key the row on `first_line` of the file has."""
    what = _KEY_NAMES.get(check.rule, ", ".join(check.fields))
    return f"the {what} duplicates {path}:{first_line}"


def dangling_message(key: ForeignKey, resource: Resource, failure: Failure) -> str:
    """Return what is wrong with a reference of a resource that leads nowhere."""
    target, value = key.reference_resource or resource.name, quoted(failure.value or "")
    if key.reference_package:
        return f"{value} is not in the table {target} of {key.reference_package}"
    if target == resource.name:
        fields = ", ".join(key.reference_fields)
        return f"{value} is nowhere in {fields} of the same file, {resource.path}"
    return f"{value} is not in the table {target}"


def not_referable_message(key: ForeignKey, target: str, why: str) -> str:
    """Return why the references into the table `target` could not be checked."""
    return f"{', '.join(key.fields)} could not be checked: the table {target} {why}"
