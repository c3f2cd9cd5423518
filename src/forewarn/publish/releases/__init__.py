"""Releases of the data: made, listed, fetched, unpacked and verified.

`release` makes one of what `staging` and `artefacts` build; `download` gets one. `archive` and
`placing` see to it that nothing unsafe is unpacked, and nothing half-made put in place.
"""
