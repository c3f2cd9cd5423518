"""The command line: gathers the subcommands, and turns failures into one line and an exit code."""

from __future__ import annotations

import importlib
import keyword
import os
import signal
import sys
from typing import Any

import click

from forewarn import __version__
from forewarn.ask.limits import is_running
from forewarn.cli.exit import Exit
from forewarn.errors import ForewarnError, InvalidDataError, QueryError, VersionError

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
    "sql",
    "tables",
    "validate",
    "verify",
    "versions",
)

# Set to show the traceback of a failure that is ours.
DEBUG = "FOREWARN_DEBUG"


class Commands(click.Group):
    """A group that imports a subcommand's module only when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the subcommands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the subcommand of that name."""
        if cmd_name not in COMMANDS:
            return None
        # No module can be called as a word of Python's own.
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command = importlib.import_module(f"forewarn.cli.{module}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand that the arguments name; where there is none, name near ones."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            # click looks for near ones among the commands that it holds, and we hold none.
            raise click.NoSuchCommand(error.command_name, None, COMMANDS, ctx) from None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="forewarn")
def cli() -> None:
    """Validate, query and describe Forewarn, the open data package of atrocity risk factors.

    Run in a package's folder, or below it, or name one. `forewarn COMMAND --help` explains a
    command, with examples.

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
    if hasattr(signal, "SIGPIPE"):
        # Whoever reads our output may stop reading; that is no failure, and ends us in silence.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    code = run(arguments)
    if is_running():
        # A call of a function that does not heed an interruption would be waited for.
        sys.stdout.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    try:
        code: Any = cli.main(arguments, prog_name="forewarn", standalone_mode=False)
        return int(code or Exit.DONE)
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except (QueryError, VersionError) as error:
        click.echo(f"forewarn: {error}", err=True)
        return Exit.USAGE
    except InvalidDataError as error:
        click.echo(f"forewarn: {error}", err=True)
        return Exit.INVALID
    except ForewarnError as error:
        click.echo(f"forewarn: {error}", err=True)
        return Exit.COULD_NOT_RUN
    except (click.Abort, KeyboardInterrupt):
        click.echo("forewarn: stopped", err=True)
        return Exit.COULD_NOT_RUN
    except OSError as error:
        click.echo(f"forewarn: {error}", err=True)
        return Exit.COULD_NOT_RUN
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        if str(error) == "Query interrupted":
            # What DuckDB makes of a KeyboardInterrupt.
            click.echo("forewarn: stopped", err=True)
            return Exit.COULD_NOT_RUN
        first = str(error).partition("\n")[0]
        click.echo(
            f"forewarn: an engine failed: {type(error).__name__}: {first} "
            f"(set {DEBUG}=1 to see where)",
            err=True,
        )
        return Exit.COULD_NOT_RUN
