-- A finding of high confidence rests on a filing, a company's own post, a paper or the press; what
-- an aggregator or a blog says alone is never more than medium.
SELECT 'assessments' AS record_table, assessment_id AS record_id,
       string_agg(DISTINCT s.kind, ', ' ORDER BY s.kind) AS kinds
FROM assessments AS a
LEFT JOIN assessment_sources USING (assessment_id)
LEFT JOIN sources AS s USING (source_id)
WHERE a.confidence = 'high'
GROUP BY assessment_id
HAVING NOT coalesce(bool_or(s.kind IN ('filing', 'company-post', 'paper', 'press')), false)
ORDER BY ALL
