"""The cells that observations are traced to: where they are, and what was done to them.

The adapters say where the cells are. The files are opened again by code that shares nothing with
theirs: it goes to the line and column, finds the state and year of the row, and computes the value.
"""

from __future__ import annotations

import gc
import random
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest

from against_upstream.opening import Opened, Traced, at_war, joined
from against_upstream.support import resolve, table
from build_data import read_release
from forewarn.author.countries import CodePeriod, CountryResolver
from sources.reading import Inputs, Units
from sources.releases import RELEASES
from sources.spine_model import read_not_states, read_other_borders
from upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sources.cells import CellPlace

SAMPLE = 200

# The scheme of the units of a file, the column of their codes, and the columns of the year, or of
# the first and last year.
Unit = tuple[str, str, tuple[str, ...]]

UNITS: Mapping[str, tuple[Unit, ...]] = {
    "powell-thyne-2025": (("cow", "ccode", ("year",)),),
    "epr-2023": (("gw", "gwid", ("from", "to")),),
    "ewp-2025": (("", "", ()), ("cow", "ccode", ("year",))),
    "hief-1": (("name", "Country", ("Year",)),),
    "lied-7": (("cow", "lied_cow", ("year",)),),
    "ndgain-2026": (("iso3", "ISO3", ()),),
    "pitf-2014": (("name", "COUNTRY", ("YEAR",)),),
    "polity5": (("gw", "GWn", ("year",)),),
    "swiid-9.92": (("name", "country", ("year",)),),
    "tmk-1.1": (("cow", "pl.ccode", ("year",)),),
    "ucdp-25.1": (("gw", "country_id_cy", ("year_cy",)), ("gw", "gwno_a", ("year",))),
    "unhcr-2025": (("unhcr", "coo", ("year",)),) * 4,
    "untc-2015": (("name", "Participant", ()),) * 18,
    "untc-2022": (("iso2", "iso2", ()),) * 18,
    "wdi-2025": (("wb", "iso3c", ("year",)),),
    "wpp-2024": (("iso3", "Code", ("Year",)),),
    "wpp-2024-mortality": (("iso3", "iso3c", ("year",)),),
}

# What may be done to the cells of a release, where it is more than copying them.
OPERATIONS = {
    "epr-2023": {"sum", "share", "maximum", "count", "none of them"},
    "polity5": {"copy", "is -66", "is -77"},
    "tmk-1.1": {"listed"},
    "ucdp-25.1": {"copy", "sum", "not listed"},
    "unhcr-2025": {"sum"},
    "untc-2015": {"listed", "not listed", "count"},
    "untc-2022": {"listed", "not listed"},
}

# The year in which lists without years of their own name states.
AS_AT = {"untc-2015": 2015, "untc-2022": 2022}

# What a file calls a state that its scheme has by another name or code.
OTHERWISE = {
    ("untc-2022", "S"): "SSD",  # a misprint of SS
    ("wpp-2024", "OWID_KOS"): "XKX",
    # The republic in every year, where the name denotes the union before 2006.
    ("swiid-9.92", "Serbia"): "SRB",
}

WDI = {
    "NE.TRD.GNFS.ZS": "wdi.trade.new",
    "NY.GDP.PCAP.KD": "wdi.gdppc.new",
    "NY.GDP.PCAP.KD.ZG": "wdi.gdppcgrow.new",
    "SP.POP.TOTL": "wdi.popsize.new",
    "SP.DYN.IMRT.IN": "wdi.imrate.new",
    "NE.IMP.GNFS.KD": "wdi.imports.new",
    "NE.EXP.GNFS.KD": "wdi.exports.new",
}

# The file and the columns of each sum.
UNHCR = {
    "population: refugees by origin": (0, {"refugees"}),
    "population: refugees by asylum": (0, {"refugees"}),
    "population: asylum seekers by origin": (0, {"asylum_seekers"}),
    "population: idps": (0, {"idps"}),
    "population: oip by origin": (0, {"oip"}),
    "population: stateless by asylum": (0, {"stateless"}),
    "flows: refugees by origin": (1, {"refugees", "refugee_like"}),
    "flows: asylum seekers by origin": (1, {"asylum_seekers"}),
    "idmc: idps": (2, {"total"}),
    "unrwa: refugees": (3, {"total"}),
}

# The files of each treaty, in the copies of 2015 and of 2022.
CORE = {"4-1", "4-2", "4-4", "4-8", "4-9", "4-9-b", "4-16", "5-2", "5-5", "18-10"}
TREATIES = {
    "UNTC IV-1": {"4-1"},
    "UNTC IV-2": {"4-2", "icerd"},
    "UNTC IV-3": {"4-3", "icescr"},
    "UNTC IV-4": {"4-4", "iccpr"},
    "UNTC IV-5": {"iccpr_op1"},
    "UNTC IV-8": {"4-8", "cedaw"},
    "UNTC IV-9": {"4-9", "cat"},
    "UNTC IV-9-b": {"4-9-b", "opcat"},
    "UNTC IV-11": {"crc"},
    "UNTC IV-11-b": {"op_crc_ac"},
    "UNTC IV-16": {"4-16", "cped"},
    "UNTC V-2 or V-5": {"5-2", "5-5"},
    "UNTC XVIII-10": {"18-10"},
    "UNTC XXVI-8": {"26-8"},
    "UNTC core treaties": CORE,
}
NO_ACT = ("no action", "signatory state")

