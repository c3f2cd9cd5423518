"""Build the country spine: the states of the world since 1946, and every code that denotes one.

Membership and most codes are derived from the upstream state lists. What no upstream states
(former states, codes that pass from one state to another, short names) stands in the small CSV
files of `scripts/spine`. A unit that finds no place in either raises `SpineError`: nothing is
guessed, and nothing is skipped in silence.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sources.spreadsheets import cell_text, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from upstream import Upstream

K = TypeVar("K")
V = TypeVar("V")

SPINE = Path(__file__).resolve().parents[1] / "spine"
FIRST_YEAR = 1946
GW_OPEN_END = "2020-12-31"  # the day the GW list was closed, not the end of a state
FOREVER = 9999


class SpineError(ValueError):
    """Upstream holds a unit that the spine can't place, or one code for two states."""


@dataclass(frozen=True)
class Country:
    """A state that existed on any day from 1946 on; fields are the columns of `countries`."""

    country_id: str
    name: str
    iso2: str | None
    iso3n: str | None
    un_region: str
    un_subregion: str
    membership: str
    state_from: int
    state_to: int | None
    successor_id: str | None


@dataclass(frozen=True)
class CountryCode:
    """The years in which a code denotes a state; fields are the columns of `country_codes`."""

    scheme: str
    code: str
    valid_from: int
    country_id: str
    valid_to: int | None


@dataclass(frozen=True)
class Spine:
    """The two tables, each sorted by its primary key."""

    countries: tuple[Country, ...]
    codes: tuple[CountryCode, ...]


@dataclass(frozen=True)
class NotState:
    """A unit that an upstream carries and that is no state: to be skipped, for the reason given."""

    scheme: str
    code: str
    name: str
    kind: str
    reason: str


@dataclass(frozen=True)
class OtherBorders:
    """Years in which a state's borders were not those that a source counts for today's state."""

    country_id: str
    first_year: int
    last_year: int
    reason: str


@dataclass(frozen=True)
class Member:
    """A member of the Gleditsch-Ward state system, with its first and last year."""

    gwcode: str
    name: str
    microstate: bool
    state_from: str
    state_to: str


@dataclass(frozen=True)
class PanelUnit:
    """What the code panel says of one unit, over all its years; an empty text is unknown."""

    name: str
    iso3: str
    iso2: str
    iso3n: str
    region: str
    subregion: str
    wb: str
    unhcr: str
    gw: frozenset[str]
    cow: frozenset[str]


@dataclass(frozen=True)
class NamedCode:
    """A name as an upstream writes it beside its own code, or beside no code (scheme `name`)."""

    scheme: str
    code: str
    name: str


def build_spine(upstream: Upstream) -> Spine:
    """Return the countries and their codes, read from the upstream files.

    Raises SpineError, which names the GW member without an id, the upstream unit that is neither
    a state nor in `not_states.csv`, or the code that denotes two states in one year.
    """
    panel = _read_panel(upstream)
    gw_to_cow = _read_gw_to_cow(upstream)
    holders = _holders(_read_members(upstream), panel, gw_to_cow)
    countries = {c.country_id: c for c in _countries(holders, panel, _read_wdi_iso2(upstream))}
    named = tuple(_named_codes(upstream, panel))
    by_hand = tuple(_codes_by_hand(countries))

    codes = _replace(
        [
            *_iso_codes(countries),
            *_gw_and_cow_codes(countries, holders, gw_to_cow),
            *_panel_codes(countries, holders, panel),
            *_vdem_codes(countries, named),
        ],
        by_hand,
    )
    codes = _replace([*codes, *_names(countries, codes, named)], by_hand)
    codes.sort(key=lambda c: (c.scheme, c.code, c.valid_from))
    _refuse_overlaps(codes)
    _require_names_of_events(upstream, codes)
    return Spine(tuple(countries.values()), tuple(codes))


def read_not_states() -> tuple[NotState, ...]:
    """Return the units that upstreams carry and that are not states."""
    return tuple(NotState(**row) for row in _rows(SPINE / "not_states.csv"))


def read_other_borders() -> tuple[OtherBorders, ...]:
    """Return the years for most of which a state had other borders than it has today."""
    return tuple(
        OtherBorders(
            row["country_id"], int(row["first_year"]), int(row["last_year"]), row["reason"]
        )
        for row in _rows(SPINE / "other_borders.csv")
    )


# The states


