"""Names at every door: what people write means the state they mean, or is refused with it.

`country_names_written.csv` has names, old names and codes in seven languages, and
`country_names_misspelt.csv` misspellings; both are written from what people call states and how
they mistype it, not from the table of names.
"""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import pytest

from forewarn import open_package
from forewarn.ask import name_keys
from forewarn.ask.actors import describe_actors, no_description, stands_for_named
from forewarn.ask.inquiry import Inquiry
from forewarn.ask.letters import letters_of_schemes
from forewarn.ask.name_keys import make_name_keys
from forewarn.ask.named import named_queries, named_query
from forewarn.ask.names import KINDS, find_in_span, find_name
from forewarn.ask.network import Selection, read_network
from forewarn.ask.query import ask
from forewarn.ask.settling import settle
from forewarn.ask.unknown_ids import unknown_ids
from forewarn.ask.views import macros, make_views
from forewarn.errors import QueryError, UnknownNameError, UnknownTableError, UsageError
from forewarn.writing.sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forewarn.api import OpenPackage
    from forewarn.ask.session import Session

HERE = Path(__file__).parent

LANGUAGES = {"ar", "en", "es", "fr", "pt", "ru", "zh"}

# What is wrong for each kind, and what is meant.
MISSPELT = {
    "country": ("Ruwanda", "RWA"),
    "indicator": ("judicial constraint", "judicial_constraints"),
    "dimension": ("Shockz", "shocks"),
}


class WrittenName(NamedTuple):
    """What somebody writes, for a year if it depends on one, and the state that is meant."""

    what: str
    language: str
    written: str
    year: int | None
    country_id: str


def _written() -> list[WrittenName]:
    with (HERE / "country_names_written.csv").open(encoding="utf-8", newline="") as file:
        return [
            WrittenName(
                w["what"], w["language"], w["written"], int(w["year"] or 0) or None, w["country_id"]
            )
            for w in csv.DictReader(file)
        ]


def _misspelt() -> list[tuple[str, str]]:
    with (HERE / "country_names_misspelt.csv").open(encoding="utf-8", newline="") as file:
        return [(row["written"], row["country_id"]) for row in csv.DictReader(file)]


def _answers(session: Session, name: str, year: int | None, meant: str) -> bool:
    """Return whether a name is resolved, or refused with what is meant among three."""
    try:
        return find_name(session.connection, "country", name, year).id == meant
    except UnknownNameError as error:
        return meant in error.nearest and len(error.nearest) <= 3


def test_the_names_are_enough_and_of_every_language() -> None:
    written = _written()
    assert len(set(written)) == len(written) >= 300
    assert {w.language for w in written if w.what == "country"} == LANGUAGES
    assert {w.language for w in written if w.what == "old"} == LANGUAGES
    assert sum(w.what == "code" for w in written) >= 20
    assert len(set(_misspelt())) >= 100


@pytest.mark.slow
def test_what_people_write_means_the_state_that_they_mean(session: Session) -> None:
    cases = [(w.written, w.year, w.country_id) for w in _written()]
    missed = [case for case in cases if not _answers(session, *case)]
    assert len(missed) <= 0.05 * len(cases), missed


@pytest.mark.slow
def test_a_misspelt_name_is_refused_with_the_state_that_is_meant(session: Session) -> None:
    cases = [(written, None, meant) for written, meant in _misspelt()]
    missed = [case for case in cases if not _answers(session, *case)]
    assert len(missed) <= 0.05 * len(cases), missed


@pytest.mark.parametrize(
    ("name", "year", "meant"),
    [
        ("RWA", None, "RWA"),
        ("rwa", None, "RWA"),
        ("Руанда", None, "RWA"),
        ("卢旺达", None, "RWA"),
        ("COTE DIVOIRE", None, "CIV"),
        # By the year: Yugoslavia, then Serbia and Montenegro, under one code of ISO.
        ("iso3n:891", 1995, "YUG"),
        ("iso3n:891", 2004, "SCG"),
        ("gw:365", 1980, "SUN"),
        ("gw:365", 2000, "RUS"),
        # Spanish for the United Kingdom, and the code of Russia.
        ("R. U.", None, "GBR"),
        ("RU", None, "RUS"),
        # The name that the United Nations write in each language.
        ("Кыргызстан", None, "KGZ"),
        ("الاتحاد الروسي", None, "RUS"),
        ("Fédération de Russie", None, "RUS"),
        ("República Democrática Popular Lao", None, "LAO"),
        ("大不列颠及北爱尔兰联合王国", None, "GBR"),
        ("Hellenic Republic", None, "GRC"),
        ("República da Coreia", None, "KOR"),
        # The seat of the founding member of the United Nations, and who calls itself so today.
        ("Republic of China", 1948, "CHN"),
        ("Republic of China", 1960, "TWN"),
        ("Republic of China", None, "TWN"),
        # One state, and in other years one of two.
        ("Yemen", 2015, "YEM"),
        ("Germany", 2015, "DEU"),
    ],
)
def test_a_country_is_found(session: Session, name: str, year: int | None, meant: str) -> None:
    assert find_name(session.connection, "country", name, year).id == meant


