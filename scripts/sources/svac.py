"""Sexual Violence in Armed Conflict 3.2: what three yearly reports say of the parties to conflicts.

Source: http://www.sexualviolencedata.org. A row is a party in a year of a conflict, of a pause in
it or of the five years after it. Governments are found by name, places by Gleditsch-Ward code.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sources.cells import CellPlace, UpstreamRow
    from sources.reading import Inputs

# The reports of the US State Department, Amnesty International and Human Rights Watch.
_REPORTS = ("state_prev", "ai_prev", "hrw_prev")

# No such report on the country in the year, or not coded.
_NO_REPORT = ("-99", "")

# The value of `indicators.upstream_name`, by who did it.
Deed = Literal["svac_home", "svac_abroad", "svac_foreign", "svac_rebels", "svac_militias"]

# By `actor_type`: the government of the conflict, and governments with troops on one side of it.
_GOVERNMENTS = ("1", "2", "4", "5")
_GROUPS: dict[str, Deed] = {"3": "svac_rebels", "6": "svac_militias"}

# What the file writes otherwise than the lists of states do. It keeps the old name of the Soviet
# Union to 2001, with the id that Russia has; its United Arab has that of the Emirates.
_NAMES = {
    "Cote d\u2019Ivoire": "Côte d'Ivoire",
    "Democratic Republic of Congo (Zaire)": "DR Congo (Zaire)",
    "Dominican Rep": "Dominican Republic",
    "ElSalvador": "El Salvador",
    "Macedonia, FYR": "Macedonia",
    "Russia (SovietUnion)": "Russia (Soviet Union)",
    "Soviet Union": "Russia (Soviet Union)",
    "SriLanka": "Sri Lanka",
    "United Arab": "United Arab Emirates",
    "Yemen (NorthYemen)": "Yemen (North Yemen)",
}

# The conflict of the United States with al-Qaida, which the file places in the United States.
_FOUGHT_ABROAD = "418"

# The war on Iraq of 2003, which the file places in Australia as well: where it was fought.
_FOUGHT_IN = {"420": "645"}


class Level(NamedTuple):
    """The level that one report gives a party, and its cell."""

    value: float
    cell: CellPlace


class Key(NamedTuple):
    """A state and year, and who did it."""

    country_id: str
    year: int
    deed: Deed


def read(inputs: Inputs) -> Reading:
    """Read the highest level that any of the three reports has, by state, year and kind of party.

    What governments did stands with them, what groups did with the states of the conflict, and
    what governments did in the conflicts of others with both.
    """
    reading = Reading()
    levels: dict[Key, list[Level]] = defaultdict(list)
    for row in inputs.sheet():
        reading.rows_read += 1
        found = [
            Level(float(row[report]), row.cell(report))
            for report in _REPORTS
            if row[report] not in _NO_REPORT
        ]
        if not found:
            reading.skips[Skip("no value", row["actor"])] += 1
            continue
        for key in _keys(inputs, reading, row):
            levels[key].extend(found)
    for (country, year, deed), found in levels.items():
        indicator = inputs.indicators[deed]
        value = max(level.value for level in found)
        reading.observe(
            ObservationRow(country, year, indicator, value),
            *(level.cell for level in found),
            operation="maximum",
        )
    return reading


def _keys(inputs: Inputs, reading: Reading, row: UpstreamRow) -> Iterator[Key]:
    year, kind, name = int(row["year"]), row["actor_type"], row["actor"].strip()
    if kind in _GOVERNMENTS:
        country = inputs.units.resolve(reading, "name", _NAMES.get(name, name), name, year)
        if country is not None:
            places = _places(inputs, row, year)
            if country in places:
                yield Key(country, year, "svac_home")
            else:
                yield Key(country, year, "svac_abroad")
                for place in places:
                    yield Key(place, year, "svac_foreign")
    elif kind not in _GROUPS:
        reading.skips[Skip("party of no kind", name)] += 1
    elif places := _places(inputs, row, year):
        for place in places:
            yield Key(place, year, _GROUPS[kind])
    else:
        reading.skips[Skip("conflict placed where it was not fought", name)] += 1


def _places(inputs: Inputs, row: UpstreamRow, year: int) -> list[str]:
    """Return the states of the conflict; none where the file places it in the wrong one."""
    if row["conflictid"] == _FOUGHT_ABROAD:
        return []
    codes = {
        code.strip()
        for column in ("gwnoloc", "gwnoloc2")
        for code in _FOUGHT_IN.get(row["conflictid"], row[column]).split(",")
        if code.strip() not in ("", "0")
    }
    found = (
        inputs.units.resolve(Reading(), "gw", code, row["location"], year) for code in sorted(codes)
    )
    return sorted({country for country in found if country is not None})


RELEASES = (
    UpstreamRelease(
        "svac-3.2",
        "Sexual violence in armed conflict, as yearly reports have it",
        ("svac-3.2/SVAC_3.2_complete.xlsx",),
        1989,
        2021,
        "Levels of reported sexual violence, read from the yearly reports of the US State "
        "Department, Amnesty International and Human Rights Watch: what stands here is the "
        "highest of those that there are, over all parties of a kind, and the source gives each "
        "apart. A report that was not found gives no level. What governments did stands with the "
        "state whose forces they are, at home or abroad, and what they did abroad stands with the "
        "states of the conflict as well; what rebels and militias did stands with the states that "
        "the conflict is over, which the source takes from UCDP: both in a war between states. "
        "The conflict of the United States with al-Qaida counts as abroad for their forces, and "
        "its groups are left out; the war of 2003 in Iraq, which the file places in Australia "
        "too, stands under Iraq. Militias are listed to 2009. Rows of pauses and of the five "
        "years after a conflict are kept. Left out are four rows without a kind of party "
        "(Azerbaijan and Nagorno-Karabakh in 2021) and four of Czechoslovakia after its end. "
        "Levels for children are not taken. To UCDP the government is whoever holds the capital: "
        "a side that lost it counts as a rebel group, and one that took it mostly stays one for "
        "the five years after. Libya in 2011: the 3 of rebel groups is that of Muammar Gaddafi's "
        "forces, which lost the capital in August and count as rebels in the whole year; the 0 of "
        "the government is not theirs. Libya in 2012: the 1 of rebel groups is that of the "
        "National Transitional Council, which governed. Yemen, from 2015 to 2021: the government "
        "is Ansarallah, and the forces of Hadi's government, which most states recognised, are a "
        "rebel group: theirs is the 2 of rebel groups in 2018 and the 1 in 2019, while the 1 in "
        "2015 is of Ansarallah, listed as rebels until they held the capital. Afghanistan in 1997 "
        "and 1998: the 1 of rebel groups is that of the Taliban, who held the capital and are the "
        "government as well, with 0. Afghanistan in 2021: the 1 of rebel groups is that of the "
        "Taliban, who governed from August; the government has 0. Côte d'Ivoire in 2011: the 3 of "
        "the government is of a year that Laurent Gbagbo's side began in power and Alassane "
        "Ouattara's ended; Gbagbo's forces are listed as a rebel group, with 0. Rwanda in 1994: "
        "the Rwandan Patriotic Front, which took power in July, is a rebel group, with 1; the 3 "
        "of the government is that of the one that led the genocide. Congo in 1997: the 1 of "
        "rebel groups is that of the Cobras of Denis Sassou Nguesso, who took power in October; "
        "in 1998 they are a militia, with 2. Democratic Republic of the Congo in 1997: the 1 of "
        "the government is of a year that Mobutu Sese Seko began and Laurent-Désiré Kabila ended; "
        "Kabila's movement (AFDL) is listed as a rebel group, with 0. Central African Republic in "
        "2002 and 2003: the 2 and the 3 of rebel groups are those of François Bozizé's forces, "
        "which took power in March 2003, and the 3 of militias is that of a guard from Chad. "
        "Central African Republic in 2013: the 3 of the government is of a year that Bozizé began "
        "and Seleka ended; Seleka is listed as a rebel group, with 0. Sierra Leone in 1997 and "
        "1998: the 3 of rebel groups is that of the RUF and of the AFRC, the junta that governed "
        "from May 1997 to February 1998. Sierra Leone in 1997 to 2001: the Kamajors, who fought "
        "for the elected government, are listed among rebel groups, with 1 or 2. Haiti in 1991 to "
        "1994: the 1 of rebel groups in 1991 is of the officers who took power in September, and "
        "what the government has in 1992 to 1994 is theirs. Somalia in 1991: the 2 of rebel "
        "groups is that of the USC, which took the capital in January. Myanmar in 2021: the "
        "government is that of the armed forces, which took power in February; the National Unity "
        "Government is a rebel group, with 0. The source has no state of Palestine: what Israel's "
        "forces do in Gaza and the West Bank stands under Israel as at home, and Palestinian "
        "groups are rebel groups of Israel. Israel in 1996 and 2001: the 1 of rebel groups is "
        "that of the Palestinian National Authority. Timor-Leste, from 1989 to 2001: what was "
        "done there stands under Indonesia. Kosovo in 1998 and 1999: what was done there stands "
        "under Yugoslavia. Bosnia and Herzegovina in 1993 and 1995: what Yugoslavia's forces did "
        "there stands under Yugoslavia too, with 1 and 3. Azerbaijan in 1992 and 1993: what "
        "Armenia's forces did there stands under Armenia too, with 1. Democratic Republic of the "
        "Congo in 1998 to 2002 and 2012: what Rwanda's forces did there stands under Rwanda too, "
        "with 1 or 2, and what Uganda's did under Uganda, with 2 in 2000. Central African "
        "Republic in 2002: what Libya's forces did there stands under Libya too, with 1. Central "
        "African Republic in 2012 to 2014: what Chad's forces did there stands under Chad too, "
        "with 1. Central African Republic in 2021: what Gabon's forces did there stands under "
        "Gabon too, with 1. Iraq in 2003, 2004 and 2006: what forces of the United States did "
        "there stands under the United States too, with 1. Afghanistan in 2012: what forces of "
        "the United States did there stands under the United States too, with 1. Somalia in 2007 "
        "and 2008: what Ethiopia's forces did there stands under Ethiopia too, with 1. Somalia in "
        "2013 to 2015: what the forces of Burundi and Uganda did there stands under Burundi and "
        "Uganda too, each with 1. Somalia in 2018: what Kenya's forces did there stands under "
        "Kenya too, with 1. Mali in 2017: what Chad's forces did there stands under Chad too, "
        "with 1. Niger in 2021: what Chad's forces did there stands under Chad too, with 1. "
        "Ukraine in 2017, 2019, 2020 and 2021: what Russia's forces did there stands under Russia "
        "too, with 3, 1, 1 and 2. Yemen in 2018, 2019 and 2020: what forces of the United Arab "
        "Emirates did there stands under the United Arab Emirates too, with 1, 2 and 2. Ethiopia "
        "in 2021: what Eritrea's forces did there stands under Eritrea too, with 3. China in 2020 "
        "and 2021: the 0 of the government is that of the fight with India on the border, the one "
        "conflict that the source places in China in these years.",
        read,
        Credit(
            "Cohen and Nordås (2014), Journal of Peace Research 51(3); Sexual Violence in Armed "
            "Conflict (SVAC) dataset, version 3.2",
            publisher="Cohen and Nordås",
        ),
    ),
)
