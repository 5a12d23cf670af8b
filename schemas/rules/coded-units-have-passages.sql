-- A unit of a coding has a passage.
SELECT 'coded_units' AS record_table, coded_unit_id AS record_id
FROM coded_units ANTI JOIN coded_passages USING (coded_unit_id)
ORDER BY ALL
