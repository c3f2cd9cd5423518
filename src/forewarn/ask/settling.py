"""Settling the parameters of a named query: names known, numbers in range, years with data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from forewarn.ask.ends import years_missing
from forewarn.ask.leads import beyond_state
from forewarn.ask.names import Named, find_in_span, find_name
from forewarn.ask.parameters import EVERY_STATE, FIRST, LAST, NEWEST, ParameterType
from forewarn.ask.query import run_on
from forewarn.ask.years import (
    in_words,
    package_years,
    read_dimension,
    read_known,
    span,
    spells,
    state_years,
)
from forewarn.errors import ParameterError, UnknownNameError
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from forewarn.ask.named import NamedQuery, Need
    from forewarn.ask.parameters import Parameter
    from forewarn.ask.session import Session
    from forewarn.ask.years import KnownYears

# In characters: what is shown of a name that is unknown.
_LONGEST = 60


@dataclass(frozen=True)
class Settled:
    """The value of every parameter of a named query, as its statement takes it.

    `labels` says what each parameter means that was given by another name than its id, and `ends`
    which of the years asked about a source of relations does not cover, or the country was no state
    in.
    """

    values: Mapping[str, str]
    labels: Mapping[str, str]
    ends: tuple[str, ...] = ()


def settle(session: Session, query: NamedQuery, given: Mapping[str, object]) -> Settled:
    """Return the value of every parameter of a named query.

    A parameter that is not given has its default, which the others and the data settle: the newest
    year with all that the query needs, the whole span of a country. Raises `ParameterError` for
    None, for a value out of its range and for a year without data, which names the newest that has
    them, and `UnknownNameError` for an unknown parameter, country, indicator or dimension, with the
    nearest.
    """
    if unknown := sorted(set(given) - set(query.parameters)):
        raise _unknown_parameter(query, unknown[0])
    for name in given:
        if given[name] is None:
            parameter = query.parameters[name]
            text = f"{name} is {parameter.range_text}, not None: leave it out for its default"
            raise ParameterError(text, name)
    return run_on(session, lambda: _settled(session.connection, query, given))


def country_of(query: NamedQuery, values: Mapping[str, str]) -> str | None:
    """Return the country that a query is asked about; None if it is about every state."""
    for parameter in query.parameters.values():
        value = values.get(parameter.name)
        if parameter.type.kind == "country" and value not in (None, EVERY_STATE):
            return value
    return None


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a name or number of a need: itself, or for `$name` the value of that parameter."""
    return values[text[1:]] if text.startswith("$") else text


def _settled(
    connection: duckdb.DuckDBPyConnection, query: NamedQuery, given: Mapping[str, object]
) -> Settled:
    values: dict[str, str] = {}
    labels: dict[str, str] = {}
    # Years last: which of them have data depends on the others.
    for parameter in sorted(query.parameters.values(), key=lambda each: each.type.is_year):
        if parameter.type.is_year:
            asked = _YearAsked(connection, query, parameter, values)
            values[parameter.name] = asked.settle(given.get(parameter.name))
            continue
        value = given.get(parameter.name, parameter.default)
        if parameter.type.is_number:
            values[parameter.name] = parameter.number(value)
        else:
            named = _named(connection, parameter, value, given)
            values[parameter.name] = named.id
            if str(value) != named.id:
                labels[parameter.name] = f"{named.label} ({named.id})"
    _check_order(query, values)
    settled = {name: values[name] for name in query.parameters}
    years = [int(settled[each.name]) for each in query.parameters.values() if each.type.is_year]
    country = country_of(query, settled)
    beyond = beyond_state(connection, country, min(years), max(years)) if country and years else ()
    return Settled(settled, labels, (*years_missing(connection, query, settled), *beyond))


def _named(
    connection: duckdb.DuckDBPyConnection,
    parameter: Parameter,
    value: object,
    given: Mapping[str, object],
) -> Named:
    """Return what a name means in the year that is asked about, if one is given."""
    if parameter.type is ParameterType.STATES and str(value).lower() == EVERY_STATE:
        return Named("country", EVERY_STATE, EVERY_STATE)
    kind = parameter.type.kind
    assert kind is not None
    if "year" in given:
        return find_name(connection, kind, str(value), _year(connection, given, "year"))
    years = _year(connection, given, "from"), _year(connection, given, "to")
    return find_in_span(connection, kind, str(value), *years)


def _year(
    connection: duckdb.DuckDBPyConnection, given: Mapping[str, object], name: str
) -> int | None:
    """Return the year that a parameter is given as; None where it is not, or is no year.

    One that is not a year of the package is refused later, by the name of its parameter.
    """
    year = str(given.get(name, ""))
    if not re.fullmatch("[0-9]{1,4}", year):
        return None
    first, last = package_years(connection)
    return int(year) if first <= int(year) <= last else None