@pytest.mark.parametrize(
    ("name", "year", "states"),
    [
        ("Congo", None, {"COD", "COG"}),
        ("Korea", None, {"PRK", "KOR"}),
        ("Yemen", 1980, {"YEM", "YMD"}),
        ("Германия", 1975, {"DEU", "DDR"}),
        ("Vietnam", 1968, {"VNM", "VDR"}),
        # Both in October.
        ("中华民国", 1949, {"CHN", "TWN"}),
        # Kenya by ISO 3166, Guinea-Bissau by Gleditsch and Ward.
        ("404", None, {"KEN", "GNB"}),
    ],
)
def test_a_name_of_two_states_is_refused_with_both(
    session: Session, name: str, year: int | None, states: set[str]
) -> None:
    with pytest.raises(UnknownNameError, match=f"^'{name}' could be ") as refused:
        find_name(session.connection, "country", name, year)
    assert set(refused.value.nearest) == states


# Over a span, what means two states in its first years is refused too; a state that began or ended
# within it is not.
@pytest.mark.parametrize(
    ("name", "first", "last", "states"),
    [
        ("Yemen", 1975, 1985, {"YEM", "YMD"}),
        ("Yemen", 1975, 2000, {"YEM", "YMD"}),
        ("Vietnam", 1955, 1975, {"VNM", "VDR"}),
        ("Germany", 1946, 1960, {"DEU", "DDR"}),
        ("Yemen", 1995, 2005, {"YEM"}),
        ("Germany", None, None, {"DEU"}),
        ("Soviet Union", 1946, 2000, {"SUN"}),
        ("Eritrea", 1989, 1994, {"ERI"}),
        ("Eritrea", 1970, 1980, {"ERI"}),
    ],
)
def test_a_name_of_two_states_is_refused_over_a_span(
    session: Session, name: str, first: int | None, last: int | None, states: set[str]
) -> None:
    if len(states) == 1:
        assert {find_in_span(session.connection, "country", name, first, last).id} == states
        return
    with pytest.raises(UnknownNameError, match=f"^'{name}' could be ") as refused:
        find_in_span(session.connection, "country", name, first, last)
    assert set(refused.value.nearest) == states
    with pytest.raises(UnknownNameError, match=f"^'{name}' could be "):
        read_network(session.connection, Selection(name, first, last))
    given = {"country": name, "from": first, "to": last}
    with pytest.raises(UnknownNameError, match=f"^'{name}' could be "):
        Inquiry.of_query(session, named_query("who_supports_whom"), given)


# What the two states of a name are called in each language, and which state bears the other.
CONGO = ("Congo", "Конго", "الكونغو", "刚果", "剛果")
KOREA = ("Korea", "Corea", "Corée", "Coreia", "Корея", "كوريا")
ONE_STATE = {
    "GIN": ("Guinea", "Guinée", "Guiné", "Гвинея", "غينيا", "几内亚"),
    "DMA": ("Dominica", "Dominique", "Доминика", "دومينيكا", "多米尼克"),
    "DOM": (
        "Dominican Republic", "République dominicaine", "República Dominicana",
        "Доминиканская Республика", "الجمهورية الدومينيكية", "多米尼加",
    ),
    "NER": ("Niger", "Níger", "Нигер", "النيجر", "尼日尔"),
    "NGA": ("Nigeria", "Nigéria", "Нигерия", "نيجيريا", "尼日利亚"),
    "WSM": ("Samoa", "Самоа", "ساموا", "萨摩亚"),
    "TLS": ("Timor-Leste", "Timor Oriental", "Тимор-Лешти", "تيمور الشرقية", "东帝汶"),
    "SDN": ("Sudan", "Soudan", "Sudán", "Sudão", "Судан", "السودان", "苏丹"),
    "SSD": ("South Sudan", "Soudan du Sud", "Южный Судан", "جنوب السودان", "南苏丹"),
    "PRK": ("朝鲜", "North Korea", "КНДР", "Северная Корея", "Corée du Nord"),
    "KOR": ("韩国", "South Korea", "Республика Корея", "جمهورية كوريا"),
    "GNB": ("Guinea-Bissau", "Guinée-Bissau", "Гвинея-Бисау", "غينيا بيساو", "几内亚比绍"),
}  # fmt: skip
DIVIDED = [
    (1980, {"YEM", "YMD"}, ("Yemen", "Yémen", "Iémen", "Йемен", "اليمن", "也门")),
    (1975, {"DEU", "DDR"}, ("Germany", "Allemagne", "Alemania", "Alemanha", "ألمانيا", "德国")),
    (1968, {"VNM", "VDR"}, ("Vietnam", "Viêt Nam", "Vietnã", "Вьетнам", "فيتنام", "越南")),
]


