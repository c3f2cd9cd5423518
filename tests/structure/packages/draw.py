"""Packages drawn at random: valid tables, then some changes. One seed, one case."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from structure.generator import OF_TABLES, SPELLINGS, GeneratedTable, draw_table, refer
from structure.packages import properties
from structure.packages.case import DESCRIPTOR, Drawn
from structure.packages.properties import JUNK, V1, V2, value

if TYPE_CHECKING:
    from collections.abc import Callable

# How often a table is written in each way, before any change.
_PINNED = {
    "header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True,
    "skipInitialSpace": False,
}  # fmt: skip


@dataclass
class Written:
    """How a table is written, whatever its dialect says."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    line_end: str = "\n"
    header: bool = True
    quote_all: bool = False
    space: bool = False
    ended: bool = True
    encoding: str = "utf-8"
    # Lines put in at a place, and what the header is split into over two rows.
    lines: list[tuple[int, str]] = field(default_factory=list)

    def text(self, header: list[str], rows: list[list[str]]) -> str:
        """Write rows."""
        stream = io.StringIO(newline="")
        writer = csv.writer(
            stream,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            doublequote=self.escape is None,
            lineterminator=self.line_end,
            quoting=csv.QUOTE_ALL if self.quote_all else csv.QUOTE_MINIMAL,
        )
        written = []
        for row in ([header] if self.header else []) + rows:
            # A lone empty cell is a blank line.
            if row in ([], [""]):
                written.append(self.line_end)
                continue
            stream.seek(0)
            stream.truncate()
            writer.writerow(row)
            written.append(stream.getvalue())
        for at, line in self.lines:
            written.insert(min(at, len(written)), line + self.line_end)
        text = "".join(written)
        return text if self.ended else text.removesuffix(self.line_end)


@dataclass
class DrawnTable:
    """A table as drawn, the properties of its resource, and how it is written."""

    number: int
    name: str
    table: GeneratedTable
    written: Written
    resource: dict[str, Any]
    dialect: dict[str, Any] | None
    schema: Any
    ending: str = "csv"
    packed: str = ""
    inline: str = ""
    schema_file: bool = False
    dialect_file: bool = False
    data: bytes | None = None
    json_ending: str = "json"
    repeats: bool = False

    @property
    def path(self) -> str:
        """Return the path of its file."""
        return f"{self.number}.{self.ending}{self.packed and '.' + self.packed}"

    def put(self, row: int, column: int, cell: str) -> None:
        """Put a cell for another, where there is one."""
        if row < len(self.table.rows) and column < len(self.table.rows[row]):
            self.table = self.table.with_cell(row, column, cell)

    @property
    def fields(self) -> list[dict[str, Any]]:
        """Return the fields of its schema that are objects."""
        fields = self.schema.get("fields") if isinstance(self.schema, dict) else None
        return [f for f in fields if isinstance(f, dict)] if isinstance(fields, list) else []


@dataclass
class Draft:
    """A package that changes."""

    rnd: Random
    sheets: list[DrawnTable]
    package: dict[str, Any]
    more: dict[str, Any] = field(default_factory=dict)

    def sheet(self) -> DrawnTable:
        """Choose a table, the first more often."""
        return self.rnd.choice([self.sheets[0], *self.sheets])


def draw(seed: str) -> Drawn:
    """Draw a case: a valid package, and some changes of it."""
    rnd = Random(seed)
    draft = _draft(rnd)
    changes = []
    for _ in range(rnd.choice((0, 1, 1, 1, 1, 1, 2, 2, 2, 3))):
        change = rnd.choice(CHANGES)(draft)
        if change:
            changes.append(change)
    return Drawn(seed, tuple(changes), _files(draft))


def _draft(rnd: Random) -> Draft:
    """Draw a package that is valid."""
    sheets: list[DrawnTable] = []
    for number in range(rnd.choice((1, 1, 1, 1, 2, 2, 3))):
        table = draw_table(rnd, rows=rnd.randint(0, 4), hashable=rnd.random() < 0.95)
        if rnd.random() < 0.15:
            table = refer(rnd, table, table, None)
        if sheets and rnd.random() < 0.6:
            other = rnd.choice(sheets)
            table = refer(rnd, table, other.table, other.name)
        sheets.append(_sheet(rnd, number, table))
    # A reference may be to a later table.
    rnd.shuffle(sheets)
    package: dict[str, Any] = {}
    if rnd.random() < 0.75:
        package["$schema"] = V2
    elif rnd.random() < 0.5:
        package["profile"] = "data-package"
    if rnd.random() < 0.8:
        package["name"] = "package"
    return Draft(rnd, sheets, package)


