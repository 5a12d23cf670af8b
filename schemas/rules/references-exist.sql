-- A pair of record_table and record_id names a row that is there.
WITH records AS (
    SELECT 'entities' AS record_table, entity_id AS record_id FROM entities
    UNION ALL SELECT 'events', event_id FROM events
    UNION ALL SELECT 'figures', figure_id FROM figures
    UNION ALL SELECT 'relations', relation_id FROM relations
    UNION ALL SELECT 'event_links', event_link_id FROM event_links
    UNION ALL SELECT 'statements', statement_id FROM statements
    UNION ALL SELECT 'claims', claim_id FROM claims
),
uses AS (
    SELECT 'evidence' AS used_in, evidence_id AS used_by, record_table, record_id FROM evidence
    UNION ALL
    SELECT 'claim_records', claim_record_id, record_table, record_id FROM claim_records
    UNION ALL
    SELECT 'conflict_members', conflict_member_id, record_table, record_id FROM conflict_members
)
SELECT used_in AS record_table, used_by AS record_id, record_table || '/' || record_id AS lacking
FROM uses ANTI JOIN records USING (record_table, record_id)
ORDER BY ALL
