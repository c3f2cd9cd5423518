"""`forewarn query`: run a query that comes with the software."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from forewarn.ask.named import named_queries
from forewarn.cli.candidates import query_names
from forewarn.cli.command import Command
from forewarn.cli.options import package_at, package_option, progress
from forewarn.cli.output import answer, answer_options, open_session, parse_parameters
from forewarn.cli.sink import say, write_result

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.ask.named import NamedQuery
    from forewarn.cli.output import Form

_WORDS = "forewarn.query.words"


def parameter_lines(query: NamedQuery) -> list[str]:
    """Return a line for each parameter: its type, range, default and meaning."""
    return [
        f"    --param {each.name}=...  {each.range_text} [default: {each.default_text}]. "
        f"{each.meaning}"
        for each in query.parameters.values()
    ]


class QueryCommand(Command):
    """The command, whose help for a query has the parameters of that query."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the words: `--help` is answered before they are parsed."""
        ctx.meta[_WORDS] = tuple(args)
        return super().parse_args(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the question and the parameters of the query that is named, if one is."""
        queries = named_queries()
        named = [queries[word] for word in ctx.meta.get(_WORDS, ()) if word in queries]
        for query in named[:1]:
            formatter.write_paragraph()
            formatter.write_text(f"{query.name}: {query.question}")
            for line in parameter_lines(query):
                formatter.write_text(line.strip())


@click.command("query", cls=QueryCommand)
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

    The list has the question and the parameters of each query, with their types, ranges and
    defaults; so has `forewarn query NAME --help`, of one. With NAME, the answer is written to
    standard output, and its caveats to standard error. A parameter that is left out follows the
    others: a country alone means its whole span, and a year is the newest with all that is needed.

    \b
    Examples:
      forewarn query
      forewarn query state_killings --param country=SDN
    """
    from forewarn.ask.inquiry import Inquiry
    from forewarn.ask.instead import other_thing

    queries = named_queries()
    if guide:
        if name is not None or parameters or not form.is_default:
            raise click.UsageError("--guide takes no NAME and no options of a query")
        _write_guide(path)
        return
    if name is None:
        if parameters or not form.is_default:
            raise click.UsageError("these options need the NAME of a query")
        for query in queries.values():
            say(query.name, f"    {query.question}", *parameter_lines(query))
        return
    if other := name not in queries and other_thing(name, parse_parameters(parameters)):
        raise click.BadParameter(
            f'{name} is a {other.kind}, not a query: forewarn sql "{other.statement}"',
            param_hint="NAME",
        )
    if name not in queries:
        raise click.BadParameter(
            f"there is no query {name!r}: choose from {', '.join(queries)}", param_hint="NAME"
        )
    query = queries[name]
    given = parse_parameters(parameters)
    asked = answer(package_at(path), lambda session: Inquiry.of_query(session, query, given), form)
    say("", query.title, err=True)
    if asked.parameters:
        settled = ", ".join(f"{name}={value}" for name, value in asked.parameters.items())
        say(f"Asked with: {settled}", err=True)
    say(f"Caveats: {query.caveats}", err=True)
    if asked.ends:
        say(f"Not covered: {'; '.join(asked.ends)}", err=True)


def _write_guide(path: Path | None) -> None:
    from forewarn.cli.pages import GUIDE
    from forewarn.publish.guide import write_guide

    with open_session(package_at(path)) as session, progress() as show:
        show("running every query")
        page = write_guide(session.connection, **GUIDE)
    write_result(page, None, "markdown")
