"""The plan: what must hold of a table's cells and keys, in terms of no engine in particular.

A cell is *missing*, or *sure* (an engine decides everything about it exactly), or *uncertain*. An
uncertain cell is wrong where the plan says that the form decides; otherwise the reference
implementation is asked. Form comes before value: an engine's own reader takes `1.7` as the integer
2. `compilation` turns a schema into a plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forewarn.package.schema import Field, ForeignKey, Schema


class Test(StrEnum):
    """The tests of one cell; the value of each is the name of its rule."""

    REQUIRED = "required"
    TYPE = "type-error"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    EXCLUSIVE_MINIMUM = "exclusive-minimum"
    EXCLUSIVE_MAXIMUM = "exclusive-maximum"
    MIN_LENGTH = "min-length"
    MAX_LENGTH = "max-length"
    PATTERN = "pattern"
    ENUM = "enum"
    CATEGORY = "category"


BOUNDS = {
    Test.MINIMUM: ">=",
    Test.MAXIMUM: "<=",
    Test.EXCLUSIVE_MINIMUM: ">",
    Test.EXCLUSIVE_MAXIMUM: "<",
}


class Value(StrEnum):
    """What the sure cells of a field are compared as."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True)
class CellCheck:
    """One test of one field's cells. All but REQUIRED skip missing values.

    All but REQUIRED and TYPE apply only to cells that are written as their type.
    `planted` is a cell that fails: an engine that misses it cannot be trusted with the others. It
    is None where no such cell is known without the reference.
    """

    field: Field
    test: Test
    planted: str | None
    limit: str | int | tuple[str, ...] | None = None

    @property
    def rule(self) -> str:
        """Return the id of the rule that a failing cell breaks."""
        return f"structure/{self.test.value}"


@dataclass(frozen=True)
class FieldPlan:
    """How one field's cells are decided.

    A cell is sure if it matches `form` in full (None: any text; in the syntax that Python and RE2
    share), can be held as `value`, and is one of `listed` where that is given; with `ascii_only`,
    if it is also printable ASCII. `decided` means that a cell that is not sure is wrong, and
    `keyed` that cells of the field are compared with each other.
    """

    field: Field
    value: Value
    form: str | None
    decided: bool
    checks: tuple[CellCheck, ...]
    listed: tuple[str, ...] | None = None
    ascii_only: bool = False
    keyed: bool = False

    @property
    def asks(self) -> bool:
        """Return whether the reference may have to be asked about the cells."""
        ambiguous = self.value is Value.NUMBER and any(c.test in BOUNDS for c in self.checks)
        listed = self.listed is not None or self.ascii_only
        return not self.decided or listed or ambiguous or self.exact_key

    @property
    def exact_key(self) -> bool:
        """Return whether cells are compared as decimals, because a double holds too few digits."""
        return self.keyed and self.value is Value.NUMBER


@dataclass(frozen=True)
class KeyCheck:
    """Fields whose values, taken together, may not repeat."""

    rule: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that must hold of one table; `faults` are those of the schema itself."""

    schema: Schema
    fields: tuple[FieldPlan, ...]
    keys: tuple[KeyCheck, ...]
    references: tuple[ForeignKey, ...]
    faults: tuple[str, ...] = ()

    def field(self, name: str) -> FieldPlan:
        """Return the plan of the field called `name`."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, FieldPlan]:
        return {plan.field.name: plan for plan in self.fields}
