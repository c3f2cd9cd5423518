"""Examples of a rule: what breaks it, and what is similar but does not.

An example is data. The tests run it, and the catalogue shows the same: neither is written twice.
"""

from __future__ import annotations

import json
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class TinyPackage(NamedTuple):
    """A package of one table, whose file holds `text`; without a text the file is not there.

    `fields` are the properties of each field by name, and `schema`, `resource` and `package` what
    the schema, the resource and the descriptor hold besides. `beside` are more files by path.
    `base` is the descriptor of the package that it extends.
    """

    fields: Mapping[str, Mapping[str, Any]]
    text: str | bytes | None
    schema: Mapping[str, Any] = _NOTHING
    resource: Mapping[str, Any] = _NOTHING
    package: Mapping[str, Any] = _NOTHING
    beside: Mapping[str, str] = _NOTHING
    base: Mapping[str, Any] | None = None

    def lines(self) -> Iterator[str]:
        """Show the parts that there are, each under its name."""
        if self.package:
            yield f"package: {_json(self.package)}"
        if self.base is not None:
            yield f"base: {_json(self.base)}"
        if self.resource:
            yield f"resource: {_json(self.resource)}"
        for name, properties in self.fields.items():
            yield f"field {name}: {_json(properties)}"
        if self.schema:
            yield f"schema: {_json(self.schema)}"
        for path in self.beside:
            yield f"also in the folder: {path}"
        if self.text is None:
            yield "no file"
            return
        yield "file:"
        content = self.text if isinstance(self.text, bytes) else self.text.encode()
        for line in content.removesuffix(b"\n").split(b"\n"):
            yield f"  {_shown(line)}".rstrip()


class PutRows(NamedTuple):
    """Rows put into a table of the small package, in place of those with the same key.

    `header` names the columns; the others stay as they are, or are empty in a new row.
    """

    table: str
    header: str
    rows: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Show the rows under the table's name and header."""
        yield f"{self.table}:"
        yield f"  {self.header}"
        for row in self.rows:
            yield f"  {row}"


class Sql(NamedTuple):
    """A statement that changes rows of the small package, whose tables have their usual names."""

    statement: str

    def lines(self) -> Iterator[str]:
        """Show the statement as it is."""
        yield from f"{self.statement};".splitlines()


class ExampleAction(Enum):
    """What is done between or after the changes; `release` is the package before them."""

    EXPECT = "accept the figures as expected"
    COMPARE = "compare with release"


Step: TypeAlias = TinyPackage | PutRows | Sql | ExampleAction


class Example(NamedTuple):
    """Steps, one after the other; `also` names other rules that the example cannot avoid breaking.

    Those of the structure are a tiny package, the others changes of a small one that is valid.
    """

    steps: tuple[Step, ...]
    also: tuple[str, ...] = ()

    def lines(self, commands: Mapping[ExampleAction, str] | None = None) -> Iterator[str]:
        """Show the steps; an action by its command, if there is one, or else in words."""
        for step in self.steps:
            if isinstance(step, ExampleAction):
                yield (commands or {}).get(step, step.value)
            else:
                yield from step.lines()


def example(*steps: Step, also: tuple[str, ...] = ()) -> Example:
    """Make an example of its steps."""
    return Example(steps, also)


def put(table: str, header: str, *rows: str, also: tuple[str, ...] = ()) -> Example:
    """Make an example of rows of one table."""
    return Example((PutRows(table, header, rows),), also)


def sql(*statements: str, also: tuple[str, ...] = ()) -> Example:
    """Make an example of statements."""
    return Example(tuple(map(Sql, statements)), also)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _shown(line: bytes) -> str:
    """Show a line of a file, every byte or character that acts or hides by its code.

    >>> _shown(b"\\x1b\\xff")
    '\\\\x1b\\\\xff'
    """
    return visible(line.decode("utf-8", "backslashreplace"))