def _holders(
    members: Iterable[Member],
    panel: Iterable[PanelUnit],
    gw_to_cow: Mapping[str, frozenset[str]],
) -> dict[Member, frozenset[str]]:
    """Return which states have held each membership: more than one where we split a member."""
    by_hand = _grouped(
        (facts["gwcode"], country_id)
        for country_id, facts in _facts_by_hand().items()
        if "gwcode" in facts
    )
    units = [unit for unit in panel if unit.iso3]
    holders: dict[Member, frozenset[str]] = {}
    for member in members:
        # The panel gives microstates, Vietnam and Yemen no GW code beside the ISO code.
        cow = gw_to_cow.get(member.gwcode, frozenset())
        found = {u.iso3 for u in units if member.gwcode in u.gw}
        found = found or {u.iso3 for u in units if cow & u.cow}
        ids = by_hand.pop(member.gwcode, None) or found
        if not ids or len(found) > 1:
            raise SpineError(
                f"GW {member.gwcode} ({member.name}) has the ISO codes {sorted(found)} in the "
                "panel: give it a row in scripts/spine/states.csv"
            )
        holders[member] = frozenset(ids)
    if by_hand:
        raise SpineError(f"states.csv has GW codes that are no members: {sorted(by_hand)}")
    return holders


def _countries(
    holders: Mapping[Member, frozenset[str]],
    panel: Iterable[PanelUnit],
    wdi_iso2: Mapping[str, str],
) -> Iterator[Country]:
    """Yield the countries in the order of their ids; facts by hand come before derived ones."""
    regions = {row["code"]: row["name"] for row in _rows(SPINE / "m49.csv")}
    by_hand = _facts_by_hand()
    member_of = {id_: member for member, ids in holders.items() for id_ in ids}
    # Two units are Yemen: the one with the ISO code comes last, and stays.
    units = {_country_id(u, holders): u for u in sorted(panel, key=lambda u: bool(u.iso3))}
    for country_id in sorted({*member_of, *by_hand}):
        facts: dict[str, str] = {"membership": "observer"}
        if unit := units.get(country_id):
            facts |= _filled(
                {
                    "name": unit.name,
                    # WDI fills Namibia's NA, which the panel lost as a null.
                    "iso2": unit.iso2 or wdi_iso2.get(country_id, ""),
                    "iso3n": unit.iso3n,
                    "un_region": regions.get(unit.region, ""),
                    "un_subregion": regions.get(unit.subregion, ""),
                }
            )
        if member := member_of.get(country_id):
            facts |= _filled({"state_from": member.state_from, "state_to": member.state_to})
            facts["membership"] = "gw_microstate" if member.microstate else "gw"
        facts |= by_hand.get(country_id, {})
        try:
            yield Country(
                country_id=country_id,
                name=facts["name"],
                iso2=facts.get("iso2"),
                iso3n=facts.get("iso3n"),
                un_region=facts["un_region"],
                un_subregion=facts["un_subregion"],
                membership=facts["membership"],
                state_from=int(facts["state_from"]),
                state_to=int(facts["state_to"]) if "state_to" in facts else None,
                successor_id=facts.get("successor_id"),
            )
        except KeyError as missing:
            raise SpineError(f"{country_id} has no {missing}") from missing


def _facts_by_hand() -> dict[str, dict[str, str]]:
    """Return the filled cells of `states.csv` and `names.csv` by country id."""
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    for file in ("states.csv", "names.csv"):
        for row in _rows(SPINE / file):
            facts[row["country_id"]] |= _filled(row)
    return dict(facts)


def _country_id(unit: PanelUnit, holders: Mapping[Member, frozenset[str]]) -> str | None:
    """Return the id of a panel unit; None if it is no state, or several (Yugoslavia)."""
    held = {id_ for member, ids in holders.items() if member.gwcode in unit.gw for id_ in ids}
    return unit.iso3 or (held.pop() if len(held) == 1 else None)


# Their codes


def _iso_codes(countries: Mapping[str, Country]) -> Iterator[CountryCode]:
    for country in countries.values():
        yield _code("iso3", country.country_id, country)
        if country.iso2:
            yield _code("iso2", country.iso2, country)
        if country.iso3n:
            yield _code("iso3n", country.iso3n, country)


def _gw_and_cow_codes(
    countries: Mapping[str, Country],
    holders: Mapping[Member, frozenset[str]],
    gw_to_cow: Mapping[str, frozenset[str]],
) -> Iterator[CountryCode]:
    """Return each code the whole life of its state, though COW counts many states later."""
    for member, ids in holders.items():
        for country_id in ids:
            yield _code("gw", member.gwcode, countries[country_id])
            for cow in gw_to_cow.get(member.gwcode, ()):
                yield _code("cow", cow, countries[country_id])


def _panel_codes(
    countries: Mapping[str, Country],
    holders: Mapping[Member, frozenset[str]],
    panel: Iterable[PanelUnit],
) -> Iterator[CountryCode]:
    for unit in panel:
        country = countries.get(_country_id(unit, holders) or "")
        if country and unit.wb:
            yield _code("wb", unit.wb, country)
        if country and unit.unhcr:
            yield _code("unhcr", unit.unhcr, country)


