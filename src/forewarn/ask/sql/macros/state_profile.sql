-- The profile of a state, as in profile, by its country_id alone: to be joined to many states at once.
-- reads: percentiles, declared_zeros, indicators, observations, countries, known_state, killings_by_list, killings_begun_before, killings_listed, killed_jointly, source_notes_by_indicator, whole_number
-- parameter state: A country_id.
-- parameter year: Calendar year.
-- example: SELECT s.country_id, p.percentile FROM states AS s, LATERAL (FROM state_profile(s.country_id, 2022)) AS p WHERE s.year = 2022 AND s.un_subregion = 'Melanesia' AND p.indicator_id = 'physical_integrity' ORDER BY s.country_id
-- column value: The value; empty where there is none. A row of a source that lists occurrences is one: no row is not always a 0, and not_ranked says what it is.
-- column percentile: Share of the other states ranked that have strictly less risk, in percent. Empty where not_ranked says why.
-- column not_ranked: Why the state has no rank: what the indicator forbids, or what its missing value means.
-- column states_ranked: Number of states ranked; 0 where the indicator cannot be ranked, and where nobody was observed.
-- column last_year: Last year, up to the one asked for, in which the state has a value, or the one asked for if no row is a 0 in it; empty if none.
-- column lists_differ: For indicators of mass killing and genocide: which lists have a killing on the state's land in the year under it, which under another state, and which have none; for one-sided deaths, where a 0 has no place because a list has a killing there; for past mass killings, where there is none and another list has a killing by then; for all deaths in organised violence, where two releases differ by more than their ranges. Empty where they agree.
-- column caveats: What to know before reading the value, such as where a source counts the dead of another territory, with what its source says of the state in the year, and what its government did together with others, which is not in its own deaths.
SELECT i.dimension_id, i.indicator_id, i.title, i.direction, p.value, p.lower, p.upper,
    p.percentile, p.mid_percentile,
    CASE
        WHEN p.country_id IS NOT NULL THEN p.not_ranked
        WHEN z.country_id IS NOT NULL THEN 'no row: the source lists none in the year, a 0'
        WHEN f.indicator_id IS NULL THEN 'no value for any state in the year'
        WHEN l.last_year = whole_number(year)
            THEN 'the release that states are ranked by has no value for the state; '
            || 'another has: see the view latest_observations'
        WHEN i.absent_means = 'never' THEN 'no row: never so far, or not covered'
        WHEN i.listing = 'occurrences' AND i.measure = 'rate'
            THEN 'no row: none, nobody looked, or no population to divide by'
        WHEN i.listing = 'occurrences' THEN 'no row: none, or nobody looked'
        ELSE 'no value for the state in the year'
    END AS not_ranked,
    p.states_tied,
    coalesce(f.states_ranked, 0) AS states_ranked,
    CASE WHEN f.indicator_id IS NULL THEN 1 ELSE f.share_missing END AS share_missing,
    CASE WHEN p.country_id IS NULL AND z.country_id IS NOT NULL THEN whole_number(year)
        ELSE l.last_year END AS last_year,
    CASE
        WHEN i.indicator_id LIKE 'one_sided_deaths%' THEN CASE
            WHEN p.value = 0 AND p.percentile IS NULL AND k.lists_here IS NOT NULL
                THEN 'killings listed: '
                || killings_listed(state::VARCHAR, whole_number(year), whole_number(year))
                || '; 0 by ' || coalesce(c.source_id, p.source_id)
        END
        WHEN k.disagreement IS NOT NULL THEN concat_ws('; ',
            'a killing here by ' || k.lists_here,
            'on its land, but under ' || k.listed_under || ', by ' || k.lists_elsewhere,
            'not listed by ' || k.lists_without,
            'not named by ' || k.lists_silent || ' (which states are covered is not said)',
            'not covered by ' || k.lists_not_covering)
        WHEN i.indicator_id = 'mass_killings_begun_before' AND p.value = 0
            OR i.indicator_id = 'years_since_mass_killing' AND p.value IS NULL
                AND f.indicator_id IS NOT NULL
            THEN 'other lists have a killing that began here before: ' || e.lists
        WHEN w.lower > p.upper OR w.upper < p.lower
            THEN 'by other borders and another release, ' || w.indicator_id || ' is ' || w.value::BIGINT
                || ' (' || w.lower::BIGINT || ' to ' || w.upper::BIGINT || '; ' || w.source_id || ')'
    END AS lists_differ,
    p.source_id, concat_ws(' ', i.caveats, CASE WHEN p.country_id IS NULL THEN m.notes ELSE n.notes END,
        CASE WHEN i.indicator_id LIKE 'one_sided_deaths_by_government%' THEN
            'Killed together with other governments, and not in this value: '
            || killed_jointly(state::VARCHAR, whole_number(year)) || '.' END
    ) AS caveats
