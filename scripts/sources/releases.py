"""Every release that the build reads, in the order of reading."""

from sources import (
    acd2epr,
    coups,
    epr,
    ewp,
    hdr,
    hief,
    humanitarian_law,
    lied,
    ndgain,
    pitf,
    polity5,
    pts,
    swiid,
    tmk,
    treaties,
    treaty_changes,
    ucdp,
    ucdp_actors,
    unhcr,
    vdem,
    wdi,
    wgi,
    wpp,
    wpp_mortality,
)
from sources.reading import SourceRow

STATES = SourceRow(
    "states-2025",
    "State system membership, codes and names",
    (
        "states/country_code_panel.csv",
        "states/cw_system.csv",
        "states/gw_cw_panel.csv",
        "states/gw_system.csv",
        # For the names and codes that these sources use.
        "ewp-2025/country_years.csv",
        "ewp-2025/mass_killing_events.xlsx",
        "ucdp-25.1/organizedviolencecy_v25_1.csv",
        "unhcr-2025/flows.csv",
        "unhcr-2025/idmc.csv",
        "unhcr-2025/population.csv",
        "unhcr-2025/unrwa.csv",
        "vdem-14/V-Dem-CY-v14-1970-2023.csv",
        "vdem-15/V-Dem-CY-v15-1946-2024-headline-intervals.csv",
        "vdem-16/V-Dem-CY-v16-1946-2025-headline.csv",
        "wdi-2025/wdi.csv",
        "wgi-2023/wgidataset.xlsx",
    ),
    1946,
    2025,
    "States and their codes; no observations. Former states, splits of continuing members and "
    "Palestine are placed by hand, as the schema of the table countries says. Names and codes are "
    "also taken from V-Dem, UCDP, the Early Warning Project, the World Bank (World Development "
    "Indicators 2025; Worldwide Governance Indicators 2023, Kaufmann and Kraay, CC-BY-4.0) and "
    "UNHCR (Refugee Population Statistics Database 2025, CC-BY-4.0).",
)

_ADAPTERS = (
    vdem,
    ucdp,
    ucdp_actors,
    acd2epr,
    epr,
    hief,
    ewp,
    tmk,
    pitf,
    pts,
    coups,
    polity5,
    lied,
    treaties,
    humanitarian_law,
    treaty_changes,
    unhcr,
    wdi,
    wgi,
    hdr,
    swiid,
    wpp_mortality,
    wpp,
    ndgain,
)

RELEASES = tuple(release for adapter in _ADAPTERS for release in adapter.RELEASES)