@pytest.mark.parametrize(
    ("year", "states", "names"),
    [(None, {"COD", "COG"}, CONGO), (None, {"PRK", "KOR"}, KOREA), *DIVIDED],
)
def test_a_name_of_two_states_is_refused_in_every_language(
    session: Session, year: int | None, states: set[str], names: tuple[str, ...]
) -> None:
    for name in names:
        with pytest.raises(UnknownNameError, match=" could be ") as refused:
            find_name(session.connection, "country", name, year)
        assert set(refused.value.nearest) == states, name
        if year:
            assert find_name(session.connection, "country", name, 2010).id == min(
                states - {"DDR", "VDR", "YMD"}
            )


@pytest.mark.slow
@pytest.mark.parametrize("meant", ONE_STATE)
def test_a_name_like_another_means_one_state(session: Session, meant: str) -> None:
    for name in ONE_STATE[meant]:
        assert find_name(session.connection, "country", name).id == meant, name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "year", "told", "nearest"),
    [
        ("Serbia", 1999, "from 2006; for [0-9]{4} see Yugoslavia", ("YUG",)),
        ("SRB", 2004, "from 2006; for [0-9]{4} see Serbia and Montenegro", ("SCG",)),
        ("Россия", 1970, "from 1992; for [0-9]{4} see Soviet Union", ("SUN",)),
        ("Kosovo", 1998, "from 2008; for [0-9]{4} see Yugoslavia", ("YUG",)),
        ("South Sudan", 2005, "from 2011; for [0-9]{4} see Sudan", ("SDN",)),
        ("East Timor", 1990, "from 2002; for [0-9]{4} see Indonesia", ("IDN",)),
        ("Croatia", 1990, "from 1992; for [0-9]{4} see Yugoslavia", ("YUG",)),
        ("Bangladesh", 1965, "from 1971; for [0-9]{4} see Pakistan", ("PAK",)),
        ("Eritrea", 1985, "from 1993; for [0-9]{4} see Ethiopia", ("ETH",)),
        ("Yugoslavia", 2010, "from 1918 to 2002; for [0-9]{4} see Serbia", ("SRB",)),
        ("USSR", 2000, "from 1922 to 1991; for [0-9]{4} see Russia", ("RUS",)),
        # A state that came after another, and the state of the land of such a state.
        ("Serbia and Montenegro", 2001, "from 2003 to 2006; for 2001 see Yugoslavia", ("YUG",)),
        ("Serbia and Montenegro", 2010, "from 2003 to 2006; for 2010 see Serbia", ("SRB",)),
        ("Abkhazia", 2000, "from 2008; for 2000 see Georgia", ("GEO",)),
        ("Abkhazia", 1990, "from 2008; for 1990 see Soviet Union", ("SUN",)),
        ("South Ossetia", 1980, "from 2008; for 1980 see Soviet Union", ("SUN",)),
        ("Zanzibar", 1990, "from 1963 to 1964; for 1990 see Tanzania", ("TZA",)),
        # Under which state a colony stands is in no table.
        ("Rwanda", 1950, "from 1962$", ()),
    ],
)
def test_a_state_of_other_years_is_refused_with_that_of_the_year(
    session: Session, name: str, year: int, told: str, nearest: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownNameError, match=f"is listed as a state only {told}") as refused:
        find_name(session.connection, "country", name, year)
    assert refused.value.nearest == nearest
    with pytest.raises(UnknownNameError, match="is listed as a state only from"):
        ask(session, f"FROM profile({literal(name)}, {year})")


def test_a_state_of_other_years_without_another_is_refused_with_its_notes(session: Session) -> None:
    with pytest.raises(UnknownNameError) as refused:
        find_name(session.connection, "country", "Palestine", 1970)
    first, *notes = refused.value.lines
    assert first == "Palestine is listed as a state only from 1988"
    assert all(note.startswith("note on Palestine: ") for note in notes)
    assert any("stand under Israel" in note for note in notes)


@pytest.mark.parametrize("year", [3000, 1945, 0])
def test_a_year_that_is_not_one_of_the_package_is_refused(session: Session, year: int) -> None:
    told = f"^year is a whole number from 1946 to 20[0-9]{{2}}, not {year}$"
    for name in ("Vietnam", "Rwanda", "Atlantis"):
        with pytest.raises(QueryError, match=told):
            find_name(session.connection, "country", name, year)
        with pytest.raises(QueryError, match=told):
            find_in_span(session.connection, "country", name, year, year)
        with pytest.raises(QueryError, match=told):
            ask(session, f"SELECT named_id('country', '{name}', in_year := {year}) AS id")


