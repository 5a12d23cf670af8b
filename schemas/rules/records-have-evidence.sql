-- Every record rests on something; one of the article on a passage of the article itself, one of
-- the aftermath on other sources alone.
SELECT record_table, record_id, origin
FROM records AS r
WHERE NOT EXISTS (
    SELECT 1
    FROM evidence AS e JOIN sources AS s USING (source_id)
    WHERE e.record_table = r.record_table AND e.record_id = r.record_id
      AND (r.origin <> 'article' OR (s.kind = 'article' AND e.char_start IS NOT NULL))
) OR EXISTS (
    SELECT 1
    FROM evidence AS e JOIN sources AS s USING (source_id)
    WHERE e.record_table = r.record_table AND e.record_id = r.record_id
      AND r.origin = 'aftermath' AND s.kind = 'article'
)
ORDER BY ALL
