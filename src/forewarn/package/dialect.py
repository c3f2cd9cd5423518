"""The dialect of a CSV file: what the descriptor says of it, and which dialects are read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.package.schema_parsing import strange

if TYPE_CHECKING:
    from collections.abc import Mapping

# Properties of a dialect that change nothing: the reference heeds no caseSensitiveHeader, whose
# default is false, and only one row of a header is read, which needs no joining.
_INFORMATIONAL = {
    "$schema", "caseSensitiveHeader", "csvddfVersion", "description", "headerJoin", "name", "title",
}  # fmt: skip

_READ = {
    "commentChar", "delimiter", "header", "headerCase", "headerRows", "quoteChar",
    "skipInitialSpace",
}  # fmt: skip

# Properties that may only have the value that holds anyway.
_DEFAULTS: dict[str, tuple[Any, ...]] = {
    "commentRows": ([],),
    "doubleQuote": (True,),
    "escapeChar": (),
    "lineTerminator": ("\n", "\r\n"),
    "nullSequence": (),
    "skipBlankRows": (False,),
}

# Properties for files of other formats.
_OF_OTHER_FORMATS = {"itemKeys", "itemType", "property", "sheetName", "sheetNumber", "table"}

# The objects in which frictionless nests properties of a format, a scheme or a portal.
CONTROLS = {
    "aws", "bigquery", "buffer", "ckan", "csv", "erd", "excel", "fts", "github", "gsheets", "html",
    "inline", "json", "jsonschema", "local", "markdown", "multipart", "ods", "pandas", "parquet",
    "polars", "qsv", "remote", "s3", "spss", "sql", "stream", "yaml", "zenodo",
}  # fmt: skip

# The properties that frictionless nests under csv.
_NESTED = {
    "delimiter", "doubleQuote", "escapeChar", "lineTerminator", "nullSequence", "quoteChar",
    "skipInitialSpace",
}  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written; what the descriptor leaves out is the standard's default.

    `line_end` is the one declared. None stands for either, which readers take for the default.
    """

    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    skip_initial_space: bool = False
    comment: str | None = None
    header_case: bool = True
    line_end: str | None = None

    def names_of(self, labels: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
        """Return labels with those that are fields spelt like these, if case does not matter.

        >>> Dialect(header_case=False).names_of(("ID", "x"), ("id", "year"))
        ('id', 'x')
        """
        if self.header_case:
            return labels
        spelt = {name.lower(): name for name in names}
        return tuple(spelt.get(label.lower(), label) for label in labels)


class UnsupportedError(Exception):
    """A resource is not read; the message says why."""


def dialect_properties(described: object) -> tuple[dict[str, Any], list[str]]:
    """Return the properties of a dialect without those that are null, and those not known.

    The known ones are those that decide how a CSV file is read. Raises `UnsupportedError` where it
    is not an object.
    """
    # frictionless nests the CSV controls; those at the top, as in the standard, prevail.
    nested = described.get("csv", {}) if isinstance(described, dict) else None
    if not isinstance(described, dict) or not isinstance(nested, dict):
        raise UnsupportedError("its dialect is not a JSON object")
    if misplaced := sorted(set(nested) & (_READ | _DEFAULTS.keys()) - _NESTED):
        raise UnsupportedError(f"its dialect has csv.{misplaced[0]}, which is not read")
    flat = {key: value for key, value in described.items() if key != "csv"}
    known = _READ | _DEFAULTS.keys() | _INFORMATIONAL
    for key, value in flat.items():
        if key in _OF_OTHER_FORMATS or (key in CONTROLS and isinstance(value, dict)):
            raise UnsupportedError(f"its dialect has {key}, which is not read")
    both = {key: value for key, value in (*nested.items(), *flat.items()) if value is not None}
    unknown = [
        *strange(flat, known),
        *(f"csv.{key}" for key in strange(nested, known)),
    ]
    return {key: value for key, value in both.items() if key in known}, unknown


def parse_dialect(pinned: Mapping[str, Any], separator: str) -> Dialect:
    """Parse a dialect; its default delimiter is `separator`. `UnsupportedError` if not read."""
    for key, value in pinned.items():
        if not _is_read(key, value, pinned):
            shown = key if _DEFAULTS.get(key) == () else f"{key} {json.dumps(value)}"
            raise UnsupportedError(f"its dialect has {shown}, which is not read")
    dialect = Dialect(
        delimiter=pinned.get("delimiter", separator),
        quote=pinned.get("quoteChar", '"'),
        header=pinned.get("header", True),
        skip_initial_space=pinned.get("skipInitialSpace", False),
        comment=pinned.get("commentChar"),
        header_case=pinned.get("headerCase", True),
        line_end=pinned.get("lineTerminator"),
    )
    marks = (dialect.delimiter, dialect.quote, dialect.comment)
    if len(set(marks)) < len(marks):
        raise UnsupportedError("its dialect uses one character for two purposes")
    return dialect


def _is_read(key: str, value: object, pinned: Mapping[str, Any]) -> bool:
    match key:
        case "delimiter" | "quoteChar" | "commentChar":
            return _is_character(value)
        case "header" | "headerCase" | "skipInitialSpace":
            return isinstance(value, bool)
        case "headerRows":
            return value == [1] or (value == [] and pinned.get("header") is False)
        case _:
            return key in _INFORMATIONAL or value in _DEFAULTS.get(key, ())


def _is_character(value: object) -> bool:
    # JSON can write a lone surrogate, but no file can hold it.
    return isinstance(value, str) and re.fullmatch("[^\0\r\n\ud800-\udfff]", value) is not None
