"""The structure layer by frictionless alone, the reference implementation: slow, for comparison.

Only patterns are taken from it, because they may never end: they are matched as it would match them
in a process of their own.

frictionless accepts some of what the standard and our own engine refuse: see docs/conformance.md.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from forewarn.errors import UndecidedError
from forewarn.findings.model import Finding, Layer, Outcome, Place, TableResult
from forewarn.findings.rules import outcome, rule
from forewarn.package.paths import LARGEST_TEXT, chunks, fault_of
from forewarn.structure.descriptor import check_metadata
from forewarn.structure.matching import NotAPatternError, PatternMatcher
from forewarn.structure.metadata import closed, without_type
from forewarn.structure.records import locate
from forewarn.structure.reference import unread_item_property

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from frictionless import Error
    from frictionless import Package as ReferencePackage
    from frictionless import Resource as ReferenceResource
    from frictionless.table import Row

    from forewarn.package.model import Package, Resource
    from forewarn.structure.matching import PatternLimits

_HEADER = (
    "blank-header", "unmatched-header", "extra-label", "missing-label", "blank-label",
    "duplicate-label", "incorrect-label",
)  # fmt: skip

# Our rules by frictionless' types of error, but for those that depend on the error's note.
_RULES = {
    "blank-row": "structure/blank-row",
    "byte-count": "structure/bytes",
    "encoding-error": "structure/encoding",
    "extra-cell": "structure/ragged-row",
    "field-count": "structure/field-count",
    "foreign-key": "structure/foreign-key",
    "hash-count": "structure/hash",
    "missing-cell": "structure/ragged-row",
    "primary-key": "structure/primary-key",
    "row-count": "structure/row-count",
    "scheme-error": "structure/missing-file",
    "type-error": "structure/type-error",
    "unique-error": "structure/unique",
} | dict.fromkeys(_HEADER, "structure/header")

# How many rows wait until their cells are matched with the patterns.
_BATCH = 1000

_CONSTRAINT = re.compile(r'constraint "(\w+)" is')
_EMPTY = "the source is empty"


@dataclass(frozen=True)
class _ReportedFault:
    """One error of frictionless', in our terms; `index` is the cell's position in its record."""

    rule: str
    message: str
    record: int | None = None
    index: int = 0
    field: str | None = None
    key: str | None = None
    value: str | None = None


@dataclass
class _FrictionlessRun:
    """One resource read by frictionless: all errors are counted, and some of each rule kept.

    It is `unread` if the resource, or one to which it refers, could not be read; `omitted` lists
    what was not checked.
    """

    keep: int
    counts: Counter[str] = field(default_factory=Counter)
    kept: list[_ReportedFault] = field(default_factory=list)
    records: int | None = None
    unread: bool = False
    omitted: tuple[str, ...] = ()
    failed: bool = False

    def add(self, rule_id: str, fault: Callable[[], _ReportedFault]) -> None:
        """Count an error, and make its fault only if it is kept."""
        self.counts[rule_id] += 1
        if self.counts[rule_id] <= self.keep:
            self.kept.append(fault())


def check_with_frictionless(
    package: Package,
    keep: int = 1000,
    progress: Callable[[str], None] = lambda _: None,
    patterns: PatternLimits | None = None,
) -> tuple[TableResult, ...]:
    """Check the package's structure with frictionless alone.

    At most `keep` findings of one rule are kept of a table; all are counted. What makes
    frictionless fail, or what it skips with a warning, is not checked. `patterns` limits what
    matching patterns takes.
    """
    descriptor = check_metadata(package)
    if descriptor.outcome is Outcome.VALID:
        refused = {r.name: why for r in package.resources if (why := _not_for_frictionless(r))}
        unread = refused.keys() | {resource.name for resource in package.unsupported}
        tables = []
        with PatternMatcher(patterns) as matcher:
            reference = _open(package)
            for resource in package.resources:
                progress(resource.path)
                if why := refused.get(resource.name):
                    tables.append(_not_checked(resource.name, resource.path, why))
                    continue
                judged = reference.get_resource(resource.name)
                omitted = _without_unread(judged, unread)
                run = _validate(resource, judged, keep, matcher)
                run.omitted = (*run.omitted, *omitted, *resource.unchecked)
                tables.append(_result(resource, run))
    else:
        # frictionless checks no table under a descriptor that is not valid.
        reason = "the descriptor is not valid"
        tables = [_not_checked(r.name, r.path, reason) for r in package.resources]
    unsupported = [_not_checked(r.name, r.path, r.reason) for r in package.unsupported]
    return descriptor, *tables, *unsupported


def _open(package: Package) -> ReferencePackage:
    from frictionless import Package as ReferencePackage

    # The others may be at a URL, which frictionless would fetch for a foreign key.
    read = {resource.name for resource in package.resources}
    resources = [
        _with_documents(raw, package)
        for raw in package.descriptor["resources"]
        if isinstance(raw, dict) and raw.get("name") in read
    ]
    descriptor = without_type(package.descriptor) | {"resources": resources}
    reference = ReferencePackage.from_descriptor(descriptor, basepath=str(package.root))
    for resource in reference.resources:
        for each in resource.schema.fields:
            each.constraints.pop("pattern", None)
    return reference


def _with_documents(raw: dict[str, Any], package: Package) -> dict[str, Any]:
    """Return a resource with copies of its schema and dialect, which frictionless empties."""
    known = dict(raw)
    for key in ("schema", "dialect"):
        content = raw.get(key)
        content = package.documents.get(content) if isinstance(content, str) else content
        if isinstance(content, dict):
            known[key] = closed(key, deepcopy(content))
    return known


def _not_checked(name: str, path: str, reason: str) -> TableResult:
    return TableResult(Layer.STRUCTURE, name, path, Outcome.NOT_CHECKED, reason=reason)


def _result(resource: Resource, run: _FrictionlessRun) -> TableResult:
    verdict = outcome(run.counts)
    unsure = run.failed or (run.omitted and verdict is Outcome.VALID)
    return TableResult(
        layer=Layer.STRUCTURE,
        table=resource.name,
        path=resource.path,
        outcome=Outcome.NOT_CHECKED if unsure else verdict,
        records=run.records,
        findings=tuple(_findings(resource, run.kept)),
        counts=dict(run.counts),
        reason="; ".join(run.omitted) or None,
    )


def _without_unread(reference: ReferenceResource, unread: Collection[str]) -> list[str]:
    """Remove the keys to unread tables from a schema; return a note for each."""
    keys = reference.schema.foreign_keys
    omitted = [key for key in keys if key["reference"].get("resource") in unread]
    if omitted:
        reference.schema.foreign_keys = [key for key in keys if key not in omitted]
    return [
        f"{', '.join(key['fields'])} could not be checked: the table "
        f"{key['reference']['resource']} is in the package, but is not read"
        for key in omitted
    ]


def _validate(
    resource: Resource, reference: ReferenceResource, keep: int, matcher: PatternMatcher
) -> _FrictionlessRun:
    run = _run(resource, reference, keep, matcher)
    if not (run.unread and resource.schema.foreign_keys):
        return run
    # frictionless first reads the tables referred to, and reports their faults as this one's.
    reference.schema.foreign_keys = []
    alone = _run(resource, reference, keep, matcher)
    if alone.unread or alone.failed:
        return run
    for fault in run.kept:
        rule_id = "structure/reference-not-checked"
        alone.add(rule_id, partial(_ReportedFault, rule_id, f"references: {fault.message}"))
    return alone


class _Patterns:
    """The patterns of a resource, and the rows whose cells are still to be matched with them."""

    def __init__(self, resource: Resource, run: _FrictionlessRun, matcher: PatternMatcher) -> None:
        self._resource = resource
        self._run = run
        self._rows: list[Row] = []
        # As frictionless writes it, which accepts `aXX` for `a|b`.
        self._patterns = {
            each.name: matcher.pattern(each.name, f"^{each.constraints.pattern}$", whole=False)
            for each in resource.schema.fields
            if each.constraints.pattern is not None
        }
        for name in [*self._patterns]:
            self._match(name, [])

    def add(self, row: Row) -> None:
        """Take in a row, to be matched now or later."""
        if self._patterns:
            self._rows.append(row)
        if len(self._rows) == _BATCH:
            self.match()

    def match(self) -> None:
        """Match the rows that wait, and add the faults of those that do not match."""
        from frictionless.errors import ConstraintError

        for name in [*self._patterns]:
            rows = [row for row in self._rows if row.get(name) is not None]
            matched = self._match(name, [row[name] for row in rows])
            for row, matches in zip(rows, matched, strict=False):
                if not matches:
                    pattern = self._resource.schema.field(name).constraints.pattern
                    note = f'constraint "pattern" is "{pattern}"'
                    error = ConstraintError.from_row(row, note=note, field_name=name)
                    self._run.add(_rule(error), partial(_row_fault, error, row, self._resource))
        self._rows.clear()

    def _match(self, name: str, texts: Sequence[str]) -> Sequence[bool]:
        """Return whether a field's pattern matches texts; nothing where that is not decided."""
        try:
            return self._patterns[name].match(texts)
        except UndecidedError as error:
            del self._patterns[name]
            self._run.omitted += (str(error),)
            return ()