EXCLUDED = {"POWERLESS", "DISCRIMINATED", "SELF-EXCLUSION"}
RELEVANT = {*EXCLUDED, "MONOPOLY", "DOMINANT", "SENIOR PARTNER", "JUNIOR PARTNER"}
STATUSES = {
    "exclpop": EXCLUDED,
    "lexclpop": RELEVANT,
    "discrimpop": {"DISCRIMINATED"},
    "size of POWERLESS": {"POWERLESS"},
    "size of SELF-EXCLUSION": {"SELF-EXCLUSION"},
    "size of MONOPOLY and DOMINANT": {"MONOPOLY", "DOMINANT"},
    "maxexclpop": EXCLUDED,
    "excl_groups_count": EXCLUDED,
    "count of DISCRIMINATED": {"DISCRIMINATED"},
    "rlvt_groups_count": RELEVANT,
}


@dataclass(frozen=True)
class TracedRelease:
    """A release, and its files."""

    root: Path
    source_id: str
    opened: Opened

    def state(self, row: Mapping[str, str], file: int, year: int, code: str = "") -> str | None:
        """Return the state of a row."""
        scheme, usual, _ = UNITS[self.source_id][file]
        unit = row[code or usual]
        otherwise = OTHERWISE.get((self.source_id, unit))
        return otherwise or resolve(self.root, scheme, unit, AS_AT.get(self.source_id, year))

    def is_of(self, traced: Traced, cell: CellPlace) -> bool:
        """Return whether a cell is in a row of the observation's state and year."""
        row, year = self.opened.row(cell), traced.row.year
        side = "coa" if "by asylum" in traced.variable else ""
        if self.state(row, cell.file, year, side) != traced.row.country_id:
            return False
        if self.source_id == "ndgain-2026":
            return self.opened.header(cell) == str(year)
        years = [int(row[column]) for column in UNITS[self.source_id][cell.file][2]]
        return years[0] <= year <= years[-1]

    def fault(self, traced: Traced) -> str:
        """Return what is wrong with the origin of an observation, or nothing."""
        observed, origin, variable = traced
        times = 1 + (origin.operation == "share")
        if origin.operation not in OPERATIONS.get(self.source_id, {"copy"}):
            return "the operation"
        if max(Counter(origin.cells).values(), default=0) > times:
            return "a cell that is repeated"
        try:
            if self.opened.value(origin) != observed.value:
                return "the value"
        except ArithmeticError:
            return "no number"
        bounds = observed.lower, observed.upper
        if origin.operation == "not listed" and variable == "bd_best":
            bounds = (None, None) if bounds == (0, 0) else (0, 0)
        if self.opened.bounds(origin) != bounds:
            return "the bounds"
        if variable.startswith("UNTC"):
            return "" if self._is_treaty(traced) else "the treaty"
        cells = [cell for cell in (*origin.cells, origin.lower, origin.upper) if cell and cell.line]
        if not cells or not all(self.is_of(traced, cell) for cell in cells):
            return "the row"
        return "" if self._is_column(traced) else "the column"

    def _is_column(self, traced: Traced) -> bool:
        _, origin, variable = traced
        headers = {self.opened.header(cell) for cell in origin.cells if cell.line}
        bounds = [self.opened.header(cell) for cell in (origin.lower, origin.upper) if cell]
        expected = [variable.replace("best", bound) for bound in ("low", "high")]
        if self.source_id == "swiid-9.92":
            expected = [f"{variable}_se"] * 2
        if bounds and bounds != expected:
            return False
        match self.source_id:
            case "epr-2023":
                return self._is_group(traced, headers)
            case "ndgain-2026":
                return variable == "vulnerability"
            case "tmk-1.1":
                return headers == {"year"}
            case "unhcr-2025":
                file, columns = UNHCR[variable]
                return headers <= columns and {cell.file for cell in origin.cells} == {file}
            case "wdi-2025":
                return headers == {WDI[variable]}
        if origin.operation == "not listed":
            return variable == "bd_best" and self._is_at_peace(traced)
        if origin.operation.startswith("is "):
            return headers == {"polity"} and variable == f"polity.polity={origin.operation[3:]}"
        return headers == {variable.removeprefix("lied.").removeprefix("polity.")}

    def _is_group(self, traced: Traced, headers: set[str]) -> bool:
        """Return whether groups are of the status that is summed up, or all of another."""
        _, origin, variable = traced
        column = "reg_aut" if variable == "regautpop" else "status"
        wanted = STATUSES.get(variable, {"true"})
        found = {self.opened.row(cell)[column] for cell in origin.cells}
        if origin.operation == "none of them":
            wanted = EXCLUDED if variable == "lexclpop" else wanted
            return headers == {column} and not found & wanted
        counted = "status" if origin.operation == "count" else "size"
        return headers == {counted} and found <= wanted

    def _is_treaty(self, traced: Traced) -> bool:
        """Return whether the cells say that a state was bound, or that it was not."""
        (country, year, *_), origin, variable = traced
        cells = [cell for cell in origin.cells if cell.line]
        states = {self.state(self.opened.row(cell), cell.file, year) for cell in cells}
        paths = [self.opened.paths[cell.file] for cell in origin.cells]
        treaties = {path.stem.removeprefix("hr_status_") for path in paths}
        if not states <= {country} or not treaties <= TREATIES[variable]:
            return False
        texts = [text for cell in cells if (text := self.opened.text(cell)) not in NO_ACT]
        years = [int(re.findall(r"\d{4}", text)[0]) for text in texts]
        match origin.operation:
            case "listed":
                first, *until = years
                bound = first <= year < min(until, default=year + 1)
                return bound and variable != "UNTC core treaties" and self._is_last(cells)
            case "count":
                each = len(treaties) == len(cells) and all(first <= year for first in years)
                return each and variable == "UNTC core treaties" and self._is_last(cells)
            case "not listed":
                files = {path.stem.removeprefix("hr_status_") for path in self.opened.paths}
                every = treaties == TREATIES[variable] & files
                lists = [self.opened.paths[cell.file] for cell in origin.cells if not cell.line]
                absent = not any(self._has_joined(country, path) for path in lists)
                later = all(first > year for first in years)
                left = len(texts) == 2 and texts[1].startswith("Denounced") and years[1] <= year
                return every and absent and (later or left) and self._is_last(cells)
        return False

    def _is_last(self, cells: Iterable[CellPlace]) -> bool:
        """Return whether cells of a list of 2015 are in its last column, of joining."""
        last = (len(self.opened.line(cell, cell.line)) == cell.column for cell in cells)
        return self.source_id != "untc-2015" or all(last)

    def _has_joined(self, country: str, path: Path) -> bool:
        return any(resolve(self.root, "name", name, 2015) == country for name in joined(path))

    def _is_at_peace(self, traced: Traced) -> bool:
        """Return whether UCDP covers a state-year, and has no internal conflict of it."""
        whole, covering = traced.origin.cells
        unit = self.opened.row(covering)["country_id_cy"], traced.row.year
        listed = at_war(self.opened.paths[whole.file])
        return whole.line == 0 and self.opened.header(covering) == "year_cy" and unit not in listed