# Codes that look like ISO's: of COW and UNHCR, whose letters are often those of another state.
@pytest.mark.parametrize(
    ("code", "told", "meant"),
    [
        ("NIR", "in cow and gw it is Niger", "NER"),
        ("UKG", "in cow and gw it is United Kingdom", "GBR"),
        ("ukg", "in cow and gw it is United Kingdom", "GBR"),
        ("NIG", "in cow and gw and unhcr it is Nigeria", "NGA"),
        ("SLO", "in cow and gw it is Slovakia", "SVK"),
        ("GMY", "in cow it is Germany", "DEU"),
        ("GFR", "in gw and unhcr it is Germany", "DEU"),
        ("CON", "in cow and gw it is Congo", "COG"),
    ],
)
def test_a_code_of_one_scheme_is_refused_with_its_state(
    session: Session, code: str, told: str, meant: str
) -> None:
    with pytest.raises(
        UnknownNameError, match=f"^there is no country '{code}': {told} "
    ) as refused:
        find_name(session.connection, "country", code)
    assert refused.value.nearest == (meant,)
    assert not refused.value.is_ambiguous
    scheme = told.split()[1]
    assert find_name(session.connection, "country", f"{scheme}:{code}").id == meant


def test_letters_of_a_scheme_that_iso_has_for_another_state_need_the_scheme(
    session: Session,
) -> None:
    states = {"AUS": "AUT", "MNG": "MNE", "SLV": "SVN", "SWZ": "CHE"}
    for code, meant in states.items():
        assert find_name(session.connection, "country", code).id == code
        assert find_name(session.connection, "country", f"cow:{code}").id == meant


def test_every_code_of_letters_is_that_of_a_state(session: Session) -> None:
    for scheme, letters, number in letters_of_schemes():
        ids = session.connection.execute(
            "SELECT count(*) FROM name_keys WHERE kind = 'country' AND tier = 1 AND code = ?",
            [f"{scheme}:{letters}".lower()],
        ).fetchone()
        assert ids != (0,), (scheme, letters, number)


def test_an_ambiguous_name_has_its_candidates(session: Session) -> None:
    with pytest.raises(UnknownNameError) as refused:
        find_name(session.connection, "country", "Congo")
    assert refused.value.is_ambiguous
    assert set(refused.value.candidates) == {"COD", "COG"}
    for name in ("Ruwanda", "Rwanda' could be Uganda (UGA)"):
        with pytest.raises(UnknownNameError) as refused:
            find_name(session.connection, "country", name)
        assert not refused.value.is_ambiguous
        assert refused.value.candidates == ()


def test_a_span_may_begin_before_the_state(session: Session) -> None:
    network = read_network(session.connection, Selection("Serbia", 1999, 2010))
    assert network.selection.country_id == "SRB"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Gaza", ["PSE"]),
        ("الضفة الغربية", ["PSE"]),
        ("England", ["GBR"]),
        ("Tigray", ["ETH"]),
        ("Чечня", ["RUS"]),
        ("Darfur", ["SDN"]),
        ("Somaliland", ["SOM"]),
        ("新疆", ["CHN"]),
        ("Kashmir", ["IND", "PAK"]),
        ("Kurdistan", ["IRN", "IRQ", "SYR", "TUR"]),
        ("Rakhine", ["MMR"]),
        ("Crimea", ["UKR"]),
        # Nothing is near.
        ("Vatican", []),
        ("Holy See", []),
        ("Atlantis", []),
    ],
)
def test_what_is_no_state_is_refused_with_where_it_lies(
    session: Session, name: str, nearest: list[str]
) -> None:
    with pytest.raises(UnknownNameError, match=r"^there is no country ") as refused:
        find_name(session.connection, "country", name)
    assert list(refused.value.nearest) == nearest
    assert "did you mean" not in str(refused.value)


def test_a_part_is_told_of_with_the_note_on_it(session: Session) -> None:
    with pytest.raises(UnknownNameError) as refused:
        find_name(session.connection, "country", "Gaza")
    assert "deaths in Gaza and the West Bank stand under Israel" in refused.value.lines[1]


def test_a_code_that_its_scheme_lacks_is_told_of(session: Session) -> None:
    with pytest.raises(UnknownNameError, match=r"no state has this code in the scheme cow$"):
        find_name(session.connection, "country", "cow:9999")


# What readers call them, and the sources' ids.
ACTORS = [
    ("Taliban", ["ucdp-303"]),
    ("Houthis", ["ucdp-1091"]),
    ("ISIL", ["ucdp-234"]),
    ("Daesh", ["ucdp-234"]),
    ("Boko Haram", ["ucdp-1051"]),
    ("Khmer Rouge", ["ucdp-270"]),
    ("Red Khmers", ["ucdp-270"]),
    ("Lord's Resistance Army", ["ucdp-488"]),
    ("KLA", ["ucdp-357"]),
    ("Kosovo Liberation Army", ["ucdp-357"]),
    ("al shabaab", ["ucdp-717"]),
    ("Rohingya", ["epr-mmr-77508000"]),
    ("Tigrayans", ["epr-eth-53009000"]),
    # The one in Indonesia to 1962, and the one in Iraq and Syria.
    ("Islamic State", ["ucdp-217", "ucdp-234"]),
    # Of Kosovo, and of North Macedonia.
    ("UCK", ["ucdp-357", "ucdp-361"]),
    ("Government of Congo", ["ucdp-88", "ucdp-89"]),
    ("RPF", ["ucdp-1068", "ucdp-527"]),
]


