-- What the sources say of a state: its rows of the table source_notes, with the indicators and years that each note is about.
-- reads: source_notes, named_id
-- parameter country: A country: its id, a code or a name.
-- example: SELECT * FROM notes_of_sources('PSE') WHERE source_id IN ('epr-2023', 'ucdp-25.1')
SELECT n.source_id, n.indicator_ids, n.first_year, n.last_year, n.note
FROM source_notes AS n
WHERE n.country_id = (SELECT named_id('country', country))
ORDER BY n.source_id, n.first_year, n.note