def _sheet(rnd: Random, number: int, table: GeneratedTable) -> DrawnTable:
    written = Written(
        delimiter=rnd.choice((",", ",", ",", ";", "\t", "|")),
        quote=rnd.choice(('"', '"', '"', "'")),
        line_end=rnd.choice(("\n", "\n", "\r\n")),
        header=rnd.random() > 0.06,
        quote_all=rnd.random() < 0.15,
        ended=rnd.random() < 0.9,
    )
    dialect = _PINNED | {
        "header": written.header,
        "delimiter": written.delimiter,
        "quoteChar": written.quote,
    }
    nested = rnd.random() < 0.1
    if nested:
        keys = set(_PINNED) - {"header"}
        dialect = {"header": written.header, "csv": {key: dialect[key] for key in keys}}
    usual = (
        ("type", "table", 0.5), ("format", "csv", 0.7), ("mediatype", "text/csv", 0.3),
        ("encoding", "utf-8", 0.9), ("title", "Title", 0.1), ("profile", "data-resource", 0.05),
        ("profile", "tabular-data-resource", 0.1),
    )  # fmt: skip
    resource = {key: right for key, right, chance in usual if rnd.random() < chance}
    return DrawnTable(
        number,
        f"t{number}",
        table,
        written,
        resource,
        dialect,
        deepcopy(table.schema),
        schema_file=rnd.random() < 0.4,
        dialect_file=rnd.random() < 0.15,
    )


# The files


def _files(draft: Draft) -> dict[str, Any]:
    files: dict[str, Any] = {}
    resources = [_resource(sheet, files) for sheet in draft.sheets]
    descriptor = {**draft.package}
    descriptor.setdefault("resources", resources)
    if descriptor["resources"] == "ABSENT":
        del descriptor["resources"]
    return {DESCRIPTOR: descriptor} | files | draft.more


def _resource(sheet: DrawnTable, files: dict[str, Any]) -> dict[str, Any]:
    """Return a resource, and add its files."""
    rows = sheet.table.rows
    raw: dict[str, Any] = {"name": sheet.name}
    if sheet.inline:
        raw["data"] = _inline(sheet)
    else:
        data = sheet.data
        if data is None:
            text = sheet.written.text(sheet.table.header, rows)
            data = text.encode(sheet.written.encoding, "replace")
        raw["path"] = sheet.path
        files[sheet.path] = data
        raw |= {"__data": data}
    if sheet.dialect is not None:
        raw["dialect"] = sheet.dialect
        if sheet.dialect_file:
            raw["dialect"] = f"dialect{sheet.number}.{sheet.json_ending}"
            files[raw["dialect"]] = _document(sheet, sheet.dialect)
    if sheet.schema is not None:
        raw["schema"] = sheet.schema
        if sheet.schema_file:
            raw["schema"] = f"schema{sheet.number}.{sheet.json_ending}"
            files[raw["schema"]] = _document(sheet, sheet.schema)
    raw |= sheet.resource
    data = raw.pop("__data", b"")
    told = {key: _told(part, data, len(rows), len(sheet.fields)) for key, part in raw.items()}
    return {key: part for key, part in told.items() if part != "ABSENT"}


def _document(sheet: DrawnTable, content: Any) -> Any:
    """Return the content of a file, in which a key may be repeated."""
    if not sheet.repeats or not isinstance(content, dict) or not content:
        return content
    key = next(iter(content))
    return json.dumps(content)[:-1].encode() + f', "{key}": {json.dumps(content[key])}}}'.encode()


def _told(part: Any, data: bytes, rows: int, fields: int) -> Any:
    """Return a value, for a placeholder what is true of the table."""
    if isinstance(part, dict):
        return {key: _told(each, data, rows, fields) for key, each in part.items()}
    match part:
        case "BYTES":
            return len(data)
        case "ROWS":
            return rows
        case "FIELDS":
            return fields
        case str() if part.endswith(("-DIGEST", "-digest")):
            algorithm = part[:-7].rpartition(":")[2]
            digest = hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()
            shown = digest.upper() if part.endswith("-DIGEST") else digest
            return part[:-7].rpartition(":")[0] + part[:-7].rpartition(":")[1] + shown
    return part


