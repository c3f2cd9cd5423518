"""Releases of the data: made, listed, downloaded and verified.

`release` passes a package through the `gates` and puts in place what `staging` and `artefacts`
build. `download` fetches a release through `transfer`.
"""
