"""Turning a schema into the plan of its checks."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from forewarn.errors import CheckLimitError, ColumnLimitError, KeyLimitError, ListLimitError
from forewarn.package.schema import FieldType
from forewarn.structure.checks import checks_of
from forewarn.structure.forms import NOTHING, written
from forewarn.structure.limits import with_plain_limits
from forewarn.structure.listed import faults_of_listed, wrong_values
from forewarn.structure.patterns import fields_for_engine, is_of_ascii
from forewarn.structure.plan import FieldPlan, KeyCheck, Plan, Test, Value

if TYPE_CHECKING:
    from forewarn.package.schema import Field, Schema

# For these types two spellings are two values.
_SPELT_ONE_WAY = (FieldType.STRING, FieldType.TIME, FieldType.DATETIME)


def compile_plan(schema: Schema, keyed: frozenset[str] = frozenset()) -> Plan:
    """Return the plan of the checks of a schema; `keyed` names fields that other tables refer to.

    Raises `SchemaError` where a limit cannot be checked exactly, and `KeyLimitError`,
    `ListLimitError`, `ColumnLimitError` or `CheckLimitError` for more keys, listed values, fields
    or checks than are made.
    """
    keys = [KeyCheck("structure/primary-key", schema.primary_key)] if schema.primary_key else []
    keys += [KeyCheck("structure/unique-key", fields) for fields in schema.unique_keys]
    keys += [
        KeyCheck("structure/unique", (field.name,))
        for field in schema.fields
        if field.constraints.unique
    ]
    if len(schema.fields) > ColumnLimitError.most:
        raise ColumnLimitError(len(schema.fields))
    in_keys = sum(len(key.fields) for key in keys)
    in_keys += sum(len(key.fields) for key in schema.foreign_keys)
    if in_keys > KeyLimitError.most:
        raise KeyLimitError(in_keys)
    if (listed := sum(map(_listed_values, schema.fields))) > ListLimitError.most:
        raise ListLimitError(listed)
    compared = keyed.union(
        *(key.fields for key in keys), *(key.fields for key in schema.foreign_keys)
    )
    required = schema.required_fields()
    matched = fields_for_engine(
        {f.name: f.constraints.pattern for f in schema.fields if f.constraints.pattern is not None}
    )
    fields: list[FieldPlan] = []
    faults: list[str] = []
    for field in schema.fields:
        limited = with_plain_limits(field)
        wrong = {key: wrong_values(field, key) for key in ("enum", "categories")}
        enum = field.constraints.enum
        if enum is not None and len(wrong["enum"]) == len(enum):
            # No cell can be one of them, which is the schema's fault alone.
            limited = _without_enum(limited)
        due, referred = field.name in required, field.name in compared
        fields.append(_field_plan(limited, matched, required=due, keyed=referred))
        for key, values in wrong.items():
            faults += faults_of_listed(field, key, values)
    if (checks := sum(len(field.checks) for field in fields)) > CheckLimitError.most:
        raise CheckLimitError(checks)
    told = tuple(dict.fromkeys(faults))
    return Plan(schema, tuple(fields), tuple(keys), schema.foreign_keys, told)


def _field_plan(field: Field, matched: frozenset[str], *, required: bool, keyed: bool) -> FieldPlan:
    form, value, decided = written(field)
    checks = tuple(checks_of(field, required=required))
    tests = {check.test for check in checks}
    portable, ascii_only = True, False
    if field.constraints.pattern is not None:
        portable = field.name in matched
        ascii_only = portable and is_of_ascii(field.constraints.pattern)
    listed = None
    if Test.ENUM in tests and field.type not in (FieldType.STRING, FieldType.ANY):
        # Only the type can tell whether another spelling means a listed value.
        listed = field.constraints.enum
    by_text = not decided and value is Value.TEXT
    if (
        not portable
        or (by_text and keyed and field.type not in _SPELT_ONE_WAY)
        or (value is Value.TEXT and not _bounds_are_sure(field, form))
        or (field.type is not FieldType.STRING and tests & {Test.MIN_LENGTH, Test.MAX_LENGTH})
    ):
        form, decided = NOTHING, False
    return FieldPlan(field, value, form, decided, checks, listed, ascii_only, keyed)


def _without_enum(field: Field) -> Field:
    """Return a field without its enum, in the descriptor too, which the reference reads."""
    raw = {k: v for k, v in field.descriptor.get("constraints", {}).items() if k != "enum"}
    return dataclasses.replace(
        field,
        descriptor={**field.descriptor, "constraints": raw},
        constraints=dataclasses.replace(field.constraints, enum=None),
    )


def _listed_values(field: Field) -> int:
    """Return how many values the checks of a field list, those of the whole table included."""
    lists = [field.missing_values, field.constraints.enum or (), field.categories or ()]
    if field.type is FieldType.BOOLEAN:
        lists += [field.true_values, field.false_values]
    return sum(map(len, lists))


def _bounds_are_sure(field: Field, form: str | None) -> bool:
    """Return whether the bounds have the form of sure cells, so that texts compare as values."""
    limits = field.constraints
    bounds = (
        limits.minimum, limits.maximum, limits.exclusive_minimum, limits.exclusive_maximum,
    )  # fmt: skip
    given = [bound for bound in bounds if bound is not None]
    return form is None or all(re.fullmatch(form, bound) for bound in given)
