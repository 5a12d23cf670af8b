-- A pair of record_table and record_id names a row that is there.
WITH known AS (
    SELECT record_table, record_id FROM records
    UNION ALL SELECT 'sources', source_id FROM sources
),
uses AS (
    SELECT 'evidence' AS used_in, evidence_id AS used_by, record_table, record_id FROM evidence
    UNION ALL
    SELECT 'claim_records', claim_record_id, record_table, record_id FROM claim_records
    UNION ALL
    SELECT 'conflict_members', conflict_member_id, record_table, record_id FROM conflict_members
    UNION ALL
    SELECT 'assessment_records', assessment_record_id, record_table, record_id
    FROM assessment_records
    UNION ALL
    SELECT 'adjudications', adjudication_id, record_table, record_id FROM adjudications
    WHERE record_table IS NOT NULL
)
SELECT used_in AS record_table, used_by AS record_id, record_table || '/' || record_id AS lacking
FROM uses ANTI JOIN known USING (record_table, record_id)
ORDER BY ALL
