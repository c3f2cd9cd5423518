"""Judging one file: reading it into the engine, and reporting every cell that fails its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.errors import EngineError, EngineMemoryError, MissedFaultError, UndecidedError
from forewarn.structure.asking import Asker
from forewarn.structure.failures import failures, undetected
from forewarn.structure.line_ends import undeclared_line_end
from forewarn.structure.loading import UnreadableError, discard, judge, load, make_views
from forewarn.structure.messages import BLANK_ROW, cell_message
from forewarn.structure.scan import read_closely, scan
from forewarn.structure.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from forewarn.structure.engine import Engine
    from forewarn.structure.failures import Failure
    from forewarn.structure.loading import Loaded, ValidRows
    from forewarn.structure.plan import CellCheck, Plan
    from forewarn.structure.table_findings import TableFindings


def judge_cells(found: TableFindings, plan: Plan, engine: Engine, keep: int) -> ValidRows | None:
    """Judge the cells of a file, and return its valid rows; None where that is not possible."""
    ask = Asker(engine.matcher)
    columns = len(plan.fields)
    try:
        engine.must_hold(columns)
        with engine.settings_for(columns):
            return _check_cells(found, ask.planted(plan), engine, ask, keep)
    except (UndecidedError, EngineMemoryError) as error:
        found.unchecked.append(str(error))
        return None
    finally:
        found.unchecked += ask.undecided


def _check_cells(
    found: TableFindings, plan: Plan, engine: Engine, ask: Asker, keep: int
) -> ValidRows | None:
    """Judge the cells of a file, and return its valid rows; None where it cannot be read."""
    path = found.resource.path
    if missed := undetected(engine, path, plan, ask):
        names = ", ".join(f"{check.test.value} of {check.field.name}" for check in missed)
        raise MissedFaultError(path, "DuckDB", names)
    # If DuckDB cannot read this file directly, it is rewritten there.
    with engine.scratch_file(".csv") as spare:
        loaded = _load(found, plan, engine, spare, keep)
        if loaded is None:
            return None
        judged = judge(engine, loaded, ask)
        blank, failed = failures(engine, judged, keep)
    if blank[0]:
        found.add_failures("structure/blank-row", None, blank, lambda *_: BLANK_ROW)
    for check, count, failing in failed:
        _report_cells(found, check, count, failing)
    return make_views(engine, judged)


def _report_cells(
    found: TableFindings, check: CellCheck, count: int, failing: Sequence[Failure]
) -> None:
    found.add_failures(
        check.rule,
        check.field.name,
        (count, failing),
        lambda failure, _: cell_message(check, failure.value or ""),
    )


def _load(
    found: TableFindings, plan: Plan, engine: Engine, spare: Path, keep: int
) -> Loaded | None:
    """Read a file into the engine; None, and findings, where it cannot be read.

    It is read as it is where that is proven to be safe, and else record by record.
    """
    resource = found.resource
    if (fault := undeclared_line_end(resource.file, resource.dialect)) is not None:
        found.add_faults([fault], {fault.rule: 1})
    scanned = scan(resource.file, resource.dialect, resource.schema)
    if scanned is not None and scanned.direct:
        engine.must_hold(len(scanned.labels))
        loaded = _load_directly(Table(resource, plan, scanned, resource.file), engine)
        if loaded is not None:
            found.labels, found.records = scanned.labels, scanned.records
            found.add_faults(scanned.faults, scanned.counts)
            return loaded
        scanned = None
    if scanned is None:
        scanned = read_closely(resource.file, resource.dialect, resource.schema, spare, keep)
    engine.must_hold(len(scanned.labels))
    found.labels, found.records = scanned.labels, scanned.records
    found.add_faults(scanned.faults, scanned.counts)
    if not scanned.readable:
        return None
    loaded = load(engine, Table(resource, plan, scanned, spare))
    if loaded.records + scanned.skipped != scanned.records:
        raise EngineError(
            f"{resource.path}: of {scanned.records} records {loaded.records} were read and "
            f"{scanned.skipped} reported"
        )
    return loaded


def _load_directly(table: Table, engine: Engine) -> Loaded | None:
    """Have DuckDB read a file directly; return None if it does not read all its records."""
    try:
        loaded = load(engine, table)
    except UnreadableError:
        return None
    if loaded.records == table.scan.records:
        return loaded
    discard(engine, loaded)
    return None
