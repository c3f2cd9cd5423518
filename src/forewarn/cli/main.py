"""The command line: its subcommands, and what it writes and returns when one fails."""

from __future__ import annotations

import importlib
import keyword
import os
import sys
import traceback
from contextlib import contextmanager, suppress
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import click

from forewarn import __version__
from forewarn.ask.limits import StatementRunner
from forewarn.cli.failures import DEBUG, failure_of
from forewarn.cli.hints import error_lines, options_of
from forewarn.cli.signals import StoppedError, StopSignals
from forewarn.cli.sink import catch_warnings, say, show_usage
from forewarn.cli.streams import READER_GONE, finish_streams, is_reader_gone, prepare_streams
from forewarn.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = (
    "codebook",
    "completion",
    "db",
    "describe",
    "diff",
    "docs",
    "download",
    "expect",
    "figures",
    "format",
    "import",
    "network",
    "new",
    "query",
    "release",
    "rules",
    "sources",
    "sql",
    "tables",
    "trace",
    "validate",
    "verify",
    "versions",
)


class Commands(click.Group):
    """The subcommands; each module is imported only when its command is named."""

    # The signatures are click's.

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the subcommands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the subcommand of that name."""
        if cmd_name not in COMMANDS:
            return None
        # A module cannot have the name of a Python keyword.
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command = importlib.import_module(f"forewarn.cli.{module}").command
        assert isinstance(command, click.Command)
        return command

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Parse the arguments, which may write the help."""
        with _leaving_with_reader():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        with _leaving_with_reader():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the subcommand that the arguments name, or suggest similar names."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            # click compares with the commands that it has loaded, and none is.
            text = _instead(error.command_name, args[1:])
            raise click.NoSuchCommand(error.command_name, text, COMMANDS, ctx) from None


def _instead(name: str, rest: list[str]) -> str | None:
    """Return what to type where a query, view or macro is named in the place of a command."""
    from forewarn.ask.instead import other_thing
    from forewarn.ask.named import named_queries

    if name in named_queries():
        return f"there is no command {name!r}: it is a query: forewarn query {name}"
    values = list(takewhile(lambda each: not each.startswith("-"), rest))
    if other := other_thing(name, in_order=values):
        return (
            f'there is no command {name!r}: it is a {other.kind}: forewarn sql "{other.statement}"'
        )
    return None


@contextmanager
def _leaving_with_reader() -> Iterator[None]:
    """Leave with a code of its own where nobody reads what is written: click's says invalid."""
    try:
        yield
    except OSError as error:
        if is_reader_gone(error):
            raise click.exceptions.Exit(READER_GONE) from None
        raise


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="forewarn")
def cli() -> None:
    """Validate, query and describe Forewarn, the open data package of atrocity risk factors.

    Run a command in the folder of a package or below it, or name a package. `forewarn COMMAND
    --help` explains a command and shows examples.

    Exit codes: 0 done, and valid; 1 the data is invalid; 2 wrong usage; 3 could not run.

    \b
    Examples:
      forewarn validate
      forewarn sql "SELECT * FROM sources"
      forewarn query stable_yet_at_risk
      forewarn rules meaning/bounds-order
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code; no failure shows a traceback."""
    prepare_streams()
    catch_warnings()
    runner, stops = StatementRunner(), StopSignals()
    try:
        stops.heed()
        code = run(arguments, runner)
        stops.rest()
    except StoppedError:
        # While the last line was written.
        code = Exit.COULD_NOT_RUN
    code = finish_streams(stops.exit_code or code)
    if runner.is_running:
        # The interpreter would wait for a function call that cannot be interrupted.
        os._exit(code)
    sys.exit(code)


def run(arguments: list[str] | None = None, runner: StatementRunner | None = None) -> int:
    """Run the command line and return its exit code. `runner` runs its statements."""
    try:
        code: Any = cli.main(arguments, prog_name="forewarn", standalone_mode=False, obj=runner)
        return int(code or Exit.DONE)
    except click.ClickException as error:
        with suppress(OSError):
            show_usage(error)
        return Exit.USAGE
    except (Exception, KeyboardInterrupt, StoppedError) as error:  # noqa: BLE001 - one line each
        if is_reader_gone(error):
            return READER_GONE
        if os.environ.get(DEBUG):
            say(*"".join(traceback.format_exception(error)).splitlines(), err=True)
        failure = failure_of(error)
        # Perhaps nobody reads it.
        with suppress(OSError):
            say(*error_lines(failure, options_of(_named(arguments))), err=True)
        return failure.exit_code


def _named(arguments: list[str] | None) -> click.Command | None:
    """Return the subcommand that the arguments name: no option before it takes a value."""
    words = sys.argv[1:] if arguments is None else arguments
    name = next((word for word in words if not word.startswith("-")), "")
    return cli.get_command(click.Context(cli), name)
