-- The architecture of prevention of every state on a day, one row for each item: where it stands towards each treaty, and its value of each indicator of institutions in the year of the day. It shows what prevention has to work with, not whether it is used: to be bound is not to comply. What was done about past crimes is as its sources found it, and counts what began or went on in the year: whether an amnesty still holds is in no source here. Nothing is carried forward: a treaty has the status on the last day that the source covers, which as_of says, and an indicator without a value of that year has the status not known. No source here has national focal points or mechanisms for the prevention of atrocities, laws on universal jurisdiction, reservations to treaties, or whether advice was followed.
-- reads: treaty_answers, commitments, instruments, indicators, latest_observations, declared_zeros, states, known_day, day_of
-- parameter day: A date from 1947 on.
-- example: SELECT country_id, item, status, since, as_of FROM prevention_items('2020-01-01') WHERE item_id = 'genocide_convention' AND country_id IN ('BDI', 'IDN', 'RWA') ORDER BY country_id
-- column kind: treaty; institution: the national human rights institution; oversight: bodies that look into what the government does; consultation: who is heard before it decides; investigation, trial, truth, reparation, vetting and amnesty: what was done about past crimes; agreement: peace agreements signed; peacekeepers: troops of the United Nations.
-- column item: Title of the treaty or indicator.
-- column item_id: Its instrument_id or indicator_id.
-- column status: Of a treaty: party, signatory, withdrawn or not party, as in treaty_answers, or not known where no source has both. Of an indicator: its value and unit, none listed where the source has no row in a year that it covers, or not known.
-- column since: Day of the act by which the state last became a party, or its year where the source has no day; empty for indicators.
-- column until: Day on which the state's withdrawal took effect, or its year; empty for indicators.
-- column as_of: The day that the row is about: the one asked for, or the last one that the source covers of the treaty. Of an indicator, the last day of the year of its value.
-- column known_until: The last day that the source covers, whatever day is asked for.
-- column note: Of a treaty: other sources that have another status, and a later succession, which is often dated back. Of an indicator: the year of the value, which says nothing about one day, or that the source lists none in that year.
-- column caveats: Of an indicator: what to know before reading the value.
WITH listed AS (
    -- An indicator that belongs here is added by a line with its kind, and to the list below.
    SELECT * FROM (
        VALUES ('amnesties_enacted', 'amnesty'),
            ('amnesties_for_human_rights_crimes', 'amnesty'),
            ('amnesties_for_state_agents', 'amnesty'),
            ('civil_society_consultation', 'consultation'),
            ('domestic_trials_begun', 'trial'),
            ('foreign_trials_begun', 'trial'),
            ('human_rights_institution_a_status', 'institution'),
            ('human_rights_institution_status', 'institution'),
            ('icc_examination_under_way', 'investigation'),
            ('icc_investigation_opened', 'investigation'),
            ('independent_executive_oversight', 'oversight'),
            ('international_trials_begun', 'trial'),
            ('legislative_investigation', 'oversight'),
            ('peace_agreements_signed', 'agreement'),
            ('reparation_programme_in_operation', 'reparation'),
            ('reparation_programmes_created', 'reparation'),
            ('self_amnesties', 'amnesty'),
            ('truth_commissions_at_work', 'truth'),
            ('un_investigations_under_way', 'investigation'),
            ('un_troops_present', 'peacekeepers'),
            ('vetting_policy_in_force', 'vetting')
    ) AS v (indicator_id, kind)
), present AS (
    SELECT s.country_id, date_part('year', day_of(day))::INT AS year
    FROM states AS s
    WHERE s.year = least(date_part('year', day_of(day)), (SELECT max(n.year) FROM states AS n))
        AND known_day(
            day, (SELECT greatest(min(f.adopted_on), DATE '1947-01-01') FROM instruments AS f)
        )
), held AS (
    -- The same indicators again: by a list of ids their values are found at once.
    SELECT o.country_id, o.indicator_id, o.year, o.value, o.source_id, false AS none_listed
    FROM latest_observations AS o
    WHERE o.indicator_id IN (
        'amnesties_enacted', 'amnesties_for_human_rights_crimes', 'amnesties_for_state_agents',
        'civil_society_consultation', 'domestic_trials_begun', 'foreign_trials_begun',
        'human_rights_institution_a_status', 'human_rights_institution_status',
        'icc_examination_under_way', 'icc_investigation_opened', 'independent_executive_oversight',
        'international_trials_begun', 'legislative_investigation', 'peace_agreements_signed',
        'reparation_programme_in_operation', 'reparation_programmes_created', 'self_amnesties',
        'truth_commissions_at_work', 'un_investigations_under_way', 'un_troops_present',
        'vetting_policy_in_force'
    )
    UNION ALL
    SELECT z.country_id, z.indicator_id, z.year, z.value, z.source_id, true
    FROM declared_zeros AS z
    WHERE z.indicator_id IN (
        'amnesties_enacted', 'amnesties_for_human_rights_crimes', 'amnesties_for_state_agents',
        'civil_society_consultation', 'domestic_trials_begun', 'foreign_trials_begun',
        'human_rights_institution_a_status', 'human_rights_institution_status',
        'icc_examination_under_way', 'icc_investigation_opened', 'independent_executive_oversight',
        'international_trials_begun', 'legislative_investigation', 'peace_agreements_signed',
        'reparation_programme_in_operation', 'reparation_programmes_created', 'self_amnesties',
        'truth_commissions_at_work', 'un_investigations_under_way', 'un_troops_present',
        'vetting_policy_in_force'
    )
), of_indicators AS (
    SELECT p.country_id, l.kind, i.title, l.indicator_id, i.unit, i.caveats, p.year, o.value,
        o.none_listed, coalesce(o.source_id, e.source_id) AS source_id, e.last_year
    FROM present AS p
    CROSS JOIN listed AS l
    JOIN indicators AS i ON i.indicator_id = l.indicator_id
    LEFT JOIN held AS o
        ON o.country_id = p.country_id AND o.indicator_id = l.indicator_id AND o.year = p.year
    LEFT JOIN (
        SELECT v.country_id, v.indicator_id, max(v.year) AS last_year,
            arg_max(v.source_id, v.year) AS source_id
        FROM held AS v
        GROUP BY v.country_id, v.indicator_id
    ) AS e ON e.country_id = p.country_id AND e.indicator_id = l.indicator_id
)
SELECT p.country_id, 'treaty' AS kind, i.title AS item, i.instrument_id AS item_id,
    coalesce(t.status, 'not known') AS status, t.joined AS since, t.until, t.as_of, t.known_until,
    CASE
        WHEN t.status IS NULL THEN 'no source here has both the state and the treaty'
        ELSE nullif(concat_ws('; ',
            'other sources: ' || t.others_differ,
            CASE WHEN t.status <> 'party' AND c.act_day > t.as_of THEN 'the state succeeded to it on '
                || c.act_day || ', and a succession is often dated back to the beginning of a state'
            END), '')
    END AS note,
    NULL AS caveats, t.source_id
