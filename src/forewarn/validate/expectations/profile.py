"""The profile: one wide frame of figures for each source, already compared with what is expected.

A row is of whatever its key says: an indicator, a year, a region, a state, an older release, or the
source where it says nothing. Every difference from the reference is named once: a figure is null
where it does not apply, or where a coarser one explains it. A figure that is never explained away
remains for each: rows that no lost state, year or indicator accounts for, and values that no moved
mean, region or series does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from forewarn.validate.expectations.figures import FIGURES, PACKAGE
from forewarn.validate.expectations.signature import Coverage, Entry, Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forewarn.validate.expectations.agreement import (
        Agreement,
        Repeat,
        Revision,
        Shift,
        TableRemoval,
        YearRevision,
    )
    from forewarn.validate.expectations.signature import TableEntry

# What a row is of.
KEYS = (
    "table", "source_id", "category", "indicator_id", "year", "region", "country_id",
    "older_source_id",
)  # fmt: skip

# In standard deviations: a mean that moved by less may have been revised; by more, something else
# has happened. The same of a region's mean, and of quantiles.
MEAN_MOVED, REGION_MOVED, QUANTILE_MOVED = 0.05, 0.1, 0.1

# From this correlation on, two releases of an indicator are of one thing.
AGREE = 0.95

# From this share on, a source stands in another one.
REPEATED = 0.999

# Of fewer changes than this, their signs say little.
_CHANGES = 30

Row = dict[str, Any]


@dataclass(frozen=True)
class Profile:
    """The frame of one source, or of the package: its column names, and its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]

    def key(self, row: Mapping[str, Any]) -> str:
        """Return the key of a row: what it is of, or the source itself."""
        return "/".join(str(row[name]) for name in KEYS if row.get(name) is not None) or self.name


@dataclass(frozen=True)
class RepeatedYear:
    """How many states repeat the value of the year before; no share where it says little."""

    source_id: str
    indicator_id: str
    year: int
    states: int
    repeated_share: float | None


