"""Trace a value through the tables `cell_columns` and `cell_lines`, or through its SQL."""

from __future__ import annotations

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
    UpstreamCell,
)
from forewarn.ask.tracing.operations import NOT_LISTED, recompute, recompute_bounds
from forewarn.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.ask.tracing.upstream import UpstreamFolders

# A value is made from some hundred cells; a package could name any number.
_MOST_CELLS = 100_000
_DIGITS = 12

_NOT_SAID = "the package does not say where its values stand upstream"

# Of all releases, the one that `latest_observations` takes first.
_VALUES = """
    SELECT o.source_id, o.value, o.lower, o.upper
    FROM observations AS o
    LEFT JOIN latest_observations AS l USING (country_id, year, indicator_id, source_id)
    WHERE o.country_id = $country AND o.year = $year AND o.indicator_id = $indicator
    ORDER BY l.source_id IS NULL, o.source_id
"""

_RELEASE = """
    SELECT source_id, title, publisher, version, licence, citation, homepage,
        published_on, published_precision, retrieved_on
    FROM sources WHERE source_id = $source
"""

# A run of the indicator itself goes before one that holds for every indicator of its file.
_CELLS = """
    SELECT c.path, coalesce(c.sheet, ''), coalesce(l.operation, c.operation),
        l.line + ($year - l.from_year) * l.line_step, l.further_lines,
        coalesce(l.column + ($year - l.from_year) * l.column_step, c.column), l.further_columns,
        c.column_name, c.lower_offset, c.upper_offset, f.sha256, f.taken_from
    FROM cell_columns AS c
    JOIN cell_lines AS l
        ON l.source_id = c.source_id AND l.file = c.file AND l.country_id = $country
        AND $year BETWEEN l.from_year AND l.to_year
        AND l.indicator_id IN ('*', c.indicator_id)
    LEFT JOIN source_files AS f ON f.source_id = c.source_id AND f.path = c.path
    WHERE c.source_id = $source AND c.indicator_id = $indicator
        AND $year BETWEEN c.from_year AND c.to_year
        AND (l.indicator_id <> '*' OR NOT EXISTS (
            SELECT 1 FROM cell_lines AS own
            WHERE own.source_id = $source AND own.indicator_id = $indicator
        ))
    ORDER BY c.file
"""

