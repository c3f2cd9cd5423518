"""Running a suite of Great Expectations over one profile table."""

from __future__ import annotations

import json
import os
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.errors import EngineError, MissingExtraError, PackageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from forewarn.expectations.profile import Profile


@dataclass(frozen=True)
class Expectation:
    """One expectation of a suite, and how a row of the profile that breaks it is reported.

    `fault` is a value of `column` (None: missing) that the expectation must catch before its pass
    counts.
    """

    rule: str
    column: str
    message: str
    fault: float | None


@dataclass(frozen=True)
class Suite:
    """A suite as written in its file, for the profile table of the same name."""

    name: str
    raw: Mapping[str, Any]
    expectations: tuple[Expectation, ...]


def read_suite(file: Path) -> Suite:
    """Read a suite in Great Expectations' own JSON form.

    Each expectation's `meta` names its rule, message and fault. Raises `PackageError`.
    """
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        expectations = tuple(
            Expectation(
                rule=entry["meta"]["rule"],
                column=entry["kwargs"]["column"],
                message=entry["meta"]["message"],
                fault=entry["meta"]["fault"],
            )
            for entry in raw["expectations"]
        )
        return Suite(raw["name"], raw, expectations)
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

    def broken_rows(self, suite: Suite, profile: Profile) -> list[tuple[Expectation, int]]:
        """Give each expectation that a row of the profile breaks, with the row's index.

        Raises `EngineError` where Great Expectations could not evaluate an expectation, or
        lets pass a planted fault.
        """
        if not profile.rows:
            return []
        for expectation in suite.expectations:
            planted = {**profile.rows[0], expectation.column: expectation.fault}
            caught = [found.rule for found, _ in self._run(suite, profile.columns, [planted])]
            if expectation.rule not in caught:
                raise EngineError(
                    f"{suite.name}: Great Expectations let pass a planted fault of "
                    f"{expectation.rule}"
                )
        return self._run(suite, profile.columns, profile.rows)

    def _run(
        self,
        suite: Suite,
        columns: Sequence[str],
        rows: Sequence[Mapping[str, object]],
    ) -> list[tuple[Expectation, int]]:
        import pandas as pd

        frame = pd.DataFrame(rows, columns=list(columns))
        frame["row"] = range(len(frame))
        batch = self._batch.get_batch({"dataframe": frame})
        gx_suite = self._gx.ExpectationSuite(
            name=suite.name, expectations=list(suite.raw["expectations"])
        )
        result = batch.validate(
            gx_suite,
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": ["row"],
            },
        )
        broken = []
        for expectation, outcome in zip(suite.expectations, result.results, strict=True):
            if outcome.exception_info.get("raised_exception") or "result" not in outcome:
                raise EngineError(
                    f"{suite.name}: Great Expectations could not evaluate {expectation.rule}"
                )
            indexes = outcome.result.get("unexpected_index_list") or []
            if not outcome.success and not indexes:
                raise EngineError(f"{suite.name}: {expectation.rule} fails and names no row")
            broken += [(expectation, int(index["row"])) for index in indexes]
        return broken
