"""The guide: every named query and macro with its question, its caveats and an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.ask.inquiry import Inquiry
from forewarn.ask.named import named_queries
from forewarn.ask.query import ask
from forewarn.ask.session import Session
from forewarn.ask.views import macros
from forewarn.writing.canonical import format_number
from forewarn.writing.markdown import Markdown
from forewarn.writing.markdown import table as markdown_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from forewarn.ask.query import QueryResult

# Rows shown of an answer, and decimals of their numbers.
_SHOWN = 12
_DECIMALS = 3


def write_guide(
    connection: duckdb.DuckDBPyConnection,
    introduction: str = "# Questions with an answer\n",
    parameters: str = "Each query has parameters, with their defaults.",
    macros: str = "Views with parameters.",
) -> str:
    """Return the guide as Markdown, with the answers of a database.

    The texts stand above everything, above the named queries and above the macros.
    Raises `QueryError` if the database lacks a table that a query reads.
    """
    lines = (*_queries(connection, parameters), *_macros(connection, macros))
    return introduction + "".join(f"{line}\n" for line in lines)


def _queries(connection: duckdb.DuckDBPyConnection, above: str) -> Iterator[str]:
    yield from ("", "## Named queries", "", above)
    for query in named_queries().values():
        yield from ("", f"### {query.name}", "", f"**{query.title}.** {query.question}", "")
        session = Session(connection)
        asked = Inquiry.of_query(session, query, {})
        for each in query.parameters.values():
            value = asked.parameters[each.name]
            settled = f", here {value}" if each.default_text != value else ""
            yield (
                f"- `{each.name}`: {each.range_text} (default: {each.default_text}{settled}). "
                f"{each.meaning}"
            )
        if query.parameters:
            yield ""
        yield from (f"*Caveats:* {query.caveats}", "")
        yield from _answer(ask(session, asked.sql, asked.parameters))


def _macros(connection: duckdb.DuckDBPyConnection, above: str) -> Iterator[str]:
    yield from ("", "## Macros", "", above)
    for macro in (macro for macro in macros().values() if not macro.scalar):
        yield from ("", f"### {macro.signature}", "", macro.comment, "")
        yield from (f"- `{name}`: {text}" for name, text in macro.parameters.items())
        yield from ("", "```sql", macro.example, "```", "")
        yield from _answer(ask(Session(connection), macro.example))


def _answer(table: QueryResult) -> Iterator[str]:
    shown = ([_cell(value) for value in row] for row in table.rows[:_SHOWN])
    yield markdown_table([Markdown(name) for name in table.columns], shown).rstrip("\n")
    if len(table.rows) > _SHOWN:
        yield from ("", f"... and {len(table.rows) - _SHOWN} more rows.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return format_number(round(value, _DECIMALS))
    return str(value)
