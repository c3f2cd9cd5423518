"""What pages of Markdown say about the commands that write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from forewarn.findings.rules.examples import ExampleAction

if TYPE_CHECKING:
    from collections.abc import Mapping

# What does the actions of the rules' examples.
EXAMPLE_COMMANDS: Final[Mapping[ExampleAction, str]] = {
    ExampleAction.EXPECT: "forewarn expect",
    ExampleAction.COMPARE: "forewarn validate --against release",
}

RULES_INTRODUCTION: Final = """\
# Rules

What `forewarn validate` checks: each rule with why it matters and how to fix what breaks it. An
error makes the data invalid, a warning does not. This page is written by
`forewarn rules --format markdown`.

Each rule has an example that breaks it and a similar one that does not; the tests run both.
Examples of the structure layer are packages of one table. The others change the small valid package
of `tests/small.py`, which has the same tables as this one: rows replace those with the same key, or
are added; SQL changes the tables; and `release` is the package before all changes.
`forewarn expect` accepts the measured figures as expected.
"""

# The parts of the guide that name commands, as `write_guide` takes them.
GUIDE: Final[Mapping[str, str]] = {
    "introduction": """\
# Questions with an answer

Written by `forewarn query --guide`. Each answer comes from the package: its first 12 rows, with
numbers rounded to three decimals; CSV (`--format csv`) has all rows and digits. Percentiles are
among the states observed in the same year, turned so that high means risk: they describe, and do
not predict. [The codebook](codebook.md) describes the views.
""",
    "parameters": """\
`--param NAME=VALUE` after `forewarn query NAME` changes a parameter. A country is named by its id,
a code or a name in seven languages; an indicator or a dimension by its id or its title. One that is
left out follows the others: a country alone means its whole span, and a year is the newest with all
that the query needs. A wrong value is refused, and so is a year without data.""",
    "macros": "Views with parameters, for use in `forewarn sql`.",
}
