"""United Nations Treaty Collection: who signed or joined which treaty, and who was party when.

Source: the Secretary-General of the United Nations as depositary, https://treaties.un.org, in two
copies: one of 2015 with days and kinds of act, one of 2022 with years only. Participants are the
states on the day of the copy: an act of the Soviet Union is listed under the Russian Federation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sources.cells import whole
from sources.reading import Commitment, ObservationRow, Reading, Skip, UpstreamRelease
from sources.treaty_record import TreatyRecord, score, years_bound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.cells import CellOrigin, CellPlace
    from sources.reading import Inputs

_AS_AT_2015, _AS_AT_2022 = 2015, 2022

_LISTS = {
    "18-10": "rome_statute",
    "18-13": "icc_privileges_agreement",
    "26-8": "arms_trade_treaty",
    "4-1": "genocide_convention",
    "4-13": "icrmw",
    "4-16": "cped",
    "4-2": "icerd",
    "4-3": "icescr",
    "4-4": "iccpr",
    "4-6": "statutory_limitations_convention",
    "4-7": "apartheid_convention",
    "4-8": "cedaw",
    "4-9": "cat",
    "4-9-b": "opcat",
    "5-2": "refugee_convention",
    "5-3": "stateless_persons_convention",
    "5-4": "statelessness_reduction_convention",
    "5-5": "refugee_protocol",
}
_STATUS = {
    "cat": "cat",
    "cedaw": "cedaw",
    "cped": "cped",
    "crc": "crc",
    "crpd": "crpd",
    "iccpr": "iccpr",
    "iccpr_op1": "iccpr_op1",
    "iccpr_op2": "iccpr_op2",
    "icerd": "icerd",
    "icescr": "icescr",
    "icescr_op": "icescr_op",
    "icmw": "icrmw",
    "op_cedaw": "cedaw_op",
    "op_crc_ac": "crc_op_armed_conflict",
    "op_crc_ic": "crc_op_communications",
    "op_crc_sc": "crc_op_sale_of_children",
    "op_crpd": "crpd_op",
    "opcat": "opcat",
}

# The last full year of the lists that are older than the rest of their release. The list of the
# Arms Trade Treaty ends in June 2014 and lacks deposits from August on; that of the Rome Statute
# lacks Palestine's accession of 2 January 2015.
_ENDS_EARLIER = {"arms_trade_treaty": 2013, "rome_statute": 2013}

# Acceptance (A) and approval (AA) are ratification under another name.
_ACTS = {"": "ratified", "A": "ratified", "AA": "ratified", "a": "acceded", "d": "succeeded"}
# A successor may take over a signature too.
_SIGNATURES = {"": "signed", "d": "signed"}

# What `indicators` calls each, the year in which states could first sign, and the treaties of
# which one will do.
_PARTY_TO = (
    ("UNTC IV-1", 1948, ("genocide_convention",)),
    ("UNTC IV-2", 1966, ("icerd",)),
    ("UNTC IV-3", 1966, ("icescr",)),
    ("UNTC IV-4", 1966, ("iccpr",)),
    ("UNTC IV-5", 1966, ("iccpr_op1",)),
    ("UNTC IV-8", 1980, ("cedaw",)),
    ("UNTC IV-9", 1985, ("cat",)),
    ("UNTC IV-9-b", 2003, ("opcat",)),
    ("UNTC IV-11", 1990, ("crc",)),
    ("UNTC IV-11-b", 2000, ("crc_op_armed_conflict",)),
    ("UNTC IV-16", 2007, ("cped",)),
    ("UNTC V-2 or V-5", 1951, ("refugee_convention", "refugee_protocol")),
    ("UNTC XVIII-10", 1998, ("rome_statute",)),
    ("UNTC XXVI-8", 2013, ("arms_trade_treaty",)),
)
# The treaties in the score: those that bear most on atrocities, except the Arms Trade Treaty, which
# only one year covers.
_CORE = (
    "UNTC IV-1",
    "UNTC IV-2",
    "UNTC IV-4",
    "UNTC IV-8",
    "UNTC IV-9",
    "UNTC IV-9-b",
    "UNTC IV-16",
    "UNTC V-2 or V-5",
    "UNTC XVIII-10",
)
_CORE_SCORE = "UNTC core treaties"

# Not states to the depositary: their absence from a list means nothing.
_NEVER_LISTED = frozenset({"TWN", "XAB", "XKX", "XSO", "XTI"})

# The first year that certainly belongs to the listed state: before it, an entry may be the act of
# another state.
_UNITED = {
    # Entries of Yemen are those of whichever of its two parts joined first.
    ("untc-2015", "YEM"): 1990,
    ("untc-2022", "YEM"): 1990,
    # Entries of Viet Nam are those of the united republic.
    ("untc-2015", "VNM"): 1976,
    ("untc-2022", "VNM"): 1976,
    # Some entries of Germany are those of the German Democratic Republic (ICERD, 1973).
    ("untc-2022", "DEU"): 1990,
}
# Years for which the copy of 2022 contradicts the days in the lists of 2015, or in that of the Red
# Cross: both acts are kept as commitments, and the years between them have no value.
_DISPUTED = {
    # The year of signature in place of that of ratification.
    ("untc-2022", "BRA", "icerd"): range(1966, 1968),
    ("untc-2022", "GBR", "icerd"): range(1966, 1969),
    ("untc-2022", "JAM", "icerd"): range(1966, 1971),
    ("untc-2022", "MEX", "icerd"): range(1966, 1975),
    ("untc-2022", "MNG", "opcat"): range(2013, 2015),
    ("untc-2022", "USA", "icerd"): range(1966, 1994),
    ("untc-2022", "ZAF", "iccpr"): range(1994, 1998),
    # A year without an act of the state; Antigua's is one digit off.
    ("untc-2022", "ATG", "icerd"): range(1988, 1998),
    ("untc-2022", "CPV", "cedaw"): range(1980, 1991),
    ("untc-2022", "ETH", "icerd"): range(1973, 1976),
    ("untc-2022", "GMB", "cedaw"): range(1983, 1993),
    ("untc-2022", "GNQ", "iccpr"): range(1979, 1987),
    ("untc-2022", "PAK", "crc"): range(1990, 1995),
    ("untc-2022", "PAN", "crc"): range(1990, 1995),
    ("untc-2022", "PHL", "cedaw"): range(1981, 1987),
    ("untc-2022", "PLW", "crc"): range(1990, 1995),
    ("untc-2022", "SGP", "cedaw"): range(1993, 1995),
    # An act of the United Kingdom, according to the file's own notes; the state is on no list.
    ("untc-2022", "BRN", "icerd"): range(1969, 2022),
    ("untc-2022", "SLB", "iccpr"): range(1976, 2022),
    ("untc-2022", "TUV", "iccpr"): range(1976, 2022),
    ("untc-2022", "TUV", "icescr"): range(1976, 2022),
    # No action according to the status, but listed as a party.
    ("untc-2022", "MDA", "opcat"): range(2006, 2022),
}

# One file lost a letter; the name next to it is South Sudan.
_MISPRINTS = {"S": "SS"}
# The flags that belong to each status: state party, signatory, no action.
_FLAGS = {
    "state party": ("1", "0", "0"),
    "signatory state": ("0", "1", "0"),
    "no action": ("0", "0", "1"),
}
_OF_ANOTHER = re.compile(r"tied to (the )?UK's")
_DENOUNCED = re.compile(r"Denounced the OP (?:in )?(\d{4})")


def read_lists(inputs: Inputs) -> Reading:
    """Read the lists of participants of 2015; a state that is not on a list is not bound."""
    reading, record = Reading(), TreatyRecord()
    states = set(inputs.units.states(_AS_AT_2015) - _NEVER_LISTED)
    for index, instrument in enumerate(_LISTS.values()):
        record.listed[instrument] = states
        record.files[instrument] = whole(index)
        for commitment, cell in _read_list(inputs, index, reading, instrument):
            reading.commitments.append(commitment)
            if commitment.action != "signed":
                key = commitment.country_id, instrument
                record.bound[key] = years_bound(commitment.year)
                record.cells[key] = (cell,)
    for observed, origin in _observe(inputs, record):
        reading.add(observed, origin)
    return reading


def _read_list(
    inputs: Inputs, index: int, reading: Reading, instrument: str
) -> Iterator[tuple[Commitment, CellPlace]]:
    for row in inputs.rows(index):
        reading.rows_read += 1
        name = row.pop("Participant")
        country = inputs.units.resolve(reading, "name", name, name, _AS_AT_2015)
        if country is None:
            continue
        if not any(row.values()):
            reading.skips[Skip("no act", f"{name}, {instrument}")] += 1
        for column, text in row.items():
            if not text:
                continue
            if column.startswith("Provisional application"):
                reading.notes["provisional applications left out: no commitment"] += 1
                continue
            acts = _SIGNATURES if column.startswith("Signature") else _ACTS
            date, suffix = _day(text)
            source, year = inputs.release.source_id, int(date[:4])
            act = Commitment(country, instrument, source, acts[suffix], year, date)
            yield act, row.cell(column)


def _day(text: str) -> tuple[str, str]:
    """Return the ISO day and the suffix of "7 Mar 1966 a"; the suffix is the kind of act."""
    day, month, year, *suffix = text.split(" ")
    date = datetime.strptime(f"{day} {month} {year}", "%d %b %Y").replace(tzinfo=UTC)
    return date.date().isoformat(), " ".join(suffix)


def read_status(inputs: Inputs) -> Reading:
    """Read the status of 2022, and compare one protocol with the yearly series of the release."""
    reading, record = Reading(), TreatyRecord()
    for index, instrument in enumerate(_STATUS.values()):
        _read_status_file(inputs, index, reading, record, instrument)
    observations = {found[0][:3]: found for found in _observe(inputs, record)}
    _read_series(inputs, len(_STATUS), reading, record, observations)
    for observed, origin in observations.values():
        reading.add(observed, origin)
    return reading


def _read_status_file(
    inputs: Inputs, index: int, reading: Reading, record: TreatyRecord, instrument: str
) -> None:
    """Read one file by its column `status`; its flags are wrong in a few rows."""
    source = inputs.release.source_id
    is_observed = any(instrument in names for _, _, names in _PARTY_TO)
    listed = record.listed[instrument] = set()
    record.files[instrument] = whole(index)
    for row in inputs.rows(index):
        reading.rows_read += 1
        code = _MISPRINTS.get(row["iso2"], row["iso2"])
        country = inputs.units.resolve(reading, "iso2", code, row["member"], _AS_AT_2022)
        if country is None:
            continue
        status, year = row["status"], row["year ratification or accession"]
        if (row["state party"], row["signatory"], row["no action"]) != _FLAGS[status]:
            reading.notes[f"{instrument}, {country}: {status}, though the flags differ"] += 1
        if status == "state party" and not year:
            reading.skips[Skip("party, the year is not given", f"{instrument}, {country}")] += 1
            continue
        listed.add(country)
        if status != "state party":
            if not is_observed:
                reading.skips[Skip(f"{status}: no act with a year", instrument)] += 1
            record.cells[country, instrument] = (row.cell("status"),)
            continue
        if _OF_ANOTHER.search(row.get("note", "")):
            reading.skips[Skip("an act of the United Kingdom, by the file's note", instrument)] += 1
            record.cells[country, instrument] = (row.cell("note"),)
            continue
        reading.commitments.append(Commitment(country, instrument, source, "bound", int(year)))
        until: int | None = None
        cells = [row.cell("year ratification or accession")]
        if denounced := _DENOUNCED.match(row.get("note", "")):
            until = int(denounced[1])
            cells.append(row.cell("note"))
            reading.commitments.append(Commitment(country, instrument, source, "withdrew", until))
        record.bound[country, instrument] = years_bound(int(year), until)
        record.cells[country, instrument] = tuple(cells)


def _read_series(
    inputs: Inputs,
    index: int,
    reading: Reading,
    record: TreatyRecord,
    observations: dict[tuple[str, int, str], tuple[ObservationRow, CellOrigin]],
) -> None:
    """Remove the observations that the yearly series of the same release contradicts.

    Where the series turns from 0 to 1 it reports an act, which is kept along with the status
    file's.
    """
    indicator = inputs.indicators["UNTC IV-5"]
    before: dict[str, str] = {}
    for row in inputs.rows(index):
        reading.rows_read += 1
        code, name, year = row["ccode"], row["country"], int(row["year"])
        value = row["ios.iccpr1"]
        turned = (before.get(code), value) == ("0", "1")
        before[code] = value
        country = inputs.units.resolve(reading, "cow", code, name, year)
        if country is None:
            continue
        key = country, year, indicator
        observed = observations.get(key)
        if observed is not None and observed[0].value != float(value):
            del observations[key]
        if turned and (act := _act_of_series(inputs, record, row)):
            reading.commitments.append(act)
        elif observed is None:
            reading.skips[Skip("a year or state that the status file does not cover", name)] += 1
        elif key not in observations:
            reading.skips[Skip("contradicts the status file: neither is kept", name)] += 1


def _act_of_series(inputs: Inputs, record: TreatyRecord, row: dict[str, str]) -> Commitment | None:
    """Return the act where the series turns to 1, unless the status file has the same year."""
    instrument, year = "iccpr_op1", int(row["year"])
    country = inputs.units.resolve(Reading(), "cow", row["ccode"], row["country"], _AS_AT_2022)
    known = record.bound.get((country or "", instrument))
    if country is None or (known and known.start == year):
        return None
    return Commitment(country, instrument, inputs.release.source_id, "bound", year)


def _observe(inputs: Inputs, record: TreatyRecord) -> Iterator[tuple[ObservationRow, CellOrigin]]:
    """Yield whether each state that the files cover was bound, in each of its years."""
    for year in range(inputs.release.first_year, inputs.release.last_year + 1):
        states = inputs.units.states(year)
        core: dict[str, list[CellOrigin]] = defaultdict(list)
        for variable, instruments in _observed(record, year):
            for country in sorted(states & record.listed[instruments[0]]):
                if not _is_known(inputs.release.source_id, country, instruments[0], year):
                    continue
                value, origin = record.party(country, instruments, year)
                yield ObservationRow(country, year, inputs.indicators[variable], value), origin
                if variable in _CORE:
                    core[country].append(origin)
        for country, parties in core.items():
            if len(parties) == len(_CORE):
                value, origin = score(parties)
                yield ObservationRow(country, year, inputs.indicators[_CORE_SCORE], value), origin


def _observed(record: TreatyRecord, year: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the variables that the files cover in a year, each with its treaties."""
    for variable, opened, instruments in _PARTY_TO:
        if record.listed.keys() >= set(instruments):
            last_year = min(_ENDS_EARLIER.get(name, year) for name in instruments)
            if opened <= year <= last_year:
                yield variable, instruments