def _inline(sheet: DrawnTable) -> Any:
    header, rows = sheet.table.header, sheet.table.rows
    if sheet.inline == "dicts":
        return [dict(zip(header, row, strict=False)) for row in rows]
    if sheet.inline == "typed":
        return [header, *([_typed(cell) for cell in row] for row in rows)]
    if sheet.inline == "rows":
        return [header, *rows]
    return json.loads(sheet.inline)


def _typed(cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


# Changes: each says what it did, or None where there is nothing to change.

Change = str | None


def _shown(what: str, key: str, drawn: Any) -> str:
    return f"{what} {key} = {json.dumps(drawn, ensure_ascii=False)[:60]}"


def _package(draft: Draft) -> Change:
    key = draft.rnd.choice(list(properties.PACKAGE))
    draft.package[key] = value(draft.rnd, properties.PACKAGE, key)
    return _shown("package", key, draft.package[key])


def _version(draft: Draft) -> Change:
    """Choose a version of the standard."""
    draft.package.pop("profile", None)
    draft.package.pop("$schema", None)
    chosen = draft.rnd.choice((V1, V2, properties.OWN, None))
    if chosen:
        draft.package["$schema"] = chosen
    return f"version {chosen}"


def _resources(draft: Draft) -> Change:
    listed = draft.rnd.choice(
        (
            [],
            {},
            None,
            "x",
            [None],
            [[]],
            ["x"],
            [{}],
            "ABSENT",
            [{"name": "x"}],
            [{"path": "0.csv"}],
        )
    )
    draft.package["resources"] = listed
    return _shown("package", "resources", listed)


def _of_resource(draft: Draft) -> Change:
    sheet = draft.sheet()
    key = draft.rnd.choice(list(properties.RESOURCE))
    sheet.resource[key] = value(draft.rnd, properties.RESOURCE, key)
    return _shown(sheet.name, key, sheet.resource[key])


_COUNTS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("bytes", ("BYTES", "BYTES", 7, "12", 0, -1, 1.5, True, None)),
    ("rows", ("ROWS", "ROWS", 7, "2", 0, -1, 1.5, True, None)),
    ("fields", ("FIELDS", "FIELDS", 7, "2", 0, -1, 1.5, True, None, [])),
    ("hash", ("md5-digest", "md5:md5-digest", "sha256:sha256-digest", "sha1:sha1-digest",
              "sha512:sha512-digest", "sha256:sha256-DIGEST", "sha256:00", "00", "", "x:00",
              "SHA256:sha256-digest", "sha1:00", 1, None, "sha256:")),
    ("stats", ({}, {"bytes": "BYTES"}, {"rows": "ROWS"}, {"fields": "FIELDS"},
               {"md5": "md5-digest"}, {"sha256": "sha256-digest"}, {"bytes": 7}, {"rows": 7},
               {"fields": 7}, {"md5": "00"}, {"sha256": "00"}, {"x": 1}, {"hash": "00"}, None, [],
               "x", {"rows": "2"}, {"bytes": "2"})),
)  # fmt: skip


def _counts(draft: Draft) -> Change:
    """Declare what is to be counted: bytes, rows, fields, digests."""
    sheet = draft.sheet()
    key, values = draft.rnd.choice(_COUNTS)
    sheet.resource[key] = draft.rnd.choice(values)
    return _shown(sheet.name, key, sheet.resource[key])


def _dialect(draft: Draft) -> Change:
    """Change a property of a dialect, and more often than not write the table so."""
    rnd, sheet = draft.rnd, draft.sheet()
    if sheet.dialect is None or rnd.random() < 0.05:
        sheet.dialect = rnd.choice((None, {}, *JUNK, {"delimiter": sheet.written.delimiter}))
        return _shown(sheet.name, "dialect", sheet.dialect)
    if not isinstance(sheet.dialect, dict):
        return None
    key = rnd.choice(list(properties.DIALECT))
    drawn = value(rnd, properties.DIALECT, key, junk=0.15)
    sheet.dialect = {**sheet.dialect, key: drawn}
    if rnd.random() < 0.1:
        sheet.dialect.pop(key)
        return f"{sheet.name} dialect without {key}"
    if rnd.random() < 0.7:
        _write_so(sheet, key, drawn)
    return _shown(f"{sheet.name} dialect", key, drawn)


