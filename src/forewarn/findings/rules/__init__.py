"""The rule catalogue: every rule's id, what it checks, why it matters, how to fix it, and examples.

The rules of each layer are in a module or package of their own.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from forewarn.findings.model import Outcome, Severity
from forewarn.findings.rules import expectations, meaning, structure
from forewarn.findings.rules.model import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CATALOGUE",
    "Rule",
    "count_at_least",
    "find_rules",
    "nearest_rules",
    "outcome",
    "rule",
]

CATALOGUE: tuple[Rule, ...] = (*structure.RULES, *meaning.RULES, *expectations.RULES)

_BY_ID = {rule.id: rule for rule in CATALOGUE}


def outcome(counts: Mapping[str, int]) -> Outcome:
    """Return the outcome of a table with these findings: only an error makes it invalid."""
    return Outcome.INVALID if count_at_least(Severity.ERROR, counts) else Outcome.VALID


def count_at_least(severity: Severity, counts: Mapping[str, int]) -> int:
    """Count the findings of at least this severity, in counts by rule."""
    wanted = {Severity.ERROR} if severity is Severity.ERROR else set(Severity)
    return sum(count for rule_id, count in counts.items() if rule(rule_id).severity in wanted)


def rule(rule_id: str) -> Rule:
    """Return the rule with this id. Raises KeyError where there is none."""
    return _BY_ID[rule_id]


def find_rules(name: str) -> tuple[Rule, ...]:
    """Return the rule with this id, else the rules of this name in any layer or of this layer.

    >>> [rule.id for rule in find_rules("bounds-order")]
    ['meaning/bounds-order']
    """
    wanted = name.strip().lower()
    for match in (
        lambda rule: rule.id == wanted,
        lambda rule: rule.id.partition("/")[2] == wanted,
        lambda rule: wanted in (rule.layer.value, rule.id.partition("/")[0]),
    ):
        if found := tuple(rule for rule in CATALOGUE if match(rule)):
            return found
    return ()


def nearest_rules(name: str, most: int = 3) -> list[str]:
    """Return the ids nearest to a name that is misspelt, or has the prefix of another layer."""
    wanted = name.strip().lower()[:100]
    ids = [rule.id for rule in CATALOGUE]
    by_name = {rule_id.partition("/")[2]: rule_id for rule_id in ids}
    last = wanted.rpartition("/")[2]
    near = [by_name[last]] if last in by_name else []
    near += difflib.get_close_matches(wanted, ids, n=most, cutoff=0.7)
    near += [by_name[each] for each in difflib.get_close_matches(last, by_name, n=most)]
    near += [rule_id for rule_id in ids if len(last) > 3 and last in rule_id]
    return list(dict.fromkeys(near))[:most]
