-- Pairs of episodes of different sources on the land of one state whose years overlap, and by how much. Each pair is listed once. Common years do not make two episodes the same killing: compare who led them. An episode without an end runs to the last year of its source. Land counts, and not only the state of the time: an episode that one source places in Yugoslavia and another in Bosnia and Herzegovina, or in Pakistan and in Bangladesh, is linked, by the heirs in the table episode_heirs.
-- reads: episodes, episodes_by_state, sources
-- column country_id: The state in which the source places the first episode.
-- column other_country_id: The state in which the other source places the other; not the same where the sources disagree on the place.
-- column episode_id: One episode of the pair: the one whose source comes first in the alphabet.
-- column source_id: The release that lists it.
-- column other_episode_id: The other episode.
-- column other_source_id: The release that lists the other.
-- column first_year: First year of both.
-- column last_year: Last year of both.
-- column common_years: Number of years of both.
-- column share_of_years: Common years as a share of the years of either: 1 where both have the same years.
WITH spells AS (
    SELECT b.country_id, b.listed_id, b.placed_by, b.episode_id, b.source_id, b.start_year,
        b.from_year, coalesce(b.end_year, b.known_to) AS end_year
    FROM episodes_by_state AS b
), pairs AS (
    SELECT DISTINCT one.listed_id AS country_id, other.listed_id AS other_country_id,
        one.episode_id, one.source_id,
        other.episode_id AS other_episode_id, other.source_id AS other_source_id,
        one.start_year, one.end_year,
        other.start_year AS other_start_year, other.end_year AS other_end_year
    FROM spells AS one
    JOIN spells AS other
        ON other.country_id = one.country_id
        AND greatest(one.from_year, other.from_year) <= least(one.end_year, other.end_year)
        -- Two episodes of one state need no heir; two of different states meet in a third or one.
        AND (one.listed_id <> other.listed_id
            OR one.placed_by = 'listed' AND other.placed_by = 'listed')
    WHERE one.source_id < other.source_id
        AND one.start_year <= other.end_year
        AND other.start_year <= one.end_year
)
SELECT p.country_id, p.other_country_id, p.episode_id, p.source_id,
    p.other_episode_id, p.other_source_id,
    greatest(p.start_year, p.other_start_year) AS first_year,
    least(p.end_year, p.other_end_year) AS last_year,
    last_year - first_year + 1 AS common_years,
    common_years / (
        greatest(p.end_year, p.other_end_year) - least(p.start_year, p.other_start_year) + 1
    ) AS share_of_years
FROM pairs AS p
