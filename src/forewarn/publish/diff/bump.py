"""The bump of the version that differences require, and why.

Source: the Data Package version recipe, https://datapackage.org/recipes/data-package-version/.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from forewarn.publish.diff.metadata import ORDER, RESOURCES
from forewarn.publish.diff.model import Bump, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from forewarn.publish.diff.model import Change, Difference, TableDifference

# Derived from the files: no reason by themselves.
DERIVED = {"bytes", "created", "hash", "version"}

# What readers depend on to find a file and to read it.
_BINDING_OF_PACKAGE = {"id", "name"}
_BINDING_OF_RESOURCE = {
    "compression", "data", "dialect", "encoding", "extrapaths", "format", "innerpath", "mediatype",
    "name", "path", "profile", "scheme", "type",
}  # fmt: skip
_BINDING_OF_SCHEMA = {"fieldsMatch", "missingValues", "primaryKey"}
_LIMITS_OF_SCHEMA = {"foreignKeys", "uniqueKeys"}
_BINDING_OF_FIELD = {
    "bareNumber", "decimalChar", "delimiter", "falseValues", "format", "groupChar", "itemType",
    "missingValues", "trueValues", "type",
}  # fmt: skip

# Constraints that are tighter the higher they are, and the lower they are.
_LEAST = {"minimum", "exclusiveMinimum", "minLength"}
_MOST = {"maximum", "exclusiveMaximum", "maxLength"}


def reasons(
    metadata: Sequence[Change],
    tables: Sequence[TableDifference],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> tuple[Reason, ...]:
    """Return the reasons why the version must rise, the strongest first."""
    found = [
        *(reason for change in metadata for reason in _of_change(change)),
        *_of_order("", old[ORDER], new[ORDER], "table"),
        *(reason for name in sorted(old[RESOURCES]) for reason in _of_fields(name, old, new)),
        *(reason for table in tables for reason in _of_rows(table, old, new)),
    ]
    return by_strength(found)


def by_strength(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """Order reasons by how much they require, the strongest first."""
    return tuple(sorted(found, key=lambda reason: -reason.bump))


def _of_change(change: Change) -> Iterator[Reason]:
    match change.path:
        case ("order",) | ("resources", _, "schema", "order"):
            # `_of_order` reports the order of what both packages have.
            return
        case ("resources", name):
            is_new = change.old is None
            bump = Bump.MINOR if is_new else Bump.MAJOR
            yield Reason(bump, name, f"the table is {'new' if is_new else 'removed or renamed'}")
        case ("resources", name, "schema", "fields", field, *rest):
            yield from _of_field(change, name, field, rest)
        case ("resources", name, "schema", *rest):
            yield _of_schema(change, name, rest)
        case ("resources", name, key, *_):
            if key not in DERIVED:
                bump = Bump.MAJOR if key in _BINDING_OF_RESOURCE else Bump.PATCH
                yield Reason(bump, name, f"{key} changed")
        case (key, *_):
            if key not in DERIVED:
                bump = Bump.MAJOR if key in _BINDING_OF_PACKAGE else Bump.PATCH
                yield Reason(bump, "", f"{key} of the package changed")


def _of_field(change: Change, table: str, field: str, rest: Sequence[str]) -> Iterator[Reason]:
    """Return the reasons in a change of a field; `rest` leads on from the field."""
    match rest:
        case []:
            # The recipe counts a new field like a removed one: readers may go by position.
            what = "new" if change.old is None else "removed or renamed"
            yield Reason(Bump.MAJOR, table, f"the field {field} is {what}")
        case ["constraints"]:
            yield from _of_all_constraints(change, table, field)
        case ["constraints", rule]:
            yield _of_constraint(table, field, rule, change.old, change.new)
        case ["categories"]:
            yield _of_constraint(table, field, "categories", change.old, change.new)
        case [key, *_]:
            bump = Bump.MAJOR if key in _BINDING_OF_FIELD else Bump.PATCH
            yield Reason(bump, table, f"{key} of the field {field} changed")


def _of_schema(change: Change, table: str, rest: Sequence[str]) -> Reason:
    """Return the reason in a change of a schema; `rest` leads on from the schema."""
    if rest and rest[0] in _LIMITS_OF_SCHEMA:
        return _of_constraint(table, "", rest[0], change.old, change.new)
    if not rest:
        return Reason(Bump.MAJOR, table, "the schema changed")
    bump = Bump.MAJOR if rest[0] in _BINDING_OF_SCHEMA else Bump.PATCH
    return Reason(bump, table, f"{rest[0]} of the schema changed")


def _of_all_constraints(change: Change, table: str, field: str) -> Iterator[Reason]:
    old, new = (json.loads(text) if text else {} for text in (change.old, change.new))
    for rule in sorted({*old, *new}):
        before, after = (json.dumps(raw[rule]) if rule in raw else None for raw in (old, new))
        if before != after:
            yield _of_constraint(table, field, rule, before, after)


def _of_constraint(
    table: str, field: str, rule: str, before: str | None, after: str | None
) -> Reason:
    tighter = _is_tighter(rule, before, after)
    what = f"{rule} of the field {field}" if field else rule
    return Reason(
        Bump.MAJOR if tighter else Bump.MINOR,
        table,
        f"{what} is {'tighter' if tighter else 'looser'}",
    )


def _is_tighter(rule: str, before: str | None, after: str | None) -> bool:
    """Return whether a constraint may refuse what it accepted before; True if that is unknown."""
    if rule in ("required", "unique"):
        return after == "true" and before != "true"
    if after is None or before is None:
        return before is None
    old, new = json.loads(before), json.loads(after)
    if rule in ("enum", "categories", "foreignKeys", "uniqueKeys") and isinstance(new, list):
        values, others = ({json.dumps(v, sort_keys=True) for v in raw} for raw in (old, new))
        # Fewer values are tighter, and so are more keys.
        return not (values >= others if rule.endswith("Keys") else values <= others)
    numbers = all(type(value) in (int, float) for value in (old, new))
    if numbers and rule in _LEAST:
        return bool(new > old)
    if numbers and rule in _MOST:
        return bool(new < old)
    return True


def _of_fields(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Reason]:
    schemas = [side[RESOURCES].get(name, {}).get("schema") for side in (old, new)]
    # A resource that is not read has no order of fields.
    if all(isinstance(schema, dict) and isinstance(schema.get(ORDER), list) for schema in schemas):
        yield from _of_order(name, schemas[0][ORDER], schemas[1][ORDER], "field")


def _of_order(where: str, old: Sequence[str], new: Sequence[str], what: str) -> Iterator[Reason]:
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Reason(Bump.MAJOR, where, f"the order of the {what}s changed")


def _of_rows(
    table: TableDifference, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Reason]:
    if not table.old_fields or not table.new_fields:
        return
    if table.removed and table.name in _referred_tables(old) | _referred_tables(new):
        what = f"{_are(table.removed, 'row')} removed, which other tables may refer to"
        yield Reason(Bump.MAJOR, table.name, what)
    elif table.removed:
        yield Reason(Bump.PATCH, table.name, f"{_are(table.removed, 'row')} removed")
    if table.added:
        yield Reason(Bump.MINOR, table.name, f"{_are(table.added, 'row')} new")
    if table.changed:
        count = sum(table.cells.values())
        yield Reason(Bump.PATCH, table.name, f"{_are(count, 'value')} corrected")
    if table.respelled:
        what = f"{_are(table.respelled, 'value')} spelt differently"
        yield Reason(Bump.PATCH, table.name, what)


def _are(count: int, noun: str) -> str:
    return f"1 {noun} is" if count == 1 else f"{count:,} {noun}s are"


def _referred_tables(document: Mapping[str, Any]) -> set[str]:
    """Return the names of the tables that others refer to."""
    found = set()
    for raw in document[RESOURCES].values():
        schema = raw.get("schema")
        for key in schema.get("foreignKeys", []) if isinstance(schema, dict) else []:
            found.add(key["reference"].get("resource", ""))
    return found


def is_met(difference: Difference) -> bool | None:
    """Return whether the newer version rises enough; None if either package lacks a version."""
    if difference.bump.after(difference.old_version) is None or not difference.new_version:
        return None
    return difference.bump.is_met(difference.old_version, difference.new_version)
