"""Notes on actors: who held the capital is history, and whom an actor fought is in the data."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache

import pytest

from small import ROOT


@cache
def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NOTES = rows("actor_notes")
NAMES = {row["actor_id"]: row["name"].strip() for row in rows("actors")}


def opponents(actor_id: str, first: int, last: int) -> set[str]:
    """Return the names of those whom an actor fights in a span of years."""
    return {
        NAMES[({one, other} - {actor_id}).pop()]
        for row in rows("actor_relations")
        if row["relation_id"] == "fights"
        and first <= int(row["year"]) <= last
        and actor_id in (one := row["source_actor_id"], other := row["target_actor_id"])
    }


@pytest.mark.parametrize(
    ("actor", "year", "says"),
    [
        ("Government of Yemen (North Yemen)", 2014, "Republic of Yemen"),  # Hadi's, to January 2015
        ("Government of Yemen (North Yemen)", 2015, "Hadi.*then Ansarallah"),
        ("Government of Yemen (North Yemen)", 2024, "Ansarallah"),
        ("Forces of the Presidential Leadership Council", 2016, "most states recognise"),
        ("Government of Afghanistan", 1991, "Najibullah"),
        ("Government of Afghanistan", 1994, "Rabbani"),
        ("Government of Afghanistan", 1996, "Rabbani.*September.*Taliban"),
        ("Government of Afghanistan", 1999, "^the Taliban"),
        ("Government of Afghanistan", 2010, "Islamic Republic"),
        ("Government of Afghanistan", 2021, "Republic until August, then the Taliban"),
        ("Government of Afghanistan", 2023, "^the Taliban"),
        ("Government of Rwanda", 1992, "Habyarimana"),
        ("Government of Rwanda", 1994, "April.*genocide.*July the Rwandan Patriotic Front"),
        ("Government of Rwanda", 1996, "Rwandan Patriotic Front"),
        ("Government of DR Congo (Zaire)", 1997, "Mobutu.*May.*Kabila"),
        ("Government of Ivory Coast", 2011, "Gbagbo.*April.*Ouattara"),
        ("Government of Libya", 2011, "Gaddafi.*August.*Transitional Council"),
        ("Government of Libya", 2019, "Government of National Accord"),
        ("Government of Myanmar (Burma)", 2022, "February 2021"),
        ("Government of Sudan", 2019, "Bashir.*April"),
        ("Government of Sudan", 2023, "Burhan"),
        ("Government of Chad", 1990, "Habr.*1 December.*MPS"),
        ("Government of Burundi", 1996, "July.*Buyoya"),
        ("Government of Cambodia (Kampuchea)", 1989, "State of Cambodia"),
        ("Government of Sierra Leone", 1997, "Kabbah.*May.*AFRC"),
        ("Government of Ethiopia", 1991, "Mengistu.*May.*EPRDF"),
        ("Government of Serbia (Yugoslavia)", 1991, "Socialist Federal Republic"),
        ("Government of Serbia (Yugoslavia)", 1999, "Federal Republic of Yugoslavia"),
        ("Government of Russia (Soviet Union)", 1990, "Soviet Union"),
        ("Government of Russia (Soviet Union)", 2022, "^Russia$"),
        ("Government of Syria", 2024, "Assad's government, until 8 December"),
        ("Government of Iraq", 2003, "Hussein's government, until April"),
        ("Government of Burundi", 1993, "July.*Ndadaye.*21 October"),
        ("Government of Burundi", 2005, "August.*CNDD-FDD"),
        ("Government of Sudan", 1989, "30 June.*Bashir"),
        ("Government of Mali", 1991, "26 March.*Touré"),
        (
            "Government of Sierra Leone",
            1992,
            "Momoh.*29 April.*National Provisional Ruling Council",
        ),
        ("Government of Sierra Leone", 1994, "National Provisional Ruling Council"),
        ("Government of Sierra Leone", 1996, "March.*Kabbah"),
        ("Government of Ivory Coast", 2000, "Guéï until October.*Gbagbo"),
        ("Government of Madagascar", 2009, "Ravalomanana.*March.*Rajoelina"),
        ("Government of Kuwait", 1991, "exile until March.*coalition"),
        ("Government of Iraq", 2004, "occupation until 28 June"),
        ("Government of Guinea", 2021, "Condé.*5 September"),
        ("Government of Chad", 2024, "April 2021"),
        ("Government of Niger", 1998, "coup of January 1996"),
        ("Government of Nigeria", 1993, "Babangida.*August.*November.*Abacha"),
        ("Government of Nigeria", 1999, "May.*Obasanjo"),
        ("Government of Thailand", 2006, "Thaksin.*19 September"),
        ("Government of Thailand", 2014, "22 May"),
        ("Government of Egypt", 2013, "Morsi.*3 July"),
        ("Government of Algeria", 1992, "11 January.*High State Council"),
        ("Government of Pakistan", 1999, "Sharif.*12 October.*Musharraf"),
        ("Government of Haiti", 1989, "September 1988"),
        ("Government of Haiti", 2024, "Henry.*April.*Transitional Presidential Council"),
        ("Government of Nepal", 2006, "Gyanendra until April"),
        ("Government of DR Congo (Zaire)", 2005, "transitional"),
        ("Government of Central African Republic", 2002, "Patassé"),
        ("Government of Libya", 2013, "General National Congress"),
        ("Government of Venezuela", 1992, "Pérez"),
        ("Government of Russia (Soviet Union)", 1993, "Yeltsin"),
        ("Government of Myanmar (Burma)", 2000, "September 1988"),
        ("Government of Myanmar (Burma)", 2011, "March.*Thein Sein"),
        ("Government of Burkina Faso", 2014, "Compaoré.*31 October"),
        ("Government of Bangladesh", 2024, "Hasina.*5 August"),
        ("Government of Bangladesh", 1975, "Mujibur.*15 August"),
        ("Government of Bangladesh", 1982, "Sattar.*24 March.*Ershad"),
        ("Government of Guatemala", 1963, "Ydígoras.*March.*Peralta"),
        ("Government of Guatemala", 1982, "Lucas.*23 March.*Ríos Montt"),
        ("Government of Guatemala", 1983, "Ríos Montt.*8 August.*Mejía"),
        ("Government of Colombia", 1953, "Gómez.*13 June.*Rojas"),
        ("Government of Oman", 1970, "Said.*23 July.*Qaboos"),
        ("Government of Pakistan", 1977, "Bhutto.*5 July.*Zia"),
        ("Government of Nigeria", 1983, "Shagari.*31 December"),
        ("Government of South Vietnam", 1964, "30 January.*Khanh"),
        ("Government of South Yemen", 1978, "Rubai Ali.*26 June"),
        ("Government of Thailand", 1976, "6 October.*Thanin"),
        ("Government of Indonesia", 1966, "Sukarno.*11 March.*Suharto"),
        ("National Liberation Army", 1954, "Tunisia"),
        ("Government of Indonesia", 1999, "East Timor"),
        ("Government of South Africa", 1989, "white minority.*Namibia"),
        ("Republic of Bosnia-Herzegovina", 1992, "Sarajevo"),
        ("IS", 2020, "in the DR Congo the ADF"),
        ("Civilians of Israel", 2023, "Gaza Strip or in the West Bank"),
        ("Civilians of Indonesia", 1999, "East Timor"),
        ("IS", 2006, "forerunners"),
        ("Government of Myanmar (Burma)", 2014, "Thein Sein"),
        ("Government of Myanmar (Burma)", 2016, "March, then the elected.*did not command the arm"),
        ("Government of Myanmar (Burma)", 2017, "^the elected government.*did not command the arm"),
        ("Government of Myanmar (Burma)", 2021, "until 1 February, then the armed forces"),
        ("ULA", 2022, "Arakan Army"),
        ("PSLF", 2023, "Ta'ang National Liberation Army"),
        ("PIJ", 2023, "Palestinian Islamic Jihad"),
        ("Fatah", 2002, "Fatah"),
        ("AQAP", 2012, "Ansar al-Sharia"),
    ],
)
def test_who_held_the_capital_is_as_history_has_it(actor: str, year: int, says: str) -> None:
    found = [
        note["stands_for"]
        for note in NOTES
        if NAMES[note["actor_id"]] == actor
        and int(note["from_year"]) <= year <= int(note["to_year"])
    ]
    assert len(found) == 1
    assert re.search(says, found[0])


def test_actors_with_one_name_are_told_apart_in_all_their_years() -> None:
    years = defaultdict(set)
    for row in rows("actor_relations"):
        for end in (row["source_actor_id"], row["target_actor_id"]):
            years[end].add(int(row["year"]))
    named = defaultdict(list)
    for row in rows("actors"):
        if row["kind"] not in {"civilians", "ethnic_group"} and row["actor_id"] in years:
            named[row["name"].lower()].append(row["actor_id"])
    shared = {id_ for ids in named.values() if len(ids) > 1 for id_ in ids}
    assert {"ucdp-527", "ucdp-3554", "ucdp-5840", "ucdp-6711"} <= shared
    told = {
        (note["actor_id"], year)
        for note in NOTES
        for year in range(int(note["from_year"]), int(note["to_year"]) + 1)
    }
    assert [(id_, year) for id_ in shared for year in years[id_] if (id_, year) not in told] == []


@pytest.mark.parametrize(
    ("actor", "year"),
    [
        ("Government of Colombia", 2010),
        ("Government of Mali", 2019),
        ("Government of Niger", 2022),
        ("Government of Ivory Coast", 2012),
        ("Government of France", 2014),
    ],
)
def test_a_name_that_says_who_it_is_has_no_note(actor: str, year: int) -> None:
    assert not [
        note
        for note in NOTES
        if NAMES[note["actor_id"]] == actor
        and int(note["from_year"]) <= year <= int(note["to_year"])
    ]


def test_whom_a_note_names_as_an_opponent_fought_it_in_those_years() -> None:
    lacking, named = [], 0
    for note in NOTES:
        if note["basis"] != "opponents":
            continue
        fought = opponents(note["actor_id"], int(note["from_year"]), int(note["to_year"]))
        assert fought or "listed against the government" in note["note"], note
        for group in re.findall(r"\(([^()]*)\)", note["note"]):
            for name in re.split(r", later |, | and ", group):
                if name not in NAMES.values():
                    continue
                named += 1
                if name not in fought:
                    lacking.append((note["actor_id"], note["from_year"], name))
    assert named > 20
    assert lacking == []


def test_a_side_of_the_government_is_not_among_those_it_fights() -> None:
    # The other way round: while a side held the capital, it is not listed against the government.
    sides = {
        ("ucdp-123", 2016, 2024): "Ansarallah",
        ("ucdp-130", 1997, 2000): "Taleban",
        ("ucdp-130", 2022, 2024): "Taleban",
        ("ucdp-130", 1993, 1995): "Jam'iyyat-i Islami-yi Afghanistan",
        ("ucdp-94", 1995, 2024): "FPR",
        ("ucdp-97", 1992, 2017): "EPRDF",
        ("ucdp-89", 1998, 2003): "AFDL",
        ("ucdp-111", 2012, 2024): "NTC",
        ("ucdp-87", 1991, 2020): "MPS",
    }
    held = {span: opponents(*span) for span in sides}
    assert all(held.values())
    assert [span for span, side in sides.items() if side in held[span]] == []


def test_the_years_of_change_name_both_sides_and_the_month() -> None:
    months = "January February March April May June July August September October November December"
    by_actor = defaultdict(list)
    for note in NOTES:
        by_actor[note["actor_id"]].append(note)
    for id_ in ("ucdp-130", "ucdp-95", "ucdp-89", "ucdp-76", "ucdp-80"):
        changes = [n for n in by_actor[id_] if " until " in n["stands_for"]]
        assert changes
        for note in changes:
            assert note["from_year"] == note["to_year"]
            assert any(month in note["stands_for"] for month in months.split())


def test_islamic_state_in_the_congo_is_the_adf_from_the_year_in_which_the_source_has_it() -> None:
    years: dict[str, set[int]] = defaultdict(set)
    for row in rows("actor_relations"):
        names = {NAMES[row["source_actor_id"]], NAMES[row["target_actor_id"]]}
        if row["main_location"] == "COD" and row["relation_id"] == "fights":
            for name in names & {"IS", "ADF", "M23", "AFC"}:
                years[name].add(int(row["year"]))
    assert min(years["IS"]) == max(years["ADF"]) == 2017
    assert max(years["M23"]) == 2023
    assert years["AFC"] == {2024}
