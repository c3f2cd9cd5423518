"""Finding the country that a code or name of another scheme denotes in a year."""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.package.rows import read_csv

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class CodePeriod:
    """The years in which a code of a scheme denotes a country; `valid_to` is None for today's."""

    scheme: str
    code: str
    valid_from: int
    country_id: str
    valid_to: int | None

    def covers(self, year: int) -> bool:
        """Return whether the code denotes the country in `year`."""
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)


class UnresolvedError(LookupError):
    """A code that is not in `country_codes`; `candidates` are the codes most like it."""

    def __init__(self, scheme: str, code: str, candidates: tuple[str, ...]) -> None:
        self.scheme, self.code, self.candidates = scheme, code, candidates
        near = f"; nearest: {', '.join(candidates)}" if candidates else ""
        super().__init__(f"{scheme} code {code!r} is not in country_codes{near}")


class CountryResolver:
    """Looks up countries by code and year in the table `country_codes`."""

    def __init__(self, periods: Iterable[CodePeriod]) -> None:
        self._periods: dict[tuple[str, str], list[CodePeriod]] = defaultdict(list)
        for period in periods:
            self._periods[period.scheme, period.code].append(period)

    @classmethod
    def read(cls, path: Path) -> CountryResolver:
        """Read the canonical CSV of `country_codes` at `path`."""
        return cls(
            CodePeriod(
                row["scheme"],
                row["code"],
                int(row["valid_from"]),
                row["country_id"],
                int(row["valid_to"]) if row["valid_to"] else None,
            )
            for row in read_csv(path)
        )

    def resolve(self, scheme: str, code: str, year: int) -> str | None:
        """Return the country that `code` denotes in `year`; None if there was no such state then.

        Raises `UnresolvedError`, with the nearest codes, if the code is unknown.
        """
        periods = self._periods.get((scheme, code))
        if periods is None:
            raise UnresolvedError(scheme, code, self.candidates(scheme, code))
        for period in periods:
            if period.covers(year):
                return period.country_id
        return None

    def is_known(self, scheme: str, code: str) -> bool:
        """Return whether a code of a scheme denotes a country in some year."""
        return (scheme, code) in self._periods

    def countries(self, year: int) -> frozenset[str]:
        """Return the countries that some code denotes in `year`."""
        periods = (period for found in self._periods.values() for period in found)
        return frozenset(period.country_id for period in periods if period.covers(year))

    def candidates(self, scheme: str, code: str) -> tuple[str, ...]:
        """Return the codes of the scheme whose spelling is most like `code`, nearest first."""
        known = {known.casefold(): known for s, known in self._periods if s == scheme}
        near = difflib.get_close_matches(code.casefold(), known, n=3, cutoff=0.6)
        return tuple(known[spelling] for spelling in near)