_SAID = "SELECT 1 FROM cell_columns WHERE source_id = $source AND indicator_id = $indicator"

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
    name, `QueryError` for a package that does not say where its values stand, `UpstreamFileError`
    where a file of `upstream` is missing or another one, and `MissingExtraError` for a spreadsheet
    without the extra `import`.
    """
    country = find_name(connection, "country", wanted.country, wanted.year).id
    indicator = find_name(connection, "indicator", wanted.indicator).id
    source = wanted.source
    if source is not None:
        source = find_name(connection, "source", source).id
    try:
        return _Tracer(connection, upstream).trace(country, wanted.year, indicator, source)
    except duckdb.CatalogException as error:
        raise QueryError(_NOT_SAID) from error


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
            return replace(found, reason=self._why_none(country, year, indicator, source))
        source_id, value, lower, upper = values[0]
        found = replace(
            found,
            value=value,
            lower=lower,
            upper=upper,
            release=Release(*self._rows(_RELEASE, {"source": source_id})[0]),
            others=tuple(OtherValue(other, number) for other, number, _, _ in values[1:]),
        )
        sql = self._derived.get(indicator)
        if sql is not None and source_id == "forewarn":
            inputs = self._rows(_inputs(indicator), {"country": country, "year": year})
            traces = [self.trace(where, when, what, None) for where, when, what in sorted(inputs)]
            return replace(found, sql=sql, inputs=tuple(traces))
        return self._upstream_trace(found, {**key, "source": source_id})

    def _upstream_trace(self, found: Trace, key: dict[str, Any]) -> Trace:
        asked = {"source": key["source"], "indicator": key["indicator"]}
        if not self._rows(_SAID, asked):
            return replace(found, note=_NOT_SAID)
        runs = self._rows(_CELLS, key)
        corrections = self._rows(_CORRECTION, key)
        found = replace(
            found,
            operation=runs[0][2] if runs else NOT_LISTED,
            cells=tuple(cell for run in runs for cell in _cells(run)),
            correction=Correction(*corrections[0]) if corrections else None,
        )
        if self._upstream is None or not found.cells:
            return found
        return _compare(found, self._upstream, runs[0][8:10])

    def _rows(self, sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, parameters).fetchall()

    def _name(self, country: str) -> str:
        sql = "SELECT name FROM countries WHERE country_id = $id"
        return str(self._rows(sql, {"id": country})[0][0])

    def _title(self, indicator: str) -> str:
        sql = "SELECT title FROM indicators WHERE indicator_id = $id"
        return str(self._rows(sql, {"id": indicator})[0][0])

    def _why_none(self, country: str, year: int, indicator: str, source: str | None) -> str:
        about = Emptiness(country, (indicator,), year, year)
        why = why_none(self._connection, about) or "nothing is known of it"
        return why if source is None else f"{source} has none; of all releases: {why}"


def _cells(run: tuple[Any, ...]) -> Iterator[UpstreamCell]:
    """Yield the cells of a run in one year; `run` has the columns of `_CELLS`."""
    path, sheet, _, line, further_lines, column, further_columns, name, _, _, *file = run
    lines = _moved(line, further_lines)
    columns = _moved(column, further_columns) if further_columns else [column] * len(lines)
    for each in zip(lines, columns, strict=True):
        yield UpstreamCell(path, sheet, *each, name, *file)


def _moved(first: int, steps: str | None) -> list[int]:
    """Return a number and those that follow it by steps such as `1*2 3 5-`.

    Raises `QueryError` where they are more than a value is ever made from.
    """
    numbers = [first]
    for step in (steps or "").split():
        by, _, times = step.partition("*")
        if max(len(by), len(times)) > _DIGITS or len(numbers) + int(times or 1) > _MOST_CELLS:
            raise QueryError(f"the table cell_lines names over {_MOST_CELLS:,} cells of one value")
        move = -int(by[:-1]) if by.endswith("-") else int(by)
        numbers += [numbers[-1] + move * count for count in range(1, int(times or 1) + 1)]
    return numbers


def _inputs(indicator: str) -> str:
    file = resources.files("forewarn") / "ask" / "sql" / "inputs" / f"{indicator}.sql"
    return file.read_text(encoding="utf-8")


def _compare(
    found: Trace, upstream: UpstreamFolders, offsets: tuple[int | None, int | None]
) -> Trace:
    """Return a trace with the texts of its cells, and whether they give its value."""
    found = replace(
        found, cells=tuple(replace(cell, text=upstream.text(cell)) for cell in found.cells)
    )
    texts = [((cell.line, cell.column), cell.text or "") for cell in found.cells]
    expected = found.value if found.correction is None else float(found.correction.old)
    try:
        value = recompute(found.operation or "", texts, found.year)
        if value is None:
            return replace(
                found,
                note="what stands in the cells does not give the value, nor speaks against it",
            )
        agrees = value == expected
        if found.lower is not None and found.correction is None:
            agrees = agrees and _bounds(found, upstream, offsets) == (found.lower, found.upper)
    except ValueError as error:
        return replace(found, check=Check.DIFFERS, note=str(error))
    return replace(found, check=Check.AGREES if agrees else Check.DIFFERS)


def _bounds(
    found: Trace, upstream: UpstreamFolders, offsets: tuple[int | None, int | None]
) -> tuple[float, float]:
    """Return the bounds of a value as their cells give them; those of a 0 without one are 0."""
    lower, upper = offsets
    value = found.value or 0.0
    if lower is None or upper is None or found.operation == NOT_LISTED:
        return value, value
    columns = [
        [upstream.text(replace(cell, column=cell.column + offset)) for cell in found.cells]
        for offset in (lower, upper)
    ]
    return recompute_bounds(found.operation or "", value, *columns, same=lower == upper)
