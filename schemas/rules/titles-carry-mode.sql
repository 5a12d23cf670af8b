-- What a row says of itself says whether it is so: the title or text of a row that is negated,
-- planned, forecast or possible has a word for that, so that nobody reads it as done.
WITH worded AS (
    SELECT 'events' AS record_table, event_id AS record_id, modality, title AS words FROM events
    UNION ALL SELECT 'figures', figure_id, modality, title FROM figures
    UNION ALL SELECT 'relations', relation_id, modality, title FROM relations
    UNION ALL SELECT 'claims', claim_id, modality, text FROM claims
),
marks(modality, mark) AS (
    VALUES
        ('negated', 'not|never|no|nothing|nobody|without|cannot'),
        ('planned', '(is|are|was|were) (to|meant|aimed|planned)|to be|plans?|planned|must'),
        ('forecast', 'will|(is|are) (to|expected)|expected|forecast|guidance|future'),
        ('possible', 'may|might|could|can|possible|possibly')
)
SELECT record_table, record_id, modality, words
FROM worded JOIN marks USING (modality)
WHERE NOT coalesce(regexp_matches(words, '\b(' || mark || ')\b', 'i'), false)
ORDER BY ALL