@dataclass(frozen=True)
class Measured:
    """What was measured of the package, and of the release that it is compared with.

    `regions` gives the UN region of each country. `is_release` says that what is expected was
    measured of another package, whose cells were compared: `revisions` and what follows it.
    """

    signature: Signature
    expected: Signature
    regions: Mapping[str, str]
    repeats: tuple[RepeatedYear, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    copies: tuple[Repeat, ...] = ()
    shifts: tuple[Shift, ...] = ()
    is_release: bool = False
    revisions: tuple[Revision, ...] = ()
    year_revisions: tuple[YearRevision, ...] = ()
    removals: tuple[TableRemoval, ...] = ()


def profiles(measured: Measured) -> tuple[Profile, ...]:
    """Lay out what was measured: a frame for each source that has rows, and one of the package."""
    sources = [coverage.source_id for coverage in measured.signature.coverage]
    return (
        _frame(PACKAGE, _package_rows(measured)),
        *(_frame(name, _Source(name, measured).rows()) for name in sources),
    )


def _frame(name: str, rows: Iterable[Row]) -> Profile:
    found = list(rows)
    used = {column for row in found for column in row}
    figures = dict.fromkeys(figure.column for figure in FIGURES)
    context = sorted(used - set(KEYS) - set(figures) - {"of"})
    ordered = (*KEYS, *context, *figures)
    columns = (*(column for column in ordered if column in used), "of")
    return Profile(name, columns, tuple({c: row.get(c) for c in columns} for row in found))


@dataclass
class _Source:
    """The rows of the frame of one source."""

    name: str
    measured: Measured
    now: Coverage = field(init=False)
    then: Coverage | None = field(init=False)

    def __post_init__(self) -> None:
        measured = self.measured
        self.now = _coverage(measured.signature, self.name) or Coverage(self.name, 0, (), (), {})
        self.then = _coverage(measured.expected, self.name)
        self.entries = _entries(measured.signature, self.name)
        self.expected = _entries(measured.expected, self.name)
        self.has_shifted = any(s.shifted for s in measured.shifts if s.source_id == self.name)
        self.swapped = _swapped(self.entries, self.expected)
        self.lost_indicators = self.expected.keys() - self.entries.keys()
        self.lost_countries: set[str] = set()
        self.lost_years: set[int] = set()
        self.lost_state_years = 0
        if self.then is not None:
            self.lost_countries = self.then.countries.keys() - self.now.countries.keys()
            self.lost_years = self.then.by_year.keys() - self.now.by_year.keys()
            years = self.then.by_year.keys() - self.lost_years
            self.lost_state_years = sum(map(self._states_lost, years))

    def rows(self) -> list[Row]:
        rows = [*self._release_rows(), *self._repeated_years(), *self._shift_rows()]
        if self.then is None:
            # A source that a release has not is a new one.
            unknown = None if self.measured.is_release else 1
            return [{"of": "the source", "without_reference": unknown}, *rows]
        if self._is_replaced():
            # Nothing else that differs from what is expected would be news.
            return rows
        return [
            *self._source_rows(),
            *self._year_rows(),
            *self._indicator_rows(),
            *rows,
            *self._year_revisions(),
        ]

    def _is_replaced(self) -> bool:
        """Return whether the source is another one, cell for cell, and should not be."""
        return any(
            copy.source_id == self.name
            and _share(copy) > REPEATED
            and any(
                entry.digest != self.expected[name].digest
                for name, entry in self.entries.items()
                if name in self.expected
            )
            for copy in self.measured.copies
        )

    # What is of the source as a whole.

    def _source_rows(self) -> list[Row]:
        assert self.then is not None
        gained = sum(
            max(0, entry.rows - (self.expected[name].rows if name in self.expected else 0))
            for name, entry in self.entries.items()
            if name not in self.swapped
        )
        rows, expected = sum(self.now.rows), sum(self.then.rows)
        years = self.then.by_year
        accounted = (
            sum(self.expected[name].rows for name in self.lost_indicators)
            + sum(self.then.countries[country] for country in self.lost_countries)
            + sum(years[year][1] for year in self.lost_years)
            + self.lost_state_years * len(self.expected)
        )
        unexplained = max(0, expected + gained - rows - accounted)
        # Gains are named where they are, with each indicator.
        whole: Row = {
            "of": "the source",
            "rows": rows,
            "rows_expected": expected,
            "without_reference": 0,
            "row_count_change": None if self.measured.is_release else -unexplained / expected,
        }
        return [whole, *self._place_rows()]

    def _place_rows(self) -> list[Row]:
        assert self.then is not None
        by_region: dict[str, list[str]] = {}
        for country in self.then.countries:
            by_region.setdefault(self.measured.regions.get(country, ""), []).append(country)
        rows: list[Row] = []
        for region, countries in sorted(by_region.items()):
            lost = [country for country in countries if country in self.lost_countries]
            gone = len(lost) == len(countries) > 1
            rows.append(
                {
                    "of": region or "no region",
                    "region": region or None,
                    "states": len(countries) - len(lost),
                    "states_expected": len(countries),
                    "region_lost": int(gone),
                }
            )
            rows += [
                {
                    "of": country,
                    "country_id": country,
                    "rows": self.now.countries.get(country, 0),
                    "rows_expected": self.then.countries[country],
                    "country_lost": None if gone else int(country in self.lost_countries),
                }
                for country in sorted(countries)
            ]
        return rows

    def _year_rows(self) -> list[Row]:
        assert self.then is not None
        rows: list[Row] = []
        for year, (expected, _) in sorted(self.then.by_year.items()):
            states, _ = self.now.by_year.get(year, (0, 0))
            gone = year in self.lost_years
            change = -self._states_lost(year) or max(0, states - expected)
            rows.append(
                {
                    "of": str(year),
                    "year": year,
                    "states": states,
                    "states_expected": expected,
                    "years_lost": int(gone),
                    "coverage_change": None if gone else change / expected,
                }
            )
        return rows

    def _states_lost(self, year: int) -> int:
        """Count the states lost in a year, but for those that are lost altogether."""
        assert self.then is not None
        states, expected = (c.by_year.get(year, (0, 0))[0] for c in (self.now, self.then))
        return max(0, expected - states - len(self.lost_countries))

    # What is of one indicator.

    def _indicator_rows(self) -> list[Row]:
        rows: list[Row] = []
        revisions = {r.indicator_id: r for r in self.measured.revisions if r.source_id == self.name}
        for name in sorted(self.entries.keys() | self.expected.keys()):
            now, then = self.entries.get(name), self.expected.get(name)
            if now is None or then is None:
                row: Row = {
                    "of": name,
                    "indicator_id": name,
                    "rows": now.rows if now else 0,
                    "rows_expected": then.rows if then else None,
                    "without_reference": int(then is None),
                    "indicator_lost": int(now is None),
                }
                rows.append(row)
                continue
            if name in self.swapped:
                # What else is not as expected of it follows from that.
                rows.append(
                    {
                        "of": name,
                        "indicator_id": name,
                        "swapped_with": self.swapped[name],
                        "indicators_swapped": 1,
                    }
                )
                continue
            difference = _Difference(now, then)
            rows.append(
                {
                    "of": name,
                    "indicator_id": name,
                    "rows": now.rows,
                    "rows_expected": then.rows,
                    "mean": now.mean,
                    "mean_expected": then.mean,
                    "constant": now.constant,
                    "constant_expected": then.constant,
                    "without_reference": 0,
                    "indicator_lost": 0,
                    "indicators_swapped": 0,
                    "years_lost": self._years_lost(now, then),
                    "row_count_change": max(0, now.rows - then.rows) / then.rows,
                    "missing_share": self._missing_share(now, then),
                    "mean_shift": difference.mean_shift,
                    "quantile_shift": difference.quantile_shift,
                    "constant_gained": difference.constant_gained,
                    "values_differ": self._values_differ(difference),
                    **self._revision(revisions.get(name), difference),
                }
            )
            rows += difference.region_rows()
        return rows

    def _years_lost(self, now: Entry, then: Entry) -> int:
        """Count the years that the indicator lost and the source did not."""
        within = [year for year in self.lost_years if then.first_year <= year <= then.last_year]
        return max(0, then.years - now.years - len(within))

    def _missing_share(self, now: Entry, then: Entry) -> float | None:
        """Return the share of rows missing that no lost state or year, or state in one, explains."""
        if self.measured.is_release:
            return None
        lost_years = max(0, then.years - now.years)
        explained = (
            len(self.lost_countries) * then.years
            + lost_years * then.countries
            + self.lost_state_years
        )
        return max(0, then.rows - now.rows - explained) / then.rows

    def _is_explained(self, difference: _Difference) -> bool:
        """Return whether a figure that names what has happened tells that values are other ones.

        Not every series of a shifted state moves enough from year to year to show it.
        """
        return difference.is_named or self.has_shifted

    def _values_differ(self, difference: _Difference) -> int | None:
        if self.measured.is_release or not difference.same_rows:
            return None
        if difference.now.digest == difference.then.digest:
            return 0
        return None if self._is_explained(difference) else 1

    def _revision(self, revision: Revision | None, difference: _Difference) -> Row:
        if revision is None:
            return {}
        explained = self._is_explained(difference)
        return {
            "cells": revision.cells,
            "removed_share": revision.removed / revision.cells,
            "revised_share": None if explained else revision.revised / revision.cells,
        }

    def _year_revisions(self) -> list[Row]:
        explained = {
            name
            for name, entry in self.entries.items()
            if name in self.expected and self._is_explained(_Difference(entry, self.expected[name]))
        }
        return [
            {
                "of": f"{revision.indicator_id} in {revision.year}",
                "indicator_id": revision.indicator_id,
                "year": revision.year,
                "cells": revision.cells,
                "total": revision.after,
                "total_expected": revision.before,
                "revision_size": revision.size,
            }
            for revision in self.measured.year_revisions
            if revision.source_id == self.name
            and revision.indicator_id not in explained | self.swapped.keys()
        ]

    # What needs no reference.

    def _repeated_years(self) -> list[Row]:
        return [
            {
                "of": f"{each.indicator_id} in {each.year}",
                "indicator_id": each.indicator_id,
                "year": each.year,
                "states": each.states,
                "repeated_share": each.repeated_share,
            }
            for each in self.measured.repeats
            if each.source_id == self.name
        ]

    def _release_rows(self) -> list[Row]:
        measured = self.measured
        copies: list[Row] = [
            {
                "of": f"the source, against {copy.older_source_id}",
                "older_source_id": copy.older_source_id,
                "rows": copy.rows,
                "release_repeated": int(_share(copy) > REPEATED),
            }
            for copy in measured.copies
            if copy.source_id == self.name
        ]
        return copies + [
            self._agreement_row(each)
            for each in measured.agreements
            if each.source_id == self.name and not self._has_swapped(each)
        ]

    def _agreement_row(self, each: Agreement) -> Row:
        share = each.opposite / each.changes if each.changes >= _CHANGES else None
        now, then = self.entries[each.indicator_id], self.expected.get(each.indicator_id)
        # What is lost of that which is expected is named as such.
        has_lost = then is not None and now.rows < then.rows
        is_shifted = any(
            each.indicator_id in shift.shifted
            for shift in self.measured.shifts
            if (shift.source_id, shift.older_source_id) == (self.name, each.older_source_id)
        )
        return {
            "of": f"{each.indicator_id}, against {each.older_source_id},",
            "indicator_id": each.indicator_id,
            "older_source_id": each.older_source_id,
            "cells": each.cells,
            "changes": each.changes,
            "release_correlation": None if is_shifted else each.correlation,
            # Of releases of which the levels agree.
            "release_opposite": None if is_shifted or each.correlation < AGREE else share,
            "release_missing": None if has_lost else each.missing_share,
        }

    def _has_swapped(self, each: Agreement) -> bool:
        """Return whether one of two releases holds another indicator, which is named with it."""
        older = each.older_source_id
        swapped = _swapped(
            _entries(self.measured.signature, older), _entries(self.measured.expected, older)
        )
        return each.indicator_id in self.swapped.keys() | swapped.keys()

    def _shift_rows(self) -> list[Row]:
        return [
            {
                "of": f"{shift.country_id}, against {shift.older_source_id or 'the release'}",
                "country_id": shift.country_id,
                "older_source_id": shift.older_source_id,
                "series": shift.series,
                "series_shifted": len(shift.shifted),
            }
            for shift in self.measured.shifts
            if shift.source_id == self.name
        ]


@dataclass(frozen=True)
class _Difference:
    """How the values of an indicator differ from what is expected, said by the coarsest figure."""

    now: Entry
    then: Entry

    @property
    def same_rows(self) -> bool:
        return self.now.rows == self.then.rows

    @property
    def mean_shift(self) -> float | None:
        """Return by how many deviations the mean has moved, zero where it may be a revision.

        None where the rows that were lost or gained explain it: where those that went, or came,
        have a mean that is among the values that there were, or are.
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
        if not self._mean_stands or any(self._departures.values()):
            return None
        pairs = zip(self.now.quantiles, self.then.quantiles, strict=True)
        shift = max(abs(self._moved(now - then)) for now, then in pairs)
        return shift if shift >= QUANTILE_MOVED else 0

    @property
    def constant_gained(self) -> float | None:
        if not self.same_rows:
            return None
        return max(0, self.now.constant - self.then.constant) / self.then.countries

    @property
    def is_named(self) -> bool:
        """Return whether any of the figures that name what has happened is too far."""
        return bool(
            self.mean_shift
            or self.quantile_shift
            or self.constant_gained
            or any(self._departures.values())
            or self.now.repeated_years > self.then.repeated_years
        )

    def region_rows(self) -> list[Row]:
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
        """Return by how many deviations each region's mean has moved, if the others' have not so.

        Of regions of which both have as many rows, where the mean of all of them stands.
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
        """Measure a difference in standard deviations; one of what never varied is one."""
        if abs(by) <= 1e-9 * max(abs(self.now.mean), abs(self.then.mean)):
            return 0
        return by / self.then.deviation if self.then.deviation else 1


def _package_rows(measured: Measured) -> list[Row]:
    sources = {coverage.source_id for coverage in measured.signature.coverage}
    rows: list[Row] = [
        {
            "of": f"the source {coverage.source_id}",
            "table": "observations",
            "source_id": coverage.source_id,
            "rows": sum(coverage.rows) if coverage.source_id in sources else 0,
            "rows_expected": sum(coverage.rows),
            "source_lost": int(coverage.source_id not in sources),
        }
        for coverage in measured.expected.coverage
    ]
    now = {(entry.table, entry.source_id): entry for entry in measured.signature.tables}
    then = {(entry.table, entry.source_id): entry for entry in measured.expected.tables}
    removals = {(each.table, each.source_id): each for each in measured.removals}
    for key in sorted(now.keys() | then.keys(), key=lambda key: (key[0], key[1] or "")):
        rows += _table_rows(now.get(key), then.get(key), removals.get(key), measured.is_release)
    return rows


def _table_rows(
    now: TableEntry | None, then: TableEntry | None, removal: TableRemoval | None, is_release: bool
) -> list[Row]:
    entry = now or then
    assert entry is not None
    whole: Row = {
        "of": f"{entry.table} of {entry.source_id}" if entry.source_id else entry.table,
        "table": entry.table,
        "source_id": entry.source_id,
        "rows": now.rows if now else 0,
    }
    if then is None:
        return [{**whole, "without_reference": None if is_release else 1}]
    whole |= {"rows_expected": then.rows, "without_reference": 0}
    categories = {} if now is None else now.categories
    lost = {
        name: {
            category: n for category, n in counts.items() if not _count(categories, name, category)
        }
        for name, counts in then.categories.items()
    }
    rows = whole["rows"]
    # What went with a category is said by it, unless nothing is left at all.
    explained = max((sum(counts.values()) for counts in lost.values()), default=0) if rows else 0
    change = rows - then.rows
    change = min(0, change + explained) if change < 0 else change
    if entry.source_id is None:
        # No release of one publisher: more rows are welcome.
        change = min(0, change)
    if removal is not None:
        whole["removed_share"] = max(0, removal.removed - explained) / removal.rows
        change = max(0, change)
    # A table may have been empty, as one of a new package is.
    whole["table_rows_change"] = change / max(1, then.rows)
    found = [whole]
    if not rows:
        return found
    for name, counts in then.categories.items():
        for category, expected in counts.items():
            count = _count(categories, name, category)
            moved = not explained and rows == then.rows
            found.append(
                {
                    "of": f"{whole['of']}, {name} {category},",
                    "table": entry.table,
                    "source_id": entry.source_id,
                    "category": f"{name}={category}",
                    "rows": count,
                    "rows_expected": expected,
                    "category_lost": int(not count),
                    "table_rows_change": (count - expected) / expected if moved else None,
                }
            )
    return found


def _count(categories: Mapping[str, Mapping[str, int]], name: str, category: str) -> int:
    return categories.get(name, {}).get(category, 0)


def _coverage(signature: Signature, source_id: str) -> Coverage | None:
    return next((each for each in signature.coverage if each.source_id == source_id), None)


def _entries(signature: Signature, source_id: str) -> dict[str, Entry]:
    return {e.indicator_id: e for e in signature.entries if e.source_id == source_id}


def _swapped(now: Mapping[str, Entry], then: Mapping[str, Entry]) -> dict[str, str]:
    """Return the indicators that hold what is expected of another one, and of which."""
    holders = {entry.digest: name for name, entry in then.items()}
    return {
        name: holders[entry.digest]
        for name, entry in now.items()
        if name in then and entry.digest != then[name].digest and entry.digest in holders
    }


def _share(copy: Repeat) -> float:
    return copy.equal / copy.rows
