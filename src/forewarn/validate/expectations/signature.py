"""The signature: a few figures of each source and table, in which drift shows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError, UnreadableSignatureError
from forewarn.package.json_files import read_exact_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

SIGNATURE = "data/signature.json"


@dataclass(frozen=True)
class Region:
    """The number of rows and the sum of an indicator's values in one UN region."""

    rows: int
    total: float


@dataclass(frozen=True)
class SeriesEntry:
    """The figures of one indicator of one source; those of values are in the indicator's unit.

    `missing` counts the state-years without a row, from the first year to the last. `constant`
    counts the states whose series has ten years or more and never changes. `repeated` is the median
    over the years of the share of states that repeat the value of the year before, and
    `repeated_years` counts the years in which suspiciously many do. `digest` covers every row: it
    shows whether any has changed, and nothing else.
    """

    source_id: str
    indicator_id: str
    rows: int
    countries: int
    years: int
    first_year: int
    last_year: int
    missing: int
    minimum: float
    p05: float
    p25: float
    p50: float
    p75: float
    p95: float
    maximum: float
    mean: float
    deviation: float
    constant: int
    repeated: float | None
    repeated_years: int
    regions: Mapping[str, Region]
    digest: str

    @property
    def quantiles(self) -> tuple[float, ...]:
        """Return the quantiles in ascending order."""
        return (self.p05, self.p25, self.p50, self.p75, self.p95)

    @property
    def missing_share(self) -> float:
        """Return the share of state-years without a row, from the first year to the last."""
        return self.missing / max(1, self.missing + self.rows)


@dataclass(frozen=True)
class Coverage:
    """The years and states that a source covers with any indicator.

    `states` and `rows` have a count for each year from the first; `countries` has the number of
    rows of each country.
    """

    source_id: str
    first_year: int
    states: tuple[int, ...]
    rows: tuple[int, ...]
    countries: Mapping[str, int]

    @property
    def by_year(self) -> dict[int, tuple[int, int]]:
        """Return the number of states and of rows of each year that has any."""
        counts = zip(self.states, self.rows, strict=True)
        return {self.first_year + n: count for n, count in enumerate(counts) if count[1]}


@dataclass(frozen=True)
class TableEntry:
    """The number of rows of a table other than observations, or of one source in it.

    `categories` counts the rows by each field with a fixed set of values: those of an enum and, in
    a table from upstream sources, those of a table of this package, such as relations.
    """

    table: str
    source_id: str | None
    rows: int
    categories: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Signature:
    """The figures of a package: of each indicator of a source, each source, and each table."""

    entries: tuple[SeriesEntry, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    tables: tuple[TableEntry, ...] = ()

    def without(self, names: Iterable[str | None]) -> Signature:
        """Return the signature without the sources and tables named."""
        gone = set(names)
        return Signature(
            tuple(entry for entry in self.entries if entry.source_id not in gone),
            tuple(source for source in self.coverage if source.source_id not in gone),
            tuple(entry for entry in self.tables if entry.table not in gone),
        )


def write_signature(signature: Signature) -> str:
    """Return a signature as JSON text, with one indicator, source or table on each line."""
    parts: dict[str, Sequence[SeriesEntry | Coverage | TableEntry]] = {
        "indicators": signature.entries,
        "coverage": signature.coverage,
        "tables": signature.tables,
    }
    written = [
        f"  {json.dumps(name)}: [\n{_lines(entries)}\n  ]" for name, entries in parts.items()
    ]
    return "{\n" + ",\n".join(written) + "\n}\n"


def _lines(entries: Sequence[SeriesEntry | Coverage | TableEntry]) -> str:
    return ",\n".join("    " + _line(entry) for entry in entries)


def _line(entry: SeriesEntry | Coverage | TableEntry) -> str:
    raw = asdict(entry)
    if isinstance(entry, SeriesEntry):
        raw["regions"] = {name: [r.rows, r.total] for name, r in entry.regions.items()}
    return json.dumps(raw, ensure_ascii=False)


def read_signature(file: Path) -> Signature | None:
    """Read a signature; None if there is no such file.

    Raises `UnreadableSignatureError` if it is damaged.
    """
    if not file.exists():
        return None
    try:
        raw: dict[str, Any] = read_exact_json(file.resolve(), "signature")
        return Signature(
            tuple(_series_entry(entry) for entry in raw["indicators"]),
            tuple(
                Coverage(**{**source, "states": (*source["states"],), "rows": (*source["rows"],)})
                for source in raw["coverage"]
            ),
            tuple(TableEntry(**entry) for entry in raw["tables"]),
        )
    except PackageError as error:
        raise UnreadableSignatureError(str(error)) from error
    except (AttributeError, ValueError, TypeError, KeyError) as error:
        raise UnreadableSignatureError(f"cannot read the signature {file}: {error!r}") from error


def _series_entry(raw: dict[str, Any]) -> SeriesEntry:
    regions = {name: Region(*figures) for name, figures in raw["regions"].items()}
    return SeriesEntry(**{**raw, "regions": regions})