@dataclass(frozen=True)
class _YearAsked:
    """A year of a query, with the values of the parameters that are no years."""

    connection: duckdb.DuckDBPyConnection
    query: NamedQuery
    parameter: Parameter
    values: Mapping[str, str]

    def settle(self, given: object) -> str:
        """Return the year to ask about; `given` is None for the default."""
        known = self._known()
        if self.parameter.type is ParameterType.YEAR:
            return str(self._one(given, known))
        years = frozenset[int]().union(*(each.covered for each in known.values()))
        if not years:
            raise self._nothing()
        value = self.parameter.default if given is None else given
        if given is None and value in (FIRST, LAST):
            return str(min(years) if value == FIRST else max(years))
        year = self._in_range(value, min(years))
        at_first = self.parameter.type is ParameterType.FIRST_YEAR
        if year not in range(min(years), max(years) + 1) if at_first else year < min(years):
            names = ", ".join(map(in_words, known))
            raise self._refused(f"the data have {names} only for {span(years)}", year=year)
        return str(year)

    @property
    def _needs(self) -> tuple[Need, ...]:
        return self.query.needs.get(self.parameter.name, ())

    def _known(self) -> dict[str, KnownYears]:
        names = {filled(need.name, self.values) for need in self._needs}
        known = read_known(self.connection, names) if names else {}
        for dimension in names & self._dimensions():
            known |= read_dimension(self.connection, dimension)
        return known

    def _dimensions(self) -> set[str]:
        """Return the dimensions that are asked about: of these any year can be."""
        parameters = self.query.parameters.values()
        kinds = (p for p in parameters if p.type is ParameterType.DIMENSION)
        return {self.values[each.name] for each in kinds}

    def _one(self, given: object, known: Mapping[str, KnownYears]) -> int:
        value = self.parameter.default if given is None else given
        if not self._needs:
            last = package_years(self.connection)[1]
            return last if value == LAST else self._in_range(value)
        needs = [n for n in self._needs if filled(n.name, self.values) not in self._dimensions()]
        of_each = {self._described(need): self._years(need, known) for need in needs}
        years = frozenset.intersection(*of_each.values()) if needs else _all(known)
        if not years:
            raise self._nothing()
        if given is None and value == NEWEST:
            return self._newest(years, known)
        year = self._in_range(value)
        if needs and year not in years:
            lacking = [
                f"{name} (known for {spells(there)})" if there else name
                for name, there in of_each.items()
                if year not in there
            ]
            raise self._refused(
                f"the data lack {', '.join(lacking)}; the newest year with all that "
                f"{self.query.name} needs is {max(years)}, the first {min(years)}",
                year=year,
            )
        return year

    def _newest(self, years: frozenset[int], known: Mapping[str, KnownYears]) -> int:
        """Return the newest year that has all, and in the country asked about.

        Where no year has as much, return the newest that has most of it. A release of relations
        can end before: `ends` says so.
        """
        years = (years & _all(known)) or years
        if country := country_of(self.query, self.values):
            years = (years & state_years(self.connection, country)) or years
            years = (years & _all(read_known(self.connection, set(known), country))) or years
        return max(years)

    def _years(self, need: Need, known: Mapping[str, KnownYears]) -> frozenset[int]:
        found = known.get(filled(need.name, self.values))
        return found.with_back(int(filled(need.back, self.values))) if found else frozenset()

    def _described(self, need: Need) -> str:
        name, back = in_words(filled(need.name, self.values)), filled(need.back, self.values)
        return name if back == "0" else f"{name} also {back} years before"

    def _in_range(self, value: object, lowest: int | None = None) -> int:
        first, last = package_years(self.connection)
        return int(self.parameter.number(value, min(first, lowest or first), last))

    def _refused(self, why: str, year: int) -> ParameterError:
        return ParameterError(f"{self.parameter.name}={year}: {why}", self.parameter.name)

    def _nothing(self) -> ParameterError:
        names = ", ".join(in_words(filled(need.name, self.values)) for need in self._needs)
        text = f"the package has no year with all that {self.query.name} needs: {names}"
        return ParameterError(text, self.parameter.name)


def _all(known: Mapping[str, KnownYears]) -> frozenset[int]:
    return frozenset[int]().union(*(each.years for each in known.values()))


def _check_order(query: NamedQuery, values: Mapping[str, str]) -> None:
    of_type = {each.type: each.name for each in query.parameters.values()}
    first, last = (of_type.get(t) for t in (ParameterType.FIRST_YEAR, ParameterType.LAST_YEAR))
    if first and last and int(values[first]) > int(values[last]):
        raise ParameterError(f"{first}={values[first]} is after {last}={values[last]}", first)


def _unknown_parameter(query: NamedQuery, name: str) -> UnknownNameError:
    near = get_close_matches(name, query.parameters, cutoff=0.5)
    has = f"it has {', '.join(query.parameters)}" if query.parameters else "it has no parameters"
    meant = f"did you mean {' or '.join(near)}?" if near else has
    shown = visible(name, _LONGEST)
    return UnknownNameError(f"{query.name} has no parameter {shown!r}: {meant}", near)
