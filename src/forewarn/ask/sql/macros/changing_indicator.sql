-- True if a change of the indicator over years can be shown, and otherwise an error that says why not: a source that lists only where something happened has no value of the other years, and years since something rise by one each year.
-- reads: indicators, named_id
-- parameter id: An indicator: its id or its title.
-- example: SELECT changing_indicator('liberal_democracy') AS changing
-- gives: true or an error
(
    SELECT CASE
            WHEN judged_.absent_means = 'never' THEN error(
                judged_.indicator_id || ' has no change to show: it counts the years since '
                || 'something, and only states where that has happened have a value'
            )
            WHEN judged_.absent_means = 'zero'
                OR judged_.listing = 'occurrences' AND judged_.measure IN ('binary', 'ordinal')
                THEN error(
                    judged_.indicator_id || ' has no change to show: the source lists only '
                    || CASE judged_.absent_means
                        WHEN 'zero' THEN 'where it happened'
                        ELSE 'where it happened or was looked for'
                    END
                )
            ELSE true
        END
    FROM indicators AS judged_
    WHERE judged_.indicator_id = (SELECT named_id('indicator', id))
)
