"""A difference as JSON. `schema_version` rises when readers of it have to change."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from forewarn import __version__
from forewarn.publish.diff.bump import is_met

if TYPE_CHECKING:
    from forewarn.publish.diff.model import Change, Difference, TableDifference

SCHEMA_VERSION = "1.0"


def write_json(difference: Difference) -> str:
    """Return a difference as one JSON object, without the cells: those are in the CSV."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "software": f"forewarn {__version__}",
        "old": {"name": difference.old.get("name"), "version": difference.old_version},
        "new": {"name": difference.new.get("name"), "version": difference.new_version},
        "is_empty": difference.is_empty,
        "bump": difference.bump.word,
        "least_version": difference.bump.after(difference.old_version),
        "is_enough": is_met(difference),
        "reasons": [
            {"bump": reason.bump.word, "table": reason.where or None, "reason": reason.what}
            for reason in difference.reasons
        ],
        "tables": [_table(table) for table in difference.tables],
        "coverage": [asdict(each) for each in difference.coverage],
        "revisions": [{**asdict(each), "share": each.share} for each in difference.revisions],
        "metadata": [_change(change) for change in difference.metadata],
        "not_read": list(difference.unread),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _table(table: TableDifference) -> dict[str, Any]:
    return {
        "table": table.name,
        "compared_by": list(table.key),
        "reason_for_no_key": table.reason,
        "fields": {"old": list(table.old_fields), "new": list(table.new_fields)},
        "rows": {"old": table.old_rows, "new": table.new_rows},
        "added": table.added,
        "removed": table.removed,
        "changed": table.changed,
        "changed_cells": dict(table.cells),
        "respelled_cells": table.respelled,
    }


def _change(change: Change) -> dict[str, Any]:
    """Return a change; an absent property has no member."""
    sides = {"old": change.old, "new": change.new}
    present = {side: json.loads(text) for side, text in sides.items() if text is not None}
    return {"property": change.pointer, **present}
