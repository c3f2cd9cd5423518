"""The codes of states: those that upstreams use, and every name as a code of its own scheme."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from sources.spine_model import (
    FOREVER,
    SPINE,
    CountryCode,
    SpineError,
    country_id_of,
    csv_rows,
    grouped,
    read_not_states,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sources.spine_model import Country, NamedCode, PanelUnit, StateMember


def iso_codes(countries: Mapping[str, Country]) -> Iterator[CountryCode]:
    """Yield the ISO codes of every state."""
    for country in countries.values():
        yield _code("iso3", country.country_id, country)
        if country.iso2:
            yield _code("iso2", country.iso2, country)
        if country.iso3n:
            yield _code("iso3n", country.iso3n, country)


def gw_and_cow_codes(
    countries: Mapping[str, Country],
    holders: Mapping[StateMember, frozenset[str]],
    gw_to_cow: Mapping[str, frozenset[str]],
) -> Iterator[CountryCode]:
    """Yield each code for the whole life of its state, though COW counts many states later."""
    for member, ids in holders.items():
        for country_id in ids:
            yield _code("gw", member.gwcode, countries[country_id])
            for cow in gw_to_cow.get(member.gwcode, ()):
                yield _code("cow", cow, countries[country_id])


def letter_codes(
    codes: Iterable[CountryCode], letters: Mapping[tuple[str, str], str]
) -> Iterator[CountryCode]:
    """Yield the letters of each number of COW and of Gleditsch and Ward, for the same years.

    `letters` are by the scheme of the letters and the number.
    """
    of_numbers = {"cow": "cowc", "gw": "gwc"}
    for code in codes:
        scheme = of_numbers.get(code.scheme, "")
        if found := letters.get((scheme, code.code)):
            yield code._replace(scheme=scheme, code=found)


def panel_codes(
    countries: Mapping[str, Country],
    holders: Mapping[StateMember, frozenset[str]],
    panel: Iterable[PanelUnit],
) -> Iterator[CountryCode]:
    """Yield the codes of the World Bank and of UNHCR."""
    for unit in panel:
        country = countries.get(country_id_of(unit, holders) or "")
        if country and unit.wb:
            yield _code("wb", unit.wb, country)
        if country and unit.unhcr:
            yield _code("unhcr", unit.unhcr, country)


def vdem_codes(
    countries: Mapping[str, Country], named: Iterable[NamedCode]
) -> Iterator[CountryCode]:
    """Yield V-Dem's text ids, which are country ids except for those in `codes.csv`."""
    for code in {n.code for n in named if n.scheme == "vdem"} & countries.keys():
        yield _code("vdem", code, countries[code])


def codes_by_hand(countries: Mapping[str, Country]) -> Iterator[CountryCode]:
    """Yield the rows of `codes.csv`; an empty year means the first or last year of the state."""
    for row in csv_rows(SPINE / "codes.csv"):
        country = countries[row["country_id"]]
        code = CountryCode(
            scheme=row["scheme"],
            code=row["code"],
            valid_from=int(row["valid_from"] or country.state_from),
            country_id=country.country_id,
            valid_to=int(row["valid_to"]) if row["valid_to"] else country.state_to,
        )
        years = (country.state_from, code.valid_from, last_year(code), country.state_to or FOREVER)
        if list(years) != sorted(years):
            raise SpineError(f"codes.csv: {country.name} was not a state in every year of {code}")
        yield code


def name_codes(
    countries: Mapping[str, Country], codes: Iterable[CountryCode], named: Iterable[NamedCode]
) -> Iterator[CountryCode]:
    """Yield each name for the years of the codes that upstreams write next to it."""
    codes_by_key = grouped(((c.scheme, c.code), c) for c in codes)
    not_states = {(n.scheme, n.code) for n in read_not_states()}
    names_without_code = {c.name for c in countries.values()} | {n.name for n in read_not_states()}
    spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for country in countries.values():
        own = (country.state_from, country.state_to or FOREVER)
        spans[country.name, country.country_id].append(own)
    for unit in named:
        found = codes_by_key.get((unit.scheme, unit.code), [])
        known = found or (unit.scheme, unit.code) in not_states
        if not known and not (unit.scheme == "name" and unit.name in names_without_code):
            raise SpineError(
                f"{unit.scheme} {unit.code!r} ({unit.name}) is neither a state nor in "
                "scripts/spine/not_states.csv"
            )
        for code in found:
            spans[unit.name, code.country_id].append((code.valid_from, last_year(code)))
    for (name, country_id), years in spans.items():
        for first, last in _joined(years):
            yield CountryCode("name", name, first, country_id, None if last == FOREVER else last)


def replace_derived(
    derived: Iterable[CountryCode], by_hand: Iterable[CountryCode]
) -> list[CountryCode]:
    """Return the codes, with the rows of `codes.csv` in place of all derived rows of a code."""
    rows = list(by_hand)
    taken = {(c.scheme, c.code) for c in rows}
    return [c for c in derived if (c.scheme, c.code) not in taken] + rows


def refuse_overlaps(codes: Iterable[CountryCode]) -> None:
    """Raise SpineError where a code denotes two states in a year; codes are sorted by key."""
    for (scheme, text), found in grouped(((c.scheme, c.code), c) for c in codes).items():
        for earlier, later in pairwise(found):
            if later.valid_from <= last_year(earlier):
                raise SpineError(
                    f"{scheme} {text!r} is both {earlier.country_id} and {later.country_id} in "
                    f"{later.valid_from}: decide in scripts/spine/codes.csv"
                )


def _code(scheme: str, code: str, country: Country) -> CountryCode:
    """Return a code that denotes a country for as long as it is a state."""
    return CountryCode(scheme, code, country.state_from, country.country_id, country.state_to)


def last_year(code: CountryCode) -> int:
    """Return the last year of a code; `FOREVER` if it has no end."""
    return code.valid_to or FOREVER


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans of years, joined where they overlap or touch."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
