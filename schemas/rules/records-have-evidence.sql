-- Every record rests on something; one of the article on a passage of the article itself.
WITH records AS (
    SELECT 'entities' AS record_table, entity_id AS record_id, origin FROM entities
    UNION ALL SELECT 'events', event_id, origin FROM events
    UNION ALL SELECT 'figures', figure_id, origin FROM figures
    UNION ALL SELECT 'relations', relation_id, origin FROM relations
    UNION ALL SELECT 'event_links', event_link_id, origin FROM event_links
    UNION ALL SELECT 'statements', statement_id, origin FROM statements
    UNION ALL SELECT 'claims', claim_id, origin FROM claims
)
SELECT record_table, record_id, origin
FROM records AS r
WHERE NOT EXISTS (
    SELECT 1
    FROM evidence AS e JOIN sources AS s USING (source_id)
    WHERE e.record_table = r.record_table AND e.record_id = r.record_id
      AND (r.origin <> 'article' OR (s.kind = 'article' AND e.char_start IS NOT NULL))
)
ORDER BY ALL
