-- True if the package has an indicator of this name, and otherwise an error that names it.
-- reads: indicators
-- parameter id: An indicator_id.
-- example: SELECT known_indicator('population') AS known
-- gives: a value
CASE
    WHEN EXISTS (SELECT 1 FROM indicators AS i WHERE i.indicator_id = id) THEN true
    ELSE error('no indicator is called ' || coalesce(id, 'NULL') || ': see the table indicators')
END