def _write_so(sheet: DrawnTable, key: str, drawn: Any) -> None:
    character = isinstance(drawn, str) and len(drawn) == 1 and drawn not in "\r\n"
    match key:
        case "delimiter" if character and drawn != sheet.written.quote:
            sheet.written.delimiter = drawn
        case "quoteChar" if character and drawn != sheet.written.delimiter:
            sheet.written.quote = drawn
        case "escapeChar" if (
            character and drawn not in sheet.written.delimiter + sheet.written.quote
        ):
            sheet.written.escape = drawn
        case "lineTerminator" if drawn in ("\n", "\r\n", "\r"):
            sheet.written.line_end = drawn
        case "header" if isinstance(drawn, bool):
            sheet.written.header = drawn
        case "headerRows" if drawn == []:
            sheet.written.header = False
        case "headerRows" if drawn in ([2], [1, 2]):
            sheet.written.lines.append(
                (0, sheet.written.delimiter.join("x" for _ in sheet.table.header))
            )
        case "commentChar" if isinstance(drawn, str) and drawn:
            sheet.written.lines.append((len(sheet.table.rows), f"{drawn} note"))
        case "commentRows" if drawn in ([1], [2], [3]):
            sheet.written.lines.append((drawn[0] - 1, "note"))


def _without_pins(draft: Draft) -> Change:
    """Leave out of a dialect what is the default anyway, or all of it."""
    rnd, sheet = draft.rnd, draft.sheet()
    if rnd.random() < 0.3:
        sheet.dialect = None
        return f"{sheet.name} without dialect"
    if isinstance(sheet.dialect, dict):
        left = rnd.sample(list(sheet.dialect), rnd.randint(0, len(sheet.dialect)))
        sheet.dialect = {key: sheet.dialect[key] for key in sheet.dialect if key in left}
        return f"{sheet.name} dialect of {', '.join(sheet.dialect) or 'nothing'}"
    return None


def _comments(draft: Draft) -> Change:
    """Put comments somewhere, declared or not."""
    rnd, sheet = draft.rnd, draft.sheet()
    mark = rnd.choice(("#", "#", "#", "//", "%"))
    if isinstance(sheet.dialect, dict) and rnd.random() < 0.85:
        sheet.dialect = {**sheet.dialect, "commentChar": mark}
    for _ in range(rnd.randint(1, 2)):
        note = rnd.choice((" note", "", "1,2", ' "x', sheet.written.delimiter * 2, "é"))
        line = rnd.choice((f"{mark}{note}",) * 5 + (f'"{mark}{note}"', f" {mark}{note}"))
        sheet.written.lines.append((rnd.choice((0, 0, 1, 1, 2, 9)), line))
    if rnd.random() < 0.2:
        sheet.put(0, 0, f"{mark}x")
    if rnd.random() < 0.1:
        sheet.table.rows.clear()
    return f"{sheet.name} comments {mark} {sheet.written.lines}"


def _header_rows(draft: Draft) -> Change:
    """Write a header of several rows, or none, and declare it."""
    rnd, sheet = draft.rnd, draft.sheet()
    if not isinstance(sheet.dialect, dict):
        return None
    rows = rnd.choice(([1, 2], [2], [1, 3], [], [1]))
    sheet.dialect = {**sheet.dialect, "headerRows": rows}
    header = sheet.written.delimiter.join(
        rnd.choice(("", "x", name)) for name in sheet.table.header
    )
    if 2 in rows:
        sheet.written.lines.append((rnd.choice((0, 1)), header))
    if not rows:
        sheet.written.header = rnd.random() < 0.5
    if rnd.random() < 0.3:
        sheet.dialect = {**sheet.dialect, "headerJoin": "-"}
    return f"{sheet.name} headerRows {rows}"


def _encoding(draft: Draft) -> Change:
    """Write a table in another encoding, and declare it, or another, or none."""
    rnd, sheet = draft.rnd, draft.sheet()
    written = rnd.choice(("latin-1", "cp1252", "utf-16", "utf-16-le", "utf-8-sig", "utf-8"))
    sheet.written.encoding = written
    declared = rnd.choice((written, written, "utf-8", "ABSENT", "latin-1", "utf-16"))
    sheet.resource["encoding"] = declared
    if sheet.table.rows and rnd.random() < 0.6:
        row = rnd.randrange(len(sheet.table.rows))
        sheet.put(row, 0, rnd.choice(("é", "Côte d'Ivoire", "ü")))
    return f"{sheet.name} written as {written}, declared {declared}"


