"""Judging a package by its suites without Great Expectations, which takes seconds for each run.

A test holds the two to the same judgements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.package.load import load_package
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from forewarn.validate.expectations import Evaluation, SuiteEvaluation, expectation_results
from forewarn.validate.expectations.evaluation import measure_package
from forewarn.validate.expectations.figures import SUITES
from forewarn.validate.expectations.release import read_release
from forewarn.validate.expectations.suite import Judgement, read_suite
from forewarn.validate.waivers import Waivers

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.findings.model import TableResult
    from forewarn.validate.expectations.measured import Profile
    from forewarn.validate.expectations.suite import Expectation, Suite


def results(folder: Path, against: Path | None = None) -> tuple[TableResult, ...]:
    """Return what the suites of a package find in it, compared with a release if given."""
    package = load_package(folder)
    with open_engine(package) as engine:
        structure = check_structure(package, engine)
        assert all(structure.is_valid(resource.name) for resource in package.resources)
        release = None
        if against is not None:
            release = read_release(load_package(against), engine.scratch)
        profiles = measure_package(structure, package.resources, release)
    suites = {suite.name: suite for suite in map(read_suite, (folder / SUITES).glob("*.json"))}
    names = tuple(resource.name for resource in package.resources)
    judged = [judge(suites[profile.name], profile) for profile in profiles]
    return expectation_results(package, Evaluation("", tuple(judged), names), Waivers())


def judge(suite: Suite, profile: Profile) -> SuiteEvaluation:
    """Judge a profile by its suite."""
    return SuiteEvaluation(suite, profile, tuple(_judge(e, profile) for e in suite.expectations))


def _judge(expectation: Expectation, profile: Profile) -> Judgement:
    assert expectation.type == "expect_column_values_to_be_between"
    low = expectation.kwargs.get("min_value", float("-inf"))
    high = expectation.kwargs.get("max_value", float("inf"))
    values = {
        index: row[expectation.column]
        for index, row in enumerate(profile.rows)
        if row.get(expectation.column) is not None
    }
    broken = tuple(index for index, value in values.items() if not low <= value <= high)
    return Judgement(expectation, len(values), broken)
