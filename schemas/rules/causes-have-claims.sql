-- That one event causes or worsens another is said twice, as a link and as a causal claim; neither
-- stands without the other. A claim whose cause or effect is no event has no link.
WITH roles AS (
    SELECT claim_id, record_id, role
    FROM claim_records JOIN claims USING (claim_id)
    WHERE kind = 'causal' AND record_table = 'events'
),
claimed AS (
    SELECT c.claim_id, c.record_id AS event_id, e.record_id AS other_event_id
    FROM roles AS c JOIN roles AS e USING (claim_id)
    WHERE c.role = 'cause' AND e.role = 'effect'
),
linked AS (
    SELECT event_link_id, event_id, other_event_id
    FROM event_links WHERE relation IN ('causes', 'worsens')
)
SELECT 'claims' AS record_table, claim_id AS record_id, event_id, other_event_id
FROM claimed ANTI JOIN linked USING (event_id, other_event_id)
UNION ALL
SELECT 'event_links', event_link_id, event_id, other_event_id
FROM linked ANTI JOIN claimed USING (event_id, other_event_id)
ORDER BY ALL