def _inlined(draft: Draft) -> Change:
    """Put a table into the descriptor."""
    rnd, sheet = draft.rnd, draft.sheet()
    sheet.inline = rnd.choice(
        ("rows", "rows", "typed", "dicts", "[]", "{}", '"x"', "[1]", "[[]]", "null", '{"a": 1}')
    )
    if rnd.random() < 0.7:
        sheet.dialect = None
    if rnd.random() < 0.7:
        for key in ("format", "mediatype", "encoding"):
            sheet.resource.pop(key, None)
    if rnd.random() < 0.1:
        sheet.resource["path"] = "0.csv"
    return f"{sheet.name} inline {sheet.inline}"


def _packed(draft: Draft) -> Change:
    """Compress a table."""
    rnd, sheet = draft.rnd, draft.sheet()
    sheet.packed = rnd.choice(("gz", "zip", "gz", "bz2", "xz"))
    declared = rnd.choice((sheet.packed, "ABSENT", "ABSENT", "zip", "no"))
    sheet.resource["compression"] = declared
    return f"{sheet.name} packed as {sheet.packed}, declared {declared}"


def _ending(draft: Draft) -> Change:
    rnd, sheet = draft.rnd, draft.sheet()
    sheet.ending = rnd.choice(("tsv", "txt", "tab", "CSV", "xlsx", "json", "x"))
    if rnd.random() < 0.5:
        sheet.resource.pop("format", None)
    if rnd.random() < 0.5 and sheet.ending == "tsv":
        sheet.written.delimiter = "\t"
        sheet.dialect = rnd.choice((None, {}, {"delimiter": "\t"}))
    return f"{sheet.name} ends in {sheet.ending}"


def _schema(draft: Draft) -> Change:
    rnd, sheet = draft.rnd, draft.sheet()
    if rnd.random() < 0.06:
        sheet.schema = rnd.choice((None, {}, *JUNK))
        return _shown(sheet.name, "schema", sheet.schema)
    if not isinstance(sheet.schema, dict):
        return None
    key = rnd.choice(list(properties.SCHEMA))
    drawn = value(rnd, properties.SCHEMA, key, junk=0.2)
    sheet.schema = {**sheet.schema, key: drawn}
    return _shown(f"{sheet.name} schema", key, drawn)


def _keys(draft: Draft) -> Change:
    """Give a schema a key, perhaps a wrong one."""
    rnd, sheet = draft.rnd, draft.sheet()
    if not isinstance(sheet.schema, dict):
        return None
    names = [str(f.get("name")) for f in sheet.fields] or ["x"]
    key = rnd.choice(("primaryKey", "uniqueKeys"))
    drawn: Any = rnd.choice(
        (names[0], names[:1], names[-2:], [], ["x"], [names[0], names[0]], "", "x", *JUNK)
    )
    if key == "uniqueKeys" and rnd.random() < 0.7:
        drawn = [drawn]
    sheet.schema = {**sheet.schema, key: drawn}
    return _shown(f"{sheet.name} schema", key, drawn)


