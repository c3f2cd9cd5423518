"""Two packages compared: what their descriptors say, and every row."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.errors import PackageError
from forewarn.package.paths import same_content
from forewarn.package.unchanged import unchanging
from forewarn.publish.diff import bump
from forewarn.publish.diff.coverage import is_observations, measure_coverage
from forewarn.publish.diff.metadata import changes, document
from forewarn.publish.diff.model import Bump, Difference, Reason
from forewarn.publish.diff.rows import CHANGES, compare_rows, load, unchanged, unload
from forewarn.structure.engine import Engine
from forewarn.validate.request import quiet
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from forewarn.package.model import Package, Resource
    from forewarn.publish.diff.model import CoverageChange, Revision, TableDifference

# In bytes: smaller packages are compared in memory, larger ones in a file.
_SMALL = 1 << 26

_ORDER = '"table", key, nth, place'


@dataclass(frozen=True)
class CompareOptions:
    """How to compare.

    `memory` (such as `2GB`) and `threads` limit DuckDB; `progress` gets the name of each resource.
    """

    memory: str | None = None
    threads: int | None = None
    progress: Callable[[str], None] = quiet


def compare(
    old: Package, new: Package, scratch: Path, options: CompareOptions | None = None
) -> Difference:
    """Compare a package with an older one, and write the changed cells to the folder `scratch`.

    The packages need not be valid, but every file must be a table: cells that do not conform to
    their type are compared as text. Raises `PackageError` if a package has no tables, a file is
    missing, or a table is read in only one of the two, `UnreadableTableError` if its rows cannot be
    separated, and `ChangedPackageError` if either package changes while it is read.
    """
    for package in (old, new):
        package.must_have_resources()
    _must_be_read(old, new)
    with unchanging(old, new):
        return _compare(old, new, scratch, options or CompareOptions())


def _compare(old: Package, new: Package, scratch: Path, options: CompareOptions) -> Difference:
    changed = scratch / "changes.parquet"
    size = sum(r.file.stat().st_size for r in (*new.resources, *old.resources) if r.file.is_file())
    documents = document(old), document(new)
    engine = Engine(scratch, on_disk=size > _SMALL, memory=options.memory, threads=options.threads)
    try:
        compared = _compare_tables(engine, old, new, options.progress)
        engine.ask(
            f"COPY (FROM changes ORDER BY {_ORDER}) TO {literal(str(changed))} (FORMAT parquet)"
        )
    finally:
        engine.close()
    metadata = changes(*documents)
    unread = _unread(old, new)
    return Difference(
        old=documents[0],
        new=documents[1],
        old_version=old.version,
        new_version=new.version,
        tables=tuple(compared.tables),
        metadata=metadata,
        coverage=tuple(compared.coverage),
        revisions=tuple(compared.revisions),
        unread=unread,
        reasons=_reasons(bump.reasons(metadata, compared.tables, *documents), unread),
        changes=changed,
    )


@dataclass
class _Compared:
    """What the comparison of the tables found so far."""

    tables: list[TableDifference] = field(default_factory=list)
    coverage: list[CoverageChange] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)


def _compare_tables(
    engine: Engine, old: Package, new: Package, progress: Callable[[str], None]
) -> _Compared:
    """Compare the resources of both packages, and fill the table `changes`."""
    engine.ask(CHANGES)
    compared = _Compared()
    for name in dict.fromkeys(r.name for r in (*new.resources, *old.resources)):
        progress(name)
        before, after = (_resource(package, name) for package in (old, new))
        same = unchanged(engine, before, after) if before and after else None
        if same is not None:
            compared.tables.append(same)
            continue
        sides = load(engine, before, after)
        table = compare_rows(engine, name, sides)
        compared.tables.append(table)
        if is_observations(name, sides) and (table.added or table.removed or table.changed):
            covered, revised = measure_coverage(engine, name, sides)
            compared.coverage += covered
            compared.revisions += revised
        unload(engine, sides)
    return compared


def _reasons(found: Sequence[Reason], unread: Sequence[str]) -> tuple[Reason, ...]:
    """Return all reasons, the strongest first; those of files that are not read are weak."""
    what = "the file changed; it is not read as a table"
    return bump.by_strength([*found, *(Reason(Bump.PATCH, name, what) for name in unread)])


def _resource(package: Package, name: str) -> Resource | None:
    return next((each for each in package.resources if each.name == name), None)


def _must_be_read(old: Package, new: Package) -> None:
    """Raise `PackageError` for a table that one package has, and that is not read in the other."""
    for package, other in ((old, new), (new, old)):
        names = {resource.name for resource in other.resources}
        for unread in package.unsupported:
            if unread.name in names:
                which = f"{package.name} {package.version}".strip()
                raise PackageError(
                    f"cannot compare {unread.name}, which is not read in {which}: {unread.reason}"
                )


def _unread(old: Package, new: Package) -> tuple[str, ...]:
    """Return the names of the resources that are not read and whose files differ."""
    before, after = (
        {each.name: each.files for each in package.unsupported} for package in (old, new)
    )
    return tuple(
        sorted(
            name
            for name in {*before, *after}
            if name not in before or name not in after or not _same(before[name], after[name])
        )
    )


def _same(old: Sequence[Path], new: Sequence[Path]) -> bool:
    """Return whether files are the same, or missing alike."""
    return len(old) == len(new) and all(
        same_content(*pair) if all(map(Path.is_file, pair)) else not any(map(Path.is_file, pair))
        for pair in zip(old, new, strict=True)
    )
