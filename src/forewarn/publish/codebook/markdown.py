"""The codebook as Markdown, for readers."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from forewarn.ask.database import PART_COLUMN
from forewarn.ask.views import column_comments, columns_by_table, macros, views
from forewarn.publish.codebook.indicators import FIRST_YEAR, SPAN, indicators
from forewarn.writing.markdown import Markdown, code, escape, table
from forewarn.writing.sql import identifier
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb

    from forewarn.package.model import Package, Resource
    from forewarn.package.schema import Constraints, Field, Schema
    from forewarn.publish.codebook.indicators import Indicator

# Tables whose rows have sections of their own.
_LISTED_BELOW = ("indicators", "sources")

# None, then shares by eighths.
_BLOCKS = "·▁▂▃▄▅▆▇█"


def write_markdown(package: Package, connection: duckdb.DuckDBPyConnection) -> str:
    """Return the codebook as Markdown."""
    return "".join(f"{_one_line(line)}\n" for line in _lines(package, connection))


def _lines(package: Package, connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield f"# Codebook of {package.name} {package.version}".rstrip()
    yield ""
    if description := package.descriptor.get("description"):
        # It may have paragraphs. The codebook stands beside the pages that it names.
        linked = re.sub(r"\bdocs/([\w-]+\.md)\b", r"[docs/\1](\1)", str(description))
        yield from (*linked.splitlines(), "")
    yield from ("## Tables", "")
    for name, parts in package.tables().items():
        yield from _table(connection, name, parts)
    yield from _views(connection)
    yield from _macros(connection)
    found = indicators(package, connection)
    if found:
        yield from ("## Indicators", "")
        yield from (_legend(len(found[0].coverage)), "")
        yield from _indicators(found)
    if "sources" in package.tables():
        yield from _sources(connection)


def _table(
    connection: duckdb.DuckDBPyConnection, name: str, parts: Sequence[Resource]
) -> Iterator[str]:
    schema = parts[0].schema
    yield from (f"### {name}", "", schema.description, "")
    key = ", ".join(f"`{field}`" for field in schema.primary_key)
    yield f"Primary key: {key or 'none'}."
    if any(part.part for part in parts):
        yield "One file for each source. In SQL it is one table, with the column"
        yield f"`{PART_COLUMN}` as part of its key."
    yield ""
    required = schema.required_fields()
    yield from _rows(
        ("field", "type", "what it holds", "limits", "example"),
        (
            (
                code(field.name),
                field.type.value,
                field.description,
                _limits(field, required=field.name in required),
                code(field.example) if field.example else "",
            )
            for field in schema.fields
        ),
    )
    if name not in _LISTED_BELOW and len(schema.primary_key) == 1:
        yield from _vocabulary(connection, name, schema)
    if name == "actor_relations":
        yield from _relations(connection)
    if name == "country_notes":
        yield from _notes(connection)


def _vocabulary(connection: duckdb.DuckDBPyConnection, name: str, schema: Schema) -> Iterator[str]:
    """List the rows of a table whose ids other tables use, if its rows have titles."""
    if "title" not in schema.field_names:
        return
    key = identifier(schema.primary_key[0])
    rows = connection.execute(f"SELECT {key}, title FROM {identifier(name)} ORDER BY 1").fetchall()
    yield from (f"- `{id_}`: {title}" for id_, title in rows)
    yield ""


def _relations(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """List the relations that each source has, with their first and last year."""
    rows = connection.execute(
        "SELECT relation_id, source_id, min(year), max(year), count(*) FROM actor_relations "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    yield from _rows(
        ("relation", "source", "years", "rows"),
        (
            (code(relation), code(source), f"{first} to {last}", f"{count:,}")
            for relation, source, first, last, count in rows
        ),
    )


def _notes(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """List the notes on countries: they belong beside every figure of these."""
    rows = connection.execute(
        "SELECT coalesce(c.name, n.country_id), n.topic, n.note FROM country_notes AS n "
        "LEFT JOIN countries AS c ON c.country_id = n.country_id ORDER BY ALL"
    ).fetchall()
    yield from _rows(("country", "topic", "note"), rows)


def _views(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    stored = [view.name for view in views().values() if view.stored]
    found = connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal "
        "UNION ALL SELECT table_name, comment FROM duckdb_tables() WHERE table_name IN $stored "
        "ORDER BY 1",
        {"stored": stored},
    ).fetchall()
    if found:
        yield from ("## Views", "", "In SQL only, derived from the tables.", "")
    for view, comment in found:
        columns = connection.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() "
            "WHERE table_name = ? ORDER BY column_index",
            [view],
        ).fetchall()
        yield from (f"### {view}", "", comment, "")
        if view == "panel":
            yield from ("A column for each indicator, named after it, and these:", "")
            columns = [column for column in columns if column[0] in ("country_id", "year")]
        yield from _columns(columns)


def _macros(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    made = {
        row[0]
        for row in connection.execute(
            "SELECT function_name FROM duckdb_functions() WHERE NOT internal"
        ).fetchall()
    }
    found = [macro for macro in macros().values() if macro.name in made]
    if found:
        yield from ("## Macros", "")
        yield from ("In SQL only: views with parameters, as in `FROM profile('RWA', 1993)`.", "")
    tables = columns_by_table(connection)
    for macro in found:
        yield from (f"### {macro.signature}", "", macro.comment, "")
        yield from (f"- `{name}`: {text}" for name, text in macro.parameters.items())
        yield ""
        if macro.scalar:
            continue
        comments = column_comments(tables, macro.columns, macro.reads)
        nothing = ", ".join("NULL" for _ in macro.parameters)
        columns = connection.execute(f"DESCRIBE FROM {macro.name}({nothing})").fetchall()
        yield from _columns([(name, kind, comments[name]) for name, kind, *_ in columns])


def _columns(columns: list[tuple[str, str, str | None]]) -> Iterator[str]:
    yield from _rows(
        ("column", "type", "what it holds"),
        ((code(name), kind.lower(), text or "") for name, kind, text in columns),
    )


def _rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Return a table that ends with an empty line; the texts of a package are Markdown already."""
    cells = ([Markdown(_one_line(cell)) for cell in row] for row in rows)
    yield from table(header, cells, compact=True).split("\n")


