-- How to cite an indicator: each release that has values of it and, where this package computes it, each release that it is computed from, with the licence to follow.
-- reads: observations, sources, derivations, named_id
-- parameter indicator: An indicator: its id or its title.
-- example: SELECT source_id, role, citation, licence FROM citation('refugees_per_100000') ORDER BY role DESC, source_id
-- column role: values: the release has the values; computed from: the values are computed from it.
-- column first_year: First year with a value, for a release that has them.
-- column last_year: Last year with a value, for a release that has them.
WITH used AS (
    SELECT o.source_id, 'values' AS role, min(o.year) AS first_year, max(o.year) AS last_year
    FROM observations AS o
    WHERE o.indicator_id = (SELECT named_id('indicator', indicator))
    GROUP BY o.source_id
    UNION ALL
    SELECT d.source_id, 'computed from', NULL, NULL
    FROM derivations AS d
    WHERE d.indicator_id = (SELECT named_id('indicator', indicator))
)
SELECT s.source_id, u.role, s.citation, s.title, s.publisher, s.version, s.licence,
    s.redistribution, s.homepage, u.first_year, u.last_year
FROM used AS u
JOIN sources AS s ON s.source_id = u.source_id
