"""Reading a JSON file of a package: one way for all of them, with plain words for what is wrong."""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from dataclasses import dataclass
from math import isinf
from typing import TYPE_CHECKING, Any

from forewarn.errors import PackageError
from forewarn.package.json_values import MOST_DIGITS, ExactNumber
from forewarn.package.paths import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# How deep lists and objects may be nested: what is deeper, other readers fail on.
_DEEPEST = 200
_TOO_DEEP = f"it is nested more than {_DEEPEST} deep"

_YAML = (".yaml", ".yml")

# JSON can write half of a pair with \ud800, but no text file can hold it.
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class JsonDocument:
    """The content of a JSON file, and what is wrong with a text that can be read all the same.

    Of a key that is repeated in an object, the content has the last value, as in most readers.
    `is_text` is false where a text in it is none, because it has half of a character.
    """

    content: Any
    faults: tuple[str, ...] = ()
    is_text: bool = True


def read_json(file: Path, what: str, shown: str | None = None) -> JsonDocument:
    """Read a JSON file; `what` it is stands in errors ("schema"), with its path or what is `shown`.

    Raises `PackageError`, whose line names the file, where it cannot be read as JSON.
    """
    try:
        return parse_json(read_file(file))
    except OSError as error:
        why = error.strerror or str(error)
    except (ValueError, RecursionError) as error:
        is_yaml = file.suffix.lower() in _YAML
        why = "it is YAML, which is not read: write it as JSON" if is_yaml else _reason(error)
    raise PackageError(f"cannot read the {what} {shown or file}: {why}")


def read_exact_json(file: Path, what: str) -> Any:
    """Return the content of a JSON file that has no fault; `PackageError` for any.

    A number that is too large for a float is one.
    """
    document = read_json(file, what)
    numbers = (value for value in _values(document.content) if isinstance(value, ExactNumber))
    infinite = (f"the number {each.text[:30]} is too large" for each in numbers if isinf(each))
    if fault := next(iter((*document.faults, *infinite)), None):
        raise PackageError(f"cannot read the {what} {file}: {fault}")
    return document.content


def parse_json(data: bytes) -> JsonDocument:
    """Parse JSON in UTF-8; ValueError or RecursionError where it is none."""
    if data.startswith(codecs.BOM_UTF8):
        raise ValueError("it begins with a byte order mark: save it as UTF-8 without one")
    faults: dict[str, None] = {}

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            name = content.get("name")
            where = f"the object named {name!r}" if isinstance(name, str) else "one object"
            for key in (key for key, count in counts.items() if count > 1):
                told = f"the key {key!r} is repeated in {where}: readers differ in what they take"
                faults[told] = None
        return content

    def refuse(name: str) -> None:
        faults[f"{name} is not JSON: write a number, or leave the property out"] = None

    content = json.loads(
        data.decode("utf-8"),
        object_pairs_hook=unique,
        parse_constant=refuse,
        parse_float=ExactNumber,
        parse_int=_whole,
    )
    halves = [text for text in _texts(content) if _HALF.search(text)]
    if halves:
        faults[f"{halves[0]!a} has half of a character (a lone surrogate): write all of it"] = None
    return JsonDocument(content, tuple(faults), not halves)


def is_whole_text(content: object) -> bool:
    """Return whether no text in a JSON value has half of a character."""
    return not any(_HALF.search(text) for text in _texts(content))


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > MOST_DIGITS:
        raise ValueError(f"the number {text[:30]}... has more than {MOST_DIGITS:,} digits")
    return int(text)


def _texts(content: object) -> Iterator[str]:
    """Yield every text in a JSON value, keys too; ValueError where it is nested too deep."""
    return (value for value in _values(content) if isinstance(value, str))


def _values(content: object) -> Iterator[Any]:
    """Yield every text and number in a JSON value, keys too; ValueError as for texts."""
    pending = [(content, 0)]
    while pending:
        value, depth = pending.pop()
        if not isinstance(value, dict | list):
            yield value
        else:
            if depth == _DEEPEST:
                raise ValueError(_TOO_DEEP)
            if isinstance(value, dict):
                yield from value
            inside = value.values() if isinstance(value, dict) else value
            pending += [(each, depth + 1) for each in inside]


def _reason(error: ValueError | RecursionError) -> str:
    """Return in plain words why a text is not JSON."""
    if isinstance(error, RecursionError):
        return _TOO_DEEP
    if isinstance(error, UnicodeDecodeError):
        return f"it is not UTF-8 text: byte {error.start + 1:,} is wrong"
    if isinstance(error, json.JSONDecodeError):
        if not error.doc.strip():
            return "it is empty"
        return f"it is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    return str(error)
