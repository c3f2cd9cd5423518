"""The answer to a query: its options, and where and how it is written."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from forewarn.ask.limits import MEBIBYTE, Limits, StatementRunner
from forewarn.ask.session import Session
from forewarn.cli.candidates import query_parameters
from forewarn.cli.options import format_option, output_option, parse_size, progress
from forewarn.cli.sink import escape_result, say, write_escaped, write_result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from forewarn.ask.query import QueryResult
    from forewarn.package.model import Package

    Command = TypeVar("Command", bound=Callable[..., Any])

# Rows of the formats for readers; the others are complete unless --limit is given.
_TO_READ = 1000

FORMATS = ("table", "csv", "json", "jsonl", "markdown", "parquet")

_DEFAULT = Limits()


@dataclass(frozen=True)
class Form:
    """The options of an answer: its format, file, number of rows and limits."""

    name: str
    output: Path | None
    rows: int | None
    limits: Limits


def _memory(_: click.Context, __: click.Parameter, memory: str | None) -> int:
    return _DEFAULT.memory if memory is None else parse_size(memory)


_OPTIONS = (
    click.option(
        "--param",
        "parameters",
        multiple=True,
        metavar="NAME=VALUE",
        shell_complete=query_parameters,
        help="Value of the parameter $NAME (may be repeated).",
    ),
    format_option(
        FORMATS,
        "Format of the answer. On a terminal, control and hidden characters appear as their codes; "
        "in a file or a pipe, CSV and JSON hold the exact values.",
    ),
    output_option,
    click.option(
        "--limit",
        type=click.IntRange(min=1),
        help="Write at most this many rows; a note on standard error says if there are more. "
        f"[default: {_TO_READ} for table and markdown, all rows for the others]",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=_DEFAULT.seconds,
        show_default=True,
        metavar="SECONDS",
        help="Stop the statement after this time.",
    ),
    click.option(
        "--memory",
        metavar="SIZE",
        callback=_memory,
        help="Stop the statement if it needs more memory than this, e.g. 4GB; it cannot use "
        "the disk. "
        f"[default: {_DEFAULT.memory // MEBIBYTE} MiB]",
    ),
)


def answer_options(command: Command) -> Command:
    """Add the options of every command with an answer; it is called with a `form`."""

    @functools.wraps(command)
    def with_form(
        *,
        format_name: str,
        output: str | None,
        limit: int | None,
        timeout: float,
        memory: int,
        **others: Any,
    ) -> Any:
        if format_name == "parquet" and output is None:
            raise click.UsageError("parquet cannot be shown: name a file with --output")
        file = None if output is None else Path(output)
        return command(form=Form(format_name, file, limit, Limits(timeout, memory)), **others)

    decorated: Any = with_form
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return cast("Command", decorated)


listing_option = format_option(
    tuple(name for name in FORMATS if name != "parquet"), "Format of the list."
)


def write_listing(result: QueryResult, format_name: str) -> None:
    """Write a list to standard output."""
    from forewarn.cli.formats import WRITERS

    write_result(WRITERS[format_name](result), None, format_name)


def open_session(
    package: Package,
    limits: Limits = _DEFAULT,
    parquet: Path | None = None,
    extensions: Sequence[Package] = (),
) -> Session:
    """Open the package's database, with the runner of this command line."""
    from forewarn.ask.store import connect

    with progress() as show:
        show("opening the database")
        connection = connect(package, limits.memory, parquet, extensions, limits.seconds)
    return Session(connection, limits, click.get_current_context().ensure_object(StatementRunner))


def parse_parameters(given: tuple[str, ...]) -> dict[str, str]:
    """Parse `NAME=VALUE` pairs; raise a usage error where one has another form."""
    pairs = [pair.partition("=") for pair in given]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise click.BadParameter(
                f"{name!r} is not of the form NAME=VALUE", param_hint="--param"
            )
    return {name: value for name, _, value in pairs}


def answer(
    package: Package,
    sql: str,
    parameters: Mapping[str, str],
    form: Form,
    extensions: Sequence[Package] = (),
    kinds: Mapping[str, str] | None = None,
) -> None:
    """Run a statement and write its answer; say on standard error if it is cut or empty.

    `extensions` are packages that extend the one that is asked: their rows are in its tables.
    `kinds` says which parameters are names, and of what: each is read as the id that it means. A
    file is written whole, or stays as it was.
    """
    asked = _NamedRequest(sql, parameters, kinds or {})
    if form.name == "parquet":
        count, cut = _write_parquet(package, asked, form, extensions)
    else:
        count, cut = _write_text(package, asked, form, extensions)
    if cut:
        say(f"only the first {count} rows: raise --limit for more", err=True)
    elif not count:
        say("no rows", err=True)


@dataclass(frozen=True)
class _NamedRequest:
    """A statement, its parameters, and the kind of each that is a name."""

    sql: str
    parameters: Mapping[str, str]
    kinds: Mapping[str, str]

    def values(self, session: Session) -> dict[str, str]:
        """Return the parameters with ids for names; say on standard error what a name means."""
        if not self.kinds:
            return dict(self.parameters)
        from forewarn.ask.names import find_names

        found = session.run(lambda: find_names(session.connection, self.kinds, self.parameters))
        for parameter, named in found.items():
            if self.parameters[parameter] != named.id:
                say(f"{parameter}: {named.label} ({named.id})", err=True)
        return {**self.parameters, **{parameter: named.id for parameter, named in found.items()}}

    def say_unknown(self, session: Session) -> None:
        """List on standard error the texts of a statement without rows that are no ids."""
        from forewarn.ask.unknown_ids import unknown_ids

        for unknown in unknown_ids(session, self.sql, self.parameters):
            say(unknown.text, err=True)


def _write_text(
    package: Package,
    asked: _NamedRequest,
    form: Form,
    extensions: Sequence[Package],
) -> tuple[int, bool]:
    """Write the answer; return its number of rows, and whether there were more."""
    from forewarn.ask.query import OneStatement, ask_for
    from forewarn.cli.formats import WRITERS

    output = None if form.output is None else str(form.output)

    def write(result: QueryResult) -> tuple[str, int, bool]:
        text = WRITERS[form.name](result)
        return escape_result(text, output, form.name), len(result.rows), result.cut

    rows = form.rows
    if rows is None and form.name in ("table", "markdown"):
        rows = _TO_READ
    with open_session(package, form.limits, extensions=extensions) as session:
        # JSON alone has structure.
        nested = form.name in ("json", "jsonl")
        statement = OneStatement(asked.sql, asked.values(session), rows, nested)
        text, count, cut = ask_for(session, statement, write)
        if not count:
            asked.say_unknown(session)
    # Without a limit of time: whoever reads a pipe may take it.
    write_escaped(text, output)
    return count, cut


def _write_parquet(
    package: Package,
    asked: _NamedRequest,
    form: Form,
    extensions: Sequence[Package],
) -> tuple[int, bool]:
    """Write the answer to a Parquet file; return as `_write_text` does."""
    from forewarn.ask.query import write_parquet
    from forewarn.writing.files import put_file, staging_folder_for

    assert form.output is not None
    with staging_folder_for(form.output) as folder:
        file = folder / "answer.parquet"
        with open_session(package, form.limits, file, extensions) as session:
            counted = write_parquet(session, asked.sql, file, asked.values(session), form.rows)
            if not counted[0]:
                asked.say_unknown(session)
        put_file(file, form.output)
    return counted