FROM indicators AS i
LEFT JOIN (
    SELECT a.indicator_id, max(a.states_ranked) AS states_ranked,
        any_value(a.share_missing) AS share_missing
    FROM percentiles AS a
    WHERE a.year = whole_number(year)
    GROUP BY a.indicator_id
) AS f ON f.indicator_id = i.indicator_id
LEFT JOIN (
    SELECT b.country_id, b.indicator_id, b.value, b.lower, b.upper, b.percentile,
        b.mid_percentile, b.not_ranked, b.states_tied, b.source_id
    FROM percentiles AS b
    WHERE b.year = whole_number(year) AND b.country_id = state::VARCHAR
) AS p ON p.indicator_id = i.indicator_id
LEFT JOIN (
    -- Who gives the count that a rate is computed from.
    SELECT t.indicator_id, t.source_id
    FROM percentiles AS t
    WHERE t.year = whole_number(year) AND t.country_id = state::VARCHAR
        AND t.indicator_id LIKE 'one_sided_deaths%'
) AS c ON c.indicator_id = replace(i.indicator_id, '_per_100000', '')
LEFT JOIN (
    -- All deaths by one release and by another, each in its own borders.
    SELECT u.indicator_id, u.value, u.lower, u.upper, u.source_id,
        CASE u.indicator_id WHEN 'organised_violence_deaths'
            THEN 'organised_violence_deaths_in_todays_borders'
            ELSE 'organised_violence_deaths' END AS beside
    FROM percentiles AS u
    WHERE u.year = whole_number(year) AND u.country_id = state::VARCHAR
        AND u.indicator_id IN (
            'organised_violence_deaths', 'organised_violence_deaths_in_todays_borders'
        )
) AS w ON w.beside = i.indicator_id
LEFT JOIN (
    SELECT l.disagreement, l.lists_here, l.lists_elsewhere, l.listed_under, l.lists_without,
        l.lists_silent, l.lists_not_covering
    FROM killings_by_list AS l
    WHERE l.year = whole_number(year) AND l.country_id = state::VARCHAR
) AS k ON i.indicator_id LIKE 'one_sided_deaths%' OR i.indicator_id IN (
    'mass_killing_ongoing', 'mass_killing_onset', 'targeted_mass_killing_ongoing',
    'genocide_or_politicide_magnitude'
)
LEFT JOIN (
    SELECT q.indicator_id, q.given_by, string_agg(DISTINCT q.note, ' ' ORDER BY q.note) AS notes
    FROM source_notes_by_indicator AS q
    WHERE q.country_id = state::VARCHAR
        AND whole_number(year) >= coalesce(q.first_year, whole_number(year))
        AND whole_number(year) <= coalesce(q.last_year, whole_number(year))
    GROUP BY q.indicator_id, q.given_by
) AS n ON n.indicator_id = i.indicator_id AND n.given_by = p.source_id
LEFT JOIN (
    -- Of any release, beside a value that is missing.
    SELECT r.indicator_id, string_agg(DISTINCT r.note, ' ' ORDER BY r.note) AS notes
    FROM source_notes_by_indicator AS r
    WHERE r.country_id = state::VARCHAR
        AND whole_number(year) >= coalesce(r.first_year, whole_number(year))
        AND whole_number(year) <= coalesce(r.last_year, whole_number(year))
    GROUP BY r.indicator_id
) AS m ON m.indicator_id = i.indicator_id
LEFT JOIN (
    SELECT g.lists FROM killings_begun_before AS g
    WHERE g.country_id = state::VARCHAR AND g.year = whole_number(year)
) AS e ON true
LEFT JOIN (
    SELECT d.country_id, d.indicator_id
    FROM declared_zeros AS d
    WHERE d.year = whole_number(year) AND d.country_id = state::VARCHAR
) AS z ON z.indicator_id = i.indicator_id
LEFT JOIN (
    SELECT o.indicator_id, max(o.year) AS last_year
    FROM observations AS o
    WHERE o.country_id = state::VARCHAR AND o.year <= whole_number(year)
    GROUP BY o.indicator_id
) AS l ON l.indicator_id = i.indicator_id
WHERE (SELECT known_state(state, year))
