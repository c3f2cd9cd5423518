"""A difference as tables for readers, which text and Markdown lay out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forewarn.publish.diff.bump import DERIVED, is_met
from forewarn.publish.diff.metadata import ORDER, RESOURCES
from forewarn.publish.diff.model import Bump
from forewarn.writing.canonical import format_number
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forewarn.publish.diff.model import Change, Difference, Span, TableDifference


@dataclass(frozen=True)
class Section:
    """A heading, the names of the columns, and rows of cells that are safe to show."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def verdict(difference: Difference) -> str:
    """Return in one line what the difference requires of the version."""
    old, new = difference.old_version, difference.new_version
    shown = f"{visible(old) or 'no version'} to {visible(new) or 'no version'}"
    if difference.bump is Bump.NONE:
        what = "no difference that requires a new version"
        return f"{shown}: {what if difference.metadata else 'no difference'}"
    needed = f"{shown}: a {difference.bump.word} bump is required"
    if (least := difference.bump.after(old)) is None:
        return needed
    enough = {True: "met", False: "not met", None: "the new package has no version"}
    return f"{needed}, to {least} or higher: {enough[is_met(difference)]}"


def sections(difference: Difference) -> tuple[Section, ...]:
    """Return the sections of a difference that are not empty."""
    found = (
        _why(difference),
        Section(
            "Rows",
            ("table", "before", "after", "added", "removed", "changed", "respelled cells", "by"),
            tuple(_rows(table) for table in difference.tables if not table.is_same),
        ),
        _values(difference),
        _coverage(difference),
        _revisions(difference),
        _metadata(difference, "Schemas", of_schemas=True),
        _metadata(difference, "Metadata", of_schemas=False),
    )
    return tuple(section for section in found if section.rows)


def _why(difference: Difference) -> Section:
    rows = tuple((r.bump.word, visible(r.where), visible(r.what)) for r in difference.reasons)
    return Section("Why", ("bump", "table", "reason"), rows)


def _values(difference: Difference) -> Section:
    rows = tuple(
        (visible(table.name), visible(field), f"{count:,}")
        for table in difference.tables
        for field, count in table.cells.items()
    )
    return Section("Values changed", ("table", "field", "cells"), rows)


def _coverage(difference: Difference) -> Section:
    header = ("source", "indicator", "gained", "lost", "rows", "countries", "years")
    rows = tuple(
        (
            visible(each.source_id),
            visible(each.indicator_id),
            f"{each.added:,}",
            f"{each.removed:,}",
            _both(f"{each.old.rows:,}", f"{each.new.rows:,}"),
            _both(f"{each.old.countries:,}", f"{each.new.countries:,}"),
            _both(_years(each.old), _years(each.new)),
        )
        for each in difference.coverage
    )
    return Section("Coverage", header, rows)


def _revisions(difference: Difference) -> Section:
    size = "size, in standard deviations"
    rows = tuple(
        (
            visible(each.source_id),
            visible(each.indicator_id),
            f"{each.cells:,}",
            f"{each.revised:,}",
            f"{each.share:.2%}",
            "" if each.size is None else format_number(float(f"{each.size:.3g}")),
        )
        for each in difference.revisions
    )
    return Section("Revisions", ("source", "indicator", "values", "revised", "share", size), rows)


def _metadata(difference: Difference, title: str, *, of_schemas: bool) -> Section:
    rows = tuple(_properties(difference, of_schemas=of_schemas))
    return Section(title, ("property", "before", "after"), rows)


def _rows(table: TableDifference) -> tuple[str, ...]:
    counts = (
        table.old_rows, table.new_rows, table.added, table.removed, table.changed, table.respelled,
    )  # fmt: skip
    by = ", ".join(table.key) or f"whole rows, because {table.reason}"
    return (visible(table.name), *(f"{count:,}" for count in counts), visible(by))


def _properties(difference: Difference, *, of_schemas: bool) -> Iterator[tuple[str, str, str]]:
    for change in difference.metadata:
        if _is_of_schema(change) == of_schemas and not _is_shown_elsewhere(change):
            yield (visible(change.pointer), visible(change.old or ""), visible(change.new or ""))


def _is_of_schema(change: Change) -> bool:
    return change.path[0] == RESOURCES and change.path[2:3] == ("schema",)


def _is_shown_elsewhere(change: Change) -> bool:
    """Return whether a change shows in another section: whole tables, orders, derived figures."""
    path = change.path
    whole = path[0] == RESOURCES and len(path) == 2
    return whole or path[-1] == ORDER or (path[-1] in DERIVED - {"version"})


def _both(old: str, new: str) -> str:
    return old if old == new else f"{old} to {new}"


def _years(span: Span) -> str:
    return "none" if span.first_year is None else f"{span.first_year}-{span.last_year}"
