-- A head count that belongs to a lay-off is not that of who dismisses: jobs cut at a company are no
-- head count of it.
SELECT 'figures' AS record_table, figure_id AS record_id, f.entity_id
FROM figures AS f
JOIN events AS v USING (event_id)
JOIN participants AS p ON p.event_id = f.event_id AND p.entity_id = f.entity_id
WHERE f.measure = 'headcount' AND v.kind = 'layoff' AND p.role = 'agent'
ORDER BY ALL
