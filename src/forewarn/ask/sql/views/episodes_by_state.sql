-- Every episode under each state on whose land it took place: the state in which its source places it, each later state that holds the land, and one that held it in the year in which the episode began (table episode_heirs). One episode stands in several rows, so count distinct episode_ids over states. Where a killing took place does not say who is to blame.
-- reads: episodes, episode_heirs, sources
-- column from_year: First year in which this state holds the land while or after the episode goes on: its first year, or that in which the state came to hold it.
-- column placed_by: listed: the source places the episode in this state itself; source: the source names this state as heir of the land; forewarn: this package does, from the source's words on the event; holder: the state held the land in the year in which the episode began, and the source places it in the state of today.
-- column listed_id: The state in which the source places the episode.
-- column known_to: Last year that the source covers. An episode without an end was going on then; of later years nothing is said.
SELECT p.country_id, e.episode_id, e.source_id, e.kind, e.perpetrator, e.start_year, e.end_year,
    greatest(p.from_year, e.start_year) AS from_year,
    p.placed_by, e.country_id AS listed_id, s.last_year AS known_to
FROM episodes AS e
JOIN (
    SELECT l.episode_id, l.country_id, l.start_year AS from_year, 'listed' AS placed_by
    FROM episodes AS l
    UNION ALL
    SELECT h.episode_id, h.country_id, h.from_year, h.placed_by FROM episode_heirs AS h
) AS p ON p.episode_id = e.episode_id
JOIN sources AS s ON s.source_id = e.source_id