def _not_for_frictionless(resource: Resource) -> str | None:
    """Return why frictionless, which opens any file and holds whole lines, is not given a table."""
    if stray := next(filter(None, map(unread_item_property, resource.schema.fields)), None):
        return f"of arrayItem only the type is checked, not {stray}"
    file = resource.file
    if not file.exists():
        return None
    if fault := fault_of(file):
        return fault
    if file.stat().st_size > LARGEST_TEXT and any(b"\0" in chunk for chunk in chunks(file)):
        return "the file holds a NUL byte: it is not a table in UTF-8"
    return None


def _run(
    resource: Resource, reference: ReferenceResource, keep: int, matcher: PatternMatcher
) -> _FrictionlessRun:
    from frictionless import Checklist
    from frictionless.errors import ResourceError

    run = _FrictionlessRun(keep)

    def on_row(row: Row) -> None:
        for error in row.errors:
            run.add(_rule(error), partial(_row_fault, error, row, resource))
        patterns.add(row)

    try:
        patterns = _Patterns(resource, run, matcher)
        # Errors of rows are counted as they come: frictionless would keep all of them in memory,
        # or with a limit leave out the last checks.
        report = reference.validate(Checklist(skip_errors=["#row"]), on_row=on_row, limit_errors=0)
        patterns.match()
    except NotAPatternError as wrong:
        run.failed = True
        run.omitted += (f"frictionless failed on it: {wrong.kind}: {wrong.why}",)
        return run
    except Exception as raised:  # noqa: BLE001
        # frictionless raises anything, such as for sNaN in a bounded field, or a pattern (?i).
        run.failed = True
        run.omitted += (f"frictionless failed on it: {type(raised).__name__}: {raised}",)
        return run
    run.kept.sort(key=lambda fault: fault.record or 0)
    (task,) = report.tasks
    for error in task.errors:
        run.add(_rule(error), partial(_file_fault, error))
    run.records = task.stats.get("rows")
    run.unread = any(isinstance(error, ResourceError) for error in task.errors)
    run.omitted += tuple(task.warnings)
    return run


