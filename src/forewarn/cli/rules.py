"""`forewarn rules`: list the rules of validation, or explain one."""

from __future__ import annotations

import click

from forewarn.cli.candidates import rule_ids
from forewarn.cli.command import Command
from forewarn.cli.options import format_option, output_option
from forewarn.cli.sink import write_result
from forewarn.cli.terminal import look_at


@click.command("rules", cls=Command)
@click.argument("rule_id", metavar="[RULE]", required=False, shell_complete=rule_ids)
@format_option(("text", "markdown", "json"), "Format of the rules.")
@output_option
def command(rule_id: str | None, format_name: str, output: str | None) -> None:
    """List the rules, or explain one.

    RULE is the id of a rule, its name without the layer, or a layer.

    \b
    Examples:
      forewarn rules
      forewarn rules meaning
      forewarn rules meaning/bounds-order
      forewarn rules bounds-order
      forewarn rules --format markdown
    """
    from forewarn.cli.pages import EXAMPLE_COMMANDS, RULES_INTRODUCTION
    from forewarn.findings.report.catalogue import (
        explain_rule,
        list_rules,
        rules_json,
        rules_markdown,
        title_column,
    )
    from forewarn.findings.report.text import render_lines
    from forewarn.findings.rules import CATALOGUE, find_rules

    chosen = CATALOGUE if rule_id is None else find_rules(rule_id)
    if not chosen:
        raise click.BadParameter(_unknown(str(rule_id)), param_hint="RULE")
    if format_name == "text":
        look = look_at(output)
        if len(chosen) == 1:
            text = render_lines(explain_rule(chosen[0], EXAMPLE_COMMANDS), look)
        else:
            text = render_lines(list_rules(chosen), look, title_column(chosen))
        write_result(text, output, colours=look.colour)
    elif format_name == "markdown":
        page = rules_markdown(chosen, RULES_INTRODUCTION, EXAMPLE_COMMANDS)
        write_result(page, output, format_name)
    else:
        write_result(rules_json(chosen, EXAMPLE_COMMANDS), output, format_name)


def _unknown(rule_id: str) -> str:
    from forewarn.findings.rules import nearest_rules

    near = nearest_rules(rule_id)
    hint = f"did you mean {' or '.join(near)}?" if near else "forewarn rules lists them"
    return f"there is no rule {rule_id[:100]!r}: {hint}"
