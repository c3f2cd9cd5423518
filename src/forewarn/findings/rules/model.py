"""What a rule is."""

from __future__ import annotations

from dataclasses import dataclass

from forewarn.findings.model import Layer, Severity

# The first part of a rule's id, and its layer.
_LAYERS = {
    "structure": Layer.STRUCTURE,
    "meaning": Layer.MEANING,
    "expectations": Layer.EXPECTATIONS,
}


@dataclass(frozen=True)
class Rule:
    """One rule. Its id is `layer/name` and never changes once released."""

    id: str
    title: str
    why: str
    fix: str
    severity: Severity = Severity.ERROR

    @property
    def layer(self) -> Layer:
        """Return the one layer that the rule lives in."""
        return _LAYERS[self.id.partition("/")[0]]
