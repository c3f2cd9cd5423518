"""Run the structure layer over a package, file by file, and report what it found."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from forewarn.errors import (
    EngineError,
    EngineMemoryError,
    MissedFaultError,
    SchemaError,
    UndecidedError,
)
from forewarn.findings.model import Layer, Outcome, TableResult
from forewarn.structure.asking import Asker
from forewarn.structure.compilation import compile_plan
from forewarn.structure.descriptor import check_descriptor
from forewarn.structure.failures import failures, fields_in_danger, undetected, unsafe_cells
from forewarn.structure.keys import dangling, repeated_keys
from forewarn.structure.loading import (
    UnreadableError,
    discard,
    drop_faulty,
    judge,
    load,
    make_views,
)
from forewarn.structure.messages import (
    BLANK_ROW,
    cell_message,
    dangling_message,
    not_referable_message,
    repeated_message,
)
from forewarn.structure.safety import dangers
from forewarn.structure.scan import read_closely, scan
from forewarn.structure.table import Table
from forewarn.structure.table_findings import TableFindings, locate_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from forewarn.findings.model import Place
    from forewarn.package.model import Package, Resource, Unsupported
    from forewarn.package.schema import ForeignKey
    from forewarn.structure.engine import Engine
    from forewarn.structure.failures import Failure
    from forewarn.structure.loading import Loaded, ValidRows
    from forewarn.structure.plan import CellCheck, KeyCheck, Plan
    from forewarn.structure.safety import Danger


# The columns above which DuckDB takes longer for a statement about one field than for its cells.
_WIDE = 200


@dataclass(frozen=True)
class _Checked:
    """One resource once its cells and its own keys are checked; `rows` is None if it is unread."""

    resource: Resource
    plan: Plan
    found: TableFindings
    rows: ValidRows | None

    @property
    def is_broken(self) -> bool:
        """Return whether the table was not read, or anything in it is an error."""
        return self.rows is None or self.found.is_invalid


@dataclass(frozen=True)
class StructureResult:
    """What the layer found, and what the next layers build on.

    `engine` holds a view of the valid rows of each resource named in `typed`; the others could not
    be read. It also has a view of each table named in `lent`: those of the base package whose names
    this package does not use.
    """

    package: Package
    results: tuple[TableResult, ...]
    engine: Engine
    typed: frozenset[str]
    _labels: dict[str, tuple[str, ...]]
    lent: frozenset[str] = frozenset()

    def is_valid(self, name: str) -> bool:
        """Return whether the resource called `name` was checked and is valid."""
        if name in self.lent:
            return True
        return any(r.table == name and r.outcome is Outcome.VALID for r in self.results)

    def places(
        self, resource: Resource, cells: Iterable[tuple[int, str]]
    ) -> dict[tuple[int, str], Place]:
        """Find the places of cells, each given as record number and name of its field."""
        return locate_cells(resource, self._labels[resource.name], cells)


def check_structure(
    package: Package,
    engine: Engine,
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
    base_database: Path | None = None,
) -> StructureResult:
    """Check every resource of the package against its schema.

    `base_database` is the database of the package that this one extends, to which its keys may
    refer. At most `keep` findings of one rule and field are kept of a table; all are counted.
    Raises `SchemaError` where a schema cannot be checked exactly, and `EngineError` where the
    engine misses a fault that was planted for it.
    """
    referred = _referred(package.resources)
    plans = [(each, _plan(each, frozenset(referred[each.name]))) for each in package.resources]
    lent: frozenset[str] = frozenset()
    if base_database is not None:
        lent = engine.attach_base(base_database, package.tables().keys())
    # In a thread, because frictionless takes as long to start as a million rows take.
    with ThreadPoolExecutor(max_workers=1) as thread:
        checking = thread.submit(check_descriptor, package)
        checked = {}
        for resource, plan in plans:
            progress(resource.path)
            checked[resource.name] = _check_table(resource, plan, engine, keep)
        descriptor = checking.result()
    # Which tables are invalid in themselves, before what their references say.
    broken = frozenset(name for name, table in checked.items() if table.is_broken)
    targets = _Targets(frozenset(checked), broken, package.base)
    for table in checked.values():
        with _within_memory(table.found):
            _check_references(table, targets, engine, keep)
    for table in checked.values():
        with _within_memory(table.found):
            _check_safety(table, engine, keep)
    rows = {name: table.rows for name, table in checked.items() if table.rows is not None}
    # Only now: a row dropped earlier would make those that refer to it look wrong too.
    for valid in rows.values():
        drop_faulty(engine, valid)
    return StructureResult(
        package=package,
        results=(
            descriptor,
            *(table.found.result() for table in checked.values()),
            *(_unsupported(resource) for resource in package.unsupported),
        ),
        engine=engine,
        typed=frozenset(rows),
        _labels={name: valid.table.scan.labels for name, valid in rows.items()},
        lent=lent,
    )


def _referred(resources: Iterable[Resource]) -> Mapping[str, set[str]]:
    """Return, for each table, the fields to which keys refer."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for resource in resources:
        for key in resource.schema.foreign_keys:
            if key.reference_package is None:
                found[key.reference_resource or resource.name] |= {*key.reference_fields}
    return found


