"""Every release that the build reads, in the order in which it reads them."""

from sources import ewp, ucdp, vdem, wdi

RELEASES = (*vdem.RELEASES, *ucdp.RELEASES, *ewp.RELEASES, *wdi.RELEASES)