def _one_line(text: str) -> str:
    """Return a text in one line: the line ends in a text of the package are spaces."""
    return visible(re.sub(r"\s*\n\s*", " ", text), len(text))


def _indicators(found: list[Indicator]) -> Iterator[str]:
    dimension = None
    for indicator in found:
        if indicator.dimension != dimension:
            dimension = indicator.dimension
            yield from (f"### {dimension}", "", indicator.dimension_description, "")
        yield from (f"#### {indicator.title}", "", f"`{indicator.indicator_id}`", "")
        yield from (indicator.description, "")
        yield from (f"**Why it bears on risk:** {indicator.rationale}", "")
        if indicator.caveats:
            yield from (f"**Caveats:** {indicator.caveats}", "")
        yield f"- {indicator.measure}; unit: {indicator.unit}; range: {_range(indicator)}"
        yield f"- direction: {indicator.direction}; upstream name: `{indicator.upstream_name}`"
        yield f"- no row: {_absence(indicator)}"
        if meaning := _ZERO_MEANS.get(indicator.zero_means or ""):
            yield f"- a 0: {meaning}"
        if indicator.same_question_as:
            yield f"- in summaries, `{indicator.same_question_as}` stands for the same question"
        if indicator.risk_factors:
            yield f"- UN risk factors: {'; '.join(indicator.risk_factors)}"
        if indicator.derived_from:
            sources = ", ".join(f"`{source}`" for source in indicator.derived_from)
            yield f"- computed by this package from: {sources}"
        for release in indicator.releases:
            yield (
                f"- `{release.source_id}`: {release.first} to {release.last}, "
                f"{release.countries} states, {release.value_count:,} values"
                + (f", {release.intervals:,} with an interval" if release.intervals else "")
            )
        yield f"- coverage: `{_picture(indicator.coverage)}`"
        yield ""


