-- For each state and year the lists of killing, other than that of mass killings, on which one began on its land before the year: what a 0 of mass_killings_begun_before stands against.
-- reads: states, episodes_by_state
-- column lists: The releases of these lists, separated by spaces.
SELECT s.country_id, s.year,
    string_agg(DISTINCT b.source_id, ' ' ORDER BY b.source_id) AS lists
FROM states AS s
JOIN episodes_by_state AS b ON b.country_id = s.country_id AND b.start_year < s.year
WHERE b.kind <> 'mass_killing'
GROUP BY s.country_id, s.year
