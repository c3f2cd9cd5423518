"""Transitional Justice Evaluation Tools: trials, amnesties and what else answers grave violations.

Source: https://transitionaljusticedata.org. Units are Correlates of War codes, without names. Each
value is counted from the rows of a list; what a text of the source means is written down here, and
a text that is not stops the build.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sources.reading import Credit, ObservationRow, Reading, Skip, UpstreamRelease

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sources.cells import CellPlace, Operation, UpstreamRow
    from sources.reading import Inputs

_T = TypeVar("_T")

# The last year for which the project says that its lists hold all states.
_LAST_FULL_YEAR = 2020
# The last year of the list of the Court's steps, which names none of a later year.
_LAST_YEAR_OF_COURT = 2024

_COURTS = {
    "domestic": "tjet.trials.domestic",
    "foreign": "tjet.trials.foreign",
    "international": "tjet.trials.international",
    "international (hybrid)": "tjet.trials.international",
}
_YES_NO = {"0": False, "1": True}
# Whether an amnesty is for state agents; what is told besides is their rank.
_STATE_AGENTS = {
    "": False,
    "not specified": True,
    "high ranking": True,
    "low ranking": True,
    "high ranking; low ranking": True,
    "high ranking; not specified": True,
}
# What an amnesty does with human-rights crimes: None counts as neither.
_HUMAN_RIGHTS_CRIMES = {
    "human rights crimes were included in amnesty": "tjet.amnesties.hrCrimes.included",
    "human rights crimes were excluded from amnesty": "tjet.amnesties.hrCrimes.excluded",
    "human rights crimes are not relevant to this amnesty": None,
    "don't know": None,
    "": None,
}
# Whether a truth commission was at work when it was coded; the status of three is not given.
_AT_WORK = {"ongoing": True, "completed": False, "": False}

# What gives a value; every other one is a number of rows.
_OPERATIONS: dict[str, Operation] = {
    "tjet.trials.domestic": "sum",
    "tjet.trials.foreign": "sum",
    "tjet.trials.international": "sum",
    "tjet.reparations.in_operation": "listed",
    "tjet.vettings": "listed",
    "tjet.ICC_prelim_exam": "listed",
    "tjet.ICC_investigation": "listed",
}

# Units that have rows of years in which they were not states.
_NAMES = {"341": "Montenegro", "347": "Kosovo", "860": "Timor-Leste"}


class _Summand(NamedTuple):
    """What one cell adds to a value."""

    amount: int
    cell: CellPlace


class _RowCounts:
    """The cells that add up to each value, by state, year and the publisher's variable."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.reading = Reading()
        self._parts: dict[tuple[str, int, str], list[_Summand]] = defaultdict(list)

    def add(
        self, placed: Mapping[int, str], variable: str, cell: CellPlace, amount: int = 1
    ) -> None:
        """Add a part to the value of each year and its state."""
        for year, country in placed.items():
            self._parts[country, year, variable].append(_Summand(amount, cell))

    def place(self, row: UpstreamRow, column: str, years: Iterable[int]) -> dict[int, str]:
        """Return the state of a row in each of the years; count a row without one as skipped."""
        code = row[column]
        name = _NAMES.get(code, f"COW {code}")
        unplaced = Reading()
        placed = {}
        for year in years:
            country = self.inputs.units.resolve(unplaced, "cow", code, name, year)
            if country is not None:
                placed[year] = country
        if not placed and unplaced.skips:
            self.reading.skips[next(iter(unplaced.skips))] += 1
        elif unplaced.skips:
            note = "years in which the unit was not a state, of rows kept for other years"
            self.reading.notes[note] += unplaced.skips.total()
        return placed

    def observe(self) -> Reading:
        """Return the reading with a value for each state, year and variable that has a part."""
        for (country, year, variable), parts in sorted(self._parts.items()):
            operation = _OPERATIONS.get(variable, "count")
            value = 1 if operation == "listed" else sum(part.amount for part in parts)
            self.reading.observe(
                ObservationRow(country, year, self.inputs.indicators[variable], value),
                *(part.cell for part in parts),
                operation=operation,
            )
        return self.reading


def _meaning(row: UpstreamRow, column: str, meanings: Mapping[str, _T]) -> _T:
    """Return what a text means. Raises ValueError for one that is not among `meanings`."""
    text = row[column]
    if text not in meanings:
        raise ValueError(f"{column} in line {row.line} is {text!r}: say in tjet.py what it means")
    return meanings[text]


def read(inputs: Inputs) -> Reading:
    """Count the rows of the seven lists by state and year."""
    counts = _RowCounts(inputs)
    for index, add in enumerate(_LISTS):
        for row in inputs.rows(index):
            counts.reading.rows_read += 1
            add(counts, row)
    return counts.observe()


def _add_trials(counts: _RowCounts, row: UpstreamRow) -> None:
    """Add the trials that began in a year for human-rights violations or core crimes."""
    variable = _meaning(row, "trial_type", _COURTS)
    if not _meaning(row, "hrv_or_core_crimes", _YES_NO):
        reason = "trials that are not for human-rights violations or core crimes"
        counts.reading.skips[Skip(reason, "all units")] += 1
        return
    placed = counts.place(row, "ccode_target", [int(row["year_start"])])
    counts.add(placed, variable, row.cell("trials"), int(row["trials"]))


