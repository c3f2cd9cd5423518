"""Other validators of the synthetic package, each run as `python -m benchmarks.peers NAME FOLDER`.

Each checks the observations against their schema: types, required cells, patterns, ranges, the list
of sources, the length of ids, the primary key and the references. Frictionless reads the schema;
for the others it is written here as in their manuals, on their fastest reader.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.synthetic import KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

COUNTRY, INDICATOR = "C[0-9]{3}", "[a-z][a-z0-9_]*"
SOURCES = [f"source-{i}" for i in range(9)]
SHARES = ["value", "lower", "upper"]
# The lower bound, and those that read with polars.
FLOOR = "DuckDB typed read (predicates only), 2 threads"
POLARS = ("pandera (polars)", "pointblank (polars)", "dataframely")

REQUIRED = [*KEY, "source_id", "value", "recorded_on"]


@dataclass(frozen=True)
class Peer:
    """A function that returns whether a package is valid, and the module that it needs."""

    module: str
    check: Callable[[Path], bool]

    @property
    def installed(self) -> bool:
        """Return whether the module is installed."""
        return find_spec(self.module) is not None


def frictionless(folder: Path) -> bool:
    """Validate with frictionless, the reference."""
    from frictionless import Package

    return bool(Package(str(folder / "datapackage.json")).validate().valid)


def duckdb(folder: Path, threads: int) -> bool:
    """Read with DuckDB's typed reader, and check limits, keys and references in SQL.

    The reader accepts what Table Schema forbids (1.7 as an integer, 2024/01/02 as a date, rows of
    the wrong shape), so this is no validation: it is a lower bound for one in DuckDB.
    """
    import duckdb as engine

    connection = engine.connect(config={"threads": threads})
    for name in ("countries", "indicators", "sources"):
        connection.execute(
            f"CREATE TABLE {name} AS SELECT * FROM read_csv('{folder / name}.csv', header = true)"
        )
    try:
        connection.execute(
            f"""
            CREATE TABLE observations AS SELECT * FROM read_csv('{folder / "observations.csv"}',
                auto_detect = false, header = true, columns = {{
                    country_id: 'VARCHAR', year: 'SMALLINT', indicator_id: 'VARCHAR',
                    source_id: 'VARCHAR', value: 'DOUBLE', lower: 'DOUBLE', upper: 'DOUBLE',
                    recorded_on: 'DATE'}})
            """
        )
    except engine.ConversionException:
        return False
    wrong = connection.execute(
        f"""
        SELECT count(*) FILTER ({" OR ".join(f"{field} IS NULL" for field in REQUIRED)})
            + count(*) FILTER (NOT regexp_full_match(country_id, '{COUNTRY}'))
            + count(*) FILTER (NOT regexp_full_match(indicator_id, '{INDICATOR}'))
            + count(*) FILTER (length(indicator_id) > 60)
            + count(*) FILTER (source_id NOT IN {tuple(SOURCES)})
            + count(*) FILTER (year < 1946)
            + count(*) FILTER (value NOT BETWEEN 0 AND 1)
            + count(*) FILTER (lower NOT BETWEEN 0 AND 1)
            + count(*) FILTER (upper NOT BETWEEN 0 AND 1)
            + (SELECT count(*) FROM (SELECT 1 FROM observations
                GROUP BY {", ".join(KEY)} HAVING count(*) > 1))
            + (SELECT count(*) FROM observations ANTI JOIN countries USING (country_id))
            + (SELECT count(*) FROM observations ANTI JOIN indicators USING (indicator_id))
            + (SELECT count(*) FROM observations ANTI JOIN sources USING (source_id))
        FROM observations
        """
    ).fetchall()
    return wrong == [(0,)]


def pandera(folder: Path) -> bool:
    """Validate an eager DataFrame with pandera; references are lists of allowed values."""
    import pandera.polars as pa
    import polars as pl

    countries, indicators, sources = _references(folder)
    is_share = pa.Check.in_range(0, 1)
    schema = pa.DataFrameSchema(
        {
            "country_id": pa.Column(
                pl.String, [pa.Check.str_matches(f"^{COUNTRY}$"), pa.Check.isin(countries)]
            ),
            "year": pa.Column(pl.Int16, pa.Check.ge(1946)),
            "indicator_id": pa.Column(
                pl.String,
                [
                    pa.Check.str_matches(f"^{INDICATOR}$"),
                    pa.Check.str_length(max_value=60),
                    pa.Check.isin(indicators),
                ],
            ),
            "source_id": pa.Column(pl.String, [pa.Check.isin(SOURCES), pa.Check.isin(sources)]),
            "value": pa.Column(pl.Float64, is_share),
            "lower": pa.Column(pl.Float64, is_share, nullable=True),
            "upper": pa.Column(pl.Float64, is_share, nullable=True),
            "recorded_on": pa.Column(pl.Date),
        },
        unique=list(KEY),
        strict=True,
        ordered=True,
    )
    frame = _observations(folder)
    if frame is None:
        return False
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors:
        return False
    return True


def pointblank(folder: Path) -> bool:
    """Interrogate a polars DataFrame with pointblank; references are lists of allowed values."""
    import pointblank as pb

    frame = _observations(folder)
    if frame is None:
        return False
    countries, indicators, sources = _references(folder)
    types = [(name, str(dtype)) for name, dtype in _dtypes().items()]
    steps = (
        pb.Validate(frame)
        .col_schema_match(pb.Schema(columns=types))
        .col_vals_not_null(REQUIRED)
        .col_vals_regex("country_id", f"^{COUNTRY}$")
        .col_vals_regex("indicator_id", f"^{INDICATOR}$")
        .col_vals_regex("indicator_id", "^.{0,60}$")
        .col_vals_in_set("source_id", SOURCES)
        .col_vals_ge("year", 1946)
        .col_vals_between(SHARES, 0, 1, na_pass=True)
        .rows_distinct(list(KEY))
        .col_vals_in_set("country_id", countries)
        .col_vals_in_set("indicator_id", indicators)
        .col_vals_in_set("source_id", sources)
    )
    done = steps.interrogate(collect_extracts=False, collect_tbl_checked=False)
    return bool(done.all_passed())


def dataframely(folder: Path) -> bool:
    """Validate a DataFrame with dataframely; references are anti-joins."""
    import dataframely as dy
    import polars as pl

    class ObservationSchema(dy.Schema):
        country_id = dy.String(primary_key=True, regex=f"^{COUNTRY}$")
        year = dy.Int16(primary_key=True, min=1946)
        indicator_id = dy.String(primary_key=True, regex=f"^{INDICATOR}$", max_length=60)
        source_id = dy.String(check=lambda source: source.is_in(SOURCES))
        value = dy.Float64(min=0, max=1)
        lower = dy.Float64(min=0, max=1, nullable=True)
        upper = dy.Float64(min=0, max=1, nullable=True)
        recorded_on = dy.Date()

    frame = _observations(folder)
    if frame is None or not ObservationSchema.is_valid(frame):
        return False
    fields = ("country_id", "indicator_id", "source_id")
    return all(
        frame.join(pl.DataFrame({field: ids}), on=field, how="anti").is_empty()
        for field, ids in zip(fields, _references(folder), strict=True)
    )


def _dtypes() -> dict[str, Any]:
    import polars as pl

    text, number = pl.String(), pl.Float64()
    return {
        "country_id": text,
        "year": pl.Int16(),
        "indicator_id": text,
        "source_id": text,
        **dict.fromkeys(SHARES, number),
        "recorded_on": pl.Date(),
    }


def _observations(folder: Path) -> pl.DataFrame | None:
    """Return the observations, typed; None where a cell is not of its type."""
    import polars as pl

    try:
        return pl.read_csv(folder / "observations.csv", schema_overrides=_dtypes())
    except pl.exceptions.ComputeError:
        return None


def _references(folder: Path) -> tuple[list[str], ...]:
    """Return the ids of countries, indicators and sources."""
    import polars as pl

    tables = ("countries", "indicators", "sources")
    return tuple(pl.read_csv(folder / f"{table}.csv").to_series(0).to_list() for table in tables)


PEERS = {
    "frictionless": Peer("frictionless", frictionless),
    "pandera (polars)": Peer("pandera", pandera),
    "pointblank (polars)": Peer("pointblank", pointblank),
    "dataframely": Peer("dataframely", dataframely),
    "DuckDB typed read (predicates only), 1 thread": Peer("duckdb", partial(duckdb, threads=1)),
    FLOOR: Peer("duckdb", partial(duckdb, threads=2)),
}


class _NoPandas:
    """Hide pandas, which pandera imports wherever it is installed, though nothing here needs it."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


if __name__ == "__main__":
    sys.meta_path.insert(0, _NoPandas)
    sys.exit(not PEERS[sys.argv[1]].check(Path(sys.argv[2])))
