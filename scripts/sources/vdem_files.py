"""How the files of V-Dem releases name their units and variables: V-Dem's own, and two others'.

The Early Warning Project cuts variables out of a release and renames some of them; its units are
Correlates of War codes. Our World in Data publishes one variable to a file, by its own codes of
V-Dem's units, with world regions and years that it fills in itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class UnitOfFile(NamedTuple):
    """A unit as a file names it: the scheme of its code, the code, and the name."""

    scheme: str
    code: str
    name: str


class Layout(NamedTuple):
    """How to read the rows of a file.

    `variables` maps the columns that are named differently to V-Dem's name of the variable. A file
    that is `filled` has rows that V-Dem does not have.
    """

    year: str
    unit: Callable[[Mapping[str, str]], UnitOfFile]
    variables: Mapping[str, str]
    filled: bool = False


# The names that the Early Warning Project gives to variables; those that it computed from a
# variable have its name before theirs.
_EWP = {
    "barrierstoparties": "v2psoppaut_ord",
    "candidaterestriction": "v2elrstrct",
    "even_civilrights": "ewp.even_civilrights",
    "freediscussion": "v2xcl_disc",
    "judicialreform": "v2jureform_ord",
    "partyban": "v2psparban_ord",
    "pol_killing_approved": "ewp.pol_killing_approved",
    "religiousfreedom": "v2clrelig_ord",
    "ses_power_dist": "v2pepwrses",
    "social_inequality": "ewp.social_inequality",
}

# Our World in Data codes the type of regime again, by rules close to V-Dem's: not its variable.
_OWID = {
    "Common good justifications": "v2dlcommon",
    "Elite consultation": "v2dlconslt",
    "Freedom of expression index": "v2x_freexp_altinf",
    "Human Rights Index": "v2x_civlib",
    "Justified political positions": "v2dlreason",
    "Physical Integrity Rights Index": "v2x_clphy",
    "Political polarization score": "v2cacamps",
    "Political regime": "owid.regime_row_owid",
    "Rule of Law index": "v2x_rule",
}

# V-Dem's units under a code of Our World in Data, or under its name.
_OWID_UNITS = {
    "OWID_DRV": "VNM",
    "OWID_GDR": "DDR",
    "OWID_GFR": "DEU",
    "OWID_KOS": "XKX",
    "OWID_RVN": "VDR",
    "OWID_SML": "SML",
    "OWID_YAR": "YEM",
    "OWID_YPR": "YMD",
    "OWID_ZAN": "ZZB",
    "Palestine": "PSB",
    "Palestine/Gaza": "PSG",
    "Palestine/West Bank": "PSE",
}


def layout(header: Sequence[str]) -> Layout:
    """Return how to read a file with these columns; raise ValueError for unknown columns."""
    if "country_text_id" in header:
        named = next((c for c in ("country_name", "vdem_country_name") if c in header), None)
        return Layout("year", lambda row: _vdem_unit(row, named), {})
    if "COWcode" in header:
        return Layout("year", _ewp_unit, _EWP)
    if "Entity" in header:
        return Layout("Year", _owid_unit, _OWID, filled=True)
    raise ValueError(f"no file of V-Dem has the columns {', '.join(header)}")


def _vdem_unit(row: Mapping[str, str], named: str | None) -> UnitOfFile:
    code = row["country_text_id"]
    return UnitOfFile("vdem", code, row[named] if named else code)


def _ewp_unit(row: Mapping[str, str]) -> UnitOfFile:
    return UnitOfFile("cow", row["COWcode"], row["country_name"])


def _owid_unit(row: Mapping[str, str]) -> UnitOfFile:
    name, code = row["Entity"], row["Code"]
    unit = _OWID_UNITS.get(name) or _OWID_UNITS.get(code) or code
    return UnitOfFile("vdem", unit, name) if len(unit) == 3 else UnitOfFile("name", name, name)
