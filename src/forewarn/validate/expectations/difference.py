"""How the figures of one indicator differ from what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forewarn.validate.expectations.measured import Row
    from forewarn.validate.expectations.signature import SeriesEntry

# In standard deviations: a mean that moves by less may have been revised; by more, something else
# happened. Likewise for a region's mean, and for quantiles.
MEAN_MOVED, REGION_MOVED, QUANTILE_MOVED = 0.05, 0.1, 0.1


@dataclass(frozen=True)
class FigureDifference:
    """How the values of an indicator differ from what is expected, in the coarsest figure."""

    now: SeriesEntry
    then: SeriesEntry

    @property
    def same_rows(self) -> bool:
        """Return whether there are as many rows as expected."""
        return self.now.rows == self.then.rows

    @property
    def mean_shift(self) -> float | None:
        """Return the mean's shift in standard deviations; zero if it may be a revision.

        None if the rows lost or gained explain it: if their own mean lies within the range of the
        values that there were, or are.
        """
        now, then = self.now, self.then
        shift = abs(self._moved(now.mean - then.mean))
        if shift < MEAN_MOVED:
            return 0
        if not self.same_rows:
            more, fewer = (now, then) if now.rows > then.rows else (then, now)
            rows = more.rows - fewer.rows
            between = (more.rows * more.mean - fewer.rows * fewer.mean) / rows
            slack = 1e-6 * (more.maximum - more.minimum)
            is_part = more.minimum <= fewer.minimum and fewer.maximum <= more.maximum
            if is_part and more.minimum - slack <= between <= more.maximum + slack:
                return None
        return shift

    @property
    def quantile_shift(self) -> float | None:
        """Return the largest shift of a quantile in standard deviations; zero if it is small.

        None if the rows, the mean or a region's mean differ.
        """
        if not self._mean_stands or any(self._departures.values()):
            return None
        pairs = zip(self.now.quantiles, self.then.quantiles, strict=True)
        shift = max(abs(self._moved(now - then)) for now, then in pairs)
        return shift if shift >= QUANTILE_MOVED else 0

    @property
    def constant_gained(self) -> float | None:
        """Return the share of states whose series became constant; None if the rows differ."""
        if not self.same_rows:
            return None
        return max(0, self.now.constant - self.then.constant) / self.then.countries

    @property
    def is_named(self) -> bool:
        """Return whether any figure that names what happened is too far from what is expected."""
        return bool(
            self.mean_shift
            or self.quantile_shift
            or self.constant_gained
            or any(self._departures.values())
            or self.now.repeated_years > self.then.repeated_years
        )

    def region_rows(self) -> list[Row]:
        """Return a row for each region, with its shift."""
        return [
            {
                "of": f"{self.now.indicator_id} in {region or 'no region'}",
                "indicator_id": self.now.indicator_id,
                "region": region or None,
                "total": self.now.regions[region].total,
                "total_expected": self.then.regions[region].total,
                "region_shift": shift,
            }
            for region, shift in self._departures.items()
        ]

    @property
    def _mean_stands(self) -> bool:
        return self.same_rows and not self.mean_shift

    @property
    def _departures(self) -> dict[str, float]:
        """Return each region's shift in standard deviations, relative to the overall shift.

        Empty if the rows or the overall mean differ.
        """
        if not self._mean_stands:
            return {}
        overall = self._moved(self.now.mean - self.then.mean)
        departures = {}
        for name, then in sorted(self.then.regions.items()):
            now = self.now.regions.get(name)
            if now is not None:
                moved = self._moved(now.total / now.rows - then.total / then.rows) - overall
                far = now.rows != then.rows or abs(moved) >= REGION_MOVED
                departures[name] = max(abs(moved), REGION_MOVED) if far else 0.0
        return departures

    def _moved(self, by: float) -> float:
        """Return a difference in standard deviations; 1 if the expected values never vary."""
        if abs(by) <= 1e-9 * max(abs(self.now.mean), abs(self.then.mean)):
            return 0
        return by / self.then.deviation if self.then.deviation else 1