@pytest.mark.parametrize(("name", "meant"), ACTORS)
def test_an_actor_is_found_by_what_it_is_called(
    session: Session, name: str, meant: list[str]
) -> None:
    try:
        found = [find_name(session.connection, "actor", name).id]
    except UnknownNameError as error:
        # Of what is refused, it is among several that bear the name.
        found = sorted(error.nearest) if " could be " in str(error) else []
    assert found == meant
    assert [each.actor_id for each in describe_actors(session.connection, name)] == meant


def test_whose_name_stands_for_an_actor_is_known(session: Session) -> None:
    (taliban,) = describe_actors(session.connection, "Taliban")
    others = stands_for_named(session.connection, taliban)
    assert ("ucdp-130", 2021) in {(actor_id, first) for _, actor_id, first, _ in others}


@pytest.mark.parametrize(("kind", "name"), [("actor", "ucdp-25.1"), ("source", "ucdp-251")])
def test_an_id_is_not_another_one_without_its_punctuation(
    session: Session, kind: str, name: str
) -> None:
    with pytest.raises(UnknownNameError, match=f"there is no {kind} "):
        find_name(session.connection, kind, name)
    assert describe_actors(session.connection, "ucdp-25.1") == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ucdp-25.1", r"the source is UCDP .* \(ucdp-25.1\)"),
        ("Rwanda", r"the country is Rwanda \(RWA\)"),
        ("population", r"the indicator is Population \(population\)"),
        ("Boko Harram", r"did you mean JAS \(ucdp-1051\)"),
        ("observatons", "did you mean observations"),
    ],
)
def test_what_cannot_be_described_is_said_to_be_something_else(
    session: Session, name: str, told: str
) -> None:
    near = ["observations"] if name == "observatons" else []
    meant = f": did you mean {near[0]}?" if near else ""
    error = UnknownTableError(f"there is no table, view or macro {name}{meant}", near)
    assert re.search(told, str(no_description(session.connection, name, error)))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("populaton", "population"),
        ("infant mortalty", "infant_mortality_rate"),
        ("child mortality", "infant_mortality_rate"),
        ("coup attempts", "coup_attempt"),
        ("judicial constrants", "judicial_constraints"),
    ],
)
def test_a_misspelt_indicator_is_refused_with_the_one_meant(
    session: Session, name: str, meant: str
) -> None:
    with pytest.raises(UnknownNameError) as refused:
        find_name(session.connection, "indicator", name)
    assert meant in refused.value.nearest


@pytest.mark.parametrize(
    ("kind", "name", "meant"),
    [
        ("indicator", "Population", "population"),
        ("indicator", "judicial constraints", "judicial_constraints"),
        ("actor", "HAMAS", "ucdp-209"),
        ("group", "Hutu in Rwanda", "epr-rwa-51701000"),
        ("instrument", "genocide convention", "genocide_convention"),
        ("dimension", "Shocks", "shocks"),
        ("source", "vdem 15", "vdem-15"),
        ("relation", "Supports", "supports"),
    ],
)
def test_other_things_are_found(session: Session, kind: str, name: str, meant: str) -> None:
    assert find_name(session.connection, kind, name).id == meant


def test_a_group_of_several_states_is_refused_with_them(session: Session) -> None:
    with pytest.raises(UnknownNameError, match=r"Kurds in Iraq .*Kurds in Syria"):
        find_name(session.connection, "group", "Kurds")


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Fulani", ("epr-caf-48205080", "epr-cmr-47104000", "epr-nga-47501000")),
        ("Hausa", ("epr-ner-43602000", "epr-nga-47501000")),
        ("Yezidis", ("epr-irq-64506000", "epr-arm-37102000")),
        ("Bosniaks", ("epr-bih-34601000", "epr-hrv-34403000", "epr-srb-34004000")),
        ("Tutsi", ("epr-rwa-51702000", "epr-bdi-51602000", "epr-cod-49013000")),
    ],
)
def test_a_name_that_is_a_part_of_another_group_s_name_is_refused_with_all_of_them(
    name: str, ids: tuple[str, ...], session: Session
) -> None:
    with pytest.raises(UnknownNameError) as refused:
        find_name(session.connection, "group", name)
    said = str(refused.value)
    assert all(f"({id_})" in said for id_ in ids)
    assert " more" not in said