def _plan(resource: Resource, referred: frozenset[str]) -> Plan:
    try:
        return compile_plan(resource.schema, referred)
    except SchemaError as error:
        raise _of(resource, error) from error


def _of(resource: Resource, error: SchemaError) -> SchemaError:
    return SchemaError(f"the schema of {resource.path}: {error}")


def _check_table(resource: Resource, plan: Plan, engine: Engine, keep: int) -> _Checked:
    found = TableFindings(resource)
    for name in resource.schema.unknown:
        message = f"{name} is not a property of Table Schema, and was not checked"
        found.add("structure/unknown-property", message)
    rows = _judge_cells(found, plan, engine, keep) if resource.file.is_file() else None
    if rows is not None:
        with _within_memory(found):
            for key in plan.keys:
                _check_key(found, rows, key, engine, keep)
    return _Checked(resource, plan, found, rows)


@contextmanager
def _within_memory(found: TableFindings) -> Iterator[None]:
    """Leave a table unchecked where DuckDB's memory is too small for it."""
    try:
        yield
    except EngineMemoryError as error:
        found.unchecked.append(str(error))


def _judge_cells(found: TableFindings, plan: Plan, engine: Engine, keep: int) -> ValidRows | None:
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
    except SchemaError as error:
        raise _of(found.resource, error) from error
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
    scanned = scan(resource.file, resource.dialect, resource.schema)
    if scanned is not None and scanned.direct:
        engine.must_hold(len(scanned.labels))
        loaded = _load_directly(Table(resource, plan, scanned, resource.file), engine)
        if loaded is not None:
            found.labels, found.records = scanned.labels, scanned.records
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


def _check_key(
    found: TableFindings, rows: ValidRows, key: KeyCheck, engine: Engine, keep: int
) -> None:
    repeated = repeated_keys(engine, rows, key, keep)
    if repeated[0]:
        found.add_failures(
            key.rule, key.fields[0], repeated, lambda _, line: repeated_message(key, line)
        )


@dataclass(frozen=True)
class _Targets:
    """The tables that a key may refer to: names of this package's, the broken ones, the base's."""

    names: frozenset[str]
    broken: frozenset[str]
    base: Package | None

    def why_not(self, key: ForeignKey, name: str) -> str | None:
        """Return why references into a table cannot be checked; None where they can."""
        if key.reference_package is None:
            if name not in self.names:
                return "is not in the package"
            return "is itself not valid" if name in self.broken else None
        if self.base is None or self.base.name != key.reference_package:
            return f"is in {key.reference_package}, which the package does not extend"
        return None if name in self.base.tables() else f"is not in {self.base.name}"


def _check_references(checked: _Checked, targets: _Targets, engine: Engine, keep: int) -> None:
    found, rows = checked.found, checked.rows
    if rows is None:
        return
    for key in checked.plan.references:
        target = key.reference_resource or checked.resource.name
        if why := targets.why_not(key, target):
            message = not_referable_message(key, target, why)
            found.add("structure/reference-not-checked", message)
        else:
            _report_dangling(found, key, target, dangling(engine, rows, key, target, keep))


def _report_dangling(
    found: TableFindings, key: ForeignKey, target: str, failing: tuple[int, list[Failure]]
) -> None:
    if failing[0]:
        found.add_failures(
            "structure/foreign-key",
            key.fields[0],
            failing,
            lambda failure, _: dangling_message(key, target, failure),
        )


def _check_safety(checked: _Checked, engine: Engine, keep: int) -> None:
    """Look for text that deceives, which makes no key wrong and no reference dangle."""
    if checked.rows is None:
        return
    looked_for = [*dangers(checked.resource.schema)]
    if len(checked.resource.schema.fields) > _WIDE:
        looked_for = fields_in_danger(engine, checked.rows, looked_for)
    for name, pairs in groupby(looked_for, key=itemgetter(0)):
        unsafe = unsafe_cells(engine, checked.rows, name, [danger for _, danger in pairs], keep)
        for danger, count, failing in unsafe:
            _report_danger(checked.found, name, danger, count, failing)


def _report_danger(
    found: TableFindings, name: str, danger: Danger, count: int, failing: Sequence[Failure]
) -> None:
    found.add_failures(danger.rule, name, (count, failing), lambda *_: danger.message)


def _unsupported(resource: Unsupported) -> TableResult:
    return TableResult(
        Layer.STRUCTURE,
        resource.name,
        resource.path,
        Outcome.NOT_CHECKED,
        reason=resource.reason,
    )
