-- Rows that rest on the same passage give it the same paragraph and hash.
SELECT 'evidence' AS record_table, evidence_id AS record_id, source_id, char_start, char_end
FROM evidence
WHERE char_start IS NOT NULL
QUALIFY count(DISTINCT (paragraph, sha256)) OVER (PARTITION BY source_id, char_start, char_end) > 1
ORDER BY ALL