def _meant(session: Session, kind: str, name: str) -> tuple[str, ...]:
    """Return what a name means, or all that it could mean, or at most five that are near."""
    try:
        return (find_name(session.connection, kind, name).id,)
    except UnknownNameError as error:
        return error.candidates or error.nearest[:5]


# As people write them; the source has Yezidis, Uighurs, Hutu and so on.
@pytest.mark.parametrize(
    ("names", "meant"),
    [
        (("Yazidi", "Yazidis", "Yezidi", "Êzidî", "Ezidis"), "epr-irq-64506000"),
        (("Uighur", "Uighurs", "Uyghur", "Uyghurs", "Uigur"), "epr-chn-71036000"),
        (("Rohingya", "Rohingyas", "Rohinga"), "epr-mmr-77508000"),
        (("Tigray", "Tigrayan", "Tigrinya", "Tigrean", "Tigre"), "epr-eth-53009000"),
        (("Hutu", "Hutus", "Bahutu"), "epr-rwa-51701000"),
        (("Tutsi", "Tutsis", "Batutsi"), "epr-rwa-51702000"),
        (("Kurd", "Kurds", "Kurd in Iraq"), "epr-irq-64501000"),
        (("Hazara", "Hazaras"), "epr-afg-70007000"),
        (("Oromo", "Oromos", "Oroma"), "epr-eth-53006000"),
        (("Fulbe", "Peul", "Peuls"), "epr-gin-43802000"),
        (("Alawite", "Alawites", "Alawi"), "epr-syr-65203000"),
        (("Copt", "Copts"), "epr-egy-65102000"),
        (("Shiite", "Shi'ites", "Shia", "Shi'a"), "epr-irq-64502000"),
        (("Tamil", "Tamils"), "epr-lka-78004000"),
        (("Chin", "Chins"), "epr-mmr-77511000"),
        (("Karen", "Karens", "Kayin"), "epr-mmr-77506000"),
        (("Lhotshampa",), "epr-btn-76002000"),
        (("Touareg", "Tuaregs"), "epr-mli-43202000"),
    ],
)
def test_a_people_is_found_by_each_common_spelling(
    session: Session, names: tuple[str, ...], meant: str
) -> None:
    for name in names:
        assert meant in _meant(session, "group", name), name


def test_a_part_of_a_group_s_name_and_its_state_mean_the_group(session: Session) -> None:
    found = find_name(session.connection, "group", "Fulani in Cameroon")
    assert found.id == "epr-cmr-47104000"
    with pytest.raises(UnknownNameError) as refused:
        find_name(session.connection, "group", "Muslims")
    # Those of Turkey are called Non-Muslims.
    assert "rkiye" not in str(refused.value)


def test_every_parameter_that_is_a_name_says_of_what(session: Session) -> None:
    ids = {row[0] for row in session.connection.execute("SELECT id FROM name_keys").fetchall()}
    for query in named_queries().values():
        for parameter in query.parameters.values():
            is_name = parameter.default in ids or parameter.name == "country"
            assert (parameter.type.kind is not None) == is_name, query.name
            assert parameter.type.kind in (None, *KINDS)


@pytest.mark.parametrize("kind", MISSPELT)
def test_every_named_query_refuses_what_does_not_exist(session: Session, kind: str) -> None:
    wrong, meant = MISSPELT[kind]
    asked = 0
    for query in named_queries().values():
        for parameter in query.parameters.values():
            if parameter.type.kind == kind:
                asked += 1
                with pytest.raises(UnknownNameError) as refused:
                    settle(session, query, {parameter.name: wrong})
                assert meant in refused.value.nearest
    assert asked


def _calls(kind: str, name: str) -> Iterator[str]:
    """Yield a call of each macro of a table, with a name for its parameter of a kind."""
    for macro in macros().values():
        marked = {
            p
            for p, says in macro.parameters.items()
            if says.startswith(("A country:", "An indicator:"))
        }
        wanted = [p for p in marked if ("country" in macro.parameters[p]) is (kind == "country")]
        if macro.scalar or not wanted:
            continue
        given = {
            "country": "'RWA'",
            "indicator": "'population'",
            "id": "'population'",
            "year": "2000",
            "earlier": "2000",
            "later": "2001",
            "day": "'2000-06-30'",
        }
        values = [
            literal(name) if p in wanted else given[p]
            for p in macro.parameters
            if p not in macro.defaults
        ]
        yield f"SELECT count(*) FROM {macro.name}({', '.join(values)})"


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "right"), [("country", "Руанда"), ("indicator", "POPULATION")])
def test_every_macro_takes_names_and_refuses_what_does_not_exist(
    session: Session, kind: str, right: str
) -> None:
    wrong, meant = MISSPELT[kind]
    calls = list(zip(_calls(kind, right), _calls(kind, wrong), strict=True))
    assert len(calls) >= 3
    for call, refused_call in calls:
        ((count,),) = ask(session, call).rows
        assert count, call
        with pytest.raises(UnknownNameError) as refused:
            ask(session, refused_call)
        assert meant in refused.value.nearest


