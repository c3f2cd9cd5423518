"""Why an answer has no rows: no state then, not covered, the source ends, or none is listed."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import duckdb

from forewarn.ask.leads import held_by, leads
from forewarn.ask.limits import Limits
from forewarn.ask.names import find_name
from forewarn.ask.parameters import ParameterType
from forewarn.ask.query import run_on
from forewarn.ask.session import Session
from forewarn.ask.settling import country_of, filled
from forewarn.ask.statements import reads_of
from forewarn.ask.years import read_known, span, state_years
from forewarn.errors import ForewarnError, QueryError
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from forewarn.ask.named import NamedQuery
    from forewarn.ask.statements import MacroCall
    from forewarn.ask.years import KnownYears

Text = TypeVar("Text", str, "str | None")

# How many of the names that a query reads a reason speaks of.
_MOST = 5

# A release that lists relations or episodes covers the states of which it has any observation.
# No rows of a release that has rows only where there was something: which states it covers is not
# said, but where it declares zeros.
_COVERED = """
    SELECT o.source_id, o.year,
        bool_or(o.country_id = $country AND ($relation OR o.indicator_id = $name))
    FROM observations AS o
    JOIN indicators AS i ON i.indicator_id = o.indicator_id AND i.listing <> 'occurrences'
    WHERE list_contains($sources, o.source_id) AND ($relation OR o.indicator_id = $name)
    GROUP BY o.source_id, o.year
    UNION ALL
    SELECT z.source_id, z.year, bool_or(z.country_id = $country)
    FROM declared_zeros AS z
    WHERE z.indicator_id = $name
    GROUP BY z.source_id, z.year
"""

# Where `$country` is null, of all states.
_ZEROS = """
    SELECT count(*), count(*) FILTER (o.value = 0) FROM observations AS o
    WHERE o.country_id = coalesce($country, o.country_id) AND o.indicator_id = $name
        AND o.year BETWEEN coalesce($first, o.year) AND coalesce($last, o.year)
