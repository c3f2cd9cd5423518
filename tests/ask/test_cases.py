"""What the answers say of years whose history is known: of killing and war, and of peace.

Deaths are those of the sources' own files. A case says what the answer must show, and what it must
not: no ongoing killing at the low end, no war as calm, no peace as danger, no place where nobody
looked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from forewarn.ask.query import ask
from thinning import thinned

if TYPE_CHECKING:
    from forewarn.ask.session import Session

pytestmark = pytest.mark.slow


class Harm(NamedTuple):
    """A year of harm, and what its answers must show.

    `deaths` are UCDP's best estimates by indicator. `high` are the dimensions whose highest place
    must reach a figure, `listed` the lists by occurrence that must be named, `silent` the
    dimensions that must not be summed up, and `said` a note that must stand beside a dimension.
    """

    history: str
    deaths: dict[str, int]
    high: dict[str, int]
    listed: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    said: tuple[str, str] | None = None


_ONE_SIDED = "one_sided_deaths"
_STATE_BASED = "state_based_deaths"
_ALL = "organised_violence_deaths"
_EWP = "mass_killing_ongoing"
_TMK = "targeted_mass_killing_ongoing"
_PITF = "genocide_or_politicide_magnitude"
_COUP = "coup_attempt"
_GAZA = "deaths in Gaza and the West Bank stand under Israel"
_ALL_DIMENSIONS = (
    "conflict", "outcome", "organised_conspiracy", "identity_grievance", "unchecked_power",
    "resilience", "shocks", "prevention",
)  # fmt: skip

HARM = {
    ("RWA", 1993): Harm(
        "War with the RPF until the accords of Arusha, and massacres of Tutsi.",
        {_STATE_BASED: 353, _ONE_SIDED: 624},
        {"conflict": 90, "outcome": 95, "identity_grievance": 90},
        (_TMK,),
    ),
    ("RWA", 1994): Harm(
        "Genocide of the Tutsi, from April to July.",
        {_ONE_SIDED: 770581, _ALL: 772463},
        {"conflict": 99, "outcome": 99, "identity_grievance": 95},
        (_TMK, _PITF, _COUP),
    ),
    ("BIH", 1992): Harm(
        "War and ethnic cleansing from April; the siege of Sarajevo.",
        {_ONE_SIDED: 4447, _STATE_BASED: 20724},
        {"conflict": 99, "outcome": 99},
        (_TMK, _PITF),
    ),
    ("BIH", 1995): Harm(
        "Genocide at Srebrenica in July.",
        {_ONE_SIDED: 8410, _ALL: 17265},
        {"conflict": 99, "outcome": 99},
        (_TMK, _PITF),
    ),
    ("KHM", 1975): Harm(
        "The Khmer Rouge take Phnom Penh in April and empty it.",
        {}, {"identity_grievance": 90}, (_EWP, _TMK, _PITF), ("conflict", "outcome"),
    ),
    ("KHM", 1976): Harm(
        "Killing under the Khmer Rouge.",
        {}, {"identity_grievance": 95}, (_EWP, _TMK, _PITF), ("conflict", "outcome"),
    ),
    ("KHM", 1977): Harm(
        "Killing under the Khmer Rouge.",
        {}, {"unchecked_power": 95}, (_EWP, _TMK, _PITF), ("conflict", "outcome"),
    ),
    ("KHM", 1978): Harm(
        "Killing in the Eastern Zone, and of ethnic Vietnamese.",
        {}, {"unchecked_power": 95}, (_EWP, _TMK, _PITF), ("conflict", "outcome"),
    ),
    ("KHM", 1979): Harm(
        "The Khmer Rouge are driven out in January.",
        {}, {}, (_EWP, _PITF), ("conflict", "outcome"),
    ),
    ("SDN", 2003): Harm(
        "Killing in Darfur from the spring on.",
        {_ONE_SIDED: 2816, _ALL: 5010},
        {"conflict": 95, "outcome": 95, "identity_grievance": 95},
        (_TMK, _PITF),
    ),
    ("MMR", 2016): Harm(
        "The first clearance operations against the Rohingya, from October.",
        {_ONE_SIDED: 57, _STATE_BASED: 126},
        {"conflict": 90, "outcome": 95, "identity_grievance": 90},
    ),
    ("MMR", 2017): Harm(
        "The army drives some 700,000 Rohingya out, from August.",
        {_ONE_SIDED: 1864, _ALL: 2395},
        {"conflict": 90, "outcome": 95, "identity_grievance": 90, "shocks": 90},
        (_TMK,),
    ),
    ("MMR", 2021): Harm(
        "The army takes power on 1 February and fires on protesters.",
        {},
        {"conflict": 90, "outcome": 95, "organised_conspiracy": 95, "unchecked_power": 95},
        (_COUP,),
    ),
    ("ETH", 2020): Harm(
        "War in Tigray from November, and the massacres of Mai Kadra and Axum.",
        {_ONE_SIDED: 2930, _STATE_BASED: 20916}, {"conflict": 95, "outcome": 95}, (_TMK,),
    ),
    ("ETH", 2021): Harm(
        "War in Tigray, Amhara and Afar.",
        {_ONE_SIDED: 4806, _STATE_BASED: 124553}, {"conflict": 99, "outcome": 95},
    ),
    ("UKR", 2022): Harm(
        "Russia's invasion from February; Bucha and Mariupol.",
        {_ONE_SIDED: 1130, _STATE_BASED: 91485}, {"conflict": 99, "outcome": 95},
    ),
    ("SDN", 2023): Harm(
        "War of the army and the RSF from April; killing of Masalit in El Geneina.",
        {_ONE_SIDED: 1792, _STATE_BASED: 5353},
        {"conflict": 95, "outcome": 95, "organised_conspiracy": 95},
        (_EWP, _COUP),
    ),
    ("SDN", 2025): Harm(
        "The war goes on, and the sources have not got there yet: nothing is summed up.",
        {}, {}, silent=_ALL_DIMENSIONS,
    ),
    ("UKR", 2025): Harm("The war goes on.", {}, {}, silent=_ALL_DIMENSIONS),
    ("COD", 2025): Harm("The M23 takes Goma and Bukavu.", {}, {}, silent=_ALL_DIMENSIONS),
    ("MMR", 2025): Harm("The war goes on.", {}, {}, silent=_ALL_DIMENSIONS),
    ("CHN", 2017): Harm(
        "Mass internment in Xinjiang; no list has a killing, and religion is repressed.",
        {_ONE_SIDED: 0}, {"identity_grievance": 95, "unchecked_power": 95},
    ),
    ("YEM", 2015): Harm(
        "Ansarallah advance to Aden, and the coalition bombs from March.",
        {_STATE_BASED: 7720, _ALL: 8125},
        {"conflict": 95, "outcome": 80, "organised_conspiracy": 95},
    ),
    ("ISR", 2023): Harm(
        "The attack of 7 October and the war in Gaza, whose dead UCDP counts here.",
        {_STATE_BASED: 26722, _ONE_SIDED: 712}, {"conflict": 99, "outcome": 95},
        said=("conflict", _GAZA),
    ),
    ("ISR", 2024): Harm(
        "The war in Gaza, whose dead UCDP counts here.",
        {_STATE_BASED: 21435}, {"conflict": 99, "outcome": 85}, said=("outcome", _GAZA),
    ),
    ("PSE", 2023): Harm(
        "The war in Gaza: no source of conflict has a unit for Palestine.",
        {}, {}, silent=("conflict", "outcome"), said=("conflict", _GAZA),
    ),
    ("PSE", 2024): Harm(
        "The war in Gaza: no source of killing has a unit for Palestine.",
        {}, {}, silent=("conflict", "outcome"), said=("outcome", _GAZA),
    ),
    ("SYR", 2013): Harm(
        "War; sarin in Ghouta in August.",
        {_ONE_SIDED: 3260, _STATE_BASED: 72013},
        {"conflict": 99, "outcome": 95, "identity_grievance": 95},
        (_TMK,),
    ),
    ("IRQ", 2014): Harm(
        "Islamic State attacks the Yazidis of Sinjar in August.",
        {_ONE_SIDED: 3205, _STATE_BASED: 13168}, {"conflict": 95, "outcome": 95}, (_TMK, _PITF),
    ),
    ("LKA", 2009): Harm(
        "The last months of the war, at Mullivaikkal.",
        {_ONE_SIDED: 248, _STATE_BASED: 10165}, {"conflict": 99, "outcome": 95}, (_TMK, _PITF),
    ),
    ("CAF", 2014): Harm(
        "Seleka and anti-balaka: killing by religion.",
        {_ONE_SIDED: 2295, _ALL: 3493}, {"conflict": 90, "outcome": 95}, (_TMK, _PITF),
    ),
    ("COD", 1998): Harm(
        "The second war of the Congo begins in August.",
        {_ONE_SIDED: 3952, _STATE_BASED: 3439}, {"conflict": 95, "outcome": 95},
    ),
}  # fmt: skip

# Years without war or mass killing in the country.
CALM = (
    ("NOR", 2022), ("BWA", 2015), ("CRI", 1990), ("CRI", 2005), ("URY", 2010), ("URY", 2019),
    ("NZL", 2010), ("NZL", 2017), ("JPN", 2005), ("PRT", 2015), ("MUS", 2018), ("CPV", 2016),
    ("SVN", 2014), ("IRL", 2019), ("CAN", 2008), ("DNK", 1992), ("SWE", 2012), ("NLD", 2013),
    ("AUT", 2006), ("CHE", 2001),
)  # fmt: skip


class CaseAnswers(NamedTuple):
    """The rows of a macro for a state and year, by a column; each is asked for when it is used."""

    session: Session
    macro: str
    key: str

    def __getitem__(self, place: Any) -> Any:
        state, year = place
        answer = ask(self.session, f"FROM {self.macro}('{state}', {year})")
        rows = [dict(zip(answer.columns, values, strict=True)) for values in answer.rows]
        return {row[self.key]: row for row in rows}


@pytest.fixture(scope="module")
def profiles(session: Session) -> CaseAnswers:
    """Return the profile of each state and year, by indicator."""
    return CaseAnswers(session, "profile", "indicator_id")


@pytest.fixture(scope="module")
def summaries(session: Session) -> CaseAnswers:
    """Return the summaries of each state and year, by dimension."""
    return CaseAnswers(session, "dimension_summary", "dimension_id")


@pytest.mark.parametrize("place", thinned(HARM, 4))
def test_harm_is_neither_hidden_nor_invented(
    place: tuple[str, int], profiles: CaseAnswers, summaries: CaseAnswers
) -> None:
    case, profile, summary = HARM[place], profiles[place], summaries[place]
    for indicator, deaths in case.deaths.items():
        assert profile[indicator]["value"] == deaths
        # Most states have no such deaths in any year, so no figure above 0 is at the low end.
        assert not deaths or profile[indicator]["percentile"] > 60, indicator
    for dimension, least in case.high.items():
        row = summary[dimension]
        assert row["not_summed_up"] is None, dimension
        assert row["highest"] >= least, dimension
        # Never calm: something is in the worst fifth, and the summary says what.
        assert row["worst_fifth"] >= 1, dimension
        assert profile[row["highest_on"]]["mid_percentile"] == row["highest"]
    listed = " ".join(str(row["listed"]) for row in summary.values())
    for indicator in case.listed:
        assert f"{indicator} " in listed
        if indicator == _EWP:
            assert profile[indicator]["value"] == 1
            assert profile[indicator]["mid_percentile"] > 80
            continue
        assert profile[indicator]["percentile"] is None
        assert profile[indicator]["not_ranked"]
    for dimension in case.silent:
        assert summary[dimension]["not_summed_up"], dimension
        assert summary[dimension]["highest"] is summary[dimension]["median_place"] is None
    if case.said:
        dimension, note = case.said
        assert note in summary[dimension]["notes"]


@pytest.mark.parametrize("place", thinned(CALM, 4))
def test_peace_is_not_shown_as_danger(
    place: tuple[str, int], profiles: CaseAnswers, summaries: CaseAnswers
) -> None:
    summary = summaries[place]
    for dimension in ("conflict", "outcome"):
        row = summary[dimension]
        assert row["not_summed_up"] is None
        assert row["worst_fifth"] == 0
        # Among all who have none, and never in the upper third; two places make no median.
        assert (row["median_place"] is None) == (row["used"] < 3)
        assert (row["median_place"] or 0) < 50
        assert row["highest"] < 67
        assert row["listed"] is None
    profile = profiles[place]
    for indicator in ("organised_violence_deaths", "one_sided_deaths"):
        assert (profile[indicator]["value"], profile[indicator]["percentile"]) == (0, 0)
    # Of peace, too, the list's 0 is a judgement.
    ongoing = profile["mass_killing_ongoing"]
    assert (ongoing["value"], ongoing["percentile"]) == (0, None)


def test_no_killing_that_goes_on_is_at_the_low_end(roomy: Session) -> None:
    wrong = roomy.connection.execute(
        "SELECT country_id, year, indicator_id, percentile FROM percentiles "
        "WHERE indicator_id IN ('mass_killing_ongoing', 'mass_killing_onset', 'coup_attempt', "
        "'targeted_mass_killing_ongoing', 'genocide_or_politicide_magnitude') AND value > 0 "
        "AND percentile < 50"
    ).fetchall()
    assert wrong == []
