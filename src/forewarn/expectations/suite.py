"""Running a suite of Great Expectations over one profile."""

from __future__ import annotations

import json
import os
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.errors import EngineError, MissingExtraError, PackageError
from forewarn.rules import rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from forewarn.expectations.profile import Profile


@dataclass(frozen=True, eq=False)
class Expectation:
    """One expectation of a suite, and how a row of the profile that breaks it is reported.

    `type` and `kwargs` are Great Expectations' own. `fault` is a value of `column` that the
    expectation must catch before its pass counts.
    """

    type: str
    kwargs: Mapping[str, Any]
    rule: str
    message: str
    fault: float

    @property
    def column(self) -> str:
        """Name the column of the profile that the expectation is about."""
        return str(self.kwargs["column"])


@dataclass(frozen=True)
class Suite:
    """A suite as written in its file, for the profile of the same name."""

    name: str
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True)
class Judgement:
    """What an expectation says of a profile.

    `rows` counts those that have a value in its column, and `broken` are the indexes of those in
    which it is not as expected.
    """

    expectation: Expectation
    rows: int
    broken: tuple[int, ...]

    @property
    def success(self) -> bool | None:
        """Say whether all is as expected; None where there was nothing to judge."""
        return None if not self.rows else not self.broken


def read_suite(file: Path) -> Suite:
    """Read a suite in Great Expectations' own JSON form.

    Each expectation's `meta` names its rule, message and fault. Raises `PackageError`.
    """
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        expectations = tuple(
            Expectation(
                type=entry["type"],
                kwargs=entry["kwargs"],
                rule=rule(entry["meta"]["rule"]).id,
                message=entry["meta"]["message"],
                fault=float(entry["meta"]["fault"]),
            )
            for entry in raw["expectations"]
        )
        if any("column" not in each.kwargs for each in expectations):
            raise KeyError("column")
        return Suite(raw["name"], expectations)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PackageError(f"cannot read the suite {file}: {error!r}") from error


class Runner:
    """Great Expectations, imported late and kept from writing, asking or showing anything."""

    def __init__(self) -> None:
        # Read while the package is imported.
        os.environ["GX_ANALYTICS_ENABLED"] = "False"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                import great_expectations as gx
                from great_expectations.data_context.types import base
            except ModuleNotFoundError as error:
                raise MissingExtraError("the expectation layer") from error
        self._gx = gx
        self._context = gx.get_context(
            mode="ephemeral",
            project_config=base.DataContextConfig(
                analytics_enabled=False,
                progress_bars=base.ProgressBarsConfig(globally=False, metric_calculations=False),
                # Its pages would be written to a temporary folder that it never removes.
                store_backend_defaults=base.InMemoryStoreBackendDefaults(
                    init_temp_docs_sites=False
                ),
            ),
        )
        source = self._context.data_sources.add_pandas("profiles")
        self._batch = source.add_dataframe_asset("profile").add_batch_definition_whole_dataframe(
            "whole"
        )

    def judge(self, suite: Suite, profile: Profile) -> tuple[Judgement, ...]:
        """Judge the rows of a profile by each expectation of its suite.

        Beside them stands, for each expectation, a row that it must catch. Raises `EngineError`
        where Great Expectations could not evaluate an expectation, or lets pass a planted fault.
        """
        judged = {
            name: sum(row[name] is not None for row in profile.rows) for name in profile.columns
        }
        asked = [each for each in suite.expectations if judged.get(each.column)]
        planted = [{each.column: each.fault} for each in asked]
        broken = self._broken(suite.name, asked, profile.columns, [*profile.rows, *planted])
        found: dict[Expectation, tuple[int, ...]] = {}
        for number, (expectation, indexes) in enumerate(zip(asked, broken, strict=True)):
            if len(profile.rows) + number not in indexes:
                raise EngineError(
                    f"{suite.name}: Great Expectations let pass a planted fault of "
                    f"{expectation.rule}"
                )
            found[expectation] = tuple(index for index in indexes if index < len(profile.rows))
        return tuple(
            Judgement(each, judged.get(each.column, 0), found.get(each, ()))
            for each in suite.expectations
        )

    def _broken(
        self,
        name: str,
        expectations: Sequence[Expectation],
        columns: Sequence[str],
        rows: Sequence[Mapping[str, object]],
    ) -> list[set[int]]:
        """Give the indexes of the rows that break each expectation."""
        import pandas as pd

        if not expectations:
            return []
        wanted = [column for column in columns if column in {e.column for e in expectations}]
        figures = {column: [row.get(column) for row in rows] for column in wanted}
        batch = self._batch.get_batch({"dataframe": pd.DataFrame(figures, dtype="float64")})
        suite = self._gx.ExpectationSuite(
            name=name,
            expectations=[{"type": e.type, "kwargs": dict(e.kwargs)} for e in expectations],
        )
        result = batch.validate(suite, result_format={"result_format": "COMPLETE"})
        broken = []
        for expectation, outcome in zip(expectations, result.results, strict=True):
            if outcome.exception_info.get("raised_exception") or "result" not in outcome:
                raise EngineError(
                    f"{name}: Great Expectations could not evaluate {expectation.rule}"
                )
            indexes = outcome.result.get("unexpected_index_list") or []
            if not outcome.success and not indexes:
                raise EngineError(f"{name}: {expectation.rule} fails and names no row")
            broken.append({int(index) for index in indexes})
        return broken