@pytest.fixture(autouse=True)
def without_collection() -> Iterator[None]:
    """Collect no garbage: looking for it among so many cells takes a third of the time."""
    gc.disable()
    yield
    gc.enable()


@cache
def units(root: Path) -> Units:
    codes = (
        CodePeriod(
            row["scheme"],
            row["code"],
            int(row["valid_from"]),
            row["country_id"],
            int(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in table(root, "country_codes")
    )
    return Units(CountryResolver(codes), read_not_states(), read_other_borders())


def traced_from(root: Path, folder: Path, source_id: str) -> tuple[TracedRelease, list[Traced]]:
    """Return what the adapter of a release reads, and the files to compare it with."""
    release = next(release for release in RELEASES if release.source_id == source_id)
    indicators = {row["upstream_name"]: row["indicator_id"] for row in table(root, "indicators")}
    reading = read_release(Inputs(release, Upstream(folder), units(root), indicators))
    names = {indicator: name for name, indicator in indicators.items()}
    source = TracedRelease(root, source_id, Opened([folder / file for file in release.files]))
    pairs = zip(reading.observations, reading.origins, strict=True)
    return source, [Traced(row, origin, names[row.indicator_id]) for row, origin in pairs]


@pytest.mark.parametrize("source_id", UNITS)
def test_an_observation_is_what_its_cells_give(root: Path, upstream: Path, source_id: str) -> None:
    source, traced = traced_from(root, upstream, source_id)
    sample = random.Random(source_id).sample(traced, min(SAMPLE, len(traced)))
    assert [(source.fault(each), each) for each in sample if source.fault(each)] == []


def test_a_neighbour_of_the_cell_is_found_out(root: Path, upstream: Path) -> None:
    # Most values are 0 or 1: only the row and column tell one cell from its neighbour.
    source, traced = traced_from(root, upstream, "ewp-2025")
    for each in random.Random(0).sample(traced, SAMPLE):
        (cell,) = each.origin.cells
        for line, column in ((-1, 0), (1, 0), (0, -1)):
            neighbour = cell._replace(line=cell.line + line, column=cell.column + column)
            origin = each.origin._replace(cells=(neighbour,))
            assert source.fault(each._replace(origin=origin)), (each, neighbour)
