"""Why the data have nothing of a state, a name and years: each source answers for itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.ask.leads import beyond_state, held_before, held_by, leads
from forewarn.ask.years import in_words, read_known, span, spells, state_years

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import duckdb

    from forewarn.ask.years import KnownYears

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


@dataclass(frozen=True)
class Emptiness:
    """What an empty answer was about: a state or all, names of what was read, and years."""

    country: str | None = None
    names: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    @property
    def asked(self) -> str:
        """Return the years asked about, in words."""
        first, last = self.first, self.last
        if first is None and last is None:
            return "any year"
        if first == last:
            return str(first)
        if last is None:
            return f"{first} and after"
        if first is None:
            return f"{last} and before"
        return f"{first} to {last}"

    def takes(self, year: int) -> bool:
        """Return whether a year is asked about."""
        first, last = self.first, self.last
        return (first is None or first <= year) and (last is None or year <= last)


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
        why = f"{state.name} is listed as a state only {state.span}"
        return "; ".join([why, *held_by(connection, about.country, about.first, about.last)])
    if not state_years(connection, state.country_id):
        return f"no source has a value for {state.name} in any year: it is not in the view states"
    reasons = dict.fromkeys(_in_state(connection, about, state))
    if not reasons:
        return None
    beyond = beyond_state(connection, state.country_id, about.first, about.last)
    asked = about.first, about.last
    beside = leads(connection, state.country_id, state.name, about.names, asked)
    before = held_before(connection, state.country_id, about.names, about.first)
    return "; ".join([*beyond, *reasons, *before, *beside])


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
            yield f"no source of the package has {in_words(name)}"
            continue
        each = known[name]
        if any(map(about.takes, each.years)):
            continue
        if each.declared and any(map(about.takes, each.answered)):
            without = f", but for {', '.join(each.left_out)}" if each.left_out else ""
            yield (
                f"none listed: {_sources(each)} lists no {each.words} anywhere in {about.asked}, "
                f"and covers every state from {span(each.declared)}{without}"
            )
            continue
        for source, years in sorted(each.releases.items()):
            known_for = f"{source}: {each.part(source)} {each.are}"
            if each.in_parts or (each.occurrences and not each.declared):
                yield f"{known_for} listed for {spells(years)}; {_rest(each, source, about)}"
            else:
                yield f"{known_for} known for {spells(each.answered_by(source))} only"


def _all_zero(connection: duckdb.DuckDBPyConnection, about: Emptiness) -> Iterator[str]:
    """Yield the indicators of which every value there and then is 0."""
    for name in about.names[:_MOST]:
        ((values, zeros),) = connection.execute(
            _ZEROS, {"name": name, "country": None, "first": about.first, "last": about.last}
        ).fetchall()
        if values and values == zeros:
            yield f"none listed: each of the {values} values of {name} in {about.asked} is 0"


def _in_state(
    connection: duckdb.DuckDBPyConnection, about: Emptiness, state: _State
) -> Iterator[str]:
    known = read_known(connection, about.names) if about.names else {}
    own = read_known(connection, about.names, state.country_id) if about.names else {}
    for name in about.names[:_MOST]:
        if name not in known:
            yield f"no source of the package has {in_words(name)}"
            continue
        everywhere = known[name]
        if not state.lived(everywhere.years):
            for source in sorted(everywhere.releases):
                years = spells(everywhere.answered_by(source))
                yield (
                    f"{source}: {everywhere.part(source)} {everywhere.are} known for {years}, and "
                    f"{state.name} is listed as a state {state.span}"
                )
        elif name not in own:
            yield from _not_listed(connection, everywhere, about, state)
        else:
            yield from _of_each(connection, everywhere, own[name], about, state)


def _of_each(
    connection: duckdb.DuckDBPyConnection,
    known: KnownYears,
    own: KnownYears,
    about: Emptiness,
    state: _State,
) -> Iterator[str]:
    """Yield what each release says of a state of which one of them has something."""
    fit = {id_ for id_, years in own.releases.items() if any(map(about.takes, years))}
    if fit and not own.in_parts:
        # They stand in for each other.
        yield _left_out(connection, own.only(fit), about, state)
        return
    covered = _covered_years(connection, known, state)
    for source, years in sorted(own.releases.items()):
        name = known.part(source)
        listed = spells(years, each=bool(own.lists))
        goes_on = ", not ended" if source in own.unended else ""
        if source in fit:
            yield (
                f"{source} has {name} of {state.name} for {listed}{goes_on}, and none of it meets "
                f"the conditions{_end(known, source, about)}"
            )
        elif own.in_parts or own.occurrences:
            rest = _rest(known, source, about, covered.get(source))
            # A value of a list by occurrence can be a 0.
            there = f"{own.are} listed" if own.in_parts else "has values"
            yield f"{source}: {name} in {state.name} {there} for {listed}{goes_on}; {rest}"
        else:
            yield (
                f"{source}: {name} of {state.name} is known for {listed}, and not for "
                f"{about.asked}, which is not a zero"
            )
    if own.in_parts and (silent := set(known.releases) - set(own.releases)):
        yield from _not_listed(connection, known.only(silent), about, state)


def _end(known: KnownYears, source: str, about: Emptiness) -> str:
    """Return where a list ends before the years asked about."""
    last = known.cover(source)[1]
    return "" if about.last is None or about.last <= last else f"; the list ends in {last}"


def _rest(
    known: KnownYears, source: str, about: Emptiness, there: frozenset[int] | None = None
) -> str:
    """Return what a list says of years for which it has none: nothing, where it is not of them.

    `there` are the years in which it covers a state, where it says so.
    """
    first, last = known.declared or known.cover(source)
    within = [year for year in range(first, last + 1) if about.takes(year)]
    if not within:
        return f"the list is of {span((first, last))}, and says nothing of other years"
    means = ""
    if known.declared:
        means = _zeros(within, there)
    elif known.occurrences:
        means = ": none, or nobody looked"
    elif there is not None and not there.issuperset(within):
        # A list can begin with a state later than with others.
        none = [year for year in within if year in there]
        only = f"the list covers this state for {spells(there)} only" if there else "not covered"
        return f"{only}, and has none for {spells(none)}" if none else only
    if about.first in within and about.last in within:
        return f"the list goes on to {last} and has none for {about.asked}{means}"
    return (
        f"the list is of {span((first, last))}, has none for {span(within)}{means}, and says "
        "nothing of other years"
    )


def _zeros(years: list[int], declared: frozenset[int] | None) -> str:
    """Return in which years of a list without a row that is a 0, for a state that has others."""
    zeros = years if declared is None else [year for year in years if year in declared]
    if len(zeros) == len(years):
        return ", a 0"
    no_zero = "which is no 0: of this state the list may lack some, or not know the kind"
    return f", a 0 for {spells(zeros)} alone" if zeros else f", {no_zero}"


def _covered_years(
    connection: duckdb.DuckDBPyConnection, known: KnownYears, state: _State
) -> dict[str, frozenset[int]]:
    """Return in which years each release covers a state; without those that do not say so."""
    rows = connection.execute(
        _COVERED,
        {
            "country": state.country_id,
            "sources": sorted(known.releases),
            "relation": known.in_parts,
            "name": known.name,
        },
    ).fetchall()
    return {
        source: frozenset(year for ids, year, there in rows if there and source in ids.split())
        for source in {source for ids, _, _ in rows for source in ids.split()}
    }


def _not_listed(
    connection: duckdb.DuckDBPyConnection,
    known: KnownYears,
    about: Emptiness,
    state: _State,
) -> Iterator[str]:
    """Yield why a state has nothing of a name: it is not covered, or covered without any."""
    judged = _covered_years(connection, known, state)
    judging = sorted(judged)
    # The releases of an indicator stand in for each other.
    for judges in ([id_] for id_ in judging) if known.in_parts else [judging] if judging else []:
        covered = frozenset[int]().union(*(judged[id_] for id_ in judges))
        yield _covered(judges, covered & known.covered, known, about, state)
    silent = {id_ for id_ in known.releases if id_ not in judging}
    if silent:
        many = len(silent) > 1
        names = {known.part(id_) for id_ in silent}
        name = known.words if len(names) > 1 else names.pop()
        yield (
            f"{_covers(known, silent)} {'name' if many else 'names'} no {name} in {state.name}, and"
            f" which states {'they cover' if many else 'it covers'} is not said"
        )


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
        has = "has" if len(judging) == 1 else "have"
        return (
            f"not covered: {judges} {has} no value for {state.name} in any year, which is not a "
            "zero"
        )
    if not any(map(about.takes, covered)):
        return f"not covered: {judges} covers {state.name} for {spells(covered)} only"
    own = [id_ for id_ in judging if id_ in known.releases] or list(known.releases)
    return (
        f"none listed: {judges} covers {state.name} for {spells(covered)}, and "
        f"{_covers(known, own)} {'lists' if len(own) == 1 else 'list'} no {known.words} there"
    )


def _covers(known: KnownYears, sources: Collection[str]) -> str:
    return ", ".join(f"{id_} ({span(known.cover(id_))})" for id_ in sorted(sources))


def _left_out(
    connection: duckdb.DuckDBPyConnection, own: KnownYears, about: Emptiness, state: _State
) -> str:
    """Return what the values of a state are, where none of them is in the answer."""
    ((values, zeros),) = connection.execute(
        _ZEROS,
        {"country": state.country_id, "name": own.name, "first": about.first, "last": about.last},
    ).fetchall()
    if len(own.releases) == 1:
        known = f"{_sources(own)} has {own.name} of {state.name} for {spells(own.years)}"
    else:
        each = (f"{id_} ({spells(years)})" for id_, years in sorted(own.releases.items()))
        known = f"{', '.join(each)} have {own.name} of {state.name}"
    if values and values == zeros:
        within = spells(filter(about.takes, own.years))
        years = "" if about.first is about.last is None else f" of {within}"
        return f"none listed: {known}, and every value{years} is 0"
    return f"{known}, and none of it meets the conditions"


def _sources(known: KnownYears) -> str:
    return ", ".join(sorted(known.releases))