def _add_amnesty(counts: _RowCounts, row: UpstreamRow) -> None:
    """Add an amnesty to the amnesties of its kinds."""
    agents = _meaning(row, "stateAgents", _STATE_AGENTS)
    crimes = _meaning(row, "hrCrimes", _HUMAN_RIGHTS_CRIMES)
    for_its_authors = _meaning(row, "selfAmnesty", _YES_NO)
    placed = counts.place(row, "ccode_cow", [int(row["amnestyYear"])])
    counts.add(placed, "tjet.amnesties", row.cell("amnestyYear"))
    if agents:
        counts.add(placed, "tjet.amnesties.stateAgents", row.cell("stateAgents"))
    if crimes is not None:
        counts.add(placed, crimes, row.cell("hrCrimes"))
    if for_its_authors:
        counts.add(placed, "tjet.amnesties.selfAmnesty", row.cell("selfAmnesty"))


def _add_commission(counts: _RowCounts, row: UpstreamRow) -> None:
    """Add a truth commission to each year from when it began to work to when it completed.

    One that was at work when it was coded counts to the last year that the project covers.
    """
    at_work = _meaning(row, "status", _AT_WORK)
    first, end = int(row["yearBeginOperation"]), row["yearCompleteOperation"]
    if not end and not at_work:
        raise ValueError(f"the commission in line {row.line} has no end, and is not ongoing")
    last = int(end) if end else max(first, _LAST_FULL_YEAR)
    placed = counts.place(row, "ccode_cow", range(first, last + 1))
    counts.add(placed, "tjet.tcs.at_work", row.cell("yearBeginOperation"))


def _add_reparations(counts: _RowCounts, row: UpstreamRow) -> None:
    """Add a programme to the year of its creation, and to the years in which it ran."""
    created = int(row["yearCreated"])
    ran = _known_years(row, "yearBegin", "yearEnd") if row["yearBegin"] else range(0)
    placed = counts.place(row, "ccode_cow", sorted({created, *ran}))
    of_creation = {year: country for year, country in placed.items() if year == created}
    counts.add(of_creation, "tjet.reparations.created", row.cell("yearCreated"))
    when_it_ran = {year: country for year, country in placed.items() if year in ran}
    counts.add(when_it_ran, "tjet.reparations.in_operation", row.cell("yearBegin"))


def _add_vetting(counts: _RowCounts, row: UpstreamRow) -> None:
    """Add a vetting policy to the years in which it is known to have been in force."""
    placed = counts.place(row, "ccode_cow", _known_years(row, "yearStart", "yearEnd"))
    counts.add(placed, "tjet.vettings", row.cell("yearStart"))


def _known_years(row: UpstreamRow, first: str, last: str) -> range:
    """Return the years from the first to the last; the first alone where the last is not given."""
    start = int(row[first])
    return range(start, int(row[last] or start) + 1)


def _add_un_investigation(counts: _RowCounts, row: UpstreamRow) -> None:
    """Add an investigation to each year from its mandate to its end, which all have."""
    placed = counts.place(row, "ccode_cow", range(int(row["beg"]), int(row["end"]) + 1))
    counts.add(placed, "tjet.un_investigations", row.cell("beg"))


def _add_court(counts: _RowCounts, row: UpstreamRow) -> None:
    """Add the examination, to its end or an investigation, and the investigation once opened."""
    opened = row["ICC_investigation"]
    if examined := row["ICC_prelim_exam"]:
        ends = [int(end) for end in (row["ICC_prelimEnd"], opened) if end]
        last = min([*ends, _LAST_YEAR_OF_COURT])
        placed = counts.place(row, "ccode_cow", range(int(examined), last + 1))
        counts.add(placed, "tjet.ICC_prelim_exam", row.cell("ICC_prelim_exam"))
    if opened:
        placed = counts.place(row, "ccode_cow", range(int(opened), _LAST_YEAR_OF_COURT + 1))
        counts.add(placed, "tjet.ICC_investigation", row.cell("ICC_investigation"))


# How a row of each list is counted, in the order of the release's files.
_LISTS = (
    _add_trials,
    _add_amnesty,
    _add_commission,
    _add_reparations,
    _add_vetting,
    _add_un_investigation,
    _add_court,
)

RELEASES = (
    UpstreamRelease(
        "tjet-2025",
        "Trials, amnesties, truth commissions, reparations, vetting and investigations",
        (
            "tjet-2025/trials_by_state_year.csv",
            "tjet-2025/amnesties.csv",
            "tjet-2025/truth_commissions.csv",
            "tjet-2025/reparations.csv",
            "tjet-2025/vetting.csv",
            "tjet-2025/un_investigations.csv",
            "tjet-2025/icc_interventions.csv",
        ),
        1970,
        2025,
        "Counts of what the project found, not of all there was. Its page says that it holds all "
        "states of the world from 1970 to 2020 (https://transitionaljusticedata.org/en/faq.html). "
        "Trials end in 2020. Amnesties are listed to 2024, in each year about as many as before, "
        "and the project itself counts none where it lists none up to then. The steps of the "
        "Court are listed to 2024, one examination for each state. Of the other lists, the rows "
        "of later years are kept, and a missing row after 2020 has no meaning. The files that "
        "were taken have no names and no texts: what an amnesty or a programme was called stands "
        "at the project's page. How long an amnesty stayed in force is not in them. Truth "
        "commissions that were at work when they were coded, and have no end, count to 2020. "
        "Programmes of reparations and vetting policies without an end count in their first year "
        "alone. The investigations of the United Nations that end in 2023 are those of the day of "
        "coding: several went on. What it lists of a land in years in which that was not a state "
        "is left out.",
        read,
        # The manifest's citation has neither a year nor a version.
        Credit(
            "Transitional Justice Evaluation Tools (2025), TJET database, version of 2025-12-16, "
            "https://transitionaljusticedata.org"
        ),
    ),
)
