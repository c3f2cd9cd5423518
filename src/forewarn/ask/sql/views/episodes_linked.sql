-- Pairs of episodes of different sources in the same country whose years overlap, and by how much. Each pair is listed once. Common years do not make two episodes the same killing: compare who led them. An episode without an end runs to the last year of its source. Countries are taken as they are: an episode that one source places in Yugoslavia and another in Bosnia and Herzegovina, or in the Soviet Union and in Russia, is not linked.
-- reads: episodes, sources
-- column episode_id: One episode of the pair: the one whose source comes first in the alphabet.
-- column source_id: The release that lists it.
-- column other_episode_id: The other episode.
-- column other_source_id: The release that lists the other.
-- column first_year: First year of both.
-- column last_year: Last year of both.
-- column common_years: Number of years of both.
-- column share_of_years: Common years as a share of the years of either: 1 where both have the same years.
WITH spells AS (
    SELECT episode_id, country_id, source_id, start_year, coalesce(end_year, last_year) AS end_year
    FROM episodes
    JOIN sources USING (source_id)
)
SELECT one.country_id,
    one.episode_id,
    one.source_id,
    other.episode_id AS other_episode_id,
    other.source_id AS other_source_id,
    greatest(one.start_year, other.start_year) AS first_year,
    least(one.end_year, other.end_year) AS last_year,
    last_year - first_year + 1 AS common_years,
    common_years / (
        greatest(one.end_year, other.end_year) - least(one.start_year, other.start_year) + 1
    ) AS share_of_years
FROM spells AS one
JOIN spells AS other USING (country_id)
WHERE one.source_id < other.source_id
    AND one.start_year <= other.end_year
    AND other.start_year <= one.end_year
