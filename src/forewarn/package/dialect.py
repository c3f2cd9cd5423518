"""The dialect of a CSV file: what the descriptor says of it, and which dialects are read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError
from forewarn.package.paths import read_file, safe_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Properties of a dialect that change nothing.
_INFORMATIONAL = {"$schema", "csvddfVersion", "description", "name", "title"}

_READ = {"commentChar", "delimiter", "header", "headerRows", "quoteChar", "skipInitialSpace"}

# Properties that may only have the value that holds anyway.
_DEFAULTS: dict[str, tuple[Any, ...]] = {
    "caseSensitiveHeader": (True,),
    "commentRows": ([],),
    "doubleQuote": (True,),
    "headerCase": (True,),
    "headerJoin": (" ",),
    "lineTerminator": ("\n", "\r\n"),
    "skipBlankRows": (False,),
}

# The properties that frictionless nests under csv.
_NESTED = {
    "delimiter", "doubleQuote", "escapeChar", "lineTerminator", "nullSequence", "quoteChar",
    "skipInitialSpace",
}  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written; what the descriptor leaves out is the standard's default."""

    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    skip_initial_space: bool = False
    comment: str | None = None


class UnsupportedError(Exception):
    """A resource is not read; the message says why."""


def dialect_properties(raw: Mapping[str, Any], root: Path, name: str) -> dict[str, Any]:
    """Return the properties of a resource's dialect, without those that are null."""
    pinned = raw.get("dialect", {})
    if isinstance(pinned, str):
        file = safe_path(root, pinned)
        try:
            pinned = json.loads(read_file(file).decode("utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise PackageError(f"cannot read the dialect {file}: {error}") from error
    # frictionless nests the CSV controls; those at the top, as in the standard, prevail.
    nested = pinned.get("csv", {}) if isinstance(pinned, dict) else None
    if not isinstance(nested, dict):
        raise PackageError(f"resource {name}: the dialect must be a JSON object")
    if strays := sorted(set(nested) - _NESTED):
        raise UnsupportedError(f"its dialect has csv.{strays[0]}, which is not read")
    flat = {key: value for key, value in pinned.items() if key != "csv"}
    both = (*nested.items(), *flat.items())
    return {key: value for key, value in both if value is not None}


def parse_dialect(pinned: Mapping[str, Any], separator: str) -> Dialect:
    """Parse a dialect; its default delimiter is `separator`. `UnsupportedError` if not read."""
    for key, value in pinned.items():
        if not _is_read(key, value, pinned):
            shown = f"{key} {json.dumps(value)}" if key in _READ or key in _DEFAULTS else key
            raise UnsupportedError(f"its dialect has {shown}, which is not read")
    dialect = Dialect(
        delimiter=pinned.get("delimiter", separator),
        quote=pinned.get("quoteChar", '"'),
        header=pinned.get("header", True),
        skip_initial_space=pinned.get("skipInitialSpace", False),
        comment=pinned.get("commentChar"),
    )
    marks = (dialect.delimiter, dialect.quote, dialect.comment)
    if len(set(marks)) < len(marks):
        raise UnsupportedError("its dialect uses one character for two purposes")
    return dialect


def _is_read(key: str, value: object, pinned: Mapping[str, Any]) -> bool:
    match key:
        case "delimiter" | "quoteChar" | "commentChar":
            return _is_character(value)
        case "header" | "skipInitialSpace":
            return isinstance(value, bool)
        case "headerRows":
            return value == [1] or (value == [] and pinned.get("header") is False)
        case _:
            return key in _INFORMATIONAL or value in _DEFAULTS.get(key, ())


def _is_character(value: object) -> bool:
    # JSON can write a lone surrogate, but no file can hold it.
    return isinstance(value, str) and re.fullmatch("[^\0\r\n\ud800-\udfff]", value) is not None
