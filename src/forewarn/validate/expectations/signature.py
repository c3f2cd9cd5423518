"""The signature: the few figures of each source and table by which drift shows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError
from forewarn.package.schema import FieldType
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from forewarn.package.model import Resource
    from forewarn.package.schema import Schema
    from forewarn.structure.engine import Engine

SIGNATURE = "data/signature.json"

# A country's series counts as constant from this many years on.
CONSTANT_YEARS = 10

# A year in which nearly all states repeat the year before is suspicious in an indicator that
# usually moves, if there are so many of them that it is not chance.
NEARLY_ALL, USUALLY_MOVES, CHANCE = 0.95, 0.75, 1e-4

# Tables of what was decided here, not observed: they change with every version.
_BOOKKEEPING = {"corrections", "ledger", "waivers"}

# What a foreign key refers to is a category of a table of an upstream source, unless it is a unit.
_UNITS = {"actors", "countries", "groups", "sources"}


@dataclass(frozen=True)
class Region:
    """The rows and the sum of an indicator's values in one region of the UN."""

    rows: int
    total: float


@dataclass(frozen=True)
class Entry:
    """What one indicator of one source looks like; figures of values in its own unit.

    `missing` counts the years of states, from its first year to its last, that have no row;
    `constant` the states whose series is of ten years or more and never changes. `repeated` is the
    typical share (the median over the years) of states that repeat the value of the year before,
    and `repeated_years` counts the years in which suspiciously many do. `digest` is of every row:
    it says whether any has changed, and nothing else.
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
        """Return the quantiles, lowest first."""
        return (self.p05, self.p25, self.p50, self.p75, self.p95)

    @property
    def missing_share(self) -> float:
        """Return the share of its states' years, from its first to its last, that have no row."""
        return self.missing / max(1, self.missing + self.rows)


@dataclass(frozen=True)
class Coverage:
    """What a source covers with any indicator.

    `rows` and `states` are counted year by year from the first; `countries` gives the rows of each.
    """

    source_id: str
    first_year: int
    states: tuple[int, ...]
    rows: tuple[int, ...]
    countries: Mapping[str, int]

    @property
    def by_year(self) -> dict[int, tuple[int, int]]:
        """Return the states and the rows of each year that has any."""
        counts = zip(self.states, self.rows, strict=True)
        return {self.first_year + n: count for n, count in enumerate(counts) if count[1]}


