"""Running one table's Pandera model over its rows, so that nothing can pass unchecked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars as pl
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrorReason, SchemaErrors

from forewarn.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandera.polars as pa

    from forewarn.package import Package, Resource


@dataclass(frozen=True)
class RowRule:
    """How one rule of a model is reported, and the fault that it must catch before it counts.

    `field` is the cell that a finding points at; `message` is filled in with the row's values;
    `fault` changes the model's sample row into one that breaks the rule.
    """

    field: str
    message: str
    fault: Mapping[str, Any]


@dataclass(frozen=True)
class TableMeaning:
    """What a table's rows mean: the frame that its model judges, and the model.

    `frame` gives the SQL of the rows, their record number first, joined with what the rules need
    of the tables in `needs`. `sample` is a row that breaks no rule. The model has one check for
    each rule, named by its id; a check that is null for a row passes it.
    """

    table: str
    needs: tuple[str, ...]
    frame: Callable[[Package, Resource], str]
    model: type[pa.DataFrameModel]
    sample: Mapping[str, Any]
    rules: Mapping[str, RowRule]


def ordered(*columns: str) -> pl.Expr:
    """Ask that the values of columns ascend, left to right, as far as they are there."""
    pairs = combinations(columns, 2)
    return pl.all_horizontal(
        (pl.col(smaller) <= pl.col(larger)).fill_null(True) for smaller, larger in pairs
    )


def broken_rows(meaning: TableMeaning, frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Give the rows that break each rule of a model, in the order of the frame.

    Raises `EngineError` where Pandera could not evaluate a rule, or lets pass a planted fault.
    """
    for rule_id, rule in meaning.rules.items():
        planted = pl.DataFrame([{**meaning.sample, **rule.fault}], schema=frame.schema)
        if rule_id not in _validate(meaning, planted):
            raise EngineError(f"{meaning.table}: Pandera let pass a planted fault of {rule_id}")
    return {rule_id: frame.filter(mask) for rule_id, mask in _validate(meaning, frame).items()}


def _validate(meaning: TableMeaning, frame: pl.DataFrame) -> dict[str, pl.Series]:
    """Mark the rows that fail, for each rule that any row fails."""
    # Pinned here: an environment variable could otherwise switch the checks off. The frame is
    # eager, because Pandera checks no data of a lazy one.
    with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            meaning.model.validate(frame, lazy=True)
        except SchemaErrors as errors:
            return dict(_failure(meaning, error, frame.height) for error in errors.schema_errors)
    return {}


def _failure(
    meaning: TableMeaning, error: pa.errors.SchemaError, height: int
) -> tuple[str, pl.Series]:
    output = error.check_output
    name = getattr(error.check, "name", None)
    if (
        error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK
        or name is None
        or name not in meaning.rules
        or not isinstance(output, pl.DataFrame)
        or output.height != height
    ):
        what = str(error)[:200].replace("\n", " ")
        raise EngineError(f"{meaning.table}: Pandera could not evaluate a rule: {what}")
    return name, ~output.to_series()
