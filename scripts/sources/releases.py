"""Every release that the build reads, in the order in which it reads them."""

from sources import (
    acd2epr,
    coups,
    epr,
    ewp,
    hief,
    lied,
    pitf,
    polity5,
    pts,
    tmk,
    treaties,
    ucdp,
    ucdp_actors,
    unhcr,
    vdem,
    wdi,
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
    unhcr,
    wdi,
)

RELEASES = tuple(release for adapter in _ADAPTERS for release in adapter.RELEASES)
