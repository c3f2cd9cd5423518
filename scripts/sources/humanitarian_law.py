"""Red Cross: which state is party to which treaty of humanitarian law, and since when.

Source: the International Committee of the Red Cross, https://ihl-databases.icrc.org: one sheet, a
state to a row and a treaty to a column, as at 9 November 2020. A cell holds the day of the act that
made the state a party; notes below the table tell of three states that left.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sources import spreadsheets
from sources.cells import UpstreamRow
from sources.reading import Commitment, ObservationRow, Reading, UpstreamRelease
from sources.treaty_record import years_bound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.reading import Inputs

_SHEET = "IHL and other related Treaties"
_AS_AT = 2020

# The treaty of each column. The four conventions of 1949 share one.
_COLUMNS = {
    "GC I-IV 1949": "geneva_conventions",
    "AP I 1977": "additional_protocol_1",
    "AP I Declaration art. 90": "fact_finding_declaration",
    "AP II 1977": "additional_protocol_2",
    "AP III 2005": "additional_protocol_3",
    "CRC 1989": "crc",
    "Opt Prot. CRC 2000": "crc_op_armed_conflict",
    "CPED 2006": "cped",
    "ICC Statute 1998": "rome_statute",
    "Hague Conv. 1954": "cultural_property_convention",
    "Hague Prot. 1954": "cultural_property_protocol_1",
    "Hague Prot. 1999": "cultural_property_protocol_2",
    "ENMOD Conv. 1976": "enmod",
    "Geneva Gas Prot. 1925": "gas_protocol",
    "BWC 1972": "biological_weapons_convention",
    "CCW 1980": "ccw",
    "CCW Prot. I 1980": "ccw_protocol_1",
    "CCW Prot. II 1980": "ccw_protocol_2",
    "CCW Prot. III 1980": "ccw_protocol_3",
    "CCW Prot. IV 1995": "ccw_protocol_4",
    "CCW Prot. II a 1996": "ccw_protocol_2_amended",
    "CCW Amdt 2001": "ccw_amendment",
    "CCW Prot. V 2003": "ccw_protocol_5",
    "CWC 1993": "chemical_weapons_convention",
    "AP Mine Ban Conv. 1997": "mine_ban_convention",
    "Cluster Munitions 2008": "cluster_munitions_convention",
    "ATT 2013": "arms_trade_treaty",
    "TPNW 2017": "nuclear_weapons_prohibition",
}

# What `indicators` calls those that have one, and the year in which states could first sign.
_PARTY_TO = {
    "geneva_conventions": ("ICRC GC I-IV 1949", 1949),
    "additional_protocol_1": ("ICRC AP I 1977", 1977),
    "fact_finding_declaration": ("ICRC AP I Declaration art. 90", 1977),
    "additional_protocol_2": ("ICRC AP II 1977", 1977),
    "crc": ("UNTC IV-11", 1990),
    "crc_op_armed_conflict": ("UNTC IV-11-b", 2000),
    "cped": ("UNTC IV-16", 2007),
    "rome_statute": ("UNTC XVIII-10", 1998),
    "cultural_property_convention": ("ICRC Hague Conv. 1954", 1954),
    "biological_weapons_convention": ("ICRC BWC 1972", 1972),
    "chemical_weapons_convention": ("ICRC CWC 1993", 1993),
    "mine_ban_convention": ("ICRC AP Mine Ban Conv. 1997", 1997),
    "cluster_munitions_convention": ("ICRC Cluster Munitions 2008", 2008),
    "arms_trade_treaty": ("UNTC XXVI-8", 2013),
}

# The first year in which an entry is certainly that of the listed state; before, it can be that of
# one of its two parts, or of the state that it follows.
_UNITED = {"DEU": 1990, "VNM": 1976, "YEM": 1990}

# Years for which the depositary's lists have another answer: both acts are kept as commitments, and
# the years between them have no value here.
_DISPUTED = {
    ("CHL", "crc"): range(1990, 1991),
    ("PRT", "crc"): range(1990, 1991),
    ("JOR", "crc_op_armed_conflict"): range(2003, 2007),
}

# The notes on a mark in place of a day: when the state joined, and when it left.
_MARKS = re.compile(r"\((\*{2,4})\)")
_NOTE = re.compile(r"^\((\*{2,4})\) ", re.MULTILINE)
_RATIFIED = re.compile(r"On (\d{1,2} [A-Z][a-z]+ \d{4}), the Government of .* ratified")
_LEFT = re.compile(r"withdrawal took effect on (\d{1,2} [A-Z][a-z]+ \d{4})")
_SHORT = re.compile(r"(\d\d\.\d\d\.\d{4}) \(withdrawal: (\d\d\.\d\d\.\d{4})\)")


class _Stay(NamedTuple):
    """The days on which a state became a party and, unless it stayed, ceased to be one."""

    since: date
    until: date | None = None

    def years(self) -> range:
        """Return the years at whose end the state was a party."""
        return years_bound(self.since.year, self.until.year if self.until else None)


def read_treaties(inputs: Inputs) -> Reading:
    """Read the sheet; a state without a day in a column had not joined that treaty."""
    reading = Reading()
    rows, notes = _sheet(inputs)
    source = inputs.release.source_id
    for row in rows:
        reading.rows_read += 1
        name = row["Country"]
        country = inputs.units.resolve(reading, "name", name, name, _AS_AT)
        if country is None:
            continue
        stays = {
            treaty: _stay(row[column], notes) for column, treaty in _COLUMNS.items() if row[column]
        }
        for treaty, stay in stays.items():
            for action, day in (("bound", stay.since), ("withdrew", stay.until)):
                if day is not None:
                    act = Commitment(country, treaty, source, action, day.year, day.isoformat())
                    reading.commitments.append(act)
        _observe(inputs, reading, country, row, stays)
    return reading


def _sheet(inputs: Inputs) -> tuple[list[UpstreamRow], dict[str, str]]:
    """Return the row of each state, and the notes below the table by their mark."""
    lines = spreadsheets.lines(inputs.file(), _SHEET)
    names = [" ".join(str(cell).split()) for cell in lines[1]]
    columns = {name: number for number, name in enumerate(names, start=1)}
    if missing := _COLUMNS.keys() - columns.keys():
        raise LookupError(f"no column {', '.join(sorted(missing))}")
    rows = []
    for number, line in enumerate(lines[2:], start=3):
        if line[0] == "Total":
            break
        cells = zip(names, map(_text, line), strict=True)
        rows.append(UpstreamRow(cells, columns, number, _SHEET))
    else:
        raise LookupError("the table has no row of totals")
    below = "\n".join(str(cell) for line in lines[len(rows) + 3 :] for cell in line if cell)
    _, *parts = _NOTE.split(below)
    return rows, dict(zip(parts[::2], parts[1::2], strict=True))


def _text(cell: Any) -> str:
    """Return a cell as text, a day as "31.12.2020"."""
    return cell.strftime("%d.%m.%Y") if isinstance(cell, date) else str(cell).strip()


def _stay(text: str, notes: dict[str, str]) -> _Stay:
    """Return the days of a cell, or of the note that its mark refers to."""
    if not (mark := _MARKS.fullmatch(text)):
        return _Stay(_day(text))
    note = notes[mark[1]]
    if short := _SHORT.search(note):
        return _Stay(_day(short[1]), _day(short[2]))
    ratified, left = _RATIFIED.search(note), _LEFT.search(note)
    if ratified is None or left is None:
        raise ValueError(f"the note ({mark[1]}) has no two days")
    days = (
        datetime.strptime(found[1], "%d %B %Y").replace(tzinfo=UTC) for found in (ratified, left)
    )
    return _Stay(*(day.date() for day in days))


def _day(text: str) -> date:
    return datetime.strptime(text, "%d.%m.%Y").replace(tzinfo=UTC).date()


def _observe(
    inputs: Inputs, reading: Reading, country: str, row: UpstreamRow, stays: dict[str, _Stay]
) -> None:
    """Add whether the state was a party at the end of each year, each from its cell."""
    for column, treaty in _COLUMNS.items():
        if treaty not in _PARTY_TO:
            continue
        variable, opened = _PARTY_TO[treaty]
        years = stays[treaty].years() if treaty in stays else range(0)
        for year in _known_years(inputs, country, treaty, opened):
            party = year in years
            reading.observe(
                ObservationRow(country, year, inputs.indicators[variable], float(party)),
                row.cell(column),
                operation="listed" if party else "not listed",
            )


def _known_years(inputs: Inputs, country: str, treaty: str, opened: int) -> Iterator[int]:
    """Yield the years in which the entry is that of the state itself, and not disputed."""
    first = max(opened, inputs.release.first_year, _UNITED.get(country, 0))
    for year in range(first, inputs.release.last_year + 1):
        if year in _DISPUTED.get((country, treaty), ()):
            continue
        if country in inputs.units.states(year):
            yield year


RELEASES = (
    UpstreamRelease(
        "icrc-2020",
        "States party to treaties of humanitarian law, with days",
        ("icrc-treaties-2020/IHL_and_other_related_Treaties.xls",),
        1949,
        2019,
        "The list of the Red Cross as at 9 November 2020: acts reach to that day, and whether a "
        "state was party is said for the end of each year to 2019. One day for each state and "
        "treaty: that of the act that made it a party, without the kind of act, so signatures are "
        "not known. The four Geneva Conventions of 1949 are one column and one instrument here. A "
        "state without a day had not joined; this is said of the states listed, and of no other. "
        "Only three withdrawals are in it, each by a note below the table. A withdrawal counts "
        "from the day on which it took effect. Other former participants are not listed. Entries "
        "are those of the states of 2020: where a state was two before, they can be of one part, "
        "and there is no value. The days of a few states differ from those of the depositary, "
        "which is the Secretary-General of the United Nations for some treaties, by a day or by a "
        "year or more. Fifteen days are corrected here, by the depositary's lists or by public "
        "pages, which the table corrections names: in eight the file has the day and the month "
        "exchanged, such as 9 January for 1 September 1993, and in seven another day of the year. "
        "Of the days whose exchange would be a day too, some 800 could not be held against "
        "another list, most of them of the Geneva Conventions, their protocols and the Biological "
        "Weapons Convention. The Cook Islands, the Holy See and Niue are left out, because they "
        "are not states here.",
        read_treaties,
    ),
)
