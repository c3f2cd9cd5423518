"""The named queries: questions that come with the software, each with how to read its answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from typing import TYPE_CHECKING

from forewarn.ask.parameters import parse_parameter
from forewarn.errors import UnknownNameError
from forewarn.writing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forewarn.ask.parameters import Parameter

# In characters: what is shown of a name that is unknown.
_LONGEST = 60

_HEAD = re.compile(r"-- (\w+)(?: (\w+)(?:=(\S+) (\w+)(?: (\d+\.\.\d+))?)?)?: (.*)\n")


@dataclass(frozen=True)
class Need:
    """Something that a query reads: an indicator, relation or kind of episode, or a dimension.

    `name` is an id, or `$name` of the parameter that holds it. The query reads it in the year that
    it is asked about and, with `back`, also that number of years before: a number, or `$name`.
    """

    name: str
    back: str = "0"


@dataclass(frozen=True)
class NamedQuery:
    """A query, the question that it answers, and the caveats of its answer.

    `parameters` holds its parameters by name. `needs` says what the query reads: in the year of a
    parameter, by its name, or of its country.
    """

    name: str
    title: str
    question: str
    caveats: str
    parameters: Mapping[str, Parameter]
    needs: Mapping[str, tuple[Need, ...]]
    sql: str


def named_queries() -> dict[str, NamedQuery]:
    """Return the named queries by name."""
    folder = resources.files("forewarn") / "ask" / "sql" / "queries"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    parsed = [
        _parse(file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))
        for file in files
        if file.name.endswith(".sql")
    ]
    return {query.name: query for query in parsed}


def named_query(name: str) -> NamedQuery:
    """Return the named query of that name; raise `UnknownNameError`, with similar names.

    Of the name of a view or macro, the error has a statement that reads it.
    """
    from forewarn.ask.instead import other_thing

    queries = named_queries()
    if name in queries:
        return queries[name]
    if other := other_thing(name):
        text = f"there is no query {name!r}: it is a {other.kind}, as in {other.statement}"
        raise UnknownNameError(text)
    near = get_close_matches(name, queries, cutoff=0.5)
    meant = f"did you mean {' or '.join(near)}?" if near else f"choose from {', '.join(queries)}"
    raise UnknownNameError(f"there is no query {visible(name, _LONGEST)!r}: {meant}", near)


def _parse(name: str, text: str) -> NamedQuery:
    """Parse a file: comment lines `-- key: text` first, then the statement.

    A parameter is `-- param name=default type: text`, with its range after the type where it has
    another than others of the type: `-- param years=5 years 1..20: text`. What the query reads in
    the year of a parameter is `-- needs year: one, $other back 4`, and of its country
    `-- needs country: one`.
    """
    head: dict[str, str] = {}
    parameters: dict[str, Parameter] = {}
    needs: dict[str, tuple[Need, ...]] = {}
    body = text
    while match := _HEAD.match(body):
        key, parameter, default, kind, span, value = match.groups()
        if key == "param":
            parameters[parameter] = parse_parameter(parameter, default, kind, span, value)
        elif key == "needs":
            needs[parameter] = tuple(_need(each) for each in value.split(", "))
        else:
            head[key] = value
        body = body[match.end() :]
    texts = (head["title"], head["question"], head["caveats"])
    return NamedQuery(name, *texts, parameters, needs, body.strip())


def _need(text: str) -> Need:
    name, _, back = text.partition(" back ")
    return Need(name, back or "0")