FROM present AS p
JOIN instruments AS i ON i.adopted_on <= day_of(day)
LEFT JOIN treaty_answers(day) AS t
    ON t.country_id = p.country_id AND t.instrument_id = i.instrument_id
LEFT JOIN (
    SELECT s.country_id, s.instrument_id,
        min(coalesce(s.date, make_date(s.year::INT, 12, 31))) AS act_day
    FROM commitments AS s
    WHERE s.action = 'succeeded'
    GROUP BY s.country_id, s.instrument_id
) AS c ON c.country_id = p.country_id AND c.instrument_id = i.instrument_id
UNION ALL
SELECT f.country_id, f.kind, f.title, f.indicator_id,
    CASE
        WHEN f.value IS NULL THEN 'not known'
        WHEN f.none_listed THEN 'none listed'
        ELSE printf(CASE WHEN abs(f.value) < 1000 THEN '%.4g' ELSE '%.0f' END, f.value)
            || ' (' || f.unit || ')'
    END,
    NULL, NULL,
    CASE WHEN f.value IS NOT NULL THEN make_date(f.year, 12, 31) END,
    make_date(f.last_year::INT, 12, 31),
    CASE
        WHEN f.none_listed THEN 'the source lists none in ' || f.year
        WHEN f.value IS NOT NULL THEN 'a value of the whole year ' || f.year
        WHEN f.last_year IS NULL THEN 'no value for the state in any year'
        WHEN f.last_year < f.year
            THEN 'no value of ' || f.year || '; the last value is of ' || f.last_year
        ELSE 'no value of ' || f.year || ', though there are values of other years'
    END,
    f.caveats, f.source_id
FROM of_indicators AS f
