"""`forewarn query`: the questions that come with an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forewarn.commands.options import package_at, package_option, progress
from forewarn.commands.output import answer, answer_options, parse_parameters

if TYPE_CHECKING:
    from pathlib import Path


@click.command("query")
@click.argument("name", required=False)
@click.option("--guide", is_flag=True, help="Write a page of all queries and macros, with answers.")
@package_option
@answer_options
def command(
    name: str | None,
    guide: bool,
    path: Path | None,
    parameters: tuple[str, ...],
    format_name: str,
    limit: int | None,
) -> None:
    """List the named queries, or run one.

    \b
    Examples:
      forewarn query
      forewarn query state_killings --param country=SDN
    """
    from forewarn.query import named_queries
    from forewarn.store import connect

    queries = named_queries()
    if guide:
        if name is not None or parameters or limit is not None:
            raise click.UsageError("the guide is of all queries, as they are")
        from forewarn.guide import write_guide

        package = package_at(path)
        with progress() as doing:
            doing("asking every question")
            page = write_guide(connect(package))
        click.echo(page, nl=False)
        return
    if name is None:
        if parameters or limit is not None:
            raise click.UsageError("name the query that the options are for")
        for query in queries.values():
            given = "".join(f" --param {key}={value}" for key, value in query.parameters.items())
            click.echo(f"{query.name}{given}\n    {query.question}")
        return
    if name not in queries:
        raise click.BadParameter(
            f"there is no query {name!r}; there are {', '.join(queries)}", param_hint="NAME"
        )
    query = queries[name]
    values = {**query.parameters, **parse_parameters(parameters)}
    package = package_at(path)
    with progress() as doing:
        doing("opening the database")
        connection = connect(package)
    answer(connection, query.sql, values, format_name, limit)
    click.echo(f"\n{query.title}\nCaveats: {query.caveats}", err=True)