def test_a_network_takes_names(session: Session) -> None:
    network = read_network(session.connection, Selection("Судан", 2023, 2024, ("Fights",)))
    assert (network.selection.country_id, network.selection.relations) == ("SDN", ("fights",))
    assert network.ties
    with pytest.raises(UnknownNameError) as refused:
        read_network(session.connection, Selection("Sudn"))
    assert "SDN" in refused.value.nearest


@pytest.fixture(scope="module")
def package(shipped_cache: Path) -> Iterator[OpenPackage]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOREWARN_CACHE", str(shipped_cache))
        with open_package() as package:
            package.connect()
            yield package


def test_python_takes_names(package: OpenPackage) -> None:
    assert package.find_id("country", "Верхняя Вольта", 1970) == "BFA"
    panel = package.panel(["Population", "judicial constraints"], 2020, 2020)
    assert panel.columns == ("country_id", "year", "population", "judicial_constraints")
    with pytest.raises(UnknownNameError) as refused:
        package.panel(["populaton"])
    assert "population" in refused.value.nearest
    with pytest.raises(UsageError, match="each indicator once"):
        package.panel(["population", "Population"])


HOSTILE: list[Callable[[], str]] = [
    lambda: "x" * (1 << 20),
    lambda: "刚" * (1 << 18),
    lambda: "'; DROP TABLE countries; --",
    lambda: "') OR true OR ('",
    lambda: "\x1b[31mRwanda\x00",
    lambda: "\u202eadnawR",
    lambda: "Rwanda' could be Uganda (UGA)",
    lambda: "",
    lambda: "...",
    lambda: "%",
]


@pytest.mark.parametrize("make", HOSTILE)
def test_a_hostile_name_is_refused_in_one_short_line(
    session: Session, make: Callable[[], str]
) -> None:
    started = time.monotonic()
    with pytest.raises(UnknownNameError) as refused:
        find_name(session.connection, "country", make())
    assert time.monotonic() - started < 2
    (line,) = refused.value.lines
    assert len(line) < 700
    assert line.isprintable()


def test_what_is_no_text_is_refused(session: Session) -> None:
    for name in ("\ud800", None, 5, b"RWA"):
        with pytest.raises(UsageError):
            find_name(session.connection, "country", name)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="a name is one of country, indicator"):
        find_name(session.connection, "planet", "Rwanda")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("FROM countries WHERE country_id = 'Rwanda'", "did you mean 'RWA' (Rwanda)?"),
        ("FROM observations WHERE 'populaton' = indicator_id", "did you mean 'population' or "),
        ("FROM actors AS a WHERE a.actor_id IN ('Hamas', 'none')", "'ucdp-209' (Hamas)?"),
        ("FROM states WHERE country_id = $name", "did you mean 'SYR' (Syria)?"),
        (
            "SELECT 1 FROM states JOIN borders AS b ON b.neighbour_id = 'Kenia' AND year = 3",
            "no neighbour_id is 'Kenia': did you mean 'KEN' (Kenya)?",
        ),
        ("FROM states WHERE lower(country_id) = 'rwanda'", "did you mean 'RWA' (Rwanda)?"),
        ("FROM states WHERE upper(country_id) IN ('SYRIE')", "did you mean 'SYR' (Syria)?"),
        ("FROM states WHERE country_id ILIKE '%rwanda%'", "did you mean 'RWA' (Rwanda)?"),
        ("FROM states WHERE country_id LIKE 'Rwanda'", "no country_id is like 'Rwanda': did you"),
        ("FROM observations WHERE indicator_id ILIKE 'populaton'", "'population' or "),
        ("FROM observations WHERE source_id = 'vdem-99'", "no source_id is 'vdem-99'"),
        ("FROM countries WHERE name = 'Rwnada'", "is 'Rwnada': did you mean 'Rwanda' (RWA)"),
        ("FROM countries WHERE lower(name) = 'burma'", "did you mean 'Myanmar' (MMR)?"),
        ("FROM actors WHERE name ILIKE 'hamass%'", "no name in actors is like 'hamass%'"),
        (
            "FROM groups WHERE name = 'Hazarra'",
            "is 'Hazarra': did you mean 'Hazara in Afghanistan' (epr",
        ),
        ("FROM indicators WHERE title = 'Populaton'", "no title in indicators is 'Populaton'"),
        ("FROM tie_places WHERE main_location = 'Syria'", "did you mean 'SYR' (Syria)?"),
        (
            "FROM episodes WHERE kind = 'genocide'",
            "no kind is 'genocide': there are 'genocide_or_politicide', 'mass_killing', ",
        ),
        (
            "FROM episodes_by_state WHERE perpetrator IN ('government')",
            "no perpetrator is 'government': there are 'government-connected', 'non-state', ",
        ),
        ("FROM countries WHERE un_region = 'africa'", "there are 'Africa', 'Americas', "),
        ("FROM group_access WHERE status ILIKE 'exclud%'", "no status is like 'exclud%': "),
    ],
)
def test_a_text_that_is_no_id_is_told_of(session: Session, sql: str, told: str) -> None:
    values = {"name": "Syrie"} if "$name" in sql else None
    assert not ask(session, sql, values).rows
    assert any(told in each.text for each in unknown_ids(session, sql, values))


