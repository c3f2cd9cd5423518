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
from forewarn.cli.cited import BESIDE, SUFFIX, check_place, sources_csv, with_sources
from forewarn.cli.options import format_option, output_option, parse_size, progress
from forewarn.cli.sink import escape_result, say, write_escaped, write_result

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from forewarn.ask.inquiry import Inquiry
    from forewarn.ask.query import QueryResult
    from forewarn.package.model import Package

    Command = TypeVar("Command", bound=Callable[..., Any])

# Rows of the formats for readers; the others are complete unless --limit is given.
_TO_READ = 1000

FORMATS = ("table", "csv", "json", "jsonl", "markdown", "parquet")

_DEFAULT = Limits()


@dataclass(frozen=True)
class Form:
    """The options of an answer: its format, file, rows and limits, and whether it has sources."""

    name: str
    output: Path | None
    rows: int | None
    limits: Limits
    sources: bool = False

    @property
    def is_default(self) -> bool:
        """Return whether no option asks for more than the default answer."""
        return self.rows is None and not self.sources


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
        "--sources",
        is_flag=True,
        help="Also write the sources of the rows, with licences and citations: after the answer, "
        "as a member of JSON, or to a file beside that of --output (csv, jsonl, parquet).",
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
        sources: bool,
        timeout: float,
        memory: int,
        **others: Any,
    ) -> Any:
        if format_name == "parquet" and output is None:
            raise click.UsageError("parquet cannot be shown: name a file with --output")
        file = None if output is None else Path(output)
        if sources:
            check_place(format_name, file)
        form = Form(format_name, file, limit, Limits(timeout, memory), sources)
        return command(form=form, **others)

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
        if [each for each, _, _ in pairs].count(name) > 1:
            raise click.BadParameter(f"{name!r} is given twice", param_hint="--param")
    return {name: value for name, _, value in pairs}


def answer(
    package: Package,
    ask: Callable[[Session], Inquiry],
    form: Form,
    extensions: Sequence[Package] = (),
) -> Inquiry:
    """Write the answer to what `ask` returns; say on standard error if it is cut, or why empty.

    `extensions` are packages that extend the one that is asked: their rows are in its tables. A
    file is written whole, or stays as it was.
    """
    write = _write_parquet if form.name == "parquet" else _write_text
    written = write(package, ask, form, extensions)
    say(*(f"{name}: {label}" for name, label in written.asked.labels.items()), err=True)
    say(*written.unknown, err=True)
    if written.cut:
        say(f"only the first {written.rows} rows: raise --limit for more", err=True)
    elif not written.rows:
        say(f"no rows: {written.why}" if written.why else "no rows", err=True)
    return written.asked


@dataclass(frozen=True)
class _AnswerWritten:
    """An answer that was written: its rows, whether there are more, and why there are none."""

    asked: Inquiry
    rows: int
    cut: bool
    why: str | None
    unknown: tuple[str, ...]


def _told(session: Session, asked: Inquiry, count: int) -> tuple[str | None, tuple[str, ...]]:
    """Return why there are no rows, and a line for each text of the statement that is no id."""
    from forewarn.ask.unknown_ids import unknown_ids

    unknown: tuple[str, ...] = ()
    # The names of a named query were settled.
    if asked.query is None:
        unknown = tuple(each.text for each in unknown_ids(session, asked.sql, asked.parameters))
    return None if count else asked.why_empty(session), unknown


def _write_text(
    package: Package,
    ask: Callable[[Session], Inquiry],
    form: Form,
    extensions: Sequence[Package],
) -> _AnswerWritten:
    from forewarn.ask.query import OneStatement, ask_for
    from forewarn.cli.formats import WRITERS

    output = None if form.output is None else str(form.output)
    rows = form.rows
    if rows is None and form.name in ("table", "markdown"):
        rows = _TO_READ
    with open_session(package, form.limits, extensions=extensions) as session:
        asked = ask(session)

        def write(result: QueryResult) -> tuple[str, str | None, int, bool]:
            text, beside = WRITERS[form.name](result), None
            if form.sources:
                cited = asked.cite(session.connection, result.columns, result.rows)
                text = with_sources(text, result, cited, form.name)
                beside = sources_csv(cited) if form.name in BESIDE else None
            return escape_result(text, output, form.name), beside, len(result.rows), result.cut

        # JSON alone has structure.
        nested = form.name in ("json", "jsonl")
        statement = OneStatement(asked.sql, asked.parameters, rows, nested)
        text, beside, count, cut = ask_for(session, statement, write)
        why, unknown = _told(session, asked, count)
    # Without a limit of time: whoever reads a pipe may take it.
    if beside is not None:
        write_result(beside, f"{output}{SUFFIX}", "csv")
    write_escaped(text, output)
    return _AnswerWritten(asked, count, cut, why, unknown)


def _write_parquet(
    package: Package,
    ask: Callable[[Session], Inquiry],
    form: Form,
    extensions: Sequence[Package],
) -> _AnswerWritten:
    from forewarn.ask.query import write_parquet
    from forewarn.writing.files import put_file, staging_folder_for

    assert form.output is not None
    with staging_folder_for(form.output) as folder:
        file = folder / "answer.parquet"
        with open_session(package, form.limits, file, extensions) as session:
            asked = ask(session)
            count, cut = write_parquet(session, asked.sql, file, asked.parameters, form.rows)
            why, unknown = _told(session, asked, count)
            cited = asked.cite_file(session, file) if form.sources else None
        if cited is not None:
            write_result(sources_csv(cited), f"{form.output}{SUFFIX}", "csv")
        put_file(file, form.output)
    return _AnswerWritten(asked, count, cut, why, unknown)
