-- A question is a conflict if it has two answers; of these one at most is preferred, and only where
-- an answer comes from outside the article, which itself prefers none.
SELECT
    'conflicts' AS record_table, conflict_id AS record_id,
    count(conflict_member_id) AS members,
    count(*) FILTER (standing = 'preferred') AS preferred
FROM conflicts
LEFT JOIN conflict_members AS m USING (conflict_id)
LEFT JOIN records AS r ON r.record_table = m.record_table AND r.record_id = m.record_id
GROUP BY conflict_id
HAVING members < 2 OR preferred > 1
    OR (preferred = 1 AND bool_and(r.origin = 'article'))
ORDER BY ALL
