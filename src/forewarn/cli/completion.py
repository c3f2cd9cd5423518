"""`forewarn completion`: write the script that lets a shell complete our commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from forewarn.cli.command import Command
from forewarn.cli.sink import write_result

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Write the script that lets a shell complete forewarn.

    The shell then completes commands, options, files, and the names of rules, tables, sources,
    queries and their parameters. The shell must read the script at each start: append it to
    ~/.bashrc (bash 4.4 or later) or ~/.zshrc (after compinit), or write the file that fish reads.

    \b
    Examples:
      forewarn completion bash >> ~/.bashrc
      forewarn completion zsh >> ~/.zshrc
      forewarn completion fish > ~/.config/fish/completions/forewarn.fish
    """
    program = ctx.find_root()
    name = program.info_name or "forewarn"
    completer = get_completion_class(shell)
    assert completer is not None
    variables = completer(program.command, {}, name, f"_{name.upper()}_COMPLETE").source_vars()
    # click's own `source` runs bash to learn its version, and warns if there is no bash.
    write_result(completer.source_template % variables + "\n", None)
