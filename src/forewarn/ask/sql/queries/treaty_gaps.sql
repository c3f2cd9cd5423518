-- title: Treaty gaps among the states at most risk
-- question: Of the states in the worst third on grievance, conspiracy and unchecked power alike, which had not joined which of seven core treaties against atrocity, by the last year that is known?
-- caveats: Two times stand in a row: percentile_year is that of the percentiles, and status_on the day on which the state was not a party: the end of that year, or the last day that the source covers of the treaty, if that is earlier. Lists end at different times: that of the Genocide Convention in March 2015, that of the Rome Statute in November 2020, the others at the end of 2021; single acts are known after that, so a state that has joined since is left out where its act is known. Of states without a later act nothing is said after the list ends. joined and until are of states that left: Burundi and the Philippines are not bound by the Rome Statute, though they had joined. Burkina Faso, Mali and Niger announced in September 2025 that they leave it, and no source here has what became of it. others_differ names sources that have another status. Years are those of the act: a state that succeeded to a treaty is listed from the day on which it said so, though a succession is often dated back to its beginning, as Bosnia and Herzegovina's of 1993 to 1992. Signatures are known by untc-2015 alone: of a state that another source has as not party, others_differ says whether that list has its signature. To be a party is not to comply. Percentiles are among the states rated; a treaty without a row for a state has been joined, or its list does not name the state.
-- param year=newest year: Calendar year of the percentiles.
-- param at_least=66.7 percentile: Percentile that the lowest of the three must reach.
-- needs year: exclusion_by_social_group, physical_integrity, judicial_constraints
WITH at_risk AS (
    SELECT country_id, min(percentile) AS lowest, max(share_missing) AS share_missing,
        string_agg(DISTINCT source_id, ' ' ORDER BY source_id) AS source_ids
    FROM percentiles
    WHERE year = $year::INT AND indicator_id IN (
        'exclusion_by_social_group', 'physical_integrity', 'judicial_constraints'
    )
    GROUP BY country_id
    HAVING count(percentile) = 3 AND min(percentile) >= $at_least::DOUBLE
), status AS (
    SELECT t.*
    FROM treaty_answers(make_date($year::INT, 12, 31)) AS t
    WHERE t.instrument_id IN (
        'genocide_convention', 'rome_statute', 'cat', 'cped', 'iccpr', 'icerd', 'opcat'
    )
)
SELECT c.name AS country, $year::INT AS percentile_year, round(r.lowest) AS lowest_percentile,
    s.instrument_id AS not_party_to, s.status, s.as_of AS status_on, s.joined, s.until,
    s.others_differ, count(*) OVER (PARTITION BY r.country_id) AS gaps,
    round(r.share_missing, 2) AS share_missing,
    r.source_ids || ' ' || s.source_id AS source_id
FROM at_risk AS r
JOIN status AS s USING (country_id)
JOIN countries AS c USING (country_id)
WHERE s.status <> 'party'
ORDER BY gaps DESC, r.lowest DESC, country, s.instrument_id
