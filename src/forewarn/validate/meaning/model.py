"""Running one table's Pandera model over its rows, so that nothing can pass unchecked."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars as pl
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrorReason, SchemaErrors

from forewarn.errors import MissedFaultError, MissingFieldError, RuleError
from forewarn.structure.table import RECORD
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandera.polars as pa

    from forewarn.package.model import Package, Resource
    from forewarn.structure import StructureResult
    from forewarn.validate.workspace import Workspace


@dataclass(frozen=True)
class Context:
    """The package whose rows are judged, and what this run has found out so far.

    `proven` holds the models, with the types of their columns, that caught their planted faults.
    """

    structure: StructureResult
    workspace: Workspace
    proven: set[tuple[object, ...]] = field(default_factory=set)
    _indicators: dict[str, frozenset[str]] = field(default_factory=dict)
    _tables: dict[str, str] = field(default_factory=dict)

    @property
    def package(self) -> Package:
        """Return the package."""
        return self.structure.package

    def has(self, table: str) -> bool:
        """Return whether the package has a table that is read."""
        return table in self.package.tables()

    def declares(self, table: str) -> bool:
        """Return whether the package has a table, which need not be one that is read."""
        return any(resource.table == table for resource in self.package.declared)

    def indicators(self, resource: Resource) -> frozenset[str]:
        """Return the indicators that a file of observations holds."""
        if resource.name not in self._indicators:
            query = f"SELECT DISTINCT indicator_id FROM {package_table(resource.name)}"
            rows = self.structure.engine.ask(query).fetchall()
            self._indicators[resource.name] = frozenset(row[0] for row in rows)
        return self._indicators[resource.name]

    def observed(self) -> frozenset[str]:
        """Return the indicators held by the files of observations that could be read."""
        parts = self.package.tables().get("observations", ())
        readable = [part for part in parts if part.name in self.structure.typed]
        return frozenset().union(*map(self.indicators, readable))

    def working_table(self, name: str, query: Callable[[], str]) -> str:
        """Return the qualified name of a working table, made by a query on the first call."""
        if name not in self._tables:
            self._tables[name] = self.workspace.make_table(name, query())
        return self._tables[name]


@dataclass(frozen=True)
class RowRule:
    """How one rule of a model is reported, and the fault that it must catch before it counts.

    `field` is the cell that a finding points at. `message` is filled in with the row's values.
    `fault` changes the model's sample row into one that breaks the rule. The rule is judged only
    where the tables in `needs` are valid (None means every other table of the package), and those
    in `uses`, which the package may lack. `unless` names the column that is true in a row for which
    rows left out for their faults may answer the rule: there it finds nothing.
    """

    field: str
    message: str
    fault: Mapping[str, Any]
    needs: tuple[str, ...] | None = ()
    uses: tuple[str, ...] = ()
    unless: str | None = None


@dataclass(frozen=True)
class TableMeaning:
    """What a table's rows mean: the frame that a model judges, and the model.

    `frame` returns the SQL of the rows, record number first, joined with what the rules need of
    other tables; a table that is not valid leaves out no row. The columns in `shown` appear only in
    messages and keys, and are read only for rows that break a rule. `sample` is a row that
    breaks no rule. The model has one check for each rule, named by its id; a row passes a check
    that is null. `concerns` returns whether the model applies to a resource.
    """

    table: str
    frame: Callable[[Context, Resource], str]
    model: type[pa.DataFrameModel]
    sample: Mapping[str, Any]
    rules: Mapping[str, RowRule]
    shown: tuple[str, ...] = ()
    concerns: Callable[[Context, Resource], bool] = lambda _context, _resource: True

    @property
    def judged(self) -> dict[str, Any]:
        """Return the sample as its model sees it."""
        return {name: value for name, value in self.sample.items() if name not in self.shown}


def ordered(*columns: str) -> pl.Expr:
    """Ask that the values of columns ascend from left to right; an empty one passes."""
    pairs = combinations(columns, 2)
    return pl.all_horizontal(
        (pl.col(smaller) <= pl.col(larger)).fill_null(value=True) for smaller, larger in pairs
    )


def within(first: str, last: str, *columns: str) -> pl.Expr:
    """Ask that the values of columns lie between two others; an empty one passes."""
    return pl.all_horizontal(ordered(first, column, last) for column in columns)


def after_previous(start: str) -> pl.Expr:
    """Ask that a period starts after `previous_to`, the end of the one before it, if any."""
    return (pl.col("previous_to") < pl.col(start)).fill_null(value=True)


def used_in(rows: str, key: str) -> str:
    """Return the SQL of whether a row's key appears in the rows of another table."""
    return f"{key} IN (SELECT users.{key} FROM {rows} AS users)"


def must_catch(meaning: TableMeaning, frame: pl.DataFrame, context: Context) -> None:
    """Raise `MissedFaultError` if Pandera misses a fault planted in a row typed as `frame`.

    Each model is tested once in a run for each set of column types.
    Raises `MissingFieldError` if a field has another type than the sample.
    """
    key = (meaning.model, *frame.schema.items())
    if key in context.proven:
        return
    for rule_id, rule in meaning.rules.items():
        try:
            planted = pl.DataFrame([{**meaning.judged, **rule.fault}], schema=frame.schema)
        except (TypeError, pl.exceptions.PolarsError) as error:
            raise _other_types(meaning) from error
        if rule_id not in _validate(meaning, planted):
            raise MissedFaultError(meaning.table, "Pandera", rule_id)
    context.proven.add(key)


def broken_rows(meaning: TableMeaning, frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the rows that break each rule of a model, ordered by record number.

    The rules are in the order of `meaning.rules`.
    Raises `RuleError` if Pandera could not evaluate a rule.
    """
    masks = _validate(meaning, frame)
    return {
        rule_id: frame.filter(masks[rule_id]).sort(RECORD)
        for rule_id in meaning.rules
        if rule_id in masks
    }


def _validate(meaning: TableMeaning, frame: pl.DataFrame) -> dict[str, pl.Series]:
    """Return a mask of the failing rows for each rule that any row fails."""
    # Pinned, because an environment variable could otherwise switch the checks off. The frame is
    # eager, because Pandera does not check the data of a lazy one.
    with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            meaning.model.validate(frame, lazy=True)
        except SchemaErrors as errors:
            return dict(_failure(meaning, error, frame.height) for error in errors.schema_errors)
    return {}


def _failure(
    meaning: TableMeaning, error: pa.errors.SchemaError, height: int
) -> tuple[str, pl.Series]:
    if error.reason_code is SchemaErrorReason.WRONG_DATATYPE:
        raise _other_types(meaning) from error
    output = error.check_output
    name = getattr(error.check, "name", None)
    if (
        error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK
        or name is None
        or name not in meaning.rules
        or not isinstance(output, pl.DataFrame)
        or output.height != height
    ):
        # Pandera adds the traceback of what a check raises.
        what = str(error).partition("Traceback (most recent")[0].partition("\n")[0]
        raise RuleError(meaning.table, str(name or "a rule"), what.strip()[:200])
    return name, ~output.to_series()


def _other_types(meaning: TableMeaning) -> MissingFieldError:
    return MissingFieldError(
        f"a field of the table {meaning.table} has another type than its rules need"
    )
