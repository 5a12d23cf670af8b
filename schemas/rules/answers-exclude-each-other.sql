-- The answers to a question cannot all hold, each kind of question in its own way: of answers that
-- deny each other a row says so; dates do not meet; amounts differ; what is named is of one table;
-- causes have the same effect, or one that is part of it; of links, one puts first what the other
-- puts second, or both end in one event in different ways.
WITH members AS (
    SELECT conflict_id, exclusion, conflict_member_id, record_table, record_id
    FROM conflict_members JOIN conflicts USING (conflict_id)
),
pairs AS (
    SELECT a.conflict_id, a.exclusion, a.conflict_member_id,
           a.record_table AS a_table, a.record_id AS a_id,
           b.record_table AS b_table, b.record_id AS b_id
    FROM members AS a JOIN members AS b USING (conflict_id)
    WHERE a.conflict_member_id < b.conflict_member_id
),
denials AS (
    SELECT 'events' AS a_table, event_id AS a_id, 'events' AS b_table, other_event_id AS b_id
    FROM event_links WHERE relation = 'contradicts'
    UNION ALL
    SELECT 'claims', claim_id, record_table, record_id FROM claim_records WHERE role = 'counterpart'
),
dated AS (
    SELECT 'events' AS record_table, event_id AS record_id,
           date_start AS first, coalesce(date_end, 'infinity'::DATE) AS last
    FROM events WHERE date_start IS NOT NULL
),
effects AS (
    SELECT claim_id, coalesce(whole.other_event_id, record_id) AS effect
    FROM claim_records JOIN claims USING (claim_id)
    LEFT JOIN event_links AS whole ON whole.event_id = record_id AND whole.relation = 'part-of'
    WHERE kind = 'causal' AND role = 'effect' AND record_table = 'events'
    UNION ALL
    SELECT claim_id, record_id
    FROM claim_records JOIN claims USING (claim_id)
    WHERE kind = 'causal' AND role = 'effect' AND record_table = 'events'
)
SELECT 'conflict_members' AS record_table, conflict_member_id AS record_id, exclusion, a_id, b_id
FROM pairs
WHERE NOT CASE exclusion
    WHEN 'denial' THEN EXISTS (
        SELECT 1 FROM denials AS d
        WHERE (d.a_table, d.a_id, d.b_table, d.b_id) = (pairs.a_table, pairs.a_id, pairs.b_table, pairs.b_id)
           OR (d.a_table, d.a_id, d.b_table, d.b_id) = (pairs.b_table, pairs.b_id, pairs.a_table, pairs.a_id)
    )
    WHEN 'date' THEN EXISTS (
        SELECT 1 FROM dated AS a, dated AS b
        WHERE (a.record_table, a.record_id) = (pairs.a_table, pairs.a_id)
          AND (b.record_table, b.record_id) = (pairs.b_table, pairs.b_id)
          AND (a.last < b.first OR b.last < a.first)
    )
    WHEN 'amount' THEN EXISTS (
        SELECT 1 FROM figures AS a, figures AS b
        WHERE (a.figure_id, b.figure_id) = (a_id, b_id) AND a_table = 'figures' AND b_table = 'figures'
          AND (a.measure, a.value_min, a.value_max) IS DISTINCT FROM (b.measure, b.value_min, b.value_max)
    )
    WHEN 'which' THEN a_table = b_table
    WHEN 'cause' THEN a_table = 'claims' AND b_table = 'claims' AND EXISTS (
        SELECT 1 FROM effects AS a JOIN effects AS b USING (effect)
        WHERE a.claim_id = a_id AND b.claim_id = b_id
    )
    WHEN 'order' THEN EXISTS (
        SELECT 1 FROM event_links AS a, event_links AS b
        WHERE (a.event_link_id, b.event_link_id) = (a_id, b_id)
          AND (a.event_id = b.other_event_id OR a.other_event_id = b.event_id
               OR a.other_event_id = b.other_event_id AND a.relation <> b.relation)
    )
END
ORDER BY ALL