def _is_known(source: str, country: str, instrument: str, year: int) -> bool:
    """Return whether the entry of a state holds in a year: its own, and not disputed."""
    disputed = _DISPUTED.get((source, country, instrument), ())
    return year >= _UNITED.get((source, country), year) and year not in disputed


_NOTES = (
    "Participants are the states of the day of the copy, so an act can be older than its state: "
    "those of former states stand under the states that continue or succeed them. Whether a state "
    "is party is said for the end of each year from its first, or the treaty's, to the last that "
    "was over, by the date of the state's own act, not of entry into force. The source's first "
    "and last year are those of such values; acts reach to the day of the copy. Former "
    "participants, and former states, are not listed. Nothing is said of a state in years in "
    "which it was two, as entries can be acts of the other one"
)

RELEASES = (
    UpstreamRelease(
        "untc-2015",
        "Treaties deposited with the United Nations: signatures and acts of joining, with days",
        tuple(f"treaties-2015/{name}.csv" for name in _LISTS),
        1948,
        2014,
        f"{_NOTES}. The lists are complete, so a state that is on none is a "
        "non-participant, unless the depositary would not list it. Acceptance and approval count "
        "as ratification. The lists of "
        "the Rome Statute, the agreement on the Court's privileges and the Arms Trade Treaty are "
        "older than the date of the release: they lack what was deposited from August 2014 on, and "
        "give values to 2013 only. Madagascar is listed as party to the convention on stateless "
        "persons after 1966 too, the year in which it left. China's entry there has no date. "
        "The Holy See and the Cook Islands are left out, because they are not states here.",
        read_lists,
    ),
    UpstreamRelease(
        "untc-2022",
        "Human rights treaties of the United Nations: status and year of joining",
        (
            *(f"treaties-2022/hr_status_{name}.csv" for name in _STATUS),
            "treaties-2022/iccpr_optional_protocol_1.csv",
        ),
        1966,
        2021,
        f"{_NOTES}. "
        "Members of the United Nations only, so there is no value for others. Years, not "
        "days; ratification, accession and succession are not told apart; a signatory has no year, "
        "and so no commitment. Some years are not those of the days in untc-2015 (a few are those "
        "of signature, or of an act of the United Kingdom): both stand as commitments, and the "
        "years in between have no value. The status of the first protocol to the covenant on civil "
        "and political rights is held to the yearly series of the release in the same way, "
        "and eight states lack values.",
        read_status,
    ),
)
