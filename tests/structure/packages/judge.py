"""Where the two answers to a drawn package differ, and which documented difference explains it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from structure.differences import DIFFERENCES
from structure.packages.answers import PackageAnswer, TableAnswer, kind_of
from structure.packages.said import FAILED, NOT_CHECKED, REFUSED

if TYPE_CHECKING:
    from structure.packages.case import Drawn
    from structure.packages.said import Said

OURS, THEIRS = "ours", "theirs"

_NESTED = {
    "delimiter", "lineTerminator", "quoteChar", "doubleQuote", "escapeChar", "nullSequence",
    "skipInitialSpace",
}  # fmt: skip


@dataclass
class Seen:
    """A table of a package, or the package itself (`name` is empty), and both answers to it."""

    drawn: Drawn
    name: str
    ours: TableAnswer
    theirs: TableAnswer
    answers: tuple[PackageAnswer, PackageAnswer]

    @cached_property
    def raw(self) -> dict[str, Any]:
        """Return the resource, or the descriptor."""
        if not self.name:
            return self.drawn.descriptor if isinstance(self.drawn.descriptor, dict) else {}
        named = (r for r in self.drawn.resources if r.get("name") == self.name)
        return next(named, {})

    def _part(self, key: str) -> dict[str, Any]:
        part = self.raw.get(key)
        if isinstance(part, str):
            part = self.drawn.files.get(part)
            if isinstance(part, bytes):
                try:
                    part = json.loads(part)
                except ValueError:
                    part = None
        return part if isinstance(part, dict) else {}

    @cached_property
    def schema(self) -> dict[str, Any]:
        """Return the schema, empty where there is none."""
        return self._part("schema")

    @cached_property
    def dialect(self) -> dict[str, Any]:
        """Return the properties of the dialect, those of CSV among them."""
        dialect = self._part("dialect")
        nested = dialect.get("csv")
        flat = {k: v for k, v in dialect.items() if k != "csv" and v is not None}
        return (nested if isinstance(nested, dict) else {}) | flat

    @cached_property
    def fields(self) -> dict[str, dict[str, Any]]:
        """Return the fields by name."""
        fields = self.schema.get("fields")
        listed = fields if isinstance(fields, list) else []
        return {
            f["name"]: f for f in listed if isinstance(f, dict) and isinstance(f.get("name"), str)
        }

    @cached_property
    def data(self) -> bytes:
        """Return the bytes of the file, before they are compressed."""
        path = self.raw.get("path")
        path = path[0] if isinstance(path, list) and len(path) == 1 else path
        content = self.drawn.files.get(path.removeprefix("./")) if isinstance(path, str) else None
        return content if isinstance(content, bytes) else b""

    @cached_property
    def text(self) -> str:
        """Return the text of the file."""
        return self.data.decode("utf-8", "replace")

    @cached_property
    def rows(self) -> list[list[str]]:
        """Return all rows as Python, and frictionless, read them under the dialect declared."""
        try:
            return list(
                csv.reader(
                    io.StringIO(self.text, newline=""),
                    delimiter=self.dialect.get("delimiter", ","),
                    quotechar=self.dialect.get("quoteChar", '"'),
                    skipinitialspace=self.dialect.get("skipInitialSpace", False),
                    escapechar=self.dialect.get("escapeChar"),
                )
            )
        except (csv.Error, TypeError, ValueError):
            return []

    @cached_property
    def labels(self) -> list[str]:
        """Return the header, without a header the names of the fields."""
        if self.dialect.get("header") is False:
            return list(self.fields)
        comment = self.dialect.get("commentChar")
        rows = (r for r in self.rows if not (comment and r and r[0].startswith(comment)))
        return next(rows, [])

    def row(self, record: int) -> list[str]:
        """Return a row by its number."""
        return self.rows[record - 1] if record <= len(self.rows) else []

    def cell(self, record: int, name: str) -> str:
        """Return the cell of a field in a row."""
        labels, row = self.labels, self.row(record)
        exact = self.schema.get("fieldsMatch", "exact") in ("exact", ["exact"])
        names = list(self.fields) if exact else labels
        index = names.index(name) if name in names else len(row)
        return row[index] if index < len(row) else ""

    def missing_values(self, name: str) -> list[str]:
        """Return what stands for nothing in a field."""
        given = self.fields.get(name, {}).get("missingValues", self.schema.get("missingValues"))
        given = [""] if given is None else given
        return [each["value"] if isinstance(each, dict) else each for each in given]

    def has(self, side: TableAnswer, code: str, record: int | None = None) -> bool:
        """Return whether one of the two says something, of a row if it is given."""
        return any(c == code and record in (None, r) for r, _, c in side.said)

    @property
    def key(self) -> list[str]:
        """Return the primary key."""
        key = self.schema.get("primaryKey") or []
        return [key] if isinstance(key, str) else list(key)

    def values(self, record: int, names: list[str]) -> tuple[Any, ...]:
        """Return what frictionless reads in cells of a row."""
        from frictionless import Schema

        read = []
        for name in names:
            given = {k: v for k, v in self.fields.get(name, {}).items() if k != "constraints"}
            described = {
                "fields": [given | {"name": name, "missingValues": self.missing_values(name)}]
            }
            field = Schema.from_descriptor(described).fields[0]
            read.append(field.read_cell(self.cell(record, name))[0])
        return tuple(read)

    @property
    def wrong(self) -> set[int]:
        """Return the rows with a fault that we found."""
        return {record for record, _, _ in self.ours.said if record is not None}


_MISSING: Said = (None, None, "scheme-error")


@dataclass(frozen=True)
class Contradiction:
    """What only one of the two says: of which table, and the documented differences for it."""

    side: str
    table: str
    said: Said
    why: str
    differences: tuple[str, ...]
    other: str = ""

    @property
    def kind(self) -> str:
        """Return what it has in common with gaps of its kind."""
        other = f" (the other: {self.other})" if self.other else ""
        return f"{self.side}: {self.said[2]}: {kind_of(self.why)}{other}"


def gaps(drawn: Drawn, ours: PackageAnswer, theirs: PackageAnswer) -> list[Contradiction]:
    """Return what only one of the two says of a package and its tables."""
    whole = Seen(drawn, "", *(_of_package(answer) for answer in (ours, theirs)), (ours, theirs))
    if ours.failed:
        return [_gap(OURS, whole, FAILED)]
    stopped = bool(theirs.failed or theirs.refused)
    if ours.refused:
        # Each fault of a descriptor has a reason of its own.
        each = (replace(whole, ours=TableAnswer({REFUSED: why}, why)) for why in ours.refused)
        found = [] if stopped else [_gap(OURS, seen, REFUSED) for seen in each]
        # Where a table makes frictionless crash, it says nothing of the others' faults.
        crashed = any(FAILED in table.said for table in theirs.tables.values())
        return [gap for gap in found if gap.differences or not crashed]
    names = sorted(ours.tables.keys() | theirs.tables.keys())
    answers = [[a.tables.get(name, TableAnswer()) for a in (ours, theirs)] for name in names]
    tables = [
        Seen(drawn, name, *both, (ours, theirs)) for name, both in zip(names, answers, strict=True)
    ]
    if stopped:
        if not _tells_of_metadata(ours):
            return [_gap(THEIRS, whole, REFUSED)]
        # What is not checked has a reason too. A file of metadata that neither can read stops both,
        # and a file that is missing is reported.
        return [
            _gap(OURS, seen, NOT_CHECKED)
            for seen in (whole, *tables)
            if NOT_CHECKED in seen.ours.said
            and _MISSING not in seen.ours.said
            and not seen.ours.why.startswith("cannot read the ")
        ]
    found = [_gap(OURS, whole, NOT_CHECKED)] if NOT_CHECKED in whole.ours.said else []
    return [*found, *(gap for seen in tables for gap in _of_table(seen))]


def _explain(side: str, seen: Seen, said: Said) -> tuple[str, ...]:
    """Return the ids of the documented differences that explain what only one side says."""
    return tuple(
        difference.id
        for difference in DIFFERENCES
        if (difference.ours if side == OURS else difference.theirs)(seen, said)
    )


def _of_package(answer: PackageAnswer) -> TableAnswer:
    if why := answer.failed or "; ".join(answer.refused):
        return TableAnswer({FAILED if answer.failed else REFUSED: why}, why)
    why = answer.told.get(NOT_CHECKED, "")
    return TableAnswer({NOT_CHECKED: why} if why else {}, why)


def _of_table(seen: Seen) -> list[Contradiction]:
    mine, its = seen.ours.said, seen.theirs.said
    # A table whose file is missing is not checked either, and both report that.
    if NOT_CHECKED in mine and _MISSING in mine & its:
        mine = mine - {NOT_CHECKED}
    if NOT_CHECKED in mine:
        return [_gap(OURS, seen, NOT_CHECKED)]
    if FAILED in its:
        return [_gap(THEIRS, seen, FAILED)]
    return [
        *(_gap(OURS, seen, said) for said in sorted(mine - its, key=str)),
        *(_gap(THEIRS, seen, said) for said in sorted(its - mine, key=str)),
    ]


def _gap(side: str, seen: Seen, said: Said) -> Contradiction:
    answer, other = (seen.ours, seen.theirs) if side == OURS else (seen.theirs, seen.ours)
    package = seen.answers[side == OURS]
    whole = not seen.name or package.failed or package.refused
    verdict = package.verdict if whole else other.verdict
    why = answer.told.get(said, answer.why)
    return Contradiction(side, seen.name, said, why, _explain(side, seen, said), verdict)


def _tells_of_metadata(answer: PackageAnswer) -> bool:
    """Return whether we say that the descriptor or a schema is wrong, or was not used."""
    codes = {code for *_, code in answer.told}
    codes |= {code for table in answer.tables.values() for *_, code in table.said}
    return bool(codes & {"descriptor", "schema", "not-checked"})
