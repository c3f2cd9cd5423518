"""Derived indicators: each is one SQL query over the other tables, named for its indicator.

A query gives `country_id`, `year` and `value`, and runs in `forewarn sql` as it stands; that is why
queries that differ in an id alone are each written out. The table `derivations` names the sources
that each reads.
"""

from __future__ import annotations

from importlib import resources


def derived_indicators() -> dict[str, str]:
    """Return the query of each derived indicator, by its id.

    >>> "refugees_per_100000" in derived_indicators()
    True
    """
    folder = resources.files("forewarn") / "ask" / "sql" / "derived"
    return {
        file.name.removesuffix(".sql"): file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql")
    }
