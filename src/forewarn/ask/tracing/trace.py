"""Trace a value through the tables `cell_columns` and `cell_lines`, or through its SQL."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Any

import duckdb

from forewarn.ask.absence import Emptiness, why_none
from forewarn.ask.derived import derived_indicators
from forewarn.ask.names import find_name
from forewarn.ask.tracing.model import (
    Check,
    Correction,
    OtherValue,
    Release,
    Sought,
    Trace,
)
from forewarn.ask.tracing.operations import NOT_LISTED, recompute, recompute_bounds
from forewarn.ask.tracing.places import RUNS, SAID, places
from forewarn.errors import QueryError
from forewarn.writing.canonical import format_cell
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from forewarn.ask.tracing.upstream import UpstreamFolders

_NOT_SAID = "the package does not say where its values stand upstream"
_NO_PLACE = "the package does not say which upstream cell gives this value"
_NO_CELL_GIVES = "a 0 for what is not there is not computed from the cells, which are only shown"

_NOT_GIVEN = "what stands in the cells does not give the value, nor speaks against it"

# The operations that give one value, whatever stands in the cells.
_SAID_OF = {NOT_LISTED: 0, "none of them": 0, "listed": 1}

# In characters: what is shown of a value that is no number.
_SHOWN = 60

_ABSENT = re.compile(r"Table with name (\w+) does not exist")

# What DuckDB raises where a table of the package has other fields or values than a trace needs.
_OTHER_FORM = (
    duckdb.BinderException,
    duckdb.ConversionException,
    duckdb.InvalidInputException,
    duckdb.OutOfRangeException,
    duckdb.TypeMismatchException,
)

# Of all releases, the one that `latest_observations` takes first.
_VALUES = """
    SELECT o.source_id, o.value, o.lower, o.upper
    FROM observations AS o
    LEFT JOIN latest_observations AS l USING (country_id, year, indicator_id, source_id)
    WHERE o.country_id = $country AND o.year = $year AND o.indicator_id = $indicator
        AND o.value IS NOT NULL
    ORDER BY l.source_id IS NULL, o.source_id
"""

_RELEASE = """
    SELECT source_id, title, publisher, version, licence, citation, homepage,
        published_on, published_precision, retrieved_on
    FROM sources WHERE source_id = $source
"""

_RESTS_ON = """
    SELECT source_id FROM derivations WHERE indicator_id = $indicator ORDER BY source_id
"""

_CORRECTION = """
    SELECT old, new, reason, reference FROM corrections
    WHERE "table" = 'observations/' || $source AND field = 'value'
        AND key = concat_ws('/', $country, $year::VARCHAR, $indicator)
