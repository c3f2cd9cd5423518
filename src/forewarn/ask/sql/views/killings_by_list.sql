-- For every state and year in which any list of episodes has a killing on the state's land, what each list says: which has it under the state itself, which under another state that held the land when it began, and which has none. Lists draw different lines around a killing (1,000 dead, 25 dead, genocide or politicide), and two of the three name no place without one: that a list has none is no statement that nothing happened. Before a state began its land's killings are under the state of the time.
-- reads: episodes_by_state, states, sources, latest_observations
-- column year: A year in which the state existed and one list at least has a killing on its land.
-- column mass_killing_ongoing: The Early Warning Project's value for the state and year; empty where it covers neither.
-- column listed_here: The episodes that their source places in this state, separated by spaces.
-- column listed_elsewhere: The episodes on this state's land that their source places in another state.
-- column listed_under: Those other states.
-- column lists_here: The releases that place a killing in this state itself, separated by spaces.
-- column lists_elsewhere: The releases that place one on this state's land in another state.
-- column lists_without: The releases whose years include this one, and that have no episode on the state's land.
-- column disagreement: place: a list has the killing under another state, or has it here where another list has it there; existence: a list has none; empty where all lists have one here.
WITH spells AS (
    SELECT b.country_id, b.episode_id, b.source_id, b.placed_by, b.listed_id, b.from_year,
        coalesce(b.end_year, b.known_to) AS until
    FROM episodes_by_state AS b
), lists AS (
    SELECT DISTINCT b.source_id, s.first_year, s.last_year
    FROM spells AS b
    JOIN sources AS s ON s.source_id = b.source_id
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
    SELECT a.country_id, a.year,
        string_agg(l.source_id, ' ' ORDER BY l.source_id) AS lists_without
    FROM said AS a
    JOIN lists AS l
        ON a.year BETWEEN l.first_year AND l.last_year
        AND NOT list_contains(a.sources_with, l.source_id)
    GROUP BY a.country_id, a.year
)
SELECT a.country_id, a.year, a.name, o.value AS mass_killing_ongoing,
    a.listed_here, a.lists_here, a.listed_elsewhere, a.listed_under, a.lists_elsewhere,
    w.lists_without,
    CASE
        WHEN a.listed_elsewhere IS NOT NULL OR e.country_id IS NOT NULL THEN 'place'
        WHEN w.lists_without IS NOT NULL THEN 'existence'
    END AS disagreement
FROM said AS a
LEFT JOIN answered AS w ON w.country_id = a.country_id AND w.year = a.year
LEFT JOIN elsewhere AS e ON e.country_id = a.country_id AND e.year = a.year
LEFT JOIN latest_observations AS o
    ON o.country_id = a.country_id AND o.year = a.year
    AND o.indicator_id = 'mass_killing_ongoing'
