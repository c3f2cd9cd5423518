"""Measuring a package, and holding its suites over the profile: what was expected, and what is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from forewarn.errors import MissingFieldError
from forewarn.validate.expectations.agreement import between_releases, removed_rows, with_release
from forewarn.validate.expectations.figures import PACKAGE, SUITES
from forewarn.validate.expectations.profile import Measured, Profile, RepeatedYear, profiles
from forewarn.validate.expectations.signature import (
    SIGNATURE,
    Signature,
    measure,
    read_signature,
    source_field,
)
from forewarn.validate.expectations.suite import Judgement, Runner, Suite, read_suite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from forewarn.package.model import Resource
    from forewarn.structure import StructureResult
    from forewarn.validate.expectations.release import Release

# What writes the suites and the signature down.
COMMAND = "forewarn expect"

_NOT_SOUND = "its structure is not valid"


@dataclass(frozen=True)
class SuiteEvaluation:
    """What a suite says of the profile of the same name: a judgement by each expectation."""

    suite: Suite
    profile: Profile
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True)
class Evaluation:
    """What the suites say of a package.

    `reference` is what it was compared with: its signature's path, or the name and version of a
    release. `unchecked` gives the reason for each resource that was not judged, and `judged` names
    the others.
    """

    reference: str
    suites: tuple[SuiteEvaluation, ...] = ()
    judged: tuple[str, ...] = ()
    unchecked: Mapping[str, str] = field(default_factory=dict)


def evaluate(
    structure: StructureResult,
    release: Release | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Evaluation:
    """Measure the tables of a package and hold its suites over them.

    They are compared with the release, or else with the package's own signature. Without a suite
    or without a reference nothing could be checked, nor can a table whose rows have faults.
    Raises `MissingExtraError` where Great Expectations is not installed.
    """
    resources = structure.package.resources
    reference = _reference(release)
    if not any(resource.table == "observations" for resource in resources):
        return Evaluation(reference)
    unchecked = {r.name: _NOT_SOUND for r in resources if not structure.is_valid(r.name)}
    sound = [resource for resource in resources if resource.name not in unchecked]
    suites = _read_suites(structure)
    if lacking := _lacking(structure, sound, suites, release):
        return Evaluation(reference, unchecked={r.name: lacking for r in resources} | unchecked)
    try:
        found = measure_package(structure, sound, release)
    except MissingFieldError as error:
        return Evaluation(reference, unchecked={r.name: str(error) for r in resources})
    progress("Great Expectations")
    pairs = [(suites[profile.name], profile) for profile in found]
    judged = Runner().judge(pairs)
    evaluations = [
        SuiteEvaluation(suite, profile, judgements)
        for (suite, profile), judgements in zip(pairs, judged, strict=True)
    ]
    return Evaluation(reference, tuple(evaluations), tuple(r.name for r in sound), unchecked)


def measure_package(
    structure: StructureResult, sound: Sequence[Resource], release: Release | None = None
) -> tuple[Profile, ...]:
    """Measure the tables that are sound, and lay out their profiles.

    Without a release, and without a signature, nothing is expected of anything.
    Raises `MissingFieldError` where the tables have not the fields of ours.
    """
    engine, package = structure.engine, structure.package
    unsound = {resource.name for resource in package.resources} - {r.name for r in sound}
    signature = measure(engine, sound)
    expected = _expected(structure, release).without(
        name.removeprefix("observations/") for name in unsound
    )
    repeats = engine.ask(
        "SELECT source_id, indicator_id, year, states, repeated_share FROM repeats ORDER BY ALL"
    ).fetchall()
    agreements, copies, shifts = between_releases(engine)
    measured = Measured(
        signature=signature,
        expected=expected,
        regions=dict(engine.ask("SELECT country_id, un_region FROM countries").fetchall()),
        repeats=tuple(RepeatedYear(*row) for row in repeats),
        agreements=agreements,
        copies=copies,
        shifts=shifts,
    )
    if release is not None:
        measured = _compared(structure, sound, release, measured)
    return profiles(measured)


def _compared(
    structure: StructureResult, sound: Sequence[Resource], release: Release, measured: Measured
) -> Measured:
    revisions, years, shifts = with_release(structure.engine, release.observed)
    removals = [
        removal
        for resource in sound
        if resource.name in release.tables
        for removal in removed_rows(
            structure.engine,
            resource,
            source_field(resource.schema),
            release.tables[resource.name],
        )
    ]
    return replace(
        measured,
        shifts=(*measured.shifts, *shifts),
        is_release=True,
        revisions=revisions,
        year_revisions=years,
        removals=tuple(removals),
    )


def _reference(release: Release | None) -> str:
    if release is None:
        return SIGNATURE
    return f"{release.package.name} {release.package.version}".strip()


def _expected(structure: StructureResult, release: Release | None) -> Signature:
    if release is not None:
        return release.signature
    return read_signature(structure.package.root / SIGNATURE) or Signature()


def _read_suites(structure: StructureResult) -> dict[str, Suite]:
    files = sorted((structure.package.root / SUITES).glob("*.json"))
    return {suite.name: suite for suite in map(read_suite, files)}


def _lacking(
    structure: StructureResult,
    sound: Sequence[Resource],
    suites: Mapping[str, Suite],
    release: Release | None,
) -> str | None:
    """Say what is not there that nothing can be judged without."""
    parts = [r.part for r in sound if r.table == "observations" and r.part]
    written = [f"{SUITES}/{name}.json" for name in (PACKAGE, *parts) if name not in suites]
    if release is None and not (structure.package.root / SIGNATURE).is_file():
        written.append(SIGNATURE)
    if written:
        more = f" and {len(written) - 1} more files" if len(written) > 1 else ""
        return f"it needs {written[-1]}{more}: write them with {COMMAND}"
    tables = [name for name in ("countries", "sources") if not structure.is_valid(name)]
    return f"it needs {', '.join(tables)}, not valid" if tables else None
