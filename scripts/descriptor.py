"""Derive the sources and resources of `datapackage.json` from the files.

Its other properties (name, title, version, licences, ...) are written by hand and kept.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Written by hand; the build reads them.
BY_HAND = (
    "dimensions",
    "risk_factors",
    "indicators",
    "indicator_risk_factors",
    "derivations",
    "actor_names",
    "actor_notes",
    "relations",
    "instruments",
    "treaty_lists",
    "country_notes",
    "source_notes",
    "corrections",
    "unavailable",
    "waivers",
)

# In reading order: what is measured, where, then events and actors. The observations come last.
TABLES = (
    "sources",
    "source_files",
    "unavailable",
    "dimensions",
    "risk_factors",
    "indicators",
    "indicator_risk_factors",
    "derivations",
    "countries",
    "country_codes",
    "country_names",
    "country_notes",
    "source_notes",
    "borders",
    "episodes",
    "episode_heirs",
    "groups",
    "group_access",
    "actors",
    "actor_names",
    "actor_notes",
    "relations",
    "actor_relations",
    "instruments",
    "treaty_lists",
    "commitments",
    "corrections",
    "waivers",
    "ledger",
    "cell_columns",
    "cell_lines",
)

# Written in full: other tools guess the properties that are missing.
_DIALECT = {
    "header": True,
    "headerRows": [1],
    "csv": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False},
}


def write_descriptor(root: Path, sources: Sequence[dict[str, str]]) -> str:
    """Return the descriptor of the package in `root` as text, with new sources and resources.

    `sources` are rows of the table `sources`; each one with observations becomes a resource.
    """
    head = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))
    observed = {file.stem for file in (root / "data" / "observations").glob("*.csv")}
    head["sources"] = [
        {"title": f"{s['title']} ({s['publisher']}, {s['version']})"}
        | ({"path": s["homepage"]} if s["homepage"] else {})
        for s in sources
    ]
    head["resources"] = [
        *(_resource(root, table, f"data/{table}.csv", table) for table in TABLES),
        *(
            _resource(
                root,
                f"observations/{s['source_id']}",
                f"data/observations/{s['source_id']}.csv",
                "observations",
                title=f"Observations: {s['publisher']}, {s['version']}",
            )
            for s in sources
            if s["source_id"] in observed
        ),
    ]
    return json.dumps(head, indent=2, ensure_ascii=False) + "\n"


def _resource(
    root: Path, name: str, path: str, table: str, title: str | None = None
) -> dict[str, Any]:
    schema = f"schemas/{table}.json"
    described = json.loads((root / schema).read_text(encoding="utf-8"))
    return {
        "name": name,
        "type": "table",
        "path": path,
        "title": title or described["title"],
        "description": described["description"],
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "schema": schema,
    }
