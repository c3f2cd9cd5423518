"""What a rule is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.findings.model import Layer, Severity

if TYPE_CHECKING:
    from forewarn.findings.rules.examples import Example


@dataclass(frozen=True)
class Rule:
    """One rule. Its id is `layer/name` and never changes once released.

    `breaks` is an example that the rule finds, and `passes` a similar one that it does not.
    """

    id: str
    title: str
    why: str
    fix: str
    breaks: Example
    passes: Example
    severity: Severity = Severity.ERROR

    @property
    def layer(self) -> Layer:
        """Return the one layer that the rule lives in."""
        return Layer(self.id.partition("/")[0])
