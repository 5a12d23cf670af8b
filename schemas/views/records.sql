-- Every row that can be evidenced, assessed and disputed, with what the tables have in common.
SELECT 'entities' AS record_table, entity_id AS record_id, NULL AS modality, NULL AS assertion,
       NULL AS attributed_to, origin FROM entities
UNION ALL SELECT 'events', event_id, modality, assertion, attributed_to, origin FROM events
UNION ALL SELECT 'figures', figure_id, modality, assertion, attributed_to, origin FROM figures
UNION ALL SELECT 'relations', relation_id, modality, assertion, attributed_to, origin FROM relations
UNION ALL SELECT 'event_links', event_link_id, NULL, assertion, attributed_to, origin FROM event_links
UNION ALL SELECT 'statements', statement_id, NULL, assertion, attributed_to, origin FROM statements
UNION ALL SELECT 'claims', claim_id, modality, assertion, attributed_to, origin FROM claims
