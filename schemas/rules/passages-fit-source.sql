-- A passage ends within the text of its source; where we hold no text there is no passage.
WITH passages AS (
    SELECT 'evidence' AS record_table, evidence_id AS record_id, source_id, char_start, char_end
    FROM evidence
    UNION ALL
    SELECT 'coded_passages', coded_passage_id, source_id, char_start, char_end
    FROM coded_passages JOIN coded_units USING (coded_unit_id) JOIN codings USING (coding_id)
)
SELECT record_table, record_id, source_id, char_end, text_length
FROM passages JOIN sources USING (source_id)
WHERE char_start IS NOT NULL AND (text_length IS NULL OR char_end > text_length)
ORDER BY ALL
