"""Asking about the cells of which SQL is not sure: the reference, and the fields' patterns."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING

from forewarn.errors import UndecidedError
from forewarn.package.schema import FieldType
from forewarn.structure.checks import LIKELY_WRONG
from forewarn.structure.patterns import is_soon_compiled
from forewarn.structure.plan import Test
from forewarn.structure.reference import CellVerdict, Reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from forewarn.package.schema import Field
    from forewarn.structure.matching import FieldPattern, PatternMatcher
    from forewarn.structure.plan import CellCheck, FieldPlan, Plan

# In seconds: what the reference may take for the cells of a table, and for each in addition. It
# takes a tenth of that or less.
_FOR_A_TABLE = 20.0
_FOR_A_CELL = 0.001


# In characters: the longest cell that is read, where reading takes seconds for it.
_LONGEST = dict.fromkeys(
    (
        *((FieldType.STRING, form) for form in ("email", "uri", "wkt")),
        *((FieldType.GEOJSON, form) for form in ("default", "topojson")),
    ),
    1_000_000,
)


class Asker:
    """Answers for the uncertain cells of one table; what a field needs is loaded when it is asked.

    `undecided` says which patterns could not be checked: the cells of their fields are judged as if
    they had none.
    """

    def __init__(self, matcher: PatternMatcher, seconds: float = _FOR_A_TABLE) -> None:
        self.undecided: list[str] = []
        self._matcher = matcher
        self._left = seconds
        self._references: dict[str, Reference] = {}
        self._patterns: dict[str, FieldPattern | None] = {}

    def __call__(self, plan: FieldPlan, cells: Sequence[str]) -> Mapping[str, CellVerdict]:
        """Return what is true of cells of a field that are not missing.

        Raises `SchemaError` where the field cannot be checked, and `UndecidedError` where that
        takes too long.
        """
        field = plan.field
        verdicts = self._ask(field, cells)
        readable = [cell for cell, verdict in verdicts.items() if verdict.canonical is not None]
        for cell, matches in zip(readable, self._match(field, readable), strict=False):
            if not matches:
                broken, canonical = verdicts[cell].broken, verdicts[cell].canonical
                verdicts[cell] = CellVerdict(broken | {Test.PATTERN}, canonical)
        return verdicts

    def planted(self, plan: Plan) -> Plan:
        """Return the plan with a cell to plant for each pattern, where one is found.

        Raises `SchemaError` for a pattern that is not a regular expression.
        """
        fields = tuple(
            dataclasses.replace(each, checks=tuple(map(self._planted, each.checks)))
            for each in plan.fields
        )
        return dataclasses.replace(plan, fields=fields)

    def is_undecided(self, field: Field) -> bool:
        """Return whether the pattern of a field could not be checked."""
        return field.name in self._patterns and self._patterns[field.name] is None

    def _planted(self, check: CellCheck) -> CellCheck:
        field, pattern = check.field, str(check.limit)
        if check.test is not Test.PATTERN or check.planted is not None:
            return check
        if field.type != "string" or field.format != "default":
            if not is_soon_compiled(pattern):
                self._match(field, [])
            return check
        missing = frozenset(field.missing_values)
        texts = [text for text in LIKELY_WRONG if text not in missing]
        matches = self._match(field, texts)
        refused = (text for text, match in zip(texts, matches, strict=False) if not match)
        return dataclasses.replace(check, planted=next(refused, None))

    def _ask(self, field: Field, cells: Sequence[str]) -> dict[str, CellVerdict]:
        if field.name not in self._references:
            self._references[field.name] = Reference(field)
        reference, verdicts = self._references[field.name], {}
        started = time.monotonic()
        longest = _LONGEST.get((field.type, field.format))
        for number, cell in enumerate(cells, start=1):
            if longest is not None and len(cell) > longest:
                kind = field.type if field.format == "default" else f"format {field.format}"
                raise UndecidedError(
                    f"field {field.name}: a cell has more than {longest:,} characters, "
                    f"too many for the {kind}"
                )
            verdicts[cell] = reference.ask(cell)
            if time.monotonic() - started > self._left + number * _FOR_A_CELL:
                raise UndecidedError(f"field {field.name}: reading its cells takes too long")
        self._left += len(cells) * _FOR_A_CELL - (time.monotonic() - started)
        return verdicts

    def _match(self, field: Field, texts: Sequence[str]) -> Sequence[bool]:
        """Return whether the field's pattern matches texts; nothing where that is not decided."""
        limit = field.constraints.pattern
        if limit is None or self.is_undecided(field):
            return ()
        pattern = self._patterns.get(field.name) or self._matcher.pattern(field.name, limit)
        self._patterns[field.name] = pattern
        try:
            return pattern.match(texts)
        except UndecidedError as error:
            self._patterns[field.name] = None
            self.undecided.append(str(error))
            return ()
