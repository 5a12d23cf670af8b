-- What a firm finding contradicts is an answer that we do not go by: another one is preferred, so
-- that the tables also say what is right.
SELECT r.record_table, r.record_id, r.assessment_id
FROM assessment_records AS r JOIN assessments AS a USING (assessment_id)
WHERE a.stance = 'contradicts' AND a.confidence <> 'low' AND r.record_table <> 'entities'
  AND NOT EXISTS (
    SELECT 1
    FROM conflict_members AS m JOIN conflict_members AS p USING (conflict_id)
    WHERE m.record_table = r.record_table AND m.record_id = r.record_id
      AND m.standing = 'alternative' AND p.standing = 'preferred'
)
ORDER BY ALL
