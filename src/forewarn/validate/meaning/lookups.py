"""What rules need of other rows: of other tables, and of rows left out for their faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.validate.workspace import package_table
from forewarn.writing.sql import identifier

if TYPE_CHECKING:
    from forewarn.package.model import Resource
    from forewarn.structure import StructureResult
    from forewarn.validate.meaning.model import Context, RowRule

# The columns that rules look up in other tables.
_COLUMNS = {
    "actor_relations": "source_actor_id VARCHAR, target_actor_id VARCHAR",
    "actors": "actor_id VARCHAR, kind VARCHAR",
    "commitments": "instrument_id VARCHAR",
    "countries": "country_id VARCHAR, state_from BIGINT, state_to BIGINT",
    "derivations": "indicator_id VARCHAR",
    "episodes": "episode_id VARCHAR, country_id VARCHAR, source_id VARCHAR",
    "group_access": "group_id VARCHAR",
    "groups": "group_id VARCHAR, country_id VARCHAR, source_id VARCHAR",
    "indicator_risk_factors": "risk_factor_id VARCHAR",
    "indicators": "indicator_id VARCHAR, dimension_id VARCHAR, measure VARCHAR, unit VARCHAR, "
    "minimum DOUBLE, maximum DOUBLE",
    "instruments": "instrument_id VARCHAR, adopted_on DATE",
    "places": "place_id VARCHAR, country_id VARCHAR",
    "relations": "relation_id VARCHAR, directed BOOLEAN",
    "sources": "source_id VARCHAR, first_year BIGINT, last_year BIGINT",
}


# Faults that leave no row of a table out, and none of its values in doubt.
_HARMLESS = {
    "structure/bidirectional-override",
    "structure/control-character",
    "structure/formula-prefix",
    "structure/mixed-script",
    "structure/reference-not-checked",
}


def is_whole(structure: StructureResult, name: str) -> bool:
    """Return whether no row of a table or file was left out, or may be missing from it."""
    if structure.is_valid(name):
        return True
    found = [result for result in structure.results if result.table == name]
    return name in structure.typed and all(
        result.reason is None and result.counts.keys() <= _HARMLESS for result in found
    )


def lacking(structure: StructureResult, table: str, rule: RowRule) -> tuple[str, ...]:
    """Return the tables and files that a rule of a table needs and that are not valid."""
    tables = structure.package.tables()
    needs = rule.needs
    if needs is None:
        needs = tuple(name for name in tables if name != table)
    read = {*needs, *rule.uses}
    needed = [part.name for name in tables if name in read for part in tables[name]]
    unread = [
        resource.name
        for resource in structure.package.unsupported
        if resource.table in read or rule.needs is None
    ]
    absent = [
        t for t in needs if t not in tables and t not in unread and not is_whole(structure, t)
    ]
    return (*absent, *unread, *(name for name in needed if not is_whole(structure, name)))


def rows_of(context: Context, table: str) -> str:
    """Return the SQL of the rows of a table of one file: none of them if it is not valid."""
    if is_whole(context.structure, table):
        return package_table(table)
    return f"(SELECT {_empty(table)} LIMIT 0)"


def join(context: Context, table: str) -> str:
    """Return the start of a join with a table, which leaves out no row if it is not valid."""
    kind = "JOIN" if is_whole(context.structure, table) else "LEFT JOIN"
    return f"{kind} {rows_of(context, table)}"


def _empty(table: str) -> str:
    columns = (column.split() for column in _COLUMNS[table].split(", "))
    return ", ".join(f"NULL::{kind} AS {name}" for name, kind in columns)


def may_answer(context: Context, resource: Resource, **cells: str) -> str:
    """Return the SQL of whether a row left out of a resource may hold these cells.

    Each cell is the SQL of a value, by the name of its field. A field in which a cell is at fault
    may have held any value.
    """
    dropped = context.structure.dropped(resource)
    if dropped is None:
        return "false"
    same = " AND ".join(
        f"dropped.{identifier(name)} IS NOT DISTINCT FROM {value}"
        for name, value in cells.items()
        if name in dropped.fields
    )
    return f"EXISTS (FROM {dropped.view} AS dropped WHERE {same})" if same else "true"
