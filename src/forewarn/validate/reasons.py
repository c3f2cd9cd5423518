"""Reasons why something could not be checked, in the words of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def needs_valid(tables: Sequence[str], rules: Sequence[str] = ()) -> str:
    """Return the reason that tables are not valid which a check needs, or these rules of it.

    >>> needs_valid(["countries", "sources"])
    'it needs countries, sources, which are not valid'
    >>> needs_valid(["commitments"], ["meaning/unused-instrument"])
    'meaning/unused-instrument needs commitments, which is not valid'
    """
    who = ", ".join(rules) or "it"
    verb = "needs" if len(rules) < 2 else "need"
    return (
        f"{who} {verb} {', '.join(tables)}, which {'is' if len(tables) == 1 else 'are'} not valid"
    )


def left_out(records: int) -> str:
    """Return the reason that rows with a fault in their structure were not judged.

    >>> left_out(1)
    'its structure is not valid: only 1 record could be judged'
    """
    return f"its structure is not valid: only {_records(records)} could be judged"


def undecided(rule: str, records: int) -> str:
    """Return the reason that rows left out for a fault in their structure may answer a rule.

    >>> undecided("meaning/border-one-way", 2)
    'meaning/border-one-way is undecided in 2 records, because of rows that could not be judged'
    """
    return f"{rule} is undecided in {_records(records)}, because of rows that could not be judged"


def _records(number: int) -> str:
    return f"{number:,} record{'' if number == 1 else 's'}"
