-- The order of firmness is that of the code list: stated first, opinion last.
WITH firmness(assertion, place) AS (
    VALUES ('stated', 1), ('presupposed', 2), ('reported', 3), ('alleged', 4), ('opinion', 5)
),
firmest AS (
    SELECT e.record_table, e.record_id, arg_min(f.assertion, f.place) AS firmest
    FROM evidence AS e JOIN firmness AS f USING (assertion)
    GROUP BY ALL
)
SELECT record_table, record_id, assertion, firmest
FROM records JOIN firmest USING (record_table, record_id)
WHERE assertion <> firmest
ORDER BY ALL
