"""`forewarn rules`: what is checked, why, and how to mend it."""

from __future__ import annotations

import click

from forewarn.commands.candidates import rule_ids


@click.command("rules")
@click.argument("rule_id", metavar="[RULE]", required=False, shell_complete=rule_ids)
def command(rule_id: str | None) -> None:
    """List the rules, or explain one.

    RULE is a rule's id, as a finding names it.

    \b
    Examples:
      forewarn rules
      forewarn rules meaning/bounds-order
    """
    from forewarn.rules import CATALOGUE

    if rule_id is None:
        width = max(len(rule.id) for rule in CATALOGUE)
        for rule in CATALOGUE:
            click.echo(f"{rule.id:{width}}  {rule.title}")
        return
    for rule in CATALOGUE:
        if rule.id == rule_id:
            click.echo(f"{rule.id} ({rule.severity})\n{rule.title}.\n")
            click.echo(f"Why: {rule.why}\nMend: {rule.mend}")
            return
    import difflib

    near = difflib.get_close_matches(rule_id, [rule.id for rule in CATALOGUE], n=3)
    hint = f"; nearest: {', '.join(near)}" if near else ""
    raise click.BadParameter(f"there is no rule {rule_id!r}{hint}", param_hint="RULE")
