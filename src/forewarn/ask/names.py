"""Finding what a name means: a country, an indicator, an actor and so on.

One lookup serves every door: the macro `named_id`, which SQL calls, and which is called here for
named queries, networks and Python.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import duckdb

from forewarn.ask.name_keys import TABLE
from forewarn.ask.query_errors import explain
from forewarn.errors import QueryError, UnknownNameError, UsageError

KINDS = (
    "country",
    "indicator",
    "actor",
    "group",
    "instrument",
    "dimension",
    "source",
    "relation",
    "risk_factor",
)

_MEANT = "SELECT named_id($kind, $name, in_year := $year::INTEGER)"
_LABEL = f"SELECT label FROM {TABLE} WHERE kind = $kind AND id = $id ORDER BY tier LIMIT 1"


@dataclass(frozen=True)
class Named:
    """What a name means: its id, and a label for people."""

    kind: str
    id: str
    label: str


def find_name(
    connection: duckdb.DuckDBPyConnection, kind: str, name: str, year: int | None = None
) -> Named:
    """Return what a name means, in a year if that is given.

    `kind` is one of `KINDS`. A country may be given by its id, by a code (an ISO code, or a code
    after its scheme, such as cow:517), or by a name in any language of `country_names`; anything
    else by its id or title. Raises `UnknownNameError`, with the nearest, for a name that nothing
    or more than one thing goes by and for a country that was not a state in the year, `QueryError`
    for a year that is not one of the package's, and `UsageError` for anything but a text and a
    kind.
    """
    if kind not in KINDS:
        raise UsageError(f"a name is one of {', '.join(KINDS)}, not {kind!r}")
    if not isinstance(name, str):
        raise UsageError(f"the name of {_one(kind)} is a text, not {name!r}")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"the name of {_one(kind)} is not UTF-8 text") from error
    asked = {"kind": kind, "name": name, "year": year}
    try:
        ((found,),) = connection.execute(_MEANT, asked).fetchall()
    except duckdb.CatalogException as error:
        raise QueryError(f"the package has no names of {kind.replace('_', ' ')}s") from error
    except duckdb.Error as error:
        raise explain(connection, str(error)) from error
    ((label,),) = connection.execute(_LABEL, {"kind": kind, "id": found}).fetchall()
    return Named(kind, found, label)


def find_in_span(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    name: str,
    first: int | None,
    last: int | None = None,
) -> Named:
    """Return what a name means in the years from `first` to `last`.

    What has no meaning in the first year, such as a state that began later, is looked up in the
    last, and then without regard to years. Raises the same as `find_name`; so what means two states
    in the first of the years in which it means any is refused.
    """
    refused: UnknownNameError | None = None
    for year in dict.fromkeys(year for year in (first, last) if year is not None):
        try:
            return find_name(connection, kind, name, year)
        except UnknownNameError as error:
            if error.is_ambiguous:
                raise
            refused = refused or error
    if refused is None:
        return find_name(connection, kind, name)
    with suppress(UnknownNameError):
        return find_name(connection, kind, name)
    raise refused


def _one(kind: str) -> str:
    article = "an" if kind[0] in "aeiou" else "a"
    return f"{article} {kind.replace('_', ' ')}"
