-- A correction names a row that is there, and the last one of a cell gave the value that stands
-- there; a row that was withdrawn is gone.
WITH rows AS (
    SELECT 'entities' AS record_table, entity_id AS record_id, to_json(t) AS cells FROM entities AS t
    UNION ALL SELECT 'events', event_id, to_json(t) FROM events AS t
    UNION ALL SELECT 'figures', figure_id, to_json(t) FROM figures AS t
    UNION ALL SELECT 'relations', relation_id, to_json(t) FROM relations AS t
    UNION ALL SELECT 'event_links', event_link_id, to_json(t) FROM event_links AS t
    UNION ALL SELECT 'statements', statement_id, to_json(t) FROM statements AS t
    UNION ALL SELECT 'claims', claim_id, to_json(t) FROM claims AS t
    UNION ALL SELECT 'names', name_id, to_json(t) FROM names AS t
    UNION ALL SELECT 'identifiers', identifier_id, to_json(t) FROM identifiers AS t
    UNION ALL SELECT 'participants', participant_id, to_json(t) FROM participants AS t
    UNION ALL SELECT 'claim_records', claim_record_id, to_json(t) FROM claim_records AS t
    UNION ALL SELECT 'evidence', evidence_id, to_json(t) FROM evidence AS t
    UNION ALL SELECT 'conflicts', conflict_id, to_json(t) FROM conflicts AS t
    UNION ALL SELECT 'conflict_members', conflict_member_id, to_json(t) FROM conflict_members AS t
    UNION ALL SELECT 'sources', source_id, to_json(t) FROM sources AS t
    UNION ALL SELECT 'assessments', assessment_id, to_json(t) FROM assessments AS t
    UNION ALL
    SELECT 'assessment_records', assessment_record_id, to_json(t) FROM assessment_records AS t
    UNION ALL
    SELECT 'assessment_sources', assessment_source_id, to_json(t) FROM assessment_sources AS t
    UNION ALL SELECT 'synonyms', synonym_id, to_json(t) FROM synonyms AS t
),
last AS (
    SELECT * FROM corrections
    QUALIFY row_number() OVER (
        PARTITION BY record_table, record_id, "column"
        ORDER BY string_split(version, '.')::INTEGER[] DESC, correction_id DESC
    ) = 1
),
held AS (
    SELECT last.*, cells, json_extract_string(cells, '$."' || "column" || '"') AS found
    FROM last LEFT JOIN rows USING (record_table, record_id)
)
SELECT 'corrections' AS record_table, correction_id AS record_id, found
FROM held
WHERE CASE
    WHEN "column" IS NULL THEN cells IS NOT NULL
    WHEN cells IS NULL THEN NOT EXISTS (
        SELECT 1 FROM corrections AS gone
        WHERE gone.record_table = held.record_table AND gone.record_id = held.record_id
          AND gone."column" IS NULL
    )
    WHEN NOT json_exists(cells, '$."' || "column" || '"') THEN true
    ELSE found IS DISTINCT FROM new
        AND TRY_CAST(found AS DOUBLE) IS DISTINCT FROM coalesce(TRY_CAST(new AS DOUBLE), 'nan')
END
ORDER BY ALL
