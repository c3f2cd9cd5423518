"""The names of countries: as people write them, in the languages of the UN and in Portuguese.

Source: the Unicode CLDR, whose names of territories the package Babel contains. Added are the
spellings of our sources, and `country_names.csv`: old names, names of states that CLDR lacks, and
alternative names that Babel leaves out (UK, Ivory Coast), each with what uses it.

`country_parts.csv` has names of parts of states and of disputed land, and `territories.csv` the
lands that are states of their own in other years: such a name means no state, but a reader who
looks for it is told under which one its land stands.

A name that two countries bear in one language, in some of the same years, is marked as shared.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from babel import Locale, localedata

from forewarn.writing.connections import open_database
from forewarn.writing.sql import NAME_KEY
from sources.reading import Reading, Skip
from sources.spine_model import (
    FIRST_YEAR,
    FOREVER,
    SPINE,
    CountryName,
    SpineError,
    csv_rows,
    grouped,
)
from upstream import UpstreamError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sources.spine_model import Country, Spine

SOURCE_ID = "cldr-49"

# The source of the states, under which the other names stand.
_SPINE_ID = "states-2025"

LANGUAGES = ("ar", "en", "es", "fr", "pt", "ru", "zh")

_SHA256 = "2f0ed2d46c57a7dcea33b70a3cd3bd2037033663d7aa0e0957a88cebfb96f822"

# In other scripts than people write these languages in, or in letters of another.
_OTHER_SCRIPTS = ("Dsrt", "Shaw", "Latn")

# What a source calls a group, a people or a claim, not the state.
_NOT_NAMES = {("PSE", "Palestinian"), ("XTI", "Tibetan")}

# Lands with two states: the name of the land alone says neither.
_LANDS = {"DDR": "DEU", "VDR": "VNM", "YMD": "YEM"}

_IN_BRACKETS = re.compile(r"(.+?)\s*[(\uff08].+[)\uff09]$")


def source() -> dict[str, str]:
    """Return the row of the source in `sources`, columns in order."""
    return {
        "source_id": SOURCE_ID,
        "title": "Names of countries in seven languages",
        "publisher": "Unicode Consortium",
        "version": "49",
        "licence": "Unicode-3.0",
        "redistribution": "open",
        "homepage": "https://cldr.unicode.org/",
        "citation": "Unicode Common Locale Data Repository (CLDR), version 49, as packaged in "
        "Babel 2.19.0",
        "published_on": "",
        "published_precision": "",
        "retrieved_on": "2026-11-28",
        "sha256": _SHA256,
        "first_year": str(FIRST_YEAR),
        "last_year": "2025",
        "notes": "The names of today's territories, of each language as it is written in any "
        "country. CLDR has no names of former states. That it names a territory is no "
        "statement about its recognition.",
    }


def read(spine: Spine) -> tuple[Spine, Reading]:
    """Return the spine with its names, and the reading of those of CLDR.

    Territories that are not states are skipped.
    """
    by_iso2 = {country.iso2: country for country in spine.countries if country.iso2}
    units = cldr_names()
    reading = Reading(rows_read=len(units))
    found = []
    for territory, language, name, kind in units:
        if country := by_iso2.get(territory):
            found.append(_name(country, language, name, kind, SOURCE_ID))
        else:
            reading.skips[Skip("not a state", territory)] += 1
    names = grouped((name.source_id, name) for name in country_names(spine, found))
    reading.country_names = names[SOURCE_ID]
    return replace(spine, names=tuple(names[_SPINE_ID])), reading


def country_names(spine: Spine, found: Iterable[CountryName]) -> list[CountryName]:
    """Return all names, sorted by key: those found in CLDR, then those of the spine."""
    names = list(found)
    names += _lands(spine, names)
    names += [*_upstream(spine), *_by_hand(spine), *_parts(spine)]
    names += list(_without_brackets(names))
    merged = [_merged(each) for each in grouped((n[:3], n) for n in names).values()]
    return sorted(_marked(merged))


def cldr_names(sha256: str = _SHA256) -> list[tuple[str, str, str, str]]:
    """Return the territory, language, name and kind of each name, in the order to prefer.

    Raises `UpstreamError` where the names have another digest.
    """
    names: dict[tuple[str, str, str], str] = {}
    for language in LANGUAGES:
        identifiers = [i for i in localedata.locale_identifiers() if i.split("_")[0] == language]
        for identifier in sorted(identifiers):
            if not set(identifier.split("_")) & set(_OTHER_SCRIPTS):
                kind = "common" if identifier == language else "alternate"
                for territory, name in sorted(Locale.parse(identifier).territories.items()):
                    if len(territory) == 2:
                        names.setdefault((territory, language, name), kind)
    listed = [(*key, kind) for key, kind in names.items()]
    digest = hashlib.sha256(json.dumps(sorted(listed)).encode()).hexdigest()
    if digest != sha256:
        raise UpstreamError(
            "the names of territories in Babel are not those of version 2.19.0: their SHA-256 "
            f"is {digest}, but should be {sha256}"
        )
    return listed


def _name(country: Country, language: str, name: str, kind: str, source_id: str) -> CountryName:
    """Return a name that a country bears for as long as it is a state."""
    return CountryName(
        country.country_id,
        language,
        name,
        kind,
        country.state_from,
        country.state_to,
        "",
        source_id,
    )


def _upstream(spine: Spine) -> Iterator[CountryName]:
    """Yield the spellings of our sources.

    A name that a source gives to a former state and to one of today is the latter's: Russia is not
    a name of the Soviet Union, though V-Dem calls it so.
    """
    today = {country.country_id for country in spine.countries if country.state_to is None}
    codes = [code for code in spine.codes if code.scheme == "name"]
    borne = {code.code for code in codes if code.country_id in today}
    for code in codes:
        of_another = code.country_id not in today and code.code in borne
        if not of_another and (code.country_id, code.code) not in _NOT_NAMES:
            yield CountryName(
                code.country_id, "en", code.code, "upstream", code.valid_from, code.valid_to, "",
                _SPINE_ID,
            )  # fmt: skip


def _by_hand(spine: Spine) -> Iterator[CountryName]:
    """Yield the rows of `country_names.csv`, within the years of the state."""
    for row in csv_rows(SPINE / "country_names.csv"):
        yield _row(spine, row, "former" if row["valid_to"] else "alternate")


def _parts(spine: Spine) -> Iterator[CountryName]:
    """Yield the rows of `country_parts.csv` and `territories.csv`, within the years of the state.

    A land of `territories.csv` has the name of the state that it is in other years.
    """
    for row in csv_rows(SPINE / "country_parts.csv"):
        yield _row(spine, row, "part")
    called = {country.country_id: country.name for country in spine.countries}
    for row in csv_rows(SPINE / "territories.csv"):
        named = {
            "country_id": row["country_id"],
            "language": "en",
            "name": called[row["territory"]],
            "valid_from": row["first_year"],
            "valid_to": row["last_year"],
            "reference": "territories.csv",
        }
        yield _row(spine, named, "part")


def _row(spine: Spine, row: dict[str, str], kind: str) -> CountryName:
    country = next(each for each in spine.countries if each.country_id == row["country_id"])
    last = min(int(row["valid_to"] or FOREVER), country.state_to or FOREVER)
    if row["language"] not in LANGUAGES or not row["reference"] or last < int(row["valid_from"]):
        raise SpineError(f"a cell of the name {row} is wrong")
    return CountryName(
        country.country_id,
        row["language"],
        row["name"],
        kind,
        max(int(row["valid_from"]), country.state_from),
        None if last == FOREVER else last,
        "",
        _SPINE_ID,
    )


def _lands(spine: Spine, names: Iterable[CountryName]) -> list[CountryName]:
    """Return the names of lands for the second state that each had."""
    lands = {
        land: country
        for country in spine.countries
        if (land := _LANDS.get(country.country_id)) is not None
    }
    return [
        _name(country, name.language, name.name, "land", _SPINE_ID)
        for name in names
        if (country := lands.get(name.country_id)) is not None
    ]


def _without_brackets(names: Iterable[CountryName]) -> Iterator[CountryName]:
    """Yield what stands before the brackets of a name: Congo of Congo (DRC)."""
    for name in names:
        if match := _IN_BRACKETS.match(name.name):
            kind = "alternate" if name.kind == "common" else name.kind
            yield name._replace(name=match.group(1), kind=kind)


def _merged(names: list[CountryName]) -> CountryName:
    """Return one name for several of a key: the first, for the years of all."""
    ends = [name.valid_to for name in names]
    return names[0]._replace(
        valid_from=min(name.valid_from for name in names),
        valid_to=None if None in ends else max(end for end in ends if end is not None),
    )


def _marked(names: list[CountryName]) -> Iterator[CountryName]:
    """Yield the names, each with whether another country bears it in the same years.

    Two countries are compared by the years from the first to the last in which each bears it. The
    name of a part is no country's, and shared with none.
    """
    yield from (name._replace(shared="false") for name in names if name.kind == "part")
    names = [name for name in names if name.kind != "part"]
    keys = name_keys([name.name for name in names])
    alike = grouped(((n.language, key), n) for n, key in zip(names, keys, strict=True))
    for found in alike.values():
        spans = {
            country_id: (min(n.valid_from for n in each), max(n.valid_to or FOREVER for n in each))
            for country_id, each in grouped((n.country_id, n) for n in found).items()
        }
        for name in found:
            first, last = spans.pop(name.country_id)
            shared = any(begins <= last and first <= ends for begins, ends in spans.values())
            spans[name.country_id] = first, last
            yield name._replace(shared="true" if shared else "false")


def name_keys(names: list[str]) -> list[str]:
    """Return the key of each name, by which names are compared."""
    with open_database() as connection:
        connection.execute(f"CREATE MACRO {NAME_KEY}")
        rows = connection.execute(
            "SELECT name_key(n.name) FROM (SELECT unnest($names) AS name, "
            "unnest(range(len($names))) AS place) AS n ORDER BY n.place",
            {"names": names},
        ).fetchall()
    return [key for (key,) in rows]
