-- The uniqueKeys of the schemas, which frictionless does not enforce; here a missing part equals a
-- missing part, so that two rows that say the same are found even where both leave something open.
WITH keys AS (
    SELECT 'names' AS record_table, name_id AS record_id,
           [entity_id, name, language, kind] AS natural_key FROM names
    UNION ALL SELECT 'identifiers', identifier_id, [entity_id, scheme, value] FROM identifiers
    UNION ALL SELECT 'relations', relation_id, [subject_id, predicate, object_id, title] FROM relations
    UNION ALL SELECT 'participants', participant_id, [event_id, entity_id, role] FROM participants
    UNION ALL SELECT 'event_links', event_link_id, [event_id, relation, other_event_id] FROM event_links
    UNION ALL
    SELECT 'claim_records', claim_record_id, [claim_id, record_table, record_id, role]
    FROM claim_records
    UNION ALL
    SELECT 'conflict_members', conflict_member_id, [conflict_id, record_table, record_id]
    FROM conflict_members
    UNION ALL
    SELECT 'assessment_records', assessment_record_id, [assessment_id, record_table, record_id]
    FROM assessment_records
    UNION ALL
    SELECT 'assessment_sources', assessment_source_id, [assessment_id, source_id]
    FROM assessment_sources
    UNION ALL
    SELECT 'evidence', evidence_id,
           [record_table, record_id, source_id, char_start::VARCHAR, char_end::VARCHAR]
    FROM evidence
    UNION ALL
    SELECT 'coded_passages', coded_passage_id,
           [coded_unit_id, char_start::VARCHAR, char_end::VARCHAR]
    FROM coded_passages
    UNION ALL
    SELECT 'adjudications', adjudication_id, [first_unit_id, second_unit_id] FROM adjudications
)
SELECT record_table, record_id, array_to_string(natural_key, ' | ') AS natural_key
FROM keys
QUALIFY row_number() OVER (PARTITION BY record_table, keys.natural_key ORDER BY record_id) > 1
ORDER BY ALL
