"""Why an answer has no rows: no state then, not covered, the source ends, or none is listed."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import duckdb

from forewarn.ask.absence import Emptiness, why_none
from forewarn.ask.limits import Limits
from forewarn.ask.names import find_name
from forewarn.ask.parameters import ParameterType
from forewarn.ask.query import run_on
from forewarn.ask.session import Session
from forewarn.ask.settling import country_of, filled
from forewarn.ask.statements import reads_of
from forewarn.ask.years import read_known
from forewarn.errors import ForewarnError, QueryError
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forewarn.ask.named import NamedQuery
    from forewarn.ask.statements import MacroCall

Text = TypeVar("Text", str, "str | None")

# How many calls of macros a reason speaks of.
_MOST = 5

# The views of killing by state: a condition on the state is about the lists of episodes.
_BY_LIST = frozenset({"killings_by_list", "episodes_by_state", "episodes"})

# The macros that ask what states had done about treaties by a day.
_OF_TREATIES = frozenset({"treaty_status", "treaty_answers"})

# Where a condition on an indicator, state or year is about observations.
_OBSERVED = frozenset({"observations", "latest_observations", "percentiles", "indicator"})

# The columns of years that a condition is about.
_YEARS = ("year", "start_year", "end_year", "from_year")

# In seconds: how long a reason is looked for.
_LONGEST = 10.0

_NOT_FOUND = "why was not found within the limits"


def why_query_is_empty(session: Session, query: NamedQuery, values: Mapping[str, str]) -> str:
    """Return why a named query has no rows for these values."""
    needs = {need for each in query.needs.values() for need in each}
    names = sorted({filled(need.name, values) for need in needs})
    of_type = {p.type: values[p.name] for p in query.parameters.values()}
    year = of_type.get(ParameterType.YEAR)
    first = of_type.get(ParameterType.FIRST_YEAR, year)
    last = of_type.get(ParameterType.LAST_YEAR, year)
    years = (None if each is None else int(each) for each in (first, last))
    about = Emptiness(country_of(query, values), tuple(names), *years)
    conditions = ", ".join(f"{name}={value}" for name, value in values.items())
    rest = f"none that the sources list meets the conditions of {query.name} ({conditions})"
    why = _within_limits(session, lambda: why_none(session.connection, about) or rest)
    if values.get("elsewhere") == "0":
        why += _within_limits(session, lambda: _elsewhere(session.connection, query, values))
    return why


def _elsewhere(
    connection: duckdb.DuckDBPyConnection, query: NamedQuery, values: Mapping[str, str]
) -> str:
    """Return how many rows a query has of what was elsewhere; nothing if it has none."""
    sql = f"SELECT count(*) FROM ({query.sql})"
    ((rows,),) = connection.execute(sql, {**values, "elsewhere": "1"}).fetchall()
    lists = "; elsewhere=1 also lists what was mainly in other countries"
    return f"{lists}: {rows} row{'' if rows == 1 else 's'}" if rows else ""


def why_statement_is_empty(
    session: Session, sql: str, parameters: Mapping[str, object]
) -> str | None:
    """Return why a statement has no rows; None where it calls no macro and names nothing."""

    def work() -> str | None:
        connection = session.connection
        reads = reads_of(connection, sql, parameters)
        if reads is None:
            return None
        about = _about(reads.conditions)
        if reads.names & _BY_LIST:
            about = _about_killings(connection, about, reads.conditions)
        if not reads.calls:
            return why_none(connection, about) if reads.names & (_OBSERVED | _BY_LIST) else None
        reasons = (_why_call_is_empty(connection, call, about) for call in reads.calls[:_MOST])
        return "; ".join(reason for reason in reasons if reason) or None

    return _within_limits(session, work)


def _about(conditions: Mapping[str, frozenset[str]]) -> Emptiness:
    """Return what the conditions of a statement are about; of two countries, none is meant."""
    countries = conditions.get("country_id", frozenset())
    years = _years(conditions, "year")
    return Emptiness(
        next(iter(countries)) if len(countries) == 1 else None,
        tuple(sorted(conditions.get("indicator_id", ()))),
        min(years, default=None),
        max(years, default=None),
    )


def _about_killings(
    connection: duckdb.DuckDBPyConnection,
    about: Emptiness,
    conditions: Mapping[str, frozenset[str]],
) -> Emptiness:
    """Return what the conditions of a statement that reads lists of episodes are about."""
    years = _years(conditions, *_YEARS)
    about = replace(about, first=min(years, default=None), last=max(years, default=None))
    if about.names or about == Emptiness():
        return about
    rows = connection.execute("SELECT DISTINCT kind FROM episodes ORDER BY 1").fetchall()
    kinds = tuple(kind for (kind,) in rows)
    names = tuple(kind for kind in kinds if kind in conditions.get("kind", ())) or kinds
    if about.country is None:
        known = read_known(connection, names).values()
        if any(about.takes(year) for each in known for year in each.years):
            # That one of the lists ends before is not why.
            return about
    return replace(about, names=names)


def _years(conditions: Mapping[str, frozenset[str]], *columns: str) -> list[int]:
    texts = [text for name in columns for text in conditions.get(name, ())]
    return [year for text in texts if (year := _year(text)) is not None]


def _why_call_is_empty(
    connection: duckdb.DuckDBPyConnection, call: MacroCall, asked: Emptiness
) -> str | None:
    """Return why a call has no rows, or has none that fit what the statement asks of them."""
    given = _with_ids(connection, call.arguments)
    name = given.get("indicator", given.get("id"))
    at = _year(given.get("year", ""))
    about = Emptiness(
        given.get("country", given.get("state", asked.country)),
        asked.names if name is None else (name,),
        asked.first if at is None else at,
        asked.last if at is None else at,
    )
    if call.whole and _has_rows(connection, call):
        shown = ", ".join(given.values())
        left_out = f"the conditions of the statement leave out every row of {call.name}({shown})"
        return (why_none(connection, about) if about.names else None) or left_out
    if (day := given.get("day")) and call.name in _OF_TREATIES:
        return _why_day(connection, day)
    if call.name == "notes_of_sources" and call.whole and about.country:
        return f"no note on a source is about {about.country}"
    return why_none(connection, about)


def _with_ids(connection: duckdb.DuckDBPyConnection, given: Mapping[str, str]) -> dict[str, str]:
    """Return the arguments of a call with the ids of the country and indicator that they name."""
    ids = dict(given)
    for name, kind in (("country", "country"), ("indicator", "indicator"), ("id", "indicator")):
        if name in given:
            with suppress(QueryError):
                year = _year(given.get("year", ""))
                ids[name] = find_name(connection, kind, given[name], year).id
    return ids


def _year(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else None


def _has_rows(connection: duckdb.DuckDBPyConnection, call: MacroCall) -> bool:
    arguments = ", ".join(f"{name} := {literal(value)}" for name, value in call.arguments.items())
    try:
        return bool(
            connection.execute(f"SELECT 1 FROM {call.name}({arguments}) LIMIT 1").fetchall()
        )
    except duckdb.Error:
        return False


def _why_day(connection: duckdb.DuckDBPyConnection, day: str) -> str | None:
    """Return that a day is too early; other days that cannot be answered are refused."""
    ((begins,),) = connection.execute("SELECT min(adopted_on) FROM instruments").fetchall()
    return f"{day} is too early: no instrument had been adopted before {begins}"


def _within_limits(session: Session, work: Callable[[], Text]) -> Text | str:
    limits = Limits(min(session.limits.seconds, _LONGEST), session.limits.memory)
    try:
        return run_on(Session(session.connection, limits, session.runner), work)
    except ForewarnError:
        return _NOT_FOUND