"""


def trace(
    connection: duckdb.DuckDBPyConnection,
    wanted: Sought,
    upstream: UpstreamFolders | None = None,
) -> Trace:
    """Return where the value of an indicator of a country in a year comes from.

    With `upstream`, the cells are read again and compared. Raises `UnknownNameError` for an unknown
    name, `QueryError` for a package that does not say where its values stand, or says it in rows
    that cannot be followed, `UpstreamFileError` where a file of `upstream` is missing, another one
    or cannot be read, and `MissingExtraError` for a spreadsheet without the extra `import`.
    """
    country = find_name(connection, "country", wanted.country, wanted.year).id
    indicator = find_name(connection, "indicator", wanted.indicator).id
    source = wanted.source
    if source is not None:
        source = find_name(connection, "source", source).id
    try:
        return _Tracer(connection, upstream).trace(country, wanted.year, indicator, source)
    except duckdb.CatalogException as error:
        absent = _ABSENT.search(str(error))
        raise QueryError(
            f"{_NOT_SAID}: it has no table {absent[1]}" if absent else _NOT_SAID
        ) from error
    except _OTHER_FORM as error:
        said, _, _ = str(error).partition("\n")
        raise QueryError(
            f"a table of the package lacks the form that a trace needs: {said}"
        ) from error


class _Tracer:
    """Traces values of one package by their ids."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, upstream: UpstreamFolders | None
    ) -> None:
        self._connection = connection
        self._upstream = upstream
        self._derived = derived_indicators()

    def trace(self, country: str, year: int, indicator: str, source: str | None) -> Trace:
        """Return the trace of a value, or why there is none."""
        key = {"country": country, "year": year, "indicator": indicator}
        found = Trace(country, self._name(country), year, indicator, self._title(indicator))
        values = self._rows(_VALUES, key)
        if source is not None:
            values.sort(key=lambda row: row[0] != source)
        if not values or source not in (None, values[0][0]):
            return replace(found, reason=self._why_none(key, source, values))
        source_id, value, lower, upper = values[0]
        found = replace(
            found,
            value=value,
            lower=lower,
            upper=upper,
            release=self._release(source_id),
            others=tuple(OtherValue(other, number) for other, number, _, _ in values[1:]),
        )
        sql = self._derived.get(indicator)
        if sql is not None and source_id == "forewarn":
            inputs = self._rows(_inputs(indicator), {"country": country, "year": year})
            traces = [self.trace(where, when, what, None) for where, when, what in sorted(inputs)]
            return replace(found, sql=sql, rests_on=self._rests_on(indicator), inputs=tuple(traces))
        return self._upstream_trace(found, {**key, "source": source_id})

    def _upstream_trace(self, found: Trace, key: dict[str, Any]) -> Trace:
        asked = {"source": key["source"], "indicator": key["indicator"]}
        if not self._rows(SAID, asked):
            return replace(found, note=_NOT_SAID)
        correction = self._correction(key)
        found = replace(found, correction=correction)
        where = places(self._rows(RUNS, key), found.year)
        if where is None:
            # The source lists none: that gives a 0, and nothing else.
            if _upstream_value(found) != 0:
                return replace(found, note=_NO_PLACE)
            return replace(found, operation=NOT_LISTED)
        found = replace(found, operation=where.operation, cells=where.cells)
        said = _SAID_OF.get(where.operation)
        if said is not None and said != _upstream_value(found):
            note = f"the package says {where.operation!r} of the value, which holds of {said} only"
            check = Check.NOT_READ if self._upstream is None else Check.DIFFERS
            return replace(found, operation=None, note=note, check=check)
        if self._upstream is None:
            return found
        return _compare(found, self._upstream, where.offsets)

    def _correction(self, key: dict[str, Any]) -> Correction | None:
        """Return the correction of a value; raise `QueryError` where it is of no number."""
        try:
            rows = self._rows(_CORRECTION, key)
        except duckdb.CatalogException:
            # A package need not have the table.
            return None
        for row in rows:
            correction = Correction(*("" if each is None else str(each) for each in row))
            try:
                float(correction.old)
            except ValueError:
                name = "/".join(str(key[each]) for each in ("source", "country", "year"))
                raise QueryError(
                    f"the table corrections has no number as the old value of {name}/"
                    f"{key['indicator']}: {visible(correction.old, _SHOWN)!r}"
                ) from None
            return correction
        return None

    def _release(self, source: str) -> Release | None:
        rows = self._rows(_RELEASE, {"source": source})
        return Release(*rows[0]) if rows else None

    def _rests_on(self, indicator: str) -> tuple[Release, ...]:
        """Return the releases of whose rows an indicator is computed."""
        sources = self._rows(_RESTS_ON, {"indicator": indicator})
        releases = [self._release(source) for (source,) in sources]
        return tuple(release for release in releases if release is not None)

    def _rows(self, sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, parameters).fetchall()

    def _name(self, country: str) -> str:
        sql = "SELECT name FROM countries WHERE country_id = $id"
        return self._label(sql, country)

    def _title(self, indicator: str) -> str:
        sql = "SELECT title FROM indicators WHERE indicator_id = $id"
        return self._label(sql, indicator)

    def _label(self, sql: str, id_: str) -> str:
        """Return what the query has for an id, or the id where it has nothing."""
        rows = self._rows(sql, {"id": id_})
        return str(rows[0][0]) if rows and rows[0][0] is not None else id_

    def _why_none(
        self, key: dict[str, Any], source: str | None, values: list[tuple[Any, ...]]
    ) -> str:
        """Return why a release has no value; `values` are those of the others."""
        country, year, indicator = key["country"], key["year"], key["indicator"]
        if values:
            others = ", ".join(f"{other} has {format_cell(value)}" for other, value, *_ in values)
            return f"{source} has no {indicator} of {country} for {year}; {others}"
        about = Emptiness(country, (indicator,), year, year)
        why = why_none(self._connection, about) or "nothing is known of it"
        return why if source is None else f"{source} has none; of all releases: {why}"


def _inputs(indicator: str) -> str:
    file = resources.files("forewarn") / "ask" / "sql" / "inputs" / f"{indicator}.sql"
    return file.read_text(encoding="utf-8")


def _compare(found: Trace, upstream: UpstreamFolders, offsets: tuple[int, int] | None) -> Trace:
    """Return a trace with the texts of its cells, and whether they give its value."""
    found = replace(
        found, cells=tuple(replace(cell, text=upstream.text(cell)) for cell in found.cells)
    )
    texts = [((cell.line, cell.column), cell.text or "") for cell in found.cells]
    expected = _upstream_value(found)
    try:
        value = recompute(found.operation or "", texts, found.year)
        if value is None:
            return replace(found, note=_NO_CELL_GIVES if expected == 0 else _NOT_GIVEN)
        agrees = value == expected
        if found.lower is not None and found.correction is None:
            try:
                bounds = _bounds(found, upstream, offsets)
            except ValueError as error:
                raise ValueError("a cell of its bounds holds no number") from error
            agrees = agrees and bounds == (found.lower, found.upper)
    except ValueError as error:
        return replace(found, check=Check.DIFFERS, note=str(error))
    return replace(found, check=Check.AGREES if agrees else Check.DIFFERS)


def _bounds(
    found: Trace, upstream: UpstreamFolders, offsets: tuple[int, int] | None
) -> tuple[float, float]:
    """Return the bounds of a value as their cells give them; those of a 0 without one are 0."""
    value = found.value or 0.0
    if offsets is None or found.operation == NOT_LISTED:
        return value, value
    lower, upper = offsets
    columns = [
        [upstream.text(replace(cell, column=cell.column + offset)) for cell in found.cells]
        for offset in offsets
    ]
    return recompute_bounds(found.operation or "", value, *columns, same=lower == upper)


def _upstream_value(found: Trace) -> float | None:
    """Return the value that upstream gives, before a correction."""
    return found.value if found.correction is None else float(found.correction.old)
