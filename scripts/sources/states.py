"""Build the country spine: the states of the world since 1946, and every code that denotes one.

Membership and most codes are derived from the upstream state lists. What they lack (former states,
codes that pass from one state to another, short names) is in the small CSV files of
`scripts/spine`. A unit found in neither raises `SpineError`: nothing is guessed, and nothing is
skipped silently.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sources.spine_model import (
    FIRST_YEAR,
    SPINE,
    Country,
    NamedCode,
    PanelUnit,
    Spine,
    SpineError,
    StateMember,
    country_id_of,
    csv_rows,
    grouped,
)
from sources.spreadsheets import cell_text, lines
from sources.state_codes import (
    codes_by_hand,
    gw_and_cow_codes,
    iso_codes,
    last_year,
    letter_codes,
    name_codes,
    panel_codes,
    refuse_overlaps,
    replace_derived,
    vdem_codes,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sources.spine_model import CountryCode
    from upstream import Upstream

GW_OPEN_END = "2020-12-31"  # the day the GW list closed, not the end of a state


def build_spine(upstream: Upstream) -> Spine:
    """Return the countries and their codes, read from the upstream files.

    Raises SpineError for a GW member without an id, an upstream unit that is neither a state nor
    in `not_states.csv`, or a code that denotes two states in one year.
    """
    panel = _read_panel(upstream)
    gw_to_cow = _read_gw_to_cow(upstream)
    holders = _holders(_read_members(upstream), panel, gw_to_cow)
    countries = {c.country_id: c for c in _countries(holders, panel, _read_wdi_iso2(upstream))}
    named = tuple(_named_codes(upstream, panel))
    by_hand = tuple(codes_by_hand(countries))

    codes = replace_derived(
        [
            *iso_codes(countries),
            *gw_and_cow_codes(countries, holders, gw_to_cow),
            *panel_codes(countries, holders, panel),
            *vdem_codes(countries, named),
        ],
        by_hand,
    )
    codes = [*codes, *letter_codes(codes, _read_letters(upstream))]
    codes = replace_derived([*codes, *name_codes(countries, codes, named)], by_hand)
    codes.sort(key=lambda c: (c.scheme, c.code, c.valid_from))
    refuse_overlaps(codes)
    _require_names_of_events(upstream, codes)
    return Spine(tuple(countries.values()), tuple(codes))


# The states


def _holders(
    members: Iterable[StateMember],
    panel: Iterable[PanelUnit],
    gw_to_cow: Mapping[str, frozenset[str]],
) -> dict[StateMember, frozenset[str]]:
    """Return the states that held each membership: several where this package splits a member."""
    by_hand = grouped(
        (facts["gwcode"], country_id)
        for country_id, facts in _facts_by_hand().items()
        if "gwcode" in facts
    )
    units = [unit for unit in panel if unit.iso3]
    holders: dict[StateMember, frozenset[str]] = {}
    for member in members:
        # The panel lacks a GW code next to the ISO code for microstates, Vietnam and Yemen.
        cow = gw_to_cow.get(member.gwcode, frozenset())
        found = {u.iso3 for u in units if member.gwcode in u.gw}
        found = found or {u.iso3 for u in units if cow & u.cow}
        ids = by_hand.pop(member.gwcode, None) or found
        if not ids or len(found) > 1:
            raise SpineError(
                f"GW {member.gwcode} ({member.name}) has the ISO codes {sorted(found)} in the "
                "panel: add a row to scripts/spine/states.csv"
            )
        holders[member] = frozenset(ids)
    if by_hand:
        raise SpineError(f"states.csv has GW codes of no member: {sorted(by_hand)}")
    return holders


def _countries(
    holders: Mapping[StateMember, frozenset[str]],
    panel: Iterable[PanelUnit],
    wdi_iso2: Mapping[str, str],
) -> Iterator[Country]:
    """Yield the countries, sorted by id; facts written by hand override derived ones."""
    regions = {row["code"]: row["name"] for row in csv_rows(SPINE / "m49.csv")}
    by_hand = _facts_by_hand()
    member_of = {id_: member for member, ids in holders.items() for id_ in ids}
    # Two units are Yemen: the one with the ISO code comes last and is kept.
    units = {country_id_of(u, holders): u for u in sorted(panel, key=lambda u: bool(u.iso3))}
    for country_id in sorted({*member_of, *by_hand}):
        facts: dict[str, str] = {"membership": "observer"}
        if unit := units.get(country_id):
            facts |= _filled(
                {
                    "name": unit.name,
                    # WDI has Namibia's NA, which the panel lost as a null.
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
            raise SpineError(f"{country_id} lacks {missing}") from missing


def _facts_by_hand() -> dict[str, dict[str, str]]:
    """Return the filled cells of `states.csv` and `names.csv` by country id."""
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    for file in ("states.csv", "names.csv"):
        for row in csv_rows(SPINE / file):
            facts[row["country_id"]] |= _filled(row)
    return dict(facts)


def _require_names_of_events(upstream: Upstream, codes: Iterable[CountryCode]) -> None:
    """Raise SpineError unless the names in the EWP event list, whose codes hold errors, resolve."""
    names = grouped((c.code, c) for c in codes if c.scheme == "name")
    path = upstream.open("ewp-2025/mass_killing_events.xlsx")
    for name, start in _sheet(path, "mk_events", ("country", "startyear")):
        if name:
            year = max(int(float(start)), FIRST_YEAR)
            found = names.get(name.strip(), [])
            if not any(c.valid_from <= year <= last_year(c) for c in found):
                raise SpineError(f"{name!r} in the EWP event list is not a state in {year}")


# The upstream files


def _read_members(upstream: Upstream) -> tuple[StateMember, ...]:
    return tuple(
        StateMember(
            gwcode=row["gwcode"],
            name=row["gw_name"],
            microstate=row["microstate"] == "1",
            state_from=row["start"][:4],
            state_to="" if row["end"] == GW_OPEN_END else row["end"][:4],
        )
        for row in csv_rows(upstream.open("states/gw_system.csv"))
        if int(row["end"][:4]) >= FIRST_YEAR
    )


def _read_gw_to_cow(upstream: Upstream) -> dict[str, frozenset[str]]:
    pairs = grouped(
        (row["gwcode"], row["ccode"])
        for row in csv_rows(upstream.open("states/gw_cw_panel.csv"))
        if row["gwcode"] and row["ccode"] and int(row["year"]) >= FIRST_YEAR
    )
    return {gwcode: frozenset(ccodes) for gwcode, ccodes in pairs.items()}


def _read_letters(upstream: Upstream) -> dict[tuple[str, str], str]:
    return {
        (scheme, row[number]): row[abbreviation]
        for scheme, file, number, abbreviation in (
            ("cowc", "cw_system.csv", "ccode", "cw_abb"),
            ("gwc", "gw_system.csv", "gwcode", "gw_abb"),
        )
        for row in csv_rows(upstream.open(f"states/{file}"))
    }


def _read_wdi_iso2(upstream: Upstream) -> dict[str, str]:
    return {row["iso3c"]: row["iso2c"] for row in csv_rows(upstream.open("wdi-2025/wdi.csv"))}


def _read_panel(upstream: Upstream) -> tuple[PanelUnit, ...]:
    """Return the country-year panel folded into one unit per name."""
    units: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in csv_rows(upstream.open("states/country_code_panel.csv")):
        for column, value in _filled(row).items():
            # Numbers were written as floats: 4.0.
            units[row["country.name.en"]][column].add(value.removesuffix(".0"))
    return tuple(_panel_unit(name, columns) for name, columns in units.items())


def _panel_unit(name: str, columns: Mapping[str, set[str]]) -> PanelUnit:
    def only(column: str) -> str:
        found = columns.get(column, set())
        if len(found) > 1:
            raise SpineError(
                f"the panel has several values of {column} for {name}: {sorted(found)}"
            )
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
    """Yield each pair of a name and a code in the upstream files once."""
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
        for row in csv_rows(upstream.open(f"states/{file}")):
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
        for row in csv_rows(upstream.open(path)):
            yield scheme, row[code], row[name]
    for row in csv_rows(upstream.open("wdi-2025/wdi.csv")):
        # Income groups have no code, and are listed by their name.
        yield "wb" if row["iso3c"] else "name", row["iso3c"] or row["country"], row["country"]
    wgi = upstream.open("wgi-2023/wgidataset.xlsx")
    for name, code in _sheet(wgi, "VoiceandAccountability", ("Country/Territory", "Code")):
        yield "wb", code, name


def _sheet(path: Path, sheet: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield cells as text from below the header, the row that starts with the first column."""
    rows = iter(lines(path, sheet))
    header = next(row for row in rows if row[0] == columns[0])
    places = [header.index(column) for column in columns]
    for row in rows:
        yield tuple(cell_text(row[place]) for place in places)


def _filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {column: text for column, text in cells.items() if text}
