-- Rows that rest on the same passage give it the same paragraph and hash.
WITH passages AS (
    SELECT 'evidence' AS record_table, evidence_id AS record_id, source_id, char_start, char_end,
           paragraph, sha256
    FROM evidence
    UNION ALL
    SELECT 'coded_passages', coded_passage_id, source_id, char_start, char_end, paragraph, sha256
    FROM coded_passages JOIN coded_units USING (coded_unit_id) JOIN codings USING (coding_id)
)
SELECT record_table, record_id, source_id, char_start, char_end
FROM passages
WHERE char_start IS NOT NULL
QUALIFY count(DISTINCT (paragraph, sha256)) OVER (PARTITION BY source_id, char_start, char_end) > 1
ORDER BY ALL