def _rule(error: Error) -> str:
    constraint = _CONSTRAINT.search(error.note) if error.type == "constraint-error" else None
    if constraint:
        name = re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", constraint[1])
        return f"structure/{name}"
    if error.note == _EMPTY:
        return "structure/header"
    return _RULES.get(error.type, "structure/descriptor")


def _file_fault(error: Error) -> _ReportedFault:
    rows = getattr(error, "row_numbers", None)
    return _ReportedFault(
        rule=_rule(error),
        message=error.message,
        record=rows[0] if rows else None,
        index=getattr(error, "field_number", 1) - 1,
        field=getattr(error, "field_name", None) or None,
        value=getattr(error, "label", None),
    )


def _row_fault(error: Error, row: Row, resource: Resource) -> _ReportedFault:
    key = resource.schema.primary_key
    names = _names(error, key)
    index = row.field_names.index(names[0]) if names else getattr(error, "field_number", 1) - 1
    return _ReportedFault(
        rule=_rule(error),
        message=error.message,
        record=row.row_number,
        index=index,
        field=names[0] if names else None,
        key=_joined(row, key) if key else None,
        value=_joined(row, names) if names else None,
    )


def _names(error: Error, key: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fields that an error of a row is about; none where it is about the whole row."""
    match error.type:
        case "primary-key":
            return key
        case "foreign-key":
            return tuple(error.field_names)
        case "blank-row" | "extra-cell":
            return ()
    return (error.field_name,)


def _joined(row: Row, names: tuple[str, ...]) -> str:
    """Return cells of a row as written, separated by slashes; missing ones are empty."""
    cells = dict(zip(row.field_names, row.cells, strict=False))
    return "/".join(str(cells.get(name) or "") for name in names)


def _findings(resource: Resource, faults: Iterable[_ReportedFault]) -> list[Finding]:
    faults = list(faults)
    places = _places(resource, [(f.record, f.index) for f in faults if f.record is not None])
    return [
        Finding(
            rule=fault.rule,
            severity=rule(fault.rule).severity,
            table=resource.name,
            path=resource.path,
            message=fault.message,
            place=places.get((fault.record, fault.index)) if fault.record is not None else None,
            field=fault.field,
            key=fault.key,
            value=fault.value,
        )
        for fault in faults
    ]


def _places(resource: Resource, cells: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Place]:
    # frictionless has no lines: where we read the file differently, the record number stands in.
    unread = {(record, index): Place(record, record, 1) for record, index in cells}
    try:
        return unread | locate(resource.file, resource.dialect, cells)
    except (OSError, UnicodeDecodeError):
        return unread
