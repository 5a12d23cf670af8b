-- A record is attributed to someone only if one of its passages is.
SELECT record_table, record_id, attributed_to
FROM records AS r
WHERE attributed_to IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM evidence AS e
    WHERE e.record_table = r.record_table AND e.record_id = r.record_id
      AND e.attributed_to = r.attributed_to
)
ORDER BY ALL