_ZERO_MEANS = {
    "judgement": "the judgement of the source, which lists none; not ranked",
    "threshold": "nothing above the threshold of the source; not ranked",
    "unlikely": "the worst level is not the likeliest, and the next may be; not ranked",
    "occurrence": "the lowest step of something that happened",
}


def _absence(indicator: Indicator) -> str:
    """Return what it means that an indicator has no row for a state and year."""
    if indicator.absent_means == "zero":
        beside = f"; outside the list: {indicator.zero_except}" if indicator.zero_except else ""
        if indicator.part_of:
            beside += f"; unknown where `{indicator.part_of}` has a row"
        return (
            f"a 0 from {indicator.zero_from} to {indicator.zero_to}, because the source lists "
            f"every year with the thing{beside}; not ranked"
        )
    if indicator.absent_means == "never":
        return "not so far, or not covered; not ranked"
    if indicator.listing == "occurrences":
        return (
            "unknown: the source lists only where there was something; ranked only in years in "
            "which it lists at least three quarters of the states"
        )
    return "unknown"


def _picture(coverage: Sequence[float]) -> str:
    return "".join(_BLOCKS[math.ceil(8 * share)] for share in coverage)


def _legend(periods: int) -> str:
    last = FIRST_YEAR + SPAN * (periods - 1)
    return (
        f"*Coverage* has a character for every {SPAN} years, the first for {FIRST_YEAR} to "
        f"{FIRST_YEAR + SPAN - 1}, the last for {last} to {last + SPAN - 1}: of the years of "
        "all states that existed, the share with a value from any source. "
        f"`{_BLOCKS[0]}` means none, `{_BLOCKS[1]}` up to one eighth, `{_BLOCKS[2]}` up to two, "
        f"and so on to `{_BLOCKS[-1]}`, more than seven."
    )


def _sources(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield from ("## Sources", "")
    if "freshness" in columns_by_table(connection):
        yield from _freshness(connection)
    rows = connection.execute(
        "SELECT source_id, homepage, title, publisher, version, licence, redistribution, "
        "citation, notes FROM sources ORDER BY source_id"
    ).fetchall()
    for source_id, homepage, *texts in rows:
        title, publisher, version, licence, terms, citation, notes = (
            escape(text or "") for text in texts
        )
        address = f" <{re.sub('[<>]', '', homepage)}>" if homepage else ""
        yield from (f"### {code(source_id)}", "")
        yield f"{title}. {publisher}, version {version}.{address}"
        yield ""
        yield f"- licence: {licence} (redistribution: {terms})"
        yield f"- cite: {citation}"
        if notes:
            yield f"- note: {notes}"
        yield ""


def _freshness(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yield the table of how new each source is, and what is known to exist and is not here."""
    rows = connection.execute(
        "SELECT source_id, newest_year, years_old, published_on, published_precision, "
        "retrieved_on, not_here FROM freshness ORDER BY newest_year DESC, source_id"
    ).fetchall()
    header = ("source", "newest year", "years old", "public by", "known", "retrieved", "not here")
    yield "Age is counted to the day on which the newest file of the package was fetched."
    yield ""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    lines = ([code(source), *others] for source, *others in cells)
    yield from table(header, lines, compact=True).split("\n")


def _limits(field: Field, *, required: bool) -> str:
    limits: Constraints = field.constraints
    parts = ["required"] if required else []
    parts += ["unique"] if limits.unique else []
    parts += [f"from {limits.minimum}"] if limits.minimum is not None else []
    parts += [f"to {limits.maximum}"] if limits.maximum is not None else []
    parts += [f"at least {limits.min_length} long"] if limits.min_length is not None else []
    parts += [f"at most {limits.max_length} long"] if limits.max_length is not None else []
    parts += [f"form `{limits.pattern}`"] if limits.pattern is not None else []
    parts += [f"one of {', '.join(limits.enum)}"] if limits.enum is not None else []
    return "; ".join(parts)


def _range(indicator: Indicator) -> str:
    low = "no end" if indicator.minimum is None else f"{indicator.minimum:g}"
    high = "no end" if indicator.maximum is None else f"{indicator.maximum:g}"
    return f"{low} to {high}"
