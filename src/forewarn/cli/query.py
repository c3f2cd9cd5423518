"""`forewarn query`: run a query that comes with the software."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forewarn.ask.named import named_queries
from forewarn.cli.candidates import query_names
from forewarn.cli.options import package_at, package_option, progress
from forewarn.cli.output import answer, answer_options, open_session, parse_parameters
from forewarn.cli.sink import say, write_result

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.cli.output import Form


@click.command("query")
@click.argument("name", required=False, shell_complete=query_names)
@click.option(
    "--guide", is_flag=True, help="Write a page of all queries and macros, with their answers."
)
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

    The list has the question and the parameters of each query. With NAME, the answer is written to
    standard output, and its caveats to standard error.

    \b
    Examples:
      forewarn query
      forewarn query state_killings --param country=SDN
    """
    queries = named_queries()
    if guide:
        if name is not None or parameters or form.rows is not None:
            raise click.UsageError("--guide takes no NAME and no options of a query")
        _write_guide(path)
        return
    if name is None:
        if parameters or form.rows is not None:
            raise click.UsageError("these options need the NAME of a query")
        for query in queries.values():
            given = "".join(f" --param {key}={value}" for key, value in query.parameters.items())
            say(f"{query.name}{given}", f"    {query.question}")
        return
    if name not in queries:
        raise click.BadParameter(
            f"there is no query {name!r}: choose from {', '.join(queries)}", param_hint="NAME"
        )
    query = queries[name]
    values = {**query.parameters, **parse_parameters(parameters)}
    answer(package_at(path), query.sql, values, form, kinds=query.kinds)
    say("", query.title, f"Caveats: {query.caveats}", err=True)


def _write_guide(path: Path | None) -> None:
    from forewarn.cli.pages import GUIDE
    from forewarn.publish.guide import write_guide

    with open_session(package_at(path)) as session, progress() as show:
        show("running every query")
        page = write_guide(session.connection, **GUIDE)
    write_result(page, None, "markdown")
