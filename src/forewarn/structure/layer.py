"""Run the structure layer over a package, file by file, and report what it found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from forewarn.errors import EngineMemoryError, SchemaError, TableLimitError
from forewarn.findings.model import Layer, Outcome, TableResult
from forewarn.package.model import Quantity
from forewarn.structure.compilation import compile_plan
from forewarn.structure.descriptor import check_descriptor
from forewarn.structure.failures import fields_in_danger, unsafe_cells
from forewarn.structure.judging import judge_cells
from forewarn.structure.keys import Target, dangling, repeated_keys
from forewarn.structure.loading import (
    drop_faulty,
    view_dropped,
)
from forewarn.structure.messages import (
    dangling_message,
    not_referable_message,
    repeated_message,
)
from forewarn.structure.safety import dangers
from forewarn.structure.table_findings import TableFindings, doubted_fields, locate_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from forewarn.findings.model import Finding, Place
    from forewarn.package.model import Package, Resource, Unsupported
    from forewarn.package.schema import ForeignKey, Schema
    from forewarn.structure.engine import Engine
    from forewarn.structure.failures import Failure
    from forewarn.structure.loading import DroppedRows, ValidRows
    from forewarn.structure.plan import KeyCheck, Plan
    from forewarn.structure.safety import Danger

_COUNTS = {Quantity.ROWS: "structure/row-count", Quantity.FIELDS: "structure/field-count"}


# The columns above which DuckDB takes longer for a statement about one field than for its cells.
_WIDE = 50


@dataclass(frozen=True)
class _Checked:
    """One resource once its cells and its own keys are checked; `rows` is None if it is unread.

    `plan` is None if its schema cannot be checked exactly.
    """

    resource: Resource
    plan: Plan | None
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
    _rows: Mapping[str, ValidRows]
    lent: frozenset[str] = frozenset()
    _dropped: dict[str, DroppedRows | None] = field(default_factory=dict)

    def is_valid(self, name: str) -> bool:
        """Return whether the resource called `name` was checked and is valid."""
        if name in self.lent:
            return True
        return any(r.table == name and r.outcome is Outcome.VALID for r in self.results)

    def places(
        self, resource: Resource, cells: Iterable[tuple[int, str]]
    ) -> dict[tuple[int, str], Place]:
        """Find the places of cells, each given as record number and name of its field."""
        return locate_cells(resource, self._rows[resource.name].table.scan.labels, cells)

    def dropped(self, resource: Resource) -> DroppedRows | None:
        """Return the rows of a resource that was read, left out for their faults; None if none."""
        name = resource.name
        if self.is_valid(name):
            return None
        if name not in self._dropped:
            cited = (name, resource.path)
            result = next(each for each in self.results if (each.table, each.path) == cited)
            doubted = doubted_fields(resource.schema, result)
            self._dropped[name] = view_dropped(self.engine, self._rows[name], doubted)
        return self._dropped[name]


def check_structure(
    package: Package,
    engine: Engine,
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
    base_database: Path | None = None,
) -> StructureResult:
    """Check every resource of the package against its schema.

    `base_database` is the database of the package that this one extends, to which its keys may
    refer. At most `keep` findings of one rule and field are kept of a table; all are counted. A
    table whose schema cannot be checked exactly is not checked.
    Raises `EngineError` where the engine misses a fault that was planted for it.
    """
    lent: frozenset[str] = frozenset()
    if base_database is not None:
        lent = engine.attach_base(base_database, package.tables().keys())
    # In a thread, because frictionless takes as long to start as a million rows take.
    with ThreadPoolExecutor(max_workers=1) as thread:
        checking = thread.submit(check_descriptor, package)
        checked, referred = {}, _referred(package.resources)
        for resource in package.resources:
            progress(resource.path)
            fields = frozenset(referred.get(resource.name, ()))
            checked[resource.name] = _check_table(resource, fields, engine, keep)
        descriptor = checking.result()
    # Which tables are invalid in themselves, before what their references say.
    broken = frozenset(name for name, table in checked.items() if table.is_broken)
    schemas = {name: table.resource.schema for name, table in checked.items()}
    refused = {name for name, table in checked.items() if table.plan is None}
    unread = frozenset(refused | {resource.name for resource in package.unsupported})
    targets = _Targets(schemas, broken, unread, package.base)
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
            *(_unsupported(resource, descriptor) for resource in package.unsupported),
        ),
        engine=engine,
        typed=frozenset(rows),
        _rows=rows,
        lent=lent,
    )


def _referred(resources: Iterable[Resource]) -> dict[str, set[str]]:
    """Return the fields to which keys refer, by resource."""
    referred: dict[str, set[str]] = {}
    for resource in resources:
        for key in resource.schema.foreign_keys:
            if key.reference_package is None:
                target = key.reference_resource or resource.name
                referred.setdefault(target, set()).update(key.reference_fields)
    return referred


def _check_table(
    resource: Resource, referred: frozenset[str], engine: Engine, keep: int
) -> _Checked:
    found = TableFindings(resource)
    unknown = [f"{name} is not a property of Table Schema" for name in resource.schema.unknown]
    unknown += [f"{name} is not a property of a resource" for name in resource.unknown]
    for what in unknown:
        found.add("structure/unknown-property", f"{what}, and was not checked")
    for wrong in resource.wrong_keys:
        found.add("structure/descriptor", wrong)
    found.unchecked += [*resource.unchecked, *resource.schema.unchecked]
    found.unchecked += [f"a key could not be checked: {why}" for why in resource.unusable]
    try:
        plan = compile_plan(resource.schema, referred)
        for fault in plan.faults:
            found.add("structure/descriptor", fault)
        rows = judge_cells(found, plan, engine, keep) if resource.file.is_file() else None
    except SchemaError as error:
        # What was found before is not all there is to find.
        begin = "" if isinstance(error, TableLimitError) else "its schema cannot be checked: "
        refused = TableFindings(resource, unchecked=[f"{begin}{error}"])
        return _Checked(resource, None, refused, None)
    if rows is not None:
        with _within_memory(found):
            for key in plan.keys:
                _check_key(found, rows, key, engine, keep)
        _check_counts(found)
    return _Checked(resource, plan, found, rows)


def _check_counts(found: TableFindings) -> None:
    """Compare a file with the numbers of rows and fields that the descriptor declares."""
    counted = {Quantity.ROWS: found.records, Quantity.FIELDS: len(found.resource.schema.fields)}
    for claim in found.resource.claims:
        if claim.quantity in counted and claim.value != counted[claim.quantity]:
            have = f"the table has {counted[claim.quantity]} {claim.quantity}"
            message = f"{have}, but the descriptor says {claim.value}"
            found.add(_COUNTS[claim.quantity], message)


@contextmanager
def _within_memory(found: TableFindings) -> Iterator[None]:
    """Leave a table unchecked where DuckDB's memory is too small for it."""
    try:
        yield
    except EngineMemoryError as error:
        found.unchecked.append(str(error))


