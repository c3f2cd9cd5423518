"""Two packages compared: what they say of themselves, and every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.publish.diff import bump
from forewarn.publish.diff.coverage import is_observations, measure_coverage
from forewarn.publish.diff.metadata import changes, document
from forewarn.publish.diff.model import Bump, Difference, Reason
from forewarn.publish.diff.rows import CHANGES, compare_rows, load, unchanged
from forewarn.structure.engine import Engine
from forewarn.writing.files import digest_of
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forewarn.package.model import Package, Resource
    from forewarn.publish.diff.model import Coverage, Revision

# In bytes: packages whose rows may well be held in memory, where nothing has to be written.
_SMALL = 1 << 26

_ORDER = '"table", key, nth, place'


def compare(
    old: Package,
    new: Package,
    scratch: Path,
    memory: str | None = None,
    threads: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Difference:
    """Compare a package with an older one; the changes are written to the folder `scratch`.

    Neither needs to be valid, but every file must be a table: cells that are not of their type are
    compared as texts. `memory` limits what DuckDB holds, such as `2GB`, and `threads` how many run.
    Raises `PackageError` where a file is not there, or its rows cannot be told apart.
    """
    names = list(dict.fromkeys(r.name for r in (*new.resources, *old.resources)))
    files = [r.file for r in (*new.resources, *old.resources)]
    size = sum(file.stat().st_size for file in files if file.is_file())
    documents = document(old), document(new)
    tables = []
    coverage: list[Coverage] = []
    revisions: list[Revision] = []
    changed = scratch / "changes.parquet"
    engine = Engine(scratch, on_disk=size > _SMALL, memory=memory, threads=threads)
    try:
        engine.ask(CHANGES)
        for name in names:
            progress(name)
            before, after = (_resource(package, name) for package in (old, new))
            same = unchanged(before, after, scratch) if before and after else None
            if same is not None:
                tables.append(same)
                continue
            sides = load(engine, before, after)
            table = compare_rows(engine, name, sides)
            tables.append(table)
            if is_observations(name, sides) and (table.added or table.removed or table.changed):
                covered, revised = measure_coverage(engine, name, sides)
                coverage += covered
                revisions += revised
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
        tables=tuple(tables),
        metadata=metadata,
        coverage=tuple(coverage),
        revisions=tuple(revisions),
        unread=unread,
        reasons=bump.by_strength(
            [
                *bump.reasons(metadata, tables, *documents),
                *(Reason(Bump.PATCH, name, "the file is another, not read") for name in unread),
            ]
        ),
        changes=changed,
    )


def _resource(package: Package, name: str) -> Resource | None:
    return next((each for each in package.resources if each.name == name), None)


def _unread(old: Package, new: Package) -> tuple[str, ...]:
    """Name the resources that are not read, and whose files have other bytes."""
    before, after = (
        {each.name: [_digest(file) for file in each.files] for each in package.unsupported}
        for package in (old, new)
    )
    return tuple(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))


def _digest(file: Path) -> str:
    return digest_of(file) if file.is_file() else ""
