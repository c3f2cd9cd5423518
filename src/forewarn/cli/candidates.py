"""Completion: the names that a shell suggests for a word of the command line.

Where no package can be read there are no candidates, rather than an error.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.ask.named import named_queries
from forewarn.ask.parameters import ParameterType
from forewarn.errors import ForewarnError
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

    from forewarn.package.model import Package

# The types of parameters whose values are ids, and the tables that list them.
_LISTED = {
    ParameterType.COUNTRY: ("country_id", "countries"),
    ParameterType.STATES: ("country_id", "countries"),
    ParameterType.INDICATOR: ("indicator_id", "indicators"),
    ParameterType.DIMENSION: ("dimension_id", "dimensions"),
}


def rule_ids(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the ids of the rules."""
    # Late, because a query imports this module and needs no rules.
    from forewarn.findings.rules import CATALOGUE

    return _beginning(incomplete, (rule.id for rule in CATALOGUE))


def table_names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the package's tables, and the resources of tables that have several."""
    package = _package(_argument(ctx, "path"))
    if package is None:
        return []
    return _beginning(incomplete, {r.table for r in package.resources} | _names(package))


def source_names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the sources of observations, and `package` for figures of no single source."""
    package = _package(_argument(ctx, "path"))
    if package is None:
        return []
    sources = {r.part for r in package.resources if r.table == "observations" and r.part}
    return _beginning(incomplete, sources | {"package"})


def query_names(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the named queries."""
    return _beginning(incomplete, named_queries())


def query_parameters(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the parameters of the query named before, with their defaults or possible values."""
    query = named_queries().get(_argument(ctx, "name") or "")
    if query is None:
        return []
    name, equals, _value = incomplete.partition("=")
    if not equals:
        # A default that the data settle is no value to write.
        defaults = {p.name: p.default for p in query.parameters.values() if not p.is_settled}
        return _beginning(
            incomplete, (f"{key}={defaults.get(key, '')}" for key in query.parameters)
        )
    package = _package(ctx.params.get("path"))
    if package is None or name not in query.parameters:
        return []
    return _beginning(
        incomplete, (f"{name}={value}" for value in _ids(package, query.parameters[name].type))
    )


def _beginning(incomplete: str, candidates: Iterable[str]) -> list[str]:
    # A shell puts a candidate into the line that it edits: none acts there, or ends the line.
    return sorted(
        candidate
        for candidate in candidates
        if candidate.startswith(incomplete) and visible(candidate, len(candidate)) == candidate
    )


def _names(package: Package) -> set[str]:
    return {resource.name for resource in package.resources}


def _argument(ctx: click.Context, name: str) -> str | None:
    # While an option lacks its value, click leaves the arguments before it unnamed.
    given = ctx.params.get(name)
    return str(given) if given else next(iter(ctx.args), None)


def _package(path: str | Path | None) -> Package | None:
    # Late, because `--help` imports this module and reads no package.
    from forewarn.package.find import find_package
    from forewarn.package.load import load_package

    try:
        return load_package(Path(path) if path else find_package(Path.cwd()))
    except (ForewarnError, OSError):
        return None


def _ids(package: Package, kind: ParameterType) -> list[str]:
    """Return the ids of a type from the table that lists them, or none if it is unreadable."""
    field, table = _LISTED.get(kind, ("", ""))
    if table not in _names(package):
        return []
    from forewarn.package.rows import read_rows

    try:
        return [row[field] for row in read_rows(package.resource(table)) if row.get(field)]
    except (ForewarnError, OSError, UnicodeError, csv.Error):
        return []