def _vdem_codes(
    countries: Mapping[str, Country], named: Iterable[NamedCode]
) -> Iterator[CountryCode]:
    """Take V-Dem's text ids for country ids, which they are but for those in `codes.csv`."""
    for code in {n.code for n in named if n.scheme == "vdem"} & countries.keys():
        yield _code("vdem", code, countries[code])


def _codes_by_hand(countries: Mapping[str, Country]) -> Iterator[CountryCode]:
    """Yield the rows of `codes.csv`, where an empty year is the first or last of the state."""
    for row in _rows(SPINE / "codes.csv"):
        country = countries[row["country_id"]]
        code = CountryCode(
            scheme=row["scheme"],
            code=row["code"],
            valid_from=int(row["valid_from"] or country.state_from),
            country_id=country.country_id,
            valid_to=int(row["valid_to"]) if row["valid_to"] else country.state_to,
        )
        years = (country.state_from, code.valid_from, _last(code), country.state_to or FOREVER)
        if list(years) != sorted(years):
            raise SpineError(f"codes.csv: {country.name} was no state in all the years of {code}")
        yield code


def _names(
    countries: Mapping[str, Country], codes: Iterable[CountryCode], named: Iterable[NamedCode]
) -> Iterator[CountryCode]:
    """Return each name the years of the codes that upstreams write beside it."""
    codes_by_key = _grouped(((c.scheme, c.code), c) for c in codes)
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
            spans[unit.name, code.country_id].append((code.valid_from, _last(code)))
    for (name, country_id), years in spans.items():
        for first, last in _joined(years):
            yield CountryCode("name", name, first, country_id, None if last == FOREVER else last)


def _replace(derived: Iterable[CountryCode], by_hand: Iterable[CountryCode]) -> list[CountryCode]:
    """Let the rows of a code in `codes.csv` stand for all that was derived for it."""
    rows = list(by_hand)
    taken = {(c.scheme, c.code) for c in rows}
    return [c for c in derived if (c.scheme, c.code) not in taken] + rows


def _refuse_overlaps(codes: Iterable[CountryCode]) -> None:
    """Check codes in the order of their key."""
    for (scheme, text), found in _grouped(((c.scheme, c.code), c) for c in codes).items():
        for earlier, later in pairwise(found):
            if later.valid_from <= _last(earlier):
                raise SpineError(
                    f"{scheme} {text!r} is both {earlier.country_id} and {later.country_id} in "
                    f"{later.valid_from}: decide in scripts/spine/codes.csv"
                )


def _require_names_of_events(upstream: Upstream, codes: Iterable[CountryCode]) -> None:
    """Check that the EWP event list, whose codes hold errors, can be read by name."""
    names = _grouped((c.code, c) for c in codes if c.scheme == "name")
    path = upstream.open("ewp-2025/mass_killing_events.xlsx")
    for name, start in _sheet(path, "mk_events", ("country", "startyear")):
        if name:
            year = max(int(float(start)), FIRST_YEAR)
            found = names.get(name.strip(), [])
            if not any(c.valid_from <= year <= _last(c) for c in found):
                raise SpineError(f"{name!r} in the EWP event list is no state in {year}")


# What upstream says


def _read_members(upstream: Upstream) -> tuple[Member, ...]:
    return tuple(
        Member(
            gwcode=row["gwcode"],
            name=row["gw_name"],
            microstate=row["microstate"] == "1",
            state_from=row["start"][:4],
            state_to="" if row["end"] == GW_OPEN_END else row["end"][:4],
        )
        for row in _rows(upstream.open("states/gw_system.csv"))
        if int(row["end"][:4]) >= FIRST_YEAR
    )


def _read_gw_to_cow(upstream: Upstream) -> dict[str, frozenset[str]]:
    pairs = _grouped(
        (row["gwcode"], row["ccode"])
        for row in _rows(upstream.open("states/gw_cw_panel.csv"))
        if row["gwcode"] and row["ccode"] and int(row["year"]) >= FIRST_YEAR
    )
    return {gwcode: frozenset(ccodes) for gwcode, ccodes in pairs.items()}


def _read_wdi_iso2(upstream: Upstream) -> dict[str, str]:
    return {row["iso3c"]: row["iso2c"] for row in _rows(upstream.open("wdi-2025/wdi.csv"))}


def _read_panel(upstream: Upstream) -> tuple[PanelUnit, ...]:
    """Fold the country-year panel into one unit per name."""
    units: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in _rows(upstream.open("states/country_code_panel.csv")):
        for column, value in _filled(row).items():
            # Numbers were written as floats: 4.0.
            units[row["country.name.en"]][column].add(value.removesuffix(".0"))
    return tuple(_panel_unit(name, columns) for name, columns in units.items())


