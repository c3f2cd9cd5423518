"""The named queries: questions that come with the software, each with how to read its answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class NamedQuery:
    """A query, the question that it answers, and the caveats of its answer.

    `parameters` holds the default of each parameter, `meanings` its description, and `kinds` of
    what it is the name, where it is one.
    """

    name: str
    title: str
    question: str
    caveats: str
    parameters: Mapping[str, str]
    meanings: Mapping[str, str]
    kinds: Mapping[str, str]
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


def _parse(name: str, text: str) -> NamedQuery:
    """Parse a file: comment lines `-- key: text` first, then the statement.

    A parameter is `-- param name=default: text`, or `-- param name=default kind: text` where it is
    the name of something: kind is one of `forewarn.ask.names.KINDS`.
    """
    head: dict[str, str] = {}
    kinds: dict[str, str] = {}
    parameters: dict[str, str] = {}
    meanings: dict[str, str] = {}
    body = text
    while match := re.match(r"-- (\w+)(?: (\w+)=(\S*)(?: (\w+))?)?: (.*)\n", body):
        key, parameter, default, kind, value = match.groups()
        if key == "param":
            if kind:
                kinds[parameter] = kind
            parameters[parameter] = default
            meanings[parameter] = value
        else:
            head[key] = value
        body = body[match.end() :]
    texts = (head["title"], head["question"], head["caveats"])
    return NamedQuery(name, *texts, parameters, meanings, kinds, body.strip())
