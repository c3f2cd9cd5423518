"""Running a suite of Great Expectations over one profile."""

from __future__ import annotations

import json
import os
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.errors import EngineError, MissedFaultError, MissingExtraError, PackageError
from forewarn.findings.rules import rule
from forewarn.package.paths import read_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from forewarn.validate.expectations.measured import Profile


@dataclass(frozen=True, eq=False)
class Expectation:
    """One expectation of a suite, and how a row of the profile that breaks it is reported.

    `type` and `kwargs` are those of Great Expectations. `fault` is a value of `column` that the
    expectation must catch before its pass counts.
    """

    type: str
    kwargs: Mapping[str, Any]
    rule: str
    message: str
    fault: float

    @property
    def column(self) -> str:
        """Return the column of the profile that the expectation is about."""
        return str(self.kwargs["column"])

    def allows(self, value: float) -> bool:
        """Return whether the limits of the expectation, if it has any, let a value pass."""
        lowest, highest = self.kwargs.get("min_value"), self.kwargs.get("max_value")
        return (lowest is None or lowest <= value) and (highest is None or value <= highest)


@dataclass(frozen=True)
class Suite:
    """The suite in a file, for the profile of the same name."""

    name: str
    expectations: tuple[Expectation, ...]

    @property
    def asks(self) -> str:
        """Return the expectations as text; it is equal in suites that expect the same."""
        return json.dumps([vars(each) for each in self.expectations])


@dataclass(frozen=True)
class Judgement:
    """What an expectation finds in a profile.

    `rows` counts the rows with a value in its column, and `broken` holds the indexes of those that
    break it.
    """

    expectation: Expectation
    rows: int
    broken: tuple[int, ...]

    @property
    def success(self) -> bool | None:
        """Return whether no row breaks it; None if there was nothing to judge."""
        return None if not self.rows else not self.broken


def read_suite(file: Path) -> Suite:
    """Read a suite in the JSON format of Great Expectations.

    The `meta` of each expectation holds its rule, message and fault. Raises `PackageError`.
    """
    try:
        raw = json.loads(read_file(file).decode("utf-8"))
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
    """Great Expectations, imported late and kept from writing, sending or showing anything."""

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
                # It would write pages to a temporary folder that it never removes.
                store_backend_defaults=base.InMemoryStoreBackendDefaults(
                    init_temp_docs_sites=False
                ),
            ),
        )
        source = self._context.data_sources.add_pandas("profiles")
        self._batch = source.add_dataframe_asset("profile").add_batch_definition_whole_dataframe(
            "whole"
        )

    def judge(self, pairs: Sequence[tuple[Suite, Profile]]) -> list[tuple[Judgement, ...]]:
        """Judge the rows of each profile by each expectation of its suite.

        Suites that expect the same run once, over all their profiles, because a run costs far more
        than a row. Raises `EngineError` if Great Expectations could not evaluate an expectation,
        `MissedFaultError` if it missed a planted fault, and `PackageError` if a suite allows one.
        """
        alike: dict[str, list[int]] = {}
        for number, (suite, _) in enumerate(pairs):
            alike.setdefault(suite.asks, []).append(number)
        found: dict[int, tuple[Judgement, ...]] = {}
        for numbers in alike.values():
            suite = pairs[numbers[0]][0]
            together = self._judge(suite, [pairs[number][1] for number in numbers])
            found |= dict(zip(numbers, together, strict=True))
        return [found[number] for number in range(len(pairs))]

    def _judge(self, suite: Suite, profiles: Sequence[Profile]) -> list[tuple[Judgement, ...]]:
        """Judge the rows of profiles together, with a planted row that breaks each expectation."""
        rows = [row for profile in profiles for row in profile.rows]
        asked = [each for each in suite.expectations if any(_has(row, each.column) for row in rows)]
        planted = [{each.column: each.fault} for each in asked]
        broken = self._broken(suite.name, asked, [*rows, *planted])
        for number, (expectation, indexes) in enumerate(zip(asked, broken, strict=True)):
            if len(rows) + number not in indexes:
                if expectation.allows(expectation.fault):
                    raise PackageError(
                        f"the suite {suite.name} is damaged: its expectation of "
                        f"{expectation.rule} allows {expectation.fault:g}, which must break it"
                    )
                raise MissedFaultError(suite.name, "Great Expectations", expectation.rule)
        found = dict(zip(asked, broken, strict=True))
        judged, start = [], 0
        for profile in profiles:
            end = start + len(profile.rows)
            judged.append(
                tuple(
                    Judgement(
                        each,
                        sum(_has(row, each.column) for row in profile.rows),
                        tuple(i - start for i in found.get(each, ()) if start <= i < end),
                    )
                    for each in suite.expectations
                )
            )
            start = end
        return judged

    def _broken(
        self,
        name: str,
        expectations: Sequence[Expectation],
        rows: Sequence[Mapping[str, object]],
    ) -> list[list[int]]:
        """Return the indexes of the rows that break each expectation, in order."""
        import pandas as pd

        if not expectations:
            return []
        figures = {e.column: [row.get(e.column) for row in rows] for e in expectations}
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
                raise EngineError(f"{name}: {expectation.rule} fails without naming a row")
            broken.append(sorted(int(index) for index in indexes))
        return broken


def _has(row: Mapping[str, object], column: str) -> bool:
    return row.get(column) is not None
