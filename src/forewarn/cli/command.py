"""The class of every subcommand: one that takes each option once, but those that may be repeated.

click takes the last of several values and says nothing. An answer about the second of two countries
that were asked for would pass for one about both.
"""

from __future__ import annotations

import click


class Command(click.Command):
    """A subcommand that refuses a second value for an option that takes one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse second values, unless the words ask for help, and parse the words."""
        _, _, parsed = self.make_parser(ctx).parse_args(args=list(args))
        given = [each for each in parsed if isinstance(each, click.Option)]
        if not ctx.resilient_parsing and not any(each.is_eager for each in given):
            _refuse_second_values(given)
        return super().parse_args(ctx, args)


def _refuse_second_values(given: list[click.Option]) -> None:
    """Raise a usage error where options give a parameter two values.

    An option without a value says the same each time that it is given.
    """
    before: dict[str, click.Option] = {}
    for option in given:
        if option.multiple or option.count:
            continue
        other = before.setdefault(option.name or "", option)
        name = _longest_name(option)
        if other is not option:
            raise click.UsageError(f"{_longest_name(other)} and {name} exclude each other")
        if not option.is_flag and given.count(option) > 1:
            raise click.UsageError(f"{name} is given {given.count(option)} times, and takes one")


def _longest_name(option: click.Option) -> str:
    return max(option.opts, key=len)
