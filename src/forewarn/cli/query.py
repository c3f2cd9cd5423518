"""`forewarn query`: the questions that come with an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forewarn.cli.candidates import query_names
from forewarn.cli.options import package_at, package_option, progress
from forewarn.cli.output import answer, answer_options, parse_parameters

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.cli.output import Form


@click.command("query")
@click.argument("name", required=False, shell_complete=query_names)
@click.option("--guide", is_flag=True, help="Write a page of all queries and macros, with answers.")
@package_option
@answer_options
def command(
    name: str | None,
    guide: bool,
    path: Path | None,
    parameters: tuple[str, ...],
    form: Form,
) -> None:
    """List the named queries, or run one.

    NAME is one of the list, which says what each answers and what its parameters are. How to read
    the answer is written to standard error.

    \b
    Examples:
      forewarn query
      forewarn query state_killings --param country=SDN
    """
    from forewarn.ask.query import named_queries

    queries = named_queries()
    if guide:
        from forewarn.ask.store import connect
        from forewarn.publish.guide import write_guide

        if name is not None or parameters or form.rows is not None:
            raise click.UsageError("the guide is of all queries, as they are")
        package = package_at(path)
        with progress() as doing:
            doing("asking every question")
            page = write_guide(connect(package))
        click.echo(page, nl=False)
        return
    if name is None:
        if parameters or form.rows is not None:
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
    answer(package_at(path), query.sql, values, form)
    click.echo(f"\n{query.title}\nCaveats: {query.caveats}", err=True)
