"""Running the structure layer over a package, file by file, and saying what it found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forewarn.errors import EngineError, SchemaError
from forewarn.findings import Finding, Layer, Outcome, Place, TableResult
from forewarn.rules import outcome, rule
from forewarn.structure.descriptor import check_descriptor
from forewarn.structure.plan import Test, compile_plan
from forewarn.structure.scan import locate, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from forewarn.package import Package, Resource
    from forewarn.structure.engine import Engine, Failure
    from forewarn.structure.plan import CellCheck, Plan
    from forewarn.structure.scan import Scan


@dataclass
class _TableState:
    """What is known of one resource while the layer runs."""

    resource: Resource
    plan: Plan
    scan: Scan | None = None
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class StructureResult:
    """What the layer found, and what the next layers go on from.

    `engine` holds a typed table for each resource named in `typed`; the others could not be read.
    """

    package: Package
    results: tuple[TableResult, ...]
    engine: Engine
    typed: frozenset[str]
    _plain: dict[str, bool]

    def is_valid(self, name: str) -> bool:
        """Say whether the layer found nothing wrong with the resource called `name`."""
        return any(r.table == name and r.outcome is Outcome.VALID for r in self.results)

    def places(
        self, resource: Resource, cells: Iterable[tuple[int, str]]
    ) -> dict[tuple[int, str], Place]:
        """Find the places of cells, each given as record number and name of its field."""
        names = resource.schema.field_names
        wanted = [(record, names.index(name)) for record, name in cells]
        found = locate(resource.file, resource.dialect, self._plain[resource.name], wanted)
        return {(record, names[index]): place for (record, index), place in found.items()}


def check_structure(
    package: Package,
    engine: Engine,
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
) -> StructureResult:
    """Check every resource of the package against its schema.

    At most `keep` findings of one rule and field are kept of a table; all are counted.
    Raises `SchemaError` where a schema cannot be checked exactly, and `EngineError` where the
    engine lets pass a cell that was planted to be caught.
    """
    descriptor = check_descriptor(package)
    states = [_TableState(resource, _plan(resource)) for resource in package.resources]
    by_name = {state.resource.name: state for state in states}
    for state in states:
        progress(state.resource.path)
        _check_table(state, engine, keep)
    # Which tables are invalid in themselves, before what their references say.
    broken = {state.resource.name for state in states if state.counts or state.scan is None}
    for state in states:
        _check_references(state, by_name, broken, engine, keep)
    # Only now: a row that goes would make those that refer to it look wrong too.
    for state in states:
        if _is_typed(state):
            engine.drop_faulty(state.resource)
    return StructureResult(
        package=package,
        results=(descriptor, *(_result(state) for state in states)),
        engine=engine,
        typed=frozenset(state.resource.name for state in states if _is_typed(state)),
        _plain={s.resource.name: s.scan.plain for s in states if s.scan},
    )


def _plan(resource: Resource) -> Plan:
    try:
        return compile_plan(resource.schema)
    except SchemaError as error:
        raise SchemaError(f"the schema of {resource.path}: {error}") from error


def _is_typed(state: _TableState) -> bool:
    return state.scan is not None and state.scan.readable


def _check_table(state: _TableState, engine: Engine, keep: int) -> None:
    resource, plan = state.resource, state.plan
    if not resource.file.is_file():
        return
    if blind := engine.blind_checks(resource, plan.cells):
        names = ", ".join(f"{check.test.value} of {check.field.name}" for check in blind)
        raise EngineError(f"{resource.path}: planted errors were not caught: {names}")
    state.scan = scan(resource.file, resource.dialect, resource.schema.field_names)
    for fault in state.scan.faults:
        state.counts[fault.rule] += 1
        if state.counts[fault.rule] <= keep:
            state.findings.append(
                _finding(state, fault.rule, fault.message, fault.place, value=fault.value)
            )
    if not state.scan.readable:
        return
    loaded = engine.load(resource, state.scan.plain)
    if loaded + len(_row_faults(state.scan)) != state.scan.records:
        raise EngineError(
            f"{resource.path}: of {state.scan.records} records {loaded} were read and "
            f"{len(_row_faults(state.scan))} reported"
        )
    counts = engine.count_cells(resource, plan.cells)
    for check, count in zip(plan.cells, counts, strict=True):
        if count:
            failures = engine.failing_cells(resource, check, keep)
            _report_cells(state, check, count, failures)
    failed = [check for check, count in zip(plan.cells, counts, strict=True) if count]
    engine.type_rows(resource, failed)
    engine.drop_text(resource)
    for key in plan.keys:
        count, failures = engine.repeated_keys(resource, key, keep)
        if count:
            what = "primary key" if key.rule == "structure/primary-key" else key.fields[0]
            messages = [f"the {what} stands already in record {f.first}" for f in failures]
            _report(state, key.rule, key.fields[0], count, failures, messages)


def _row_faults(found: Scan) -> list[str]:
    """List the faults that each stand for one record after the header."""
    return [fault.rule for fault in found.faults if fault.place.record > 1]


def _check_references(
    state: _TableState,
    by_name: dict[str, _TableState],
    broken: set[str],
    engine: Engine,
    keep: int,
) -> None:
    if not _is_typed(state):
        return
    for key in state.plan.references:
        name = key.reference_resource or state.resource.name
        target = by_name.get(name)
        fields = ", ".join(key.fields)
        if target is None or name in broken:
            why = "is not in the package" if target is None else "is not valid itself"
            rule_id = "structure/reference-not-checked"
            message = f"{fields} could not be checked: the table {name} {why}"
            state.counts[rule_id] += 1
            state.findings.append(_finding(state, rule_id, message))
            continue
        count, failures = engine.dangling(state.resource, key, target.resource, keep)
        if count:
            messages = [f"{f.value!r} is not in the table {name}" for f in failures]
            _report(state, "structure/foreign-key", key.fields[0], count, failures, messages)


def _report_cells(
    state: _TableState, check: CellCheck, count: int, failures: list[Failure]
) -> None:
    messages = [_cell_message(check, failure.value or "") for failure in failures]
    _report(state, check.rule, check.field.name, count, failures, messages)


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
        case Test.MIN_LENGTH:
            return f"{name} is shorter than {limit} characters"
        case Test.MAX_LENGTH:
            return f"{name} is longer than {limit} characters"
        case Test.PATTERN:
            return f"{name} is {value!r}, which is not of the form {limit}"
        case Test.ENUM:
            assert isinstance(limit, tuple)
            return f"{name} is {value!r}, which is not one of {', '.join(limit)}"


def _report(
    state: _TableState,
    rule_id: str,
    field_name: str,
    count: int,
    failures: list[Failure],
    messages: list[str],
) -> None:
    assert state.scan is not None
    resource = state.resource
    index = resource.schema.field_names.index(field_name)
    cells = [(failure.record, index) for failure in failures]
    places = locate(resource.file, resource.dialect, state.scan.plain, cells)
    state.counts[rule_id] += count
    for failure, message in zip(failures, messages, strict=True):
        state.findings.append(
            _finding(
                state,
                rule_id,
                message,
                places[failure.record, index],
                field=field_name,
                key=failure.key,
                value=failure.value,
            )
        )


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
    missing = state.scan is None
    return TableResult(
        layer=Layer.STRUCTURE,
        table=state.resource.name,
        path=state.resource.path,
        outcome=Outcome.NOT_CHECKED if missing else outcome(state.counts),
        records=state.scan.records if state.scan else None,
        findings=tuple(state.findings),
        counts=dict(state.counts),
        reason="the file is not there" if missing else None,
    )