def _check_key(
    found: TableFindings, rows: ValidRows, key: KeyCheck, engine: Engine, keep: int
) -> None:
    repeated = repeated_keys(engine, rows, key, keep)
    if repeated[0]:
        path = found.resource.path
        found.add_failures(
            key.rule, key.fields[0], repeated, lambda _, line: repeated_message(key, path, line)
        )


@dataclass(frozen=True)
class _Targets:
    """The tables that a key may refer to: those of this package, and of the base.

    `broken` are the names of those with faults, and `unread` of those that are not read.
    """

    schemas: Mapping[str, Schema]
    broken: frozenset[str]
    unread: frozenset[str]
    base: Package | None

    def are_unread(self, key: ForeignKey, name: str) -> bool:
        """Return whether a key refers to a table that is in the package, but is not read."""
        return key.reference_package is None and name in self.unread

    def why_not(self, key: ForeignKey, name: str) -> str | None:
        """Return why references into a table cannot be checked; None where they can."""
        if key.reference_package is None:
            if name not in self.schemas:
                return "is not in the package"
            return "is itself not valid" if name in self.broken else None
        if self.base is None or self.base.name != key.reference_package:
            return f"is in {key.reference_package}, which the package does not extend"
        return None if name in self.base.tables() else f"is not in {self.base.name}"

    def find(self, key: ForeignKey, name: str) -> Target:
        """Return the table to which a key refers, which may be one of the base."""
        if key.reference_package is None:
            return Target(name, self.schemas[name])
        assert self.base is not None
        return Target(name, self.base.tables()[name][0].schema)


def _check_references(checked: _Checked, targets: _Targets, engine: Engine, keep: int) -> None:
    found, rows = checked.found, checked.rows
    if rows is None or checked.plan is None:
        return
    for key in checked.plan.references:
        target = key.reference_resource or checked.resource.name
        if targets.are_unread(key, target):
            unread = "is in the package, but is not read"
            found.unchecked.append(not_referable_message(key, target, unread))
        elif why := targets.why_not(key, target):
            message = not_referable_message(key, target, why)
            found.add("structure/reference-not-checked", message)
        else:
            failing = dangling(engine, rows, key, targets.find(key, target), keep)
            _report_dangling(found, key, failing)


def _report_dangling(
    found: TableFindings, key: ForeignKey, failing: tuple[int, list[Failure]]
) -> None:
    if failing[0]:
        found.add_failures(
            "structure/foreign-key",
            key.fields[0],
            failing,
            lambda failure, _: dangling_message(key, found.resource, failure),
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


def _unsupported(resource: Unsupported, descriptor: TableResult) -> TableResult:
    """Return the result of a resource that is not read, for a reason that is not told already."""
    reason = resource.reason
    if resource.has_faulty_schema and any(
        finding.rule == "structure/descriptor" and _is_told(resource, finding)
        for finding in descriptor.findings
    ):
        reason = "its schema is not valid"
    return TableResult(
        Layer.STRUCTURE, resource.name, resource.path, Outcome.NOT_CHECKED, reason=reason
    )


def _is_told(resource: Unsupported, finding: Finding) -> bool:
    """Return whether a finding of the descriptor tells why a schema cannot be used."""
    if not (finding.table == resource.name or resource.reason.startswith(f"{finding.path}: ")):
        return False
    if finding.field is None:
        return "field " not in resource.reason.partition(": ")[0]
    return f"field {finding.field}: " in resource.reason
