-- What the notes on the sources say of a state by name: its rows of the view source_notes_by_state.
-- reads: source_notes_by_state, named_id
-- parameter country: A country: its id, a code or a name.
-- example: SELECT * FROM source_notes('PSE') WHERE source_id IN ('epr-2023', 'ucdp-25.1')
-- column note: A sentence of the source's notes.
SELECT n.source_id, n.note
FROM source_notes_by_state AS n
WHERE n.country_id = (SELECT named_id('country', country))