def _references(draft: Draft) -> Change:
    """Give a schema a reference, often into a table whose key has it, of any types."""
    rnd, sheet = draft.rnd, draft.sheet()
    if not isinstance(sheet.schema, dict) or not sheet.fields:
        return None
    target = rnd.choice(draft.sheets)
    here = [str(f.get("name")) for f in rnd.sample(sheet.fields, 1)]
    there = [str(f.get("name")) for f in target.fields] or ["x"]
    to: Any = rnd.choice(
        (target.name, target.name, target.name, target.name, "" if target is sheet else target.name,
         "nowhere", rnd.choice(JUNK))
    )  # fmt: skip
    fields: Any = rnd.choice((here, here, here, here[0], here * 2, ["nowhere"], rnd.choice(JUNK)))
    outer: Any = rnd.choice(
        ([rnd.choice(there)],) * 4 + (rnd.choice(there), there[:2], ["nowhere"], rnd.choice(JUNK))
    )
    reference: Any = {"resource": to, "fields": outer}
    if rnd.random() < 0.05:
        reference = rnd.choice((*JUNK, {"resource": to}, {"fields": outer}))
    if rnd.random() < 0.03:
        reference = {"resource": to, "fields": outer, "package": "other"}
    drawn: Any = [{"fields": fields, "reference": reference}]
    if rnd.random() < 0.05:
        drawn = rnd.choice((*JUNK, drawn[0], [{"fields": fields}], [{"reference": reference}]))
    sheet.schema = {**sheet.schema, "foreignKeys": drawn}
    # Values that are there, spelt as they are, whatever their types.
    if (
        sheet.table.rows
        and target.table.rows
        and fields == here
        and isinstance(outer, list)
        and outer
        and outer[0] in target.table.header
        and here[0] in sheet.table.header
        and rnd.random() < 0.6
    ):
        source = target.table.header.index(outer[0])
        column = sheet.table.header.index(here[0])
        for row in range(len(sheet.table.rows)):
            chosen = rnd.choice(target.table.rows)
            sheet.put(row, column, chosen[source] if source < len(chosen) else "")
    return _shown(f"{sheet.name} schema", "foreignKeys", drawn)


def _field(draft: Draft) -> Change:
    sheet = draft.sheet()
    if not sheet.fields:
        return None
    described = draft.rnd.choice(sheet.fields)
    key = draft.rnd.choice(list(properties.FIELD))
    before = described.get("name")
    described[key] = value(draft.rnd, properties.FIELD, key, junk=0.15)
    if key == "name" and isinstance(described[key], str) and draft.rnd.random() < 0.8:
        _rename(sheet, before, described[key])
    return _shown(f"{sheet.name} field {before}", key, described[key])


def _rename(sheet: DrawnTable, before: Any, after: str) -> None:
    """Rename a column as its field."""
    header = [after if label == before else label for label in sheet.table.header]
    kinds = {after if name == before else name: kind for name, kind in sheet.table.kinds.items()}
    sheet.table = GeneratedTable(sheet.table.schema, kinds, header, sheet.table.rows)


def _constraint(draft: Draft) -> Change:
    """Give a field a constraint: of its own cells, or any other."""
    rnd, sheet = draft.rnd, draft.sheet()
    if not sheet.fields:
        return None
    described = rnd.choice(sheet.fields)
    key = rnd.choice(list(properties.CONSTRAINTS))
    drawn = value(rnd, properties.CONSTRAINTS, key, junk=0.15)
    kind = sheet.table.kinds.get(str(described.get("name")))
    if kind and rnd.random() < 0.6:
        cell = rnd.choice([*kind.good, *kind.again.values()])
        if key == "enum":
            drawn = [rnd.choice((cell, _typed(cell))), *rnd.sample(kind.good, 1), *kind.good[:2]]
        elif "imum" in key:
            drawn = rnd.choice((cell, _typed(cell)))
    given = described.get("constraints")
    described["constraints"] = {**(given if isinstance(given, dict) else {}), key: drawn}
    return _shown(f"{sheet.name} field {described.get('name')}", key, drawn)


def _cells(draft: Draft) -> Change:
    """Change a cell, a row or the header."""
    sheet = draft.sheet()
    table = sheet.table
    if any(len(row) != len(table.header) for row in table.rows):
        return None
    if not set(table.header) <= {f["name"] for f in table.schema["fields"]}:
        return None
    changed = draft.rnd.choice(OF_TABLES)(draft.rnd, sheet.table)
    if changed is None:
        return None
    sheet.table = changed[1]
    return f"{sheet.name} {changed[0]}"


def _order(draft: Draft) -> Change:
    """Match fields and columns by name, in another order, with more or fewer columns."""
    rnd, sheet = draft.rnd, draft.sheet()
    if not isinstance(sheet.schema, dict) or not sheet.table.header:
        return None
    match = rnd.choice(("equal", "subset", "superset", "partial"))
    sheet.schema = {**sheet.schema, "fieldsMatch": match}
    header, rows = list(sheet.table.header), [list(row) for row in sheet.table.rows]
    if rnd.random() < 0.5:
        rows = [row[::-1] for row in rows]
        header.reverse()
    if rnd.random() < 0.4:
        label = rnd.choice(
            ("more", "", header[0] + " ", header[-1].upper(), " " + header[0], header[0])
        )
        header.append(label)
        rows = [[*row, rnd.choice(("", "x", "1"))] for row in rows]
    if rnd.random() < 0.3 and len(header) > 1:
        header, rows = header[1:], [row[1:] for row in rows]
    if rnd.random() < 0.2:
        header[0] = rnd.choice((header[0] + " ", header[0].upper(), "x"))
    sheet.table = GeneratedTable(sheet.table.schema, sheet.table.kinds, header, rows)
    return f"{sheet.name} fieldsMatch {match}, labels {header}"


