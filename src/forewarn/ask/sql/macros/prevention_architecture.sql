-- The architecture of prevention of a state on a day, one row for each item: the treaties, those that bind it first, then institutions. The macro prevention_items says how to read it, and has all states. Burkina Faso, Mali and Niger announced in September 2025 that they leave the Rome Statute: no source here has what became of it.
-- reads: prevention_items, states, named_id, known_day, notes_on, day_of
-- parameter country: A country: its id, a code or a name.
-- parameter day: A date from 1947 on.
-- example: SELECT item_id, status, since, until, as_of, source_id FROM prevention_architecture('Burundi', '2020-01-01') WHERE item_id IN ('genocide_convention', 'opcat', 'rome_statute')
-- column kind: treaty; institution: the national human rights institution; oversight: bodies that look into what the government does; consultation: who is heard before it decides; investigation, trial, truth, reparation, vetting and amnesty: what was done about past crimes; agreement: peace agreements signed; peacekeepers: troops of the United Nations.
-- column item: Title of the treaty or indicator.
-- column item_id: Its instrument_id or indicator_id.
-- column status: Of a treaty: party, signatory, withdrawn or not party, as in treaty_answers, or not known where no source has both. Of an indicator: its value and unit, none listed where the source has no row in a year that it covers, or not known.
-- column since: Day of the act by which the state last became a party, or its year where the source has no day; empty for indicators.
-- column until: Day on which the state's withdrawal took effect, or its year; empty for indicators.
-- column as_of: The day that the row is about: the one asked for, or the last one that the source covers of the treaty. Of an indicator, the last day of the year of its value.
-- column known_until: The last day that the source covers, whatever day is asked for.
-- column note: Of a treaty: other sources that have another status, and a later succession, which is often dated back. Of an indicator: the year of the value, which says nothing about one day, or that the source lists none in that year.
-- column read_with: Of an indicator: its caveats, and what is said of the state by name, such as that sources place events of its land under another state.
WITH asked AS MATERIALIZED (
    -- A day after the last year of the package can be asked about: the answer says as of when it is.
    SELECT named_id('country', country, in_year := least(
        date_part('year', TRY_CAST(day::VARCHAR AS DATE)), (SELECT max(y.year) FROM states AS y)
    )::INT) AS id
)
SELECT p.kind, p.item, p.item_id, p.status, p.since, p.until, p.as_of, p.known_until, p.note,
    CASE
        WHEN p.kind <> 'treaty' THEN concat_ws(
            ' ', p.caveats,
            notes_on(
                p.country_id, p.source_id, date_part('year', day_of(day))::INT,
                of_indicators := p.item_id
            )
        )
    END AS read_with,
    p.source_id
FROM prevention_items(day) AS p
WHERE p.country_id = (SELECT a.id FROM asked AS a)
ORDER BY p.kind <> 'treaty', p.kind,
    list_position(['party', 'withdrawn', 'signatory', 'not party', 'not known'], p.status), p.item_id