@dataclass(frozen=True)
class TableEntry:
    """The rows of a table that is not of observations, or of one source in it.

    `categories` counts them by each field that has a few values: those of an enum, and, in tables
    of an upstream source, those of a table written here, such as relations.
    """

    table: str
    source_id: str | None
    rows: int
    categories: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Signature:
    """The figures of a package: of each indicator of a source, of each source, of each table."""

    entries: tuple[Entry, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    tables: tuple[TableEntry, ...] = ()

    def without(self, names: Iterable[str | None]) -> Signature:
        """Leave some sources out, and some tables."""
        gone = set(names)
        return Signature(
            tuple(entry for entry in self.entries if entry.source_id not in gone),
            tuple(source for source in self.coverage if source.source_id not in gone),
            tuple(entry for entry in self.tables if entry.table not in gone),
        )


def measure(engine: Engine, resources: Sequence[Resource]) -> Signature:
    """Measure the typed rows of resources, sorted by source and indicator, by table and source.

    Reads the table `countries` too, and leaves the observations of all sources in the table
    `observed`. No figure hangs on the order in which rows are added up.
    Raises `MissingFieldError` where the tables have not the fields of ours.
    """
    parts = [resource for resource in resources if resource.table == "observations"]
    _observe(engine, parts)
    return Signature(
        tuple(_entries(engine)),
        tuple(_coverage(engine)),
        tuple(
            entry
            for resource in sorted(resources, key=lambda resource: resource.name)
            if resource.table != "observations" and resource.name not in _BOOKKEEPING
            for entry in _table_entries(engine, resource)
        ),
    )


def category_fields(schema: Schema) -> tuple[str, ...]:
    """Name the fields of a table whose values are its categories."""
    upstream = source_field(schema) is not None
    referring = {
        key.fields[0]
        for key in schema.foreign_keys
        if upstream and len(key.fields) == 1 and key.reference_resource not in _UNITS
        if key.reference_resource
    }
    return tuple(
        field.name
        for field in schema.fields
        if field.type is FieldType.STRING and (field.constraints.enum or field.name in referring)
    )


def source_field(schema: Schema) -> str | None:
    """Name the field that says of which source a row is; None where no row is of one alone."""
    if "source_id" in schema.field_names and schema.primary_key != ("source_id",):
        return "source_id"
    return None


_FIELDS = "source_id, country_id, year, indicator_id, value, lower, upper"

_NOTHING = (
    "SELECT '' AS source_id, '' AS country_id, 0 AS year, '' AS indicator_id, "
    "0.0::DOUBLE AS value, 0.0::DOUBLE AS lower, 0.0::DOUBLE AS upper WHERE false"
)


def _observe(engine: Engine, parts: Sequence[Resource]) -> None:
    union = " UNION ALL ".join(
        f"SELECT {literal(part.part or '')} AS {_FIELDS} FROM {identifier(part.name)}"
        for part in parts
    )
    engine.ask(f"CREATE OR REPLACE TEMP TABLE observed AS {union or _NOTHING}")
    # The share of states that repeat the year before, in each year; null where it says little.
    engine.ask(f"""
        CREATE OR REPLACE TEMP TABLE repeats AS
        WITH shares AS (
            SELECT source_id, indicator_id, o.year, count(*) AS states,
                avg((o.value = b.value)::INT) AS share
            FROM observed AS o JOIN observed AS b USING (source_id, indicator_id, country_id)
            WHERE b.year = o.year - 1
            GROUP BY ALL
        ),
        typical AS (
            SELECT source_id, indicator_id, median(share) AS typical FROM shares GROUP BY ALL
        )
        SELECT source_id, indicator_id, year, states, share, typical,
            CASE WHEN typical <= {USUALLY_MOVES} AND pow(typical, states) < {CHANCE} THEN share END
                AS repeated_share
        FROM shares JOIN typical USING (source_id, indicator_id)
    """)


# Exact, so that it does not hang on the order of addition.
_TOTAL = "coalesce(sum(try_cast(value AS DECIMAL(38, 12))), 0)::DOUBLE"

# `digest` does not hang on the order of rows: each has a number, and they are combined bit by bit.
_ENTRIES = f"""
    WITH measured AS (
        SELECT source_id, indicator_id, count(*) AS "rows",
            count(DISTINCT country_id) AS countries, count(DISTINCT year) AS years,
            min(year) AS first_year, max(year) AS last_year,
            min(value) AS minimum,
            quantile_cont(value, [0.05, 0.25, 0.5, 0.75, 0.95]) AS quantiles,
            max(value) AS maximum,
            {_TOTAL} / count(*) AS mean, coalesce(stddev_pop(value), 0) AS deviation,
            bit_xor(md5_number(concat_ws(
                '/', country_id, year, value, coalesce(lower::VARCHAR, ''), upper
            ))) AS digest
        FROM observed GROUP BY source_id, indicator_id
    ),
    constants AS (
        SELECT source_id, indicator_id, count(*) AS constant FROM (
            SELECT source_id, indicator_id, country_id FROM observed GROUP BY ALL
            HAVING count(*) >= {CONSTANT_YEARS} AND min(value) = max(value)
        ) GROUP BY ALL
    ),
    repeating AS (
        SELECT source_id, indicator_id, any_value(typical) AS repeated,
            count(*) FILTER (repeated_share > {NEARLY_ALL}) AS repeated_years
        FROM repeats GROUP BY ALL
    )
    SELECT source_id, indicator_id, m."rows", m.countries, m.years, m.first_year, m.last_year,
        (
            SELECT sum(greatest(0, least(m.last_year, coalesce(state_to, m.last_year))
                - greatest(m.first_year, state_from) + 1)) FROM countries
        )::BIGINT - m."rows" AS missing,
        minimum, quantiles[1] AS p05, quantiles[2] AS p25, quantiles[3] AS p50,
        quantiles[4] AS p75, quantiles[5] AS p95, maximum, mean, deviation,
        coalesce(constant, 0) AS constant, repeated, coalesce(repeated_years, 0) AS repeated_years,
        digest
    FROM measured AS m
    LEFT JOIN constants USING (source_id, indicator_id)
    LEFT JOIN repeating USING (source_id, indicator_id)
    ORDER BY source_id, indicator_id
"""

_REGIONS = f"""
    SELECT source_id, indicator_id, un_region, count(*), {_TOTAL}
    FROM observed JOIN countries USING (country_id) GROUP BY ALL ORDER BY ALL
"""


def _entries(engine: Engine) -> Iterator[Entry]:
    regions: dict[tuple[str, str], dict[str, Region]] = {}
    for source_id, indicator_id, region, rows, total in engine.ask(_REGIONS).fetchall():
        regions.setdefault((source_id, indicator_id), {})[region or ""] = Region(
            rows, _rounded(total)
        )
    result = engine.ask(_ENTRIES)
    names = [column[0] for column in result.description]
    for row in result.fetchall():
        raw: dict[str, Any] = dict(zip(names, row, strict=True))
        raw |= {
            name: _rounded(raw[name], digits)
            for name, digits in _ROUNDED.items()
            if raw[name] is not None
        }
        raw["regions"] = regions.get((raw["source_id"], raw["indicator_id"]), {})
        raw["digest"] = f"{raw['digest'] >> 64:016x}"
        yield Entry(**raw)


# A deviation hangs on the order of addition, in digits that are not kept.
_ROUNDED = {
    **dict.fromkeys(("p05", "p25", "p50", "p75", "p95", "mean", "repeated"), 12),
    "deviation": 6,
}


def _coverage(engine: Engine) -> Iterator[Coverage]:
    years: dict[str, dict[int, tuple[int, int]]] = {}
    query = "SELECT source_id, year, count(DISTINCT country_id), count(*) FROM observed"
    for source_id, year, states, rows in engine.ask(f"{query} GROUP BY ALL").fetchall():
        years.setdefault(source_id, {})[year] = (states, rows)
    countries: dict[str, dict[str, int]] = {}
    query = "SELECT source_id, country_id, count(*) FROM observed GROUP BY ALL ORDER BY ALL"
    for source_id, country_id, rows in engine.ask(query).fetchall():
        countries.setdefault(source_id, {})[country_id] = rows
    for source_id, counts in sorted(years.items()):
        first = min(counts)
        span = [counts.get(year, (0, 0)) for year in range(first, max(counts) + 1)]
        yield Coverage(
            source_id,
            first,
            tuple(states for states, _ in span),
            tuple(rows for _, rows in span),
            countries[source_id],
        )


def _table_entries(engine: Engine, resource: Resource) -> Iterator[TableEntry]:
    source = source_field(resource.schema)
    source_id = identifier(source) if source else "NULL"
    table = identifier(resource.name)
    categories: dict[str | None, dict[str, dict[str, int]]] = {}
    for name in category_fields(resource.schema):
        query = f"""
            SELECT {source_id} AS source_id, {identifier(name)} AS category, count(*)
            FROM {table} WHERE category IS NOT NULL GROUP BY ALL ORDER BY ALL
        """
        for key, category, rows in engine.ask(query).fetchall():
            categories.setdefault(key, {}).setdefault(name, {})[category] = rows
    query = f"SELECT {source_id} AS source_id, count(*) FROM {table} GROUP BY ALL ORDER BY ALL"
    for key, rows in engine.ask(query).fetchall():
        yield TableEntry(resource.name, key, rows, categories.get(key, {}))


def write_signature(signature: Signature) -> str:
    """Write a signature as JSON text, one indicator, source or table on each line."""
    parts: dict[str, Sequence[Entry | Coverage | TableEntry]] = {
        "indicators": signature.entries,
        "coverage": signature.coverage,
        "tables": signature.tables,
    }
    written = [
        f"  {json.dumps(name)}: [\n{_lines(entries)}\n  ]" for name, entries in parts.items()
    ]
    return "{\n" + ",\n".join(written) + "\n}\n"


def _lines(entries: Sequence[Entry | Coverage | TableEntry]) -> str:
    return ",\n".join("    " + _line(entry) for entry in entries)


def _line(entry: Entry | Coverage | TableEntry) -> str:
    raw = asdict(entry)
    if isinstance(entry, Entry):
        raw["regions"] = {name: [r.rows, r.total] for name, r in entry.regions.items()}
    return json.dumps(raw, ensure_ascii=False)


def read_signature(file: Path) -> Signature | None:
    """Read a signature; None where there is no such file, `PackageError` where it is not one."""
    if not file.is_file():
        return None
    try:
        raw: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return Signature(
            tuple(_entry(entry) for entry in raw["indicators"]),
            tuple(
                Coverage(**{**source, "states": (*source["states"],), "rows": (*source["rows"],)})
                for source in raw["coverage"]
            ),
            tuple(TableEntry(**entry) for entry in raw["tables"]),
        )
    except (AttributeError, ValueError, TypeError, KeyError) as error:
        raise PackageError(
            f"cannot read the signature {file}: {error!r}: write it anew with forewarn expect"
        ) from error


def _entry(raw: dict[str, Any]) -> Entry:
    regions = {name: Region(*figures) for name, figures in raw["regions"].items()}
    return Entry(**{**raw, "regions": regions})


def _rounded(value: float, digits: int = 12) -> float:
    return float(f"{value:.{digits}g}")
