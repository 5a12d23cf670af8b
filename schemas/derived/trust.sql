-- How far a row can be trusted, from what the other tables say of it. The verdict is the first that
-- applies, in this order; a reader can check it by hand with "dataset show".
WITH rows AS (
    SELECT * FROM records WHERE record_table <> 'entities'
),
passages AS (
    SELECT record_table, record_id, count(*) AS passages
    FROM evidence WHERE char_start IS NOT NULL GROUP BY ALL
),
said AS (
    SELECT r.record_table, r.record_id, a.assessment_id, a.stance, a.confidence
    FROM assessment_records AS r JOIN assessments AS a USING (assessment_id)
),
stances AS (
    SELECT
        record_table, record_id,
        count(*) FILTER (stance = 'supports') AS supported,
        count(*) FILTER (stance = 'refines') AS refined,
        count(*) FILTER (stance = 'contradicts') AS contradicted,
        count(*) FILTER (stance = 'contradicts' AND confidence <> 'low') AS firmly_contradicted,
        count(*) FILTER (stance = 'updates') AS updated,
        count(*) FILTER (stance = 'not-found') AS not_found
    FROM said GROUP BY ALL
),
kinds(kind, place) AS (
    VALUES ('filing', 1), ('company-post', 2), ('paper', 3), ('report', 4), ('press', 5),
           ('blog', 6), ('aggregator', 7)
),
backing AS (
    SELECT record_table, record_id, source_id FROM assessment_records
    UNION ALL
    SELECT record_table, record_id, source_id FROM evidence
),
best AS (
    SELECT record_table, record_id, arg_min(kinds.kind, place) AS best_source
    FROM backing JOIN sources USING (source_id) JOIN kinds ON kinds.kind = sources.kind
    GROUP BY ALL
),
open AS (
    SELECT record_table, record_id, count(*) AS open_conflicts
    FROM conflict_members
    WHERE conflict_id NOT IN (
        SELECT conflict_id FROM conflict_members WHERE standing = 'preferred'
    )
    GROUP BY ALL
)
SELECT
    replace(record_table, '_', '-') || '-' || record_id AS trust_id,
    record_table, record_id, assertion, modality,
    coalesce(passages, 0) AS passages,
    coalesce(supported, 0) AS supported,
    coalesce(refined, 0) AS refined,
    coalesce(contradicted, 0) AS contradicted,
    coalesce(updated, 0) AS updated,
    coalesce(not_found, 0) AS not_found,
    best_source,
    coalesce(open_conflicts, 0) AS open_conflicts,
    CASE
        WHEN firmly_contradicted > 0 THEN 'contradicted'
        WHEN updated > 0 THEN 'updated'
        WHEN refined > 0 THEN 'refined'
        WHEN supported > 0 THEN 'supported'
        WHEN open_conflicts > 0 THEN 'disputed'
        WHEN not_found > 0 THEN 'not-found'
        WHEN origin = 'aftermath' THEN 'aftermath'
        ELSE 'unassessed'
    END AS verdict
FROM rows
LEFT JOIN passages USING (record_table, record_id)
LEFT JOIN stances USING (record_table, record_id)
LEFT JOIN best USING (record_table, record_id)
LEFT JOIN open USING (record_table, record_id)