def _bytes(draft: Draft) -> Change:
    """Change some bytes of a file, or all of them."""
    rnd, sheet = draft.rnd, draft.sheet()
    text = sheet.written.text(sheet.table.header, sheet.table.rows)
    data = text.encode(sheet.written.encoding, "replace")
    at = rnd.randint(0, len(data))
    name, sheet.data = rnd.choice(
        (
            ("empty", b""),
            ("a blank line", b"\n"),
            ("blank lines", b"\n\n"),
            ("leading line", b"\n" + data),
            ("trailing line", data + b"\n"),
            ("quote", data[:at] + b'"' + data[at:]),
            ("apostrophe", data[:at] + b"'" + data[at:]),
            ("nul", data[:at] + b"\0" + data[at:]),
            ("latin", data[:at] + b"\xe9" + data[at:]),
            ("bom", b"\xef\xbb\xbf" + data),
            ("line end", data.replace(b"\n", b"\r", 1)),
            ("carriage returns", data.replace(b"\r", b"").replace(b"\n", b"\r")),
            ("cut", data[:at]),
            ("space", data[:at] + b" " + data[at:]),
        )
    )
    return f"{sheet.name} bytes: {name}"


def _spelling(draft: Draft) -> Change:
    rnd, sheet = draft.rnd, draft.sheet()
    if not sheet.table.rows:
        return None
    row, column = rnd.randrange(len(sheet.table.rows)), rnd.randrange(len(sheet.table.header))
    cell = rnd.choice(SPELLINGS)
    sheet.put(row, column, cell)
    return f"{sheet.name} cell {row}, {column} = {cell!r}"


def _side_files(draft: Draft) -> Change:
    """Spoil or change the place of the file of a schema or a dialect."""
    rnd, sheet = draft.rnd, draft.sheet()
    key = rnd.choice(("schema", "dialect"))
    setattr(sheet, f"{key}_file", True)
    if rnd.random() < 0.2:
        sheet.json_ending = rnd.choice(("yaml", "JSON", "txt", "yml"))
        return f"{sheet.name} {key} file ends in {sheet.json_ending}"
    if rnd.random() < 0.15:
        sheet.repeats = True
        return f"{sheet.name} {key} file with a repeated key"
    name = f"{key}{sheet.number}.json"
    if rnd.random() < 0.4:
        draft.more[name] = rnd.choice(
            (b"", b"{", b"[]", b"null", b"1", b"\xef\xbb\xbf{}", b"{}", b'{"fields": 1}', b"\xff",
             b'{"delimiter": ",", "delimiter": ";"}', b'"x"')
        )  # fmt: skip
        return f"{sheet.name} {key} file {draft.more[name]!r}"
    return f"{sheet.name} {key} in a file"


def _twice(draft: Draft) -> Change:
    """Give two tables one name, or one file, or list a table twice."""
    rnd = draft.rnd
    sheet = draft.sheets[-1]
    if len(draft.sheets) < 2:
        return None
    key = rnd.choice(("name", "path", "case"))
    first = draft.sheets[0]
    sheet.resource["path" if key == "path" else "name"] = (
        first.path if key == "path" else first.name.upper() if key == "case" else first.name
    )
    return f"{sheet.name} has the {key} of {first.name}"


CHANGES: tuple[Callable[[Draft], Change], ...] = (
    _package, _package, _version, _resources, _of_resource, _of_resource, _of_resource, _counts,
    _counts, _dialect, _dialect, _dialect, _without_pins, _comments, _comments, _header_rows,
    _encoding, _inlined, _packed, _ending, _schema, _schema, _keys, _references, _references,
    _references, _field, _field, _field, _field, _constraint, _constraint, _constraint,
    _constraint, _cells, _cells, _cells, _spelling, _order, _order, _bytes, _side_files, _twice,
)  # fmt: skip
