"""What was asked: a statement or a named query, why it has no rows, and which sources it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forewarn.ask.origins import cite, columns_to_cite
from forewarn.ask.query import run_on
from forewarn.ask.reasons import why_query_is_empty, why_statement_is_empty
from forewarn.ask.settling import settle
from forewarn.writing.sql import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from forewarn.ask.named import NamedQuery
    from forewarn.ask.origins import CitedSources
    from forewarn.ask.session import Session


@dataclass(frozen=True)
class Inquiry:
    """A statement and its parameters; those of a named query are settled.

    `labels` says what each parameter means that was given by another name than its id, and `ends`
    which sources of relations end before the years asked about.
    """

    sql: str
    parameters: Mapping[str, object]
    query: NamedQuery | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    ends: tuple[str, ...] = ()

    @classmethod
    def of_query(cls, session: Session, query: NamedQuery, given: Mapping[str, object]) -> Inquiry:
        """Return a named query with all its parameters. Raises as `settle` does."""
        settled = settle(session, query, given)
        return cls(query.sql, settled.values, query, settled.labels, settled.ends)

    def why_empty(self, session: Session) -> str | None:
        """Return why the answer has no rows; None for a statement that calls no macro."""
        if self.query is None:
            return why_statement_is_empty(session, self.sql, self.parameters)
        values = {name: str(value) for name, value in self.parameters.items()}
        return why_query_is_empty(session, self.query, values)

    def cite(
        self,
        connection: duckdb.DuckDBPyConnection,
        columns: Sequence[str],
        rows: Iterable[Sequence[object]],
    ) -> CitedSources:
        """Return the sources that the rows name, and those of what decides and fills them."""
        asked = (self.sql, self.parameters)
        return cite(connection, asked, columns, rows, is_named_query=self.query is not None)

    def cite_file(self, session: Session, file: Path) -> CitedSources:
        """Return the sources of an answer in a Parquet file, which the connection may read."""

        def work() -> CitedSources:
            connection = session.connection
            read = f"FROM {literal(str(file))}"
            columns = [row[0] for row in connection.execute(f"DESCRIBE {read}").fetchall()]
            wanted = columns_to_cite(columns)
            if not wanted:
                return self.cite(connection, columns, ())
            listed = ", ".join(identifier(name) for name in wanted)
            rows = connection.execute(f"SELECT DISTINCT {listed} {read}").fetchall()
            return self.cite(connection, wanted, rows)

        return run_on(session, work)
