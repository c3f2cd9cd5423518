"""What a reader may write for an ethnic group, in the SQL of the rows of `name_keys`."""

from __future__ import annotations

from forewarn.writing.sql import literal

# Spellings that many use, and no likeness of letters finds: as a source writes it, and as others.
_SPELLINGS = (
    (r"\bAcehnese\b", "Achinese"),
    (r"\bAlawi\b", "Alawites"),
    (r"\bAlawites\b", "Alawi"),
    (r"\bCherkess\b", "Circassians"),
    (r"\b(Fula|Fulani|Peul)\b", "Fulbe"),
    (r"\bOroma\b", "Oromo"),
    (r"\bPashtuns\b", "Pathans"),
    (r"\bShi'?a\b", "Shiite"),
    (r"\bTurkmens?\b", "Turkomans"),
    (r"\bYezidis\b", "Yazidis"),
)

_COMMON = ", ".join(f"({literal(theirs)}, {literal(common)})" for theirs, common in _SPELLINGS)

# Each name of a group (tier 2), and the singular for its plural or the other way round (tier 3),
# and the parts of its names: of `Hausa-Fulani`, the two.
_FORMS = rf"""
    WITH names AS (
        SELECT g.group_id, g.country_id, c.name AS country, g.name || ' in ' || c.name AS label,
            n.name
        FROM groups AS g JOIN countries AS c USING (country_id), LATERAL (
            SELECT g.name AS name
            UNION ALL
            SELECT regexp_replace(g.name, s.theirs, s.common, 'g')
            FROM (VALUES {_COMMON}) AS s (theirs, common)
            WHERE regexp_matches(g.name, s.theirs)
        ) AS n
    ), forms AS (
        SELECT *, 2 AS tier FROM names
        UNION ALL
        SELECT * REPLACE (
            CASE WHEN name LIKE '%s' THEN left(name, -1) ELSE name || 's' END AS name
        ), 3
        FROM names
    ), parts AS (
        SELECT n.group_id, n.country_id, n.country, n.label, p.part
        FROM names AS n, LATERAL (
            SELECT unnest(string_split_regex(
                regexp_replace(n.name, '\b([Nn]on)-', '\1', 'g'),
                '[][/(),;-]|\b(?:and|other)\b'
            )) AS part
        ) AS p
    )
"""

# A group by its name, alone or with its state; and by a part of its name, where a group of another
# state has that part as its name: who writes `Fulani` can mean the one, or those of
# `Fulani (and others)` of another state. Any other part is only suggested (tier 9).
GROUP_ROWS = f"""
    {_FORMS}
    SELECT 'group', f.group_id, f.label, NULL,
        CASE w.word WHEN '' THEN f.name ELSE f.name || w.word || f.country END, f.tier, NULL, NULL
    FROM forms AS f, (VALUES (''), (' in '), (' ')) AS w (word)
    UNION ALL
    SELECT 'group', p.group_id, p.label, NULL,
        CASE w.word WHEN '' THEN o.name ELSE o.name || w.word || p.country END, o.tier, NULL, NULL
    FROM parts AS p
    JOIN forms AS o
        ON rtrim(name_key(o.name), 's') = rtrim(name_key(p.part), 's')
        AND o.country_id <> p.country_id,
        (VALUES (''), (' in '), (' ')) AS w (word)
    UNION ALL
    SELECT 'group', p.group_id, p.label, NULL, p.part, 9, NULL, NULL
    FROM parts AS p
"""
