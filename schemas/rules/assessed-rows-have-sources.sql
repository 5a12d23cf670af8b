-- An assessment names, for each row that it bears on, which of its sources speaks of that row; where
-- nothing was found, none does.
SELECT 'assessment_records' AS record_table, assessment_record_id AS record_id, stance, source_id
FROM assessment_records AS r JOIN assessments USING (assessment_id)
WHERE (stance = 'not-found') <> (source_id IS NULL)
   OR source_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM assessment_sources AS s
        WHERE s.assessment_id = r.assessment_id AND s.source_id = r.source_id
   )
ORDER BY ALL
