"""What stops a build: unknown units, wrong coverage, invalid tables and lost rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.findings.model import Outcome
from forewarn.structure import check_structure
from forewarn.validate.expectations.signature import SIGNATURE, Signature, read_signature
from ledger import ledger_before, rows_by_source
from table_files import BuildError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from forewarn.package.model import Package
    from forewarn.structure.engine import Engine
    from sources.reading import Reading, UnresolvedUnit, UpstreamRelease
    from table_files import TableFile


def stop_at_unresolved(unresolved: Mapping[UnresolvedUnit, set[int]]) -> None:
    """Raise `BuildError` with every upstream unit that is neither a state nor listed as none."""
    if not unresolved:
        return
    lines = [
        f"{unit.unit}, {min(years)} to {max(years)}; "
        f"nearest: {', '.join(unit.candidates) or 'none'}"
        for unit, years in sorted(unresolved.items())
    ]
    raise BuildError(
        "these upstream units are not in country_codes:\n  "
        + "\n  ".join(lines)
        + "\nadd each to a table in scripts/spine: as a code of a country, or as not a state"
    )


def stop_at_coverage(release: UpstreamRelease, reading: Reading) -> None:
    """Raise `BuildError` unless a release gave rows, from its first year to its last."""
    if not reading.rows():
        raise BuildError(f"{release.source_id} gave no rows")
    years = {row.year for row in reading.observations}
    years |= {row.year for row in reading.actor_relations}
    years |= {episode.start_year for episode in reading.episodes} if years else set()
    if years and (min(years), max(years)) != (release.first_year, release.last_year):
        raise BuildError(
            f"{release.source_id} should cover {release.first_year} to {release.last_year}, "
            f"but covers {min(years)} to {max(years)}: is a file cut short, or is a year new?"
        )


def stop_at_invalid(package: Package, engine: Engine) -> None:
    """Raise `BuildError` with the first finding of the structure layer."""
    for result in check_structure(package, engine).results:
        if result.outcome is not Outcome.VALID:
            first = result.findings[0].message if result.findings else result.reason
            raise BuildError(f"{result.path} is {result.outcome}: {first}")


def stop_at_loss(root: Path, signature: Signature, ledger: TableFile) -> None:
    """Raise `BuildError` where `losses` returns any."""
    if lost := losses(root, signature, ledger):
        raise BuildError(
            "rows were lost, so nothing was written:\n  "
            + "\n  ".join(lost)
            + "\nif that is intended, build again with --accept-loss"
        )


def losses(root: Path, signature: Signature, ledger: TableFile) -> list[str]:
    """Return each source or indicator that has fewer rows than in the build before, in words.

    The rows of an upstream file that was cut short are all valid: only their number shows it.
    """
    rows = {(entry.source_id, entry.indicator_id): entry.rows for entry in signature.entries}
    before = read_signature(root / SIGNATURE) or Signature()
    lost = [
        f"{entry.source_id} {entry.indicator_id}: {entry.rows} rows before, {now} now"
        for entry in before.entries
        if (now := rows.get((entry.source_id, entry.indicator_id), 0)) < entry.rows
    ]
    written = rows_by_source([dict(zip(ledger.header, row, strict=True)) for row in ledger.rows])
    return lost + [
        f"{source_id}: {count} rows before, {written.get(source_id, 0)} now"
        for source_id, count in rows_by_source(ledger_before(root)).items()
        if written.get(source_id, 0) < count
    ]
