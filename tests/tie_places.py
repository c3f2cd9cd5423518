"""Where each relation was, by state, worked out from the package's CSV files in plain Python."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from small import ROOT

BATTLE = ("interstate_conflict_deaths", "intrastate_conflict_deaths")
TOTALS = ("one_sided_deaths", "non_state_conflict_deaths", *BATTLE)

Row = dict[str, str]


@dataclass
class TieInState:
    """A relation in one of its states; bounds are of fights and attacks only."""

    row: Row
    state: str
    is_own: bool
    total: str | None
    at_most: int | None = None
    at_least: int = 0
    died: int | None = None
    listed: bool = True
    is_abroad: bool = False

    @property
    def is_contested(self) -> bool:
        """Return whether only what it was over is known, and not where it was."""
        return not self.row["location"]

    @property
    def main(self) -> str:
        places = self.row["location"].split()
        return places[0] if len(places) == 1 else self.row["main_location"]

    @property
    def deaths(self) -> int:
        return int(self.row["deaths_best"] or 0)


def read(table: str) -> list[Row]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def cells() -> tuple[TieInState, ...]:
    actors = {row["actor_id"]: row for row in read("actors")}
    heir = {row["country_id"]: row["successor_id"] for row in read("countries")}
    found = [
        TieInState(row, state, bool(_chain(heir, state) & _homes(actors, row)), _total(actors, row))
        for row in read("actor_relations")
        for state in (row["location"] or row["contested"]).split()
    ]
    found += _abroad(actors, found)
    _bound([cell for cell in found if cell.total])
    once = {_pair(cell) for cell in found if cell.main == cell.state or cell.at_least >= 25}
    parties: dict[tuple[str, str, str], list[tuple[TieInState, bool, str]]] = defaultdict(list)
    fought = [cell for cell in found if cell.total]
    ruled = {_pair(cell) for cell in fought if cell.is_contested and not cell.is_abroad}
    for cell in fought:
        cell.listed = _is_listed(cell, _homes(actors, cell.row), once)
        if cell.is_abroad:
            cell.listed = _pair(cell) in ruled
    _list_the_unexplained(fought, actors)
    for cell in fought:
        if cell.row["relation_id"] == "fights":
            known = not _homes(actors, cell.row) or cell.is_contested
            sure = not _is_less(cell) and (known or cell.is_own or _pair(cell) in once)
            one, other = cell.row["source_actor_id"], cell.row["target_actor_id"]
            for end, foe in ((one, other), (other, one)):
                parties[cell.state, cell.row["year"], end].append((cell, sure, foe))
    for cell in found:
        if not cell.total and cell.main != cell.state:
            end = "target" if cell.row["relation_id"] == "supports" else "source"
            fights = parties[cell.state, cell.row["year"], cell.row[f"{end}_actor_id"]]
            cell.listed = _follows(cell, fights)
    return (*found, *_sent(actors, found))


def _sent(actors: dict[str, Row], found: list[TieInState]) -> list[TieInState]:
    """Return the fights of governments in other states alone, which their own does not list."""
    lived = _lived()
    rows = {id(c.row): c.row for c in found if not c.is_contested}.values()
    return [
        TieInState(row, home, True, _total(actors, row), listed=False, is_abroad=True)
        for row in rows
        if row["relation_id"] == "fights"
        for home in _homes(actors, row) - {""} - set(row["location"].split())
        if lived[home][0] <= int(row["year"]) <= lived[home][1]
    ]


def _lived() -> dict[str, tuple[int, int]]:
    return {
        row["country_id"]: (int(row["state_from"]), int(row["state_to"] or 9999))
        for row in read("countries")
    }


def _abroad(actors: dict[str, Row], found: list[TieInState]) -> list[TieInState]:
    """Return the fights of governments over the land of others, and support in them."""
    lived = _lived()
    rows = {id(cell.row): cell.row for cell in found if cell.is_contested}.values()

    def at_home(row: Row, homes: set[str]) -> list[TieInState]:
        year = int(row["year"])
        return [
            TieInState(row, home, is_own=True, total=_total(actors, row), is_abroad=True)
            for home in sorted(homes - {""} - set(row["contested"].split()))
            if lived[home][0] <= year <= lived[home][1]
        ]

    fights = [row for row in rows if row["relation_id"] == "fights"]
    cells = [cell for row in fights for cell in at_home(row, _homes(actors, row))]
    battles = {
        (c.state, c.row["year"], frozenset((c.row["source_actor_id"], c.row["target_actor_id"])))
        for c in cells
    }
    for row in rows:
        supported = actors[row["target_actor_id"]]
        if row["relation_id"] == "supports" and supported["kind"] == "government":
            cells += [
                cell
                for cell in at_home(row, {supported["country_id"]})
                if any(
                    (cell.state, row["year"], frozenset((supported["actor_id"], foe))) in battles
                    for foe in row["against"].split()
                )
            ]
    return cells


def listed_in(state: str, year: int | str | None = None, relation: str | None = None) -> list[Row]:
    """Return the rows of relations that are listed for a state."""
    return [
        cell.row
        for cell in cells()
        if cell.state == state
        and cell.listed
        and (year is None or cell.row["year"] == str(year))
        and (relation is None or cell.row["relation_id"] == relation)
    ]


def _pair(cell: TieInState) -> tuple[str, ...]:
    columns = ("source_actor_id", "target_actor_id", "relation_id")
    return (*(cell.row[column] for column in columns), cell.state)


def _list_the_unexplained(fights: list[TieInState], actors: dict[str, Row]) -> None:
    """List what armed groups and the own government did, where the listed leave deaths over."""
    told: dict[tuple[str, str, str], int] = defaultdict(int)
    for cell in fights:
        if cell.listed:
            told[cell.state, cell.row["year"], str(cell.total)] += cell.at_most or 0
    for cell in fights:
        over = (cell.died or 0) - told[cell.state, cell.row["year"], str(cell.total)]
        here = (cell.at_most or 0) >= 25
        if here and over >= 25 and (cell.is_own or not _homes(actors, cell.row)):
            cell.listed = True


def _follows(cell: TieInState, fights: list[tuple[TieInState, bool, str]]) -> bool:
    """Return whether support or a link is listed for its state by the fights of its party there."""
    foes = cell.row["against"].split()
    followed = [fight for fight in fights if not foes or fight[2] in foes]
    here = [(fight, sure) for fight, sure, _ in followed if fight.listed]
    if not followed:
        return not cell.main
    if cell.is_own:
        return bool(here)
    if foes and any(fight.main == cell.state for fight, _ in here):
        return True
    return not cell.main and any(sure for _, sure in here)


def _is_listed(cell: TieInState, homes: set[str], once: set[tuple[str, ...]]) -> bool:
    battle = cell.total in BATTLE
    if cell.is_contested or cell.main == cell.state or cell.at_least >= 25:
        return True
    if battle and cell.is_own and cell.at_least > 0:
        return True
    if cell.main or _is_less(cell):
        return False
    if battle and not cell.is_own and homes & set(cell.row["location"].split()):
        return _pair(cell) in once
    return True


def _is_less(cell: TieInState) -> bool:
    """Return whether less than half of the deaths can have been here."""
    return cell.at_most is not None and 2 * cell.at_most < cell.deaths


def _bound(fights: list[TieInState]) -> None:
    died = {
        (row["country_id"], row["year"], row["indicator_id"]): int(float(row["value"]))
        for row in read("observations/ucdp-25.1")
        if row["indicator_id"] in TOTALS
    }
    everyone: dict[tuple[str, str, str], int] = defaultdict(int)
    alone: dict[tuple[str, str, str], int] = defaultdict(int)
    for cell in fights:
        key = (cell.state, cell.row["year"], str(cell.total))
        everyone[key] += cell.deaths
        alone[key] += cell.deaths if cell.row["location"] == cell.state else 0
    for cell in fights:
        keys = [(s, cell.row["year"], str(cell.total)) for s in cell.row["location"].split()]
        cell.died = died.get((cell.state, cell.row["year"], str(cell.total)))
        if cell.row["location"] == cell.state:
            cell.at_most = cell.at_least = cell.deaths
            continue
        if all(key in died for key in keys) and sum(died[key] for key in keys) < cell.deaths:
            continue
        room = {key[0]: max(0, died[key] - alone[key]) for key in keys if key in died}
        if cell.state not in room:
            continue
        own = (cell.state, cell.row["year"], str(cell.total))
        least = max(0, died[own] - everyone[own] + cell.deaths)
        if len(room) == len(keys):
            least = max(least, cell.deaths - sum(room.values()) + room[cell.state])
        cell.at_most = min(cell.deaths, room[cell.state])
        cell.at_least = min(cell.at_most, least)


def _homes(actors: dict[str, Row], row: Row) -> set[str]:
    ends = (actors[row[f"{end}_actor_id"]] for end in ("source", "target"))
    return {end["country_id"] for end in ends if end["kind"] == "government"}


def _total(actors: dict[str, Row], row: Row) -> str | None:
    if row["relation_id"] == "attacks_civilians_of":
        return "one_sided_deaths"
    if row["relation_id"] != "fights":
        return None
    kinds = [actors[row[f"{end}_actor_id"]]["kind"] for end in ("source", "target")]
    if kinds == ["government", "government"]:
        return "interstate_conflict_deaths"
    return "intrastate_conflict_deaths" if "government" in kinds else "non_state_conflict_deaths"


def _chain(heir: dict[str, str], state: str) -> set[str]:
    chain = {state}
    while state := heir[state]:
        chain.add(state)
    return chain


def fought_over(state: str, row: Row) -> str:
    """Return what the fights were over, before 1989, that a support of a state was in."""
    said = {
        _issue(cell.row)
        for cell in cells()
        if (cell.state, cell.row["year"]) == (state, row["year"])
        and cell.row["relation_id"] == "fights"
        and row["target_actor_id"] in (ends := _ends(cell.row))
        and (not row["against"] or ends & set(row["against"].split()))
    }
    return " and ".join(sorted(said))


def _ends(row: Row) -> set[str]:
    return {row["source_actor_id"], row["target_actor_id"]}


def _issue(row: Row) -> str:
    issue = " and ".join(row["fought_over"].split("; ")).replace("government", "the government")
    one_land = " " not in row["contested"] and "government" not in issue
    return issue if one_land else f"{issue} ({row['contested']})"
