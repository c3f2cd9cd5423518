"""The rows of `sources` and `source_files`: who published what, when, and where it was fetched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from forewarn.package.rows import read_csv
from sources.reading import Credit
from table_files import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sources.reading import SourceRow
    from upstream import Upstream, UpstreamFile

PUBLISHED = Path(__file__).parent / "published.csv"

# The first manifest has no column for the day, which was the same for all its files.
_RETRIEVED_FIRST = "2026-11-22"


class Publication(NamedTuple):
    """The day by which a release was public, an ISO 8601 date, and how exactly it is known."""

    published_on: str
    precision: str


def read_publications(path: Path = PUBLISHED) -> dict[str, Publication]:
    """Return the day of publication of each release, by its id."""
    return {
        row["source_id"]: Publication(row["published_on"], row["precision"])
        for row in read_csv(path)
    }


def source_row(
    release: SourceRow, upstream: Upstream, publications: Mapping[str, Publication]
) -> dict[str, str]:
    """Return the row of a release in `sources`, columns in order; its files tell most of it."""
    entries = sorted((upstream.entry(file) for file in release.files), key=lambda e: e.file)
    first = upstream.entry(release.files[0])
    credit = getattr(release, "credit", None) or Credit(first.citation)
    return {
        "source_id": release.source_id,
        "title": release.title,
        "publisher": credit.publisher or first.publisher,
        "version": credit.version or first.version,
        "licence": credit.licence or first.licence,
        "redistribution": credit.redistribution or first.redistribution,
        "homepage": credit.homepage or first.home,
        "citation": credit.citation,
        **published(release.source_id, publications),
        "retrieved_on": max(map(_retrieved_on, entries)),
        "sha256": " ".join(entry.sha256 for entry in entries),
        "first_year": str(release.first_year),
        "last_year": str(release.last_year),
        "notes": release.notes,
    }


def published(source_id: str, publications: Mapping[str, Publication]) -> dict[str, str]:
    """Return the two columns of the day of publication; `BuildError` where none is listed."""
    try:
        found = publications[source_id]
    except KeyError:
        raise BuildError(f"{PUBLISHED.name} does not say when {source_id} was published") from None
    return {"published_on": found.published_on, "published_precision": found.precision}


def newest_input(sources: Iterable[Mapping[str, str]], inputs: Iterable[str]) -> dict[str, str]:
    """Return the columns of days for what is computed from `inputs`: those of the newest of each.

    A day of publication is as exact as that of the input that it is taken from.
    """
    used = [row for row in sources if row["source_id"] in set(inputs)]
    last = max(used, key=lambda row: row["published_on"])
    return {
        "published_on": last["published_on"],
        "published_precision": last["published_precision"],
        "retrieved_on": max(row["retrieved_on"] for row in used),
    }


def file_rows(releases: Iterable[SourceRow], upstream: Upstream) -> list[tuple[str, ...]]:
    """Return the rows of `source_files` for the files of releases, columns in order."""
    return [
        (
            release.source_id,
            entry.file,
            entry.taken_from,
            entry.bytes,
            entry.sha256,
            _retrieved_on(entry),
        )
        for release in releases
        for entry in map(upstream.entry, release.files)
    ]


def packaged_file_rows(sources: Sequence[Mapping[str, str]]) -> list[tuple[str, ...]]:
    """Return the rows of `source_files` for what an installed Python package carries."""
    return [
        (
            source["source_id"],
            source["citation"].rpartition("as packaged in ")[2],
            "",
            "",
            source["sha256"],
            source["retrieved_on"],
        )
        for source in sources
    ]


def _retrieved_on(entry: UpstreamFile) -> str:
    return entry.retrieved_on or _RETRIEVED_FIRST
