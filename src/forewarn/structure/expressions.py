"""The plan in DuckDB's SQL: expressions on the cell of one field, each true or false, never null.

A cell is read as text into the column of its place, `c0`, `c1`, ...; it is null where it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forewarn.package.schema import FieldType
from forewarn.structure.forms import NOTHING
from forewarn.structure.patterns import bare_pattern
from forewarn.structure.plan import BOUNDS, Test, Value
from forewarn.writing.sql import among, literal

if TYPE_CHECKING:
    from forewarn.package.schema import Field
    from forewarn.structure.plan import CellCheck, FieldPlan

SQL_TYPES = {
    FieldType.INTEGER: "BIGINT",
    FieldType.NUMBER: "DOUBLE",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.DATE: "DATE",
    FieldType.YEAR: "SMALLINT",
}

# The bit of each test in a verdict of the reference.
BITS = {test: 1 << place for place, test in enumerate(Test)}

_ASCII = "'[ -~]*'"
# A text of this many characters has no more digits than a double keeps.
_DIGITS_KEPT = 15


def sql_type(field: Field) -> str:
    """Return the DuckDB type of a field's values: text, except for the types listed."""
    return SQL_TYPES.get(field.type, "VARCHAR")


@dataclass(frozen=True)
class Cell:
    """The cell of one field, and the column of its text.

    `verdict` is the alias of the table with the verdicts of the reference on uncertain cells; it is
    None where no cell of the field is uncertain.
    `known` says that the columns of the `shared` expressions are there to use.
    """

    plan: FieldPlan
    column: str
    verdict: str | None
    known: bool = False

    @property
    def shared(self) -> dict[str, str]:
        """Return, by name, the expressions that several others use."""
        cell = replace(self, known=False)
        found = {}
        if self.plan.value is not Value.TEXT:
            found[f"__value{self.column}"] = cell.value
        if self.plan.form is not None or self.plan.ascii_only:
            found[f"__written{self.column}"] = cell.written
        if self.plan.asks:
            found[f"__uncertain{self.column}"] = f"(NOT {cell.missing} AND {cell.uncertain})"
        return found

    @property
    def missing(self) -> str:
        """Return the condition that the cell is missing."""
        values = self.plan.field.missing_values
        if values == ("",):
            return f"({self.column} IS NULL)"
        if not values:
            return "(false)"
        return among(f"coalesce({self.column}, '')", values)

    @property
    def text(self) -> str:
        """Return the text of a cell that is not missing."""
        if "" in self.plan.field.missing_values:
            return self.column
        return f"coalesce({self.column}, '')"

    @property
    def written(self) -> str:
        """Return the condition that a cell, if not missing, has its form and can be held."""
        parts = self._written
        if self.known and parts:
            return f"__written{self.column}"
        return f"coalesce({' AND '.join(parts)}, false)" if parts else "(true)"

    @property
    def _written(self) -> list[str]:
        """Return the conditions of `written`; null counts as false."""
        plan, text = self.plan, self.text
        if plan.form is NOTHING:
            return ["false"]
        if plan.value is Value.BOOLEAN:
            field = plan.field
            return [among(text, field.true_values + field.false_values)]
        parts = []
        if plan.form is not None:
            parts.append(f"regexp_full_match({text}, {literal(plan.form)})")
        match plan.value:
            case Value.INTEGER:
                parts.append(f"{self.value} IS NOT NULL")
            case Value.NUMBER:
                parts.append(f"isfinite({self.value})")
            case Value.DATE:
                parts.append(f"{self.value} IS NOT NULL AND {text} >= '0001-01-01'")
        if plan.ascii_only:
            parts.append(f"regexp_full_match({text}, {_ASCII})")
        return parts

    @property
    def uncertain(self) -> str:
        """Return the condition that a cell, if not missing, needs the reference's verdict."""
        plan, text = self.plan, self.text
        if self.known:
            return f"__uncertain{self.column}"
        if not plan.decided:
            uncertain = [f"NOT {self.written}"]
        elif plan.ascii_only:
            uncertain = [f"NOT regexp_full_match({text}, {_ASCII})"]
        else:
            uncertain = []
        if plan.listed is not None:
            uncertain.append(f"({self.written} AND NOT {among(text, plan.listed)})")
        if plan.value is Value.NUMBER:
            # Doubles differ only where the decimals do, in the same direction. Equal doubles may
            # be of different decimals, where the digits are too many or too small.
            for limit in (str(c.limit) for c in plan.checks if c.test in BOUNDS):
                exact = len(limit) <= _DIGITS_KEPT and "e" not in limit.lower()
                inexact = (
                    f"strlen({text}) > {_DIGITS_KEPT} OR contains({text}, 'e') "
                    f"OR contains({text}, 'E')"
                )
                uncertain.append(
                    f"CASE WHEN {self.value} = {literal(limit)}::DOUBLE "
                    f"THEN {inexact if exact else 'true'} ELSE false END"
                )
            if plan.exact_key:
                uncertain.append(f"({self.written} AND NOT {self._plain_number})")
        return f"({' OR '.join(uncertain)})" if uncertain else "(false)"

    @property
    def value(self) -> str:
        """Return the value of a cell that is written as its type; null where it cannot be held."""
        field, text = self.plan.field, self.text
        if self.known and self.plan.value is not Value.TEXT:
            return f"__value{self.column}"
        match self.plan.value:
            case Value.TEXT:
                return text
            case Value.BOOLEAN:
                return among(text, field.true_values)
            case Value.INTEGER | Value.NUMBER:
                return f"TRY_CAST({self._ungrouped} AS {SQL_TYPES[field.type]})"
            case Value.DATE:
                return f"TRY_CAST({text} AS DATE)"

    @property
    def typed(self) -> str:
        """Return the value, null where the cell is missing."""
        if self.plan.field.missing_values == ("",):
            return self.value
        return f"CASE WHEN NOT {self.missing} THEN {self.value} END"

    @property
    def answered(self) -> str:
        """Return the value as `typed` does, for a cell that the reference may have read."""
        if self.verdict is None:
            return self.typed
        canonical = f"{self.verdict}.canonical"
        if self.plan.value is Value.BOOLEAN:
            read = f"({canonical} = 'true')"
        elif self.plan.value is Value.TEXT:
            read = canonical
        else:
            read = f"TRY_CAST({canonical} AS {sql_type(self.plan.field)})"
        return f"CASE WHEN {canonical} IS NOT NULL THEN {read} ELSE {self.typed} END"

    @property
    def compared(self) -> str:
        """Return what is equal for two cells of the field exactly where their values are equal."""
        if not self.plan.exact_key:
            return self.answered
        number = self._ungrouped
        whole = f"ltrim(split_part({number}, '.', 1), '+-0')"
        part = f"rtrim(split_part({number}, '.', 2), '0')"
        exact = (
            f"CASE WHEN {whole} = '' AND {part} = '' THEN '0' ELSE concat("
            f"CASE WHEN {number} LIKE '-%' THEN '-' ELSE '' END, "
            f"CASE WHEN {whole} = '' THEN '0' ELSE {whole} END, "
            f"CASE WHEN {part} = '' THEN '' ELSE '.' END, {part}) END"
        )
        read = f"CASE WHEN NOT {self.missing} THEN {exact} END"
        return read if self.verdict is None else f"coalesce({self.verdict}.canonical, {read})"

    @property
    def valid(self) -> str:
        """Return the condition that the cell fails no test, as far as that is certain.

        Here null means that it fails. The condition is empty where no cell can fail.
        """
        tests = {check.test: check for check in self.plan.checks}
        passed = [self.holds(c) for t, c in tests.items() if t not in (Test.REQUIRED, Test.TYPE)]
        parts = [*self._written, *(part for part in passed if part != "(true)")]
        if parts and self.plan.asks:
            # The reference knows the categories of integers.
            category = tests.get(Test.CATEGORY) if self.plan.value is Value.TEXT else None
            anyway = f" AND {self.holds(category)}" if category else ""
            parts = [f"({self.uncertain}{anyway} OR ({' AND '.join(parts)}))"]
        if Test.REQUIRED in tests:
            return " AND ".join([f"NOT {self.missing}", *parts])
        return f"({self.missing} OR ({' AND '.join(parts)}))" if parts else ""

    def fails(self, check: CellCheck) -> str:
        """Return the condition that the cell fails a test, surely or by the reference's verdict."""
        if check.test is Test.REQUIRED:
            return self.missing
        if check.test is Test.CATEGORY and self.plan.value is Value.TEXT:
            # frictionless does not check categories, but it may find that the cell has no value.
            unread = f"coalesce({self.verdict}.broken & {BITS[Test.TYPE]} <> 0, false)"
            read = f"AND NOT {unread} " if self.verdict is not None else ""
            return f"(NOT {self.missing} {read}AND NOT coalesce({self.holds(check)}, false))"
        sure = f"NOT {self.uncertain} AND " if self.plan.asks else ""
        if check.test is Test.TYPE:
            failing = f"(NOT {self.missing} AND {sure}NOT {self.written})"
        else:
            # The engine chooses the order of evaluation, so a cast must not be able to fail.
            failing = (
                f"(NOT {self.missing} AND {sure}{self.written} "
                f"AND NOT coalesce({self.holds(check)}, false))"
            )
        if self.verdict is None:
            return failing
        bit = BITS[check.test]
        return f"({failing} OR coalesce({self.verdict}.broken & {bit} <> 0, false))"

    def holds(self, check: CellCheck) -> str:  # noqa: PLR0911 - one for each test
        """Return the condition that the value of a sure cell passes a test."""
        limit, text = check.limit, self.text
        match check.test:
            case test if test in BOUNDS:
                bound = literal(str(limit))
                if self.plan.value is not Value.TEXT:
                    bound = f"TRY_CAST({bound} AS {SQL_TYPES[self.plan.field.type]})"
                return f"{self.value} {BOUNDS[test]} {bound}"
            case Test.MIN_LENGTH:
                return f"length({text}) >= {int(str(limit))}"
            case Test.MAX_LENGTH:
                return f"length({text}) <= {int(str(limit))}"
            case Test.PATTERN if self.plan.form is NOTHING:
                return "(true)"
            case Test.PATTERN:
                return f"regexp_full_match({text}, {literal(bare_pattern(str(limit)))})"
            case Test.ENUM if self.plan.listed is not None:
                return "(true)"
            case Test.ENUM | Test.CATEGORY:
                assert isinstance(limit, tuple)
                if self.plan.value is Value.INTEGER:
                    return among(f"{self.value}::VARCHAR", tuple(map(_as_integer, limit)))
                return among(text, limit)
        raise AssertionError(check.test)

    @property
    def _ungrouped(self) -> str:
        """Return the text of a number without grouping, and with a decimal point."""
        field, text = self.plan.field, self.text
        if field.group_char:
            text = f"replace({text}, {literal(field.group_char)}, '')"
        if field.decimal_char != ".":
            text = f"replace({text}, {literal(field.decimal_char)}, '.')"
        return text

    @property
    def _plain_number(self) -> str:
        return f"regexp_full_match({self._ungrouped}, '[+-]?[0-9]{{1,40}}([.][0-9]{{1,40}})?')"


def _as_integer(text: str) -> str:
    """Return the text of an integer as DuckDB writes it."""
    try:
        return str(int(text))
    except ValueError:
        return text
