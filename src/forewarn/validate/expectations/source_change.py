"""What a source has lost and changed, compared with what is expected of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from forewarn.validate.expectations.difference import FigureDifference
from forewarn.validate.expectations.signature import Coverage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.validate.expectations.agreement import ReleaseAgreement, Repeat
    from forewarn.validate.expectations.measured import Measured
    from forewarn.validate.expectations.signature import SeriesEntry, Signature

# From this share on, a source repeats another one.
_REPEATED = 0.999


class SourceChange:
    """A source of a package beside what is expected of it.

    `now` and `then` are what it covers and what it is expected to cover, `entries` and `expected`
    the figures of its indicators. `swapped` maps an indicator to the one whose values it holds.
    """

    def __init__(self, name: str, measured: Measured) -> None:
        self.name = name
        self.measured = measured
        self.now = _coverage(measured.signature, name) or Coverage(name, 0, (), (), {})
        self.then = _coverage(measured.expected, name)
        self.entries = _entries(measured.signature, name)
        self.expected = _entries(measured.expected, name)
        self.swapped = _swapped(self.entries, self.expected)
        self.lost_indicators = self.expected.keys() - self.entries.keys()
        self.lost_countries: set[str] = set()
        self.lost_years: set[int] = set()
        if self.then is not None:
            self.lost_countries = self.then.countries.keys() - self.now.countries.keys()
            self.lost_years = self.then.by_year.keys() - self.now.by_year.keys()

    @cached_property
    def lost_state_years(self) -> int:
        """Count the states lost in single years."""
        if self.then is None:
            return 0
        return sum(map(self.states_lost, self.then.by_year.keys() - self.lost_years))

    def states_lost(self, year: int) -> int:
        """Count the states lost in a year, without those lost in all years."""
        if self.then is None:
            return 0
        states, expected = (c.by_year.get(year, (0, 0))[0] for c in (self.now, self.then))
        return max(0, expected - states - len(self.lost_countries))

    def is_replaced(self) -> bool:
        """Return whether the source repeats another one, cell for cell, and is not expected to."""
        changed = any(
            entry.digest != self.expected[name].digest
            for name, entry in self.entries.items()
            if name in self.expected
        )
        return changed and any(is_repeated(copy) for copy in self.copies())

    def copies(self) -> list[Repeat]:
        """Return how much the source repeats of each release before it."""
        return [copy for copy in self.measured.copies if copy.source_id == self.name]

    def is_explained(self, difference: FigureDifference) -> bool:
        """Return whether a figure that names what happened accounts for changed values.

        Some series of a shifted state move too little from year to year to show the shift.
        """
        return difference.is_named or self._has_shifted

    @cached_property
    def _has_shifted(self) -> bool:
        return any(s.shifted for s in self.measured.shifts if s.source_id == self.name)

    def explained_indicators(self) -> set[str]:
        """Return the indicators whose changed values another figure accounts for."""
        return {
            name
            for name, entry in self.entries.items()
            if name in self.expected
            and self.is_explained(FigureDifference(entry, self.expected[name]))
        }

    def has_swapped(self, agreement: ReleaseAgreement) -> bool:
        """Return whether one of two releases holds another indicator, which is named with it."""
        older = agreement.older_source_id
        swapped = _swapped(
            _entries(self.measured.signature, older), _entries(self.measured.expected, older)
        )
        return agreement.indicator_id in self.swapped.keys() | swapped.keys()


def is_repeated(copy: Repeat) -> bool:
    """Return whether one source repeats another."""
    return copy.equal / copy.rows > _REPEATED


def _coverage(signature: Signature, source_id: str) -> Coverage | None:
    return next((each for each in signature.coverage if each.source_id == source_id), None)


def _entries(signature: Signature, source_id: str) -> dict[str, SeriesEntry]:
    return {e.indicator_id: e for e in signature.entries if e.source_id == source_id}


def _swapped(now: Mapping[str, SeriesEntry], then: Mapping[str, SeriesEntry]) -> dict[str, str]:
    """Return the indicators that hold the values expected of another one, and which one."""
    holders = {entry.digest: name for name, entry in then.items()}
    return {
        name: holders[entry.digest]
        for name, entry in now.items()
        if name in then and entry.digest != then[name].digest and entry.digest in holders
    }
