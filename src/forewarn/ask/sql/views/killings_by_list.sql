-- For every state and year in which any list of episodes has a killing on the state's land, what each list says: which has it under the state itself, which under another state that held the land when it began or holds it today, and which has none. Lists draw different lines around a killing (1,000 dead, 25 dead, genocide or politicide). Only a list that says which states it covers can be without one: two of the three name no place without a killing, and where they name none that says nothing. That a list has none is no statement that nothing happened. Before a state began its land's killings are under the state of the time.
-- reads: episodes_by_state, states, sources, observations, indicators, latest_observations
-- column year: A year in which the state existed and one list at least has a killing on its land.
-- column mass_killing_ongoing: The Early Warning Project's value for the state and year; empty where it covers neither.
-- column listed_here: The episodes that their source places in this state, separated by spaces.
-- column listed_elsewhere: The episodes on this state's land that their source places in another state.
-- column listed_under: Those other states.
-- column lists_here: The releases that place a killing in this state itself, separated by spaces.
-- column lists_elsewhere: The releases that place one on this state's land in another state.
-- column lists_without: The releases that cover the state in the year, and have no episode on its land.
-- column lists_silent: The releases whose years include this one, that name no episode on the state's land, and do not say which states they cover.
-- column lists_not_covering: The releases that have neither: the year is not among theirs, or the state is not among those that they cover in it.
-- column disagreement: place: a list has the killing under another state, or has it here where another list has it there; existence: a list that covers the state in the year has none; silence: one that does not say what it covers names none; empty where all lists of the year that may cover the state have one here.
WITH spells AS (
    SELECT b.country_id, b.episode_id, b.source_id, b.placed_by, b.listed_id, b.from_year,
        coalesce(b.end_year, b.known_to) AS until
    FROM episodes_by_state AS b
), lists AS (
    SELECT DISTINCT b.source_id, s.first_year, s.last_year
    FROM spells AS b
    JOIN sources AS s ON s.source_id = b.source_id
), covered AS (
    -- A list that has values where there was no killing says which states and years it covers.
    SELECT DISTINCT v.source_id, v.country_id, v.year
    FROM observations AS v
    SEMI JOIN lists AS l ON l.source_id = v.source_id
    SEMI JOIN indicators AS i ON i.indicator_id = v.indicator_id AND i.listing <> 'occurrences'
), killing AS (
    SELECT t.country_id, t.year, t.name, p.episode_id, p.source_id, p.placed_by, p.listed_id
    FROM spells AS p
    JOIN states AS t ON t.country_id = p.country_id AND t.year BETWEEN p.from_year AND p.until
), elsewhere AS (
    -- An episode here that another list has in a state that holds the land, or held it.
    SELECT DISTINCT k.country_id, k.year
    FROM killing AS k
    JOIN spells AS o
        ON o.episode_id = k.episode_id AND o.country_id <> k.country_id
    JOIN killing AS other
        ON other.country_id = o.country_id AND other.year = k.year
        AND other.source_id <> k.source_id AND other.placed_by = 'listed'
    WHERE k.placed_by = 'listed'
), said AS (
    SELECT k.country_id, k.year, k.name,
        string_agg(DISTINCT k.episode_id, ' ' ORDER BY k.episode_id)
            FILTER (k.placed_by = 'listed') AS listed_here,
        string_agg(DISTINCT k.episode_id, ' ' ORDER BY k.episode_id)
            FILTER (k.placed_by <> 'listed') AS listed_elsewhere,
        string_agg(DISTINCT k.listed_id, ' ' ORDER BY k.listed_id)
            FILTER (k.placed_by <> 'listed') AS listed_under,
        string_agg(DISTINCT k.source_id, ' ' ORDER BY k.source_id)
            FILTER (k.placed_by = 'listed') AS lists_here,
        string_agg(DISTINCT k.source_id, ' ' ORDER BY k.source_id)
            FILTER (k.placed_by <> 'listed') AS lists_elsewhere,
        list(DISTINCT k.source_id) AS sources_with
    FROM killing AS k
    GROUP BY k.country_id, k.year, k.name
), answered AS (
    SELECT u.country_id, u.year,
        string_agg(u.source_id, ' ' ORDER BY u.source_id)
            FILTER (u.answer = 'without') AS lists_without,
        string_agg(u.source_id, ' ' ORDER BY u.source_id)
            FILTER (u.answer = 'silent') AS lists_silent,
        string_agg(u.source_id, ' ' ORDER BY u.source_id)
            FILTER (u.answer = 'not covered') AS lists_not_covering
    FROM (
        SELECT a.country_id, a.year, l.source_id,
            CASE
                WHEN v.source_id IS NOT NULL THEN 'without'
                WHEN a.year BETWEEN l.first_year AND l.last_year
                    AND l.source_id NOT IN (SELECT w.source_id FROM covered AS w) THEN 'silent'
                ELSE 'not covered'
            END AS answer
        FROM said AS a
        JOIN lists AS l ON NOT list_contains(a.sources_with, l.source_id)
        LEFT JOIN covered AS v
            ON v.source_id = l.source_id AND v.country_id = a.country_id AND v.year = a.year
    ) AS u
    GROUP BY u.country_id, u.year
)
SELECT a.country_id, a.year, a.name, o.value AS mass_killing_ongoing,
    a.listed_here, a.lists_here, a.listed_elsewhere, a.listed_under, a.lists_elsewhere,
    w.lists_without, w.lists_silent, w.lists_not_covering,
    CASE
        WHEN a.listed_elsewhere IS NOT NULL OR e.country_id IS NOT NULL THEN 'place'
        WHEN w.lists_without IS NOT NULL THEN 'existence'
        WHEN w.lists_silent IS NOT NULL THEN 'silence'
    END AS disagreement
FROM said AS a
LEFT JOIN answered AS w ON w.country_id = a.country_id AND w.year = a.year
LEFT JOIN elsewhere AS e ON e.country_id = a.country_id AND e.year = a.year
LEFT JOIN latest_observations AS o
    ON o.country_id = a.country_id AND o.year = a.year
    AND o.indicator_id = 'mass_killing_ongoing'
