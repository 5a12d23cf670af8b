-- A record is attributed to someone only if one of its passages is.
WITH records AS (
    SELECT 'events' AS record_table, event_id AS record_id, attributed_to FROM events
    UNION ALL SELECT 'figures', figure_id, attributed_to FROM figures
    UNION ALL SELECT 'relations', relation_id, attributed_to FROM relations
    UNION ALL SELECT 'event_links', event_link_id, attributed_to FROM event_links
    UNION ALL SELECT 'statements', statement_id, attributed_to FROM statements
    UNION ALL SELECT 'claims', claim_id, attributed_to FROM claims
)
SELECT record_table, record_id, attributed_to
FROM records AS r
WHERE attributed_to IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM evidence AS e
    WHERE e.record_table = r.record_table AND e.record_id = r.record_id
      AND e.attributed_to = r.attributed_to
)
ORDER BY ALL