def _panel_unit(name: str, columns: Mapping[str, set[str]]) -> PanelUnit:
    def only(column: str) -> str:
        found = columns.get(column, set())
        if len(found) > 1:
            raise SpineError(f"the panel gives {name} more than one {column}: {sorted(found)}")
        return next(iter(found), "")

    return PanelUnit(
        name=name,
        iso3=only("iso3c"),
        iso2=only("iso2c"),
        iso3n=only("iso3n").zfill(3) if only("iso3n") else "",
        region=only("un.region.code"),
        subregion=only("un.regionsub.code"),
        wb=only("wb"),
        unhcr=only("unhcr"),
        gw=frozenset(columns.get("gwn", ())),
        cow=frozenset(columns.get("cown", ())),
    )


def _named_codes(upstream: Upstream, panel: Iterable[PanelUnit]) -> Iterator[NamedCode]:
    """Yield each name that upstreams write beside a code, once."""
    seen = set()
    for scheme, code, name in (*_codes_of_panel(panel), *_codes_of_files(upstream)):
        unit = NamedCode(scheme, code.strip(), name.strip())
        if unit.name and unit not in seen:
            seen.add(unit)
            yield unit


def _codes_of_panel(panel: Iterable[PanelUnit]) -> Iterator[tuple[str, str, str]]:
    for unit in panel:
        if unit.wb:
            yield "wb", unit.wb, unit.name
        elif unit.gw or unit.cow:
            yield from (("gw", code, unit.name) for code in unit.gw)
            yield from (("cow", code, unit.name) for code in unit.cow)
        else:
            yield "name", unit.name, unit.name


def _codes_of_files(upstream: Upstream) -> Iterator[tuple[str, str, str]]:
    for scheme, file, code, name in (
        ("gw", "gw_system.csv", "gwcode", "gw_name"),
        ("cow", "cw_system.csv", "ccode", "cw_name"),
    ):
        for row in _rows(upstream.open(f"states/{file}")):
            if int(row["end"][:4]) >= FIRST_YEAR:
                yield scheme, row[code], row[name]
    for scheme, path, code, name in (
        ("vdem", "vdem-14/V-Dem-CY-v14-1970-2023.csv", "country_text_id", "country_name"),
        (
            "vdem",
            "vdem-15/V-Dem-CY-v15-1946-2024-headline-intervals.csv",
            "country_text_id",
            "vdem_country_name",
        ),
        ("vdem", "vdem-16/V-Dem-CY-v16-1946-2025-headline.csv", "country_text_id", "country_name"),
        ("gw", "ucdp-25.1/organizedviolencecy_v25_1.csv", "country_id_cy", "country_cy"),
        ("cow", "ewp-2025/country_years.csv", "ccode", "country"),
        ("cow", "ewp-2025/country_years.csv", "ccode", "ewp_name"),
        ("unhcr", "unhcr-2025/population.csv", "coo", "coo_name"),
        ("unhcr", "unhcr-2025/population.csv", "coa", "coa_name"),
        ("unhcr", "unhcr-2025/flows.csv", "coo", "coo_name"),
        ("unhcr", "unhcr-2025/flows.csv", "coa", "coa_name"),
        ("unhcr", "unhcr-2025/idmc.csv", "coo", "coo_name"),
        ("unhcr", "unhcr-2025/unrwa.csv", "coo", "coo_name"),
    ):
        for row in _rows(upstream.open(path)):
            yield scheme, row[code], row[name]
    for row in _rows(upstream.open("wdi-2025/wdi.csv")):
        # Income groups have no code, and are listed by their name.
        yield "wb" if row["iso3c"] else "name", row["iso3c"] or row["country"], row["country"]
    wgi = upstream.open("wgi-2023/wgidataset.xlsx")
    for name, code in _sheet(wgi, "VoiceandAccountability", ("Country/Territory", "Code")):
        yield "wb", code, name


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _sheet(path: Path, sheet: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield cells as text from below the header, the row that starts with the first column."""
    rows = iter(lines(path, sheet))
    header = next(row for row in rows if row[0] == columns[0])
    places = [header.index(column) for column in columns]
    for row in rows:
        yield tuple(cell_text(row[place]) for place in places)


# Years and groups


def _code(scheme: str, code: str, country: Country) -> CountryCode:
    """Let a code denote a country for as long as it is a state."""
    return CountryCode(scheme, code, country.state_from, country.country_id, country.state_to)


def _last(code: CountryCode) -> int:
    return code.valid_to or FOREVER


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans of years that overlap or touch."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {column: text for column, text in cells.items() if text}


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
