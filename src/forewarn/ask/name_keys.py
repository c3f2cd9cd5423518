"""The table `name_keys`: what a reader may write for each thing that has an id.

It is made with the views, from those tables that a package has, so that a name is looked up in one
table however it is asked for: in SQL, in a named query, in a network or from Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import duckdb

from forewarn.ask.group_names import GROUP_ROWS
from forewarn.ask.letters import letters_of_schemes
from forewarn.writing.sql import NAME_KEY, NAME_KEY_COMMENT, identifier, literal

if TYPE_CHECKING:
    from collections.abc import Collection

TABLE = "name_keys"

# At most this many rows of each table are read: a hostile one must not fill the database.
_MOST = 50_000

_COMMENT = (
    "What may be written for each country, indicator, actor and so on: its id, its codes and its "
    "names. The macros that take a name look it up here."
)
_COLUMNS = {
    "kind": "What has the id: a country, an indicator and so on.",
    "id": "The id.",
    "label": "The name by which to tell people of it.",
    "code": "An id or a code in small letters; a country's also after its scheme, as in cow:517.",
    "key": "A name, or an id of many letters, as name_key writes it.",
    "tier": "0 for an id, 1 for the letters of ISO 3166 or a code after its scheme, 2 for a name, "
    "3 for another code. Where two tiers hold what is written, the lower one counts. 9 for what "
    "does not mean the country but stands under it: a part of it, or in the years given the land "
    "of a state of other years. Such a name is refused, with the country to look at. For a group "
    "9 is for a part of its name, for which it is only suggested.",
    "valid_from": "First year in which it is written so; empty where years do not matter.",
    "valid_to": "Last such year; empty where there is none.",
}


class _Names(NamedTuple):
    """Where the names of a kind are: the tables read, and the SQL of its rows."""

    reads: tuple[str, ...]
    rows: str


def _plain(kind: str, table: str, key: str, title: str) -> _Names:
    """Return the names of what has an id and a title.

    An id with digits is found only as it stands: without its punctuation it can be another's, as
    ucdp-25.1 is a source and ucdp-251 an actor.
    """
    return _Names(
        (table,),
        f"""
        SELECT '{kind}', {key}, {title}, lower({key}),
            CASE WHEN NOT regexp_matches({key}, '[0-9][.]|^ucdp-') THEN {key} END, 0, NULL, NULL
        FROM {table}
        UNION ALL SELECT '{kind}', {key}, {title}, NULL, {title}, 2, NULL, NULL FROM {table}
        """,
    )


_LETTERS = ", ".join(f"({', '.join(map(literal, each))})" for each in letters_of_schemes())

_NAMES = (
    _Names(
        ("countries",),
        """
        SELECT 'country', country_id, name, lower(country_id), NULL, 0, state_from, state_to
        FROM countries
        UNION ALL
        SELECT 'country', country_id, name, NULL, name, 2, state_from, state_to FROM countries
        """,
    ),
    _Names(
        ("countries", "country_codes"),
        """
        SELECT 'country', o.country_id, c.name, lower(o.code), NULL,
            CASE WHEN o.scheme IN ('iso2', 'iso3') THEN 1 ELSE 3 END, o.valid_from, o.valid_to
        FROM country_codes AS o JOIN countries AS c USING (country_id)
        -- What UNHCR writes is often ISO's code of another state.
        WHERE o.scheme NOT IN ('name', 'unhcr')
        UNION ALL
        SELECT 'country', o.country_id, c.name, lower(o.scheme || ':' || o.code), NULL, 1,
            o.valid_from, o.valid_to
        FROM country_codes AS o JOIN countries AS c USING (country_id)
        WHERE o.scheme <> 'name'
        """,
    ),
    # The letters of a scheme that the package has by its numbers.
    _Names(
        ("countries", "country_codes"),
        f"""
        SELECT 'country', o.country_id, c.name, lower(l.scheme || ':' || l.letters), NULL, 1,
            o.valid_from, o.valid_to
        FROM country_codes AS o JOIN countries AS c USING (country_id)
        JOIN (VALUES {_LETTERS}) AS l (scheme, letters, code)
            ON l.scheme = o.scheme AND l.code = o.code::VARCHAR
        """,
    ),
    _Names(
        ("countries", "country_names"),
        """
        SELECT 'country', n.country_id, c.name, NULL, n.name, 2, n.valid_from, n.valid_to
        FROM country_names AS n JOIN countries AS c USING (country_id) WHERE n.kind <> 'part'
        """,
    ),
    # What stands under a country: parts of it, and lands that are states in other years.
    _Names(
        ("countries", "country_names"),
        """
        SELECT 'country', n.country_id, c.name, lower(p.country_id), n.name, 9,
            n.valid_from, n.valid_to
        FROM country_names AS n JOIN countries AS c USING (country_id)
        LEFT JOIN countries AS p ON p.name = n.name WHERE n.kind = 'part'
        """,
    ),
    # And the state of the land of that state, in the years before it began.
    _Names(
        ("countries", "country_names"),
        """
        WITH under AS (
            SELECT p.country_id AS asked, n.country_id, n.valid_from, n.valid_to
            FROM country_names AS n JOIN countries AS p ON p.name = n.name WHERE n.kind = 'part'
        )
        SELECT 'country', c.country_id, c.name, lower(u.asked), NULL, 9, f.valid_from,
            least(f.valid_to, h.state_from - 1)
        FROM under AS u
        JOIN countries AS h ON h.country_id = u.country_id
        JOIN under AS f ON f.asked = h.country_id AND f.valid_from < h.state_from
        JOIN countries AS c ON c.country_id = f.country_id
        """,
    ),
    # What a state that ended was followed by, and what it came after itself.
    _Names(
        ("countries",),
        """
        WITH RECURSIVE followed (ended, country_id) AS (
            SELECT country_id, successor_id FROM countries
            WHERE successor_id IS NOT NULL AND state_to IS NOT NULL
            UNION
            SELECT f.ended, c.successor_id
            FROM followed AS f JOIN countries AS c USING (country_id)
            WHERE c.successor_id IS NOT NULL AND c.state_to IS NOT NULL
        )
        SELECT 'country', l.country_id, l.name, lower(f.ended), NULL, 9,
            greatest(l.state_from, e.state_to + 1), l.state_to
        FROM followed AS f
        JOIN countries AS e ON e.country_id = f.ended
        JOIN countries AS l ON l.country_id = f.country_id
        UNION ALL
        SELECT 'country', f.ended, e.name, lower(f.country_id), NULL, 9,
            e.state_from, least(e.state_to, l.state_from - 1)
        FROM followed AS f
        JOIN countries AS e ON e.country_id = f.ended
        JOIN countries AS l ON l.country_id = f.country_id
        """,
    ),
    # The years of the package, as in the view `states`.
    _Names(
        ("countries", "sources"),
        """
        SELECT 'year', 'years', NULL, 'years', NULL, 0, greatest(1946, min(c.state_from)),
            (SELECT max(s.last_year) FROM sources AS s)
        FROM countries AS c
        """,
    ),
    _plain("indicator", "indicators", "indicator_id", "title"),
    _Names(
        ("indicators",),
        """
        SELECT 'indicator', indicator_id, title, lower(upstream_name), NULL, 3, NULL, NULL
        FROM indicators
        """,
    ),
    _plain("actor", "actors", "actor_id", "name"),
    # Several full names stand in one cell. Where the name is itself a list, it is of allies, and so
    # is what stands between the commas.
    _Names(
        ("actors",),
        """
        SELECT 'actor', a.actor_id, a.name, NULL, t.text, 2, NULL, NULL
        FROM actors AS a, LATERAL (
            SELECT unnest([a.full_name] || string_split_regex(
                a.full_name, CASE WHEN contains(a.name, ',') THEN ';' ELSE '[,;]' END
            )) AS text
        ) AS t
        WHERE a.full_name IS NOT NULL
        """,
    ),
    _Names(
        ("actors", "actor_names"),
        """
        SELECT 'actor', n.actor_id, a.name, NULL, n.name, 2, NULL, NULL
        FROM actor_names AS n JOIN actors AS a USING (actor_id)
        """,
    ),
    # A government by any name of its country.
    _Names(
        ("actors", "country_names"),
        """
        SELECT 'actor', a.actor_id, a.name, NULL, 'Government of ' || n.name, 2, NULL, NULL
        FROM actors AS a JOIN country_names AS n USING (country_id)
        WHERE a.kind = 'government' AND n.kind <> 'part' AND n.language = 'en'
        """,
    ),
    _Names(
        ("groups", "countries"),
        """
        SELECT 'group', g.group_id, g.name || ' in ' || c.name, lower(g.group_id), g.group_id, 0,
            NULL, NULL
        FROM groups AS g JOIN countries AS c USING (country_id)
        """,
    ),
    _Names(("groups", "countries"), GROUP_ROWS),
    _Names(
        ("groups", "countries", "actor_names"),
        """
        SELECT 'group', g.group_id, g.name || ' in ' || c.name, NULL, n.name, 2, NULL, NULL
        FROM actor_names AS n JOIN groups AS g ON g.group_id = n.actor_id
        JOIN countries AS c USING (country_id)
        """,
    ),
    _plain("instrument", "instruments", "instrument_id", "title"),
    _plain("dimension", "dimensions", "dimension_id", "title"),
    _plain("source", "sources", "source_id", "title"),
    _plain("relation", "relations", "relation_id", "title"),
    _plain("risk_factor", "risk_factors", "risk_factor_id", "title"),
)


def make_name_keys(connection: duckdb.DuckDBPyConnection, tables: Collection[str]) -> bool:
    """Make the table of names of the current database; return whether it was made.

    A package's own table of that name is kept. A table whose fields have other names or types
    gives no names. The connection must not be in a transaction.
    """
    connection.execute(f"CREATE MACRO {NAME_KEY}")
    connection.execute(f"COMMENT ON MACRO name_key IS {literal(NAME_KEY_COMMENT)}")
    if TABLE in {table.lower() for table in tables}:
        return False
    connection.execute(
        f"CREATE TABLE {TABLE} (kind VARCHAR, id VARCHAR, label VARCHAR, code VARCHAR, "
        "key VARCHAR, tier INTEGER, valid_from INTEGER, valid_to INTEGER)"
    )
    connection.execute(f"COMMENT ON TABLE {TABLE} IS {literal(_COMMENT)}")
    for column, text in _COLUMNS.items():
        comment = f"COMMENT ON COLUMN {TABLE}.{identifier(column)} IS {literal(text)}"
        connection.execute(comment)
    for names in _NAMES:
        if set(names.reads) <= set(tables):
            _add(connection, names.rows)
    return True


def _add(connection: duckdb.DuckDBPyConnection, rows: str) -> None:
    connection.execute("BEGIN")
    try:
        connection.execute(f"""
            INSERT INTO {TABLE}
            SELECT DISTINCT kind, id, left(label, 60), code, key, tier, valid_from, valid_to
            FROM (
                SELECT kind, id, coalesce(label, id) AS label, code,
                    nullif(name_key(name), '') AS key, tier,
                    valid_from::INTEGER AS valid_from, valid_to::INTEGER AS valid_to
                FROM (FROM ({rows}) LIMIT {_MOST})
                    AS n (kind, id, label, code, name, tier, valid_from, valid_to)
            )
            WHERE length(id) <= 200
                AND (key IS NOT NULL OR length(code) BETWEEN 1 AND 200)
            ORDER BY ALL
            """)
    except (duckdb.BinderException, duckdb.DataError):
        connection.execute("ROLLBACK")
    else:
        connection.execute("COMMIT")
