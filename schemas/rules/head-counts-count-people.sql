-- A head count that belongs to a lay-off counts those laid off, who are a group; jobs cut at a
-- company are no head count of it.
SELECT 'figures' AS record_table, figure_id AS record_id, f.entity_id, e.kind
FROM figures AS f JOIN events AS v USING (event_id) JOIN entities AS e ON e.entity_id = f.entity_id
WHERE f.measure = 'headcount' AND v.kind = 'layoff' AND e.kind <> 'group'
ORDER BY ALL