@pytest.mark.parametrize(
    "sql",
    [
        "FROM countries WHERE country_id = 'RWA' AND un_region = 'Africa'",
        "FROM actors AS a, episodes AS e WHERE a.kind = 'government'",
        "FROM countries WHERE lower(name) LIKE '%wand%' AND country_id LIKE 'R__'",
        "FROM countries WHERE lower(country_id) = 'rwa' AND name NOT LIKE 'Rwnada'",
        "WITH t AS (SELECT 'x' AS name) FROM t WHERE name = 'Rwnada'",
        "FROM countries WHERE country_id <> 'Rwanda' AND false",
        "SELECT count(*) FROM cell_lines WHERE indicator_id = '*'",
        "SELEC 1",
        f"FROM countries WHERE country_id = '{'x' * 20_000}'",
    ],
)
def test_other_texts_are_not_told_of(session: Session, sql: str) -> None:
    assert unknown_ids(session, sql) == []


def test_a_statement_of_many_texts_is_looked_through_in_time(session: Session) -> None:
    sql = f"FROM countries WHERE country_id IN ({', '.join(repr(f'x{n}') for n in range(2000))})"
    started = time.monotonic()
    assert len(unknown_ids(session, sql)) <= 5
    assert time.monotonic() - started < 4


def _database(*tables: str) -> tuple[duckdb.DuckDBPyConnection, set[str]]:
    connection = duckdb.connect()
    for table in tables:
        connection.execute(f"CREATE TABLE {table}")
    return connection, {re.match(r"\w+", table).group() for table in tables}  # type: ignore[union-attr]


COUNTRIES = (
    "countries (country_id, name, state_from, state_to) AS "
    "VALUES ('AAA', 'Aland', 1946, NULL), ('BBB', 'Bland', 1960, 1990)"
)


def test_a_package_without_names_has_its_countries() -> None:
    connection, tables = _database(COUNTRIES)
    make_views(connection, tables)
    assert find_name(connection, "country", "áland").id == "AAA"
    with pytest.raises(UnknownNameError, match=r"there is no indicator 'x'$"):
        find_name(connection, "indicator", "x")


def test_a_package_without_any_of_these_tables_has_no_names() -> None:
    connection, tables = _database("other (a INTEGER)")
    make_views(connection, tables)
    with pytest.raises(UnknownNameError, match=r"there is no country 'Rwanda'$"):
        find_name(connection, "country", "Rwanda")


def test_a_table_of_other_fields_gives_no_names() -> None:
    connection, tables = _database(
        COUNTRIES,
        "country_names (nation VARCHAR)",
        "indicators (indicator_id, title) AS VALUES (1, 2)",
    )
    make_views(connection, tables)
    assert find_name(connection, "country", "Bland").id == "BBB"


def test_a_table_that_a_package_calls_name_keys_is_kept() -> None:
    connection, tables = _database(COUNTRIES, "name_keys (a) AS VALUES (7)")
    make_views(connection, tables)
    assert connection.execute("FROM name_keys").fetchall() == [(7,)]
    with pytest.raises(QueryError, match="the package has no names"):
        find_name(connection, "country", "Aland")


def test_of_a_huge_table_of_names_only_some_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_keys, "_MOST", 1000)
    connection, tables = _database(
        COUNTRIES,
        "country_names AS SELECT 'AAA' AS country_id, 'n' || range || repeat('x', 100000) AS name, "
        "1946 AS valid_from, NULL AS valid_to FROM range(1100)",
    )
    make_name_keys(connection, tables)
    ((count, longest),) = connection.execute(
        "SELECT count(*), max(length(key)) FROM name_keys"
    ).fetchall()
    assert count <= 1004
    assert longest <= 200


@pytest.mark.slow
def test_a_hostile_table_of_names_does_not_delay_an_answer_for_long() -> None:
    connection, tables = _database(
        COUNTRIES,
        "country_names AS SELECT 'AAA' AS country_id, 1946 AS valid_from, NULL AS valid_to, "
        "repeat(chr((97 + range % 26)::INT), 190) || range AS name FROM range(1000000)",
    )
    make_views(connection, tables)
    started = time.monotonic()
    with pytest.raises(UnknownNameError):
        find_name(connection, "country", "x" * 1000)
    assert time.monotonic() - started < 10
