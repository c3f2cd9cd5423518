-- Which fights a support was in, by each state that both name. Where the source says against whom it was (is_known), those fights of the supported party in the same year. Where it does not, those that it can have been in: whose places are among the support's and, where both are known, mainly in the same one.
-- reads: tie_places
-- column supporter_id: Who supported.
-- column supported_id: Who was supported.
-- column opponent_id: Whom the supported party fought.
-- column country_id: The state: one of those in the location of both.
-- column place: Where the support mainly was, seen from the state.
-- column is_known: Whether the source says that the support was in this fight; if not, it may have been in another.
-- column location: The states of the fight, separated by spaces; empty before 1989, when only what it was over is known.
-- column main_location: The state in which the fight mainly was.
-- column source_id: The release of the support.
-- column fight_source_id: The release of the fight.
SELECT s.source_actor_id AS supporter_id, s.target_actor_id AS supported_id, f.opponent_id,
    s.country_id, s.year, s.place, s.against IS NOT NULL AS is_known, f.location, f.main_location, s.source_id,
    f.source_id AS fight_source_id
FROM tie_places AS s
JOIN (
    SELECT a.source_actor_id AS party_id, a.target_actor_id AS opponent_id, a.country_id, a.year,
        a.location, a.main_location, a.source_id
    FROM tie_places AS a WHERE a.relation_id = 'fights'
    UNION ALL
    SELECT b.target_actor_id, b.source_actor_id, b.country_id, b.year, b.location, b.main_location,
        b.source_id
    FROM tie_places AS b WHERE b.relation_id = 'fights'
) AS f
    ON f.party_id = s.target_actor_id AND f.country_id = s.country_id AND f.year = s.year
    AND CASE WHEN s.against IS NOT NULL
        THEN list_contains(string_split(s.against, ' '), f.opponent_id)
        ELSE list_has_all(string_split(s.location, ' '), string_split(f.location, ' '))
            AND coalesce(s.main_location = f.main_location, true) END
WHERE s.relation_id = 'supports'
