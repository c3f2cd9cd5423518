"""Running the structure layer over a package, file by file, and saying what it found."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from forewarn.errors import EngineError, SchemaError
from forewarn.findings.model import Finding, Layer, Outcome, Place, TableResult
from forewarn.findings.rules import outcome, rule
from forewarn.structure.descriptor import check_descriptor
from forewarn.structure.engine import UnreadableError
from forewarn.structure.plan import Test, compile_plan
from forewarn.structure.records import locate
from forewarn.structure.reference import Reference
from forewarn.structure.safety import dangers
from forewarn.structure.scan import read_closely, scan
from forewarn.structure.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from forewarn.package.model import Package, Resource, Unsupported
    from forewarn.package.schema import ForeignKey
    from forewarn.structure.engine import Engine, Failure
    from forewarn.structure.plan import CellCheck, FieldPlan, Plan
    from forewarn.structure.reference import Answer


@dataclass
class _TableState:
    """What is known of one resource while the layer runs."""

    resource: Resource
    plan: Plan
    table: Table | None = None
    records: int | None = None
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class StructureResult:
    """What the layer found, and what the next layers go on from.

    `engine` holds a view of the valid rows of each resource named in `typed`; the others could not
    be read. It has one too of each table in `lent`, which is the base's, where the package that
    extends it has none of that name.
    """

    package: Package
    results: tuple[TableResult, ...]
    engine: Engine
    typed: frozenset[str]
    _labels: dict[str, tuple[str, ...]]
    lent: frozenset[str] = frozenset()

    def is_valid(self, name: str) -> bool:
        """Return whether the resource called `name` is known to have nothing wrong with it."""
        if name in self.lent:
            return True
        return any(r.table == name and r.outcome is Outcome.VALID for r in self.results)

    def places(
        self, resource: Resource, cells: Iterable[tuple[int, str]]
    ) -> dict[tuple[int, str], Place]:
        """Find the places of cells, each given as record number and name of its field."""
        return _places(resource, self._labels[resource.name], cells)


def check_structure(
    package: Package,
    engine: Engine,
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
    base_database: Path | None = None,
) -> StructureResult:
    """Check every resource of the package against its schema.

    Of a package that extends another, `base_database` is the database of that one, which its keys
    may refer to.

    At most `keep` findings of one rule and field are kept of a table; all are counted.
    Raises `SchemaError` where a schema cannot be checked exactly, and `EngineError` where the
    engine lets pass a cell that was planted to be caught.
    """
    states = [_TableState(r, _plan(r, package.resources)) for r in package.resources]
    by_name = {state.resource.name: state for state in states}
    lent: frozenset[str] = frozenset()
    if base_database is not None:
        lent = engine.attach_base(base_database, package.tables().keys())
    # Beside the tables, because it takes as long to start as a million rows take.
    with ThreadPoolExecutor(max_workers=1) as beside:
        checking = beside.submit(check_descriptor, package)
        for state in states:
            progress(state.resource.path)
            _check_table(state, engine, keep)
        descriptor = checking.result()
    # Which tables are invalid in themselves, before what their references say.
    broken = {s.resource.name for s in states if s.table is None or _is_invalid(s)}
    for state in states:
        _check_references(state, by_name, broken, engine, keep, package.base)
    for state in states:
        _check_safety(state, engine, keep)
    # Only now: a row that goes would make those that refer to it look wrong too.
    tables = {state.resource.name: state.table for state in states if state.table is not None}
    for table in tables.values():
        engine.drop_faulty(table)
    return StructureResult(
        package=package,
        results=(
            descriptor,
            *(_result(state) for state in states),
            *(_unsupported(resource) for resource in package.unsupported),
        ),
        engine=engine,
        typed=frozenset(tables),
        _labels={name: table.scan.labels for name, table in tables.items()},
        lent=lent,
    )


def _plan(resource: Resource, resources: Iterable[Resource]) -> Plan:
    referred = {
        name
        for other in resources
        for key in other.schema.foreign_keys
        if key.reference_package is None and (key.reference_resource or other.name) == resource.name
        for name in key.reference_fields
    }
    try:
        return compile_plan(resource.schema, frozenset(referred))
    except SchemaError as error:
        raise _of(resource, error) from error


def _of(resource: Resource, error: SchemaError) -> SchemaError:
    return SchemaError(f"the schema of {resource.path}: {error}")


def _is_invalid(state: _TableState) -> bool:
    return outcome(state.counts) is Outcome.INVALID


def _check_table(state: _TableState, engine: Engine, keep: int) -> None:
    resource, plan = state.resource, state.plan
    for name in resource.schema.unknown:
        message = f"{name} is no property of Table Schema, and was not checked"
        _add(state, "structure/unknown-property", message)
    if not resource.file.is_file():
        return
    references: dict[str, Reference] = {}

    def ask(field_plan: FieldPlan, cell: str) -> Answer:
        name = field_plan.field.name
        if name not in references:
            try:
                references[name] = Reference(field_plan.field)
            except SchemaError as error:
                raise _of(resource, error) from error
        return references[name].ask(cell)

    if blind := engine.blind_checks(resource.path, plan, ask):
        names = ", ".join(f"{check.test.value} of {check.field.name}" for check in blind)
        raise EngineError(f"{resource.path}: planted errors were not caught: {names}")
    table = _load(state, engine, keep)
    if table is None:
        return
    for field_plan, cells in engine.doubts(table):
        engine.answer(table, field_plan, {cell: ask(field_plan, cell) for cell in cells})
    (blank, rows), failed = engine.failures(table, keep)
    if blank:
        messages = ["the row is blank"] * len(rows)
        _report(state, table, "structure/blank-row", None, blank, rows, messages)
    for check, count, failures in failed:
        messages = [_cell_message(check, failure.value or "") for failure in failures]
        _report(state, table, check.rule, check.field.name, count, failures, messages)
    engine.make_views(table)
    state.table = table
    for key in plan.keys:
        count, failures = engine.repeated_keys(table, key, keep)
        if count:
            what = _KEY_NAMES.get(key.rule, ", ".join(key.fields))
            messages = [f"the {what} stands already in record {f.first}" for f in failures]
            _report(state, table, key.rule, key.fields[0], count, failures, messages)


_KEY_NAMES = {"structure/primary-key": "primary key"}


def _load(state: _TableState, engine: Engine, keep: int) -> Table | None:
    """Read the resource's file into the engine; None, and findings, where it cannot be read.

    As it is where that is proven to be safe, and else record by record.
    """
    resource, plan = state.resource, state.plan
    found = scan(resource.file, resource.dialect, resource.schema)
    if found is not None and found.direct:
        table = Table(resource, plan, found, resource.file)
        try:
            if engine.load(table) == found.records:
                state.records = found.records
                return table
        except UnreadableError:
            pass
        found = None
    spare = engine.scratch / "records.csv"
    if found is None:
        found = read_closely(resource.file, resource.dialect, resource.schema, spare, keep)
    state.counts.update(found.counts)
    state.records = found.records
    for fault in found.faults:
        state.findings.append(
            _finding(state, fault.rule, fault.message, fault.place, value=fault.value)
        )
    if not found.readable:
        return None
    table = Table(resource, plan, found, spare)
    loaded = engine.load(table)
    if loaded + found.skipped != found.records:
        raise EngineError(
            f"{resource.path}: of {found.records} records {loaded} were read and "
            f"{found.skipped} reported"
        )
    return table


def _check_references(
    state: _TableState,
    by_name: dict[str, _TableState],
    broken: set[str],
    engine: Engine,
    keep: int,
    base: Package | None,
) -> None:
    table = state.table
    if table is None:
        return
    for key in state.plan.references:
        name = key.reference_resource or state.resource.name
        fields = ", ".join(key.fields)
        if why := _not_referable(key, name, by_name, broken, base):
            message = f"{fields} could not be checked: the table {name} {why}"
            _add(state, "structure/reference-not-checked", message)
            continue
        count, failures = engine.dangling(table, key, name, keep)
        if count:
            of = f" of {key.reference_package}" if key.reference_package else ""
            messages = [f"{f.value!r} is not in the table {name}{of}" for f in failures]
            rule_id = "structure/foreign-key"
            _report(state, table, rule_id, key.fields[0], count, failures, messages)


def _check_safety(state: _TableState, engine: Engine, keep: int) -> None:
    """Look for text that deceives, which makes no key wrong and no reference dangle."""
    table = state.table
    if table is None:
        return
    for name, found in groupby(dangers(state.resource.schema), key=itemgetter(0)):
        for danger, count, failures in engine.endangered(table, name, [d for _, d in found], keep):
            messages = [danger.message] * len(failures)
            _report(state, table, danger.rule, name, count, failures, messages)


def _not_referable(
    key: ForeignKey,
    name: str,
    by_name: dict[str, _TableState],
    broken: set[str],
    base: Package | None,
) -> str | None:
    """Say why references into a table cannot be checked; None where they can."""
    if key.reference_package is None:
        if name not in by_name:
            return "is not in the package"
        return "is not valid itself" if name in broken else None
    if base is None or base.name != key.reference_package:
        return f"is in {key.reference_package}, which the package does not extend"
    return None if name in base.tables() else f"is not in {base.name}"


def _cell_message(check: CellCheck, value: str) -> str:
    name, limit = check.field.name, check.limit
    match check.test:
        case Test.REQUIRED:
            return f"{name} is empty"
        case Test.TYPE:
            return f"{name} is {value!r}, which is not a valid {check.field.type}"
        case Test.MINIMUM:
            return f"{name} is {value}, below the minimum {limit}"
        case Test.MAXIMUM:
            return f"{name} is {value}, above the maximum {limit}"
        case Test.EXCLUSIVE_MINIMUM:
            return f"{name} is {value}, which is not above {limit}"
        case Test.EXCLUSIVE_MAXIMUM:
            return f"{name} is {value}, which is not below {limit}"
        case Test.MIN_LENGTH:
            return f"{name} is shorter than {limit} characters"
        case Test.MAX_LENGTH:
            return f"{name} is longer than {limit} characters"
        case Test.PATTERN:
            return f"{name} is {value!r}, which is not of the form {limit}"
        case Test.CATEGORY:
            assert isinstance(limit, tuple)
            return f"{name} is {value!r}, which is not one of the categories {', '.join(limit)}"
        case Test.ENUM:
            assert isinstance(limit, tuple)
            return f"{name} is {value!r}, which is not one of {', '.join(limit)}"


def _report(
    state: _TableState,
    table: Table,
    rule_id: str,
    field_name: str | None,
    count: int,
    failures: list[Failure],
    messages: list[str],
) -> None:
    resource, labels = state.resource, table.scan.labels
    shown = field_name or labels[0]
    places = _places(resource, labels, [(failure.record, shown) for failure in failures])
    state.counts[rule_id] += count
    for failure, message in zip(failures, messages, strict=True):
        state.findings.append(
            _finding(
                state,
                rule_id,
                message,
                places[failure.record, shown],
                field=field_name,
                key=failure.key,
                value=failure.value,
            )
        )


def _places(
    resource: Resource, labels: tuple[str, ...], cells: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], Place]:
    wanted = [(record, labels.index(name)) for record, name in cells]
    found = locate(resource.file, resource.dialect, wanted)
    return {(record, labels[index]): place for (record, index), place in found.items()}


def _add(state: _TableState, rule_id: str, message: str) -> None:
    """Report something that is about the whole table."""
    state.counts[rule_id] += 1
    state.findings.append(_finding(state, rule_id, message))


def _finding(
    state: _TableState,
    rule_id: str,
    message: str,
    place: Place | None = None,
    field: str | None = None,
    key: str | None = None,
    value: str | None = None,
) -> Finding:
    resource = state.resource
    severity = rule(rule_id).severity
    return Finding(
        rule_id, severity, resource.name, resource.path, message, place, field, key, value
    )


def _result(state: _TableState) -> TableResult:
    unread = state.records is None
    return TableResult(
        layer=Layer.STRUCTURE,
        table=state.resource.name,
        path=state.resource.path,
        outcome=Outcome.NOT_CHECKED if unread else outcome(state.counts),
        records=state.records,
        findings=tuple(state.findings),
        counts=dict(state.counts),
        reason="the file is not there" if unread else None,
    )


def _unsupported(resource: Unsupported) -> TableResult:
    return TableResult(
        Layer.STRUCTURE,
        resource.name,
        resource.path,
        Outcome.NOT_CHECKED,
        reason=resource.reason,
    )
