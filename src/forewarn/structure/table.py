"""A resource as DuckDB reads it: as text, with sniffing off, its columns named by their place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from forewarn.structure.expressions import Cell
from forewarn.writing.sql import file_literal, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from forewarn.package.model import Resource
    from forewarn.structure.plan import FieldPlan, Plan
    from forewarn.structure.scan import Scan

# The column of record numbers. No field of a schema may begin with two underscores.
RECORD = "__record"


@dataclass(frozen=True)
class Table:
    """A resource to judge: its plan, and the file to read, as the scan found it.

    `file` is the resource's own, or the spare one with its well-shaped records. `asked` are the
    fields about whose cells the reference was asked: only these have verdicts.
    """

    resource: Resource
    plan: Plan
    scan: Scan
    file: Path
    asked: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Return the resource's name."""
        return self.resource.name

    @property
    def path(self) -> str:
        """Return the resource's path in the package."""
        return self.resource.path

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the file's columns: c0, c1, ..."""
        return tuple(f"c{place}" for place in range(len(self.scan.labels)))

    @cached_property
    def present(self) -> tuple[FieldPlan, ...]:
        """Return the fields that the file has."""
        return tuple(plan for plan in self.plan.fields if plan.field.name in self.place)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Return the place of each column in the file."""
        return {label: place for place, label in enumerate(self.scan.labels)}

    def cell(self, plan: FieldPlan, *, known: bool = False) -> Cell:
        """Return the cell of a field that the file has."""
        place = self.place[plan.field.name]
        verdict = f"__a{place}" if plan.field.name in self.asked else None
        return Cell(plan, f"c{place}", verdict, known)

    def within(self, schema: str) -> str:
        """Return the qualified name of this table in a schema of the database."""
        return f"{schema}.{identifier(self.name)}"

    @property
    def csv(self) -> str:
        """Return the SQL that reads the file as text, without interpreting it."""
        dialect, scan = self.resource.dialect, self.scan
        if scan.direct:
            delimiter, header = dialect.delimiter, dialect.header
            quote = dialect.quote if scan.quoted else ""
            columns = dict.fromkeys(self.columns, "VARCHAR")
        else:
            delimiter, header, quote = ",", True, '"'
            columns = {RECORD: "BIGINT"} | dict.fromkeys(self.columns, "VARCHAR")
        listed = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        # DuckDB would take a path for a pattern, and guess columns and compression from it. In
        # parallel it may fail where cells hold line ends.
        return f"""read_csv(
            {file_literal(self.file)}, columns = {{{listed}}}, auto_detect = false,
            header = {str(header).lower()}, hive_partitioning = false, compression = 'none',
            delim = {literal(delimiter)}, quote = {literal(quote)}, escape = {literal(quote)},
            nullstr = '', allow_quoted_nulls = true, strict_mode = true, null_padding = false,
            max_line_size = {scan.longest}, parallel = {str(not scan.multiline).lower()}
        )"""

    @property
    def blank(self) -> str:
        """Return the SQL condition that a row is blank; a spare file has no such row."""
        if not self.scan.direct:
            return "(false)"
        return f"({' AND '.join(f'{column} IS NULL' for column in self.columns)})"

    @property
    def record(self) -> str:
        """Return the SQL of a row's record number, where `__rows` has the file's rows."""
        return f"__rows.rowid + {self._first}" if self.scan.direct else f"__rows.{RECORD}"

    @property
    def numbered_csv(self) -> str:
        """Return the SQL that reads the file as text with its record numbers, in one thread."""
        if not self.scan.direct:
            return self.csv
        number = f"row_number() OVER () + {self._first - 1}"
        return f"(SELECT {number} AS {RECORD}, * FROM {self.csv})"

    @property
    def _first(self) -> int:
        return 2 if self.resource.dialect.header else 1

    def cells(self, source: str, plans: Iterable[FieldPlan] | None = None) -> str:
        """Return the SQL of a source's rows, with the expressions that several checks share.

        These are of the fields given, by default of all that the file has.
        """
        parts = [
            f", {expression} AS {name}"
            for plan in (self.present if plans is None else plans)
            for name, expression in self.cell(plan).shared.items()
        ]
        return f"(SELECT *{''.join(parts)} FROM {source})"
