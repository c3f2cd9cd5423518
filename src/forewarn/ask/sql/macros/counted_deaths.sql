-- Which deaths a tie between two actors counts, of the two texts that its relation has for that: groups without a formal organisation have one of their own, since a source tells the killing of civilians apart for governments and organised groups only.
-- reads: relations
-- parameter kind: The kind of one actor.
-- parameter other_kind: The kind of the other.
-- parameter organised: The relation's deaths_counted.
-- parameter informal: The relation's deaths_counted_informal.
-- example: SELECT counted_deaths('communal_group', 'armed_group', 'deaths in battle', 'all deaths') AS counted
-- gives: a value
CASE
    WHEN kind IN ('communal_group', 'supporters') OR other_kind IN ('communal_group', 'supporters')
        THEN coalesce(informal, organised)
    ELSE organised
END
