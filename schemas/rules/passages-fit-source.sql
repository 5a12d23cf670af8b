-- A passage ends within the text of its source; where we hold no text there is no passage.
SELECT 'evidence' AS record_table, evidence_id AS record_id, source_id, char_end, text_length
FROM evidence JOIN sources USING (source_id)
WHERE char_start IS NOT NULL AND (text_length IS NULL OR char_end > text_length)
ORDER BY ALL
