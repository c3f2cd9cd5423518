"""Measuring a package, and running its suites over the profiles."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from forewarn.ask.store import base_database
from forewarn.errors import MissingFieldError, MissingFiguresError
from forewarn.package.paths import present, safe_path
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from forewarn.validate.expectations.agreement import between_releases, removed_rows, with_release
from forewarn.validate.expectations.figures import PACKAGE, SUITES, suite_files
from forewarn.validate.expectations.measured import Measured, Profile
from forewarn.validate.expectations.measurement import measure_signature, source_field
from forewarn.validate.expectations.observed import Observed, observe, repeated_years
from forewarn.validate.expectations.profile import profiles
from forewarn.validate.expectations.signature import SIGNATURE, Signature, read_signature
from forewarn.validate.expectations.suite import Judgement, Runner, Suite, read_suite
from forewarn.validate.reasons import needs_valid
from forewarn.validate.request import quiet
from forewarn.validate.workspace import package_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from forewarn.package.model import Package, Resource
    from forewarn.structure import StructureResult
    from forewarn.validate.expectations.release import ComparedRelease

_NOT_SOUND = "its structure is not valid"
_NOT_READ = "it could not be read"


@dataclass(frozen=True)
class SuiteEvaluation:
    """What a suite finds in the profile of the same name: a judgement by each expectation."""

    suite: Suite
    profile: Profile
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True)
class Evaluation:
    """What the suites find in a package.

    `reference` is what it was compared with: the path of its signature, or the name and version of
    a release. `unchecked` holds the reason for each resource that was not judged, and `judged`
    names the others.
    """

    reference: str
    suites: tuple[SuiteEvaluation, ...] = ()
    judged: tuple[str, ...] = ()
    unchecked: Mapping[str, str] = field(default_factory=dict)


def evaluate(
    structure: StructureResult,
    release: ComparedRelease | None = None,
    progress: Callable[[str], None] = quiet,
) -> Evaluation:
    """Measure the tables of a package and run its suites over the profiles.

    The tables are compared with the release, or else with the package's own signature. Nothing is
    checked without a suite or a reference, nor is a table whose rows have faults.
    Raises `MissingExtraError` if Great Expectations is not installed.
    """
    resources, unread = structure.package.resources, structure.package.unsupported
    reference = _reference(release)
    if not any(each.table == "observations" for each in structure.package.declared):
        return Evaluation(reference)
    unchecked = {r.name: _NOT_SOUND for r in resources if not structure.is_valid(r.name)}
    unchecked |= {r.name: _NOT_READ for r in unread}
    sound = [resource for resource in resources if resource.name not in unchecked]
    suites = _read_suites(structure)
    if lacking := _lacking(structure, sound, suites, release):
        return Evaluation(reference, unchecked={r.name: lacking for r in resources} | unchecked)
    try:
        found = measure_package(structure, sound, release)
    except MissingFieldError as error:
        why = {r.name: str(error) for r in resources} | {r.name: _NOT_READ for r in unread}
        return Evaluation(reference, unchecked=why)
    progress("Great Expectations")
    pairs = [(suites[profile.name], profile) for profile in found]
    judged = Runner().judge(pairs)
    evaluations = [
        SuiteEvaluation(suite, profile, judgements)
        for (suite, profile), judgements in zip(pairs, judged, strict=True)
    ]
    return Evaluation(reference, tuple(evaluations), tuple(r.name for r in sound), unchecked)


def package_figures(
    package: Package, progress: Callable[[str], None] = quiet
) -> tuple[Profile, ...]:
    """Return the figures of a package that its suites judge: a profile of it, and of each source.

    They are compared with the package's signature. Tables whose structure is not valid are left
    out.
    """
    with open_engine(package) as engine:
        structure = check_structure(package, engine, 1, progress, base_database(package))
        sound = [r for r in package.resources if structure.is_valid(r.name)]
        return measure_package(structure, sound)


def measure_package(
    structure: StructureResult, sound: Sequence[Resource], release: ComparedRelease | None = None
) -> tuple[Profile, ...]:
    """Measure the tables that are sound, and return their profiles.

    Without a release or a signature, nothing is expected of anything.
    Raises `MissingFieldError` if the tables lack the expected fields.
    """
    observed = observe(structure.engine, sound)
    unsound = {r.name for r in structure.package.declared} - {r.name for r in sound}
    left_out = {name.removeprefix("observations/") for name in unsound}
    reference = _expected(structure, release)
    expected = reference.without(left_out)
    signature = measure_signature(observed, sound)
    between = between_releases(
        observed,
        {(e.source_id, e.indicator_id) for e in reference.entries if e.source_id in left_out},
    )
    measured = Measured(
        signature=signature,
        expected=expected,
        regions=_regions(observed),
        repeats=repeated_years(observed),
        agreements=between.agreements,
        copies=between.copies,
        shifts=between.shifts,
    )
    if release is not None:
        measured = _compared(observed, sound, release, measured)
    return profiles(measured)


def _regions(observed: Observed) -> dict[str, str]:
    query = f"SELECT country_id, un_region FROM {package_table('countries')}"
    return dict(observed.workspace.engine.ask(query).fetchall())


def _compared(
    observed: Observed, sound: Sequence[Resource], release: ComparedRelease, measured: Measured
) -> Measured:
    cells = with_release(observed, release.observed)
    removals = [
        removal
        for resource in sound
        if resource.name in release.tables
        for removal in removed_rows(
            observed.workspace.engine,
            resource,
            source_field(resource.schema),
            release.tables[resource.name],
        )
    ]
    return replace(
        measured,
        shifts=(*measured.shifts, *cells.shifts),
        is_release=True,
        revisions=cells.revisions,
        year_revisions=cells.year_revisions,
        removals=tuple(removals),
    )


def _reference(release: ComparedRelease | None) -> str:
    if release is None:
        return SIGNATURE
    return f"{release.package.name} {release.package.version}".strip()


def _expected(structure: StructureResult, release: ComparedRelease | None) -> Signature:
    if release is not None:
        return release.signature
    return read_signature(safe_path(structure.package.root, SIGNATURE)) or Signature()


def _read_suites(structure: StructureResult) -> dict[str, Suite]:
    files = suite_files(structure.package.root)
    return {suite.name: suite for suite in (read_suite(file.resolve()) for file in files)}


def _lacking(
    structure: StructureResult,
    sound: Sequence[Resource],
    suites: Mapping[str, Suite],
    release: ComparedRelease | None,
) -> str | None:
    """Return the reason why nothing can be judged; None if all that it needs is there."""
    parts = [r.part for r in sound if r.table == "observations" and r.part]
    written = [f"{SUITES}/{name}.json" for name in (PACKAGE, *parts) if name not in suites]
    if release is None and present(structure.package.root, SIGNATURE) is None:
        written.append(SIGNATURE)
    if written:
        return str(MissingFiguresError(written))
    tables = [name for name in ("countries", "sources") if not structure.is_valid(name)]
    return needs_valid(tables) if tables else None
