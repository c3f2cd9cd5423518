"""The rule catalogue: every rule's id, what it checks, why it matters, and how to mend it.

The rules of each layer stand in a module of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forewarn.findings import Outcome, Severity
from forewarn.rules import expectations, meaning, structure
from forewarn.rules.model import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CATALOGUE", "Rule", "count_at_least", "outcome", "rule"]

CATALOGUE: tuple[Rule, ...] = (*structure.RULES, *meaning.RULES, *expectations.RULES)

_BY_ID = {rule.id: rule for rule in CATALOGUE}


def outcome(counts: Mapping[str, int]) -> Outcome:
    """Judge a table by its findings: only an error makes it invalid."""
    return Outcome.INVALID if count_at_least(Severity.ERROR, counts) else Outcome.VALID


def count_at_least(severity: Severity, counts: Mapping[str, int]) -> int:
    """Count the findings that weigh as much as `severity`, or more, in counts by rule."""
    wanted = {Severity.ERROR} if severity is Severity.ERROR else set(Severity)
    return sum(count for rule_id, count in counts.items() if rule(rule_id).severity in wanted)


def rule(rule_id: str) -> Rule:
    """Give the rule with the id; KeyError where there is none."""
    return _BY_ID[rule_id]