"""

# The views of killing by state: a condition on the state is about the lists of episodes.
_BY_LIST = frozenset({"killings_by_list", "episodes_by_state", "episodes"})

# Where a condition on an indicator, state or year is about observations.
_OBSERVED = frozenset({"observations", "latest_observations", "percentiles", "indicator"})

# In seconds: how long a reason is looked for.
_LONGEST = 10.0

_NOT_FOUND = "why was not found within the limits"


@dataclass(frozen=True)
class Emptiness:
    """What an empty answer was about: a state or all, names of what was read, and years."""

    country: str | None = None
    names: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None


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
        if not reads.calls:
            if reads.names & _BY_LIST and about.country and not about.names:
                kinds = connection.execute("SELECT DISTINCT kind FROM episodes ORDER BY 1")
                about = replace(about, names=tuple(kind for (kind,) in kinds.fetchall()))
            return why_none(connection, about) if reads.names & (_OBSERVED | _BY_LIST) else None
        reasons = (_why_call_is_empty(connection, call, about) for call in reads.calls[:_MOST])
        return "; ".join(reason for reason in reasons if reason) or None

    return _within_limits(session, work)


def _about(conditions: Mapping[str, frozenset[str]]) -> Emptiness:
    """Return what the conditions of a statement are about; of two countries, none is meant."""
    countries = conditions.get("country_id", frozenset())
    years = [year for text in conditions.get("year", ()) if (year := _year(text)) is not None]
    return Emptiness(
        next(iter(countries)) if len(countries) == 1 else None,
        tuple(sorted(conditions.get("indicator_id", ()))),
        min(years, default=None),
        max(years, default=None),
    )


def why_none(connection: duckdb.DuckDBPyConnection, about: Emptiness) -> str | None:
    """Return why nothing stands in the data there and then; None where that is not the reason."""
    if about.country is None:
        known = read_known(connection, about.names) if about.names else {}
        found = [*_everywhere(about, known)] or [*_all_zero(connection, about)]
        return "; ".join(found) or None
    rows = connection.execute(
        "SELECT name, state_from, state_to FROM countries WHERE country_id = ?", [about.country]
    ).fetchall()
    if not rows:
        return None
    state = _State(about.country, *rows[0])
    if not state.existed(about):
        why = f"{state.name} was not a state in {_asked(about)}: it is listed {state.span}"
        return "; ".join([why, *held_by(connection, about.country, about.first, about.last)])
    if not state_years(connection, state.country_id):
        return f"no source has a value for {state.name} in any year: it is not in the view states"
    reasons = dict.fromkeys(_in_state(connection, about, state))
    if not reasons:
        return None
    asked = about.first, about.last
    beside = leads(connection, state.country_id, state.name, about.names, asked)
    return "; ".join([*reasons, *beside])


@dataclass(frozen=True)
class _State:
    country_id: str
    name: str
    first: int
    last: int | None

    @property
    def span(self) -> str:
        return f"from {self.first}" + ("" if self.last is None else f" to {self.last}")

    def existed(self, about: Emptiness) -> bool:
        begins_in_time = about.last is None or self.first <= about.last
        return begins_in_time and (
            about.first is None or self.last is None or about.first <= self.last
        )

    def lived(self, years: Iterable[int]) -> bool:
        return any(self.first <= y and (self.last is None or y <= self.last) for y in years)


def _everywhere(about: Emptiness, known: Mapping[str, KnownYears]) -> Iterator[str]:
    for name in about.names[:_MOST]:
        if name not in known:
            yield f"no source of the package has {name}"
        elif not _overlap(known[name].years, about):
            yield f"{_sources(known[name])}: {name} is known for {span(known[name].years)} only"


def _all_zero(connection: duckdb.DuckDBPyConnection, about: Emptiness) -> Iterator[str]:
    """Yield the indicators of which every value there and then is 0."""
    for name in about.names[:_MOST]:
        ((values, zeros),) = connection.execute(
            _ZEROS, {"name": name, "country": None, "first": about.first, "last": about.last}
        ).fetchall()
        if values and values == zeros:
            yield f"none listed: each of the {values} values of {name} in {_asked(about)} is 0"


def _in_state(
    connection: duckdb.DuckDBPyConnection, about: Emptiness, state: _State
) -> Iterator[str]:
    known = read_known(connection, about.names) if about.names else {}
    own = read_known(connection, about.names, state.country_id) if about.names else {}
    for name in about.names[:_MOST]:
        if name not in known:
            yield f"no source of the package has {name}"
        elif not state.lived(known[name].years):
            yield (
                f"{_sources(known[name])}: {name} is known for {span(known[name].years)}, and "
                f"{state.name} is listed as a state {state.span}"
            )
        elif name not in own:
            yield _not_listed(connection, known[name], about, state)
        elif not _overlap(own[name].years, about):
            within = _overlap(_hull(known[name].years), about)
            rest = f"the list goes on to {max(known[name].years)} and has none for {_asked(about)}"
            if not within:
                rest = f"the list is of {span(known[name].years)}, and says nothing of other years"
            yield (
                f"{_sources(known[name])}: {name} in {state.name} is listed for "
                f"{span(own[name].years)}; {rest}"
            )
        else:
            yield _left_out(connection, own[name], about, state)


def _not_listed(
    connection: duckdb.DuckDBPyConnection, known: KnownYears, about: Emptiness, state: _State
) -> str:
    """Return why a state has nothing of a name: it is not covered, or covered without any."""
    rows = connection.execute(
        _COVERED,
        {
            "country": state.country_id,
            "sources": sorted(known.releases),
            "relation": known.in_parts,
            "name": known.name,
        },
    ).fetchall()
    judging = sorted({source for source, _, _ in rows})
    covered = frozenset(year for _, year, there in rows if there) & _hull(known.years)
    silent = {id_: years for id_, years in known.releases.items() if id_ not in judging}
    reasons = [] if not rows else [_covered(judging, covered, known, about, state)]
    if silent:
        many = len(silent) > 1
        reasons.append(
            f"{_spans(silent)} {'name' if many else 'names'} no {known.name} in {state.name}, and "
            f"which states {'they cover' if many else 'it covers'} is not said"
        )
    return "; ".join(reasons)


def _covered(
    judging: list[str],
    covered: frozenset[int],
    known: KnownYears,
    about: Emptiness,
    state: _State,
) -> str:
    """Return whether releases that say which states they cover have none of a state."""
    judges = ", ".join(judging)
    if not covered:
        return (
            f"not covered: {judges} has no value for {state.name} in any year, which is not a zero"
        )
    if not _overlap(covered, about):
        return f"not covered: {judges} covers {state.name} for {span(covered)} only"
    own = {id_: years for id_, years in known.releases.items() if id_ in judging}
    return (
        f"none listed: {judges} covers {state.name} for {span(covered)}, and "
        f"{_spans(own or known.releases)} {'lists' if len(own) == 1 else 'list'} no {known.name} "
        "there"
    )


def _spans(releases: Mapping[str, frozenset[int]]) -> str:
    return ", ".join(f"{id_} ({span(years)})" for id_, years in sorted(releases.items()))


def _left_out(
    connection: duckdb.DuckDBPyConnection, own: KnownYears, about: Emptiness, state: _State
) -> str:
    """Return what the values of a state are, where none of them is in the answer."""
    ((values, zeros),) = connection.execute(
        _ZEROS,
        {"country": state.country_id, "name": own.name, "first": about.first, "last": about.last},
    ).fetchall()
    known = f"{_sources(own)} has {own.name} of {state.name} for {span(own.years)}"
    if values and values == zeros:
        return f"none listed: {known}, and every value is 0"
    return f"{known}, and none of it meets the conditions"


def _sources(known: KnownYears) -> str:
    return ", ".join(sorted(known.releases))


def _hull(years: Iterable[int]) -> frozenset[int]:
    years = list(years)
    return frozenset(range(min(years), max(years) + 1))


def _overlap(years: Iterable[int], about: Emptiness) -> bool:
    first, last = about.first, about.last
    return any((first is None or first <= y) and (last is None or y <= last) for y in years)


def _asked(about: Emptiness) -> str:
    if about.first == about.last:
        return str(about.first)
    if about.last is None:
        return f"{about.first} and after"
    if about.first is None:
        return f"{about.last} and before"
    return f"{about.first} to {about.last}"


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
    if (day := given.get("day")) and call.name == "treaty_status":
        return _why_day(connection, day)
    if call.name == "source_notes" and call.whole and about.country:
        return f"no note on a source names {about.country}"
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
