-- The units of the codings in the form that dataset score reads: a unit a row, its passages a list.
SELECT
    coding_id AS coding, coded_unit_id AS id,
    CASE record_table WHEN 'entities' THEN 'entity' ELSE rtrim(record_table, 's') END AS record,
    to_json(list([char_start, char_end] ORDER BY char_start, char_end)) AS passages,
    label, kind, assertion, modality, comparator, attributed_to, speaker, date_edtf,
    value_min, value_max, unit, currency
FROM coded_units JOIN coded_passages USING (coded_unit_id)
GROUP BY ALL
ORDER BY coding, id
