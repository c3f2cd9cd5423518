-- title: Treaty gaps among the states at most risk
-- question: Of the states in the worst third on grievance, conspiracy and unchecked power alike, which had not joined which of seven core treaties against atrocity, by the last year that is known?
-- caveats: Two years stand in a row: percentile_year is that of the percentiles, and status_year the one at whose end the state was not a party, which is the last one that the list of the treaty covers, or percentile_year if that is earlier. The list of the Genocide Convention ends in 2014, that of the Rome Statute in 2013, the others in 2021. Nothing is said of later years, and some states have joined since: El Salvador joined the Rome Statute in 2016. Years are those of the act: a state that succeeded to a treaty is listed from the year in which it said so, though a succession is often dated back to its beginning, as Bosnia and Herzegovina's of 1993 to 1992. To be a party is not to comply. Percentiles are among the states rated; a treaty without a row for a state has been joined, or its list does not name the state.
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
    FROM treaty_status(make_date($year::INT, 12, 31)) AS t
    WHERE t.instrument_id IN (
        'genocide_convention', 'rome_statute', 'cat', 'cped', 'iccpr', 'icerd', 'opcat'
    )
    QUALIFY row_number() OVER (
        PARTITION BY t.country_id, t.instrument_id ORDER BY t.as_of DESC, t.source_id DESC
    ) = 1
)
SELECT c.name AS country, $year::INT AS percentile_year, round(r.lowest) AS lowest_percentile,
    s.instrument_id AS not_party_to, s.status, date_part('year', s.as_of)::INT AS status_year,
    count(*) OVER (PARTITION BY r.country_id) AS gaps,
    round(r.share_missing, 2) AS share_missing,
    r.source_ids || ' ' || s.source_id AS source_id
FROM at_risk AS r
JOIN status AS s USING (country_id)
JOIN countries AS c USING (country_id)
WHERE s.status <> 'party'
ORDER BY gaps DESC, r.lowest DESC, country, s.instrument_id
