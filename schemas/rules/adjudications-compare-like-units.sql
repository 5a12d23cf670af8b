-- An adjudication compares units of one table, of two codings of one text.
SELECT 'adjudications' AS record_table, adjudication_id AS record_id
FROM adjudications
JOIN coded_units AS first ON first.coded_unit_id = first_unit_id
JOIN coded_units AS second ON second.coded_unit_id = second_unit_id
JOIN codings AS ours ON ours.coding_id = first.coding_id
JOIN codings AS theirs ON theirs.coding_id = second.coding_id
WHERE first.record_table <> second.record_table OR first.coding_id = second.coding_id
   OR ours.source_id <> theirs.source_id
ORDER BY ALL
