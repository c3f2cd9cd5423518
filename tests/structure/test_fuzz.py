"""Random tables with one mutation: we and frictionless, the reference, say the same of each.

Every finding that only one of the two has must be recognised as a documented difference. Whatever
frictionless finds invalid, we do too. `FOREWARN_FUZZ_CASES` and `FOREWARN_FUZZ_SEED` say how many
cases and which.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from forewarn.findings.model import Outcome
from forewarn.structure import check_structure
from forewarn.structure.engine import open_engine
from structure.faults import DIFFERENCES, as_frictionless
from structure.generator import GeneratedCase, GeneratedTable, draw
from structure.spellings import lax_spelling
from structure.support import SAFETY, empty

if TYPE_CHECKING:
    from pathlib import Path

    from forewarn.package.model import Package
    from forewarn.structure.engine import Engine

CASES = int(os.environ.get("FOREWARN_FUZZ_CASES", "300"))
SEED = os.environ.get("FOREWARN_FUZZ_SEED", "1948")
SECONDS = 10
# Cases that are judged by one engine, under names of their own.
BATCH = 60

# Those of the documented differences in which we take what frictionless refuses.
LAX = {"blank-row-of-missing-values", "durations-hashed-apart", "integer-grouping"}

# Record, field and frictionless' type of error.
Said = tuple[int | None, str | None, str]
_HEADER = {
    "blank-header", "blank-label", "duplicate-label", "extra-label", "incorrect-label",
    "missing-label", "source-error", "unmatched-header",
}  # fmt: skip


class Verdicts:
    """What each of the two says of one table of a case, and the table as it was written."""

    def __init__(
        self,
        case: GeneratedCase,
        table: GeneratedTable,
        ours: set[Said],
        theirs: set[Said],
        target: Verdicts | None,
        quoting: str,
    ) -> None:
        self.case, self.table = case, table
        self.ours, self.theirs = ours, theirs
        self.target, self.quoting = target, quoting
        self.first = 2 if case.style.header else 1
        self.wrong = {record for record, _, _ in ours if record is not None}
        self.labels, self.rows = table.header, table.rows
        if not case.kept and table is case.table:
            self.labels, self.rows = _parsed(case)

    def row(self, record: int) -> list[str]:
        return self.rows[record - self.first]

    def cell(self, record: int, name: str) -> str:
        return self.row(record)[self.table.header.index(name)]

    def described(self, name: str) -> dict[str, Any]:
        return next(f for f in self.table.schema["fields"] if f["name"] == name)

    def values(self, record: int, names: list[str]) -> tuple[Any, ...]:
        """Return what frictionless reads in cells of a row."""
        return tuple(
            _read(self.described(name), self.table.missing_values(name), self.cell(record, name))
            for name in names
        )

    def has(self, side: set[Said], record: int | None, code: str) -> bool:
        return any(r == record and c == code for r, _, c in side)


def _parsed(case: GeneratedCase) -> tuple[list[str], list[list[str]]]:
    """Return labels and rows as Python reads them from what was written; frictionless does too."""
    text = io.StringIO(case.data.decode("utf-8", "replace"), newline="")
    rows = list(csv.reader(text, delimiter=case.style.delimiter, quotechar=case.style.quote))
    return (rows[0], rows[1:]) if case.style.header and rows else ([], rows)


def _read(described: dict[str, Any], missing: list[str], cell: str) -> Any:
    from frictionless import Schema

    given = {key: value for key, value in described.items() if key != "constraints"}
    schema = Schema.from_descriptor({"fields": [given | {"missingValues": missing}]})
    return schema.fields[0].read_cell(cell)[0]


# Why a finding is of one side only


def only_ours(seen: Verdicts, said: Said) -> str | None:  # noqa: C901 - a list
    """Name the documented difference by which frictionless does not say what we do."""
    record, name, code = said
    match code:
        case "encoding-error" if seen.case.data.startswith(codecs.BOM_UTF8):
            return "byte-order-mark"
        case "encoding-error" if b"\0" in seen.case.data:
            return "nul-byte"
        case _ if any(c == "encoding-error" for *_, c in seen.theirs):
            return "wrong-byte-spoils-its-row"
        case _ if any(c == "quoting" for *_, c in seen.ours):
            # What follows is read from where the row with the fault ends, and by frictionless on.
            return "text-after-quote" if "text after" in seen.quoting else "unclosed-quote"
        case "newline" if not seen.case.kept:
            return "mixed-newlines"
        case "header":
            return _header_difference(seen)
        case "reference-not-checked":
            target = seen.target
            if target is not None and target.ours:
                return "reference-into-invalid-table"
            if seen.ours - {said}:
                return "self-reference-into-invalid-table"
            return None
    if record is None:
        return None
    if code == "blank-row" and not any(seen.row(record)):
        return "blank-row-that-is-not-missing"
    if seen.has(seen.theirs, record, "blank-row") and any(seen.row(record)):
        return "blank-row-of-missing-values"
    if code == "unique-key":
        return "unique-keys-not-enforced" if _repeats(seen, record) else None
    if code in ("primary-key", "unique-error"):
        return "durations-hashed-apart" if _durations_meet(seen, record, name) else None
    if name is None:
        return None
    cell, described = seen.cell(record, name), seen.described(name)
    limits = described.get("constraints", {})
    if code == "type-error":
        return lax_spelling(described, cell)
    if code == "constraint-error":
        if cell in seen.table.missing_values(name) and name in _key(seen.table.schema):
            whole = seen.values(record, _key(seen.table.schema))
            return "null-in-primary-key" if not any(whole) else "null-in-composite-key"
        if "categories" in described:
            listed = [c["value"] if isinstance(c, dict) else c for c in described["categories"]]
            value = seen.values(record, [name])[0]
            return "categories-not-enforced" if value not in listed else None
        if "pattern" in limits and not re.fullmatch(limits["pattern"], cell):
            if re.fullmatch(limits["pattern"], cell.removesuffix("\n")):
                return "pattern-before-newline"
            return "pattern-alternation" if "|" in limits["pattern"] else None
    return None


def only_theirs(seen: Verdicts, said: Said) -> str | None:  # noqa: C901 - a list
    """Name the documented difference by which we do not say what frictionless does."""
    record, name, code = said
    if any(c == "header" for *_, c in seen.ours):
        return "rows-under-a-wrong-header"
    if any(c == "encoding-error" for *_, c in seen.ours):
        return only_ours(seen, next(each for each in seen.ours if each[2] == "encoding-error"))
    if any(c == "quoting" for *_, c in seen.ours):
        # What is inside of quotes and what outside is the other way round from there on.
        return "unclosed-quote"
    if seen.has(seen.ours, record, "blank-row") and code == "primary-key":
        return "blank-key-row"
    if code == "foreign-key" and seen.has(seen.ours, None, "reference-not-checked"):
        return "reference-into-invalid-table"
    if record is None:
        return None
    if seen.has(seen.ours, record, "ragged-row"):
        return "ragged-row-is-not-judged"
    if seen.has(seen.ours, record, "blank-row"):
        return "blank-row-that-is-not-missing"
    if code == "blank-row":
        void = all(
            cell in seen.table.missing_values(field) if field in seen.table.kinds else cell == ""
            for field, cell in zip(seen.table.header, seen.row(record), strict=True)
        )
        return "blank-row-of-missing-values" if void and any(seen.row(record)) else None
    if code == "primary-key" and any(
        (record, field, "constraint-error") in seen.ours for field in _key(seen.table.schema)
    ):
        return "null-in-primary-key"
    if code in ("primary-key", "foreign-key", "unique-error"):
        if record in seen.wrong:
            return "wrong-row-is-not-looked-up"
        names = [name] if name else _key(seen.table.schema)
        if code != "foreign-key" and any(
            other < record and seen.values(other, names) == seen.values(record, names)
            for other in seen.wrong
            if len(seen.row(other)) >= len(seen.table.header)
        ):
            return "wrong-row-is-not-looked-up"
        if code == "foreign-key" and _durations_refer(seen, record):
            return "durations-hashed-apart"
        return None
    if name is None:
        return None
    if code == "constraint-error" and (record, name, "type-error") in seen.ours:
        return "wrong-cell-is-not-held-against-limits"
    described = seen.described(name)
    group = described.get("groupChar", "")
    if code == "type-error" and described["type"] == "integer" and group:
        return "integer-grouping" if group in seen.cell(record, name) else None
    return None


def _header_difference(seen: Verdicts) -> str | None:
    labels = seen.labels
    if (None, None, "error") in seen.theirs and len(set(labels)) < len(labels):
        return "doubled-label-stops"
    if not any(labels):
        return "leading-blank-line"
    if any(not label.strip() for label in labels):
        return "unnamed-column"
    return "spaces-around-a-label" if any(x != x.strip() for x in labels) else None


def crash(case: GeneratedCase, error: Exception) -> str | None:
    """Name the documented difference by which frictionless fails on a case."""
    tables = [table for table in (case.table, case.other) if table]
    kinds = {field["type"] for table in tables for field in table.schema["fields"]}
    message = str(error)
    if "unhashable" in message and kinds & {"object", "array", "list", "geojson"}:
        return "unhashable-value"
    if "offset-naive and offset-aware" in message and kinds & {"time", "datetime"}:
        return "incomparable-zones"
    if "NaN" in message or "InvalidOperation" in message:
        return "not-a-number"
    if "fieldsMatch" in case.table.schema and case.mutation == "header":
        return "doubled-label-stops"
    return None


def _key(schema: dict[str, Any]) -> list[str]:
    key = schema.get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


def _durations_meet(seen: Verdicts, record: int, name: str | None) -> bool:
    """Return whether a key with a duration stands in an earlier row, written otherwise."""
    names = [name] if name else _key(seen.table.schema)
    return any(seen.described(each)["type"] == "duration" for each in names) and any(
        seen.values(other, names) == seen.values(record, names)
        for other in range(seen.first, record)
    )


def _durations_refer(seen: Verdicts, record: int) -> bool:
    """Return whether a reference with a duration is to values that are there, written otherwise."""
    for key in seen.table.schema["foreignKeys"]:
        here, there = key["fields"], key["reference"]["fields"]
        here, there = [[n] if isinstance(n, str) else n for n in (here, there)]
        to = seen.target if key["reference"].get("resource") == "other" else seen
        assert to is not None
        if any(seen.described(name)["type"] == "duration" for name in here) and any(
            to.values(other + to.first, there) == seen.values(record, here)
            for other in range(len(to.rows))
        ):
            return True
    return False


def _repeats(seen: Verdicts, record: int) -> bool:
    return any(
        seen.values(record, key) == seen.values(other, key)
        for key in seen.table.schema.get("uniqueKeys", [])
        for other in range(seen.first, record)
        if len(seen.row(other)) == len(seen.table.header)
    )


# Running both


def judge(case: GeneratedCase, engine: Engine, folder: Path, number: int) -> list[str]:
    """Judge a case by both, and give the documented differences that they show.

    Raises AssertionError where they differ otherwise.
    """
    package = case.write(folder, number)
    start = time.monotonic()
    results = {result.table: result for result in check_structure(package, empty(engine)).results}
    assert time.monotonic() - start < SECONDS, "slow"
    assert not results["package"].findings, f"descriptor: {results['package'].findings}"
    try:
        theirs = ask(package)
    except Exception as error:
        why = crash(case, error)
        if why is None:
            raise
        return [why]
    tables = {"table": case.table} | ({"other": case.other} if case.other else {})
    shown: list[str] = []
    target: Verdicts | None = None
    for name in reversed(tables):
        result = results[f"{name}{number}"]
        found = [
            [f.place and f.place.record, f.field, f.rule.partition("/")[2]]
            for f in result.findings
            if f.rule not in SAFETY
        ]
        seen = Verdicts(
            case,
            tables[name],
            {
                (None, None, "header") if code == "header" else (record, field, code)
                for record, field, code in as_frictionless(found)
            },
            theirs[f"{name}{number}"],
            target,
            "".join(f.message for f in result.findings if f.rule == "structure/quoting"),
        )
        differing = [
            *((only_ours(seen, said), said) for said in seen.ours - seen.theirs),
            *((only_theirs(seen, said), said) for said in seen.theirs - seen.ours),
        ]
        unexplained = [said for reason, said in differing if reason not in DIFFERENCES]
        assert not unexplained, (
            f"{name}: {unexplained}\n  ours {sorted(seen.ours, key=str)}\n"
            f"  theirs {sorted(seen.theirs, key=str)}"
        )
        if result.outcome is Outcome.VALID:
            accepted = {only_theirs(seen, said) for said in seen.theirs}
            assert accepted <= LAX, f"{name}: accepted in silence: {accepted - LAX}"
        shown += sorted({reason for reason, _ in differing if reason})
        target = seen
    return shown


def ask(package: Package) -> dict[str, set[Said]]:
    """Return what frictionless finds in each table, in the terms that both have."""
    from frictionless import Package as ReferencePackage

    report = ReferencePackage(str(package.root / "datapackage.json")).validate()
    assert not report.errors, report.errors
    found: dict[str, set[Said]] = {}
    for task in report.tasks:
        said = found.setdefault(task.name, set())
        for error in task.errors:
            record, field = getattr(error, "row_number", None), getattr(error, "field_name", None)
            if error.type in _HEADER:
                said.add((None, None, "header"))
            elif error.type in ("extra-cell", "missing-cell"):
                said.add((record, None, "ragged-row"))
            else:
                said.add((record, field, error.type))
    return found


BATCHES = [range(start, min(start + BATCH, CASES)) for start in range(0, CASES, BATCH)]


@pytest.mark.slow
@pytest.mark.fuzz
@pytest.mark.parametrize("numbers", BATCHES, ids=lambda numbers: f"{SEED}-{numbers[0]}")
def test_random_case_is_judged_alike_but_for_documented_differences(
    numbers: range, tmp_path: Path
) -> None:
    print(f"FOREWARN_FUZZ_SEED={SEED} FOREWARN_FUZZ_CASES={CASES}")
    failed = []
    with open_engine() as engine:
        for number in numbers:
            case = draw(f"{SEED}:{number}")
            try:
                judge(case, engine, tmp_path / str(number), number)
            except Exception as error:  # noqa: BLE001 - all cases are tried, and reported
                failed.append(f"{type(error).__name__}: {error}\n{case}")
    assert not failed, "\n\n".join(failed)
