-- An assessment bears on a row and rests on a source other than the article; only what was looked
-- for and not found may rest on none.
SELECT 'assessments' AS record_table, assessment_id AS record_id,
       count(DISTINCT r.assessment_record_id) AS rows,
       count(DISTINCT o.assessment_source_id) FILTER (s.kind <> 'article') AS sources
FROM assessments AS a
LEFT JOIN assessment_records AS r USING (assessment_id)
LEFT JOIN assessment_sources AS o USING (assessment_id)
LEFT JOIN sources AS s ON s.source_id = o.source_id
GROUP BY assessment_id, a.stance
HAVING rows = 0 OR (sources = 0 AND a.stance <> 'not-found')
ORDER BY ALL
