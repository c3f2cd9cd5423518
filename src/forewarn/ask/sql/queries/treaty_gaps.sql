-- title: Treaty gaps among the states at most risk
-- question: Of the states in the worst third on grievance, conspiracy and unchecked power alike, which have not joined which of seven core treaties against atrocity?
-- caveats: A treaty status is as of the source's end, never later: the Genocide Convention of 2014 and the Rome Statute of 2013 are from the list of 2015, the others from that of August 2022 with full years to 2021. Some have joined since. To be a party is not to comply. Percentiles are of the year, among the states rated; a state without a treaty row is not listed by the source.
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
    FROM treaty_status('9999-12-31') AS t
    WHERE t.instrument_id IN (
        'genocide_convention', 'rome_statute', 'cat', 'cped', 'iccpr', 'icerd', 'opcat'
    )
    QUALIFY row_number() OVER (
        PARTITION BY t.country_id, t.instrument_id ORDER BY t.as_of DESC, t.source_id DESC
    ) = 1
)
SELECT c.name AS country, round(r.lowest) AS lowest_percentile,
    count(*) FILTER (s.status <> 'party') AS gaps, count(*) AS treaties_known,
    string_agg(s.instrument_id, ' ' ORDER BY s.instrument_id) FILTER (s.status <> 'party')
        AS not_party_to,
    round(r.share_missing, 2) AS share_missing,
    r.source_ids || ' ' || string_agg(DISTINCT s.source_id, ' ' ORDER BY s.source_id) AS source_id
FROM at_risk AS r
JOIN status AS s USING (country_id)
JOIN countries AS c USING (country_id)
GROUP BY c.name, r.lowest, r.share_missing, r.source_ids
HAVING gaps > 0
ORDER BY gaps DESC, lowest DESC, country
