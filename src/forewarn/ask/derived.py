"""Derived indicators: each is one SQL query over the other tables, named for its indicator.

A query returns `country_id`, `year` and `value`. It can be run as it is, so queries that differ
only in an id are each written out. The table `derivations` names the sources that each reads.
"""

from __future__ import annotations

from importlib import resources


def derived_indicators() -> dict[str, str]:
    """Return the queries by the id of their indicator.

    >>> "refugees_per_100000" in derived_indicators()
    True
    """
    folder = resources.files("forewarn") / "ask" / "sql" / "derived"
    return {
        file.name.removesuffix(".sql"): file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql")
    }
